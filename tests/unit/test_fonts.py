from __future__ import annotations

import re
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from helpers import fonts


def test_both_faces_are_there() -> None:
    assert [path.suffix for path in fonts.font_files()] == [".otf", ".otf"]
    assert (fonts.family("sans"), fonts.family("serif")) == ("Noto Sans SC", "Noto Serif SC")


def test_the_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in fonts.font_files():
        shutil.copy(path, tmp_path)
    monkeypatch.setenv(fonts.SETTING, str(tmp_path))
    assert {path.parent for path in fonts.font_files()} == {tmp_path}


def test_a_folder_without_faces_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(fonts.SETTING, str(tmp_path))
    with pytest.raises(fonts.FontNotFound, match=fonts.SETTING):
        fonts.font_file()


@pytest.mark.parametrize("half", [False, True])
def test_a_face_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, half: bool
) -> None:
    for path in fonts.font_files():
        content = path.read_bytes()
        broken = content[: len(content) // 2] if half else b"nonsense" * 100
        (tmp_path / path.name).write_bytes(broken)
    monkeypatch.setenv(fonts.SETTING, str(tmp_path))
    with pytest.raises(fonts.BrokenFont, match=r"NotoSansSC-Regular.otf: cannot be read"):
        fonts.font_files()


def test_matplotlib_knows_the_families() -> None:
    from matplotlib import font_manager

    fonts.register_with_matplotlib()
    before = len(font_manager.fontManager.ttflist)
    fonts.register_with_matplotlib()
    assert len(font_manager.fontManager.ttflist) == before
    for face in (fonts.SANS, fonts.SERIF):
        assert Path(font_manager.findfont(face, fallback_to_default=False)).is_file()


def test_widths_are_in_em() -> None:
    assert fonts.advance("郴州") == pytest.approx(2)
    assert 0.3 < fonts.advance("a") < 0.7
    assert fonts.advance("") == 0
    assert fonts.advance("e\u0301") == fonts.advance("e")


def test_the_pdf_takes_the_same_signs_from_the_latin_face() -> None:
    template = files("helpers.engine.pdf") / "templates" / "template.typ"
    found = re.search(r'regex\("\[\^(.+?)\]"\)', template.read_text(encoding="utf-8"))
    assert found and found[1] == fonts.FULL_WIDTH


@pytest.mark.parametrize(
    ("text", "narrow"),
    [
        ("Lishui’s “two mountains” …", ["’", "“", "”", "…"]),
        ("“两山”理念", []),
        ("中文 “PM2.5”", []),
    ],
)
def test_only_latin_lines_get_latin_quotes(text: str, narrow: list[str]) -> None:
    runs = fonts.latin_runs(text)
    assert "".join(run for run, _ in runs) == text
    assert [run for run, latin in runs if latin] == narrow
