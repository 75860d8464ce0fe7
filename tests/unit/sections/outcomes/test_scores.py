from __future__ import annotations

import pytest

from helpers.audit import verdict_of_claims
from helpers.audit.verdicts import Verdict
from helpers.casebook import Claim
from helpers.casebook.listing import claim_name, claim_table, derived_table
from helpers.sections.outcomes.scoreboard import scoreboard
from helpers.sections.outcomes.scores import coverage_table, score_table
from tests.unit.sections.made_cases import city


@pytest.mark.parametrize(
    ("name", "judged"),
    [
        ("chenzhou", ["相互矛盾", "需注明口径", "多源印证", "自洽", "单一来源"]),
        ("yushu", ["单一来源"]),
    ],
)
def test_coverage_counts_every_claim_once_and_leaves_empty_verdicts_out(
    name: str, judged: list[str]
) -> None:
    case = city(name)
    single = {claim.id: Verdict.SINGLE for claim in case.claim_list()}
    table = coverage_table(case, single | (verdict_of_claims(case) if len(judged) > 1 else {}))
    assert list(table.columns) == ["部分", "数据", *judged]
    assert table["数据"].sum() == len(case.claim_list())
    assert (table.iloc[:, 2:].sum(axis=1) == table["数据"]).all()
    titles = [section.title() for section in case.sections()]
    assert [title for title in titles if title in set(table["部分"])] == list(table["部分"])


def test_a_score_table_drops_columns_that_nobody_fills() -> None:
    case = city("chenzhou")
    table = score_table({"旅游": scoreboard(case, ["tourism"], {})}, "zh")
    assert list(table.columns) == ["领域", "指标", "公布值与期间", "判定"]
    assert list(table["领域"])[:2] == ["旅游", ""]


def test_a_name_tells_the_aspect_unless_it_goes_without_saying() -> None:
    case = city("chenzhou")
    names = {c.aspect: claim_name(c, "zh") for c in case.claim_list(indicator="wind_capacity")}
    assert names == {"level": "风电并网装机容量", "rank": "风电并网装机容量（位次）"}


def test_scope_has_no_column_when_no_claim_has_one_and_places_one_when_named() -> None:
    claims = city("chenzhou").claim_list(indicator="gdp")
    table = claim_table(claims, "zh", places={"chenzhou": "郴州市"})
    assert list(table.columns) == ["地区", "指标", "公布值", "期间"]


def test_a_derived_table_shows_formula_result_and_bounds() -> None:
    case = city("chenzhou")
    clean, share = case.claim("clean_capacity"), case.claim("clean_capacity_share", aspect="share")
    assert isinstance(clean, Claim)
    assert isinstance(share, Claim)
    table = derived_table({("总装机", "Total"): clean.quantity / share.quantity}, "en")
    assert [str(cell) for cell in table.iloc[0]] == [
        "Total",
        "4.47 GW ÷ 97%",
        "4.608 GW",
        "4.579–4.638 GW",
    ]
