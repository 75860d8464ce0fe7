"""The words of what a page lets readers do, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TABLE = """
tools|工具|Tools
data|数据|Data
compare|比较|Compare
all|全部报告|Reports
cite|引用与数据|Cite, data
cite_as|引用本报告：|Cite this report as:
edition|版次 {}|Edition {}
digest|内容指纹（content.json的SHA-256）{}|SHA-256 of content.json {}
files|全部内容：|All of it:
find|查找|Find
hint|名称、拼音、年份、来源|Name, year, source
any|全部|All
shown|显示 {} / {} 条|{} of {} shown
nothing|没有符合的记录。换一个词，或清空条件。|Nothing matches. Try another word, or clear.
sort|排序|Sort
clear|清空条件|Clear
close|关闭|Close
copy|复制引文|Copy citation
link|复制链接|Copy link
copied|已复制|Copied
share|分享|Share
here|在文中的位置：|Where it stands:
anchor|此处的链接|Link to this place
choose|换一种算法|Turn the question
"""

#: By language, what each is called.
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    lang: {line.split("|")[0]: line.split("|")[place] for line in _TABLE.strip().splitlines()}
    for place, lang in ((1, "zh"), (2, "en"))
}
