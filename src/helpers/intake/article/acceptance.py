"""Decisions of a review put into a data folder: checked, all or none, nothing overwritten."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from helpers.casebook.files import RawFolder
from helpers.casebook.formats.mending import broken_by, read_whole, with_rows, write_tables
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.schema.problem import InvalidCasebook, Problem
from helpers.engine.spreadsheet import as_written
from helpers.errors import CasebookError, near_matches
from helpers.intake.article.claim_rows import NEW
from helpers.intake.article.draft_rows import DRAFTED, Row
from helpers.intake.article.review_page import DECISION_COLUMNS
from helpers.intake.claim_identity import Register, same_figure

_VERBS: Final = ("accept", "reject", "")


class BadDecisions(CasebookError, ValueError):
    """A file of decisions that cannot be read, or that decides what it cannot."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was added to a data folder: rows by table, and how many stood `there` already."""

    folder: Path
    added: Mapping[str, int]
    there: int


def accept(decisions: Path, folder: Path) -> Accepted:
    """Add the accepted rows of a review to a data folder.

    Parameters
    ----------
    decisions
        The file that the review page makes.

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
    before = read_whole(folder)
    decided = _read(decisions)
    made = _Rows(before, decisions.name)
    for table in DRAFTED:
        for line, row in decided:
            if row["table"] == table:
                made.add(table, line, row)
    made.link_evidence()
    new = {table: [row for _, row in rows] for table, rows in made.new.items() if rows}
    after = with_rows(before, new)
    made.check(after)
    if new:
        write_tables(folder, [after.tables[table] for table in new])
    return Accepted(folder, {name: len(rows) for name, rows in new.items()}, made.there)


def _read(path: Path) -> list[tuple[int, Row]]:
    """Return the accepted rows of a file of decisions with their lines."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = [
            (reader.line_num, {k: as_written(v or "") for k, v in row.items() if k})
            for row in reader
        ]
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
        self._claims = Register(self._known["claims"])
        self._called: dict[str, str] = {}
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
        for other in (*self._known[table], *(row for _, row in self.new[table])):
            if all(other[name] == made[name] for name in key):
                self._same(table, line, other, made)
                break
        else:
            self.new[table].append((line, made))
        if table == "indicators":
            for claim in filter(None, row.get("drafted_for", "").split("|")):
                self._indicators[claim] = made["indicator"]

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
        other = self._claims.alike(made)
        if other is not None and not same_figure(other, made):
            figure = f"{other['qualifier']}{other['value']} {other['unit']}"
            what = f"{other['claim']} says {figure}"
            fix = "mend one of the two, or give the claim a scope of its own"
            raise BadDecisions(what, where=f"{self._name}, row {line}", fix=fix)
        if other is None:
            made["claim"] = self._claims.name(made)
            self._claims.add(made)
            self.new["claims"].append((line, made))
        else:
            self.there += 1
        self._called[drafted] = made["claim"] if other is None else other["claim"]

    def link_evidence(self) -> None:
        """Let measures name the claims of their evidence as these are called now."""
        for _, row in self.new["measures"]:
            named = [self._called.get(one, "") for one in row.get("evidence", "").split(";")]
            row["evidence"] = ";".join(dict.fromkeys(filter(None, named)))

    def check(self, after: RawFolder) -> None:
        """Hold the folder with the new rows to every rule that it kept before."""
        found = [self._at_line(one) for one in broken_by(after, self._before)]
        if found:
            count = f"{len(found)} {'problem' if len(found) == 1 else 'problems'}"
            fix = "mend the rows on the review page or in the file; nothing was written"
            raise InvalidCasebook(
                f"{count} in the accepted rows", where=self._name, fix=fix, problems=found
            )

    def _at_line(self, problem: Problem) -> Problem:
        """Return a problem with the line of the file of decisions that it is in."""
        for table, rows in self.new.items():
            raw = self._before.tables[table]
            if problem.file == raw.file and problem.row >= raw.next_line:
                line, _ = rows[problem.row - raw.next_line]
                return replace(problem, file=f"{self._name} ({table})", row=line)
        return problem
