"""The command ``casebook``.

Only click is imported up here, so that ``--help`` is instant and a worker process, which imports
this package again, starts light: a command imports what it needs when it runs.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import click

from helpers.cli.audit import audit
from helpers.cli.build import build
from helpers.cli.check import check
from helpers.cli.desk.lookup_commands import find, show
from helpers.cli.desk.new import new
from helpers.cli.desk.preview import preview
from helpers.cli.diff import diff
from helpers.cli.importing import export, import_panel
from helpers.cli.intake import intake
from helpers.cli.options import FAILED, exit_code
from helpers.cli.report_states import list_cities, verify
from helpers.errors import CasebookError


class _Errors(click.Group):
    """Prints an error as one message, and turns it into an exit code."""

    def main(self, *words: Any, **settings: Any) -> Any:
        """Run the command; what the system refuses is no fault of the code, and has no trace."""
        try:
            return super().main(*words, **settings)
        except OSError as error:
            # What is still to be written would be refused once more when Python ends.
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
            click.echo(f"Error: {_refused(error)}", err=True)
            sys.exit(FAILED)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except CasebookError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(exit_code(error))


def _refused(error: OSError) -> CasebookError:
    """Say what the system refused, and what to do about it."""
    where = str(error.filename or "")
    try:
        Path.cwd()
    except OSError:
        return CasebookError("the current folder is gone", where=where, fix="go to another one")
    if error.errno == errno.ENOSPC:
        fix = "make room where it writes: folders for reports and temporary files, or its output"
    else:
        fix = "check that it is there, and may be read or written"
    return CasebookError(error.strerror or str(error), where=where, fix=fix)


@click.group(cls=_Errors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="city-casebook", prog_name="casebook")
def main() -> None:
    """Audited, reproducible reports on how Chinese cities succeed at ecological civilisation.

    \b
    Example:
      casebook build chenzhou
    """  # noqa: D301 (click reads the \b)


for _command in (
    audit,
    build,
    check,
    diff,
    export,
    find,
    import_panel,
    intake,
    list_cities,
    new,
    preview,
    show,
    verify,
):
    main.add_command(_command)
