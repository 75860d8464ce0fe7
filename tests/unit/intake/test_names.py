"""A row's city is found by code, by name in any of its forms, or by a former name."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.intake.names import (
    Finder,
    Found,
    Known,
    NotFound,
    former_names,
    full_code,
    rows_of,
    short_name,
)
from tests.paths import dataset

FINDER = Finder(
    (
        Known("xiangyang", "襄阳市", "420600"),
        Known("puer", "普洱市", "530800"),
        Known("jilin_city", "吉林市", "220200"),
        Known("yushu", "玉树藏族自治州", "632700"),
        Known("xiangxi", "湘西土家族苗族自治州", "433100"),
        Known("haixi", "海西蒙古族藏族自治州", "632800"),
        Known("beijing_city", "北京市", "110000"),
        Known("hinggan", "兴安盟", "152200"),
    )
)


@pytest.mark.parametrize(
    ("name", "code", "city"),
    [
        ("襄阳市", "", "xiangyang"),
        ("襄阳", "", "xiangyang"),
        (" 襄　阳 市", "", "xiangyang"),
        ("襄阳市*", "", "xiangyang"),
        ("", "420600", "xiangyang"),
        ("襄阳", "4206", "xiangyang"),
        ("玉树州", "", "yushu"),
        ("玉树", "", "yushu"),
        ("湘西州", "", "xiangxi"),
        ("海西", "", "haixi"),
        ("吉林市", "", "jilin_city"),
        ("北京", "", "beijing_city"),
        ("兴安", "", "hinggan"),
    ],
)
def test_names_and_codes_find_the_city(name: str, code: str, city: str) -> None:
    found = FINDER.find(name, code)
    assert isinstance(found, Found)
    assert (found.city.id, found.former) == (city, None)


@pytest.mark.parametrize(
    ("name", "city", "year"),
    [("襄樊市", "xiangyang", "2010"), ("襄樊", "xiangyang", "2010"), ("思茅", "puer", "2007")],
)
def test_former_names_are_found_and_said(name: str, city: str, year: str) -> None:
    found = FINDER.find(name)
    assert isinstance(found, Found)
    assert found.former is not None
    assert (found.city.id, found.former.year) == (city, year)


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("吉林", "", "province"),
        ("全国", "", "no city"),
        ("莱芜市", "", "dissolved in 2019"),
        ("襄阳市", "530800", "that of 普洱市"),
        ("襄阳市", "999900", "no city has the code"),
        ("襄阳市", "42060A", "no code"),
        ("", "", "no name"),
    ],
)
def test_what_is_not_sure_is_not_found(name: str, code: str, says: str) -> None:
    found = FINDER.find(name, code)
    assert isinstance(found, NotFound)
    assert says in found.what
    assert found.fix


def test_near_names_are_suggested() -> None:
    found = FINDER.find("襄洋市")
    assert isinstance(found, NotFound)
    assert "襄阳市" in found.fix


@given(st.text(max_size=12), st.text(max_size=8))
def test_free_text_finds_a_city_or_says_why_not(name: str, code: str) -> None:
    found = FINDER.find(name, code)
    assert isinstance(found, Found) or found.what


def test_short_names_have_two_characters_at_least() -> None:
    assert short_name("沙市") == "沙市"
    assert short_name("大兴安岭地区") == "大兴安岭"
    assert short_name("伊犁哈萨克自治州") == "伊犁"


def test_codes_of_four_digits_are_completed() -> None:
    assert full_code("４３１０") == "431000"
    assert full_code("431000.0") == "431000"
    assert full_code("43") == ""


def test_the_tables_of_facts_hold_together() -> None:
    for former in former_names().values():
        assert bool(former.now) != bool(former.code), former
        assert former.now != former.name
        assert 1980 <= int(former.year) <= 2030
    codes = [row["code"] for row in rows_of("provinces.csv")]
    assert len(codes) == len(set(codes)) == 34


def test_former_names_lead_to_divisions_of_today() -> None:
    path = dataset("modood_divisions_2023") / "cities.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        today = {row["name"]: row["code"] for row in csv.DictReader(file)}
    for former in former_names().values():
        assert former.name not in today, former
        assert former.now in today or former.code, former
        assert former.code[:4] not in today.values(), former
