from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim, open_case
from helpers.display.sentences import compose
from helpers.display.values import Judged, Line, Mark, TemplateMismatch, UnknownValue, marks
from helpers.quantity import Lang


def fill(template: str, values: dict[str, object], lang: Lang) -> Line:
    return compose(template, values, lang).line


@pytest.fixture(scope="module")
def case(root: Path) -> Case:
    return open_case("chenzhou", data_dir=root / "data")


@pytest.fixture(scope="module")
def capacity(case: Case) -> Claim:
    claim = case.claim("clean_capacity", at="2023-08")
    assert isinstance(claim, Claim)
    return claim


def test_a_claim_carries_its_citation(capacity: Claim) -> None:
    line = fill("装机{clean}。", {"clean": capacity}, "zh")
    assert line.plain == "装机447万千瓦。"
    assert [(one.source, one.claim) for one in line.pieces if one.source] == [
        (capacity.source, capacity.id)
    ]
    url = capacity.source.url
    assert url and f']({url}#source-{capacity.source.id} "' in line.markdown
    (mark,) = marks(replace(capacity.source, url=""), "zh")
    assert mark.target == f"#source-{capacity.source.id}" and capacity.source.title_zh in mark.title


def test_a_derived_figure_carries_formula_and_bounds(case: Case, capacity: Claim) -> None:
    share = case.claim("clean_capacity_share")
    assert isinstance(share, Claim)
    (mark,) = marks(capacity.quantity / share.quantity, "zh")
    assert (mark.text, mark.target) == ("460.8万千瓦", "#derived")
    assert mark.title == "447万千瓦 ÷ 97%；457.9～463.8万千瓦"


def test_a_verdict_carries_its_rule() -> None:
    (mark,) = marks(Verdict.SCOPE, "zh")
    assert mark.target == "#judged-scope"
    assert mark.title == Verdict.SCOPE.rule("zh")


def test_a_judgement_carries_its_rule() -> None:
    (mark,) = marks(Judged("良好", "75%≤Ⅰ—Ⅲ类<90%"), "zh")
    assert (mark.target, mark.title) == ("#judged", "75%≤Ⅰ—Ⅲ类<90%")


@pytest.mark.parametrize("value", [1.5, object(), True, {"a": 1}])
def test_a_bare_number_is_refused(value: object) -> None:
    with pytest.raises(UnknownValue):
        list(marks(value, "zh"))


def test_missing_is_shown_as_missing() -> None:
    assert [mark.text for mark in marks(float("nan"), "zh")] == ["—"]
    assert [mark.text for mark in marks(None, "zh")] == ["—"]


def test_lists_are_joined_as_the_language_does() -> None:
    assert fill("{x}", {"x": ["甲", "乙"]}, "zh").plain == "甲、乙"
    line = fill("{x}", {"x": ["a", "b"]}, "en")
    assert line.plain == line.markdown == "a, b"


def test_lines_nest(capacity: Claim) -> None:
    inner = fill("共{x}", {"x": capacity}, "zh")
    outer = fill("{inner}，*如上*", {"inner": inner}, "zh")
    assert outer == Line((*inner.pieces, Mark("，*如上*", written=True)))
    assert (outer.markdown, outer.plain) == (f"{inner.markdown}，*如上*", "共447万千瓦，*如上*")


def test_a_judging_word_says_what_line_it_stands_in_and_what_that_rests_on(
    capacity: Claim,
) -> None:
    inner = fill("装机{x}{v}", {"x": capacity, "v": Verdict.SCOPE}, "zh")
    outer = fill(
        "## 题\n- {inner}，另一句。\n- {w}，无来源。",
        {"inner": inner, "w": Judged("好", "则")},
        "zh",
    )
    one, other = outer.judgements
    assert (one.kind, one.sign, one.tone) == ("scope", "◐", "caution")
    assert one.about == "装机447万千瓦需注明口径，另一句。"
    assert (one.sources, one.evidence) == ((capacity.source.id,), (capacity.id,))
    assert (other.kind, other.word, other.rule) == ("", "好", "则")
    assert (other.about, other.sources) == ("好，无来源。", ())


@pytest.mark.parametrize("template", ["{absent}", "{x!r}", "{", "}", "{x.y}", "{x:a|b|c}"])
def test_templates_and_values_must_fit(template: str) -> None:
    with pytest.raises(TemplateMismatch):
        fill(template, {"x": "1"}, "zh")


def test_data_is_never_a_template() -> None:
    assert fill("{x}", {"x": "{y}"}, "zh").plain == "{y}"
