from __future__ import annotations

import pytest

from helpers.quantity import Lang
from helpers.sections.remediation import dpsir
from tests.unit.sections.made_cases import cities, city, made

MEDIA: tuple[dpsir.Medium, ...] = ("air", "water", "soil")


@pytest.mark.parametrize("name", cities())
@pytest.mark.parametrize("medium", MEDIA)
def test_every_claim_and_measure_of_a_medium_stands_in_its_chain(
    name: str, medium: dpsir.Medium
) -> None:
    case = city(name)
    entries = dpsir.chain(case, medium)
    claims = [entry.claim.id for entry in entries if entry.claim]
    own = case.claim_list(theme=medium, section=("remediation", "overview"))
    assert {claim.id for claim in own} <= set(claims)
    assert len(claims) == len(set(claims))
    measures = [entry.measure["measure"] for entry in entries if entry.source]
    assert measures == list(case.measures(theme=medium)["measure"])


def test_roles_come_in_their_order_and_measures_are_responses() -> None:
    entries = dpsir.chain(city("chenzhou"), "air")
    order = list(dpsir.ROLES)
    positions = [order.index(entry.role) for entry in entries]
    assert positions == sorted(positions)
    assert {entry.role for entry in entries if entry.source} == {"response"}


def test_targets_are_responses_and_what_is_missing_is_named() -> None:
    common = {"indicator": "good_air_days_share", "unit": "%", "value": "90"}
    entries = dpsir.chain(
        made(
            {**common, "aspect": "target", "end": "2025"},
            {**common, "aspect": "share", "start": "2020", "end": "2020"},
        ),
        "air",
    )
    roles = {entry.claim.aspect: entry.role for entry in entries if entry.claim}
    assert roles == {"target": "response", "share": "state"}
    assert dpsir.missing_roles(entries) == ("driver", "pressure", "impact")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_keeps_claims_of_one_thing_in_one_row(lang: Lang) -> None:
    entries = dpsir.chain(city("shenzhen"), "air")
    table = dpsir.chain_table(entries, lang)
    cells = [cell for cell in table.iloc[:, 2] if isinstance(cell, list)]
    assert sorted(claim.id for cell in cells for claim in cell) == sorted(
        entry.claim.id for entry in entries if entry.claim
    )
    for cell in cells:
        assert len({(claim.indicator.id, claim.aspect, claim.scope) for claim in cell}) == 1
    heads = [role for role in table.iloc[:, 0] if role]
    assert len(heads) == len(set(heads))
