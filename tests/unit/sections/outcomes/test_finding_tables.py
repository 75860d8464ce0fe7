from __future__ import annotations

import pytest

from helpers.audit.auditing import audit, grouped, telling
from helpers.audit.identities import IDENTITIES
from helpers.audit.verdicts import Verdict
from helpers.quantity import Lang
from helpers.sections.outcomes.finding_tables import (
    agreeing,
    allowances,
    check_table,
    failing,
    meaning,
    meaning_table,
    proof_table,
)
from tests.unit.sections.made_cases import cities, city


@pytest.mark.parametrize("name", cities())
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_finding_is_told_once(name: str, lang: Lang) -> None:
    findings = telling(audit(city(name), IDENTITIES))
    pairs = [f for f in findings if f.is_pair and f not in failing(findings)]
    assert len(failing(findings)) + len(agreeing(findings)) + len(pairs) == len(findings)
    groups = grouped(agreeing(findings))
    table = check_table(groups, lang)
    assert len(table) == len(groups)
    assert not table.map(lambda cell: isinstance(cell, str) and "{" in cell).to_numpy().any()
    asked = {finding.identity.id for finding in findings}
    assert len(meaning_table(findings, lang)) == len(asked)
    for finding in failing(findings):
        proof = proof_table(finding, lang)
        sides = finding.left.is_derived + finding.right.is_derived
        assert len(proof) == len(finding.data) + sides
        assert finding.verdict in (Verdict.CONTRADICTED, Verdict.SCOPE)
        contradicted = finding.verdict is Verdict.CONTRADICTED
        assert (finding.identity.words.failure.zh in meaning(finding).zh) == contradicted


def test_a_proof_shows_inputs_formula_and_both_bounds() -> None:
    failed = failing(audit(city("chenzhou"), IDENTITIES))
    first = next(finding for finding in failed if not finding.is_pair)
    proof = proof_table(first, "zh")
    assert list(proof["项"])[-1] == "算得：447万千瓦 ÷ 97% − 447万千瓦"
    assert list(proof["取值范围"]) == [
        "446.5–447.5万千瓦",
        "96.5–97.5%",
        "65.5–66.5万千瓦",
        "11.45–16.23万千瓦",
    ]


def test_a_share_that_was_adjusted_is_starred_and_explained() -> None:
    findings = agreeing(audit(city("lishui"), IDENTITIES))
    assert [finding.judged[0].indicator.id for finding in findings if finding.allowed] == [
        "primary_share"
    ]
    assert len(list(allowances(findings))) == 1
    starred = [title for title in check_table(grouped(findings), "en")["Check"] if "*" in title]
    assert len(starred) == 1
