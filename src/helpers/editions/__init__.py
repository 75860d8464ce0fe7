"""What changed from one edition to the next: claims, verdicts, ranks, and the other tables."""

from helpers.editions.changes_section import (
    changes_table,
    counts,
    digests_table,
    ranks_table,
    turns_table,
)
from helpers.editions.comparing import Difference, TableChange, compare, compare_tables
from helpers.editions.record import (
    BadRecord,
    Edition,
    data_fingerprint,
    read_record,
    table_digests,
)
from helpers.editions.taking import open_previous, since_last, tables_of, take, take_all

__all__ = [
    "BadRecord",
    "Difference",
    "Edition",
    "TableChange",
    "changes_table",
    "compare",
    "compare_tables",
    "counts",
    "data_fingerprint",
    "digests_table",
    "open_previous",
    "ranks_table",
    "read_record",
    "since_last",
    "table_digests",
    "tables_of",
    "take",
    "take_all",
    "turns_table",
]
