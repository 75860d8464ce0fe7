from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.audit import judge, verdict_of_claims
from helpers.audit.auditing import (
    Finding,
    audit,
    grouped,
    holds,
    most_telling,
    telling,
)
from helpers.audit.identities import BY_NAME, IDENTITIES
from helpers.audit.selection import Pool
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim, Source
from helpers.quantity import Quantity, UnitMismatch, parse_quantity
from helpers.sections.outcomes.finding_tables import meaning
from tests.unit.sections.made_cases import ONE, OTHER, city, made

CLEAN = {"indicator": "clean_capacity", "value": "447", "end": "2023-08"}
SHARE = {"indicator": "clean_capacity_share", "value": "97", "end": "2023-08"}
PLANT = {"indicator": "thermal_plant_capacity", "value": "66", "end": "2021-10", "scope": "A"}


def asked(case: Case, *identities: str) -> tuple[Finding, ...]:
    """All that some identities find."""
    return audit(case, [BY_NAME[name] for name in identities])


def one(identity: str, *rows: dict[str, str]) -> Finding:
    """The one finding that the claims give."""
    (finding,) = asked(made(*rows), identity)
    return finding


def streak(years: str, end: str, source: str) -> dict[str, str]:
    start = str(int(end) - int(years) + 1)
    return {"indicator": "air_class2", "value": years, "aspect": "streak", "unit": "年",
            "start": start, "end": end, "source": source}  # fmt: skip


@pytest.fixture(scope="module")
def shown() -> dict[str, Finding]:
    """The first finding of each identity on the bundled case (worked by hand in facts/README)."""
    found: dict[str, Finding] = {}
    for finding in audit(city("chenzhou"), IDENTITIES):
        found.setdefault(finding.identity.id, finding)
    return found


def words(finding: Finding, *names: str) -> list[str]:
    values = finding.values()

    def word(value: object) -> str:
        match value:
            case Source():
                return value.title()
            case Quantity() | Claim():
                return value.words()
            case _:
                return str(value)

    return [word(values[name]) for name in names]


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("capacity_scope", {"total": "460.8万千瓦", "with_plants": "84.8%"}),
        ("province_wind", {"left": "902.6万千瓦", "right": "1006万千瓦"}),
        ("generation_limit", {"hours": "1224小时", "use": "95.98亿千瓦时"}),
        ("streak", {"start": "2018", "subject": "环境空气质量达到国家二级标准"}),
    ],
)
def test_findings_of_the_bundled_case_have_the_values_worked_by_hand(
    shown: dict[str, Finding], identity: str, said: dict[str, str]
) -> None:
    assert words(shown[identity], *said) == list(said.values())


def test_a_finding_shows_its_comparison_and_bounds(shown: dict[str, Finding]) -> None:
    assert shown["capacity_scope"].comparison() == "447万千瓦 ÷ 97% − 447万千瓦 ≥ 66万千瓦"
    assert shown["province_wind"].left.bounds_words() == "885.5～920.4万千瓦"


@pytest.mark.parametrize(
    "indicator",
    ["solid_waste_used", "solid_waste_use_rate", "energy_intensity_gdp", "green_mines_national"],
)
def test_what_nothing_speaks_to_is_a_single_source(indicator: str) -> None:
    case = city("chenzhou")
    given = verdict_of_claims(case)
    found = {given[claim.id] for claim in case.claim_list(indicator=indicator)}
    assert found == {Verdict.SINGLE}


def test_plants_of_one_place_are_added_up_and_each_counts_once() -> None:
    older = {**PLANT, "value": "60", "end": "2015"}
    second = {**PLANT, "value": "30", "scope": "B"}
    finding = one("capacity_scope", CLEAN, SHARE, older, PLANT, second)
    assert finding.right.words() == "96万千瓦"


def test_a_plant_that_came_later_is_not_held_against_the_share() -> None:
    assert asked(made(CLEAN, SHARE, {**PLANT, "end": "2024"}), "capacity_scope") == ()


def test_only_the_share_and_its_numerator_are_judged_for_scope() -> None:
    finding = one("capacity_scope", CLEAN, SHARE, PLANT)
    assert [claim.indicator.id for claim in finding.judged] == [
        "clean_capacity",
        "clean_capacity_share",
    ]


