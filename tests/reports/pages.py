"""The words of a PDF with their places, and what can be wrong with how they lie on the page."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from helpers.audit.verdicts import Verdict

EMBEDDED = {"/FontFile", "/FontFile2", "/FontFile3"}
MM = 72 / 25.4
#: The body of a page in points: top and foot from the upper edge, and its width.
TOP, FOOT, WIDTH = 30 * MM, (297 - 26) * MM, 160 * MM
#: Marks may hang into the margin by half their width, as good typesetting has it.
HANGING = 6.0
#: Sizes in points above which a line is a heading, and a heading begins a chapter.
HEADING, CHAPTER = 12.8, 18.5
#: The largest size of a footnote or a note below a table.
NOTE = 8.1

#: The words of verdicts in Chinese.
VERDICTS = frozenset(verdict.words("zh") for verdict in Verdict)

_FIGURE = re.compile(r"(图|Figure)\d+(?!\d)")
_MARKS = "".join(map(chr, range(ord("①"), ord("⑳") + 1)))
_LINE = re.compile(r"<line .*?</line>", re.DOTALL)
_WORD = re.compile(
    r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True)
class Word:
    """A word and its box in points from the upper left corner."""

    left: float
    top: float
    right: float
    foot: float
    text: str

    @property
    def inked(self) -> tuple[float, float]:
        """Left and right edge without the empty half of a Chinese mark, which may be set tight."""
        half = self.size / 2
        return (
            self.left + (half if self.text[0] in "（《“‘【〔" else 0),
            self.right - (half if self.text[-1] in "，。、；：）》”’】〕" else 0),
        )

    @property
    def size(self) -> float:
        """Height of the box: the size of the type."""
        return self.foot - self.top


@dataclass(frozen=True)
class Page:
    """A page: its number in the file, from 1, and its lines of words."""

    number: int
    lines: tuple[tuple[Word, ...], ...]

    @property
    def head(self) -> list[Word]:
        """The running head."""
        return [word for line in self.lines for word in line if word.foot < TOP - 4 * MM]

    @property
    def body(self) -> list[tuple[Word, ...]]:
        """The lines between running head and page number, from the top."""
        inner = [line for line in self.lines if line[0].foot >= TOP - 4 * MM and line[0].top < FOOT]
        return sorted(inner, key=lambda line: line[0].top)

    @property
    def words(self) -> list[Word]:
        """The words of the body."""
        return [word for line in self.body for word in line]

    @property
    def starts_chapter(self) -> bool:
        """Whether it begins with the heading of a chapter."""
        return bool(self.body) and max(word.size for word in self.body[0]) > CHAPTER


def read(pdf: Path) -> list[Page]:
    """Read the pages of a PDF."""
    parts = text(pdf, "-bbox-layout").split("<page ")[1:]
    return [
        Page(number, tuple(words for words in map(_words, _LINE.findall(part)) if words))
        for number, part in enumerate(parts, start=1)
    ]


def text(pdf: Path, how: str = "-layout") -> str:
    """Return the text of a PDF, by poppler's pdftotext; skip the test where there is none."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    command = [tool, "-q", how, str(pdf), "-"]
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout


def inaccessible(path: Path, lang: str) -> Iterator[str]:
    """Find what a PDF lacks that PDF/UA-1 wants: tags, language, title, faces, words of figures."""
    with pikepdf.open(path) as pdf, pdf.open_metadata() as meta:
        declared = {
            "tags": bool(pdf.Root.MarkInfo.Marked),
            f"the language {lang}": str(pdf.Root.Lang).startswith(lang),
            "a title": bool(pdf.Root.ViewerPreferences.DisplayDocTitle and str(meta["dc:title"])),
            "PDF/UA-1": str(meta["pdfuaid:part"]) == "1",
            "an outline": pdf.Root.Outlines.Count != 0,
        }
        yield from (what for what, there in declared.items() if not there)
        parts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
        faces = [part for part in parts if part.get("/Type") == "/FontDescriptor"]
        if not faces or not all(EMBEDDED & set(face.keys()) for face in faces):
            yield "embedded faces"
        figures = [part for part in parts if part.get("/S") == "/Figure"]
        if not figures or not all(str(one.get("/Alt", "")).strip(" —") for one in figures):
            yield "words for every figure"


