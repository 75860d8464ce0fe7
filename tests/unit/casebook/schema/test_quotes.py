from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.casebook.schema.quotes import is_proven


@pytest.mark.parametrize(
    ("value", "quote"),
    [
        ("82.5", "优良率82.5%"),
        ("82.5", "优良率百分之八十二点五"),
        ("82.5", "８２．５％"),
        ("1,210,207", "共1210207人"),
        ("1210207", "共1,210,207人"),
        ("-20.8", "下降20.8%"),
        ("26~33", "26至33微克"),
        ("5", "连续五年"),
        ("12", "十二个城市"),
        ("120", "一百二十万亩"),
        ("1200000", "一百二十万亩"),
        ("2300", "两千三百户"),
        ("2", "两湖流域"),
        ("1", "数量居全省首位"),
        ("Ⅱ", "稳定达到Ⅱ类"),
        ("Ⅱ", "Class II water"),
    ],
)
def test_digits_that_stand_in_the_words(value: str, quote: str) -> None:
    assert is_proven(value, quote)


@pytest.mark.parametrize(
    ("value", "quote"),
    [
        ("12", "2012年"),
        ("12", "12.5%"),
        ("82.5", "82.50%"),
        ("26~33", "26微克"),
        ("100", "百分之九十"),
        ("5", "连续多年"),
        ("Ⅱ", "稳定达到Ⅲ类"),
        ("很多", "很多"),
        ("1", ""),
    ],
)
def test_digits_that_do_not(value: str, quote: str) -> None:
    assert not is_proven(value, quote)


@given(st.decimals(0, 10**9, places=2), st.text(alphabet="全市达到，共计。年", max_size=20))
def test_any_figure_stands_in_words_around_it_and_its_neighbour_does_not(
    value: Decimal, words: str
) -> None:
    assert is_proven(str(value), f"{words}{value}{words}")
    assert not is_proven(str(value + 1), f"{words}{value}{words}")
