"""Articles of every kind of file, and files that are none."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from helpers.errors import MissingExtra
from helpers.intake.article.article_text import (
    LONGEST,
    UnreadableArticle,
    article_of,
    read_article,
)
from helpers.intake.article.grammar.article_parts import paragraphs

TEXT = "云岭市概况\n全市森林覆盖率60％,新能源汽车3万辆。\n"


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_text_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = TEXT if encoding != "big5" else "雲嶺市發展的環境與國家產業會在個年\n森林覆蓋率60%。\n"
    article = read_article(write(tmp_path, "a.txt", text.encode(encoding)))
    assert article.text == text
    assert "60%" in article.spelt
    assert len(article.spelt) == len(article.text)


def test_traditional_characters_are_converted_and_said(tmp_path: Path) -> None:
    text = "庫布其沙漠治理面積達900多萬畝,區域環境改善。"
    article = article_of(text, "a.txt")
    assert article.text == text
    assert article.spelt == "库布其沙漠治理面积达900多万亩,区域环境改善。"
    assert any("traditional" in remark for remark in article.remarks)
    assert article_of(TEXT, "a.txt").remarks == ()


def test_old_units_are_converted_in_a_text_that_is_simplified() -> None:
    article = article_of("固体废物产生强度0.33噸/万元。", "a.txt")
    assert article.spelt == "固体废物产生强度0.33吨/万元。"
    assert any("1 traditional" in remark for remark in article.remarks)


def test_rows_of_a_table_are_said() -> None:
    remarks = article_of("浓度见表:\nPM2.5\t27\t29\nPM10\t46\t53\n", "a").remarks
    assert [one for one in remarks if one.startswith("2 lines are rows of a table")]


def test_what_goes_on_and_on_says_nothing() -> None:
    for text in ("1" * 30_000, "“" * 30_000, "万" * 30_000, "、".join(["3.5"] * 2000) + "吨"):
        spelt = article_of(f"标题\n{text}\n", "a").spelt
        assert len(spelt) == len(text) + 4
        assert all(len(one.text) <= 600 for part in paragraphs(spelt) for one in part.sentences())


def test_missing_digits_and_damaged_characters_are_asked_for() -> None:
    remarks = article_of("全市森林覆盖率达%,下降个百分点,\ufffd年。", "a").remarks
    assert sum("digits are missing" in remark for remark in remarks) == 2
    assert any("damaged" in remark for remark in remarks)


def test_a_web_page_is_its_text(tmp_path: Path) -> None:
    page = (
        "<html><head><meta charset='gb2312'><title>题</title><script>var a='80%';</script></head>"
        "<body><nav>菜单</nav><h1>标题</h1><p>全\n  市<b>森林</b>覆盖率<br>60%。</p>"
        "<table><tr>\n\t<td>一</td>\n\t<td>二</td></tr></table><footer>页脚</footer></body></html>"
    )
    article = read_article(write(tmp_path, "a.html", page.encode("gb18030")))
    assert article.text == "标题\n全市森林覆盖率\n60%。\n一\t二"


def test_markdown_loses_its_signs(tmp_path: Path) -> None:
    text = "# 一、概况\n- **森林**覆盖率[60%](http://a.cn)\n"
    assert read_article(write(tmp_path, "a.md", text)).text == "一、概况\n森林覆盖率60%\n"


def test_a_word_document(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx is not installed")
    document = docx.Document()
    document.add_paragraph("森林覆盖率60%。")
    document.add_table(1, 2).cell(0, 1).text = "3万辆"
    document.add_paragraph("完。")
    document.save(str(tmp_path / "a.docx"))
    assert read_article(tmp_path / "a.docx").text == "森林覆盖率60%。\n\t3万辆\n完。"


def pdf(content: str) -> bytes:
    """Make a PDF of one page; without content it is like a scan."""
    stream = f"BT /F1 12 Tf 50 700 Td ({content}) Tj ET" if content else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{at:010d} 00000 n \n" for at in places)
    out += f"xref\n0 6\n0000000000 65535 f \n{table}trailer << /Size 6 /Root 1 0 R >>\n".encode()
    return out + f"startxref\n{out.rfind(b'xref')}\n%%EOF".encode()


def test_a_pdf_with_text_and_one_without(tmp_path: Path) -> None:
    pytest.importorskip("pypdf", reason="pypdf is not installed")
    assert "PM2.5 28" in read_article(write(tmp_path, "a.pdf", pdf("PM2.5 28"))).text
    with pytest.raises(UnreadableArticle, match="no text"):
        read_article(write(tmp_path, "scan.pdf", pdf("")))


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.txt", "", "no text"),
        ("a.txt", " \n\t", "no text"),
        ("a.xlsx", "x", "casebook import"),
        ("a.csv", "x", "casebook import"),
        ("a.exe", "x", "not read"),
        ("a", "x", "not read"),
        ("a.txt", b"\xff\x00\x01\x00\x81", "no text"),
        ("a.docx", "no zip", "cannot be read"),
        ("a.pdf", "no pdf", "cannot be read"),
        ("a.txt", "森" * (LONGEST + 1), "characters"),
    ],
)
def test_what_is_no_article_says_why(
    tmp_path: Path, name: str, content: bytes | str, what: str
) -> None:
    with pytest.raises(UnreadableArticle) as error:
        read_article(write(tmp_path, name, content))
    assert what in str(error.value)
    assert error.value.fix


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArticle, match=r"none\.txt"):
        read_article(tmp_path / "none.txt")


def test_a_reader_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = io.BytesIO()
    with zipfile.ZipFile(holder, "w") as archive:
        archive.writestr("a", "b")
    for module in ("docx", "opencc"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(MissingExtra, match=r"\[intake\]"):
        read_article(write(tmp_path, "a.docx", holder.getvalue()))
    with pytest.raises(MissingExtra, match="opencc"):
        article_of("庫布其沙漠治理面積達900多萬畝,區域環境改善。", "a.txt")
    assert read_article(write(tmp_path, "a.txt", TEXT)).text == TEXT
