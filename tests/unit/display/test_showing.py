from __future__ import annotations

import csv
import io
from typing import Any

import matplotlib.figure
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from helpers import audit, display
from helpers.audit.auditing import grouped, telling
from helpers.audit.verdicts import Verdict
from helpers.casebook import Case, Claim
from helpers.casebook.listing import derived_table
from helpers.engine.card import Card, KeyFigure, read
from helpers.sections.outcomes.finding_tables import agreeing, check_table


def card(output: dict[str, Any]) -> Card:
    found = read(Card, output["metadata"])
    assert found is not None
    return found


def test_a_chart_brings_all_that_exporters_need(case: Case, outputs: list[dict[str, Any]]) -> None:
    figure = matplotlib.figure.Figure()
    figure.subplots().plot([1, 2])
    claim = case.claim("clean_capacity")
    assert isinstance(claim, Claim)
    display.show_chart(
        figure,
        label="fig-path",
        title=display.text("发现", "finding"),
        caption=display.text("图注{x}", "caption {x}", x=claim),
        alt=display.text("替代文字", "alternative"),
        sources=[claim],
        data=pd.DataFrame({"年": [2023], "值": [4.47], "空": [float("nan")]}),
    )
    (output,) = outputs
    assert output["data"]["image/svg+xml"].startswith("<svg")
    assert card(output).kind == "chart"
    assert card(output).alt in ("替代文字", "alternative")
    assert card(output).csv == "年,值,空\n2023,4.47,\n"
    assert [source.id for source in card(output).sources] == [claim.source.id]
    assert card(output).evidence == (claim.id,)
    assert claim.source.id in card(output).caption and claim.source.id not in card(output).about


def test_a_table_shows_data_as_text(case: Case, outputs: list[dict[str, Any]]) -> None:
    nasty = "<b>a</b> =1+1"
    table = pd.DataFrame({"名 <i>": [nasty], "值": [case.claim("clean_capacity")]}, dtype=object)
    display.show_table(table, label="tbl-x", caption=display.text("表", "table"))
    (output,) = outputs
    soup = BeautifulSoup(output["data"]["text/html"], "html.parser")
    assert soup.find(["b", "i"]) is None
    assert [cell.get_text() for cell in soup.find_all("th")] == ["名 <i>", "值"]
    assert soup.find("td").get_text() == nasty  # type: ignore[union-attr]
    figure, citation = soup.find_all("a")
    assert figure["href"] == "#claim-chenzhou_clean_capacity_2023_08"
    assert str(citation["href"]).endswith("#source-ndrc_case_07")
    heads, row = csv.reader(io.StringIO(card(output).csv))
    assert heads[:3] == ["名 <i>", "值", "id"]
    assert row[0] == nasty
    assert "source" not in row[1]
    told = dict(zip(heads, row, strict=True))
    assert told["id"] == "chenzhou_clean_capacity_2023_08"
    assert (told["value"], told["low"], told["high"], told["unit"]) == (
        "447",
        "446.5",
        "447.5",
        "万千瓦",
    )
    assert (told["qualifier"], told["end"], told["source"]) == ("exact", "2023-08", "ndrc_case_07")
    assert told["verdict"] and "447" in told["quote"] and told["address"].startswith("https://")


def test_data_have_a_line_for_each_figure_and_for_what_it_is_held_against(
    case: Case, outputs: list[dict[str, Any]]
) -> None:
    claim, limit = case.claim("pm25"), case.benchmarks("pm25", "limit")[0]
    assert isinstance(claim, Claim)
    rows = [("甲", [claim, limit]), ("乙", claim.quantity / limit.quantity), ("丙", "—")]
    table = pd.DataFrame(rows, columns=["名", "值"], dtype=object)
    display.show_table(table, label="tbl-x", caption=display.text("表", "table"))
    lines = list(csv.DictReader(io.StringIO(card(outputs[0]).csv)))
    assert [line["名"] for line in lines] == ["甲", "甲", "乙", "丙"]
    assert [line["id"] for line in lines] == [claim.id, limit.id, "", ""]
    assert [bool(line["value"]) for line in lines] == [True, True, True, False]
    assert [line["qualifier"] for line in lines] == ["exact", "≤", "", ""]
    assert lines[1]["source"] == limit.source.id and lines[1]["published"]