def test_a_streak_that_began_after_another_ended_says_nothing_of_it() -> None:
    assert asked(made(streak("2", "2018", ONE), streak("3", "2024", OTHER)), "streak") == ()


@pytest.mark.parametrize(
    ("years", "verdict"),
    [("7", Verdict.CONSISTENT), ("5", Verdict.CONSISTENT), ("8", Verdict.CONTRADICTED)],
)
def test_a_streak_without_its_last_year_may_lag_but_not_outrun(
    years: str, verdict: Verdict
) -> None:
    rows = (streak("5", "2022", ONE), {**streak(years, "2024", OTHER), "start": ""})
    assert one("streak_open", *rows).verdict is verdict
    assert asked(made(*rows), "streak") == ()


def test_a_streak_that_lags_far_may_be_another_one() -> None:
    rows = (streak("5", "2022", ONE), {**streak("4", "2024", OTHER), "start": ""})
    assert asked(made(*rows), "streak", "streak_open") == ()


def test_one_source_does_not_corroborate_itself() -> None:
    assert asked(made(streak("5", "2022", ONE), streak("7", "2024", ONE)), "streak") == ()


def pm25(value: str, source: str, **more: str) -> dict[str, str]:
    year = {"start": "2022", "end": "2022"}
    return {"indicator": "pm25", "value": value, "source": source, **year, **more}


def test_a_figure_of_one_origin_or_of_an_inferred_date_corroborates_nothing() -> None:
    one_bureau = pm25("30", "nanchang_daily_2023"), pm25("30", "jiangxi_daily_2025")
    assert one("same_figure", *one_bureau).verdict is Verdict.CONSISTENT
    inferred = pm25("30", ONE, inferred="end"), pm25("30", OTHER)
    assert one("same_figure", *inferred).verdict is Verdict.CONSISTENT


def test_growths_that_rounding_can_explain_need_a_word_and_no_more() -> None:
    growths = [pm25(value, source, aspect="growth", unit="%")
               for value, source in (("-3.2", ONE), ("-2.3", OTHER))]  # fmt: skip
    assert one("same_growth", *growths, pm25("30", ONE)).verdict is Verdict.SCOPE
    assert one("same_growth", *growths, pm25("30.00", ONE)).verdict is Verdict.CONTRADICTED


def test_a_whole_number_that_ends_in_zeros_may_have_been_rounded() -> None:
    def sectors(gdp: str) -> Verdict:
        values = {
            "gdp": gdp,
            "primary_value_added": "24.71",
            "secondary_value_added": "13015.32",
            "tertiary_value_added": "21566.38",
        }
        rows = [{"indicator": name, "value": value, "unit": "亿元", "start": "2023", "end": "2023"}
                for name, value in values.items()]  # fmt: skip
        return one("sectors_sum", *rows).verdict

    assert sectors("34600") is sectors("34606.4") is Verdict.CONSISTENT
    assert sectors("34607") is sectors("34000") is sectors("36400") is Verdict.CONTRADICTED


def test_what_is_open_at_an_end_or_touches_corroborates_nothing() -> None:
    def pair(one_is: str, other: str, qualifier: str) -> Verdict:
        rows = [{**pm25(value, source), "qualifier": qualifier}
                for value, source in ((one_is, ONE), (other, OTHER))]  # fmt: skip
        return one("same_figure", *rows).verdict

    assert pair("30", "30", "=") is pair("30", "30", "≈") is Verdict.CORROBORATED
    assert pair("30", "24", ">") is Verdict.CONSISTENT
    assert pair("40", "50", "≈") is Verdict.CONSISTENT


def test_of_a_contradiction_any_figure_may_be_the_wrong_one() -> None:
    rows = (pm25("52", ONE), {**streak("5", "2022", OTHER), "start": "2018"})
    verdicts = judge(made(*rows))
    assert [one.verdict for one in verdicts.values()] == [Verdict.CONTRADICTED] * 2
    kept = judge(made(pm25("26", ONE), rows[1]))
    assert [one.verdict for one in kept.values()] == [Verdict.SINGLE, Verdict.CONSISTENT]


