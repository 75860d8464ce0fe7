"""Which place a figure speaks of: the city, a county of it, its province, the country."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from helpers.errors import near_matches
from helpers.intake.article.grammar.article_parts import Stretch
from helpers.intake.article.grammar.measure_names import ADVERBS
from helpers.intake.article.grammar.word_tables import one_of, words
from helpers.intake.names import province_names

_HAN: Final = "[\u4e00-\u9fff]"
_CITY: Final = re.compile(rf"(?P<name>{_HAN}{{2,4}}?(?:市|自治州|地区|盟))")
_NO_NAME: Final = re.compile(
    r"^[各该这其全此本两三]|^国省|[是为作在的从由以成获被与和对将把使等个及至于了有给予向让往到走进据按依]|地处|位于|曾|级|单位|周边|附近|水质|优良|示范|模范|文明|先进|主要|重点|[大中小]型|全[湖域流]|[护治爱][湖山]"
)
_NO_SUBJECT: Final = (
    r"(?!第|首|唯一|率先|前|最|先进|领先|乃至|各|同类|平均(?!(?:水平|值)?[为是达仅])|内|范围|推广|居|名列|排|并列"
    r"|\d+个?(?:重点|地级|主要)?(?:城市|市|县))"
)
#: 市县乡村四级 and 四市 name kinds of places, 市里 is the city's government: none of them a place.
_LEVELS: Final = re.compile(
    r"^(?:[省市州盟县区旗乡镇村]+|.*[一二三四五六七八九十两][省州盟县区旗乡镇村]"
    r"|[一二三四五六七八九十两]市|[省市县区乡镇村][里委上政].*)$"
)


@dataclass(frozen=True)
class Places:
    """The places that an article speaks of: the rows of the table, and the city whose case it is.

    `home` is the name of that city; empty when it is not known.
    """

    home: str
    rows: Sequence[Mapping[str, str]]

    @cached_property
    def _names(self) -> dict[str, str]:
        return {row["name_zh"]: row["place"] for row in self.rows}

    @property
    def short(self) -> str:
        """The name of the city without 市, 区 or 县."""
        return self.home.removesuffix("市").removesuffix("区").removesuffix("县")

    def identifier(self, name: str) -> str:
        """Return the identifier of a place by its name, or nothing."""
        return self._names.get(name, "")

    def parent(self) -> str:
        """Return the name of the province of the city; ``全省`` when it is not known."""
        by_id = {row["place"]: row for row in self.rows}
        row = by_id.get(self.identifier(self.home), {})
        return by_id.get(row.get("parent", ""), {}).get("name_zh", "") or "全省"

    def candidates(self, name: str) -> tuple[str, ...]:
        """Return the identifiers of the known places nearest to a name, and the city."""
        hint = near_matches(name, self._names).removeprefix("did you mean ").rstrip("?")
        near = [self._names[one] for one in hint.split(", ") if one in self._names]
        home = self.identifier(self.home)
        return tuple(dict.fromkeys([*near, *([home] if home else [])]))[:3]

    def of_clauses(
        self, clauses: Iterable[Stretch], carried: str, last: Mapping[str, str]
    ) -> tuple[tuple[int, str], ...]:
        """Return where in a sentence which place becomes its subject.

        Parameters
        ----------
        carried
            The place that the sentence before in the paragraph speaks of.
        last
            The places that the article named last, by what it may go on to call them: 县 for
            该县, and 库布其 for the desert of that name.
        """
        found = [(-1, carried)]
        for clause in clauses:
            stems = [stem for stem in last if len(stem) > 1 and clause.text.startswith(stem)]
            known = last[stems[0]] if stems else ""
            if known or (self.short and clause.text.startswith(self.short)):
                found.append((clause.start, known or self.home))
            for match in _subject_pattern().finditer(clause.text):
                listed = "、" in (clause.text[match.end() :][:1], clause.text[: match.start()][-1:])
                name = "" if listed and match["named"] else self._name(match, last)
                if name:
                    found.append((clause.start + match.start(), name))
            found.sort(key=lambda turn: turn[0])
            for match in _AGAINST.finditer(clause.text):
                group = "above" if match["above"] else "of"
                begin, end = match.start(group), match.end()
                name = self._above(match[group])
                found += [(clause.start + begin, name), (clause.start + end, found[-1][1])]
        return tuple(found)

    def listed(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Iterate over the lists of places that 分别 gives figures for, and where each ends."""
        for apart in re.finditer("分别[^,。;\\d]*", text):
            head = re.split("[,。;:]", text[max(0, apart.start() - _REACH) : apart.start()])[-1]
            match = _APART.search(head)
            found = re.split("[、和及与]", match["list"]) if match else []
            names = [self._part(name, within=False) for name in found]
            if names and all(names):
                yield apart.end(), names

    def _above(self, said: str) -> str:
        """Return the place that 全国 or 全省 is."""
        if said == "全省":
            return self.parent()
        return next((r["name_zh"] for r in self.rows if r["level"] == "country"), "全国")

    def carried(self, turns: Sequence[tuple[int, str]]) -> str:
        """Return the place that the next sentence goes on about: the last that is in the city.

        A country or a province is what the city is held against, and its subject no longer.
        """
        above = {row["name_zh"] for row in self.rows if row["level"] in ("country", "province")}
        above |= {"全国", self.parent()}
        return next((name for _, name in reversed(turns) if name not in above), self.home)

    def _name(self, match: re.Match[str], last: Mapping[str, str]) -> str:
        """Return the place that a subject names, or nothing when it is none."""
        said = match.groupdict()
        if said["home"]:
            return self.home
        if said["province"]:
            return self.parent()
        if said["same"]:
            kind = said["same"]
            return self.home if self.home.endswith(kind) else last.get(kind, "")
        if said["country"]:
            return self._above("全国")
        parts = _PARTS.findall(said["named"])
        named = (self._part(part, within=at > 0) for at, part in reversed([*enumerate(parts)]))
        return next(filter(None, named), "")

    def _part(self, name: str, *, within: bool) -> str:
        """Return a place by one part of its path, such as 云和县 of 丽水市云和县, or nothing."""
        short = self.short
        if name in self._names or (short and name in (self.home, short)):
            return self.home if name == short else name
        if short and short.startswith(name):
            return ""
        above = one_of([*([self.home, short] if short else []), *_provinces()])
        bare = re.sub(
            rf"^{above}(?={_HAN}{{2}})", "", re.sub(rf"^{above}(?={_HAN}{{2}})", "", name)
        )
        least = 3 if bare.endswith(("湖", "山", "村", "乡", "镇")) and not within else 2
        kind = bare.endswith(words("not_places")) and not _DISTRICT.fullmatch(bare)
        none = (
            kind
            or _GENERIC.match(bare)
            or _NO_NAME.search(bare)
            or _LEVELS.match(bare)
            or _done().match(bare)
        )
        if none or len(bare) < least:
            return ""
        return self.home if bare in (self.home, short) else bare


