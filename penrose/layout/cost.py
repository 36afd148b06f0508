"""What a drawing of a part costs a reader: one number, by which the ways to draw it are compared."""

from __future__ import annotations

from penrose.layout.flat import Flat
from penrose.layout.judge import picture
from penrose.layout.types import Item
from penrose.layout.ways import ways
from penrose.lint import lint_shapes
from penrose.records import dataclass

COSTS = {
    "fault": 100_000.0,  # says something untrue, or cannot be read: worse than all else together
    "crossing": 500.0,  # has to be followed by eye, and looks like a vertex from afar
    "square": 40.0,  # a crossing of a wire that closes a ring: at right angles, and always where it is expected
    "bend": 16.0,  # the eye has to turn
    "slanted": 20.0,  # level and upright are told from each other at a glance, slants are not
    "length": 0.25,  # a pt of wire that has to be followed
    "area": 0.0008,  # a square pt of the page
    "astray": 150.0,  # the first leg of the result does not leave left, or the last not right, as products read
}
"""What each thing costs, with its reason; in what four pt of wire cost."""


@dataclass(frozen=True)
class Cost:
    """The faults, crossings and bends of a drawing, and what all of it costs."""

    faults: int
    crossings: int
    bends: int
    whole: float


def cost(items: tuple[Item, ...], flat: Flat, unplaced: int, squares: bool = False) -> Cost:
    """What the finished drawing of a part costs, in which so many labels found no place; `squares` says that its
    crossings are those of rings."""
    seen = lint_shapes(picture(items))
    faults = unplaced + len(seen.faults)
    counts = {
        "fault": faults,
        "square" if squares else "crossing": seen.crossings,
        "bend": seen.bends,
        "slanted": seen.slanted,
        "length": seen.length,
        "area": seen.width * seen.height,
        "astray": _astray(items, flat),
    }
    return Cost(faults, seen.crossings, seen.bends, sum(COSTS[what] * count for what, count in counts.items()))


def _astray(items: tuple[Item, ...], flat: Flat) -> int:
    """How many of the first and the last leg of the result do not leave to their side."""
    if len(flat.free) < 2 or flat.wished:
        return 0
    first, last = (flat.edges[edge].pieces[-1].index for edge in (flat.free[0], flat.free[-1]))
    found = ways(items, {first, last})
    asked = [(first, "W")] * flat.leads + [(last, "E")] * flat.ends
    return sum(index in found and found[index].side != side for index, side in asked)
