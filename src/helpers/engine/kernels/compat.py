"""The names of other libraries that their documentation does not promise, in one place.

No module of the engine uses a name of ipykernel, IPython, nbclient or jupyter_client that begins
with an underscore, or overrides one; a test sees to that. What stands here is public by its name
only. A template checks it before it makes a kernel that is given all cells at once, and rehearses
(`rehearsal`) what no list of names can show. If either fails, notebooks run on the stock way.
"""

from __future__ import annotations

import importlib
from operator import attrgetter

from helpers.errors import CasebookError

NAMES = {
    "IPython.core.application": ("BaseIPythonApplication.initialize",),
    "IPython.core.compilerop": (
        "CachingCompiler.ast_parse",
        "CachingCompiler.extra_flags",
        "CachingCompiler.get_code_name",
    ),
    "IPython.core.inputtransformer2": ("TransformerManager.transform_cell",),
    "IPython.core.interactiveshell": (
        "InteractiveShell.autoawait",
        "InteractiveShell.exit_now",
        "InteractiveShell.init_environment",
        "InteractiveShell.input_transformer_manager",
        "InteractiveShell.should_run_async",
        "InteractiveShell.transform_cell",
    ),
    "IPython.paths": ("get_ipython_dir",),
    "ipykernel.compiler": ("XCachingCompiler",),
    "ipykernel.iostream": (
        "BackgroundSocket",
        "IOPubThread.schedule",
        "IOPubThread.send_multipart",
        "OutStream",
    ),
    "ipykernel.ipkernel": (
        "IPythonKernel.compiler_class",
        "IPythonKernel.do_execute",
        "IPythonKernel.kernel_info",
        "IPythonKernel.set_parent",
    ),
    "ipykernel.kernelapp": (
        "IPKernelApp.capture_fd_output",
        "IPKernelApp.init_code",
        "IPKernelApp.init_extensions",
        "IPKernelApp.init_gui_pylab",
        "IPKernelApp.init_io",
        "IPKernelApp.init_path",
        "IPKernelApp.init_pdb",
        "IPKernelApp.init_shell",
        "IPKernelApp.outstream_class",
        "IPKernelApp.profile_dir",
    ),
    "jupyter_client.jsonutil": ("json_default",),
    "jupyter_client.session": ("DELIM", "Session.send", "json_packer"),
}


class NameGone(CasebookError, RuntimeError):
    """A name that another library no longer has."""


def check() -> None:
    """Look all names up.

    Raises
    ------
    NameGone
        If one is not there; names it.
    """
    for module, names in NAMES.items():
        found = importlib.import_module(module)
        for name in names:
            try:
                attrgetter(name)(found)
            except AttributeError:
                raise NameGone(f"{module} has no {name} any more") from None
