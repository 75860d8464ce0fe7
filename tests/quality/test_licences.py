"""The table of licences is that of the packages that are installed."""

from __future__ import annotations

from collections import Counter

from tests.quality.licences import family, licence, locked, table


def test_every_locked_package_stands_in_the_table_with_its_licence() -> None:
    rows, versions = table(), Counter(locked())
    assert sorted(rows) == sorted(versions), "python -m tests.quality.licences writes it anew"
    here = {name: text for name in rows if (text := licence(name))}
    # Of two versions one may write "BSD License" and the other "BSD-3-Clause".
    stale = {
        name: text
        for name, text in here.items()
        if text != rows[name] and (versions[name] == 1 or family(text) != family(rows[name]))
    }
    assert not stale, "python -m tests.quality.licences writes it anew"
    assert "?" not in rows.values()


def test_no_package_is_under_a_licence_that_reports_or_code_would_have_to_take_over() -> None:
    assert not [name for name, text in table().items() if "GPL" in text or "General Public" in text]
