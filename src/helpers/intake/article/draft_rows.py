"""The rows that an article drafts, each with its place in the text and what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from helpers.casebook import Casebook, labels_of
from helpers.casebook.schema.declarations import TABLES
from helpers.casebook.schema.relations import translated
from helpers.errors import MissingExtra
from helpers.intake.article.article_text import Article
from helpers.intake.article.claim_rows import NEW, ReadClaim, Reader
from helpers.intake.article.grammar.article_parts import Paragraph, paragraphs
from helpers.intake.article.grammar.indicator_match import Indicators
from helpers.intake.article.grammar.measure_names import NamedMeasure, find_measures
from helpers.intake.article.grammar.model_sentences import ModelElement, find_model
from helpers.intake.article.grammar.named_places import Places, main_city
from helpers.intake.article.grammar.word_tables import rows_of
from helpers.intake.claim_identity import free
from helpers.intake.divisions import identifier, romanised
from helpers.intake.names import rows_of as divisions

#: The tables that a draft has rows of, in the order in which they refer to one another.
DRAFTED: Final = ("places", "sources", "indicators", "claims", "measures", "models")
#: What a drafted row has besides the columns of its table.
BESIDES: Final = ("span_start", "span_end", "quote", "score", "why", "candidates", "decision")
#: What a drafted measure offers from the sentences around it, and a drafted indicator's claims.
OFFERED: Final = {"measures": ("sentence", "problem", "result"), "indicators": ("drafted_for",)}
#: Below this score a row is shown as one that needs a person.
SURE: Final = 0.75
_LONGEST_ID: Final = 48

Row = dict[str, str]


class Draft:
    """The rows, by table, that an article drafts for a casebook.

    Parameters
    ----------
    place
        The identifier or Chinese name of the city; empty to find it in the text.
    source
        The identifier of the source; empty to draft one.
    published
        The date of publication as a partial ISO date; empty to find it in the text.
    """

    def __init__(
        self,
        article: Article,
        casebook: Casebook,
        *,
        place: str = "",
        source: str = "",
        published: str = "",
    ) -> None:
        self.article, self.casebook = article, casebook
        self.rows: dict[str, list[Row]] = {name: [] for name in DRAFTED}
        self._known: dict[str, list[Row]] = {}
        self._paragraphs = paragraphs(self.article.spelt)
        self._places: list[Row] = self._records("places")
        by_id = {row["place"]: row["name_zh"] for row in self._places}
        home = by_id.get(place, "" if place.isascii() else place)
        self.home = home or main_city(self.article.spelt, self._places)
        known = {row["name_zh"]: row["place"] for row in self._places}
        asked = place if place.isascii() else ""
        self.place = known.get(self.home) or asked or identifier(_romanised(self.home)) or "place"
        self.published = published or published_in(self.article.spelt)
        self._scopes = {row["scope"]: row["english"] for row in rows_of("scopes")}
        self._scopes |= {row["scope"]: row["scope_en"] for row in self._records("claims")}
        self._english = {
            row["name_zh"]: row["name_en"]
            for name in ("measures", "models")
            for row in self._records(name)
        }
        dated = re.sub(r"\W", "_", self.published) or "undated"
        self.source = source or f"{self.place}_article_{dated}"
        self._draft()

    @property
    def open(self) -> int:
        """How many rows cannot be taken as they stand: unsure, or without a required cell."""
        return sum(needs_person(table, row) for table, rows in self.rows.items() for row in rows)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))

    def _draft(self) -> None:
        self._draft_places()
        self._draft_source()
        places = Places(self.home, [*self._places, *self.rows["places"]])
        indicators = Indicators(self._records("indicators"))
        drafted: set[tuple[str, ...]] = set()
        for claim in Reader(places, indicators, self.published).claims(self.article.spelt):
            # What an article says twice, in its summary and below, is one row.
            if claim.said not in drafted:
                self._draft_claim(claim, places)
            drafted.add(claim.said)
        for measure in find_measures(self._paragraphs):
            self._draft_measure(measure)
        elements = find_model(self._paragraphs)
        ids: dict[str, str] = {}
        for element in elements:
            ids[element.name] = free(identifier_of(element.name) or "element", set(ids.values()))
        for element in elements:
            self._draft_element(element, ids, ids[elements[0].name])

    def _records(self, name: str) -> list[Row]:
        if name not in self._known:
            self._known[name] = self.casebook.raw(name).records()
        return self._known[name]

    def _add(self, table: str, row: Row, span: tuple[int, int], score: float, why: Sequence[str],
             candidates: Sequence[str] = ()) -> None:  # fmt: skip
        """Add a row with what stands beside every row of a draft."""
        start, end = span
        beside = {
            "span_start": str(start), "span_end": str(end),
            "quote": self.article.text[start:end][:40],
            "score": f"{max(score, 0.0):.2f}", "why": "; ".join(filter(None, why)),
            "candidates": "|".join(candidates), "decision": "",
        }  # fmt: skip
        self.rows[table].append({name: (row | beside).get(name, "") for name in header_of(table)})

    def _draft_places(self) -> None:
        """Draft the city, and its province and country, when the casebook does not have them."""
        known = {row["place"] for row in self._places}
        if self.place in known or not self.home:
            return
        text = self.article.spelt
        provinces = [row for row in divisions("provinces.csv") if row["name_zh"] in text]
        province = max(provinces, key=lambda row: text.count(row["name_zh"]), default=None)
        country = next((r["place"] for r in self._places if r["level"] == "country"), "")
        at = max(text.find(self.home), 0)
        span = (at, at + len(self.home))
        if not country:
            country = "china"
            row = {"place": country, "name_zh": "全国", "name_en": "China", "level": "country"}
            self._add("places", row, span, 1.0, ["the country, above the province"])
        if province and province["place"] not in known:
            row = {**province, "level": "province", "parent": country}
            self._add("places", row, span, 1.0, ["the province that the article names"])
        row = {
            "place": self.place, "name_zh": self.home, "name_en": _romanised(self.home),
            "level": "city", "parent": province["place"] if province else "",
        }  # fmt: skip
        why = ["the city is new to the casebook; give its code"]
        why += [] if province else ["the article names no province: give the parent"]
        self._add("places", row, span, 0.9 if province else 0.5, why)

    def _draft_source(self) -> None:
        if any(row["source"] == self.source for row in self._records("sources")):
            return
        first = self._paragraphs[0]
        publishers = {row["publisher"]: row["publisher_en"] for row in self._records("sources")}
        publisher = re.search(
            r"(?:来源|发布单位|主办)\s*:\s*(?P<name>[^\s:,|/]+)", self.article.spelt
        )
        name = publisher["name"] if publisher else ""
        row = {
            "source": self.source, "title_zh": first.text.strip()[:120], "publisher": name,
            "publisher_en": publishers.get(name, ""),
            "published": self.published, "kind": _source_kind(name), "confidence": "medium",
        }  # fmt: skip
        missing = "" if self.published else "no date of publication found"
        self._add(
            "sources", row, (first.start, first.end), 0.5, ["write the English title", missing]
        )

    def _draft_claim(self, claim: ReadClaim, places: Places) -> None:
        known = bool(claim.proposal.indicator)
        where = places.identifier(claim.place)
        row = {
            "claim": f"c{len(self.rows['claims']) + 1:03d}", "place": where or claim.place,
            "indicator": claim.proposal.indicator or NEW, "value": claim.value,
            "unit": claim.figure.unit, "qualifier": claim.figure.qualifier,
            "aspect": claim.meaning.aspect, "start": claim.start, "end": claim.end,
            **self._scope(claim.scope), "source": self.source,
            "locator": claim.paragraph.locator,
        }  # fmt: skip
        asked = list(claim.questions)
        candidates = list(claim.proposal.nearest)
        if not where:
            near = places.candidates(claim.place)
            asked.append(
                f"place {claim.place} is not in the casebook ({', '.join(near) or 'add it'})"
            )
        why = [
            f"{claim.meaning.aspect}" + (f" ({claim.meaning.why})" if claim.meaning.why else ""),
            f"of “{claim.subject.name}”" if claim.subject.name else "",
            f"same as {claim.proposal.why}" if known else "no indicator is the same",
            f"among {claim.scope}" if claim.scope and not row["scope"] else "",
            *asked,
        ]  # fmt: skip
        score = (1.0 if known else 0.7) - 0.3 * len(asked)
        span = (claim.figure.start, claim.figure.end)
        if not known:
            self._draft_indicator(claim, row["claim"], span)
        self._add("claims", row, span, score, why, candidates)

    def _scope(self, scope: str) -> Row:
        """Return a scope with its translation, or neither when it has none yet."""
        spelt = {row["word"]: row["scope"] for row in rows_of("scopes")}.get(scope, scope)
        english = self._scopes.get(spelt, "")
        return {"scope": spelt if english else "", "scope_en": english}

    def _draft_indicator(self, claim: ReadClaim, name: str, span: tuple[int, int]) -> None:
        """Draft the indicator of a claim, or add the claim to the draft that another one made."""
        title = claim.subject.name or claim.sentence.text.strip()[:20]
        amount = claim.meaning.aspect in ("level", "share", "target")
        unit = claim.figure.unit if amount else "%" if claim.figure.points else ""
        for row in self.rows["indicators"]:
            if row["name_zh"] == title and (row["unit"] == unit or not amount):
                row["drafted_for"] += f"|{name}"
                return
        topic = _topic(title, claim.sentence.text)
        taken = {
            row["indicator"] for row in (*self._records("indicators"), *self.rows["indicators"])
        }
        row = {
            "indicator": free(identifier_of(title) or "indicator", taken), "name_zh": title,
            "unit": unit, "direction": "0", "theme": topic["theme"],
            "section": self._section(topic["section"], claim.paragraph),
            "definition": f"{title}；口径以来源为准", "drafted_for": name,
        }  # fmt: skip
        self._add("indicators", row, span, 0.4, ["write its English name and definition"],
                  claim.proposal.nearest)  # fmt: skip

    def _section(self, otherwise: str, paragraph: Paragraph) -> str:
        """Return the section of a heading number, else that of a topic, else the first."""
        sections = self._records("sections")
        for row in sections:
            if paragraph.path and row["heading"] == paragraph.path:
                return row["section"]
        known = [row["section"] for row in sections]
        top = paragraph.path.partition(".")[0]
        under = [row["section"] for row in sections if top and row["heading"] == top]
        return next((one for one in (*under, otherwise) if one in known), known[0] if known else "")

    def _draft_measure(self, measure: NamedMeasure) -> None:
        sentence = measure.sentence.text.strip()
        topic = _topic(measure.name, sentence)
        taken = {row["measure"] for row in (*self._records("measures"), *self.rows["measures"])}
        name = identifier_of(measure.name) or "measure"
        problem, result = _around(measure)
        row = {
            "measure": free(f"{self.place}_{name}", taken), "place": self.place,
            "section": self._section(topic["section"], measure.paragraph),
            "name_zh": measure.name, "name_en": self._english.get(measure.name, ""),
            "instrument": measure.instrument, "theme": topic["domain"],
            "level": _level(measure), "status": measure.status, "source": self.source,
            "locator": measure.paragraph.locator,
            "sentence": sentence, "problem": problem, "result": result,
            "evidence": ";".join(
                row["claim"] for row in self.rows["claims"]
                if measure.sentence.start <= int(row["span_start"]) < measure.sentence.end
            ),
        }  # fmt: skip
        why = [f"{measure.kind}, {measure.verb or 'no verb'}: {measure.status}"]
        why += [] if row["name_en"] else ["write its English name"]
        self._add("measures", row, (measure.start, measure.end), 0.8 if measure.verb else 0.5, why)

    def _draft_element(self, one: ModelElement, ids: Mapping[str, str], model: str) -> None:
        row = {
            "place": self.place, "model": model, "element": ids[one.name],
            "parent": ids.get(one.parent, ""), "kind": one.kind, "name_zh": one.name,
            "name_en": self._english.get(one.name, ""),
            "source": self.source, "locator": one.paragraph.locator,
        }  # fmt: skip
        of = f", part of {one.parent}" if one.parent else ""
        why = [f"{one.kind}{of}", "" if row["name_en"] else "write its English name"]
        self._add("models", row, (one.start, one.end), 0.8, why)


def needs_person(table: str, row: Row) -> bool:
    """Return whether a row cannot be taken as it stands."""
    needed = {column.name for column in TABLES[table].columns if column.required}
    needed |= {english for name, english in translated(TABLES[table]) if row[name]}
    return any(not row[name] for name in needed) or float(row["score"]) < SURE


def header_of(table: str) -> tuple[str, ...]:
    """Return the columns of a drafted table: its own, and those that a draft adds."""
    own = TABLES[table].header
    return (*own, *(name for name in (*OFFERED.get(table, ()), *BESIDES) if name not in own))


def identifier_of(name: str) -> str:
    """Return an identifier in Hanyu Pinyin; nothing where pypinyin is not installed."""
    try:
        from pypinyin import lazy_pinyin
    except ImportError:
        return ""
    plain = identifier(" ".join(lazy_pinyin(re.sub(r"[^\w一-鿿]", "", name))))
    return plain[:_LONGEST_ID].rpartition("_")[0] if len(plain) > _LONGEST_ID else plain


def _romanised(city: str) -> str:
    """Return the English name of a city; nothing where pypinyin is not installed."""
    with suppress(MissingExtra):
        return romanised(city)
    return ""


def published_in(text: str) -> str:
    """Return the date of publication that stands with the source or at the top of a page."""
    date = r"(?P<y>20\d{2})\s*[-年/.]\s*(?P<m>\d{1,2})\s*[-月/.]\s*(?P<d>\d{1,2})"
    lines = [line for line in text.splitlines() if line.strip()]
    for line in (*lines[:6], *lines[-4:]):
        found = re.search(date, line)
        said = re.search(r"来源|发布|时间|日期|编辑|记者|浏览|字号|\d{1,2}:\d{2}", line)
        if found and said and len(line) < 120 and int(found["m"]) <= 12 and int(found["d"]) <= 31:
            return f"{found['y']}-{int(found['m']):02d}-{int(found['d']):02d}"
    return ""


def _source_kind(publisher: str) -> str:
    """Return the kind of a source by the name of its publisher."""
    for pattern, kind in (
        (r"委|局|厅|政府|部$|办公室|国务院", "official"), (r"报|新华|通讯社", "newspaper"),
        (r"学报|期刊|杂志", "journal"), (r"百科", "encyclopedia"),
    ):  # fmt: skip
        if re.search(pattern, publisher) and kind in labels_of("source_kind"):
            return kind
    return "web"


def _topic(name: str, sentence: str) -> Mapping[str, str]:
    """Return the topic that a name speaks of, else the sentence, else governance."""
    for text in (name, sentence):
        found = [row for row in rows_of("topics") if row["word"] in text]
        if found:
            return max(found, key=lambda row: (len(row["word"]), -text.find(row["word"])))
    return {"theme": "governance", "domain": "governance_system", "section": "governance"}


def _level(measure: NamedMeasure) -> str:
    """Return who took a measure: the country, the province, the city or a county."""
    head = measure.sentence.text[: measure.start - measure.sentence.start]
    near = re.split(r"[,;。]", head)[-1]
    if re.search(r"国务院|中央|国家(?:发展改革委|部委)", near):
        return "national"
    if re.search(r"省(?:政府|委|人大)", near):
        return "province"
    return "county" if re.match(r"[^,]{1,4}县|[^,]{1,4}旗", measure.name + near) else "city"


_PROBLEM: Final = re.compile("存在|面临|短板|污染严重|瓶颈|曾经|乱象|难题|薄弱|滞后|问题[突严]")
_RESULT: Final = re.compile(r"\d|显著|成效|实现|明显|形成|提升")


def _around(measure: NamedMeasure) -> tuple[str, str]:
    """Return the problem and the result that the sentences around a measure offer."""
    sentences = list(measure.paragraph.sentences())
    at = next(i for i, one in enumerate(sentences) if one.start == measure.sentence.start)
    problem = next(
        (one.text.strip() for one in reversed(sentences[:at])
         if _PROBLEM.search(one.text)), "",
    )  # fmt: skip
    result = next(
        (one.text.strip() for one in sentences[at : at + 3]
         if _RESULT.search(one.text[max(0, measure.end - one.start) :])), "",
    )  # fmt: skip
    return problem, result
