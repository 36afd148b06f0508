"""What large, tangled and odd specs cost, and how few wires cross in small networks that cannot be without crossing."""

from itertools import combinations

import pytest

from benchmarks.growth import network, torus
from penrose import pipeline
from penrose.lint import lint_svg
from penrose.source import Source

PETERSEN = [(v, (v + 1) % 5) for v in range(5)] + [(v, v + 5) for v in range(5)]
PETERSEN += [(5 + v, 5 + (v + 2) % 5) for v in range(5)]
HEAWOOD = [(v, (v + 1) % 14) for v in range(14)] + [(v, (v + 5) % 14) for v in range(0, 14, 2)]

TANGLED = {
    "five tensors, each with each": (network(5, list(combinations(range(5), 2))), 1),
    "six": (network(6, list(combinations(range(6), 2))), 3),
    "seven": (network(7, list(combinations(range(7), 2))), 9),
    "Petersen": (network(10, PETERSEN), 2),
    "Heawood": (network(14, HEAWOOD), 3),
    "a torus of 3 by 3": (torus(3, 3), 3),
}
"""Networks that are not planar, and how few crossings a drawing of each can have."""


def picture(text):
    return pipeline.svg(pipeline.diagram(Source("spec.yaml", text)))


@pytest.mark.parametrize("name", TANGLED)
def test_wires_cross_as_rarely_as_they_can(name):
    text, least = TANGLED[name]
    seen = lint_svg(picture(text))
    assert (seen.crossings, seen.faults) == (least, ())
