"""Formulas in both skins: read once, set in Typst, and by themselves when they cannot be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from helpers.engine.document.formulas import mathml, read_formula
from helpers.engine.pdf.pdf_exporter import CasebookPDFExporter
from helpers.engine.pdf.typst_formulas import typst_formula

_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
#: What may stand outside the literals: calls, their names, escapes of characters, lengths.
_CALLS = re.compile(r"(?:\\u\{[0-9a-f]+\}|[#$&a-z0-9 .,:;()-])*")


def typst(tex: str) -> str:
    root = read_formula(tex, display=True)
    assert root is not None, tex
    return typst_formula(root)


SIGNS = ("cap", "sqcap", "bigcap", "otimes", "bigotimes", "odot", "bigodot", "ominus")
WRITTEN = (
    *(rf"\{name}" for name in SIGNS),
    r"\begin{vmatrix}a&b\\c&d\end{vmatrix}",
    r"\begin{Vmatrix}a\end{Vmatrix}",
    r"\color{#ff0000}{x}",
    r"{\rm x} {\bf y} {\cal L}",
    r"a=b\\c=d",
    r"x\label{eq:a}",
    r"\tag{1} x",
    r"\ket{\psi}",
    r"\begin{alignat}{2}a&=b\end{alignat}",
    r"\begin{eqnarray}a&=&b\\c&=&d\end{eqnarray}",
    r"\begin{array}{c|c}a&b\\\hline c&d\end{array}",
    r"\text{if $x>0$ \& so}",
    r"\mathop{\arg\max}\limits_x \underbrace{a+b}_{n} \hat{x} \vec{v} \sqrt[3]{x}",
    r"\boxed{x} \cancel{x} \phantom{x} \not= \binom{n}{k} \big\{ x \big\}",
    r"1 &lt; k",
)


@pytest.mark.parametrize("tex", WRITTEN)
def test_what_notebooks_write_is_set_in_both_skins(tex: str) -> None:
    assert 'class="tex"' not in mathml(tex, display=True)
    assert typst(tex)


def test_typst_sets_all_of_it(caplog: pytest.LogCaptureFixture) -> None:
    new: Any = v4
    text = "\n\n".join(f"$$ {tex} $$ and ${tex}$" for tex in WRITTEN)
    made = new.new_notebook(cells=[new.new_markdown_cell(text)])
    data, _ = CasebookPDFExporter().from_notebook_node(made)
    assert data.startswith(b"%PDF")
    assert caplog.text == ""


def test_a_brace_grows_with_all_rows_beside_it() -> None:
    written = typst(r"\left\{\begin{aligned}a&=b\\c&=d\end{aligned}\right.")
    assert written.startswith(r"lr(\u{7b}mat(")
    assert r"display(\u{61})&display(\u{3d}\u{62}); display(\u{63})&" in written


def test_accents_are_typsts_whatever_the_template_calls_so() -> None:
    assert typst(r"\hat{x}") == r"std.math.accent(\u{78}, hat)"


def test_lines_of_a_display_stay_lines() -> None:
    assert mathml(r"a=b\\c=d", display=True).count("<mtr>") == 2
    assert typst(r"a=b\\c=d").count(";") == 1


def test_columns_of_an_alignment_meet_and_those_of_cases_do_not() -> None:
    aligned = mathml(r"\begin{aligned}a&=b\end{aligned}", display=True)
    assert 'style="text-align:right;padding-right:0"' in aligned
    assert 'style="text-align:left;padding-left:0"' in aligned
    cases = mathml(r"\begin{cases}a&b\end{cases}", display=True)
    assert cases.count('style="text-align:left"') == 2


def test_limits_of_sums_are_where_each_skin_puts_them() -> None:
    tex = r"\sum_{i}^n \lim_x \int_a^b"
    page = mathml(tex, display=False)
    assert page.count("<munderover>") == 1
    assert page.count("<munder>") == 1
    assert page.count("<msubsup>") == 1
    assert "limits(" not in typst(tex)


def test_letters_of_other_alphabets_need_no_style() -> None:
    page = mathml(r"\mathbf{ab}\mathbb{R}\mathscr{F}", display=False)
    assert "𝐚" in page
    assert "ℝ" in page
    assert "ℱ" in page


def test_what_cannot_be_read_is_tex_in_the_page_and_none_in_the_tree() -> None:
    assert read_formula(r"\notacommand{x", display=False) is None
    assert mathml(r"\notacommand{x", display=False) == r'<code class="tex">\notacommand{x</code>'


TEX = st.text(
    alphabet=st.sampled_from("#$\\{}[]()&_^'\"<>;,:abx12= 中%~"), min_size=1, max_size=30
) | st.lists(
    st.sampled_from(
        [r"\frac", r"\left(", r"\right)", r"\text{", "}", "{", r"\hat", "x", "^", "_", '"', "#x",
         r"\begin{cases}", r"\end{cases}", "&", r"\\", r"\color{red}", r"\sqrt[3]", r"\mathrm"]
    )
).map("".join)  # fmt: skip


@given(TEX)
def test_no_formula_becomes_markup(tex: str) -> None:
    root = read_formula(tex, display=True)
    if root is not None:
        assert _CALLS.fullmatch(_LITERAL.sub("", typst_formula(root)))
    found = BeautifulSoup(mathml(tex, display=False), "html.parser")
    assert found.find(["script", "a", "img", "style", "b"]) is None
