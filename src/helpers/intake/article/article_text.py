"""The text of an article, from a text file, a web page, a Word document or a PDF."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from helpers.errors import CasebookError, extra
from helpers.intake.article.grammar.article_parts import plain
from helpers.intake.article.grammar.no_claims import table_rows

#: A yearbook is no article; the longest government work reports have some 30,000 characters.
LONGEST: Final = 300_000
#: So many different traditional characters are no names alone.
_SOME: Final = 5
#: Units that are written so in a text of few traditional characters as well.
_OLD_UNITS: Final = re.compile(r"\d\s*(?:[萬億]|噸|畝|個|兆瓦時)")
#: 率达%, 下降个百分点: digits were lost on the way from the page.
_WITHOUT_DIGITS: Final = re.compile(r"(?:达到?|为|率|至|到|约|超过|增长|下降|提高)(?:%|‰|个百分点)")
_SHOWN: Final = 9
_SHEETS: Final = (".csv", ".tsv", ".xls", ".xlsx", ".xlsm", ".ods", ".et")
#: Frequent characters that tell the encodings and the scripts apart.
_FREQUENT: Final = "的是在和了有为与发展生态环境市年全国一不中国發為與國環個會產業"
_DROPPED: Final = ("script", "style", "nav", "header", "footer", "aside", "noscript", "template")
#: Stands between the cells of a table until blanks are joined.
_CELL: Final = "\ue000"
_BLOCKS: Final = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "div", "section", "title")


class UnreadableArticle(CasebookError, ValueError):
    """A file that holds no article that can be read."""


@dataclass(frozen=True, slots=True)
class Article:
    """The text of an article.

    Attributes
    ----------
    text
        The text as read, which offsets count from.
    spelt
        The text as the grammar reads it, character for character: half-width signs, simplified
        characters.
    remarks
        What was done to it or is wrong with it, for the person who reviews.
    """

    name: str
    text: str
    spelt: str
    remarks: tuple[str, ...]


def read_article(path: Path) -> Article:
    """Read an article.

    Parameters
    ----------
    path
        A file ending in .txt, .md, .html, .htm, .docx or .pdf; text in UTF-8, UTF-16, GB 18030
        or Big5.

    Raises
    ------
    UnreadableArticle
        If there is no such file, it is of another kind, too long, or holds no text.
    MissingExtra
        If the library that reads its kind is not installed.
    """
    readers: dict[str, Callable[[bytes], str]] = {
        ".txt": _decoded, ".md": _markdown, ".html": _html, ".htm": _html,
        ".docx": _docx, ".pdf": _pdf,
    }  # fmt: skip
    kind = path.suffix.casefold()
    if kind in _SHEETS:
        fix = "take tables in with casebook import"
        raise UnreadableArticle("a spreadsheet is no article", where=str(path), fix=fix)
    if kind not in readers:
        fix = f"give a file of {', '.join(readers)}"
        raise UnreadableArticle(
            f"files of {kind or 'no ending'} are not read", where=str(path), fix=fix
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        what = error.strerror or type(error).__name__
        raise UnreadableArticle(what, where=str(path), fix="name a file that can be read") from None
    try:
        text = readers[kind](content)
    except CasebookError:
        raise
    except Exception as error:  # The readers of Word and PDF raise errors of many kinds.
        what = f"the file cannot be read as {kind} ({type(error).__name__})"
        raise UnreadableArticle(
            what, where=str(path), fix="save the article anew, or as text"
        ) from None
    return article_of(text, path.name, str(path))


def article_of(text: str, name: str, where: str = "") -> Article:
    """Return an article of a text that has been read; none, or far too much, is an error."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    if not text.strip():
        fix = "a scan has no text: recognise it first, or type the article"
        raise UnreadableArticle("the file holds no text", where=where or name, fix=fix)
    if len(text) > LONGEST:
        fix = f"give articles of at most {LONGEST:,} characters, one a file"
        raise UnreadableArticle(
            f"{len(text):,} characters are no article", where=where or name, fix=fix
        )
    remarks = []
    traditional = sum(map(_is_traditional, set(text))) >= _SOME or _OLD_UNITS.search(text)
    simple = simplified(text) if traditional else text
    if simple != text:
        changed = sum(one != other for one, other in zip(text, simple, strict=True))
        remarks.append(f"{changed} traditional characters are read as simplified ones")
    damaged = sum(text.count(char) for char in "\ufffd□")
    if damaged:
        remarks.append(f"{damaged} characters are damaged in the file; compare with the source")
    spelt = plain(simple)
    for match in list(_WITHOUT_DIGITS.finditer(spelt))[:_SHOWN]:
        around = text[max(0, match.start() - 8) : match.end() + 4].replace("\n", " ")
        remarks.append(f"digits are missing in the source: “{around}”")
    rows = sum(1 for _ in table_rows(spelt))
    if rows:
        remarks.append(
            f"{rows} lines are rows of a table, whose figures are not drafted: casebook import "
            "reads tables"
        )
    return Article(name, text, spelt, tuple(remarks))


