from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.run.parameters import (
    BadParametersCell,
    BadParameterValue,
    Parameter,
    UnknownParameter,
    convert,
    parse_parameters,
    read_parameters,
    resolve,
)
from tests.unit.engine.making import code, notebook, prose

CELL = """
from typing import Literal, Optional

# id of the city
city: str = "lishui"
lang: Literal["zh", "en"] = "zh"  # language of the report
since: int | None = None
share: float = 1
strict: "bool" = True
grade: Optional[Literal[1, 2]] = 2
plain = -3
print("anything else is left alone")
"""


def test_reads_names_types_choices_and_defaults() -> None:
    assert parse_parameters(CELL, "here") == (
        Parameter("city", "str", default="lishui"),
        Parameter("lang", "str", choices=("zh", "en"), default="zh"),
        Parameter("since", "int", optional=True),
        Parameter("share", "float", default=1.0),
        Parameter("strict", "bool", default=True),
        Parameter("grade", "int", choices=(1, 2), optional=True, default=2),
        Parameter("plain", "int", default=-3),
    )


def test_choices_may_have_a_name_that_is_no_parameter() -> None:
    named = 'Lang = Literal["zh", "en"]\nlang: Lang | None = "zh"'
    assert parse_parameters(named, "here") == (
        Parameter("lang", "str", choices=("zh", "en"), optional=True, default="zh"),
    )


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("%matplotlib inline\ncity: str = 'a'", "not Python"),
        ("city: str =", "not Python"),
        ("city: str", "no default"),
        ("city: str = name()", "not a literal"),
        ("city: list[str] = []", "annotated list\\[str\\]"),
        ("city: str | int = 1", "annotated str | int"),
        ("city: Literal['a', 1] = 'a'", "annotated"),
        ("city: Literal[name] = 'a'", "annotated"),
        ("city: 'str |' = 'a'", "annotated"),
        ("city = []", "is a list"),
        ("city: str = 1", "is not a text"),
        ("year: int = True", "is not a whole number"),
        ("lang: Literal['zh', 'en'] = 'de'", "is not one of zh, en"),
        ("city: str = None", "is not a text"),
        ("city = 'a'\ncity = 'b'", "assigned twice"),
    ],
)
def test_refuses_a_cell_that_says_something_else(source: str, says: str) -> None:
    with pytest.raises(BadParametersCell, match=says) as caught:
        parse_parameters(source, "03_x.ipynb, cell 1")
    assert caught.value.where.startswith("03_x.ipynb, cell 1")


def test_finds_the_tagged_cell_of_a_notebook() -> None:
    found = read_parameters(notebook(prose("# A", "parameters"), code("x = 1")), "a.ipynb")
    assert [parameter.name for parameter in found] == ["city", "lang"]
    assert read_parameters(notebook(code("x = 1"), parameters=""), "a.ipynb") == ()
    twice = notebook(prose("# A"), code("x = 1", "parameters"))
    with pytest.raises(BadParametersCell, match="cells 1 and 3 are both tagged"):
        read_parameters(twice, "a.ipynb")


def test_reads_a_source_that_is_a_list_of_lines() -> None:
    cell = {**code("", "parameters"), "source": ["a = 1\n", "b = 2.5"]}
    found = read_parameters({"cells": [cell]}, "a.ipynb")
    assert [(p.name, p.type) for p in found] == [("a", "int"), ("b", "float")]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "-7", -7),
        ("float", "2", 2.0),
        ("float", "1e-3", 0.001),
        ("bool", "Yes", True),
        ("bool", "0", False),
        ("str", "玉树 ' \" \\ {x}", "玉树 ' \" \\ {x}"),
    ],
)
def test_converts(kind: str, text: str, value: object) -> None:
    converted = convert(Parameter("p", kind), text)
    assert converted == value
    assert type(converted) is type(value)


@pytest.mark.parametrize(
    ("parameter", "text", "says"),
    [
        (Parameter("p", "int"), "2.0", "not a whole number"),
        (Parameter("p", "int"), "1_000", "not a whole number"),
        (Parameter("p", "int"), "２", "not a whole number"),
        (Parameter("p", "int"), "", "not a whole number"),
        (Parameter("p", "int"), "none", "not a whole number"),
        (Parameter("p", "int"), "9" * 5000, "not a whole number"),
        (Parameter("p", "float"), "nan", "not a finite number"),
        (Parameter("p", "float"), "1e999", "not a finite number"),
        (Parameter("p", "bool"), "2", "not true or false"),
        (Parameter("p", "str"), "a\x00b", "not a text"),
        (Parameter("p", "str", choices=("zh", "en")), "ZH", "one of zh, en.*did you mean zh"),
        (Parameter("p", "int", optional=True), "x", "a whole number, or none"),
    ],
)
def test_refuses_a_value_of_another_type(parameter: Parameter, text: str, says: str) -> None:
    with pytest.raises(BadParameterValue, match=says) as refused:
        convert(parameter, text)
    assert len(str(refused.value)) < 200


def test_none_is_a_value_only_where_it_is_allowed() -> None:
    assert convert(Parameter("p", "int", optional=True), "None") is None
    assert convert(Parameter("p", "str"), "None") == "None"
    assert convert(Parameter("p", "int", choices=(1, 2), optional=True), "2") == 2


@given(st.integers())
def test_any_whole_number_survives(number: int) -> None:
    assert convert(Parameter("p", "int"), str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_finite_number_survives(number: float) -> None:
    assert convert(Parameter("p", "float"), repr(number)) == number


@given(st.text())
def test_any_text_converts_or_is_refused(text: str) -> None:
    for kind in ("str", "int", "float", "bool"):
        try:
            value = convert(Parameter("p", kind), text)
        except BadParameterValue:
            continue
        assert type(value).__name__ == kind
        assert not isinstance(value, float) or math.isfinite(value)


NOTEBOOKS = {
    "01_a": (Parameter("city", "str"), Parameter("year", "int", optional=True)),
    "02_b": (Parameter("city", "str"),),
    "03_c": (),
}


def test_a_value_goes_to_the_notebooks_that_have_the_parameter() -> None:
    assert resolve(NOTEBOOKS, [("year", "2022"), ("city", "lishui")]) == {
        "01_a": {"city": "lishui", "year": 2022},
        "02_b": {"city": "lishui"},
        "03_c": {},
    }
    assert list(resolve(NOTEBOOKS, [("year", "1"), ("city", "x")])["01_a"]) == ["city", "year"]


def test_an_unknown_parameter_is_refused_with_near_names() -> None:
    with pytest.raises(UnknownParameter, match=r"'yaer'.*did you mean year"):
        resolve(NOTEBOOKS, [("yaer", "2022")])
    with pytest.raises(UnknownParameter, match="known: city, year"):
        resolve(NOTEBOOKS, [("zzzzzz", "2022")])


def test_a_value_must_fit_every_notebook_and_come_once() -> None:
    with pytest.raises(BadParameterValue, match="01_a: parameter year"):
        resolve(NOTEBOOKS, [("year", "soon")])
    with pytest.raises(BadParameterValue, match="given twice"):
        resolve(NOTEBOOKS, [("year", "1"), ("year", "2")])
