"""Older and oddly saved folders: read as the same, and written in the canonical form."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.casebook import InvalidCasebook, check_casebook, read_casebook
from helpers.casebook.files import read_folder
from helpers.casebook.formats.mending import deviations, mend, write_tables
from helpers.casebook.formats.writing import CannotWrite
from helpers.casebook.schema.declarations import TABLES
from tests.files import contents
from tests.unit.casebook.conftest import package


@pytest.fixture
def older(canonical: dict[str, bytes], data: Path) -> Path:
    """The same folder as it was when measures were practices and columns fewer."""
    lines = (data / "measures.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("measure,") and lines[1].startswith("ccity_chief,")
    short = [",".join(line.split(",")[:11]) for line in lines]
    text = "\n".join([short[0].replace("measure", "practice"), *short[1:]]) + "\n"
    (data / "practices.csv").write_text(text, encoding="utf-8", newline="")
    (data / "measures.csv").unlink()
    (data / "conditions.csv").unlink()
    described = package()
    resources = [one for one in described["resources"] if one["name"] != "conditions"]  # type: ignore[attr-defined]
    for one in resources:
        if one["name"] == "measures":
            fields = [{"name": name} for name in short[0].replace("measure", "practice").split(",")]
            one.update(name="practices", path="practices.csv", schema={"fields": fields})
    text = json.dumps({**described, "resources": resources})
    (data / "datapackage.json").write_text(text, encoding="utf-8")
    return data


def test_an_older_folder_is_read_as_today(older: Path) -> None:
    assert check_casebook(older) == ()
    casebook = read_casebook(older)
    assert casebook.measures["measure"].tolist() == ["ccity_chief"]
    assert casebook.measures["what_zh"].tolist() == [""]
    assert casebook.conditions.empty


def test_an_older_folder_is_written_in_todays_form_line_by_line(
    older: Path, canonical: dict[str, bytes]
) -> None:
    told = [str(deviation) for deviation in mend(older)]
    assert "practices.csv: practices.csv → measures.csv" in told
    assert "practices.csv, row 1, column practice: practice → measure" in told
    assert "conditions.csv: no file → a file without rows" in told
    assert any(line.startswith("practices.csv, row 1: no problem_zh, ") for line in told)
    assert any(line.startswith("datapackage.json, column measures: ") for line in told)
    assert contents(older) == canonical
    assert mend(older) == deviations(older) == ()


def test_an_older_folder_that_breaks_a_later_rule_is_read_and_not_made_unreadable(
    older: Path,
) -> None:
    for name, drop in (("claims", 3), ("sources", 3)):
        path = older / f"{name}.csv"
        lines = [",".join(line.split(",")[:-drop]) for line in path.read_text("utf-8").splitlines()]
        text = "\n".join(lines) + "\n"
        path.write_text(text.replace("2023-09,", "2023-03,"), encoding="utf-8", newline="")
    assert check_casebook(older) == ()
    before = contents(older)
    with pytest.raises(InvalidCasebook, match=r"published \(2023-03\)"):
        mend(older)
    assert contents(older) == before


def test_problems_of_an_older_table_are_reported_in_its_file(older: Path) -> None:
    path = older / "practices.csv"
    path.write_text(path.read_text("utf-8").replace("in_force", "in_farce"), encoding="utf-8")
    (problem,) = check_casebook(older)
    assert (problem.file, problem.row, problem.column) == ("practices.csv", 2, "status")


def test_both_names_of_a_table_are_one_too_many(older: Path) -> None:
    (older / "measures.csv").write_bytes((older / "practices.csv").read_bytes())
    (problem,) = check_casebook(older)
    assert (problem.file, problem.rule) == ("practices.csv", "one file of measures")


@pytest.mark.parametrize("number", range(1, 5))
def test_a_step_that_fails_leaves_all_as_it_was(
    older: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    before = contents(older)
    done = 0
    for name in ("rename", "replace"):
        real = getattr(Path, name)

        def failing(self: Path, target: Path, real: object = real) -> object:
            nonlocal done
            done += 1
            if done == number:
                raise OSError(28, "No space left on device")
            return real(self, target)  # type: ignore[operator]

        monkeypatch.setattr(Path, name, failing)
    with pytest.raises(CannotWrite, match="No space left"):
        mend(older)
    assert contents(older) == before


def test_an_interrupted_step_leaves_a_folder_that_is_read_as_the_same(
    older: Path, canonical: dict[str, bytes]
) -> None:
    files = [table.file for table in TABLES.values()] + ["datapackage.json"]
    (older / "practices.csv").rename(older / "measures.csv")
    assert check_casebook(older) == ()
    for name in files:
        (older / name).write_bytes(canonical[name])
        assert check_casebook(older) == ()
    assert contents(older) == canonical


def test_tables_that_are_written_stand_there_once(older: Path) -> None:
    measures = read_folder(older).tables["measures"]
    rows = tuple(tuple(cell.replace("林长制", "河长制") for cell in row) for row in measures.rows)
    write_tables(older, [replace(measures, rows=rows)])
    assert check_casebook(older) == ()
    assert read_casebook(older).measures["name_zh"].tolist() == ["河长制"]


def test_what_cannot_be_read_is_not_written(older: Path) -> None:
    with (older / "claims.csv").open("a", encoding="utf-8") as file:
        file.write("one,two\n")
    before = contents(older)
    with pytest.raises(InvalidCasebook, match="2 cells"):
        mend(older)
    assert contents(older) == before


def test_line_ends_and_an_order_of_columns_are_put_right(
    data: Path, canonical: dict[str, bytes]
) -> None:
    path = data / "sections.csv"
    rows = [line.split(",")[::-1] for line in path.read_text("utf-8").splitlines()]
    path.write_bytes("\r\n".join(map(",".join, rows)).encode())
    (found,) = mend(data)
    assert found.file == "sections.csv"
    assert contents(data) == canonical