def _words(line: str) -> tuple[Word, ...]:
    return tuple(
        Word(float(left), float(top), float(right), float(foot), unescape(text))
        for left, top, right, foot, text in _WORD.findall(line)
        if text.strip()
    )


def outside(page: Page) -> Iterator[str]:
    """Find words that leave the body of the page; the cover has margins of its own."""
    left = min((word.left for word in page.head), default=0.0)
    for word in page.words:
        over = max(left - word.left, word.right - left - WIDTH, word.foot - FOOT - 8)
        if over > HANGING:
            yield f"page {page.number}: {word.text!r} is {over:.0f} pt outside"


def overprinted(page: Page, share: float = 0.2) -> Iterator[str]:
    """Find words of which one covers more than a share of the other's box."""
    words = sorted(page.words, key=lambda word: word.top)
    for place, one in enumerate(words):
        for other in words[place + 1 :]:
            if other.top >= one.foot:
                break
            if other.left >= one.right or other.right <= one.left:
                continue
            starts, ends = zip(one.inked, other.inked, strict=True)
            width = min(ends) - max(starts)
            height = min(one.foot, other.foot) - other.top
            if width <= 0:
                continue
            least = min((w.inked[1] - w.inked[0]) * w.size for w in (one, other))
            if width * height > share * least:
                yield f"page {page.number}: {one.text!r} and {other.text!r} lie on each other"


def undrawn(page: Page) -> Iterator[str]:
    """Find characters that stand for others which no face has."""
    for word in page.words:
        if re.search("[\ufffd\ufffe\uffff\x00]", word.text):
            yield f"page {page.number}: {word.text!r}"


def lonely_headings(page: Page) -> Iterator[str]:
    """Find headings with nothing below them but notes at the foot of the page."""
    for line in page.body:
        if max(word.size for word in line) < HEADING:
            continue
        foot = max(word.foot for word in line)
        below = [word for word in page.words if word.top > foot - 1]
        if not any(word.size > NOTE or word.top < foot + 40 for word in below):
            yield f"page {page.number}: {' '.join(word.text for word in line)!r} ends the page"


def torn(page: Page) -> Iterator[str]:
    """Find Chinese verdicts that a line parts, and minus signs parted from their number."""
    for line in page.body:
        text = "".join(word.text for word in line)
        sign = re.search(r"[○●◐△◉]([\u4e00-\u9fff]*)$", text)
        if text == "−" or (sign and sign[1] not in VERDICTS and sign[0] != text[:1]):
            yield f"page {page.number}: a line ends with {text[-6:]!r}"


def strayed_figures(pages: Sequence[Page], chapters: Mapping[str, str]) -> Iterator[str]:
    """Find figures that stand in another chapter than the one that shows them.

    `chapters` gives for each figure, such as ``图3``, the heading of its chapter without spaces.
    """
    current = ""
    for page in pages:
        for line in page.body:
            text = "".join(word.text for word in line)
            if max(word.size for word in line) > CHAPTER:
                current = text
            elif (found := _FIGURE.match(text)) and line[0].size < HEADING:
                own = chapters.get(found[0])
                if own and own != current and line[0].text == found[1]:
                    yield f"page {page.number}: {found[0]} of {own} stands in {current}"


def nearly_empty(pages: Sequence[Page], share: float = 0.08) -> Iterator[str]:
    """Find pages with hardly anything on them that are not the last of a chapter."""
    for page, after in pairwise(pages):
        feet = [word.foot for word in page.words]
        filled = (max(feet) - TOP) / (FOOT - TOP) if feet else 0.0
        only_headings = all(word.size >= HEADING for word in page.words)
        if (filled < share and not after.starts_chapter) or only_headings:
            yield f"page {page.number}: {filled:.0%} filled"


def strayed_notes(pages: Sequence[Page]) -> Iterator[str]:
    """Find notes at the foot of a page whose marks stand in the text of the next one."""

    def noted(page: Page) -> tuple[set[str], set[str]]:
        texts = [[word.text for word in line] for line in page.body]
        notes = {words[0][0] for words in texts} & set(_MARKS)
        return notes, {mark for words in texts for mark in "".join(words)[1:] if mark in _MARKS}

    for page, after in pairwise(pages):
        (notes, marks), (later, following) = noted(page), noted(after)
        for mark in sorted((notes - marks) & (following - later)):
            yield f"page {page.number}: {mark} stands a page before its mark"
