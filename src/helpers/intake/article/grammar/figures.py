"""The figures of a text: number, unit and qualifier, each with its span."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Final, Literal, TypeAlias

from helpers.intake.article.grammar.conditions import SCALES, TIMES, is_no_amount, runs_on
from helpers.intake.article.grammar.no_claims import spans_without_claims
from helpers.intake.article.grammar.word_tables import one_of, rows_of, words
from helpers.quantity.numerals import NUMERAL, NotANumeral, read_numeral
from helpers.quantity.units import vocabulary

Form: TypeAlias = Literal["amount", "rank", "streak"]

_NUMBER: Final = r"(?:\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?(?![\d])|\d+(?:\.\d+)?)"
_HAN: Final = "[\u4e00-\u9fff]"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as published.

    Attributes
    ----------
    start, end
        Its offsets, with qualifier and unit.
    at
        Where its digits begin.
    value
        The digits, unsigned; ``26~33`` for a range.
    unit
        The unit as published, in the spelling of the casebook where that knows it.
    qualifier
        ``=``, ``>``, ``≥``, ``<``, ``≤`` or ``≈``.
    form
        Whether it is an amount, a rank or a number of years running.
    times
        How many things it is said of: four of 四个“100%”.
    """

    start: int
    end: int
    at: int
    value: str
    unit: str
    qualifier: str = "="
    form: Form = "amount"
    times: int = 1

    @property
    def percent(self) -> bool:
        """Whether it is a percentage."""
        return self.unit in ("%", "‰")

    @property
    def points(self) -> bool:
        """Whether it is in percentage points."""
        return self.unit.endswith("百分点")


