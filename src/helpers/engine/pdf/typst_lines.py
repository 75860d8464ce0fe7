"""What stands in a line, as Typst.

Every text becomes a Typst string literal, so that nothing in it can be read as Typst.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from helpers.engine.document.cleaning import isolate_text
from helpers.engine.document.html_tree import Comment, Element, Node
from helpers.engine.document.words import letter
from helpers.engine.pdf.breaking import breakable

_INLINE = {
    "b": "strong",
    "strong": "strong",
    "em": "emph",
    "cite": "emph",
    "i": "emph",
    "u": "underline",
    "ins": "underline",
    "s": "strike",
    "strike": "strike",
    "del": "strike",
    "sub": "sub",
    "sup": "super",
    "mark": "highlight",
}
_CODE = frozenset({"code", "tt", "samp", "var"})
_SPANS = {
    "note": "cb-footnote",
    "number": "cb-number",
    "label": "cb-label",
    "mark": "cb-mark",
    "from": "cb-from",
    "keep": "cb-keep",
    "ordinal": "cb-ordinal",
    "confidence": "cb-small",
    "tnote": "cb-tnote",
}
_SPACES = re.compile(r"[ \t\n\r\f]+")
_NO_SPACES = re.compile(r"[^ ]+")
_UNSAFE_IN_ADDRESS = re.compile(r'[\s<>|"{}\[\]^`]')
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_SLASH_IN_UNIT = re.compile(r"([A-Za-z])/([A-Za-z])")
#: Bytes of a word that is never broken outside tables.
LONG_WORD = 40

#: A piece of a line: a text, or Typst.
_Piece = tuple[bool, str]


def quoted(text: str) -> str:
    """Write a text as a Typst string literal."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + _CONTROLS.sub("", text) + '"'