@pytest.mark.parametrize("listed", ["derived", "checked"])
def test_data_of_figures_told_in_words_are_numbers(
    case: Case, outputs: list[dict[str, Any]], listed: str
) -> None:
    clean, share = case.claim("clean_capacity"), case.claim("clean_capacity_share", aspect="share")
    assert isinstance(clean, Claim) and isinstance(share, Claim)
    total, lang = clean.quantity / share.quantity, case.lang
    told: tuple[str, ...]
    if listed == "derived":
        table = derived_table({("总装机", "Total"): total}, lang)
        told, figures = (total.words(lang), total.bounds_words(lang)), [total]
    else:
        findings = grouped(agreeing(telling(audit.findings(case))))
        table, first = check_table(findings, lang), findings[0][0]
        figures = [first.left, first.right]
        told = (("；" if lang == "zh" else "; ").join(one.bounds_words(lang) for one in figures),)
    display.show_table(table, label="tbl-x", caption=display.text("表", "table"))
    assert set(told) <= set(outputs[0]["data"]["text/plain"].split("\n")[1].split("\t"))
    assert "#derived" not in outputs[0]["data"]["text/html"]
    lines = list(csv.DictReader(io.StringIO(card(outputs[0]).csv)))
    for line, figure in zip(lines, figures, strict=False):
        numbers = [float(line[name]) for name in ("value", "low", "high")]
        assert numbers == pytest.approx([figure.value, figure.low, figure.high])
        assert line["unit"] == figure.unit_text


def test_rows_shown_as_cards_are_key_figures_and_verdicts_are_counted(
    case: Case, outputs: list[dict[str, Any]]
) -> None:
    claim = case.claim("clean_capacity")
    assert isinstance(claim, Claim)
    rows = [("装机", claim, Verdict.SCOPE), ("面积", ["3", "4"], "平方千米", Verdict.SINGLE)]
    for row in rows:
        display.show_table(
            pd.DataFrame([row], columns=list("abcd"[: len(row)]), dtype=object),
            label="tbl-x",
            style="cards",
            caption=display.text("表", "table"),
            verdicts={"a": Verdict.SINGLE, "b": Verdict.SINGLE, "c": Verdict.SCOPE},
        )
    one, other = map(card, outputs)
    figure = "447万千瓦" if case.lang == "zh" else "4.47 GW"
    word = Verdict.SCOPE.words(case.lang)
    assert one.figures == (KeyFigure("装机", figure, judgement="scope", word=word),)
    assert other.figures[0].unit == "平方千米" and other.figures[0].judgement == "single"
    assert one.judgements[0].about == f"装机 | {figure} | {word}"
    assert one.judgements[0].evidence == (claim.id,)
    assert [(judged.kind, judged.count) for judged in one.tally] == [
        ("contradicted", 0),
        ("scope", 1),
        ("doubtful", 0),
        ("corroborated", 0),
        ("consistent", 0),
        ("single", 2),
    ]
    assert one.tally[-1].evidence == ("a", "b")


@pytest.mark.parametrize("label", ["path", "fig-", "fig-A", "tbl-x", "fig-a b", "fig-x<"])
def test_labels_are_checked(label: str) -> None:
    with pytest.raises(display.BadLabel):
        display.show_chart(
            matplotlib.figure.Figure(),
            label=label,
            title=display.text("a", "a"),
            caption=display.text("a", "a"),
            alt=display.text("a", "a"),
        )


def test_the_cover_says_whom_and_when(case: Case, outputs: list[dict[str, Any]]) -> None:
    words = display.text("报告", "Report")
    display.show_cover(case, title=words, subtitle=words, basis=words, data_until=words)
    (output,) = outputs
    cover = card(output).cover
    assert cover is not None
    assert cover.name == case.place.name(case.lang)
    assert cover.other_name != cover.name
    assert cover.details == (case.province().name(case.lang), "431000")
    assert cover.edition == case.edition


def test_the_list_of_sources_has_its_place(case: Case, outputs: list[dict[str, Any]]) -> None:
    display.show_sources(case)
    (output,) = outputs
    assert card(output).kind == "sources"
    (article,) = (one for one in card(output).sources if one.id == "ndrc_case_07")
    first = output["data"]["text/markdown"].splitlines()[0]
    if case.lang == "zh":
        assert (article.publisher, article.other_title[:10]) == ("国家发展改革委", "Ecological")
        assert first.startswith("- ") and "，" in first
    else:
        assert article.publisher == "National Development and Reform Commission (NDRC)"
        assert article.other_title.startswith("生态文明")
        assert not any("\u3000" <= letter <= "\uffef" for letter in output["data"]["text/markdown"])


def test_a_record_is_data_under_a_name_and_shows_nothing(outputs: list[dict[str, Any]]) -> None:
    display.show_record("edition", {"claims": ["<b>", 1]})
    (output,) = outputs
    assert output["data"] == {"application/json": {"claims": ["<b>", 1]}}
    assert card(output) == Card("record", name="edition")


@pytest.mark.parametrize("name", ["", "../edition", "Edition", "a.b", "-"])
def test_a_record_has_a_name_that_a_file_can_have(name: str) -> None:
    with pytest.raises(display.BadLabel, match="no name of a record"):
        display.show_record(name, {})
