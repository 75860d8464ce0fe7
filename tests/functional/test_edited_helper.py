"""A helper that is edited counts at once where a person runs the cells, and only there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from helpers.engine.run import workers

USE = (
    "from helpers import display\n"
    "from helpers.casebook import open_case\n"
    "case = display.use(open_case('chenzhou'))\n"
    "import my_helper"
)


@pytest.fixture
def kernel(tmp_path: Path, root: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    (tmp_path / "my_helper.py").write_text("def said():\n    return 'before'\n", encoding="utf-8")
    manager = KernelManager()
    environment = {**os.environ, "CASEBOOK_DATA": str(root / "data"), **request.param}
    manager.start_kernel(cwd=str(tmp_path), env=environment)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


def said(client: Any, code: str) -> str:
    """Run a cell and return what it printed."""
    texts: list[str] = []

    def take(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            texts.append(message["content"]["text"])

    reply = client.execute_interactive(code, output_hook=take, timeout=120)
    assert reply["content"]["status"] == "ok", reply["content"]
    return "".join(texts).strip()


@pytest.mark.parametrize(
    ("kernel", "then"),
    [({"JPY_SESSION_NAME": "03_low_carbon.ipynb"}, "after"), ({}, "before")],
    indirect=["kernel"],
)
def test_an_edited_helper_counts_from_the_next_cell_on(
    tmp_path: Path, kernel: Any, then: str
) -> None:
    said(kernel, USE)
    assert said(kernel, "print(my_helper.said())") == "before"
    helper = tmp_path / "my_helper.py"
    helper.write_text("def said():\n    return 'after'\n", encoding="utf-8")
    later = helper.stat().st_mtime + 2  # some file systems count whole seconds
    os.utime(helper, (later, later))
    assert said(kernel, "print(my_helper.said())") == then


def test_kernels_of_a_build_that_jupyterlab_started_are_no_persons(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JPY_SESSION_NAME", "00_start.ipynb")
    assert "JPY_SESSION_NAME" not in workers.kernel_environment()
