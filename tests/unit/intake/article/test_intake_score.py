"""The score of the project's own articles is held."""

from __future__ import annotations

from pathlib import Path

from helpers.casebook import read_casebook
from tests.benchmarks.intake_score import OWN, RATIOS, labelled_articles, score, table


def test_own_articles_are_read_right(root: Path) -> None:
    errors: list[str] = []
    counts = score(labelled_articles(OWN), read_casebook(root / "data"), errors.append)
    shares = {name: counts[right] / counts[of] for name, (right, of, _) in RATIOS.items()}
    assert counts["target as achieved"] == 0
    assert counts["labelled"] > 60
    assert counts["measures labelled"] > 60
    known = shares.pop("claims without an edit")
    assert known > 0.98, errors
    assert set(shares.values()) == {1.0}, errors
    assert "figures, recall" in table(counts)


def test_a_worse_reading_scores_worse(root: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("云岭市森林覆盖率60%,面积5亩。", encoding="utf-8")
    head = "start,end,span,value,unit,qualifier,aspect,period_start,period_end,place,subject,"
    head += "indicator,kind,doubt,note"
    rows = [
        "8,11,60%,61,%,=,level,2020,2020,白水市,x,gdp,claim,,",
        "0,2,云岭,1,个,=,level,,,云岭市,x,new,claim,,",
    ]
    (tmp_path / "a_claims.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    counts = score(labelled_articles(tmp_path), read_casebook(root / "data"), lambda _: None)
    assert (counts["found"], counts["labelled"], counts["paired"]) == (2, 2, 1)
    assert all(counts[kind] == 0 for kind in ("figure", "aspect", "period", "place", "whole"))
