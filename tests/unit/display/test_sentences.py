from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.casebook import open_case
from helpers.display.sentences import compose, sentences
from helpers.quantity import Lang, Quantity, parse_quantity


def said(template: str, lang: Lang = "zh", **values: object) -> str:
    return compose(template, values, lang).line.plain


def gap(digits: str) -> Quantity:
    return parse_quantity(digits, "个百分点", aspect="change")


def test_a_sentence_whose_value_is_not_on_record_is_left_out(root: Path) -> None:
    case = open_case("chenzhou", data_dir=root / "data")
    nothing = case.claim("clean_capacity", at="1999")
    found = compose("甲为{a}。乙为{b}，丙为{a}。丁。", {"a": "1", "b": nothing}, "zh")
    assert found.line.plain == "甲为1。丁。"
    assert found.missing == ("b",)


@pytest.mark.parametrize(
    "absent", [None, [], (), float("nan"), [None], gap("1") / parse_quantity("0", "%", exact=True)]
)
def test_what_counts_as_absent(absent: object) -> None:
    assert said("{x}. And more.", "en", x=absent) == "And more."


WITH_PLANTS = "占比{share}。{plants:另有火电{}，计入后为{with_plants}。}"
ADDED = {"share": "97%", "plants": ["甲", "乙"], "with_plants": "84.8%"}


@pytest.mark.parametrize(
    ("template", "lang", "values", "words"),
    [
        # A text stands with its value and goes without it.
        (WITH_PLANTS, "zh", ADDED, "占比97%。另有火电甲、乙，计入后为84.8%。"),
        (WITH_PLANTS, "zh", ADDED | {"plants": None, "with_plants": None}, "占比97%。"),
        # The sign of a figure chooses, and is not said if the digits leave it open.
        ("It is {gap:higher|lower}.", "en", {"gap": gap("1.2")}, "It is higher."),
        ("It is {gap:higher|lower}.", "en", {"gap": gap("-1.2")}, "It is lower."),
        ("It is {gap:higher|lower}. Yes.", "en", {"gap": gap("0")}, "Yes."),
        ("It is {gap:higher|as high|lower}.", "en", {"gap": gap("0")}, "It is as high."),
        # A number chooses its plural, and so does a truth.
        ("{n} {n:site is|sites are} good.", "en", {"n": 1}, "1 site is good."),
        ("{n} {n:site is|sites are} good.", "en", {"n": 2}, "2 sites are good."),
        ("{n} {n:site is|sites are} good.", "en", {"n": 0}, "0 sites are good."),
        ("{shared:并列|}第{rank}位", "zh", {"shared": True, "rank": 3}, "并列第3位"),
        ("{shared:并列|}第{rank}位", "zh", {"shared": False, "rank": 3}, "第3位"),
        # Lists end as the language does; items that hold commas are joined by semicolons.
        ("{x:list}", "zh", {"x": ["甲", "乙", "丙"]}, "甲、乙和丙"),
        ("{x:list}", "en", {"x": ["A", "B", "C"]}, "A, B and C"),
        ("{x:list}", "en", {"x": ["A"]}, "A"),
        ("{x:list}", "zh", {"x": ["甲", None]}, "甲"),
        ("{x:list}。", "zh", {"x": ["甲、乙", "丙", "丁"]}, "甲、乙；丙；丁。"),
        ("{x:list}.", "en", {"x": ["a, b", "c"]}, "a, b; c."),
        # A text that is a sentence does not fall with the next one.
        ("{none:本市没有。}共{n}项。", "zh", {"none": True, "n": None}, "本市没有。"),
        ("{none:There is none. }In all {n}.", "en", {"none": True, "n": None}, "There is none. "),
        ("{some:有{}项。}共{n}项。", "zh", {"some": None, "n": 3}, "共3项。"),
    ],
)
def test_values_choose_words(
    template: str, lang: Lang, values: dict[str, object], words: str
) -> None:
    assert said(template, lang, **values) == words


def test_decimals_and_abbreviations_within_words_do_not_end_a_sentence() -> None:
    assert len(sentences("PM2.5 fell by 3.5 %. It rose (again).")) == 2
    assert len(sentences("“甲。”乙。")) == 2


@given(st.text())
def test_the_sentences_are_the_template(text: str) -> None:
    template = text.replace("{", "{{").replace("}", "}}")
    assert compose(template, {}, "zh").line.plain == text


@given(st.text(), st.text())
def test_data_is_neither_template_nor_markup(before: str, data: str) -> None:
    template = before.replace("{", "{{").replace("}", "}}") + "{x}"
    assert said(template, x=data) == before + data
