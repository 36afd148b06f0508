"""One connected part of a product: each strategy in turn, with more air each time, until nothing is at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from math import inf

from penrose.errors import Problem
from penrose.geometry.path import Point
from penrose.layout.finish import Block, Finisher
from penrose.layout.flat import Flat
from penrose.layout.graph import Graph, is_fuse
from penrose.layout.grid import grid_plan
from penrose.layout.hinted import Unmet, check_sides, hinted_plan, with_sides
from penrose.layout.judge import picture
from penrose.layout.layers import draw_layers, layers
from penrose.layout.lines import restore
from penrose.layout.partition import check_cuts
from penrose.layout.planar import planar
from penrose.layout.plane import Plan, draw_plane
from penrose.layout.positions import positions
from penrose.layout.row import arrange, draw_row
from penrose.layout.sketch import Bodies, Sketch
from penrose.layout.turn import turn
from penrose.layout.types import Side
from penrose.layout.untangle import crossings, untangled
from penrose.layout.wishes import Wishes
from penrose.lint import score
from penrose.records import dataclass, replace

MOST = 150  # vertices; a larger part is not worth the wait for positions
FEW = 24  # vertices; a larger part is not worth the wait for better positions than those
FEWER = 16  # vertices; of a larger part one engine's positions are made better
ENGINES = ("neato", "dot", "sfdp")  # of graphviz
BORNE = 2  # crossings that are borne at most
JUDGED = 300  # vertices; a larger part is drawn by a pattern that is clear by construction, and is not measured
TANGLED = 140  # straight wires that cross in neato's positions; where as many do, some wire also runs through a glyph
BOWED = 0.3  # share of the crossings of straight wires that bows leave at the least
AIR = (1.0, 1.3, 1.7, 2.3, 3.0)  # how generously gaps are set, from one try to the next


def draw_part(
    flat: Flat, bodies: Bodies, sizes: Mapping[str, int], insides: Mapping[int, Side], wishes: Wishes
) -> Block:
    """The first sketch without fault and with no more crossings than there must be, finished; else the one with the
    fewest."""

    def drawn(sketch: Sketch) -> Finisher:
        restore(sketch)
        trial = replace(wishes, marks=wishes.marks.trial())
        return Finisher(sketch, sizes, bodies.measure, insides, trial).drawn()

    best = _best(with_sides(flat, wishes.hints), bodies, drawn, wishes)
    check_sides(best.drawing.sketch, wishes.hints)
    check_cuts(best.drawing.sketch, wishes.hints)
    wishes.marks.keep(best.drawing.wishes.marks)
    return replace(best.block, faults=best.score[0], crossings=best.score[1])


@dataclass(frozen=True)
class Finished:
    """A drawing of a sketch, what it was finished to, its faults and crossings."""

    drawing: Finisher
    block: Block
    score: tuple[int, int]


def _best(flat: Flat, bodies: Bodies, drawn: Callable[[Sketch], Finisher], wishes: Wishes) -> Finished:
    """The first sketch without fault and with no more crossings than there must be; else the one with the fewest. In a
    grid the wires that close its rings may cross bonds, at right angles."""
    best: Finished | None = None
    for name in _tried(flat, wishes):
        limit = best.score[1] if best and not best.score[0] else inf
        sketches = STRATEGIES[name](flat, bodies, wishes, limit)
        for found in _finished(sketches, bodies, drawn, wishes, limit):
            best = min(best or found, found, key=lambda one: one.score)
        if best is not None and (_is_enough(best.score, flat) or (name == "grid" and not best.score[0])):
            break
    if best is None:
        raise Unmet(Problem(f"nothing here is drawn by {wishes.strategy}", None))
    return best


def _finished(
    sketches: Iterable[Sketch], bodies: Bodies, drawn: Callable[[Sketch], Finisher], wishes: Wishes, limit: float
) -> Iterator[Finished]:
    """Sketches with all labels, until one is without fault; only those that may have fewer crossings than `limit`."""
    for sketch in sketches:
        if wishes.downwards:
            turn(sketch)
        drawing = drawn(sketch)
        faults, crossed = score(picture(drawing.bare())) if limit < inf else (0, 0)
        if not faults and crossed < limit:
            block = drawing.labelled()
            faults, crossed = _score(block, len(sketch.flat.vertices))
            yield Finished(drawing, block, (faults, crossed))
        if not faults:
            return


def _score(block: Block, size: int) -> tuple[int, int]:
    """Faults and crossings of a part with so many vertices."""
    if size > JUDGED and not block.unplaced:
        return 0, 0
    faults, crossed = score(picture(block.items))
    return block.unplaced + faults, crossed


def _is_enough(score: tuple[int, int], flat: Flat) -> bool:
    """Whether a drawing without fault has no more crossings than are borne rather than leave the reading direction:
    none; one where wires have to cross; `BORNE` where legs have to, on their way out, and among them those of shared
    indices, which elsewhere would end between wires."""
    faults, crossings = score
    if faults or crossings > BORNE or not crossings:
        return not faults and not crossings
    outside = len(flat.vertices)  # where legs end
    leaving = {(flat.edges[edge].tail, outside) for edge in flat.free} if _opens(flat) else set()
    crossing = outside > MOST or not planar({(min(pair), max(pair)) for pair in _bonds(flat)} | leaving)
    return crossing and (crossings == 1 or bool(leaving))


def _opens(flat: Flat) -> bool:
    """Whether a shared index stays open."""
    return any(flat.vertices[flat.edges[edge].tail].dot for edge in flat.free)


def _tried(flat: Flat, wishes: Wishes) -> tuple[str, ...]:
    """The names of the strategies to try, in order."""
    if wishes.strategy:
        return (wishes.strategy,)
    return ("hinted",) if hinted_plan(flat, wishes.hints) else tuple(STRATEGIES)[1:]


def _hinted(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches of the author's own grid."""
    return _planned(flat, hinted_plan(flat, wishes.hints), bodies, wishes)


