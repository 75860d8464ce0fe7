from __future__ import annotations

import os
from pathlib import Path

from helpers.casebook import case_of, read_casebook


def test_edited_data_are_another_casebook_whatever_their_time(data: Path) -> None:
    before = read_casebook(data)
    assert read_casebook(data) is before
    assert read_casebook(str(data)) is before
    path = data / "claims.csv"
    time = path.stat()
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    path.write_text("".join([lines[0], *lines[2:]]), encoding="utf-8")
    os.utime(path, ns=(time.st_atime_ns, time.st_mtime_ns))
    after = read_casebook(data)
    assert len(after.claims) == len(before.claims) - 1
    path.write_text(text, encoding="utf-8")
    assert read_casebook(data) is before


def test_what_is_handed_out_can_be_changed_without_changing_the_casebook(data: Path) -> None:
    casebook = read_casebook(data)
    case = case_of(casebook, "ccity")
    for give in (lambda: casebook.claims, lambda: casebook.places, case.measures):
        table = give()
        known = table.copy()
        table.loc[:, "place"] = "elsewhere"
        table["place"] = "nowhere"
        assert give().equals(known)
    for listed in (case.cohort, case.indicators, case.sections, case.benchmarks, case.claim_list):
        listed().clear()
        assert listed()
