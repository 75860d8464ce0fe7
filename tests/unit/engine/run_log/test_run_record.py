from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from helpers.engine.run.results import Built, Failure, Result
from helpers.engine.run_log import run_record
from helpers.engine.run_log.run_record import Stopwatch, outcomes, timestamp, write
from tests.unit.engine.making import invented, jobs, notebook
from tests.unit.engine.making import write as write_notebooks


def test_tells_what_became_of_each_report_and_what_stands_there(tmp_path: Path) -> None:
    write_notebooks(tmp_path / "notebooks", n01_a=notebook())
    planned = jobs(tmp_path, ["bazhong", "lishui", "yushu", "pinggu"])
    out = planned[0].out
    for city in ("bazhong", "lishui", "yushu"):
        invented(out, city, edition=f"2026-0{len(city) - 4}", single=3)
    done = Built("bazhong", "zh", out, (("01_a", 2, "late"),), (("01_a", 1.5), ("report", 0.25)))
    failed = (
        Failure("yushu", "zh", "CannotPublish", f"{out}/yushu/zh: no room in {out}"),
        Failure("pinggu", "zh", "KeyError", "'x'", section="01_a", cell=2, traceback="secret"),
        Failure("", "", "CannotPublish", "index.html"),
    )
    told = outcomes(planned, Result((done,), (planned[1],), failed))
    run = Stopwatch().end(1, outcomes=told, failures=failed[2:])
    assert run.counts() == {"built": 1, "fresh": 1, "failed": 2, "kept": 1}
    write(out, run)
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["exit_code"] == 1
    assert [one["error"] for one in record["failures"]] == ["CannotPublish"]
    judgements = {"scope": 2, "consistent": 9, "single": 3}
    bazhong, lishui, yushu, pinggu = record["reports"]
    assert bazhong == {
        "name": "bazhong",
        "lang": "zh",
        "outcome": "built",
        "edition": "2026-03",
        "fingerprint": "f",
        "kept": False,
        "judgements": judgements,
        "seconds": {"01_a": 1.5, "report": 0.25},
        "warnings": [{"section": "01_a", "cell": 2, "text": "late"}],
        "failures": [],
    }
    assert (lishui["outcome"], lishui["kept"], lishui["judgements"]) == ("fresh", False, judgements)
    assert (yushu["outcome"], yushu["kept"], yushu["edition"]) == ("failed", True, "2026-01")
    assert yushu["failures"][0]["message"] == "reports/yushu/zh: no room in reports"
    assert (pinggu["outcome"], pinggu["kept"], pinggu["edition"]) == ("failed", False, "")
    assert pinggu["failures"] == [
        {"section": "01_a", "cell": 2, "error": "KeyError", "message": "'x'"}
    ]
    assert str(tmp_path) not in json.dumps(record)


def test_a_clock_that_is_set_back_makes_no_run_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    times = iter([noon, noon - timedelta(days=9000)])
    ticks = iter([100.0, 107.5])
    monkeypatch.setattr(run_record, "now", lambda: next(times))
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks))
    run = Stopwatch(_begin=time.monotonic()).end(0)
    assert run.seconds == 7.5
    assert run.record()["began"] == "2026-01-31T12:00:00.000Z"


def test_moments_are_written_in_utc() -> None:
    moment = datetime(2026, 1, 31, 8, 5, 6, 789_000, tzinfo=timezone(timedelta(hours=8)))
    assert timestamp(moment) == "2026-01-31T00:05:06.789Z"
    assert run_record.now().tzinfo is UTC
