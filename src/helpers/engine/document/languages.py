"""Which language a notebook is written in, and which its code."""

from __future__ import annotations

import re

from nbformat import NotebookNode

_CJK = re.compile("[\u3400-\u9fff]")
_CODE = (("kernelspec", "language"), ("language_info", "name"))


def language_of_code(notebook: NotebookNode) -> str:
    """Return the name of the programming language, in small letters; Python by default."""
    names = ((notebook.metadata.get(key) or {}).get(name) for key, name in _CODE)
    name = next((str(name) for name in names if name), "python").casefold()
    return re.sub(r"[^a-z0-9_+#-]", "", name) or "python"


def language_of_text(notebook: NotebookNode) -> str:
    """Return ``zh`` if the text has more Chinese characters than Latin words, else ``en``."""
    text = "".join(str(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
    text += "".join(str(cell.source) for cell in notebook.cells) if not text else ""
    return "zh" if len(_CJK.findall(text)) > len(re.findall(r"[A-Za-z]+", text)) else "en"
