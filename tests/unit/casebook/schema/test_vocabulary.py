from __future__ import annotations

import pytest

from helpers.casebook import UnknownTerm, label, labels_of
from helpers.casebook.schema.vocabulary import TERMS, WITHIN_DOMAIN

KINDS = ("theme", "domain", "instrument", "level", "status", "aspect", "kind", "confidence",
         "place_level", "source_kind", "benchmark_kind", "element_kind")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_has_a_label_in_both_languages(kind: str) -> None:
    for key in labels_of(kind):
        assert any("\u4e00" <= character <= "\u9fff" for character in label(kind, key, "zh"))
        assert label(kind, key, "en").isascii()


def test_there_are_fourteen_domains_and_two_within_one_of_them() -> None:
    domains = TERMS["domain"]
    assert len(domains) - len(WITHIN_DOMAIN) == 14
    assert all(part in domains and whole in domains for part, whole in WITHIN_DOMAIN.items())


def test_an_unknown_key_names_near_ones() -> None:
    with pytest.raises(UnknownTerm, match="did you mean water"):
        label("theme", "watre")
    with pytest.raises(UnknownTerm, match="is no enumeration"):
        label("themes", "water")
