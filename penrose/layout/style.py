"""The measures that shape pictures, in pt, with their reasons; and what scalars, functions and dimensions are called.

A printed column is about 240 pt wide, a page 450.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from unicodedata import decomposition

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.numerals import written
from penrose.diagram.types import Scale
from penrose.glyphs.entries import COUNT as COUNT
from penrose.glyphs.entries import DOT as DOT
from penrose.glyphs.entries import INDEX as INDEX
from penrose.glyphs.entries import LABEL as LABEL
from penrose.glyphs.entries import RADIUS as RADIUS
from penrose.marks.types import Extent, Measure

NOTE = 7.0  # font size of a dimension after its index: small print, and no smaller
NOTED = 2.0  # pt between an index and the dimension after it
SIGN = 16.0  # font size of = and +: reads at arm's length
SCALAR = 11.0  # font size of scalars and Σ before a term
FUNCTION = 10.0  # font size of a bubble's name
GAP = 27.0  # between the outlines of neighbours: a wire with its index label and air
NEAR = 15.0  # between a dot and a neighbouring outline: a dot needs less air
STUB = 24.0  # length of a free leg: as long as a bond looks
PORT = 14.0  # between parallel legs on one side: an index label fits between
TRACK = 19.0  # between parallel arcs: an index label fits between
HULL = 11.0  # from what a bubble holds to its hull
WALLED = 3.0  # more of it where a leg ends on the hull, so that its name finds room
HULL_RADIUS = 12.0  # of a hull's corners
NEST = 8.0  # between nested hulls
SCALED = 7.0  # air between a scalar or a Σ and its term
MARGIN = 4.0  # around the whole picture, so that no stroke is cut
BETWEEN = 30.0  # between equations
BAND = 12.0  # within a hull, above what it holds, for the scalar that multiplies it
CLEAR = 2.2  # least air between a label and any ink
TERM = 13.0  # air on both sides of + and =
WEIGHT = 0.38  # wire width per doubling of the dimension, in thin lines; a fused leg is as wide as its parts together


def weight(size: int) -> float:
    """Relative width of a wire of a dimension: 1 up to size 6, then growing with the logarithm, at most 4.5.

    >>> weight(2), round(weight(64), 2)
    (1.0, 2.28)
    """
    return max(1.0, min(4.5, WEIGHT * log2(max(size, 1))))


def scale_text(scales: tuple[Scale, ...]) -> str:
    """What multiplies a term, in the spec's notation.

    >>> scale_text((Scale("number", "2", 1), Scale("sqrt", "s", -1)))
    '2/sqrt(s)'
    """
    above = [written(scale) for scale in scales if scale.power > 0]
    below = [written(scale) for scale in scales if scale.power < 0]
    return " ".join(above or ["1"] * bool(below)) + "".join(f"/{text}" for text in below)


def turned_name(name: str) -> str:
    """The name on a matrix that stands the other way round than its namesake: transposed as a whole.

    >>> turned_name("A"), turned_name("W_O^1"), turned_name("Aᵀ"), turned_name("C*")
    ('Aᵀ', '(W_O^1)ᵀ', 'A', 'C†')
    """
    if name[-1:] in TURNED:
        return name[:-1] + TURNED[name[-1]]
    return f"({name})ᵀ" if any(map(_is_raised, name)) else f"{name}ᵀ"


TURNED = {"ᵀ": "", "†": "*", "*": "†"}
"""What the last mark on a name becomes where the matrix is transposed once more."""


def _is_raised(character: str) -> bool:
    return character in "^†‡*" or decomposition(character).startswith("<super>")


def note_text(index: str, dim: str, notes: Mapping[str, str]) -> str:
    """What the label of an index says of its dimension; nothing where that would be its name again.

    >>> note_text("q", "p", {"p": "seq pos"}), note_text("p", "p", {"p": "p"})
    ('seq pos', '')
    """
    note = notes.get(dim, "")
    return note if note != index else ""


def named(index: str, note: str) -> str:
    """The name of an index as it stands before a note."""
    return f"{index}:" if note else index


def index_extent(name: str, note: str, measure: Measure) -> Extent:
    """The ink of the label of an index with its note."""
    index = measure(named(name, note), INDEX)
    if not note:
        return index
    after = measure(note, NOTE)
    ascent, descent = max(index.ascent, after.ascent), max(index.descent, after.descent)
    return Extent(index.width + NOTED + after.width, ascent, descent)


def function_text(function: str, over: tuple[str, ...]) -> str:
    """The name on a bubble: the function's symbol, and the legs it acts along below it.

    >>> function_text("softmax", ("k",)), function_text("log_softmax", ("q", "k"))
    ('softmax_k', 'log softmax_{q k}')
    """
    symbol = FUNCTIONS[function].symbol if function in FUNCTIONS else function
    legs = " ".join(over)
    return symbol + (f"_{{{legs}}}" if len(legs) > 1 else f"_{legs}" if legs else "")
