from __future__ import annotations

from math import nan

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.standards import surface_water as water
from tests.paths import dataset

GOOD = {"ph": 7.2, "do": 8.0, "codmn": 1.5, "nh3n": 0.1, "tp": 0.02}
number = st.integers(0, 50000).map(lambda thousandths: thousandths / 1000)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, 1),
        ({"codmn": 2.0}, 1),
        ({"codmn": 2.1}, 2),
        ({"nh3n": 1.0}, 3),
        ({"do": 3.0}, 4),
        ({"do": 7.49}, 2),
        ({"tp": 0.35}, 5),
        ({"tp": 0.41}, 6),
        ({"ph": 9.1}, 6),
        ({"tp": nan}, 1),
        ({"cod": 15.0}, 1),
        ({"cod": 15.1}, 3),
        ({"cod": 20.0}, 3),
        ({"cod": 20.1}, 4),
        ({"bod5": 4.0}, 3),
        ({"bod5": 4.1}, 4),
    ],
)
def test_the_worst_item_is_the_class(more: dict[str, float], expected: int) -> None:
    assert water.section_class(GOOD | more).number == expected


def test_a_lake_has_limits_of_its_own_for_phosphorus() -> None:
    river, lake = (water.section_class(GOOD | {"tp": 0.06}, kind) for kind in ("river", "lake"))
    assert (river.number, lake.number) == (2, 4)
    assert lake.deciding == ("tp",)
    assert lake.exceeding == {"tp": pytest.approx(0.2)}


def test_nitrogen_of_lakes_and_coliforms_make_no_class() -> None:
    assert water.section_class(GOOD | {"tn": 5.0, "fc": 90000, "tp": 0.01}, "lake").number == 1
    with pytest.raises(water.UnknownWaterItem, match="tn"):
        water.section_class(GOOD | {"tn": 5.0})


def test_exceedance_is_held_against_class_three_and_has_none_for_oxygen_and_ph() -> None:
    found = water.section_class(GOOD | {"codmn": 9.0, "nh3n": 1.0, "do": 1.0, "ph": 5.0})
    assert found.exceeding == {"codmn": pytest.approx(0.5)}


def test_21_items_are_evaluated() -> None:
    for kind in ("river", "lake"):
        assert sum(item.evaluated for item in water.items(kind).values()) == 21


@given(
    number, number, st.sampled_from(sorted(water.items("lake"))), st.sampled_from(["river", "lake"])
)
def test_more_pollution_never_gives_a_better_class(
    one: float, other: float, name: str, kind: water.Water
) -> None:
    item = water.items(kind).get(name)
    if item is None or item.rule == "within":
        return
    low, high = sorted((one, other))
    better, worse = (high, low) if item.rule == "least" else (low, high)
    assert item.classify(better) <= item.classify(worse)


@given(st.fixed_dictionaries({"codmn": number, "nh3n": number}), number)
def test_an_item_more_never_gives_a_better_class(values: dict[str, float], tp: float) -> None:
    before = water.section_class(values).number
    assert water.section_class(values | {"tp": tp}).number >= before


@pytest.mark.parametrize(
    ("classes", "key"),
    [
        ([2] * 10, "excellent"),
        ([2] * 9 + [6], "excellent"),
        ([2] * 3 + [4], None),
        ([2] * 4 + [4], "good"),
        ([3] * 7 + [4] * 3, "light"),
        ([3] * 7 + [4] + [6] * 2, "moderate"),
        ([3] * 5 + [4] + [6] * 4, "heavy"),
    ],
)
def test_shares_of_classes_grade_a_river(classes: list[int], key: str | None) -> None:
    if key is None:
        with pytest.raises(water.NothingMeasured, match="4 classes"):
            water.grade_of_classes(classes)
    else:
        assert water.grade_of_classes(classes).key == key


@given(st.lists(st.integers(1, 6), min_size=5, max_size=30), st.integers(0, 29))
def test_a_worse_section_never_gives_a_better_grade(classes: list[int], place: int) -> None:
    order = ["excellent", "good", "light", "moderate", "heavy"]
    worse = list(classes)
    worse[place % len(worse)] = 6
    before, after = (order.index(water.grade_of_classes(one).key) for one in (classes, worse))
    assert after >= before


def test_fewer_than_five_sections_are_judged_by_their_means() -> None:
    clean, foul = GOOD, GOOD | {"codmn": 10.5}
    # The mean of 1.5, 1.5 and 10.5 is 4.5, which is Class III.
    assert water.river_grade([clean, clean, foul]).key == "good"
    # Of five sections one at Class V leaves 80 % at Class I–III.
    assert water.river_grade([clean] * 4 + [foul]).key == "good"
    assert water.river_grade([clean, GOOD | {"codmn": nan}]).key == "excellent"


def test_nothing_measured_is_no_class() -> None:
    for values in ({}, {"do": nan}, {"fc": 200.0}):
        with pytest.raises(water.NothingMeasured):
            water.section_class(values)
    with pytest.raises(water.NothingMeasured):
        water.river_grade([])


def test_an_unknown_item_suggests_a_near_one() -> None:
    with pytest.raises(water.UnknownWaterItem, match="codmn"):
        water.section_class({"codmm": 1.0})


def test_classes_in_words() -> None:
    assert [water.class_words(n) for n in (1, 5, 6)] == ["Ⅰ类", "Ⅴ类", "劣Ⅴ类"]
    assert [water.class_words(n, "en") for n in (4, 6)] == ["Class IV", "below Class V"]


def test_published_classes_follow_from_four_items() -> None:
    # The source has no flag for lakes; these four lie in one.
    lakes = {"岳阳楼", "蒋家嘴", "南嘴", "小河嘴"}
    columns = {"溶解氧": "do", "高锰酸盐指数": "codmn", "氨氮": "nh3n", "总磷": "tp"}
    files = sorted(dataset("cnemc_water_snapshot_hunan").glob("*.csv"))
    table = pd.concat([pd.read_csv(file) for file in files])
    judged = 0
    for row in table.to_dict("records"):
        values = {name: pd.to_numeric(row[zh], errors="coerce") for zh, name in columns.items()}
        published = pd.to_numeric(row["水质类别"], errors="coerce")
        if not published >= 1 or all(value != value for value in values.values()):
            continue
        kind: water.Water = "lake" if row["断面名称"] in lakes else "river"
        assert water.section_class(values, kind).number == published, row["断面名称"]
        judged += 1
    assert judged == 55
