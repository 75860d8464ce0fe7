"""The gallery: one page with a card for each city that has a published report.

It is made of the ``report.json`` of each report and of nothing else, so it shows what is there,
whoever built it. It holds its style, script and typeface, asks no host for anything, and works
from a folder on a disk, a memory stick or a server alike.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from helpers.reporting.cleaning import plain_marks
from helpers.reporting.gallery_words import EN, ZH
from helpers.reporting.marks import VERDICT_MARKS
from helpers.reporting.publish import MANIFEST, put, read_manifest
from helpers.reporting.webfonts import font_faces

#: The page's name below the folder of the reports.
INDEX = "index.html"
#: Most bytes of the page that its typefaces may take.
_FONTS = 500_000
_FORMATS = ("html", "pdf")
_RETRIES = 5
_WIDTH = 100.0

_LANGUAGES = {"zh": ("中文", "zh-CN"), "en": ("English", "en-GB")}
_NAMES = {"html": "HTML", "pdf": "PDF"}


@dataclass(frozen=True, slots=True)
class Published:
    """One report as its manifest tells of it: all text as it came, none of it trusted."""

    city: str
    lang: str
    edition: str
    formats: tuple[str, ...]
    claims: int
    summary: Mapping[str, Any]

    def text(self, key: str) -> str:
        """Give a text of the summary."""
        return _text(self.summary.get(key))

    def records(self, key: str) -> list[Mapping[str, Any]]:
        """Give a list of the summary, without what is no record."""
        found = self.summary.get(key)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def published(out: Path) -> tuple[Published, ...]:
    """Read which reports are there, by city and language.

    What is hidden, has a name that cannot be shown, has no manifest that makes sense, or has no
    file to open is left out.
    """
    found = []
    for path in sorted(out.glob(f"*/*/{MANIFEST}")):
        folder = path.parent
        manifest = read_manifest(folder)
        names = (folder.parent.name, folder.name)
        if manifest is None or any(n.startswith(".") or not n.isprintable() for n in names):
            continue
        formats = tuple(name for name in _FORMATS if (folder / f"report.{name}").is_file())
        summary, claims = manifest.get("summary"), manifest.get("claims")
        if formats:
            found.append(
                Published(
                    folder.parent.name,
                    folder.name,
                    _text(manifest.get("edition")),
                    formats,
                    len(claims) if isinstance(claims, list) else 0,
                    summary if isinstance(summary, dict) else {},
                )
            )
    return tuple(found)


def write(out: Path) -> Path | None:
    """Write the gallery of the reports below a folder, all of it at once or not at all.

    Returns
    -------
    Path or None
        The page; ``None`` if there is neither a report nor a page of former ones.

    Raises
    ------
    CannotPublish
        If the page cannot be written; the old one is then still there.
    """
    target = out / INDEX
    reports = published(out)
    if not reports and not target.exists():
        return None
    # Another run may publish meanwhile: whoever writes last has looked after writing.
    for _ in range(_RETRIES):
        put(target, page(reports).encode("utf-8"))
        before, reports = reports, published(out)
        if reports == before:
            break
    return target


def page(reports: Sequence[Published]) -> str:
    """Write the page: Chinese if there is a report in Chinese, else English."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    words = ZH if not reports or any(one.lang == "zh" for one in reports) else EN
    lang = words["html_lang"][:2]
    newest = max((one.edition for one in reports), default="")
    grouped: dict[str, list[Published]] = {}
    for one in reports:
        grouped.setdefault(one.city, []).append(one)
    cards = [_card(group, lang, newest, words) for group in grouped.values()]
    cards.sort(key=lambda card: (card["latin"].casefold(), card["id"]))
    style, script = _template("gallery.css"), _template("gallery.js")
    environment = Environment(autoescape=True, trim_blocks=True, undefined=StrictUndefined)
    template = environment.from_string(_template("gallery.html.j2"))
    fields = {
        "words": words,
        "lang": lang,
        "cards": cards,
        "newest": newest,
        "legend": _legend(reports, lang),
        "script": Markup(script),
    }
    text = Markup(template.render(**fields, style="", policy="")).striptags()
    style = font_faces([text], [words["lead"]], limit=_FONTS) + style
    policy = (
        f"default-src 'none'; font-src data:; style-src '{_digest(style)}'; "
        f"script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'"
    )
    return template.render(**fields, style=Markup(style), policy=policy) + "\n"


