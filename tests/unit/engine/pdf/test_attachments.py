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

from helpers.engine.card import Card, Judgement, to_json
from helpers.engine.document.outputs import Attachment
from helpers.engine.freshness.fingerprint import differences, recipe
from helpers.engine.pdf.attachments import collect
from helpers.engine.run.execute import Execution
from helpers.engine.run.pipeline import finish
from tests.unit.engine.making import code, jobs, notebook, origin, stub, write

_V4: Any = v4
SOURCE = "[来源](#source-ndrc)"
WHERE = {"section": "03_low_carbon", "label": ""}


def output(card: Card) -> NotebookNode:
    metadata = {Card.KEY: to_json(card)}
    made: NotebookNode = _V4.new_output("display_data", data={}, metadata=metadata)
    return made


def cell(*outputs: NotebookNode, section: str = "03_low_carbon", place: int = 4) -> NotebookNode:
    made: NotebookNode = _V4.new_code_cell(
        "show()", outputs=list(outputs), metadata=origin(section, cell=place)
    )
    return made


def attached(*cells: NotebookNode, **options: Any) -> dict[str, Attachment]:
    made = _V4.new_notebook(cells=list(cells))
    found = collect(made, **{"name": "report", "lang": "zh", "notebooks": {}, **options})
    assert len({one.name.casefold() for one in found}) == len(found)
    return {one.name: one for one in found}


def test_data_of_figures_and_tables_go_by_their_labels_as_the_page_offers_them() -> None:
    figure = output(
        Card(
            "chart",
            label="fig-a",
            caption=f"装机**容量**{SOURCE}",
            about="装机容量",
            csv="name,value\n=1+1,-5\n\u202e甲,2\n",
        )
    )
    table = output(Card("table", label="tbl-a", csv="a\n1\n"))
    found = attached(cell(figure), cell(table))
    assert list(found) == ["fig-a.csv", "tbl-a.csv"]
    one = found["fig-a.csv"]
    assert (one.mime, one.relationship) == ("text/csv", "data")
    assert one.description == "数据：装机容量"
    rows = list(csv.reader(io.StringIO(one.data.decode("utf-8-sig"))))
    assert rows == [["name", "value"], ["'=1+1", "-5"], ["[U+202E]甲", "2"]]
    assert found["tbl-a.csv"].description == "数据：tbl-a"


def test_ids_of_data_say_where_each_is_shown() -> None:
    found = attached(
        cell(output(Card("text", evidence=("b", "a")))),
        cell(output(Card("table", label="tbl-a", evidence=("a",))), place=12),
    )
    rows = list(csv.reader(io.StringIO(found["evidence.csv"].data.decode("utf-8-sig"))))
    assert rows == [
        ["id", "section", "cell", "label"],
        ["a", "03_low_carbon", "4", ""],
        ["a", "03_low_carbon", "12", "tbl-a"],
        ["b", "03_low_carbon", "4", ""],
    ]


def test_findings_hold_titles_of_charts_and_judgements_with_what_they_judge() -> None:
    judged = Judgement(
        "scope", "◐", "caution", "需注明\u202e口径", "不含煤电", "装机447万千瓦", ("ndrc",), ("c1",)
    )
    found = attached(
        cell(output(Card("chart", label="fig-a", title="装机*增长*", finding="装机 增长"))),
        cell(output(Card("text", judgements=(judged, Judgement("", word="具备")))), place=5),
    )
    one = found["findings.json"]
    assert (one.mime, one.relationship) == ("application/json", "supplement")
    told = json.loads(one.data)
    place = {"section": "03_low_carbon", "cell": 4, "label": "fig-a"}
    assert told["findings"] == [{**place, "finding": "装机 增长"}]
    assert told["judgements"] == [
        {
            **WHERE,
            "cell": 5,
            "judgement": "scope",
            "words": "需注明[U+202E]口径",
            "rule": "不含煤电",
            "about": "装机447万千瓦",
            "sources": ["ndrc"],
            "evidence": ["c1"],
        },
        {
            **WHERE,
            "cell": 5,
            "judgement": "judged",
            "words": "具备",
            "rule": "",
            "about": "",
            "sources": [],
            "evidence": [],
        },
    ]


def test_what_is_hidden_is_not_attached() -> None:
    hidden = cell(output(Card("table", label="tbl-a", csv="a\n", evidence=("a",))))
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
    labels = ["tbl-A", "tbl-a", "../../etc/x", "图", "表", "evidence", "a/b\\c\n"]
    tables = [output(Card("table", label=label, csv="a\n", evidence=("x",))) for label in labels]
    names = list(attached(cell(*tables)))
    assert names == [
        "evidence.csv",
        "tbl-A.csv",
        "tbl-a-2.csv",
        "etc-x.csv",
        "data.csv",
        "data-2.csv",
        "evidence-2.csv",
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