#: What is said of places of one kind is said of none of them: 滨海湿地面积.
_GENERIC: Final = re.compile(
    "(?:滨海|滨河|滨湖|沿海|沿江|沿河|近岸|海岸|人工|天然|自然|河流|湖泊|沼泽|高原|退化|小微|城市|红树林|恢复|修复"
    "|保护|新增|治理|国际|国家|省级|市级)+(?:重要)?"
    "(?:湿地|草原|流域|沙地|沙漠|水库|矿区|景区|灌区|园区|开发区|林场|森林公园|湿地公园|国家公园|自然保护区)$"
)
#: 高于全国88.1%的平均水平, 76.8%(全国57%): a figure that the city's own is held against.
_AGAINST: Final = re.compile(
    r"\((?P<above>全国|全省)[^()]*\)|(?:[高低优好快大]于|超过)(?P<of>全国|全省)(?:平均)?[\d.]+%?[^\d,。;]*"
)
#: A list of places at the end of what stands before 分别.
_APART: Final = re.compile(
    rf"(?P<list>(?:{_HAN}{{1,6}}[市县区旗州镇乡]、){{1,30}}{_HAN}{{1,6}}?[市县区旗州镇乡]"
    rf"(?:[和及与]{_HAN}{{1,6}}?[市县区旗州镇乡])?)(?![级域])[^,。;、\d]*$"
)
_REACH: Final = 240
#: 岚山区 and 西湖区 are districts, 大山区 and 主城区 are none.
_DISTRICT: Final = re.compile(rf"(?![大深高远老主中新全各本该]){_HAN}[山湖城]区")
_PARTS: Final = re.compile(
    rf"{_HAN}+?(?:省|自治区|自治州|自治县|自治旗|地区|[市盟县区旗镇乡村]|{_HAN}$)"
)


