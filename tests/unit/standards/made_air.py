"""Yearly figures of one pollutant and its limit, made for one question."""

from __future__ import annotations

from helpers.casebook import Benchmark, Claim, Indicator, Source
from helpers.quantity import Period

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
