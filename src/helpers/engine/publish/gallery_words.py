"""The words of the gallery, in Chinese and in English; who builds may say some otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

#: By language, what is said otherwise, by the names below.
Words: TypeAlias = Mapping[str, Mapping[str, str]]

#: For a page with reports in Chinese.
ZH = {
    "html_lang": "zh-CN",
    "series": "",
    "title": "报告",
    "lead": "",
    "count": "{}份",
    "newest": "最新版次 {}",
    "find": "查找",
    "hint": "名称",
    "sort": "排序",
    "by_name": "按名称（拼音）",
    "by_edition": "按版次，新的在前",
    "by_figures": "按数字条数，多的在前",
    "shown": "显示 {shown} / {all}",
    "nothing": "没有符合的报告。换一个词，或清空查找框。",
    "legend": "判断符号",
    "judgements": "判断",
    "key": "关键数字",
    "edition": "版次 {}",
    "older": "旧版：截至版次 {}",
    "failed": "最近一次生成失败，仍为旧报告：版次 {}",
    "failed_undated": "最近一次生成失败，仍为旧报告",
    "past": "往期",
    "until": "数据截至 {}",
    "figures": "{}个数字",
    "reports": "报告",
    "none": "尚无报告。",
    "skip": "跳到报告",
    "compare": "比较",
    "other": "English",
}
#: For a page without.
EN = {
    "html_lang": "en-GB",
    "series": "",
    "title": "Reports",
    "lead": "",
    "count": "Reports: {}",
    "newest": "Newest edition {}",
    "find": "Find",
    "hint": "Name",
    "sort": "Sort",
    "by_name": "By name",
    "by_edition": "By edition, newest first",
    "by_figures": "By number of figures, most first",
    "shown": "Showing {shown} of {all}",
    "nothing": "No report matches. Try another word, or clear the box.",
    "legend": "Signs",
    "judgements": "Judgements",
    "key": "Key figures",
    "edition": "Edition {}",
    "older": "Older: as of edition {}",
    "failed": "The last build failed; this is the old report, of edition {}",
    "failed_undated": "The last build failed; this is the old report",
    "past": "Past editions",
    "until": "Data until {}",
    "figures": "Figures: {}",
    "reports": "Reports",
    "none": "No report yet.",
    "skip": "Skip to the reports",
    "compare": "Compare",
    "other": "中文",
}

#: The words of the page that compares, by language.
COMPARE: Words = {
    "zh": {
        "html_lang": "zh-CN",
        "title": "比较",
        "lead": "选二至四份报告，比较它们都有的项目：各取最近的数字，下注时间和口径；"
        "点数字看它的来源。",
        "choose": "选择",
        "none": "不选",
        "times": "时间不同",
        "scopes": "口径不同",
        "absent": "此处未收录",
        "few": "所选的报告没有共同的项目。",
        "matrix": "谁有哪些数字",
        "find": "查找项目",
        "item": "项目",
        "count": "份数",
        "all": "全部报告",
        "other": "English",
        "scripts": "比较须启用JavaScript；各份报告见",
        "copy": "本页地址即所选的比较，可直接收藏或转发。",
    },
    "en": {
        "html_lang": "en-GB",
        "title": "Compare",
        "lead": "Choose two to four reports and compare what they share: the latest figure of "
        "each, with its time and scope below it. A figure leads to its source.",
        "choose": "Choose",
        "none": "none",
        "times": "times differ",
        "scopes": "scopes differ",
        "absent": "not on record here",
        "few": "The reports chosen share nothing.",
        "matrix": "Who has which figures",
        "find": "Find an item",
        "item": "Item",
        "count": "Reports",
        "all": "All reports",
        "other": "中文",
        "scripts": "Comparing needs JavaScript; the reports themselves are in",
        "copy": "The address of this page holds what you chose: keep it or send it.",
    },
}
