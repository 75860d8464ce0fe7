"""What is wrong with a data folder, one problem at a time and all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.errors import ListedError

_LONGEST = 60
#: What no one reads to its end: a number of thousands of digits that a hint repeats.
_ENDLESS = re.compile(rf"(\S{{{_LONGEST}}})\S{{240,}}")
_MOST_OF_A_KIND = 50
#: Rules of a column that are told apart: those that repeat what stands in a cell have no end.
_MOST_RULES = 8


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a data folder that breaks a rule."""

    file: str
    #: The line that an editor shows, the header being line 1; 0 for the file as a whole.
    row: int
    #: The column, or empty for the row or the file as a whole.
    column: str
    value: str
    rule: str
    fix: str

    @property
    def where(self) -> str:
        """File, row and column, as far as they apply."""
        return _where(self.file, self.row, self.column)

    def __str__(self) -> str:
        short = self.value if len(self.value) <= _LONGEST else self.value[:_LONGEST] + "…"
        shown = f"{short!r} breaks the rule “{self.rule}”" if self.value else f"{self.rule}"
        return _ENDLESS.sub(r"\1…", f"{self.where}: {shown} ({self.fix})")


@dataclass(frozen=True, slots=True)
class Deviation:
    """A place where a file is understood for certain and yet is not in the canonical form.

    `found` is what stands there, `canonical` what it is read as, and what `mending` writes.
    """

    file: str
    row: int
    column: str
    found: str
    canonical: str

    def __str__(self) -> str:
        line = f"{_where(self.file, self.row, self.column)}: {self.found} → {self.canonical}"
        return _ENDLESS.sub(r"\1…", line)


def in_lines(found: Iterable[Problem | Deviation]) -> list[str]:
    """Write the first fifty of each kind, and how many more there are.

    A kind is a file, a column and the rule that is broken, whatever date or bound stands in
    brackets after it, or what is understood otherwise. Rules beyond the eighth of a column are
    one kind.
    """
    kinds: dict[tuple[str, str, str], list[str]] = {}
    rules: dict[tuple[str, str], set[str]] = {}
    for one in found:
        rule = one.rule.partition(" (")[0] if isinstance(one, Problem) else ""
        known = rules.setdefault((one.file, one.column), set())
        if rule not in known and len(known) >= _MOST_RULES:
            rule = ""
        known.add(rule)
        kinds.setdefault((one.file, one.column, rule), []).append(str(one))
    lines = []
    for (file, column, rule), texts in kinds.items():
        lines += texts[:_MOST_OF_A_KIND]
        more = len(texts) - _MOST_OF_A_KIND
        if more > 0:
            what = f" of “{rule}”" if rule else ""
            lines.append(f"{_where(file, 0, column)}: {more:,} more{what}; --json lists them")
    return lines


class InvalidCasebook(ListedError):
    """A data folder that breaks the rules of its tables; lists every `Problem`.

    The problems stand in the order of tables, rows and columns.
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """Write the first problems of each kind below the summary."""
        return "\n".join([self.summary, *(f"  {line}" for line in in_lines(self.problems))])


def _where(file: str, row: int, column: str) -> str:
    return file + (f", row {row}" if row else "") + (f", column {column}" if column else "")
