"""Formulas: TeX as notebooks write it, read once into presentation MathML for both skins.

latex2mathml reads the TeX. Before, what it does not know is written in words that it does; after,
its tree is cut to harmless elements and made what browsers set: lines become rows of a table, and
letters of a bold or another alphabet become the characters of Unicode that look like that.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

#: A formula in the body of a document: ``tex`` holds it escaped, ``display`` says it stands alone.
FORMULA = re.compile(r'<span(?P<display> data-display="1")? data-tex="(?P<tex>[^"]*)"></span>')

_WORDS = re.compile(r"\S+")
_ELEMENTS = frozenset(
    _WORDS.findall(
        "math semantics mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded "
        "mphantom mfenced menclose msub msup msubsup munder "
        "mover munderover mmultiscripts mtable mtr mtd "
        "mlabeledtr"
    )
)
_ATTRIBUTES = frozenset(
    _WORDS.findall(
        "display mathvariant mathcolor stretchy fence separator lspace rspace accent accentunder "
        "linethickness displaystyle scriptlevel columnalign rowspacing "
        "columnspacing columnlines rowlines frame "
        "notation form largeop movablelimits symmetric minsize maxsize width height depth"
    )
)
_MATHML = "http://www.w3.org/1998/Math/MathML"
_SAFE_VALUE = re.compile(r"[\w .%+#-]*")
_LARGE = frozenset("∑∏∐⋂⋃⋀⋁⨀⨁⨂⨄⨆")
_UNDER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_ALPHABETS = frozenset(
    {"bold", "bold-italic", "double-struck", "script", "fraktur", "sans-serif", "monospace"}
)
_LETTER = re.compile(r"(LATIN|GREEK) (SMALL|CAPITAL) LETTER (\w+)|DIGIT (\w+)")
#: A command that latex2mathml does not know comes out as an identifier.
_UNKNOWN = re.compile(r"\\[A-Za-z]")
#: latex2mathml writes a letter as a reference when it is upright.
_UPRIGHT = re.compile(r"<mi>(&#x000(?:[46][1-9A-F]|[57][0-9A]);)</mi>")
_MIDDLE = re.compile(r"&\s*([^&\\\s]{1,3}|\\[A-Za-z]+)\s*&")
_SIGNS = {
    "AA": "Å", "aa": "å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "ss": "ß",
    "ae": "æ", "AE": "Æ", "P": "¶", "S": "§",
}  # fmt: skip
_GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Numbers and names of equations are nobody's here; references become their names.
    (
        re.compile(
            r"\\(?:label|require|vspace)\s*\{[^{}]*\}|\\(?:nonumber|notag|hfill|allowbreak)\b"
        ),
        "",
    ),
    (re.compile(r"\\eqref\s*\{([^{}]*)\}"), r"\\text{(\1)}"),
    (re.compile(r"\\ref\s*\{([^{}]*)\}"), r"\\text{\1}"),
    (re.compile(r"(?s)\\tag\*?\s*\{([^{}]*)\}(.*)"), r"\2\\qquad\\text{(\1)}"),
    # Environments that differ from known ones only in where they may stand.
    (re.compile(r"\\(begin|end)\{alignat(?:ed)?\*?\}(?:\{\d+\})?"), r"\\\1{align*}"),
    (
        re.compile(r"\\(begin|end)\{(?:align|aligned|split|flalign|IEEEeqnarray)\*?\}"),
        r"\\\1{align*}",
    ),
    (re.compile(r"\\(begin|end)\{(?:gather|gathered|multline)\*?\}"), r"\\\1{gather*}"),
    (re.compile(r"\\(begin|end)\{(?:equation|displaymath|math|dmath)\*?\}"), ""),
    (
        re.compile(r"(?s)\\begin\{eqnarray\*?\}(.*?)\\end\{eqnarray\*?\}"),
        lambda found: _aligned(found[1]),
    ),
    # A formula inside of words.
    (
        re.compile(r"\\(?:text|mbox|hbox|textrm)\s*\{([^{}]*\$[^{}]*)\}"),
        lambda found: _split_text(found[1]),
    ),
    (re.compile(r"(\\(?:text\w*|mbox)\s*\{[^{}]*)\\&"), r"\1}\\&\\text{"),
    (re.compile(r"\\ensuremath\b"), ""),
    (re.compile(rf"\\ket\s*{_GROUP}"), r"\\left|\1\\right\\rangle "),
    (re.compile(rf"\\bra\s*{_GROUP}"), r"\\left\\langle \1\\right|"),
    (re.compile(r"\\(cal|frak|scr)\b"), r"\\math\1"),
    (re.compile(r"\\(?:Bbb|mathds|mathbbm)\b"), r"\\mathbb"),
    (re.compile(r"\\bm\b"), r"\\boldsymbol"),
    (re.compile(r"\\(sgn|arg|cosec|argmax|argmin|Var|Cov)\b(?!\s*\{)"), r"\\operatorname{\1}"),
    (re.compile(r"\\copyright\b"), "©"),
    (re.compile(r"\\(AA|aa|o|O|l|L|i|j|ss|ae|AE|P|S)(?![A-Za-z])"), lambda found: _SIGNS[found[1]]),
)


def mathml(tex: str, *, display: bool) -> str:
    """Return a formula as MathML, or as code when it cannot be read."""
    root = read_formula(tex, display=display)
    if root is None:
        return f'<code class="tex">{escape(tex)}</code>'
    return ElementTree.tostring(root, encoding="unicode").replace(
        "<math", f'<math aria-label="{escape(tex)}"', 1
    )


@lru_cache(maxsize=4096)
def read_formula(tex: str, *, display: bool) -> Element | None:
    """Read TeX into a tree of MathML, which is not to be changed; none if it cannot be read.

    Only presentation elements and harmless attributes of MathML pass, whatever the formula holds.
    """
    from latex2mathml.converter import convert

    known = unescape(tex)
    for pattern, replacement in _RULES:
        known = pattern.sub(replacement, known)
    try:
        written = convert(known, display="block" if display else "inline")
        root = ElementTree.fromstring(_UPRIGHT.sub(r'<mi mathvariant="normal">\1</mi>', written))
    except Exception:  # latex2mathml raises a dozen kinds for formulas it cannot read
        return None
    if any(_UNKNOWN.match(one.text or "") for one in root.iter()):
        return None
    _tidy(root)
    ElementTree.register_namespace("", _MATHML)
    return root


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.removeprefix(f"{{{_MATHML}}}")


def _aligned(body: str) -> str:
    """Write the lines of eqnarray, which has columns on both sides of a sign, as those of align."""
    return r"\begin{align*}" + _MIDDLE.sub(r"&\1{}", body) + r"\end{align*}"


def _split_text(words: str) -> str:
    parts = words.split("$")
    return "".join(
        part if place % 2 else rf"\text{{{part}}}" for place, part in enumerate(parts) if part
    )


def _tidy(element: Element) -> None:
    for child in list(element):
        if local_name(child) not in _ELEMENTS:
            element.remove(child)
    _negate(element)
    if any(child.get("linebreak") == "newline" for child in element):
        _stack(element)
    for child in element:
        _tidy(child)
    if element.text and element.text.startswith("\\"):
        element.text = element.text[1:] or "\\"
    _set_limits(element)
    variant = element.get("mathvariant", "")
    if variant in _ALPHABETS and element.text:
        element.text = "".join(_in_alphabet(letter, variant) for letter in element.text)
        del element.attrib["mathvariant"]
    for name, value in list(element.attrib.items()):
        if name not in _ATTRIBUTES or not _SAFE_VALUE.fullmatch(value):
            del element.attrib[name]
    if local_name(element) == "mtr":
        _align(element)


def _align(row: Element) -> None:
    """Set cells to their sides by style sheet, which is all that browsers know for this."""
    before = ""
    for cell in row:
        side = cell.get("columnalign", "")
        if side in {"left", "right", "center"}:
            meets = {"right": ";padding-right:0", "left": ";padding-left:0" * (before == "right")}
            cell.set("style", f"text-align:{side}{meets.get(side, '')}")
        before = side


def _set_limits(element: Element) -> None:
    """Put what stands at a large operator below and above it, where a formula stands alone."""
    under = _UNDER.get(local_name(element), "")
    if under and has_limits(element[0]):
        element.tag = f"{{{_MATHML}}}{under}"
        element[0].set("movablelimits", "true")


def has_limits(element: Element) -> bool:
    """Return whether an operator takes limits: a sum or the like, or a word such as lim."""
    text = (element.text or "").strip()
    return local_name(element) == "mo" and (text in _LARGE or (len(text) > 1 and text.isalpha()))


def _negate(element: Element) -> None:
    """Strike a sign through that stands behind a stroke of no width."""
    before = None
    for child in list(element):
        stroke = before is not None and "".join(before.itertext()) == "\u29f8"
        if stroke and before is not None and child.text:
            child.text = unicodedata.normalize("NFC", f"{child.text}\u0338")
            element.remove(before)
        before = child


def _stack(element: Element) -> None:
    """Make lines that were broken rows of a table."""
    rows: list[list[Element]] = [[]]
    for child in list(element):
        element.remove(child)
        if child.get("linebreak") == "newline":
            rows.append([])
        else:
            rows[-1].append(child)

    def made(name: str, children: list[Element], **attributes: str) -> Element:
        one = Element(f"{{{_MATHML}}}{name}", attributes)
        one.extend(children)
        return one

    written = [made("mtr", [made("mtd", [made("mrow", row)])]) for row in rows if row]
    element.append(made("mtable", written, displaystyle="true", rowspacing="3pt"))


def _in_alphabet(letter: str, variant: str) -> str:
    """Return a letter as Unicode has it in a mathematical alphabet; itself if it has none."""
    found = _LETTER.fullmatch(unicodedata.name(letter, ""))
    if not found:
        return letter
    named = f"DIGIT {found[4]}" if found[4] else f"{found[2]} {found[3]}"
    kind = variant.replace("-", " ").upper()
    # Some letters were in Unicode before its mathematical alphabets.
    older = {"DOUBLE STRUCK": "DOUBLE-STRUCK", "FRAKTUR": "BLACK-LETTER"}.get(kind, kind)
    for name in (
        f"MATHEMATICAL {older} {named}",
        f"MATHEMATICAL {kind} {named}",
        f"{older} {named}",
    ):
        with contextlib.suppress(KeyError):
            return unicodedata.lookup(name)
    return letter
