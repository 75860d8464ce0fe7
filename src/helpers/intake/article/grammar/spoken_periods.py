"""The dates and periods that a text states, and which of them a figure speaks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from helpers.quantity.numerals import NUMERAL

#: ``main`` holds until another one; ``baseline`` is what is compared with (较2016年); ``origin``
#: is where a change starts (由2012年的…); ``goal`` is a year that is aimed at (到2025年);
#: ``since`` has no end; ``none`` ends what was stated before (目前); ``aside`` dates
#: something else (根据2018年的核算).
Role: TypeAlias = Literal["main", "baseline", "origin", "goal", "since", "none", "aside"]

_Y: Final = r"(?P<year>(?:19|20)\d{2})\s*年(?:度)?"
_TO: Final = r"\s*(?:[-–—~―]{1,2}|至|到)\s*"
_PLANS: Final = {"十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026}
#: A heading of a report on a year, which gives the year of all that it says.
REPORT: Final = re.compile(r"公报|年报|年鉴|状况|统计|回顾|总结|情况|质量")
_QUARTERS: Final = {"一": (1, 3), "二": (4, 6), "三": (7, 9), "四": (10, 12),
                    "前两": (1, 6), "前三": (1, 9), "前二": (1, 6), "1": (1, 3),
                    "2": (4, 6), "3": (7, 9), "4": (10, 12)}  # fmt: skip
_YEAR: Final = rf"(?:{_Y}|(?P<same>今年|当年|同年|去年))?"
_PATTERNS: Final = {
    "years": rf"(?P<first>(?:19|20)\d{{2}})\s*年?(?:度)?{_TO}"
    r"(?P<last>(?:19|20)\d{2})\s*年[度间]?",
    "months": rf"{_YEAR}的?(?P<from>\d{{1,2}})月?份?{_TO}(?:\d{{4}}年)?(?P<to>\d{{1,2}})月份?",
    "day": rf"{_YEAR}(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日",
    "month": rf"{_YEAR}(?P<month>\d{{1,2}})月份?(?:[底末初中](?!旬)|[上中下]旬)?",
    "half": rf"{_YEAR}(?P<half>[上下])半年",
    "quarter": rf"{_YEAR}第?(?P<quarter>前[两二三]|[一二三四1-4])个?季度",
    "year": rf"{_Y}(?:[底末初]|全年|间)?",
    "decade": r"(?:(?P<century>20|21|上)世纪)(?P<decade>\d0|[一二三四五六七八九]十)年代",
    "plan": (
        r"“?(?P<plan>十[一二三四五])五”?(?:规划)?"
        r"(?P<part>前[一两二三四]年|期间|时期|以来|末|初|开局之年)?"
    ),
    "relative": (r"(?:今年|去年|前年|上年度?|上一年度?|同期|同年|当年|本年度?)(?:全年|底|末)?"),
    "none": (r"截[至止]目前|目前|至今|迄今|如今|现在|当前|近年来|多年来|[近过]去?几年来?|历年"),
    "length": (
        rf"(?:近|过去|这|最近)?(?:\d+|{NUMERAL}|几|数十|上百)多?年"
        r"(?:间|来|多|内|以来|前|后|时间|之久|历史)?"
        rf"|(?:\d+|{NUMERAL})(?:个月|天|个小时|小时|分钟|周)(?:之内|以内|内)|\d{{1,3}}日"
    ),
    "loose": r"(?:19|20)\d{2}(?=[,、(]|至今|$)",
}
_DATE: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS.items())


@dataclass(frozen=True, slots=True)
class Spoken:
    """A date or period as a text states it.

    Attributes
    ----------
    start, end
        Its offsets.
    first, last
        Partial ISO dates; empty where it has none, or where its year is not known.
    role
        What it does in its sentence.
    moment
        Whether it is a point of time, so that a flow cannot be meant (截至8月底).
    relative
        Whether its year is that of the publication (今年, 1—8月 without a year).
    """

    start: int
    end: int
    first: str
    last: str
    role: Role = "main"
    moment: bool = False
    relative: bool = False


def find_dates(text: str, published: str = "") -> tuple[Spoken, ...]:
    """Find the dates, periods and lengths of time of a text.

    Parameters
    ----------
    text
        A text that `article_parts.plain` has spelt.
    published
        The date of publication as a partial ISO date, which 今年 and 去年 are counted from.
        Without it they have no dates.
    """
    taken = bytearray(len(text))
    found: list[tuple[str, re.Match[str]]] = []
    for kind, pattern in _DATE:
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - 2) : match.start()]
            if any(taken[match.start() : match.end()]) or before.endswith(("连续", ".")):
                continue
            if before[-1:].isdecimal() or (kind == "length" and before.endswith("第")):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            found.append((kind, match))
    found.sort(key=lambda pair: pair[1].start())
    return tuple(_resolved(text, found, published))


def _resolved(
    text: str, found: list[tuple[str, re.Match[str]]], published: str
) -> Iterator[Spoken]:
    """Give dates without a year that of the date before in the same paragraph."""
    headed = _headed(text)
    year, end = "", 0
    for kind, match in found:
        if "\n" in text[end : match.start()]:
            year = next((own for at, own in headed if at <= match.start()), "")
        end = match.end()
        first, last, moment, relative = _dates(kind, match, year, published)
        role = _role(text, kind, match)
        said = match.groupdict()
        if said.get("year") or kind in ("years", "loose"):
            if role not in ("baseline", "origin"):
                year = last[:4]
        elif kind == "relative" and match.group().startswith(("今年", "去年", "前年")):
            year = last[:4]
        if text[max(0, match.start() - 4) : match.start()].endswith(
            ("截至", "截止", "截止到", "截至到")
        ):
            moment = True
        yield Spoken(match.start(), match.end(), first, last, role, moment, relative and not last)


def _headed(text: str) -> list[tuple[int, str]]:
    """Return the years of a report's headings, which months below are of, the last first."""
    found = []
    for line in re.finditer(r"(?m)^.{5,40}$", text):
        years = set(re.findall(r"(?<!\d)((?:19|20)\d{2})年", line.group()))
        if len(years) == 1 and REPORT.search(line.group()) and not re.search("[。;]", line.group()):
            found.append((line.start(), years.pop()))
    return found[::-1]


