"""The body of a document as calls of the Typst template.

Every text becomes a Typst string literal, so that nothing in it can be read as Typst. What HTML may
hold here is what cleaning leaves; each element of it has its one way into Typst below.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from helpers.reporting.breaking import breakable, inked_lines, printed_lines
from helpers.reporting.cleaning import isolate_text
from helpers.reporting.tree import Comment, Element, Node
from helpers.reporting.typst_tables import Cell, column_widths, grid, note_letter

#: Elements that stand by themselves; all others stand in a line.
_WORD = re.compile(r"\S+")
_BLOCKS = frozenset(
    _WORD.findall(
        "p div figure figcaption table ul ol li dl dt dd blockquote pre h1 h2 h3 h4 h5 h6 hr "
        "details summary caption thead tbody tfoot tr td th"
    )
)
#: Beside one of these a line of text is a paragraph.
_PARAGRAPHS = frozenset(_WORD.findall("p summary pre h1 h2 h3 h4 h5 h6 blockquote"))
_LISTS = frozenset({"ul", "ol", "dl"})
_INLINE = {
    "b": "strong",
    "strong": "strong",
    "em": "emph",
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
_DIVS = {"finding": "cb-finding", "tablenotes": "cb-notes", "glance": "cb-glance"}
_SPACES = re.compile(r"[ \t\n\r\f]+")
_NO_SPACES = re.compile(r"[^ ]+")
_UNSAFE_IN_ADDRESS = re.compile(r'[\s<>|"{}\[\]^`]')
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_SLASH_IN_UNIT = re.compile(r"([A-Za-z])/([A-Za-z])")
#: A table of so many rows stays on one page, its notes with it.
_SHORT_TABLE = 8
_LONG_WORD = 40
#: A note below a table, between a thin space and a wide one.
_NOTE = "\u2009{}\u2003"

#: A piece of a line: a text, or Typst.
_Piece = tuple[bool, str]


def quoted(text: str) -> str:
    """Write a text as a Typst string literal."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + _CONTROLS.sub("", text) + '"'


def write_typst(
    glance: Element,
    body: Element,
    *,
    picture: Callable[[str], str],
    formula: Callable[[str, bool], str],
) -> str:
    """Write glance and body.

    Parameters
    ----------
    glance, body
        Trees of a document.
    picture
        Gives the file name of ``asset-N``.
    formula
        Gives a formula in TeX, displayed or not, as Typst between dollars; empty if it has none.

    Returns
    -------
    str
        Calls of ``template.typ``.
    """
    writer = _Writer(picture, formula)
    front = f"#cb-glance[\n{writer.blocks(glance.children)}]\n" if glance.children else ""
    return f"{front}#contents\n{writer.blocks(body.children)}"


