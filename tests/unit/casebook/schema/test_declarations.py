from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from helpers.casebook.schema.declarations import TABLES, Table, pandera_schema
from tests.unit.casebook.conftest import REPOSITORY, ROWS

PACKAGE: dict[str, Any] = json.loads(
    (REPOSITORY / "data" / "datapackage.json").read_text(encoding="utf-8")
)
RESOURCES: dict[str, dict[str, Any]] = {
    resource["name"]: resource for resource in PACKAGE["resources"]
}
tables = pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))


def test_the_package_lists_the_eight_tables_in_order() -> None:
    assert list(RESOURCES) == list(TABLES)
    assert PACKAGE["licenses"][0]["name"] == "CC-BY-4.0"
    assert PACKAGE["edition"]


@tables
def test_the_package_describes_the_columns_of_the_schema(table: Table) -> None:
    fields = RESOURCES[table.name]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(table.header)
    for field, column in zip(fields, table.columns, strict=True):
        constraints = field.get("constraints", {})
        assert field["type"] == column.type
        assert constraints.get("required", False) is column.required
        assert constraints.get("pattern", "") == column.pattern
        assert tuple(map(str, constraints.get("enum", ()))) == column.choices
        assert constraints.get("unique", False) is (table.key == (column.name,))
        english, slash, chinese = field["description"].partition(" / ")
        assert english and slash and any("\u4e00" <= c <= "\u9fff" for c in chinese)


@tables
def test_the_package_has_the_keys_of_the_schema(table: Table) -> None:
    resource = RESOURCES[table.name]
    schema = resource["schema"]
    key = schema["primaryKey"]
    assert (tuple(key) if isinstance(key, list) else (key,)) == table.key
    foreign = {
        (one["fields"], one["reference"]["resource"] or table.name, one["reference"]["fields"])
        for one in schema.get("foreignKeys", ())
    }
    expected = {(r.column, r.table, TABLES[r.table].key[0]) for r in table.references}
    assert foreign == expected
    assert (resource["path"], resource["encoding"]) == (table.file, "utf-8")


@tables
def test_the_pandera_schema_accepts_good_rows(table: Table) -> None:
    from tests.unit.casebook.conftest import DEFAULTS

    cells = [
        [row.get(name, DEFAULTS.get(name, "")) for name in table.header] for row in ROWS[table.name]
    ]
    frame = pd.DataFrame(cells, columns=list(table.header), dtype="str")
    checked = pandera_schema(table).validate(frame, lazy=True)
    assert checked.equals(frame)


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
