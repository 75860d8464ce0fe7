"""Citations of a PDF that lead to their sources without Typst looking each of them up.

Typst looks an internal link up again in every round in which it lays pages out: hundreds of
citations took a third of its time. They are set as addresses, which it leaves alone, and become
internal links here. An address is written with so much room behind it that nothing in the file has
to move.
"""

from __future__ import annotations

import re

_ADDRESS = rb"citation:([\w-]+) +"
_LINK = re.compile(
    rb"/A<</Type/Action/S/URI/URI\(" + _ADDRESS + rb"\)>>"
    rb"((?:/F \d+)?(?:/StructParent \d+)?)(?:/Contents\(" + _ADDRESS + rb"\))?"
)
_PAGES = re.compile(rb"/Type/Pages/Count \d+/Kids\[([^\]]*)\]")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_PLACE = re.compile(rb"\n(\d+) 0 obj\n\[(\d+) 0 R/XYZ ")
_NAMES = re.compile(rb"/Names<</Dests<</Names\[([^\]]*)\]")
_NAME = re.compile(rb"\(([\w-]+)\)(\d+) 0 R")


class NoSuchPlace(ValueError):
    """A citation whose source has no place in the file, or a file that is written otherwise."""


def lead_to_sources(pdf: bytes, page: str, before: int) -> bytes:
    """Turn the addresses of citations into links to named places of the file.

    Parameters
    ----------
    pdf
        What Typst wrote.
    page
        The word for a page: who cannot see a link is told the page that it leads to.
    before
        How many pages have no number, before the first that has one.

    Raises
    ------
    NoSuchPlace
        If a citation leads nowhere.
    """
    if b"(citation:" not in pdf:
        return pdf
    numbers = _pages_of_places(pdf)

    def led(link: re.Match[bytes]) -> bytes:
        name, between, told = link.groups()
        if name not in numbers:
            raise NoSuchPlace(f"the file has no place {name.decode()}")
        written = b"/Dest(" + name + b")" + between
        if told:
            words = f"{page} {numbers[name] - before}".encode("utf-16-be")
            written += b"/Contents<FEFF" + words.hex().upper().encode() + b">"
        return written.ljust(len(link[0]))

    done = _LINK.sub(led, pdf)
    if len(done) != len(pdf) or b"(citation:" in done:
        raise NoSuchPlace("Typst writes links otherwise than expected")
    return done


def _pages_of_places(pdf: bytes) -> dict[bytes, int]:
    """Give the number of the page on which each named place is."""
    kids = _PAGES.search(pdf)
    # The catalogue, with the names, stands behind all pages.
    names = _NAMES.search(pdf, pdf.rfind(b"/Type/Catalog"))
    if not kids or not names:
        return {}
    pages = {page: number for number, page in enumerate(_REFERENCE.findall(kids[1]), 1)}
    places = dict(_PLACE.findall(pdf))
    return {name: pages[places[place]] for name, place in _NAME.findall(names[1])}
