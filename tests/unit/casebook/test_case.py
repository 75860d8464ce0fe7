from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from helpers.casebook import (
    Case,
    Claim,
    NotOnRecord,
    UnknownIndicator,
    UnknownPlace,
    UnknownSection,
    UnknownSource,
    UnknownTerm,
    open_case,
)
from helpers.quantity import BadPeriod


@pytest.fixture
def case(data: Path) -> Case:
    return open_case("ccity", data_dir=data)


def ids(claims: list[Claim]) -> list[str]:
    return [claim.id for claim in claims]


def test_a_case_is_one_city(case: Case) -> None:
    assert case.place.name() == "丙山市"
    assert case.place.name("en") == "Ccity"
    assert (case.place.id, case.place.code, case.lang) == ("ccity", "431000", "zh")
    assert case.edition == "2026-01"
    assert case.province().place == "bprov"
    assert case.country().place == "aland"
    assert [place.place for place in case.cohort()] == ["dcity", "ccity"]


def test_an_unknown_city_names_near_ones(data: Path) -> None:
    with pytest.raises(UnknownPlace, match="did you mean ccity"):
        open_case("ccty", data_dir=data)
    with pytest.raises(UnknownPlace, match="places are"):
        open_case("qqqqqq", data_dir=data)
    with pytest.raises(UnknownPlace, match="is a province and has no case"):
        open_case("bprov", data_dir=data)
    with pytest.raises(UnknownTerm, match="zh or en"):
        open_case("ccity", lang="fr", data_dir=data)  # type: ignore[arg-type]


def test_claims_are_selected_and_low_confidence_is_left_out(case: Case) -> None:
    found = case.claim_list(theme="energy")
    assert {claim.confidence for claim in found} == {"high", "medium"}
    assert ids(case.claim_list(indicator="pm25", place="dcity")) == ["dcity_pm25_2022"]
    assert ids(case.claim_list(section="overview", aspect="rank")) == ["ccity_mines_rank"]
    assert len(case.claim_list(indicator=["pm25", "mines"], aspect=("level", "rank"))) == 3
    assert case.claim_list(theme="water") == []
    table = case.claims(indicator=["pm25", "mines"], aspect=("level", "rank"))
    assert table["claim"].tolist() == ["ccity_mines", "ccity_mines_rank", "ccity_pm25_2022"]
    assert list(case.claims(theme="water")) == list(table) and "confidence" in table
    assert case.models()["element"].tolist() == ["cube", "guard"]
    assert [b.id for b in case.benchmarks("pm25", "limit", at="2022")] == ["limit_old_pm25"]
    assert [b.id for b in case.benchmarks("pm25", "limit", at="2026")] == ["limit_new_pm25"]
    assert ids(case.to_verify()) == ["ccity_capacity_2023_08_web"]
    assert ids(case.claim_list()) == sorted(ids(case.claim_list()))


@pytest.mark.parametrize(
    ("error", "says", "ask"),
    [
        (UnknownIndicator, "mean clean_capacity", lambda case: case.claim("clean_capcity")),
        (
            UnknownIndicator,
            "mean clean_capacity",
            lambda case: case.claim_list(indicator="绿色装机"),
        ),
        (UnknownTerm, "mean energy", lambda case: case.claim_list(theme="enrgy")),
        (UnknownTerm, "", lambda case: case.claim_list(aspect="lvel")),
        (UnknownSection, "overview", lambda case: case.claim_list(section="overvew")),
        (UnknownPlace, "", lambda case: case.claim_list(place="nowhere")),
        (UnknownTerm, "", lambda case: case.benchmarks(kind="lmit")),
        (UnknownSource, "bulletin", lambda case: case.source("buletin")),
        (BadPeriod, "", lambda case: case.claim("pm25", at="last year")),
    ],
)
def test_unknown_names_are_errors_with_near_ones(
    case: Case, error: type[Exception], says: str, ask: Callable[[Case], object]
) -> None:
    with pytest.raises(error, match=says or None):
        ask(case)


