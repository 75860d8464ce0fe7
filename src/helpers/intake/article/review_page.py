"""The page on which a person reviews a draft: one file that works offline and by keyboard."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from helpers.casebook import Casebook
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.schema.relations import translated
from helpers.engine.html.inlined import digest, script, template
from helpers.intake.article.article_text import Article

#: The columns of the file of decisions, before those of the tables.
DECISION_COLUMNS: Final = ("table", "decision")


def decision_header(tables: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of a file of decisions: every column of every table once."""
    own = dict.fromkeys(name for table in tables for name in TABLES[table].header)
    return (*DECISION_COLUMNS, *own, "drafted_for")


def review_page(
    article: Article, rows: Mapping[str, Sequence[Mapping[str, str]]], casebook: Casebook
) -> str:
    """Return the page of the drafted rows as HTML; fields offer the identifiers of the casebook.

    The article and the rows stand in it as JSON, which the script writes as text: markup in an
    article is never markup of the page.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style, scripts = template(__package__, "review.css"), script(__package__, "review.js")
    data = {
        "text": article.text,
        "remarks": article.remarks,
        "rows": [
            {"table": table, "key": f"{table}-{at}", **row}
            for table, drafted in rows.items()
            for at, row in enumerate(drafted)
        ],
        "columns": {table: _columns(table) for table in rows},
        "choices": _choices(rows, casebook),
        "header": decision_header(rows),
        "digest": hashlib.sha256(article.text.encode("utf-8")).hexdigest()[:16],
    }
    payload = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        payload = payload.replace(char, f"\\u{ord(char):04x}")
    policy = (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(scripts)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    environment = Environment(autoescape=True, trim_blocks=True, undefined=StrictUndefined)
    return environment.from_string(template(__package__, "review.html.j2")).render(
        name=article.name, policy=policy, style=Markup(style), script=Markup(scripts),
        payload=Markup(payload),
    ) + "\n"  # fmt: skip


def _columns(table: str) -> list[dict[str, Any]]:
    """Return the columns of a table that a person edits, as the page needs them."""
    references = {reference.column: reference.table for reference in TABLES[table].references}
    chinese = {english: name for name, english in translated(TABLES[table])}
    return [
        {"name": column.name, "required": column.required, "choices": list(column.choices),
         "of": references.get(column.name, ""), "translates": chinese.get(column.name, "")}
        for column in TABLES[table].columns
    ]  # fmt: skip


def _choices(
    rows: Mapping[str, Sequence[Mapping[str, str]]], casebook: Casebook
) -> dict[str, list[list[str]]]:
    """Return the identifiers and names that fields refer to, of the casebook and the draft."""
    found: dict[str, list[list[str]]] = {}
    for table in ("places", "sources", "sections", "indicators"):
        key = TABLES[table].key[0]
        known = [*casebook.raw(table).records(), *rows.get(table, ())]
        name = "title_zh" if table in ("sources", "sections") else "name_zh"
        found[table] = [[row[key], row[name]] for row in known]
    return found
