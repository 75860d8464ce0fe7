"""The link language of a report: citations, cross references, derived figures and judgements.

A link whose address begins with ``#`` says what it is; that of a citation may stand behind the
address of its source, where JupyterLab leads. This is all that an author, or who shows something,
writes::

    [label](#source-ID)                 a citation; ID is that of a source in a card
    [label](#fig-ID) [label](#tbl-ID)   a cross reference
    [447](#RECORD)                      a record of a card, by its prefix and id
    [460.8](#derived "447 ÷ 97%")       a figure that was derived, with formula and bounds
    [label](#judged-KIND "rule")        a judgement of a kind that a card has, with its sign
    [label](#judged "rule")             any other word that judges
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from helpers.engine.card import Card, Judgement, Source
from helpers.engine.document.html_tree import Element, Node, fragment
from helpers.engine.document.words import Words
from helpers.errors import CasebookError, near_matches

_MARKED = frozenset({"a", "span"})
#: So many citations in a row become a range.
_RANGE = 3
_SAFE_LABEL = re.compile(r"(?:fig|tbl)-[\w-]+")


class UnknownReference(CasebookError, LookupError):
    """A citation or cross reference leads to nothing."""


class Register:
    """What is numbered in one document: sources, figures, tables and notes.

    Parameters
    ----------
    strict
        Whether a link of the link language has to lead somewhere although no output has a card.
        A notebook without cards never heard of it: there such links are like any others.
    """

    def __init__(self, words: Words, *, strict: bool = True) -> None:
        self.words = words
        self.strict = strict
        self.known: dict[str, Source] = {}
        self.kinds: dict[str, Judgement] = {}
        self.records: set[str] = set()
        self.cited: dict[str, list[str]] = {}
        self.evidence: set[str] = set()
        self.labels: dict[str, int] = {}
        self._counts = {"fig": 0, "tbl": 0}
        self._notes = 0
        self._uncited: list[str] = []

    def announce(self, kind: str, label: str, where: str = "") -> int:
        """Give the next number to a figure (``fig``) or table (``tbl``), before writing."""
        self._counts[kind] += 1
        if label in self.labels:
            raise UnknownReference(
                f"the label {label!r} stands twice",
                where=where,
                fix="give every figure and table a label of its own",
            )
        if label:
            self.labels[label] = self._counts[kind]
        return self._counts[kind]

    def learn(self, card: Card) -> None:
        """Remember the sources, kinds of judgements and records that an output brings along."""
        self.strict = True
        self.records |= card.records.anchors if card.records else frozenset()
        for source in (*card.sources, *card.described):
            self.known.setdefault(source.id, source)
        for judgement in (*card.judgements, *card.tally):
            self.kinds.setdefault(judgement.kind, judgement)
        if card.style != "list":
            self.evidence.update(card.evidence)

    def cite(self, source: str, where: str) -> Element:
        """Make the citation mark of a source."""
        if source not in self.known:
            raise UnknownReference(
                f"the source {source!r} is cited but not described",
                where=where,
                fix=near_matches(source, self.known) or "describe it in the card of an output",
            )
        anchors = self.cited.setdefault(source, [])
        number = self.number(source)
        anchor = f"cite-{number}-{len(anchors) + 1}"
        anchors.append(anchor)
        title = self.known[source].title
        attrs = {"class": "cite", "href": f"#source-{number}", "id": anchor, "title": title}
        return Element("a", attrs, f"[{number}]")

    def number(self, source: str) -> int:
        """Give the number of a cited source: sources count in the order of first citation."""
        return list(self.cited).index(source) + 1

    def name(self, label: str, where: str = "") -> str:
        """Give the name of a figure or table, such as ``图 3``."""
        if label not in self.labels:
            raise UnknownReference(
                f"the reference {label!r} leads to no figure or table",
                where=where,
                fix=near_matches(label, self.labels),
            )
        words = self.words.figure if label.startswith("fig-") else self.words.table
        return words.format(self.labels[label])

    def mark(self, soup: Element, where: str, *, raised: bool = True) -> None:
        """Replace the links of the link language in a tree.

        Parameters
        ----------
        where
            Notebook and cell, for errors.
        raised
            Whether citations stand above the line, as in running text.
        """
        cited: list[Element] = []
        footnotes = False
        for link in soup.find_all(_MARKED):
            if link.name == "span":
                footnotes = footnotes or "data-footnote" in link.attrs
                continue
            address, sign, target = link.attrs.get("href", "").partition("#")
            cited_id = target.removeprefix("source-")
            if not sign or (address and (cited_id == target or cited_id not in self.known)):
                continue
            title = link.attrs.get("title", "")
            if not self.strict:
                link.attrs = {"data-to": target}
            elif cited_id != target:
                mark = self.cite(cited_id, where)
                if raised:
                    mark = Element("sup", {"class": "cites"}, mark)
                    cited.append(mark)
                link.replace_with(mark)
            elif _SAFE_LABEL.fullmatch(target):
                link.attrs = {"class": "xref", "href": f"#{target}"}
                link.children = []
                link.append(self.name(target, where))
            elif target == "derived":
                self._annotate(link, title, "derived", "")
            elif target == "judged" or target.startswith("judged-"):
                judged = self.kinds.get(target.removeprefix("judged").removeprefix("-"))
                css = f"judged tone-{judged.tone}" if judged and judged.tone else "judged"
                self._annotate(link, title, css, judged.sign if judged else "")
            elif target in self.records:
                link.name, link.attrs = "span", {"class": "datum", "data-record": target}
            else:
                link.attrs = {"data-to": target}
        _join_citations(cited)
        if footnotes:
            _move_footnotes(self, soup)

    def _annotate(self, link: Element, note: str, css: str, mark: str) -> None:
        link.name = "span"
        link.attrs = {"class": f"noted {css}" if note else css}
        if mark:
            link.insert(0, Element("span", {"class": "mark", "aria-hidden": "true"}, mark))
        if note:
            link.attrs["tabindex"] = "0"
            link.append(self.note(note))

    def note(self, text: Node) -> Element:
        """Make a note with the next number."""
        self._notes += 1
        name = f"note-{self._notes}"
        return Element("span", {"class": "note", "role": "note", "id": name}, text)

    def list_also(self, sources: Iterable[Source]) -> None:
        """List sources that nothing cites: a notebook by itself lists all that it rests on."""
        self._uncited.extend(source.id for source in sources)

    def source_list(self) -> Element:
        """Write the list of all sources cited so far, with links back to each citation."""
        for source in self._uncited:
            self.cited.setdefault(source, [])
        if not self.cited:
            return Element("p", None, self.words.no_sources)
        made = Element("div", {"class": "sources", "role": "list"})
        for source, anchors in self.cited.items():
            made.append(self._source(source, anchors))
            made.append("\n")
        return made

    def _source(self, source: str, anchors: list[str]) -> Element:
        entry = self.known[source]
        number = self.number(source)
        title = entry.title or source
        chinese = self.words.lang == "zh"
        named = f"《{title}》" if chinese and title[0] not in "《[" else title
        if not chinese and entry.other_title:
            named = f"{named} ({entry.other_title})"
        parts = [entry.publisher, named, entry.published]
        line = self.words.joiner.join(part for part in parts if part) + self.words.stop
        record = Element("span", {"class": "record"}, line)
        if entry.remark:
            record.append(" ")
            record.append(Element("span", {"class": "confidence"}, entry.remark))
        if re.match(r"https?://", entry.url):
            attrs = {"class": "url", "href": entry.url, "rel": "noreferrer"}
            record.append(" ")
            record.append(Element("a", attrs, entry.url))
        ordinal = Element("span", {"class": "ordinal"}, f"[{number}]")
        attrs = {"class": "source", "role": "listitem", "id": f"source-{number}"}
        made = Element("div", attrs, ordinal, " ", record, " ")
        if anchors:
            back = Element("span", {"class": "back"})
            back.append(Element("span", {"class": "back-label"}, self.words.cited_at))
            for place, anchor in enumerate(anchors, start=1):
                attrs = {"href": f"#{anchor}", "aria-label": f"{self.words.cited_at}{place}"}
                back.append(" " if place > 1 else "")
                back.append(Element("a", attrs, str(place)))
            made.append(back)
        return made


def _join_citations(groups: Iterable[Element]) -> None:
    """Join neighbouring citation marks into one group, so that no line breaks between them."""
    for group in groups:
        if group.parent is None:
            continue
        around, place = group.parent.children, group.index()
        joined = 0
        for later in range(place + 1, len(around)):
            node = around[later]
            if isinstance(node, Element) and _is_citation(node):
                group.append(fragment(*node.children))
                node.parent = None
                joined = later - place
            elif isinstance(node, Element) or node.strip():
                break
        if joined:
            del around[place + 1 : place + 1 + joined]
            marks = group.find_all("a")
            group.children = []
            group.append(fragment(*grouped(marks)))


def grouped(marks: Iterable[Element]) -> list[Element]:
    """Put citation marks that stand together in order, three or more in a row as a range.

    Returns
    -------
    list of Element
        ``[1]``, ``[3–7]``: fragments. What a range leaves out, and what is cited twice in one
        place, keeps its anchor, so that the list of sources leads back to it.
    """
    by_number: dict[int, list[Element]] = {}
    for mark in marks:
        number = int(mark.attrs["href"].removeprefix("#source-"))
        by_number.setdefault(number, []).append(mark)
    runs: list[list[int]] = []
    for number in sorted(by_number):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    placed = []
    for run in runs:
        first = {number: by_number[number][0] for number in run}
        again = {number: [_anchor(mark) for mark in by_number[number][1:]] for number in run}
        if len(run) < _RANGE:
            placed += [fragment(first[number], *again[number]) for number in run]
            continue
        start, *within, end = run
        first[start].children = [f"[{start}–"]
        first[end].children = [f"{end}]"]
        left_out = [node for n in within for node in (_anchor(first[n]), *again[n])]
        placed.append(fragment(first[start], *again[start], *left_out, first[end], *again[end]))
    return placed


def _anchor(mark: Element) -> Element:
    """Leave the place of a citation without showing it."""
    return Element("span", {"class": "cited", "id": mark.attrs["id"]})


def _is_citation(element: Element) -> bool:
    return element.name == "sup" and "cites" in element.classes


def _move_footnotes(register: Register, soup: Element) -> None:
    """Bring Markdown footnotes to the place of their mark."""
    texts: dict[str, Node] = {}
    marks = [span for span in soup.find_all("span") if "data-footnote" in span.attrs]
    for mark in marks:
        number = mark.attrs["data-footnote"]
        if number.startswith("text-") and mark.parent is not None:
            around = mark.parent
            around.remove()
            text = around.text().strip()
            # A note is one line of text and formulas.
            texts[number.removeprefix("text-")] = _line(around) if _formulas(around) else text
    for mark in marks:
        number = mark.attrs["data-footnote"]
        if number.startswith("text-") or mark.parent is None:
            continue
        mark.attrs = {"class": "noted footnote", "tabindex": "0"}
        mark.append(Element("span", {"class": "footnote-mark"}, number))
        mark.append(register.note(texts.get(number, "")))


def _formulas(element: Element) -> bool:
    return any("data-tex" in one.attrs for one in element.iter())


def _line(element: Element) -> Element:
    """Return the texts and formulas of an element, without what is around them."""
    line = Element("")
    for node in element.children:
        if isinstance(node, str) or "data-tex" in node.attrs:
            line.append(" ".join(node.split("\n")) if isinstance(node, str) else node)
        else:
            line.append(_line(node))
    return line