def _card(
    group: Sequence[Published], lang: str, newest: str, words: Mapping[str, str]
) -> dict[str, Any]:
    """Lay out one city's card; its first report is the one in the language of the page."""
    group = sorted(group, key=lambda one: (one.lang != lang, one.lang))
    first = group[0]
    names: dict[str, str] = {}
    for one in group:
        own, other = ("en", "zh") if one.lang == "en" else (one.lang, "en")
        names.setdefault(own, one.text("place"))
        names.setdefault(other, one.text("place_other"))
    name = names.get(lang) or names.get(first.lang) or first.city
    other = names.get("en" if lang == "zh" else "zh", "")
    verdicts = _verdicts(first)
    total = sum(verdict["count"] for verdict in verdicts) or first.claims
    find = [first.city, *names.values(), *(one.text("province") for one in group)]
    return {
        "id": first.city,
        "name": name,
        "other": "" if other == name else other,
        "latin": names.get("en") or first.city,
        "lang": _language(first.lang)[1],
        "province": first.text("province"),
        "until": first.text("data_until"),
        "edition": first.edition,
        "older": first.edition < newest,
        "find": " ".join(unicodedata.normalize("NFKC", " ".join(find)).lower().split()),
        "total": total,
        "figures": [
            {
                **{key: _text(figure.get(key)) for key in ("name", "figure", "unit", "word")},
                "mark": VERDICT_MARKS.get(_text(figure.get("verdict")), ""),
                "kind": _kind(figure.get("verdict")),
            }
            for figure in first.records("figures")
        ],
        "verdicts": verdicts,
        "links": [
            {
                "language": _language(one.lang)[0],
                "lang": _language(one.lang)[1],
                "older": words["older"].format(one.edition) if one.edition < newest else "",
                "files": [
                    (_NAMES[form], quote(f"{one.city}/{one.lang}/report.{form}"))
                    for form in one.formats
                ],
            }
            for one in group
        ],
    }


def _verdicts(report: Published) -> list[dict[str, Any]]:
    """Give the counts of a report with their marks, and where each stands on a bar of 100."""
    counted = [
        (_kind(record.get("kind")), _text(record.get("word")), record["count"])
        for record in report.records("verdicts")
        if _kind(record.get("kind")) and type(record.get("count")) is int and record["count"] > 0
    ]
    total = sum(count for _, _, count in counted)
    laid, start = [], 0
    for kind, word, count in counted:
        place = {"x": f"{_WIDTH * start / total:.2f}", "width": f"{_WIDTH * count / total:.2f}"}
        mark = VERDICT_MARKS[kind]
        laid.append({"kind": kind, "word": word, "count": count, "mark": mark, **place})
        start += count
    return laid


def _legend(reports: Sequence[Published], lang: str) -> list[tuple[str, str, str]]:
    """Name each mark that is used, in the words of the reports in the page's language."""
    known: dict[str, str] = {}
    for one in sorted(reports, key=lambda one: (one.lang != lang, one.city)):
        for record in (*one.records("verdicts"), *one.records("figures")):
            kind = _kind(record.get("kind") or record.get("verdict"))
            known[kind] = known.get(kind) or _text(record.get("word"))
    return [(kind, mark, known[kind]) for kind, mark in VERDICT_MARKS.items() if known.get(kind)]


def _kind(value: object) -> str:
    return value if isinstance(value, str) and value in VERDICT_MARKS else ""


def _language(lang: str) -> tuple[str, str]:
    return _LANGUAGES.get(lang, (lang, lang))


def _text(value: object) -> str:
    return plain_marks(value) if isinstance(value, str) else ""


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"


def _template(name: str) -> str:
    return (files("helpers.reporting") / "templates" / name).read_text(encoding="utf-8")
