from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.quantity import QUALIFIERS, parse_quantity
from helpers.quantity.wording import bounds_words, derived_words, significant, unit_words


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "zh", "en"),
    [
        ("447", "万千瓦", "=", "447万千瓦", "4.47 GW"),
        ("83.2", "万千瓦", "=", "83.2万千瓦", "832 MW"),
        ("4.2", "亿千瓦", "=", "4.2亿千瓦", "420 GW"),
        ("54.7", "亿千瓦时", "=", "54.7亿千瓦时", "5.47 TWh"),
        ("54.90", "亿千瓦时", "=", "54.90亿千瓦时", "5.490 TWh"),
        ("97961", "万千瓦时", "=", "97961万千瓦时", "979.61 GWh"),
        ("3390", "万吨", "=", "3390万吨", "33.9 Mt"),
        ("250", "万吨", "≈", "约250万吨", "about 2.5 Mt"),
        ("1000", "万吨", "≥", "1000万吨以上", "at least 10 Mt"),
        ("800", "家", ">", "超过800家", "more than 800"),
        ("5000", "亩", ">", "超过5000亩", "more than 333 ha"),
        ("2981", "亿元", "=", "2981亿元", "CNY 298.1 billion"),
        ("63,105", "元", "=", "63,105元", "CNY 63,105"),
        ("466.7", "万人", "=", "466.7万人", "4.667 million people"),
        ("2589.95", "万人次", "=", "2589.95万人次", "25.8995 million trips"),
        ("12", "亿m3", "=", "12亿立方米", "1.2 billion m³"),
        ("19342", "km2", "=", "19342平方公里", "19,342 km²"),
        ("0.5", "吨标准煤/万元", "<", "不到0.5吨标准煤/万元", "less than 0.5 tce/CNY 10,000"),
        ("10.29", "亿元/平方公里", "=", "10.29亿元/平方公里", "CNY 1.029 billion/km²"),
        ("2.9", "t/(km2·月)", "=", "2.9 t/(km²·月)", "2.9 t/(km²·month)"),
        ("1200", "个/cm3", "=", "1200个/cm³", "1,200 per cm³"),
        ("97", "%", "=", "97%", "97%"),
        ("-8.5", "%", "=", "−8.5%", "−8.5%"),
        ("35", "µg/m3", "≤", "不超过35 µg/m³", "at most 35 µg/m³"),
        ("26~33", "µg/m3", "=", "26～33 µg/m³", "26–33 µg/m³"),
        ("Ⅱ", "类", "=", "Ⅱ类", "Class II"),
        ("5", "年", "=", "5年", "5 years"),
        ("6.5", "", "=", "6.5", "6.5"),
    ],
)
def test_published_figures(value: str, unit: str, qualifier: str, zh: str, en: str) -> None:
    quantity = parse_quantity(value, unit, qualifier)
    assert quantity.words("zh") == zh
    assert quantity.words("en") == en


def test_ranks_are_places_in_an_order() -> None:
    rank = parse_quantity("3", "位", aspect="rank")
    assert (rank.words("zh"), rank.words("en")) == ("第3位", "No. 3")


@pytest.mark.parametrize(
    ("value", "unit", "qualifier", "zh", "en"),
    [
        ("447", "万千瓦", "=", "446.5～447.5万千瓦", "4.465–4.475 GW"),
        ("3390", "万吨", "=", "3389.5～3390.5万吨", "33.895–33.905 Mt"),
        ("18", "家", "=", "18家", "18"),
        ("800", "家", ">", "超过800家", "more than 800"),
        ("1000", "万吨", "≥", "至少1000万吨", "at least 10 Mt"),
        ("35", "µg/m3", "≤", "至多35 µg/m³", "at most 35 µg/m³"),
        ("-8.5", "%", "=", "−8.55%至−8.45%", "−8.55 to −8.45%"),
    ],
)
def test_bounds_of_published_figures(
    value: str, unit: str, qualifier: str, zh: str, en: str
) -> None:
    quantity = parse_quantity(value, unit, qualifier)
    assert quantity.bounds_words("zh") == zh
    assert quantity.bounds_words("en") == en


