"""Measured years in words and rows: names of statistics, why a year does not qualify, a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from helpers.casebook.schema.vocabulary import Words
from helpers.quantity import Lang
from helpers.sections.remediation.measured_air import MeasuredYear, index_edition
from helpers.standards.air_statistics import DAYS_A_YEAR, Statistic, Validity

#: How the measured figures come about, and what of it rests on no official text at hand.
METHOD: Final = Words(
    "小时值按整点结束时刻归日（0时属前一日24时）。日均值至少20个小时；臭氧日最大8小时平均至少14个8小时均值"
    "（每个至少6小时），超标日除外；年统计至少324个有效日、每月至少27个（2月25个）。"
    "百分位数按线性内插计算，其算法（HJ 663附录A）尚待与标准原文核对。"
    "城市一列由哪些点位平均而来，数据没有说明，可能与公布值的口径不同。",
    "An hour belongs to the day in which it ends (00:00 is 24:00 of the day before). A daily mean "
    "takes 20 hours; the daily maximum 8-hour mean of ozone 14 means of at least 6 hours each, "
    "unless it exceeds the limit; a year 324 valid days with 27 in each month, 25 in February. "
    "Percentiles are interpolated linearly; this rule (HJ 663, Annex A) is still to be verified "
    "against the text of the standard. The data do not say which stations the city's column "
    "averages, so its scope may differ from that of the published values.",
)
NAMES: Final[Mapping[str, str]] = {
    "so2": "SO2",
    "no2": "NO2",
    "co": "CO",
    "o3": "O3",
    "pm10": "PM10",
    "pm25": "PM2.5",
}


def method_words(edition: str) -> Words:
    """Say how the figures come about, and what of the edition's method is left out."""
    if edition == "GB3095-2012":
        return METHOD
    return Words(
        METHOD.zh + "HJ 663—2026的全文尚未取得，其例外事件和三年滑动平均没有计入。",
        METHOD.en + " The full text of HJ 663-2026 was not at hand: its exceptional events and "
        "three-year means are left out.",
    )


def evaluation_words(edition: str, lang: Lang = "zh") -> str:
    """Write the edition of HJ 663 that goes with an edition of GB 3095."""
    year = "2013" if edition == "GB3095-2012" else "2026"
    return f"HJ 663—{year}" if lang == "zh" else f"HJ 663-{year}"


def index_words(edition: str, lang: Lang = "zh") -> str:
    """Write the edition of HJ 633 that goes with an edition of GB 3095."""
    year = index_edition(edition).removeprefix("HJ633-")
    return f"HJ 633—{year}" if lang == "zh" else f"HJ 633-{year}"


def statistic_words(statistic: Statistic) -> Words:
    """Name a statistic."""
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
    """Name the share of good days, with the edition of the index that it is taken by."""
    return Words(
        f"优良天数比例（{index_words(edition)}）",
        f"Share of days with good air ({index_words(edition, 'en')})",
    )


def table_rows(year: MeasuredYear, edition: str, lang: Lang = "zh") -> list[tuple[object, ...]]:
    """List a year's statistics and its share of good days.

    Returns
    -------
    list of tuple
        Year, what is measured, valid days, the measured and the published value, whether they
        agree, the limit, and the state in words; the share of good days has neither of the last.
    """
    same = {True: Words("一致", "agree"), False: Words("不一致", "differ"), None: None}
    few = "有效日不足，不评价" if lang == "zh" else "too few valid days"
    rows: list[tuple[object, ...]] = [
        (
            str(year.year),
            statistic_words(value.statistic),
            value.validity.days,
            value.quantity,
            value.claim,
            same[value.agrees],
            value.limit,
            value.state.words(lang) if value.validity.holds else few,
        )
        for value in year.values
    ]
    share = (year.indexed, year.good_share, year.good_claim, same[year.good_agrees])
    return [*rows, (str(year.year), good_words(edition), *share, None, None)]


def unfit_words(year: MeasuredYear) -> tuple[Words, ...]:
    """Say of each statistic that may not be evaluated why, those with the same days together."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for value in year.unfit:
        names = groups.setdefault(value.validity.months, [])
        name = NAMES[value.statistic.pollutant]
        if name not in names:
            names.append(name)
    return tuple(
        Words(
            f"{year.year}年{'、'.join(names)}{_days_words(Validity(year.year, months), 'zh')}",
            f"{year.year}, {', '.join(names)}: {_days_words(Validity(year.year, months), 'en')}",
        )
        for months, names in groups.items()
    )


def _days_words(days: Validity, lang: Lang) -> str:
    fewer = days.days < DAYS_A_YEAR
    zh = f"有效日{days.days}个" + (f"，少于{DAYS_A_YEAR}个" if fewer else "")
    en = f"{days.days} valid days" + (f", fewer than {DAYS_A_YEAR}" if fewer else "")
    if 0 < len(days.short) < 12:
        zh += f"，{'、'.join(_spans(days.short, '—'))}月不足"
        en += f", too few in month {', '.join(_spans(days.short, '–'))}"
    return zh if lang == "zh" else en


def _spans(months: Sequence[int], dash: str) -> list[str]:
    """Write months, those that follow one another as a span."""
    spans: list[list[int]] = []
    for month in months:
        if spans and spans[-1][-1] == month - 1:
            spans[-1].append(month)
        else:
            spans.append([month])
    return [str(span[0]) if len(span) == 1 else f"{span[0]}{dash}{span[-1]}" for span in spans]
