"""Terminal colours as inks."""

from __future__ import annotations

import io
import re
from importlib.resources import files

import pikepdf
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.document.terminal_colours import printed_block
from tests.contrast import contrast
from tests.unit.engine.document.test_foreign_notebooks import both, printed, typst_of


def block(text: str) -> str:
    return str(printed_block(text, "stream"))


def text_of(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text().removesuffix("\n")


CSS = (files("helpers.engine.html") / "templates" / "report.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("codes", "ink"),
    [
        ("31", "r"), ("91", "r"), ("32", "g"), ("33", "y"), ("34", "b"), ("35", "m"), ("36", "c"),
        ("1;32", "g bold"), ("30", ""), ("37", ""), ("0", ""), ("43", "ground"),
        ("31;43", "r ground"), ("38;5;196", "r"), ("38;5;21", "b"), ("38;5;244", ""),
        ("38;2;250;180;0", "y"), ("38;2;10;200;40", "g"), ("48;2;1;2;3", "ground"),
    ],
)  # fmt: skip
def test_each_code_has_its_ink(codes: str, ink: str) -> None:
    classes = " ".join(f"ink-{one}" for one in ink.split())
    words = f'<span class="{classes}">bc</span>' if ink else "bc"
    assert block(f"a\x1b[{codes}mbc\x1b[0md") == f'<pre class="stream">a{words}d</pre>\n'


def test_other_codes_are_dropped() -> None:
    assert text_of(block("\x1b]0;title\x07a\x1b[2K\x1b[1Ab\x1b[?25l")) == "ab"
    assert text_of(block("\x1b]8;;https://x.example\x1b\\a\x1b]8;;\x1b\\")) == "a"


@given(st.lists(st.tuples(st.sampled_from(["", "31", "1;32", "38;5;9", "0", "43"]), st.text())))
def test_no_character_is_lost_or_becomes_markup(parts: list[tuple[str, str]]) -> None:
    coloured = "".join(f"\x1b[{codes}m{text}\x1b[0m" if codes else text for codes, text in parts)
    plain = "".join(text for _, text in parts)
    if "\x1b" in plain:
        return
    html = block(coloured)
    assert text_of(html) == text_of(block(plain))
    assert {tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)} <= {
        *("pre", "span"),
    }


def test_hostile_text_in_colours_stays_text() -> None:
    text = "\x1b[31m<script>x</script>\x1b[0m\u202e \"#import 'x'\""
    block = str(printed_block(text, "stream error"))
    assert "<script" not in block
    html, pdf = both(printed(text))
    soup = BeautifulSoup(html, "html.parser")
    assert soup.select_one("pre .ink-r").get_text() == "<script>x</script>"  # type: ignore[union-attr]
    assert "[U+202E]" in soup.select_one("pre").get_text()  # type: ignore[union-attr]
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert len(file.pages) == 1


def test_typst_gets_runs_by_line() -> None:
    written = typst_of(printed("\na\n\x1b[31mb\nc\x1b[0m d"))
    assert (
        '#cb-printed("printed", ((("", "a"),), (("r", "b"),), (("r", "c"), ("", " d"),),))'
        in written
    )


def test_long_coloured_output_is_shortened_and_long_lines_break() -> None:
    many = "\n".join(f"\x1b[32mline {i}\x1b[0m" for i in range(400))
    assert "⋯ 280 ⋯" in typst_of(printed(many))
    assert "\u200b" in typst_of(printed("\x1b[31m" + "x" * 100 + "\x1b[0m"))


def test_inks_are_readable_on_paper_and_in_the_dark() -> None:
    light, dark = (dict(re.findall(r"\.ink-(\w)\{color:(#\w{6})\}", part)) for part in _schemes())
    assert sorted(light) == sorted(dark) == sorted("rgybmc")
    for ground in ("#ffffff", "#f3f6f4"):
        assert [c for c in light.values() if contrast(c, ground) < 4.5] == []
    for ground in ("#191919", "#222624"):
        assert [c for c in dark.values() if contrast(c, ground) < 4.5] == []
    typst = (files("helpers.engine.pdf") / "templates" / "template.typ").read_text(encoding="utf-8")
    (inks,) = re.findall(r"#let inks = \((.*)\)", typst)
    assert dict(re.findall(r'(\w): rgb\("(#\w{6})"\)', inks)) == light


def _schemes() -> tuple[str, str]:
    start = CSS.index(".ink-r{")
    dark = CSS.index("@media screen and (prefers-color-scheme:dark){.ink-r")
    return CSS[start:dark], CSS[dark : CSS.index("\n", dark)]
