"""The gallery: one page with an entry for each name that a report is published of.

It is made of the ``report.json`` of each report, so it shows what is there, whoever built it, and
of one thing more: which reports a build tried last to replace, and failed. That stands in the
gallery's own records, ``index.json``, until a build of the report succeeds. The page holds its
style, script and typeface, asks no host for anything, and works from a folder on a disk, a memory
stick or a server alike.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from helpers.engine.card import Card, Cover, Judgement
from helpers.engine.document.cleaning import plain_marks
from helpers.engine.html.inlined import digest, faces_script, script, template
from helpers.engine.html.webfonts import font_faces
from helpers.engine.publish import compare
from helpers.engine.publish.gallery_words import GALLERY, Words
from helpers.engine.publish.past_editions import past_editions
from helpers.engine.publish.release import MANIFEST, card_of, put, read_manifest

#: The page's name below the folder of the reports.
INDEX = "index.html"
#: The name of the page in the other language, where there are reports in both.
OTHER = "index.other.html"
#: The name of its records, for programs, beside the page.
RECORDS = "index.json"
#: The version of the shape of the records.
FORMAT = 2
#: Most bytes of the page that its typefaces may take.
_FONTS = 500_000
_FORMATS = ("html", "pdf")
_RETRIES = 5
_WIDTH = 100.0

_LANGUAGES = {"zh": ("中文", "zh-CN"), "en": ("English", "en-GB")}
_NAMES = {"html": "HTML", "pdf": "PDF"}


@dataclass(frozen=True, slots=True)
class Past:
    """An edition that a newer report replaced; ``folder`` is below that of all reports."""

    folder: str
    edition: str
    fingerprint: str
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """One report as its manifest tells of it: all text as it came, none of it trusted."""

    name: str
    lang: str
    edition: str
    formats: tuple[str, ...]
    evidence: int
    card: Card
    fingerprint: str = ""
    #: Whether the last build of it failed, so that an old report stands here.
    failed: bool = False
    #: What was kept of it, the newest first.
    past: tuple[Past, ...] = ()

    @property
    def cover(self) -> Cover:
        """The cover of the report; an empty one if it has none."""
        return self.card.cover or Cover()


def published(out: Path) -> tuple[Published, ...]:
    """Read which reports are there, by name and language.

    What is hidden, has a name that cannot be shown, has no manifest that makes sense, or has no
    file to open is left out.
    """
    found = []
    for folder in sorted(path.parent for path in out.glob(f"*/*/{MANIFEST}")):
        manifest, formats = read_manifest(folder), _formats(folder)
        names = (folder.parent.name, folder.name)
        shown = all(name.isprintable() and not name.startswith(".") for name in names)
        if shown and manifest is not None and formats:
            evidence = manifest.get("evidence")
            found.append(
                Published(
                    folder.parent.name,
                    folder.name,
                    _text(manifest.get("edition")),
                    formats,
                    len(evidence) if isinstance(evidence, list) else 0,
                    card_of(manifest),
                    _text(manifest["fingerprint"]),
                    past=tuple(_past(out, folder)),
                )
            )
    return tuple(found)


def write(
    out: Path,
    ended: Mapping[tuple[str, str], bool] | None = None,
    words: Words | None = None,
) -> Path | None:
    """Write the gallery of the reports below a folder, all of it at once or not at all.

    Parameters
    ----------
    ended
        By name and language of the reports of a build whether the build left a good one: it
        published it, or found it fresh. What earlier builds said of others stays.
    words
        See :func:`page`.

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
    failed = _failed(out) - {one for one, good in (ended or {}).items() if good}
    failed |= {one for one, good in (ended or {}).items() if not good}
    reports = _marked(published(out), failed)
    if not reports and not target.exists():
        return None
    # Another run may publish meanwhile: whoever writes last has looked after writing.
    for _ in range(_RETRIES):
        for name, text in pages(out, reports, words).items():
            if text:
                put(out / name, text.encode("utf-8"))
            else:
                (out / name).unlink(missing_ok=True)
        put(out / RECORDS, records(reports))
        before, reports = reports, _marked(published(out), failed)
        if reports == before:
            break
    return target


