from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from helpers.engine.kernels import Preparation, templates
from helpers.engine.kernels.template_client import NoTemplate
from helpers.engine.run.workers import NoWorkers, local_pools, process_pool

#: Imports what the server imports and tells its threads, and what exporting imports beyond that.
EXPORTED = """
import importlib, sys, threading
from helpers.engine.run.workers import _PRELOAD
for name in _PRELOAD:
    importlib.import_module(name)
threads = threading.active_count()
from tests.reports import samples
from helpers.engine.html.html_exporter import CasebookHTMLExporter
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter
# Faces of mathematics are looked for by matplotlib, where a formula of a page wants one.
from helpers.engine import glyphs
glyphs.math_face = lambda: None
notebook = samples.report()
loaded = set(sys.modules)
CasebookHTMLExporter().from_notebook_node(notebook)
CasebookPDFExporter().from_notebook_node(notebook)
print([threads, sorted(name for name in set(sys.modules) - loaded if "." not in name)])
"""


def wait_for_the_end(sign: str) -> None:
    """Say that it has begun, then work for long."""
    try:
        Path(sign).write_text(str(os.getpid()), encoding="utf-8")
        time.sleep(300)
    finally:
        Path(sign).with_suffix(".tidied").touch()


def test_a_worker_has_the_variables_of_the_process_that_asks_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for region in ("south", "north"):
        monkeypatch.setenv("REGION", region)
        with process_pool(1) as pool:
            assert pool.submit(os.getenv, "REGION").result() == region


def folder_of_a_template() -> str:
    """Start a template of this process, as one does that was given none."""
    asked = Preparation(("json",))
    with contextlib.suppress(NoTemplate):
        templates.fork(asked, {}, str(Path.cwd()), os.environ, ())
    return templates._own[asked][1].folder


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_a_worker_with_a_template_of_its_own_leaves_no_folder() -> None:
    with process_pool(1) as pool:
        folder = Path(pool.submit(folder_of_a_template).result())
        assert folder.exists()
    assert not folder.exists()


def test_an_exception_stops_what_the_workers_are_at(tmp_path: Path) -> None:
    sign = tmp_path / "sign"
    with pytest.raises(RuntimeError, match="enough"), process_pool(1) as pool:
        running = pool.submit(wait_for_the_end, str(sign))
        waiting = pool.submit(wait_for_the_end, str(tmp_path / "never"))
        while not sign.exists():
            assert not running.done()
            time.sleep(0.02)
        raise RuntimeError("enough")
    assert sign.with_suffix(".tidied").exists(), "a worker ends in order"
    assert isinstance(running.exception(), KeyboardInterrupt)
    assert waiting.cancelled() or waiting.exception() is not None


def test_what_workers_are_forked_from_has_no_thread_and_all_packages_that_exporting_wants() -> None:
    told = subprocess.run(
        [sys.executable, "-c", EXPORTED], capture_output=True, encoding="utf-8", check=True
    )
    assert told.stdout.splitlines()[-1] == "[1, []]"


def test_no_process_of_a_build_makes_the_grammar_of_iris_and_kernels_have_jsonschema_whole() -> (
    None
):
    asked = "import sys; print([name in sys.modules for name in ('jsonschema', 'rfc3987_syntax')])"
    for module, known in (
        ("helpers.engine.run.workers", "[True, False]"),
        ("helpers.engine.kernels.template", "[False, False]"),
    ):
        told = subprocess.run(
            [sys.executable, "-c", f"import {module}; {asked}"],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert told.stdout.split("\n")[0] == known


def test_a_system_without_room_for_what_a_build_starts_is_said_before_it_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start, begun = threading.Thread.start, list[threading.Thread]()

    def few(thread: threading.Thread) -> None:
        if len(begun) == 7:
            raise RuntimeError("can't start new thread")
        begun.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", few)
    with (
        pytest.raises(NoWorkers, match=r"allows 7 more .* with 2 at work wants 18 \(allow more"),
        local_pools(Preparation(()), {}, print, 2),
    ):
        pass
    assert not any(thread.is_alive() for thread in begun)


def test_a_server_of_workers_that_was_killed_is_said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def ended(*_: object, **__: object) -> None:
        raise EOFError("unexpected EOF")

    with pytest.raises(NoWorkers, match="workers: unexpected EOF"), process_pool(1) as pool:
        pool.submit(len, "x").result()
        monkeypatch.setattr(ProcessPoolExecutor, "submit", ended)
        pool.submit(len, "x")
    assert capfd.readouterr().err == "", "the worker that waits ends without a word"
