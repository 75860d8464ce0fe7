from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.casebook import UnknownPlace, find_place, read_casebook
from helpers.casebook.index import Index
from tests.unit.casebook.conftest import ROWS, write_table


@pytest.mark.parametrize("name", ["ccity", "丙山市", "丙山", "Ccity", " CCITY "])
def test_a_place_is_found_by_its_names(data: Path, name: str) -> None:
    assert find_place(read_casebook(data), name).place == "ccity"


def test_an_autonomous_place_is_found_without_its_peoples(change: Callable[..., Path]) -> None:
    casebook = read_casebook(change("places", 4, name_zh="丙山藏族自治州"))
    assert find_place(casebook, "丙山").place == "ccity"
    with pytest.raises(UnknownPlace):
        find_place(casebook, "丙")


def test_a_name_of_two_places_is_asked_back(data: Path) -> None:
    rows = [{**row, "name_en": "Twin"} if row["level"] == "city" else row for row in ROWS["places"]]
    write_table(data, "places", rows)
    with pytest.raises(UnknownPlace, match="the name of ccity, dcity"):
        find_place(read_casebook(data), "twin")


def test_a_record_is_made_once(data: Path) -> None:
    casebook = read_casebook(data)
    index = Index(casebook)
    row = casebook.raw("claims").records()[0]
    assert index.claim(row) is index.claim(row)
    assert index.place("Ccity") is not None
    assert index.place(index.places["ccity"]) is index.places["ccity"]


@pytest.mark.parametrize(
    ("span", "cells", "words"),
    [
        ("year", {"end": "2022"}, "2022年"),
        ("", {"end": "2022"}, "2022年底"),
        ("year", {"end": "2022-08"}, "2022年8月底"),
        ("year", {"start": "2021", "end": "2022"}, "2021—2022年"),
        ("year", {"end": "2022", "aspect": "target"}, "2022年底"),
    ],
)
def test_a_level_of_a_yearly_indicator_is_of_the_whole_year(
    change: Callable[..., Path], span: str, cells: dict[str, str], words: str
) -> None:
    change("indicators", 4, span=span)
    casebook = read_casebook(change("claims", 10, **{"start": "", **cells}))
    rows = {row["claim"]: row for row in casebook.raw("claims").records()}
    assert Index(casebook).claim(rows["ccity_pm25_2022"]).period.words("zh") == words
