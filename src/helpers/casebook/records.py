"""What the tables hold, one row at a time: places, sources, indicators, claims, benchmarks.

Fields are called as the columns that they hold; what each means stands in ``columns.csv``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import ClassVar, Final

from helpers.casebook.schema.vocabulary import CONFIDENCES
from helpers.quantity import Lang, Period, Quantity, parse_quantity

_NEVER: Final = date.min
_TITLES_WITHIN: Final = str.maketrans("《》", "〈〉")


@dataclass(frozen=True, slots=True)
class Place:
    """A city, province or country: a row of ``places.csv``.

    `cohort_order` is 0 and `cohort` empty without a cohort; `features` are what it is known to have
    and, after ``no``, to lack.
    """

    place: str
    code: str
    name_zh: str
    name_en: str
    level: str
    parent: str
    cohort: str
    cohort_order: int
    features: str = ""

    def __hash__(self) -> int:
        """Hash by identifier: cohorts of hundreds are keyed by their places."""
        return hash(self.place)

    @property
    def id(self) -> str:
        """Its identifier."""
        return self.place

    def name(self, lang: Lang = "zh") -> str:
        """Its name in a language."""
        return self.name_zh if lang == "zh" else self.name_en


@dataclass(frozen=True, slots=True)
class Source:
    """A document that publishes figures or measures: a row of ``sources.csv``."""

    id: str
    title_zh: str
    title_en: str
    publisher: str
    published: str
    kind: str
    url: str
    confidence: str
    publisher_en: str = ""
    origin: str = ""
    origin_en: str = ""
    repost_of: str = ""

    def title(self, lang: Lang = "zh") -> str:
        """Its title in a language."""
        return self.title_zh if lang == "zh" else self.title_en

    def cited_title(self, lang: Lang = "zh") -> str:
        """Its title as a list of sources writes it: in 《》 in Chinese, titles within it in 〈〉.

        A title in square brackets is an editor's, for a document whose own was not taken down.
        """
        title = self.title(lang)
        if lang == "en" or not title or title[0] in "《[":
            return title
        return f"《{title.translate(_TITLES_WITHIN)}》"

    def publisher_in(self, lang: Lang = "zh") -> str:
        """Its publisher in a language; empty when it is unknown."""
        return self.publisher if lang == "zh" else self.publisher_en


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a case study: a row of ``sections.csv``, and the stem of its notebook."""

    id: str
    order: int
    title_zh: str
    title_en: str
    notebook: str
    heading: str

    def title(self, lang: Lang = "zh") -> str:
        """Its title in a language."""
        return self.title_zh if lang == "zh" else self.title_en


