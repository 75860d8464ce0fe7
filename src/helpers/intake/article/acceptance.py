"""Decisions of a review put into a data folder: checked, all or none, nothing overwritten."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from helpers.casebook.files import RawFolder, read_folder
from helpers.casebook.formats.mending import write_tables
from helpers.casebook.formats.writing import csv_bytes
from helpers.casebook.schema.checking import find_problems
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.schema.problem import InvalidCasebook, Problem
from helpers.errors import CasebookError, near_matches
from helpers.intake.article.claim_rows import NEW
from helpers.intake.article.draft_rows import DRAFTED, Row
from helpers.intake.article.review_page import DECISION_COLUMNS
from helpers.intake.claim_identity import FIGURE, SAME, identifiers

_VERBS: Final = ("accept", "reject", "")


class BadDecisions(CasebookError, ValueError):
    """A file of decisions that cannot be read, or that decides what it cannot."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was added to a data folder.

    Attributes
    ----------
    folder
        The data folder.
    added
        How many rows, by table.
    there
        How many accepted rows stand there already.
    """

    folder: Path
    added: Mapping[str, int]
    there: int


def accept(decisions: Path, folder: Path) -> Accepted:
    """Add the accepted rows of a review to a data folder.

    Parameters
    ----------
    decisions
        The file that the review page makes.
    folder
        The data folder.

    Raises
    ------
    BadDecisions
        If the file is none of the review page's, or a row conflicts with one of the folder.
    InvalidCasebook
        If the folder would break a rule with the rows; every problem is listed, by the lines of
        the file of decisions. Nothing is written.
    CannotWrite
        If the folder cannot be written; it is as it was.
    """
    before = read_folder(folder)
    if before.problems:
        what = "the data folder cannot be read"
        raise InvalidCasebook(
            what, where=str(folder), fix="mend it first", problems=before.problems
        )
    decided = _read(decisions)
    made = _Rows(before, decisions.name)
    for table in DRAFTED:
        for line, row in decided:
            if row["table"] == table:
                made.add(table, line, row)
    made.link_evidence()
    made.check()
    changed = {
        TABLES[table].file: csv_bytes(TABLES[table].header, made.rows_with(table))
        for table, rows in made.new.items()
        if rows
    }
    if changed:
        write_tables(folder, changed)
    return Accepted(
        folder, {name: len(rows) for name, rows in made.new.items() if rows}, made.there
    )


def _read(path: Path) -> list[tuple[int, Row]]:
    """Return the accepted rows of a file of decisions with their lines."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = [(reader.line_num, {k: v or "" for k, v in row.items() if k}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        fix = "give the decisions.csv that the review page downloads"
        raise BadDecisions(f"cannot be read ({error})", where=str(path), fix=fix) from None
    if not rows and not (reader.fieldnames or ()):
        raise BadDecisions(
            "the file is empty", where=str(path), fix="download it from the review page"
        )
    missing = [name for name in DECISION_COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        fix = "give the decisions.csv that the review page downloads"
        raise BadDecisions(f"no column {', '.join(missing)}", where=str(path), fix=fix)
    for line, row in rows:
        if row["table"] not in DRAFTED or row["decision"] not in _VERBS:
            word = row["table"] if row["table"] not in DRAFTED else row["decision"]
            fix = near_matches(word, (*DRAFTED, "accept", "reject")) or "mend the row"
            raise BadDecisions(f"{word!r} is unknown", where=f"{path.name}, row {line}", fix=fix)
    return [(line, row) for line, row in rows if row["decision"] == "accept"]


class _Rows:
    """The rows to add, beside those of the folder."""

    def __init__(self, before: RawFolder, name: str) -> None:
        self._before = before
        self._name = name
        self._known = {table: before.tables[table].records() for table in DRAFTED}
        self._claims: dict[str, str] = {}
        self._indicators: dict[str, str] = {}
        self.new: dict[str, list[tuple[int, Row]]] = {table: [] for table in DRAFTED}
        self.there = 0

    def add(self, table: str, line: int, row: Row) -> None:
        """Add a row, unless the folder has it."""
        made = {name: row.get(name, "").strip() for name in TABLES[table].header}
        key = TABLES[table].key
        if table == "claims":
            self._add_claim(line, made)
            return
        for other in self._rows(table):
            if all(other[name] == made[name] for name in key):
                self._same(table, line, other, made)
                break
        else:
            self.new[table].append((line, made))
        if table == "indicators":
            for claim in filter(None, row.get("drafted_for", "").split("|")):
                self._indicators[claim] = made["indicator"]

    def _rows(self, table: str) -> Iterator[Row]:
        yield from self._known[table]
        yield from (row for _, row in self.new[table])

    def _same(self, table: str, line: int, other: Row, made: Row) -> None:
        """Count a row that is there; raise when the one that is there says otherwise."""
        differing = [
            name for name in made if made[name] and made[name] != other[name] and name != "evidence"
        ]
        if differing:
            name = other[TABLES[table].key[-1]]
            what = f"{name} is in {TABLES[table].file} with another {differing[0]}"
            fix = "give the row another identifier, or reject it and edit the table"
            raise BadDecisions(what, where=f"{self._name}, row {line}", fix=fix)
        self.there += 1

    def _add_claim(self, line: int, made: Row) -> None:
        drafted = made["claim"]
        if made["indicator"] == NEW:
            made["indicator"] = self._indicators.get(drafted, NEW)
        if made["indicator"] == NEW:
            what = f"claim {drafted} has no indicator"
            fix = "choose one in its fields, or accept the drafted one of the same figure"
            raise BadDecisions(what, where=f"{self._name}, row {line}", fix=fix)
        for other in self._rows("claims"):
            if all(other[name] == made[name] for name in SAME):
                if any(other[name] != made[name] for name in FIGURE):
                    figure = f"{other['qualifier']}{other['value']} {other['unit']}"
                    what = f"{other['claim']} says {figure}"
                    fix = "mend one of the two, or give the claim a scope of its own"
                    raise BadDecisions(what, where=f"{self._name}, row {line}", fix=fix)
                self._claims[drafted] = other["claim"]
                self.there += 1
                return
        taken = {other["claim"] for other in self._rows("claims")}
        made["claim"] = next(name for name in identifiers(made) if name not in taken)
        self._claims[drafted] = made["claim"]
        self.new["claims"].append((line, made))

    def link_evidence(self) -> None:
        """Let measures name the claims of their evidence as these are called now."""
        for _, row in self.new["measures"]:
            named = [self._claims.get(one, "") for one in row.get("evidence", "").split(";")]
            row["evidence"] = ";".join(dict.fromkeys(filter(None, named)))

    def rows_with(self, table: str) -> tuple[tuple[str, ...], ...]:
        """Return the rows of a table with the new ones behind them."""
        header = TABLES[table].header
        added = (tuple(row[name] for name in header) for _, row in self.new[table])
        return (*self._before.tables[table].rows, *added)

    def check(self) -> None:
        """Hold the folder with the new rows to every rule.

        Raises
        ------
        InvalidCasebook
            If it breaks one that it did not break before.
        """
        tables = dict(self._before.tables)
        first: dict[str, int] = {}
        for table in DRAFTED:
            raw = tables[table]
            # Lines of new rows count on from the file, so that problems can be told apart.
            first[raw.file] = start = max(raw.lines, default=1) + 1
            lines = (*raw.lines, *range(start, start + len(self.new[table])))
            tables[table] = replace(raw, rows=self.rows_with(table), lines=lines)
        old = set(find_problems(self._before))
        after = RawFolder(tables, self._before.edition, self._before.problems)
        found = [one for one in find_problems(after) if one not in old]
        if found:
            named = [self._at_line(one, first) for one in found]
            count = f"{len(named)} {'problem' if len(named) == 1 else 'problems'}"
            fix = "mend the rows on the review page or in the file; nothing was written"
            raise InvalidCasebook(
                f"{count} in the accepted rows", where=self._name, fix=fix, problems=named
            )

    def _at_line(self, problem: Problem, first: Mapping[str, int]) -> Problem:
        """Return a problem with the line of the file of decisions that it is in."""
        table = next(
            (name for name in DRAFTED if self._before.tables[name].file == problem.file), ""
        )
        at = problem.row - first.get(problem.file, 0)
        if table and 0 <= at < len(self.new[table]):
            line = self.new[table][at][0]
            return replace(problem, file=f"{self._name} ({table})", row=line)
        return problem
