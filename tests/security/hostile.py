"""What somebody would write into a name, a parameter or a cell who means no good."""

from __future__ import annotations

from hypothesis import strategies as st

#: Paths, devices, shells, templates, markup, controls and signs that look like others.
PIECES = (
    *("../", "..\\", "/", "\\", "C:", "C:\\", "//server/share/", "~", "~root/", ".", ".."),
    *("%2e%2e/", "\\\\?\\"),
    *("con", "NUL", "aux.txt", "COM1", "lpt9", "prn ", "file:///etc/passwd", "/etc/passwd"),
    *("$(touch x)", "`touch x`", ";touch x;", "| sh", "&& sh", "-rf", "--all", "%PATH%", "$HOME"),
    *("{city}", "{0.__class__}", "{{ 7*7 }}", "%(city)s", "%s", "${x}", "{", "}"),
    *("__import__('os')", "lambda: 0"),
    *("<script>alert(1)</script>", "' or '1'='1", '"', "'", "\\", "\\x00", "\\N{BULLET}", "#", "@"),
    *("\0", "\n", "\r\n", "\t", "\x1b[31m", "\x07", "\x85", "\u2028", "\u202e", "\u2066", "\u200b"),
    *("\ufeff", "\ufffe", "\ud800", "\U000e0041", "\u0301", "\uff0e\uff0e\uff0f"),
    *("a" * 300, "郴州", "\u3000", "\u00a0"),
    *("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠a", "=cmd|' /C calc'!A1"),
    *("lishui", "chenzhou", "zh", " ", "", "2024", "1e5", "0x10", "None", "true"),
)  # fmt: skip

#: Pieces one after another, and text of any kind.
hostile = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=5).map("".join), st.text(max_size=40)
)
#: The same without what the system would not let through to a file's name.
file_names = hostile.map(lambda text: text.replace("\0", "").replace("/", "")).filter(
    lambda name: name not in ("", ".", "..") and len(name.encode(errors="replace")) < 200
)
#: JSON of any shape, with keys that the casebook looks for.
KEYS = (
    *("nbformat", "cells", "metadata", "tags", "source", "cell_type", "kernelspec"),
    *("language_info", "files", "recipe", "formats", "fingerprint", "card", "figures"),
    *("version", "kind", "tally", "cover", "edition", "name"),
)  # fmt: skip
json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        hostile,
        st.sampled_from((4, 1, "report")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), hostile), inner, max_size=4),
    ),
    max_leaves=8,
)
