"""Charts as SVG inside a page: kept apart, slim, searchable, and dark where they can be."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from matplotlib.figure import Figure

from helpers.charts import Dot, dots, to_svg
from helpers.engine.document.svg import as_file, clean_svg, follows, inline

NS = "{http://www.w3.org/2000/svg}"


def read(svg: str) -> ElementTree.Element:
    root = clean_svg(svg)
    assert root is not None
    return root


def made(body: str) -> ElementTree.Element:
    return read(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{body}</svg>')


def plotted() -> str:
    figure = Figure()
    figure.subplots().plot([1, 2], [3, 4], marker="o")
    return to_svg(figure)


def test_charts_on_one_page_share_no_identifier_and_keep_what_they_refer_to() -> None:
    pages = [inline(read(plotted()), name, "a") for name in ("chart-1", "chart-2")]
    ids = [set(re.findall(r'\bid="([^"]+)"', page)) for page in pages]
    assert not ids[0] & ids[1]
    for page, known in zip(pages, ids, strict=True):
        used = set(re.findall(r'(?:url\(#|href="#)([\w.-]+)', page))
        assert used
        assert used <= known


def test_style_rules_reach_no_further_than_their_chart() -> None:
    page = inline(read(plotted()), "chart-1", "a")
    rules = re.findall(r"<style[^>]*>(.*?)</style>", page)
    assert rules
    assert all(rule.startswith("#chart-1{") for rule in rules)


def test_what_a_program_leaves_in_a_drawing_is_dropped() -> None:
    raw = to_svg(dots([Dot("甲", 1.0), Dot("乙", 2.0)])[0])
    kept = as_file(read(raw)).decode()
    assert len(kept) < 0.8 * len(raw)
    assert "rotate(" not in kept
    assert sorted(re.findall(">([甲乙])<", kept)) == ["乙", "甲"]


def test_subscripts_are_lowered_digits_that_a_search_finds() -> None:
    (text,) = made("<text>PM₂.₅ 和 SO₂</text>").iter(f"{NS}text")
    assert "".join(text.itertext()) == "PM2.5 和 SO2"
    spans = [(span.text, span.get("dy")) for span in text]
    assert spans == [("PM", None), ("2.5", "0.25em"), (" 和 SO", "-0.18em"), ("2", "0.25em")]


def test_english_quotes_come_from_a_latin_face_and_chinese_ones_do_not() -> None:
    (text,) = made("<text>“Water cube”</text>").iter(f"{NS}text")
    assert [span.text for span in text if "Libertinus" in span.get("font-family", "")] == ["“", "”"]
    (text,) = made("<text>“水立方”</text>").iter(f"{NS}text")
    assert text.text == "“水立方”"


def test_a_chart_with_a_picture_keeps_its_colours_on_a_dark_page() -> None:
    assert follows(read(plotted()))
    assert not follows(made('<image href="data:image/png;base64,AA=="/>'))
