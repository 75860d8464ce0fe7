"""What is said of an identity and of each of its outcomes, read from ``statements.csv``."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Final

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


def _read() -> dict[str, Statements]:
    file = resources.files(__package__).joinpath("identities", "statements.csv")
    parts: dict[str, dict[str, Statement]] = {}
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
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
STATEMENTS: Final[Mapping[str, Statements]] = _read()
