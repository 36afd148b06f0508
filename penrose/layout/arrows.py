"""Arrowheads in the middle of wires, where the author asked for them.

An arrow runs along its whole index. On a line between two tensors that is one head, whatever hulls the line passes;
where a dot joins several tensors there is one on the way from the first to the dot, and one from the dot to the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from penrose.diagram.arrows import FREE, run
from penrose.diagram.types import Arrow
from penrose.diagram.walk import glyphs_of
from penrose.geometry.path import Path, Point, polygon
from penrose.layout.flat import Flat, Vertex
from penrose.layout.ink import Ink
from penrose.layout.labels import along
from penrose.records import dataclass

HALF = 2.7  # half width of a head on a thin line: thrice the line, so that it reads as a head in print
OVER = 1.9  # by how much it stands out on either side of a thicker one
LONG = 2.3  # its length, in half widths
CLEAR = 1.6  # least air between a head and any other ink
ALONG = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.25, 0.75)  # of a stroke; the middle is where it is looked for


@dataclass(frozen=True)
class _End:
    """Where an index ends on a vertex: by which edge, whether at its head, and the names of the tensors there."""

    edge: int
    head: bool
    names: frozenset[str]


def directed(flat: Flat, arrows: tuple[Arrow, ...]) -> dict[int, int]:
    """The edges that bear a head, with 1 where it points from their tail to their head, else −1."""
    found: dict[int, int] = {}
    indices = _indices(flat) if arrows else []
    for arrow in arrows:
        for edges in indices:
            if any(piece.index == arrow.index for edge in edges for piece in flat.edges[edge].pieces):
                found.update(_ways(flat, edges, arrow))
    return found


def _ways(flat: Flat, edges: list[int], arrow: Arrow) -> Iterator[tuple[int, int]]:
    """The edges of one index on which an arrow puts a head, and its way there."""
    ends = list(_ends(flat, edges))
    walls = {edge for edge, _ in flat.walls}
    free = [edge for edge in edges if flat.edges[edge].free and edge not in walls]
    found = run(arrow, [end.names for end in ends], bool(free))
    for place, way in zip(found or (), (-1, 1), strict=False):
        if place == FREE:
            yield free[0], way
        else:
            yield ends[place].edge, way if ends[place].head else -way


def _ends(flat: Flat, edges: list[int]) -> Iterator[_End]:
    """The ends of an index, in the order of the vertices."""
    tips = [(flat.edges[e].tail, flat.edges[e].tail_leg, e, False) for e in edges]
    tips += [(flat.edges[e].head, flat.edges[e].head_leg, e, True) for e in edges if not flat.edges[e].free]
    for vertex, _, edge, head in sorted(tips):
        names = _names(flat.vertices[vertex])
        if names:
            yield _End(edge, head, names)


def _names(vertex: Vertex) -> frozenset[str]:
    if vertex.composite is not None:
        return frozenset(glyph.name for glyph in glyphs_of(vertex.composite.inside))
    return frozenset((vertex.tensor.name,)) if vertex.tensor else frozenset()


def _indices(flat: Flat) -> list[list[int]]:
    """The edges of every index: those that dots join belong together."""
    first: dict[int, int] = {}
    of = list(range(len(flat.edges)))
    for number, edge in enumerate(flat.edges):
        for dot in (v for v in edge.ends if flat.vertices[v].dot):
            old, new = of[number], of[first.setdefault(dot, number)]
            of = [new if one == old else one for one in of]
    ranked = sorted(range(len(of)), key=lambda edge: of[edge])
    return [list(edges) for _, edges in groupby(ranked, key=lambda edge: of[edge])]


def head_on(path: Path, way: int, half: float, ink: Ink) -> tuple[Path, bool]:
    """A head on a stroke of half width `half`, as near to its middle as is clear of other ink, and whether it is."""
    own = Ink()
    own.add_path(path, half)
    tried = [_head(*along(path, share), way, half) for share in ALONG]
    clear = (head for head in tried if ink.overlap(head.box(), CLEAR) == own.overlap(head.box(), CLEAR))
    found = next(clear, None)
    return found or tried[0], found is not None


def _head(at: Point, tangent: Point, way: int, half: float) -> Path:
    """A triangle about a point."""
    across = max(HALF, half + OVER)
    run, side = tangent.times(way * LONG * across / 2), Point(-tangent.y * across, tangent.x * across)
    back = at.minus(run)
    return polygon([at.plus(run), back.plus(side), back.minus(side)])
