"""How well the grammar reads articles whose figures and measures are labelled.

``make intake-score DIR=…`` prints the table for the labelled articles of a folder and for the
project's own. A folder holds ``NAME.txt`` (header lines, ``---``, the text), ``NAME_claims.csv``
and ``NAME_measures.csv``; offsets count characters of the text behind the header.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.casebook import Casebook, read_casebook
from helpers.intake.article.article_text import article_of, simplified
from helpers.intake.article.claim_rows import ReadClaim, Reader
from helpers.intake.article.grammar.article_parts import paragraphs
from helpers.intake.article.grammar.figures import Figure
from helpers.intake.article.grammar.indicator_match import Indicators
from helpers.intake.article.grammar.measure_names import NamedMeasure, find_measures
from helpers.intake.article.grammar.named_places import Places
from helpers.quantity.units import spell

DATA = Path(__file__).parents[2] / "data"
OWN = Path(__file__).parents[1] / "unit" / "intake" / "article" / "articles"
Label = Mapping[str, str]
#: A converter is loaded anew for each text, and many labels are alike.
simple = cache(simplified)
RATIOS = {
    "figures, precision": ("figure", "found", 0.99),
    "figures, recall": ("figure", "labelled", 0.97),
    "aspect": ("aspect", "paired", 0.95),
    "period": ("period", "paired", 0.90),
    "place": ("place", "paired", 0.95),
    "indicators proposed": ("proposed right", "proposed", 0.95),
    "indicators among three": ("among three", "known", 0.80),
    "claims without an edit": ("whole", "paired", 0.70),
    "measures, precision": ("measures right", "measures found", 0.85),
    "measures, recall": ("measures hit", "measures labelled", 0.85),
}


@dataclass(frozen=True)
class Labelled:
    """An article with its labels."""

    name: str
    text: str
    city: str
    claims: Sequence[Label]
    measures: Sequence[Label]


def labelled_articles(folder: Path) -> Iterator[Labelled]:
    """Iterate over the labelled articles of a folder, by name."""
    for path in sorted(folder.glob("*.txt")):
        head, rule, text = path.read_text(encoding="utf-8").partition("\n---\n")
        if not rule:
            head, text = "", head
        city = re.search(r"(?m)^city: (?:[^\s]*?(?:省|自治区))?(?P<name>\S+)$", head)
        rows = [
            list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
            if (file := path.with_name(f"{path.stem}_{kind}.csv")).is_file()
            else []
            for kind in ("claims", "measures")
        ]
        places = Counter(row["place"] for row in rows[0] if row["place"])
        home = city["name"] if city else max(places, key=lambda name: places[name], default="")
        yield Labelled(path.stem, text, home, rows[0], rows[1])


def score(
    articles: Iterable[Labelled], casebook: Casebook, tell: Callable[[str], None]
) -> Counter[str]:
    """Return how many figures and measures there are and how many are right, by kind."""
    counts: Counter[str] = Counter()
    for one in articles:
        article = article_of(one.text, one.name)
        rows = casebook.places.to_dict("records")
        reader = Reader(Places(one.city, rows), Indicators(casebook.indicators.to_dict("records")))  # type: ignore[arg-type]
        counts += _claims(one, reader.claims(article.spelt), tell)
        counts += _measures(one, find_measures(paragraphs(article.spelt)), tell)
    return counts


def _claims(one: Labelled, read: Sequence[ReadClaim], tell: Callable[[str], None]) -> Counter[str]:
    counts: Counter[str] = Counter()
    left = list(read)
    for label in one.claims:
        if label["kind"] != "claim" or label["doubt"] == "yes":
            continue
        claim = next((claim for claim in left if _speaks_of(claim, label)), None)
        if claim is None:
            # A rank beside a number of years running may be left to that.
            counts["labelled"] += "paired" not in label["note"]
            tell(f"{one.name} missed: {label['span']} ({label['subject']})")
            continue
        left.remove(claim)
        counts += Counter(labelled=1, paired=1, found=1)
        right = _right(claim, label)
        counts += Counter(kind for kind, holds in right.items() if holds)
        counts["whole"] += all(right.values())
        counts["target as achieved"] += label["aspect"] == "target" != claim.meaning.aspect
        if claim.proposal.indicator:
            counts["proposed"] += 1
            counts["proposed right"] += claim.proposal.indicator == label["indicator"]
        if label["indicator"] != "new":
            counts["known"] += 1
            counts["among three"] += label["indicator"] in claim.proposal.nearest
        wrong = ", ".join(kind for kind, holds in right.items() if not holds)
        if wrong:
            read_as = f"{claim.place} {claim.start}..{claim.end} {claim.figure} {claim.meaning}"
            tell(f"{one.name} {label['span']}: {wrong} ({read_as})")
    for claim in left:
        doubtful = [
            row for row in one.claims if row["doubt"] == "yes" and _overlap(claim.figure, row)
        ]
        counts["found"] += not doubtful
        if not doubtful:
            tell(f"{one.name} no claim: {claim.figure}")
    return counts


def _speaks_of(claim: ReadClaim, label: Label) -> bool:
    form = label["aspect"] if label["aspect"] in ("rank", "streak") else "amount"
    return claim.figure.form == form and _overlap(claim.figure, label) > 0


def _overlap(one: Figure | NamedMeasure, label: Label) -> int:
    return max(0, min(one.end, int(label["end"])) - max(one.start, int(label["start"])))


def _right(claim: ReadClaim, label: Label) -> dict[str, bool]:
    figure = claim.figure
    unit = spell(figure.unit) in (spell(label["unit"]), spell(simple(label["unit"])))
    known = claim.proposal.indicator or "new"
    return {
        "figure": unit and (figure.value, figure.qualifier) == (label["value"], label["qualifier"]),
        "aspect": claim.meaning.aspect == label["aspect"],
        "period": (claim.start, claim.end) == (label["period_start"], label["period_end"]),
        "place": simple(label["place"]).endswith(claim.place),
        "indicator": known == label["indicator"],
    }


def _measures(
    one: Labelled, read: Sequence[NamedMeasure], tell: Callable[[str], None]
) -> Counter[str]:
    counts: Counter[str] = Counter()
    none = ("slogan(not a measure)", "other")
    good = [row for row in one.measures if row["kind"] not in none and row["doubt"] != "yes"]
    doubtful = [row for row in one.measures if row["doubt"] == "yes"]
    if not one.measures:
        return counts
    for measure in read:
        right = any(_is(measure, row) for row in good)
        if right or not any(_is(measure, row) for row in doubtful):
            counts += Counter({"measures found": 1, "measures right": int(right)})
            if not right:
                tell(f"{one.name} no measure: {measure.name}")
    for row in good:
        hit = any(_is(measure, row) for measure in read)
        counts += Counter({"measures labelled": 1, "measures hit": int(hit)})
        if not hit:
            tell(f"{one.name} missed: {row['name']}")
    return counts


def _is(measure: NamedMeasure, row: Label) -> bool:
    """Return whether a measure is the labelled one: half of the words, or the name."""
    shorter = min(measure.end - measure.start, int(row["end"]) - int(row["start"]))
    names = [re.sub(r"[“”《》\s]", "", name) for name in (measure.name, simple(row["name"]))]
    return 2 * _overlap(measure, row) >= shorter or names[0] == names[1]


def table(counts: Mapping[str, int]) -> str:
    """Return the table of a score, with what is aimed at."""
    lines = [f"{'':24}{'':>12}{'share':>8}{'aim':>8}"]
    for name, (right, of, aim) in RATIOS.items():
        total = counts.get(of, 0)
        share = f"{counts.get(right, 0) / total:.1%}" if total else "–"
        lines.append(f"{name:24}{f'{counts.get(right, 0)}/{total}':>12}{share:>8}{aim:>8.0%}")
    lines.append(
        f"{'targets as achieved':24}{counts.get('target as achieved', 0):>12}{'':>8}{0:>8}"
    )
    return "\n".join(lines)


def main() -> None:
    """Print the table for a folder and for the project's own articles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="labelled articles")
    parser.add_argument("--only", default="", help="names of articles, with commas")
    parser.add_argument("--errors", action="store_true", help="list every error")
    given = parser.parse_args()
    tell: Callable[[str], None] = print if given.errors else lambda _: None
    casebook = read_casebook(DATA)
    for folder in filter(None, (given.folder, OWN)):
        articles = [
            one for one in labelled_articles(folder)
            if folder == OWN or not given.only or one.name in given.only.split(",")
        ]  # fmt: skip
        print(f"{folder.name}: {', '.join(one.name for one in articles)}")
        print(table(score(articles, casebook, tell)), end="\n\n")


if __name__ == "__main__":
    main()
