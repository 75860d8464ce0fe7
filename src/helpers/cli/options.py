"""What the commands share: options, exit codes, and finding what they speak of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from helpers.casebook import Casebook, Coverage

FAILED = 1
WRONG_USE = 2
LANGS = ("zh", "en")
FORMATS = ("html", "pdf")
#: What notes in a kernel which data it reads, and what tells what these are now.
RECORDER = "helpers.casebook.reads:record"
LOOKUP = "helpers.casebook.slices:lookup"

data_dir_option = click.option(
    "--data-dir",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of the tables.  [default: $CASEBOOK_DATA, or the nearest data/]",
)
notebooks_option = click.option(
    "--notebooks",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder of the notebooks, NN_name.ipynb.  [default: the nearest notebooks/]",
)
out_option = click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Folder that reports go under.  [default: reports/ beside the notebooks]",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON for a program to read."
)


def read(data_dir: Path | None) -> Casebook:
    """Read and validate the tables; all problems come in one error."""
    from helpers.casebook import find_data, read_casebook

    return read_casebook(find_data(data_dir))


def find_notebooks(given: Path | None) -> Path:
    """Find the notebooks: as given, nearest to the working directory, or in the checkout."""
    if given is not None:
        return given.resolve()
    here = Path.cwd()
    checkout = Path(__file__).resolve().parents[3]
    for folder in (here, *here.parents, checkout):
        candidate = folder / "notebooks"
        if candidate.is_dir() and any(
            re.fullmatch(r"\d\d_\w+\.ipynb", path.name) for path in candidate.iterdir()
        ):
            return candidate
    return here / "notebooks"


def coverage_in_words(city: Coverage) -> str:
    """Say in one line how much there is for a city, and how much is missing."""
    parts = [counted(city.claims, "figure"), counted(city.practices, "measure")]
    if city.to_verify:
        parts.append(f"{city.to_verify} to verify")
    if city.missing_sections:
        parts.append(f"lacks {counted(len(city.missing_sections), 'section')}")
    if city.missing_indicators:
        parts.append(f"lacks {counted(len(city.missing_indicators), 'indicator')} of others")
    return ", ".join(parts)


def counted(number: int, noun: str) -> str:
    """Count something in English: ``1 problem``, ``2 problems``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_json(value: object) -> None:
    """Print a value for a program to read."""
    import json

    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
