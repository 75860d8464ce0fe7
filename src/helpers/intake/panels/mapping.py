"""The mapping: a YAML file that says what the rows and columns of a panel are.

Every scalar is read as text, so that ``0.10`` keeps its zero, ``no`` stays a word and a head that
is a year stays a head. What is wrong is listed at once, by key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from helpers.casebook.formats.grid import half_width
from helpers.casebook.schema.declarations import TABLES
from helpers.errors import ListedError, near_matches
from helpers.intake.panels.panel_cells import MISSING, NOT_PUBLISHED

#: Characters of a wrong text that are shown.
_LONGEST: Final = 60


class InvalidMapping(ListedError):
    """A mapping that breaks its rules; lists every key that is wrong."""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _keeps_rules(table: str, column: str) -> AfterValidator:
    """Hold a text to the rules that a column of the casebook has."""
    rules = next(one for one in TABLES[table].columns if one.name == column)

    def hold(text: str) -> str:
        broken = rules.broken(text) if text else None
        if broken:
            raise ValueError(f"not {_short(text)!r}: {broken.name} ({broken.remedy(text)})")
        return text

    return AfterValidator(hold)


_Line = Annotated[str, _keeps_rules("claims", "note")]
_Id = Annotated[str, _keeps_rules("claims", "indicator")]
_Date = Annotated[str, _keeps_rules("claims", "end")]
_Unit = Annotated[str, _keeps_rules("claims", "unit")]
_Row = Annotated[int, Field(ge=1)]


class _Part(BaseModel):
    """A part of the mapping: nothing unknown in it, and not to be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HeaderRule(_Part):
    """Where the heads stand: rows as a spreadsheet counts, from 1."""

    rows: tuple[_Row, ...] = Field(default=(1,), min_length=1)
    units: _Row | None = None


class CityRule(_Part):
    """Which columns name the city; the code, where there is one, decides."""

    name: str = ""
    code: str = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> CityRule:
        if not (self.name or self.code):
            raise ValueError(
                "neither `name` nor `code` (give the head of the column that names it)"
            )
        return self


class PeriodRule(_Part):
    """The time that the figures speak for: one period for all, or a column of years."""

    year: _Date = ""
    start: _Date = ""
    end: _Date = ""
    column: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> PeriodRule:
        ways = [bool(self.year), bool(self.end), bool(self.column)]
        if sum(ways) != 1 or (self.start and not self.end):
            raise ValueError("give one of `year`, `end` (with or without `start`) and `column`")
        return self


class ColumnRule(_Part):
    """What a column is.

    What has the name of a column of the claims is as there; the unit is the head's own when it is
    not given here. `fraction`: percentages stand as fractions of 1, such as 0.123 for 12.3 %.
    `decimals`: longer figures are rounded to so many, since computed means have more
    digits than they are worth. `moment`: the figures are states at the end of the period.
    """

    indicator: _Id
    unit: _Unit | None = None
    aspect: Annotated[str, _keeps_rules("claims", "aspect")] = "level"
    scope: _Line = ""
    scope_en: _Line = ""
    qualifier: Annotated[str, _keeps_rules("claims", "qualifier")] = "="
    fraction: bool = False
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    moment: bool = False
    note: _Line = ""
    note_en: _Line = ""
    locator: _Line = ""


class MarkRule(_Part):
    """What a note mark at a figure means."""

    note: _Line
    note_en: _Line = ""
    qualifier: Literal["", "=", ">", "≥", "<", "≤", "≈"] = ""


class SourceRule(_Part):
    """The row of the source, for a casebook that does not have it yet."""

    title_zh: _Line
    title_en: _Line
    publisher: _Line = ""
    publisher_en: _Line = ""
    published: _Date = ""
    kind: Annotated[str, _keeps_rules("sources", "kind")]
    url: Annotated[str, _keeps_rules("sources", "url")] = ""
    confidence: Annotated[str, _keeps_rules("sources", "confidence")]


