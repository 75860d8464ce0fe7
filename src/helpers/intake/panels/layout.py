"""Which column of a panel is what: the mapping held to the heads and to the casebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from helpers.casebook.formats.grid import Grid, letter
from helpers.casebook.index import index_of
from helpers.casebook.schema.relations import fitting_units
from helpers.casebook.tables import Casebook
from helpers.errors import near_matches
from helpers.intake.panels.findings import Finding
from helpers.intake.panels.heads import Head, key_of, read_heads
from helpers.intake.panels.mapping import ColumnRule, InvalidMapping, Mapping
from helpers.quantity import same_measure
from helpers.quantity.units import spell

_NEAR: Final = 0.7


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures."""

    head: Head
    rule: ColumnRule
    unit: str

    @property
    def is_percent(self) -> bool:
        """Whether its figures are in per cent."""
        return "%" in self.unit and same_measure(self.unit, "%")


@dataclass(frozen=True)
class Layout:
    """The columns and rows of a panel.

    Attributes
    ----------
    columns
        The columns of figures, from left to right.
    name_at, code_at, period_at
        The columns that say what a row is about, counted from 0; none without such a column.
    body
        The rows of figures, counted from 0.
    findings
        The columns that the mapping does not explain.
    left_out
        How many columns the mapping leaves out.
    """

    mapping: Mapping
    columns: tuple[Column, ...]
    name_at: int | None
    code_at: int | None
    period_at: int | None
    body: range
    findings: tuple[Finding, ...]
    left_out: int


def lay_out(grid: Grid, mapping: Mapping, casebook: Casebook) -> Layout:
    """Hold a mapping to a panel and a casebook; `InvalidMapping` lists every key that is wrong."""
    last = max(*mapping.header.rows, mapping.header.units or 0)
    if last >= len(grid.rows):
        what = f"the panel has {len(grid.rows)} rows and none below the heads"
        fix = "give the rows of the heads as a spreadsheet counts them"
        raise InvalidMapping(what, where="header", fix=fix)
    unit_row = mapping.header.units - 1 if mapping.header.units else None
    heads = read_heads(grid, [row - 1 for row in mapping.header.rows], unit_row)
    end = min(mapping.last_row or len(grid.rows), len(grid.rows))
    body = range((mapping.first_row or last + 1) - 1, end)
    problems: list[str] = []

    def find(key: str, text: str) -> int | None:
        found = _matching(text, heads)
        if text and len(found) != 1:
            problems.append(f"{key}: {_not_one(text, found, heads)}")
        return found[0].at if text and len(found) == 1 else None

    name_at = find("city.name", mapping.city.name)
    code_at = find("city.code", mapping.city.code)
    period_at = find("period.column", mapping.period.column)
    columns = []
    for text, rule in mapping.columns.items():
        at = find(f"columns.{text}", text)
        if at is not None:
            unit = _unit(f"columns.{text}", rule, heads[at], casebook, problems)
            columns.append(Column(heads[at], rule, unit))
    left_out = {find(f"ignore.{text}", text) for text in mapping.ignore} - {None}
    problems += _repeated(columns)
    if problems:
        count = f"{len(problems)} {'key does' if len(problems) == 1 else 'keys do'}"
        raise InvalidMapping(f"{count} not fit {grid.name}", fix="mend it", problems=problems)
    explained = {name_at, code_at, period_at, *left_out, *(column.head.at for column in columns)}
    findings = []
    for head in heads:
        filled = sum(bool(grid.rows[row][head.at].strip()) for row in body)
        if head.at not in explained and (head.text or filled):
            hint = suggestions(head.name, casebook) if head.name else "the column has no head"
            fix = "map it under `columns`, or name it with a reason under `ignore`"
            fix = f"{hint}; {fix}" if hint else fix
            findings.append(Finding("column", 0, head.shown, "", f"{filled} cells not taken", fix))
    columns.sort(key=lambda column: column.head.at)
    return Layout(
        mapping,
        tuple(columns),
        name_at,
        code_at,
        period_at,
        body,
        tuple(findings),
        len(left_out),
    )


def indicator_names(casebook: Casebook) -> dict[str, str]:
    """Index the indicators by their names in both languages, their aliases and identifiers."""
    names: dict[str, str] = {}
    for one in index_of(casebook).indicators.values():
        for text in (one.name_zh, one.name_en, one.id, *one.aliases):
            names.setdefault(key_of(text), one.id)
    return names


def suggestions(name: str, casebook: Casebook) -> str:
    """Suggest the indicators whose names in either language are near to a head."""
    names = indicator_names(casebook)
    last = key_of(name.rpartition("/")[2])
    exact = [text for text in (key_of(name), last) if text in names][:1]
    near = exact or get_close_matches(last, names, cutoff=_NEAR)
    found = dict.fromkeys(names[text] for text in near)
    return f"perhaps {', '.join(found)}" if found else ""


def _matching(text: str, heads: Sequence[Head]) -> list[Head]:
    """Find the heads of a text: the letter of a column in brackets, or the head."""
    if text.startswith("[") and text.endswith("]"):
        return [head for head in heads if letter(head.at) == text[1:-1].strip().upper()]
    key = key_of(text)
    exact = [head for head in heads if key_of(head.text) == key]
    return exact or [head for head in heads if key and key_of(head.name) == key]


def _not_one(text: str, found: Sequence[Head], heads: Sequence[Head]) -> str:
    if found:
        letters = " or ".join(f"[{letter(head.at)}]" for head in found)
        return f"{len(found)} columns have this head (write {letters})"
    hint = near_matches(text, [head.text for head in heads if head.text])
    shown = ", ".join(head.text for head in heads if head.text)
    shown = shown if len(shown) <= 200 else shown[:200] + "…"
    return f"no column has this head ({hint or f'heads are {shown}'})"


def _unit(key: str, rule: ColumnRule, head: Head, casebook: Casebook, problems: list[str]) -> str:
    """Settle the unit of a column between the mapping and the head."""
    unit = head.unit if rule.unit is None else rule.unit
    indicators = index_of(casebook).indicators
    if rule.indicator not in indicators:
        hint = near_matches(rule.indicator, indicators) or "add a row to indicators.csv"
        problems.append(f"{key}.indicator: {rule.indicator!r} is no indicator ({hint})")
        return unit
    own = indicators[rule.indicator].unit
    if rule.unit is None and not head.unit and own:
        problems.append(f"{key}.unit: the head gives no unit (add it as published)")
        return unit
    if rule.unit is not None and head.unit and spell(rule.unit) != head.unit:
        problems.append(
            f"{key}.unit: {rule.unit}, but the head says {head.unit} (take one of the two)"
        )
    fitting = fitting_units(rule.aspect, unit, own)
    if fitting:
        what = f"{unit or 'none'} does not fit the {rule.aspect} of {rule.indicator}"
        problems.append(f"{key}.unit: {what} (use {fitting})")
    if rule.fraction and "%" not in unit:
        problems.append(f"{key}.fraction: only percentages stand as fractions (take it out)")
    return unit


def _repeated(columns: Sequence[Column]) -> list[str]:
    """Report columns that would make the same claim."""
    seen: dict[tuple[str, str, str, bool], Column] = {}
    found = []
    for column in columns:
        rule = column.rule
        same = seen.setdefault((rule.indicator, rule.aspect, rule.scope, rule.moment), column)
        if same is not column:
            found.append(
                f"columns.{column.head.text}: says the same as {same.head.text} "
                "(give one of them a scope, an aspect or an indicator of its own)"
            )
    return found
