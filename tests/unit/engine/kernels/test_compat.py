"""Names of other libraries: none is private, and notebooks run on if one is gone."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.engine.kernels import Preparation, batch_client, compat, templates
from helpers.engine.kernels.message_pipe import MessageReader, MessageWriter, Pipes, PipeSession
from helpers.engine.kernels.template_client import NoTemplate
from tests.unit.engine.kernels.test_batch import _variables as variables  # noqa: F401
from tests.unit.engine.kernels.test_batch import printed, run

ASKED = Preparation(("csv",), batch=True)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

#: Renames something when a template that is for whole notebooks imports what it makes kernels of.
RENAME = """
import importlib.util
import sys

class Rename:
    def find_spec(self, name, path=None, target=None):
        if name == "helpers.engine.kernels.compat":
            sys.meta_path.remove(self)
            import {module} as module
            {statement}

if "helpers.engine.kernels.template" in sys.orig_argv:
    sys.meta_path.insert(0, Rename())
"""


def rename(monkeypatch: pytest.MonkeyPatch, folder: Path, module: str, statement: str) -> None:
    """Have templates meet another version of a library."""
    site = folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        RENAME.format(module=module, statement=statement), encoding="utf-8"
    )
    found = filter(None, [str(site), os.environ.get("PYTHONPATH")])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(found))


@pytest.fixture
def _own_template() -> Iterator[None]:
    """Leave no template of another version behind."""
    yield
    templates.end(ASKED)


@pytest.mark.usefixtures("_own_template")
def test_notebooks_run_the_stock_way_if_another_version_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rename(monkeypatch, tmp_path, "ipykernel.kernelapp", "del module.IPKernelApp.init_io")
    monkeypatch.setattr(batch_client, "USUAL_MODULES", ASKED.modules)
    caplog.set_level("INFO", logger="papermill")
    assert printed(tmp_path, "print('ran')", engine="casebook") == "ran\n"
    (told,) = (line for line in caplog.messages if line.startswith("Asking the kernel cell by"))
    assert told.endswith("ipykernel.kernelapp has no IPKernelApp.init_io any more")
    assert "\n" not in told


@pytest.mark.usefixtures("_own_template")
@pytest.mark.parametrize(
    ("module", "statement", "reason"),
    [
        # Used while cells run, and listed.
        ("ipykernel.ipkernel", "del module.IPythonKernel.do_execute", "NotImplementedError"),
        # The name is there, and does something else.
        ("ipykernel.iostream", "module.OutStream.write = lambda self, text: len(text)",
         "was expected"),
        # Not listed, used by the library itself while cells run.
        ("IPython.core.interactiveshell", "del module.InteractiveShell.run_cell", "run_cell"),
    ],
)  # fmt: skip
def test_what_no_list_of_names_shows_is_found_by_a_rehearsal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, statement: str, reason: str
) -> None:
    rename(monkeypatch, tmp_path, module, statement)
    with pytest.raises(NoTemplate, match=reason) as refused:
        run(tmp_path, "1", preparation=ASKED)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in compat.NAMES.items() for name in names]
)
def test_each_name_is_missed(monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> None:
    compat.check_names()
    *owners, last = name.split(".")
    owner = importlib.import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    for holder in getattr(owner, "__mro__", (owner,)):
        if last in vars(holder):
            monkeypatch.delattr(holder, last)
    with pytest.raises(compat.Incompatible, match=f"{module} has no {name} any more"):
        compat.check_names()


def test_text_in_pieces_as_a_busy_machine_shows_it_is_no_other_version() -> None:
    pipes = Pipes()
    writer, session = MessageWriter(pipes.of_kernel[3], "token"), PipeSession(key=b"")
    first, *others = compat.EXPECTED
    pieces = [("stream", text) for text in str(first[1]).splitlines(keepends=True)]
    assert len(pieces) == 3
    for kind, part in (*pieces, *others):
        session.send(writer, kind, {compat._PARTS[kind]: part})  # type: ignore[arg-type]
    writer.flush()
    try:
        reader = MessageReader(pipes.messages, "token")
        assert compat._watch(reader, pipes.messages) == compat.EXPECTED
    finally:
        pipes.close()


LIBRARIES = ("ipykernel", "IPython", "nbclient", "jupyter_client", "papermill", "tornado")


def test_no_private_name_of_a_library_is_overridden_or_used() -> None:
    """In classes that inherit from one; a private attribute of anything else is ruff's to find."""
    for module in ("streams", "batch_client", "provisioner", "papermill_engine"):
        found = importlib.import_module(f"helpers.engine.kernels.{module}")
        classes = [one for one in vars(found).values() if isinstance(one, type)]
        for one in classes:
            if one.__module__ != found.__name__:
                continue
            theirs = {
                name
                for base in one.__mro__[1:]
                if base.__module__.split(".")[0] in LIBRARIES
                for name in vars(base)
            }
            functions = {n: f for n, f in vars(one).items() if hasattr(f, "__code__")}
            used = {name for f in functions.values() for name in f.__code__.co_names}
            private = {name for name in {*functions, *used} & theirs if re.match("_[^_]", name)}
            assert not private, one
