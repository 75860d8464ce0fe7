from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.run.results import Built, Failure, Result
from helpers.engine.run_log.notify import Notification
from helpers.engine.run_log.run_record import Outcome, Run
from helpers.engine.run_log.run_summary import code, headline, markdown, plain

BEGAN = datetime(2026, 1, 31, 4, 5, 6, tzinfo=UTC)
FAILED = Outcome(
    "yushu",
    "zh",
    "failed",
    edition="2025-06",
    kept=True,
    failures=(
        Failure("yushu", "zh", "KeyError", "'gdp'\nand more", section="03_low_carbon", cell=7),
        Failure("yushu", "zh", "WorkerDied", ""),
    ),
)
RUN = Run(
    BEGAN,
    BEGAN,
    61.4,
    1,
    (
        Outcome(
            "lishui",
            "zh",
            "built",
            edition="2026-01",
            judgements=(("contradicted", 2), ("consistent", 9)),
            warnings=(("02_b", 3, "UserWarning: late"),),
        ),
        Outcome("lishui", "en", "fresh"),
        FAILED,
        Outcome("pinggu", "zh", "failed", failures=(Failure("pinggu", "zh", "E", "x"),)),
    ),
)


def test_one_line_says_how_many() -> None:
    assert headline(RUN) == (
        "1 built, 1 already fresh, 2 failed, 1 of them with the old report kept"
    )
    assert headline(Run(BEGAN, BEGAN, 0, 0)) == "0 built, 0 already fresh"


def test_plain_lines_name_folders_and_what_is_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = (
        Built("lishui", "zh", tmp_path / "reports" / "lishui" / "zh"),
        Built("lishui", "en", Path("/elsewhere/lishui/en")),
    )
    assert plain(RUN, Result(done, (), ())).splitlines()[1:] == [
        f"  {Path('reports/lishui/zh')}",
        f"  {Path('/elsewhere/lishui/en')}",
        "  the old report is kept: yushu zh, edition 2025-06",
    ]
    assert plain(RUN, None).startswith(headline(RUN))


def test_a_page_for_a_ci_job() -> None:
    told = Notification("failed", "https://h", "it answered 500")
    assert markdown(RUN, told) == (
        "# Reports: 1 built, 1 already fresh, 2 failed, 1 of them with the old report kept\n"
        "\n"
        "Began 2026-01-31 04:05:06 UTC, took 61 s, exit code 1.\n"
        "\n"
        "**Warning**: no notification: `https://h could not be notified: it answered 500`\n"
        "\n"
        "## Failed\n"
        "\n"
        "- `yushu zh`: the old report is kept, edition `2025-06`\n"
        "  - `03_low_carbon`, cell 7: `KeyError`: `'gdp' and more`\n"
        "  - `WorkerDied`\n"
        "- `pinggu zh`: there is no report\n"
        "  - `E`: `x`\n"
        "\n"
        "## Built\n"
        "\n"
        "- `lishui zh`, edition `2026-01`: 2 `contradicted`, 9 `consistent`\n"
        "  - warning: `02_b`, cell 3: `UserWarning: late`\n"
        "\n"
        "## Already fresh\n"
        "\n"
        "- `lishui en`\n"
    )


def test_a_run_that_broke_off_says_why() -> None:
    run = Run(BEGAN, BEGAN, 1, 1, error="CannotPublish: no room", failures=(FAILED.failures[1],))
    text = markdown(run)
    assert "The run broke off: `CannotPublish: no room`\n" in text
    assert "Failed: `WorkerDied`\n" in text
    assert markdown(run, Notification("sent", "https://h")).count("Notified: `https://h was") == 1


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
    outcome = Outcome(
        one,
        two,
        "failed",
        edition=three,
        kept=True,
        warnings=((two, 1, one),),
        failures=(Failure(one, two, three, one, section=two, cell=2),),
    )
    fresh = Outcome(two, three, "fresh", edition=one, judgements=((three, 1),))
    run = Run(BEGAN, BEGAN, 1, 1, (outcome, fresh), error=two)
    text = markdown(run, Notification("failed", one, three))
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
    assert text.count("\n") == 15 + 2 * bool(two), "no text makes a line"


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
