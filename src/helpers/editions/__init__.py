"""What changed from one edition to the next: claims, verdicts, ranks, and the other tables."""

from helpers.editions.change_words import tables_words
from helpers.editions.changes_section import (
    changes_table,
    ranks_table,
    reworded,
    substantial,
    turns_table,
)
from helpers.editions.claims import ClaimChange, Move, match_claims
from helpers.editions.comparing import Difference, compare
from helpers.editions.record import (
    BadRecord,
    Edition,
    Standing,
    data_fingerprint,
    read_record,
    table_digests,
)
from helpers.editions.rows import TableChange, compare_tables
from helpers.editions.taking import open_previous, since_last, tables_of, take, take_all
from helpers.editions.turns import RankMove, Turn

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
    "data_fingerprint",
    "match_claims",
    "open_previous",
    "ranks_table",
    "read_record",
    "reworded",
    "since_last",
    "substantial",
    "table_digests",
    "tables_of",
    "tables_words",
    "take",
    "take_all",
    "turns_table",
]
