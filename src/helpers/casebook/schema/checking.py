"""The rules that a data folder is held to, and all that breaks them, at once.

Two ways lead through the same rules. `check_casebook` lets pandera apply the rules of the
columns to every row and lists each offending cell. `is_sound` only asks whether there is any:
it applies the same rule objects to the distinct values of every column, which needs no pandera
and takes milliseconds. The rules across columns and tables are one function for both. When
`is_sound` says no, the full check says what is wrong, so a wrong table never passes silently.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from helpers.casebook.files import PACKAGE, RawFolder, RawTable, read_folder
from helpers.casebook.schema.declarations import TABLES, Column, pandera_schema
from helpers.casebook.schema.problem import Problem
from helpers.casebook.schema.relations import relation_problems
from helpers.casebook.schema.rules import NOT_EMPTY
from helpers.quantity import BadPeriod, parse_period


def check_casebook(folder: str | Path) -> tuple[Problem, ...]:
    """List everything that is wrong with a data folder.

    Parameters
    ----------
    folder
        The folder that holds ``datapackage.json`` and the eight tables.

    Returns
    -------
    tuple of Problem
        In the order of tables, rows and columns; empty when all is well. Problems that only
        follow from another one (a claim of a table that could not be read) are left out.
    """
    return find_problems(read_folder(Path(folder)))


def find_problems(raw: RawFolder) -> tuple[Problem, ...]:
    """List everything that is wrong with a folder that has been read."""
    found = [*raw.problems, *_edition(raw)]
    for table in raw.tables.values():
        found.extend(_columns_by_pandera(table))
    found.extend(relation_problems(raw.tables))
    order = {name: at for at, name in enumerate([PACKAGE, *(t.file for t in TABLES.values())])}

    def place(problem: Problem) -> tuple[int, int, int]:
        table = TABLES.get(problem.file.removesuffix(".csv"))
        header = table.header if table and problem.row > 1 else ()
        column = header.index(problem.column) if problem.column in header else -1
        return order.get(problem.file, -1), problem.row, column

    return tuple(sorted(dict.fromkeys(found), key=place))


def is_sound(raw: RawFolder) -> bool:
    """Say whether nothing is wrong with a folder, by the same rules and without pandera."""
    return (
        not raw.problems
        and not any(_edition(raw))
        and all(_columns_are_sound(table) for table in raw.tables.values())
        and not any(relation_problems(raw.tables))
    )


def _columns_are_sound(raw: RawTable) -> bool:
    return (
        all(
            column.broken(text) is None
            for column in raw.table.columns
            for text in set(raw.column(column.name))
        )
        and max(Counter(_keys(raw)).values(), default=1) == 1
    )


def _columns_by_pandera(raw: RawTable) -> Iterator[Problem]:
    import pandas as pd
    from pandera.errors import SchemaErrors

    table = raw.table
    frame = pd.DataFrame(list(raw.rows), columns=list(table.header), dtype="str")
    try:
        pandera_schema(table).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return
    columns = {column.name: column for column in table.columns}
    repeated: set[int] = set()
    for case in cases.to_dict("records"):
        at, name = case["index"], str(case["column"])
        if case["check"] == "multiple_fields_uniqueness":
            repeated.add(int(at))
        elif name in columns and at == at and at is not None:
            yield _cell_problem(raw, int(at), columns[name])
        else:  # pragma: no cover - the reading has already settled names and types
            rule = str(case["check"])
            yield Problem(table.file, 0, name, str(case["failure_case"]), rule, "mend the table")
    yield from _repeated(raw, sorted(repeated))


def _cell_problem(raw: RawTable, at: int, column: Column) -> Problem:
    text = raw.column(column.name)[at]
    rule = column.broken(text) or NOT_EMPTY
    return Problem(raw.table.file, raw.lines[at], column.name, text, rule.name, rule.remedy(text))


def _keys(raw: RawTable) -> list[tuple[str, ...]]:
    return list(zip(*(raw.column(name) for name in raw.table.key), strict=True))


def _repeated(raw: RawTable, rows: list[int]) -> Iterator[Problem]:
    keys = _keys(raw)
    for at in rows:
        first = raw.lines[keys.index(keys[at])]
        yield Problem(
            raw.table.file,
            raw.lines[at],
            raw.table.key[-1],
            keys[at][-1],
            f"each {', '.join(raw.table.key)} once",
            f"row {first} is the same; rename or delete one of them",
        )


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
