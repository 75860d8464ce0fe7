"""What cells show, kept as a notebook would keep it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from helpers import display
from helpers.casebook import Case, open_case


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What was shown, as a notebook would keep it."""
    shell = InteractiveShell.instance()
    publisher = CapturingDisplayPublisher(shell=shell)
    monkeypatch.setattr(shell, "display_pub", publisher)
    yield publisher.outputs
    InteractiveShell.clear_instance()


@pytest.fixture(params=["zh", "en"])
def case(request: pytest.FixtureRequest, root: Path) -> Case:
    """The case that a notebook uses, in either language."""
    return display.use(open_case("chenzhou", request.param, data_dir=root / "data"))
