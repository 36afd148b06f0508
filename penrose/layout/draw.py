"""One connected part of a product: each strategy in turn, with more air each time, until nothing is at fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from penrose.layout.arrange import Graph, arrange
from penrose.layout.finish import Block, finish
from penrose.layout.flat import Flat
from penrose.layout.grid import grid_plan
from penrose.layout.judge import picture
from penrose.layout.plane import draw_plane
from penrose.layout.row import draw_row
from penrose.layout.sketch import Bodies, Sketch
from penrose.layout.types import Side
from penrose.lint import lint_shapes
from penrose.records import dataclass

AIR = (1.0, 1.3, 1.7, 2.3, 3.0)  # how generously gaps are set, from one try to the next


@dataclass(frozen=True)
class Wishes:
    """What the author asked of the layout."""

    flow: str = "right"
    backbone: str = ""


def draw_part(flat: Flat, bodies: Bodies, sizes: Mapping[str, int], insides: Mapping[int, Side], wishes: Wishes) -> Block:
    """The first sketch without fault, finished; the best one if there is none."""
    best, fewest = None, 0
    for sketch in _sketches(flat, bodies, wishes):
        block = finish(sketch, sizes, bodies.measure, insides, wishes.backbone)
        faults = block.unplaced + lint_shapes(picture(block.items)).hard
        if not faults:
            return block
        if best is None or faults < fewest:
            best, fewest = block, faults
    assert best is not None
    return best


def _sketches(flat: Flat, bodies: Bodies, wishes: Wishes) -> Iterator[Sketch]:
    """Sketches in the order in which they are liked."""
    plan = grid_plan(Graph(flat))
    if plan is not None:
        for air in AIR:
            yield draw_plane(flat, plan, bodies, air)
    row = arrange(flat)
    assert row is not None
    for air in AIR:
        yield draw_row(flat, row, bodies, air)
