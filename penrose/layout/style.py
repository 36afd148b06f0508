"""The measures that shape pictures, in pt, with their reasons. A printed column is about 240 pt wide, a page 450."""

from __future__ import annotations

from math import log2

RADIUS = 14.0  # of a circle: a two-letter label with subscript at 11 pt fits inside
LABEL = 11.0  # font size of tensor labels: one below body text, as in printed figures
INDEX = 8.5  # font size of index labels: a subscript beside the tensor's label
NOTE = 7.0  # font size of a dimension after its index: small print, and no smaller
NOTED = 2.0  # pt between an index and the dimension after it
SIGN = 16.0  # font size of = and +: reads at arm's length
SCALAR = 11.0  # font size of scalars and Σ before a term
FUNCTION = 10.0  # font size of a bubble's name
DOT = 2.8  # radius of a copy dot: twice a wire, never mistaken for a crossing
DIAGONAL = 10.5  # radius of a diagonal's grey disc: visibly lesser than a tensor
DOTS = 9.0  # length of the three dots of a fold: of a letter's height, so that they are not three copies
COUNT = 4.0  # from the middle of these dots to how many repeats they stand for
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
