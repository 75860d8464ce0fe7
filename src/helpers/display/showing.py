"""The things that a notebook shows: text, a chart, a table, the cover and the list of sources.

Each leaves its caption, alternative text, label and sources in the output's metadata under
``casebook``. That is all that the exporters need to know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal

from helpers.casebook import Benchmark, Case, Claim, NotPublished, Source
from helpers.display.escaping import escape_html, escape_markdown, to_csv
from helpers.display.sentences import Composed, compose
from helpers.display.values import Line, Mark, Reference, Value, marks, unique
from helpers.errors import CasebookError
from helpers.quantity import Lang

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from helpers.charts.drawing import Drawing

_LABEL = re.compile(r"(?:fig|tbl)-[a-z0-9]+(?:[-_][a-z0-9]+)*")
_RECORD = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")

_case: ContextVar[Case | None] = ContextVar("case", default=None)
# What sentences looked for and did not find, since `use` or the last `gaps`: by indicator.
_missed: ContextVar[dict[str, NotPublished]] = ContextVar("missed")


class BadLabel(CasebookError, ValueError):
    """A label that no cross reference could lead to."""


def use(case: Case) -> Case:
    """Speak the language of a case from here on.

    Returns
    -------
    Case
        The same case: ``case = display.use(open_case(city, lang))``.
    """
    _case.set(case)
    _missed.set({})
    return case


def _lang() -> Lang:
    case = _case.get()
    return case.lang if case else "zh"


def text(zh: str, en: str, **values: Value) -> Line:
    """Make text of a template a language, in the language of the case in use.

    Parameters
    ----------
    zh, en
        Markdown with ``{name}`` where a value goes.
    values
        Claims (shown with their citation), quantities (with formula and bounds), verdicts (with
        their rule), text (as it is, never as markup) and whatever else
        `helpers.display.values.marks` knows.

    Returns
    -------
    Line
        To be shown by `say`, or as a title, caption, alternative text or note; without the
        sentences whose values are not on record (`helpers.display.sentences`).
    """
    return _composed(zh, en, values).line


def say(zh: str, en: str, **values: Value) -> None:
    """Show text; the parameters are those of `text`.

    A sentence that names a value which is not on record is left out, and `gaps` names the value;
    a text of which nothing is left is not shown.
    """
    line = _composed(zh, en, values).line
    if line.plain.strip():
        _publish({"text/markdown": line.markdown, "text/plain": line.plain}, "text", lines=[line])


def gaps() -> None:
    """Show in one sentence what the sentences so far looked for and did not find on record."""
    missed = _missed.get({})
    if missed:
        names: list[Value] = [absent.indicator for absent in missed.values()]
        say(
            zh="本案例库未收录：{names:list}。", en="Not on record here: {names:list}.", names=names
        )
    _missed.set({})


def _composed(zh: str, en: str, values: Mapping[str, Value]) -> Composed:
    lang = _lang()
    composed = compose(zh if lang == "zh" else en, values, lang)
    missed = _missed.get(None)
    if missed is not None:
        for _, names in composed.dropped:
            for name in names:
                value = values.get(name)
                if isinstance(value, NotPublished):
                    missed.setdefault(value.indicator.id, value)
    return composed


def ref(label: str) -> Reference:
    """Mention a figure or table of the report by its label: becomes 图 3 or Figure 3."""
    return Reference(_checked(label))


def show_chart(
    figure: Drawing | Figure,
    *,
    label: str,
    title: Line,
    caption: Line,
    alt: Line,
    sources: Iterable[Claim | Benchmark | Source] = (),
    data: pd.DataFrame | None = None,
    notes: Line | None = None,
    cover: bool = False,
) -> None:
    """Show a chart under its finding and above its caption.

    Parameters
    ----------
    figure
        A drawing of `helpers.charts`, or any figure of matplotlib's.
    label
        Its name for cross references, such as ``fig-path``; unique in the report.
    title
        The finding, computed from the data.
    caption
        What is drawn.
    alt
        What a reader who does not see it must know: what is drawn, its range, the finding.
    sources
        What it rests on.
    data
        The figures behind it, to be downloaded.
    notes
        Caveats, printed small below.
    cover
        Whether it stands on the cover of the report, too: one chart of all sections may.

    Raises
    ------
    BadLabel
        If the label is no ``fig-`` and a name of small letters, digits and hyphens.
    """
    from helpers.charts.style import to_svg

    svg = to_svg(figure)
    html = (
        f"<figure><p><strong>{escape_html(title.plain)}</strong></p>{svg}"
        f"<figcaption>{escape_html(caption.plain)}</figcaption></figure>"
    )
    marked: dict[str, Any] = {"cover": True} if cover else {}
    _publish(
        {"image/svg+xml": svg, "text/html": html, "text/plain": alt.plain},
        "figure",
        sources,
        lines=[title, caption, notes],
        label=_checked(label, "fig-"),
        title=title.markdown,
        caption=caption.markdown,
        alt=alt.plain,
        notes=notes.markdown if notes else "",
        csv=_csv(data) if data is not None else "",
        **marked,
    )


def show_table(
    table: pd.DataFrame,
    *,
    label: str,
    caption: Line,
    sources: Iterable[Claim | Benchmark | Source] = (),
    notes: Line | None = None,
    align: str | Sequence[str] = "",
    style: Literal["table", "cards"] = "table",
) -> None:
    """Show a table under its caption.

    Parameters
    ----------
    table
        Any cells that `text` takes; the index is not shown.
    label
        Its name for cross references, such as ``tbl-plants``; unique in the report.
    caption
        What it lists.
    sources
        What it rests on beyond the claims in its cells, which are cited there.
    notes
        Caveats, printed small below.
    align
        ``l``, ``r`` or ``c`` for each column; by default figures stand right.
    style
        ``cards`` shows each row as a card: name, figure and verdict, or name, figure, unit and
        verdict.

    Raises
    ------
    BadLabel
        If the label is no ``tbl-`` and a name of small letters, digits and hyphens.
    """
    lang = _lang()
    cells = [[list(marks(cell, lang)) for cell in row] for row in _rows(table)]
    heads = [str(head) for head in table.columns]
    cited = [mark for row in cells for cell in row for mark in cell if mark.source]
    body = "".join(
        "<tr>"
        + "".join(f"<td>{''.join(mark.html() for mark in cell)}</td>" for cell in row)
        + "</tr>"
        for row in cells
    )
    head = "".join(f"<th>{escape_html(name)}</th>" for name in heads)
    html = (
        f"<table><caption>{escape_html(caption.plain)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
    plain = [[_plain(cell, lang) for cell in row] for row in cells]
    _publish(
        {"text/html": html, "text/plain": "\n".join("\t".join(row) for row in [heads, *plain])},
        "table",
        sources,
        lines=[caption, notes],
        marked=cited,
        label=_checked(label, "tbl-"),
        caption=caption.markdown,
        notes=notes.markdown if notes else "",
        align=list(align),
        style=style,
        csv=to_csv(heads, plain),
    )


def show_cover(
    case: Case, *, title: Line, subtitle: Line, basis: Line, data_until: Line | None = None
) -> None:
    """Say what stands on the cover; shown once, by the first section.

    Parameters
    ----------
    case
        The case: its names, code, province and edition stand on the cover.
    title, subtitle
        The title of the report and its kind.
    basis
        What it is built on.
    data_until
        The last date that its figures speak for.
    """
    other: Lang = "en" if case.lang == "zh" else "zh"
    _publish(
        {"text/markdown": f"**{title.markdown}**\n\n{basis.markdown}", "text/plain": title.plain},
        "cover",
        title=title.plain,
        subtitle=subtitle.plain,
        place=case.place.name(case.lang),
        place_other=case.place.name(other),
        code=case.place.code,
        province=case.province().name(case.lang),
        edition=case.edition,
        data_until=data_until.plain if data_until else "",
        basis=basis.plain,
        lang=case.lang,
    )


def show_sources(case: Case) -> None:
    """Mark where the list of sources stands.

    A report lists there what all its sections cite. A notebook by itself lists what the case's
    own claims rest on.
    """
    own = unique([claim.source for claim in case.claim_list()])
    comma = "，" if case.lang == "zh" else ", "
    lines = [
        "- " + comma.join(escape_markdown(text) for text in _publisher_and_title(source, case.lang))
        for source in own
    ]
    _publish(
        {"text/markdown": "\n".join(lines), "text/plain": f"{len(own)} sources"}, "sources", own
    )


def show_record(name: str, data: Mapping[str, Any]) -> None:
    """Leave data for programs: a report keeps them as ``<name>.json`` and shows nothing.

    Parameters
    ----------
    name
        What they are, such as ``edition``; unique in the report.
    data
        Plain data, as JSON knows them.

    Raises
    ------
    BadLabel
        If the name is not of small letters, digits, hyphens and underscores.
    """
    from IPython.core.display_functions import publish_display_data

    if not _RECORD.fullmatch(name):
        raise BadLabel(
            f"{name!r} is no name of a record",
            fix="write small letters, digits, hyphens and underscores",
        )
    told = {"casebook": {"kind": "record", "name": name}}
    publish_display_data({"application/json": dict(data)}, metadata=told)  # type: ignore[no-untyped-call]


def _publisher_and_title(source: Source, lang: Lang) -> list[str]:
    return [text for text in (source.publisher_in(lang), source.title(lang)) if text]


def _publish(
    data: dict[str, str],
    kind: str,
    sources: Iterable[Claim | Benchmark | Source] = (),
    *,
    lines: Iterable[Line | None] = (),
    marked: Iterable[Mark] = (),
    **told: Any,
) -> None:
    """Send an output with the sources of the whole and what its text cites by itself."""
    from IPython.core.display_functions import publish_display_data

    whole, lines, marked = list(sources), list(lines), list(marked)
    inside = [source for line in lines if line for source in line.sources]
    claims = [claim for line in lines if line for claim in line.claims]
    metadata = {
        "kind": kind,
        "sources": _records(
            [thing if isinstance(thing, Source) else thing.source for thing in whole]
        ),
        "described": _records([*inside, *(mark.source for mark in marked if mark.source)]),
        "claims": list(
            dict.fromkeys(
                [
                    *(thing.id for thing in whole if isinstance(thing, Claim)),
                    *claims,
                    *(mark.claim for mark in marked if mark.claim),
                ]
            )
        ),
        **told,
    }
    publish_display_data(data, metadata={"casebook": metadata})  # type: ignore[no-untyped-call]


def _records(sources: list[Source]) -> list[dict[str, str]]:
    return [source.record(_lang()) for source in unique(sources)]


def _checked(label: str, start: str = "") -> str:
    if not _LABEL.fullmatch(label) or not label.startswith(start):
        raise BadLabel(
            f"{label!r} is no label",
            fix=f"write {start or 'fig- or tbl-'} and small letters, digits and hyphens",
        )
    return label


def _rows(table: pd.DataFrame) -> list[list[object]]:
    rows: list[list[object]] = table.to_numpy(dtype=object).tolist()
    return rows


def _csv(table: pd.DataFrame) -> str:
    """Write the data behind a chart; numbers keep their digits, missing cells stay empty."""
    lang = _lang()

    def plain(cell: object) -> str:
        if cell is None or cell != cell:
            return ""
        if isinstance(cell, float):
            return f"{cell:.10g}"
        return _plain(list(marks(cell, lang)), lang)

    heads = [str(head) for head in table.columns]
    return to_csv(heads, ([plain(cell) for cell in row] for row in _rows(table)))


def _plain(cell: Sequence[Mark], lang: Lang) -> str:
    """Write a cell for a spreadsheet; one that only cites names what it cites."""
    text = "".join(mark.plain for mark in cell)
    if text:
        return text
    return ("；" if lang == "zh" else "; ").join(
        mark.source.title(lang) for mark in cell if mark.source
    )
