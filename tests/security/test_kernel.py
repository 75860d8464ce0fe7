"""A kernel listens to whoever has its key and may open its socket files."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from helpers.engine.run.execute import run_section
from tests.unit.engine.making import code, jobs, notebook, write

ASK = """
import json, os, stat
from pathlib import Path
import psutil
from ipykernel.connect import get_connection_file
file = Path(get_connection_file())
about = json.loads(file.read_text())
listening = [c for c in psutil.Process().net_connections("inet") if c.status == "LISTEN"]
print(json.dumps({
    "transport": about["transport"],
    "scheme": about["signature_scheme"],
    "key": len(about["key"]),
    "listening": [c.laddr.ip for c in listening],
    "file": stat.S_IMODE(file.stat().st_mode),
    "folder": stat.S_IMODE(Path(about["ip"]).parent.stat().st_mode),
}))
"""


UNREACHABLE = """
import json
import psutil
kinds = ("inet", "unix")
print(json.dumps([c.laddr for kind in kinds for c in psutil.Process().net_connections(kind)]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere kernels listen")
def test_a_kernel_that_is_given_all_cells_listens_to_nobody(tmp_path: Path) -> None:
    write(tmp_path / "notebooks", n01_a=notebook(code(UNREACHABLE)))
    (job,) = jobs(tmp_path)
    ran = json.loads(run_section(job.sections[0]).notebook)
    told = json.loads("".join(ran["cells"][-1]["outputs"][0]["text"]))
    assert not any(told), "only the two ends without a name that its own event loop wakes up by"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no socket files for kernels")
def test_a_kernel_is_reached_by_its_key_and_files_alone(tmp_path: Path) -> None:
    write(tmp_path / "notebooks", n01_a=notebook(code(ASK)))
    # Beside this file no kernel can be forked and given all cells at once.
    (tmp_path / "notebooks" / "matplotlibrc").touch()
    (job,) = jobs(tmp_path)
    ran = json.loads(run_section(job.sections[0]).notebook)
    told = json.loads("".join(ran["cells"][-1]["outputs"][0]["text"]))
    assert told["transport"] == "ipc"
    assert told["scheme"] == "hmac-sha256"
    assert told["key"] >= 32
    # ipykernel takes the outputs of forked children on a port of loopback, from whoever knows a
    # random word of this kernel; nothing that comes in there is run.
    assert told["listening"] in ([], ["127.0.0.1"])
    # Nobody else gets at the socket files or reads the key.
    assert told["file"] & 0o077 == 0
    assert told["folder"] & 0o077 == 0
