"""Worlds in which an identity is true: exact figures to be rounded as sources round, and breaks.

A world draws numbers that satisfy its identity exactly. The tests publish them to some digits,
replace one of them by a figure that cannot be, change units and order, and look at the verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

YEAR = ("2022", "2022")
BEFORE = ("2021", "2021")
END = ("", "2022")
END_BEFORE = ("", "2021")
HOURS = 8760
LIMITS = {"so2": 60, "no2": 40, "pm10": 70, "pm25": 35, "co_p95": 4, "o3_p90": 160}


@dataclass(frozen=True)
class Fact:
    """One true figure: exact, in the unit it will be published in."""

    indicator: str
    value: float
    unit: str
    when: tuple[str, str] = YEAR
    aspect: str = "level"
    scope: str = ""
    place: str = "city"
    whole: bool = False
    other: bool = False


@dataclass(frozen=True)
class World:
    """Facts that satisfy an identity, and replacements under which it must fail.

    Attributes
    ----------
    breaks
        By which fact is replaced, and with which value. None: the identity cannot fail.
    """

    facts: tuple[Fact, ...]
    breaks: tuple[tuple[int, float], ...] = field(default=())

    def broken(self, which: int) -> tuple[Fact, ...]:
        place, value = self.breaks[which]
        return tuple(
            replace(fact, value=value) if n == place else fact for n, fact in enumerate(self.facts)
        )


def number(draw: Draw, low: float = 10, high: float = 5000) -> float:
    return float(draw(st.decimals(Decimal(str(low)), Decimal(str(high)), places=6)))


def part(draw: Draw, low: float = 0.05, high: float = 0.95) -> float:
    return number(draw, low, high)


def nearly_all(draw: Draw) -> float:
    """Draw a part that may come close to its whole, so that a slack formula shows."""
    return float(draw(st.sampled_from((0.1, 0.5, 0.9, 0.99))))


def percent(indicator: str, value: float, when: tuple[str, str] = YEAR, **more: Any) -> Fact:
    return Fact(indicator, 100 * value, "%", when, more.pop("aspect", "share"), **more)


def room(share: str, clean: str, plant: str) -> Callable[[Draw], World]:
    def world(draw: Draw) -> World:
        c, p = number(draw), number(draw)
        total = (c + p) * (1 + part(draw))
        facts = (
            Fact(clean, c, "万千瓦", END),
            percent(share, c / total, END),
            Fact(plant, p, "万千瓦", END_BEFORE, scope="A"),
        )
        return World(facts, ((2, 10 * total),))

    return world


def full_load(generation: str, capacity: str, *, share: bool) -> Callable[[Draw], World]:
    def world(draw: Draw) -> World:
        c, load = number(draw), nearly_all(draw)
        most = c * HOURS / 1e4
        facts = (
            Fact(generation, most * load, "亿千瓦时"),
            Fact(capacity, c, "万千瓦", END),
            *((percent("clean_generation_use_share", part(draw)),) if share else ()),
        )
        return World(facts, ((0, 1.05 * most),))

    return world


def totals_by_shares(draw: Draw) -> World:
    c, of_capacity, of_generation, load = number(draw), part(draw), part(draw), part(draw)
    most = c / of_capacity * HOURS / 1e4
    return World(
        (
            Fact("clean_generation", most * load * of_generation, "亿千瓦时"),
            percent("clean_generation_share", of_generation),
            Fact("clean_capacity", c, "万千瓦", END),
            percent("clean_capacity_share", of_capacity, END),
        ),
        ((0, 2 * most * of_generation),),
    )


def avoided_co2(draw: Draw) -> World:
    g = number(draw)
    return World(
        (
            Fact("clean_energy_co2_avoided", g * 5.366, "万吨"),
            Fact("clean_generation", g, "亿千瓦时"),
        ),
        ((0, g * 8.4), (0, g * 20)),
    )


def within(
    small: str, large: str, unit: str, when: tuple[str, str] = YEAR, /, **of: Any
) -> Callable[[Draw], World]:
    """A part and its whole, which may be of another place or time."""

    def world(draw: Draw) -> World:
        whole, share = number(draw), nearly_all(draw)
        facts = (
            Fact(small, whole * share, unit, when),
            Fact(large, whole, unit, **{"when": when, **of}),
        )
        return World(facts, ((0, 1.05 * whole),))

    return world


def province_wind(draw: Draw) -> World:
    province, share = number(draw), part(draw)
    return World(
        (
            Fact("wind_capacity", province * share, "万千瓦", END),
            percent("wind_capacity_province_share", share, END),
            Fact("wind_capacity", province * 1.2, "万千瓦", ("", "2023"), place="province"),
        ),
        ((2, province / 2),),
    )


def total(
    whole: str, parts: tuple[str, ...], unit: str, *, exact: bool = True
) -> Callable[[Draw], World]:
    def world(draw: Draw) -> World:
        values = [number(draw) for _ in parts]
        made = sum(values) * (1 if exact else 1 + part(draw))
        facts = tuple(Fact(p, v, unit) for p, v in zip(parts, values, strict=True))
        breaks = ((0, sum(values) / 2), (0, 2 * sum(values))) if exact else ((0, sum(values) / 2),)
        return World((Fact(whole, made, unit), *facts), breaks)

    return world


def class2_years(draw: Draw) -> World:
    return World(
        (
            Fact("pm25", number(draw, 5, 35), "µg/m3", ("2020", "2020")),
            Fact("air_class2", 5, "年", ("2018", "2022"), "streak", whole=True),
        ),
        ((0, number(draw, 40, 90)),),
    )


def streak(*, open_: bool) -> Callable[[Draw], World]:
    def world(draw: Draw) -> World:
        years, gap, lag = draw(st.tuples(st.integers(3, 9), st.integers(0, 2), st.integers(0, 2)))
        first = 2020 - years + 1
        late = years + gap - (lag if open_ else 0)
        facts = (
            Fact("air_class2", years, "年", (str(first), "2020"), "streak", whole=True),
            Fact(
                "air_class2", late, "年", ("" if open_ else str(first), str(2020 + gap)),
                "streak", whole=True, other=True,
            ),
        )  # fmt: skip
        return World(facts, ((1, years + gap + 1),))

    return world


def good_days(draw: Draw) -> World:
    days = draw(st.integers(40, 365))
    return World(
        (
            Fact("good_air_days", days, "天", whole=True),
            percent("good_air_days_share", days / 365),
        ),
        ((1, 50 * days / 365),),
    )


def composite(*, every: bool) -> Callable[[Draw], World]:
    def world(draw: Draw) -> World:
        values = {name: limit * part(draw, 0.1, 1.5) for name, limit in LIMITS.items()}
        index = sum(value / LIMITS[name] for name, value in values.items())
        kept = list(values) if every else ["pm25", "o3_p90"]
        known = sum(values[name] / LIMITS[name] for name in kept)
        facts = tuple(
            Fact(name, values[name], "mg/m3" if name == "co_p95" else "µg/m3") for name in kept
        )
        return World((Fact("air_composite_index", index, ""), *facts), ((0, known / 2),))

    return world


def whole_sections(draw: Draw) -> World:
    n = draw(st.integers(3, 150))
    k = draw(st.integers(1, n - 1))
    share = percent("surface_water_good_share", k / n, scope=f"{n}个国控断面")
    return World((share,), ((0, 100 * (k + 0.5) / n),))


def sector_shares(draw: Draw) -> World:
    one, two = part(draw, 0.05, 0.4), part(draw, 0.05, 0.4)
    return World(
        (
            percent("primary_share", one),
            percent("secondary_share", two),
            percent("tertiary_share", 1 - one - two),
        ),
        ((0, 100 * one + 30),),
    )


def ratio(
    share: str, small: str, large: str, unit: str, when: tuple[str, str] = YEAR
) -> Callable[[Draw], World]:
    def world(draw: Draw) -> World:
        whole, of = number(draw), part(draw, 0.05, 0.9)
        facts = (
            percent(share, of, when),
            Fact(small, whole * of, unit, when),
            Fact(large, whole, unit, when),
        )
        return World(facts, ((0, 50 * of), (1, whole * of / 2), (2, 2 * whole), (2, whole / 2)))

    return world


def per_head(draw: Draw) -> World:
    gdp, people = number(draw), number(draw)
    before = people * number(draw, 0.96, 1.04)
    head = gdp * 1e4 / ((people + before) / 2)
    return World(
        (
            Fact("gdp_per_capita", head, "元"),
            Fact("gdp", gdp, "亿元"),
            Fact("residents", people, "万人", END),
            Fact("residents", before, "万人", END_BEFORE),
        ),
        ((0, 2 * head), (0, head / 2), (0, 1.02 * head)),
    )


def quotient(
    name: str, unit: str, over: Fact, below: Fact, times: float = 1
) -> Callable[[Draw], World]:
    def world(draw: Draw) -> World:
        one, other = number(draw), number(draw)
        made = times * one / other
        facts = (Fact(name, made, unit), replace(over, value=one), replace(below, value=other))
        return World(facts, ((0, 2 * made), (0, 1.15 * made)))

    return world


def growth(indicator: str, unit: str, prices: float = 0) -> Callable[[Draw], World]:
    def world(draw: Draw) -> World:
        before, rate = number(draw), number(draw, -0.2, 0.4)
        after = before * (1 + rate) * (1 + prices * number(draw, -1, 1))
        facts = (
            percent(indicator, rate, aspect="growth"),
            Fact(indicator, after, unit),
            Fact(indicator, before, unit, BEFORE),
        )
        return World(facts, ((0, 100 * rate + 50), (1, 2 * after)))

    return world


def difference(draw: Draw) -> World:
    before, step = number(draw, 20, 70), number(draw, -15, 25)
    name = "good_air_days_share"
    return World(
        (
            Fact(name, step, "百分点", YEAR, "growth"),
            percent(name, (before + step) / 100),
            percent(name, before / 100, BEFORE),
        ),
        ((0, step + 10),),
    )


def change(draw: Draw) -> World:
    base, rate = number(draw, 20, 90), number(draw, 0.1, 0.5)
    since = draw(st.sampled_from(("2015", "2016")))
    return World(
        (
            percent("pm25", -rate, ("2016", "2020"), aspect="change"),
            Fact("pm25", base * (1 - rate), "µg/m3", ("2020", "2020")),
            Fact("pm25", base, "µg/m3", (since, since)),
        ),
        ((0, 100 * rate), (0, -20 * rate)),
    )


def annual_and_cumulative(draw: Draw) -> World:
    rate = number(draw, -0.15, 0.15)
    plan, name = ("2016", "2020"), "energy_intensity_gdp"
    in_all = (1 + rate) ** 5 - 1
    return World(
        (
            percent(name, rate, plan, aspect="annual_change"),
            percent(name, in_all, plan, aspect="change"),
        ),
        ((1, 100 * in_all + 20),),
    )


def land_share(draw: Draw) -> World:
    area, of = number(draw), part(draw)
    return World(
        (
            percent("forest_coverage", of, END),
            Fact("forest_area", area * of / 100, "万公顷", END),
            Fact("area", area, "km2", ("", "")),
            Fact("area", area * 3, "km2", ("", "2010")),
        ),
        ((0, 45 * of),),
    )


def sector_growths(draw: Draw) -> World:
    names = ("primary_value_added", "secondary_value_added", "tertiary_value_added")
    befores = [number(draw, 50, 5000) for _ in names]
    rates = [number(draw, -0.1, 0.2) for _ in names]
    levels = [before * (1 + rate) for before, rate in zip(befores, rates, strict=True)]
    whole = sum(levels) / sum(befores) - 1
    return World(
        (
            percent("gdp", whole, aspect="growth"),
            *(
                one
                for name, rate, level in zip(names, rates, levels, strict=True)
                for one in (Fact(name, level, "亿元"), percent(name, rate, aspect="growth"))
            ),
        ),
        ((0, 100 * whole + 12), (0, 100 * whole - 12)),
    )


def industry_in_sector(draw: Draw) -> World:
    gdp, share, of = number(draw, 100, 5000), part(draw, 0.2, 0.6), nearly_all(draw)
    return World(
        (
            Fact("industry_value_added_all", gdp * share * of, "亿元"),
            percent("secondary_share", share),
            Fact("gdp", gdp, "亿元"),
        ),
        ((0, gdp * share * 1.5),),
    )


def province_share(draw: Draw) -> World:
    province, of = number(draw), part(draw, 0.05, 0.5)
    return World(
        (
            percent("gdp", of, scope="占全省"),
            Fact("gdp", province * of, "亿元"),
            Fact("gdp", province, "亿元", place="province"),
        ),
        ((0, 50 * of), (0, 102 * of)),
    )


def remainder(draw: Draw) -> World:
    one, two = part(draw, 0.05, 0.6), part(draw, 0.03, 0.35)
    facts = (
        percent("surface_water_good_share", one),
        percent("surface_water_bad_share", two),
    )
    return World(facts, ((0, 100), (1, 100 - 50 * one)))


def share_range(draw: Draw) -> World:
    return World((percent("forest_coverage", part(draw, 0, 1)),), ((0, 120),))


def rank_in_field(draw: Draw) -> World:
    of = draw(st.integers(2, 31))
    rank = Fact("gdp", draw(st.integers(1, of)), "位", aspect="rank", scope=f"全省{of}个市州",
                whole=True)  # fmt: skip
    return World((rank,), ((0, of + 1),))


def same(unit: str, aspect: str = "level") -> Callable[[Draw], World]:
    def world(draw: Draw) -> World:
        one = Fact("gdp", number(draw), unit, aspect=aspect)
        return World((one, replace(one, other=True)), ((1, 2 * one.value),))

    return world


def cut_figure(draw: Draw) -> World:
    whole = draw(st.integers(10, 99))
    longer = Fact("gdp", whole + number(draw, 0.6, 0.99), "亿元")
    return World((longer, Fact("gdp", whole, "亿元", whole=True, other=True)))


def same_honour(_draw: Draw) -> World:
    honour = Fact("honour_forest_city", 1, "项", END, whole=True)
    return World((honour, replace(honour, when=END_BEFORE, other=True)), ((1, 2),))


def compatible_figure(draw: Draw) -> World:
    value = number(draw)
    undated = Fact("gdp", value, "亿元", ("", ""), other=True)
    return World((Fact("gdp", value, "亿元"), undated))


WORLDS: dict[str, Callable[[Draw], World]] = {
    "capacity_scope": room("clean_capacity_share", "clean_capacity", "thermal_plant_capacity"),
    "room_for_plants": room(
        "new_energy_capacity_share", "new_energy_capacity", "thermal_plant_total_capacity"
    ),
    "generation_share": ratio(
        "clean_generation_use_share", "clean_generation", "electricity_use", "亿千瓦时"
    ),
    "generation_limit": full_load("clean_generation", "clean_capacity", share=True),
    "full_load": full_load("wind_generation", "wind_capacity", share=False),
    "totals_by_shares": totals_by_shares,
    "avoided_co2": avoided_co2,
    "wind_part": within("wind_capacity", "clean_capacity", "万千瓦", END),
    "province_wind": province_wind,
    "hydro_sum": total(
        "hydro_capacity", ("large_hydro_capacity", "rural_hydro_capacity"), "万千瓦"
    ),
    "wind_and_solar": total("wind_solar_capacity", ("wind_capacity", "solar_capacity"), "万千瓦"),
    "capacity_kinds": total(
        "total_capacity",
        ("thermal_capacity", "hydro_capacity", "wind_solar_capacity"),
        "万千瓦",
        exact=False,
    ),
    "generation_kinds": total(
        "power_generation", ("thermal_generation", "hydro_generation"), "亿千瓦时", exact=False
    ),
    "solid_waste": ratio(
        "solid_waste_use_rate", "solid_waste_used", "solid_waste_generated", "万吨"
    ),
    "class2_years": class2_years,
    "streak": streak(open_=False),
    "streak_open": streak(open_=True),
    "good_days": good_days,
    "composite_index": composite(every=True),
    "composite_part": composite(every=False),
    "fine_and_coarse": within("pm25", "pm10", "µg/m3"),
    "whole_sections": whole_sections,
    "sectors_sum": total(
        "gdp", ("primary_value_added", "secondary_value_added", "tertiary_value_added"), "亿元"
    ),
    "sector_shares": sector_shares,
    "sector_growths": sector_growths,
    "industry_in_sector": industry_in_sector,
    "share_of_whole": ratio("secondary_share", "secondary_value_added", "gdp", "亿元"),
    "per_head": per_head,
    "intensity": quotient(
        "electricity_intensity_gdp",
        "千瓦时/万元",
        Fact("electricity_use", 0, "亿千瓦时"),
        Fact("gdp", 0, "亿元"),
        1e4,
    ),
    "growth": growth("electricity_use", "亿千瓦时"),
    "real_growth": growth("gdp", "亿元", prices=0.04),
    "difference": difference,
    "change": change,
    "annual_and_cumulative": annual_and_cumulative,
    "gep_parts": total("gep", ("gep_material", "gep_regulation", "gep_culture"), "亿元"),
    "land_share": land_share,
    "per_area": quotient(
        "gep_density",
        "亿元/km2",
        Fact("gep", 0, "亿元"),
        Fact("area", 0, "km2", ("", "")),
    ),
    "province_share": province_share,
    "within_province": within("gdp", "gdp", "亿元", place="province"),
    "part_within_whole": within("urban_residents", "residents", "万人", END),
    "remainder": remainder,
    "share_range": share_range,
    "rank_in_field": rank_in_field,
    "nested_periods": within("gdp", "gdp", "亿元", ("2022-01", "2022-06"), when=YEAR),
    "same_figure": same("亿元"),
    "same_growth": same("%", "growth"),
    "cut_figure": cut_figure,
    "same_honour": same_honour,
    "compatible_figure": compatible_figure,
}
