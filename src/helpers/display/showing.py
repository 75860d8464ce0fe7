"""The things that a notebook shows: text, a chart, a table, the cover and the list of sources.

Each leaves a card in the output's metadata, see `helpers.engine.card`. That is all that the
exporters need to know.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from helpers.audit.verdicts import Verdict
from helpers.casebook import Benchmark, Case, Claim, NotOnRecord, Source
from helpers.display import plotting, rich_views, theme
from helpers.display.escaping import escape_html, escape_markdown, to_csv
from helpers.display.marked_rows import (
    data_csv,
    judged_row,
    key_figure,
    plain_cell,
    records_csv,
    rows_of,
    told,
)
from helpers.display.sentences import Composed, compose
from helpers.display.values import Line, Mark, Reference, Value, marks
from helpers.engine.card import Card, Cover, Records, to_json
from helpers.engine.card import Source as Entry
from helpers.errors import CasebookError
from helpers.quantity import Lang

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABEL = re.compile(r"(?:fig|tbl)-[a-z0-9]+(?:[-_][a-z0-9]+)*")
_RECORD = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")

#: Jupyter's server tells a kernel with it which notebook it was opened for; builds take it away.
_SESSION = "JPY_SESSION_NAME"
_AUTORELOAD = "IPython.extensions.autoreload"

_case: ContextVar[Case | None] = ContextVar("case", default=None)
# What sentences looked for and did not find, since `use` or the last `gaps`: by indicator.
_missed: ContextVar[dict[str, NotOnRecord]] = ContextVar("missed")


class BadLabel(CasebookError, ValueError):
    """A label that no cross reference could lead to."""


def use(case: Case) -> Case:
    """Speak the language of a case, and draw in the house style, from here on.

    A claim, a figure, a finding, a source or the case at the end of a cell is shown as a table.
    Figures that ``plt.subplots`` or ``df.plot`` make are shown as SVG, in the casebook's faces.
    Where a person runs the cells one by one, a helper that is edited counts from the next cell on.

    Returns
    -------
    Case
        The same case: ``case = display.use(open_case(city, lang))``.
    """
    from IPython.core.getipython import get_ipython

    _case.set(case)
    _missed.set({})
    plotting.set_up()
    if shell := get_ipython():
        rich_views.register(shell, case)
        _follow_edits(shell)
    return case


def _follow_edits(shell: Any) -> None:
    """Load autoreload in a kernel that JupyterLab or VS Code has opened, unless it is loaded."""
    opened = _SESSION in os.environ or "__vsc_ipynb_file__" in shell.user_ns
    if opened and _AUTORELOAD not in shell.extension_manager.loaded:
        shell.extension_manager.load_extension(_AUTORELOAD)
        shell.run_line_magic("autoreload", "2")


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
        _publish({"text/markdown": line.markdown, "text/plain": line.plain}, Card("text"), [line])


def gaps() -> None:
    """Show what the sentences so far looked for and did not find, or only to be verified."""
    missed = _missed.get({}).values()
    none: list[Value] = [absent.indicator for absent in missed if not absent.unverified]
    weak: list[Value] = [absent.indicator for absent in missed if absent.unverified]
    say(
        zh="本案例库未收录：{none:list}。仅有待核实的数字：{weak:list}。",
        en="Not on record here: {none:list}. Only figures awaiting verification: {weak:list}.",
        none=none,
        weak=weak,
    )
    _missed.set({})


def _composed(zh: str, en: str, values: Mapping[str, Value]) -> Composed:
    lang = _lang()
    composed = compose(zh if lang == "zh" else en, values, lang)
    missed = _missed.get(None)
    if missed is not None:
        for name in composed.missing:
            value = values.get(name)
            if isinstance(value, NotOnRecord):
                missed.setdefault(value.indicator.id, value)
    return composed


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

    drawn = plotting.figure_of(figure)
    svg = charts.to_svg(drawn)
    plotting.close(drawn)
    title, caption, alt = (_line(text) for text in (title, caption, alt))
    notes = _line(notes) if notes else None
    alt = alt if alt.plain else _line(told(title.plain, caption.plain, data, _lang()))
    small = ""
    if narrow is not None:
        drawn = plotting.figure_of(narrow(width=charts.NARROW) if callable(narrow) else narrow)
        small = charts.to_svg(drawn)
        plotting.close(drawn)
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
        csv=data_csv(data, _lang()) if data is not None else "",
        key=cover,
        narrow=small,
    )
    bundle = {"image/svg+xml": svg, "text/html": html, "text/plain": alt.plain}
    _publish(bundle, card, [title, caption, notes], sources)


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
    lang = _lang()
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
        csv=records_csv(records) if records else to_csv(heads, plain),
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
    _publish(bundle, card, [caption, notes], sources, shown)


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
    _publish(
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
    _publish(bundle, Card("sources"), sources=own)


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
    _publish({"application/json": dict(data)}, Card("record", name=name))


def _publisher_and_title(source: Source, lang: Lang) -> list[str]:
    return [text for text in (source.publisher_in(lang), source.title(lang)) if text]


def _publish(
    data: dict[str, Any],
    card: Card,
    lines: Iterable[Line | None] = (),
    sources: Iterable[Claim | Benchmark | Source] = (),
    cells: Iterable[Mark] = (),
) -> None:
    """Send an output with its card, completed by what the whole rests on and its text cites."""
    from IPython.core.display_functions import publish_display_data

    whole, written = list(sources), [line for line in lines if line]
    marked = [*(mark for line in written for mark in line.pieces), *cells]
    card = replace(
        card,
        sources=_entries(one if isinstance(one, Source) else one.source for one in whole),
        described=_entries(mark.source for mark in marked if mark.source),
        evidence=tuple(
            dict.fromkeys(
                [
                    *(one.id for one in whole if isinstance(one, Claim)),
                    *(mark.claim for mark in marked if mark.claim),
                ]
            )
        ),
        judgements=(*(one for line in written for one in line.judgements), *card.judgements),
    )
    metadata = {card.KEY: to_json(card)}
    publish_display_data(data, metadata=metadata)  # type: ignore[no-untyped-call]


def _entries(sources: Iterable[Source]) -> tuple[Entry, ...]:
    """List sources as a card does, each once."""
    lang = _lang()
    return tuple(theme.entry(one, lang) for one in {one.id: one for one in sources}.values())


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