@dataclass(frozen=True, slots=True)
class UsualRange:
    """What a prefecture-level city usually has: an editor's judgement, which only marks figures.

    `low` and `high` are in the unit of the indicator; `per` is ``residents`` when the range is for
    every 10,000 residents, and empty otherwise.
    """

    low: float
    high: float
    per: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A thing that is measured: a row of ``indicators.csv``.

    `usual` is none when no editor has judged it, `minimum` and `maximum` are none when nothing
    bounds its level. `span` is ``year`` when the level is a sum or a mean over a year.
    """

    id: str
    name_zh: str
    name_en: str
    unit: str
    direction: int
    theme: str
    section: str
    definition: str
    aliases: tuple[str, ...]
    definition_en: str = ""
    minimum: float | None = None
    maximum: float | None = None
    usual: UsualRange | None = None
    span: str = ""

    def name(self, lang: Lang = "zh") -> str:
        """Its name in a language."""
        return self.name_zh if lang == "zh" else self.name_en

    def definition_in(self, lang: Lang = "zh") -> str:
        """Its definition in a language."""
        return self.definition if lang == "zh" else self.definition_en


@dataclass(frozen=True)
class Claim:
    """One figure that one source published about one place: a row of ``claims.csv``.

    Two claims speak of the same only when `scope` is the same; a reader is shown ``scope_in``.
    `inferred` names which of ``start`` and ``end`` the source does not state, `accepted` has date
    and reason when the row stands although it breaks a rule that allows it.
    """

    id: str
    place: str
    indicator: Indicator
    value: str
    unit: str
    qualifier: str
    aspect: str
    period: Period
    scope: str
    source: Source
    locator: str
    note: str
    scope_en: str = ""
    note_en: str = ""
    quote: str = ""
    inferred: tuple[str, ...] = ()
    accepted: str = ""

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def quantity(self) -> Quantity:
        """The figure with its bounds; named by the claim, so that it is one in arithmetic."""
        return parse_quantity(
            self.value, self.unit, self.qualifier, aspect=self.aspect, name=self.id
        )

    @property
    def confidence(self) -> str:
        """The confidence that its source deserves."""
        return self.source.confidence

    def words(self, lang: Lang = "zh") -> str:
        """Write the figure for a reader, such as ``447万千瓦``."""
        return self.quantity.words(lang)

    def scope_in(self, lang: Lang = "zh") -> str:
        """Its scope in a language; empty when it covers simply the whole place."""
        return self.scope if lang == "zh" else self.scope_en

    def note_in(self, lang: Lang = "zh") -> str:
        """Its caveats in a language; empty without any."""
        return self.note if lang == "zh" else self.note_en


@dataclass(frozen=True)
class Benchmark:
    """A limit, target, average or factor to hold a claim against: a row of ``benchmarks.csv``.

    Without an end of its `period` it holds for good.
    """

    id: str
    indicator: Indicator
    place: str
    kind: str
    name_zh: str
    name_en: str
    value: str
    unit: str
    qualifier: str
    period: Period
    edition: str
    source: Source
    scope: str = ""
    scope_en: str = ""
    definition: str = ""
    definition_en: str = ""

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def quantity(self) -> Quantity:
        """The figure with its bounds; a limit or target is exact, being set and not measured."""
        is_set = self.kind in ("limit", "target")
        return parse_quantity(self.value, self.unit, self.qualifier, name=self.id, exact=is_set)

    @cached_property
    def figure(self) -> Quantity:
        """The figure with its bounds; of a limit what it says, not what it allows."""
        qualifier = "=" if self.kind == "limit" else self.qualifier
        return replace(self, qualifier=qualifier).quantity

    def name(self, lang: Lang = "zh") -> str:
        """Its name in a language."""
        return self.name_zh if lang == "zh" else self.name_en

    def scope_in(self, lang: Lang = "zh") -> str:
        """Its scope in a language; empty when it covers simply the whole place."""
        return self.scope if lang == "zh" else self.scope_en


@dataclass(frozen=True, slots=True)
class NotOnRecord:
    """The answer when the casebook holds no trusted figure: false, and absent in arithmetic.

    It says nothing of what the world has published. What is computed with it is not on record
    either, so that a notebook may calculate before it asks; `display.say` leaves out sentences
    that need it.

    Attributes
    ----------
    at
        The date that was asked for; empty for the latest.
    unverified
        Figures of low confidence that would answer.
    """

    place: str
    indicator: Indicator
    at: str
    aspect: str
    lang: Lang
    unverified: tuple[Claim, ...] = ()

    #: Tells quantities to leave arithmetic with it to this class.
    is_absent: ClassVar[bool] = True

    def __bool__(self) -> bool:
        return False

    @property
    def quantity(self) -> NotOnRecord:
        """Absent, as is whatever is asked of a figure that is not there."""
        return self

    period = source = hours = days = end = scope = quantity

    def to(self, _unit: str) -> NotOnRecord:
        """Return the absent figure in another unit."""
        return self

    def _absent(self, _other: object) -> NotOnRecord:
        return self

    __add__ = __sub__ = __mul__ = __truediv__ = __pow__ = _absent
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = _absent

    def words(self, lang: Lang = "zh") -> str:
        """Return the words for a figure that is not on record, or only to be verified."""
        if self.unverified:
            figures = ("、" if lang == "zh" else ", ").join(c.words(lang) for c in self.unverified)
            return (
                f"仅有待核实的数字（{figures}）" if lang == "zh" else f"to be verified: {figures}"
            )
        return "本案例库未收录" if lang == "zh" else "not on record here"

    def __str__(self) -> str:
        return self.words(self.lang)


def preference(claim: Claim) -> tuple[int, int, bool, str]:
    """Order claims as answers: the latest, the most trusted, the whole place, the identifier."""
    last = claim.period.last_day or _NEVER
    trust = list(CONFIDENCES).index(claim.confidence)
    return -last.toordinal(), trust, bool(claim.scope), claim.id