class PlacesRule(_Part):
    """How cities that the casebook does not have become places.

    `divisions` is a CSV file of codes (GB/T 2260) and names, relative to the mapping; `code`,
    `name` and `name_en` are the heads of its columns, without the last names are romanised.
    `cohort` is the one that added cities are compared in; empty for none.
    """

    divisions: str = ""
    code: str = "code"
    name: str = "name"
    name_en: str = "name_en"
    cohort: _Line = ""


class Mapping(_Part):
    """What the rows and columns of a panel are."""

    sheet: str = ""
    header: HeaderRule = HeaderRule()
    first_row: _Row | None = None
    last_row: _Row | None = None
    city: CityRule
    period: PeriodRule
    columns: dict[str, ColumnRule] = Field(min_length=1)
    ignore: dict[str, str] = {}
    missing: dict[str, str] = {}
    marks: dict[str, MarkRule] = {}
    source: SourceRule | None = None
    places: PlacesRule = PlacesRule()
    locator: _Line = ""

    @property
    def signs(self) -> dict[str, str]:
        """The signs that stand for no figure: the common ones and those of this panel."""
        own = {half_width(sign).casefold(): meaning for sign, meaning in self.missing.items()}
        return {**MISSING, **{sign: meaning or NOT_PUBLISHED for sign, meaning in own.items()}}


def read_mapping(path: Path) -> Mapping:
    """Read a mapping; `InvalidMapping` lists every key that breaks a rule."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        what = error.strerror or type(error).__name__
        fix = "name the mapping; `casebook import FILE --draft MAPPING.yml` makes a first one"
        raise InvalidMapping(what, where=str(path), fix=fix) from None
    except UnicodeDecodeError:
        raise InvalidMapping("not UTF-8", where=path.name, fix="save it as UTF-8") from None
    try:
        return Mapping.model_validate(_load(text, path.name))
    except ValidationError as error:
        problems = [_problem(dict(one)) for one in error.errors(include_url=False)]
        count = f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}"
        raise InvalidMapping(
            f"{count} in the mapping", where=path.name, fix="mend it", problems=problems
        ) from None


class _Loader(yaml.BaseLoader):
    """Reads every scalar as text, and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Make a mapping of a node."""
        seen: dict[str, int] = {}
        for key, _ in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if isinstance(key, yaml.ScalarNode) and name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{name!r} stands in line {seen[name]} too", key.start_mark
                )
            seen[name] = line
        return super().construct_mapping(node, deep)


def _load(text: str, name: str) -> object:
    try:
        # The loader is a BaseLoader: texts, lists and mappings, nothing that runs.
        return yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        where = f"{name}, line {line}"
        raise InvalidMapping(error.problem or "not YAML", where=where, fix="mend it") from None
    except (yaml.YAMLError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else "not YAML"
        raise InvalidMapping(what, where=name, fix="write it as in the documentation") from None


_KEYS: Final[dict[str, type[_Part]]] = {
    "header": HeaderRule, "city": CityRule, "period": PeriodRule, "columns": ColumnRule,
    "marks": MarkRule, "source": SourceRule, "places": PlacesRule,
}  # fmt: skip


def _problem(error: dict[str, Any]) -> str:
    """Return which key is wrong, how, and what to do."""
    place = [str(part) for part in error["loc"]]
    key = ".".join(place) or "the mapping"
    kind, message = str(error["type"]), str(error["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        part: type[_Part] = _KEYS.get(place[0], Mapping) if len(place) > 1 else Mapping
        known = tuple(part.model_fields)
        hint = near_matches(place[-1], known) or f"keys are {', '.join(known)}"
        return f"{key}: unknown key ({hint})"
    if kind == "missing":
        return f"{key}: missing (add it)"
    given = error.get("input")
    given = _short(given) if isinstance(given, str) else given
    shown = f"{given!r}: " if isinstance(given, str) and given not in message else ""
    return f"{key}: {shown}{message}"
