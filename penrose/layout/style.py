"""The measures that shape pictures, in pt, with their reasons. A printed column is about 240 pt wide, a page 450."""

from __future__ import annotations

from math import log2

from penrose.glyphs.entries import COUNT as COUNT
from penrose.glyphs.entries import DOT as DOT
from penrose.glyphs.entries import INDEX as INDEX
from penrose.glyphs.entries import LABEL as LABEL
from penrose.glyphs.entries import RADIUS as RADIUS

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
