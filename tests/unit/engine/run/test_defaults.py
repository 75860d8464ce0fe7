from __future__ import annotations

import json
from pathlib import Path

from helpers.engine.run.defaults import set_defaults
from helpers.engine.run.plan import find_sections
from tests.unit.engine.making import code, notebook, write


def test_other_defaults_are_written_and_nothing_else_changes(tmp_path: Path, root: Path) -> None:
    folder = write(
        tmp_path,
        n00_start=notebook(code("city = 'stays'")),
        n01_a=notebook(code("city = 'stays'")),
        n02_b=notebook(parameters='name = "城"; city: str = "老城"  # 城市\nlang = "zh"\n'),
    )
    before = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert set_defaults(folder, {"city": '新"城', "lang": "zh"}) == ("01_a", "02_b")
    sections = find_sections(folder)
    assert [one.default for one in sections[1].parameters] == ["城", '新"城', "zh"]
    cell = json.loads(sections[1].source)["cells"][0]["source"]
    assert cell == 'name = "城"; city: str = "新\\"城"  # 城市\nlang = "zh"\n'
    assert set_defaults(folder, {"city": '新"城'}) == ()
    set_defaults(folder, {"city": "lishui"})
    assert (folder / "01_a.ipynb").read_text(encoding="utf-8").rstrip() == before["01_a.ipynb"]
    assert (folder / "00_start.ipynb").read_text(encoding="utf-8") == before["00_start.ipynb"]


def test_the_shipped_notebooks_come_back_byte_for_byte(tmp_path: Path, root: Path) -> None:
    before = {}
    for path in (root / "notebooks").glob("*.ipynb"):
        before[path.name] = path.read_bytes()
        (tmp_path / path.name).write_bytes(before[path.name])
    assert len(set_defaults(tmp_path, {"city": "lishui", "lang": "en"})) == 8
    set_defaults(tmp_path, {"city": "chenzhou", "lang": "zh"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
