"""A report for programs and plain editors."""

from __future__ import annotations

import csv
import io
import json

from helpers.engine.card import Column, Records
from helpers.engine.document.numbered import build_document
from helpers.engine.twins import content, digest, markdown, record_files
from tests.reports import samples

RECORDS = Records(
    "claim-",
    (Column("id", "编号", "id"), Column("said", "公布值", "value"),
     Column("low", use="sort", kind="number"), Column("end", use="when", kind="any")),
    (("a", "=1+1", "96.5", "2023-08"), ("b", "\u202e97%", "", "")),
)  # fmt: skip


def test_the_markdown_says_what_the_page_says() -> None:
    text = markdown(build_document(samples.report(), lang="zh"))
    assert "## 一 总体情况" in text
    assert "460.8万千瓦 (447万千瓦 ÷ 97%；457.9～463.8万千瓦)" in text
    assert r"\[1\]" in text and "| 风电 | 234.68 |" in text
    assert "<span" not in text and "不应出现" not in text


def test_the_json_holds_parts_sources_and_data_and_its_digest_follows_it() -> None:
    document = build_document(samples.report(), lang="zh")
    told = json.loads(content(document))
    assert [part["title"] for part in told["parts"]][:2] == ["摘要", "三点判断"]
    assert told["sources"][0]["address"] == "https://www.ndrc.gov.cn/example/case_07.html"
    assert told["data"]["fig-air"][0] == ["city", "value"]
    assert digest(document) == digest(build_document(samples.report(), lang="zh"))
    assert digest(document) != digest(build_document(samples.english(), lang="zh"))


def test_records_are_numbers_and_harmless_text_and_the_package_describes_them() -> None:
    files = record_files(RECORDS, build_document(samples.report(), lang="zh"))
    rows = list(csv.reader(io.StringIO(files["records.csv"].decode("utf-8-sig"), newline="")))
    assert rows == [["id", "said", "low", "end"], ["a", "'=1+1", "96.5", "2023-08"],
                    ["b", "[U+202E]97%", "", ""]]  # fmt: skip
    typed = json.loads(files["records.json"])
    assert [row["low"] for row in typed] == [96.5, None]
    package = json.loads(files["datapackage.json"])
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == rows[0]
    assert {field["type"] for field in fields} <= {"string", "number", "date", "any"}
    assert {one["path"] for one in package["resources"]} <= set(files)
