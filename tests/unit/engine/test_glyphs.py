"""Characters that the report's faces can and cannot draw."""

from __future__ import annotations

import pytest

from helpers.audit.verdicts import Verdict
from helpers.display import theme
from helpers.engine.glyphs import (
    MissingGlyphs,
    boxes_for,
    describe,
    missing_glyphs,
    other_faces,
    require_glyphs,
)


def test_marks_and_units_of_the_report_can_be_drawn() -> None:
    text = (
        "".join(theme.judgement(verdict, "zh").sign for verdict in Verdict)
        + "①㊿✓□±≤≥≈÷—–μµ㎡·¶「」《》（）郴"
    )
    assert missing_glyphs([("here", text)]) == {}


def test_unseen_characters_are_never_missing() -> None:
    assert missing_glyphs([("here", "a\u200b\ufe0f\n\t\u00a0b")]) == {}


def test_missing_characters_are_named_with_code_point_and_place() -> None:
    with pytest.raises(MissingGlyphs) as caught:
        require_glyphs([("03, cell 4", "字😀"), ("03, cell 7", "😀\U000f0000")])
    message = str(caught.value)
    assert "U+1F600" in message
    assert "U+F0000" in message
    assert "03, cell 4; 03, cell 7" in message


def test_a_letter_is_missing_if_no_one_face_has_it_with_its_mark() -> None:
    texts = [("here", "x\u0302 e\u0301 \u304b\u3099 q\u20d7")]
    missing = missing_glyphs(texts)
    assert missing.keys() == {"\u20d7", "q\u20d7"}
    assert "U+0071 U+20D7 (here)" in describe(missing)
    assert other_faces(missing)[1] == frozenset()
    assert boxes_for({"\u20e3", "1\ufe0f\u20e3"}, "1\ufe0f\u20e3 1") == "1\u25a1 1"


def test_what_no_face_has_is_shown_as_a_box() -> None:
    assert boxes_for({"😀"}, "a😀") == "a□"


def test_a_noto_face_that_is_there_draws_what_ours_lack() -> None:
    faces, missing = other_faces({"ש", "ب", "\U000f0000"})
    assert [face.name for face in faces] == ["NotoSansArabic[wght].ttf", "NotoSansHebrew[wght].ttf"]
    assert missing == {"\U000f0000"}


def test_hangul_and_letters_of_mathematics_have_faces() -> None:
    faces, missing = other_faces({"각", "𝝈"})
    assert [face.name for face in faces] == [
        "NotoSansKR-Regular.otf",
        "STIXTwoMath-Regular.ttf",
    ]
    assert not missing
