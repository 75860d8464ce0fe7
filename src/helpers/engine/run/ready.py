"""What is the same for every report, made once in the server that workers are forked from.

Faces, templates and parsers are made when they are first used. A worker that finishes a report ends
with it, so each would make them anew. Importing this module makes them, for all that are forked
later.
"""

from __future__ import annotations

import contextlib
import gc
from typing import Any, cast

from nbformat import v4

from helpers.engine.card import Card, Judgement, Source, to_json
from helpers.engine.document import assemble
from helpers.engine.document.exporter import load
from helpers.engine.document.numbered import build_document
from helpers.engine.pdf.pdf_exporter import to_typst
from helpers.engine.run.plan import EXPORTERS

#: What most reports have: a heading, a list, a citation, a table, a chart and its data.
_TEXT = "# A\n\n- B [s](#source-s), **C** `D` <https://example.org>\n\n| E |\n| - |\n| 1 |\n"
_CHART = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt"><path style="fill: #012345"/></svg>'
_TABLE = '<table><tr><th>F<td><a href="#judged-k" title="G">1</a></table>'
_SOURCES = (Source("s", "S", url="https://example.org"),)
_FIGURE = Card("chart", label="fig-a", title="H", csv="a\n1\n", sources=_SOURCES)
_ROWS = Card("table", label="tbl-a", judgements=(Judgement("k", "×", "alarm"),))


def rehearse() -> None:
    """Write a small report in every skin, short of what would start threads, which is Typst."""
    make = cast("Any", v4)
    outputs = [
        make.new_output("display_data", {mime: text}, metadata={Card.KEY: to_json(card)})
        for mime, text, card in (
            ("image/svg+xml", _CHART, _FIGURE),
            ("text/html", _TABLE, _ROWS),
        )
    ]
    cells = [make.new_markdown_cell(_TEXT), make.new_code_cell(outputs=outputs)]
    joined = assemble.join([make.new_notebook(cells=cells)], lang="en", name="rehearsal")
    assemble.contents(joined)
    document = build_document(joined)
    exporters = {name: load(target) for name, target in EXPORTERS.items()}
    exporters["html"].from_document(document)
    to_typst(document)


# Whatever stands in the way, such as faces that are not there, is told by the report that meets it.
with contextlib.suppress(Exception):
    rehearse()
# What is there by now stays, so no worker need look through it for what could be let go.
gc.collect()
gc.freeze()