def test_areas_too_far_apart_to_be_areas_of_one_place_are_a_contradiction() -> None:
    rows = [
        {**SHARE, "indicator": "forest_coverage", "value": "61.6", "end": "2021"},
        {"indicator": "area", "value": "1993.75", "unit": "km2"},
    ]
    forest = {"indicator": "forest_area", "unit": "万公顷", "end": "2021"}
    assert one("land_share", *rows, {**forest, "value": "11.3"}).verdict is Verdict.SCOPE
    assert one("land_share", *rows, {**forest, "value": "18.28"}).verdict is Verdict.CONTRADICTED


def test_money_that_fell_by_a_third_did_not_grow_on_another_base() -> None:
    halves = [{"indicator": "tourism_revenue", "value": value, "unit": "亿元",
               "start": f"{year}-01", "end": f"{year}-06"}
              for year, value in (("2022", "428.63"), ("2023", "262.98"))]  # fmt: skip
    growth = {**halves[1], "aspect": "growth", "value": "60.83", "unit": "%"}
    assert one("growth", *halves, growth).verdict is Verdict.CONTRADICTED


def test_figures_to_be_verified_are_tried_before_a_mismatch_is_told() -> None:
    rows = [
        {**SHARE, "indicator": "protected_area_share", "value": "24.75", "end": "2020"},
        {"indicator": "protected_area", "value": "494.43", "unit": "km2", "end": "2020"},
        {"indicator": "area", "value": "2050", "unit": "km2"},
    ]
    weak = {"indicator": "area", "value": "1997.47", "unit": "km2", "source": "qa_shenzhen_area"}
    assert one("land_share", *rows).alternative is None
    finding = one("land_share", *rows, weak)
    assert finding.verdict is Verdict.SCOPE
    assert finding.alternative is not None
    for lang in ("zh", "en"):
        assert "997.47" in meaning(finding).say(lang)
    assert "area" not in {claim.indicator.id for claim in finding.judged}


def test_a_figure_with_its_decimals_cut_is_no_contradiction() -> None:
    cut = (pm25("30.75", ONE), pm25("30", OTHER))
    assert one("cut_figure", *cut).verdict is Verdict.CONSISTENT
    assert asked(made(*cut), "same_figure") == ()
    rounded = (pm25("30.25", ONE), pm25("30", OTHER))
    assert one("same_figure", *rounded).verdict is Verdict.CORROBORATED
    assert asked(made(*rounded), "cut_figure") == ()
    assert asked(made(pm25("307.5", ONE), pm25("30", OTHER)), "cut_figure") == ()


def test_figures_of_different_scope_or_year_are_not_one_figure() -> None:
    scoped = made(pm25("30", ONE), pm25("34", OTHER, scope="市城区"))
    later = made(pm25("30", ONE), pm25("34", OTHER, start="2023", end="2023"))
    for case in (scoped, later):
        assert asked(case, "same_figure", "compatible_figure") == ()


def test_an_undated_figure_that_agrees_is_compatible_and_no_more() -> None:
    undated = pm25("30", OTHER, start="", end="")
    assert one("compatible_figure", pm25("30", ONE), undated).verdict is Verdict.CONSISTENT


def test_an_honour_is_corroborated_whenever_it_is_recorded() -> None:
    honour = {"indicator": "honour_forest_city", "value": "1", "unit": "项"}
    finding = one("same_honour", {**honour, "end": "2018"}, {**honour, "source": OTHER})
    assert finding.verdict is Verdict.CORROBORATED
    assert (
        asked(made(honour, {**honour, "source": OTHER}), "same_figure", "compatible_figure") == ()
    )


def test_low_confidence_and_targets_never_enter() -> None:
    weak = pm25("34", "chenzhou_intro_2023")
    target = pm25("20", OTHER, aspect="target")
    assert audit(made(pm25("30", ONE), weak, target), IDENTITIES) == ()


