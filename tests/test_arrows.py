"""Arrows on wires: where they stand, which way they point, and which are refused."""

from __future__ import annotations

import random
from itertools import pairwise

import networks
import pytest
from contractions import equal
from hypothesis import given, settings
from hypothesis import strategies as some

from penrose import pipeline
from penrose.diagram.arrows import reaches, run
from penrose.diagram.types import Arrow, Diagram
from penrose.geometry.path import Point
from penrose.lint import lint_svg
from penrose.marks.types import Arrowhead, Layout
from penrose.marks.walk import networks as drawn_in
from penrose.read import read_svg
from penrose.records import replace
from penrose.render.style import DIALECTS
from penrose.source import Source


def spec(draw: str, arrows: str) -> Diagram:
    return pipeline.diagram(Source("a.yaml", f"draw: {draw}\nlayout:\n  arrows: {{{arrows}}}"))


def heads(layout: Layout) -> dict[str, list[str]]:
    """The ways that the heads on each index point, in their order from left to right."""
    found: dict[str, list[tuple[float, str]]] = {}
    for items in drawn_in(layout.equations):
        for item in items:
            if isinstance(item, Arrowhead):
                tip, *back = item.outline.points()[:3]
                run = tip.minus(Point(sum(p.x for p in back) / 2, sum(p.y for p in back) / 2))
                way = ("right" if run.x > 0 else "left") if abs(run.x) > abs(run.y) else "down" if run.y > 0 else "up"
                found.setdefault(item.index, []).append((tip.x, way))
    return {index: [way for _, way in sorted(ways)] for index, ways in found.items()}


CASES = {
    "along a line": ("A[i j] B[j k]", "j: A -> B", {"j": ["right"]}),
    "against it": ("A[i j] B[j k]", "j: B -> A", {"j": ["left"]}),
    "on free legs": ("A[i j]", "i: -> A, j: A ->", {"i": ["right"], "j": ["right"]}),
    "on free legs, inwards": ("A[i j]", "i: A ->, j: -> A", {"i": ["left"], "j": ["left"]}),
    "through a dot, twice": ("U[i j] λ[j] V[j k]", "j: U -> V", {"j": ["right", "right"]}),
    "to a dot, and from it to two": ("U[i j] λ[j] V[j k]", "'j': [U -> V, U -> λ]", {"j": ["right", "up", "right"]}),
    "through hulls, once": ("relu(tanh(A[i j])) B[j k]", "j: A -> B", {"j": ["right"]}),
    "into a bubble around a sum": ("A[i j] (B[j k] + C[j k])", "j: A -> C", {"j": ["right"]}),
    "within a term of a sum": ("A[i j] (B[j k] D[k l] + C[j l])", "k: D -> B", {"k": ["left"]}),
    "on every side of an equation": ("A[i j] x[j] = A[i j] y[j]", "i: -> A", {"i": ["right", "right"]}),
    "between namesakes, in reading order": ("A[i j] A[j k]", "j: A -> A", {"j": ["right"]}),
    "not on an index that a function reduces": ("max[k](A[q k])", "q: -> A", {"q": ["right"]}),
}


@pytest.mark.parametrize(("draw", "arrows", "expected"), CASES.values(), ids=CASES)
def test_an_arrow_points_the_way_that_was_written(draw: str, arrows: str, expected: dict[str, list[str]]) -> None:
    diagram = spec(draw, arrows)
    assert heads(pipeline.layout(diagram)) == expected
    assert lint_svg(pipeline.svg(diagram)).faults == ()


def test_without_arrows_there_is_no_head() -> None:
    assert "arrowhead" not in pipeline.svg(spec("A[i j] B[j k]", ""))


def directed(diagram: Diagram) -> Diagram:
    """The diagram with an arrow on every index that has two ends."""
    found = [reach for one in diagram.equations for side in one.sides for reach in reaches(side)]
    ends = [(sorted(reach.names)[0], *(min(end) for end in reach.ends), *[""] * reach.free) for reach in found]
    arrows = [Arrow(index, *pair) for index, *names in ends for pair in [*pairwise(names)][:1]]
    return replace(diagram, hints=replace(diagram.hints, arrows=tuple(arrows)))


@given(some.randoms(use_true_random=False), some.integers(2, 7))
@settings(max_examples=25)
def test_heads_are_clear_of_all_ink_and_say_nothing_of_the_contraction(dice: random.Random, most: int) -> None:
    diagram = directed(networks.drawn(networks.anything(dice, most)))
    for dialect in DIALECTS:
        svg = pipeline.svg(diagram, dialect=dialect)
        assert lint_svg(svg).faults == ()
        assert all(map(equal, read_svg(svg).equations, diagram.equations))
        assert svg.count('class="arrowhead"') >= len(diagram.hints.arrows)


@pytest.mark.parametrize("theme", ["colour", "print", "dark"])
def test_a_head_has_the_colour_of_its_wire(theme: str) -> None:
    diagram = spec("A[i j] B[j k]", "j: A -> B")
    tex = pipeline.encode(diagram, "tikz", theme).decode()
    styles = {name: tex.partition(f"penrose {name}/.style={{")[2].partition("}}")[0] for name in ("wire", "arrowhead")}
    assert styles["wire"].removeprefix("draw=") == styles["arrowhead"].removeprefix("fill=") != ""


def test_where_an_arrow_runs_is_found_by_names() -> None:
    ends = [{"A"}, {"B", "C"}, {"A"}]
    assert run(Arrow("k", "A", "C"), ends, free=False) == (0, 1)
    assert run(Arrow("k", "A", "A"), ends, free=False) == (0, 2)
    assert run(Arrow("k", "", "B"), ends, free=True) == (-1, 1)
    assert run(Arrow("k", "B", "D"), ends, free=True) is None
