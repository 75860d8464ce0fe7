"""The rules of a casebook that need more than one cell: references, units, periods, texts, trees.

A column whose name ends in ``_en`` is the translation of the column of the same name that ends in
``_zh`` or in nothing: ``scope_en`` translates ``scope``, ``name_en`` translates ``name_zh``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from helpers.casebook.files import RawTable
from helpers.casebook.schema.declarations import TABLES, Table, separated
from helpers.casebook.schema.problem import Problem
from helpers.casebook.schema.quotes import is_proven
from helpers.casebook.schema.vocabulary import PLACE_LEVELS
from helpers.errors import CasebookError, near_matches
from helpers.quantity import (
    BadPeriod,
    Period,
    UnknownQualifier,
    UnknownUnit,
    is_known,
    parse_period,
    parse_quantity,
    read_decimal,
    same_measure,
)

Row: TypeAlias = Mapping[str, str]
Tables: TypeAlias = Mapping[str, RawTable]

_PARENT_LEVEL: Final = {"city": "province", "province": "country"}
_RANK_UNITS: Final = ("位", "位次", "名")
_STREAK_UNITS: Final = ("年", "个月", "月", "天")
#: Differences of shares; no share is one, nor the growth of anything else.
_POINTS: Final = ("百分点", "个百分点")
_CHANGES: Final = ("change", "annual_change", "growth", "target")
_ENGLISH: Final = "_en"
_REPEATED: Final = ("scope", "note", "publisher", "definition")  # texts that many rows share
_DISTINCT: Final = ("scope",)  # texts that tell rows apart
_KEPT: Final = 2**14
_FOLLOWS: Final = (UnknownUnit, UnknownQualifier)


#: So many unknown names of a column are compared with all known ones; that takes milliseconds each.
_HINTED = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule in a row whose file and line the caller knows."""

    column: str
    rule: str
    fix: str


def relation_problems(tables: Tables) -> Iterator[Problem]:
    """Find what breaks a rule across the cells of a row, the rows of a table or the tables.

    Rules that need a table which is missing here are left out: the missing file is the problem to
    solve.
    """
    for table in tables.values():
        yield from _unknown_references(table, tables)
        yield from _translation_problems(table)
    rules: tuple[tuple[str, Callable[[Row, Known], Iterator[Fault]]], ...] = (
        ("places", _place_faults),
        ("sources", _source_faults),
        ("indicators", _indicator_faults),
        ("claims", _claim_faults),
        ("measures", _measure_faults),
        ("conditions", _condition_faults),
        ("benchmarks", _benchmark_faults),
        ("models", _model_faults),
    )
    known = Known(tables)
    for name, faults in rules:
        if name not in tables:
            continue
        raw = tables[name]
        for line, row in zip(raw.lines, raw.records(), strict=True):
            for fault in faults(row, known):
                yield Problem(
                    raw.file,
                    line,
                    fault.column,
                    row.get(fault.column, ""),
                    fault.rule,
                    fault.fix,
                )


