"""The words of the gallery, in Chinese and in English; who builds may say some otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

#: By language, what is said otherwise, by the names below.
Words: TypeAlias = Mapping[str, Mapping[str, str]]

_GALLERY = {
    "html_lang": ("zh-CN", "en-GB"),
    "series": ("", ""),
    "title": ("报告", "Reports"),
    "lead": ("", ""),
    "count": ("{}份", "Reports: {}"),
    "newest": ("最新版次 {}", "Newest edition {}"),
    "find": ("查找", "Find"),
    "hint": ("名称", "Name"),
    "sort": ("排序", "Sort"),
    "by_name": ("按名称（拼音）", "By name"),
    "by_edition": ("按版次，新的在前", "By edition, newest first"),
    "by_figures": ("按数字条数，多的在前", "By number of figures, most first"),
    "shown": ("显示 {shown} / {all}", "Showing {shown} of {all}"),
    "nothing": (
        "没有符合的报告。换一个词，或清空查找框。",
        "No report matches. Try another word, or clear the box.",
    ),
    "legend": ("判断符号", "Signs"),
    "judgements": ("判断", "Judgements"),
    "key": ("关键数字", "Key figures"),
    "edition": ("版次 {}", "Edition {}"),
    "older": ("旧版：截至版次 {}", "Older: as of edition {}"),
    "failed": (
        "最近一次生成失败，仍为旧报告：版次 {}",
        "The last build failed; this is the old report, of edition {}",
    ),
    "failed_undated": (
        "最近一次生成失败，仍为旧报告",
        "The last build failed; this is the old report",
    ),
    "past": ("往期", "Past editions"),
    "until": ("数据截至 {}", "Data until {}"),
    "figures": ("{}个数字", "Figures: {}"),
    "reports": ("报告", "Reports"),
    "none": ("尚无报告。", "No report yet."),
    "skip": ("跳到报告", "Skip to the reports"),
    "compare": ("比较", "Compare"),
    "other": ("English", "中文"),
}
_COMPARE = {
    "html_lang": ("zh-CN", "en-GB"),
    "title": ("比较", "Compare"),
    "lead": (
        "选二至四份报告，比较它们都有的项目：各取最近的数字，下注时间和口径；点数字看它的来源。",
        "Choose two to four reports and compare what they share: the latest figure of each, with "
        "its time and scope below it. A figure leads to its source.",
    ),
    "choose": ("选择", "Choose"),
    "none": ("不选", "none"),
    "times": ("时间不同", "times differ"),
    "scopes": ("口径不同", "scopes differ"),
    "absent": ("此处未收录", "not on record here"),
    "few": ("所选的报告没有共同的项目。", "The reports chosen share nothing."),
    "matrix": ("谁有哪些数字", "Who has which figures"),
    "find": ("查找项目", "Find an item"),
    "item": ("项目", "Item"),
    "count": ("份数", "Reports"),
    "all": ("全部报告", "All reports"),
    "other": ("English", "中文"),
    "scripts": (
        "比较须启用JavaScript；各份报告见",
        "Comparing needs JavaScript; the reports themselves are in",
    ),
    "copy": (
        "本页地址即所选的比较，可直接收藏或转发。",
        "The address of this page holds what you chose: keep it or send it.",
    ),
}


def _by_language(words: Mapping[str, tuple[str, str]]) -> Words:
    return {
        lang: {name: both[place] for name, both in words.items()}
        for place, lang in enumerate(("zh", "en"))
    }


#: Those of the page above the reports, and of the page that compares them.
GALLERY, COMPARE = _by_language(_GALLERY), _by_language(_COMPARE)