class _Writer:
    """Writes trees; knows which rules have been given and what stands in the table at hand."""

    def __init__(self, picture: Callable[[str], str], formula: Callable[[str, bool], str]) -> None:
        self.picture = picture
        self.formula = formula
        self.rules: set[str] = set()
        #: Letters of the notes of the table that is being written; none outside tables.
        self.notes: dict[str, str] | None = None
        self.limit = _LONG_WORD
        #: What the cell that is being written says, and how many verdicts are in it.
        self.said: list[str] = []
        self.verdicts = 0

    # Blocks ------------------------------------------------------------------------------------

    def blocks(self, nodes: Sequence[Node], *, close: bool = False) -> str:
        """Write nodes one below the other.

        A line of text among paragraphs is one; before a list only unless it shall be close to it.
        """
        groups = list(_grouped(nodes))
        paraish = _PARAGRAPHS if close else _PARAGRAPHS | _LISTS
        paragraphs = any(isinstance(one, Element) and one.name in paraish for one in groups)
        out = []
        for one in groups:
            if isinstance(one, Element):
                out.append(self.block(one))
            elif line := self.line(one):
                out.append(line + ("\n\n" if paragraphs else "\n"))
        return "".join(out)

    def block(self, element: Element) -> str:
        """Write an element that stands by itself."""
        name = element.name
        if name in {"p", "summary"}:
            line = self.line(element.children)
            return f"{line}\n\n" if line else ""
        if name == "div":
            return self._div(element)
        if name == "table":
            return self._table(element)
        if name == "figure":
            return self._figure(element)
        if name[0] == "h" and name[1:].isdigit():
            listed = "false" if "minor" in element.classes else "true"
            named = quoted(element.attrs["id"])
            return (
                f"#cb-heading({int(name[1]) - 1}, {named}, {listed})"
                f"[{self.line(element.children)}]\n"
            )
        if name in {"ul", "ol"}:
            return self._list(element)
        if name == "dl":
            return self._definitions(element)
        if name == "blockquote":
            return f"#quote(block: true)[\n{self.blocks(element.children).rstrip()}\n]\n\n"
        if name == "pre":
            return self._printed(element)
        if name == "hr":
            return "#cb-rule\n"
        return self.blocks(element.children)

    def _div(self, element: Element) -> str:
        kind = next(iter(element.classes), "")
        if kind in _DIVS:
            return f"#{_DIVS[kind]}[\n{self.blocks(element.children, close=True)}]\n"
        if kind == "source":
            named = quoted(element.attrs["id"])
            return f"#cb-source({named})[\n{self.line(element.children)}\n]\n"
        if kind == "cards":
            return f"#cb-cards(\n{self.blocks(element.children)})\n"
        if kind == "card":
            return f"cb-card(\n{self.blocks(element.children)}),\n"
        if kind.startswith("card-"):
            return f"{kind.removeprefix('card-')}: [\n{self.flat(element.children)}\n],\n"
        return self.blocks(element.children)

    def _figure(self, element: Element) -> str:
        kind = "table" if "table" in element.classes else "image"
        named = element.attrs.get("id", "")
        captions = [n for n in element.children if _is(n, "figcaption")]
        content = [n for n in element.children if not _is(n, "figcaption")]
        caption = [node for one in captions if isinstance(one, Element) for node in one.children]
        tables = [one for one in element.find_all("table") if grid(one).columns]
        if not tables and element.find("img") is None:
            # Without picture or table it is no figure for a PDF reader.
            words = self.blocks([*content, " ", *caption])
            return f"#cb-bare({quoted(named)})[\n{words}]\n"
        aside: list[Node] = []
        if kind == "table" and any(
            grid(table).rows <= _SHORT_TABLE for table in tables if table.inside("table") is None
        ):
            kind = "short-table"
        elif kind == "image":
            place = next(
                (i for i, n in enumerate(content) if _is(n, "div", "tablenotes")), len(content)
            )
            content, aside = content[:place], content[place:]
        body = self.blocks(content)
        words = self.flat(caption)
        notes = self.blocks(aside)
        return (
            f"#cb-figure({quoted(kind)}, {quoted(named)}, [\n{body}], [\n{words}\n], [\n{notes}])\n"
        )

    def _list(self, element: Element) -> str:
        items = [one for one in element.children if isinstance(one, Element)]
        tight = not any(_starts_with_paragraph(item) for item in items)
        written = ", ".join(
            f"[{self.blocks(item.children, close=True).rstrip()}]" for item in items
        )
        start = f", start: {int(element.attrs['start'])}" if "start" in element.attrs else ""
        call = "enum" if element.name == "ol" else "list"
        return f"#{call}(tight: {'true' if tight else 'false'}{start}, {written})\n\n"

    def _definitions(self, element: Element) -> str:
        terms: list[tuple[str, str]] = []
        for one in element.elements({"dt", "dd"}):
            if one.name == "dt":
                terms.append((self.flat(one.children), ""))
            else:
                term, texts = terms.pop() if terms else ("", "")
                terms.append((term, f"{texts}{self.blocks(one.children).rstrip()}\n\n"))
        items = ", ".join(f"terms.item([{term}], block[{texts}])" for term, texts in terms)
        return f"#terms(tight: false, {items})\n\n" if items else ""

    def _printed(self, element: Element) -> str:
        code = element.find("code")
        kinds = element.classes
        if code is not None:
            kinds = kinds + [name.removeprefix("language-") for name in code.classes]
        kind = kinds[0] if kinds else ""
        text = isolated(_preformatted(element).removeprefix("\n").removesuffix("\n"))
        runs = element.attrs.get("data-ink", "")
        if kind not in {"", "stream"}:
            language = kind if kind != "input" else "".join(kinds[1:2]) or "python"
            lines = printed_lines(text, shorten=False)
            return f'#cb-code("code", {quoted(language)}, {quoted(chr(10).join(lines))})\n'
        style = quoted("error" if "error" in kinds else "printed")
        if not runs:
            lines = printed_lines(text, shorten=True)
            return f'#cb-code({style}, "", {quoted(chr(10).join(lines))})\n'
        inked = _array(
            _array(f"({quoted(ink)}, {quoted(words)})" for ink, words in line)
            for line in inked_lines(text, runs)
        )
        return f"#cb-printed({style}, {inked})\n"

    # Tables ------------------------------------------------------------------------------------

    def _table(self, element: Element) -> str:
        found = grid(element)
        if not found.columns:
            return ""
        outer, self.notes = self.notes, {}
        limit, self.limit = self.limit, 8 if found.columns > 9 else 24
        head, body = ("".join(map(self._cell, rows)) for rows in (found.head, found.body))
        notes, self.notes, self.limit = self.notes, outer, limit
        if outer is None:
            self.said.clear()
        widths = column_widths(found)
        caption = element.elements({"caption"})
        above = f"#cb-caption[\n{self.blocks(caption[0].children)}]\n" if caption else ""
        below = ""
        if notes:
            line = "".join(
                f"#cb-tnote[#{quoted(letter)};];"
                f"#{quoted(breakable(_NOTE.format(text), _LONG_WORD))};"
                for text, letter in notes.items()
            )
            below = f"#cb-notes[\n{line}\n]\n"
        return (
            f"{above}#cb-table({found.columns}, {found.rows}, ({widths},), "
            f"arguments(none{head}), arguments(none{body}));\n{below}"
        )

    def _cell(self, cell: Cell) -> str:
        content = ""
        if cell.element is not None:
            said, verdicts = len(self.said), self.verdicts
            content = self.flat(cell.element.children)
            cell.text = _SPACES.sub(" ", "".join(self.said[said:])).strip(" ")
            cell.marks = self.verdicts - verdicts
        return (
            f", table.cell(align: {cell.side}, colspan: {cell.width}, rowspan: {cell.height})"
            f"[{content}]"
        )

    def flat(self, nodes: Sequence[Node]) -> str:
        """Write nodes without paragraphs, one line below the other."""
        return "#linebreak();".join(line for line in self._lines(nodes) if line)

    def _lines(self, nodes: Sequence[Node]) -> Iterable[str]:
        for one in _grouped(nodes):
            if not isinstance(one, Element):
                yield self.line(one)
            elif one.name == "p":
                yield self.line(one.children)
            elif one.name in {"div", "figure", "table", "pre", "hr"} or one.name[0] == "h":
                yield self.block(one).rstrip()
            else:
                yield from self._lines(one.children)

    # Lines -------------------------------------------------------------------------------------

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
            self.said.append(text)
        return _NO_SPACES.sub(lambda word: breakable(word[0], _LONG_WORD), text)

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
            return self._wrapped(f"#{_INLINE[name]}[", element, "];")
        if name == "br":
            return [(False, "#linebreak();")]
        if name == "img":
            source = element.attrs["src"]
            alt = " ".join(element.attrs.get("alt", "").split())
            return [(False, f"#cb-picture({quoted(self.picture(source))}, {quoted(alt)});")]
        if name in _CODE:
            text = isolated(_SPACES.sub(" ", element.text()))
            self.said.append(text)
            return [(False, f"#raw({quoted(breakable(text, 20, 30))});")]
        if name == "q":
            return [(False, '"'), *self._pieces(element.children), (False, '"')]
        return self._pieces(element.children)

    def _wrapped(self, start: str, element: Element, end: str) -> list[_Piece]:
        """Write an element; spaces at its ends stand outside."""
        pieces = self._pieces(element.children)
        words = _merged(pieces)
        inner = words.strip(" ")
        before = [(True, " ")] if words.startswith(" ") else []
        after = [(True, " ")] if words.endswith(" ") and inner else []
        return [*before, (False, f"{start}{inner}{end}"), *after]

    def _link(self, element: Element) -> list[_Piece]:
        target = element.attrs.get("href", "")
        if target.startswith("#"):
            call = "cb-cite" if "cite" in element.classes else "cb-to"
            named = element.attrs.get("id", "")
            start = f"#{call}({quoted(target[1:])}, {quoted(named)})["
        elif re.match(r"https?://|mailto:", target):
            address = _UNSAFE_IN_ADDRESS.sub(
                lambda mark: "".join(f"%{byte:02X}" for byte in mark[0].encode()), target
            )
            start = f"#cb-link({quoted(address)})["
        else:
            return self._pieces(element.children)
        return self._wrapped(start, element, "];")

    def _span(self, element: Element) -> list[_Piece]:
        if "data-tex" in element.attrs:
            return [(False, self._formula(element))]
        classes = element.classes
        kind = classes[0] if classes else ""
        if kind == "back":
            targets = [a.attrs.get("href", "")[1:] for a in element.find_all("a")]
            return [(False, f"#cb-back({_array(map(quoted, targets))});")]
        if kind == "note" and self.notes is not None:
            text = _NO_SPACES.sub(self._word_in_table, _SPACES.sub(" ", isolated(element.text())))
            letter = self.notes.setdefault(text, note_letter(len(self.notes) + 1))
            self.said.append(letter)
            return [(False, f"#cb-tnote[#{quoted(letter)};];")]
        if kind in {"footnote-mark", "back-label"}:
            return []
        if kind == "cited":
            return [(False, f"#cb-anchor({quoted(element.attrs['id'])});")]
        if "footnote" in classes:
            return self._pieces(element.children)
        if "noted" in classes or "verdict" in classes:
            return self._noted(element)
        if kind in _SPANS:
            return self._wrapped(f"#{_SPANS[kind]}[", element, "];")
        return self._pieces(element.children)

    def _noted(self, element: Element) -> list[_Piece]:
        kind = "verdict" if "verdict" in element.classes else "plain"
        for name in element.classes:
            kind = name.removeprefix("verdict-") if name.startswith("verdict-") else kind
        if "verdict" in element.classes:
            self.verdicts += 1
            element = self._without_known_rule(element)
        return self._wrapped(f"#cb-noted({quoted(kind)})[", element, "];")

    def _without_known_rule(self, element: Element) -> Element:
        """Leave a verdict's note out unless its rule is given for the first time."""
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
        self.said.append(tex)
        if not written:
            return f"#raw({quoted(tex)});"
        block = "true" if display else "false"
        return f"#math.equation(block: {block}, alt: {quoted(tex)}, {written});"


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


def _grouped(nodes: Iterable[Node]) -> Iterable[Element | list[Node]]:
    """Give blocks by themselves and what stands in a line between them together."""
    line: list[Node] = []
    for node in nodes:
        if isinstance(node, Element) and (
            node.name in _BLOCKS or (node.children and node.find(_BLOCKS) is not None)
        ):
            if line:
                yield line
                line = []
            yield node
        else:
            line.append(node)
    if line:
        yield line


def _array(items: Iterable[str]) -> str:
    listed = ", ".join(items)
    return f"({listed},)" if listed else "()"


def _is(node: Node, name: str, kind: str = "") -> bool:
    return isinstance(node, Element) and node.name == name and (not kind or kind in node.classes)


def _starts_with_paragraph(item: Element) -> bool:
    first = next((n for n in item.children if isinstance(n, Element) or n.strip()), None)
    return isinstance(first, Element) and first.name in _PARAGRAPHS


def _preformatted(element: Element) -> str:
    """Give the text of preformatted text, where an element ``br`` ends a line, too."""
    if element.find("br") is None:
        return element.text()
    return "".join(
        "\n" if _is(node, "br") else _preformatted(node) if isinstance(node, Element) else node
        for node in element.children
        if not isinstance(node, Comment)
    )
