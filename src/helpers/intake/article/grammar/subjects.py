"""What a figure is a figure of: the words before it, behind it, or of the figure before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from helpers.intake.article.grammar.figures import Figure
from helpers.intake.article.grammar.sentences import Stretch
from helpers.intake.article.grammar.spoken_periods import Spoken
from helpers.intake.article.grammar.word_tables import one_of, words

_HAN: Final = "[\u4e00-\u9fff]"
#: How much is taken of what people do: 315万人次参加义务植树.
_LONGEST: Final = 12
_VERBS: Final = (
    r"接待|完成|实现|达到|达|占|获|被|成为|建成|建设|吸引|参与|参加|创造|带动|开展|实施|变成|变为|是|为|"
    r"通过|增长|下降|超过|位居|居|得到|用于|进行|投入|纳入|覆盖|较|比|同比|全部|均"
)
_RANKING: Final = r"位居|位列|稳居|高居|跃居|名列|并列|排名|领跑|领先|[居列排]|全省|全国|全市|省内|在全"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a figure is a figure of.

    Attributes
    ----------
    text
        The words, without dates and verbs; empty when there are none.
    whole
        What it is a share of; empty unless the text says 占.
    before
        The subject of the figure before, which 占全省的 and 其中 go on from.
    """

    text: str
    whole: str = ""
    before: str = ""

    @property
    def name(self) -> str:
        """The words in one: the subject and what it is a share of."""
        return f"{self.text}占{self.whole}" if self.whole else self.text


def subjects(sentence: Stretch, figures: Sequence[Figure], dates: Sequence[Spoken]) -> list[Subject]:
    """Return the subjects of the figures of a sentence, in order.

    Parameters
    ----------
    sentence
        The sentence.
    figures
        Its figures.
    dates
        The dates of the text.
    """
    blank = _without_dates(sentence, dates)
    found: list[Subject] = []
    for at, figure in enumerate(figures):
        listed = _of_list(sentence, blank, figures, at, found)
        found.append(listed or _of_clause(sentence, blank, figures, at, found))
    return found


def _without_dates(sentence: Stretch, dates: Sequence[Spoken]) -> str:
    """Return the text of a sentence with spaces for its dates."""
    text = list(sentence.text)
    for date in dates:
        if sentence.start <= date.start and date.end <= sentence.end:
            first, last = date.start - sentence.start, date.end - sentence.start
            text[first:last] = " " * (last - first)
    return "".join(text)


def _of_clause(
    sentence: Stretch, blank: str, figures: Sequence[Figure], at: int, found: Sequence[Subject]
) -> Subject:
    figure = figures[at]
    stop = figure.start - sentence.start
    begin = figures[at - 1].end - sentence.start if at else 0
    head = re.split(r"[,;:。]", blank[begin:stop])
    phrase = trimmed(head[-1])
    behind = _behind(blank, figure.end - sentence.start, figure)
    previous = found[-1].text if found else ""
    chain = found[-1].before if found and found[-1].text == phrase else previous
    share = re.search(r"占(?:全部|到)?(?P<whole>[^占]*?)(?:的|总量的?|比重)?(?:比例|比重)?(?:的|达到|达|为|约)?$", head[-1].strip())
    if share and figure.percent:
        own = trimmed(head[-1][: share.start()])
        if len(own) < 2 and len(head) > 1 and not at:
            own = trimmed(head[-2])
        text = own if len(own) > 1 else previous
        chain = found[-1].before if found and found[-1].text == text else previous
        return Subject(text, share["whole"].strip() or "比", chain)
    if figure.form == "rank":
        phrase = trimmed(re.split(_RANKING, head[-1])[0])
    if figure.form == "streak":
        rest = re.split(r"[,;。、]", blank[figure.end - sentence.start :])[0]
        return Subject(phrase + trimmed(rest) if "达" in rest else phrase or previous, "", previous)
    if len(phrase) < 2 and len(head) > 1 and not behind:
        phrase = trimmed(head[-2]) or phrase
    if figure.form == "rank" and (len(phrase) < 2 or re.match(r"在|与|和", phrase)):
        phrase = previous or behind
    if behind and not (figure.form == "rank" or figure.points):
        counted = _counts(figure)
        phrase = behind if counted or len(phrase) < 2 else phrase
    if len(phrase) < 2:
        phrase, chain = previous, found[-1].before if found else ""
    return Subject(phrase, "", chain)


def _counts(figure: Figure) -> bool:
    """Return whether a figure counts things, so that their name stands behind it."""
    return figure.unit.lstrip("十百千万亿") in words("units", unit="") or (
        figure.unit.lstrip("十百千万亿")
        in ("个", "家", "座", "处", "条", "种", "户", "台", "所", "只", "株", "头", "辆", "件", "项", "宗", "起", "名", "部", "次", "套")
    )


