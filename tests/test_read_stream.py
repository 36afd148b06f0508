"""A backbone is read by its lines: where copies leave it and where blocks return is what the tags say."""

import re
from functools import cache

import pytest

from penrose import pipeline
from penrose.errors import PenroseError
from penrose.read import read_svg
from penrose.source import Source

SPEC = """
tensors: {W: p h, A: h h, B: h h, C: h h}
let:
  x[p h]: W[p h]
  x[p g]: x[p g] + tanh(x[p h] A[h g])
  repeat 3:
    x[p e]: x[p e] - relu(x[p h] B[h e])
draw: x[p h] C[h z]
layout: {flow: down, backbone: x}
"""
LINK = re.compile(r'<path class="link" data-step="x" d="M([\d.]+) ([\d.]+)([^"]*)"[^>]*/>')
MAIN = re.compile(r'<path class="link backbone"[^>]*/>')
COPIED = re.compile(r'data-tensor="x"([^>]*) data-number="(\d)"')


@cache
def svg():
    return pipeline.svg(pipeline.diagram(Source("a.yaml", SPEC)))


def refusals(text):
    with pytest.raises(PenroseError) as refusal:
        read_svg(text)
    return [problem.message for problem in refusal.value.problems]


def test_the_values_stand_before_the_equation():
    assert read_svg(svg()).lines == (
        "x[p h] := W[p h]",
        "x[p g] := x[p g] + tanh(x[p h] A[h g])",
        "repeat 3:",
        "  x[p e] := x[p e] - relu(x[p h] B[h e])",
        "x[p h] C[h z]",
    )


def test_plain_data_tells_repeats():
    first, _, repeated = read_svg(svg()).json()["stream"]
    assert (first["step"], first["number"], repeated["repeat"]) == ("x", 0, 3)
    assert [value["number"] for value in repeated["values"]] == [2]


@pytest.mark.parametrize("line", range(4))
def test_a_line_rubbed_out_is_refused(line):
    found = list(LINK.finditer(svg()))
    assert len(found) == 4
    assert refusals(svg()[: found[line].start()] + svg()[found[line].end() :])


@pytest.mark.parametrize("piece", range(3))
def test_a_piece_of_the_backbone_rubbed_out_is_refused(piece):
    found = list(MAIN.finditer(svg()))
    assert refusals(svg()[: found[piece].start()] + svg()[found[piece].end() :])


def test_a_copy_of_another_value_is_refused():
    for glyph in COPIED.finditer(svg()):
        other = svg()[: glyph.start(2)] + str(int(glyph[2]) + 1) + svg()[glyph.end(2) :]
        assert "x is copied where the stream has another value" in refusals(other)


def test_a_copy_that_leaves_after_the_sum_is_refused():
    copies = [line for line in LINK.finditer(svg()) if "C" in line[3] and "V" not in line[3]]
    last = max(copies, key=lambda line: float(line[2]))
    first = min(copies, key=lambda line: float(line[2]))
    moved = svg()[: first.start(2)] + last[2] + svg()[first.end(2) :]
    assert "x is copied where the stream has another value" in refusals(moved)


BEGUN = """
draw: x[h p] + tanh(x[h u] A[u p])
layout: {backbone: x}
"""


def test_a_stream_that_begins_with_its_glyph_has_its_legs_alone():
    text = pipeline.svg(pipeline.diagram(Source("a.yaml", BEGUN)))
    assert read_svg(text).lines == ("x[h p] + tanh(x[h u] A[u p])",)
    other = text.replace('data-tensor="x" data-legs="h p"', 'data-tensor="x" data-legs="h q"')
    assert "the stream begins with x[h q], and not with x[h p]" in refusals(other)
