"""From a panel and its mapping to claims: what is taken, and everything that is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from helpers.casebook.files import RawFolder
from helpers.casebook.formats.grid import UNCOMPUTED, Grid, half_width, letter
from helpers.casebook.formats.mending import with_rows
from helpers.casebook.schema.checking import find_problems
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.tables import Casebook
from helpers.errors import near_matches
from helpers.intake.claim_identity import Register, same_figure
from helpers.intake.divisions import Gazetteer
from helpers.intake.names import Finder, NotFound, known_cities
from helpers.intake.panels.findings import KINDS, Finding
from helpers.intake.panels.layout import Column, Layout, lay_out
from helpers.intake.panels.mapping import InvalidMapping, MarkRule
from helpers.intake.panels.mapping import Mapping as PanelMapping
from helpers.intake.panels.panel_cells import Missing, NotUnderstood, Taken, read_cell
from helpers.quantity import BadPeriod, parse_period

_NOTES: Final = ("注", "资料来源", "数据来源", "说明", "note", "source", "*", "①")
_ENOUGH_FOR_A_HINT: Final = 5


@dataclass(frozen=True)
class Import:
    """What an import would do.

    Attributes
    ----------
    claims, places, sources
        The rows to append to the tables of these names.
    findings
        What was not taken as it stands, by kind and then by row.
    cities
        How many cities have a row.
    missing
        How many cells say that there is no figure, by what they say.
    identical
        How many figures the casebook has already.
    left_out
        How many columns the mapping leaves out.
    """

    panel: str
    claims: tuple[Mapping[str, str], ...]
    places: tuple[Mapping[str, str], ...]
    sources: tuple[Mapping[str, str], ...]
    findings: tuple[Finding, ...]
    cities: int
    missing: Mapping[str, int]
    identical: int
    left_out: int

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        """The figures that the casebook has otherwise."""
        return tuple(finding for finding in self.findings if finding.kind == "conflict")

    @property
    def rows(self) -> dict[str, tuple[Mapping[str, str], ...]]:
        """The rows to append, by table."""
        return {"places": self.places, "sources": self.sources, "claims": self.claims}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A claim without its identifier, and the cell that it comes from."""

    row: dict[str, str]
    at: Finding


def plan_import(
    grid: Grid,
    mapping: PanelMapping,
    casebook: Casebook,
    source: str,
    gazetteer: Gazetteer | None = None,
) -> Import:
    """Read a panel into claims, without writing anything.

    Parameters
    ----------
    source
        The identifier of the source.
    gazetteer
        The divisions that may become places; none to take only cities of the casebook.

    Returns
    -------
    Import
        The rows to append, which keep all rules of the tables, and everything not taken.

    Raises
    ------
    InvalidMapping
        If the mapping does not fit the panel or the casebook.
    """
    layout = lay_out(grid, mapping, casebook)
    sources = _new_sources(source, mapping, casebook)
    reader = _Reader(grid, layout, source)
    rows = casebook.raw("places").records()
    drafts = reader.drafts((*known_cities(rows), *(gazetteer.candidates() if gazetteer else ())))
    added = gazetteer.rows(reader.cities - {row["place"] for row in rows}) if gazetteer else []
    new_cities = {row["code"]: row for row in added if row["level"] == "city"}
    for draft in drafts:
        if draft.row["place"] in new_cities:
            draft.row["place"] = new_cities[draft.row["place"]]["place"]
    findings = [*layout.findings, *reader.findings]
    sound = _sound(drafts, {"places": added, "sources": sources}, casebook, findings)
    claims = _settled(sound, casebook, findings)
    for row in new_cities.values():
        what = f"{row['name_zh']} is added as {row['place']} ({row['name_en']})"
        findings.append(Finding("place", 0, "", "", what))
    kinds = list(KINDS)
    conflicts = sum(finding.kind == "conflict" for finding in findings)
    return Import(
        panel=f"{grid.name} ({grid.reading})",
        claims=tuple(claims),
        places=tuple(added),
        sources=tuple(sources),
        findings=tuple(sorted(findings, key=lambda one: (kinds.index(one.kind), one.row))),
        cities=len(reader.cities),
        missing=dict(sorted(reader.missing.items())),
        identical=len(sound) - len(claims) - conflicts,
        left_out=layout.left_out,
    )


def _new_sources(source: str, mapping: PanelMapping, casebook: Casebook) -> list[dict[str, str]]:
    """Return the row of the source that has to be added; none when it is there."""
    known = set(casebook.raw("sources").column("source"))
    if source in known:
        return []
    if mapping.source is None:
        fix = near_matches(source, known) or "give title, kind and confidence under `source`"
        raise InvalidMapping(f"{source!r} is no source of the casebook", where="source", fix=fix)
    return [{"source": source, **mapping.source.model_dump()}]


