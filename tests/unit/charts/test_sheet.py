from __future__ import annotations

from helpers.charts.sheet import Box, text_box


def test_boxes_that_touch_do_not_meet() -> None:
    assert not Box(0, 0, 1, 1).meets(Box(1, 0, 2, 1))
    assert Box(0, 0, 1, 1).meets(Box(0.5, 0.5, 2, 2))


def test_a_text_covers_its_side() -> None:
    assert text_box(100, 10, "ab", align="right").right == 100
    assert text_box(100, 10, "ab").left == 100
