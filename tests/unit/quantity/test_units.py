from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import CasebookError
from helpers.quantity import UnknownUnit, is_counted, is_known, parse_unit, same_measure
from helpers.quantity.units import factor, label, registry, same_dimension

PUBLISHED = (
    "千瓦", "万千瓦", "亿千瓦", "千瓦时", "万千瓦时", "亿千瓦时", "吨", "万吨", "亿吨",
    "吨标准煤", "万吨标准煤", "吨标准煤/万元", "吨/万元", "公斤/万元", "元", "万元", "亿元",
    "亿元/平方公里", "亩", "万亩", "公顷", "万公顷", "m2", "万m2", "平方米", "km2", "平方公里",
    "万平方公里", "亿m3", "m3", "µg/m3", "mg/m3", "mg/L", "t/km2·月", "dB", "个/cm3", "kgCO2/kWh",
    "人", "万人", "万人次", "家", "个", "项", "种", "座", "处", "位", "位次", "类", "年", "天",
    "户", "台", "宗", "分", "辆", "万辆", "倍", "公里", "吨/日", "%", "t/(km2·月)",
)  # fmt: skip


@pytest.mark.parametrize("text", ["", *PUBLISHED])
def test_every_unit_in_use_is_known(text: str) -> None:
    assert is_known(text)


@pytest.mark.parametrize("text", PUBLISHED)
def test_a_unit_is_read_back_from_its_label(text: str) -> None:
    unit = parse_unit(text)
    assert parse_unit(label(unit)) == unit


def test_both_micro_signs_and_full_width_forms_are_one_unit() -> None:
    assert parse_unit("\u00b5g/m3") == parse_unit("\u03bcg/m3") == parse_unit("µg／m³")
    assert parse_unit("％") == parse_unit("%")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("亿千瓦时", "万千瓦时", 1e4),
        ("亿千瓦时", "TWh", 0.1),
        ("万千瓦", "MW", 10),
        ("亿元", "万元", 1e4),
        ("万亿元", "亿元", 1e4),
        ("公顷", "亩", 15),
        ("平方公里", "km2", 1),
        ("万吨标准煤", "GJ", 293076),
        ("mg/m3", "µg/m3", 1e3),
        ("毫克/立方米", "微克/m³", 1e3),
        ("ug/m3", "µg/m3", 1),
        ("毫克/升", "mg/L", 1),
        ("分贝", "dB", 1),
        ("℃", "摄氏度", 1),
        ("万吨标煤", "吨标准煤", 1e4),
    ],
)
def test_conversion_factors(one: str, other: str, ratio: float) -> None:
    assert factor(parse_unit(one)) / factor(parse_unit(other)) == pytest.approx(ratio)


@pytest.mark.parametrize(
    "text", ["万千佤", "km²²", "万%", "meter", "kilo千瓦", "吨//日", "·", "日期"]
)
def test_an_unknown_unit_is_an_error(text: str) -> None:
    with pytest.raises(UnknownUnit):
        parse_unit(text)


def test_an_unknown_unit_names_near_ones() -> None:
    with pytest.raises(UnknownUnit, match="万千瓦") as caught:
        parse_unit("万千佤")
    assert "did you mean" in caught.value.fix


def test_counted_units_are_those_of_whole_things() -> None:
    assert all(is_counted(unit) for unit in ("家", "个", "人", "年", "天", "位", "类"))
    assert not any(is_counted(unit) for unit in ("万人", "%", "万千瓦", "", "分", "元"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("万千瓦", "亿千瓦", True),
        ("亿元/万人", "元", True),
        ("万千瓦", "万千瓦时", False),
        ("吨标准煤/万元", "吨/万元", False),
        ("万人", "%", False),
        ("家", "%", False),
        ("位", "个", False),
        ("倍", "%", False),
        ("百分点", "%", True),
        ("公斤/万元", "吨/万元", True),
    ],
)
def test_figures_of_one_indicator_share_a_measure(one: str, other: str, same: bool) -> None:
    assert same_measure(one, other) is same
    assert same_measure(other, one) is same


def test_a_ratio_in_percent_and_as_a_number_can_be_converted() -> None:
    assert same_dimension(parse_unit("%"), parse_unit(""))


def test_the_registry_is_built_once() -> None:
    assert registry() is registry()


@given(st.text(max_size=30))
def test_free_text_is_a_unit_or_a_clear_error(text: str) -> None:
    try:
        parse_unit(text)
    except CasebookError as error:
        assert error.fix
