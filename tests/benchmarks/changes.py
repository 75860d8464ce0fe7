"""One claim edited: which claim, and which reports a build then makes anew."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

#: What a reader sees of a report, and what follows from it for programs.
_SEEN = ("report.html", "edition.json")


class NoSuchClaim(LookupError):
    """No claim that can be edited for this measurement."""


def read_claims(data: Path) -> list[dict[str, str]]:
    """Read the table of claims as text."""
    with (data / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _can_be_edited(claim: Mapping[str, str]) -> bool:
    value = claim["value"]
    return (
        value.replace(".", "", 1).isdecimal()
        and value[0] != "0"
        and claim["qualifier"] in {"=", ""}
        and claim["aspect"] == "level"
        and not claim.get("quote")
    )


def choose(
    claims: Sequence[Mapping[str, str]], cited: Mapping[str, Sequence[str]], *, compared: bool
) -> tuple[str, str]:
    """Choose the claim to edit.

    Parameters
    ----------
    claims
        The rows of the table.
    cited
        For each city the ids of the claims that its report shows.
    compared
        Whether it shall be one that most other reports show, or else one whose indicator nobody
        else publishes, so that nothing can be compared with it.

    Returns
    -------
    tuple of str
        The city, and the id of its claim.

    Raises
    ------
    NoSuchClaim
        If there is none.
    """
    publishers: dict[str, set[str]] = {}
    for claim in claims:
        publishers.setdefault(claim["indicator"], set()).add(claim["place"])
    times = Counter(name for names in cited.values() for name in set(names))
    found = [
        (times[claim["claim"]], claim["place"], claim["claim"])
        for claim in claims
        if _can_be_edited(claim)
        and claim["claim"] in cited.get(claim["place"], ())
        and (times[claim["claim"]] > 1) == compared
        and (compared or publishers[claim["indicator"]] == {claim["place"]})
    ]
    if not found:
        kind = "is" if compared else "is not"
        raise NoSuchClaim(f"no claim of these cities {kind} shown by another's report")
    # Of equals the first in the table.
    _, city, chosen = max(found, key=lambda one: one[0])
    return city, chosen


def bumped(value: str) -> str:
    """Change the last digit of a figure by one; its precision stays."""
    last = int(value[-1])
    return f"{value[:-1]}{last + 1 if last < 9 else last - 1}"


def edit(data: Path, claim: str) -> None:
    """Change the value of a claim in a folder of tables, and nothing else of the file."""
    path = data / "claims.csv"
    text = path.read_bytes().decode("utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    value = rows[0].index("value")
    lines = text.splitlines(keepends=True)
    if len(lines) != len(rows):
        raise NoSuchClaim("a cell of claims.csv goes over more than one line")
    for number, row in enumerate(rows):
        if row and row[0] == claim:
            old = f",{row[value]},"
            lines[number] = lines[number].replace(old, f",{bumped(row[value])},", 1)
            path.write_bytes("".join(lines).encode("utf-8"))
            return
    raise NoSuchClaim(claim)


def cited_claims(reports: Path, lang: str) -> dict[str, list[str]]:
    """Read which claims each built report shows."""
    return {
        manifest.parts[-3]: json.loads(manifest.read_text(encoding="utf-8"))["evidence"]
        for manifest in sorted(reports.glob(f"*/{lang}/report.json"))
    }


def published(reports: Path, lang: str) -> dict[str, tuple[int, int]]:
    """Tell apart when each report was published: two states differ where it was built anew."""
    return {
        manifest.parts[-3]: (manifest.stat().st_ino, manifest.stat().st_mtime_ns)
        for manifest in reports.glob(f"*/{lang}/report.json")
    }


def contents(reports: Path, lang: str) -> dict[str, str]:
    """Digest what each report says."""
    found = {}
    for manifest in reports.glob(f"*/{lang}/report.json"):
        seen = [manifest.parent / name for name in _SEEN]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in seen if path.is_file()))
        found[manifest.parts[-3]] = digest.hexdigest()
    return found


def differing(old: Mapping[str, object], new: Mapping[str, object]) -> frozenset[str]:
    """Names that are new, gone or different."""
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
