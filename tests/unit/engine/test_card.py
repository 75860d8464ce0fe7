"""The contract between notebooks and exporters."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.card import (
    VERSION,
    BadCard,
    Card,
    Cover,
    Judgement,
    KeyFigure,
    NewerCard,
    Origin,
    Source,
    from_json,
    read,
    to_json,
    write,
)
from helpers.engine.document.numbered import build_document
from tests.security.hostile import hostile, json_values
from tests.unit.engine.making import card, code, notebook

FULL = Card(
    "report",
    lang="zh",
    sections=("01_a",),
    key=True,
    cover=Cover("题", details=("a", "b"), facets=(("province", "湖南省"),)),
    sources=(Source("a", "甲"), Source("b")),
    evidence=("x",),
    judgements=(Judgement("scope", "◐", "caution", "需注明", count=0),),
    figures=(KeyFigure("装机", "447"),),
)


def test_a_card_comes_back_from_json_as_it_was() -> None:
    plain = json.loads(json.dumps(to_json(FULL)))
    assert from_json(Card, plain) == FULL
    assert plain["version"] == VERSION
    assert "alt" not in plain, "what is left at its default takes no room"
    assert from_json(Card, to_json(Card("text"))) == Card("text")
    assert from_json(Origin, to_json(Origin("01_a", 3))) == Origin("01_a", 3)


@given(st.builds(Card, kind=st.just("chart"), title=hostile, alt=hostile, csv=hostile))
def test_any_text_comes_back(made: Card) -> None:
    assert from_json(Card, to_json(made)) == made


def test_metadata_of_a_notebook_hold_one() -> None:
    node: Any = nbformat.v4.new_notebook()
    assert read(Card, node.metadata) is None
    write(node.metadata, FULL)
    again = nbformat.reads(nbformat.writes(node), as_version=4)
    assert read(Card, again.metadata) == FULL


def test_a_newer_version_is_refused_with_the_place() -> None:
    with pytest.raises(NewerCard, match=r"01_a, cell 3.*version 2 is newer than 1.*install"):
        from_json(Card, {"version": VERSION + 1, "kind": "hologram"}, "01_a, cell 3")


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({}, r"card\.kind"),
        ({"kind": "hologram"}, r"card\.kind"),
        ({"kind": "text", "titel": "x"}, r"card\.titel"),
        ({"kind": "text", "title": 1}, r"card\.title"),
        ({"kind": "text", "key": [1]}, r"card\.key"),
        ({"kind": "text", "sources": "abc"}, r"card\.sources"),
        ({"kind": "text", "sources": [{"title": "x"}]}, r"card\.sources\.0\.id"),
        ({"kind": "text", "judgements": [{"kind": "x", "tone": 'red" on'}]}, r"\.0\.tone"),
        ({"kind": "text", "judgements": [{"kind": "x", "sign": ["<b>"]}]}, r"\.0\.sign"),
        ({"kind": "cover", "cover": []}, r"card\.cover"),
        ({"kind": "text", "\x1b[31m": 1}, r"card\.\\x1b"),
    ],
)
def test_what_is_malformed_is_refused_and_named(wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(BadCard, match=named):
        from_json(Card, {"version": VERSION, **wrong}, "cell 1")


@given(json_values)
def test_any_json_is_a_card_or_refused(value: Any) -> None:
    for data in (value, {"version": 1, **value} if isinstance(value, dict) else None):
        try:
            made = from_json(Card, data)
        except (BadCard, NewerCard):
            continue
        assert made.kind in ("text", "chart", "table", "cover", "sources", "record", "report")


@given(hostile)
def test_texts_of_a_card_never_become_elements(text: str) -> None:
    about = card(
        "chart",
        label=text, title=text, caption=text, notes=text, finding=text, about=text, alt=text,
        sources=[{"id": "s", "title": text, "publisher": text, "url": text, "remark": text}],
        judgements=[{"kind": "k", "sign": text, "word": text, "rule": text}],
        key=True,
    )  # fmt: skip
    output = nbformat.v4.new_output(
        "display_data", data={"text/markdown": "[x](#judged-k)"}, metadata=about
    )
    made = nbformat.from_dict(notebook({**code("1"), "outputs": [output]}))
    made.metadata |= card("report", cover={"title": text, "name": text})
    body = build_document(made).body.lower()
    assert "<script" not in body and "onerror" not in body.replace("onerror=", "")


def test_cards_are_frozen_all_through() -> None:
    def values(thing: Any) -> Any:
        yield thing
        for one in fields(thing) if is_dataclass(thing) else ():
            value = getattr(thing, one.name)
            for item in value if isinstance(value, tuple) else (value,):
                yield from values(item)

    assert all(
        isinstance(one, str | int | tuple | None) or is_dataclass(one) for one in values(FULL)
    )
    assert hash(FULL)
