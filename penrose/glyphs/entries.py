"""The glyphs of tensors: one entry each, with all that is known of a glyph.

A new glyph is one entry, registered under the name that a kind gives: `GLYPHS["hexagon"] = Glyph(outline, size)`. Ports
need no entry: a leg leaves where a ray meets the outline.
"""

from __future__ import annotations

from collections.abc import Callable

from penrose.diagram.kinds import KINDS
from penrose.geometry.path import Box, Path, Point, circle, polygon, rounded_box
from penrose.records import dataclass

RADIUS = 14.0  # of a circle: a two-letter label with subscript at 11 pt fits inside
LABEL = 11.0  # font size of tensor labels: one below body text, as in printed figures
INDEX = 8.5  # font size of index labels: a subscript beside the tensor's label
DOT = 2.8  # radius of a copy dot: twice a wire, never mistaken for a crossing
DIAGONAL = 10.5  # radius of a diagonal's grey disc: visibly lesser than a tensor
DOTS = 9.0  # length of the three dots of a fold: of a letter's height, so that they are not three copies
COUNT = 4.0  # from the middle of these dots to how many repeats they stand for
CENTROID = 0.26  # of a triangle's half length, from the middle of its box towards its edge

TURNS: dict[str, Callable[[Point], Point]] = {
    "E": lambda p: p,
    "W": lambda p: Point(-p.x, p.y),
    "S": lambda p: Point(p.y, p.x),
    "N": lambda p: Point(p.y, -p.x),
}
"""What turns a shape that points to E to another side."""

Outline = Callable[[float, float, str], Path]
"""From half width, half height and the side to which the tip points, the outline about the origin."""

Size = Callable[[float, float, str], tuple[float, float]]
"""From the width and height of a label and the side to which the tip points, half width and half height."""


@dataclass(frozen=True)
class Glyph:
    """How a tensor looks. Lengths in pt.

    The label is set in a font of size `font`, if it is `labelled`, in the middle of the box but for `aside` of the half
    length away from the tip. `shows`: the shape itself says which way round a matrix stands. `sliced` is the glyph of a
    tensor some of whose indices are written as superscripts, of which the shape says nothing. `body`: legs end at the
    outline, and not in the middle. Where legs on one side spread wider than 2 × `fits`, `room` is left beyond them.
    """

    outline: Outline
    size: Size
    font: float = LABEL
    labelled: bool = True
    aside: float = 0.0
    shows: bool = False
    sliced: str = ""
    body: bool = True
    fits: float = 8.0
    room: float = 8.0


def _disc(width: float, height: float, tip: str) -> Path:
    if abs(width - height) < 0.01:
        return circle(Point(0, 0), width)
    return rounded_box(Box(-width, -height, width, height), min(width, height, 14.0))


def _rounded(radius: float) -> Outline:
    return lambda width, height, tip: rounded_box(Box(-width, -height, width, height), radius)


def _triangle(width: float, height: float, tip: str) -> Path:
    """An isosceles triangle with a blunt tip, the tip on the side named; the edge is the opposite side."""
    blunt = 2.6
    along, across = (width, height) if tip in "EW" else (height, width)
    corners = [Point(-along, -across), Point(along, -blunt), Point(along, blunt), Point(-along, across)]
    return polygon([TURNS[tip](p) for p in corners])


def _constant(half: float) -> Size:
    return lambda width, height, tip: (half, half)


def _in_circle(width: float, height: float, tip: str) -> tuple[float, float]:
    half = max(RADIUS, width / 2 + 5.5)
    return (RADIUS, RADIUS) if half <= RADIUS + 1.5 else (half, RADIUS)


def _in_triangle(width: float, height: float, tip: str) -> tuple[float, float]:
    if tip in "NS":
        return max(17.5, width * 0.8 + 7), 16.0
    return max(15.0, width * 0.72 + 7), max(16.5, height * 1.15 + 5)


def _in_small_triangle(width: float, height: float, tip: str) -> tuple[float, float]:
    return (max(9.0, width * 0.8 + 5), 10.0) if tip in "NS" else (max(9.5, width * 0.72 + 4.5), 10.0)


def _in_disc(width: float, height: float, tip: str) -> tuple[float, float]:
    half = max(DIAGONAL, max(width, height) / 2 + 3.5)
    return half, half


def _beside_dots(width: float, height: float, tip: str) -> tuple[float, float]:
    """Room for three dots along the wires, and for their count above or right of them."""
    along, aside = DOTS / 2 + 4, DOTS / 2 + 1
    if width:
        along = max(along, width / 2 + 3) if tip in "EW" else along
        aside = COUNT + 3 + (height if tip in "EW" else width)
    return (along, aside) if tip in "EW" else (aside, along)


GLYPHS: dict[str, Glyph] = {
    "circle": Glyph(_disc, _in_circle),
    "square": Glyph(_rounded(1.5), lambda width, height, tip: (max(12.5, width / 2 + 5), 12.5), sliced="circle"),
    "triangle": Glyph(_triangle, _in_triangle, aside=CENTROID, shows=True, sliced="circle"),
    "diagonal": Glyph(_disc, _in_disc, LABEL - 1),
    "cap": Glyph(_rounded(3.0), lambda width, height, tip: (width / 2 + 4.5, 8.0), INDEX + 1),
    "fold": Glyph(_rounded(3.0), _beside_dots, INDEX),
    "dot": Glyph(_disc, _constant(DOT), labelled=False, body=False),
    "line": Glyph(_disc, _constant(0.0), labelled=False, body=False),
    "offset": Glyph(_triangle, _in_small_triangle, INDEX, aside=CENTROID, fits=6.0, room=3.0),
    "fuse": Glyph(_triangle, _constant(5.0), labelled=False, fits=0.0, room=3.0),
}
"""Every glyph by its name."""


def glyph_of(kind: str, sliced: bool = False) -> str:
    """The name of a kind's glyph; what a shape says of all legs together it does not say of a slice, which is any
    tensor.

    >>> glyph_of("isometry"), glyph_of("isometry", sliced=True), glyph_of("diagonal", sliced=True)
    ('triangle', 'circle', 'diagonal')
    """
    name = KINDS[kind].glyph
    return GLYPHS[name].sliced or name if sliced else name


def is_turnable(kind: str, legs: int, sliced: bool = False) -> bool:
    """Whether it matters in which order a glyph of a kind holds its legs, and its shape leaves that open.

    >>> is_turnable("tensor", 2), is_turnable("symmetric", 2), is_turnable("isometry", 2), is_turnable("isometry", 3)
    (True, False, False, True)
    """
    told = KINDS["tensor" if sliced else kind]
    if legs < 2 or told.same or told.made:
        return False
    return legs > 2 or (told.name != "symmetric" and not GLYPHS[told.glyph].shows)