class Known:
    """What rows of one table need to know of others; nothing of a table that is missing."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        # A folder that was written before the rule, and has no place for an exception, is read.
        self.accepts = "claims" in tables and "accepted" not in tables["claims"].absent
        self.levels = self._pairs("places", "place", "level")
        self.units = self._pairs("indicators", "indicator", "unit")
        self.published = self._pairs("sources", "source", "published")
        self.places_of_measures = self._pairs("measures", "measure", "place")
        self.parents_of_measures = self._pairs("measures", "measure", "parent")
        self.features = frozenset(self._pairs("conditions", "feature", "feature"))
        models = tables["models"].records() if "models" in tables else ()
        self.parents = {
            (one["place"], one["model"], one["element"]): one["parent"] for one in models
        }

    def _pairs(self, name: str, key: str, value: str) -> dict[str, str]:
        raw = self.tables.get(name)
        return dict(zip(raw.column(key), raw.column(value), strict=True)) if raw else {}


def _unknown_references(raw: RawTable, tables: Tables) -> Iterator[Problem]:
    for reference in raw.table.references:
        if reference.table not in tables:
            continue
        target = TABLES[reference.table]
        known = {*tables[reference.table].column(target.key[0])}
        hints: dict[str, str] = {}
        for line, text in zip(raw.lines, raw.column(reference.column), strict=True):
            for name in reference.keys(text):
                if name in known:
                    continue
                if name not in hints and len(hints) < _HINTED:
                    hints[name] = near_matches(name, [*known, *reference.words])
                yield Problem(
                    raw.file,
                    line,
                    reference.column,
                    name,
                    f"known in {target.file}",
                    hints.get(name) or f"add a row with {target.key[0]} {name} to {target.file}",
                )


def _place_faults(row: Row, known: Known) -> Iterator[Fault]:
    wanted = _PARENT_LEVEL.get(row["level"], "")
    if row["level"] not in PLACE_LEVELS:
        pass  # the rules of the column report it
    elif wanted and not row["parent"]:
        yield Fault("parent", f"a {row['level']} has a parent", f"name its {wanted}")
    elif row["parent"] in known.levels and known.levels[row["parent"]] != wanted:
        rule = f"the parent of a {row['level']} is a {wanted}" if wanted else "no parent"
        yield Fault("parent", rule, f"name its {wanted}" if wanted else "leave the cell empty")
    if bool(row["cohort"]) != bool(row["cohort_order"]):
        missing = "cohort_order" if row["cohort"] else "cohort"
        yield Fault(missing, "cohort and cohort_order together", f"fill {missing} in, or neither")
    for name in (text.removeprefix("no ") for text in separated(row["features"])):
        if "conditions" in known.tables and name not in known.features:
            hint = near_matches(name, known.features) or "conditions.csv has the features"
            yield Fault("features", f"{name} is the feature of a condition", hint)


def _source_faults(row: Row, _known: Known) -> Iterator[Fault]:
    if row["repost_of"] == row["source"]:
        yield Fault("repost_of", "another source", "name the original, or leave the cell empty")


def _indicator_faults(row: Row, _known: Known) -> Iterator[Fault]:
    for low, high in (("minimum", "maximum"), ("usual_low", "usual_high")):
        try:
            ends = [read_decimal(row[name]) for name in (low, high) if row[name]]
        except CasebookError:
            continue  # the rules of the columns report it
        if ends != sorted(ends):
            yield Fault(high, f"not below {low} {row[low]}", "exchange the two")
    if bool(row["usual_low"]) != bool(row["usual_high"]):
        yield Fault("usual_low", "a usual range has two ends", "fill in both, or neither")


def _claim_faults(row: Row, known: Known) -> Iterator[Fault]:
    yield from _value_faults(row, row["aspect"])
    yield from _period_faults(row)
    if known.accepts:
        yield from _publication_faults(row, known.published.get(row["source"], ""))
    if row["quote"] and not is_proven(row["value"], row["quote"]):
        fix = "quote the words with the digits, or write the digits as they stand there"
        yield Fault("quote", f"the digits {row['value']} stand in the quotation", fix)
    for name in separated(row["inferred"]):
        if name in row and not row[name]:
            yield Fault("inferred", f"the inferred {name} is there", f"fill {name} in")
    if row["start"] and not row["end"]:
        yield Fault("end", "a period has an end", "fill end in; a moment has an end only")
    if not is_known(row["unit"]):
        return
    fitting = fitting_units(row["aspect"], row["unit"], known.units.get(row["indicator"]))
    if fitting:
        rule = f"a unit that fits the {row['aspect']} of the indicator"
        yield Fault("unit", rule, f"use {fitting}, or another indicator or aspect")


def fitting_units(aspect: str, own: str, unit: str | None) -> str:
    """Return the units that a claim may have; empty when its own, which is known, is one of them.

    The `unit` is that of the indicator; none when the indicator is unknown.
    """
    if aspect == "rank":
        return "" if own in _RANK_UNITS else " or ".join(_RANK_UNITS)
    if aspect == "streak":
        return "" if own in _STREAK_UNITS else " or ".join(_STREAK_UNITS)
    if aspect == "share" or (aspect in _CHANGES and same_measure(own, "%")):
        points = own in _POINTS and (aspect == "share" or not same_measure(unit or "", "%"))
        return "%" if points or not same_measure(own, "%") else ""
    if aspect == "level" and unit == "%" and same_measure(own, "%"):
        return "% with the aspect share"
    if unit is None or not is_known(unit) or same_measure(own, unit):
        return ""
    return (unit or "no unit") + (" or %" if aspect in _CHANGES else "")


def _benchmark_faults(row: Row, known: Known) -> Iterator[Fault]:
    yield from _value_faults(row, "level")
    yield from _period_faults(row)
    unit = known.units.get(row["indicator"])
    both = unit is not None and is_known(unit) and is_known(row["unit"])
    if both and not same_measure(row["unit"], unit or ""):
        yield Fault("unit", "a unit of the indicator's dimension", f"use {unit or 'no unit'}")


def _value_faults(row: Row, aspect: str) -> tuple[Fault, ...]:
    return _faults_of_value(row["value"], row["unit"], row["qualifier"], aspect)


@lru_cache(maxsize=_KEPT)
def _faults_of_value(value: str, unit: str, qualifier: str, aspect: str) -> tuple[Fault, ...]:
    if not value:
        return ()
    unit = unit if is_known(unit) else ""
    try:
        quantity = parse_quantity(value, unit, qualifier, aspect=aspect)
    except _FOLLOWS:
        return ()
    except CasebookError as error:
        return (Fault("value", "number as published", error.fix),)
    if aspect == "share" and unit == "%" and not 0 <= quantity.value <= 100:
        return (Fault("value", "a share lies in 0 to 100 %", "check the digits, or the aspect"),)
    return ()


@lru_cache(maxsize=_KEPT)
def _period(start: str, end: str) -> Period | BadPeriod | None:
    """Return a period, why its dates make none, or none when one of them is no date."""
    try:
        parse_period("", start)
        parse_period("", end)
    except BadPeriod:
        return None  # the rules of the columns report it
    try:
        return parse_period(start, end)
    except BadPeriod as error:
        return error


def _period_faults(row: Row) -> Iterator[Fault]:
    period = _period(row["start"], row["end"])
    if isinstance(period, BadPeriod):
        yield Fault("end", f"a period ends after its start {row['start']}", period.fix)


def _publication_faults(row: Row, published: str) -> Iterator[Fault]:
    """Find a figure that speaks for a time after its source was published, targets aside."""
    if not (row["end"] and published) or row["aspect"] == "target" or row["accepted"]:
        return
    # From the last day of the figure to that of the publication is a period, or runs backwards.
    if isinstance(_period(_last_day(row["end"]), _last_day(published)), BadPeriod):
        rule = f"no figure of a time after its source was published ({published})"
        fix = "write the date that the source states, or the date and reason in accepted"
        yield Fault("end", rule, fix)


@lru_cache(maxsize=_KEPT)
def _last_day(text: str) -> str:
    """Return the last day of a partial date; the text itself when it is none."""
    period = _period("", text)
    return str(period.last_day) if isinstance(period, Period) else text


def _measure_faults(row: Row, known: Known) -> Iterator[Fault]:
    parent = row["parent"]
    if parent in known.places_of_measures and known.places_of_measures[parent] != row["place"]:
        yield Fault("parent", "a measure of the same place", f"name one of {row['place']}")
    if _is_above(row["measure"], parent, known.parents_of_measures):
        yield Fault("parent", "no measure above itself", "break the circle")
    if row["source"] in separated(row["sources"]):
        yield Fault("sources", "sources besides source", f"leave {row['source']} out")


def _is_above(name: str, parent: str, parents: Mapping[str, str]) -> bool:
    """Return whether a name is met on the way up from its parent."""
    seen: set[str] = set()
    while parent and parent not in seen:
        seen.add(parent)
        parent = parents.get(parent, "")
    return name in seen


def _condition_faults(row: Row, _known: Known) -> Iterator[Fault]:
    words = ("yes", "no")
    if row["indicator"] and row["feature"]:
        yield Fault("feature", "an indicator or a feature", "leave one of the two cells empty")
    elif row["test"] and not (row["indicator"] or row["feature"]):
        yield Fault("test", "a test of an indicator or a feature", "name what it tests")
    elif row["indicator"] and row["test"] in words:
        yield Fault("test", "a sign and a number for an indicator", "write it such as ≥30")
    elif row["feature"] and row["test"] not in ("", *words):
        yield Fault("test", "yes or no for a feature", "write yes or no")


def _model_faults(row: Row, known: Known) -> Iterator[Fault]:
    parent = row["parent"]
    if not parent:
        return
    model = (row["place"], row["model"])
    elements = [element for *of, element in known.parents if tuple(of) == model]
    if parent not in elements:
        hint = near_matches(parent, elements)
        yield Fault("parent", "an element of the same model", hint or "add the element")
        return
    wholes = {element: known.parents[(*model, element)] for element in elements}
    if _is_above(row["element"], parent, wholes):
        yield Fault("parent", "no element above itself", "break the circle")


def translated(table: Table) -> tuple[tuple[str, str], ...]:
    """List the columns of a table that hold one text: the Chinese one, the English one."""
    found = []
    for english in table.header:
        stem = english.removesuffix(_ENGLISH)
        chinese = next((name for name in (f"{stem}_zh", stem) if name in table.header), "")
        if stem != english and chinese:
            found.append((chinese, english))
    return tuple(found)


def _translation_problems(raw: RawTable) -> Iterator[Problem]:
    """Find texts without their translation, and texts that are translated in two ways.

    Empty cells of required columns are left to the rules of the columns.
    """
    for chinese, english in translated(raw.table):
        yield from _lonely(raw, chinese, english)
        if chinese in _REPEATED:
            rule = "one translation for one text"
            yield from _ambiguous(raw, (chinese, english), english, rule)
        if chinese in _DISTINCT:
            rule = "one text for one translation"
            yield from _ambiguous(raw, (english, chinese), english, rule)


def _lonely(raw: RawTable, chinese: str, english: str) -> Iterator[Problem]:
    """Find rows where one of two cells is filled that go together."""
    required = {column.name for column in raw.table.columns if column.required}
    for line, one, other in zip(raw.lines, raw.column(chinese), raw.column(english), strict=True):
        missing = english if one and not other else chinese if other and not one else ""
        if missing and missing not in required:
            rule = f"{chinese} and {english} together"
            fix = f"write the {'English' if missing == english else 'Chinese'} of {one or other}"
            yield Problem(raw.file, line, missing, "", rule, fix)


def _ambiguous(
    raw: RawTable, columns: tuple[str, str], reported: str, rule: str
) -> Iterator[Problem]:
    """Find rows where a text of the first column has another second one than before."""
    first: dict[str, tuple[str, int]] = {}
    for line, text, other in zip(raw.lines, *map(raw.column, columns), strict=True):
        if not (text and other):
            continue
        known, row = first.setdefault(text, (other, line))
        if known != other:
            at = dict(zip(columns, (text, other), strict=True))
            fix = f"row {row} has {known} with {text}; write them alike, or say what differs"
            yield Problem(raw.file, line, reported, at[reported], rule, fix)
