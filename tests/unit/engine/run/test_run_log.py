from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpers.engine.run import run_log
from helpers.engine.run.plan import BadName
from helpers.engine.run.results import Built, Failure, Result
from helpers.engine.run.run_log import PlainLog, RunLog, TerminalLog, open_log
from helpers.engine.run.run_record import Outcome, Run

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
HERE = Path("reports")
FAILURE = Failure(
    "yushu", "zh", "KeyError", "'a'\nb", section="01_a", cell=2,
    traceback="\n".join(f"line {number}" for number in range(40)),
)  # fmt: skip
RESULT = Result(
    (Built("lishui", "zh", HERE, (("02_b", 3, "late\u2028\nline"),)),),
    (),
    (FAILURE, Failure("", "", "CannotPublish", "")),
    ("slow",),
)


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def a_run(log: RunLog) -> None:
    log.begin(1, 10)
    log.step("yushu zh", "[red]01_a", ok=False)
    log.at_work("yushu zh", "report")
    log.step("yushu zh", "report")
    log.end()
    log.result(RESULT)
    log.warning("waiting")
    log.error(BadName("'x' is none", fix="try y"))
    log.finish(Run(NOON, NOON, 61.23456, 1, (Outcome("yushu", "zh", HERE, "failed", kept=True),)))


def test_lines_for_people() -> None:
    stream = io.StringIO()
    log = open_log("plain", stream)
    assert type(log) is PlainLog
    a_run(log)
    assert stream.getvalue().splitlines() == [
        "building 1 report",
        "[ 1/10] yushu zh  [red]01_a  FAILED",
        "yushu zh  report: setting the page and the PDF",
        "[ 2/10] yushu zh  report",
        "note: slow",
        "warning: lishui zh, 02_b, cell 3: late",
        "failed: yushu zh, 01_a, cell 2: KeyError: 'a'",
        "    b",
        *(f"    | line {number}" for number in range(28, 40)),
        "failed: CannotPublish",
        "warning: waiting",
        "Error: 'x' is none (try y)",
    ]


def test_a_terminal_gets_a_bar_and_keeps_the_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    log = open_log("plain", stream)
    assert type(log) is TerminalLog
    log.step("before", "the beginning")
    log.begin(0, 0)
    log.end()
    assert stream.getvalue() == "", "there is no work to show"
    a_run(log)
    text = stream.getvalue()
    for part in ("building 1 report", "2/10", "yushu zh  [red]01_a  FAILED", "KeyError: 'a'"):
        assert part in text


def test_one_json_object_a_line_with_its_time_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_log, "now", lambda: NOON)
    stream = io.StringIO()
    a_run(open_log("json", stream))
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {one.pop("time") for one in events} == {"2026-01-31T12:00:00.000Z"}
    step = {"event": "step", "report": "yushu zh", "steps": 10}
    nowhere = {"report": "", "section": "", "cell": None}
    assert events == [
        {"event": "begin", "reports": 1, "steps": 10},
        {**step, "what": "[red]01_a", "ok": False, "number": 1},
        {"event": "at_work", "report": "yushu zh", "what": "report"},
        {**step, "what": "report", "ok": True, "number": 2},
        {"event": "note", "text": "slow"},
        {
            "event": "warning",
            "report": "lishui zh",
            "section": "02_b",
            "cell": 3,
            "text": "late\u2028\nline",
        },
        {
            "event": "failure",
            "report": "yushu zh",
            "section": "01_a",
            "cell": 2,
            "error": "KeyError",
            "message": "'a'\nb",
            "traceback": FAILURE.traceback,
        },
        {"event": "failure", **nowhere, "error": "CannotPublish", "message": "", "traceback": ""},
        {"event": "warning", **nowhere, "text": "waiting"},
        {
            "event": "failure",
            **nowhere,
            "error": "BadName",
            "message": "'x' is none (try y)",
            "traceback": "",
        },
        {
            "event": "end",
            "exit_code": 1,
            "seconds": 61.235,
            "built": 0,
            "fresh": 0,
            "failed": 1,
            "kept": 1,
        },
    ]
