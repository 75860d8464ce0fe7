"""The table of licences is that of the packages that are installed."""

from __future__ import annotations

from tests.quality.licences import licence, locked, table


def test_every_locked_package_stands_in_the_table_with_its_licence() -> None:
    rows = table()
    assert sorted(rows) == locked(), "python -m tests.quality.licences writes it anew"
    stale = {name: licence(name) for name in rows if licence(name) not in ("", rows[name])}
    assert not stale, "python -m tests.quality.licences writes it anew"
    assert "?" not in rows.values()


def test_no_package_is_under_a_licence_that_reports_or_code_would_have_to_take_over() -> None:
    assert not [name for name, text in table().items() if "GPL" in text or "General Public" in text]
