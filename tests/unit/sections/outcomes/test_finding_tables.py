from __future__ import annotations

import pytest

from helpers.audit.auditing import audit, grouped, telling
from helpers.audit.identities import IDENTITIES
from helpers.audit.verdicts import Verdict
from helpers.quantity import Lang
from helpers.sections.outcomes.finding_tables import (
    agreeing,
    allowances,
    caveats,
    check_table,
    failing,
    meaning,
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
    for finding in failing(findings):
        assert finding.verdict in (Verdict.CONTRADICTED, Verdict.SCOPE)
        contradicted = finding.verdict is Verdict.CONTRADICTED
        assert (finding.identity.words.failure.zh in meaning(finding).zh) == contradicted


def test_a_share_that_was_adjusted_is_starred_and_explained() -> None:
    findings = agreeing(audit(city("lishui"), IDENTITIES))
    assert [finding.judged[0].indicator.id for finding in findings if finding.allowed] == [
        "primary_share"
    ]
    assert len(list(allowances(findings))) == 1
    starred = [title for title in check_table(grouped(findings), "en")["Check"] if "*" in title]
    assert len(starred) == 1


def test_what_is_noted_of_a_judged_figure_is_told_with_it() -> None:
    findings = audit(city("chenzhou"), IDENTITIES)
    finding = next(one for one in findings if one.verdict is Verdict.CONTRADICTED)
    for claim in finding.judged:
        assert claim.note
        assert f"{claim.words('zh')}：{claim.note}" in caveats(finding, "zh")
        assert claim.note_en in caveats(finding, "en")
