"""The mapping that the documentation shows fits the data that are shipped."""

from __future__ import annotations

import re
from pathlib import Path

from helpers.casebook import read_casebook
from helpers.casebook.formats.grid import Grid
from helpers.intake.panels import plan_import, read_mapping


def test_the_example_of_the_documentation_is_taken(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "panels.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.S)
    path = tmp_path / "panel.yml"
    path.write_text(example, encoding="utf-8")
    mapping = read_mapping(path)
    heads = [mapping.city.name, mapping.city.code, *mapping.columns, *mapping.ignore]
    upper, lower = zip(*(head.partition("/")[::2] for head in heads), strict=True)
    figures = ["0.5" if rule.fraction else "12" for rule in mapping.columns.values()]
    rows = (("",) * len(heads), upper, lower, ("",) * len(heads),
            ("郴州市", "431000", *figures, ""))  # fmt: skip
    done = plan_import(
        Grid("panel.xlsx", rows, "workbook"), mapping, read_casebook(root / "data"), "yearbook_2019"
    )
    assert [finding for finding in done.findings if finding.kind != "hint"] == []
    assert [row["indicator"] for row in done.claims] == [
        rule.indicator for rule in mapping.columns.values()
    ]
    assert done.sources[0]["title_en"] == "China City Statistical Yearbook 2019"
