"""Surface water: the official grade of a share of good sections, and what "100 %" rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from helpers.casebook import Case, Claim
from helpers.quantity import Quantity, parse_quantity
from helpers.standards.water_grade import BY_CLASS, Grade, grade, grade_of_class

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
            if claim.qualifier not in ("≥", ">") and claim.quantity.value in BY_CLASS
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
