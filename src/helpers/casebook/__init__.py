"""The casebook: its tables, their schema, and one city's case."""

from helpers.casebook.case import Case
from helpers.casebook.holdings import Coverage, coverage, proven_claims
from helpers.casebook.index import (
    TRUSTED,
    UnknownIndicator,
    UnknownPlace,
    UnknownSection,
    UnknownSource,
    find_place,
)
from helpers.casebook.reading import DataNotFound, case_of, find_data, open_case, read_casebook
from helpers.casebook.records import (
    Benchmark,
    Claim,
    Indicator,
    NotOnRecord,
    Place,
    Section,
    Source,
    preference,
)
from helpers.casebook.schema.checking import check_casebook
from helpers.casebook.schema.problem import InvalidCasebook, Problem
from helpers.casebook.schema.vocabulary import UnknownTerm, label, labels_of
from helpers.casebook.tables import Casebook

__all__ = [
    "TRUSTED",
    "Benchmark",
    "Case",
    "Casebook",
    "Claim",
    "Coverage",
    "DataNotFound",
    "Indicator",
    "InvalidCasebook",
    "NotOnRecord",
    "Place",
    "Problem",
    "Section",
    "Source",
    "UnknownIndicator",
    "UnknownPlace",
    "UnknownSection",
    "UnknownSource",
    "UnknownTerm",
    "case_of",
    "check_casebook",
    "coverage",
    "find_data",
    "find_place",
    "label",
    "labels_of",
    "open_case",
    "preference",
    "proven_claims",
    "read_casebook",
]
