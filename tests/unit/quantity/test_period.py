from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.quantity import BadPeriod, Period, parse_period


@pytest.mark.parametrize(
    ("start", "end", "zh", "en"),
    [
        ("", "2023-08", "2023年8月底", "end of August 2023"),
        ("", "2022", "2022年底", "end of 2022"),
        ("", "2019-05-06", "2019年5月6日", "6 May 2019"),
        ("2023-01", "2023-08", "2023年1—8月", "January–August 2023"),
        ("2022", "2022", "2022年", "2022"),
        ("2023-03", "2023-03", "2023年3月", "March 2023"),
        ("2016", "2020", "2016—2020年", "2016–2020"),
        ("2022-11", "2023-02", "2022年11月—2023年2月", "November 2022 – February 2023"),
        ("2023-08-01", "2023-08-15", "2023年8月1—15日", "1 August 2023 – 15 August 2023"),
        ("2031", "", "2031年起", "from 2031"),
        ("", "", "未注明年份", "undated"),
    ],
)
def test_words(start: str, end: str, zh: str, en: str) -> None:
    period = parse_period(start, end)
    assert period.words() == zh
    assert period.words("en") == en


def test_days_and_hours() -> None:
    period = parse_period("2023-01", "2023-08")
    assert (period.days, period.hours) == (243, 5832)
    assert parse_period("2020", "2020").days == 366
    assert parse_period("", "2020").days is None
    assert parse_period("2020-02", "2020-02").last_day == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("start", "end", "at", "covers"),
    [
        ("", "2023-08", "2023-08", True),
        ("", "2023-08", "2023", True),
        ("2023-01", "2023-08", "2023-08", True),
        ("2016", "2020", "2018", False),
        ("2022", "2022", "2022-12", True),
        ("2022", "2022", "2022-08", False),
        ("", "", "2022", False),
        ("", "", "", True),
        ("2031", "", "2031", False),
    ],
)
def test_a_period_covers_the_date_that_it_ends_in(
    start: str, end: str, at: str, covers: bool
) -> None:
    assert parse_period(start, end).covers(at) is covers


@pytest.mark.parametrize(
    ("start", "end", "at", "includes"),
    [
        ("2016-01-01", "2026-02-28", "2022", True),
        ("2016-01-01", "2026-02-28", "2026", False),
        ("2026-03-01", "2030-12-31", "2026", True),
        ("2031-01-01", "", "2099", True),
        ("2031-01-01", "", "2030", False),
        ("2022", "2022", "2022-08", True),
        ("", "2022", "2022", True),
        ("", "2022", "2021", False),
        ("", "", "2021", True),
    ],
)
def test_a_limit_holds_while_it_is_in_force(start: str, end: str, at: str, includes: bool) -> None:
    assert parse_period(start, end).includes(at) is includes


@pytest.mark.parametrize(
    ("start", "end"),
    [("2023", "2022"), ("2023-09", "2023-08"), ("2023-08-02", "2023-08-01")],
)
def test_a_period_does_not_end_before_it_starts(start: str, end: str) -> None:
    with pytest.raises(BadPeriod, match="before it starts"):
        parse_period(start, end)


@pytest.mark.parametrize(
    "text", ["23", "2023-13", "2023-2", "2023-02-30", "2023/08", "0000", "二〇二三", "２０２３"]
)
def test_what_is_no_date_is_an_error(text: str) -> None:
    with pytest.raises(BadPeriod) as caught:
        parse_period("", text)
    assert "2023-08" in caught.value.fix
    with pytest.raises(BadPeriod):
        Period("", "2023").covers(text)


@given(st.dates(), st.dates())
def test_days_count_both_ends(one: date, other: date) -> None:
    first, last = sorted((one, other))
    period = parse_period(first.isoformat(), last.isoformat())
    assert period.days == (last - first).days + 1
    assert period.covers(last.isoformat())
    assert period.words("zh") and period.words("en")


@given(st.text(max_size=20), st.text(max_size=20))
def test_free_text_is_a_period_or_a_clear_error(start: str, end: str) -> None:
    try:
        parse_period(start, end).words()
    except BadPeriod as error:
        assert error.fix


def test_a_date_that_the_source_does_not_state_is_printed_as_such() -> None:
    printed = Period("", "2024-10-09", "printed")
    assert printed.words("zh") == "据2024年10月9日刊载"
    assert printed.words("en") == "as published 9 October 2024"
    assert Period("2018", "2022", "inferred").words("zh") == "2018—2022年，推定"
    assert Period("2018", "2022", "inferred").words("en") == "2018–2022, inferred"
    assert printed == Period("", "2024-10-09"), "how a date is known makes no other time"
