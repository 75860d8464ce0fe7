"""The measures that an article names: documents, bodies, mechanisms, campaigns, designations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from helpers.intake.article.grammar.article_parts import Paragraph, Stretch
from helpers.intake.article.grammar.word_tables import one_of, rows_of, words

_HAN: Final = "[\u4e00-\u9fff]"
_TITLE: Final = re.compile(r"《(?P<name>[^《》]*(?:《[^《》]*》[^《》]*)*)》")
_PRESS: Final = re.compile(r"(?:日报|晚报|(?<!通)报|杂志|周刊|新闻联播|新闻|纪录片|诗|赋|曲)$")
_QUOTE: Final = re.compile(r"“(?P<name>[^“”。!?\n]{1,30})”")
_ITEM: Final = re.compile(r"[^、,;:。!?()\n]+")
_AWARDED: Final = re.compile(
    r"荣获|获得|获评|入选|入围|获批|被评为|被命名为|被授予|被确定为|被列为|列为|列入|纳入|成为|创成"
    r"|跻身|夺得|夺|获|蝉联|上榜|喜获|摘得|捧回|荣膺"
)
#: Who awards: what is won of them is a designation, however its name ends.
_AWARDED_BY: Final = re.compile(
    r"(?:首批|第[一二三四五六七八九十]+批)?(?:国家|全国|中国|世界|国际|联合国|全球|亚洲|[省部]级|全省)"
)
_AWARDING: Final = re.compile(r"(?:[部委局署办]|组织|联盟|机构|发布)$")
_SET_UP: Final = re.compile("设立|成立|组建|组成|挂牌|建立")
_DESIGNATION: Final = re.compile(
    r"(?:奖|称号|示范[区市县]|试点[市县区]?|城市|基地|试验区|先行区|标杆|大禹鼎|案例|之[都乡城]|百强)$"
)
_GENERIC: Final = 2
#: A project of a longer name is one that has a name, without a verb as well.
_PROPER: Final = 7
#: 碳普惠试点 is a pilot with a name.
_PILOT: Final = 5
_ISSUED: Final = re.compile("出台|印发|颁布|制定|发布|编制|修订|起草")
#: What is planned is not in force, whatever the verb: 拟于2026年出台, 下一步将实施.
_PLANNED: Final = re.compile(
    r"(?:拟[于在]?|将[于在]|计划|力争|争取|预计|将(?=出台|制定|实施|启动|建设|推进|开展|编制|成立|建立))"
    r"[^,。;:]{0,16}$"
)
#: How something is done: 大力推进 is what 推进 is.
ADVERBS: Final = (
    "(?:全面|率先|积极|加快|大力|深入|统筹|持续|坚决|系统|扎实|协同|稳步|先后|相继|接续"
    "|依法|全域|科学|常态化|重点|着力|全力|有序|稳妥)"
)
_DOCUMENTS: Final = ("regulation", "plan", "policy", "standard", "register")


@dataclass(frozen=True, slots=True)
class NamedMeasure:
    """A measure that an article names, with the offsets of its name.

    Attributes
    ----------
    name
        As published, or with the noun that a list shares.
    kind
        Such as ``regulation``, ``mechanism`` or ``designation``.
    instrument, status
        Words of the casebook's enumerations.
    verb
        The verb that says the status; empty when there is none.
    """

    start: int
    end: int
    name: str
    kind: str
    instrument: str
    status: str
    verb: str
    sentence: Stretch
    paragraph: Paragraph


@dataclass(frozen=True, slots=True)
class _Found:
    """A name with its offsets in the sentence, its kind and the words before it."""

    start: int
    end: int
    name: str
    row: Mapping[str, str]
    head: str


def find_measures(paragraphs: tuple[Paragraph, ...]) -> tuple[NamedMeasure, ...]:
    """Return the measures that an article names, each once, in its order.

    Slogans, and quotation marks around anything that is no name of a measure, are left out.
    """
    found: dict[str, NamedMeasure] = {}
    for paragraph in paragraphs:
        if paragraph.is_heading:
            continue
        for sentence in paragraph.sentences():
            for one in _of_sentence(sentence.text):
                verb = _last_verb(one.head)
                measure = NamedMeasure(
                    sentence.start + one.start, sentence.start + one.end, one.name,
                    one.row["kind"], one.row["instrument"],
                    _status(one, verb, sentence.text[: one.start]), verb, sentence, paragraph,
                )  # fmt: skip
                found.setdefault(_key(one.name), measure)
    return tuple(sorted(found.values(), key=lambda measure: measure.start))


def _key(name: str) -> str:
    """Return what two names of one measure share: what stands in quotation marks, or all."""
    quoted = _QUOTE.match(name)
    return quoted["name"] if quoted and len(quoted["name"]) > 2 else re.sub(r"[“”《》]", "", name)


def _of_sentence(text: str) -> Iterator[_Found]:
    taken = bytearray(len(text))
    for find in (_titles, _quoted, _nouns, _themselves):
        for one in find(text):
            if not any(taken[one.start : one.end]):
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                yield one


def _titles(text: str) -> Iterator[_Found]:
    """Find documents in 《》."""
    for match in _TITLE.finditer(text):
        row = _kind(re.sub(r"[(〔][^()〔〕]*[)〕]$", "", match["name"]))
        generic = row is not None and row["ending"] == match["name"]
        if not _PRESS.search(match["name"]) and not generic:
            row = row or {"kind": "policy", "instrument": "policy_document"}
            yield _Found(match.start(), match.end(), match["name"], row, text[: match.start()])


def _quoted(text: str) -> Iterator[_Found]:
    """Find names in quotation marks: “一张图”信息系统, “春雷行动”, 公用品牌“…”."""
    introduced = False
    end = -1
    for match in _QUOTE.finditer(text):
        inside, head = match["name"], text[: match.start()]
        joined = text[end : match.start()] in ("", "、", "和") and end > 0
        introduced = (introduced and joined) or _introduces(head)
        end = match.end()
        behind = _noun_behind(text[match.end() :])
        before = re.search(r"(?:公用品牌|品牌|商标)$", head)
        own = _kind(inside)
        if before:
            yield _Found(match.start(), match.end(), inside, _row(before.group()), head)
        elif behind:
            end = match.end() + len(behind)
            row = _kind(behind) or _row("模式")
            yield _Found(match.start(), end, text[match.start() : end], row, head)
        elif own and len(inside) > 2 and not re.search(r"[,、]", inside):
            if not inside.endswith(words("not_measures")):
                yield _Found(match.start(), match.end(), inside, own, head)
        elif _is_first(head) or (introduced and re.fullmatch(rf"{_HAN}{{2,8}}", inside)):
            yield _Found(match.start(), match.end(), inside, _row("模式"), head)


def _introduces(head: str) -> bool:
    """Return whether the words before a quotation say that it names what was done."""
    return re.search(
        rf"(?:推行|实行|担任|做到|建设了|启动|实施|开展|推出|建立|设立|开设|创设|首创|构建|等)(?:了|一批|起)?"
        rf"(?:(?!{_verb()}|变成|转变){_HAN}|、){{0,12}}$", head,
    ) is not None  # fmt: skip


def _is_first(head: str) -> bool:
    """Return whether the words before a quotation say that it is the first of its kind."""
    return re.search(r"(?:首个|首家|首批|首条|首座|首单|首笔|首创)$", head) is not None


def _noun_behind(rest: str) -> str:
    """Return the noun that a quotation is part of, from behind it: 实施监督信息系统."""
    for pattern in (rf"的?{_HAN}{{0,12}}{_endings()}", rf"的?{_HAN}{{0,10}}?{_endings()}"):
        match = re.match(pattern, rest)
        goes_on = match and re.match("[性化者项励惩]|到位|完[成毕]", rest[match.end() :])
        if match and not _crosses(match.group()) and not goes_on:
            return match.group()
    return ""


def _crosses(words_behind: str) -> bool:
    """Return whether a verb stands between a quotation and the noun behind it."""
    verbs = "是|为|把|将|使|让|推动|实现|建立|出台|走出|成了|打造|进行|和(?!修复|治理)"
    return re.search(verbs, words_behind) is not None


def _nouns(text: str) -> Iterator[_Found]:
    """Find unquoted names that a verb introduces: 建立生态补偿机制, A、B立法."""
    plain = re.sub("“[^“”]*”", lambda match: "“" + "□" * (len(match.group()) - 2) + "”", text)
    plain = re.sub(r"\([^()]{1,6}\)", lambda match: "□" * len(match.group()), plain)
    pending: list[tuple[int, str]] = []
    verb = ""
    for match in _ITEM.finditer(plain):
        listed = plain[match.start() - 1 : match.start()] == "、"
        if not listed:
            pending, verb = [], ""
        for at, part in enumerate(_parts(match.group(), match.start())):
            goes_on = bool(verb) and (listed or at > 0)
            noun, start, own = _after_verb(*part, only_first=goes_on)
            if own:
                pending = []
            verb = own or verb
            named = _ending_of(noun, verb or "是")
            if named is None:
                pending.append((start, noun))
                continue
            row, name = named
            pending = [] if "的" in noun[: noun.find(name)] else pending
            start += noun.find(name)
            if name.startswith("是"):
                start, name = start + 1, name[1:]
            yield from _shared(text, pending, name, start, row, verb)
            pending = []


def _themselves(text: str) -> Iterator[_Found]:
    """Find what is a measure wherever it is named: 林长制落到山头地块, 完成退耕还林12万亩."""
    for match in _itself().finditer(text):
        row = _kind(match["name"])
        if row is not None:
            yield _Found(match.start(), match.end(), match["name"], row, text[: match.start()])


@cache
def _itself() -> re.Pattern[str]:
    own = one_of(row["ending"] for row in rows_of("measure_kinds") if row["alone"] == "itself")
    return re.compile(rf"(?<![“”])(?P<name>[河湖林田湾山路街]{{1,2}}长制|{own})(?![“”])")


def _parts(item: str, offset: int) -> Iterator[tuple[str, int]]:
    """Split an item of a list at 和, 与 and 以及."""
    start = 0
    for match in re.finditer(
        r"(?<=[\u4e00-\u9fff]{2})(?=(?:重点|着力|全力|积极|大力)(?:推进|实施|开展|建设|打造))|以及|和(?!谐|修复|治理|恢复|利用|管理|保护)|与(?!会|修复|治理|恢复|利用|管理|保护)|(?<=[制系度治])及",
        item,
    ):
        yield item[start : match.start()], offset + start
        start = match.end()
    yield item[start:], offset + start


def _after_verb(part: str, offset: int, *, only_first: bool) -> tuple[str, int, str]:
    """Return what stands behind the first verb of a phrase, where it starts, and the verb.

    In a list that goes on only a verb at its start counts: 生态文明建设示范市 has none.
    """
    verb, at = "", 0
    found = _verbs().match(part) if only_first else _verbs().search(part)
    while found and len(part) - at - found.end() > (_GENERIC if verb else 0):
        verb, at = found["verb"], at + found.end()
        found = re.match(rf"了?(?P<verb>{_verb()})(?!示范|试验|试点)", part[at:])
    rest = re.sub(r"^(?:了|的|[\d.]+[万亿]?(?:千米|公里|亩|公顷|平方公里|元))+", "", part[at:])
    return rest, offset + len(part) - len(rest), verb


@cache
def _verb() -> str:
    return one_of(words("measure_verbs"))


@cache
def _verbs() -> re.Pattern[str]:
    noun = one_of(("建设", "创新", "试点", "实现", "改革"))
    return re.compile(
        rf"{ADVERBS}??(?P<verb>(?:(?<![一-鿿])|(?<=[快力极面续入筹先缘部段地市县区资元])){noun}|(?!{noun}){_verb()})(?!示范|试验区)"
    )


@cache
def _endings() -> str:
    return one_of(row["ending"] for row in rows_of("measure_kinds"))


def _row(ending: str) -> Mapping[str, str]:
    return next(row for row in rows_of("measure_kinds") if row["ending"] == ending)


@cache
def _kind(name: str) -> Mapping[str, str] | None:
    """Return the row of the longest ending that a name has."""
    fitting = [row for row in rows_of("measure_kinds") if name.endswith(row["ending"])]
    return max(fitting, key=lambda row: len(row["ending"]), default=None)


#: A number of things, and what every city has, has no name: 6大类128项重点工程, 重点项目.
_NO_NAME: Final = re.compile(
    r"\d[项个家座处大类]|大类|^(?:重点|重大|建设|民生|示范|各类|配套|系列|工程|减排|治污|环保|节能)*(?:工程|项目|行动|活动)$|^.{0,4}工作方案$|之一$|标志性工程$"
)
_TAIL: Final = re.compile(
    r"(?:建设|创建|试点工作|试点|工作|为抓手|为重点|为契机|为载体|等?(?:称号|荣誉|殊荣)"
    r"|约?[\d.]+[万亿]?[余多]?(?:蒸吨|平方公里|公里|千米|公顷|亩|吨|[家个座处项条名人户台所只株次起件宗批场期轮笔])?)$"
)


def _ending_of(noun: str, verb: str) -> tuple[Mapping[str, str], str] | None:
    """Return the kind of an unquoted noun and the part that is its name, or nothing.

    The name is the noun without what is done to it (…建设), what it is an example of (…等机构)
    and what it is part of (…的定位).
    """
    bare = noun.strip()
    named_pilot = bare.endswith("试点") and _kind(bare.removesuffix("试点")) is None
    if named_pilot and verb not in ("", "是") and len(bare) >= _PILOT and "的" not in bare:
        return _row("试点"), bare
    bare = _TAIL.sub("", bare)
    for name in (
        re.sub(r"等[^等]{0,10}$", "", bare.split("的")[-1]),
        *reversed(bare.split("的")),
        bare,
    ):
        name = re.sub("^[省市州县区乡镇村]*[一二三四五两]级(?=.{6})", "", name)
        row = _kind(name)
        won = _AWARDED.fullmatch(verb) and _AWARDED_BY.match(name) and len(name) >= _PILOT
        won = won and not _AWARDING.search(name)
        row = row or (_row("奖") if won and not re.search(r"\d|[首前第]", name[2:]) else None)
        if row is None or (len(name) < len(row["ending"]) + _least(row) and not won):
            continue
        counted = re.match(
            r"\d|[一二三四五六七八九十]+[个项场]|[对让使把经]|(?:力争|争取|确保|计划)", name
        )
        if name.endswith(words("not_measures")) or counted or _NO_NAME.search(name):
            continue
        proper = row["ending"].endswith(("工程", "项目")) and len(name) > _PROPER
        if verb == "是" and row["kind"] != "designation" and not proper:
            continue
        named = row["kind"] == "designation" and re.match(r"国家|全国|省级|国际|首批", name)
        issued = row["kind"] in _DOCUMENTS and _ISSUED.search(verb)
        awarded = _AWARDED.fullmatch(verb) and _DESIGNATION.search(name)
        set_up = row["kind"] == "organisation" and _SET_UP.search(verb)
        if row["alone"] in ("yes", "itself") or named or issued or awarded or won or set_up:
            return row, name
    return None


def _least(row: Mapping[str, str]) -> int:
    """Return how many characters a name has before its ending: none where that is a name."""
    if row["alone"] == "itself":
        return 0
    return 1 if row["instrument"] == "chief_system" else _GENERIC


def _shared(
    text: str, pending: list[tuple[int, str]], noun: str, at: int, row: Mapping[str, str],
    verb: str,
) -> Iterator[_Found]:  # fmt: skip
    """Return a name and the items of its list that share its noun: A、B、C相关条例."""
    group = re.match(rf"(?P<own>.*?)(?:等|相关)(?:{_HAN}{{0,6}})$", noun)
    own = group["own"] if group and len(group["own"]) > 1 else noun
    joined = row["ending"] if row["kind"] in ("regulation", "mechanism") else ""
    for start, item in pending:
        word = item.strip()
        if len(word) >= 4 and not _AWARDING.search(word):
            yield _Found(start, start + len(item.rstrip()), word + joined, row, verb)
    name = own + joined if group and joined and not own.endswith(joined) else own
    if name.strip():
        real = text[at : at + len(own)]
        yield _Found(at, at + len(own), real if name == own else name, row, verb)


def _last_verb(head: str) -> str:
    """Return the last verb before a name."""
    near = _TITLE.sub("", re.split(r"[。;]", head)[-1])
    found = list(_verbs().finditer(near))
    return found[-1]["verb"] if found else ""


def _status(one: _Found, verb: str, before: str) -> str:
    """Return the status of a measure, from the words before it and from what it is."""
    if _PLANNED.search(before):
        return "preparing"
    if re.search(r"试点|试验区|先行区", one.name):
        return "pilot"
    status = next((row["status"] for row in rows_of("measure_verbs") if row["word"] == verb), "")
    if one.row["kind"] == "designation" and status != "preparing":
        return "in_force"
    if not status:
        status = (
            "in_force"
            if one.row["kind"] in ("policy", "regulation", "plan", "designation")
            else "ongoing"
        )
    return "in_force" if status == "completed" else status