def _dates(
    kind: str, match: re.Match[str], year: str, published: str
) -> tuple[str, str, bool, bool]:
    """Return first and last date, whether it is a moment, and whether its year is implied."""
    said = match.groupdict()
    own = said.get("year") or _relative(said.get("same") or "", year, published) or ""
    if not said.get("year") and not said.get("same"):
        own = year
    relative = not said.get("year")
    text = match.group()
    if kind == "years":
        return said["first"], said["last"], False, False
    if kind == "months":
        return (*_months(own, int(said["from"]), int(said["to"])), False, relative)
    if kind in ("month", "day"):
        month = int(said["month"])
        dates = _months(own, month, month)
        if kind == "day" and own:
            day = f"{own}-{month:02d}-{int(said['day']):02d}"
            dates = (day, day)
        return (*dates, text.endswith(("底", "末", "初")) or kind == "day", relative)
    if kind == "half":
        return (*_months(own, *((1, 6) if said["half"] == "上" else (7, 12))), False, relative)
    if kind == "quarter":
        return (*_months(own, *_QUARTERS[said["quarter"]]), False, relative)
    if kind in ("year", "loose"):
        return own or text, own or text, text.endswith(("底", "末")), False
    if kind == "decade":
        return (*_decade(said), False, False)
    if kind == "plan":
        begin = _PLANS[said["plan"]]
        over = str(begin + 4)
        if said["part"] == "末":
            return over, over, True, False
        if (said["part"] or "").startswith("前"):
            over = str(begin + "一二三四".find(said["part"][1].replace("两", "二")))
        return str(begin), "" if said["part"] == "以来" else over, False, False
    if kind == "relative":
        shift = _relative(text[:2], year, published)
        return shift, shift, text.endswith(("底", "末")), True
    return "", "", False, False


def _months(year: str, first: int, last: int) -> tuple[str, str]:
    valid = 1 <= first <= last <= 12
    return (f"{year}-{first:02d}", f"{year}-{last:02d}") if year and valid else ("", "")


def _relative(word: str, year: str, published: str) -> str:
    """Return the year that 今年, 去年 or 当年 names, or nothing when it is not known."""
    if word in ("同期", "同年", "当年"):
        return year
    shift = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "上一": 1, "前年": 2}.get(word)
    if shift is None or not published:
        return ""
    return str(int(published[:4]) - shift)


def _decade(said: dict[str, str]) -> tuple[str, str]:
    century = 2000 if said["century"] == "21" else 1900
    tens = said["decade"]
    number = int(tens) if tens.isdecimal() else "一二三四五六七八九".index(tens[0]) * 10 + 10
    return str(century + number), str(century + number + 9)


