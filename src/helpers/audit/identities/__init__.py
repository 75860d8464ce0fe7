"""All identities that the audit runs, as data: inputs, formulas and relation.

Each family has its module: `balances` and `capacity` (electricity, waste), `ambient_air`,
`economy`, `shares` (parts and wholes), `changes`, `streaks`, `territory` (place and time) and
`two_sources`. To add an identity, declare it in its family, write what is said of it into
``statements.csv``, and give it a world in the property tests. Formulas are quantity arithmetic over
the named inputs, so bounds and printed formulas follow by themselves. Nothing here names a place.
"""

from __future__ import annotations

from helpers.audit.identities import (
    ambient_air,
    balances,
    capacity,
    changes,
    economy,
    shares,
    streaks,
    territory,
    two_sources,
)
from helpers.audit.identity import Identity
from helpers.audit.identity_tables import STATEMENTS

_FAMILIES = (
    balances, capacity, ambient_air, streaks, shares, economy, changes, territory, two_sources,
)  # fmt: skip
_ALL = (one for family in _FAMILIES for one in vars(family).values())
_DECLARED = {one.id: one for one in _ALL if isinstance(one, Identity)}
#: In the order of ``statements.csv``, which is that of findings of one verdict.
IDENTITIES = tuple(_DECLARED[name] for name in STATEMENTS)
