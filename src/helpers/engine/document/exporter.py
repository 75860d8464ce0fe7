"""What both exporters share: a notebook becomes a document, and a skin writes the document."""

from __future__ import annotations

import copy
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode
from traitlets import Bool, Unicode

from helpers.engine.document.formulas import read_formula
from helpers.engine.document.html_tree import Element
from helpers.engine.document.numbered import Document, build_document, cells_of


@cache
def load(target: str, **settings: bool) -> Any:
    """Load ``module:class`` and make one, once in a process."""
    module, _, name = target.partition(":")
    return getattr(importlib.import_module(module), name)(**settings)


def unread_formulas(document: Document) -> Iterator[tuple[str, str]]:
    """Find the formulas that no skin can set; yield where each stands and its TeX."""
    for where, nodes in cells_of(document.trees[1]):
        for span in (span for node in nodes if isinstance(node, Element) for span in node.iter()):
            tex = span.attrs.get("data-tex", "")
            if tex and read_formula(tex, display="data-display" in span.attrs) is None:
                yield where, tex


class DocumentExporter(Exporter):
    """An nbconvert exporter whose skin is `from_document`; works on any notebook."""

    exclude_input = Bool(
        None, allow_none=True, help="Leave code out; by default in assembled reports only."
    ).tag(config=True)
    language = Unicode("", help="zh or en; found out from the notebook when empty.").tag(
        config=True
    )

    prompts = Bool(False, help="Number code and results as JupyterLab does: [1].").tag(config=True)

    def __init__(self, config: Any = None, **settings: Any) -> None:
        """Take nbconvert's configuration; settings are the traits of the class."""
        super().__init__(config, **settings)  # type: ignore[no-untyped-call]

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Convert a notebook.

        Returns
        -------
        tuple of (str or bytes) and dict
            What the skin writes, and nbconvert's resources.

        Raises
        ------
        CasebookError
            Whatever the skin raises: see its `from_document`.
        """
        for cell in nb.cells:
            # Of a notebook that is no valid one, what can be read is read.
            cell.setdefault("source", "")
        if self.takes_documents:
            # Nothing would change the notebook: nbconvert copies and checks it a dozen times.
            notebook = nb
            resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        else:
            notebook, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources.get("metadata", {})
        folder = about.get("path")
        document = build_document(
            notebook,
            name=str(about.get("name") or "notebook"),
            lang=self.language,
            exclude_input=self.exclude_input,
            prompts=self.prompts,
            folder=Path(folder) if folder else None,
        )
        resources["output_extension"] = self.file_extension
        for where, tex in unread_formulas(document):
            self.log.warning("%s: shown as TeX, because it cannot be read: %s", where, tex)
        return self.from_document(self.completed(document, nb, resources)), resources

    @property
    def takes_documents(self) -> bool:
        """Whether a document may be given instead of a notebook: no preprocessor would see it."""
        plain = type(self).from_notebook_node is DocumentExporter.from_notebook_node
        return plain and not any(getattr(one, "enabled", True) for one in self._preprocessors)

    def completed(
        self,
        document: Document,
        notebook: NotebookNode,  # noqa: ARG002 (for skins that want it)
        resources: dict[str, Any],  # noqa: ARG002
    ) -> Document:
        """Add to a document what a skin takes from the notebook by itself: nothing, mostly."""
        return document

    def from_document(self, document: Document) -> str | bytes:
        """Write a document; every skin does it its own way."""
        raise NotImplementedError


class Draft:
    """A joined notebook on its way into several skins, which share what they can.

    Parameters
    ----------
    notebook
        Which no exporter changes.
    """

    def __init__(self, notebook: NotebookNode) -> None:
        self.notebook = notebook
        self._documents: dict[tuple[str, bool | None], Document] = {}

    def export(self, exporter: Any, resources: dict[str, Any] | None = None) -> str | bytes:
        """Let an exporter of nbconvert write the notebook.

        Exporters of this package get the document, which is made once; others get a copy of the
        notebook, because they may change it.

        Raises
        ------
        CasebookError
            Whatever a skin of this package raises.
        """
        if isinstance(exporter, DocumentExporter) and exporter.takes_documents:
            document = exporter.completed(
                self.document(exporter.language, exporter.exclude_input),
                self.notebook,
                resources or {},
            )
            return exporter.from_document(document)
        given = (copy.deepcopy(self.notebook), *([resources] if resources else []))
        output, _ = exporter.from_notebook_node(*given)
        return output if isinstance(output, str) else bytes(output)

    def document(self, language: str = "", exclude_input: bool | None = None) -> Document:
        """Return the document of the notebook, which is made once for each pair of settings."""
        key = (language, exclude_input)
        if key not in self._documents:
            self._documents[key] = build_document(
                self.notebook, name="Notebook", lang=language, exclude_input=exclude_input
            )
        return self._documents[key]
