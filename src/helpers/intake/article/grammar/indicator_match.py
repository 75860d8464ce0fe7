"""Which indicator of the casebook a figure is of: the same thing, or none and the nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from helpers.casebook.schema.relations import fitting_units
from helpers.intake.article.grammar.subjects import Subject
from helpers.intake.article.grammar.word_tables import one_of, rows_of, words
from helpers.quantity import is_known, same_measure

_NEAREST: Final = 3
_MOVES: Final = ("growth", "change", "annual_change")
_LEAST: Final = 0.2
#: A name of two characters is all that is left of many: 总装机 is a power station's as well.
_SHORT: Final = 2
_WHOLE: Final = re.compile("电力|发电|全市|全社会|土地|国土|行政|区域|市域")
#: How concentrations are spoken of.
_SPOKEN: Final = {"微克": "µg/m3", "毫克": "mg/m3"}
#: A name in brackets that is no abbreviation tells an indicator from another of its name.
_QUALIFIED: Final = re.compile(r"[（(][^）)]*[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An indicator proposed for a figure.

    Attributes
    ----------
    indicator
        The identifier of the indicator that is the same thing; empty when none is.
    nearest
        The identifiers of the nearest indicators, the best first.
    why
        The name that the words of the article agree with.
    """

    indicator: str
    nearest: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Indicators:
    """The indicators of a casebook, by their names."""

    rows: Sequence[Mapping[str, str]]

    @cached_property
    def _names(self) -> Sequence[tuple[int, str, str, frozenset[str]]]:
        """The names and aliases, spelt in one way: row, name, spelling, pairs of characters."""
        named = []
        for at, row in enumerate(self.rows):
            bare = re.sub(r"[（(][^）)]*[）)]", "", row["name_zh"])
            for name in dict.fromkeys((bare, row["name_zh"], *row["aliases"].split("|"))):
                spelt = spell(name)
                if spelt:
                    named.append((at, name, spelt, _pairs(spelt)))
        return named

    def propose(self, subject: Subject, unit: str, aspect: str, partial: bool = False) -> Proposal:
        """Propose the indicator of a figure by its subject, its unit and what it says.

        `partial` figures are of a part of a year, for which some indicators have a twin.
        """
        spelt = dict.fromkeys(map(spell, _phrases(subject, aspect)))
        phrases = {phrase: _pairs(phrase) for phrase in spelt if phrase}
        # A rate that is aimed at is a share itself: 优良率稳定在93% is none of 优良天数.
        rate = aspect == "target" and unit == "%" and re.search("率|比例|占比|比重", subject.text)
        held = "share" if rate else aspect
        fitting = self._fitting(unit, held)
        whole = _WHOLE.search(subject.text) is not None
        best: dict[int, tuple[float, bool, str]] = {}
        for at, name, known, pairs in self._names:
            for phrase, others in phrases.items():
                same = phrase == known and (len(known) > _SHORT or whole)
                score = 1.0 if same else _likeness(others, pairs, phrase[-2:] == known[-2:])
                score = score if fitting[at] else score * 0.4
                if score > best.get(at, (0.0, False, ""))[0]:
                    best[at] = (score, same and fitting[at], name)
        ranked = sorted(best.items(), key=lambda pair: (-pair[1][0], not pair[1][1], pair[0]))
        nearest = tuple(
            self.rows[at]["indicator"] for at, (score, _, _) in ranked if score > _LEAST
        )
        same_ones = [at for at, (_, same, _) in ranked if same]
        twins = [at for at, (score, _, _) in ranked if score > 0.5 and self._is_partial(at)]
        if partial and twins and same_ones:
            same_ones = [at for at in twins if self._is_twin(at, same_ones[0])] or same_ones
        plain = [
            at for at in same_ones
            if not _QUALIFIED.search(self.rows[at]["name_zh"]) or (partial and self._is_partial(at))
        ]  # fmt: skip
        if plain:
            chosen = plain[0]
            identifier = self.rows[chosen]["indicator"]
            rest = [one for one in nearest if one != identifier]
            return Proposal(identifier, (identifier, *rest)[:_NEAREST], best[chosen][2])
        return Proposal("", nearest[:_NEAREST], ranked[0][1][2] if ranked else "")

    def _fitting(self, unit: str, aspect: str) -> Sequence[bool]:
        """Return which indicators a figure in a unit may be one of, looked up once a unit."""
        if (unit, aspect) not in self._fits_of:
            self._fits_of[unit, aspect] = [_fits(row, unit, aspect) for row in self.rows]
        return self._fits_of[unit, aspect]

    @cached_property
    def _fits_of(self) -> dict[tuple[str, str], Sequence[bool]]:
        return {}

    def _is_partial(self, at: int) -> bool:
        """Return whether an indicator is one of parts of a year."""
        return re.search("非全年|不足一年", self.rows[at]["name_zh"]) is not None

    def _is_twin(self, at: int, other: int) -> bool:
        """Return whether one indicator is another one of parts of a year."""
        return self.rows[at]["indicator"].startswith(self.rows[other]["indicator"])


