"""The two sides of a comparison: a data folder, or reports that were built of one."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from helpers.casebook import find_data, read_casebook
from helpers.casebook.files import PACKAGE
from helpers.casebook.index import find_row
from helpers.editions import Edition, read_record, tables_of, take_all
from helpers.editions.record import KIND, Row, Rows
from helpers.engine.publish import release
from helpers.engine.publish.exchange import STAGING
from helpers.errors import WrongUse

_NAMED = ("place", "name_zh", "name_en")
Reports = Mapping[str, Mapping[str, Path]]


class NotComparable(WrongUse, ValueError):
    """Two sides that cannot be compared, or one that is no edition at all."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a folder as it was named, and the editions of its places."""

    folder: Path
    kind: Literal["data", "reports"]
    #: The language of the reports; empty for data.
    lang: str
    editions: Mapping[str, Edition]
    #: The rows of the tables beside the claims, by table and key: of a data folder all, else those
    #: that concern the places that both sides have.
    tables: Mapping[str, Rows]

    @property
    def dates(self) -> tuple[str, ...]:
        """The dates that its editions speak for, each once."""
        return tuple(sorted({edition.date for edition in self.editions.values()}))


def open_sides(old: Path, new: Path, *, lang: str = "", city: str = "") -> tuple[Side, Side]:
    """Open both sides: data folders, or folders of one report, those of a city, or many.

    Parameters
    ----------
    lang
        Which reports to compare; by default Chinese ones if both sides have them.
    city
        Identifier or name of the one place to keep; of the other tables, what concerns it.

    Raises
    ------
    NotComparable
        If a side is neither, the two are of different kinds or languages or have no place in
        common, or a report keeps no record of its figures.
    """
    kinds = _kind(old), _kind(new)
    if kinds[0] != kinds[1]:
        raise NotComparable(
            f"{old} holds {kinds[0]} and {new} holds {kinds[1]}",
            fix="compare data with data, or reports with reports",
        )
    if kinds[0] == "data":
        sides = _data(old), _data(new)
    else:
        found = _reports(old), _reports(new)
        chosen = _language(found, (old, new), lang)
        sides = _built(old, found[0][chosen], chosen), _built(new, found[1][chosen], chosen)
    if city:
        place = _place(city, *sides)
        sides = _only(sides[0], place), _only(sides[1], place)
    both = sides[0].editions.keys() & sides[1].editions.keys()
    if not both and not city:
        raise NotComparable(
            f"{old} and {new} have no place in common", fix="name two editions of the same place"
        )
    if city or kinds[0] == "reports":
        sides = _concerning(sides[0], both), _concerning(sides[1], both)
    return sides


def _kind(folder: Path) -> Literal["data", "reports"]:
    if folder.name == PACKAGE or (folder / PACKAGE).is_file():
        return "data"
    if any(_report_folders(folder)):
        return "reports"
    raise NotComparable(
        f"{folder} is neither a data folder nor a report",
        fix=f"name a folder with {PACKAGE}, or one with {release.MANIFEST} in it or below it",
    )


def _data(folder: Path) -> Side:
    casebook = read_casebook(find_data(folder))
    return Side(folder, "data", "", take_all(casebook), tables_of(casebook))


def _reports(folder: Path) -> dict[str, dict[str, Path]]:
    """Find reports by language and city."""
    found: dict[str, dict[str, Path]] = {}
    for report in _report_folders(folder):
        manifest = release.read_manifest(report) or {}
        city = manifest.get("name") or manifest.get("city") or ""
        found.setdefault(str(manifest.get("lang") or ""), {})[str(city)] = report
    return found


def _report_folders(folder: Path) -> list[Path]:
    """List a report itself, else those below it: of one city, or of many."""
    for pattern in ("", "*/", "*/*/"):
        paths = sorted(path.parent for path in folder.glob(pattern + release.MANIFEST))
        found = [path for path in paths if release.read_manifest(path) is not None]
        if found:
            return [path for path in found if STAGING not in str(path)]
    return []


def _language(found: tuple[Reports, Reports], folders: tuple[Path, Path], lang: str) -> str:
    both = sorted(set(found[0]) & set(found[1]), key=lambda one: (one != "zh", one))
    if lang in both or (not lang and both):
        return lang or both[0]
    has = (f"{path} has {', '.join(sorted(one))}" for path, one in zip(folders, found, strict=True))
    wanted = f"reports in {lang!r}" if lang else "reports in one language"
    raise NotComparable(
        f"there are no {wanted} on both sides: {'; '.join(has)}",
        fix="compare reports of one language",
    )


def _built(folder: Path, reports: Mapping[str, Path], lang: str) -> Side:
    editions: dict[str, Edition] = {}
    for city, report in reports.items():
        told = release.read_record(report, KIND)
        if told is None:
            raise NotComparable(
                "the report keeps no record of its figures",
                where=str(report),
                fix="it was built before reports did; build it again of its data",
            )
        editions[city] = read_record(told, str(report / f"{KIND}.json"))
    return Side(folder, "reports", lang, editions, {})


def _concerning(side: Side, places: Set[str]) -> Side:
    """Keep of the other tables what concerns some places."""
    tables: dict[str, dict[str, Row]] = {}
    for place in sorted(places):
        for name, rows in side.editions[place].tables.items():
            tables.setdefault(name, {}).update(rows)
    return replace(side, tables=dict(tables))


def _only(side: Side, place: str) -> Side:
    editions = {key: one for key, one in side.editions.items() if key == place}
    return replace(side, editions=editions)


def _place(city: str, *sides: Side) -> str:
    """Find a place of either side by identifier or name."""
    rows = {
        place: edition.tables["places"].get(place) or dict.fromkeys(_NAMED, place)
        for side in sides
        for place, edition in side.editions.items()
    }
    return find_row(rows.values(), city, "either side")["place"]
