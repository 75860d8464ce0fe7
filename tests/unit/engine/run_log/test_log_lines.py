from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest

from helpers.engine.run.plan import BadName
from helpers.engine.run.results import Failure
from helpers.engine.run_log import log_lines
from helpers.engine.run_log.log_lines import RunLog, log_for
from helpers.engine.run_log.progress import PlainLines
from helpers.engine.run_log.run_record import Outcome, Run

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
FAILURE = Failure("yushu", "zh", "KeyError", "'a'\nb", section="01_a", cell=2, traceback="t\nu")


def tell(log: RunLog) -> None:
    progress = log.progress
    progress.begin(1, 2)
    progress.step("yushu zh", "01_a", ok=False)
    progress.step("yushu zh", "report")
    progress.end()
    log.warning("late\u2028\nline", report="lishui zh", section="02_b", cell=3)
    log.warning("waiting")
    log.failure(FAILURE)
    log.error(BadName("'x' is none", fix="try y"))
    log.end(Run(NOON, NOON, 61.23456, 1, (Outcome("yushu", "zh", "failed", kept=True),)))


def test_plain_lines_are_for_people() -> None:
    stream = io.StringIO()
    log = log_for("plain", stream)
    assert isinstance(log.progress, PlainLines)
    tell(log)
    assert stream.getvalue().splitlines() == [
        "building 1 report",
        "[1/2] yushu zh  01_a  FAILED",
        "[2/2] yushu zh  report",
        "warning: lishui zh, 02_b, cell 3: late",
        "warning: waiting",
        "failed: yushu zh, 01_a, cell 2: KeyError: 'a'",
        "    b",
        "    | t",
        "    | u",
        "Error: 'x' is none (try y)",
    ]


def test_one_json_object_a_line_with_its_time_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_lines, "now", lambda: NOON)
    stream = io.StringIO()
    tell(log_for("json", stream))
    lines = stream.getvalue().splitlines()
    told = [json.loads(line) for line in lines]
    assert {one.pop("time") for one in told} == {"2026-01-31T12:00:00.000Z"}
    step = {"event": "step", "report": "yushu zh", "steps": 2}
    assert told == [
        {"event": "begin", "reports": 1, "steps": 2},
        {**step, "what": "01_a", "ok": False, "number": 1},
        {**step, "what": "report", "ok": True, "number": 2},
        {
            "event": "warning",
            "report": "lishui zh",
            "section": "02_b",
            "cell": 3,
            "text": "late\u2028\nline",
        },
        {"event": "warning", "report": "", "section": "", "cell": None, "text": "waiting"},
        {
            "event": "failure",
            "report": "yushu zh",
            "section": "01_a",
            "cell": 2,
            "error": "KeyError",
            "message": "'a'\nb",
            "traceback": "t\nu",
        },
        {
            "event": "failure",
            "report": "",
            "section": "",
            "cell": None,
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