def records(reports: Sequence[Published]) -> bytes:
    """Write as JSON what the page shows of each report's standing; no time is in it."""
    newest = _newest(reports)
    about = {
        "format": FORMAT,
        "newest": newest,
        "reports": [
            {
                "name": one.name,
                "lang": one.lang,
                "folder": f"{one.name}/{one.lang}",
                "edition": one.edition,
                "fingerprint": one.fingerprint,
                "formats": list(one.formats),
                "older": one.edition < newest,
                "failed": one.failed,
                "past": [asdict(past) for past in one.past],
            }
            for one in reports
        ],
    }
    return (json.dumps(about, ensure_ascii=False, indent=1) + "\n").encode()


def pages(
    out: Path, reports: Sequence[Published], otherwise: Words | None = None
) -> dict[str, str]:
    """Write all pages above the reports, by name; empty are those that are not wanted."""
    langs = [lang for lang in ("zh", "en") if any(one.lang == lang for one in reports)] or ["zh"]
    compared = compare.page(out, reports)
    links = {"compare": compare.PAGE if compared else ""}
    first, *more = (
        page(reports, otherwise, lang, {**links, "other": other})
        for lang, other in zip(langs, [OTHER, INDEX] if len(langs) > 1 else [""], strict=True)
    )
    return {INDEX: first, OTHER: "".join(more), compare.PAGE: compared}


