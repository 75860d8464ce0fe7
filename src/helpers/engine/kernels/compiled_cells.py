"""Cells that are transformed, parsed and compiled once, for all kernels that are forked afterwards.

IPython works a cell out from its text each time that it runs: what is Python in it and what is a
magic, whether it awaits something, its syntax tree, its code. None of that depends on what ran
before, unless cells change how cells are read; then it is worked out as ever.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from types import CodeType
from typing import Any

from ipykernel.compiler import XCachingCompiler
from IPython.core.inputtransformer2 import TransformerManager

#: Cells that are kept; what comes later is worked out by each kernel.
_KEPT = 2000
_AWAITING = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass(frozen=True, slots=True)
class _Known:
    """What does not change about a cell."""

    tree: ast.Module
    #: The code of each statement, by the identity of its tree and how it is compiled.
    codes: dict[tuple[int, str], CodeType]
    awaits: bool


class CellTransformers(TransformerManager):
    """IPython's transformers, which remember what became of a cell."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, str] = {}
        self._usual = self._all()

    def transform_cell(self, cell: str) -> str:
        """Return a cell with all that is not Python in it made Python."""
        if cell in self.known and self._usual == self._all():
            return self.known[cell]
        return super().transform_cell(cell)

    def _all(self) -> list[list[Any]]:
        return [[*self.cleanup_transforms], [*self.line_transforms], [*self.token_transformers]]


class CellCompiler(XCachingCompiler):
    """ipykernel's compiler, which remembers trees, codes and names."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, _Known] = {}
        self.names: dict[str, str] = {}
        self._usual = self.flags
        self._running: dict[tuple[int, str], CodeType] = {}

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the name of the file that a cell would be, as tracebacks show it."""
        return self.names.get(raw_code) or super().get_code_name(raw_code, code, number)

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        """Parse a cell."""
        self._running = {}
        if symbol == "exec" and self.flags == self._usual and source in self.known:
            self._running = self.known[source].codes
            return self.known[source].tree
        return super().ast_parse(source, filename, symbol)

    def __call__(self, source: Any, filename: str, symbol: str, **options: Any) -> Any:
        """Compile a statement of a cell, or other code."""
        body = getattr(source, "body", None)
        if self._running and isinstance(body, list) and len(body) == 1:
            code = self._running.get((id(body[0]), symbol))
            if code is not None and self.flags == self._usual | _AWAITING:
                return code
        return super().__call__(source, filename, symbol, **options)

    def learn(self, cell: str, name: str, *, awaits: bool) -> None:
        """Parse and compile a cell as it is when nothing before it has changed the compiler.

        Raises
        ------
        SyntaxError, ValueError, RecursionError, MemoryError
            If that cannot be done.
        """
        tree = self.ast_parse(cell, name)
        if not isinstance(tree, ast.Module):
            return
        codes = {}
        for position, node in enumerate(tree.body, start=1):
            # As `run_ast_nodes` does: the last statement shows its value.
            shows = position == len(tree.body) and isinstance(node, ast.Expr)
            one = ast.Interactive([node]) if shows else ast.Module([node], [])
            symbol = "single" if shows else "exec"
            try:
                with self.extra_flags(_AWAITING):
                    codes[id(node), symbol] = self(one, name, symbol)
                if self.flags != self._usual:
                    return  # it imports from __future__, which cells after it feel
            finally:
                self.flags = self._usual
        self.known[cell] = _Known(tree, codes, awaits)


class CompiledCells:
    """The cells that a shell knows, beside the shell itself, which stays ipykernel's own.

    Parameters
    ----------
    shell
        A shell whose compiler is a `CellCompiler`.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._usual = shell.should_run_async
        shell.input_transformer_manager = CellTransformers()
        shell.should_run_async = self._should_run_async

    def learn(self, cell: str) -> None:
        """Transform, parse and compile a cell, for this and all later forks; run none of it."""
        shell = self._shell
        known = shell.input_transformer_manager.known
        if cell in known or len(known) >= _KEPT or not cell.strip():
            return
        try:
            plain = shell.input_transformer_manager.transform_cell(cell)
            transformed = shell.transform_cell(cell)
            name = shell.compile.get_code_name(cell, transformed, 0)
            awaits = self._usual(cell, transformed_cell=transformed)
            shell.compile.learn(transformed, name, awaits=awaits)
        except Exception:
            return  # the kernel that runs it shows what is wrong with it, and where
        known[cell] = plain
        shell.compile.names[cell] = name

    def _should_run_async(
        self, raw_cell: str, *, transformed_cell: Any = None, preprocessing_exc_tuple: Any = None
    ) -> bool:
        known = self._shell.compile.known.get(transformed_cell)
        if known is not None and self._shell.autoawait and preprocessing_exc_tuple is None:
            return bool(known.awaits)
        return bool(
            self._usual(
                raw_cell,
                transformed_cell=transformed_cell,
                preprocessing_exc_tuple=preprocessing_exc_tuple,
            )
        )
