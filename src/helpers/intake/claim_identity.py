"""When two claims speak of the same thing, and what a claim is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

#: What makes two claims speak of the same thing; with another figure they conflict.
SAME: Final = ("place", "indicator", "aspect", "start", "end", "scope", "source")
FIGURE: Final = ("value", "unit", "qualifier")


def identifiers(claim: Mapping[str, str]) -> Iterator[str]:
    """Iterate over identifiers for a claim: place, indicator, aspect, period, and a number."""
    aspect = "" if claim["aspect"] == "level" else claim["aspect"]
    dates = dict.fromkeys(date.replace("-", "_") for date in (claim["start"], claim["end"]) if date)
    parts = (claim["place"], claim["indicator"], aspect, "_".join(dates) or "undated")
    name = "_".join(part for part in parts if part)
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1