def find_figures(text: str, dates: Iterable[tuple[int, int]] = ()) -> tuple[Figure, ...]:
    """Find the figures of a text that may be claims, by offset.

    The text is one that `article_parts.plain` has spelt; the numbers in `dates`, spans of dates
    and durations, are none. Names, headings, conditions (50平方公里以上的河流) and lengths of time
    are left out.
    """
    masked = bytearray(len(text))
    found = [*_ratios(text)]  # 11:52:37 is no time of day there
    taken = [(one.start, one.end) for one in found]
    for start, end in (*taken, *dates, *spans_without_claims(text)):
        masked[start:end] = b"\1" * (end - start)
    finders: tuple[Callable[[str], Iterator[Figure]], ...] = (
        _streaks, _ranks, _amounts, _numerals, _classes, _bare,
    )  # fmt: skip
    for find in finders:
        for figure in find(text):
            if not masked[figure.at]:
                found.append(figure)
                masked[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
    found.sort(key=lambda figure: figure.start)
    return tuple(_sharing_units(text, found))


@cache
def _unit() -> str:
    known = [*vocabulary(), *(row["word"] for row in rows_of("units"))]
    one = one_of(unit for unit in known if unit not in ("类", "位次"))
    below = one_of(unit for unit in known if unit not in ("类", "分"))
    return rf"{one}(?:/[{SCALES}]?{below})?"


@cache
def _amount_pattern() -> re.Pattern[str]:
    before = one_of(words("qualifiers", position="before"))
    after = one_of(set(words("qualifiers", position="after")) - {"多", "余"})
    scale = f"[{SCALES}]"
    return re.compile(
        rf"(?P<before>{before})?(?:了|达|到|至|达到)?\s*(?:每(?P<per>立方米|平方公里|升|公顷|亩|吨))?"
        rf"(?P<number>{_NUMBER})(?:[%万亿]?(?!\s-\d)\s*[-–—~至到]\s*(?P<last>{_NUMBER}))?\s*"
        rf"(?:(?P<scale>{scale}{{0,2}})(?P<many>[多余来几]?)(?P<more>{scale}{{0,2}})\s*"
        rf"(?P<unit>{_unit()})(?P<odd>多|有余)?|(?P<scaled>{scale}{{1,2}})(?P<over>[多余]?))"
        rf"\s*(?P<after>{after})?"
    )


def _amounts(text: str) -> Iterator[Figure]:
    """Find the numbers in digits that have a unit, or 万 or 亿."""
    for match in _amount_pattern().finditer(text):
        unit = "".join(match[name] or "" for name in ("scale", "more", "unit", "scaled"))
        unit = f"{unit}/{match['per']}" if match["per"] else unit
        number = match["number"]
        if runs_on(text, match.start("number")) or is_no_amount(text, match, unit):
            continue
        value = f"{number}~{match['last']}" if match["last"] else number
        many = match["many"] or match["over"] or match["odd"] or ""
        qualifier = _qualifier(match["before"], match["after"], many)
        start = match.start("before") if match["before"] else match.start("number")
        start = match.start("per") - 1 if match["per"] and not match["before"] else start
        end = match.end() if match["after"] else len(text[: match.end()].rstrip())
        value = re.sub("[, ]", "", value)
        yield Figure(start, end, match.start("number"), value, spelt(unit), qualifier,
                     times=_times(text, start))  # fmt: skip


def spelt(unit: str) -> str:
    """Return a published unit as the casebook spells it; one that it does not know stays."""
    for row in rows_of("units"):
        if row["unit"] and unit.endswith(row["word"]):
            return unit.removesuffix(row["word"]) + row["unit"]
    return unit


def _qualifier(before: str | None, after: str | None, many: str) -> str:
    meaning = {row["word"]: row["qualifier"] for row in rows_of("qualifiers")}
    if after:
        return meaning[after]
    if many in ("多", "余", "有余"):
        return ">"
    if many in ("来", "几"):
        return "≈"
    return meaning[before] if before else "="


def _times(text: str, start: int) -> int:
    """Return how many things a figure in quotation marks is said of: 四个“100%”."""
    counted = re.search(rf"({NUMERAL}|\d+)个“$", text[max(0, start - 8) : start])
    if not counted:
        return 1
    number = Decimal(counted[1]) if counted[1].isdecimal() else read_numeral(counted[1])
    return int(number) if 1 < number < 20 else 1


@cache
def _numeral_pattern() -> re.Pattern[str]:
    before = one_of(words("qualifiers", position="before"))
    after = one_of(words("qualifiers", position="after"))
    got = one_of(words("counting_verbs"))
    digit = "[一二三四五六七八九十百千零〇两]"
    counters = "[个家座处条种户台所只株头辆件项宗起批]"
    return re.compile(
        rf"(?P<before>{before})?(?:"
        rf"(?P<percent>百分之)(?P<p>{NUMERAL}(?:点[零〇一二三四五六七八九]+)?)"
        rf"|(?P<low>[一二三四五六七八九])(?P<high>[二三四五六七八九两])(?P<size>[十百千]?)"
        rf"(?P<far>[万亿]*)(?P<unit_low>成|倍|{_unit()})"
        rf"|(?P<tenths>[一二三四五六七八九])成(?P<half>[半一二三四五六七八九])?(?![立为效果都本员熟功就型长年套分品])"
        rf"|(?P<t>{NUMERAL})(?P<unit_t>倍)(?!增)"
        rf"|(?P<n>[一二三四五六七八九两]{digit}*[百千]{digit}*[一二三四五六七八九]"
        rf"|[一二三四五六七八九两]{digit}*[十百千万亿]+)(?P<many>[多余]?)"
        rf"(?P<more>[万亿]*)(?P<unit_n>{_unit()})"
        rf"|(?P<few>{before}|上)(?P<r>[十百千]?[百千万亿])(?P<unit_r>{_unit()})"
        rf"|(?<={got})(?P<c>[二三四五六七八九十两]+)(?P<over>[多余]?)(?P<unit_c>{counters})(?=[^“《]))"
        rf"(?P<after>{after})?"
    )


def _numerals(text: str) -> Iterator[Figure]:
    """Find the amounts in Chinese numerals: 百分之九十, 七成, 三千多万吨, 建成五个."""
    for match in _numeral_pattern().finditer(text):
        if match["low"]:
            yield from _between_two(match)
            continue
        group = next(name for name in ("p", "tenths", "t", "n", "r", "c") if match[name])
        try:
            number = read_numeral(match[group])
        except NotANumeral:
            continue
        unit = match["unit_t"] or match["unit_n"] or match["unit_r"] or match["unit_c"] or "%"
        if unit in TIMES or (unit in ("元", "亩") and not match["before"] and group == "n"
                              and match[group] in ("万", "百万", "千万")):  # fmt: skip
            continue
        if group == "tenths":
            half = match["half"] or ""
            number = number * 10 + (5 if half == "半" else read_numeral(half) if half else 0)
        many = (match["many"] or match["over"] or "") if group in ("n", "c") else ""
        more = match["more"] or "" if group == "n" else ""
        value, scale = _shortened(number) if group in ("n", "r") else (number, "")
        before = "至少" if match["few"] == "上" else match["before"] or match["few"]
        yield Figure(
            match.start(), match.end(), match.start(), f"{value.normalize():f}",
            spelt(scale + more + unit), _qualifier(before, match["after"], many),
        )  # fmt: skip


def _between_two(match: re.Match[str]) -> Iterator[Figure]:
    """Read two numerals in a row that are no number: 四五倍, 七八成, 二三十公里."""
    low, high = (read_numeral(match[name]) for name in ("low", "high"))
    unit, size = match["unit_low"], match["size"]
    if high == low + 1 and unit not in TIMES:
        times = (read_numeral(size) if size else 1) * (10 if unit == "成" else 1)
        unit = "%" if unit == "成" else spelt(match["far"] + unit)
        value = f"{low * times:f}~{high * times:f}"
        yield Figure(match.start("low"), match.end(), match.start("low"), value, unit, "≈")


def _shortened(number: Decimal) -> tuple[Decimal, str]:
    """Return a number as it would stand before 万 or 亿."""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            return number / size, name
    return number, ""


_THREE: Final = re.compile(rf"({_NUMBER})[:∶]({_NUMBER})[:∶]({_NUMBER})")
_INDUSTRIES: Final = re.compile(r"三次产业|三产(?!融)|[一二三]、[一二三]、三(?:次)?产业")


def three_shares(text: str) -> Iterator[re.Match[str]]:
    """Find the shares of the three industries as bulletins print them: 结构为11.2:52.3:36.5."""
    for match in _THREE.finditer(text):
        if _INDUSTRIES.search(re.split(r"[。;\n]", text[: match.start()])[-1]):
            yield match


def _ratios(text: str) -> Iterator[Figure]:
    """Find each of the three shares of a ratio."""
    for match in three_shares(text):
        for group in (1, 2, 3):
            yield Figure(*match.span(group), match.start(group), match[group], "%")


_STREAK: Final = re.compile(
    rf"(?:连续|一连|连)(?P<nth>第)?\s*(?P<value>\d+|{NUMERAL})\s*(?P<many>多)?(?P<unit>年|个月|天|次|届)"
    rf"|(?P<value_b>\d+|{NUMERAL})(?P<unit_b>年)(?:连续|蝉联)"
)


def _streaks(text: str) -> Iterator[Figure]:
    """Find the numbers of years running: 连续15年."""
    for match in _STREAK.finditer(text):
        written, unit = match["value"] or match["value_b"], match["unit"] or match["unit_b"]
        value = written if written.isdecimal() else f"{read_numeral(written):f}"
        qualifier = ">" if match["many"] else "="
        yield Figure(match.start(), match.end(), match.start(), value, unit, qualifier, "streak")


_SCOPES: Final = r"(?:全省|全国|全市|全球|世界|全区|省内|国内|省级|各市州|中部|西部|东部|亚洲|我国)"


_AMONG: Final = (
    r"(?:全[国省市球]|排名|位居|位列|进入|跻身|世界|中部|西部)"
    r"(?:[^,]{0,6}|(?:\d+个?)?[^,\d]{0,8})$"
)


@cache
def _rank_pattern() -> re.Pattern[str]:
    other = one_of(words("not_ranks"))
    return re.compile(
        rf"(?P<last>倒数)?第(?P<nth>{NUMERAL}|\d+)(?:位次|位|名)?(?!{other}|、{NUMERAL}{other})"
        rf"|(?P<first>首位|榜首)(?!度)|前(?P<top>{NUMERAL}|\d+)(?:位|名|强)?(?![\d年月个天期批后所述者项述季])"
    )


def _ranks(text: str) -> Iterator[Figure]:
    """Find the ranks: 第二, 首位, 第35位, 前十."""
    for match in _rank_pattern().finditer(text):
        head = re.split(r"[。;\n]", text[max(0, match.start() - 20) : match.start()])[-1]
        rest = text[match.end() : match.end() + 1]
        written = match["nth"] or match["top"] or "1"
        if match["first"]:
            put = re.search(r"[放摆]在[^,]{0,6}$", head)
            ranked = bool(re.search(r"[居列位排登获]", head)) and not put
        elif match["nth"]:
            closed = not rest or bool(re.match(r"[\s,。;:、)”!大高长多]", rest))
            scoped = rest == "的" and bool(re.search(_SCOPES + "[^,]{0,4}$", head))
            ranked = match.group().endswith(("位", "名")) or closed or scoped
        else:
            ranked = bool(re.search(_AMONG, head))
        if ranked and rest != "%" and not match["last"]:
            value = written if written.isdecimal() else f"{read_numeral(written):f}"
            qualifier = "≤" if match["top"] else "="
            yield Figure(match.start(), match.end(), match.start(), value, "位", qualifier, "rank")


_CLASS: Final = re.compile(
    r"水质[^,。;0-9%]{0,12}?(?:达到|达|保持|稳定在|保持在|为)(?:国家)?(?:地表水)?(?P<value>[ⅠⅡⅢⅣⅤ])类"
    r"(?=(?:标准|水质|水)?(?:[,。;、)]|$))"
)


def _classes(text: str) -> Iterator[Figure]:
    """Find the classes that a water is said to be of: 水质保持Ⅰ类."""
    for match in _CLASS.finditer(text):
        at = match.start("value")
        yield Figure(at, at + 2, at, match["value"], "类")


_BARE: Final = re.compile(
    rf"(?:指数|EI|AQI|PUE|比值|之比|系数|pH(?:年?均)?值?|耗氧量)(?:\([^)]*\))?(?:值)?(?:首次)?"
    rf"(?:[为是(]|达到|达|降至|降到|升至|提升至|提高到|:)?(?P<before>低于|高于|超过|小于|大于|约)?"
    rf"(?P<number>{_NUMBER})(?![\d%.]|[{SCALES}]|\s*[-—~])"
)
_LISTED: Final = re.compile(
    rf"(?<![\d.A-Za-z第])(?P<number>{_NUMBER})(?P<scale>[万亿]?)(?=\s*(?:[、,和及与]|以及)\s*\d)"
)


def _bare(text: str) -> Iterator[Figure]:
    """Find the indices, and the numbers of a list whose unit stands behind the last of them."""
    for pattern in (_BARE, _LISTED):
        for match in pattern.finditer(text):
            at = match.start("number")
            listed = pattern is _LISTED
            number = re.sub("[, ]", "", match["number"])
            unit = f"?{match['scale']}" if listed else ""
            qualifier = "=" if listed else _qualifier(match["before"], None, "")
            if not runs_on(text, at) or not listed:
                yield Figure(at, match.end(), at, number, unit, qualifier)


def _sharing_units(text: str, found: list[Figure]) -> Iterator[Figure]:
    """Give the numbers of a list the unit of the last: 3.78、5.4和2.3个百分点."""
    kept: list[Figure] = []
    following: Figure | None = None
    for figure in reversed(found):
        scale = figure.unit.strip(SCALES) == "" and figure.unit != ""
        if figure.unit.startswith("?") or scale:
            listed = following is not None and re.fullmatch(
                r"\s*(?:[、,和及与]|以及)\s*", text[figure.end : following.start]
            )
            if following is None or not listed or not following.unit:
                if not figure.unit.startswith("?"):
                    kept.append(figure)
                continue
            own = figure.unit.strip("?")
            unit = following.unit if not own else own + following.unit.lstrip(SCALES)
            figure = replace(figure, unit=unit)
        following = figure
        kept.append(figure)
    return reversed(kept)
