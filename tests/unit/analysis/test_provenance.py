from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from helpers.analysis import provenance
from helpers.casebook import case_of, read_casebook


def folder_of(root: Path, into: Path) -> Path:
    for name in provenance.TABLES:
        shutil.copy(root / "data" / f"{name}.csv", into)
    return into


def test_the_fingerprint_follows_the_tables_and_nothing_else(root: Path, tmp_path: Path) -> None:
    folder = folder_of(root, tmp_path)
    before = provenance.data_fingerprint(folder)
    assert before == provenance.data_fingerprint(root / "data")
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    assert provenance.data_fingerprint(folder) == before
    claims = folder / "claims.csv"
    claims.write_bytes(claims.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert provenance.data_fingerprint(folder) == before
    claims.write_bytes(claims.read_bytes() + b"x")
    assert provenance.data_fingerprint(folder) != before


def test_a_missing_table_is_named(root: Path, tmp_path: Path) -> None:
    folder = folder_of(root, tmp_path)
    (folder / "models.csv").unlink()
    with pytest.raises(provenance.UnreadableTable, match=r"models\.csv"):
        provenance.table_digests(folder)


def test_versions_name_python_and_what_is_installed() -> None:
    found = provenance.software_versions()
    assert next(iter(found)) == "Python"
    assert {"pandas", "matplotlib"} <= found.keys()


def test_tables_list_every_claim_and_each_indicator_once(root: Path) -> None:
    case = case_of(read_casebook(root / "data"), "chenzhou")
    claims = provenance.in_reading_order(case.claim_list())
    assert list(provenance.claims_table(claims)["公布值"]) == list(claims)
    defined = provenance.definitions_table(claims)
    assert len(defined) == len({one.indicator.id for one in claims})
    units = set(defined["单位"])
    assert "km²" in units
    assert not any(unit and unit.endswith(("m2", "m3")) for unit in units)


def test_every_claim_to_verify_says_why(root: Path) -> None:
    case = case_of(read_casebook(root / "data"), "chenzhou")
    table = provenance.verify_table(case.to_verify())
    assert len(table) == len(case.to_verify())
    assert all(table["为什么待核实"])
    limits = case.benchmarks(indicator="pm25", kind="limit")
    assert list(provenance.benchmarks_table(limits, "en")["Kind"]) == ["limit"] * len(limits)


def test_claims_are_read_theme_by_theme_and_undated_ones_last(root: Path) -> None:
    case = case_of(read_casebook(root / "data"), "chenzhou")
    ordered = provenance.in_reading_order(case.claim_list())
    keys = [(one.indicator.theme, one.indicator.id, not one.period.end) for one in ordered]
    assert keys == sorted(keys)
