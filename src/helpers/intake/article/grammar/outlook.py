"""What headings, and the sentences before, say of a sentence: its year, or that it is planned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from helpers.intake.article.grammar.article_parts import Paragraph, Stretch
from helpers.intake.article.grammar.spoken_periods import REPORT, Spoken, When, period_of
from helpers.intake.article.grammar.word_tables import rows_of

#: A heading that tells what was done, whatever else it says: 目标任务完成情况.
_DONE: Final = re.compile(r"回顾|总结|情况|现状|完成|成效|成就|成绩|进展|落实|执行|评估|主要做法")
#: Who looks ahead: 2024年重点工作, and not 重点工作 alone, which may be done.
_AHEAD: Final = re.compile(r"20\d{2}年|今年|明年|来年")
#: What is said so is there, or done, also in a section on what is planned.
_IS_SO: Final = re.compile(
    r"已|了(?!解)|现有|目前|曾|成功|荣获|入选|获评|累计(?:完成|建成|实现|投入|创建)|高达|超额|圆满|达标率?一直"
)
#: A list below a sentence: 主要目标如下:, and then a paragraph for each.
_ITEM: Final = re.compile(
    r"\s*(?:——|[-•·●○◆■▪※①-⑳]|[一二三四五六七八九十]是|\(?\d{1,2}[.、)](?!\d)|\([一二三四五六七八九十]+\))"
)
_LEADS: Final = re.compile(r"[:：]\s*$|(?:如下|以下|下列)[^,。;]{0,8}[。:：]?\s*$")
_AIM: Final = re.compile("目标|力争|计划|重点抓好|(?:着力|重点)?做好以下")


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading that stands above a paragraph: how deep, its period, and why it is a plan."""

    level: int
    when: When
    planned: str


@dataclass(slots=True)
class Outlook:
    """What stands above a sentence; `enter` each paragraph and `leave` each sentence in turn."""

    _sections: list[_Section] = field(default_factory=list)
    _list: _Section | None = None
    _lead: _Section | None = None
    _before: str = ""

    @property
    def when(self) -> When:
        """The period that the headings give, and the sentence that leads a list."""
        above = [*self._sections, *([self._list] if self._list else [])]
        return next((one.when for one in reversed(above) if one.when.last), When())

    @property
    def plans(self) -> bool:
        """Whether a heading says that what stands below it is planned."""
        return any(one.planned for one in self._sections)

    def enter(self, paragraph: Paragraph, dates: Sequence[Spoken]) -> None:
        """Take in a paragraph: a heading opens a section, an item goes on with its list."""
        self._before = ""
        if paragraph.is_heading:
            level = _level(paragraph)
            self._sections = [one for one in self._sections if one.level < level]
            self._sections.append(_section(paragraph, level, dates))
        self._list = self._lead or self._list
        if not _ITEM.match(paragraph.text):
            self._list = None
        self._lead = None

    def planned(self, sentence: Stretch, dates: Sequence[Spoken]) -> str:
        """Return why all that a sentence says is planned, or nothing."""
        above = [self._before, *(one.planned for one in (self._list, *self._sections) if one)]
        why = next(filter(None, above), "")
        own = [one for one in dates if one.role in ("main", "since", "none")]
        year = self.when.last[:4] if self.when.goal else ""
        behind = any(
            one.role != "main"
            or (not year or one.last[:4] < year if one.last else not one.relative)
            for one in own
        )
        return "" if behind or _IS_SO.search(sentence.text) else why

    def leave(self, sentence: Stretch, when: When, *, planned: bool) -> None:
        """Take in what a sentence said last: the next ones go on with a plan, or with its list."""
        self._before = "the sentence before" if planned else ""
        leads = _LEADS.search(sentence.text)
        aimed = planned or when.goal or _AIM.search(sentence.text)
        self._lead = _Section(9, when, "the list of an aim") if leads and aimed else None


def _level(paragraph: Paragraph) -> int:
    """Return how deep a heading is: the title 0, 一、 1, (一) 2, one without a number 3."""
    if paragraph.number == 1:
        return 0
    words = paragraph.text.strip()
    if paragraph.heading == words:
        return 2 if words.startswith("(") else 1
    return 3


def _section(paragraph: Paragraph, level: int, dates: Sequence[Spoken]) -> _Section:
    """Return what a heading says of all that stands below it."""
    words = paragraph.text.strip()
    ahead = _AHEAD.search(words) is not None
    planned = level > 0 and not _DONE.search(words) and any(
        re.search(row["pattern"], words) and (ahead or not row["ahead"])
        for row in rows_of("plan_headings")
    )  # fmt: skip
    dated = planned or REPORT.search(words)
    when = period_of(paragraph.end, dates, When()) if dated else When()
    return _Section(level, replace(when, goal=True) if planned else when, words if planned else "")
