"""The papermill engine ``casebook``: ``papermill --engine casebook in.ipynb out.ipynb``."""

from __future__ import annotations

from typing import Any

from papermill.engines import NBClientEngine  # type: ignore[import-untyped]

from helpers.reporting.kernels.manager import WarmKernelManager


class WarmEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine on warm kernels."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook; the options are those of papermill's own engine."""
        options.setdefault("kernel_manager_class", WarmKernelManager)
        return super().execute_managed_notebook(nb_man, kernel_name, **options)
