"""What both exporters share: a notebook becomes a document, and a skin writes the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode
from traitlets import Bool, Unicode

from helpers.reporting.document import Document, build_document


class DocumentExporter(Exporter):
    """An nbconvert exporter whose skin is `from_document`; works on any notebook."""

    exclude_input = Bool(
        None, allow_none=True, help="Leave code out; by default in assembled reports only."
    ).tag(config=True)
    language = Unicode("", help="zh or en; found out from the notebook when empty.").tag(
        config=True
    )

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
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        told = resources.get("metadata", {})
        folder = told.get("path")
        document = build_document(
            notebook,
            name=str(told.get("name") or "notebook"),
            lang=self.language,
            exclude_input=self.exclude_input,
            folder=Path(folder) if folder else None,
        )
        resources["output_extension"] = self.file_extension
        return self.from_document(self.completed(document, nb, resources)), resources

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
