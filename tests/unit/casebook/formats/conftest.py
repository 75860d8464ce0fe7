"""The invented data folder as `mend` writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.casebook.formats.mending import mend
from tests.files import contents


@pytest.fixture
def canonical(data: Path) -> dict[str, bytes]:
    """Write the folder in the canonical form and give its files."""
    mend(data)
    return contents(data)
