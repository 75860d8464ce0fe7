"""A small invented data folder: two cities, their province, a country."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.casebook.schema.declarations import TABLES

Rows = dict[str, list[dict[str, str]]]

ROWS: Rows = {
    "places": [
        {"place": "aland", "code": "", "name_zh": "甲国", "name_en": "Aland", "level": "country"},
        {"place": "bprov", "code": "430000", "name_zh": "乙省", "name_en": "Bprov",
         "level": "province", "parent": "aland"},
        {"place": "ccity", "code": "431000", "name_zh": "丙山市", "name_en": "Ccity",
         "level": "city", "parent": "bprov", "cohort": "trial", "cohort_order": "2"},
        {"place": "dcity", "code": "432000", "name_zh": "丁州", "name_en": "Dcity",
         "level": "city", "parent": "bprov", "cohort": "trial", "cohort_order": "1"},
    ],
    "sources": [
        {"source": "bulletin", "title_zh": "公报，2022", "title_en": "Bulletin", "kind": "official",
         "publisher": "统计局", "publisher_en": "Bureau of Statistics", "published": "2023-09",
         "url": "https://example.org/a", "confidence": "high"},
        {"source": "paper", "title_zh": "日报", "title_en": "Daily", "kind": "newspaper",
         "confidence": "medium"},
        {"source": "rumour", "title_zh": "网文", "title_en": "Page", "kind": "web",
         "confidence": "low"},
    ],
    "sections": [
        {"section": "overview", "order": "1", "title_zh": "总体情况", "title_en": "Overview",
         "notebook": "01_overview"},
        {"section": "low_carbon", "order": "3", "title_zh": "双碳", "title_en": "Low carbon",
         "notebook": "03_low_carbon.ipynb"},
        {"section": "model", "order": "6", "title_zh": "模式", "title_en": "Model",
         "notebook": "06_model"},
    ],
    "indicators": [
        {"indicator": "clean_capacity", "name_zh": "清洁装机", "name_en": "Clean capacity",
         "unit": "万千瓦", "direction": "1", "theme": "energy", "section": "low_carbon",
         "definition": "不烧煤的装机", "definition_en": "Capacity without coal",
         "aliases": "清洁能源装机|绿色装机"},
        {"indicator": "clean_share", "name_zh": "清洁占比", "name_en": "Clean share", "unit": "%",
         "direction": "1", "theme": "energy", "section": "low_carbon", "definition": "占比",
         "definition_en": "Share"},
        {"indicator": "pm25", "name_zh": "PM2.5", "name_en": "PM2.5", "unit": "µg/m3",
         "direction": "-1", "theme": "air", "section": "overview", "definition": "细颗粒物",
         "definition_en": "Fine particles"},
        {"indicator": "mines", "name_zh": "绿色矿山", "name_en": "Green mines", "unit": "家",
         "direction": "1", "theme": "ecology", "section": "overview", "definition": "矿山数",
         "definition_en": "Number of mines"},
    ],
    "claims": [
        {"claim": "ccity_capacity_2022", "place": "ccity", "indicator": "clean_capacity",
         "value": "400", "unit": "万千瓦", "end": "2022", "source": "paper"},
        {"claim": "ccity_capacity_2023_08", "place": "ccity", "indicator": "clean_capacity",
         "value": "447", "unit": "万千瓦", "end": "2023-08", "source": "bulletin",
         "locator": "3.1"},
        {"claim": "ccity_capacity_2023_08_urban", "place": "ccity", "indicator": "clean_capacity",
         "value": "120", "unit": "万千瓦", "end": "2023-08", "source": "bulletin",
         "scope": "市城区", "scope_en": "urban area"},
        {"claim": "ccity_capacity_2023_08_web", "place": "ccity", "indicator": "clean_capacity",
         "value": "999", "unit": "万千瓦", "end": "2023-08", "source": "rumour"},
        {"claim": "ccity_capacity_target_2025", "place": "ccity", "indicator": "clean_capacity",
         "value": "850", "unit": "万千瓦", "end": "2025", "aspect": "target", "source": "paper"},
        {"claim": "ccity_clean_share", "place": "ccity", "indicator": "clean_share",
         "value": "97", "unit": "%", "end": "2023-08", "aspect": "share", "source": "bulletin"},
        {"claim": "ccity_mines", "place": "ccity", "indicator": "mines", "value": "18",
         "unit": "家", "source": "bulletin"},
        {"claim": "ccity_mines_rank", "place": "ccity", "indicator": "mines", "value": "1",
         "unit": "位", "aspect": "rank", "source": "bulletin"},
        {"claim": "ccity_pm25_2022", "place": "ccity", "indicator": "pm25", "value": "30",
         "unit": "\u03bcg/m3", "start": "2022", "end": "2022", "source": "bulletin"},
        {"claim": "dcity_pm25_2022", "place": "dcity", "indicator": "pm25", "value": "26~33",
         "unit": "µg/m3", "start": "2022", "end": "2022", "source": "paper"},
    ],
    "measures": [
        {"measure": "ccity_chief", "place": "ccity", "section": "low_carbon",
         "name_zh": "林长制", "name_en": "Forest chiefs", "instrument": "chief_system",
         "theme": "ecological_restoration", "level": "village", "status": "in_force",
         "source": "paper", "locator": "2.1"},
    ],
    "conditions": [],
    "advice": [],
    "models": [
        {"place": "ccity", "model": "water", "element": "cube", "kind": "core",
         "name_zh": "水立方", "name_en": "Water cube", "source": "paper"},
        {"place": "ccity", "model": "water", "element": "guard", "parent": "cube",
         "kind": "action", "name_zh": "护水", "name_en": "Guarding", "source": "paper"},
    ],
    "benchmarks": [
        {"benchmark": "aland_pm25_2022", "indicator": "pm25", "place": "aland", "kind": "average",
         "name_zh": "全国平均", "name_en": "National mean", "value": "29", "unit": "µg/m3",
         "start": "2022", "end": "2022", "source": "bulletin"},
        {"benchmark": "limit_new_pm25", "indicator": "pm25", "place": "aland", "kind": "limit",
         "name_zh": "限值", "name_en": "Limit", "value": "30", "unit": "µg/m3",
         "start": "2026-03-01", "source": "bulletin", "edition": "2026"},
        {"benchmark": "limit_old_pm25", "indicator": "pm25", "place": "aland", "kind": "limit",
         "name_zh": "限值", "name_en": "Limit", "value": "35", "unit": "µg/m3",
         "start": "2016-01-01", "end": "2026-02-28", "source": "bulletin", "edition": "2012"},
    ],
}  # fmt: skip
DEFAULTS = {"qualifier": "=", "aspect": "level"}


def package(edition: str = "2026-01") -> dict[str, object]:
    """Describe the tables as far as reading asks for it."""
    resources = [
        {
            "name": table.name,
            "path": table.file,
            "schema": {"fields": [{"name": name} for name in table.header]},
        }
        for table in TABLES.values()
    ]
    return {"name": "trial", "edition": edition, "resources": resources}


def write_table(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    """Write a table as the project writes it: UTF-8, LF."""
    header = TABLES[name].header
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow([row.get(column, DEFAULTS.get(column, "")) for column in header])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Write the invented data folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name, rows in ROWS.items():
        write_table(folder, name, rows)
    text = json.dumps(package(), ensure_ascii=False)
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def change(data: Path) -> Callable[..., Path]:
    """Change one row of a table: ``change("claims", 2, value="x")`` is line 2 of the file."""

    def make(name: str, line: int, **cells: str) -> Path:
        rows = [dict(row) for row in ROWS[name]]
        rows[line - 2].update(cells)
        write_table(data, name, rows)
        return data

    return make
