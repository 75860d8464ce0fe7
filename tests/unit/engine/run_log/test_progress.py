from __future__ import annotations

import io

import pytest

from helpers.engine.run.results import Failure
from helpers.engine.run_log.progress import (
    Bar,
    PlainLines,
    Silent,
    failure_in_words,
    progress_for,
    warning_in_words,
)


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


FAILURES = (
    Failure(
        "yushu",
        "zh",
        "UnknownIndicator",
        "there is no indicator 'ghg'\ndid you mean gdp?",
        section="03_low_carbon",
        cell=7,
        traceback="\n".join(f"line {number}" for number in range(40)),
    ),
    Failure("yushu", "zh", "Timeout", "the cell took too long", section="05_outcomes", cell=2),
    Failure("pinggu", "en", "CannotPublish", "No space left on device"),
)


def test_a_log_gets_plain_lines() -> None:
    stream = io.StringIO()
    progress = progress_for(stream)
    assert isinstance(progress, PlainLines)
    progress.begin(2, 10)
    progress.step("lishui zh", "01_overview")
    progress.step("yushu zh", "[bold]odd", ok=False)
    progress.end()
    assert stream.getvalue().splitlines() == [
        "building 2 reports",
        "[ 1/10] lishui zh  01_overview",
        "[ 2/10] yushu zh  [bold]odd  FAILED",
    ]


def test_nothing_to_do_prints_nothing() -> None:
    for stream in (io.StringIO(), Terminal()):
        progress = progress_for(stream)
        progress.begin(0, 0)
        progress.end()
        assert stream.getvalue() == ""


def test_a_terminal_gets_a_bar_and_keeps_the_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    progress = progress_for(stream)
    assert isinstance(progress, Bar)
    progress.step("before", "the beginning")
    progress.begin(1, 2)
    progress.step("lishui zh", "01_overview")
    progress.step("lishui zh", "[red]report", ok=False)
    progress.end()
    text = stream.getvalue()
    assert "building 1 report" in text
    assert "2/2" in text
    assert "lishui zh  [red]report  FAILED" in text


def test_silence_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Silent()
    progress.begin(1, 1)
    progress.step("a", "b")
    progress.end()
    assert capsys.readouterr() == ("", "")


def test_every_failure_is_named_with_its_place_and_real_error() -> None:
    first, second, third = map(failure_in_words, FAILURES)
    lines = first.splitlines()
    assert lines[0] == (
        "failed: yushu zh, 03_low_carbon, cell 7: UnknownIndicator: there is no indicator 'ghg'"
    )
    assert lines[1] == "    did you mean gdp?"
    assert lines[-1] == "    | line 39"
    assert second == "failed: yushu zh, 05_outcomes, cell 2: Timeout: the cell took too long"
    assert third == "failed: pinggu en: CannotPublish: No space left on device"


def test_a_failure_without_a_message_or_a_report_shows_its_error() -> None:
    bare = Failure("a", "zh", "KeyboardInterrupt", "")
    assert failure_in_words(bare) == "failed: a zh: KeyboardInterrupt"
    page = Failure("", "", "CannotPublish", "index.html: cannot be written")
    assert failure_in_words(page) == "failed: CannotPublish: index.html: cannot be written"


def test_warnings_are_named_with_their_cell() -> None:
    told = warning_in_words("UserWarning: a\nb", report="lishui zh", section="03_low", cell=4)
    assert told == "warning: lishui zh, 03_low, cell 4: UserWarning: a"
    assert warning_in_words("late", report="", section="", cell=None) == "warning: late"