def test_a_claim_answers_with_the_latest_trusted_figure_of_the_whole_place(case: Case) -> None:
    claim = case.claim("clean_capacity")
    assert isinstance(claim, Claim)
    assert claim.id == "ccity_capacity_2023_08"
    assert claim.words() == "447万千瓦"
    assert claim.words("en") == "4.47 GW"
    assert claim.source.title() == "公报，2022"
    assert claim.period.words() == "2023年8月底"
    assert claim.indicator.aliases == ("清洁能源装机", "绿色装机")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"at": "2023-08"}, "ccity_capacity_2023_08"),
        ({"at": "2023"}, "ccity_capacity_2023_08"),
        ({"at": "2022"}, "ccity_capacity_2022"),
        ({"scope": "市城区"}, "ccity_capacity_2023_08_urban"),
        ({"aspect": "target"}, "ccity_capacity_target_2025"),
    ],
)
def test_a_question_can_be_narrowed(case: Case, asked: dict[str, str], answer: str) -> None:
    claim = case.claim("clean_capacity", **asked)
    assert isinstance(claim, Claim) and claim.id == answer


def test_the_level_of_a_share_is_its_share(case: Case) -> None:
    claim = case.claim("clean_share")
    assert isinstance(claim, Claim)
    assert claim.aspect == "share"
    assert claim.quantity.high == 97.5


def test_what_is_not_published_is_false_and_says_so(data: Path, case: Case) -> None:
    missing = case.claim("clean_capacity", place="dcity")
    assert isinstance(missing, NotOnRecord) and not missing
    assert (str(missing), missing.words("en"), missing.place) == (
        "本案例库未收录",
        "not on record here",
        "dcity",
    )
    english = open_case("ccity", "en", data)
    assert str(english.claim("pm25", at="1999")) == "not on record here"


def test_a_claim_is_one_figure_however_often_it_is_asked_for(data: Path, case: Case) -> None:
    one, again = (
        case.claim("clean_capacity"),
        open_case("ccity", data_dir=data).claim("clean_capacity"),
    )
    assert isinstance(one, Claim) and isinstance(again, Claim)
    assert one == again
    difference = one.quantity - again.quantity
    assert difference.low == difference.high == 0


def test_benchmarks_are_exact_when_set(case: Case) -> None:
    assert [b.id for b in case.benchmarks("pm25", "limit")] == ["limit_new_pm25", "limit_old_pm25"]
    (average,) = case.benchmarks(kind=["average"])
    _, limit = case.benchmarks("pm25", "limit")
    assert (limit.quantity.low, limit.quantity.high, limit.edition) == (35, 35, "2012")
    assert (average.quantity.low, average.quantity.high) == (28.5, 29.5)
    assert limit.name("en") == "Limit"


def test_rows_are_those_of_a_place(case: Case) -> None:
    assert case.measures()["name_zh"].tolist() == ["林长制"]
    assert case.rows("measures", "dcity") == []
    assert [row["element"] for row in case.rows("models")] == ["cube", "guard"]


def test_sections_and_indicators_are_listed(case: Case) -> None:
    assert [section.id for section in case.sections()] == ["overview", "low_carbon", "model"]
    assert case.section("low_carbon").notebook == "03_low_carbon"
    assert case.section("model").title("en") == "Model"
    assert next(indicator.id for indicator in case.indicators()) == "clean_capacity"
    assert case.indicator("pm25").direction == -1


def test_claims_of_several_places_are_selected_at_once(case: Case) -> None:
    cohort = case.cohort()
    together = case.claim_list(place=cohort)
    assert {claim.id for claim in together} == {
        claim.id for place in cohort for claim in case.claim_list(place=place)
    }
    assert case.claim_list(place=[]) == []
    assert case.claim_list(place=[case.place.place]) == case.claim_list()


def test_conditions_are_those_of_the_measures_of_a_place(case: Case) -> None:
    row = {"measure": "ccity_chief", "text_zh": "有林", "text_en": "Forest", "source": "editor"}
    table = pd.DataFrame([dict.fromkeys(case.casebook.conditions.columns, "") | row])
    made = replace(case, casebook=case.casebook.with_tables(conditions=table))
    assert [row["text_zh"] for row in made.rows("conditions")] == ["有林"]
    assert made.rows("conditions", "dcity") == []


def test_what_is_computed_with_an_absent_figure_is_absent(case: Case) -> None:
    clean = case.claim("clean_capacity")
    nothing = case.claim("clean_capacity", at="1999")
    assert isinstance(clean, Claim)
    for result in (
        clean.quantity / nothing.quantity,
        nothing.quantity - clean.quantity,
        (2 * nothing.quantity / clean.quantity).to("%"),
    ):
        assert result is nothing
