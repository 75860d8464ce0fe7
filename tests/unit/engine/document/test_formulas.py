"""Formulas in both skins: read once, set in Typst, and by themselves when they cannot be."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from helpers.engine.document.formulas import expand, mathml, read_formula
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
    r"\begin{bmatrix}1&2\\3&4\end{bmatrix}^T \frac{\bigl\vert x \bigr\Vert}{2}",
    r"\cssId{a}{x} \class{b}{y} \href{https://example.org}{z} \mbox{<S>}",
    r"\begin{array}[t]{|c|}\hline a\\\hline b\\\hline\end{array}",
    r"\nonumber",
    r"a\nonumber \hfill b \left(x\middle|y\right) \mathop{x}\limits_y",
)


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


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        # Accents are Typst's, whatever the template calls so.
        (r"\hat{x}", r"std.math.accent(\u{78}, hat)"),
        # A matrix carries its exponent.
        (r"\begin{bmatrix}a\end{bmatrix}^T", r"attach(lr(\u{5b}mat("),
        # A sign of a number opens nothing.
        (r"\left(-x\right)", r"lr(\u{28}\u{2212}\u{78}\u{29})"),
    ],
)
def test_what_typst_is_told(tex: str, written: str) -> None:
    assert typst(tex).startswith(written)


@pytest.mark.parametrize(
    ("tex", "part", "times"),
    [
        # Lines of a display stay lines.
        (r"a=b\\c=d", "<mtr>", 2),
        # A sign that words hold is not markup.
        (r"\text{<S>&}", "<mtext>&lt;S&gt;&amp;</mtext>", 1),
        # Strokes and frames are drawn.
        (r"\cancel{x}", 'style="background:linear-gradient(to top right', 1),
        (r"\boxed{x}", 'style="border:1px solid', 1),
        # Letters of other alphabets need no style.
        (r"\mathbf{ab}", "𝐚", 1),
        (r"\mathbb{R}", "ℝ", 1),
        (r"\mathscr{F}", "ℱ", 1),
        # Points stand as close as in TeX.
        ("x_1,...,x_n", "<mi>.</mi>", 3),
    ],
)
def test_what_the_page_is_told(tex: str, part: str, times: int) -> None:
    assert mathml(tex, display=True).count(part) == times


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        # Rows after an empty cell are kept, and the room below a line is no text.
        (r"\begin{matrix}a&b&\\c&d&\end{matrix}", "abcd"),
        (r"\begin{aligned}a\\[2mm]P\\P\end{aligned}", "aPP"),
    ],
)
def test_what_is_read_of_rows(tex: str, words: str) -> None:
    assert BeautifulSoup(mathml(tex, display=True), "html.parser").get_text() == words


def test_commands_of_an_author_count_in_all_formulas_after() -> None:
    known: dict[str, tuple[int, str]] = {}
    made = r"\newcommand{\ab}[2]{\left\{#1|#2\right\}}\def\R{\mathbb{R}}\DeclareMathOperator{\E}{E}"
    assert expand(made, known) == ""
    assert expand(r"\ab{x}\R + \Rho + \E x", known) == (
        r"{\left\{{x}|{{\mathbb{R}}}\right\}} + \Rho + {\operatorname{E}} x"
    )
    doubled = "".join(rf"\def\{a}{{\{b}\{b}}}" for a, b in pairwise("abcdefghijklmnopqrstuvwxyz"))
    assert len(expand(rf"\def\z{{\a}}{doubled}\a", {})) < 1_000_000, "a command of itself ends"


def test_columns_of_an_alignment_meet_and_those_of_cases_do_not() -> None:
    aligned = mathml(r"\begin{aligned}a&=b\end{aligned}", display=True)
    assert 'style="text-align:right;text-align:-webkit-right;padding-right:0"' in aligned
    assert 'style="text-align:left;padding-left:0"' in aligned
    array = r"\begin{array}{rl}a&b\end{array}"
    assert "padding" not in mathml(array, display=True)
    assert "&#h(1em)" in typst(array)
    cases = mathml(r"\begin{cases}a&b\end{cases}", display=True)
    assert cases.count('style="text-align:left"') == 2


def test_a_switch_counts_for_the_rest_of_its_cell() -> None:
    page = mathml(r"\begin{array}{c}\displaystyle\sum_i x & y\end{array}", display=True)
    assert '<mstyle displaystyle="true" scriptlevel="0"><munder>' in page
    assert page.index("</mstyle>") < page.index("<mi>y</mi>")


def test_limits_of_sums_are_where_each_skin_puts_them() -> None:
    tex = r"\sum_{i}^n \lim_x \int_a^b"
    page = mathml(tex, display=False)
    assert page.count("<munderover>") == 1
    assert page.count("<munder>") == 1
    assert page.count("<msubsup>") == 1
    assert "limits(" not in typst(tex)


def test_what_cannot_be_read_is_tex_in_the_page_and_none_in_the_tree() -> None:
    assert read_formula(r"\notacommand{x", display=False) is None
    assert read_formula(r"\sqrt{" * 200 + "}" * 200, display=False) is None
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


def test_room_around_signs_is_that_of_tex() -> None:
    page = mathml(r"(-x) 2\log x \sim |a\rangle \infty \Sigma^{n-1}", display=False)
    assert '<mo form="prefix">−</mo>' in page
    assert '<mi>log</mi><mspace width="0.166em" />' in page
    assert "<mo>∼</mo>" in page
    assert '<mo stretchy="false" lspace="0" rspace="0">|</mo>' in page
    assert '<mo stretchy="false">⟩</mo>' in page
    assert "<mi>∞</mi>" in page
    assert '<mi mathvariant="normal">Σ</mi>' in page
    assert '<mo lspace="0" rspace="0">−</mo>' in page
    assert '<mo stretchy="false" lspace="0.278em" rspace="0">:</mo><mo lspace="0">=</mo>' in mathml(
        "a:=b", display=False
    )
    assert "#h(" not in typst(r"2\log x")
