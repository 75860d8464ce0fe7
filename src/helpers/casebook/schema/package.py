"""The description of a data folder that Frictionless tools read, made of the declarations."""

from __future__ import annotations

from typing import Any

from helpers.casebook.schema.declarations import MEANINGS, TABLES, Column, Table


def table_resources() -> list[dict[str, Any]]:
    """Describe every table as a resource of a data package."""
    return [_resource(table) for table in TABLES.values()]


def _resource(table: Table) -> dict[str, Any]:
    english, chinese = MEANINGS[table.name, ""]
    schema: dict[str, Any] = {
        "fields": [_field(table, column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": table.key[0] if len(table.key) == 1 else list(table.key),
    }
    # A key that stands among several, or among words, is beyond a foreign key of Frictionless.
    foreign = [one for one in table.references if not (one.several or one.words)]
    if foreign:
        schema["foreignKeys"] = [
            {
                "fields": one.column,
                "reference": {
                    "resource": "" if one.table == table.name else one.table,
                    "fields": TABLES[one.table].key[0],
                },
            }
            for one in foreign
        ]
    return {
        "name": table.name,
        "type": "table",
        "title": f"{english.partition(':')[0]} / {chinese.partition('：')[0]}",
        "description": f"{english} / {chinese}",
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if table.key == (column.name,):
        constraints["unique"] = True
    if column.pattern:
        constraints["pattern"] = column.pattern
    if column.choices:
        whole = column.type == "integer"
        constraints["enum"] = [int(word) if whole else word for word in column.choices]
    english, chinese = MEANINGS[table.name, column.name]
    field = {
        "name": column.name,
        "type": column.type,
        "description": f"{english} / {chinese}",
    }
    return {**field, "constraints": constraints} if constraints else field
