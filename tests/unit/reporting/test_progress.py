from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.reporting.progress import (
    Bar,
    PlainLines,
    Silent,
    failures,
    progress_for,
    summary,
    warnings,
)
from helpers.reporting.results import Built, Failure, Result


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


RESULT = Result(
    done=(
        Built("lishui", "zh", Path("/r/lishui/zh"), (("03_low_carbon", 4, "UserWarning: a\nb"),)),
    ),
    skipped=(),
    failed=(
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
    ),
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


def test_the_summary_counts_reports() -> None:
    assert summary(RESULT).splitlines() == [
        "1 built, 0 already fresh, 2 failed",
        f"  {Path('/r/lishui/zh')}",
    ]
    assert summary(replace(RESULT, done=(), failed=())) == "0 built, 0 already fresh"


def test_every_failure_is_named_with_its_place_and_real_error() -> None:
    lines = failures(RESULT).splitlines()
    assert lines[0] == (
        "failed: yushu zh, 03_low_carbon, cell 7: UnknownIndicator: there is no indicator 'ghg'"
    )
    assert lines[1] == "    did you mean gdp?"
    assert lines[-3] == "    | line 39"
    assert lines[-2:] == [
        "failed: yushu zh, 05_outcomes, cell 2: Timeout: the cell took too long",
        "failed: pinggu en: CannotPublish: No space left on device",
    ]
    assert failures(replace(RESULT, failed=())) == ""


def test_a_failure_without_a_message_shows_its_error() -> None:
    bare = Failure("a", "zh", "KeyboardInterrupt", "")
    assert failures(Result((), (), (bare,))) == "failed: a zh: KeyboardInterrupt"


def test_warnings_are_named_with_their_cell() -> None:
    assert warnings(RESULT) == "warning: lishui zh, 03_low_carbon, cell 4: UserWarning: a"


def test_paths_below_the_working_directory_are_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    built = Built("a", "zh", tmp_path / "reports" / "a" / "zh")
    assert summary(Result((built,), (), ())).splitlines()[1] == f"  {Path('reports/a/zh')}"
