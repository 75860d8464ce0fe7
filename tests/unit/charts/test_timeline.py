from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.charts.timeline import Event, event_timeline
from tests.unit.charts.chart_checks import LABELS, assert_readable, texts_of

DATE = st.one_of(
    st.just(""),
    st.integers(1978, 2025).map(str),
    st.just("2019"),
    st.dates()
    .map(lambda day: f"20{day.year % 26:02}-{day.month:02}-{day.day:02}")
    .filter(lambda text: not text.endswith("02-29")),
    st.integers(1, 12).map(lambda month: f"2020-{month:02}"),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.builds(Event, LABELS, DATE, st.just(""), st.booleans()), min_size=1, max_size=16),
    st.just("") | LABELS,
)
def test_labels_never_meet(events: list[Event], heading: str) -> None:
    assert_readable(event_timeline(events, undated=heading))


def test_events_stand_in_order_and_undated_ones_last() -> None:
    names = ["丙", "甲", "乙"]
    drawing = event_timeline([Event("丙"), Event("甲", "2019"), Event("乙", "2020-01")])
    assert [text for text in texts_of(drawing) if text in names] == ["甲", "乙", "丙"]


def test_no_data_is_no_chart() -> None:
    with pytest.raises(ValueError, match="no data"):
        event_timeline([])


@pytest.mark.parametrize("date", ["19", "2019-13", "May 2019"])
def test_dates_are_checked(date: str) -> None:
    with pytest.raises(ValueError, match=r"month|no date"):
        event_timeline([Event("a", date)])
