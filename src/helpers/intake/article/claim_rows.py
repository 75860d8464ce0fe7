"""The claims of an article: every figure with what it says, of what, where and when."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Final, TypeVar

from helpers.intake.article.grammar.article_parts import Paragraph, Stretch, clauses, paragraphs
from helpers.intake.article.grammar.aspect_words import Meaning, is_planned, meaning_of
from helpers.intake.article.grammar.conditions import SCALES
from helpers.intake.article.grammar.figures import Figure, find_figures
from helpers.intake.article.grammar.indicator_match import Indicators, Proposal
from helpers.intake.article.grammar.named_places import Places, mentions
from helpers.intake.article.grammar.outlook import Outlook
from helpers.intake.article.grammar.spoken_periods import Spoken, When, find_dates, period_of
from helpers.intake.article.grammar.subjects import Subject, listed_items, subjects
from helpers.intake.article.grammar.word_tables import one_of, words
from helpers.quantity import is_known

NEW: Final = "new"
_FEATURES: Final = tuple(word for word in words("place_endings", kind="feature") if len(word) > 1)


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A figure with all that its article says of it.

    Attributes
    ----------
    place
        The name of the place that it speaks of.
    start, end
        The period, as partial ISO dates.
    scope
        What a rank or a share is among, as published.
    questions
        What a person has to settle, each in a clause.
    """

    figure: Figure
    meaning: Meaning
    subject: Subject
    place: str
    start: str
    end: str
    scope: str
    proposal: Proposal
    sentence: Stretch
    paragraph: Paragraph
    questions: tuple[str, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """What it says, wherever it stands: the same for a sentence that is there twice."""
        of = self.proposal.indicator or self.subject.name or self.sentence.text
        figure = (self.value, self.figure.unit, self.figure.qualifier, self.meaning.aspect)
        return (self.place, of, *figure, self.start, self.end, self.scope)

    @property
    def value(self) -> str:
        """The value as the casebook writes it: with a minus when it is a fall."""
        moves = self.meaning.falls and self.meaning.aspect in ("growth", "change", "annual_change")
        return f"-{self.figure.value}" if moves else self.figure.value


@dataclass(slots=True)
class _Context:
    """What a paragraph has said so far and its next sentence goes on from.

    `named` holds the places that the article named last, by what it may call them from then on;
    `latest` is the last year that it can know of; `planned`, why all that the sentence says is;
    `flows`, whether the last amount was one of a period.
    """

    paragraph: Paragraph
    when: When
    place: str
    named: dict[str, str]
    latest: str
    outlook: Outlook
    planned: str = ""
    flows: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads an article: the places and indicators that it may speak of, and its date."""

    places: Places
    indicators: Indicators
    published: str = ""

    def claims(self, text: str) -> tuple[ReadClaim, ...]:
        """Return the claims of a text that `article_parts.plain` has spelt, in its order."""
        dates = find_dates(text, self.published)
        figures = find_figures(text, [(date.start, date.end) for date in dates])
        parts = paragraphs(text)
        latest = self.published[:4] or _latest(text, dates, parts)
        made: list[ReadClaim] = []
        named: dict[str, str] = {}
        outlook = Outlook()
        for paragraph in parts:
            outlook.enter(paragraph, _within(dates, paragraph))
            context = _Context(paragraph, outlook.when, self.places.home, named, latest, outlook)
            for sentence in () if paragraph.is_heading else paragraph.sentences():
                own = _within(figures, sentence)
                made.extend(self._sentence(sentence, own, _within(dates, sentence), context))
        return tuple(made)

    def _sentence(
        self,
        sentence: Stretch,
        figures: Sequence[Figure],
        dates: Sequence[Spoken],
        context: _Context,
    ) -> Iterator[ReadClaim]:
        """Iterate over the claims of a sentence, and carry on what holds in the next one."""
        turns = self.places.of_clauses(clauses(sentence), context.place, context.named)
        apart = _apart(sentence, figures, self.places)
        context.named.update(mentions(sentence.text))
        context.named.update({name[:-2]: name for _, name in turns if name.endswith(_FEATURES)})
        last: ReadClaim | None = None
        origin_before = False
        context.planned = context.outlook.planned(sentence, dates)
        if context.when.goal and not context.planned:
            context.when = When()
        # 今年 below 2024年工作安排 is that year, also when nobody says when it was published.
        headed = context.planned and context.when.goal and context.when.last
        own_dates = [date for date in dates if date.last or not date.relative or not headed]
        for figure, subject in zip(figures, subjects(sentence, figures, dates), strict=True):
            between = (
                sentence.text[last.figure.end - sentence.start : figure.start - sentence.start]
                if last
                else ""
            )
            rises = last is not None and re.search("[到至为]", between) is not None
            taken = last.figure.start if last and rises else -1
            heard = [date for date in own_dates if not _is_over(date, figure, sentence)]
            when = _in_brackets(figure, sentence, dates) or period_of(
                figure.start, heard, context.when, taken
            )
            origin = _undated_origin(sentence, figure, dates)
            if origin or (rises and origin_before):
                when = _end_of(when, at_start=origin)
            origin_before = origin
            place = (
                apart.get(figure.start) or [name for at, name in turns if at <= figure.start][-1]
            )
            beside = last if last and _LIST.fullmatch(between) else None
            read = self._read(figure, self._without_place(subject, place), when, place, sentence,
                              context, beside)  # fmt: skip
            last = read[-1]
            if figure.form == "amount":
                context.flows = bool(last.start)
            yield from read
        context.place = self.places.carried(turns)
        end = period_of(sentence.end, own_dates, context.when)
        planned = last is not None and last.meaning.aspect == "target"
        context.outlook.leave(sentence, end, planned=planned)
        # 到2023年底达到… of a year that was is a moment as any other.
        end = replace(end, goal=end.goal and (planned or last is None))
        over = end.goal or not end.last or end.first[:4] < end.last[:4]
        context.when = context.outlook.when if over else replace(end, baseline="")

    def _without_place(self, subject: Subject, place: str) -> Subject:
        """Return a subject without the name of its place in front."""
        bare = subject.text.removeprefix(place).removeprefix(place[:-1]).removeprefix("的")
        return replace(subject, text=bare) if len(bare) > 1 else subject

    def _read(
        self,
        figure: Figure,
        subject: Subject,
        when: When,
        place: str,
        sentence: Stretch,
        context: _Context,
        beside: ReadClaim | None,
    ) -> list[ReadClaim]:
        """Return the claims of one figure: one, or one for each of the things it is said of."""
        before = sentence.text[: figure.start - sentence.start]
        after = sentence.text[figure.end - sentence.start :]
        meaning = meaning_of(figure, before, after, when, context.latest, context.planned)
        if beside and beside.figure.unit.lstrip(SCALES) == figure.unit.lstrip(SCALES):
            meaning = beside.meaning
        several = [subject]
        if figure.times > 1:
            items = listed_items(_listed(before))
            several = [Subject(item) for item in items[-figure.times :]] or [subject]
        made = []
        for one in several:
            urban = _URBAN.match(one.text)
            one = replace(one, text=one.text[urban.end() :]) if urban else one
            if _RATED.fullmatch(one.text) and _WATER.search(before):
                one = replace(one, text=f"断面{one.text}")
            start, end = _dated(figure, meaning, one, when, context.flows)
            if _was_done(before, figure, meaning) and not when.moment and end == when.last:
                start = when.first
            partial = len(end) > 4 and start != ""
            proposal = self.indicators.propose(one, figure.unit, meaning.aspect, partial)
            questions = _questions(figure, one, when, meaning, len(several))
            area = ("市区" if urban.group() == "区" else urban.group()) if urban else ""
            scope = _scope(before, one, figure) or area
            made.append(
                ReadClaim(figure, meaning, one, place, start, end, scope, proposal, sentence,
                          context.paragraph, questions)
            )  # fmt: skip
        return made


def _in_brackets(figure: Figure, sentence: Stretch, dates: Sequence[Spoken]) -> When | None:
    """Return the period that stands in brackets behind a figure: 315万人(2022年末)."""
    opened = sentence.text[figure.end - sentence.start :].startswith("(")
    own = next((date for date in dates if opened and date.start == figure.end + 1), None)
    return When(own.first, own.last, moment=own.moment, stated=True) if own and own.last else None


def _apart(sentence: Stretch, figures: Sequence[Figure], places: Places) -> dict[int, str]:
    """Return the places of figures that 分别 gives one each of: A县、B县…分别为1、2."""
    found: dict[int, str] = {}
    for end, names in places.listed(sentence.text):
        own = [figure for figure in figures if figure.start >= sentence.start + end]
        pairs = list(pairwise(own))[: len(names) - 1]
        joined = all(
            _LIST.fullmatch(sentence.text[one.end - sentence.start : two.start - sentence.start])
            for one, two in pairs
        )
        if joined and len(pairs) == len(names) - 1:
            found |= {figure.start: name for figure, name in zip(own, names, strict=False)}
    return found


def _is_over(date: Spoken, figure: Figure, sentence: Stretch) -> bool:
    """Return whether a semicolon ends what a deadline holds for: 预计6月底前拆除;…."""
    between = sentence.text[max(0, date.end - sentence.start) : figure.start - sentence.start]
    return date.role == "goal" and between.startswith(("前", "底前")) and ";" in between


def _undated_origin(sentence: Stretch, figure: Figure, dates: Sequence[Spoken]) -> bool:
    """Return whether a change starts at a figure that has no date of its own: 由72%提升至87.5%."""
    before = sentence.text[: figure.start - sentence.start]
    start = re.search(r"[由从](?!此)[^,。;]{0,10}$", before)
    begin = sentence.start + (start.start() if start else 0)
    dated = any(begin < one.start < figure.start for one in dates)
    moved = re.match(r"[^,。;\d]{0,8}[到至为]", sentence.text[figure.end - sentence.start :])
    return bool(start and not dated and moved)


def _end_of(when: When, *, at_start: bool) -> When:
    """Return the year that a change starts or ends in; a start that nothing dates has none."""
    if when.first[:4] == when.last[:4] or not when.last:
        return When(when.baseline, when.baseline) if at_start else when
    year = when.first if at_start else when.last
    return replace(when, first=year, last=year)


#: The urban area that a figure is of; what is left of 三明市区 without 三明市 is 区.
_URBAN: Final = re.compile(r"^(?:(?:市|中心|主)?城区|市区|市?中心城区|区(?=空气|环境|PM))(?=.{2})")
#: 优良率 alone is that of the air, unless the sentence is about water.
_RATED: Final = re.compile("优良(?:率|比例|比率|水体比例)")
_WATER: Final = re.compile("断面|水质(?!量)")
_LIST: Final = re.compile(r"\s*(?:、|和|及|与|以及)\s*")
_Spanned = TypeVar("_Spanned", Figure, Spoken)


def _within(ordered: Sequence[_Spanned], sentence: Stretch | Paragraph) -> Sequence[_Spanned]:
    """Return what of an ordered sequence starts within a sentence."""
    first = bisect_left(ordered, sentence.start, key=lambda one: one.start)
    return ordered[first : bisect_left(ordered, sentence.end, lo=first, key=lambda one: one.start)]


def _latest(text: str, dates: Sequence[Spoken], parts: Sequence[Paragraph]) -> str:
    """Return the first year that can be aimed at, from what a text tells of years that were.

    That is the year behind the last one that it tells of as a whole, else the last that it
    names; the last of a five-year plan where it states no other. Sections on plans tell of none.
    """
    outlook = Outlook()
    told: list[Spoken] = []
    for paragraph in parts:
        own = _within(dates, paragraph)
        outlook.enter(paragraph, own)
        told += () if outlook.plans else own
    past = [date for date in told if date.role != "goal" and date.last]
    past = [
        date for date in past
        if not is_planned(re.split(r"[。\n]", text[: date.end])[-1], text[date.end : date.end + 30])
    ]  # fmt: skip
    single = [date.last[:4] for date in past if date.first[:4] == date.last[:4]]
    if not single:
        return max((date.last[:4] for date in past), default="")
    latest = max(single)
    whole = any(date.first == date.last == latest and date.role == "main" for date in past)
    return str(int(latest) + 1) if whole else latest


def _listed(before: str) -> str:
    """Return the enumeration before a figure in quotation marks."""
    return re.sub(
        r"(?:均|全部|都)?(?:实现|达到|达|保持)?[^、,。;]{0,3}个“$",
        "",
        re.split(r"[。;:]", before)[-1],
    )


@cache
def _said_of(means: str) -> re.Pattern[str]:
    """Return a pattern of the words that tell flows, or stocks."""
    return re.compile(one_of(words("flow_words", means=means)))


#: A noun that goes on from the figure before: …优良天数306天,比例为84%.
_BARE: Final = re.compile("其?(?:比例|比重|占比|总量|均值)")
#: Units of what is measured over a time: incomes, visits, days of a year, means of a year.
_FLOWING: Final = ("人次", "元", "天", "分贝", "dB", "µg/m3", "mg/m3", "mg/L")


@cache
def _deed() -> re.Pattern[str]:
    return re.compile(one_of(words("flow_words", means="deed")) + r"[^,。;:]{0,30}$")


def _was_done(before: str, figure: Figure, meaning: Meaning) -> bool:
    """Return whether a figure is how much was done in its period: 新建管网186公里."""
    return meaning.aspect == "level" and figure.form == "amount" and bool(_deed().search(before))


def _dated(
    figure: Figure, meaning: Meaning, subject: Subject, when: When, flows: bool
) -> tuple[str, str]:
    """Return the first and last date of what a figure says.

    What is there at a moment has an end only, what happens over a time has both.
    """
    first, last = when.first, when.last
    named = subject.before + subject.name if _BARE.fullmatch(subject.text) else subject.name
    flow = _said_of("flow").search(named)
    if not last and meaning.aspect in ("level", "share", "rank"):
        first = first if flow else ""
    if meaning.aspect == "target":
        return "", last
    if meaning.aspect in ("change", "annual_change") and when.baseline and last:
        return when.baseline, last
    if meaning.aspect in ("growth", "annual_change", "change"):
        return ("", last) if when.moment and first == last else (first, last)
    if meaning.aspect == "streak":
        yearly = figure.unit == "年" and last.isdecimal() and not when.moment
        if yearly and first == last and when.stated:
            return str(int(last) - int(figure.value) + 1), last
        return (first, last) if first != last else ("", last)
    if when.moment:
        return "", last
    if first != last:
        stock = _said_of("stock").search(subject.name) and not flow
        return ("", last) if stock and first[:4] == last[:4] else (first, last)
    if meaning.aspect == "rank":
        return (first, last) if flows or flow else ("", last)
    flows = bool(flow) or figure.unit.endswith(_FLOWING) or bool(subject.whole and flows)
    stock = _said_of("stock").search(subject.text) and not _said_of("flow").search(subject.text)
    return (first, last) if flows and not stock else ("", last)


def _scope(before: str, subject: Subject, figure: Figure) -> str:
    """Return what a rank, a number of years running or a share is among."""
    if subject.whole:
        return subject.whole if subject.whole != "比" else ""
    if figure.form == "amount":
        return ""
    near = re.split(r"[,。;]", before)[-1]
    found = re.findall(one_of(words("scopes")), near)
    return found[-1] if found else ""


def _questions(
    figure: Figure, subject: Subject, when: When, meaning: Meaning, count: int
) -> tuple[str, ...]:
    """Return what a person has to settle about a claim."""
    asked = []
    if not is_known(figure.unit):
        asked.append(f"unit {figure.unit} is not in the vocabulary")
    if not subject.text:
        asked.append("the text names nothing that the figure is of")
    if when.open:
        asked.append("the year is that of publication, which is not known")
    if figure.times > 1 and figure.times != count:
        asked.append(f"said of {figure.times} things, {count} found")
    if when.first and not when.last:
        asked.append(f"since {when.first}, the text does not say until when")
    if meaning.aspect == "target":
        asked.append("a target, no result")
    return tuple(asked)
