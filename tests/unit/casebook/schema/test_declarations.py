from __future__ import annotations

import json
from pathlib import Path

from helpers.casebook.formats.mending import described
from helpers.casebook.schema.declarations import MEANINGS, TABLES


def test_the_package_of_the_repository_describes_todays_tables(root: Path) -> None:
    text = (root / "data" / "datapackage.json").read_bytes()
    package = json.loads(text)
    assert described(package) == text
    assert [resource["name"] for resource in package["resources"]] == list(TABLES)
    assert package["licenses"][0]["name"] == "CC-BY-4.0"


def test_every_table_and_column_is_described_in_both_languages() -> None:
    expected = {(table.name, name) for table in TABLES.values() for name in ("", *table.header)}
    assert set(MEANINGS) == expected
    for english, chinese in MEANINGS.values():
        assert english and any("\u4e00" <= char <= "\u9fff" for char in chinese)


def test_every_rule_of_a_column_says_what_to_do() -> None:
    for table in TABLES.values():
        for column in table.columns:
            for rule in column.rules:
                assert rule.name and rule.fix


def test_references_point_at_tables_with_one_key() -> None:
    for table in TABLES.values():
        assert set(table.key) <= set(table.header)
        for reference in table.references:
            assert reference.column in table.header
            assert len(TABLES[reference.table].key) == 1
