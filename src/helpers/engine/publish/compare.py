"""The page that holds the records of several reports against each other, and shows who has which.

It is made of the records beside each report. What is told of the same, by the key of a record, is
compared, of each report the latest; what a report puts aside is left out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.engine.document.cleaning import plain_marks
from helpers.engine.html.inlined import digest, faces_script, script, template
from helpers.engine.html.webfonts import font_faces
from helpers.engine.publish.gallery_words import COMPARE
from helpers.engine.twins import JSON, PACKAGE

if TYPE_CHECKING:
    from helpers.engine.publish.gallery import Published

#: The page's name below the folder of the reports.
PAGE = "compare.html"
#: So many reports must tell of a matter for it to be compared.
_LEAST = 2
_FONTS = 500_000
#: What is told of a record.
_TOLD = ("value", "period", "scope", "judgement", "id")


def page(out: Path, reports: Sequence[Published]) -> str:
    """Write the page for the reports below a folder; empty if nothing can be compared."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    data = {}
    for lang in ("zh", "en"):
        own = [one for one in reports if one.lang == lang]
        told = _told(out, own)
        if told["keys"]:
            data[lang] = told
    if not data:
        return ""
    # Within a script, nothing but this can end it or begin a comment.
    known = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    scripts = script(__package__, "compare.js")
    styles = [template(__package__, name) for name in ("gallery.css", "compare.css")]
    style = "".join([font_faces(set(known), limit=_FONTS), *styles])
    first = faces_script()
    policy = (
        f"default-src 'none'; font-src data:; style-src '{digest(style)}'; "
        f"script-src '{digest(first)}' '{digest(scripts)}'; base-uri 'none'; form-action 'none'"
    )
    environment = Environment(autoescape=True, trim_blocks=True, undefined=StrictUndefined)
    return environment.from_string(template(__package__, "compare.html.j2")).render(
        words=next(iter(data.values()))["words"],
        known=Markup(known),
        style=Markup(style),
        first=Markup(first),
        script=Markup(scripts),
        policy=policy,
    )


def _told(out: Path, reports: Sequence[Published]) -> dict[str, Any]:
    """Collect what the reports of one language tell, each text once."""
    latest: dict[str, dict[str, dict[str, str]]] = {}
    names: dict[str, str] = {}
    for one in reports:
        latest[one.name] = {}
        for row in _rows(out / one.name / one.lang):
            key, before = row.get("key"), latest[one.name].get(row.get("key", ""))
            newer = before is None or row.get("when", "") >= before.get("when", "")
            if key and newer and not row.get("aside"):
                latest[one.name][key] = row
                names.setdefault(key, row.get("name", key))
    counted = Counter(key for told in latest.values() for key in told)
    keys = sorted(
        (key for key, count in counted.items() if count >= _LEAST),
        key=lambda key: (-counted[key], key),
    )
    texts: dict[str, int] = {}
    places = []
    for one in sorted(reports, key=lambda one: one.name):
        cells = {}
        for number, key in enumerate(keys):
            if found := latest[one.name].get(key):
                cells[number] = [texts.setdefault(found.get(use, ""), len(texts)) for use in _TOLD]
        if cells:
            places.append(
                {"id": one.name, "name": plain_marks(one.cover.name or one.name), "cells": cells}
            )
    kinds = {
        kind.kind: [kind.sign, kind.tone, kind.word] for one in reports for kind in one.card.tally
    }
    lang = reports[0].lang if reports else "zh"
    return {
        "words": COMPARE[lang],
        "keys": [names[key] for key in keys],
        "places": places,
        "texts": list(texts),
        "kinds": kinds,
    }


def _rows(folder: Path) -> list[dict[str, str]]:
    """Read the records beside a report, by what each column is used for; none if there are none."""
    try:
        package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        fields = package["resources"][0]["schema"]["fields"]
        uses: dict[str, str] = {}
        for field in fields:
            uses.setdefault(field["use"], field["name"])
        listed = [field["name"] for field in fields if field["use"] == "list"]
        rows = json.loads((folder / JSON).read_text(encoding="utf-8"))
        prefix = str(package.get("prefix", ""))
        return [
            {
                **{use: plain_marks(str(row[name] or "")) for use, name in uses.items() if use},
                "id": prefix + str(row[uses["id"]]),
                "period": plain_marks(str(row[listed[0]])) if listed else "",
                "scope": plain_marks(str(row[listed[1]])) if len(listed) > 1 else "",
            }
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError, LookupError, AttributeError):
        return []