def page(
    reports: Sequence[Published],
    otherwise: Words | None = None,
    lang: str = "",
    links: Mapping[str, str] | None = None,
) -> str:
    """Write the page: in ``lang``, else Chinese if there is a report in Chinese, else English.

    ``otherwise`` has, by language, words that replace those of
    `helpers.engine.publish.gallery_words`; ``links`` the addresses of the page in the ``other``
    language and of the one to ``compare`` with.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    lang = lang or ("zh" if not reports or any(one.lang == "zh" for one in reports) else "en")
    words = {**GALLERY["zh" if lang == "zh" else "en"], **(otherwise or {}).get(lang, {})}
    newest = _newest(reports)
    grouped: dict[str, list[Published]] = {}
    for one in reports:
        grouped.setdefault(one.name, []).append(one)
    cards = [_card(group, lang, newest, words) for group in grouped.values()]
    cards.sort(key=lambda card: (card["latin"].casefold(), card["id"]))
    style, scripts = template(__package__, "gallery.css"), script(__package__, "gallery.js")
    first = faces_script()
    environment = Environment(autoescape=True, trim_blocks=True, undefined=StrictUndefined)
    page = environment.from_string(template(__package__, "gallery.html.j2"))
    fields = {
        "words": words,
        "lang": lang,
        "cards": cards,
        "newest": newest,
        "legend": _legend(reports, lang),
        "first": Markup(first),
        "script": Markup(scripts),
        "links": {"other": "", "compare": "", **(links or {})},
    }
    text = Markup(page.render(**fields, style="", policy="")).striptags() + words["hint"]
    style = font_faces(set(text + words["lead"]), limit=_FONTS) + style
    policy = (
        f"default-src 'none'; font-src data:; style-src '{digest(style)}'; "
        f"script-src '{digest(first)}' '{digest(scripts)}'; base-uri 'none'; form-action 'none'"
    )
    return page.render(**fields, style=Markup(style), policy=policy) + "\n"


def _card(
    group: Sequence[Published], lang: str, newest: str, words: Mapping[str, str]
) -> dict[str, Any]:
    """Lay out one entry; its first report is the one in the language of the page."""
    group = sorted(group, key=lambda one: (one.lang != lang, one.lang))
    first = group[0]
    names: dict[str, str] = {}
    for one in group:
        own, other = ("en", "zh") if one.lang == "en" else (one.lang, "en")
        names.setdefault(own, _text(one.cover.name))
        names.setdefault(other, _text(one.cover.other_name))
    name = names.get(lang) or names.get(first.lang) or first.name
    other = names.get("en" if lang == "zh" else "zh", "")
    counted = [one for one in first.card.tally if one.count > 0]
    total = sum(one.count for one in counted) or first.evidence
    standing = _standing(first, newest, words)
    facets = [_text(value) for one in group for _, value in one.cover.facets]
    sought = unicodedata.normalize("NFKC", " ".join([first.name, *names.values(), *facets]))
    kinds = {one.kind: one for one in first.card.tally}
    return {
        "id": first.name,
        "name": name,
        "other": "" if other == name else other,
        "latin": names.get("en") or first.name,
        "lang": _language(first.lang)[1],
        "facets": [_text(value) for _, value in first.cover.facets],
        "until": _text(first.cover.until),
        "edition": first.edition,
        "standing": standing,
        "older": _is_old(first, newest),
        "find": " ".join(sought.lower().split()),
        "total": total,
        "figures": [
            {
                "name": _text(figure.name),
                "figure": _text(figure.figure),
                "unit": _text(figure.unit),
                "word": _text(figure.word),
                **_sign(kinds.get(figure.judgement)),
            }
            for figure in first.card.figures
        ],
        "judgements": _laid(counted),
        "links": [
            {
                "report": f"{one.name}/{one.lang}",
                "language": _language(one.lang)[0],
                "lang": _language(one.lang)[1],
                "older": other
                if _is_old(one, newest) and (other := _standing(one, newest, words)) != standing
                else "",
                "files": _files(f"{one.name}/{one.lang}", one.formats),
                "past": [
                    (
                        f"{past.edition} · {past.fingerprint[:8]}".strip(" ·"),
                        _files(past.folder, past.formats),
                    )
                    for past in one.past
                ],
            }
            for one in group
        ],
    }


def _is_old(one: Published, newest: str) -> bool:
    return one.failed or one.edition < newest


def _standing(one: Published, newest: str, words: Mapping[str, str]) -> str:
    """Say of which edition a report is, and whether it should be another; empty if unknown."""
    if one.failed:
        return words["failed"].format(one.edition) if one.edition else words["failed_undated"]
    if not one.edition:
        return ""
    return words["older" if one.edition < newest else "edition"].format(one.edition)


def _files(folder: str, formats: Sequence[str]) -> list[tuple[str, str]]:
    return [(_NAMES[form], quote(f"{folder}/report.{form}")) for form in formats]


def _newest(reports: Sequence[Published]) -> str:
    return max((one.edition for one in reports), default="")


def _failed(out: Path) -> set[tuple[str, str]]:
    """Read of which reports the last build failed; none if the records make no sense."""
    try:
        written = json.loads((out / RECORDS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    reports = written.get("reports") if isinstance(written, dict) else None
    return {
        (_text(one.get("name")), _text(one.get("lang")))
        for one in (reports if isinstance(reports, list) else ())
        if isinstance(one, dict) and one.get("failed") is True
    }


def _marked(reports: Sequence[Published], failed: Set[tuple[str, str]]) -> tuple[Published, ...]:
    return tuple(replace(one, failed=(one.name, one.lang) in failed) for one in reports)


def _past(out: Path, report: Path) -> Iterator[Past]:
    for folder in reversed(past_editions(report)):
        manifest, formats = read_manifest(folder), _formats(folder)
        if manifest is not None and formats:
            place = folder.relative_to(out).as_posix()
            edition, fingerprint = map(_text, (manifest.get("edition"), manifest["fingerprint"]))
            yield Past(place, edition, fingerprint, formats)


def _formats(folder: Path) -> tuple[str, ...]:
    return tuple(name for name in _FORMATS if (folder / f"report.{name}").is_file())


def _laid(counted: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Lay the judgements of a report out on a bar of 100, each with its sign."""
    total = sum(one.count for one in counted)
    laid, start = [], 0
    for one in counted:
        place = {
            "x": f"{_WIDTH * start / total:.2f}",
            "width": f"{_WIDTH * one.count / total:.2f}",
        }
        laid.append({"word": _text(one.word), "count": one.count, **_sign(one), **place})
        start += one.count
    return laid


def _sign(judged: Judgement | None) -> dict[str, str]:
    return {"mark": _text(judged.sign), "tone": judged.tone} if judged else {"mark": "", "tone": ""}


def _legend(reports: Sequence[Published], lang: str) -> list[tuple[str, str, str]]:
    """Name each sign that is used, in the words of the reports in the page's language."""
    named: dict[str, Judgement] = {}
    used: set[str] = set()
    for report in sorted(reports, key=lambda one: (one.lang != lang, one.name)):
        for one in report.card.tally:
            named.setdefault(one.kind, one)
            used |= {one.kind} if one.count > 0 else set()
    return [
        (one.tone, _text(one.sign), _text(one.word)) for one in named.values() if one.kind in used
    ]


def _language(lang: str) -> tuple[str, str]:
    return _LANGUAGES.get(lang, (lang, lang))


def _text(value: object) -> str:
    return plain_marks(value) if isinstance(value, str) else ""