def test_derived_figures_in_english() -> None:
    clean, share = parse_quantity("447", "万千瓦"), parse_quantity("97", "%", aspect="share")
    total = clean / share
    assert total.words("en") == "4.608 GW"
    assert total.bounds_words("en") == "4.579–4.638 GW"
    assert total.formula_words("en") == "4.47 GW ÷ 97%"
    per_slag = parse_quantity("250", "万吨", "≈") / parse_quantity("1000", "万吨", "≥")
    assert per_slag.to("吨/吨").bounds_words("en") == "at most 0.255 t/t"
    assert (share - share).to("个百分点").words("en") == "0 percentage points"


def test_a_derived_figure_with_one_bound_is_rounded_away_from_it() -> None:
    least = parse_quantity("11", "", "≥") / parse_quantity("60", "", exact=True)
    assert least.to("%").words("zh") == "至少18.33%"
    most = parse_quantity("11", "", "≤") / parse_quantity("60", "", exact=True)
    assert most.to("%").words("en") == "at most 18.34%"
    assert (parse_quantity("1000", "万吨", "≥") * 1).words("zh") == "至少1000万吨"


@pytest.mark.parametrize(
    ("value", "text"),
    [(460.8247, "460.8"), (460.04, "460.0"), (0.25, "0.25"), (999.96, "1,000"),
     (1223.7, "1,224"), (12345.6, "12,350"), (0.00012345, "0.0001234"),
     (-35.87, "−35.87"), (0, "0")],
)  # fmt: skip
def test_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


@given(
    st.decimals(min_value=-(10**6), max_value=10**6, places=2).map(lambda d: f"{d:f}"),
    st.sampled_from(["万千瓦", "亿千瓦时", "万吨", "亿元", "万亩", "%", "", "µg/m3", "万人", "位"]),
    st.sampled_from(QUALIFIERS),
)
def test_every_figure_can_be_written(value: str, unit: str, qualifier: str) -> None:
    quantity = parse_quantity(value, unit, qualifier)
    double = quantity + quantity
    for lang in ("zh", "en"):
        for text in (quantity.words(lang), quantity.bounds_words(lang), double.words(lang),
                     double.bounds_words(lang), double.formula_words(lang)):  # fmt: skip
            assert text
            assert not any(word in text for word in ("nan", "inf", "None", "e+", "-"))
            assert lang == "zh" or text.isascii() or not any("一" <= c <= "鿿" for c in text)


@pytest.mark.parametrize(
    ("unit", "named"),
    [
        ("万千瓦", "10 MW (万千瓦)"),
        ("亿元", "CNY 100 million (亿元)"),
        ("元", "CNY (元)"),
        ("项", "count (项)"),
        ("位", "rank (位)"),
        ("天", "days (天)"),
        ("千瓦时/万元", "kWh/CNY 10,000 (千瓦时/万元)"),
        ("km2", "km² (平方公里)"),
        ("%", "%"),
    ],
)
def test_units_by_themselves_keep_the_published_name(unit: str, named: str) -> None:
    assert unit_words(unit, "en") == named
    assert unit_words(unit, "zh") in named


NUMBERS = st.floats(1e-3, 1e6) | st.floats(-1e6, -1e-3)


@given(NUMBERS, st.floats(1e-9, 0.5), st.floats(1e-9, 0.5), st.sampled_from(["万千瓦", "%", "元"]))
def test_bounds_are_printed_outwards_and_centres_within(
    value: float, below: float, above: float, unit: str
) -> None:
    low, high = value - abs(value) * below, value + abs(value) * above
    printed = bounds_words(low, high, unit, "zh").replace("至", "～").replace("%", "")
    first, last = (number(part) for part in printed.split("～"))
    room = 1e-9 * abs(value)  # the noise of floating point
    assert first <= low + room and high - room <= last
    centre = number(derived_words(value, low, high, unit, "zh"))
    assert low - room <= centre <= high + room


def number(text: str) -> float:
    kept = "".join(letter for letter in text if letter in "0123456789.−")
    return float(kept.replace("−", "-"))
