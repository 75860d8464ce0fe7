"""Take forks away from every Python that is started with this folder in ``PYTHONPATH``.

What is left is what Windows has, and macOS as far as it is used: processes are spawned, kernels
are started one by one and listen on ports.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os

with contextlib.suppress(AttributeError):
    del os.fork, os.forkpty


def _spawn_alone() -> list[str]:
    return ["spawn"]


multiprocessing.get_all_start_methods = _spawn_alone
