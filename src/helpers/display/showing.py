"""The things that a notebook shows: a chart, a table, the cover and the list of sources.

Each leaves a card in the output's metadata, see `helpers.engine.card`. That is all that the
exporters need to know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

from helpers.audit.verdicts import Verdict
from helpers.casebook import Benchmark, Case, Claim, Source
from helpers.display import plotting, theme
from helpers.display.escaping import escape_html, escape_markdown
from helpers.display.marked_rows import (
    data_csv,
    figures_csv,
    judged_row,
    key_figure,
    plain_cell,
    records_csv,
    rows_of,
    told,
)
from helpers.display.speaking import language, publish, verdicts_of_case
from helpers.display.values import Line, Mark, Reference, marks
from helpers.engine.card import Card, Cover, Records
from helpers.errors import CasebookError
from helpers.quantity import Lang

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABEL = re.compile(r"(?:fig|tbl)-[a-z0-9]+(?:[-_][a-z0-9]+)*")
_RECORD = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


class BadLabel(CasebookError, ValueError):
    """A label that no cross reference could lead to."""


def ref(label: str) -> Reference:
    """Mention a figure or table of the report by its label: becomes 图 3 or Figure 3."""
    return Reference(_checked(label))


def show_chart(
    figure: Figure | Axes | Sequence[Any],
    *,
    title: Line | str,
    caption: Line | str = "",
    alt: Line | str = "",
    label: str = "",
    sources: Iterable[Claim | Benchmark | Source] = (),
    data: pd.DataFrame | None = None,
    notes: Line | str | None = None,
    narrow: Figure | Callable[..., Any] | None = None,
    cover: bool = False,
) -> None:
    """Show a chart under its finding and above its caption, and close it.

    Parameters
    ----------
    figure
        A figure of matplotlib's, whoever drew it; or its axes, as ``df.plot`` returns them.
    title
        The finding, computed from the data.
    caption
        What is drawn.
    alt
        What a reader who does not see it must know: what is drawn, its range, the finding; by
        default title, caption and the data.
    label
        Its name for cross references, such as ``fig-path``, unique in the report; by default one
        made from what is drawn.
    sources
        What it rests on.
    data
        The figures behind it, to be downloaded.
    notes
        Caveats, printed small below.
    narrow
        The chart for a phone; a function is called with ``width=charts.NARROW`` and draws it.
    cover
        Whether it stands on the cover of the report, too: one chart of all sections may.

    Raises
    ------
    BadLabel
        If the label is no ``fig-`` and a name of small letters, digits and hyphens.
    NotAFigure
        If there is no figure to show.
    """
    from helpers import charts

    svg = plotting.svg_of(figure)
    title, caption, alt = (_line(text) for text in (title, caption, alt))
    notes = _line(notes) if notes else None
    alt = alt if alt.plain else _line(told(title.plain, caption.plain, data, language()))
    small = ""
    if narrow is not None:
        small = plotting.svg_of(narrow(width=charts.NARROW) if callable(narrow) else narrow)
    html = (
        f'<figure style="background:#fff;color:#22272b;padding:12px;margin:0">'
        f"<p><strong>{escape_html(title.plain)}</strong></p>{plotting.as_image(svg)}"
        f"<figcaption>{escape_html(caption.plain)}</figcaption></figure>"
    )
    card = Card(
        "chart",
        label=_checked(label or f"fig-{sha256(svg.encode()).hexdigest()[:8]}", "fig-"),
        title=title.markdown,
        caption=caption.markdown,
        notes=notes.markdown if notes else "",
        finding=title.plain,
        about=caption.plain,
        alt=alt.plain,
        csv=data_csv(data, verdicts_of_case(), language()) if data is not None else "",
        key=cover,
        narrow=small,
    )
    bundle = {"image/svg+xml": svg, "text/html": html, "text/plain": alt.plain}
    publish(bundle, card, [title, caption, notes], sources)


def show_table(
    table: pd.DataFrame,
    *,
    label: str,
    caption: Line,
    sources: Iterable[Claim | Benchmark | Source] = (),
    notes: Line | None = None,
    align: str | Sequence[str] = "",
    style: Literal["table", "cards", "states", "list", "page"] = "table",
    verdicts: Mapping[str, Verdict] | None = None,
    records: Records | None = None,
) -> None:
    """Show a table under its caption; one without rows is not shown.

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
        verdict. The gallery shows the first of them. ``page`` is not printed; of a ``list``, a
        claim a row, those rows are printed whose claim stands elsewhere in the report.
        ``states`` is for rows that are answers to one question, the first cell saying which: a
        page shows one at a time, paper all.
    verdicts
        For the table that sums the report up: the verdict on each claim, by its id. The gallery
        counts these.
    records
        From `figure_records`: what a page lets readers look up, and the data of the table.

    Raises
    ------
    BadLabel
        If the label is no ``tbl-`` and a name of small letters, digits and hyphens.
    """
    if not len(table):
        return
    lang = language()
    cells = [[list(marks(cell, lang)) for cell in row] for row in rows_of(table)]
    heads = [str(head) for head in table.columns]
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
    plain = [[plain_cell(cell, lang) for cell in row] for row in cells]
    card = Card(
        "table",
        label=_checked(label, "tbl-"),
        caption=caption.markdown,
        notes=notes.markdown if notes else "",
        about=caption.plain,
        csv=records_csv(records)
        if records
        else figures_csv(heads, plain, map(chain.from_iterable, cells), verdicts_of_case(), lang),
        align=tuple(align),
        style="" if style == "table" else style,
        judgements=tuple(one for row in cells for one in judged_row(row)),
        tally=theme.tally(verdicts, lang) if verdicts is not None else (),
        figures=tuple(key_figure(row) for row in cells if len(row) > 1) if style == "cards" else (),
        records=records,
    )
    bundle = {
        "text/html": html,
        "text/plain": "\n".join("\t".join(row) for row in [heads, *plain]),
    }
    shown = [mark for row in cells for cell in row for mark in cell]
    publish(bundle, card, [caption, notes], sources, shown)


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
    province = case.province().name(case.lang)
    cover = Cover(
        title=title.plain,
        subtitle=subtitle.plain,
        series=theme.SERIES.say(case.lang),
        name=case.place.name(case.lang),
        other_name=case.place.name(other),
        details=(province, case.place.code),
        basis=basis.plain,
        edition=case.edition,
        until=data_until.plain if data_until else "",
        facets=(("province", province),),
    )
    publish(
        {"text/markdown": f"**{title.markdown}**\n\n{basis.markdown}", "text/plain": title.plain},
        Card("cover", lang=case.lang, cover=cover),
    )


def show_sources(case: Case) -> None:
    """Mark where the list of sources stands.

    A report lists there what all its sections cite. A notebook by itself lists what the case's
    own claims rest on.
    """
    own = {claim.source.id: claim.source for claim in case.claim_list()}.values()
    comma = "，" if case.lang == "zh" else ", "
    lines = [
        "- " + comma.join(escape_markdown(text) for text in _publisher_and_title(source, case.lang))
        for source in own
    ]
    bundle = {"text/markdown": "\n".join(lines), "text/plain": f"{len(own)} sources"}
    publish(bundle, Card("sources"), sources=own)


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
    if not _RECORD.fullmatch(name):
        raise BadLabel(
            f"{name!r} is no name of a record",
            fix="write small letters, digits, hyphens and underscores",
        )
    publish({"application/json": dict(data)}, Card("record", name=name))


def _publisher_and_title(source: Source, lang: Lang) -> list[str]:
    return [text for text in (source.publisher_in(lang), source.title(lang)) if text]


def _line(text: Line | str) -> Line:
    """Return plain text, in which nothing is markup, as a line."""
    return text if isinstance(text, Line) else Line((Mark(text),))


def _checked(label: str, start: str = "") -> str:
    if not _LABEL.fullmatch(label) or not label.startswith(start):
        raise BadLabel(
            f"{label!r} is no label",
            fix=f"write {start or 'fig- or tbl-'} and small letters, digits and hyphens",
        )
    return label
