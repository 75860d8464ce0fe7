"""A small tree of HTML, for what has been cleaned or written here: quick to read, change and write.

Only well-formed fragments are read: every element is closed, every value stands in double quotes.
That is what the sanitiser and this package write; foreign HTML goes through
:func:`~helpers.engine.document.cleaning.clean_html` first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from html import unescape
from typing import TypeAlias

#: Elements that have neither content nor an end tag.
VOID = frozenset({"br", "col", "hr", "img", "wbr"})

_TOKEN = re.compile(
    r"(?P<text>[^<]+)"
    r"|</(?P<end>[a-z][a-z0-9]*)>"
    r"|<(?P<start>[a-z][a-z0-9]*)(?P<attributes>(?:\s+[a-z][a-z0-9-]*(?:=\"[^\"]*\")?)*)\s*/?>"
    r"|<!--(?P<comment>.*?)-->",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([a-z][a-z0-9-]*)(?:=\"([^\"]*)\")?")


class Malformed(ValueError):
    """A fragment that is not what this package writes."""


class Comment(str):
    """A comment: the place of something that a skin puts in."""

    __slots__ = ()


class Element:
    """An element: its name, its attributes, its children and its parent.

    A fragment is an element without a name. A text is a `str` among the children.
    """

    __slots__ = ("attrs", "children", "name", "parent")

    def __init__(
        self, name: str, attrs: dict[str, str] | None = None, *children: Node | None
    ) -> None:
        self.name = name
        self.attrs = {} if attrs is None else attrs
        self.children: list[Node] = []
        self.parent: Element | None = None
        for child in children:
            if child is not None:
                self.append(child)

    def __str__(self) -> str:
        return write(self)

    @property
    def classes(self) -> list[str]:
        """The names in the attribute ``class``."""
        return self.attrs.get("class", "").split()

    def append(self, node: Node) -> None:
        """Add a node at the end; of a fragment, its nodes."""
        if isinstance(node, Element):
            if not node.name:
                for child in node.children:
                    self.append(child)
                return
            node.parent = self
        self.children.append(node)

    def insert(self, place: int, node: Node) -> None:
        """Put a node, or the nodes of a fragment, at a place among the children."""
        nodes = node.children if isinstance(node, Element) and not node.name else [node]
        for one in nodes:
            if isinstance(one, Element):
                one.parent = self
        self.children[place:place] = nodes

    def index(self) -> int:
        """Give the place among the children of the parent."""
        assert self.parent is not None
        return next(i for i, node in enumerate(self.parent.children) if node is self)

    def replace_with(self, node: Node) -> None:
        """Put a node, or the nodes of a fragment, here instead."""
        parent = self.parent
        if parent is None:
            raise Malformed("what stands nowhere cannot be replaced")
        place = self.index()
        del parent.children[place]
        self.parent = None
        parent.insert(place, node)

    def remove(self) -> None:
        """Take this out of the tree."""
        if self.parent is not None:
            del self.parent.children[self.index()]
            self.parent = None

    def unwrap(self) -> None:
        """Leave the children where this was."""
        self.replace_with(fragment(*self.children))

    def _below(self) -> Iterator[Node]:
        """Yield all nodes below this one in order, however deep they are."""
        stack = self.children[::-1]
        while stack:
            node = stack.pop()
            yield node
            if isinstance(node, Element):
                stack += node.children[::-1]

    def iter(self) -> list[Element]:
        """List the elements below this one in order, as they are now."""
        return [node for node in self._below() if isinstance(node, Element)]

    def find_all(self, names: str | Collection[str]) -> list[Element]:
        """List the elements of a name, or of one of several, below this one."""
        wanted = {names} if isinstance(names, str) else names
        return [node for node in self.iter() if node.name in wanted]

    def find(self, names: str | Collection[str]) -> Element | None:
        """Give the first element of a name below this one."""
        wanted = {names} if isinstance(names, str) else names
        elements = (node for node in self._below() if isinstance(node, Element))
        return next((node for node in elements if node.name in wanted), None)

    def inside(self, names: str | Collection[str]) -> Element | None:
        """Give the nearest element of a name around this one."""
        wanted = {names} if isinstance(names, str) else names
        around = self.parent
        while around is not None and around.name not in wanted:
            around = around.parent
        return around

    def elements(self, names: Collection[str]) -> list[Element]:
        """List the children that are elements of one of the names."""
        return [n for n in self.children if isinstance(n, Element) and n.name in names]

    def texts(self) -> Iterator[str]:
        """Give the texts below this in order."""
        return (node for node in self._below() if not isinstance(node, Element | Comment))

    def text(self) -> str:
        """Give all text below this."""
        return "".join(self.texts())

    def words(self, between: str = "") -> str:
        """Give all text below this, every piece of it without white space at its ends."""
        return between.join(piece for text in self.texts() if (piece := text.strip()))


Node: TypeAlias = Element | str


def fragment(*nodes: Node) -> Element:
    """Make a fragment of nodes, which leave their parents."""
    return Element("", None, *nodes)


def parse(html: str, *, text: Callable[[str, bool], str] | None = None) -> Element:
    """Read a well-formed fragment.

    Parameters
    ----------
    html
        What the sanitiser or this package wrote.
    text
        Changes a text on its way into the tree; told whether it stands in ``pre``.

    Raises
    ------
    Malformed
        If an element is not closed, or is closed twice, or a tag cannot be read.
    """
    root = here = Element("")
    place, preformatted = 0, 0
    for token in _TOKEN.finditer(html):
        if token.start() != place:
            break
        place = token.end()
        kind = token.lastgroup
        if kind == "text":
            words = token[1]
            if "&" in words:
                words = unescape(words)
            here.children.append(text(words, bool(preformatted)) if text else words)
        elif kind == "end":
            if here.name != token[2] or here.parent is None:
                raise Malformed(f"</{token[2]}> closes <{here.name}>")
            preformatted -= here.name == "pre"
            here = here.parent
        elif kind == "comment":
            here.children.append(Comment(token["comment"]))
        else:
            name, attributes = token["start"], token["attributes"]
            made = Element(name, _attributes(attributes) if attributes else None)
            made.parent = here
            here.children.append(made)
            if name not in VOID:
                here = made
                preformatted += name == "pre"
    if place != len(html):
        raise Malformed(f"no HTML of ours: {html[place : place + 60]!r}")
    if here is not root:
        raise Malformed(f"<{here.name}> is not closed")
    return root


def _attributes(text: str) -> dict[str, str]:
    return {
        name: unescape(value) if "&" in value else value for name, value in _ATTRIBUTE.findall(text)
    }


def escaped(text: str) -> str:
    """Escape a text for the inside of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write(node: Node) -> str:
    """Write a node, or the nodes of a fragment, as HTML that :func:`parse` reads."""
    out: list[str] = []
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, Element):
            if one.name:
                out.append(_tag(one))
                if one.name in VOID:
                    continue
                stack.append(_End(f"</{one.name}>"))
            stack += one.children[::-1]
        elif isinstance(one, _End):
            out.append(one)
        elif isinstance(one, Comment):
            out.append(f"<!--{one}-->")
        else:
            out.append(escaped(one))
    return "".join(out)


class _End(str):
    """The end tag of an element that is being written."""

    __slots__ = ()


def _tag(element: Element) -> str:
    attributes = "".join(
        f' {name}="{escaped(value).replace(chr(34), "&quot;")}"'
        for name, value in sorted(element.attrs.items())
    )
    return f"<{element.name}{attributes}{'/' if element.name in VOID else ''}>"
