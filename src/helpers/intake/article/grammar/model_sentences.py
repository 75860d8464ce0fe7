"""The model that an article offers for copying: 通过A、B,实现C; ……等“八柱”; brands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from helpers.intake.article.grammar.article_parts import Paragraph, Stretch

_MEANS: Final = re.compile(r"通过(?P<means>[^;。]+?),(?:[^,;。]+,)*?实现了?(?P<goal>[^,;。]+)")
_PILLARS: Final = re.compile(
    r"(?P<verb>完善|健全|构建|打造|强化|建立)?(?P<items>[^,;。]+?)等?“(?P<name>[一二三四五六七八九十]+(?:大)?[柱梁支轮维体][^“”]{0,4})”"
)
_JOINED: Final = re.compile(
    r"(?:做到|实现|形成)[^,;。]*?“(?P<name>[^“”]*(?:联动|合力|协同|共治|一体))”"
)
_CORE: Final = re.compile(
    r"(?:构建|打造|形成|探索出|走出)了?(?P<name>[^,;。“”]*“[^“”]+”)(?!战略|理念)"
)
_BRANDS: Final = re.compile(
    r"(?:形成|打造|成为|提供)[^,;。“”]*“(?P<names>[^“”]*(?:经验|样板|方案|模式|范例)[^“”]*)”"
)
_LEADING: Final = re.compile(
    r"^(?:通过|健全|实行|利用|推行|完善|建立|构建|开展|实施|推进|加强|强化|打造)+"
)


@dataclass(frozen=True, slots=True)
class ModelElement:
    """An element of a model, with the offsets of its name.

    `kind` is core, action, means, pillar or brand; `parent` the name of the element that it is part
    of, empty for the core.
    """

    start: int
    end: int
    name: str
    kind: str
    parent: str
    paragraph: Paragraph


def find_model(paragraphs: tuple[Paragraph, ...]) -> tuple[ModelElement, ...]:
    """Return the elements of the model that an article offers, the core first.

    A paragraph holds a model when it says by which means which ends are reached, or names a core
    and its pillars; the first that does is taken.
    """
    for paragraph in paragraphs:
        if paragraph.is_heading:
            continue
        found = [
            one for sentence in paragraph.sentences() for one in _elements(sentence, paragraph)
        ]
        kinds = [one.kind for one in found]
        if kinds.count("means") + kinds.count("pillar") >= 2 and "core" in kinds:
            return tuple(_linked(found))
    return ()


def _elements(sentence: Stretch, paragraph: Paragraph) -> Iterator[ModelElement]:
    text, offset = sentence.text, sentence.start

    def element(start: int, name: str, kind: str, parent: str = "") -> ModelElement:
        return ModelElement(
            offset + start, offset + start + len(name), name, kind, parent, paragraph
        )

    for match in _PILLARS.finditer(text):
        start = match.start("items")
        for at, item in _items(match["items"]):
            yield element(start + at, item, "pillar")
    for match in _CORE.finditer(text):
        name = match["name"]
        if not _BRANDS.match(text, match.start()):
            yield element(match.start("name"), name, "core")
    for match in _JOINED.finditer(text):
        yield element(match.start("name"), match["name"], "action")
    for match in _MEANS.finditer(text):
        goal = match["goal"]
        yield element(match.start("goal"), goal, "action", "joined")
        for at, item in _items(match["means"]):
            yield element(match.start("means") + at, item, "means", goal)
    for match in _BRANDS.finditer(text):
        for at, item in _items(match["names"]):
            yield element(match.start("names") + at, item, "brand")


def _items(text: str) -> Iterator[tuple[int, str]]:
    """Iterate over the items of an enumeration and where they start."""
    whole = re.sub(r"等(?:措施|方式|手段|举措|途径|资源)?$", "", text)
    quoted = list(re.finditer(r"“[^“”]+”", whole))
    if len(quoted) > 1:
        yield from ((match.start(), match.group()) for match in quoted)
        return
    start = 0
    for piece in re.split(r"(、)", whole):
        bare = _LEADING.sub("", piece)
        if piece != "、" and len(bare) > 1:
            yield start + len(piece) - len(bare), bare
        start += len(piece)


def _linked(found: list[ModelElement]) -> Iterator[ModelElement]:
    """Give every element the element that it is part of."""
    core = next(one for one in found if one.kind == "core")
    joined = next((one.name for one in found if one.kind == "action" and not one.parent), core.name)
    for one in (core, *(one for one in found if one is not core and one.kind != "core")):
        parent = joined if one.parent == "joined" else one.parent or core.name
        parent = "" if one is core else parent if parent != one.name else core.name
        yield ModelElement(one.start, one.end, one.name, one.kind, parent, one.paragraph)
