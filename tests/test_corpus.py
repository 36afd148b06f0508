"""Einsum and einops patterns from published code: each draws faultless and reads back, or is refused."""

from pathlib import Path

import pytest
from contractions import equal

from penrose import pipeline
from penrose.errors import PenroseError
from penrose.lint import lint_svg
from penrose.read import read_svg

HEAD, *LINES = (Path(__file__).parent / "cases" / "corpus.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES]
DRAWN = [equation for equation, _, expected in ROWS if expected == "ok"]
REFUSED = [equation for equation, _, expected in ROWS if expected != "ok"]
SAMPLE = 6  # every sixth is tried in the fast run


def sampled(equations):
    return [
        pytest.param(equation, marks=() if place % SAMPLE == 0 else pytest.mark.slow)
        for place, equation in enumerate(equations)
    ]


def test_there_is_a_corpus():
    assert HEAD == "equation\tkind\texpected"
    assert len(DRAWN) > 100


@pytest.mark.parametrize("equation", sampled(DRAWN))
def test_it_draws_without_a_fault_and_reads_back(equation):
    diagram = pipeline.einsum(equation)
    svg = pipeline.svg(diagram)
    assert [fault.sentence for fault in lint_svg(svg).faults] == []
    [written], [read] = diagram.equations, read_svg(svg).equations
    assert equal(written, read)


@pytest.mark.parametrize("equation", sampled(REFUSED))
def test_it_is_refused_with_its_place(equation):
    with pytest.raises(PenroseError, match=r"^<einsum>:1:\d+: "):
        pipeline.einsum(equation)
