"""From a panel and its mapping to claims: what is taken, and everything that is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from helpers.casebook.files import RawFolder, RawTable
from helpers.casebook.schema.checking import find_problems
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.tables import Casebook
from helpers.intake.claim_identity import FIGURE, SAME, identifiers
from helpers.intake.panels.columns import Column, Layout
from helpers.intake.panels.divisions import Gazetteer
from helpers.intake.panels.grid import UNCOMPUTED, Grid, letter
from helpers.intake.panels.mapping import InvalidMapping, MarkRule
from helpers.intake.panels.mapping import Mapping as PanelMapping
from helpers.intake.panels.names import Finder, Found, NotFound, known_cities
from helpers.intake.panels.panel_cells import Missing, NotUnderstood, Taken, half_width, read_cell
from helpers.intake.panels.remarks import KINDS, Finding
from helpers.quantity import BadPeriod, parse_period

_NOTES: Final = ("注", "资料来源", "数据来源", "说明", "note", "source", "*", "①")
_ENOUGH_FOR_A_HINT: Final = 5


@dataclass(frozen=True)
class Import:
    """What an import would do.

    Attributes
    ----------
    panel
        The panel and how it was read.
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the panel whose city and period are known."""

    row: int
    city: str
    period: tuple[str, str]


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
    grid
        The table.
    mapping
        What its rows and columns are.
    casebook
        The casebook that the claims are for.
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
    layout = Layout.of(grid, mapping, casebook)
    sources = layout.sources(source)
    reader = _Reader(grid, layout, casebook, source, gazetteer)
    claims = reader.claims()
    added = gazetteer.rows(reader.cities - set(casebook.places["place"])) if gazetteer else []
    ids = {row["code"]: row["place"] for row in added if row["level"] == "city"}
    for claim, _ in claims:
        claim["place"] = ids.get(claim["place"], claim["place"])
    sound = _sound(claims, added, sources, casebook, reader.findings)
    new, identical = _settled(sound, casebook, reader.findings)
    for row in added:
        if row["level"] == "city":
            what = f"{row['name_zh']} is added as {row['place']} ({row['name_en']})"
            reader.findings.append(Finding("place", 0, "", "", what))
    kinds = list(KINDS)
    findings = sorted(
        (*layout.findings, *reader.findings), key=lambda one: (kinds.index(one.kind), one.row)
    )
    return Import(
        f"{grid.name} ({grid.reading})",
        tuple(new),
        tuple(added),
        tuple(sources),
        tuple(findings),
        len(reader.cities),
        dict(sorted(reader.missing.items())),
        identical,
        layout.left_out,
    )


@dataclass
class _Reader:
    """Reads the rows of a panel, and keeps what it finds on the way.

    A city that is no place yet goes by its code here.
    """

    grid: Grid
    layout: Layout
    casebook: Casebook
    source: str
    gazetteer: Gazetteer | None
    findings: list[Finding] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    cities: set[str] = field(default_factory=set)

    def claims(self) -> list[tuple[dict[str, str], Finding]]:
        """Make a claim of every cell that is understood, each with where it stands."""
        made = []
        for entry in self._entries():
            for column in self.layout.columns:
                claim = self._claim(entry, column)
                if claim:
                    text = self.grid.rows[entry.row][column.head.at]
                    made.append((claim, self._at("cell", entry.row, column, text, "")))
        for column in self.layout.columns:
            self._hint(
                column, [(claim, at) for claim, at in made if at.column == column.head.shown]
            )
        return made

    def _entries(self) -> list[_Entry]:
        """Find the city and the period of every row; of rows that stand twice, none or one."""
        rows = self.casebook.places.to_dict("records")
        cities = known_cities(rows)  # type: ignore[arg-type]
        finder = Finder((*cities, *(self.gazetteer.candidates() if self.gazetteer else ())))
        by_key: dict[tuple[str, tuple[str, str]], list[int]] = {}
        for row in self.layout.body:
            found = self._city(row, finder)
            period = self._period(row) if found else None
            if found and period:
                by_key.setdefault((found, period), []).append(row)
        entries = []
        for (city, period), same in by_key.items():
            if len(same) == 1 or self._all_same(city, same):
                entries.append(_Entry(same[0], city, period))
                self.cities.add(city)
        return sorted(entries, key=lambda entry: entry.row)

    def _city(self, row: int, finder: Finder) -> str:
        name, code = (self._label(row, at) for at in (self.layout.name_at, self.layout.code_at))
        cells = [self.grid.rows[row][column.head.at].strip() for column in self.layout.columns]
        if not any((name, code, *cells)):
            return ""
        if not any(cells) and (name.casefold().startswith(_NOTES) or not name):
            self._row(row, "row", name or code, "a note below the table")
            return ""
        found = finder.find(name, code)
        if isinstance(found, NotFound):
            kind, what = ("city", found.what) if any(cells) else ("row", "no figures")
            self._row(row, kind, name or code, what, found.fix if any(cells) else "")
            return ""
        if isinstance(found, Found) and found.former:
            what = f"the former name of {found.former.now}, to {found.former.year}"
            self._row(row, "place", name, what)
        return found.city.id

    def _row(self, row: int, kind: str, value: str, what: str, fix: str = "") -> None:
        self.findings.append(Finding(kind, row + 1, "", value, what, fix))  # type: ignore[arg-type]

    def _label(self, row: int, at: int | None) -> str:
        """Return the text of a cell that names its row; a merged one counts for all its rows."""
        if at is None:
            return ""
        up, left = self.grid.merged.get((row, at), (row, at))
        return half_width(self.grid.rows[up][left])

    def _period(self, row: int) -> tuple[str, str] | None:
        rule = self.layout.mapping.period
        if not rule.column:
            return (rule.year, rule.year) if rule.year else (rule.start, rule.end)
        text = self._label(row, self.layout.period_at)
        year = text.removesuffix("年").strip()
        try:
            period = parse_period(year, year)
        except BadPeriod as error:
            self._row(row, "row", text, error.what, error.fix)
            return None
        if not period.end:
            self._row(row, "row", text, "no period", "fill in the column of the period")
            return None
        return period.start, period.end

    def _all_same(self, city: str, rows: Sequence[int]) -> bool:
        """Report a city that stands twice; say whether its rows say the same."""
        texts = [
            [half_width(self.grid.rows[row][column.head.at]) for column in self.layout.columns]
            for row in rows
        ]
        same = all(text == texts[0] for text in texts)
        numbers = ", ".join(str(row + 1) for row in rows)
        what = f"rows {numbers} are the same city, "
        what += "with the same figures: one is taken" if same else "with other figures: none taken"
        fix = "" if same else "delete the rows that are wrong"
        self._row(
            rows[-1], "duplicate", self._label(rows[0], self.layout.name_at) or city, what, fix
        )
        return same

    def _claim(self, entry: _Entry, column: Column) -> dict[str, str] | None:
        text = self.grid.rows[entry.row][column.head.at]
        if (entry.row, column.head.at) in self.grid.merged:
            first = self.grid.merged[entry.row, column.head.at]
            what = f"merged with {letter(first[1])}{first[0] + 1}"
            fix = "give every city a cell of its own"
            self.findings.append(self._at("cell", entry.row, column, text, what, fix))
            return None
        rule = column.rule
        reading = read_cell(
            text,
            percent=column.is_percent,
            fraction=rule.fraction,
            decimals=rule.decimals,
            missing=self.layout.signs,
        )
        if text == UNCOMPUTED:
            reading = NotUnderstood(text, UNCOMPUTED, "open the workbook and save it")
        if isinstance(reading, NotUnderstood):
            finding = self._at("cell", entry.row, column, text, reading.what, reading.fix)
            self.findings.append(finding)
            return None
        if isinstance(reading, Missing):
            self.missing[reading.meaning] += 1
            return None
        return self._row_of(entry, column, reading)

    def _row_of(self, entry: _Entry, column: Column, taken: Taken) -> dict[str, str]:
        rule = column.rule
        marks = [self._mark(mark, entry, column) for mark in dict.fromkeys(taken.marks)]
        set_by_mark = next((mark.qualifier for mark in marks if mark.qualifier), "")
        qualifier = taken.qualifier if taken.qualifier != "=" else set_by_mark or rule.qualifier
        start, end = entry.period
        return {
            "claim": "",
            "place": entry.city,
            "indicator": rule.indicator,
            "value": taken.value,
            "unit": column.unit,
            "qualifier": qualifier,
            "aspect": rule.aspect,
            "start": "" if rule.moment else start,
            "end": end,
            "scope": rule.scope,
            "scope_en": rule.scope_en,
            "source": self.source,
            "locator": rule.locator or self.layout.mapping.locator,
            "note": "；".join(note for note in (rule.note, *(m.note for m in marks)) if note),
            "note_en": "; ".join(
                note for note in (rule.note_en, *(m.note_en for m in marks)) if note
            ),
        }

    def _mark(self, mark: str, entry: _Entry, column: Column) -> MarkRule:
        """Return what a mark means; one without a meaning is noted at the figure and reported."""
        known = self.layout.mapping.marks.get(mark)
        if known:
            return known
        text = self.grid.rows[entry.row][column.head.at]
        fix = "say under `marks` what it means"
        what = "taken, with a note that the mark has no meaning here"
        self.findings.append(self._at("mark", entry.row, column, text, what, fix))
        return MarkRule(
            note=f"原表标有“{mark}”，含义未录",
            note_en=f"marked “{mark}” in the table, meaning not recorded",
        )

    def _at(
        self, kind: str, row: int, column: Column, text: str, what: str, fix: str = ""
    ) -> Finding:
        name = self._label(row, self.layout.name_at) or self._label(row, self.layout.code_at)
        what = f"{name}: {what}" if name and what else what
        return Finding(kind, row + 1, column.head.shown, text, what, fix)  # type: ignore[arg-type]

    def _hint(self, column: Column, claims: Sequence[tuple[Mapping[str, str], Finding]]) -> None:
        """Hint at percentages that look like fractions of 1: a whole column, or single cells."""
        if not column.is_percent or column.rule.fraction:
            return
        figures = [(Decimal(claim["value"].partition("~")[0]), at) for claim, at in claims]
        large = [value for value, _ in figures if abs(value) > 1]
        small = [(value, at) for value, at in figures if 0 < abs(value) <= 1]
        fix = "if so, give the column `fraction: true`"
        if small and not large and len(claims) >= _ENOUGH_FOR_A_HINT:
            what = "no figure is above 1 %: perhaps fractions"
            self.findings.append(Finding("hint", 0, column.head.shown, "", what, fix))
        # A fraction needs two decimals more than the percentage that it stands for.
        most = max((_places(value) for value in large), default=None)
        for value, at in small:
            if most is not None and _places(value) >= most + 2:
                what = (
                    f"taken as {value} %, with more decimals than the figures above 1 %: perhaps "
                )
                what += "a fraction"
                fix = "if so, write it in per cent"
                self.findings.append(replace(at, kind="hint", what=what, fix=fix))


def _places(value: Decimal) -> int:
    return -int(value.as_tuple().exponent)


def _sound(
    claims: Sequence[tuple[dict[str, str], Finding]],
    places: Sequence[Mapping[str, str]],
    sources: Sequence[Mapping[str, str]],
    casebook: Casebook,
    findings: list[Finding],
) -> list[tuple[dict[str, str], Finding]]:
    """Keep the claims that keep every rule of the tables, and report the others by cell."""
    new = {"places": places, "sources": sources}
    tables = {
        name: _raw(name, [*getattr(casebook, name).to_dict("records"), *new.get(name, ())])
        for name in ("places", "sources", "sections", "indicators")
    }
    # The identifiers come later, when it is known which claims there are already.
    before = casebook.claims.to_dict("records")
    rows: list[Mapping[Any, Any]] = [*before]
    rows += [{**claim, "claim": f"new__{at}"} for at, (claim, _) in enumerate(claims)]
    raw = RawFolder({**tables, "claims": _raw("claims", rows)}, casebook.edition, ())
    broken = set()
    problems = find_problems(raw)
    others = [str(problem) for problem in problems if problem.file != TABLES["claims"].file]
    if others:
        raise InvalidMapping(
            "the rows to add break rules of their tables",
            where="source, places",
            fix="mend the mapping or the table of divisions",
            problems=others,
        )
    for problem in problems:
        number = problem.row - 2 - len(before)
        if number not in broken:
            at = claims[number][1]
            what = f"{problem.column} {problem.value!r} breaks the rule “{problem.rule}”"
            findings.append(Finding("cell", at.row, at.column, at.value, what, problem.fix))
            broken.add(number)
    return [claim for at, claim in enumerate(claims) if at not in broken]


def _raw(name: str, rows: Sequence[Mapping[Any, Any]]) -> RawTable:
    table = TABLES[name]
    cells = tuple(tuple(row.get(name, "") for name in table.header) for row in rows)
    return RawTable(table, cells, tuple(range(2, len(cells) + 2)))


def _settled(
    claims: Sequence[tuple[dict[str, str], Finding]],
    casebook: Casebook,
    findings: list[Finding],
) -> tuple[list[dict[str, str]], int]:
    """Leave out what the casebook has, report what it has otherwise, and name the rest."""
    there: dict[tuple[str, ...], list[dict[str, str]]] = {}
    rows: list[dict[str, str]] = casebook.claims.to_dict("records")  # type: ignore[assignment]
    for row in rows:
        there.setdefault(tuple(row[name] for name in SAME), []).append(row)
    taken = set(casebook.claims["claim"])
    new, identical = [], 0
    for claim, at in claims:
        same = there.get(tuple(claim[name] for name in SAME), ())
        if any(all(row[name] == claim[name] for name in FIGURE) for row in same):
            identical += 1
        elif same:
            row = same[0]
            what = f"{row['claim']} says {row['qualifier']}{row['value']} {row['unit']}"
            fix = "mend one of the two by hand"
            findings.append(Finding("conflict", at.row, at.column, at.value, what, fix))
        else:
            name = next(name for name in identifiers(claim) if name not in taken)
            taken.add(name)
            new.append({**claim, "claim": name})
    return new, identical
