from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.publish.release import CannotPublish
from helpers.engine.run import run_record
from helpers.engine.run.results import Built, Failure, Result
from helpers.engine.run.run_record import (
    Outcome,
    Run,
    Stopwatch,
    code,
    markdown,
    outcomes,
    plain,
    timestamp,
    write,
)
from tests.unit.engine.making import invented, jobs, notebook
from tests.unit.engine.making import write as write_notebooks

BEGAN = datetime(2026, 1, 31, 4, 5, 6, tzinfo=UTC)
HERE = Path("here")


def four_cities(root: Path) -> tuple[Run, Path]:
    """One city built, one fresh, one failed with an old report, one failed without."""
    write_notebooks(root / "notebooks", n01_a=notebook())
    planned = jobs(root, ["bazhong", "lishui", "yushu", "pinggu"])
    out = planned[0].out
    for city in ("bazhong", "lishui", "yushu"):
        invented(out, city, edition=f"2026-0{len(city) - 4}", single=3)
    seconds = (("01_a", 1.5), ("report", 0.25))
    done = Built("bazhong", "zh", planned[0].folder, (("01_a", 2, "late"),), seconds)
    failed = (
        Failure("yushu", "zh", "CannotPublish", f"{out}/yushu/zh: no room in {out}"),
        Failure("pinggu", "zh", "KeyError", "'x'\ny", section="01_a", cell=2, traceback="secret"),
    )
    found = outcomes(planned, Result((done,), (planned[1],), failed))
    page = Failure("", "", "CannotPublish", "index.html")
    return Run(BEGAN, BEGAN, 61.4, 1, found, (page,)), out


def test_the_record_says_what_became_of_each_report_and_what_stands_there(tmp_path: Path) -> None:
    run, out = four_cities(tmp_path)
    write(out, run)
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert [record[name] for name in ("built", "fresh", "failed", "kept")] == [1, 1, 2, 1]
    assert (record["exit_code"], record["error"]) == (1, "")
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
        {"section": "01_a", "cell": 2, "error": "KeyError", "message": "'x'\ny"}
    ]
    assert str(tmp_path) not in json.dumps(record)


def test_lines_name_folders_and_what_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, out = four_cities(tmp_path)
    headline = "1 built, 1 already fresh, 2 failed, 1 of them with the old report kept"
    kept = "  the old report is kept: yushu zh, edition 2026-01"
    assert plain(run).splitlines() == [headline, f"  {out / 'bazhong' / 'zh'}", kept]
    monkeypatch.chdir(tmp_path)
    assert plain(run).splitlines()[1] == f"  {(out / 'bazhong' / 'zh').relative_to(tmp_path)}"
    assert plain(Run(BEGAN, BEGAN, 0, 0)) == "0 built, 0 already fresh"


def test_a_page_for_a_ci_job(tmp_path: Path) -> None:
    run, _ = four_cities(tmp_path)
    assert markdown(run, ["Slack could not be notified: it answered 500"]) == (
        "# Reports: 1 built, 1 already fresh, 2 failed, 1 of them with the old report kept\n"
        "\n"
        "Began 2026-01-31 04:05:06 UTC, took 61 s, exit code 1.\n"
        "\n"
        "Failed: `CannotPublish`: `index.html`\n"
        "\n"
        "**Warning**: `Slack could not be notified: it answered 500`\n"
        "\n"
        "## Failed\n"
        "\n"
        "- `yushu zh`: the old report is kept, edition `2026-01`\n"
        "  - `CannotPublish`: `reports/yushu/zh: no room in reports`\n"
        "- `pinggu zh`: no report\n"
        "  - `01_a`, cell 2: `KeyError`: `'x' y`\n"
        "\n"
        "## Built\n"
        "\n"
        "- `bazhong zh`, edition `2026-03`: 2 `scope`, 9 `consistent`, 3 `single`\n"
        "  - warning: `01_a`, cell 2: `late`\n"
        "\n"
        "## Already fresh\n"
        "\n"
        "- `lishui zh`, edition `2026-02`: 2 `scope`, 9 `consistent`, 3 `single`\n"
    )


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (CannotPublish("no room", where="/srv/reports"), "CannotPublish: no room"),
        (SystemExit(143), "stopped by SIGTERM"),
        (KeyboardInterrupt(), "interrupted"),
        (ValueError("/srv"), "ValueError"),
    ],
)
def test_a_run_that_broke_off_says_why_and_names_no_path(raised: BaseException, says: str) -> None:
    run = Run(BEGAN, BEGAN, 1, 1, raised=raised)
    assert run.record()["error"] == says
    assert f"The run broke off: `{says}`\n" in markdown(run)


