"""Small and read-only file systems for tests, gone with the process that sees them."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

#: Said where a test cannot have them.
NO_MOUNTS = "needs a mount namespace of Linux"


@cache
def _namespace() -> tuple[str, ...] | None:
    """Find how this user gets mounts of its own: as root, or as root of a user namespace."""
    if sys.platform == "linux":
        for words in (("unshare", "--mount"), ("unshare", "--mount", "--map-root-user")):
            try:
                done = subprocess.run(
                    [*words, "mount", "-t", "tmpfs", "none", "/tmp"],
                    capture_output=True,
                    check=False,
                )
            except FileNotFoundError:
                return None
            if done.returncode == 0:
                return words
    return None


def with_mount(mount: str, folder: Path, command: list[str]) -> list[str]:
    """Make a command see a folder mounted in another way.

    Parameters
    ----------
    mount
        What a shell does with the folder, which it knows as ``$1``.
    folder
        The folder.
    command
        What to run.
    """
    words = _namespace()
    if words is None:
        pytest.skip(NO_MOUNTS)
    script = f'{mount} && shift && exec "$@"'
    return [*words, "sh", "-c", script, "sh", os.fspath(folder), *command]


def small(folder: Path, megabytes: int, command: list[str]) -> list[str]:
    """Let a command see a folder as an empty file system with so much room."""
    mount = f'mount -t tmpfs -o size={megabytes}m none "$1"'
    return with_mount(mount, folder, command)


def read_only(folder: Path, command: list[str]) -> list[str]:
    """Let a command see a folder that nobody can write to, not even root."""
    mount = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1"'
    return with_mount(mount, folder, command)
