from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import changes

HEAD = "claim,place,indicator,value,unit,qualifier,aspect,note\n"
ROWS = (
    'a1,a,own,54.70,%,=,level,"in, between"\n'
    "a2,a,air,31,µg/m3,=,level,\n"
    "b1,b,air,29,µg/m3,=,level,\n"
    "b2,b,air,8,µg/m3,>,level,\n"
    "b3,b,air,1.5,%,=,change,\n"
)
CITED = {"a": ["a1", "a2", "b1"], "b": ["b1", "b2", "b3"]}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "claims.csv").write_bytes((HEAD + ROWS).encode())
    return tmp_path


@pytest.mark.parametrize(
    ("value", "after"), [("54.70", "54.71"), ("29", "28"), ("8", "9"), ("0.9", "0.8")]
)
def test_the_last_digit_changes_and_no_digit_comes_or_goes(value: str, after: str) -> None:
    assert changes.bumped(value) == after


def test_claims_are_chosen_by_who_shows_them(data: Path) -> None:
    claims = changes.read_claims(data)
    assert changes.choose(claims, CITED, compared=False) == ("a", "a1")
    assert changes.choose(claims, CITED, compared=True) == ("b", "b1")
    with pytest.raises(changes.NoSuchClaim, match="is shown"):
        changes.choose(claims, {"a": CITED["a"]}, compared=True)
    with pytest.raises(changes.NoSuchClaim, match="is not shown"):
        # Another city publishes the indicator of what is left, so it may be compared.
        changes.choose(claims, {"b": CITED["b"]}, compared=False)


def test_one_value_is_edited_and_no_other_byte(data: Path) -> None:
    changes.edit(data, "a1")
    text = (data / "claims.csv").read_bytes().decode()
    assert text == (HEAD + ROWS).replace("54.70", "54.71")
    with pytest.raises(changes.NoSuchClaim):
        changes.edit(data, "c1")


def test_what_was_published_anew_and_what_reads_otherwise_are_told_apart(tmp_path: Path) -> None:
    for city in ("a", "b", "c"):
        folder = tmp_path / city / "zh"
        folder.mkdir(parents=True)
        (folder / "report.json").write_text('{"evidence": ["x"]}', encoding="utf-8")
        (folder / "report.html").write_text(city, encoding="utf-8")
    assert changes.cited_claims(tmp_path, "zh") == {"a": ["x"], "b": ["x"], "c": ["x"]}
    before, read = changes.published(tmp_path, "zh"), changes.contents(tmp_path, "zh")
    for city, text in (("a", "a"), ("b", "other")):
        folder = tmp_path / city / "zh"
        (folder / "new").write_text('{"evidence": ["x"]}', encoding="utf-8")
        (folder / "new").replace(folder / "report.json")
        (folder / "report.html").write_text(text, encoding="utf-8")
    assert changes.differing(before, changes.published(tmp_path, "zh")) == {"a", "b"}
    assert changes.differing(read, changes.contents(tmp_path, "zh")) == {"b"}