def _grid(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    return _planned(flat, grid_plan(Graph(flat)), bodies, wishes)


def _layers(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    found = layers(flat)
    return (draw_layers(flat, *found, bodies, wishes.air * air) for air in AIR if found is not None)


def _planned(flat: Flat, plan: Plan | None, bodies: Bodies, wishes: Wishes) -> Iterator[Sketch]:
    return (draw_plane(flat, plan, bodies, wishes.air * air) for air in AIR if plan is not None)


def _row(flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches as a row, which is always possible."""
    row = arrange(flat)
    assert row is not None
    return (draw_row(flat, row, bodies, wishes.air * air) for air in AIR)


def _positioned(engine: str, flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches from graphviz's positions, for a part without bubbles that is not too large to wait for; none where
    they cannot come to fewer crossings than `limit`."""
    if flat.regions or not 4 <= len(flat.vertices) <= MOST or any(map(is_fuse, flat.vertices)):
        return
    edges = _bonds(flat)
    find = partial(positions, len(flat.vertices), edges)
    if limit < inf and crossings(find("neato"), edges) >= TANGLED:
        return
    places = find(engine)
    if limit == inf or crossings(places, edges) < min(TANGLED, limit / BOWED):
        yield from _placed(flat, places, bodies, wishes)


def _untangled(rank: int, flat: Flat, bodies: Bodies, wishes: Wishes, limit: float) -> Iterator[Sketch]:
    """Sketches from such positions after moving vertices whose wires cross, for a small part: from the least crossed
    (rank 0), and if it is very small from the others."""
    plain = not flat.regions and not any(map(is_fuse, flat.vertices)) and not _opens(flat)
    if 4 <= len(flat.vertices) <= (FEWER if rank else FEW) and plain:
        edges = _bonds(flat)
        found = (positions(len(flat.vertices), edges, engine) for engine in ENGINES)
        places = sorted(found, key=lambda places: crossings(places, edges))[rank]
        yield from _placed(flat, untangled(places, edges), bodies, wishes)


def _bonds(flat: Flat) -> tuple[tuple[int, int], ...]:
    """The vertices that every edge joins, but for loops and free legs."""
    return tuple((edge.tail, edge.head) for edge in flat.edges if not edge.free and edge.tail != edge.head)


def _placed(flat: Flat, places: Mapping[int, Point], bodies: Bodies, wishes: Wishes) -> Iterator[Sketch]:
    middle = sum(place.y for place in places.values()) / len(places)
    plan = Plan({v: (place.x, place.y - middle) for v, place in places.items()}, exact=True)
    return (draw_plane(flat, plan, bodies, wishes.air * air) for air in AIR[:3])


Strategy = Callable[[Flat, Bodies, Wishes, float], Iterator[Sketch]]
STRATEGIES: dict[str, Strategy] = {
    "hinted": _hinted,
    "layers": _layers,
    "grid": _grid,
    "row": _row,
    **{engine: partial(_positioned, engine) for engine in ENGINES},
    **{f"untangled {rank + 1}": partial(_untangled, rank) for rank in range(len(ENGINES))},
}
"""The ways to draw a part, in the order in which they are liked. What comes later is tried only where nothing before
it is without fault and crossing, and is told the fewest crossings so far, which it is to stay below."""
