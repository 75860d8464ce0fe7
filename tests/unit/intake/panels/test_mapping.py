"""A mapping is read as text and held to its rules by key."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.intake.panels.mapping import InvalidMapping, Mapping, read_mapping

GOOD = """
header: {rows: [1, 2], units: 3}
city: {name: 城市}
period: {year: 2018}
columns:
  2018: {indicator: pm25, unit: µg/m3}
  占比: {indicator: clean_share, unit: "%", aspect: share, fraction: true, moment: yes}
missing: {"#": not surveyed, x: ""}
marks:
  "*": {note: 预计数, note_en: estimate, qualifier: ≈}
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mapping.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mapping_is_read_with_its_texts_as_they_stand(tmp_path: Path) -> None:
    mapping = read_mapping(write(tmp_path, GOOD))
    assert mapping.header.rows == (1, 2)
    assert list(mapping.columns) == ["2018", "占比"]
    assert mapping.columns["占比"].fraction
    assert mapping.columns["占比"].moment
    assert mapping.signs["#"] == "not surveyed"
    assert mapping.signs["x"] == "not published"
    assert mapping.signs["—"] == "not published"
    assert mapping.marks["*"].qualifier == "≈"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("city:", "citi:", "citi: unknown key (did you mean city"),
        ("city: {name: 城市}", "", "city: missing"),
        ("{name: 城市}", "{nam: 城市}", "city.nam: unknown key (did you mean name"),
        ("{name: 城市}", "{}", "city: neither `name` nor `code`"),
        ("{year: 2018}", "{year: 2018-13}", "period.year: not '2018-13': date"),
        ("{year: 2018}", "{year: 2018, column: 年}", "period: give one of"),
        ("{year: 2018}", "{start: 2018}", "period: give one of"),
        ("rows: [1, 2]", "rows: [0]", "header.rows.0: '0': Input should be greater"),
        ("rows: [1, 2]", "rows: [x]", "header.rows.0: 'x'"),
        ("aspect: share", "aspect: shares", "columns.占比.aspect: not 'shares'"),
        ("aspect: share", "aspcet: share", "columns.占比.aspcet: unknown key (did you mean aspect"),
        ("µg/m3", "µg/m4", "columns.2018.unit: not 'µg/m4': unit"),
        ("indicator: pm25", "indicator: PM 25", "columns.2018.indicator: not 'PM 25'"),
        ("fraction: true", "fraction: maybe", "columns.占比.fraction: 'maybe'"),
        ("qualifier: ≈", "qualifier: ~", "marks.*.qualifier: '~'"),
        ("  占比:", "  2018:", "'2018' stands in line 6 too"),
        ("columns:", "columns: [", "line"),
    ],
)
def test_what_is_wrong_is_said_by_key(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(InvalidMapping) as error:
        read_mapping(write(tmp_path, GOOD.replace(old, new)))
    assert says in str(error.value)
    assert "mapping.yml" in str(error.value)


def test_a_number_of_thousands_of_digits_is_not_repeated_whole(tmp_path: Path) -> None:
    text = f"city: {{name: city}}\nperiod: {{year: {'9' * 100_000}}}\ncolumns: {{}}\n"
    with pytest.raises(InvalidMapping, match=r"period\.year: not '9{60}…'") as error:
        read_mapping(write(tmp_path, text))
    assert len(str(error.value)) < 500


def test_everything_wrong_is_listed_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidMapping) as error:
        read_mapping(write(tmp_path, GOOD.replace("city", "town").replace("µg/m3", "µg/m4")))
    assert len(error.value.problems) == 3
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)


@pytest.mark.parametrize("text", ["", "- a", "a: &a [*a]", "!!python/object/apply:os.getcwd []"])
def test_other_yaml_is_refused_and_nothing_in_it_runs(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidMapping):
        read_mapping(write(tmp_path, text))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidMapping, match=r"none\.yml"):
        read_mapping(tmp_path / "none.yml")
    path = tmp_path / "mapping.yml"
    path.write_bytes("城市".encode("gbk"))
    with pytest.raises(InvalidMapping, match="not UTF-8"):
        read_mapping(path)


@given(text=st.text(max_size=200))
def test_free_text_is_a_mapping_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("free") / "mapping.yml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(read_mapping(path), Mapping)
    except InvalidMapping as error:
        assert str(error)
