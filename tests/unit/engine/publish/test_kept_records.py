from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest

from helpers.engine.document.assemble import join
from helpers.engine.document.numbered import build_document
from helpers.engine.freshness import fingerprint
from helpers.engine.publish import release
from helpers.engine.publish.release import BadRecordName, DamagedReport, read_record, records_of
from helpers.engine.run.pipeline import build
from tests.unit.engine.making import at_once, card, code, jobs, notebook, origin, prose, write

SHOW = (
    "from IPython.display import publish_display_data as show\n"
    "show({'application/json': {'b': ['<script>', '郴'], 'a': 1}},"
    f" metadata={card('record', name='edition')!r})"
)


def record(name: object, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "data": {"application/json": data},
        "metadata": card("record", name=name),
    }


def section(name: str, *outputs: dict[str, Any]) -> Any:
    node = nbformat.from_dict(notebook(prose("# 甲"), {**code("1"), "outputs": list(outputs)}))
    node.metadata |= origin(name)
    return node


def test_records_become_files_whose_bytes_their_content_decides() -> None:
    one = section("01_a", record("edition", {"b": "郴", "a": [1, None]}))
    other = section("02_b", record("more", {}))
    files = records_of([one, other])
    assert sorted(files) == ["edition.json", "more.json"]
    assert json.loads(files["edition.json"]) == {"a": [1, None], "b": "郴"}
    again = records_of([section("01_a", record("edition", {"a": [1, None], "b": "郴"}))])
    assert again["edition.json"] == files["edition.json"]
    assert records_of([section("01_a")]) == {}


@pytest.mark.parametrize("name", ["report", "../x", "", "A", "a/b"])
def test_a_name_that_no_file_of_a_report_can_have_is_refused(name: object) -> None:
    with pytest.raises(BadRecordName, match="01_a"):
        records_of([section("01_a", record(name, {}))])


def test_a_name_is_taken_once() -> None:
    sections = [section(name, record("edition", {})) for name in ("01_a", "02_b")]
    with pytest.raises(BadRecordName, match="02_b"):
        records_of(sections)


def test_no_reader_sees_a_record_in_a_report_or_in_a_notebook_by_itself() -> None:
    one = section("01_a", record("edition", {"secret": "<b>x</b>"}))
    joined = join([one], lang="zh", name="lishui")
    assert not any(output for cell in joined.cells for output in cell.get("outputs", ()))
    for shown in (joined, one):
        document = build_document(shown)
        assert "secret" not in document.body + document.glance
        assert not any("secret" in text for _, text in document.passages)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(fingerprint, "_PACKAGE", tmp_path / "helpers")
    write(tmp_path / "notebooks", n01_a=notebook(code(SHOW)), n02_b=notebook())
    (tmp_path / "data").mkdir()
    return tmp_path


def test_a_report_keeps_its_record_and_knows_when_it_was_changed(root: Path) -> None:
    (job,) = jobs(root)
    assert build([job], pool=at_once).done
    told = {"a": 1, "b": ["<script>", "郴"]}
    assert read_record(job.folder, "edition") == told
    assert read_record(job.folder, "other") is None
    assert read_record(root, "edition") is None
    assert release.state(job).fresh
    (job.folder / "edition.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DamagedReport, match=r"edition\.json"):
        read_record(job.folder, "edition")
    assert release.state(job).stale == ("edition.json",)
