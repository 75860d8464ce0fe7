"""From an article to a draft, and from decisions to rows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.casebook import InvalidCasebook, check_casebook, read_casebook
from helpers.casebook.files import read_folder
from helpers.casebook.schema.declarations import TABLES
from helpers.intake.article import Draft, accept, write_draft
from helpers.intake.article.acceptance import BadDecisions
from helpers.intake.article.article_text import article_of
from helpers.intake.article.draft_folder import DraftInTheWay
from helpers.intake.article.draft_rows import DRAFTED
from helpers.intake.article.review_page import decision_header, review_page
from tests.files import contents

ARTICLE = """丙山市绿色发展
一、总体情况
截至2023年底,丙山市清洁能源装机512万千瓦,水库42座,出台《丙山市碳达峰方案》,推行林长制。
通过健全流域机制、节水制度,实现全民“节水”。构建“水立方”。
戊县竹林3万亩。
来源:丙山日报 2024-01-05
"""
ENGLISH = {
    "name_en": "Name",
    "title_en": "Title",
    "definition_en": "Defined",
    "publisher_en": "Daily",
}
Decide = Callable[[str, dict[str, str]], str | None]


@pytest.fixture
def draft(data: Path) -> Draft:
    return Draft(article_of(ARTICLE, "a.txt"), read_casebook(data))


def decided(draft: Draft, path: Path, decide: Decide) -> Path:
    """Write the decisions of a review: what is not rejected gets its English and is accepted."""
    header = decision_header(DRAFTED)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for table, rows in draft.rows.items():
            for row in rows:
                cells = {
                    name: row[name]
                    or (ENGLISH.get(name, "") if name in TABLES[table].header else "")
                    for name in row
                }
                if not row.get("publisher"):
                    cells["publisher_en"] = ""
                verb = decide(table, cells)
                if verb:
                    writer.writerow({**cells, "table": table, "decision": verb})
    return path


def all_but_places(table: str, row: dict[str, str]) -> str:
    return "reject" if row.get("place") == "戊县" else "accept"


def test_a_draft_has_rows_with_their_proof(draft: Draft, data: Path, tmp_path: Path) -> None:
    assert draft.place == "ccity"
    (capacity,) = [row for row in draft.rows["claims"] if row["value"] == "512"]
    expected = {"indicator": "clean_capacity", "end": "2023", "place": "ccity", "decision": ""}
    assert {name: capacity[name] for name in expected} == expected
    (source,) = draft.rows["sources"]
    assert (source["published"], source["kind"]) == ("2024-01-05", "newspaper")
    for rows in draft.rows.values():
        for row in rows:
            span = ARTICLE[int(row["span_start"]) : int(row["span_end"])]
            assert row["quote"] == span[:40]
            assert 0 <= float(row["score"]) <= 1
    new = [row for row in draft.rows["claims"] if row["indicator"] == "new"]
    assert {row["value"] for row in new} == {"42", "3"}
    drafted = {name for row in draft.rows["indicators"] for name in row["drafted_for"].split("|")}
    assert drafted == {row["claim"] for row in new}
    (county,) = [row for row in new if row["value"] == "3"]
    assert "戊县 is not in the casebook (ccity)" in county["why"]
    assert 0 < draft.open < draft.count
    write_draft(draft, tmp_path / "draft")
    names = {path.name for path in (tmp_path / "draft").iterdir()}
    assert names == {"article.txt", "review.html", "claims.csv", "measures.csv", "models.csv",
                     "sources.csv", "indicators.csv"}  # fmt: skip
    with pytest.raises(DraftInTheWay):
        write_draft(draft, tmp_path / "draft")


def test_the_same_article_gives_the_same_bytes(data: Path, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        again = Draft(article_of(ARTICLE, "a.txt"), read_casebook(data))
        write_draft(again, tmp_path / name)
        made.append(contents(tmp_path / name))
    assert made[0] == made[1]


def test_accepted_rows_are_added_once(draft: Draft, data: Path, tmp_path: Path) -> None:
    decisions = decided(draft, tmp_path / "decisions.csv", all_but_places)
    before = read_folder(data).tables
    done = accept(decisions, data)
    assert done.added["claims"] == 2
    assert done.added["measures"] >= 2
    assert check_casebook(data) == ()
    after = contents(data)
    for name, table in read_folder(data).tables.items():
        assert table.rows[: len(before[name].rows)] == before[name].rows
    casebook = read_casebook(data)
    claims = {row["claim"]: row for row in casebook.claims.to_dict("records")}
    assert claims["ccity_clean_capacity_2023"]["value"] == "512"
    measures = casebook.measures[casebook.measures["name_zh"] == "丙山市碳达峰方案"]
    assert "ccity_clean_capacity_2023" in measures["evidence"].iloc[0].split(";")
    again = accept(decisions, data)
    assert (dict(again.added), again.there) == ({}, sum(done.added.values()))
    assert contents(data) == after


def test_all_or_nothing(draft: Draft, data: Path, tmp_path: Path) -> None:
    def broken(table: str, row: dict[str, str]) -> str:
        if row.get("value") == "512":
            row["end"] = "2023-13"
        return all_but_places(table, row)

    before = contents(data)
    with pytest.raises(InvalidCasebook) as error:
        accept(decided(draft, tmp_path / "decisions.csv", broken), data)
    (problem,) = error.value.problems
    lines = (tmp_path / "decisions.csv").read_text(encoding="utf-8").splitlines()
    assert "2023-13" in lines[problem.row - 1]
    assert problem.column == "end"
    assert contents(data) == before


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"end": "2023-08", "source": "bulletin", "value": "512"}, "says =447 万千瓦"),
        ({"indicator": "new", "value": "512"}, "has no indicator"),
    ],
)
def test_conflicts_are_refused(
    draft: Draft, data: Path, tmp_path: Path, change: dict[str, str], what: str
) -> None:
    def changed(table: str, row: dict[str, str]) -> str:
        if row.get("value") == "512":
            row.update(change)
        return all_but_places(table, row)

    before = (data / "claims.csv").read_bytes()
    with pytest.raises(BadDecisions) as error:
        accept(decided(draft, tmp_path / "decisions.csv", changed), data)
    assert what in str(error.value)
    assert error.value.fix
    assert (data / "claims.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "no column table, decision"),
        (b"table,decision\nclaim,accept\n", "'claim' is unknown"),
        (b"table,decision\nclaims,yes\n", "'yes' is unknown"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_files_that_are_no_decisions(data: Path, tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "decisions.csv"
    path.write_bytes(content)
    with pytest.raises(BadDecisions) as error:
        accept(path, data)
    assert what in str(error.value)


def test_a_city_that_the_casebook_lacks_is_drafted(data: Path) -> None:
    text = "湖南省庚水市森林覆盖率60%。庚水市水库2座。"
    draft = Draft(article_of(text, "a.txt"), read_casebook(data), place="gengshui")
    rows = {row["place"]: row for row in draft.rows["places"]}
    assert rows["gengshui"]["name_zh"] == "庚水市"
    assert rows["gengshui"]["parent"] in rows
    assert {row["place"] for row in draft.rows["claims"]} == {"gengshui"}


def test_markup_of_an_article_is_text_of_the_page(data: Path) -> None:
    text = "丙山市</script><script>alert(1)</script><b>水库</b>42座&amp;。"
    article = article_of(text, "</title><script>alert(2)</script>.txt")
    draft = Draft(article, read_casebook(data))
    page = review_page(article, draft.rows, read_casebook(data))
    assert page.count("<script") == 2
    assert "alert(2)</script>" not in page
    payload = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert payload
    assert json.loads(payload[1])["text"] == text
    assert csv.reader(io.StringIO(",".join(json.loads(payload[1])["header"])))


def test_a_new_indicator_that_moves_by_points_is_a_percentage(data: Path) -> None:
    draft = Draft(
        article_of("丙山市\n2022年,丙山市渔网回收率提高6个百分点。\n", "a"), read_casebook(data)
    )
    (indicator,) = draft.rows["indicators"]
    assert indicator["unit"] == "%"
