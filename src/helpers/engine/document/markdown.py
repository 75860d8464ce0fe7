"""Markdown as Jupyter writes it, with formulas kept as TeX and footnotes kept at their place.

Formulas leave here as ``<span data-tex="…">``: the HTML skin turns them into MathML, the PDF skin
into Typst's own mathematics.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

#: A formula in the body of a document: ``tex`` holds it escaped, ``display`` says it stands alone.
FORMULA = re.compile(r'<span(?P<display> data-display="1")? data-tex="(?P<tex>[^"]*)"></span>')

_PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
_WORDS = re.compile(r"\S+")
_MATH_TAGS = frozenset(
    _WORDS.findall(
        "math semantics mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded "
        "mphantom mfenced menclose msub msup msubsup munder "
        "mover munderover mmultiscripts mtable mtr mtd "
        "mlabeledtr"
    )
)
_MATH_ATTRIBUTES = frozenset(
    _WORDS.findall(
        "display mathvariant stretchy fence separator lspace rspace accent accentunder "
        "linethickness displaystyle scriptlevel columnalign rowspacing "
        "columnspacing columnlines rowlines frame "
        "notation form largeop movablelimits symmetric minsize maxsize width height depth"
    )
)
_MATHML = "http://www.w3.org/1998/Math/MathML"
_SAFE_VALUE = re.compile(r"[\w .%+-]*")


def render_markdown(
    source: str, *, attachments: Mapping[str, Any] | None = None, folder: Path | None = None
) -> str:
    """Render a Markdown cell or output to HTML that has not been cleaned yet.

    Parameters
    ----------
    source
        Markdown as Jupyter understands it.
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
    jupyter = _jupyter()
    jupyter.renderer.attachments = {
        name: dict(bundle) for name, bundle in (attachments or {}).items()
    }
    jupyter.renderer.folder = folder
    return str(jupyter.render(source))


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
        """Jupyter's renderer with neutral formulas, code and pictures."""

        folder: Path | None = None

        def block_code(self, code: str, info: str | None = None) -> str:
            """Keep the language of a code block by name."""
            language = (
                re.sub(r"[^A-Za-z0-9_+#-]", "", (info or "").split(maxsplit=1)[0])
                if info and info.strip()
                else ""
            )
            name = f' class="language-{language}"' if language else ""
            return f"<pre><code{name}>{escape(code, quote=False)}</code></pre>\n"

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
            if src.startswith("attachment:"):
                name = src.removeprefix("attachment:")
                return super()._embed_image_or_attachment(src) if name in self.attachments else ""
            return _local_picture(src, self.folder) or src

    names = ("footnotes", "strikethrough", "table", "url", "task_lists", "def_list")
    return MarkdownWithMath(
        renderer=Renderer(escape=False, exclude_anchor_links=True),
        plugins=[import_plugin(name) for name in names],
    )


def _formula(tex: str, *, display: bool) -> str:
    mark = ' data-display="1"' if display else ""
    return f'<span{mark} data-tex="{escape(tex.strip())}"></span>'


def _local_picture(src: str, folder: Path | None) -> str:
    """Read a relative picture below the notebook's folder into a data address."""
    import base64
    from urllib.parse import unquote

    if folder is None or ":" in src or src.startswith(("/", "\\", "#")):
        return ""
    base = folder.resolve()
    path = (base / unquote(src)).resolve()
    mime = _PICTURES.get(path.suffix.lower())
    if mime is None or not path.is_relative_to(base) or not path.is_file():
        return ""
    return f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def mathml(tex: str, *, display: bool) -> str:
    """Turn TeX into MathML, or into code when the formula cannot be read.

    Only presentation elements and harmless attributes of MathML pass, whatever the formula holds.
    """
    from latex2mathml.converter import convert

    tex = re.sub(r"\\(begin|end)\{(align|equation|gather)\}", r"\\\1{\2*}", tex)
    fallback = f'<code class="tex">{escape(tex)}</code>'
    try:
        root = ElementTree.fromstring(convert(tex, display="block" if display else "inline"))
    except Exception:  # latex2mathml raises a dozen kinds for formulas it cannot read
        return fallback
    _strip_math(root)
    ElementTree.register_namespace("", _MATHML)
    return ElementTree.tostring(root, encoding="unicode").replace(
        "<math", f'<math aria-label="{escape(tex)}"', 1
    )


def _strip_math(element: ElementTree.Element) -> None:
    for child in list(element):
        if child.tag.removeprefix(f"{{{_MATHML}}}") in _MATH_TAGS:
            _strip_math(child)
        else:
            element.remove(child)
    for name, value in list(element.attrib.items()):
        if name not in _MATH_ATTRIBUTES or not _SAFE_VALUE.fullmatch(value):
            del element.attrib[name]
