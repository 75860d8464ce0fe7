"""Which claims there are already, and what a new one is called."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain, count

from helpers.casebook.schema.declarations import FIGURE, SAME

Row = Mapping[str, str]


class Register:
    """Claims, found by what they speak of."""

    def __init__(self, claims: Iterable[Row]) -> None:
        self._alike: dict[tuple[str, ...], list[Row]] = {}
        self._names: set[str] = set()
        for claim in claims:
            self.add(claim)

    def add(self, claim: Row) -> None:
        """Add a claim that has its identifier."""
        self._alike.setdefault(_subject(claim), []).append(claim)
        self._names.add(claim["claim"])

    def alike(self, claim: Row) -> Row | None:
        """Return the claim that speaks of the same thing: one of the same figure, else the first.

        None when there is no such claim.
        """
        found = self._alike.get(_subject(claim), ())
        return min(found, key=lambda other: not same_figure(other, claim), default=None)

    def name(self, claim: Row) -> str:
        """Return an identifier that no claim has: place, indicator, aspect, period, a number."""
        aspect = "" if claim["aspect"] == "level" else claim["aspect"]
        dates = (claim[name].replace("-", "_") for name in ("start", "end"))
        period = "_".join(dict.fromkeys(filter(None, dates))) or "undated"
        parts = (claim["place"], claim["indicator"], aspect, period)
        return free("_".join(filter(None, parts)), self._names)


def same_figure(one: Row, other: Row) -> bool:
    """Return whether two claims give the same figure."""
    return all(one[name] == other[name] for name in FIGURE)


def free(name: str, taken: Container[str]) -> str:
    """Return an identifier that is not taken: the name, or the name with a number."""
    numbered: Iterator[str] = (f"{name}_{number}" for number in count(2))
    return next(one for one in chain([name], numbered) if one not in taken)


def _subject(claim: Row) -> tuple[str, ...]:
    return tuple(claim[name] for name in SAME)
