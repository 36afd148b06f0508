"""A hole is the derivative: on every gallery spec and for every tensor in it, it is what torch's autograd finds."""

from pathlib import Path

import pytest
import torch

from penrose import pipeline
from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.types import Equation
from penrose.diagram.walk import glyphs_of
from penrose.errors import PenroseError
from penrose.figure import load
from penrose.numerics.algebra import Floats
from penrose.numerics.evaluate import evaluate
from penrose.numerics.program import program
from penrose.numerics.sizes import prime_sizes
from penrose.numerics.values import make
from penrose.records import replace
from penrose.rewrite.apply import transformed

GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
SPECS = sorted(GALLERY.glob("*.yaml"))
QUICK = ("t-ladder", "t-hole-copies", "t-attention-block", "t-mlp", "t-attention-sum-heads", "t-score-expansion")


def sides(spec):
    """Every drawn side of a spec that is another sum than those before, as a diagram that draws it alone."""
    diagram = pipeline.diagram(pipeline.source(spec))
    whole = dict.fromkeys(side for equation in diagram.equations for side in equation.sides)
    return [replace(diagram, equations=(Equation((side,), ()),), asked=(), claims=()) for side in whole]


def numbers(lowered, sizes):
    """Random real inputs: of a complex number there is no one derivative where its conjugate stands too."""
    made = make(lowered, sizes, 0)
    return {key: one.real.clone() if torch.is_tensor(one) and one.is_complex() else one for key, one in made.items()}


def value(diagram, inputs, sizes):
    lowered = program(diagram)
    name = lowered.equations[0].values[0]
    return evaluate(lowered, {**numbers(lowered, sizes), **inputs}, sizes, Floats(), [name])[name]


def conjugated(diagram, name):
    glyphs = (glyph for side in diagram.equations[0].sides for glyph in glyphs_of(side))
    return any(glyph.name == name and {"dagger", "conj"} & set(glyph.views) for glyph in glyphs)


def differences(diagram):
    """For every tensor of a side: its name, and how far its hole is from what autograd finds; None if refused."""
    lowered = program(diagram)
    sizes, _ = prime_sizes(lowered, 2)
    names = {glyph.name for side in diagram.equations[0].sides for glyph in glyphs_of(side) if not glyph.step}
    given = numbers(lowered, sizes)
    for tensor in lowered.inputs:
        if tensor.name in names and tensor.layers == () and not tensor.derivation:
            yield tensor.name, difference(diagram, tensor.name, given, sizes)


def difference(diagram, name, given, sizes):
    try:
        holed, _ = transformed(diagram, "hole", (name,))
    except PenroseError:
        return None
    point = given[name, False]
    ours = value(holed, {(name, False): point}, sizes)
    leaf = point.clone().requires_grad_()
    result = value(diagram, {(name, False): leaf}, sizes)
    rng = torch.Generator().manual_seed(1)
    seed = torch.randn(result.shape, generator=rng, dtype=torch.float64)
    [theirs] = torch.autograd.grad(result, leaf, seed)
    ours = torch.tensordot(seed, ours, dims=result.dim())
    return float((ours - theirs).abs().max() / theirs.abs().max().clamp_min(1.0))


@pytest.mark.parametrize("name", QUICK)
def test_a_hole_is_the_derivative(name):
    found = [pair for diagram in sides(GALLERY / f"{name}.yaml") for pair in differences(diagram)]
    assert found
    assert [(name, error) for name, error in found if error is None or error > 1e-9] == []


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_a_hole_is_the_derivative_everywhere(spec):
    """Only a tensor that stands as its conjugate too has none."""
    for diagram in sides(spec):
        wrong = [(name, error) for name, error in differences(diagram) if error is None or error > 1e-9]
        assert [(name, error) for name, error in wrong if error is not None or not conjugated(diagram, name)] == []


@pytest.mark.parametrize("function", [name for name, function in FUNCTIONS.items() if function.derivative is not None])
def test_the_derivative_of_every_function_is_its_own(function):
    """Along a leg, with a batch beside it, and within a product."""
    along = {"causal": "[a b]"}.get(function, "[b]" if FUNCTIONS[function].least else "")
    value = "square(A[a c] B[c b])" if function in ("log", "sqrt", "rsqrt") else "A[a c] B[c b]"
    ends = "" if FUNCTIONS[function].reduces else "b"
    shown = f"exp({function}{along}({value}))" if function == "causal" else f"{function}{along}({value})"
    spec = f"let: {{'y[a {ends}]': '{shown}'}}\ndraw: y"
    for name, error in differences(load(spec).diagram):
        assert error is None if not FUNCTIONS[function].derivative else error < 1e-9, name
