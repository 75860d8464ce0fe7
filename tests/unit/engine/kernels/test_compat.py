"""Names of other libraries: none is private, and notebooks run on if one is gone."""

from __future__ import annotations

import importlib
import os
import re
import sys
from pathlib import Path

import pytest

from helpers.engine.kernels import USUAL_MODULES, Preparation, compat, templates
from helpers.engine.kernels.message_pipe import MessageReader, MessageWriter, Pipes, PipeSession
from helpers.engine.kernels.template_client import NoTemplate
from tests.unit.engine.kernels.test_batch import _variables as variables  # noqa: F401
from tests.unit.engine.kernels.test_batch import printed, run

USUAL = Preparation(USUAL_MODULES, batch=True)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

#: Renames something when a template that is for whole notebooks imports what it makes kernels of.
RENAME = """
import importlib.util
import sys

class Rename:
    def find_spec(self, name, path=None, target=None):
        if name == "helpers.engine.kernels.{when}":
            sys.meta_path.remove(self)
            import {module} as module
            {statement}

if "helpers.engine.kernels.template" in sys.orig_argv:
    sys.meta_path.insert(0, Rename())
"""


def rename(monkeypatch: pytest.MonkeyPatch, folder: Path, **what: str) -> None:
    """Have templates meet another version of a library."""
    site = folder / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(RENAME.format(**what), encoding="utf-8")
    found = filter(None, [str(site), os.environ.get("PYTHONPATH")])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(found))


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        # Used while a kernel is prepared, and listed.
        (
            {"module": "ipykernel.kernelapp", "statement": "del module.IPKernelApp.init_io"},
            "ipykernel.kernelapp has no IPKernelApp.init_io any more",
        ),
        # Used while cells run, and listed.
        (
            {"module": "ipykernel.ipkernel", "statement": "del module.IPythonKernel.do_execute"},
            "NotImplementedError",
        ),
        # The name is there, and does something else.
        (
            {
                "module": "ipykernel.iostream",
                "statement": "module.OutStream.write = lambda self, text: len(text)",
            },
            "was expected",
        ),
        # Not listed, used by the library itself while cells run.
        (
            {
                "module": "IPython.core.interactiveshell",
                "statement": "del module.InteractiveShell.run_cell",
            },
            "run_cell",
        ),
    ],
)
def test_notebooks_run_the_stock_way_if_another_version_differs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    what: dict[str, str],
    reason: str,
) -> None:
    templates.stop()  # those that have begun before
    rename(monkeypatch, tmp_path, when="compat", **what)
    caplog.set_level("INFO", logger="papermill")
    try:
        with pytest.raises(NoTemplate, match=reason) as refused:
            run(tmp_path, "1", preparation=USUAL)
        assert "\n" not in str(refused.value)
        assert printed(tmp_path, "print('ran')", engine="casebook") == "ran\n"
        assert f"Asking the kernel cell by cell: {refused.value}" in caplog.messages
    finally:
        templates.stop()


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
