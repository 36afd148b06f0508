"""Crossings on random small networks: ours against dot, neato and sfdp on the same graphs, measured the same way.

    python benchmarks/crossings.py [count] [seed]

Prints, for each tool, the mean number of crossings, and how often ours has more than the best of the others.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

from penrose import pipeline
from penrose.diagram import build
from penrose.geometry.path import Cubic, Line, Path, Point
from penrose.layout.graph import flatten
from penrose.layout.plane.positions import drawn
from penrose.lint import Picture, lint_shapes
from penrose.marks.types import Wire
from penrose.spec import read_einsum

ENGINES = ("dot", "neato", "sfdp")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def pattern(dice: random.Random) -> str:
    """A connected random einsum of 2 to 12 tensors: bonds of a random tree and some more, a few hyperedges and legs."""
    count = dice.randint(2, 12)
    legs: list[str] = [""] * count
    names = iter(LETTERS + LETTERS.upper())
    for place in range(1, count):
        name = next(names)
        legs[place] += name
        legs[dice.randrange(place)] += name
    for _ in range(dice.randint(0, count // 2)):
        name = next(names)
        for place in dice.sample(range(count), min(count, dice.choice((2, 2, 2, 3)))):
            legs[place] += name
    free = ""
    for _ in range(dice.randint(0, 4)):
        name = next(names)
        legs[dice.randrange(count)] += name
        free += name
    return ",".join(legs) + "->" + free


def ours(text: str) -> int:
    """Crossings in our drawing."""
    from penrose.lint import lint_svg

    return lint_svg(pipeline.svg(build(read_einsum(text)))).crossings


def theirs(text: str, engine: str) -> int:
    """Crossings in a drawing by graphviz, its splines measured by the same lint."""
    (side,) = build(read_einsum(text)).equations[0].sides
    flat = flatten(side.terms[0].network)
    lines = ['graph { splines=true; start=1; node [label="", fixedsize=true, shape=circle, width=0.4];']
    lines += [f"{n} [shape=point, width=0.08];" for n, vertex in enumerate(flat.vertices) if vertex.tensor is None]
    for number, edge in enumerate(flat.edges):
        head = f"free{number}" if edge.free else str(edge.head)
        lines += [f"{head} [shape=point, width=0.01];"] if edge.free else []
        lines.append(f"{edge.tail} -- {head};")
    return lint_shapes(Picture().add(_wires(drawn("\n".join([*lines, "}"]), engine)))).crossings


def _wires(plain: str) -> Iterator[Wire]:
    for line in plain.splitlines():
        words = line.split()
        if words[0] == "edge":
            count = int(words[3])
            flat = [float(word) * 72 for word in words[4 : 4 + 2 * count]]
            points = [Point(x, -y) for x, y in zip(flat[::2], flat[1::2], strict=True)]
            cubics = tuple(Cubic(*points[at : at + 3]) for at in range(1, count - 2, 3))
            rest = tuple(Line(point) for point in points[1 + 3 * len(cubics) :])  # a straight edge has two points alone
            yield Wire(" ".join(words[1:3]), "", Path(points[0], (*cubics, *rest)))


def main(count: int, seed: int) -> None:
    dice = random.Random(seed)
    rows = []
    for _ in range(count):
        text = pattern(dice)
        rows.append((text, ours(text), *(theirs(text, engine) for engine in ENGINES)))
    for place, name in enumerate(("ours", *ENGINES), 1):
        print(f"{name:6} mean {sum(row[place] for row in rows) / count:.2f}")
    worse = [row for row in rows if row[1] > min(row[2:])]
    print(f"ours has more than the best of the others on {len(worse)} of {count}")
    for row in worse[:12]:
        print("  ", *row)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    main(*(numbers + [100, 1][len(numbers) :]))
