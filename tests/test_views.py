"""Views: what is drawn of V⁻¹, and what conj makes of what is real."""

import pytest

from penrose import pipeline
from penrose.layout.sketch import _tip_legs
from penrose.source import Source


def glyphs(text):
    [equation] = pipeline.diagram(Source("a.yaml", text)).equations
    return equation.sides[0].terms[0].network.nodes


@pytest.mark.parametrize("view", ["V†[a i]", "Vᵀ[a i]", "V⁻¹[a i]"])
def test_a_view_that_turns_the_legs_round_turns_the_triangle(view):
    [glyph] = glyphs(f"tensors: {{V: {{legs: i a, kind: isometry}}}}\ndraw: {view}")
    assert {glyph.legs[leg].index for leg in _tip_legs(glyph)} == {"a"}


@pytest.mark.parametrize("kind", ["orthogonal", "permutation", "stochastic", "nonnegative"])
def test_a_real_tensor_is_its_own_conjugate_where_a_step_is_written_out(kind):
    text = f"dims: {{i: 3}}\ntensors: {{O: {{legs: i i, kind: {kind}}}}}\nlet:\n  T[i j]: O[i j]\ndraw: conj(T)[i j]"
    assert [glyph.views for glyph in glyphs(text)] == [()]