def _phrases(subject: Subject, aspect: str) -> Iterable[str]:
    """Return the ways in which a subject may be the name of an indicator."""
    text, whole, before = subject.text, subject.whole, subject.before
    if before and before != text and len(text) <= 4 and whole:
        for end in range(len(before), 1, -1):
            yield from _phrases(Subject(before[:end] + text, whole), aspect)
    if whole:
        scope = re.match(r"全[省国市]", whole)
        if scope and scope.group() != "全市":
            yield f"{text}占{scope.group()}比例"
        else:
            yield f"{text}占{whole}比例"
            if whole == "比" or (_head(text) and _head(text) in whole):
                yield f"{text}占比"
        return
    yield text
    if before and before != text and len(text) <= 4:
        for end in range(len(before), 1, -1):
            yield before[:end] + text
    if aspect == "share" and not re.search(r"率|比|度|重$", text):
        yield f"{text}占比"


def _head(text: str) -> str:
    """Return the last noun of a phrase that shares are shares of."""
    found = re.search(r"(装机|发电|用电|面积|人口|产值|收入|能源消费|断面)[^占]{0,4}$", text)
    return found[1] if found else ""


@cache
def spell(name: str) -> str:
    """Return a name with one word for one thing, without signs and without filling words."""
    text = re.sub(r"[\s“”‘’（）()、,，:：《》·/]", "", name)
    if not text:
        return ""
    text = _synonyms().sub(lambda match: _plain()[match.group()], text)
    text = re.sub(r"([A-Z][A-Za-z0-9.]+)\1", r"\1", text)
    shorter = re.sub(one_of(words("fillers")), "", text)
    return shorter or text


@cache
def _plain() -> Mapping[str, str]:
    return {row["word"]: row["plain"] for row in rows_of("synonyms")}


@cache
def _synonyms() -> re.Pattern[str]:
    return re.compile(one_of(_plain()))


def _pairs(text: str) -> frozenset[str]:
    """Return the characters of a text and its pairs of neighbouring ones."""
    return frozenset([*text, *(text[at : at + 2] for at in range(len(text) - 1))])


def _likeness(phrase: frozenset[str], name: frozenset[str], headed: bool) -> float:
    """Return how alike two names are: what they share of both, of the name, and their heads."""
    shared = len(phrase & name)
    alike = 2 * shared / (len(phrase) + len(name))
    return min(0.99, 0.45 * alike + 0.45 * shared / len(name) + (0.1 if headed else 0.0))


def _fits(row: Mapping[str, str], unit: str, aspect: str) -> bool:
    """Return whether a figure in a unit may be one of an indicator."""
    if aspect in ("rank", "streak"):
        return True
    unit = _SPOKEN.get(unit, unit)
    if not is_known(unit):
        return False
    if aspect == "share" and unit.endswith("百分点"):
        return False  # a difference of shares
    if aspect == "share":
        return bool(row["unit"]) and is_known(row["unit"]) and same_measure(unit, row["unit"])
    if aspect in _MOVES and unit.endswith("百分点"):
        return row["unit"] == "%"
    if aspect in _MOVES and unit in ("%", "倍"):
        return True
    return not fitting_units(aspect, unit, row["unit"])
