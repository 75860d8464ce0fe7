from __future__ import annotations

import pandas as pd

from helpers import editions
from helpers.sections.sources import provenance
from tests.unit.sections.made_cases import bundled, city, made


def test_the_fingerprint_follows_the_rows_that_concern_the_city_and_nothing_else() -> None:
    casebook = bundled()
    before = editions.data_fingerprint(editions.take(casebook, "chenzhou"))
    claims = casebook.claims
    mixed = claims.iloc[::-1].reset_index(drop=True)
    assert editions.data_fingerprint(_taken(mixed)) == before
    others = claims["place"] == "lishui"
    assert editions.data_fingerprint(_taken(_noted(claims, others))) == before
    own = claims["place"] == "chenzhou"
    assert editions.data_fingerprint(_taken(_noted(claims, own))) != before


def test_each_table_has_a_digest_of_its_own() -> None:
    casebook = bundled()
    before = editions.table_digests(editions.take(casebook, "chenzhou"))
    assert list(before) == sorted([*editions.record.KEPT, "claims"])
    after = editions.table_digests(_taken(casebook.claims.assign(locator="1")))
    assert [name for name in before if before[name] != after[name]] == ["claims"]


def _noted(claims: pd.DataFrame, those: pd.Series[bool]) -> pd.DataFrame:
    return claims.assign(note=claims["note"].where(~those, "changed"))


def _taken(claims: pd.DataFrame) -> editions.Edition:
    return editions.take(bundled().with_tables(claims=claims), "chenzhou")


def test_versions_name_python_and_what_is_installed() -> None:
    packages = provenance.software_table("en")["Software"].tolist()
    assert packages[0] == "Python"
    assert {"pandas", "matplotlib"} <= set(packages)


def test_tables_list_every_claim_and_each_indicator_once() -> None:
    case = city("chenzhou")
    claims = provenance.in_reading_order(case.claim_list())
    assert list(provenance.claims_table(claims)["公布值"]) == list(claims)
    keys = [(one.indicator.theme, one.indicator.id, not one.period.end) for one in claims]
    assert keys == sorted(keys)
    defined = provenance.definitions_table(claims)
    assert len(defined) == len({one.indicator.id for one in claims})
    units = set(defined["单位"])
    assert "µg/m³" in units
    assert not any(unit and unit.endswith(("m2", "m3")) for unit in units)


def test_every_claim_to_verify_says_why() -> None:
    case = city("chenzhou")
    table = provenance.verify_table(case.to_verify())
    assert len(table) == len(case.to_verify())
    assert all(table["待核实的原因"])
    limits = case.benchmarks(indicator="pm25", kind="limit")
    assert list(provenance.benchmarks_table(limits, "en")["Kind"]) == ["limit"] * len(limits)


def test_a_doubtful_claim_without_a_note_is_explained_by_its_source() -> None:
    doubtful = made({"indicator": "gdp", "value": "1", "unit": "亿元"}).claim_list()
    assert provenance.verify_table(doubtful, "en")["Why"].tolist() == [
        "official document, of low confidence"
    ]
    assert provenance.verify_table(doubtful)["待核实的原因"].tolist() == ["官方文件，可信度低"]
