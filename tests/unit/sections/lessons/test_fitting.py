from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest

from helpers.casebook import Case, UnknownPlace, case_of
from helpers.sections.lessons.conditions_met import Answer
from helpers.sections.lessons.fitting import Fit, Fitting, fitting, reader_of
from tests.unit.sections.made_cases import bundled, cities, city

MINES = "chenzhou"


def with_place(name: str = "zhuzhou", features: str = "", lang: str = "zh") -> Case:
    """The city of mines in a casebook with one more place, of which no figure is on record."""
    places = bundled().places
    row = {"place": name, "name_zh": "株洲市", "name_en": "Zhuzhou", "level": "city",
           "parent": "hunan", "features": features}  # fmt: skip
    more = pd.concat([places, pd.DataFrame([row])], ignore_index=True).fillna("")
    case = case_of(bundled().with_tables(places=more), MINES)
    return replace(case, lang="en" if lang == "en" else "zh")


def advice(features: str = "", lang: str = "zh") -> Fitting:
    case = with_place(features=features, lang=lang)
    return fitting(case, reader_of(case, "zhuzhou"))


@pytest.mark.parametrize("name", cities())
def test_only_own_measures_with_a_result_are_recommended(name: str) -> None:
    case = city(name)
    rows = case.measures().set_index("name_zh")
    others = [place for place in case.cohort() if place != case.place]
    for reader in (None, *others):
        found = fitting(case, reader)
        names = {*found.asked["做法"].explode(), *(fit.measure.name for fit in found.fits)}
        chosen = rows.loc[sorted(names)]
        assert not set(chosen["level"]) & {"national", "province"}
        assert "preparing" not in set(chosen["status"])
        assert (chosen["result_zh"] != "").all()
        assert len(names) == (found.figures["measures"] or 0)
        assert not names & {*found.figures["above"], *found.figures["resultless"]}


def test_of_an_unknown_place_nothing_is_claimed_and_all_is_asked() -> None:
    for lang in ("zh", "en"):
        found = advice(lang=lang)
        assert found.fits == ()
        assert found.figures["strange"]
        assert not found.figures["ready"]
        assert found.figures["counts"] == []
        assert found.asked.iloc[:, 1].map(len).sum() == found.figures["conditions"]
    anyone = fitting(city(MINES), None)
    assert anyone.asked["做法"].map(len).sum() == anyone.figures["conditions"]
    assert anyone.asked.iloc[:, 0].map(lambda cell: cell[0]).is_unique
    assert anyone.figures["strange"] is None


def test_what_is_known_leads_and_is_not_asked_again() -> None:
    known = "metal_mines;unruly_small_mines;abandoned_mines;no cold_deep_lake"
    found, bare = advice(known), advice()
    calls = {fit.measure.id: fit.call for fit in found.fits}
    assert calls["chenzhou_green_mining_zone"] == "ready"
    assert calls["chenzhou_use_cold_water"] == "change"
    assert calls["chenzhou_mine_shock_therapy"] == "check"  # the revenue is not on record
    assert found.fits[0].measure.id == "chenzhou_green_mining_zone"
    assert found.fits[-1].measure.id == "chenzhou_use_cold_water"
    assert found.figures["ready"] == [found.fits[0].measure.name]
    answered = sum(len(fit.where("met", "open", "lacking")) for fit in found.fits)
    assert answered == 5
    asked, every = (one.asked.iloc[:, 1].map(len).sum() for one in (found, bare))
    assert asked == every - answered


def test_what_decides_on_most_measures_is_asked_first() -> None:
    found = fitting(city(MINES), city("bazhong").place)
    rows = bundled().conditions
    keys = dict(zip(rows["text_zh"], rows["indicator"] + rows["feature"], strict=True))
    asked = [keys[cell[0]] for cell, names in found.asked.itertuples(index=False) for _ in names]
    counts = Counter(asked)
    assert [counts[one] for one in asked] == sorted((counts[one] for one in asked), reverse=True)
    assert found.figures["decides"] == max(counts.values()) == len(found.figures["decisive"])


def test_fit_comes_before_evidence_and_evidence_before_names() -> None:
    fit = fitting(city(MINES), city("bazhong").place).fits[0]
    met, absent, lacking = (replace(fit.answers[0], state=s) for s in ("met", "absent", "lacking"))
    figure, source = fit.measure.evidence[0], fit.measure.sources[0]

    def made(*answers: Answer, id: str = "a", figures: int = 0, sound: int = 0,
             sources: int = 1) -> Fit:  # fmt: skip
        measure = replace(
            fit.measure, id=id, evidence=(figure,) * figures, sources=(source,) * sources
        )
        return replace(fit, measure=measure, answers=answers, sound=sound)

    ordered = [
        made(met, id="c"),
        made(met, absent, figures=1, sound=1),
        made(met, absent, figures=1),
        made(met, absent, sources=2, id="b"),
        made(met, absent, id="a"),
        made(met, absent, id="b"),
        made(absent, figures=1, sound=1),
        made(met, lacking, figures=1, sound=1),
    ]
    mixed = reversed(ordered)
    assert sorted(mixed, key=lambda one: one.order) == ordered


def test_measures_of_several_cities_keep_their_city() -> None:
    case = city("lishui")
    others = [place for place in case.cohort() if place != case.place]
    found = fitting(case, case.place, others)
    assert {fit.place for fit in found.fits} <= set(others)
    assert len({fit.place for fit in found.fits}) > 1


def test_a_reader_is_a_place_on_record_and_not_the_city_itself() -> None:
    case = with_place()
    zhuzhou = reader_of(case, "zhuzhou")
    assert zhuzhou
    assert zhuzhou == reader_of(case, "株洲") == reader_of(case, "Zhuzhou")
    assert reader_of(case, "") is None
    assert reader_of(case, "郴州") is None
    with pytest.raises(UnknownPlace, match="zhuzhou"):
        reader_of(case, "zhuzhuo")
