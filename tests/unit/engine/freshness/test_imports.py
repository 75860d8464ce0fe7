from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.freshness.imports import Project, imported_names

PACKAGE = Path(__file__).resolve().parents[4] / "src" / "helpers"


def by_tree(text: str) -> set[str]:
    """The imports of a source without relative ones, as Python's own parser has them."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module))
            names |= {f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*"}
    return names


def package(tmp_path: Path, **sources: str) -> Project:
    """A package ``own`` of modules; two underscores stand for a dot."""
    for name, source in {"__init__": "", **sources}.items():
        parts = name.split("__") if not name.startswith("__") else [name]
        path = tmp_path.joinpath("own", *parts[:-1], f"{parts[-1] or '__init__'}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return Project(tmp_path / "own")


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_no_import_of_the_project_is_overlooked(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert by_tree(text) <= imported_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "import a.b as c, d",
        "from a import b as c, d",
        "from a import (\n    b,\n    c as e,\n)",
        "from a import (  # )\n    b,\n    c,\n)",
        "from a import *",
        "x = 1; import a",
        "import a; import b",
        "import a; b()",
        "if x: import a",
        "try: from a import b\nexcept E: pass",
        "from a \\\n    import b",
        "from a import \\\n    b",
        "import a, \\\n    b",
        "def f():\n    from a import b  # noqa: PLC0415\n    import c",
        "class A:\n\timport b",
        "if True:\r\n    from a import b\r\n",
        "lambda: 0\nimport a#b",
    ],
)
def test_statements_of_every_form(text: str) -> None:
    assert by_tree(text) <= imported_names(text)
    assert by_tree(text)


NAMES = st.sampled_from(["a", "b", "c.d"])


@given(
    st.lists(
        st.one_of(
            st.builds("import {}".format, NAMES),
            st.builds("import {}, {} as x".format, NAMES, NAMES),
            st.builds("from {} import e, f".format, NAMES),
            st.builds("from {} import (e,\n f)".format, NAMES),
            st.just("x = 'import nothing'"),
            st.just('"""from the country down, import what you like"""'),
        ),
        min_size=1,
    ),
    st.sampled_from(["\n", "; "]),
    st.booleans(),
)
def test_statements_in_any_mixture(statements: list[str], between: str, inside: bool) -> None:
    text = between.join(statements)
    if inside:
        text = "def f():\n    " + text.replace("\n", "\n    ")
    assert by_tree(text) <= imported_names(text)


def test_imports_are_followed_and_nothing_else(tmp_path: Path) -> None:
    project = package(
        tmp_path,
        charts____="from own.charts import bars",
        charts__bars="import numpy\nfrom . import base\nfrom .base import thing",
        charts__base="def f():\n    from ..late import later",
        late="",
        other="",
    )
    found = project.imports(["from own import charts\nimport pandas as pd"])
    assert sorted(found.modules) == ["own", "own.charts", "own.charts.bars", "own.charts.base",
                                     "own.late"]  # fmt: skip
    assert (found.others, found.libraries) == (frozenset({"pandas"}), frozenset({"numpy"}))
    assert found.clear


def test_what_is_reached_by_dots_is_imported(tmp_path: Path) -> None:
    project = package(tmp_path, charts____="", charts__bars="", charts__lines="", charts__dots="")
    for source in (
        "import own\nown.charts.bars.Bar()",
        "import own.charts as c\nc.bars.Bar()",
        "from own import charts\ncharts.bars.Bar()",
    ):
        found = project.imports([source]).modules
        assert "own.charts.bars" in found
        assert "own.charts.lines" not in found


@pytest.mark.parametrize(
    "source",
    [
        "import importlib",
        "from importlib import import_module",
        "__import__('own')",
        "exec(text)",
        "import sys\nsys.modules['own']",
        "from sys import modules",
        "get_ipython().run_line_magic('run', 'x.py')",
        "%matplotlib inline",
        "!ls",
        "files = !ls",
    ],
)
def test_what_finds_modules_by_other_means_is_unclear(tmp_path: Path, source: str) -> None:
    assert not package(tmp_path).imports(["x = 1", source]).clear


def test_a_package_comes_before_a_module_of_its_name(tmp_path: Path) -> None:
    package(tmp_path, bars="").imports([])
    (tmp_path / "own" / "bars").mkdir()
    (tmp_path / "own" / "bars" / "__init__.py").write_text("", encoding="utf-8")
    assert Project(tmp_path / "own").file("own.bars") == tmp_path / "own" / "bars" / "__init__.py"
