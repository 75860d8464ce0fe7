from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from helpers.engine.html.inlined import faces_script
from helpers.engine.publish import gallery, release
from helpers.engine.publish.gallery import published, write
from helpers.engine.publish.release import CannotPublish
from tests.unit.engine.making import invented

EVIL = "<script>alert(1)</script>{{ 7*7 }} &lt; \"'><img src=//x.example/y>\u202eabc"


def shown(out: Path) -> BeautifulSoup:
    target = write(out)
    assert target is not None
    return BeautifulSoup(target.read_text(encoding="utf-8"), "html.parser")


def cards(soup: BeautifulSoup) -> list[Tag]:
    return list(soup.select("#reports > li"))


def one_line(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ", strip=True).split())


def test_a_card_shows_names_figures_verdicts_edition_and_links(tmp_path: Path) -> None:
    invented(tmp_path, "chenzhou", name="郴州市", other_name="Chenzhou")
    invented(tmp_path, "chenzhou", "en", formats=["html"], name="Chenzhou", other_name="郴州市")
    soup = shown(tmp_path)
    (card,) = cards(soup)
    assert soup.html is not None
    assert soup.html["lang"] == "zh-CN"
    assert one_line(card.h2) == "郴州市 Chenzhou"
    assert card.select_one(".other[lang=en]") is not None
    assert one_line(card.select_one(".facts")) == "湖南省 数据截至 2024年底 51个数字"
    assert one_line(card.select_one(".edition")) == "版次 2026-01"
    assert len(card.select("dl > div")) == 6
    assert one_line(card.select("dd")[1]) == "17.3% ● 自洽"
    counts = [one_line(item) for item in card.select(".judgements li")]
    assert counts == ["◐ 需注明口径 2", "● 自洽 9", "○ 单一来源 40"]
    assert [a["href"] for a in card.select("a")] == [
        "chenzhou/zh/report.html", "chenzhou/zh/report.pdf", "chenzhou/en/report.html",
    ]  # fmt: skip
    assert card["data-find"] == "chenzhou 郴州市 chenzhou 湖南省 hunan"
    legend = [one_line(item) for item in soup.select(".legend li")]
    assert legend == ["◐ 需注明口径", "● 自洽", "○ 单一来源"]


def test_the_bar_is_as_long_as_its_parts(tmp_path: Path) -> None:
    invented(tmp_path, "lishui", single=9)
    (card,) = cards(shown(tmp_path))
    bars = [(float(str(r["x"])), float(str(r["width"]))) for r in card.select("rect")]
    assert bars == [(0, 10), (10, 45), (55, 45)]


def test_without_a_report_in_chinese_the_page_is_english(tmp_path: Path) -> None:
    invented(tmp_path, "lishui", "en")
    soup = shown(tmp_path)
    assert soup.html is not None
    assert soup.html["lang"] == "en-GB"
    (card,) = cards(soup)
    assert one_line(card.h2) == "Lishui lishui市"


def test_an_older_edition_is_marked(tmp_path: Path) -> None:
    invented(tmp_path, "lishui", edition="2025-06")
    invented(tmp_path, "yushu")
    invented(tmp_path, "yushu", "en", edition="2025-01")
    soup = shown(tmp_path)
    lishui, yushu = cards(soup)
    assert one_line(lishui.select_one(".edition.older")) == "旧版：截至版次 2025-06"
    assert yushu.select_one(".edition.older") is None
    assert one_line(yushu.select_one(".links .older")) == "旧版：截至版次 2025-01"
    assert "最新版次 2026-01" in one_line(soup.select_one(".imprint"))


def records(out: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((out / "index.json").read_text(encoding="utf-8"))
    return told


def test_a_report_whose_last_build_failed_is_marked_until_one_succeeds(tmp_path: Path) -> None:
    invented(tmp_path, "lishui")
    invented(tmp_path, "lishui", "en", edition="2025-06")
    invented(tmp_path, "yushu", "en", edition="")
    tried = {("lishui", "zh"): False, ("yushu", "en"): False, ("nowhere", "zh"): False}
    write(tmp_path, tried)
    lishui, yushu = cards(shown(tmp_path))  # written again by a run that knows of no build
    said = "最近一次生成失败，仍为旧报告：版次 2026-01"
    assert one_line(lishui.select_one(".edition.older")) == said
    assert one_line(lishui.select_one(".links .older")) == "旧版：截至版次 2025-06"
    assert one_line(yushu.select_one(".edition.older")) == "最近一次生成失败，仍为旧报告"
    told = records(tmp_path)
    assert told["newest"] == "2026-01"
    assert [(one["folder"], one["failed"], one["older"]) for one in told["reports"]] == [
        ("lishui/en", False, True),
        ("lishui/zh", True, False),
        ("yushu/en", True, True),
    ]
    write(tmp_path, {("lishui", "zh"): True})
    assert [one["failed"] for one in records(tmp_path)["reports"]] == [False, False, True]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"reports": 1}', '{"reports": [1, {"name": 2}]}'])
def test_records_that_make_no_sense_are_written_anew(tmp_path: Path, text: str) -> None:
    invented(tmp_path, "lishui")
    (tmp_path / "index.json").write_text(text, encoding="utf-8")
    assert len(cards(shown(tmp_path))) == 1
    assert [one["failed"] for one in records(tmp_path)["reports"]] == [False]


def test_past_editions_are_linked_newest_first(tmp_path: Path) -> None:
    invented(tmp_path, "lishui")
    for number, edition in (("0009", "2024-01"), ("0010", "2025-01")):
        kept = tmp_path / "lishui" / "editions" / "zh" / f"{number}-{edition}-0a1b2c3d"
        kept.parent.mkdir(parents=True, exist_ok=True)
        invented(tmp_path / "made", "lishui", edition=edition, formats=["pdf"]).rename(kept)
    (card,) = cards(shown(tmp_path))
    past = card.select("details li")
    assert [one_line(item).split(" · ")[0] for item in past] == ["2025-01", "2024-01"]
    links = [str(a["href"]) for a in card.select("details a")]
    assert links[0] == "lishui/editions/zh/0010-2025-01-0a1b2c3d/report.pdf"
    assert all((tmp_path / link).is_file() for link in links)
    (told,) = records(tmp_path)["reports"]
    assert [one["edition"] for one in told["past"]] == ["2025-01", "2024-01"]


def test_cities_stand_in_the_order_of_their_latin_names(tmp_path: Path) -> None:
    for city in ("yushu", "bazhong", "lishui"):
        invented(tmp_path, city)
    found = [one_line(card.select_one(".other")) for card in cards(shown(tmp_path))]
    assert found == ["Bazhong", "Lishui", "Yushu"]


def test_data_are_text_and_never_markup(tmp_path: Path) -> None:
    folder = invented(tmp_path, "lishui", name=EVIL, province=EVIL, other_name=EVIL)
    manifest = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for figure in manifest["card"]["figures"]:
        figure |= {"name": EVIL, "figure": EVIL, "word": EVIL, "unit": EVIL}
    for judged in manifest["card"]["tally"]:
        judged |= {"sign": EVIL, "word": EVIL, "rule": EVIL}
    manifest["edition"] = EVIL
    (folder / "report.json").write_text(json.dumps(manifest), encoding="utf-8")
    soup = shown(tmp_path)
    assert [one.get_text() for one in soup.find_all("script")][:-1] == [faces_script()]
    assert soup.find("img") is None
    text = soup.get_text()
    assert "<script>alert(1)</script>{{ 7*7 }} &lt;" in text
    assert "[U+202E]abc" in text
    assert "\u202e" not in str(soup)


def test_paths_are_relative_and_percent_encoded(tmp_path: Path) -> None:
    invented(tmp_path, "a#b ?%市:", formats=["pdf"])
    (card,) = cards(shown(tmp_path))
    (link,) = card.select("a")
    assert link["href"] == "a%23b%20%3F%25%E5%B8%82%3A/zh/report.pdf"


@pytest.mark.parametrize(
    "about",
    [
        None,
        [],
        {"version": 99, "kind": "report"},
        {"version": 1, "kind": "report", "cover": {"name": 7}},
        {"version": 1, "kind": "report", "tally": [{"kind": "single", "tone": 'x" onclick'}]},
        {"version": 1, "kind": "report", "tally": [{"kind": "single", "count": "many"}]},
    ],
)
def test_a_manifest_without_a_proper_card_is_still_listed(tmp_path: Path, about: object) -> None:
    folder = invented(tmp_path, "lishui")
    manifest = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    manifest["card"] = about
    (folder / "report.json").write_text(json.dumps(manifest), encoding="utf-8")
    (card,) = cards(shown(tmp_path))
    assert one_line(card.h2) == "lishui"
    assert card["data-figures"] == "2"
    assert len(card.select("a")) == 2


def test_what_is_no_report_has_no_card(tmp_path: Path) -> None:
    invented(tmp_path, "lishui")
    invented(tmp_path, "empty", formats=[])
    invented(tmp_path, ".staging-x")
    (invented(tmp_path, "broken") / "report.json").write_text("{", encoding="utf-8")
    assert [one.name for one in published(tmp_path)] == ["lishui"]


def test_no_report_is_no_page_unless_there_was_one(tmp_path: Path) -> None:
    assert write(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
    invented(tmp_path, "lishui")
    write(tmp_path)
    shutil.rmtree(tmp_path / "lishui")
    soup = shown(tmp_path)
    assert cards(soup) == []
    assert "尚无报告。" in soup.get_text()


def test_the_same_reports_give_the_same_bytes_and_leave_the_file_alone(tmp_path: Path) -> None:
    invented(tmp_path, "lishui")
    invented(tmp_path, "yushu")
    write(tmp_path)
    page, first = tmp_path / "index.html", (tmp_path / "index.html").stat()
    content = page.read_bytes()
    write(tmp_path)
    assert page.stat().st_ino == first.st_ino
    page.unlink()
    write(tmp_path)
    assert page.read_bytes() == content
    (tmp_path / "fresh").touch()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (page, tmp_path / "fresh")}
    assert len(modes) == 1, "readable by whom the umask lets"


def test_a_report_that_comes_meanwhile_is_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invented(tmp_path, "lishui")
    real = release.put

    def slow(target: Path, content: bytes) -> None:
        invented(tmp_path, "yushu")
        real(target, content)

    monkeypatch.setattr(gallery, "put", slow)
    assert len(cards(shown(tmp_path))) == 2


def test_the_old_page_stays_when_the_new_one_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invented(tmp_path, "lishui")
    write(tmp_path)
    before = (tmp_path / "index.html").read_bytes()
    invented(tmp_path, "yushu")

    def full(*words: object, **named: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    with pytest.raises(CannotPublish, match=r"index\.html.*No space left"):
        write(tmp_path)
    assert (tmp_path / "index.html").read_bytes() == before


def test_the_policy_forbids_any_request(tmp_path: Path) -> None:
    invented(tmp_path, "lishui")
    soup = shown(tmp_path)
    meta = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert isinstance(meta, Tag)
    policy = str(meta["content"])
    assert policy.startswith("default-src 'none'; font-src data:;")
    assert "unsafe" not in policy
    for name in ("style", "script"):
        texts = [str(tag.string).encode() for tag in soup.find_all(name)]
        digests = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in texts]
        assert f"{name}-src {' '.join(f'!sha256-{one}!' for one in digests)};" in policy.replace(
            "'", "!"
        )
    assert soup.find(style=True) is None
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", str(soup))


def test_every_word_of_the_page_has_its_glyphs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def faces(characters: set[str], *, limit: int) -> str:
        asked.extend(characters)
        return ""

    monkeypatch.setattr(gallery, "font_faces", faces)
    invented(tmp_path, "lishui")
    soup = shown(tmp_path)
    (field,) = soup.select("input")
    for tag in soup.select("script, style"):
        tag.decompose()
    assert set(soup.get_text()) <= set("".join(asked)) | {"\n"}
    assert set(str(field["placeholder"])) <= set("".join(asked))


def test_a_page_of_300_cities_stays_small(tmp_path: Path) -> None:
    for number in range(300):
        invented(tmp_path, f"city_{number:03d}", name=f"{chr(0x4E00 + 7 * number)}州市")
        invented(tmp_path, f"city_{number:03d}", "en")
    assert len(cards(shown(tmp_path))) == 300
    assert (tmp_path / "index.html").stat().st_size < 1_500_000