class Lines:
    """Writes lines; knows which rules have been given and what stands in the table at hand."""

    def __init__(
        self,
        picture: Callable[[str], str],
        formula: Callable[[str, bool], str],
    ) -> None:
        self.picture = picture
        self.formula = formula
        self.rules: set[str] = set()
        #: Letters of the notes of the table that is being written; none outside tables.
        self.notes: dict[str, str] | None = None
        self.limit = LONG_WORD
        #: Whether marks of citations lead to the list of sources.
        self.linked = True
        #: The texts of the cell that is being written.
        self.texts: list[str] = []
        #: The judgements in it, which stay on one line each.
        self.kept: list[str] = []

    def line(self, nodes: Iterable[Node]) -> str:
        """Write nodes that stand in one line."""
        pieces = self._pieces(nodes)
        return _merged(pieces).strip(" ")

    def _pieces(self, nodes: Iterable[Node]) -> list[_Piece]:
        out: list[_Piece] = []
        for node in nodes:
            if isinstance(node, Element):
                out.extend(self._inline(node))
            elif not isinstance(node, Comment):
                out.append((True, self._words(node)))
        return out

    def _words(self, text: str) -> str:
        text = _SPACES.sub(" ", isolated(text))
        if self.notes is not None:
            text = _NO_SPACES.sub(self._word_in_table, text)
            self.texts.append(text)
        return _NO_SPACES.sub(lambda word: breakable(word[0], LONG_WORD), text)

    def _word_in_table(self, word: re.Match[str]) -> str:
        # A unit such as µg/m³ is no place to break a line at.
        if len(word[0].encode()) <= self.limit:
            return _SLASH_IN_UNIT.sub("\\1/\u2060\\2", word[0])
        return breakable(word[0], self.limit)

    def _inline(self, element: Element) -> list[_Piece]:
        name = element.name
        if name == "span":
            return self._span(element)
        if name == "a":
            return self._link(element)
        if name in _INLINE:
            return self._wrapped(_INLINE[name], element)
        if name == "br":
            self.texts.append(" ")
            return [(False, "#linebreak();")]
        if name == "img":
            source = element.attrs["src"]
            alt = " ".join(element.attrs.get("alt", "").split())
            width = element.attrs.get("width", "")
            if width:
                # A pixel of a picture is as wide as that in the template.
                width = ", width: " + (width if width.endswith("%") else f"{width}pt * 0.72")
            given = f"{quoted(self.picture(source))}, {quoted(alt)}{width}"
            return [(False, f"#cb-picture({given});")]
        if name in _CODE:
            text = breakable(isolated(_SPACES.sub(" ", element.text())), 20, 30)
            self.texts.append(text)
            return [(False, f"#raw({quoted(text)});")]
        if name == "q":
            return [(False, '"'), *self._pieces(element.children), (False, '"')]
        return self._pieces(element.children)

    def _wrapped(self, call: str, element: Element, given: str = "") -> list[_Piece]:
        """Write an element with a call of Typst; spaces at its ends stand outside."""
        words = _merged(self._pieces(element.children))
        inner = words.strip(" ")
        before = [(True, " ")] if words.startswith(" ") else []
        after = [(True, " ")] if words.endswith(" ") and inner else []
        return [*before, (False, f"#{call}{given}[{inner}];"), *after]

    def _link(self, element: Element) -> list[_Piece]:
        target = element.attrs.get("href", "")
        if target.startswith("#"):
            cites = "cite" in element.classes
            named = _place(element.attrs.get("id", ""))
            place = target[1:] if self.linked or not cites else ""
            call, given = "cb-cite" if cites else "cb-to", f"({quoted(place)}, {quoted(named)})"
        elif re.match(r"https?://|mailto:", target):
            address = _UNSAFE_IN_ADDRESS.sub(
                lambda mark: "".join(f"%{byte:02X}" for byte in mark[0].encode()), target
            )
            call, given = "cb-link", f"({quoted(address)})"
        else:
            return self._pieces(element.children)
        return self._wrapped(call, element, given)

    def _span(self, element: Element) -> list[_Piece]:
        if "data-tex" in element.attrs:
            return [(False, self._formula(element))]
        classes = element.classes
        kind = classes[0] if classes else ""
        if kind == "back":
            targets = [_place(a.attrs.get("href", "")[1:]) for a in element.find_all("a")]
            return [(False, f"#cb-back({array(map(quoted, dict.fromkeys(targets)))});")]
        if kind == "note" and self.notes is not None:
            text = _NO_SPACES.sub(self._word_in_table, _SPACES.sub(" ", isolated(element.text())))
            mark = self.notes.setdefault(text, letter(len(self.notes) + 1).lower())
            self.texts.append(mark)
            return [(False, f"#cb-tnote[#{quoted(mark)};];")]
        if kind in {"footnote-mark", "back-label"}:
            return []
        if kind == "cited":
            return [(False, f"#cb-anchor({quoted(_place(element.attrs['id']))});")]
        if "footnote" in classes:
            return self._pieces(element.children)
        if "noted" in classes or "judged" in classes:
            return self._noted(element)
        if kind in _SPANS:
            return self._wrapped(_SPANS[kind], element)
        return self._pieces(element.children)

    def _noted(self, element: Element) -> list[_Piece]:
        kind = "judged" if "judged" in element.classes else "plain"
        for name in element.classes:
            kind = name.removeprefix("tone-") if name.startswith("tone-") else kind
        if "judged" not in element.classes:
            return self._wrapped("cb-noted", element, f"({quoted(kind)})")
        before = len(self.texts)
        written = self._wrapped("cb-judged", self._without_known_rule(element), f"({quoted(kind)})")
        self.kept.append("".join(self.texts[before:]).strip())
        return written

    def _without_known_rule(self, element: Element) -> Element:
        """Leave a judgement's note out unless its rule is given for the first time."""
        kept = Element(element.name, element.attrs)
        for node in element.children:
            if isinstance(node, Element) and node.classes[:1] == ["note"]:
                rule = node.text()
                if rule in self.rules:
                    continue
                self.rules.add(rule)
            kept.children.append(node)
        return kept

    def _formula(self, element: Element) -> str:
        tex, display = element.attrs["data-tex"], "data-display" in element.attrs
        written = self.formula(tex, display)
        if not written:
            return f"#raw({quoted(tex)});"
        block = "true" if display else "false"
        return f"#math.equation(block: {block}, alt: {quoted(tex)}, {written});"


def _place(name: str) -> str:
    """Give the label that all places share which cite one source."""
    return name.rpartition("-")[0] if name.startswith("cite-") else name


def isolated(text: str) -> str:
    """Put what is written from right to left between a first strong isolate and its end."""
    return isolate_text(text, "\u2068", "\u2069")


def _merged(pieces: Iterable[_Piece]) -> str:
    """Join pieces; texts side by side become one literal, spaces at its ends stay spaces."""
    out: list[str] = []
    run: list[str] = []

    def flush() -> None:
        text = _SPACES.sub(" ", "".join(run))
        run.clear()
        words = text.strip(" ")
        if text.startswith(" "):
            out.append(" ")
        if words:
            out.append(f"#{quoted(words)};")
            if text.endswith(" "):
                out.append(" ")

    for is_text, piece in pieces:
        if is_text:
            run.append(piece)
            continue
        if run:
            flush()
        out.append(piece)
    if run:
        flush()
    return "".join(out)


def array(items: Iterable[str]) -> str:
    """Write an array of Typst."""
    listed = ", ".join(items)
    return f"({listed},)" if listed else "()"