def test_provincial_wind_is_only_held_against_a_figure_of_the_next_two_years() -> None:
    wind = {**CLEAN, "indicator": "wind_capacity", "value": "100"}
    part = {**SHARE, "indicator": "wind_capacity_province_share", "value": "10"}
    later = {**wind, "place": "hunan", "value": "900", "end": "2024-05"}
    assert one("province_wind", wind, part, later).verdict is Verdict.CONTRADICTED
    assert asked(made(wind, part, {**later, "end": "2030"}), "province_wind") == ()


def test_a_summary_takes_the_most_serious_findings_and_one_of_an_identity() -> None:
    findings = audit(city("chenzhou"), IDENTITIES)
    told = most_telling(findings)
    assert told[0].verdict is Verdict.SCOPE
    assert len({finding.identity.id for finding in told}) == 3
    assert all(f.verdict is Verdict.CONTRADICTED for f in told if f.is_pair)
    assert most_telling(()) == ()


def test_findings_that_say_the_same_are_told_once() -> None:
    third = "chenzhou_daily_2025"
    rows = (streak("5", "2022", ONE), streak("6", "2023", OTHER), streak("7", "2024", third))
    ((finding, more),) = grouped(asked(made(*rows), "streak"))
    assert (finding.verdict, more) == (Verdict.CORROBORATED, 2)
    assert grouped(()) == []


numbers = st.decimals(min_value=1, max_value=10_000, places=2, allow_nan=False)


@given(numbers, numbers)
def test_one_of_the_two_inequalities_always_holds(a: object, b: object) -> None:
    left, right = parse_quantity(str(a), "万吨"), parse_quantity(str(b), "万吨")
    assert holds(left, "≥", right) or holds(left, "≤", right)
    assert holds(left, "=", right) == holds(right, "=", left)
    if holds(left, "=", right):
        assert holds(left, "≥", right)
        assert holds(left, "≤", right)


def test_different_dimensions_are_an_error_and_not_a_verdict() -> None:
    with pytest.raises(UnitMismatch):
        holds(parse_quantity("1", "万吨"), "≥", parse_quantity("1", "万千瓦"))


def test_the_bundled_case_is_judged_as_its_facts_say() -> None:
    """What checking the article by hand came to; nothing here tells the audit where to look."""
    case = city("chenzhou")
    findings = telling(audit(case, IDENTITIES))
    judged = {
        (finding.identity.id, claim.indicator.id): finding.verdict
        for finding in findings
        for claim in finding.judged
    }
    assert {
        claim.id
        for finding in findings
        if finding.verdict is Verdict.CONTRADICTED
        for claim in finding.judged
    } == {"chenzhou_good_air_days_share_2016", "chenzhou_good_air_days_share_2016_2"}
    assert judged["capacity_scope", "clean_capacity_share"] is Verdict.SCOPE
    assert judged["province_wind", "wind_capacity_province_share"] is Verdict.CONSISTENT
    assert judged["generation_limit", "clean_generation_use_share"] is Verdict.CONSISTENT
    assert judged["room_for_plants", "new_energy_capacity_share"] is Verdict.CONSISTENT
    # Years that were inferred corroborate nothing.
    assert judged["streak", "air_class2"] is Verdict.CONSISTENT
    assert judged["class2_years", "air_class2"] is Verdict.CONSISTENT
    # Growth on a comparable base: the two half-years published do not give it.
    assert judged["growth", "tourism_revenue"] is judged["growth", "visitors"] is Verdict.SCOPE


@pytest.mark.parametrize(
    ("name", "identity", "indicator", "verdict"),
    [
        ("shenzhen", "per_head", "gdp_per_capita", Verdict.CONSISTENT),
        ("lishui", "per_head", "gdp_per_capita", Verdict.SCOPE),
        ("lishui", "share_of_whole", "primary_share", Verdict.CONSISTENT),
        ("nanchang", "province_share", "gdp", Verdict.CONSISTENT),
        ("yanqing", "land_share", "forest_coverage", Verdict.CONSISTENT),
        ("nanchang", "same_growth", "pm25", Verdict.SCOPE),
        ("xiamen", "real_growth", "gdp", Verdict.SCOPE),
    ],
)
def test_further_cities(name: str, identity: str, indicator: str, verdict: Verdict) -> None:
    found = [
        finding
        for finding in audit(city(name), IDENTITIES)
        if finding.identity.id == identity and finding.judged[0].indicator.id == indicator
    ]
    assert found[0].verdict is verdict


