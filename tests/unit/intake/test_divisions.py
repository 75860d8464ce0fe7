"""New cities get the codes, provinces, identifiers and names that they should have."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from helpers.casebook.formats.grid import UnreadablePanel
from helpers.intake.divisions import (
    Division,
    Gazetteer,
    NoProvince,
    identifier,
    other_divisions,
    read_divisions,
    romanised,
)
from tests.paths import dataset

COUNTRY = {
    "place": "aland", "code": "", "name_zh": "甲国", "name_en": "Aland", "level": "country",
    "parent": "", "cohort": "", "cohort_order": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "name_en", "id"),
    [
        ("长治市", "Changzhi", "changzhi"),
        ("朝阳市", "Chaoyang", "chaoyang"),
        ("鄂尔多斯市", "Ordos", "ordos"),
        ("西安市", "Xi'an", "xian"),
        ("普洱市", "Pu'er", "puer"),
        ("吕梁市", "Lüliang", "luliang"),
        ("六安市", "Lu'an", "luan"),
        ("玉树藏族自治州", "Yushu", "yushu"),
    ],
)
def test_names_are_romanised_as_places_are(name: str, name_en: str, id: str) -> None:
    pytest.importorskip("pypinyin", reason="new names need the extra casebook[import]")
    assert romanised(name) == name_en
    assert identifier(name_en) == id


def test_every_prefecture_gets_an_identifier_of_its_own() -> None:
    pytest.importorskip("pypinyin", reason="new names need the extra casebook[import]")
    path = dataset("modood_divisions_2023") / "cities.csv"
    divisions = (*read_divisions(path), *other_divisions())
    made = Gazetteer(divisions, (COUNTRY,))
    rows = made.rows(one.code for one in divisions)
    ids = [row["place"] for row in rows]
    assert len(ids) == len(set(ids))
    cities = {row["name_zh"]: row for row in rows if row["level"] == "city"}
    assert len(cities) == len(divisions) > 330
    assert cities["苏州市"]["place"] == "suzhou_jiangsu"
    assert cities["宿州市"]["name_en"] == "Suzhou, Anhui"
    assert cities["吉林市"]["place"] == "jilin_city"
    assert {row["parent"] for row in rows} <= {"aland", *ids}


def test_an_identifier_does_not_depend_on_the_panel() -> None:
    divisions = (Division("340100", "甲市", "Tong"), Division("430100", "乙市", "Tong"))
    alone = Gazetteer(divisions, (COUNTRY,)).rows(["430100"])
    both = Gazetteer(divisions, (COUNTRY,)).rows(["340100", "430100"])
    assert alone[-1]["place"] == both[-1]["place"] == "tong_hunan"


def test_a_code_of_no_province_is_refused() -> None:
    made = Gazetteer((Division("990100", "甲市", "Jia"),), (COUNTRY,))
    with pytest.raises(NoProvince, match="990000"):
        made.rows(["990100"])


def test_a_table_of_codes_lacks_a_column(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["code", "nam"], ["4310", "甲市"]])
    with pytest.raises(UnreadablePanel, match="did you mean nam"):
        read_divisions(path)
    (division,) = read_divisions(path, name="nam")
    assert division == Division("431000", "甲市")
