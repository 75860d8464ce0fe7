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


@pytest.mark.parametrize("absent", [None, [], (), float("nan"), [None]])
def test_what_counts_as_absent(absent: object) -> None:
    assert said("{x}. And more.", "en", x=absent) == "And more."


def test_a_text_stands_with_its_value_and_goes_without_it() -> None:
    template = "占比{share}。{plants:另有火电{}，计入后为{with_plants}。}"
    assert said(template, share="97%", plants=["甲", "乙"], with_plants="84.8%") == (
        "占比97%。另有火电甲、乙，计入后为84.8%。"
    )
    assert said(template, share="97%", plants=None, with_plants=None) == "占比97%。"


@pytest.mark.parametrize(("digits", "word"), [("1.2", "higher"), ("-1.2", "lower")])
def test_the_sign_of_a_figure_chooses(digits: str, word: str) -> None:
    assert said("It is {gap:higher|lower}.", "en", gap=gap(digits)) == f"It is {word}."


def test_a_sign_that_the_digits_leave_open_is_not_said() -> None:
    assert said("It is {gap:higher|lower}. Yes.", "en", gap=gap("0")) == "Yes."
    assert said("It is {gap:higher|as high|lower}.", "en", gap=gap("0")) == "It is as high."


@pytest.mark.parametrize(("n", "words"), [(1, "1 site is"), (2, "2 sites are"), (0, "0 sites are")])
def test_a_number_chooses_its_plural(n: int, words: str) -> None:
    assert said("{n} {n:site is|sites are} good.", "en", n=n) == f"{words} good."


def test_a_truth_chooses() -> None:
    assert said("{shared:并列|}第{rank}位", shared=True, rank=3) == "并列第3位"
    assert said("{shared:并列|}第{rank}位", shared=False, rank=3) == "第3位"


@pytest.mark.parametrize(
    ("lang", "items", "words"),
    [
        ("zh", ["甲", "乙", "丙"], "甲、乙和丙"),
        ("en", ["A", "B", "C"], "A, B and C"),
        ("en", ["A"], "A"),
        ("zh", ["甲", None], "甲"),
    ],
)
def test_lists_end_as_the_language_does(lang: Lang, items: list[object], words: str) -> None:
    assert said("{x:list}", lang, x=items) == words


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


def test_a_text_that_is_a_sentence_does_not_fall_with_the_next_one() -> None:
    assert said("{none:本市没有。}共{n}项。", none=True, n=None) == "本市没有。"
    assert said("{none:There is none. }In all {n}.", "en", none=True, n=None) == "There is none. "
    assert said("{some:有{}项。}共{n}项。", some=None, n=3) == "共3项。"


def test_items_that_hold_commas_are_joined_by_semicolons() -> None:
    assert said("{x:list}。", x=["甲、乙", "丙", "丁"]) == "甲、乙；丙；丁。"
    assert said("{x:list}.", "en", x=["a, b", "c"]) == "a, b; c."
    assert said("{x:list}。", x=["甲", "丙", "丁"]) == "甲、丙和丁。"
