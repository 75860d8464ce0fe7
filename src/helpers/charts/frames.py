"""Rows of a chart from data frames, named tuples or mappings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar, get_type_hints

from helpers.errors import CasebookError, near_matches

if TYPE_CHECKING:
    import pandas as pd

Row = TypeVar("Row", bound=NamedTuple)
#: A data frame whose columns, or mappings whose keys, are named as the fields of the row.
Data: TypeAlias = "pd.DataFrame | Iterable[Any]"


class NothingToDraw(CasebookError, ValueError):
    """A chart without a row."""


class BadRow(CasebookError, ValueError):
    """A row that a chart cannot draw."""


def rows_of(data: Data, kind: type[Row]) -> list[Row]:
    """Return the rows of a chart.

    Parameters
    ----------
    data
        Rows of that kind, or mappings or a data frame with its fields; other columns are left
        aside, and a cell without a value counts as left out. Fields of text take what has one,
        such as a year or a date.
    kind
        The named tuple that the chart draws.

    Raises
    ------
    NothingToDraw
        If there is no row.
    BadRow
        If a field without a default is missing, or one of numbers holds none that is finite.
    """
    given: Any = data
    records = given.to_dict("records") if hasattr(given, "columns") else given
    hints = get_type_hints(kind)
    rows = [_row(one, kind, hints, at) for at, one in enumerate(records, start=1)]
    if not rows:
        raise NothingToDraw(
            f"no {kind.__name__} to draw", fix="draw the chart only where there are rows"
        )
    return rows


def _row(one: Any, kind: type[Row], hints: Mapping[str, Any], at: int) -> Row:
    make: Any = kind
    if isinstance(one, Mapping):
        given = {str(name): value for name, value in one.items() if not is_missing(value)}
        needed = [name for name in kind._fields if name not in kind._field_defaults]
        for name in needed:
            if name not in given:
                near = near_matches(name, set(given) - set(kind._fields))
                raise BadRow(
                    f"row {at} has no {name}",
                    fix=near or f"a {kind.__name__} has {', '.join(kind._fields)}",
                )
        one = make(**{name: given[name] for name in kind._fields if name in given})
    elif not isinstance(one, kind):
        raise BadRow(f"row {at} is no {kind.__name__}: {one!r}", fix=f"give {kind.__name__}(…)")
    row: Row = make(*(_field(value, hints[name], f"row {at}: {name}")
                      for name, value in zip(kind._fields, one, strict=True)))  # fmt: skip
    return row


def _field(value: Any, wanted: Any, where: str) -> Any:
    """Return a value as text or as a number where its field is one."""
    if wanted is str:
        return text_of(value)
    if wanted is float or (wanted == float | None and value is not None):
        try:
            found = float(value)
        except (TypeError, ValueError):
            found = math.nan
        if not math.isfinite(found):
            raise BadRow(f"{where} is {value}", fix="give numbers, and no row without one")
        return found
    return value


def text_of(value: Any) -> str:
    """Return what stands in a cell as text: a date as ISO has it, a whole number without zeros."""
    if isinstance(value, float):
        return f"{value:.10g}"
    return value.isoformat()[:10] if hasattr(value, "isoformat") else str(value)


def is_missing(value: Any) -> bool:
    """Return whether a cell of a data frame holds nothing: None, NaN, NaT or NA."""
    if value is None:
        return True
    import pandas as pd

    return pd.api.types.is_scalar(value) and bool(pd.isna(value))
