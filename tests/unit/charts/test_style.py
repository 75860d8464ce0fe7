from __future__ import annotations

from xml.etree import ElementTree

import pytest
from helpers.charts.labels import one_line
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from helpers.charts import style
from helpers.charts.dots import Dot, ranked_dots
from helpers.charts.style import to_svg

SVG = "{http://www.w3.org/2000/svg}"


def shown(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_svg_is_the_same_each_time() -> None:
    def draw() -> str:
        return to_svg(ranked_dots([Dot("郴州市", 30, marked=True), Dot("Other", 20)], unit="µg/m³"))

    assert draw() == draw()


def test_svg_carries_no_date_style_sheet_or_identifier() -> None:
    svg = to_svg(ranked_dots([Dot("郴州市", 30)]))
    root = ElementTree.fromstring(svg)
    assert svg.startswith("<svg")
    assert not [e for e in root.iter() if e.tag in {f"{SVG}style", f"{SVG}metadata"}]
    assert not [e for e in root.iter() if "style" in e.attrib or "id" in e.attrib]
    assert root.get("font-family", "").startswith("Noto Sans SC")
    assert "<image" not in svg


def test_text_stays_text_at_print_size() -> None:
    svg = to_svg(ranked_dots([Dot("郴州市", 30)], unit="µg/m³"))
    assert "郴州市" in shown(svg)
    sizes = {float(t.get("font-size", "0")) for t in ElementTree.fromstring(svg).iter(f"{SVG}text")}
    assert min(sizes) >= style.SMALL


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_any_label_gives_a_well_formed_chart_with_that_label(label: str) -> None:
    svg = to_svg(ranked_dots([Dot(label, 3)], unit=label))
    joined = "".join(shown(svg)).replace(" ", "").replace("-", "")
    assert one_line(label).replace(" ", "").replace("-", "") in joined
    svg.encode("utf-8")


def test_charts_of_others_keep_what_they_refer_to() -> None:
    figure = Figure()
    figure.subplots().plot([1, 2], [3, 4], marker="o")
    root = ElementTree.fromstring(to_svg(figure))
    defined = {e.get("id") for e in root.iter() if e.get("id")}
    used = {
        v.lstrip("#")
        for e in root.iter()
        for k, v in e.attrib.items()
        if k.endswith("href") and v.startswith("#")
    }
    assert used
    assert used <= defined


def luminance(color: str) -> float:
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, style.PAPER) for text in (style.INK, style.MUTED, style.ACCENT, style.WARNING)),
        *((style.INK, fill) for fill in (*style.TONES, style.WARNING_PALE)),
        (style.MUTED, style.PALE),
    ],
)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    # WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1.
    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_english_quotes_come_from_a_latin_face_and_chinese_ones_do_not() -> None:
    labels = {"“Water cube” of Hunan": ["“", "”"], "“水立方”": [], "4.47 GW ÷ 97%": ["÷"]}
    root = ElementTree.fromstring(to_svg(ranked_dots([Dot(label, 3) for label in labels])))
    for text in root.iter(f"{SVG}text"):
        whole = "".join(text.itertext())
        narrow = [span.text for span in text.iter(f"{SVG}tspan")]
        assert narrow == labels.get(whole, [])
        assert all("Libertinus Serif" in span.get("font-family", "") for span in text)
