"""Numbers with a unit that claim nothing: lengths of time, conditions, counts of what is meant."""

from __future__ import annotations

import re
from typing import Final

from helpers.quantity import is_counted

SCALES: Final = "十百千万亿"
TIMES: Final = frozenset(
    {"年", "个月", "月", "天", "日", "小时", "h", "分", "个小时", "周", "周年"}
)
_HAN: Final = "[\u4e00-\u9fff]"
#: The longest sentence that is looked through.
_SENTENCE: Final = 120


def runs_on(text: str, at: int) -> bool:
    """Return whether a number is the tail of a longer one, or stands within a name."""
    return at > 0 and (
        text[at - 1] in ".-第/+" or (text[at - 1].isascii() and text[at - 1].isalnum())
    )


def is_no_amount(text: str, match: re.Match[str], unit: str) -> bool:
    """Return whether a number with a unit is a length of time, a condition or part of a name."""
    rest = text[match.end() : match.end() + 8]
    head = text[max(0, match.start() - 12) : match.start()]
    bare = unit.lstrip(SCALES)
    if bare == "分":
        around = text[max(0, match.start() - 40) : match.end()]
        return re.search("满意|得分|评分|考核|指数", around) is None or rest[:1] in "钟之别"
    if bare in TIMES:
        return bare != "天" or not _counts_days(text, match)
    if head.endswith(("对", "向")) and is_counted(bare):
        return True
    if _AMONG_THEM.match(text, match.end()):
        return True
    if bare in ("公里", "千米", "米", "里", "km", "m") and _REACH.match(text, match.end()):
        return True
    if not match["scale"] and is_counted(bare) and _WHOSE.match(text, match.end()):
        return True
    if bare in ("个", "项", "条", "大") and re.match(r"[“《]", rest) and not match["scale"]:
        return _names_what_follows(text, match.end())
    return _is_condition(match, head, rest)


def _counts_days(text: str, match: re.Match[str]) -> bool:
    """Return whether days are such as are counted, and no length of time."""
    head = re.split(r"[。\n]", text[max(0, match.start() - _SENTENCE) : match.start()])[-1]
    rest = text[match.end() : match.end() + 8]
    lasting = re.search(r"(?:用时?|历时|为期|第|每|经过|提前)了?$", head)
    return not lasting and re.search(r"天数|优良|达标|污染天|超标", head + rest) is not None


#: A number of things of which some are counted: 106个断面中,… and 三个之一.
_AMONG_THEM: Final = re.compile(r"[^,。;]{1,16}(?:中(?=[,有已]|共有)|之一)")
#: How far something reaches: 沿江1公里范围内.
_REACH: Final = re.compile(r"(?:的?范围|半径|以内|之内|内(?![陆河湖海外环]))")
#: A number of things whose rate, rank or table follows: 24个水源地水质达标率均为100%.
_WHOSE: Final = re.compile(
    r"[^,。;:\d]{2,24}(?:率|比例|占比|比重|浓度|满意度|得分)(?:均|都|全部|分别|首次|总体|[为达到在约]|保持|稳定|实现)*\d"
    r"|[^,。;:\d]{0,10}(?:排名|排行|[排位名]列|中?(?:居|排)(?=[第在名前首\d]))"
    r"|[^。;]{2,40}见(?:下|附)?[表图]"
)


def _names_what_follows(text: str, at: int) -> bool:
    """Return whether a count only announces the names or figures after it: 4个“100%”."""
    quoted = re.match(r"“([^”]*)”", text[at:])
    return quoted is not None and re.fullmatch(r"[\d.]+%?|[^\d]{1,4}", quoted[1]) is not None


_GIVING: Final = re.compile(
    r"(?:达到|达|到|至|为|超过|累计|共|完成|增加|减少|新增|投入|投资|约|有|实现|近|保持|稳定在)[了在]?$"
)


def _is_condition(match: re.Match[str], head: str, rest: str) -> bool:
    """Return whether a number only says which things are meant: 50平方公里以上的河流."""
    if not match["after"] or match["after"] in ("左右", "上下", "有余") or match["unit"] == "%":
        among = re.match(
            r"(?:重点|地级|主要)?(?:及以上)?(?:设区)?的?(?:城市|市州|地市|设区市|市(?=中|首|第|排))",
            rest,
        )
        return among is not None and not re.search(r"[有成造建]$", head)
    if _GIVING.search(head) or match["before"]:
        return False
    return re.match(rf"的?{_HAN}", rest) is not None
