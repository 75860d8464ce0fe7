"""The HTML skin: one file that asks no host for anything, for phones, wide screens and paper.

Works for assembled reports and for any notebook of anybody:
``jupyter nbconvert --to casebook_html notebook.ipynb``.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import asdict, replace
from functools import cache
from html import escape, unescape
from typing import Any
from urllib.parse import quote

from nbformat import NotebookNode
from traitlets import default

from helpers.engine import glyphs, twins
from helpers.engine.document.cleaning import isolate, plain_marks
from helpers.engine.document.exporter import DocumentExporter
from helpers.engine.document.formulas import FORMULA, mathml
from helpers.engine.document.headings import Entry
from helpers.engine.document.numbered import Document
from helpers.engine.document.outputs import Download
from helpers.engine.document.svg import follows, inline
from helpers.engine.document.words import Words, words_for
from helpers.engine.html.inlined import digest, faces_script, script, template
from helpers.engine.html.page_words import WORDS
from helpers.engine.html.webfonts import font_faces, math_rule

_PICTURE = re.compile(r'<img[^>]*? ?src="asset-(\d+)"(?: width="([\d.]+%?)")?[^>]*>')
#: What would end an address or an attribute, or be read as something else there.
_RESERVED = re.compile("[\x00-\x20\"#%&'<>`\x7f\ufeff]")
_DOWNLOAD = re.compile(r"<!--csv:(\d+)-->")
_LISTED = re.compile(r'data-records="" id="([^"]+)"')
_CODE = re.compile(
    r'<pre(?P<input> class="input")?><code class="language-(?P<language>[^"]+)">'
    r"(?P<code>[^<]*)</code></pre>"
)
_CITATION = '<a class="cite"'
_CITATIONS = '<sup class="cites">'
_JOINER = "\u2060"
#: Where nbconvert's resources keep the names of the files that will lie beside the page.
BESIDE = "beside"
_PAGES = frozenset({"report.html", "report.pdf"})
_SCRIPTS = ("report.js", "tools.js", "explorer.js")
#: The other language of a report, and its name in itself.
_OTHER = {"zh": ("en", "English"), "en": ("zh", "中文")}
#: Runs in the other language: Chinese in English, three words of English or more in Chinese.
_FOREIGN = {
    "en": (
        "zh-CN",
        "[\u3400-\u9fff](?:[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”·—\\d%]*[\u3400-\u9fff])?",
    ),
    "zh": ("en", r"(?<![&#\w])[A-Za-z][A-Za-z’'-]+(?:[ ,:]{1,2}[A-Za-z][A-Za-z’'-]*){2,}"),
}
#: The place of the faces in the page, which are cut to the characters of the page.
_FONTS = "/* fonts */"


class CasebookHTMLExporter(DocumentExporter):
    """Export a notebook to one accessible HTML file without any outside request."""

    export_from_notebook = "Casebook HTML"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def completed(
        self, document: Document, notebook: NotebookNode, resources: dict[str, Any]
    ) -> Document:
        """Note which files will lie beside the page."""
        document = super().completed(document, notebook, resources)
        files = tuple(resources.get(BESIDE, ()))
        return replace(document, beside=files) if files else document

    def from_document(self, document: Document) -> str:
        """Write a document as a page."""
        if document.is_report:
            glyphs.require_glyphs(document.passages)
        return write_html(document)


def write_html(document: Document) -> str:
    """Wrap a document in its page.

    Returns
    -------
    str
        A complete HTML file: fonts, style, script, pictures and data are inside.
    """
    from markupsafe import Markup

    words = words_for(document.lang)
    glance, body = (_dress(part, document, words) for part in (document.glance, document.body))
    scripts = script(__package__, *_SCRIPTS)
    chart = _key_chart(document, words)
    contents = document.contents
    if document.glance:
        contents = (Entry(1, "glance", "", words.glance), *contents)
    fields: dict[str, Any] = {
        "document": document,
        "html_lang": f"{words.lang}-{words.region}",
        "words": words,
        "cover": document.cover,
        "details": Markup(_marked(escape(" · ".join(document.details)), words.lang)),
        "key_chart": document.key_chart,
        "key_picture": Markup(chart),
        "contents": contents if len(contents) > 1 else (),
        "glance": Markup(glance),
        "body": Markup(body),
        "style": Markup(template(__package__, "report.css")),
        "first": Markup(faces_script()),
        "script": Markup(scripts),
        "policy": _policy(faces_script(), scripts),
        "tools": WORDS[words.lang],
        "other": _OTHER[words.lang],
        "digest": twins.digest(document) if document.beside else "",
        "files": [name for name in document.beside if name not in _PAGES],
        "records": Markup(_records(document)),
        "listed": "".join(_LISTED.findall(body)),
    }
    page = str(_page().render(**fields, fonts=_FONTS)) + "\n"
    return page.replace(_FONTS, font_faces(set(page)) + math_rule(page), 1)


def _key_chart(document: Document, words: Words) -> str:
    """Draw the chart of the cover a second time, under identifiers of its own."""
    chart = document.key_chart
    return _picture(document, chart.asset, words, prefix="cover-chart") if chart else ""


def _records(document: Document) -> str:
    """Write what the scripts read: the records, and the words of the tools."""
    known: dict[str, Any] = {"words": WORDS[document.lang]}
    if records := document.records:
        known |= asdict(records)
        known["rows"] = [[plain_marks(cell) for cell in row] for row in records.rows]
    data = json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    # Within a script, nothing but this can end it or begin a comment.
    return data.replace("<", "\\u003c")


@cache
def _page() -> Any:
    from jinja2 import Environment

    page = Environment(autoescape=True, trim_blocks=True)
    return page.from_string(template(__package__, "report.html.j2"))


def _policy(*scripts: str) -> str:
    known = " ".join(f"'{digest(one)}'" for one in scripts)
    return (
        f"default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
        f"script-src {known}; base-uri 'none'; form-action 'none'"
    )


def _dress(html: str, document: Document, words: Words) -> str:
    """Put pictures, data, formulas and coloured code into the body."""
    html = _marked(html, words.lang)
    html = isolate(html, "<bdi>", "</bdi>")
    html = FORMULA.sub(
        lambda match: mathml(unescape(match["tex"]), display=bool(match["display"])), html
    )
    html = _CODE.sub(_coloured, html)
    # A word joiner keeps a citation mark, or several, on the line of what they belong to.
    html = html.replace(_CITATION, _JOINER + _CITATION)
    html = html.replace(_CITATIONS + _JOINER, _JOINER + _CITATIONS)
    html = html.replace("<pre", '<pre tabindex="0"')
    # Pictures and data come last, for they are long: nothing above looks at what is in them.
    html = _PICTURE.sub(
        lambda match: _picture(document, int(match[1]), words, width=match[2] or ""), html
    )
    return _DOWNLOAD.sub(lambda match: _download(document.downloads[int(match[1])], words), html)


def _marked(html: str, lang: str) -> str:
    """Mark what stands in the other language, for voices, hyphens and faces."""
    other, run = _FOREIGN[lang]
    passed = r"<(pre|code)\b.*?</\2>|<span[^>]*data-tex.*?</span>|<a class=\"url\".*?</a>|<[^>]*>"
    return re.sub(
        f"({passed})|({run})",
        lambda match: match[1] or f'<span lang="{other}">{match[3]}</span>',
        html,
        flags=re.DOTALL,
    )


def _picture(
    document: Document, number: int, words: Words, *, prefix: str = "chart", width: str = ""
) -> str:
    asset = document.assets[number]
    if asset.drawing is not None:
        drawing = inline(asset.drawing, f"{prefix}-{number + 1}", asset.alt)
        if prefix != "chart":
            return drawing  # the cover's fits its place, so nobody has to reach it to scroll
        plate = "" if follows(asset.drawing) else " plate"
        if asset.narrow is not None:
            narrow = inline(asset.narrow, f"{prefix}-{number + 1}-narrow", asset.alt)
            return (
                f'<div class="plot wide{plate}">{drawing}</div>'
                f'<div class="plot narrow{plate}">{narrow}</div>'
            )
        name = f'role="group" aria-label="{escape(words.figure.format("").strip())}"'
        size = f' style="width:{width if width.endswith("%") else f"{width}px"}"' if width else ""
        return f'<div class="plot{plate}"{size} tabindex="0" {name}>{drawing}</div>'
    data = base64.b64encode(asset.data).decode("ascii")
    size = f' width="{width}"' if width else ""
    named = f'alt="{escape(asset.alt)}"{size}'
    return f'<img class="raster" src="data:{asset.mime};base64,{data}" {named}>'


def _download(download: Download, words: Words) -> str:
    # As text, which packs better than base64; what ends an address or an attribute is escaped.
    data = _RESERVED.sub(lambda match: quote(match[0], safe=""), f"\ufeff{download.csv}")
    name, label = escape(download.name), escape(words.download)
    return (
        f'<a class="csv" download="{name}.csv" aria-label="{label} {name}" '
        f'href="data:text/csv;charset=utf-8,{data}">{label}</a>'
    )


def _coloured(match: re.Match[str]) -> str:
    from pygments import lex  # type: ignore[import-untyped]
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    from pygments.token import Comment, Keyword, Name, Number, Operator, String  # type: ignore[import-untyped]
    from pygments.util import ClassNotFound  # type: ignore[import-untyped]

    kind = "input" if match["input"] else "source-code"
    code = unescape(match["code"])
    try:
        lexer = get_lexer_by_name(match["language"], stripnl=False, ensurenl=False)
    except ClassNotFound:
        return f'<pre class="{kind}"><code>{match["code"]}</code></pre>'
    classes = (
        (Comment, "o"),
        (Keyword, "k"),
        (Operator.Word, "k"),
        (String, "s"),
        (Number, "n"),
        (Name.Function, "n"),
    )
    parts = []
    for token, text in lex(code, lexer):
        name = next((name for family, name in classes if token in family), "")
        safe = escape(text, quote=False)
        parts.append(f'<span class="{name}">{safe}</span>' if name else safe)
    return f'<pre class="{kind}"><code>{"".join(parts)}</code></pre>'
