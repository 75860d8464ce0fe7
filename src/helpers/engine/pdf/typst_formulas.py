"""Formulas for the PDF skin: presentation MathML as Typst's mathematics.

Every character is written as an escape or in a string literal, so that nothing in a formula can be
read as Typst.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from xml.etree.ElementTree import Element

from helpers.engine.document.formulas import BESIDE, columns_meet, has_limits
from helpers.engine.pdf.typst_lines import quoted

#: Accents by the sign that MathML puts above or below.
_ABOVE = {
    "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "→": "arrow", "⃗": "arrow", "←": "arrow.l",
    "¯": "macron", "‾": "macron", "˙": "dot", "¨": "dot.double", "⃛": "dot.triple", "ˇ": "caron",
    "´": "acute", "`": "grave", "˘": "breve", "˚": "circle", "↔": "arrow.l.r",
}  # fmt: skip
_SPANNING = {
    "―": "overline", "_": "underline", "⏞": "overbrace", "⏟": "underbrace", "⏜": "overparen",
    "⏝": "underparen", "⎴": "overbracket", "⎵": "underbracket",
}  # fmt: skip
_BELOW = {"¯": "underline", "―": "underline", "‾": "underline", "̲": "underline"}
_OPENING, _CLOSING = frozenset("([{⟨⌈⌊|‖∣∥"), frozenset(")]}⟩⌉⌋|‖∣∥")
_LENGTH = re.compile(r"-?\d*\.?\d+(?:em|pt)")
_COLOUR = re.compile(r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")
#: Between the lines of a display, and between the pairs of columns of an alignment.
_LINES, _ROWS, _PAIRS = "row-gap: #0.65em", "row-gap: #0.35em", "column-gap: #2em"


def typst_formula(root: Element) -> str:
    """Write a formula as what stands between dollars in Typst."""
    return _row(list(root))


def _row(nodes: Sequence[Element]) -> str:
    """Write elements side by side; delimiters grow with what is between them."""
    out: list[str] = []
    place = 0
    while place < len(nodes):
        end = _partner(nodes, place)
        if end is None:
            out.append(_written(nodes[place]))
            place += 1
            continue
        inner = _row(nodes[place + 1 : end])
        closing = _written(nodes[end]) if end < len(nodes) else ""
        out.append(f"lr({_written(nodes[place])}{inner or _EMPTY}{closing})")
        place = end + 1
    return "".join(out)


_EMPTY = '""'


def _partner(nodes: Sequence[Element], place: int) -> int | None:
    """Return where the delimiter that opens at a place is closed: at the end if it is not."""
    opens = nodes[place]
    if opens.tag != "mo":
        return None
    if _side(opens) == "prefix":
        depth = 0
        for later in range(place, len(nodes)):
            form = _side(nodes[later])
            depth += (form == "prefix") - (form == "postfix")
            if depth == 0:
                return later
        return len(nodes)
    if (opens.text or "") in _OPENING and place + 1 < len(nodes):
        matrix = nodes[place + 1].tag == "mtable"
        if matrix and place + 2 < len(nodes) and (nodes[place + 2].text or "") in _CLOSING:
            return place + 2
    return None


def _side(node: Element) -> str:
    """Return on which side of something a delimiter stands."""
    return node.get("form", "") if node.get("fence") == "true" else ""


def _written(node: Element) -> str:
    write = _WRITERS.get(node.tag)
    return write(node) if write else _row(list(node))


def _argument(node: Element) -> str:
    return _written(node) or _EMPTY


def _symbols(text: str) -> str:
    return "".join(f"\\u{{{ord(letter):x}}}" for letter in text if not letter.isspace())


def _identifier(node: Element) -> str:
    text = node.text or ""
    if len(text) > 1 or text >= "\u2e80":
        return quoted(text) if text >= "\u2e80" else f"op({quoted(text)})"
    if node.get("mathvariant") == "normal":
        return f"upright({_symbols(text)})" if text else ""
    return _symbols(text)


def _operator(node: Element) -> str:
    text = node.text or ""
    if list(node):
        return f"op({_row(list(node)) or _EMPTY})"
    if len(text) > 1 and text[0].isalpha():
        return f"op({quoted(text)}, limits: #true)"
    size = node.get("minsize", "")
    if text and _LENGTH.fullmatch(size):
        return f"lr(size: #{size}, {_symbols(text)})"
    middle = node.get("fence") == "true" and not node.get("form")
    return f"mid({_symbols(text)})" if middle and text else _symbols(text)


def _text(node: Element) -> str:
    text = re.sub(r"\s+", " ", node.text or "")
    return quoted(text) if text else ""


def _space(node: Element) -> str:
    width = node.get("width", "")
    return f"#h({width})" if _LENGTH.fullmatch(width) and width != BESIDE else ""


def _fraction(node: Element) -> str:
    above, below = map(_argument, node)
    if node.get("linethickness") == "0":
        return f"mat(delim: #none, {above}; {below})"
    return f"frac({above}, {below})"


def _root(node: Element) -> str:
    if node.tag == "msqrt":
        return f"sqrt({_row(list(node)) or _EMPTY})"
    inner, degree = map(_argument, node)
    return f"root({degree}, {inner})"


def _scripts(node: Element) -> str:
    base, *others = node
    keys = {"msub": "b", "msup": "t", "msubsup": "bt"}[node.tag]
    given = "".join(f", {key}: {_argument(one)}" for key, one in zip(keys, others, strict=True))
    return f"attach({_argument(base)}{given})"


def _limits(node: Element) -> str:
    base, *others = node
    name = node.tag
    if len(others) == 1:
        sign = (others[0].text or "").strip()
        if name == "mover" and sign in _ABOVE:
            return f"std.math.accent({_argument(base)}, {_ABOVE[sign]})"
        spanning = (_BELOW if name == "munder" else {}).get(sign) or _SPANNING.get(sign)
        if spanning:
            return f"{spanning}({_argument(base)})"
    keys = {"munder": "b", "mover": "t", "munderover": "bt"}[name]
    given = "".join(f", {key}: {_argument(one)}" for key, one in zip(keys, others, strict=True))
    inner = _argument(base)
    # Typst knows by itself where those of a sum go.
    return f"attach({inner if has_limits(base) else f'limits({inner})'}{given})"


def _table(node: Element) -> str:
    rows = [list(row) for row in node]
    columns = max(map(len, rows), default=0)
    if not columns:
        return ""
    display = node.get("displaystyle") == "true"
    wrap = "display({})" if display else "{}"
    sides = [cell.get("columnalign", "center") for cell in rows[0]]
    aligned = "right" in sides and "left" in sides
    cells = [
        [wrap.format(_row(list(cell)) or _EMPTY) for cell in row] + [_EMPTY] * (columns - len(row))
        for row in rows
    ]
    options = ["delim: #none"]
    if aligned:
        # A column that is set to the right and the one to its left meet at a point.
        apart = "&" if columns_meet(node) else "&#h(1em)"
        cells = [_pairs(row, apart) for row in cells]
        options.append(_PAIRS)
    elif set(sides) == {"left"}:
        options.append("align: #left, column-gap: #1em")
    options.append(_LINES if display else _ROWS)
    options += _rules(node, columns, len(rows))
    return f"mat({', '.join(options)}, {'; '.join(', '.join(row) for row in cells)})"


def _pairs(row: Sequence[str], apart: str) -> list[str]:
    return [apart.join(row[place : place + 2]) for place in range(0, len(row), 2)]


def _rules(node: Element, columns: int, rows: int) -> Iterable[str]:
    """Write the lines between columns and rows, as ``augment``."""
    drawn = []
    for name, attribute, count in (("vline", "columnlines", columns), ("hline", "rowlines", rows)):
        kinds = node.get(attribute, "").split()
        solid = [str(place + 1) for place, kind in enumerate(kinds[: count - 1]) if kind == "solid"]
        if kinds and len(solid) == len(kinds) == 1 and count > 2 and attribute == "columnlines":
            solid = [str(place) for place in range(1, count)]
        if solid:
            drawn.append(f"{name}: ({', '.join(solid)},)")
    return [f"augment: #({', '.join(drawn)}, stroke: 0.5pt)"] if drawn else []


def _style(node: Element) -> str:
    inner = _row(list(node)) or _EMPTY
    if node.get("displaystyle") == "true":
        inner = f"display({inner})"
    elif int(node.get("scriptlevel", "0").lstrip("+") or 0) > 0:
        inner = f"script({inner})"
    colour = _colour(node.get("mathcolor", ""))
    return f"#text(fill: rgb({quoted(colour)}), ${inner}$)" if colour else inner


def _colour(name: str) -> str:
    """Return a colour of CSS as hexadecimal digits; empty if there is none of the name."""
    from PIL import ImageColor

    if _COLOUR.fullmatch(name):
        return name
    try:
        red, green, blue, *_ = ImageColor.getrgb(name.lower())
    except ValueError:
        return ""
    return f"#{red:02x}{green:02x}{blue:02x}"


def _padded(node: Element) -> str:
    inner = _row(list(node))
    if node.get("width", "").startswith("0"):
        return f"#box(width: 0pt, ${inner}$)"
    return inner


def _enclosed(node: Element) -> str:
    inner = _row(list(node)) or _EMPTY
    notation = node.get("notation", "")
    if "strike" in notation:
        return f"cancel({inner})"
    return f"#box(stroke: 0.5pt, inset: 3pt, ${inner}$)" if "box" in notation else inner


_WRITERS: dict[str, Callable[[Element], str]] = {
    "mi": _identifier,
    "mn": lambda node: quoted(node.text or ""),
    "mo": _operator,
    "mtext": _text,
    "ms": _text,
    "mspace": _space,
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _root,
    "msub": _scripts,
    "msup": _scripts,
    "msubsup": _scripts,
    "munder": _limits,
    "mover": _limits,
    "munderover": _limits,
    "mtable": _table,
    "mstyle": _style,
    "mpadded": _padded,
    "mphantom": lambda node: f"#hide(${_row(list(node))}$)",
    "menclose": _enclosed,
}