def _behind(blank: str, at: int, figure: Figure) -> str:
    """Return the noun behind a figure: 18家国家级绿色矿山, 61%以上的面积."""
    rest = blank[at:]
    if figure.percent:
        match = re.match(rf"的(?P<noun>{_HAN}+)", rest)
    else:
        match = re.match(rf"的?(?P<noun>(?:{_HAN}|“[^”]*”)+)", rest)
    if not match:
        return ""
    people = figure.unit.endswith(("人次", "人", "名", "户"))
    noun = re.split(_VERBS, match["noun"])[0] or (match["noun"][:_LONGEST] if people else "")
    noun = re.split(r"[和及与]", noun)[0] if len(noun) > 4 else noun
    return noun if len(noun) > 1 else ""


def _of_list(
    sentence: Stretch, blank: str, figures: Sequence[Figure], at: int, found: Sequence[Subject]
) -> Subject | None:
    """Return the subject of a figure that stands in a list: A、B分别为1、2; 四个“100%”."""
    figure = figures[at]
    offset = sentence.start
    first = at
    while first and re.fullmatch(r"[”\s]*(?:[、,和及与]|以及|,)\s*[“\s]*", blank[figures[first - 1].end - offset : figures[first].start - offset]):
        first -= 1
    last = at
    while last + 1 < len(figures) and re.fullmatch(r"[”\s]*(?:[、,和及与]|以及|,)\s*[“\s]*", blank[figures[last].end - offset : figures[last + 1].start - offset]):
        last += 1
    count = last - first + 1
    head = blank[: figures[first].start - offset]
    apart = re.search(r"分别(?P<verb>[^、,;:。]*)$", head)
    if count < 2 or not apart:
        return None
    before = trimmed(re.split(r"[;:。]", head[: apart.start()])[-1])
    items = [trimmed(item) for item in re.split(r"[、,]|和|及|与|以及", before) if trimmed(item)]
    if len(items) >= count and not (at and re.fullmatch(r"\s*,?\s*", head[figures[first - 1].end - offset if first else 0 : apart.start()])):
        item = _completed(items[-count:], at - first)
        return Subject(item, "", found[-1].text if found else "")
    if first >= count:
        return Subject(found[first - count + (at - first)].text, "", found[-1].text)
    return None


def _completed(items: Sequence[str], at: int) -> str:
    """Return an item of a list with the noun that it shares with the last or the first."""
    head = re.search(rf"(?:平均浓度|浓度|覆盖率|利用率|处理率|达标率|面积|产量|比例|占比|收入|增加值|数量|总量)$", items[-1])
    item = items[at]
    if head and not re.search(r"(?:率|面积|浓度|量|比例|占比|收入|值|数)$", item):
        return item + head.group()
    return item


def listed_items(text: str) -> list[str]:
    """Return the items of an enumeration, each with the noun that it leans on.

    Examples
    --------
    >>> listed_items("省控断面优良比例和达标率、饮用水源地达标率")
    ['省控断面优良比例', '省控断面达标率', '饮用水源地达标率']
    """
    made: list[str] = []
    for part in re.split(r"[、,]", text):
        before = ""
        for item in re.split(r"和|及(?!以上)|与", part):
            word = trimmed(item)
            if before and len(word) <= 3:
                stem = re.match(rf"(?P<stem>{_HAN}*?(?:断面|水体|水源地|功能区|企业|产业|能源|农田|耕地))", before)
                word = (stem["stem"] if stem else "") + word
            if word:
                made.append(word)
                before = word
    return made


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lead, tail = (one_of(words("subject_words", position=side)) for side in ("lead", "tail"))
    return re.compile(rf"^(?:(?!建成区){lead}|[\s,、:;“”)\]的])+"), re.compile(rf"(?:{tail}|[\s,、:;“(])+$")


def trimmed(phrase: str) -> str:
    """Return a phrase without what leads to it and without the verb that follows it."""
    pieces = [_edged(piece) for piece in re.split(r"\s{2,}", phrase.strip())]
    return next((piece for piece in reversed(pieces) if piece), "")


_NAMED_CITY: Final = re.compile(rf"^{_HAN}{{2,3}}(?:市|县|自治州)(?![场民值域区政级])以?")
_COUNTED: Final = re.compile(rf"^(?:\d+|[一二三四五六七八九十]+)(?:大|条|个|项|类|家)(?={_HAN}{{4}})")
_BESIDE: Final = re.compile(rf"^[与和同]{_HAN}+并列$")


def _edged(phrase: str) -> str:
    """Return a phrase without the words at its edges that name nothing."""
    lead, tail = _edges()
    phrase = re.sub(r"^(?:[和与及]|以及)", "", _BESIDE.sub("", phrase.strip()))
    shorter = tail.sub("", lead.sub("", phrase))
    for pattern in (_NAMED_CITY, _COUNTED):
        shorter = lead.sub("", pattern.sub("", shorter))
    return shorter.strip("、,;: \u3000").strip()
