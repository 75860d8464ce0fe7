"""Which column of a panel is what: the mapping held to the heads and to the casebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from helpers.casebook.schema.relations import fitting_units
from helpers.casebook.tables import Casebook
from helpers.errors import near_matches
from helpers.intake.panels.grid import Grid, letter
from helpers.intake.panels.heads import Head, key_of, read_heads
from helpers.intake.panels.mapping import ColumnRule, InvalidMapping
from helpers.intake.panels.mapping import Mapping as PanelMapping
from helpers.intake.panels.remarks import Finding
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
        return bool(self.unit) and same_measure(self.unit, "%") and "%" in self.unit


@dataclass(frozen=True)
class Layout:
    """The columns and rows of a panel.

    Attributes
    ----------
    mapping
        The mapping.
    columns
        The columns of figures, from left to right.
    name_at, code_at, period_at
        The columns that say what a row is about, counted from 0; none without such a column.
    body
        The rows of figures, counted from 0.
    signs
        The signs that stand for no figure, with their meaning.
    findings
        The columns that nobody explained.
    left_out
        How many columns the mapping leaves out.
    """

    mapping: PanelMapping
    casebook: Casebook
    columns: tuple[Column, ...]
    name_at: int | None
    code_at: int | None
    period_at: int | None
    body: range
    signs: Mapping[str, str]
    findings: tuple[Finding, ...]
    left_out: int

    @classmethod
    def of(cls, grid: Grid, mapping: PanelMapping, casebook: Casebook) -> Layout:
        """Hold a mapping to a panel and a casebook.

        Raises
        ------
        InvalidMapping
            If they do not fit; every key that does not is listed.
        """
        problems: list[str] = []
        last = max(*mapping.header.rows, mapping.header.units or 0)
        if last >= len(grid.rows):
            raise InvalidMapping(
                f"the panel has {len(grid.rows)} rows and none below the heads",
                where="header", fix="give the rows of the heads as a spreadsheet counts them",
            )  # fmt: skip
        unit_row = mapping.header.units - 1 if mapping.header.units else None
        heads = read_heads(grid, [row - 1 for row in mapping.header.rows], unit_row)
        body = range((mapping.first_row or last + 1) - 1, mapping.last_row or len(grid.rows))
        body = range(body.start, min(body.stop, len(grid.rows)))

        def find(key: str, text: str) -> int | None:
            if not text:
                return None
            found = _matching(text, heads)
            if len(found) == 1:
                return found[0].at
            problems.append(f"{key}: {_not_one(text, found, heads)}")
            return None

        name_at = find("city.name", mapping.city.name)
        code_at = find("city.code", mapping.city.code)
        period_at = find("period.column", mapping.period.column)
        named = {at for at in (name_at, code_at, period_at) if at is not None}
        columns = []
        for text, rule in mapping.columns.items():
            at = find(f"columns.{text}", text)
            if at is not None:
                unit = _unit(text, rule, heads[at], casebook, problems)
                columns.append(Column(heads[at], rule, unit))
        left_out = {find(f"ignore.{text}", text) for text in mapping.ignore} - {None}
        problems.extend(_repeated(columns))
        if problems:
            count = f"{len(problems)} {'key does' if len(problems) == 1 else 'keys do'}"
            raise InvalidMapping(f"{count} not fit {grid.name}", fix="mend it", problems=problems)
        explained = named | left_out | {column.head.at for column in columns}
        return cls(
            mapping,
            casebook,
            tuple(sorted(columns, key=lambda column: column.head.at)),
            name_at,
            code_at,
            period_at,
            body,
            mapping.signs,
            tuple(_unexplained(grid, heads, body, explained, casebook)),
            len(left_out),
        )

    def sources(self, source: str) -> list[dict[str, str]]:
        """Return the row of the source that has to be added; none when it is there.

        Raises
        ------
        InvalidMapping
            If the casebook does not have the source and the mapping does not give it.
        """
        known = set(self.casebook.sources["source"])
        if source in known:
            return []
        if self.mapping.source is None:
            fix = near_matches(source, known) or "give title, kind and confidence under `source`"
            raise InvalidMapping(
                f"{source!r} is no source of the casebook", where="source", fix=fix
            )
        return [{"source": source, **self.mapping.source.model_dump()}]


def indicator_names(casebook: Casebook) -> dict[str, str]:
    """Index the indicators by their names in both languages, their aliases and identifiers."""
    names: dict[str, str] = {}
    for row in casebook.indicators.to_dict("records"):
        for text in (row["name_zh"], row["name_en"], row["indicator"], *row["aliases"].split("|")):
            if text:
                names.setdefault(key_of(text), row["indicator"])
    return names


def suggestions(name: str, casebook: Casebook) -> str:
    """Suggest the indicators whose names in either language are near to a head."""
    names = indicator_names(casebook)
    last = key_of(name.rpartition("/")[2])
    for text in (key_of(name), last):
        if text in names:
            return f"perhaps {names[text]}"
    near = get_close_matches(last, names, cutoff=_NEAR)
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


def _unit(text: str, rule: ColumnRule, head: Head, casebook: Casebook, problems: list[str]) -> str:
    """Settle the unit of a column between the mapping and the head."""
    key = f"columns.{text}"
    unit = head.unit if rule.unit is None else rule.unit
    indicators = dict(
        zip(casebook.indicators["indicator"], casebook.indicators["unit"], strict=True)
    )
    if rule.indicator not in indicators:
        hint = near_matches(rule.indicator, indicators) or "add a row to indicators.csv"
        problems.append(f"{key}.indicator: {rule.indicator!r} is no indicator ({hint})")
        return unit
    if rule.unit is None and not head.unit and indicators[rule.indicator]:
        problems.append(f"{key}.unit: the head gives no unit (add it as published)")
        return unit
    if rule.unit is not None and head.unit and spell(rule.unit) != head.unit:
        problems.append(
            f"{key}.unit: {rule.unit}, but the head says {head.unit} (take one of the two)"
        )
    fitting = fitting_units(rule.aspect, unit, indicators[rule.indicator])
    if fitting:
        problems.append(
            f"{key}.unit: {unit or 'none'} does not fit the {rule.aspect} of {rule.indicator} "
            f"(use {fitting})"
        )
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


def _unexplained(
    grid: Grid, heads: Sequence[Head], body: range, explained: set[int | None], casebook: Casebook
) -> list[Finding]:
    found = []
    for head in heads:
        filled = sum(bool(grid.rows[row][head.at].strip()) for row in body)
        if head.at in explained or not (head.text or filled):
            continue
        what = f"{filled} cells not taken"
        hint = suggestions(head.name, casebook) if head.name else "the column has no head"
        fix = "map it under `columns`, or name it with a reason under `ignore`"
        found.append(Finding("column", 0, head.shown, "", what, f"{hint}; {fix}" if hint else fix))
    return found
