"""What can be known of a data folder before anybody asks: computed once, for many kernels.

A process that others are forked from calls `warm`; each of them then finds the modules loaded, the
casebook read, its units and figures parsed, and the results about whole cohorts at hand.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from helpers import editions, sections
from helpers.casebook import Case, Casebook, case_of, cohort, find_data, read_casebook, sharing
from helpers.casebook.index import index_of
from helpers.display import preparation
from helpers.errors import CasebookError
from helpers.fonts import advance
from helpers.quantity import Lang
from helpers.sections.governance import instruments
from helpers.sections.lessons import composite_index, influence, peers, ranking, uncertainty
from helpers.sections.model import transfer
from helpers.sections.outcomes import scoreboard

_LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def warm(data_dir: str | Path) -> None:
    """Read a casebook and compute what is the same for all of its reports.

    Starts no thread, draws nothing and leaves no random state behind. Data that break a rule are
    left for the notebook that reads them to report; any other exception is a fault of the program
    and is raised.

    Parameters
    ----------
    data_dir
        The data folder.
    """
    preparation.prepare()
    for module in walk_packages(sections.__path__, f"{sections.__name__}."):
        import_module(module.name)
    try:
        casebook = read_casebook(find_data(data_dir))
        _records(casebook)
        for places in index_of(casebook).cohorts.values():
            _cohort(case_of(casebook, places[0].place))
        for name in sharing.read_for_results(casebook):
            casebook.slices.digest(name)
    except CasebookError:
        return


def _records(casebook: Casebook) -> None:
    """Make the records, parse their figures, and measure the characters of their names."""
    known = index_of(casebook)
    for row in casebook.raw("claims").records():
        known.claim(row).quantity.unit.dimensionality  # noqa: B018 (parses figure and unit)
    for benchmark in known.benchmarks:
        benchmark.quantity.unit.dimensionality  # noqa: B018
    known.trusted_rows  # noqa: B018
    known.measures_of  # noqa: B018
    known.claims_with_confidence  # noqa: B018
    names = [name for one in known.places.values() for name in (one.name_zh, one.name_en)]
    names += [name for one in known.indicators.values() for name in (one.name_zh, one.name_en)]
    advance("".join(dict.fromkeys("".join(names))))


def _cohort(case: Case) -> None:
    """Compute what each city of a cohort compares itself with, at the notebooks' own settings."""
    compared = cohort.comparisons(case)
    scores = composite_index.index(compared)
    uncertainty.rank_intervals(compared)
    if scores:
        for choice in uncertainty.CHOICES:
            uncertainty.rank_intervals(compared, draws=uncertainty.DRAWS // 5, vary=[choice])
    influence.leave_one_out(compared)
    influence.correlated(compared)
    influence.comparable_pairs(compared)
    peers.peers(case)
    peers.domains(case, peers.with_measures(case))
    instruments.cohort_profiles(case)
    editions.take(case.casebook, case.place.place)
    places = case.cohort()
    asked = {(c.indicator.id, c.aspect): c for c in case.claim_list(place=places)}
    for claim in asked.values():
        scoreboard.position(case, claim)
    if len(places) <= ranking.LARGE:
        for lang in _LANGUAGES:
            transfer.cohort_conditions(case_of(case.casebook, case.place.place, lang))
