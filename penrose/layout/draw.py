"""One connected part of a product: each strategy in turn, with more air each time, until nothing is at fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from penrose.diagram.types import Hints
from penrose.layout.finish import Block, finish
from penrose.layout.flat import Flat
from penrose.layout.graph import Graph
from penrose.layout.grid import grid_plan
from penrose.layout.hinted import check_sides, hinted_plan, with_sides
from penrose.layout.judge import picture
from penrose.layout.plane import Plan, draw_plane
from penrose.layout.positions import positions
from penrose.layout.row import arrange, draw_row
from penrose.layout.sketch import Bodies, Sketch
from penrose.layout.tree import tree_plan
from penrose.layout.turn import turn
from penrose.layout.types import Side
from penrose.lint import lint_shapes
from penrose.records import dataclass, field

ENGINES = ("neato", "dot", "sfdp")  # springs, layers, and springs for large graphs
MOST = 150  # vertices; a larger part is not worth the wait for positions
JUDGED = 300  # vertices; a larger part is drawn by a pattern that is clear by construction, and is not measured
AIR = (1.0, 1.3, 1.7, 2.3, 3.0)  # how generously gaps are set, from one try to the next


@dataclass(frozen=True)
class Wishes:
    """What the author asked of the layout."""

    hints: Hints = field(default_factory=Hints)

    @property
    def downwards(self) -> bool:
        """Whether rows are to be columns (beside a stream that runs down they stay rows)."""
        return self.hints.flow == "down" and not self.hints.backbone


def draw_part(
    flat: Flat, bodies: Bodies, sizes: Mapping[str, int], insides: Mapping[int, Side], wishes: Wishes
) -> Block:
    """The first sketch without fault and crossing, finished; else the one with the fewest."""
    best: tuple[tuple[int, int], Block, Sketch] | None = None
    flat = with_sides(flat, wishes.hints)
    for strategy in (_hinted,) if hinted_plan(flat, wishes.hints) else (_patterns, _positioned):
        for sketch in strategy(flat, bodies, wishes):
            if wishes.downwards:
                turn(sketch, bodies.measure)
            block = finish(sketch, sizes, bodies.measure, insides, wishes.hints.backbone)
            if len(flat.vertices) > JUDGED and not block.unplaced:
                return block
            figures = lint_shapes(picture(block.items))
            score = (block.unplaced + figures.hard, figures.crossings)
            if best is None or score < best[0]:
                best = score, block, sketch
            if not score[0]:
                break
        assert best is not None
        if best[0] == (0, 0):
            break
    assert best is not None
    check_sides(best[2], wishes.hints)
    return best[1]


def _hinted(flat: Flat, bodies: Bodies, wishes: Wishes) -> Iterator[Sketch]:
    """Sketches of the author's own grid."""
    plan = hinted_plan(flat, wishes.hints)
    assert plan is not None
    for air in AIR:
        yield draw_plane(flat, plan, bodies, air)


def _patterns(flat: Flat, bodies: Bodies, wishes: Wishes) -> Iterator[Sketch]:
    """Sketches of what is recognised: a grid or a tree, else a row, which is always possible."""
    graph = Graph(flat)
    plan = grid_plan(graph) or tree_plan(graph)
    if plan is not None:
        for air in AIR:
            yield draw_plane(flat, plan, bodies, air)
    row = arrange(flat)
    assert row is not None
    for air in AIR:
        yield draw_row(flat, row, bodies, air)


def _positioned(flat: Flat, bodies: Bodies, wishes: Wishes) -> Iterator[Sketch]:
    """Sketches from graphviz's positions, for a part without bubbles whose row has crossings."""
    if flat.regions or not 4 <= len(flat.vertices) <= MOST or grid_plan(Graph(flat)):
        return
    edges = [(edge.tail, edge.head) for edge in flat.edges if not edge.free and edge.tail != edge.head]
    for engine in ENGINES:
        places = positions(len(flat.vertices), edges, engine)
        middle = sum(place.y for place in places.values()) / len(places)
        plan = Plan({v: (place.x, place.y - middle) for v, place in places.items()}, exact=True)
        for air in AIR[:3]:
            yield draw_plane(flat, plan, bodies, air)
