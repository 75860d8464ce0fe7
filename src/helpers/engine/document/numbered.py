"""One numbered document from a notebook, the same for both skins.

The body is plain semantic HTML that has been cleaned: headings with numbers, paragraphs, figures,
tables, notes and citations. Pictures stand aside as assets, formulas as TeX, data as downloads; the
skins put them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from helpers.engine.card import Card, Cover, Origin, Records, cards, read
from helpers.engine.document.cleaning import plain_marks
from helpers.engine.document.formulas import expand
from helpers.engine.document.headings import HEADINGS, Entry, Headings, begins_with_title
from helpers.engine.document.html_tree import Comment, Element, Node, fragment, write
from helpers.engine.document.marks import Register
from helpers.engine.document.outputs import Asset, Attachment, Download, KeyChart, Writer
from helpers.engine.document.words import language_of_code, language_of_text, words_for

#: Begins the comment at which a cell begins; where it stands follows.
_CELL = "cell: "
_CELL_BEGINS = re.compile(rf"<!--{_CELL}.*?-->")
#: The place of the list of sources, which is known last.
_SOURCES = Comment("sources")


@dataclass(frozen=True)
class Document:
    """A report, or any notebook, ready for a skin.

    Attributes
    ----------
    lang, name, title, edition, author
        Language, name of the report or file, title, edition (a partial ISO date) and author.
    cover
        What the cover says, its controls made visible; empty texts without one.
    trees
        The page "at a glance" and the sections, for skins to look at, not to change; a comment
        stands where a cell begins.
    contents
        The headings in order.
    assets, downloads
        Pictures that ``<img src="asset-N">`` stands for, data that ``<!--csv:N-->`` stands for.
    is_report
        Whether the notebook was assembled as a report.
    attachments
        Files that go into an archived PDF; an exporter that archives adds them.
    key_chart
        The chart that stands on the cover, too; ``None`` without one.
    records
        What a reader can look up; ``None`` without such.
    beside
        The names of the files that lie beside the report.
    """

    lang: str
    name: str
    title: str
    edition: str
    author: str
    cover: Cover
    trees: tuple[Element, Element] = field(repr=False)
    contents: tuple[Entry, ...]
    assets: tuple[Asset, ...]
    downloads: tuple[Download, ...]
    is_report: bool
    attachments: tuple[Attachment, ...] = ()
    key_chart: KeyChart | None = None
    records: Records | None = field(default=None, repr=False)
    beside: tuple[str, ...] = ()

    @property
    def glance(self) -> str:
        """HTML of the page "at a glance", or empty."""
        return _CELL_BEGINS.sub("", write(self.trees[0]))

    @property
    def body(self) -> str:
        """HTML of the sections."""
        return _CELL_BEGINS.sub("", write(self.trees[1]))

    @property
    def passages(self) -> Iterator[tuple[str, str]]:
        """All texts, and what describes pictures, each behind the cell that it stands in."""
        for tree in self.trees:
            for where, nodes in cells_of(tree):
                for node in nodes:
                    if isinstance(node, Element):
                        images = [node] if node.name == "img" else node.find_all("img")
                        yield where, node.text() + "".join(i.attrs.get("alt", "") for i in images)
                    elif not isinstance(node, Comment):
                        yield where, node

    @property
    def heading(self) -> str:
        """The title, after the name of what it is about unless that is in it."""
        name = self.cover.name
        if not name or name in self.title:
            return self.title
        return f"{name}{'' if self.lang == 'zh' else ': '}{self.title}"

    @property
    def details(self) -> tuple[str, ...]:
        """The other name of what it is about, and further details about that."""
        return tuple(part for part in (self.cover.other_name, *self.cover.details) if part)

    @property
    def imprint(self) -> tuple[str, ...]:
        """The edition, and until when its data are, in words; without those that are unknown."""
        words, until = words_for(self.lang), self.cover.until
        known = ((words.edition, self.edition), (words.data_until, until))
        return tuple(text.format(date) for text, date in known if date)


def cells_of(tree: Element) -> Iterator[tuple[str, list[Node]]]:
    """Split a tree of a document where its cells begin; yield where each stands, and its nodes."""
    where, nodes = "", list[Node]()
    for node in tree.children:
        if isinstance(node, Comment) and node.startswith(_CELL):
            if nodes:
                yield where, nodes
            where, nodes = node.removeprefix(_CELL), []
        else:
            nodes.append(node)
    if nodes:
        yield where, nodes


def build_document(
    notebook: NotebookNode,
    *,
    name: str = "notebook",
    lang: str = "",
    exclude_input: bool | None = None,
    prompts: bool = False,
    folder: Path | None = None,
) -> Document:
    """Make the document of a notebook.

    Parameters
    ----------
    name
        Its file name without suffix: the title when the notebook has none.
    lang
        ``zh`` or ``en``; found out from the notebook when empty.
    exclude_input
        Whether code is left out; by default in assembled reports only.
    prompts
        Whether code is numbered as it was run.
    folder
        Where relative pictures of Markdown cells lie.

    Returns
    -------
    Document
        Numbered through: chapters, sections, figures, tables, citations.

    Raises
    ------
    UnknownReference
        When a citation or cross reference leads to nothing.
    """
    card = read(Card, notebook.metadata, name)
    is_report = card is not None
    cover = _shown(card.cover) if card and card.cover else Cover()
    lang = lang or (card.lang if card else "") or language_of_text(notebook)
    builder = _Builder(
        notebook,
        lang="zh" if lang.startswith("zh") else "en",
        code=not (is_report if exclude_input is None else exclude_input),
        prompts=prompts,
        is_report=is_report,
        folder=folder,
    )
    builder.write()
    trees = builder.finished(builder.glance), builder.finished(builder.body)
    authors = notebook.metadata.get("authors") or ()
    own = builder.headings.title or str(notebook.metadata.get("title") or "")
    title = cover.title or own or (card.name if card else "") or name
    return Document(
        lang=builder.lang,
        name=(card.name if card else "") or name,
        title=plain_marks(title),
        edition=cover.edition,
        author=plain_marks(", ".join(str(author.get("name", "")) for author in authors)),
        cover=cover,
        trees=trees,
        contents=tuple(builder.headings.entries),
        assets=tuple(builder.writer.assets),
        downloads=tuple(builder.writer.downloads),
        is_report=is_report,
        key_chart=builder.writer.key_chart if is_report else None,
        records=builder.writer.records,
    )


class _Builder:
    """Goes over the cells twice: once to number figures and tables, once to write."""

    def __init__(
        self,
        notebook: NotebookNode,
        *,
        lang: str,
        code: bool,
        prompts: bool,
        is_report: bool,
        folder: Path | None,
    ) -> None:
        self.lang, self.code, self.is_report, self.folder = lang, code, is_report, folder
        self.prompts = prompts
        self.words = words_for(lang)
        self.register = Register(self.words, strict=is_report)
        self.writer = Writer(self.register)
        self.kernel = language_of_code(notebook)
        cells = [
            (place, cell)
            for place, cell in enumerate(notebook.cells, 1)
            if not _tagged(cell, "hide")
        ]
        self.cells = [pair for pair in cells if not _tagged(pair[1], "glance")]
        self.glance_cells = [pair for pair in cells if _tagged(pair[1], "glance")]
        self.body: list[Node] = []
        self.glance: list[Node] = []
        self._commands: dict[str, tuple[int, str]] = {}
        texts = [str(cell.source) for _, cell in self.cells if cell.cell_type == "markdown"]
        self.headings = Headings(
            self.words, numbered=is_report, titled=not is_report and begins_with_title(texts)
        )

    def write(self) -> None:
        """Write the whole document."""
        for place, cell in [*self.glance_cells, *self.cells]:
            where = _where(place, cell)
            for card in cards(cell, where):
                self.register.learn(card)
                kind = {"chart": "fig", "table": "tbl"}.get(card.kind)
                if kind and card.label and card.style != "cards":
                    self.register.announce(kind, card.label, where)
        for place, cell in self.glance_cells:
            self.glance.append(Comment(f"{_CELL}{_where(place, cell)}"))
            self.glance.extend(self._cell(place, cell, glance=True))
        if self.glance:
            self.glance[:0] = [Element("h2", {"id": "glance"}, self.words.glance), "\n"]
        for place, cell in self.cells:
            self.body.append(Comment(f"{_CELL}{_where(place, cell)}"))
            self.body.extend(self._cell(place, cell, glance=False))
        if self.register.cited and not any(part is _SOURCES for part in self.body):
            self.body += [self.headings.of_sources(), "\n", _SOURCES]

    def _cell(self, place: int, cell: NotebookNode, *, glance: bool) -> Iterator[Node]:
        where = _where(place, cell)
        if cell.cell_type == "markdown":
            soup = self.writer.text(
                str(cell.source), where, attachments=cell.get("attachments"), folder=self.folder
            )
            yield from self._placed(soup, cell, glance=glance)
        elif cell.cell_type == "code":
            if self.code and str(cell.source).strip():
                source = plain_marks(str(cell.source)).rstrip()
                code = Element("code", {"class": f"language-{self.kernel}"}, source)
                if self.prompts:
                    number = str(cell.get("execution_count") or " ")
                    yield Element("div", {"class": "prompt"}, f"[{number}]")
                yield from (Element("pre", {"class": "input"}, code), "\n")
            for output in cell.get("outputs") or ():
                yield from self._output(output, where, cell, glance=glance)
        else:
            yield from self._placed(self._raw(cell, where), cell, glance=glance)

    def _raw(self, cell: NotebookNode, where: str) -> Element:
        """Write a raw cell that is for every format or for pages; others are left out."""
        source = str(cell.source)
        kind = str(cell.metadata.get("raw_mimetype") or cell.metadata.get("format") or "")
        if kind == "text/markdown":
            return self.writer.text(source, where, folder=self.folder)
        if kind == "text/html":
            return self.writer.fragment(source, where)
        settings = re.match(r"---\s*\n", source)
        return Element("") if kind or settings else self.writer.printed(source, "stream raw")

    def _output(
        self, output: Mapping[str, Any], where: str, cell: NotebookNode, *, glance: bool
    ) -> Iterator[Node]:
        if (
            output.get("output_type") == "stream"
            and output.get("name") == "stderr"
            and self.is_report
        ):
            return
        card = read(Card, output.get("metadata"), where)
        if card and card.kind == "sources":
            if not self.is_report:
                self.register.list_also(card.sources)
            yield _SOURCES
        elif not card or card.kind != "cover":
            soup = self.writer.output(output, where)
            yield from self._placed(soup, cell, glance=glance)

    def _placed(self, soup: Element, cell: NotebookNode, *, glance: bool) -> list[Node]:
        for heading in soup.find_all(HEADINGS):
            self.headings.place(heading, appendix=_tagged(cell, "appendix"), glance=glance)
        return [soup, "\n"]

    def finished(self, parts: list[Node]) -> Element:
        """Lead links within the document to their headings and put the list of sources in."""
        tree = fragment(*(self.register.source_list() if n is _SOURCES else n for n in parts))
        for element in tree.iter():
            if "data-tex" in element.attrs:
                element.attrs["data-tex"] = expand(element.attrs["data-tex"], self._commands)
                if not element.attrs["data-tex"].strip():
                    element.remove()
            if "data-to" in element.attrs:
                anchor = self.headings.anchor(element.attrs["data-to"])
                element.attrs = {"href": f"#{anchor}"} if anchor else {}
        return tree


def _where(place: int, cell: NotebookNode) -> str:
    origin = read(Origin, cell.metadata) or Origin()
    number = f"cell {origin.cell or place}"
    return f"{origin.section}, {number}" if origin.section else number


def _tagged(cell: NotebookNode, tag: str) -> bool:
    return tag in (cell.metadata.get("tags") or ())


def _shown(cover: Cover) -> Cover:
    """Make the controls in a cover visible."""
    texts: dict[str, Any] = {
        key: plain_marks(text) for key, text in asdict(cover).items() if isinstance(text, str)
    }
    return replace(cover, **texts, details=tuple(map(plain_marks, cover.details)))
