from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.charts.layout.lettering import one_line, width, wrap
from helpers.charts.layout.scale import number
from helpers.charts.slopes import spread
from tests.unit.charts.chart_checks import LABELS

ROOM = st.floats(12, 400)
PLACE = st.floats(-1e3, 1e3)


@given(LABELS, ROOM)
def test_lines_fit_and_lose_nothing(label: str, room: float) -> None:
    lines = wrap(label, room)
    assert all(width(line) <= room or len(line) == 1 for line in lines)
    kept = "".join(lines).replace(" ", "").replace("-", "")
    assert kept == one_line(label).replace(" ", "").replace("-", "")


def test_lines_break_between_words_and_not_before_full_stops() -> None:
    assert wrap("water resources protection", 60) == ["water", "resources", "protection"]
    assert all(line[0] not in "，。）" for line in wrap("水安全，水资源。水环境（整治）", 30))


def test_lines_are_even() -> None:
    assert wrap("环境治理体系", 50) == ["环境治", "理体系"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\tc", "a b c"),
        (" a ", "a"),
        ("a\x00b", "a[U+0000]b"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\ud800", "a[U+D800]"),
        ("a b", "a b"),
    ],
)
def test_what_cannot_be_printed_is_written_out(text: str, shown: str) -> None:
    assert one_line(text) == shown


@given(st.lists(st.tuples(PLACE, st.floats(0, 50)), min_size=1, max_size=12), st.floats(0, 900))
def test_spread_keeps_apart_and_in_order(things: list[tuple[float, float]], high: float) -> None:
    wanted = [place for place, _ in things]
    sizes = [size for _, size in things]
    centres = spread(wanted, sizes, high=high)
    order = sorted(range(len(things)), key=lambda k: (wanted[k], k))
    for a, b in pairwise(order):
        assert centres[b] - centres[a] >= (sizes[a] + sizes[b]) / 2 - 1e-6


@given(st.lists(PLACE, min_size=1, max_size=8))
def test_spread_stays_within_ends_that_have_room(wanted: list[float]) -> None:
    centres = spread(wanted, [12.0] * len(wanted), high=100)
    assert min(centres) >= 6 - 1e-6
    assert max(centres) <= 94 + 1e-6


def test_spread_leaves_free_things_where_they_are() -> None:
    assert spread([10, 50, 90], [5, 5, 5], high=100) == [10, 50, 90]
    assert spread([50, 50], [10, 10], high=100) == [45, 55]


@pytest.mark.parametrize(
    ("value", "text"), [(1234567, "1,234,567"), (-2.5, "−2.5"), (0.1 + 0.2, "0.3"), (-0.0, "0")]
)
def test_numbers_are_written_for_readers(value: float, text: str) -> None:
    assert number(value) == text
    assert not math.isnan(value)
