"""Markdown as Jupyter writes it, with formulas kept as TeX and footnotes kept at their place.

Formulas leave here as ``<span data-tex="…">``: the HTML skin turns them into MathML, the PDF skin
into Typst's own mathematics.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}

#: Formulas in the text of HTML, and what holds none: tags, comments, code.
_FORMULA = re.compile(
    r"(?P<kept><(?P<raw>pre|code|script|style|textarea)\b.*?</(?P=raw)\s*>|<!--.*?-->|<[^>]*>)"
    r"|\$\$(?P<dollars>[^<$]+)\$\$|\\\[(?P<brackets>[^<]+?)\\\]"
    r"|(?P<environment>\\begin\{(?P<name>[a-z]+\*?)\}[^<]*?\\end\{(?P=name)\})"
    # Two amounts of money are no formula.
    r"|(?<![\\$])\$(?P<dollar>(?![\s$])[^<$]*[^<$\s\\])\$(?![\d$])|\\\((?P<parentheses>[^<]+?)\\\)",
    re.DOTALL | re.IGNORECASE,
)
_DISPLAYED = {"dollars", "brackets", "environment"}
#: The source of a picture, however the page asks for it.
_PICTURE = re.compile(r"(<img\b[^>]*?\ssrc\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.IGNORECASE)
#: Stars between a Chinese mark and a word neither begin nor end an emphasis in CommonMark, which
#: counts on spaces. A letter that no text has, put between, lets them.
_MARKS = "\u2018-\u201f\u2026\u3001-\u3003\u3008-\u301f\uff01-\uff0f\uff1a-\uff1f\uff3b-\uff65"
_AFTER_MARK = re.compile(rf"(?<=[{_MARKS}])(?=\*+\w)")
_BEFORE_MARK = re.compile(rf"(?<=\w)(\*+)(?=[{_MARKS}])")
_LETTER = "\U00018d00"
#: A formula within the text of one, whose dollars would end the formula; and code.
_NESTED = re.compile(
    r"(?P<code>^```.*?^```|`[^`\n]+`)"
    r"|\\(?P<text>text|textrm|mbox)\{(?P<before>[^{}$\n]*)\$(?P<tex>[^{}$\n]*)\$(?P<after>[^{}$\n]*)\}",
    re.DOTALL | re.MULTILINE,
)


def render_markdown(
    source: str, *, attachments: Mapping[str, Any] | None = None, folder: Path | None = None
) -> str:
    """Render a Markdown cell or output to HTML that has not been cleaned yet.

    Parameters
    ----------
    attachments
        The cell's attachments: name to MIME bundle.
    folder
        Where relative pictures lie; pictures outside that folder are left out.

    Returns
    -------
    str
        HTML with raw HTML of the author in it: give it to
        :func:`~helpers.engine.document.cleaning.clean_html`.
    """

    def embedded(found: re.Match[str]) -> str:
        src = unquote(unescape(found[2].strip("\"'")).partition("?")[0])
        address = _attached(src, attachments or {}) or _local_picture(src, folder)
        return f'{found[1]}"{address}"' if address else found[0]

    def unnested(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        name = found["text"]
        return rf"\{name}{{{found['before']}}}{found['tex']}\{name}{{{found['after']}}}"

    source = _NESTED.sub(unnested, source)
    source = _BEFORE_MARK.sub(rf"\1{_LETTER}", _AFTER_MARK.sub(_LETTER, source))
    return _PICTURE.sub(embedded, str(_jupyter().render(source)).replace(_LETTER, ""))


def formulas_of_html(html: str) -> str:
    """Return HTML with neutral formulas, where a page of nbconvert would let MathJax set them."""

    def written(found: re.Match[str]) -> str:
        # An environment is named after its name, which stands within it.
        kind = "environment" if found["environment"] else str(found.lastgroup)
        if found["kept"]:
            return found[0]
        return _formula(unescape(found[kind]), display=kind in _DISPLAYED)

    return _FORMULA.sub(written, html)


def inline_markdown(source: str) -> str:
    """Render one line of Markdown, such as a caption, without the paragraph around it."""
    html = render_markdown(source).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return html[3:-4]
    return html


@cache
def _jupyter() -> Any:
    """Make what renders Markdown, once: to make its rules takes longer than most texts do."""
    from mistune.plugins import import_plugin
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    class Renderer(IPythonRenderer):
        """Jupyter's renderer with neutral formulas and code."""

        def block_code(self, code: str, info: str | None = None) -> str:
            """Keep the language of a code block by name."""
            named = re.sub(r"[^A-Za-z0-9_+#-]", "", (info or "").strip().split(" ")[0])
            # Code by any name is code, and not what a program printed.
            language = named or "text"
            written = escape(code, quote=False)
            return f'<pre><code class="language-{language}">{written}</code></pre>\n'

        def block_html(self, html: str) -> str:
            """Keep HTML with the formulas that are in it."""
            return formulas_of_html(html)

        def block_math(self, body: str) -> str:
            """Keep a formula that stands by itself."""
            return _formula(body, display=True)

        def inline_math(self, body: str) -> str:
            """Keep a formula in the text."""
            return _formula(body, display=False)

        def latex_environment(self, name: str, body: str) -> str:
            """Keep an environment such as align."""
            return _formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

        def task_list_item(self, text: str, checked: bool = False) -> str:
            """Show a task with a box that needs no form element."""
            return f"<li>{'✓' if checked else '□'} {text}</li>\n"

        def footnote_ref(self, *_key: str, index: int) -> str:
            """Mark the place of a footnote; its text follows in :meth:`footnote_item`."""
            return f'<span data-footnote="{index}"></span>'

        def footnotes(self, text: str) -> str:
            """Keep the texts of the footnotes; they move to their marks later."""
            return text

        def footnote_item(self, text: str, *, index: int, **_key: str) -> str:
            """Keep the text of one footnote."""
            return f'<div><span data-footnote="text-{index}"></span>{text}</div>\n'

        def _embed_image_or_attachment(self, src: str) -> str:
            return src  # pictures of Markdown and of HTML are embedded alike, when all is written

    names = ("footnotes", "strikethrough", "table", "url", "task_lists", "def_list")
    return MarkdownWithMath(
        renderer=Renderer(escape=False, exclude_anchor_links=True),
        plugins=[import_plugin(name) for name in names],
    )


def _formula(tex: str, *, display: bool) -> str:
    mark = ' data-display="1"' if display else ""
    return f'<span{mark} data-tex="{escape(tex.strip())}"></span>'


def _attached(src: str, attachments: Mapping[str, Any]) -> str:
    """Write an attachment of a cell as a data address."""
    bundle = attachments.get(src.removeprefix("attachment:")) or {}
    return next((f"data:{mime};base64,{data}" for mime, data in dict(bundle).items()), "")


def _local_picture(src: str, folder: Path | None) -> str:
    """Read a relative picture below the notebook's folder into a data address."""
    if folder is None or ":" in src or src.startswith(("/", "\\", "#")):
        return ""
    base = folder.resolve()
    path = (base / src).resolve()
    mime = _PICTURES.get(path.suffix.lower())
    if mime is None or not path.is_relative_to(base) or not path.is_file():
        return ""
    return f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
