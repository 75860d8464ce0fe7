"""The root of the casebook's exceptions, and the near matches that they suggest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import partial
from typing import Final

#: What is longer than the path of a file can be, and nobody reads: a number without end.
_ENDLESS: Final = re.compile(r"(\S{60})\S{4036,}")


class CasebookError(Exception):
    """An error that says what was wrong, where, and what to do about it.

    Parameters
    ----------
    what
        What is wrong, in one clause.
    where
        File, row and column, or notebook and cell; empty when there is no such place.
    fix
        What the user can do; empty when nothing is known to help.
    """

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what = what
        self.where = where
        self.fix = fix
        super().__init__(what, where, fix)

    def __str__(self) -> str:
        """Where, what and what to do, on one line."""
        place = f"{self.where}: " if self.where else ""
        remedy = f" ({self.fix})" if self.fix else ""
        return _ENDLESS.sub(r"\1…", f"{place}{self.what}{remedy}")

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the three parts when the error crosses a process boundary."""
        return partial(type(self), self.what, where=self.where, fix=self.fix), ()


class WrongUse(CasebookError):
    """An error in what was asked for, which nothing but another command mends."""


class MissingExtra(CasebookError, ImportError):
    """A part of the casebook whose packages are not installed, because they are an extra."""


def install_extra(name: str) -> str:
    """Return how to install an extra; there is no index that has this project."""
    return f"in the checkout: pip install --editable '.[{name}]'"


@contextmanager
def extra(name: str, otherwise: str = "") -> Iterator[None]:
    """Turn the import of a package that is not there into a `MissingExtra`.

    The fix is to install the extra that has it, or else what `otherwise` says.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        fix = "; ".join(filter(None, (install_extra(name), otherwise)))
        raise MissingExtra(f"{error.name} is not installed", fix=fix) from None


class ListedError(CasebookError, ValueError):
    """An error that lists every problem, one a line below the summary.

    Attributes
    ----------
    problems
        What is wrong, each written by its ``str``.
    """

    def __init__(
        self, what: str, *, where: str = "", fix: str = "", problems: Iterable[object] = ()
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.problems = tuple(problems)

    @property
    def summary(self) -> str:
        """Where, what and what to do, without the problems."""
        return super().__str__()

    def __str__(self) -> str:
        """Write one line for each problem below the summary."""
        return "\n".join([self.summary, *(f"  {problem}" for problem in self.problems)])

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the problems when the error crosses a process boundary."""
        kept = partial(type(self), self.what, where=self.where, problems=self.problems)
        return partial(kept, fix=self.fix), ()


def near_matches(name: str, known: Iterable[str]) -> str:
    """Suggest the known names nearest to a name that is unknown.

    Returns
    -------
    str
        ``"did you mean a, b?"``, or an empty string when nothing is near.
    """
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    near = get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.5)
    return f"did you mean {', '.join(by_folded[match] for match in near)}?" if near else ""
