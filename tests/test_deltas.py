"""δ alone and beside others: legs that leave a dot in distinct ways, and identities as lines."""

from __future__ import annotations

import pytest

from penrose import pipeline
from penrose.diagram import build
from penrose.diagram.contraction import equal
from penrose.diagram.types import Diagram
from penrose.lint import lint_svg
from penrose.read import read_svg
from penrose.source import Source
from penrose.spec import read


def spec(text: str) -> Diagram:
    return build(read(Source("spec.yaml", text)))


def is_clear(diagram: Diagram) -> bool:
    """Whether a picture has no fault and no crossing, and says what its spec says."""
    svg = pipeline.svg(diagram)
    found = lint_svg(svg)
    said = read_svg(svg).equations
    same = all(equal(a, b) for a, b in zip(said, diagram.equations, strict=True))
    return same and not found.hard and not found.crossings


LEGS = [" ".join("abcdefgh"[:count]) for count in range(1, 9)]


@pytest.mark.parametrize("flow", ["right", "down"])
@pytest.mark.parametrize("legs", LEGS)
def test_the_legs_of_a_lone_delta_leave_in_distinct_ways(legs: str, flow: str) -> None:
    assert is_clear(spec(f"draw: δ[{legs}]\nlayout: {{flow: {flow}}}\n"))


@pytest.mark.parametrize("legs", LEGS)
@pytest.mark.parametrize("draw", ["δ[{0}] A[x y]", "A[x y] δ[{0}]", "2 δ[{0}] + T[{0}] = R[{0}]", "δ[z {0}] A[x z]"])
def test_so_do_those_of_a_delta_beside_others(draw: str, legs: str) -> None:
    assert is_clear(spec(f"draw: {draw.format(legs)}\n"))


@pytest.mark.parametrize("draw", ["A[i x j] B[j k] δ[x a b] C[k l]", "δ[a b c d e] δ[e f g h i]"])
def test_the_legs_of_a_delta_within_a_network_fan_out(draw: str) -> None:
    assert is_clear(spec(f"draw: {draw}\n"))
