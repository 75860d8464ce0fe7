"""The few words that a report adds of its own, in Chinese and in English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nbformat import NotebookNode

_CJK = re.compile("[\u3400-\u9fff]")
_CODE = (("kernelspec", "language"), ("language_info", "name"))

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Words:
    """Labels of numbered things and headings of the parts that the exporters write."""

    lang: str
    region: str
    figure: str
    table: str
    sources: str
    source: str
    cited_at: str
    pages: str
    contents: str
    columns: str
    glance: str
    appendix: str
    note: str
    edition: str
    data_until: str
    download: str
    no_sources: str
    skip: str
    interactive: str
    joiner: str
    stop: str
    attached_notebook: str
    attached_data: str
    attached_twin: str


#: Each in Chinese and in English.
_WORDS = {
    "lang": ("zh", "en"),
    "region": ("CN", "GB"),
    "figure": ("图 {}", "Figure {}"),
    "table": ("表 {}", "Table {}"),
    "sources": ("来源", "Sources"),
    "source": ("来源 ", "Source "),
    "cited_at": ("引用于 ", "Cited at "),
    "pages": ("引用页 ", "Cited on page "),
    "contents": ("目录", "Contents"),
    "columns": ("第 {from}—{to} 列，共 {all} 列", "Columns {from} to {to} of {all}"),
    "glance": ("摘要", "Summary"),
    "appendix": ("附录 {}", "Appendix {}"),
    "note": ("注：", "Note: "),
    "edition": ("版次 {}", "Edition {}"),
    "data_until": ("数据截至 {}", "Data until {}"),
    "download": ("下载数据 CSV", "Download data (CSV)"),
    "no_sources": ("本文没有引用来源。", "No source is cited."),
    "skip": ("跳到正文", "Skip to content"),
    "interactive": (
        "〔此处是交互内容（{}），本文件无法显示〕",
        "[Interactive content ({}), which cannot be shown here]",
    ),
    "joiner": ("，", ", "),
    "stop": ("。", "."),
    "attached_notebook": ("笔记本 {}：代码、文字与输出", "Notebook {}: code, text and outputs"),
    "attached_data": ("数据：{}", "Data: {}"),
    "attached_twin": ("报告的内容，供程序读取", "The report for programs"),
}
ZH, EN = (Words(**{name: both[place] for name, both in _WORDS.items()}) for place in (0, 1))


def words_for(lang: str) -> Words:
    """Give the words of a language; every language but Chinese gets English ones."""
    return ZH if lang.startswith("zh") else EN


def chapter_number(number: int, lang: str) -> str:
    """Write the number of a chapter: 一、二 … 十二 in Chinese, 1, 2 … in English.

    Examples
    --------
    >>> chapter_number(21, "zh")
    '二十一'
    >>> chapter_number(3, "en")
    '3'
    """
    if not lang.startswith("zh") or not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    head = "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def letter(number: int) -> str:
    """Count in capital letters: 1 is A, 26 is Z, 27 is AA."""
    text = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def language_of_code(notebook: NotebookNode) -> str:
    """Return the programming language, in small letters without version; Python by default."""
    names = ((notebook.metadata.get(key) or {}).get(name) for key, name in _CODE)
    name = next((str(name) for name in names if name), "python").casefold()
    return re.sub(r"[^a-z_+#-]", "", name) or "python"


def language_of_text(notebook: NotebookNode) -> str:
    """Return ``zh`` if the text has more Chinese characters than Latin words, else ``en``."""
    text = "".join(str(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    text += "".join(str(cell.source) for cell in notebook.cells) if not text else ""
    return "zh" if len(_CJK.findall(text)) > len(re.findall(r"[A-Za-z]+", text)) else "en"
