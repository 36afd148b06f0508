"""One connected part of a product: each strategy in turn, with more air each time, until nothing is at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from penrose.diagram.types import Hints
from penrose.errors import Problem
from penrose.geometry.path import Point
from penrose.layout.finish import Block, finish
from penrose.layout.flat import Flat
from penrose.layout.graph import Graph, is_fuse
from penrose.layout.grid import grid_plan
from penrose.layout.hinted import Unmet, check_sides, hinted_plan, with_sides
from penrose.layout.judge import picture
from penrose.layout.layers import draw_layers, layers
from penrose.layout.orientation import Key, Order
from penrose.layout.planar import planar
from penrose.layout.plane import Plan, draw_plane
from penrose.layout.positions import positions
from penrose.layout.row import arrange, draw_row
from penrose.layout.sketch import Bodies, Sketch
from penrose.layout.turn import turn
from penrose.layout.types import Side
from penrose.layout.untangle import untangled
from penrose.lint import lint_shapes
from penrose.records import dataclass, field

MOST = 150  # vertices; a larger part is not worth the wait for positions
FEW = 24  # vertices; a larger part is not worth the wait for better positions than those
BORNE = 2  # crossings that are borne at most
JUDGED = 300  # vertices; a larger part is drawn by a pattern that is clear by construction, and is not measured
AIR = (1.0, 1.3, 1.7, 2.3, 3.0)  # how generously gaps are set, from one try to the next


@dataclass(frozen=True)
class Wishes:
    """What the author asked of the layout."""

    hints: Hints = field(default_factory=Hints)
    first: Mapping[Key, Order] = field(
        default_factory=dict
    )  # how the first glyph of a name stands that stands variously
    strategy: str = ""  # the one of `STRATEGIES` to use, for comparison; "" is the first that does well

    @property
    def downwards(self) -> bool:
        """Whether rows are to be columns: where products flow down, and beside a stream that flows right."""
        return (self.hints.flow == "down") != bool(self.hints.backbone)


def draw_part(
    flat: Flat, bodies: Bodies, sizes: Mapping[str, int], insides: Mapping[int, Side], wishes: Wishes
) -> Block:
    """The first sketch without fault and with no more crossings than there must be; else the one with the fewest."""
    best: tuple[tuple[int, int], Block, Sketch] | None = None
    flat = with_sides(flat, wishes.hints)
    for name in _chosen(flat, wishes):
        for sketch in STRATEGIES[name](flat, bodies, wishes.hints):
            if wishes.downwards:
                turn(sketch, bodies.measure)
            copies = "W" if wishes.downwards else "N"
            block = finish(sketch, sizes, bodies.measure, insides, wishes.hints.backbone, copies, wishes.first)
            if len(flat.vertices) > JUDGED and not block.unplaced:
                return block
            figures = lint_shapes(picture(block.items))
            score = (block.unplaced + figures.hard, figures.crossings)
            if best is None or score < best[0]:
                best = score, block, sketch
            if not score[0]:
                break
        if best is not None and _is_enough(best[0], flat):
            break
    if best is None:
        raise Unmet(Problem(f"nothing here is drawn by {wishes.strategy}", None))
    check_sides(best[2], wishes.hints)
    return best[1]


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


def _chosen(flat: Flat, wishes: Wishes) -> tuple[str, ...]:
    """The names of the strategies to try, in order."""
    if wishes.strategy:
        return (wishes.strategy,)
    return ("hinted",) if hinted_plan(flat, wishes.hints) else tuple(STRATEGIES)[1:]


def _hinted(flat: Flat, bodies: Bodies, hints: Hints) -> Iterator[Sketch]:
    """Sketches of the author's own grid."""
    return _planned(flat, hinted_plan(flat, hints), bodies)


def _grid(flat: Flat, bodies: Bodies, hints: Hints) -> Iterator[Sketch]:
    return _planned(flat, grid_plan(Graph(flat)), bodies)


def _layers(flat: Flat, bodies: Bodies, hints: Hints) -> Iterator[Sketch]:
    found = layers(flat)
    return (draw_layers(flat, *found, bodies, air) for air in AIR if found is not None)


def _planned(flat: Flat, plan: Plan | None, bodies: Bodies) -> Iterator[Sketch]:
    return (draw_plane(flat, plan, bodies, air) for air in AIR if plan is not None)


def _row(flat: Flat, bodies: Bodies, hints: Hints) -> Iterator[Sketch]:
    """Sketches as a row, which is always possible."""
    row = arrange(flat)
    assert row is not None
    return (draw_row(flat, row, bodies, air) for air in AIR)


def _positioned(engine: str, flat: Flat, bodies: Bodies, hints: Hints) -> Iterator[Sketch]:
    """Sketches from graphviz's positions, for a part without bubbles that is not too large to wait for."""
    if 4 <= len(flat.vertices) <= MOST and not flat.regions and not any(map(is_fuse, flat.vertices)):
        yield from _placed(flat, positions(len(flat.vertices), _bonds(flat), engine), bodies)


def _untangled(engine: str, flat: Flat, bodies: Bodies, hints: Hints) -> Iterator[Sketch]:
    """Sketches from such positions after moving vertices whose wires cross, for a small part."""
    plain = not flat.regions and not any(map(is_fuse, flat.vertices)) and not _opens(flat)
    if 4 <= len(flat.vertices) <= FEW and plain:
        places = positions(len(flat.vertices), _bonds(flat), engine)
        yield from _placed(flat, untangled(places, _bonds(flat)), bodies)


def _bonds(flat: Flat) -> list[tuple[int, int]]:
    return [(edge.tail, edge.head) for edge in flat.edges if not edge.free and edge.tail != edge.head]


def _placed(flat: Flat, places: Mapping[int, Point], bodies: Bodies) -> Iterator[Sketch]:
    middle = sum(place.y for place in places.values()) / len(places)
    plan = Plan({v: (place.x, place.y - middle) for v, place in places.items()}, exact=True)
    return (draw_plane(flat, plan, bodies, air) for air in AIR[:3])


Strategy = Callable[[Flat, Bodies, Hints], Iterator[Sketch]]
STRATEGIES: dict[str, Strategy] = {
    "hinted": _hinted,
    "layers": _layers,
    "grid": _grid,
    "row": _row,
    "neato": partial(_positioned, "neato"),
    "dot": partial(_positioned, "dot"),
    "sfdp": partial(_positioned, "sfdp"),
    "neato, untangled": partial(_untangled, "neato"),
    "dot, untangled": partial(_untangled, "dot"),
    "sfdp, untangled": partial(_untangled, "sfdp"),
}
"""The ways to draw a part, in the order in which they are liked. What comes later is tried only where nothing before
it is without fault and crossing."""
