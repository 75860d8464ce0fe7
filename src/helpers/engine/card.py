"""The contract between notebooks and exporters: what an output says about itself, as frozen types.

Whoever shows something leaves a `Card` in the metadata of the output; exporters read nothing else
to know what it is. All of it is data: texts that are called Markdown are rendered and cleaned, all
other texts are shown as they stand. An output without a card is shown as any viewer would show it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from helpers.errors import CasebookError

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: The version of the contract that this module writes, and the newest that it reads.
VERSION = 1

Kind = Literal["text", "chart", "table", "cover", "sources", "record", "report"]
#: How a judgement is coloured, from the most serious to the least certain; empty: as any text.
Tone = Literal["", "alarm", "caution", "doubt", "strong", "fair", "faint"]


class BadCard(CasebookError, ValueError):
    """A card that is not of the shape that its version has."""


class NewerCard(CasebookError, ValueError):
    """A card of a version that this engine does not know."""


class _Closed:
    """A type whose plain data have no fields but its own, of their own types."""

    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Source(_Closed):
    """An entry of the list of sources; ``remark`` stands behind it, such as what to beware of."""

    id: str
    title: str = ""
    other_title: str = ""
    publisher: str = ""
    published: str = ""
    url: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Judgement(_Closed):
    """A word that judges something.

    Attributes
    ----------
    kind
        What links to it are called: ``#judged-<kind>``; empty for a word of no kind.
    sign, tone
        The sign before the word, and its colour.
    word, rule
        The word, and the rule by which it was given.
    about
        The sentence or row that it stands in, without citations.
    sources, evidence
        Ids of the sources and of the data that it rests on.
    count
        How often it was given.
    """

    kind: str
    sign: str = ""
    tone: Tone = ""
    word: str = ""
    rule: str = ""
    about: str = ""
    sources: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class KeyFigure(_Closed):
    """A key figure; ``judgement`` is the kind of the judgement on it, or empty."""

    name: str
    figure: str
    unit: str = ""
    judgement: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Cover(_Closed):
    """What stands on the cover.

    Attributes
    ----------
    title, subtitle, series
        The title of the report, its kind, and the series that it belongs to.
    name, other_name
        What the report is about, in its own and in another language.
    details
        Further lines about that, such as a code.
    basis, edition, until
        What it rests on, the date that the data speak for (a partial ISO date), and the last date
        that a figure is of.
    facets
        Names and values that the gallery shows it with and finds it by.
    """

    title: str = ""
    subtitle: str = ""
    series: str = ""
    name: str = ""
    other_name: str = ""
    details: tuple[str, ...] = ()
    basis: str = ""
    edition: str = ""
    until: str = ""
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Column(_Closed):
    """A column of records.

    Attributes
    ----------
    name, title
        Its name in files, and its head for readers; without a head, a page does not show it.
    use
        What a page makes of it: ``id``, the ``name`` and the ``value`` of what is recorded, the
        number to ``sort`` by, the kind of a ``judgement``, a ``facet`` to choose by, a further
        column of the ``list``, a ``quote``, an ``address``, ``lines``, ids of other ``records``
        parted by blanks, what else ``find`` finds it by, a ``cite`` to copy, the ``key`` that the
        same record of another report has, ``when`` it is of (a partial ISO date), and why it is
        put ``aside``, and not compared with those of others.
    kind
        The type of its cells in a data package.
    """

    name: str
    title: str = ""
    use: Literal[
        "", "id", "name", "value", "sort", "judgement", "facet", "list", "quote", "address",
        "lines", "records", "find", "cite", "key", "when", "aside",
    ] = ""  # fmt: skip
    kind: Literal["string", "number", "date", "any"] = "string"


@dataclass(frozen=True, slots=True)
class Records(_Closed):
    """Data that a reader can look up one by one, and take along.

    Attributes
    ----------
    prefix
        What the permalink of each begins with, before its id; ``#<prefix><id>`` links to it.
    columns, rows
        The columns, and the cells of each record as text; a cell may be empty.
    judgements
        The kinds of judgements that the column of judgements names.
    """

    prefix: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    judgements: tuple[Judgement, ...] = ()

    def column(self, use: str) -> int:
        """Return the place of the first column of a use; -1 without one."""
        return next((i for i, one in enumerate(self.columns) if one.use == use), -1)

    @property
    def anchors(self) -> frozenset[str]:
        """The permalinks of all records, without the sign before them."""
        place = self.column("id")
        return (
            frozenset(self.prefix + row[place] for row in self.rows) if place >= 0 else frozenset()
        )


@dataclass(frozen=True, slots=True)
class Card(_Closed):
    """What an output, or a whole report, says about itself.

    Attributes
    ----------
    kind
        ``text``, ``chart``, ``table``, ``cover``, ``sources`` (the place of the list of sources),
        ``record`` (data for programs) or ``report`` (a joined notebook).
    name, lang, sections
        Of a record its name; of a report its name, its language and the names of its notebooks.
    label
        The name of a chart or table for cross references: ``fig-…`` or ``tbl-…``.
    title, caption, notes
        Markdown.
    finding, about
        The title and the caption as plain text without citations.
    alt
        What a reader who does not see a chart must know, as plain text.
    csv, align, style
        The data behind a chart or table; ``l``, ``r`` or ``c`` for each column; ``cards`` for a
        table that is shown as cards, ``page`` for one that is not printed, ``list`` for one of
        which the rows are printed whose evidence another output shows, ``states`` for one whose
        rows are answers to one question, of which a page shows one at a time.
    narrow
        A chart drawn for a narrow screen, as SVG.
    key
        Whether a chart stands on the cover, too.
    cover
        The cover.
    sources, described
        The sources of the whole, and those that its texts and cells cite by themselves.
    evidence
        Ids of the data that it shows.
    judgements
        Every judging word in it, in order.
    tally
        What the judgements of a whole report come to, one for each kind, most serious first.
    figures
        The key figures in it.
    records
        What a reader can look up in the place of a table.
    """

    KEY: ClassVar[str] = "helpers.engine.card"

    kind: Kind
    name: str = ""
    lang: str = ""
    sections: tuple[str, ...] = ()
    label: str = ""
    title: str = ""
    caption: str = ""
    notes: str = ""
    finding: str = ""
    about: str = ""
    alt: str = ""
    csv: str = ""
    align: tuple[str, ...] = ()
    style: Literal["", "cards", "states", "list", "page"] = ""
    narrow: str = ""
    key: bool = False
    cover: Cover | None = None
    sources: tuple[Source, ...] = ()
    described: tuple[Source, ...] = ()
    evidence: tuple[str, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    tally: tuple[Judgement, ...] = ()
    figures: tuple[KeyFigure, ...] = ()
    records: Records | None = None


@dataclass(frozen=True, slots=True)
class Origin(_Closed):
    """Where a notebook or a cell of a joined notebook is from: section and number of the cell."""

    KEY: ClassVar[str] = "helpers.engine.origin"

    section: str = ""
    cell: int = 0


_Kept = TypeVar("_Kept", Card, Origin)


def to_json(thing: Card | Origin) -> dict[str, Any]:
    """Return a card as plain data for JSON, without what is left at its default."""
    return {"version": VERSION, **_plain(thing)}


def from_json(cls: type[_Kept], data: object, where: str = "") -> _Kept:
    """Return the card that `to_json` wrote.

    Parameters
    ----------
    cls
        `Card` or `Origin`.
    data
        Plain data of anybody.
    where
        For errors.

    Raises
    ------
    NewerCard
        If its version is newer than this one.
    BadCard
        If a field is missing, unknown or of another type.
    """
    if not isinstance(data, Mapping) or type(data.get("version")) is not int:
        raise BadCard(f"{cls.KEY}: {data!r:.80} has no version", where=where, fix=_FIX)
    if data["version"] > VERSION:
        raise NewerCard(
            f"{cls.KEY}: version {data['version']} is newer than {VERSION}, the newest known here",
            where=where,
            fix="install the version of the engine that wrote it, or a newer one",
        )
    from pydantic import ValidationError

    given = {name: value for name, value in data.items() if name != "version"}
    try:
        made: _Kept = _reader(cls).validate_python(given)  # type: ignore[arg-type]
    except ValidationError as error:
        problem: Any = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, (cls.KEY, *problem["loc"])))
        raise BadCard(f"{place!r}: {problem['msg']}", where=where, fix=_FIX) from None
    return made


def read(cls: type[_Kept], metadata: Mapping[str, Any] | None, where: str = "") -> _Kept | None:
    """Return the card that metadata of a notebook, cell or output hold; ``None`` without one."""
    data = (metadata or {}).get(cls.KEY)
    return None if data is None else from_json(cls, data, where)


def write(metadata: MutableMapping[str, Any], thing: Card | Origin) -> None:
    """Put a card into metadata of a notebook, cell or output."""
    from nbformat import from_dict

    metadata[thing.KEY] = from_dict(to_json(thing))  # type: ignore[no-untyped-call]


def cards(cell: NotebookNode, where: str = "") -> Iterator[Card]:
    """Yield the cards of the outputs of a cell."""
    for output in cell.get("outputs") or ():
        card = read(Card, output.get("metadata"), where)
        if card is not None:
            yield card


_FIX = "run the notebook again"


def _plain(thing: Any) -> Any:
    if is_dataclass(thing):
        return {
            one.name: _plain(value)
            for one in fields(thing)
            if (value := getattr(thing, one.name)) != one.default
        }
    return [_plain(item) for item in thing] if isinstance(thing, tuple) else thing


@cache
def _reader(cls: Any) -> Any:
    """Return what checks plain data against a type; pydantic is loaded where cards are read."""
    from pydantic import TypeAdapter

    return TypeAdapter(cls)
