"""Check again whether the reports that are published are those that were published.

Nothing is written and no lock is taken, so reports can be checked wherever they were copied to,
and while a build is replacing some of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.engine.freshness import fingerprint
from helpers.engine.publish.integrity import Damage, damage
from helpers.engine.publish.past_editions import EDITIONS, past_editions
from helpers.engine.publish.release import MANIFEST, read_manifest
from helpers.errors import CasebookError, near_matches

#: How often a report is looked at again that was replaced while it was being read.
_RETRIES = 5
_LANG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


class NothingToVerify(CasebookError, LookupError):
    """A folder without reports, or a city that has none in it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """One report, or one past edition of it, after the check.

    Attributes
    ----------
    city, lang
        Whose report it is, by the folders that it lies in.
    folder
        Where it lies, below the folder of all reports.
    edition
        The date that it speaks for; empty if it does not say.
    past
        Whether it is an edition that a newer one replaced.
    names
        What its city is called, as the report says.
    damage
        What is not as it was published; empty if it is whole.
    """

    city: str
    lang: str
    folder: str
    edition: str
    past: bool
    names: tuple[str, ...]
    damage: tuple[Damage, ...]

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "city": self.city,
            "lang": self.lang,
            "folder": self.folder,
            "edition": self.edition,
            "past": self.past,
            "damage": [one.record() for one in self.damage],
        }


def verify(out: Path, cities: Sequence[str] = ()) -> tuple[Verified, ...]:
    """Check the reports below a folder and the past editions that are kept of them.

    Parameters
    ----------
    out
        The folder of all reports.
    cities
        Which ones to check, by id or by a name that a report gives its city; all unless given.

    Returns
    -------
    tuple of Verified
        By city, language and age.

    Raises
    ------
    NothingToVerify
        If there is no report, or none of a city that was asked for.
    """
    found = [(report, False) for report in _reports(out)]
    found += [(edition, True) for edition in _editions(out)]
    if not found:
        raise NothingToVerify(
            "there is no report here", where=str(out), fix="give the folder of reports with --out"
        )
    verified = [_check(out, folder, past) for folder, past in found]
    if cities:
        wanted = _chosen(cities, verified)
        verified = [one for one in verified if one.city in wanted]
    return tuple(sorted(verified, key=lambda one: (one.city, one.lang, one.past, one.folder)))


def _reports(out: Path) -> list[Path]:
    """List what stands where a report would stand, with or without a manifest."""
    return [
        path
        for path in sorted(out.glob("*/*"))
        if _LANG.fullmatch(path.name) and not path.parent.name.startswith(".") and path.is_dir()
    ]


def _editions(out: Path) -> list[Path]:
    found: list[Path] = []
    for shelf in sorted(out.glob(f"*/{EDITIONS}/*")):
        if not shelf.parent.parent.name.startswith("."):
            found += past_editions(shelf.parent.parent / shelf.name)
    return found


def _check(out: Path, folder: Path, past: bool) -> Verified:
    place = folder.relative_to(out)
    city, lang = place.parts[0], place.parts[2 if past else 1]
    for _ in range(_RETRIES):
        manifest = read_manifest(folder)
        problems = (
            damage(folder, manifest, MANIFEST)
            if manifest is not None
            else (_without_manifest(folder),)
        )
        # A build may have put another report here between one file and the next.
        if not problems or read_manifest(folder) == manifest:
            break
    manifest = manifest or {}
    if manifest and (manifest.get("city"), manifest.get("lang")) != (city, lang):
        told = f"it is the manifest of {manifest.get('city')} {manifest.get('lang')}"
        problems = (Damage(MANIFEST, "wrong", told), *problems)
    if manifest and manifest["fingerprint"] != fingerprint.fingerprint(manifest["recipe"]):
        told = "its fingerprint is not that of its recipe"
        problems = (Damage(MANIFEST, "altered", told), *problems)
    if _leads_out(out, folder):
        problems = (Damage("", "wrong", "a link on the way leads out of the reports"), *problems)
    summary = manifest.get("summary")
    names = summary if isinstance(summary, dict) else {}
    return Verified(
        city,
        lang,
        place.as_posix(),
        _text(manifest.get("edition")),
        past,
        tuple(name for key in ("place", "place_other") if (name := _text(names.get(key)))),
        problems,
    )


def _without_manifest(folder: Path) -> Damage:
    if (folder / MANIFEST).exists():
        return Damage(MANIFEST, "unreadable", "it is no manifest")
    return Damage(MANIFEST, "missing")


def _leads_out(out: Path, folder: Path) -> bool:
    return not folder.resolve().is_relative_to(out.resolve())


def _chosen(cities: Sequence[str], verified: Sequence[Verified]) -> set[str]:
    """Find the ids of cities by id or name."""
    known: dict[str, str] = {}
    for one in verified:
        known |= dict.fromkeys((name.casefold() for name in (one.city, *one.names)), one.city)
    chosen = set()
    for city in cities:
        found = known.get(city.strip().casefold())
        if found is None:
            raise NothingToVerify(
                f"there is no report of {city!r}",
                fix=near_matches(city, known) or "`casebook verify` without a city checks all",
            )
        chosen.add(found)
    return chosen


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