@dataclass
class _Reader:
    """Reads the rows of a panel, and keeps what it finds on the way.

    A city that is no place yet goes by its code here.
    """

    grid: Grid
    layout: Layout
    source: str
    findings: list[Finding] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    cities: set[str] = field(default_factory=set)

    def drafts(self, cities: Iterable[Any]) -> list[_Draft]:
        """Draft a claim of every cell that is understood, by row and column."""
        finder = Finder(cities)
        by_key: dict[tuple[str, tuple[str, str]], list[int]] = {}
        for row in self.layout.body:
            city = self._city(row, finder)
            period = self._period(row) if city else None
            if period:
                by_key.setdefault((city, period), []).append(row)
        drafted = []
        for (city, period), rows in sorted(by_key.items(), key=lambda one: one[1][0]):
            if len(rows) == 1 or self._all_same(city, rows):
                self.cities.add(city)
                drafts = (self._draft(rows[0], city, period, one) for one in self.layout.columns)
                drafted += [draft for draft in drafts if draft]
        for column in self.layout.columns:
            self._hint(column, [one for one in drafted if one.at.column == column.head.shown])
        return drafted

    def _city(self, row: int, finder: Finder) -> str:
        """Return the city of a row; a row without one, or without figures, is reported."""
        name, code = (self._label(row, at) for at in (self.layout.name_at, self.layout.code_at))
        filled = any(self.grid.rows[row][one.head.at].strip() for one in self.layout.columns)
        if not (name or code or filled):
            return ""
        if not filled and (name.casefold().startswith(_NOTES) or not name):
            self._report("row", row, name or code, "a note below the table")
            return ""
        found = finder.find(name, code)
        if isinstance(found, NotFound):
            kind, what = ("city", found.what) if filled else ("row", "no figures")
            self._report(kind, row, name or code, what, found.fix if filled else "")
            return ""
        if found.former:
            what = f"the former name of {found.former.now}, to {found.former.year}"
            self._report("place", row, name, what)
        return found.city.id

    def _period(self, row: int) -> tuple[str, str] | None:
        rule = self.layout.mapping.period
        if not rule.column:
            return (rule.year, rule.year) if rule.year else (rule.start, rule.end)
        text = self._label(row, self.layout.period_at)
        year = text.removesuffix("年").strip()
        try:
            if parse_period(year, year).end:
                return year, year
            self._report("row", row, text, "no period", "fill in the column of the period")
        except BadPeriod as error:
            self._report("row", row, text, error.what, error.fix)
        return None

    def _all_same(self, city: str, rows: Sequence[int]) -> bool:
        """Report a city that stands twice; return whether its rows say the same."""
        columns = [column.head.at for column in self.layout.columns]
        texts = {tuple(half_width(self.grid.rows[row][at]) for at in columns) for row in rows}
        same = len(texts) == 1
        what = f"rows {', '.join(str(row + 1) for row in rows)} are the same city, "
        what += "with the same figures: one is taken" if same else "with other figures: none taken"
        name = self._label(rows[0], self.layout.name_at) or city
        self._report(
            "duplicate", rows[-1], name, what, "" if same else "delete those that are wrong"
        )
        return same

    def _draft(self, row: int, city: str, period: tuple[str, str], column: Column) -> _Draft | None:
        """Draft the claim of a cell; none if it has no figure or is not understood."""
        text, rule = self.grid.rows[row][column.head.at], column.rule
        first = self.grid.merged.get((row, column.head.at))
        if first:
            what, fix = f"merged with {letter(first[1])}{first[0] + 1}", "give every city a cell"
            reading: object = NotUnderstood(text, what, fix)
        elif text == UNCOMPUTED:
            reading = NotUnderstood(text, UNCOMPUTED, "open the workbook and save it")
        else:
            reading = read_cell(
                text,
                percent=column.is_percent,
                fraction=rule.fraction,
                decimals=rule.decimals,
                missing=self.layout.mapping.signs,
            )
        if isinstance(reading, NotUnderstood):
            self.findings.append(self._at("cell", row, column, reading.what, reading.fix))
        elif isinstance(reading, Missing):
            self.missing[reading.meaning] += 1
        elif isinstance(reading, Taken):
            claim = self._claim(row, city, period, column, reading)
            return _Draft(claim, self._at("cell", row, column, ""))
        return None

    def _claim(
        self, row: int, city: str, period: tuple[str, str], column: Column, taken: Taken
    ) -> dict[str, str]:
        rule = column.rule
        marks = [self._mark(mark, row, column) for mark in dict.fromkeys(taken.marks)]
        marked = next((mark.qualifier for mark in marks if mark.qualifier), "")
        notes = (rule.note, *(mark.note for mark in marks))
        notes_en = (rule.note_en, *(mark.note_en for mark in marks))
        return {
            "place": city,
            "indicator": rule.indicator,
            "value": taken.value,
            "unit": column.unit,
            "qualifier": taken.qualifier if taken.qualifier != "=" else marked or rule.qualifier,
            "aspect": rule.aspect,
            "start": "" if rule.moment else period[0],
            "end": period[1],
            "scope": rule.scope,
            "scope_en": rule.scope_en,
            "source": self.source,
            "locator": rule.locator or self.layout.mapping.locator,
            "note": "；".join(filter(None, notes)),
            "note_en": "; ".join(filter(None, notes_en)),
        }

    def _mark(self, mark: str, row: int, column: Column) -> MarkRule:
        """Return what a mark means; one without a meaning is noted at the figure and reported."""
        known = self.layout.mapping.marks.get(mark)
        if known:
            return known
        what = "taken, with a note that the mark has no meaning here"
        self.findings.append(self._at("mark", row, column, what, "say under `marks` what it means"))
        zh, en = (
            f"原表标有“{mark}”，含义未录",
            f"marked “{mark}” in the table, meaning not recorded",
        )
        return MarkRule(note=zh, note_en=en)

    def _hint(self, column: Column, drafts: Sequence[_Draft]) -> None:
        """Hint at percentages that look like fractions of 1: a whole column, or single cells."""
        if not column.is_percent or column.rule.fraction:
            return
        figures = [(Decimal(one.row["value"].partition("~")[0]), one.at) for one in drafts]
        large = [_places(value) for value, _ in figures if abs(value) > 1]
        small = [(value, at) for value, at in figures if 0 < abs(value) <= 1]
        if small and not large and len(drafts) >= _ENOUGH_FOR_A_HINT:
            what = "no figure is above 1 %: perhaps fractions"
            fix = "if so, give the column `fraction: true`"
            self.findings.append(Finding("hint", 0, column.head.shown, "", what, fix))
        # A fraction needs two decimals more than the percentage that it stands for.
        for value, at in small if large else ():
            if _places(value) >= max(large) + 2:
                what = f"taken as {value} %, with more decimals than the figures above 1 %: "
                what, fix = f"{what}perhaps a fraction", "if so, write it in per cent"
                self.findings.append(replace(at, kind="hint", what=what, fix=fix))

    def _label(self, row: int, at: int | None) -> str:
        """Return the text of a cell that names its row; a merged one counts for all its rows."""
        if at is None:
            return ""
        up, left = self.grid.merged.get((row, at), (row, at))
        return half_width(self.grid.rows[up][left])

    def _report(self, kind: str, row: int, value: str, what: str, fix: str = "") -> None:
        self.findings.append(Finding(kind, row + 1, "", value, what, fix))

    def _at(self, kind: str, row: int, column: Column, what: str, fix: str = "") -> Finding:
        name = self._label(row, self.layout.name_at) or self._label(row, self.layout.code_at)
        what = f"{name}: {what}" if name and what else what
        text = self.grid.rows[row][column.head.at]
        return Finding(kind, row + 1, column.head.shown, text, what, fix)


