"""The rules that a data folder is held to, and all that breaks them, at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from helpers.casebook.files import PACKAGE, RawFolder, RawTable, other_files, read_folder
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.schema.problem import Problem
from helpers.casebook.schema.relations import relation_problems
from helpers.quantity import BadPeriod, parse_period


def check_casebook(folder: str | Path) -> tuple[Problem, ...]:
    """List everything that is wrong with a data folder.

    In the order of tables, rows and columns; empty when all is well. Problems that only follow
    from another one (a claim of a table that could not be read) are left out.
    """
    return find_problems(read_folder(Path(folder)))


def find_problems(raw: RawFolder) -> tuple[Problem, ...]:
    """List everything that is wrong with a folder that has been read."""
    found = [*raw.problems, *_edition(raw)]
    for read in raw.tables.values():
        found.extend(_bad_cells(read))
        found.extend(_repeated(read))
    found.extend(relation_problems(raw.tables))
    order: dict[str, tuple[int, tuple[str, ...]]] = {PACKAGE: (0, ())}
    for number, table in enumerate(TABLES.values(), start=1):
        files = (table.file, *other_files(table))
        if table.name in raw.tables:
            files = (*files, raw.tables[table.name].file)
        order.update(dict.fromkeys(files, (number, table.header)))

    def place(problem: Problem) -> tuple[int, int, int]:
        number, header = order[problem.file]
        column = header.index(problem.column) if problem.column in header else -1
        return number, problem.row, column if problem.row > 1 else -1

    return tuple(sorted(dict.fromkeys(found), key=place))


def _bad_cells(raw: RawTable) -> Iterator[Problem]:
    """Find the cells that break a rule of their column; each text is tried once."""
    for column in raw.table.columns:
        texts = raw.column(column.name)
        broken = {text: rule for text in set(texts) if (rule := column.broken(text)) is not None}
        if broken:
            for line, text in zip(raw.lines, texts, strict=True):
                if text in broken:
                    rule = broken[text]
                    fix = rule.remedy(text)
                    yield Problem(raw.file, line, column.name, text, rule.name, fix)


def _repeated(raw: RawTable) -> Iterator[Problem]:
    """Find the rows whose key stands in an earlier row."""
    key = raw.table.key
    first: dict[tuple[str, ...], int] = {}
    for line, cells in zip(raw.lines, zip(*map(raw.column, key), strict=True), strict=True):
        known = first.setdefault(cells, line)
        if known != line:
            rule = f"each {', '.join(key)} once"
            fix = f"row {known} is the same; rename or delete one of them"
            yield Problem(raw.file, line, key[-1], cells[-1], rule, fix)


def _edition(raw: RawFolder) -> Iterator[Problem]:
    """See that the package says which date the data speak for."""
    if raw.edition is None:
        return
    try:
        fits = parse_period("", raw.edition).last_day is not None
    except BadPeriod:
        fits = False
    if not fits:
        fix = 'give the date that the data speak for, such as "edition": "2026-01"'
        yield Problem(PACKAGE, 0, "edition", raw.edition, "the edition is a date", fix)
