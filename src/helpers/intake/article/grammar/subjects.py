"""What a figure is a figure of: the words before it, behind it, or of the figure before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Final

from helpers.intake.article.grammar.article_parts import Stretch
from helpers.intake.article.grammar.aspect_words import YEAR_ON_YEAR
from helpers.intake.article.grammar.figures import Figure, three_shares
from helpers.intake.article.grammar.spoken_periods import Spoken
from helpers.intake.article.grammar.word_tables import one_of, words
from helpers.quantity import is_counted

_HAN: Final = "[\u4e00-\u9fff]"
_SHARE: Final = re.compile(
    r"占(?:全部|到)?(?P<whole>[^占]*?)(?:的|总量的?|比重)?(?:比例|比重)?(?:的|达到|达|为|约)?$"
)
#: What stands between the figures of a list, and between the items of one.
_JOINT: Final = re.compile(r"[”\s]*(?:[、,和及与]|以及)\s*[“\s]*")
_JOINTS: Final = re.compile(r"[、,和与]|以及|(?<![惠涉普波])及")
#: How much is taken of what people do: 315万人次参加义务植树.
_LONGEST: Final = 12
_VERBS: Final = (
    r"接待|完成|实现|达到|达|占|获|被|成为|建成|建设|吸引|参与|参加|创造|带动|开展|实施|变成|变为|是|为|"
    r"通过|增长|下降|超过|位居|居|得到|用于|进行|投入|纳入|覆盖|较|比|同比|全部|(?<!平)均"
)
_RANKING: Final = (
    r"位居|位列|稳居|高居|跃居|名列|并列|排名|领跑|领先|[居列排]|全省|全国|全市|省内|在全"
)


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


def subjects(
    sentence: Stretch, figures: Sequence[Figure], dates: Sequence[Spoken]
) -> list[Subject]:
    """Return the subjects of the figures of a sentence, in order; no date is part of them."""
    text = list(sentence.text)
    for date in dates:
        if sentence.start <= date.start and date.end <= sentence.end:
            first, last = date.start - sentence.start, date.end - sentence.start
            text[first:last] = " " * (last - first)
    reading = _Reading("".join(text), sentence.start, figures, [])
    for at in range(len(figures)):
        reading.found.append(reading.of_three(at) or reading.of_list(at) or reading.of_clause(at))
    return reading.found


@dataclass(frozen=True, slots=True)
class _Reading:
    """A sentence with spaces for its dates, its figures, and the subjects found so far."""

    text: str
    offset: int
    figures: Sequence[Figure]
    found: list[Subject]

    def _between(self, one: int, other: int) -> str:
        """Return the text from one figure, or the start of the sentence, to another."""
        begin = self.figures[one].end - self.offset if one >= 0 else 0
        return self.text[begin : self.figures[other].start - self.offset]

    def of_clause(self, at: int) -> Subject:
        """Return the subject of a figure from its clause, else that of the figure before."""
        figure = self.figures[at]
        head = re.split(r"[,;:。]", self._between(at - 1, at))
        above = trimmed(head[-2]) if len(head) > 1 else ""
        share = _SHARE.search(head[-1].strip())
        if share and figure.percent:
            own = trimmed(head[-1][: share.start()]) or (above if not at else "")
            whole = share["whole"].strip()
            return self._going_on(own, "比" if whole.startswith("比") else whole or "比")
        behind = self._behind(figure)
        if figure.form == "rank":
            words_before = re.split(_RANKING, head[-1])[0]
            beside = re.match(r"\s*[在与和同]", words_before)
            return self._going_on("" if beside else trimmed(words_before) or above or behind)
        phrase = trimmed(head[-1])
        if figure.form == "streak":
            rest = re.split(r"[,;。、]", self.text[figure.end - self.offset :])[0]
            own = phrase or (self.found[-1].text if self.found else "")
            return self._going_on(own + trimmed(rest) if "达" in rest or not own else own)
        if (
            behind
            and not figure.points
            and figure.unit != "类"
            and (_counts(figure) or len(phrase) < 2)
        ):
            return self._going_on(behind)
        reached = figure.points or (figure.percent and re.search("[至到]$", head[-1]))
        whole = self.found[-1].whole if self.found and reached and len(phrase + above) < 2 else ""
        return self._going_on(phrase if len(phrase) > 1 else above, whole)

    def _going_on(self, text: str, whole: str = "") -> Subject:
        """Return a subject, that of the figure before when there is none, and what it is after."""
        if not self.found:
            return Subject(text, whole)
        last = self.found[-1]
        text = text if len(text) > 1 else last.text
        return Subject(text, whole, last.before if last.text == text else last.text)

    def _behind(self, figure: Figure) -> str:
        """Return the noun behind a figure: 18家国家级绿色矿山, 61%以上的面积."""
        rest = self.text[figure.end - self.offset :]
        of = "的" if figure.percent else "的?"
        match = re.match(rf"{of}(?P<noun>(?:{_HAN}|“[^”]*”|\([^()]{{1,6}}\))+)", rest)
        if not match:
            return ""
        people = figure.unit.endswith(("人次", "人", "名", "户"))
        noun = re.split(_VERBS, match["noun"])[0] or (match["noun"][:_LONGEST] if people else "")
        noun = re.split(r"[和及与]", noun)[0] if len(noun) > 4 else noun.rstrip("和及与")
        return noun if len(noun) > 1 else ""

    def _joined(self, at: int) -> bool:
        """Return whether a figure goes on the list of the one before."""
        return _JOINT.fullmatch(self._between(at - 1, at)) is not None

    def of_three(self, at: int) -> Subject | None:
        """Return the industry whose share a figure of the ratio of three is, or nothing."""
        start = self.figures[at].start - self.offset
        for match in three_shares(self.text):
            for group, industry in enumerate(("第一产业", "第二产业", "第三产业"), 1):
                if match.start(group) == start:
                    return Subject(f"{industry}比重")
        return None

    def of_list(self, at: int) -> Subject | None:
        """Return the subject of a figure that 分别 gives one of several: A、B分别为1、2."""
        first, last = at, at
        while first and self._joined(first):
            first -= 1
        while last + 1 < len(self.figures) and self._joined(last + 1):
            last += 1
        count = last - first + 1
        head = self.text[: self.figures[first].start - self.offset]
        if count < 2:
            return None
        apart = re.search(r"分别[^、,;:。]*$", head)
        before = re.split(
            r"[;:。]" if apart else "[,;:。]", head[: apart.start() if apart else None]
        )[-1]
        items = [item for part in _JOINTS.split(trimmed(before)) if (item := trimmed(part))]
        both = re.search(r"城乡(?P<whose>[^,。;]*)$", before) if apart and count == 2 else None
        if both:
            return Subject(("城镇", "农村")[at - first] + trimmed(both["whose"]))
        own = trimmed(self._between(first - 1, first).partition("分别")[0])
        rises = first >= count and re.search(r"[到至为]", self._between(first - 1, first))
        if rises and all(map(self._joined, range(first - count + 1, first))):
            # 由36.7%、36.2%提高到41.2%、41.5%: the second list is of what the first is of.
            return self.found[at - count]
        listed = first >= count and all(map(self._joined, range(first - count + 1, first)))
        if not apart and listed and not own and not items:
            # …分别为11、0.3,较2016年下降52%、78%: each goes on from its own.
            return self.found[at - count]
        if not apart:
            # Without 分别 a list goes with another of the same length only.
            return Subject(_completed(items, at - first)) if len(items) == count else None
        if len(items) >= count and own:
            return Subject(_completed(items[-count:], at - first))
        if first >= count:
            return Subject(self.found[at - count].text, "", self.found[-1].text)
        return None


def _counts(figure: Figure) -> bool:
    """Return whether a figure counts things, so that their name stands behind it."""
    bare = figure.unit.lstrip("十百千万亿")
    return bare in words("units", unit="") or is_counted(bare)


def _completed(items: Sequence[str], at: int) -> str:
    """Return an item of a list with the noun that it shares with the last or the first."""
    head = re.search(
        r"(?:年均浓度|平均浓度|浓度均值|浓度|覆盖率|利用率|处理率|减排量|排放量|产量|达标率|面积|比例|占比|收入|增加值|数量|总量)$",
        items[-1],
    )
    item = items[at]
    if items[0].startswith("新增") and not item.startswith("新增"):
        item = f"新增{item}"
    if head and not re.search(r"(?:率|面积|浓度|(?<!需氧)量|比例|占比|收入|值|数)$", item):
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
    before = ""
    for part in re.split(r"[、,]", text):
        for item in re.split(r"和|及(?!以上)|与", part):
            word = trimmed(item)
            if before and len(word) <= 3:
                stem = re.match(
                    rf"(?P<stem>{_HAN}*?(?:断面|水体|水源地|功能区|企业|产业|能源|农田|耕地))",
                    before,
                )
                word = (stem["stem"] if stem else "") + word
            if word:
                made.append(word)
                before = word
    return made


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of what leads to a subject, and of what stands between it and its figure."""
    lead, tail = (words("subject_words", position=side) for side in ("lead", "tail"))
    falls = words("aspect_words", means="fall")
    others = (words("qualifiers", position="before"), words("scopes"), falls)
    before = re.compile(rf"^(?:(?!建成区){one_of(lead)}|[全我该][省市区县州国]|[\s,、:;“”)\]的])+")
    after = one_of(chain(tail, *others))
    return before, re.compile(rf"(?:{after}|{_RANKING}|{YEAR_ON_YEAR}|[\s,、:;“(])+$")


