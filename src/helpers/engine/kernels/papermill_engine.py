"""The papermill engine ``casebook``: ``papermill --engine casebook in.ipynb out.ipynb``.

It gives all cells of a notebook to a kernel at once. Where that cannot be done, a kernel is asked
cell by cell, by papermill's own engine.
"""

from __future__ import annotations

import sys
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from papermill.engines import NBClientEngine, papermill_engines  # type: ignore[import-untyped]
from papermill.log import logger  # type: ignore[import-untyped]
from papermill.utils import merge_kwargs, remove_args  # type: ignore[import-untyped]

from helpers.engine.kernels.provisioner import ipython_arguments
from helpers.engine.kernels.template_client import NoTemplate

#: The name of an engine that does without kernels that can be asked.
BATCH = "casebook-batch"


class BatchEngine(NBClientEngine):  # type: ignore[misc]
    """Gives all cells to a kernel of this Python at once."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **options: Any,
    ) -> Any:
        """Execute a notebook; the options are the traits of `BatchClient`.

        Raises
        ------
        NoTemplate
            If no kernel can be forked; nothing has been run.
        """
        # Not above: papermill imports this module before it has all that a client is made of.
        from helpers.engine.kernels.batch_client import BatchClient

        settings = merge_kwargs(
            remove_args(["input_path", "timeout"], **options),
            startup_timeout=start_timeout,
            timeout=execution_timeout or options.get("timeout"),
            kernel_name=kernel_name,
            log=logger,
        )
        return BatchClient(nb_man, **settings).execute()


class WarmEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine, unless a kernel can be forked and given all cells at once."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook; the options are those of papermill's own engine."""
        if not options.keys() & {"kernel_manager_class", "km"}:
            try:
                _expect_this_python(kernel_name)
                return BatchEngine.execute_managed_notebook(nb_man, kernel_name, **options)
            except NoTemplate as reason:
                logger.info("Asking the kernel cell by cell: %s", reason)
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


def _expect_this_python(kernel_name: str) -> None:
    """Raise `NoTemplate` for a kernel that is not this interpreter's own, as it comes."""
    spec: KernelSpec = KernelSpecManager().get_kernel_spec(kernel_name)
    if spec.env or "kernel_provisioner" in spec.metadata:
        raise NoTemplate(f"the kernel {kernel_name} has settings of its own")
    program, *words = spec.argv
    # As jupyter_client does: these names mean its own interpreter.
    if program in {"python", f"python{sys.version_info[0]}"}:
        program = sys.executable
    if ipython_arguments([program, *words]) != ["-f", "{connection_file}"]:
        raise NoTemplate(f"the kernel {kernel_name} has arguments of its own")


papermill_engines.register(BATCH, BatchEngine)
