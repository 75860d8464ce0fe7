from __future__ import annotations

from helpers.charts.sheet import Box, Sheet, text_box


def test_boxes_that_touch_do_not_meet() -> None:
    assert not Box(0, 0, 1, 1).meets(Box(1, 0, 2, 1))
    assert Box(0, 0, 1, 1).meets(Box(0.5, 0.5, 2, 2))


def test_a_text_covers_its_side() -> None:
    assert text_box(100, 10, "ab", align="right").right == 100
    assert text_box(100, 10, "ab").left == 100


def test_dollars_are_no_formula() -> None:
    sheet = Sheet()
    sheet.text(0, 10, "$x$ costs $5")
    figure = sheet.finish(20)
    assert [text.get_text() for text in figure.axes[0].texts] == ["$x$ costs $5"]
    assert not figure.axes[0].texts[0].get_parse_math()
