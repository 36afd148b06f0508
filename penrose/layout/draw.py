"""One connected part of a product: each strategy in turn, with more air each time, until nothing is at fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from penrose.diagram.types import Hints
from penrose.errors import Problem
from penrose.layout.finish import Block, finish
from penrose.layout.flat import Flat
from penrose.layout.graph import Graph, is_fuse
from penrose.layout.grid import grid_plan
from penrose.layout.hinted import Unmet, check_sides, hinted_plan, with_sides
from penrose.layout.judge import picture
from penrose.layout.orientation import Key, Order
from penrose.layout.partition import check_cuts
from penrose.layout.plane import Plan, draw_plane
from penrose.layout.positions import positions
from penrose.layout.row import arrange, draw_row
from penrose.layout.sketch import Bodies, Sketch
from penrose.layout.tree import tree_plan
from penrose.layout.turn import turn
from penrose.layout.types import Side
from penrose.lint import lint_shapes
from penrose.records import dataclass, field, replace

MOST = 150  # vertices; a larger part is not worth the wait for positions
JUDGED = 300  # vertices; a larger part is drawn by a pattern that is clear by construction, and is not measured
BORNE = 2  # crossings of a row that are borne rather than leave the reading direction for graphviz's positions
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
    """The first sketch without fault and crossing, finished; else the one with the fewest."""
    best: tuple[tuple[int, int], Block, Sketch] | None = None
    flat = with_sides(flat, wishes.hints)
    for name in _chosen(flat, wishes):
        for sketch in STRATEGIES[name](flat, bodies, wishes.hints):
            if wishes.downwards:
                turn(sketch, bodies.measure)
            copies = "W" if wishes.downwards else "N"
            block = finish(
                sketch, sizes, bodies.measure, insides, wishes.hints.backbone, copies, wishes.first, wishes.hints.cuts
            )
            if len(flat.vertices) > JUDGED and not block.unplaced:
                return block
            figures = lint_shapes(picture(block.items))
            score = (block.unplaced + figures.hard, figures.crossings)
            if best is None or score < best[0]:
                best = score, replace(block, faults=score[0], crossings=score[1]), sketch
            if not score[0]:
                break
        if best is not None and best[0][0] == 0 and best[0][1] <= BORNE:
            break
    if best is None:
        raise Unmet(Problem(f"nothing here is drawn by {wishes.strategy}", None))
    check_sides(best[2], wishes.hints)
    check_cuts(best[2], wishes.hints)
    return best[1]


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


def _tree(flat: Flat, bodies: Bodies, hints: Hints) -> Iterator[Sketch]:
    return _planned(flat, tree_plan(Graph(flat)), bodies)


def _planned(flat: Flat, plan: Plan | None, bodies: Bodies) -> Iterator[Sketch]:
    return (draw_plane(flat, plan, bodies, air) for air in AIR if plan is not None)


def _row(flat: Flat, bodies: Bodies, hints: Hints) -> Iterator[Sketch]:
    """Sketches as a row, which is always possible."""
    row = arrange(flat)
    assert row is not None
    return (draw_row(flat, row, bodies, air) for air in AIR)


def _positioned(engine: str, flat: Flat, bodies: Bodies, hints: Hints) -> Iterator[Sketch]:
    """Sketches from graphviz's positions, for a part without bubbles that is not too large to wait for."""
    if flat.regions or not 4 <= len(flat.vertices) <= MOST or any(map(is_fuse, flat.vertices)):
        return
    edges = [(edge.tail, edge.head) for edge in flat.edges if not edge.free and edge.tail != edge.head]
    places = positions(len(flat.vertices), edges, engine)
    middle = sum(place.y for place in places.values()) / len(places)
    plan = Plan({v: (place.x, place.y - middle) for v, place in places.items()}, exact=True)
    for air in AIR[:3]:
        yield draw_plane(flat, plan, bodies, air)


Strategy = Callable[[Flat, Bodies, Hints], Iterator[Sketch]]
STRATEGIES: dict[str, Strategy] = {
    "hinted": _hinted,
    "grid": _grid,
    "tree": _tree,
    "row": _row,
    "neato": partial(_positioned, "neato"),
    "dot": partial(_positioned, "dot"),
    "sfdp": partial(_positioned, "sfdp"),
}
"""The ways to draw a part, in the order in which they are liked. What comes later is tried only where nothing before
it is without fault and crossing."""