def test_a_clock_that_is_set_back_makes_no_run_shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 1, 31, 20, 5, 6, 789_000, tzinfo=timezone(timedelta(hours=8)))
    times = iter([noon, noon - timedelta(days=9000)])
    ticks = iter([100.0, 107.5])
    monkeypatch.setattr(run_record, "now", lambda: next(times))
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks))
    run = Stopwatch(_begin=time.monotonic()).stop(0)
    assert run.seconds == 7.5
    assert run.record()["began"] == timestamp(noon) == "2026-01-31T12:05:06.789Z"


#: Everything that a renderer may take for structure, links or HTML.
HOSTILE = st.one_of(
    st.text(),
    st.text(alphabet="`~<>&*_[]()!#|\\-+=:/.@\n\r\t abwhtps"),
    st.sampled_from(
        [
            "</li></ul><script>alert(1)</script>",
            "```\n# head\n```",
            "` <img src=x onerror=alert(1)> `",
            "![x](https://example.org/x.png)",
            "[x](javascript:alert(1))",
            "https://example.org www.example.org a@example.org @anna #1",
            "x\n\n---\n\n<!-- ",
            "\u202eabc\x00\x1b[31m\u2028y",
            "``" * 50,
        ]
    ),
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_data_are_never_markup(one: str, two: str, three: str) -> None:
    failures = (Failure(one, two, three, one, section=two, cell=2),)
    failed = Outcome(
        one, two, HERE, "failed", three, kept=True, warnings=((two, 1, one),), failures=failures
    )
    fresh = Outcome(two, three, HERE, "fresh", one, judgements={three: 1})
    text = markdown(Run(BEGAN, BEGAN, 1, 1, (failed, fresh), raised=CannotPublish(two)), [three])
    plugins = ["table", "strikethrough", "url", "footnotes", "task_lists"]
    tree = mistune.create_markdown(renderer="ast", plugins=plugins)(text)
    kinds: set[str] = set()
    shown: list[str] = []
    walk(tree, kinds, shown)
    assert kinds <= {
        "heading", "blank_line", "paragraph", "list", "list_item", "block_text", "text", "strong",
        "codespan", "softbreak",
    }  # fmt: skip
    assert not set("<>\u202e\x00\x1b") & set("".join(shown)), "only our words stand outside of code"
    assert text.count("\n") == 17, "no text makes a line"


def walk(tokens: object, kinds: set[str], shown: list[str]) -> None:
    assert isinstance(tokens, list)
    for token in tokens:
        kinds.add(token["type"])
        if token["type"] == "text":
            shown.append(token["raw"])
        walk(token.get("children", []), kinds, shown)


@given(HOSTILE)
def test_a_code_span_gives_the_text_back(text: str) -> None:
    span = code(text)
    assert "\n" not in span
    tree: Any = mistune.create_markdown(renderer="ast")(f"- x: {span}")
    ((item,),) = (one["children"] for one in tree)
    (block,) = item["children"]
    kinds = [token["type"] for token in block["children"]]
    assert kinds in (["text", "codespan"], ["text"])
    if text.isascii() and text.isprintable() and "`" not in text and 0 < len(text) < 300:
        assert block["children"][-1]["raw"] == (" ".join(text.split()) or "x: (nothing)")
