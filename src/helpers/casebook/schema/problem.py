"""What is wrong with a data folder, one problem at a time and all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from helpers.errors import CasebookError

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a data folder that breaks a rule.

    Attributes
    ----------
    file
        The name of the file in the folder.
    row
        The line that an editor shows, the header being line 1; 0 for the file as a whole.
    column
        The column, or empty for the row or the file as a whole.
    value
        What stands there.
    rule
        The rule that it breaks.
    fix
        What to do about it.
    """

    file: str
    row: int
    column: str
    value: str
    rule: str
    fix: str

    @property
    def where(self) -> str:
        """File, row and column, as far as they apply."""
        return _where(self.file, self.row, self.column)

    def record(self) -> dict[str, str | int]:
        """Return the problem as plain data, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        short = self.value if len(self.value) <= _LONGEST else self.value[:_LONGEST] + "…"
        shown = f"{short!r} breaks the rule “{self.rule}”" if self.value else f"{self.rule}"
        return f"{self.where}: {shown} ({self.fix})"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A place where a file is understood for certain and yet is not in the canonical form.

    Attributes
    ----------
    file, row, column
        As of a `Problem`.
    found
        What stands there.
    canonical
        What it is read as, and what `mending` writes.
    """

    file: str
    row: int
    column: str
    found: str
    canonical: str

    def record(self) -> dict[str, str | int]:
        """Return the deviation as plain data, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{_where(self.file, self.row, self.column)}: {self.found} → {self.canonical}"


class InvalidCasebook(CasebookError, ValueError):
    """A data folder that breaks the rules of its tables.

    Attributes
    ----------
    problems
        Every problem, in the order of tables, rows and columns.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        fix: str = "",
        problems: Iterable[Problem] = (),
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """Write one line for each problem below the summary."""
        return "\n".join([super().__str__(), *(f"  {problem}" for problem in self.problems)])

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the problems when the error crosses a process boundary."""
        return (_rebuild, (self.what, self.where, self.fix, self.problems))


def _rebuild(what: str, where: str, fix: str, problems: tuple[Problem, ...]) -> InvalidCasebook:
    return InvalidCasebook(what, where=where, fix=fix, problems=problems)


def _where(file: str, row: int, column: str) -> str:
    return file + (f", row {row}" if row else "") + (f", column {column}" if column else "")
