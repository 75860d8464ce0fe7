"""What an archived PDF carries, before it is a PDF; and how the option gets there."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode, v4

from helpers.engine.document.outputs import Attachment
from helpers.engine.freshness.fingerprint import differences, recipe
from helpers.engine.pdf.attachments import collect
from helpers.engine.run.execute import Execution
from helpers.engine.run.pipeline import finish
from tests.unit.engine.making import code, jobs, notebook, stub, write

_V4: Any = v4
SOURCE = "[来源](#source-ndrc)"
VERDICT = '[需注明口径](#verdict-scope "另一段不含煤电")'


def output(data: dict[str, str], **told: Any) -> NotebookNode:
    made: NotebookNode = _V4.new_output("display_data", data=data, metadata={"casebook": told})
    return made


def cell(*outputs: NotebookNode, section: str = "03_low_carbon", place: int = 4) -> NotebookNode:
    about = {"casebook": {"section": section, "cell": place}}
    made: NotebookNode = _V4.new_code_cell("show()", outputs=list(outputs), metadata=about)
    return made


def attached(*cells: NotebookNode, **options: Any) -> dict[str, Attachment]:
    made = _V4.new_notebook(cells=list(cells))
    found = collect(made, **{"name": "report", "lang": "zh", "notebooks": {}, **options})
    assert len({one.name.casefold() for one in found}) == len(found)
    return {one.name: one for one in found}


def test_data_of_figures_and_tables_go_by_their_labels_as_the_page_offers_them() -> None:
    figure = output(
        {"image/svg+xml": "<svg/>"},
        kind="figure",
        label="fig-a",
        caption=f"装机**容量**{SOURCE}",
        csv="name,value\n=1+1,-5\n\u202e甲,2\n",
    )
    table = output({"text/html": "<table/>"}, kind="table", label="tbl-a", csv="a\n1\n")
    found = attached(cell(figure), cell(table))
    assert list(found) == ["fig-a.csv", "tbl-a.csv"]
    one = found["fig-a.csv"]
    assert (one.mime, one.relationship) == ("text/csv", "data")
    assert one.description.startswith("数据：装机容量")
    rows = list(csv.reader(io.StringIO(one.data.decode("utf-8-sig"))))
    assert rows == [["name", "value"], ["'=1+1", "-5"], ["[U+202E]甲", "2"]]
    assert found["tbl-a.csv"].description == "数据：tbl-a"


def test_claims_say_where_each_is_shown() -> None:
    found = attached(
        cell(output({"text/markdown": "x"}, kind="text", claims=["b", "a"])),
        cell(output({"text/html": ""}, kind="table", label="tbl-a", claims=["a"]), place=12),
    )
    rows = list(csv.reader(io.StringIO(found["claims.csv"].data.decode("utf-8-sig"))))
    assert rows == [
        ["claim", "section", "cell", "label"],
        ["a", "03_low_carbon", "4", ""],
        ["a", "03_low_carbon", "12", "tbl-a"],
        ["b", "03_low_carbon", "4", ""],
    ]


def test_findings_hold_titles_of_figures_and_verdicts_with_what_they_judge() -> None:
    row = (
        '<table><tr><td>装机</td><td>447<a href="#source-ndrc">来源</a></td>'
        '<td><a href="#judged" title="规则">具备</a></td></tr></table>'
    )
    found = attached(
        cell(output({"image/svg+xml": ""}, kind="figure", label="fig-a", title="装机*增长*")),
        cell(
            output({"text/markdown": f"装机447万千瓦{SOURCE}，{VERDICT}。"}, kind="text"), place=5
        ),
        cell(output({"text/html": row}, kind="table", label="tbl-a"), place=6),
    )
    one = found["findings.json"]
    assert (one.mime, one.relationship) == ("application/json", "supplement")
    told = json.loads(one.data)
    place = {"section": "03_low_carbon", "cell": 4, "label": "fig-a"}
    assert told["findings"] == [{**place, "finding": "装机增长"}]
    assert told["verdicts"] == [
        {
            "section": "03_low_carbon",
            "cell": 5,
            "label": "",
            "verdict": "scope",
            "words": "需注明口径",
            "rule": "另一段不含煤电",
            "about": "装机447万千瓦，需注明口径。",
            "sources": ["ndrc"],
        },
        {
            "section": "03_low_carbon",
            "cell": 6,
            "label": "tbl-a",
            "verdict": "judged",
            "words": "具备",
            "rule": "规则",
            "about": "装机 | 447 | 具备",
            "sources": ["ndrc"],
        },
    ]


def test_what_is_hidden_is_not_attached() -> None:
    hidden = cell(output({"text/html": ""}, kind="table", label="tbl-a", csv="a\n", claims=["a"]))
    hidden.metadata["tags"] = ["hide"]
    assert attached(hidden) == {}


def test_a_notebook_that_says_nothing_is_attached_by_itself() -> None:
    plain = _V4.new_markdown_cell("# Title")
    found = attached(plain, name="我的 notebook", lang="en", notebooks=None)
    assert list(found) == ["notebook.ipynb"]
    one = found["notebook.ipynb"]
    assert (one.mime, one.relationship) == ("application/x-ipynb+json", "source")
    assert one.description == "Notebook 我的 notebook: code, text and outputs"
    assert json.loads(one.data)["cells"][0]["source"] == ["# Title"]


def test_no_two_attachments_have_one_name_and_none_leaves_its_folder() -> None:
    labels = ["tbl-A", "tbl-a", "../../etc/x", "图", "表", "claims", "a/b\\c\n"]
    tables = [
        output({"text/html": ""}, kind="table", label=label, csv="a\n", claims=["x"])
        for label in labels
    ]
    names = list(attached(cell(*tables)))
    assert names == [
        "claims.csv",
        "tbl-A.csv",
        "tbl-a-2.csv",
        "etc-x.csv",
        "data.csv",
        "data-2.csv",
        "claims-2.csv",
        "a-b-c.csv",
    ]


class ArchivingExporter:
    """Says what it was made with and given."""

    def __init__(self, archive: bool = False) -> None:
        self.archive = archive

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None
    ) -> tuple[str, dict[str, Any]]:
        assert nb.cells
        given = {name: len(data) for name, data in (resources or {}).get("notebooks", {}).items()}
        return json.dumps([self.archive, given]), {}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "notebooks", n01_a=notebook(code("1")))
    return tmp_path


def test_only_the_pdf_of_an_archive_gets_the_section_notebooks(root: Path) -> None:
    exporter = f"{__name__}:ArchivingExporter"
    exporters = {"html": exporter, "pdf": exporter}
    (job,) = jobs(root, formats=["html", "pdf"], exporters=exporters)
    text = (root / "notebooks" / "01_a.ipynb").read_text(encoding="utf-8")
    execution = Execution("01_a", text)
    plain = finish(job, [execution]).files
    assert plain["report.html"] == plain["report.pdf"] == b"[false, {}]"
    archived = finish(replace(job, archive=True), [execution]).files
    assert archived["report.html"] == b"[false, {}]"
    assert json.loads(archived["report.pdf"]) == [True, {"01_a.ipynb": len(text.encode())}]
    assert archived["sections/01_a.ipynb"] == text.encode()


def test_an_archive_is_another_output(root: Path) -> None:
    (job,) = jobs(root, exporters={"html": stub("TextExporter")})
    assert not job.archive
    assert differences(recipe(job), recipe(replace(job, archive=True))) == ("archive",)
