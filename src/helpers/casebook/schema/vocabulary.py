"""The enumerated words of the casebook, and what readers see for them in both languages.

The enumerations are closed: the schema of the tables takes them from here, so that a word in a
table is one of these or a problem that is reported. They stand in ``terms.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Final, TypeAlias

from helpers.errors import CasebookError, near_matches
from helpers.quantity import Lang

Labels: TypeAlias = Mapping[str, tuple[str, str]]


class UnknownTerm(CasebookError, LookupError):
    """A word that is not in an enumeration of the casebook."""


@dataclass(frozen=True)
class Words:
    """One text in Chinese and in English.

    Parameters
    ----------
    zh, en
        The text; may hold ``{name}`` places that ``display.say`` fills.
    """

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return the text of one language (``zh`` unless ``en`` is asked for)."""
        return self.en if lang == "en" else self.zh


def _read() -> dict[str, Labels]:
    """Read the enumerations: for each kind its terms in their order, with both labels."""
    text = resources.files(__package__).joinpath("terms.csv").read_text(encoding="utf-8")
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in csv.DictReader(text.splitlines()):
        found.setdefault(row["kind"], {})[row["term"]] = (row["zh"], row["en"])
    return {kind: MappingProxyType(terms) for kind, terms in found.items()}


#: The labels of every kind by term; for what readers see ask `label` and `labels_of`.
TERMS: Final = _read()
PLACE_LEVELS: Final = TERMS["place_level"]
CONFIDENCES: Final = TERMS["confidence"]
#: Domains of the fourteen that the themes 大气 and 土壤 stand within.
WITHIN_DOMAIN: Final = MappingProxyType({"air": "governance_system", "soil": "governance_system"})
# What readers look up without saying of what.
TERMS["level"] = MappingProxyType({**PLACE_LEVELS, **TERMS["measure_level"]})
TERMS["kind"] = MappingProxyType(
    {**TERMS["source_kind"], **TERMS["benchmark_kind"], **TERMS["element_kind"]}
)


def label(kind: str, key: str, lang: Lang = "zh") -> str:
    """Return the label of a key of an enumeration.

    Parameters
    ----------
    kind
        ``theme``, ``domain``, ``instrument``, ``level``, ``status``, ``aspect``, ``kind``,
        ``confidence``, or one of the narrower ``place_level``, ``measure_level``,
        ``source_kind``, ``benchmark_kind``, ``element_kind``.

    Raises
    ------
    UnknownTerm
        If the kind or the key is unknown.
    """
    labels = labels_of(kind)
    if key not in labels:
        raise UnknownTerm(f"{key!r} is no {kind}", fix=_choices(key, labels))
    return labels[key][0 if lang == "zh" else 1]


def labels_of(kind: str) -> Labels:
    """Return an enumeration: its keys in their order, with a Chinese and an English label.

    None of that kind is an `UnknownTerm`.
    """
    if kind not in TERMS:
        raise UnknownTerm(f"{kind!r} is no enumeration", fix=_choices(kind, TERMS))
    return TERMS[kind]


def words_of(kind: str) -> Mapping[str, Words]:
    """Return the terms of an enumeration in their order, each with what readers see for it."""
    return MappingProxyType({term: Words(*both) for term, both in labels_of(kind).items()})


def _choices(key: str, known: Mapping[str, object]) -> str:
    return near_matches(key, known) or f"use one of {', '.join(known)}"
