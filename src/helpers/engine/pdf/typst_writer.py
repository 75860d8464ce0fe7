"""The body of a document as calls of the Typst template.

What HTML may hold here is what cleaning leaves; each element of it has its one way into Typst,
below or, if it stands in a line, in `typst_lines`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from helpers.engine.document.headings import plain_title
from helpers.engine.document.html_tree import Comment, Element, Node, fragment
from helpers.engine.document.numbered import cells_of
from helpers.engine.pdf.breaking import breakable, plain_lines, printed_lines
from helpers.engine.pdf.typst_lines import LONG_WORD, Lines, array, isolated, quoted
from helpers.engine.pdf.typst_tables import (
    Cell,
    Grid,
    grid,
    longest_words,
    rows_stay_whole,
)
from helpers.errors import CasebookError

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
_DIVS = {
    "finding": "cb-finding",
    "glance": "cb-glance",
    "prompt": "cb-prompt",
    "tablenotes": "cb-notes",
}
#: A table of so many rows stays on one page, its notes with it.
_SHORT_TABLE = 8
_SHORT_TEXT = 700
#: Typst keeps some hundred kilobytes for each link in a table: marks of more citations are none.
_MOST_LINKS = 250
#: A note below a table, between a thin space and a wide one.
_NOTE = "\u2009{}\u2003"
_CITED = re.compile(r"cite-(\d+)-\d+")


@dataclass(frozen=True, slots=True)
class Part:
    """What one cell became: where it stands, its calls of the template, its text."""

    where: str
    typst: str
    text: str

    def fails(self, failure: CasebookError) -> bool:
        """Return whether a failure is this cell's, and not yet because of its text alone."""
        return bool(self.text) and self.where == failure.where

    def plain(self) -> Part:
        """Return the cell as its text alone."""
        lines = plain_lines(self.text.strip(), shorten=True)
        return Part(self.where, f'#cb-code("printed", "", {quoted(lines)})\n', "")