def trimmed(phrase: str) -> str:
    """Return a phrase without what leads to it and without the verb that follows it."""
    pieces = [_edged(piece) for piece in re.split(r"\s{2,}", phrase.strip())]
    return next((piece for piece in reversed(pieces) if piece), "")


_NAMED_CITY: Final = re.compile(
    rf"^(?!无废|海绵|森林|园林|卫生|文明|模范|低碳|智慧){_HAN}{{2,3}}(?:市|县|自治州)(?![场民值域区政级])以?"
)
_COUNTED: Final = re.compile(
    rf"^(?:\d+|[一二三四五六七八九十]+)(?:大|条|个|项|类|家)(?={_HAN}{{4}})"
)
_CITIES: Final = re.compile(r"^\d+个(?:重点|地级|地级及以上|设区)*(?:城市|市)")
#: 按可比价格计算 says how a figure was made, not of what it is one.
_RECKONED: Final = re.compile(r"^(?:按|据|经|以)[^,]*(?:计算|核算|测算|统计|估算|口径|价格|计)$")
_BESIDE: Final = re.compile(rf"^[与和同]{_HAN}+并列$")


def _edged(phrase: str) -> str:
    """Return a phrase without the words at its edges that name nothing."""
    lead, tail = _edges()
    phrase = "" if _RECKONED.match(phrase) else re.sub(r"\[\d+\]", "", phrase)
    phrase = re.sub(r"^(?:[和与及]|以及)", "", _BESIDE.sub("", phrase.strip()))
    shorter = tail.sub("", lead.sub("", phrase))
    for pattern in (_NAMED_CITY, _COUNTED, _CITIES):
        shorter = lead.sub("", pattern.sub("", shorter))
    return shorter.strip("、,;: \u3000").strip()
