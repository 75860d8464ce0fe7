"""Warm kernels: IPython kernels forked from a process that has imported what they need.

A kernel is slow to start because it imports: ipykernel, then pandas and matplotlib. Here one
template process imports them once, and every kernel is a copy of it, ready in hundredths of a
second. Each run still has a process of its own, and nothing runs in the template itself, so nothing
leaks from one run into the next.

`template` is that process, `fork_server` its loop, and `template_client` connects to it.
`provisioner` makes it a kernel provisioner of jupyter_client (``casebook``), `papermill_engine`
the engine ``casebook`` of papermill. That engine gives all cells to a kernel at once: `batch` runs
them, `streams` puts their text in order, `message_pipe` carries what they show, and `batch_client`
takes it in. `compat` checks what all this takes of other libraries.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

#: What a template imports for notebooks that nothing is known of, as far as it is installed. Not
#: matplotlib's inline backend: it finds the shell that shows its figures when it is imported.
USUAL_MODULES = ("matplotlib.pyplot", "pandas")


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a template does before it forks the first kernel."""

    #: Names of modules to import.
    modules: tuple[str, ...] = ()
    #: Functions to call, each as ``("module:function", argument, …)``. They must leave nothing
    #: behind that one run could change for the next, and start no thread.
    calls: tuple[tuple[str, ...], ...] = ()
    #: Whether what it forks runs whole notebooks; else what it forks are kernels that listen.
    batch: bool = False


def limit_memory(megabytes: str) -> None:
    """Limit the data that this kernel may hold, on Linux: to ask for more raises `MemoryError`."""
    if sys.platform == "linux":
        import resource

        size = int(megabytes) << 20
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
