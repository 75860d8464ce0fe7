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
from functools import lru_cache, partial
from html import escape, unescape
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

#: A formula in the body of a document: ``tex`` holds it escaped, ``display`` says it stands alone.
FORMULA = re.compile(r'<span(?P<display> data-display="1")? data-tex="(?P<tex>[^"]*)"></span>')

_WORDS = re.compile(r"\S+")
_ELEMENTS = frozenset(
    _WORDS.findall(
        "math semantics mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded "
        "mphantom mfenced menclose msub msup msubsup munder mover munderover mmultiscripts mtable "
        "mtr mtd mlabeledtr"
    )
)
_ATTRIBUTES = frozenset(
    _WORDS.findall(
        "display mathvariant mathcolor stretchy fence separator lspace rspace accent accentunder "
        "xmlns linethickness displaystyle scriptlevel columnalign rowspacing columnspacing "
        "columnlines rowlines frame notation form largeop movablelimits symmetric minsize maxsize "
        "width height depth"
    )
)
_MATHML = "http://www.w3.org/1998/Math/MathML"
_SAFE_VALUE = re.compile(rf"[\w .%+#-]*|{re.escape(_MATHML)}")
_ORDINARY, _PUNCTUATION = frozenset(".∞∀∃∂∇∅⊤¬"), frozenset(":;")
#: What TeX leaves on both sides of these.
_ROOM = {"|": "0", "‖": "0", ":": "0.278em"}
#: Room beside the name of a function, which Typst leaves by itself.
BESIDE = "0.166em"
#: Chromium sets blocks of formulas to a side by a value of its own alone.
_SIDES = {"right": "text-align:right;text-align:-webkit-right", "left": "text-align:left"}
_STROKES = {
    "updiagonalstrike": "to top right",
    "downdiagonalstrike": "to bottom right",
    "horizontalstrike": "to top",
}
#: A sign is a number's own behind these, or behind nothing.
_SIGNS_BEHIND, _NUMBER_SIGNS = frozenset("([{=<>≤≥≈∼,;:→⟨"), frozenset("+-−±∓")
_LARGE = frozenset("∑∏∐⋂⋃⋀⋁⨀⨁⨂⨄⨆")
_UNDER = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_ALPHABETS = frozenset(
    {"bold", "bold-italic", "double-struck", "script", "fraktur", "sans-serif", "monospace"}
)
_LETTER = re.compile(r"(LATIN|GREEK) (SMALL|CAPITAL) LETTER (\w+)|DIGIT (\w+)")
#: How many elements these hold.
_COUNTS = {
    "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "munderover": 3, "mfrac": 2,
    "mroot": 2,
}  # fmt: skip
#: latex2mathml writes a letter as a reference when it is upright.
_UPRIGHT = re.compile(r"&#x000(?:[46][1-9A-F]|[57][0-9A]);")
_MIDDLE = re.compile(r"&\s*([^&\\\s]{1,3}|\\[A-Za-z]+)\s*&")
_SIGNS = {
    "AA": "Å", "aa": "å", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "ss": "ß",
    "ae": "æ", "AE": "Æ", "P": "¶", "S": "§", "copyright": "©",
}  # fmt: skip
_INNER = r"(?:[^{}\\]|\\.|\{(?:[^{}\\]|\\.|\{[^{}]*\})*\})*"
_GROUP = rf"\{{({_INNER})\}}"
#: A command of the author's own: its name, how many arguments it takes, what it stands for.
_NEW = re.compile(
    r"\\(?:(?:re|provide)?newcommand|DeclareMathOperator)\s*\*?\s*\{?\s*(\\[A-Za-z]+)\s*\}?"
    rf"\s*(?:\[(\d)\])?\s*{_GROUP}|\\[gx]?def\s*(\\[A-Za-z]+)\s*((?:#\d)*)\s*{_GROUP}"
)
#: How often commands may stand for commands, how long a formula may become, how deep be nested.
_DEEPEST, _LONGEST, _NESTED = 8, 20_000, 100
_ARGUMENT = rf"\s*(?:{_GROUP}|(\\[A-Za-z]+|[^\s{{}}\\]))"
_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Numbers and names of equations are nobody's here; references become their names.
    (
        re.compile(
            r"\\(?:label|require|vspace|cssId|class|style|href)\s*\{[^{}]*\}"
            r"|\\(?:nonumber|notag|hfill|allowbreak|relax|ensuremath)\b"
            r"|\\rule\s*(?:\[[^\]]*\])?\{0\w*\}\{[^{}]*\}"
            r"|(?<=\\\\)\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]|(?<=\{array\})\s*\[[tcb]\]"
        ),
        "",
    ),
    (re.compile(r"\\eqref\s*\{([^{}]*)\}"), r"\\text{(\1)}"),
    (re.compile(r"\\ref\s*\{([^{}]*)\}"), r"\\text{\1}"),
    (re.compile(r"(?s)\\tag\*?\s*\{([^{}]*)\}(.*)"), r"\2\\qquad\\text{(\1)}"),
    # Environments that differ from known ones only in where they may stand.
    (
        re.compile(
            r"\\(begin|end)\{(?:align(?:at)?(?:ed)?|split|flalign|IEEEeqnarray)\*?\}(?:\{\d+\})?"
        ),
        r"\\\1{align*}",
    ),
    (re.compile(r"\\(begin|end)\{(?:equation|displaymath|math|dmath)\*?\}"), ""),
    (
        re.compile(r"(?s)\\begin\{eqnarray\*?\}(.*?)\\end\{eqnarray\*?\}"),
        lambda found: _aligned(found[1]),
    ),
    # What ends with an empty cell.
    (re.compile(r"&(?=\s*(?:\\\\|\\end\b))"), "&{}"),
    # A formula inside of words.
    (
        re.compile(rf"\\(?:text|mbox|hbox|textrm)\s*{_GROUP}"),
        lambda found: _split_text(found[1]) if "$" in found[1] else found[0],
    ),
    (re.compile(r"(\\(?:text\w*|mbox)\s*\{[^{}]*)\\&"), r"\1}\\&\\text{"),
    (re.compile(rf"\\ket\s*{_GROUP}"), r"\\left|\1\\right\\rangle "),
    (re.compile(rf"\\bra\s*{_GROUP}"), r"\\left\\langle \1\\right|"),
    (re.compile(r"\\(cal|frak|scr)\b"), r"\\math\1"),
    (re.compile(r"\\(?:Bbb|mathds|mathbbm)\b"), r"\\mathbb"),
    (re.compile(r"\\(sgn|arg|cosec|argmax|argmin|Var|Cov)\b(?!\s*\{)"), r"\\operatorname{\1}"),
    (
        re.compile(r"(?<!\\)\\(AA|aa|o|O|l|L|i|j|ss|ae|AE|P|S|copyright)(?![A-Za-z])"),
        lambda found: _SIGNS[found[1]],
    ),
)


