"""The language of a case, text in it, and how an output is published with its card.

An output's card, see `helpers.engine.card`, is all that the exporters need to know of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from helpers.audit import judging
from helpers.audit.verdicts import Verdict
from helpers.casebook import Benchmark, Case, Claim, NotOnRecord, Source
from helpers.display import plotting, rich_views, theme
from helpers.display.sentences import Composed, compose
from helpers.display.values import Line, Mark, Value
from helpers.engine.card import Card, to_json
from helpers.engine.card import Source as Entry
from helpers.quantity import Lang

#: Jupyter's server tells a kernel with it which notebook it was opened for; builds take it away.
_SESSION = "JPY_SESSION_NAME"
_AUTORELOAD = "IPython.extensions.autoreload"

_case: ContextVar[Case | None] = ContextVar("case", default=None)
# What sentences looked for and did not find, since `use` or the last `gaps`: by indicator.
_missed: ContextVar[dict[str, NotOnRecord]] = ContextVar("missed")
_verdicts: ContextVar[Mapping[str, Verdict] | None] = ContextVar("verdicts", default=None)


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
    _verdicts.set(None)
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


def language() -> Lang:
    """Return the language of the case in use."""
    case = _case.get()
    return case.lang if case else "zh"


def verdicts_of_case() -> Mapping[str, Verdict]:
    """Return the verdict on each claim of the case in use, worked out once."""
    case, known = _case.get(), _verdicts.get()
    if known is None:
        known = judging.verdict_of_claims(case) if case else {}
        _verdicts.set(known)
    return known


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
        publish({"text/markdown": line.markdown, "text/plain": line.plain}, Card("text"), [line])


def gaps() -> None:
    """Show what the sentences so far looked for and did not find, or only to be verified.

    Named is what the place asks for: what one of its own figures stood beside in a sentence, what
    it has to be verified, and what a third of its cohort has a figure of.
    """
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


def disputed(section: str) -> None:
    """Say which figures of a section are contradicted or doubtful, before sentences tell them."""
    case = _case.get()
    claims = judging.disputed(case, section) if case else ()
    named = {(one.indicator.id, one.period, one.scope): one for one in claims}
    say(
        zh="下列数字相互矛盾或存疑，核对以前不宜引用，核验见“亮点成效”一章：{figures:list}。",
        en="Contradicted or doubtful, and not to be cited before they are checked"
        " (see the audit): {figures:list}.",
        figures=[
            text(
                zh="{name}{when:（{}）}",
                en="{name}{when: ({})}",
                name=one.indicator,
                when=one.period if one.period.end else None,
            )
            for one in named.values()
        ],
    )


def _composed(zh: str, en: str, values: Mapping[str, Value]) -> Composed:
    lang = language()
    composed = compose(zh if lang == "zh" else en, values, lang)
    missed = _missed.get(None)
    if missed is not None:
        for name in composed.missing:
            value = values.get(name)
            if isinstance(value, NotOnRecord) and (
                name in composed.partners or value.unverified or _usual(value)
            ):
                missed.setdefault(value.indicator.id, value)
    return composed


def _usual(absent: NotOnRecord) -> bool:
    """Return whether a third of the cohort in use has a figure of what is absent."""
    case = _case.get()
    cohort = case.cohort() if case else []
    if case is None or len(cohort) < 2:
        return True
    holders = {one.place for one in case.claim_list(indicator=absent.indicator.id, place=cohort)}
    return 3 * len(holders) >= len(cohort)


def publish(
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
    lang = language()
    return tuple(theme.entry(one, lang) for one in {one.id: one for one in sources}.values())
