"""Yearly figures of one pollutant, its limit, and the matrix of both, made for one question."""

from __future__ import annotations

from helpers.casebook import Benchmark, Claim, Indicator, Source
from helpers.quantity import Period
from helpers.standards import air_limits

PM = Indicator("pm25", "PM2.5年均浓度", "PM2.5", "µg/m3", -1, "air", "remediation", "", ())


def source(publisher: str = "甲", confidence: str = "high") -> Source:
    return Source(publisher, publisher, publisher, publisher, "", "web", "", confidence)


def value(
    text: str, *, qualifier: str = "=", end: str = "2019", scope: str = "", **more: str
) -> Claim:
    period = Period(more.get("start", end), end)
    where = source(confidence=more.get("confidence", "high"))
    name = f"x_{text}_{end}_{scope}"
    return Claim(name, "x", PM, text, "µg/m3", qualifier, "level", period, scope, where, "", "")


def limit(text: str = "35", edition: str = "E") -> Benchmark:
    forever = Period("2016", "")
    return Benchmark(
        "l", PM, "china", "limit", "限值", "limit", text, "µg/m3", "≤", forever, edition, source()
    )


def small_matrix(**by_year: str) -> air_limits.AirMatrix:
    """One pollutant; years as y2019="30", an empty text is a year without a value."""
    years = tuple(int(name[1:]) for name in by_year)
    cells = {
        ("pm25", year): air_limits.Cell(
            PM, year, limit(), value(text, end=str(year)) if text else None
        )
        for year, text in zip(years, by_year.values(), strict=True)
    }
    return air_limits.AirMatrix("E", (PM,), years, cells)
