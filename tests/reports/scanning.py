"""Reading a report as its readers do: its texts by place, and what must not stand in them."""

from __future__ import annotations

import csv
import io
import re
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

#: What a program says when nobody listens: never in a report.
NEVER = re.compile(
    r"\b(?:nan|NaN|None(?! (?:of|has|have|is|are|was|were)\b)|inf|NaT|Traceback|[A-Z]\w*(?:Warning|Error|Exception))\b|<NA>|"
    r"(?<![\w.])/(?:tmp|home|root|usr|work)/|[A-Z]:\\"
)
#: What a writer leaves behind who did not think of none and of one, or of digits that nobody
#: published: never in a report.
SLIPS = re.compile(
    r"\b1 (?:more )?(?:pairs|figures|cities|indicators|values|statements|conditions|groups|measures|checks|findings|limits)\b|"
    r"(?<![\d.])0 ?(?:项|条)|"
    r"\{[a-z_]+\}|\d\.\d{8,}|[，。；、]{2}|, ,|\(\)|（）"
)
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’.]*")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")
_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])(?<!No\.)\s")
_BLOCKS = (
    "text",
    "p",
    "li",
    "td",
    "th",
    "figcaption",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class Passage:
    """A text of a report and where it stands.

    Attributes
    ----------
    where
        ``text``, ``summary``, ``heading``, ``cell``, ``chart``, ``note``, ``attribute``, ``source`` (an entry of the
        bibliography), ``cover`` or the name of a download.
    text
        What stands there, white space made single spaces.
    """

    where: str
    text: str


def read_page(html: str) -> BeautifulSoup:
    """Read a page without what no reader sees, and what leads to files and other languages."""
    soup = BeautifulSoup(html, "html.parser")
    for tag in [*soup.find_all(["script", "style", "template"]), *soup.select(".bar, .cite-as")]:
        tag.decompose()
    return soup


def passages(page: BeautifulSoup) -> Iterator[Passage]:
    """Give every text of a page once, in order: prose, cells, charts, notes and names."""
    blocks: dict[int, tuple[Tag, list[str]]] = {}
    for string in page.find_all(string=True):
        if type(string) is NavigableString and not string.isspace():
            block = _block(string)
            blocks.setdefault(id(block), (block, []))[1].append(string)
    for block, strings in blocks.values():
        yield Passage(_where(block), " ".join("".join(strings).split()))
    for tag in page.find_all(True):
        for name in ("aria-label", "title", "alt", "placeholder"):
            value = tag.get(name)
            if isinstance(value, str) and value.strip() and tag.get("id") != "sources":
                cited = "source" if "cite" in tag.get_attribute_list("class") else "attribute"
                yield Passage(cited, " ".join(value.split()))


def downloads(page: BeautifulSoup) -> Iterator[tuple[str, list[list[str]]]]:
    """Give the name and the rows of every table that a page offers to download."""
    for link in page.find_all("a", download=True):
        address = str(link["href"])
        if str(link["download"]).endswith(".csv") and address.startswith("data:text/csv"):
            _, _, body = address.partition(",")
            text = urllib.parse.unquote(body).removeprefix("\ufeff")
            yield str(link["download"]), list(csv.reader(io.StringIO(text)))


def chinese_in_english(text: str) -> list[str]:
    """Chinese outside brackets, where a name or the published form of a figure may stand."""
    while _BRACKETS.search(text):
        text = _BRACKETS.sub(" ", text)
    return _CHINESE.findall(text)


def chinese_words(text: str) -> list[str]:
    """Every run of Chinese characters."""
    return _CHINESE.findall(text)


def latin_words(text: str) -> list[str]:
    """Every Latin word of two letters or more; addresses are no words."""
    found = (word.strip(".'’") for word in _LATIN.findall(re.sub(r"https?:\S+", " ", text)))
    return [word for word in found if len(word) > 1]


def latin_in_chinese(text: str, allowed: Iterable[str]) -> list[str]:
    """Latin words that are not on a list of names, units, standards and software."""
    known = {word.lower() for word in allowed}
    return [word for word in latin_words(text) if word.lower() not in known]


def empty_sections(page: BeautifulSoup) -> list[str]:
    """Headings that nothing follows before the next of their level or above, or the end."""
    main = page.find("main") or page
    found: list[str] = []
    waiting: list[tuple[int, str]] = []
    for tag in main.find_all([*_HEADINGS, "p", "li", "table", "svg", "img", "dl", "pre"]):
        if tag.name not in _HEADINGS:
            if tag.get_text(strip=True) or tag.name in {"svg", "img"}:
                waiting = []
            continue
        level = int(tag.name[1])
        found += [title for other, title in waiting if other >= level]
        waiting = [(other, title) for other, title in waiting if other < level]
        waiting.append((level, tag.get_text(" ", strip=True)))
    return found + [title for _, title in waiting]


def repeated_sentences(page: BeautifulSoup, least: int = 20) -> list[str]:
    """Sentences longer than `least` characters that stand twice in running text.

    Headings stand in the contents again, and the summary says again what a section found: both
    are left out, and so are tables, the bibliography, and who leads a measure, since two
    measures may have one lead.
    """
    seen: dict[str, int] = {}
    for passage in passages(page):
        if passage.where == "text" and not passage.text.startswith(("机制", "Arrangements")):
            for sentence in _SENTENCE.split(re.sub(r"⁠|\[\d+\]", "", passage.text)):
                said = sentence.strip()
                if len(said) > least:
                    seen[said] = seen.get(said, 0) + 1
    return [sentence for sentence, times in seen.items() if times > 1]


def without_caption(page: BeautifulSoup) -> list[str]:
    """Names of figures and tables whose caption says nothing beyond their number."""
    found = []
    for figure in page.find_all("figure"):
        caption = figure.find("figcaption")
        text = ""
        if isinstance(caption, Tag):
            skipped = [*caption.find_all(class_="label"), *caption.find_all(class_="from")]
            text = _text(caption)
            for part in skipped:
                text = text.replace(_text(part), "")
        if not text.strip(" .。"):
            found.append(str(figure.get("id", "")))
    return found


def without_source(page: BeautifulSoup) -> list[str]:
    """Names of figures and tables that cite nothing, in the caption or in a cell."""
    return [
        str(figure.get("id", ""))
        for figure in page.find_all("figure")
        if not figure.find("a", class_="cite")
    ]


def _text(tag: Tag) -> str:
    return " ".join("".join(tag.strings).split())


def _block(string: NavigableString) -> Tag:
    """Find the paragraph, cell, note or label that a string stands in."""
    parents = [tag for tag in string.parents if isinstance(tag, Tag)]
    inside = (t for t in parents if t.name in _BLOCKS or t.get("role") in ("note", "listitem"))
    return next(inside, parents[0])


def _where(block: Tag) -> str:
    around = [block, *(tag for tag in block.parents if isinstance(tag, Tag))]
    if any(str(tag.get("id", "")).startswith("source-") for tag in around):
        return "source"
    if any("cover" in tag.get_attribute_list("class") for tag in around):
        return "cover"
    if block.name == "text":
        return "chart"
    if block.name in _HEADINGS or any(tag.name == "nav" for tag in around):
        return "heading"
    if any("glance" in tag.get_attribute_list("class") for tag in around):
        return "summary"
    if block.get("role") == "note":
        return "note"
    return "cell" if block.name in {"td", "th"} else "text"