@cache
def _provinces() -> tuple[str, ...]:
    """Return the names of the provinces, with and without 省."""
    return tuple(sorted(province_names()))


@cache
def _done() -> re.Pattern[str]:
    """Return a pattern of verbs, whose objects may end like a place: 组建县 of 组建县林木中心."""
    verbs = one_of(verb for verb in words("measure_verbs") if len(verb) > 1)
    return re.compile(f"{ADVERBS}?{verbs}")


@cache
def _subject_pattern() -> re.Pattern[str]:
    endings = one_of(set(words("place_endings")) - {"湖", "山"})
    after = r"(?<=[,;:。、)】\s底月])|(?<=年度)|(?<=年)(?!度)"
    lead = rf"(?:^|{after}|其中,?:?|截至[^,]{{0,12}},|在|由)"
    return re.compile(
        rf"{lead}(?:(?P<home>全市|全区|我市|该市|本市|市域|市城区|全州|城市(?=空气|环境|污水|生活|建成区))|"
        rf"(?P<province>全省|我省|该省|全自治区){_NO_SUBJECT}|(?P<country>全国|我国|中国(?=实施|累计|已|完成|共|建成)){_NO_SUBJECT}|"
        rf"(?:该|全|我|本)(?P<same>县|村|镇|乡)(?!级|域?委|政府)|"
        rf"(?P<named>(?:{_HAN}{{2,7}}?[湖山]|{_HAN}{{1,8}}?{endings})"
        rf"(?:{_HAN}{{1,4}}?[市县区旗镇乡村])*)"
        rf"(?![级域长委府场政直镇内外办局厅部容])(?!人大|政协|生态环境|综合[治整]|[整治]治|保护|生产总值)"
        rf"{_NO_SUBJECT})"
    )


_MENTIONED: Final = re.compile(
    rf"(?:^|[^\u4e00-\u9fff]|[的在是市省州于到])(?P<name>{_HAN}{{1,7}}?(?P<kind>[县村镇乡]))"
)


def mentions(text: str) -> dict[str, str]:
    """Return the last county, village, town that a text names, by their last character."""
    found = {}
    for match in _MENTIONED.finditer(text):
        name = _PARTS.findall(match["name"])[-1]
        if len(name) > 1 and not name.endswith(words("not_places")) and not _NO_NAME.search(name):
            found[match["kind"]] = name
    return found


def main_city(text: str, rows: Iterable[Mapping[str, str]]) -> str:
    """Return the name of the city that a text names most, or nothing.

    The names of the table of places count with and without 市.
    """
    named: Counter[str] = Counter()
    for row in rows:
        if row["level"] == "city":
            short = row["name_zh"].removesuffix("市")
            named[row["name_zh"]] += text.count(short)
    known, count = max(named.items(), key=lambda pair: pair[1], default=("", 0))
    if count:
        return known
    other = Counter(_after_province(match["name"]) for match in _CITY.finditer(text))
    for word in words("not_places"):
        other.pop(word, None)
    best = [name for name in other if len(name) > 2 and not name.endswith(words("not_places"))]
    return max(best, key=lambda name: (other[name], -text.find(name)), default="")


def _after_province(name: str) -> str:
    """Return the name of a city without the province before it."""
    return re.sub(rf"^.*?(?:省|自治区)(?={_HAN}{{2,}})", "", name)
