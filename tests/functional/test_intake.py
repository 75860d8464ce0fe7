"""The command `casebook intake`, as people run it."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path

import pytest

from helpers.casebook import check_casebook, read_casebook
from helpers.intake.article import Draft, read_article
from tests.functional import commands
from tests.unit.intake.article.test_acceptance import all_but_places, decided

TEXT = "截至2023年8月底,郴州市清洁能源装机容量450万千瓦。\n来源:郴州日报 2023-09-20\n"


@pytest.fixture
def project(folder: Path) -> Path:
    """A folder with the data of the repository and an article."""
    (folder / "case.txt").write_text(TEXT, encoding="utf-8")
    return folder


run = partial(commands.run, "intake")


def test_drafts_and_accepts(project: Path) -> None:
    made = run("case.txt", "--place", "chenzhou", "--out", "draft")
    assert made.exit_code == 3, made.output
    assert "1 sources, 1 claims for chenzhou" in made.output
    assert "1 row of 2 to settle" in made.output
    draft = Draft(read_article(project / "case.txt"), read_casebook(project / "data"))
    decided(draft, project / "decisions.csv", all_but_places)
    done = run("--accept", "decisions.csv")
    assert done.exit_code == 0, done.output
    assert "added 1 sources, 1 claims; 0 there already" in done.output
    assert "nothing to add; 2 there already" in run("--accept", "decisions.csv").output
    assert check_casebook(project / "data") == ()


def test_a_case_is_taken_in_from_nothing(project: Path) -> None:
    seed = Path(__file__).parents[1] / "unit" / "intake" / "article" / "articles" / "seed.txt"
    shutil.copy(seed, project / "seed.txt")
    words = ("seed.txt", "--place", "chenzhou", "--published", "2023-11", "--into", "mine")
    assert run(*words, "--out", "draft").exit_code == 3
    mine = read_casebook(project / "mine")
    assert mine.claims.empty
    assert "chenzhou" not in set(mine.places["place"])
    article = read_article(project / "seed.txt")
    draft = Draft(article, mine, place="chenzhou", published="2023-11")
    decided(draft, project / "decisions.csv", all_but_places)
    done = run("--accept", "decisions.csv", "--into", "mine")
    assert done.exit_code == 0, done.output
    assert check_casebook(project / "mine") == ()
    taken = read_casebook(project / "mine")
    known = read_casebook(project / "data").claims
    known = known[(known["source"] == "ndrc_case_07") & ~known["indicator"].str.match("honour_")]
    columns = ["indicator", "value", "unit", "qualifier", "aspect"]
    expected = set(map(tuple, known[columns].to_numpy()))
    got = set(map(tuple, taken.claims[columns].to_numpy()))
    assert {row for row in expected - got if row[0] != "slag_co2_reduction"} == set()


def test_a_city_that_only_the_article_knows_is_drafted(project: Path) -> None:
    text = "标题\n青屏市森林覆盖率60%。\n" + "2023年,青屏市森林面积3万亩。\n" * 3
    (project / "new.txt").write_text(text, encoding="utf-8")
    made = run("new.txt", "--place", "青屏市", "--out", "draft")
    assert made.exit_code == 3, made.output
    assert "1 places, 1 sources, 2 claims for qingping" in made.output
    drafted = (project / "draft" / "places.csv").read_text(encoding="utf-8")
    assert "names no province: give the parent" in drafted


def test_nothing_to_settle_is_exit_code_0(project: Path) -> None:
    made = run("case.txt", "--source", "ndrc_case_07", "--out", "draft", "--json")
    assert made.exit_code == 0, made.output
    (record,) = json.loads(made.stdout)
    assert record["rows"]["claims"] == 1
    assert record["need_a_person"] == 0


def test_several_articles_have_a_folder_each(project: Path) -> None:
    (project / "other.md").write_text(TEXT, encoding="utf-8")
    run("case.txt", "other.md", "--out", "drafts")
    assert (project / "drafts" / "case" / "review.html").is_file()
    assert (project / "drafts" / "other" / "review.html").is_file()


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ((), "give ARTICLE and --out"),
        (("case.txt",), "give ARTICLE and --out"),
        (("case.txt", "--accept", "d.csv"), "--accept takes decisions.csv alone"),
        (("none.txt", "--out", "d"), "none.txt"),
        (("case.txt", "--out", "data"), "there is something already"),
        (("case.txt", "--out", "d", "--published", "2023-13"), "is no date"),
        (("case.txt", "--out", "d", "--place", "无此市"), "无此市"),
        (("case.txt", "--out", "d", "--source", "No such"), "is no identifier"),
        (("--accept", "none.csv"), "none.csv"),
        (("--accept", "data"), "data"),
    ],
)
def test_wrong_use_says_what_to_do(project: Path, words: tuple[str, ...], what: str) -> None:
    (project / "d.csv").touch()
    result = run(*words)
    assert result.exit_code == 2
    assert what in result.stderr
