"""What changed from one edition to the next: claims, verdicts, ranks, and the other tables."""

from helpers.analysis.editions.claims import ClaimChange, Move, match_claims
from helpers.analysis.editions.comparing import Difference, compare
from helpers.analysis.editions.record import BadRecord, Edition, Standing, read_record
from helpers.analysis.editions.rows import TableChange, compare_tables
from helpers.analysis.editions.section import (
    changes_table,
    ranks_table,
    reworded,
    substantial,
    turns_table,
)
from helpers.analysis.editions.taking import open_previous, since_last, tables_of, take, take_all
from helpers.analysis.editions.turns import RankMove, Turn
from helpers.analysis.editions.wording import tables_words

__all__ = [
    "BadRecord",
    "ClaimChange",
    "Difference",
    "Edition",
    "Move",
    "RankMove",
    "Standing",
    "TableChange",
    "Turn",
    "changes_table",
    "compare",
    "compare_tables",
    "match_claims",
    "open_previous",
    "ranks_table",
    "read_record",
    "reworded",
    "since_last",
    "substantial",
    "tables_of",
    "tables_words",
    "take",
    "take_all",
    "turns_table",
]