def test_a_province_can_be_audited_with_its_own_figures() -> None:
    case = city("chenzhou")
    found = {f.identity.id: f.verdict for f in audit(case, IDENTITIES, case.province())}
    assert found["wind_and_solar"] is found["capacity_kinds"] is Verdict.CONSISTENT


def test_a_limit_that_is_kept_speaks_for_no_claim_and_one_that_breaks_against_it() -> None:
    share = {**SHARE, "indicator": "forest_coverage"}
    kept = asked(made(share), "share_range")
    assert [finding.tells for finding in kept] == [False]
    assert judge(made(share))["c00"].findings == ()
    broken = one("share_range", {**share, "value": "120"})
    assert (broken.tells, broken.verdict) == (True, Verdict.CONTRADICTED)


def test_what_a_definition_leaves_open_is_allowed_and_corroborates_nothing() -> None:
    year = {"start": "2023", "end": "2023"}
    rows = [
        {"indicator": "primary_share", "value": "5.8", "unit": "%", "aspect": "share", **year},
        {"indicator": "primary_value_added", "value": "115.0", "unit": "亿元", **year},
        {"indicator": "gdp", "value": "1964.4", "unit": "亿元", "source": OTHER, **year},
    ]
    finding = one("share_of_whole", *rows)
    assert (finding.verdict, finding.allowed) == (Verdict.CONSISTENT, True)
    rows[0]["value"] = "5.6"
    assert one("share_of_whole", *rows).verdict is Verdict.SCOPE  # two documents, little apart
    rows[2]["source"] = ONE
    assert one("share_of_whole", *rows).verdict is Verdict.CONTRADICTED


def test_of_competing_areas_the_one_that_fits_counts() -> None:
    rows = [
        {**SHARE, "indicator": "forest_coverage", "value": "61.6", "end": "2021"},
        {"indicator": "forest_area", "value": "12.28", "unit": "万公顷", "end": "2021"},
        {"indicator": "area", "value": "2500", "unit": "km2"},
        {"indicator": "area", "value": "1993.75", "unit": "km2", "end": "2023"},
    ]  # fmt: skip
    assert one("land_share", *rows).verdict is Verdict.CONSISTENT
    assert one("land_share", *rows[:3]).verdict is Verdict.SCOPE


def test_a_value_of_another_town_does_not_contradict_a_streak() -> None:
    value = pm25("60", ONE)
    running = streak("5", "2022", OTHER)
    assert one("class2_years", value, running).verdict is Verdict.CONTRADICTED
    assert asked(made({**value, "scope": "某县"}, running), "class2_years") == ()
    assert (
        asked(made({**value, "start": "2022-01", "end": "2022-03"}, running), "class2_years") == ()
    )
    assert asked(made({**value, "start": "2024", "end": "2024"}, running), "class2_years") == ()


def test_growth_of_value_added_is_never_held_against_current_prices() -> None:
    year = {"indicator": "gdp", "start": "2022", "end": "2022"}
    rows = [
        {**year, "value": "5", "unit": "%", "aspect": "growth"},
        {**year, "value": "110", "unit": "亿元"},
        {**year, "value": "100", "unit": "亿元", "start": "2021", "end": "2021"},
    ]
    assert asked(made(*rows), "growth") == ()
    assert not one("real_growth", *rows).tells


@given(st.lists(st.sampled_from(["gdp", "residents", "pm25"]), max_size=6))
def test_the_work_of_an_audit_is_looked_up_and_not_searched(names: list[str]) -> None:
    pool = Pool(city("shenzhen").claim_list())
    wanted = [c for n in names for c in pool.claims if (c.indicator.id, c.aspect) == (n, "level")]
    assert list(pool.of(names, ("level",))) == wanted
    dated = [claim for claim in wanted if claim.period.end in ("2022", "")]
    assert list(pool.of(names, ("level",), ("2022", ""))) == dated