def _decoded(content: bytes) -> str:
    """Decode a text of any encoding that Chinese files have."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        tries = [content.decode(encoding, errors="replace") for encoding in ("gb18030", "big5")]
        if b"\0" in content:
            raise UnreadableArticle("the file is no text", fix="save the article as text") from None
        return max(
            tries, key=lambda text: sum(map(text.count, _FREQUENT)) - 9 * text.count("\ufffd")
        )


def _markdown(content: bytes) -> str:
    """Read Markdown as text: without the signs of headings, lists, emphasis and links."""
    text = _decoded(content)
    text = re.sub(r"(?m)^\s{0,3}(?:#{1,6}|[-*+>])\s+", "", text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"\*\*|__|`", "", text)


def _html(content: bytes) -> str:
    """Read the text of a web page, one line a block, without menus and scripts."""
    with extra("intake"):
        from bs4 import BeautifulSoup
    declared = re.search(rb"charset=[\"']?\s*([\w-]+)", content[:2048])
    encoding = declared[1].decode("ascii").casefold() if declared else ""
    encoding = "gb18030" if encoding in ("gb2312", "gbk") else encoding
    try:
        markup = content.decode(encoding) if encoding else _decoded(content)
    except (LookupError, UnicodeDecodeError):
        markup = _decoded(content)
    page = BeautifulSoup(markup, "html.parser")
    for tag in page.find_all(list(_DROPPED)):
        tag.decompose()
    body = page.find("article") or page.body or page
    for words in body.find_all(string=re.compile("\n")):
        # Where the source breaks a line says nothing; between Chinese characters it is no blank.
        joined = re.sub(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])", "", words)
        words.replace_with(joined.replace("\n", " "))
    for cell in body.find_all(["td", "th"]):
        cell.append(_CELL)
    for block in body.find_all([*_BLOCKS, "br"]):
        block.insert_before("\n")
        if block.name != "br":
            block.append("\n")
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in body.get_text().split("\n"))
    lines = (re.sub(f" ?{_CELL} ?", "\t", line).strip() for line in lines)
    return "\n".join(line for line in lines if line)


def _docx(content: bytes) -> str:
    """Read the paragraphs and tables of a Word document, in their order."""
    with extra("intake"):
        import docx
        from docx.table import Table
    lines: list[str] = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            lines.extend("\t".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            lines.append(block.text)
    return "\n".join(lines)


def _pdf(content: bytes) -> str:
    """Read the text of a PDF, lines joined to paragraphs."""
    with extra("intake"):
        from pypdf import PdfReader
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # What fails is told once, by us.
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    lines = [line.strip() for page in pages for line in page.splitlines()]
    longest = max(map(len, lines), default=0)
    text = ""
    for line in lines:
        text += line
        # A line that goes to the margin and ends within a sentence goes on in the next one.
        if len(line) < 0.8 * longest or re.search(r"[。!?！？：:]$", line):
            text += "\n"
    return text


def simplified(text: str) -> str:
    """Return a text in simplified characters, character for character."""
    with extra("intake", "or give the article in simplified characters"):
        from opencc import OpenCC
    convert = OpenCC("t2s").convert
    table = {char: convert(char) for char in set(text) if "\u3400" <= char <= "\u9fff"}
    return "".join(new if len(new := table.get(char, char)) == 1 else char for char in text)


def _is_traditional(char: str) -> bool:
    """Return whether a character is in Big5 and not in GB 2312, as traditional ones are."""
    if not "\u4e00" <= char <= "\u9fff":
        return False
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        try:
            char.encode("big5")
        except UnicodeEncodeError:
            return False
        return True
    return False
