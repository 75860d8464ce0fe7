"""Indicators that arithmetic binds to others: parts, wholes, uses, and what shares rest on."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib import resources
from typing import Final

from helpers.casebook.schema.declarations import separated


def _read() -> dict[str, dict[str, tuple[str, ...]]]:
    file = resources.files(__package__).joinpath("identities", "related.csv")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        found.setdefault(row["relation"], {})[row["indicator"]] = separated(row["others"])
    return found


#: By relation and indicator, the other indicators; see ``related.csv``.
#:
#: ============== ==================================================================
#: part_of_share  the part that a share is of, and ``whole_of_share`` the whole
#: wholes         the wholes that contain a part by definition
#: remainders     shares of one whole that leave each other room; gas is thermal and clean
#: land_parts     the area that a share of the land is of
#: area_totals    the total of a figure per area
#: used           what an intensity divides, and ``value_added`` what it is divided by
#: plants         the capacity that a generation comes from
#: ============== ==================================================================
RELATED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = _read()
