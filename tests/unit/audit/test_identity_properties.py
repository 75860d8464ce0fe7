"""Every identity, by properties: truth is never accused, a break is always seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import display
from helpers.audit.auditing import Finding, examine
from helpers.audit.identities import IDENTITIES
from helpers.audit.identity import Identity
from helpers.audit.selection import Evidence
from helpers.audit.verdicts import Verdict
from helpers.casebook import Benchmark, Case, Claim, Indicator
from helpers.quantity import Period
from tests.unit.audit.identity_worlds import WORLDS, Fact
from tests.unit.sections.made_cases import ONE, OTHER, city

FAILED = (Verdict.CONTRADICTED, Verdict.SCOPE)
CANNOT_FAIL = ("cut_figure", "compatible_figure")
# Larger units, and by how many decimal places: the digits and so the bounds stay the same.
LARGER = {
    "亿元": ("万亿元", 4), "元": ("万元", 4), "万人": ("亿人", 4), "万千瓦": ("亿千瓦", 4),
    "亿千瓦时": ("万亿千瓦时", 4), "万吨": ("亿吨", 4), "µg/m3": ("mg/m3", 3),
    "km2": ("万km2", 4), "万公顷": ("亿公顷", 4),
}  # fmt: skip

everyone = pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity.id)


@cache
def known() -> Case:
    return city("chenzhou")


@cache
def indicator(name: str) -> Indicator:
    return known().indicator(name)


@cache
def standards() -> tuple[Benchmark, ...]:
    return tuple(known().benchmarks(kind=("limit", "factor")))


def digits(fact: Fact, places: int) -> str:
    """Publish a fact to some decimal places, and to three digits at least."""
    value = Decimal(repr(float(fact.value)))
    if fact.whole:
        return str(round(value))
    size = math.floor(math.log10(abs(fact.value))) if fact.value else 0
    step = Decimal(1).scaleb(-max(places, 2 - size, 0))
    return f"{value.quantize(step, ROUND_HALF_UP):f}"


def published(
    facts: Sequence[Fact], places: Sequence[int], *, larger: bool = False, order: int = 0
) -> Evidence:
    claims: dict[str, list[Claim]] = {"city": [], "province": []}
    for n, (fact, shown) in enumerate(zip(facts, places, strict=False)):
        text, unit = digits(fact, shown), fact.unit
        if larger and unit in LARGER:
            unit, power = LARGER[unit]
            text = f"{Decimal(text).scaleb(-power):f}"
        claims[fact.place].append(
            Claim(
                id=f"c{(n + order) % len(facts)}",
                place=fact.place,
                indicator=indicator(fact.indicator),
                value=text,
                unit=unit,
                qualifier="=",
                aspect=fact.aspect,
                period=Period(*fact.when),
                scope=fact.scope,
                source=known().source(OTHER if fact.other else ONE),
                locator="",
                note="",
            )
        )
    return Evidence({"city": claims["city"], "province": claims["province"]}, standards())


def outcome(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    return sorted((finding.identity.id, finding.verdict.value) for finding in findings)


places = st.lists(st.integers(0, 4), min_size=8, max_size=8)


def test_every_identity_has_its_world() -> None:
    assert {identity.id for identity in IDENTITIES} == set(WORLDS)
    assert len(IDENTITIES) == len(WORLDS)


@everyone
def test_truth_is_never_accused_and_a_break_is_always_seen_in_any_units_and_order(
    identity: Identity,
) -> None:
    @settings(max_examples=12)
    @given(st.data(), places, st.booleans(), st.integers(0, 7), st.sampled_from((1, -1)))
    def holds(data: st.DataObject, shown: list[int], larger: bool, order: int, turned: int) -> None:
        world = WORLDS[identity.id](data.draw)
        for facts in (world.facts, *(world.broken(n) for n in range(len(world.breaks)))):
            findings = examine(published(facts, shown), [identity])
            assert findings
            failed = any(finding.verdict in FAILED for finding in findings)
            assert failed == (facts is not world.facts)
            changed = published(
                facts[::turned], shown[: len(facts)][::turned], larger=larger, order=order
            )
            assert outcome(examine(changed, [identity])) == outcome(findings)

    holds()


def told(identity: Identity) -> list[Callable[[str], str]]:
    said = identity.words
    kept = [said.holds, said.fails, said.narrow]
    words = [words for statement in kept for words in (statement.title, statement.text)]
    return [text.say for text in (*words, said.failure, said.allowance)]


@everyone
def test_every_outcome_is_told_in_both_languages(identity: Identity) -> None:
    for say in told(identity):
        assert bool(say("zh")) == bool(say("en"))
    assert (identity.narrower is not None) == bool(identity.words.narrow.title.zh)
    assert (identity.allowance is not None) == bool(identity.words.allowance.zh)
    silent = identity.narrower is not None or identity.id in CANNOT_FAIL
    assert identity.words.fails.title.zh or silent


@everyone
def test_the_words_of_every_outcome_can_be_filled(identity: Identity) -> None:
    @settings(max_examples=3)
    @given(st.data(), places)
    def fills(data: st.DataObject, shown: list[int]) -> None:
        world = WORLDS[identity.id](data.draw)
        for facts in (world.facts, *(world.broken(n) for n in range(len(world.breaks)))):
            for finding in examine(published(facts, shown), [identity]):
                for lang in ("zh", "en"):
                    values = dict.fromkeys(finding.values("zh"), "x")
                    assert finding.statement.title.say(lang).format(**values)
                    text = finding.statement.text
                    assert display.text(zh=text.zh, en=text.en, **values).plain

    fills()