def _places(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


def _sound(
    drafts: Sequence[_Draft],
    added: Mapping[str, Sequence[Mapping[str, str]]],
    casebook: Casebook,
    findings: list[Finding],
) -> list[_Draft]:
    """Keep the claims that keep every rule of the tables, and report the others by cell."""
    names = ("places", "sources", "sections", "indicators", "claims")
    before = RawFolder({name: casebook.raw(name) for name in names}, casebook.edition, ())
    # The identifiers come later, when it is known which claims there are already.
    claims = [{**one.row, "claim": f"new__{at}"} for at, one in enumerate(drafts)]
    problems = find_problems(with_rows(before, {**added, "claims": claims}))
    others = [problem for problem in problems if problem.file != TABLES["claims"].file]
    if others:
        raise InvalidMapping(
            "the rows to add break rules of their tables",
            where="source, places",
            fix="mend the mapping or the table of divisions",
            problems=others,
        )
    broken: dict[int, Finding] = {}
    for problem in problems:
        number = problem.row - before.tables["claims"].next_line
        what = f"{problem.column} {problem.value!r} breaks the rule “{problem.rule}”"
        broken.setdefault(number, replace(drafts[number].at, what=what, fix=problem.fix))
    findings += broken.values()
    return [draft for at, draft in enumerate(drafts) if at not in broken]


def _settled(
    drafts: Iterable[_Draft], casebook: Casebook, findings: list[Finding]
) -> list[dict[str, str]]:
    """Leave out what the casebook has, report what it has otherwise, and name the rest."""
    known = Register(casebook.raw("claims").records())
    new = []
    for draft in drafts:
        other = known.alike(draft.row)
        if other is None:
            claim = {"claim": known.name(draft.row), **draft.row}
            known.add(claim)
            new.append(claim)
        elif not same_figure(other, draft.row):
            what = f"{other['claim']} says {other['qualifier']}{other['value']} {other['unit']}"
            fix = "mend one of the two by hand"
            findings.append(replace(draft.at, kind="conflict", what=what, fix=fix))
    return new
