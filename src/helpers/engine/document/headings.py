"""The headings of a document: its title, its contents, their numbers and where links lead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from helpers.engine.document.html_tree import Comment, Element, escaped, fragment
from helpers.engine.document.words import Words, chapter_number, letter

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: A heading as Markdown or HTML has it, and code in whose comments there may be the like.
_TITLE = re.compile(
    r"^(#{1,6})[ \t]+\S|<h([1-6])\b[^>]*>|^\S.*\n=+[ \t]*$", re.MULTILINE | re.IGNORECASE
)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """A line of the contents: level (1 is a chapter), identifier, number and title as text."""

    level: int
    anchor: str
    number: str
    title: str


def begins_with_title(texts: Iterable[str]) -> bool:
    """Return whether the first heading is the only one of the first level, and so the title."""
    levels = [
        len(match[1] or "") or int(match[2] or 1)
        for text in texts
        for match in _TITLE.finditer(_FENCED.sub("", text))
    ]
    return bool(levels) and levels[0] == 1 and levels.count(1) == 1


def plain_title(element: Element) -> str:
    """Return the words of a heading; of a formula its TeX, of a picture what describes it."""

    def parts(around: Element) -> Iterable[str]:
        for node in around.children:
            if isinstance(node, Element):
                yield node.attrs.get("data-tex") or node.attrs.get("alt") or "".join(parts(node))
                yield " " if node.name == "br" else ""
            elif not isinstance(node, Comment):
                yield node

    return " ".join("".join(parts(element)).split())


class Headings:
    """The headings in their order.

    Parameters
    ----------
    numbered
        Whether chapters and sections have numbers.
    titled
        Whether the heading of the first level is the title.

    Attributes
    ----------
    entries
        The lines of the contents.
    title
        The title; empty if no heading is.
    """

    def __init__(self, words: Words, *, numbered: bool, titled: bool) -> None:
        self.words, self.numbered, self.titled = words, numbered, titled
        self.entries: list[Entry] = []
        self.title = ""
        self._anchors: dict[str, str] = {}
        self._level = 0
        self._counts = [0, 0]
        self._appendix = False
        self._lifted = 0

    def anchor(self, title: str) -> str | None:
        """Return the identifier of the heading that a link means."""
        return self._anchors.get(_slug(escaped(title)))

    def of_sources(self) -> Element:
        """Make the heading of the list of sources."""
        number = ""
        if self.numbered and not self._appendix:
            self._counts[0] += 1
            number = chapter_number(self._counts[0], self.words.lang)
        self.entries.append(Entry(1, "sources", number, self.words.sources))
        mark = fragment(Element("span", {"class": "number"}, number), " ") if number else None
        return Element("h2", {"id": "sources"}, mark, self.words.sources)

    def place(self, heading: Element, *, appendix: bool, glance: bool) -> None:
        """Give a heading its level, number and identifier; take the title out."""
        title = plain_title(heading)
        level = int(heading.name[1])
        if not title:
            heading.remove()
            return
        if glance:
            self._lifted += 1
            heading.name = "h3"
            heading.attrs |= {"id": f"glance-{self._lifted}", "class": "minor"}
            return
        if self.titled:
            if level == 1 and not self.title:
                self.title = title
                self._anchors[_slug(title)] = "top"
                heading.remove()
                return
            level = max(level - 1, 1)
        level = min(level, self._level + 1, 5)
        self._level = level
        if appendix and level == 1 and not self._appendix and self.numbered:
            heading.attrs["class"] = "appendix"
        number = self._number(level, starts_appendix=appendix) if self.numbered else ""
        anchor = f"sec-{len(self.entries) + 1}"
        self._anchors.setdefault(_slug(title), anchor)
        self.entries.append(Entry(level, anchor, number, title))
        heading.name = f"h{level + 1}"
        heading.attrs["id"] = anchor
        if number:
            mark = Element("span", {"class": "number"}, number)
            heading.insert(0, fragment(mark, " "))

    def _number(self, level: int, *, starts_appendix: bool) -> str:
        if level > 2:
            return ""
        if level == 2:
            self._counts[1] += 1
            first = letter(self._counts[0]) if self._appendix else str(self._counts[0])
            return f"{first}.{self._counts[1]}"
        if starts_appendix and not self._appendix:
            self._appendix = True
            self._counts[0] = 0
        self._counts = [self._counts[0] + 1, 0]
        if self._appendix:
            return self.words.appendix.format(letter(self._counts[0]))
        return chapter_number(self._counts[0], self.words.lang)


def _slug(title: str) -> str:
    from html import unescape
    from urllib.parse import unquote

    return re.sub(r"[\s-]+", "-", unquote(unescape(title)).strip()).casefold()
