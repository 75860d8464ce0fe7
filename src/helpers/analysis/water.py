"""Surface water: the official grade of a share of good sections, and what "100 %" rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from helpers.analysis.verdicts import Words
from helpers.casebook import Case, Claim
from helpers.quantity import Quantity, parse_quantity

#: Shares of sections at Class I–III among all sections that were evaluated.
GOOD_SHARES: Final = (
    "provincial_section_good_share",
    "surface_water_good_share",
    "main_river_good_share",
)
BAD_SHARE: Final = "surface_water_bad_share"
#: Classes of GB 3838 that are published for a lake, a river or a section.
CLASSES: Final = ("lake_water_class", "river_water_class")
#: Which claim says how many things a share covers.
COUNTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "provincial_section_good_share": "provincial_sections",
        "provincial_section_compliance": "provincial_sections",
        "surface_water_good_share": "national_sections",
        "national_section_compliance": "national_sections",
        "drinking_water_compliance": "drinking_water_sources",
    }
)
#: Square of the two-sided 95 % quantile of the normal distribution.
Z_SQUARED: Final = 3.8415
_COUNTED = re.compile(r"(?<![\d.])(\d+)\s*个")


@dataclass(frozen=True)
class Grade:
    """A grade of the state of a river, a basin or all sections of a place.

    Parameters
    ----------
    key
        ``excellent``, ``good``, ``light``, ``moderate``, ``heavy``, or ``polluted`` when the
        share below Class V that tells the last three apart is not published.
    name
        The grade as the method words it.
    rule
        The condition that was met.
    """

    key: str
    name: Words
    rule: Words


_EXCELLENT = Grade("excellent", Words("优", "excellent"), Words("Ⅰ—Ⅲ类 ≥ 90%", "Class I–III ≥ 90%"))
_GOOD = Grade("good", Words("良好", "good"), Words("75% ≤ Ⅰ—Ⅲ类 < 90%", "75% ≤ Class I–III < 90%"))
_LIGHT = Grade(
    "light",
    Words("轻度污染", "lightly polluted"),
    Words("Ⅰ—Ⅲ类 < 75%，劣Ⅴ类 < 20%", "Class I–III < 75%, below Class V < 20%"),
)
_MODERATE = Grade(
    "moderate",
    Words("中度污染", "moderately polluted"),
    Words("Ⅰ—Ⅲ类 < 75%，20% ≤ 劣Ⅴ类 < 40%", "Class I–III < 75%, 20% ≤ below Class V < 40%"),
)
_HEAVY = Grade(
    "heavy",
    Words("重度污染", "heavily polluted"),
    Words("Ⅰ—Ⅲ类 < 60%，劣Ⅴ类 ≥ 40%", "Class I–III < 60%, below Class V ≥ 40%"),
)
_POLLUTED = Grade(
    "polluted",
    Words("污染（程度待定）", "polluted, degree open"),
    Words(
        "Ⅰ—Ⅲ类 < 75%，劣Ⅴ类比例未公布",
        "Class I–III < 75%, share below Class V not published",
    ),
)
_BY_CLASS: Final[Mapping[int, tuple[Grade, Words]]] = MappingProxyType(
    {
        1: (_EXCELLENT, Words("Ⅰ—Ⅱ类", "Class I–II")),
        2: (_EXCELLENT, Words("Ⅰ—Ⅱ类", "Class I–II")),
        3: (_GOOD, Words("Ⅲ类", "Class III")),
        4: (_LIGHT, Words("Ⅳ类", "Class IV")),
        5: (_MODERATE, Words("Ⅴ类", "Class V")),
        6: (_HEAVY, Words("劣Ⅴ类", "below Class V")),
    }
)


def grade(good: Quantity, bad: Quantity | None = None) -> Grade:
    """Grade the state of surface water by the shares of its sections.

    Parameters
    ----------
    good
        Share of sections at Class I–III, as published.
    bad
        Share of sections below Class V of the same sections, if published.

    Returns
    -------
    Grade
        By the published share; the method holds for five sections or more.

    Raises
    ------
    UnitMismatch
        If a share is no ratio.

    References
    ----------
    《地表水环境质量评价办法（试行）》, 环办〔2011〕22号, evaluation of rivers and basins.
    """
    return grade_of_shares(good.to("%").value, None if bad is None else bad.to("%").value)


def grade_of_shares(good: float, bad: float | None) -> Grade:
    """Grade by shares in %: of Class I–III, and below Class V if known; as `grade`."""
    clean = round(good, 6)
    if clean >= 90:
        return _EXCELLENT
    if clean >= 75:
        return _GOOD
    if bad is None:
        return _POLLUTED
    foul = round(bad, 6)
    if foul >= 40:
        return _HEAVY
    return _MODERATE if foul >= 20 else _LIGHT


def grade_of_class(number: int) -> Grade:
    """Grade one section, or the means of fewer than five, by its class 1 to 6 (below V)."""
    grade, rule = _BY_CLASS[number]
    return replace(grade, rule=rule)


@dataclass(frozen=True)
class GradedShare:
    """A published share of good sections with the grade that follows from it."""

    claim: Claim
    grade: Grade


def graded_shares(case: Case) -> tuple[GradedShare, ...]:
    """Grade every published share of good sections of a case, by indicator and period."""
    bad = {claim.period: claim for claim in case.claim_list(indicator=BAD_SHARE, aspect="share")}
    graded = []
    for name in GOOD_SHARES:
        for claim in case.claim_list(indicator=name, aspect="share"):
            foul = bad.get(claim.period) if name == "surface_water_good_share" else None
            below = foul.quantity if foul else None
            graded.append(GradedShare(claim, grade(claim.quantity, below)))
    return tuple(graded)


@dataclass(frozen=True)
class GradedClass:
    """A published class of water with the grade that it stands for."""

    claim: Claim
    grade: Grade


def graded_classes(case: Case) -> tuple[GradedClass, ...]:
    """Grade every published class of a lake, river or section, by indicator and period.

    A class that is published as a best case only (``≥``, ``>``) has no grade and is left out.
    """
    graded: list[GradedClass] = []
    for name in CLASSES:
        claims = case.claim_list(indicator=name, aspect="level")
        claims.sort(key=lambda claim: (claim.period.end, claim.id))
        graded += [
            GradedClass(claim, grade_of_class(int(claim.quantity.value)))
            for claim in claims
            if claim.qualifier not in ("≥", ">") and claim.quantity.value in _BY_CLASS
        ]
    return tuple(graded)


@dataclass(frozen=True)
class FullShare:
    """A share that is published as 100 %, and the number of things behind it.

    Parameters
    ----------
    claim
        The share.
    count
        How many sections, sources or zones it covers; none when that is not published.
    counted_by
        The claim that says so; none when the share's own scope does.
    """

    claim: Claim
    count: Quantity | None
    counted_by: Claim | None = None

    @property
    def lowest(self) -> Quantity | None:
        """The least share that `count` of `count` bears out, by `lowest_share`."""
        return None if self.count is None else lowest_share(self.count)


def full_shares(case: Case) -> tuple[FullShare, ...]:
    """Find the shares of water that are published as exactly 100 %, with their numbers.

    The number is taken from the scope of the share, or from a claim about the same year.

    Returns
    -------
    tuple of FullShare
        In the order of indicators and periods; what `COUNTS` does not name has no number.
    """
    found = [
        claim
        for claim in case.claim_list(theme="water", section="remediation", aspect="share")
        if claim.quantity.value == 100 and claim.qualifier == "="
    ]
    found.sort(key=lambda claim: (claim.indicator.id, claim.period.end, claim.id))
    return tuple(_counted(case, claim) for claim in found)


def lowest_share(count: Quantity) -> Quantity:
    """Return the lower end of the 95 % interval of Wilson for n good ones of n.

    With x = n the interval of Wilson (1927) is n / (n + z²) to 1.

    Parameters
    ----------
    count
        How many were looked at, in a counted unit.

    Returns
    -------
    Quantity
        A share in %.
    """
    one = parse_quantity("1", count.unit_text)
    return (count / (count + one * Z_SQUARED)).to("%")


def _counted(case: Case, claim: Claim) -> FullShare:
    stated = _COUNTED.findall(claim.scope)
    if len(stated) == 1 and int(stated[0]) > 0:
        return FullShare(claim, parse_quantity(stated[0], "个", name=f"{claim.id}:scope"))
    name = COUNTS.get(claim.indicator.id)
    counts = case.claim_list(indicator=name, aspect="level") if name else []
    same = _same_year(claim, counts)
    return FullShare(claim, same.quantity, same) if same else FullShare(claim, None)


def _same_year(claim: Claim, counts: Iterable[Claim]) -> Claim | None:
    year = claim.period.end[:4]
    same = [count for count in counts if year and count.period.end[:4] == year]
    return min(same, key=lambda count: count.id, default=None)