def _role(text: str, kind: str, match: re.Match[str]) -> Role:
    """Return what a date does, from the words beside it."""
    before = text[max(0, match.start() - 6) : match.start()]
    after = text[match.end() : match.end() + 6]
    in_title = text.rfind("《", 0, match.start()) > text.rfind("》", 0, match.start())
    task = before.endswith(("完成", "完成“")) and re.match(r"”?[^,。;]{0,10}(?:目标|任务)", after)
    if in_title or task or re.search(r"(?:根据|按照|依据|依照|基于|参照)[^,。;]{0,6}$", before):
        return "aside"
    if kind == "length" and _ASIDE.match(match.group() + after):
        return "aside"
    if kind in ("none", "length"):
        back = match.group().startswith(("近", "过去", "最近"))
        passed = back or match.group().endswith(("来", "间")) or kind == "none"
        return "none" if passed else "baseline"
    if re.search(r"(?:较|比|与|同|相比|相较于?|对比|超过)$", before) and not after.startswith("期"):
        return "baseline"
    if match.group() == "同期":
        return "baseline" if before.endswith(("年", "上")) else "main"
    if match.group().startswith(("上年", "上一年")):
        return "baseline"
    if re.search(r"[从由自]$", before) and not after.startswith(("以来", "起", "开始")):
        return "origin"
    if after.startswith(("以来", "起", "至今", "后", "开始")) or match.group().endswith("以来"):
        return "since"
    if re.search(r"[是为当]于?$", before) and _TIMES_OF.match(text[match.end() :]):
        return "baseline"
    until = re.match(
        r"[底末]?前(?:[^,。;]{0,6}(?:完成|实现|达到|建成)|[,，])",
        text[match.end() - 1 :].lstrip("年"),
    )
    if until or _AIMED.search(text[max(0, match.start() - 4) : match.start()]):
        return "goal"
    return "main"


#: 为近10年最优 and 过去一年 date nothing themselves.
_ASIDE: Final = re.compile(
    rf"(?:近|过去|最近)?(?:\d+|{NUMERAL})年(?:来|以来|内)?(?:的?(?:最|新[高低])|同期)|过去(?:的)?一年|一年来"
)
_TIMES_OF: Final = re.compile(rf"的(?:近|约|超过?|逾|将近)?(?:[\d.]+|{NUMERAL})多?倍")
_AIMED: Final = re.compile(
    r"(?:^|[,。;:、“”(\s]|力争|争取|计划|预计|确保|规划|目标|提出|明确|要求)[到至]$|(?:力争|预计|争取|确保)“?$"
    r"|(?:拟|将|计划|预计|力争|争取|有望)[于在]$"
)


@dataclass(frozen=True, slots=True)
class When:
    """The period that a figure speaks for.

    Attributes
    ----------
    first, last
        Partial ISO dates, empty where the text states none.
    baseline
        What the figure is compared with, as a partial ISO date.
    goal
        Whether the period is one that is aimed at.
    moment
        Whether the text states a point of time.
    open
        Whether the text names a period without saying which year.
    stated
        Whether its own sentence states it, and not the one before.
    """

    first: str = ""
    last: str = ""
    baseline: str = ""
    goal: bool = False
    moment: bool = False
    open: bool = False
    stated: bool = False


def period_of(at: int, dates: Sequence[Spoken], carried: When, before: int = -1) -> When:
    """Return the period that a figure speaks for.

    Parameters
    ----------
    at
        The offset of the figure.
    dates
        The dates of its sentence.
    carried
        What held at the end of the sentence before in the same paragraph.
    before
        The offset of the figure before it: a start that this has taken is none of its own
        (由2015年的3头增加到23头).
    """
    when = replace(carried, stated=False)
    origin: Spoken | None = None
    for date in dates:
        if date.start >= at or date.role == "aside":
            continue
        if date.role == "baseline":
            when = replace(when, baseline=date.last or date.first)
        elif date.role == "origin":
            origin = date
        elif date.role == "none":
            when = When()
            origin = None
        elif date.role == "since":
            when = When(date.first, "", moment=False, open=date.relative, stated=True)
            origin = None
        else:
            baseline = origin.first if origin else ""
            when = When(
                date.first, date.last, baseline, date.role == "goal",
                date.moment, date.relative, True,
            )  # fmt: skip
            origin = None
    if origin is None:
        return when
    if before > origin.start:
        return replace(carried, baseline=origin.first, stated=False)
    return When(origin.first, origin.last, stated=True)
