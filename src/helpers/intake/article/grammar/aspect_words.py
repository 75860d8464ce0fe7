"""What a figure says of its indicator: an amount, a share, a change, a growth, a target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from helpers.intake.article.grammar.figures import Figure
from helpers.intake.article.grammar.spoken_periods import When
from helpers.intake.article.grammar.word_tables import one_of, rows_of, words

#: What a growth is said to be over.
YEAR_ON_YEAR: Final = "(?:[同环]比|[较比与](?:上一?|去|前一)年(?:同期|度)?)"
#: A distance from another place or a line, which is no change.
_APART: Final = re.compile(
    r"(?:高于|高出|低于|优于|好于|快于|超出|领先|多于)[^,。;]*$|[比较](?:全[国省市]|同类|周边)[^,。;\d]{0,6}[高低多少]出?了?$"
)
#: 与上年同期相比, at the head of all that follows in its sentence.
_HELD_AGAINST: Final = re.compile(rf"{YEAR_ON_YEAR}相比,[^。]*$")
_GAP: Final = r"(?:了|最高|达到|近|约|超过|超|将近|逾|达|多达|至少|不少于|不低于|分别|\s|:|为)*"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure says: a word of the casebook's enumeration of aspects.

    `falls` is whether it is a fall, so that the casebook writes it with a minus; `why` has the
    words that say so.
    """

    aspect: str
    falls: bool = False
    why: str = ""


def meaning_of(
    figure: Figure, before: str, after: str, when: When, latest: str, planned: str = ""
) -> Meaning:
    """Return what a figure says of its indicator.

    Parameters
    ----------
    before, after
        Its sentence up to the figure, and behind it.
    when
        The period that it speaks for.
    latest
        The last year that the article can know of: that of its publication, or the latest
        that it states as past. A goal of that year or later is a target, any goal when it is
        empty: the article was written before the year was over.
    planned
        Why all that its sentence says is planned; empty when it is not.
    """
    planned = _target_words(before, after) or _goal(when, latest) or planned
    if planned:
        return Meaning("target", _falls(before), planned)
    if figure.form != "amount":
        return Meaning(figure.form)
    if figure.unit == "类":
        return Meaning("level")
    return _change(figure, before, after, when) or Meaning("share" if figure.percent else "level")


def _goal(when: When, latest: str) -> str:
    """Return why a period is aimed at, or nothing."""
    year = when.last[:4]
    if when.goal and (not latest or not year or year >= latest):
        return f"到{year}年"
    if latest and year > latest:
        return f"{year}年"
    return ""


def is_planned(before: str, after: str) -> bool:
    """Return whether the words around a date say that it is one of a plan."""
    sentence = re.split(r"[。;\n]", after)[0]
    return bool(_target_words(before + sentence, ""))


#: A goal that is behind: what follows is no plan.
_REACHED: Final = re.compile(
    r"(?<![力确]争)(?<!争取)(?<!确保)(?:提前|超额|圆满|如期|顺利|已经?)(?:完成|实现|达到|超过)[^,。;]{0,16}目标(?:任务)?"
)


#: What ends a plan before the figure: the title that has its word, a semicolon, what is done.
_BEHIND: Final = re.compile(r"》(?!,)|.*(?:;|已(?!有)|了(?!解))", re.DOTALL)


def _target_words(before: str, after: str) -> str:
    """Return the word that says that a figure is planned, or nothing."""
    before = _REACHED.sub("", before).rpartition("实际")[2]
    if re.search(r"目标(?:值|任务)?(?:为|是|达到|达|:)?约?$", before):
        return "目标"
    if re.match(r"[^,。;]{0,30}的[^,。;]{0,4}目标", after):
        return "的目标"
    for row in rows_of("target_words"):
        unless = row["unless_before"]
        for match in re.finditer(row["pattern"], before):
            if unless and re.search(f"(?:{unless})[^,。;]{{0,8}}$", before[: match.start()]):
                continue
            if not _BEHIND.match(before[match.end() :]):
                return match.group()
    return ""


@cache
def _directions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rise, fall = (one_of(words("aspect_words", means=means)) for means in ("rise", "fall"))
    return (
        re.compile(rf"(?P<rise>{rise})|(?P<fall>{fall})"),
        re.compile(rf"(?:{rise}|{fall})(?:幅度?|率|量|比例)?{_GAP}$"),
    )


def _falls(before: str) -> bool:
    found = list(_directions()[0].finditer(re.split(r"[,。;]", before)[-1]))
    return bool(found) and found[-1]["fall"] is not None


def _change(figure: Figure, before: str, after: str, when: When) -> Meaning | None:
    """Return the change that a figure is, or nothing when it is an amount or a share."""
    clause = re.split(r"[。;]", before)[-1]
    near = re.split(r"[,:]", clause)[-1]
    directly = _directions()[1].search(before)
    listed = re.search(r"同比[^,。;]*(?:分别)?", near) or re.search(
        r"[比较](?:[^,。;]{2,12})(?:分别|共)?", near
    )
    moved = directly or (_in_list(before) and listed and _directions()[0].search(near))
    if figure.unit == "倍" and (when.baseline or moved):
        return Meaning("change", False, when.baseline or "倍")
    if figure.points and not moved:
        moved = _directions()[0].search(near) or _directions()[0].match(after)
    if not moved and not figure.points:
        return None
    if figure.points and _APART.search(near):
        return Meaning("level", False, "差距")
    falls = _falls(before) or bool(figure.points and re.match(r"的?(?:降|下降)", after))
    if yearly := re.search("年平?均[增降下提上减净递]", near):
        return Meaning("annual_change", falls, yearly.group())
    growth = re.search(YEAR_ON_YEAR, near) or _HELD_AGAINST.search(before)
    if growth or re.match(r"\(?同比", after):
        return Meaning("growth", falls, growth.group() if growth else "同比")
    if when.baseline or "累计" in near or figure.points:
        return Meaning("change", falls, when.baseline or "累计")
    years = bool(when.first and when.last) and when.first[:4] == when.last[:4]
    if figure.percent and years and not re.search(r"以来|期间", clause):
        return Meaning("growth", falls, "增长")
    if figure.percent or figure.unit == "倍" or re.search(r"(?:增加|增长|减少|扩大)了?$", before):
        return Meaning("change", falls, "增长" if not falls else "下降")
    return (
        Meaning("level")
        if not re.search(r"增长|提[高升]|[上下回]升|下降|降低", near)
        else Meaning("change", falls, "变化")
    )


def _in_list(before: str) -> bool:
    """Return whether a figure continues a list of figures."""
    return re.search(r"[\d%个百分点元吨亩][、,和及与]\s*$", before) is not None
