"""Views: what is drawn of V⁻¹, and what conj makes of what is real."""

import pytest
from contractions import all_equal

from penrose import pipeline
from penrose.diagram.views import upright
from penrose.errors import PenroseError
from penrose.layout.sketch import _tip_legs
from penrose.read import read_svg
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


SIDED = "dims: {u: 2, w: 3}\ntensors: {O: {legs: u w | u w, kind: hermitian}}\ndraw: "


def test_the_sides_change_places_each_in_its_order():
    [glyph] = glyphs(SIDED + "O†[c d a b]")
    assert [leg.index for leg in upright(glyph)] == ["a", "b", "c", "d"]
    [glyph] = glyphs("tensors: {V: {legs: n | i j | a, kind: isometry}}\ndraw: V†[n a i j]")
    assert [leg.index for leg in upright(glyph)] == ["n", "i", "j", "a"]
    [glyph] = glyphs("draw: Σ[n](V†[n a i j])\ntensors: {V: {legs: n | i j | a, kind: isometry}}")
    assert [leg.index for leg in upright(glyph)] == ["i", "j", "a"]


@pytest.mark.parametrize("text", ["O[a b c d] = O†[a b c d]", "O[a b c d] O†[c d e f]", "O†[c d a b] + Oᵀ[a b c d]"])
def test_ink_says_which_leg_of_an_adjoint_is_which(text):
    value = pipeline.diagram(Source("a.yaml", SIDED + text))
    picture = pipeline.svg(value)
    assert all_equal(read_svg(picture).equations, value.equations)
    swapped = picture.replace('data-places="2 3 0 1"', 'data-places="3 2 0 1"')
    assert swapped != picture
    with pytest.raises(PenroseError, match=r"marks|stands"):
        read_svg(swapped)
