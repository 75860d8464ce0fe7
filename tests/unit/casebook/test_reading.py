from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.casebook import DataNotFound, find_data, read_casebook
from helpers.casebook.reading import ENVIRONMENT_VARIABLE
from helpers.casebook.schema.declarations import TABLES


def test_tables_are_text_as_published(data: Path) -> None:
    casebook = read_casebook(data)
    assert casebook.edition == "2026-01"
    assert casebook.folder == data
    for name, table in TABLES.items():
        frame = getattr(casebook, name)
        assert tuple(frame.columns) == table.header
        assert (frame.dtypes == "str").all()
        assert not frame.isna().any(axis=None)
    assert casebook.claims.loc[1, "value"] == "447"
    assert casebook.claims.loc[1, "start"] == ""


def test_reading_needs_no_pandas(data: Path) -> None:
    program = (
        "import sys; from helpers.casebook import read_casebook; "
        "read_casebook(sys.argv[1]); sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(data)], check=False).returncode == 0


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataNotFound) as caught:
        read_casebook(tmp_path / "nowhere")
    assert isinstance(caught.value, FileNotFoundError)


def test_data_is_found_by_argument_then_environment_then_place(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / "notebooks" / "drafts"
    deep.mkdir(parents=True)
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    monkeypatch.chdir(deep)
    assert find_data() == data
    assert find_data(data) == data
    assert find_data(os.fspath(data / "datapackage.json")) == data
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(other))
    with pytest.raises(DataNotFound, match=ENVIRONMENT_VARIABLE):
        find_data()
    assert find_data(data) == data
    with pytest.raises(DataNotFound, match="other"):
        find_data(other)