def expand(tex: str, known: dict[str, tuple[int, str]]) -> str:
    """Return TeX in which commands that the author made are what they stand for.

    Parameters
    ----------
    known
        Commands of the formulas before: name to number of arguments and TeX. Those that this
        formula makes are added.
    """

    def learn(found: re.Match[str]) -> str:
        name, count, body = found.group(1, 2, 3) if found[1] else found.group(4, 5, 6)
        if found[0].startswith(r"\Declare"):
            body = rf"\operatorname{{{body}}}"
        known[name] = (int(count or 0) if found[1] else count.count("#"), body)
        return ""

    tex = _NEW.sub(learn, tex)
    for _ in range(_DEEPEST):
        before = tex
        for name, (count, body) in known.items():
            if len(tex) > _LONGEST:
                return tex
            pattern = re.escape(name) + "(?![A-Za-z])" + _ARGUMENT * count
            tex = re.sub(pattern, partial(_filled, body), tex)
        if tex == before:
            break
    return tex


def _filled(body: str, found: re.Match[str]) -> str:
    """Put arguments, each in one of two groups, into the body of a command."""
    groups = found.groups(default="")
    given = {
        str(n): f"{{{groups[2 * n - 2] or groups[2 * n - 1]}}}"
        for n in range(1, len(groups) // 2 + 1)
    }
    filled = re.sub(r"#(\d)", lambda number: given.get(number[1], ""), body)
    return f"{{{filled}}}"


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
    from latex2mathml.converter import Converter

    known = unescape(tex)
    for pattern, replacement in _RULES:
        known = pattern.sub(replacement, known)
    made = Converter(xmlns=_MATHML, display="block" if display else "inline")
    try:
        root = made.convert_to_element(known.strip() or "{}")
    except Exception:  # latex2mathml raises a dozen kinds for formulas it cannot read
        return None
    return root if all(map(_is_known, root.iter())) and _tidy(root) else None


def _is_known(element: Element) -> bool:
    """Write the text of an element as characters; tell whether there is one for its command."""
    from latex2mathml.symbols_parser import convert_symbol

    text = element.text or ""
    if element.tag == "mi" and _UPRIGHT.fullmatch(text):
        element.set("mathvariant", "normal")
    if text.startswith("\\"):
        # A command that latex2mathml does not know comes out by its name.
        code = convert_symbol(text)
        text = chr(int(code, 16)) if code else text[1:] or text
        if not code and text[0].isalpha():
            return False
    element.text = unescape(text)
    if element.tag in {"mi", "mo"}:
        _classify(element)
    return True


def _classify(element: Element) -> None:
    """Make a sign an operator and a letter none, from which the room around them follows."""
    text = element.text or ""
    kind = unicodedata.category(text) if len(text) == 1 else ""
    if text in _ORDINARY:
        element.tag = "mi"
    elif element.tag == "mi" and (kind in {"Sm", "Ps", "Pe"} or text in _PUNCTUATION):
        element.tag = "mo"
        element.text = "∼" if text == "~" else text
        if kind != "Sm":
            element.set("stretchy", "false")
    elif "Α" <= text <= "Ω":
        # TeX's own are upright, browsers' slant.
        element.attrib.setdefault("mathvariant", "normal")
    if text in _ROOM and element.get("fence") != "true":
        element.attrib |= {"lspace": _ROOM[text], "rspace": _ROOM[text], "stretchy": "false"}


def _aligned(body: str) -> str:
    """Write the lines of eqnarray, which has columns on both sides of a sign, as those of align."""
    return r"\begin{align*}" + _MIDDLE.sub(r"&\1{}", body) + r"\end{align*}"


def _split_text(words: str) -> str:
    parts = words.split("$")
    return "".join(
        part if place % 2 else rf"\text{{{part}}}" for place, part in enumerate(parts) if part
    )


def _tidy(element: Element, depth: int = 0) -> bool:
    """Leave harmless elements that browsers set; tell whether each has what it needs."""
    if depth > _NESTED:
        return False
    for child in list(element):
        if child.tag not in _ELEMENTS:
            element.remove(child)
    for place, child in enumerate(element):
        if child.tag == "mstyle" and not len(child):
            # A switch counts for all that follows.
            child[:] = element[place + 1 :]
            del element[place + 1 :]
            break
    _negate(element)
    if any(child.get("linebreak") == "newline" for child in element):
        _stack(element)
    for before, child in list(pairwise(element)):
        if child.text in _NUMBER_SIGNS and before.text in _SIGNS_BEHIND:
            child.set("form", "prefix")
        if before.text == ":" and child.text in {"=", ":"}:
            before.set("rspace", "0")
            child.set("lspace", "0")
        apart = not {before.tag, child.tag} & {"mo", "mspace", "mtext"}
        if element.tag not in _COUNTS and apart and (_is_name(before) or _is_name(child)):
            element.insert(list(element).index(child), Element("mspace", {"width": BESIDE}))
    for script in element[1:] if element.tag[:2] != "mf" and element.tag in _COUNTS else ():
        for sign in script.iter("mo"):
            sign.attrib |= {"lspace": "0", "rspace": "0"}
    more = len(element) - _COUNTS.get(element.tag, len(element))
    if more > 0:
        # latex2mathml counts the delimiters of a matrix as elements of their own.
        element[: more + 1] = [_made("mrow", element[: more + 1])]
    if more < 0 or not all(_tidy(child, depth + 1) for child in element):
        return False
    _set_limits(element)
    variant = element.get("mathvariant", "")
    if variant in _ALPHABETS and element.text:
        element.text = "".join(_in_alphabet(letter, variant) for letter in element.text)
        del element.attrib["mathvariant"]
    for name, value in list(element.attrib.items()):
        if name not in _ATTRIBUTES or not _SAFE_VALUE.fullmatch(value):
            del element.attrib[name]
    if element.tag == "mtable":
        for row in element:
            _align(row, meet=columns_meet(element))
    elif element.tag == "menclose":
        _draw(element)
    return True


def columns_meet(table: Element) -> bool:
    """Return whether columns of an alignment meet at a sign; those of an array stand apart."""
    return table.get("columnspacing", "").startswith("0")


def _align(row: Element, *, meet: bool) -> None:
    """Set cells to their sides by style sheet, which is all that browsers know for this."""
    before = ""
    for cell in row:
        side = cell.get("columnalign", "")
        if side in _SIDES:
            meets = {"right": ";padding-right:0", "left": ";padding-left:0" * (before == "right")}
            cell.set("style", _SIDES[side] + (meets[side] if meet else ""))
        before = side


def _draw(element: Element) -> None:
    """Draw strokes and a frame by style sheet: browsers know no ``menclose``."""
    notation = element.get("notation", "")
    strokes = [
        f"linear-gradient({way},transparent 48%,currentColor 49% 51%,transparent 52%)"
        for name, way in _STROKES.items()
        if name in notation
    ]
    if strokes:
        element.set("style", f"background:{','.join(strokes)}")
    elif "box" in notation:
        element.set("style", "border:1px solid;padding:0.2em")


def _set_limits(element: Element) -> None:
    """Put what stands at a large operator below and above it, where a formula stands alone."""
    under = _UNDER.get(element.tag, "")
    if under and has_limits(element[0]):
        element.tag = under
        element[0].set("movablelimits", "true")


def has_limits(element: Element) -> bool:
    """Return whether an operator takes limits: a sum or the like, or a word such as lim."""
    text = (element.text or "").strip()
    return element.tag == "mo" and (text in _LARGE or (len(text) > 1 and text.isalpha()))


def _is_name(element: Element) -> bool:
    """Return whether an element is the name of a function, with scripts or without."""
    if element.tag in _UNDER:
        return _is_name(element[0])
    text = element.text or ""
    return element.tag == "mi" and len(text) > 1 and text.isascii()


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

    written = [_made("mtr", [_made("mtd", [_made("mrow", row)])]) for row in rows if row]
    element.append(_made("mtable", written, displaystyle="true", rowspacing="3pt"))


def _made(name: str, children: list[Element], **attributes: str) -> Element:
    one = Element(name, attributes)
    one.extend(children)
    return one


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
