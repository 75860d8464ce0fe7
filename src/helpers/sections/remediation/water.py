"""Surface water: the official grade of what was published, and how many sites a share rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from helpers.audit.identity_tables import RELATED
from helpers.casebook import Case, Claim
from helpers.casebook.listing import headed
from helpers.quantity import Period, Quantity, parse_quantity
from helpers.standards.water_grade import BY_CLASS, Grade, grade, grade_of_class

#: Shares of monitoring sites at Class I–III among all sites that were evaluated.
GOOD_SHARES: Final = (
    "provincial_section_good_share",
    "surface_water_good_share",
    "main_river_good_share",
)
BAD_SHARE: Final = "surface_water_bad_share"
#: Classes of GB 3838 that are published for a lake, a river or a site.
CLASSES: Final = ("lake_water_class", "river_water_class")
_COUNTED = re.compile(r"(?<![\d.])(\d+)\s*[个座]")


@dataclass(frozen=True)
class Quality:
    """One published share or class of water."""

    claim: Claim
    #: The official grade; none where the method grades no such thing.
    grade: Grade | None
    #: How many sites or sources a share covers, by the scope of the share or by a claim on the
    #: same year; none when that is not on record.
    count: Quantity | Claim | None = None

    @property
    def is_full(self) -> bool:
        """Whether a share was published as exactly 100 %."""
        claim = self.claim
        return claim.aspect == "share" and claim.quantity.value == 100 and claim.qualifier == "="


@dataclass(frozen=True)
class WaterQuality:
    """The published quality of a city's water."""

    #: Shares and classes with the number behind them; the last column holds the grade and its
    #: rule as a pair, or none.
    table: pd.DataFrame
    #: ``full``, how many shares are 100 %; ``counted``, for how many of them the number of
    #: sites or sources is on record; absent ones are none.
    figures: Mapping[str, Any]
    claims: tuple[Claim, ...]


def water_quality(case: Case) -> WaterQuality:
    """Grade the published shares and classes of a city's water."""
    lang, found = case.lang, qualities(case)
    rows = [
        (
            item.claim.indicator,
            item.claim.period,
            item.claim,
            item.claim.scope_in(lang),
            item.count,
            (item.grade.name.say(lang), item.grade.rule.say(lang)) if item.grade else None,
        )
        for item in found
    ]
    full = [item for item in found if item.is_full]
    return WaterQuality(
        headed(
            rows,
            lang,
            "指标|期间|公布值|口径|断面或水源地数|评价",
            "Indicator|Period|Published|Scope|Sites or sources|Grade",
        ),
        {
            "full": len(full) or None,
            "counted": sum(item.count is not None for item in full) or None,
            "bare": all(item.count is None for item in full),
        },
        tuple(item.claim for item in found),
    )


def qualities(case: Case) -> tuple[Quality, ...]:
    """Return the graded or full shares of water and then its classes, by indicator and period.

    A class that is published as a best case only (``≥``, ``>``) has no grade and is left out.
    """
    bad = {claim.period: claim for claim in case.claim_list(indicator=BAD_SHARE, aspect="share")}
    shares = [
        Quality(claim, _grade(claim, bad), _count(case, claim))
        for claim in case.claim_list(theme="water", section="remediation", aspect="share")
    ]
    classes = [
        Quality(claim, grade_of_class(int(claim.quantity.value)))
        for claim in case.claim_list(indicator=CLASSES, aspect="level")
        if claim.qualifier not in ("≥", ">") and claim.quantity.value in BY_CLASS
    ]
    shown = [item for item in shares if item.grade or item.is_full]
    return (*sorted(shown, key=_place), *sorted(classes, key=_place))


def _place(item: Quality) -> tuple[str, str, str]:
    return item.claim.indicator.id, item.claim.period.end, item.claim.id


def _grade(claim: Claim, bad: Mapping[Period, Claim]) -> Grade | None:
    if claim.indicator.id not in GOOD_SHARES:
        return None
    foul = bad.get(claim.period) if claim.indicator.id == "surface_water_good_share" else None
    return grade(claim.quantity, foul.quantity if foul else None)


def _count(case: Case, claim: Claim) -> Quantity | Claim | None:
    stated = _COUNTED.findall(claim.scope)  # two numbers, of which one is a part, leave it open
    if len(stated) == 1 and int(stated[0]) > 0:
        return parse_quantity(stated[0], "个", name=f"{claim.id}:scope")
    names = RELATED["counts"].get(claim.indicator.id, ())
    return _same_year(claim, case.claim_list(indicator=names, aspect="level"))


def _same_year(claim: Claim, counts: Iterable[Claim]) -> Claim | None:
    year = claim.period.end[:4]
    same = [count for count in counts if year and count.period.end[:4] == year]
    return min(same, key=lambda count: count.id, default=None)
