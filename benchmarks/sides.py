"""Free legs that leave on different sides of the page in drawings of equal values, and those that change places.

    python benchmarks/sides.py spec.yaml …

Counts over every equation and every sum within a bubble: for each leg the sides beyond the first on which terms hold
it, and the pairs of legs that stand on one side in two orders. Prints the specs with any, and the totals.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from penrose.diagram import build
from penrose.layout import layout
from penrose.layout.ways import Ways, differing, ways
from penrose.marks.types import Layout, Region, Side
from penrose.render.labels import measure
from penrose.spec import load_source, read


def groups(drawn: Layout) -> Iterator[list[Ways]]:
    """How the terms that are added or equal hold their free legs, for every equation and every sum within a bubble."""
    for equation in drawn.equations:
        yield from _held(equation.sides)


def _held(sides: Sequence[Side]) -> Iterator[list[Ways]]:
    terms = [(term, set(side.free)) for side in sides for term in side.terms]
    yield [ways(term.items, free) for term, free in terms]
    for region in (item for term, _ in terms for item in term.items if isinstance(item, Region)):
        yield from _held([region.inside])


def changed(held: Sequence[Ways]) -> tuple[int, int]:
    """Sides beyond the first on which legs leave, and pairs turned against the drawing before that is most alike."""
    legs = {index for one in held for index in one}
    sides = sum(len({one[index].side for one in held if index in one}) - 1 for index in legs)
    turned = sum(
        min(differing(_aligned(one, other), other) for other in held[:place]) for place, one in enumerate(held) if place
    )
    return sides, turned


def _aligned(one: Ways, other: Ways) -> Ways:
    """The legs that leave on the same side in another drawing."""
    return {index: way for index, way in one.items() if index in other and other[index].side == way.side}


def measured(path: str) -> tuple[int, int]:
    """The figures of one spec."""
    found = [changed(held) for held in groups(layout(build(read(load_source(path))), measure))]
    return sum(sides for sides, _ in found), sum(turned for _, turned in found)


def main(paths: list[str]) -> None:
    figures = {path: measured(path) for path in paths}
    for path, (sides, turned) in figures.items():
        if sides or turned:
            print(f"{sides:4} sides {turned:4} turned  {path}")
    print(f"{sum(s for s, _ in figures.values()):4} sides {sum(t for _, t in figures.values()):4} turned  in all")


if __name__ == "__main__":
    main(sys.argv[1:])
