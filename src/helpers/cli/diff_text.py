"""What ``casebook diff`` prints for people: one line a change, wrapped to the terminal."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from helpers.casebook.schema.declarations import FIGURE
from helpers.casebook.schema.vocabulary import Words, label
from helpers.editions.change_words import (
    claim_words,
    column_name,
    move_words,
    rank_words,
    ranked_words,
)
from helpers.editions.changes_section import against_words
from helpers.editions.record import figure

if TYPE_CHECKING:
    from helpers.cli.diff_sides import Side
    from helpers.editions.claims import ClaimChange
    from helpers.editions.comparing import Difference, TableChange, Turn
    from helpers.editions.record import Edition, Row
    from helpers.quantity import Lang

Line = tuple[str, str]

#: Longer texts of a cell are cut; ``--json`` has them whole.
_LONGEST: Final = 60
#: Wider than any line, so that output that is piped keeps one line a change.
_UNWRAPPED: Final = 100_000
_NOTHING = Words("没有差别", "no differences")
_COUNTS = Words(
    "数字：新增{}条，删去{}条，改动{}条；判断变化{}项，位次变化{}项",
    "claims: {} added, {} removed, {} changed; verdicts turned: {}; ranks moved: {}",
)
_ONLY_OLD = Words("只在旧版：{}", "only in the old edition: {}")
_ONLY_NEW = Words("只在新版：{}", "only in the new edition: {}")
_SAME = Words("没有变化的地区：{}个", "places without changes: {}")
_RENAMED = Words("原代号{}", "was {}")


def write(
    before: Side,
    after: Side,
    differences: Iterable[Difference],
    tables: Mapping[str, TableChange],
    lang: Lang,
) -> str:
    """Write a comparison of two sides for people: places that differ, and the other tables.

    Lines fit the terminal, and are unwrapped when the output is no terminal. What comes from data
    is text: characters that would steer a terminal are written as escapes.
    """
    differences = list(differences)
    lines: list[Line] = [("", f"{_side(before)} → {_side(after)}")]
    for words, one, other in ((_ONLY_OLD, before, after), (_ONLY_NEW, after, before)):
        only = sorted(set(one.editions) - set(other.editions))
        if only:
            lines.append(("", words.say(lang).format(", ".join(only))))
    for difference in differences:
        lines += [("", ""), *_place(difference, lang)]
    if tables:
        lines.append(("", ""))
    for name, change in tables.items():
        lines += _table(name, change, lang)
    same = len(set(before.editions) & set(after.editions)) - len(differences)
    if same and differences:
        lines += [("", ""), ("", _SAME.say(lang).format(same))]
    if len(lines) == 1:
        lines.append(("", _NOTHING.say(lang)))
    return _wrapped(lines)


def _side(side: Side) -> str:
    return f"{side.folder} ({', '.join(side.dates)})" if side.dates else str(side.folder)


def _place(since: Difference, lang: Lang) -> Iterator[Line]:
    place = since.new.place
    yield "", f"{since.new.name('places', place, lang)} ({place})"
    counts = (since.added, since.removed, since.changed, since.turns, since.moves)
    yield "", _COUNTS.say(lang).format(*map(len, counts))
    for row in since.added:
        yield "+", f"{row['claim']}  {_told(since.new, row, lang)}"
    for row in since.removed:
        yield "-", f"{row['claim']}  {_told(since.old, row, lang)}"
    for change in since.changed:
        yield "~", _change(since, change, lang)
    for turn in since.turns:
        yield "!", _turn(since, turn, lang)
    for move in since.moves:
        name = ranked_words(since.new if move.after else since.old, move.indicator, lang)
        ranks = f"{rank_words(move.before, lang)} → {rank_words(move.after, lang)}"
        against = against_words(since, move, lang)
        yield "^", _joined((f"{name}{_colon(lang)}{ranks}", against), lang)


def _told(edition: Edition, row: Row, lang: Lang) -> str:
    about = claim_words(edition, row, lang)
    return f"{about}{_colon(lang)}{figure(row).words(lang)} [{row['source']}]"


def _change(since: Difference, change: ClaimChange, lang: Lang) -> str:
    told = []
    if change.renamed:
        told.append(_RENAMED.say(lang).format(change.old["claim"]))
    if change.move:
        figures = " → ".join(figure(row).words(lang) for row in (change.old, change.new))
        comma = "，" if lang == "zh" else ", "
        told.append(f"{figures}{comma}{move_words(change, lang)}")
    told += _columns(change.columns, lang, apart=FIGURE)
    about = claim_words(since.new, change.new, lang)
    return f"{change.claim}  {about}{_colon(lang)}{_joined(told, lang)}"


def _columns(
    columns: Mapping[str, tuple[str, str]], lang: Lang, apart: Iterable[str] = ()
) -> list[str]:
    return [
        f"{column_name(name, lang)} {_short(old)} → {_short(new)}"
        for name, (old, new) in columns.items()
        if name not in apart
    ]


def _turn(since: Difference, turn: Turn, lang: Lang) -> str:
    about = claim_words(since.new, since.new.claims[turn.claim], lang)
    why = [
        f"{mark} {', '.join(ids)}"
        for mark, ids in (("-", turn.gone), ("+", turn.come), ("~", turn.changed))
        if ids
    ]
    verdicts = f"{turn.before.words(lang)} → {turn.after.words(lang)}"
    reason = f"  ({'; '.join(why)})" if why else ""
    return f"{turn.claim}  {about}{_colon(lang)}{verdicts}{reason}"


def _table(name: str, change: TableChange, lang: Lang) -> Iterator[Line]:
    title = label("table", name, lang)
    for mark, keys in (("+", change.added), ("-", change.removed)):
        if keys:
            yield "#", f"{title} {mark} {', '.join(keys)}"
    for key, columns in change.changed.items():
        yield "#", f"{title} ~ {key}{_colon(lang)}{_joined(_columns(columns, lang), lang)}"


def _colon(lang: Lang) -> str:
    return "：" if lang == "zh" else ": "


def _joined(parts: Iterable[str], lang: Lang) -> str:
    return ("；" if lang == "zh" else "; ").join(part for part in parts if part)


def _short(text: str) -> str:
    return (text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…") or "—"


def _plain(text: str) -> str:
    """Write out what a terminal would obey, or show in another order."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def _wrapped(lines: Iterable[Line]) -> str:
    """Set marks in a column of their own, so that a long line keeps clear of them."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _UNWRAPPED
    console = Console(file=io.StringIO(), width=width, color_system=None, highlight=False)
    for mark, text in lines:
        if not mark:
            console.print(Text(_plain(text)))
            continue
        grid = Table.grid(padding=(0, 1))
        grid.add_row(Text(mark), Text(_plain(text), overflow="fold"))
        console.print(Padding(grid, (0, 0, 0, 2)))
    written = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in written.splitlines())
