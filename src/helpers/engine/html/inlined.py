"""What pages carry inside: texts of templates, scripts with what they share, and their digests."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files

#: What every script may use; it comes first.
_SHARED = "lookup.js"
#: What a page runs before anything of it is shown.
_FACES = "faces.js"


@cache
def template(package: str, name: str) -> str:
    """Return a file below the ``templates`` of a package."""
    return (files(package) / "templates" / name).read_text(encoding="utf-8")


def script(package: str, *names: str) -> str:
    """Return scripts of a package as one, with what all pages share before them."""
    own = [template(package, name) for name in names]
    return "".join([template(__package__, _SHARED), *own])


def faces_script() -> str:
    """Return the script for the head of a page, behind its style: it loads the faces in it."""
    return template(__package__, _FACES)


def digest(text: str) -> str:
    """Return what a policy calls an inline style or script by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
