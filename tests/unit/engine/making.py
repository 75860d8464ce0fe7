"""Tiny notebooks, exporters and jobs for the tests of the pipeline."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from helpers.cli.options import job_parameters
from helpers.engine.card import VERSION, Card, Cover, Origin
from helpers.engine.document.assemble import Contents
from helpers.engine.run.plan import Job, find_sections, plan

PARAMETERS = (
    "from typing import Literal\n"
    'city: str = "lishui"  # id of the city\n'
    'lang: Literal["zh", "en"] = "zh"\n'
)


def code(source: str, *tags: str) -> dict[str, Any]:
    """A code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)} if tags else {},
        "outputs": [],
        "source": source,
    }


def prose(source: str, *tags: str) -> dict[str, Any]:
    """A Markdown cell."""
    return {
        "cell_type": "markdown",
        "metadata": {"tags": list(tags)} if tags else {},
        "source": source,
    }


def notebook(*cells: Mapping[str, Any], parameters: str = PARAMETERS) -> dict[str, Any]:
    """A notebook that begins with a parameters cell."""
    first = [code(parameters, "parameters")] if parameters else []
    numbered = [
        {**cell, "id": f"written-{number}"} for number, cell in enumerate([*first, *cells], start=1)
    ]
    return {
        "cells": numbered,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write(folder: Path, **notebooks: Mapping[str, Any]) -> Path:
    """Write notebooks under names such as ``n01_overview`` (without the ``n``)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in notebooks.items():
        path = folder / f"{name.removeprefix('n')}.ipynb"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


def card(kind: str, **about: Any) -> dict[str, Any]:
    """Metadata of an output or a report that has a card."""
    return {Card.KEY: {"version": VERSION, "kind": kind, **about}}


def origin(section: str, **cell: int) -> dict[str, Any]:
    """Metadata of a notebook or a cell that says where it is from."""
    return {Origin.KEY: {"version": VERSION, "section": section, **cell}}


def dated(edition: str, name: str = "", other_name: str = "") -> Contents:
    """Contents of a report that shows nothing but its cover."""
    return Contents(
        (), (), Card("report", cover=Cover(edition=edition, name=name, other_name=other_name))
    )


def stub(name: str) -> str:
    """Say where a worker finds one of the exporters below."""
    return f"{__name__}:{name}"


def jobs(
    root: Path,
    cities: Sequence[str] = ("lishui",),
    *,
    langs: Sequence[str] = ("zh",),
    formats: Sequence[str] = ("html",),
    given: Sequence[tuple[str, str]] = (),
    exporters: Mapping[str, str] | None = None,
    timeout: int = 60,
    environment: Mapping[str, str] | None = None,
    variables: Mapping[str, str | None] | None = None,
    memory_limit: int = 0,
    data: Path | None = None,
) -> tuple[Job, ...]:
    """Plan for the notebooks in ``root/notebooks`` and the data in ``root/data``."""
    data = data or root / "data"
    sections = find_sections(root / "notebooks")
    return plan(
        sections,
        job_parameters(cities, sections),
        langs=langs,
        formats=formats,
        given=given,
        out=root / "reports",
        data=data if data.is_dir() else None,
        environment=environment,
        timeout=timeout,
        variables=variables,
        memory_limit=memory_limit,
        exporters=exporters
        or {"html": f"{__name__}:TextExporter", "pdf": f"{__name__}:BytesExporter"},
    )


class AtOnce(Executor):
    """Does what is submitted at once, in this process, whose kernels have one template."""

    def submit(self, function: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        outcome: Future[Any] = Future()
        try:
            outcome.set_result(function(*given, **named))
        except BaseException as error:
            outcome.set_exception(error)
        return outcome


def at_once(_: int) -> Executor:
    """The pool for `build` that starts no process."""
    return AtOnce()


class TextExporter:
    """Writes the outputs as text, as an HTML exporter would."""

    def from_notebook_node(self, nb: Any) -> tuple[str, dict[str, Any]]:
        lines = [json.dumps(nb.metadata[Card.KEY], ensure_ascii=False, sort_keys=True)]
        for cell in nb.cells:
            lines += [output.get("text", "") for output in cell.get("outputs", ())]
        nb.cells.clear()  # an exporter may do as it likes with what it is given
        return "\n".join(lines), {}


class BytesExporter:
    """Writes bytes, as a PDF exporter would."""

    def from_notebook_node(self, nb: Any) -> tuple[bytes, dict[str, Any]]:
        return f"%PDF {len(nb.cells)} cells".encode(), {}


class PidExporter:
    """Writes which process it runs in."""

    def from_notebook_node(self, nb: Any) -> tuple[str, dict[str, Any]]:
        nb.cells.clear()
        return str(os.getpid()), {}


class FailingExporter:
    """Raises for one city."""

    def from_notebook_node(self, nb: Any) -> tuple[str, dict[str, Any]]:
        if nb.metadata[Card.KEY].name == "lishui":
            raise KeyError("no such glyph")
        return "ok", {}


class FullExporter:
    """Finds no room for its temporary files."""

    def from_notebook_node(self, _nb: Any) -> tuple[str, dict[str, Any]]:
        raise no_room()


def no_room() -> OSError:
    """Make the error of a disk that is full."""
    return OSError(errno.ENOSPC, "No space left on device")


class KillingExporter:
    """Takes its worker with it for one city."""

    def from_notebook_node(self, nb: Any) -> tuple[str, dict[str, Any]]:
        if nb.metadata[Card.KEY].name == "lishui":
            os._exit(9)
        return "ok", {}


def invented(
    out: Path,
    city: str,
    lang: str = "zh",
    *,
    edition: str = "2026-01",
    formats: Sequence[str] = ("html", "pdf"),
    figures: int = 6,
    single: int = 40,
    province: str = "",
    **cover: str,
) -> Path:
    """Write a report of an invented city as a build would leave it, with its manifest."""
    folder = out / city / lang
    folder.mkdir(parents=True, exist_ok=True)
    for form in formats:
        # On a phone a page that names no viewport is laid out for a desk.
        text = '<meta name="viewport" content="width=device-width">a report'
        (folder / f"report.{form}").write_text(text, encoding="utf-8")
    kinds = (
        ("scope", "◐", "caution", "需注明口径"),
        ("consistent", "●", "fair", "自洽"),
        ("single", "○", "faint", "单一来源"),
    )
    province = province or ("湖南省" if lang == "zh" else "Hunan")
    about = card(
        "report",
        cover={
            "name": f"{city}市" if lang == "zh" else city.title(),
            "other_name": city.title() if lang == "zh" else f"{city}市",
            "until": "2024年底" if lang == "zh" else "2024",
            "facets": [["province", province]],
            **cover,
        },
        figures=[
            {
                "name": f"第{number}项指标的名称，写得和真的一样长（2016—2020年）",
                "figure": f"{number * 17.3:.1f}%",
                "judgement": kinds[number % 3][0],
                "word": kinds[number % 3][3],
            }
            for number in range(figures)
        ],
        tally=[
            {"kind": kind, "sign": sign, "tone": tone, "word": word, "count": count}
            for (kind, sign, tone, word), count in zip(kinds, (2, 9, single), strict=True)
        ],
    )
    manifest = {
        "name": city,
        "lang": lang,
        "edition": edition,
        "formats": list(formats),
        "evidence": ["c1", "c2"],
        "card": about[Card.KEY],
        "fingerprint": "f",
        "recipe": {},
        "files": {},
    }
    text = json.dumps(manifest, ensure_ascii=False)
    (folder / "report.json").write_text(text, encoding="utf-8")
    return folder
