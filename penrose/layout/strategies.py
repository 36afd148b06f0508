"""The ways to draw a part, as sketches with more and more air. Each is cheap to ask: what it does not fit it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import inf

from penrose.geometry.path import Point
from penrose.layout.bent import bends, draw_bends, draw_sheaf, is_sheaf
from penrose.layout.embed import tied
from penrose.layout.flat import Flat
from penrose.layout.graph import Graph, is_fuse
from penrose.layout.grid import grid_plan
from penrose.layout.hinted import hinted_plan
from penrose.layout.layers import draw_layers, layers
from penrose.layout.mirror import mirror
from penrose.layout.mirrored import mirrored_plan
from penrose.layout.plane import Plan, draw_plane
from penrose.layout.positions import positions
from penrose.layout.product import product
from penrose.layout.reflected import draw_reflected, half
from penrose.layout.row import arrange, draw_row
from penrose.layout.sketch import Bodies, Sketch
from penrose.layout.untangle import crossings, untangled
from penrose.layout.wishes import Wishes

MOST = 150  # vertices; a larger part is not worth the wait for positions
FEW = 40  # vertices; a larger part is not worth the wait for better positions than those
ENGINES = ("neato", "dot", "sfdp")  # of graphviz
TANGLED = 140  # straight wires that cross in neato's positions; where as many do, some wire also runs through a glyph
BOWED = 0.3  # share of the crossings of straight wires that bows leave at the least
AIR = (1.0, 1.3, 1.7, 2.3, 3.0)  # how generously gaps are set, from one try to the next
MOVED = 60_000  # steps that moving the vertices of one drawing may take
NEAR = 5  # steps that a vertex is moved at a time in a drawing that has no crossing
NEVER = 1e6  # what a crossing costs in a drawing that has none


def _hinted(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches of the author's own grid."""
    return _planned(flat, hinted_plan(flat, wishes.hints), bodies, wishes)


def _bent(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches of identities that do not run straight."""
    opens = bends(flat, wishes.hints)
    if opens:
        return (draw_bends(flat, opens, bodies, wishes.air * air) for air in AIR)
    return (draw_sheaf(flat, bodies, wishes.air * air) for air in AIR if is_sheaf(flat))


def _mirrored(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches of a network that its conjugate mirrors."""
    found = mirror(flat) if not flat.sides else None
    plan = mirrored_plan(flat, found) if found else None
    upper = half(flat, found) if found and not plan and not product(Graph(flat)) else None
    if found and upper:
        return (draw_reflected(flat, found, upper, bodies, wishes.air * air) for air in AIR)
    return _planned(flat, plan, bodies, wishes)


def _grid(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    return _planned(flat, grid_plan(Graph(flat)), bodies, wishes)


def _layers(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    found = layers(flat)
    return (draw_layers(flat, *found, bodies, wishes.air * air) for air in AIR if found is not None)


def _planned(flat: Flat, plan: Plan | None, bodies: Bodies, wishes: Wishes) -> Iterator[Sketch]:
    return (draw_plane(flat, plan, bodies, wishes.air * air) for air in AIR if plan is not None)


def _row(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches as a row, which is always possible."""
    row = arrange(flat, wishes.work)
    assert row is not None
    return (draw_row(flat, row, bodies, wishes.air * air) for air in AIR)


def _tied(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches of a planar part in which no bond crosses another."""
    if not _is_free(flat):
        return
    edges = bonds(flat)
    legs = tuple(flat.edges[edge].tail for edge in flat.free)
    places = wishes.work.search(100 * len(flat.vertices), tied, len(flat.vertices), edges, legs)
    if places is None or crossings(places, edges):
        return
    few = len(flat.vertices) <= FEW
    moved = wishes.work.search(MOVED, untangled, _held(places), edges, MOVED, NEVER, NEAR) if few else None
    if moved is not None:
        yield from _placed(flat, moved, bodies, wishes)
    yield from _placed(flat, places, bodies, wishes, AIR[3 * few :])


def _positioned(engine: str, flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches from graphviz's positions; none where they cannot come to fewer crossings than `limit`."""
    if not _is_free(flat):
        return
    edges = bonds(flat)
    if limit < inf and crossings(positions(len(flat.vertices), edges), edges) >= TANGLED:
        return
    places = positions(len(flat.vertices), edges, engine)
    if limit == inf or crossings(places, edges) < min(TANGLED, limit / BOWED):
        yield from _placed(flat, places, bodies, wishes)


def _untangled(rank: int, flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches from such positions after moving vertices whose wires cross, for a small part: from the least crossed
    (rank 0), and then from the others."""
    if _is_free(flat) and len(flat.vertices) <= FEW and not opens(flat):
        edges = bonds(flat)
        found = (positions(len(flat.vertices), edges, engine) for engine in ENGINES)
        places = sorted(found, key=lambda places: crossings(places, edges))[rank]
        moved = wishes.work.search(MOVED, untangled, _held(places), edges, MOVED)
        if moved is not None:
            yield from _placed(flat, moved, bodies, wishes)


def _is_free(flat: Flat) -> bool:
    """Whether vertices may stand anywhere: in a part without bubbles that is not too large to wait for."""
    return not flat.regions and 3 <= len(flat.vertices) <= MOST and not any(map(is_fuse, flat.vertices))


def _held(places: Mapping[int, Point]) -> tuple[Point, ...]:
    return tuple(places[v] for v in range(len(places)))


def opens(flat: Flat) -> bool:
    """Whether a shared index stays open."""
    return any(flat.vertices[flat.edges[edge].tail].dot for edge in flat.free)


def bonds(flat: Flat) -> tuple[tuple[int, int], ...]:
    """The vertices that every edge joins, but for loops and free legs."""
    return tuple((edge.tail, edge.head) for edge in flat.edges if not edge.free and edge.tail != edge.head)


def _placed(
    flat: Flat, places: Mapping[int, Point], bodies: Bodies, wishes: Wishes, airs: tuple[float, ...] = AIR[:3]
) -> Iterator[Sketch]:
    middle = sum(place.y for place in places.values()) / len(places)
    plan = Plan({v: (place.x, place.y - middle) for v, place in places.items()}, exact=True)
    return (draw_plane(flat, plan, bodies, wishes.air * air) for air in airs)


Strategy = Callable[[Flat, Bodies, Wishes, float], Iterator[Sketch]]
STRATEGIES: dict[str, Strategy] = {
    "hinted": _hinted,
    "bent": _bent,
    "mirrored": _mirrored,
    "layers": _layers,
    "grid": _grid,
    "row": _row,
    "tied": _tied,
    **{engine: partial(_positioned, engine) for engine in ENGINES},
    **{f"untangled {rank + 1}": partial(_untangled, rank) for rank in range(len(ENGINES))},
}
"""The ways to draw a part, in the order in which they are likely to do. Each is told the fewest crossings so far of a
drawing without fault: it may leave out what cannot come to fewer."""