def write_typst(
    glance: Element,
    body: Element,
    *,
    picture: Callable[[str], str],
    formula: Callable[[str, bool], str],
) -> list[Part]:
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
    list of Part
        Calls of ``template.typ``, cell by cell; the glance and the contents come first.
    """
    _leave_out(glance, body)
    writer = _Writer(picture, formula)
    front = f"#cb-glance[\n{writer.blocks(glance.children)}]\n" if glance.children else ""
    parts = [Part("", f"{front}#contents\n", "")]
    for where, nodes in cells_of(body):
        parts.append(Part(where, writer.blocks(nodes) + "\n", fragment(*nodes).text()))
    return parts


def _leave_out(glance: Element, body: Element) -> None:
    """Take out what only the page shows: tables for it, and what only their rows cite.

    Of a list the rows stay whose evidence something else shows.
    """
    for row in body.find_all("tr"):
        if "uncited" in row.classes:
            row.remove()
    for figure in body.find_all("figure"):
        if "page" in figure.classes or ("list" in figure.classes and not figure.find("td")):
            figure.remove()
    cited = {
        match[1]
        for part in (glance, body)
        for one in part.iter()
        if (match := _CITED.fullmatch(one.attrs.get("id", "")))
    }
    for source in body.find_all("div"):
        if "source" in source.classes and source.attrs["id"].removeprefix("source-") not in cited:
            source.remove()


class _Writer(Lines):
    """Writes trees; lays each table out once."""

    @cached_property
    def _grids(self) -> dict[Element, Grid]:
        return {}

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
        """Write an element that stands by itself, in its direction."""
        written = self._block(element)
        right = element.attrs.get("dir") == "rtl" and element.name not in {"li", "td", "th", "tr"}
        return f"#cb-rtl[\n{written}\n]\n" if right else written

    def _block(self, element: Element) -> str:
        name = element.name
        if name in {"p", "summary"}:
            line = self.line(element.children)
            if "#cb-footnote" in line:
                line = f"#cb-noting[{line}]"
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
            plain = quoted(isolated(plain_title(element)))
            begins = "#show: cb-appendix\n" if "appendix" in element.classes else ""
            return (
                f"{begins}#cb-heading({int(name[1]) - 1}, {named}, {listed}, {plain})"
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
        if kind == "alert":
            tone = quoted(element.classes[1].removeprefix("alert-"))
            return f"#cb-alert({tone})[\n{self.blocks(element.children)}]\n"
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
        tables = [one for one in element.find_all("table") if self._grid(one).columns]
        if not tables and element.find("img") is None:
            # Without picture or table it is no figure for a PDF reader.
            words = self.blocks([*content, " ", *caption])
            return f"#cb-bare({quoted(named)})[\n{words}]\n"
        aside: list[Node] = []
        if kind == "table" and any(
            self._grid(table).rows <= _SHORT_TABLE and len(table.text()) <= _SHORT_TEXT
            for table in tables
            if table.inside("table") is None
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
        if "list-inline" in element.classes:
            return "#h(1.2em)".join(self.line(item.children) for item in items) + "\n\n"
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
        style = quoted("error" if "error" in kinds else "printed")
        runs = [(_ink(node), isolated(_preformatted(node))) for node in element.children]
        if any(ink for ink, _ in runs):
            runs[0] = (runs[0][0], runs[0][1].removeprefix("\n"))
            inked = array(
                array(f"({quoted(ink)}, {quoted(words)})" for ink, words in line)
                for line in printed_lines(runs, shorten=True)
            )
            return f"#cb-printed({style}, {inked})\n"
        text = isolated(_preformatted(element).removeprefix("\n").removesuffix("\n"))
        if kind not in {"", "stream"}:
            language = kind if kind != "input" else "".join(kinds[1:2]) or "python"
            lines = plain_lines(text, shorten=False)
            return f'#cb-code("code", {quoted(language)}, {quoted(lines)})\n'
        return f'#cb-code({style}, "", {quoted(plain_lines(text, shorten=True))})\n'

    # Tables ------------------------------------------------------------------------------------

    def _grid(self, table: Element) -> Grid:
        found = self._grids.get(table)
        if found is None:
            found = self._grids[table] = grid(table)
        return found

    def _table(self, element: Element) -> str:
        found = self._grid(element)
        if not found.columns:
            return ""
        outer, self.notes = self.notes, {}
        texts = self.texts
        linked, self.linked = self.linked, _citations(found) <= _MOST_LINKS
        limit, self.limit = self.limit, 8 if found.columns > 9 else 24
        head, body = (array(map(self._cell, cells)) for cells in (found.head, found.body))
        notes, self.notes, self.limit = self.notes, outer, limit
        self.linked = linked
        self.texts = texts
        words = array(array(map(quoted, column)) for column in longest_words(found))
        caption = element.elements({"caption"})
        above = f"#cb-caption[\n{self.blocks(caption[0].children)}]\n" if caption else ""
        below = ""
        if notes:
            line = "".join(
                f"#cb-tnote[#{quoted(letter)};];"
                f"#{quoted(breakable(_NOTE.format(text), LONG_WORD))};"
                for text, letter in notes.items()
            )
            below = f"#cb-notes[\n{line}\n]\n"
        return (
            f"{above}#cb-table({found.rows}, {words}, {str(rows_stay_whole(found)).lower()}, "
            f"{head}, {body});\n{below}"
        )

    def _cell(self, cell: Cell) -> str:
        content = ""
        if cell.element is not None:
            self.texts, self.kept = [], []
            content = self.flat(cell.element.children)
            cell.text, cell.kept = "".join(self.texts).strip(), tuple(self.kept)
        return (
            f"({cell.column}, table.cell(align: {cell.side}, colspan: {cell.width}, "
            f"rowspan: {cell.height})[{content}])"
        )

    def flat(self, nodes: Sequence[Node]) -> str:
        """Write nodes without paragraphs, one line below the other."""
        out = []
        for line in self._lines(nodes):
            if line:
                out.append(line)
                self.texts.append(" ")
        return "#linebreak();".join(out)

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


def _citations(table: Grid) -> int:
    """Count the marks of sources in a table."""
    cells = (cell.element for cell in (*table.head, *table.body) if cell.element is not None)
    return sum("cite" in link.classes for cell in cells for link in cell.find_all("a"))


def _is(node: Node, name: str, kind: str = "") -> bool:
    return isinstance(node, Element) and node.name == name and (not kind or kind in node.classes)


def _starts_with_paragraph(item: Element) -> bool:
    first = next((n for n in item.children if isinstance(n, Element) or n.strip()), None)
    return isinstance(first, Element) and first.name in _PARAGRAPHS


def _preformatted(node: Node) -> str:
    """Return the text of preformatted text, where an element ``br`` ends a line, too."""
    if not isinstance(node, Element):
        return "" if isinstance(node, Comment) else node
    if node.name == "br":
        return "\n"
    # However deep the elements are, most preformatted text has no such end of a line.
    return node.text() if node.find("br") is None else "".join(map(_preformatted, node.children))


def _ink(node: Node) -> str:
    """Return the ink of a run of printed text, such as ``r bold``; empty for a plain one."""
    kinds = node.classes if isinstance(node, Element) else []
    return " ".join(one.removeprefix("ink-") for one in kinds if one.startswith("ink-"))
