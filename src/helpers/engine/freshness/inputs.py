"""Parameters that name a file or a folder: read where they lie, known by what they hold.

A notebook runs in its own folder, so a name that was given at the command line is made absolute
for the kernel. Where a file lies is the business of the machine that builds: what is published
says its name only, and the fingerprint takes its content.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from helpers.engine.run.parameters import Parameter, Value

#: Kinds of output that are no text but letters that stand for bytes.
_CODED = re.compile(r"(?:image/(?!svg)|audio/|video/|application/(?:pdf|octet-stream))")


def named_inputs(
    parameters: Iterable[Parameter], texts: Mapping[str, Value], folder: Path
) -> dict[str, Path]:
    """Find the parameters of a notebook whose value names a file or a folder that exists.

    Only free text can name a file: choices cannot. Relative names begin in ``folder``: the working
    directory for what was given, the notebook's own folder for defaults. Returns absolute places
    by name of the parameter.
    """
    found = {}
    for parameter in parameters:
        text = texts.get(parameter.name)
        if parameter.type != "str" or parameter.choices or not isinstance(text, str) or not text:
            continue
        place = _existing(folder / text)
        if place is not None:
            found[parameter.name] = place
    return found


def published(values: Mapping[str, Value], places: Mapping[str, Path]) -> dict[str, Value]:
    """Write values as they may be published: of a place only its name."""
    return {name: shown(places[name]) if name in places else v for name, v in values.items()}


def shown(place: Path) -> str:
    """Give the name that stands for a place in what is published."""
    return place.name or "root"


def without_places(value: Any, places: Sequence[tuple[str, Path]]) -> Any:
    """Write the names of places for their addresses, in text, lists and mappings alike."""

    def named(text: str) -> str:
        for pattern, name in _patterns(tuple(places)):
            text = pattern.sub(name.replace("\\", r"\\"), text)
        return text

    return in_texts(value, named)


def in_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Change the texts in what JSON can hold, but for those that stand for bytes."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {
            key: item if _CODED.match(str(key)) else in_texts(item, change)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [in_texts(item, change) for item in value]
    return value


@cache
def _patterns(places: tuple[tuple[str, Path], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Make what finds the addresses of places in text, the longest first."""
    names: dict[str, str] = {}
    for _, place in places:
        for address in (place, place.resolve()):
            if address.parent == address:
                continue  # the root: every address begins with it
            # As it is, and as Python, JSON and HTML write it where it has backslashes.
            for text in (str(address), str(address).replace("\\", "\\\\"), address.as_posix()):
                names[text] = shown(place)
    return tuple(
        (re.compile(rf"(?<![\w.~-]){re.escape(text)}(?!\w)"), names[text])
        for text in sorted(names, key=lambda text: (-len(text), text))
    )


def _existing(path: Path) -> Path | None:
    try:
        # Not resolved: a link is called as whoever gave it calls it.
        return Path(os.path.abspath(path)) if path.exists() else None  # noqa: PTH100
    except (OSError, ValueError):
        return None  # no name that a system could look up
