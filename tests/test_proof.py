"""What is written has been read: a layout whose marks do not join as its diagram says is refused."""

from collections.abc import Iterator

import pytest

from penrose import pipeline
from penrose.errors import PenroseError
from penrose.geometry.path import Point
from penrose.marks.types import Dot, Drawing, Equation, Glyph, Item, Layout, Side, Wire
from penrose.proof import hold
from penrose.records import replace
from penrose.source import Source

SPECS = (
    "A[i j] B[j k]",
    "U[i j] λ[j] V[k j]",
    "A[i j] A[j i]",
    "δ[a k l] δ[k l b]",
    "x[(h w) c] K[h w c]",
    "softmax[k](Q[q n s] K[k n s]) v[k h]",
)


def drawn(spec: str) -> tuple[Layout, list[Item]]:
    """A layout, and the items of its first term."""
    layout = pipeline.layout(pipeline.diagram(Source("a.yaml", f"draw: {spec}")))
    return layout, list(layout.equations[0].sides[0].terms[0].items)


def holding(layout: Layout, items: list[Item]) -> Layout:
    """The layout with other items in its first term."""
    (equation, *rest) = layout.equations
    (side, *sides) = equation.sides
    (term, *terms) = side.terms
    first: Drawing = replace(term, items=tuple(items))
    made: Equation = replace(equation, sides=(Side((first, *terms), side.free), *sides))
    return replace(layout, equations=(made, *rest))


def spoilt(items: list[Item]) -> Iterator[list[Item]]:
    """The items without one of them, and with one wire moved off its ports or along another."""
    for number, item in enumerate(items):
        rest = [*items[:number], *items[number + 1 :]]
        if isinstance(item, Glyph | Dot | Wire):
            yield rest
        if isinstance(item, Wire):
            yield [*rest, replace(item, path=item.path.moved(Point(2, 2)))]
            twins = [one for one in rest if isinstance(one, Wire) and _beside(one, item)]
            yield from ([*rest, replace(item, path=twin.path)] for twin in twins)


def _beside(one: Wire, other: Wire) -> bool:
    """Whether two wires join the same two places, differently."""
    ends = one.path.start, one.path.end
    return ends == (other.path.start, other.path.end) and one.path != other.path


@pytest.mark.parametrize("spec", SPECS)
def test_a_picture_that_lost_a_mark_is_refused_by_its_name(spec: str) -> None:
    layout, items = drawn(spec)
    diagram = pipeline.diagram(Source("a.yaml", f"draw: {spec}"))
    hold(layout, diagram)
    for ink in spoilt(items):
        with pytest.raises(PenroseError, match="is not written"):
            hold(holding(layout, ink), diagram)


def test_what_cannot_be_read_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    layout, items = drawn(SPECS[0])
    monkeypatch.setattr(pipeline, "layout", lambda diagram: holding(layout, items[1:]))
    with pytest.raises(PenroseError, match="is not written"):
        pipeline.encode(pipeline.diagram(Source("a.yaml", f"draw: {SPECS[0]}")))
