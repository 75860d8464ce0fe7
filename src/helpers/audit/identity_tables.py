"""The tables of identities: what is said of each, and the indicators that arithmetic binds.

They stand in ``identities`` beside the tables of what is asked.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

from helpers.casebook.schema.declarations import separated
from helpers.casebook.schema.vocabulary import Words


@dataclass(frozen=True)
class Statement:
    """What to say when an identity came to one outcome: a headline and a sentence.

    Both are templates for ``display.say``; the names of the inputs, ``left``, ``right``,
    the identity's further formulas and ``subject`` (the indicator judged) can stand in braces.
    """

    title: Words
    text: Words


@dataclass(frozen=True)
class Statements:
    """What is said of one identity.

    Attributes
    ----------
    holds, fails, narrow
        What to say of each outcome; empty of one that cannot come about.
    allowance
        Why the sides may lie apart, beyond the published digits; empty without an allowance.
    """

    failure: Words
    holds: Statement
    fails: Statement
    narrow: Statement
    allowance: Words


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of identities."""
    file = resources.files(__package__).joinpath("identities", name)
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _statements() -> dict[str, Statements]:
    parts: dict[str, dict[str, Statement]] = {}
    for row in rows("statements.csv"):
        statement = Statement(Words(row["title_zh"], row["title_en"]), Words(row["zh"], row["en"]))
        parts.setdefault(row["identity"], {})[row["part"]] = statement
    empty = Statement(Words("", ""), Words("", ""))
    found = {}
    for name, given in parts.items():
        of = defaultdict(lambda: empty, given)
        found[name] = Statements(
            of["failure"].text, of["holds"], of["fails"], of["narrow"], of["allowance"].text
        )
    return found


#: By the identity's id.
STATEMENTS: Final[Mapping[str, Statements]] = _statements()


def _related() -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in rows("related.csv"):
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
#: assessed       the six pollutants that a year is judged by, each itself
#: coarser        the dust that fine dust is part of
#: sector_of      the share of GDP of the sector that an industry lies in
#: counts         how many sites or sources a share covers
#: ============== ==================================================================
RELATED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = _related()
