"""Check again whether the reports that are published are those that were published.

Nothing is written and no lock is taken, so reports can be checked wherever they were copied to,
and while a build is replacing some of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.engine.freshness import fingerprint
from helpers.engine.publish.integrity import Damage, damage
from helpers.engine.publish.past_editions import EDITIONS, past_editions
from helpers.engine.publish.release import MANIFEST, card_of, read_manifest
from helpers.engine.run.plan import is_place_of_report
from helpers.errors import WrongUse, near_matches

#: How often a report is looked at again that was replaced while it was being read.
_RETRIES = 5


class NothingToVerify(WrongUse, LookupError):
    """A folder without reports, or a report that is not in it."""


@dataclass(frozen=True, slots=True)
class Verified:
    """One report, or one past edition of it, after the check."""

    #: Which report it is, by the folders that it lies in.
    name: str
    lang: str
    #: Where it lies, below the folder of all reports.
    folder: str
    #: The date that it speaks for; empty if it does not say.
    edition: str
    #: Whether it is an edition that a newer one replaced.
    past: bool
    #: What it is about, as the report says.
    names: tuple[str, ...]
    #: What is not as it was published; empty if it is whole.
    damage: tuple[Damage, ...]

    def record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.name,
            "lang": self.lang,
            "folder": self.folder,
            "edition": self.edition,
            "past": self.past,
            "damage": [one.record() for one in self.damage],
        }


def verify(out: Path, names: Sequence[str] = ()) -> tuple[Verified, ...]:
    """Check the reports below a folder and the past editions that are kept of them.

    Only those of ``names`` are returned, if any are given: the reports' own, or what their covers
    say that they are about. The order is by name, language and age.

    Raises
    ------
    NothingToVerify
        If there is no report, or none of a name that was asked for.
    """
    found = [(report, False) for report in _reports(out)]
    found += [(edition, True) for edition in _editions(out)]
    if not found:
        raise NothingToVerify(
            "there is no report here", where=str(out), fix="give the folder of reports with --out"
        )
    verified = [_check(out, folder, past) for folder, past in found]
    if names:
        wanted = _chosen(names, verified)
        verified = [one for one in verified if one.name in wanted]
    return tuple(sorted(verified, key=lambda one: (one.name, one.lang, one.past, one.folder)))


def _reports(out: Path) -> list[Path]:
    """List what stands where a report would stand, with or without a manifest."""
    return [
        path
        for path in sorted(out.glob("*/*"))
        if is_place_of_report(path.parent.name, path.name) and path.is_dir()
    ]


def _editions(out: Path) -> list[Path]:
    found: list[Path] = []
    for shelf in sorted(out.glob(f"*/{EDITIONS}/*")):
        if not shelf.parent.parent.name.startswith("."):
            found += past_editions(shelf.parent.parent / shelf.name)
    return found


def _check(out: Path, folder: Path, past: bool) -> Verified:
    place = folder.relative_to(out)
    name, lang = place.parts[0], place.parts[2 if past else 1]
    for _ in range(_RETRIES):
        manifest = read_manifest(folder)
        if manifest is not None:
            problems = damage(folder, manifest)
        elif (folder / MANIFEST).exists():
            problems = (Damage(MANIFEST, "unreadable", "it is no manifest"),)
        else:
            problems = (Damage(MANIFEST, "missing"),)
        # A build may have put another report here between one file and the next.
        if not problems or read_manifest(folder) == manifest:
            break
    manifest = manifest or {}
    known = (manifest.get("name", name), manifest.get("lang", lang))
    if known != (name, lang):
        problems = (
            Damage(MANIFEST, "wrong", "it is the manifest of {} {}".format(*known)),
            *problems,
        )
    if manifest and manifest["fingerprint"] != fingerprint.fingerprint(manifest["recipe"]):
        why = "its fingerprint is not that of its recipe"
        problems = (Damage(MANIFEST, "altered", why), *problems)
    if not folder.resolve().is_relative_to(out.resolve()):
        problems = (Damage("", "wrong", "a link on the way leads out of the reports"), *problems)
    cover = card_of(manifest).cover
    return Verified(
        name,
        lang,
        place.as_posix(),
        _text(manifest.get("edition")),
        past,
        tuple(one for one in (cover.name, cover.other_name) if one) if cover else (),
        problems,
    )


def _chosen(names: Sequence[str], verified: Sequence[Verified]) -> set[str]:
    """Find the names of reports by name or by what they are about."""
    known: dict[str, str] = {}
    for one in verified:
        known |= dict.fromkeys((name.casefold() for name in (one.name, *one.names)), one.name)
    chosen = set()
    for name in names:
        found = known.get(name.strip().casefold())
        if found is None:
            raise NothingToVerify(
                f"there is no report of {name!r}",
                fix=near_matches(name, known) or "name none to check all",
            )
        chosen.add(found)
    return chosen


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
