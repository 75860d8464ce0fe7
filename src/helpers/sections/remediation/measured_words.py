"""Measured years in words and rows: names of statistics, why a year does not qualify, a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.casebook import Case, Claim
from helpers.casebook.listing import headed
from helpers.casebook.schema.vocabulary import Words, words_of
from helpers.quantity import Lang, Quantity
from helpers.sections.remediation.measured_air import MeasuredYear, evaluate, index_edition
from helpers.sections.remediation.measurements import TYPES, read_measurements
from helpers.standards import air_limits
from helpers.standards.air_limits import State
from helpers.standards.air_statistics import DAYS_A_YEAR, Statistic, Validity

#: How the measured figures come about, and what of it rests on no official text at hand.
_METHOD, _LATER_METHOD = words_of("air_method").values()
NAMES: Final = {pollutant: name for name, pollutant in TYPES.items()}


@dataclass(frozen=True)
class Measured:
    """What a folder of measurements says of a city, as a table and figures for sentences."""

    #: By `table_rows`, all years; the last column holds a judgement and its rule as a pair.
    table: pd.DataFrame
    #: ``days`` with a file and the ``columns`` of the city in them; ``without``, days whose file
    #: lacks the city; ``missing``, the days when no file has it; ``unfit``, what cannot be
    #: evaluated, and why; editions of the standards in words. Absent ones are none.
    figures: Mapping[str, Any]
    #: For each year its ``year``, what is ``over`` a limit, and the composite ``index`` with its
    #: ``largest`` part where all limits are kept.
    years: tuple[Mapping[str, Any], ...]


def measured(case: Case, folder: str, edition: str) -> Measured:
    """Judge the measurements of a folder for the city; all is absent without a folder.

    A folder or files that cannot be read are `NoMeasurements` or `BadMeasurements`, an edition that
    the casebook has no limits of is an `UnknownEdition`.
    """
    lang = case.lang
    standard = air_limits.edition_words(edition, lang)
    read = read_measurements(folder, (case.place.name_zh, case.place.name_en)) if folder else None
    years = evaluate(case, read, edition) if read else ()
    days = len(read.days) if read else None
    method = _METHOD if edition == "GB3095-2012" else _LATER_METHOD
    rows = [row for year in years for row in table_rows(year, edition, lang)]
    return Measured(
        table=headed(
            rows,
            lang,
            "年份|统计量|有效日|实测|公布值|两者|二级限值|判断",
            "Year|Statistic|Valid days|Measured|Published|The two|Class II limit|Judgement",
        ),
        figures={
            "standard": standard,
            "rules": evaluation_words(edition, lang),
            "method": method,
            "days": days if years else None,
            "columns": list(read.columns) if read else None,
            "without": (len(read.without) or None) if read and years else None,
            "missing": None if years else days,
            "unfit": [one for year in years for one in unfit_words(year, lang)],
        },
        years=tuple(_year(case, year) for year in years),
    )


def _year(case: Case, found: MeasuredYear) -> Mapping[str, Any]:
    kept = found.composite if found.state is State.PASS else None
    return {
        "year": str(found.year),
        "over": [statistic_words(one.statistic) for one in found.of(State.FAIL)],
        "index": kept.total if kept else None,
        "largest": [air_limits.pollutant_name(case.indicator(name)) for name in kept.largest]
        if kept
        else None,
    }


def evaluation_words(edition: str, lang: Lang = "zh") -> str:
    """Return the name of the edition of HJ 663 that goes with an edition of GB 3095."""
    year = "2013" if edition == "GB3095-2012" else "2026"
    return f"HJ 663—{year}" if lang == "zh" else f"HJ 663-{year}"


def statistic_words(statistic: Statistic) -> Words:
    """Return the name of a statistic."""
    name = NAMES[statistic.pollutant]
    if not statistic.percentile:
        return Words(f"{name}年均值", f"annual mean of {name}")
    place = statistic.percentile
    if statistic.pollutant == "o3":
        return Words(
            f"{name}日最大8小时平均第{place}百分位数",
            f"{place}th percentile of the daily maximum 8-hour mean of {name}",
        )
    return Words(f"{name}日均值第{place}百分位数", f"{place}th percentile of daily means of {name}")


def good_words(edition: str) -> Words:
    """Return the name of the share of good days, with the edition of its index."""
    year = index_edition(edition).removeprefix("HJ633-")
    return Words(f"优良天数比例（HJ 633—{year}）", f"Share of days with good air (HJ 633-{year})")


def table_rows(year: MeasuredYear, edition: str, lang: Lang = "zh") -> list[tuple[object, ...]]:
    """Return a year's statistics and its share of good days as rows.

    Year, what is measured, valid days, the measured and the published value, whether they
    agree, the limit, and the state with its rule; the share of good days has neither of the
    last.
    """
    few = {"zh": "有效日不足，不评价", "en": "too few valid days"}[lang]
    rule = {
        "zh": "{}：修约后的年统计不大于二级限值为达标，有效日不足的不评价",
        "en": "{}: a yearly statistic, rounded, does not exceed the Class II limit; not judged "
        "with too few valid days",
    }[lang].format(evaluation_words(edition, lang))
    rows: list[tuple[object, ...]] = [
        (
            str(year.year),
            statistic_words(value.statistic),
            value.validity.days,
            value.quantity,
            value.claim,
            _agreement(value.claim, value.quantity),
            value.limit,
            (value.state.words(lang) if value.validity.holds else few, rule),
        )
        for value in year.values
    ]
    agrees = _agreement(year.good_claim, year.good_share)
    share = (year.indexed, year.good_share, year.good_claim, agrees)
    return [*rows, (str(year.year), good_words(edition), *share, None, None)]


def _agreement(claim: Claim | None, measured: Quantity | None) -> Words | None:
    """Return whether a published value can be a measured one; none without either."""
    if claim is None or measured is None:
        return None
    agrees = claim.quantity.agrees(measured)
    return Words("一致", "agree") if agrees else Words("不一致", "differ")


def unfit_words(year: MeasuredYear, lang: Lang = "zh") -> list[str]:
    """Return why statistics may not be evaluated, those with the same days together."""
    groups: dict[Validity, list[str]] = {}
    for value in year.values:
        if not value.validity.holds:
            groups.setdefault(value.validity, []).append(NAMES[value.statistic.pollutant])
    written = "{}年{}{}" if lang == "zh" else "{}, {}: {}"
    comma = "、" if lang == "zh" else ", "
    return [
        written.format(year.year, comma.join(dict.fromkeys(names)), _days_words(days, lang))
        for days, names in groups.items()
    ]


def _days_words(days: Validity, lang: Lang) -> str:
    fewer = days.days < DAYS_A_YEAR
    zh = f"有效日{days.days}个" + (f"，少于{DAYS_A_YEAR}个" if fewer else "")
    en = f"{days.days} valid days" + (f", fewer than {DAYS_A_YEAR}" if fewer else "")
    if 0 < len(days.short) < 12:
        zh += f"，{'、'.join(map(str, days.short))}月不足"
        en += f", too few in month {', '.join(map(str, days.short))}"
    return zh if lang == "zh" else en
