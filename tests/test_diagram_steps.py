"""Writing a step out changes no value: random programs, drawn with every step kept and with every step written out."""

from __future__ import annotations

import numpy as np
from contractions import equal
from diagram_values import Values, random_arrays
from hypothesis import given, settings
from hypothesis import strategies as st
from test_diagram_laws import consistent

from penrose.diagram import build
from penrose.diagram.types import Bubble, Diagram, Sum
from penrose.diagram.wording import text
from penrose.errors import PenroseError
from penrose.source import Source
from penrose.spec import read

INDICES = "ijkl"
TENSORS = {"A": 1, "B": 2, "C": 3, "D": 2}
VIEWS = ("{}", "{}", "{}", "{}†", "{}ᵀ", "conj({})")


@st.composite
def products(draw: st.DrawFn, names: dict[str, int], depth: int) -> str:
    """One to three factors: tensors and steps with legs, functions, parenthesised sums, written-out sums."""
    return " ".join(draw(st.lists(factors(names, depth), min_size=1, max_size=3)))


@st.composite
def factors(draw: st.DrawFn, names: dict[str, int], depth: int) -> str:
    form = draw(st.sampled_from(["ref"] * 5 + ["tanh", "softmax", "sum", "over"] * (depth > 0)))
    if form == "ref":
        name = draw(st.sampled_from(sorted(names)))
        legs = draw(st.lists(st.sampled_from(INDICES), min_size=names[name], max_size=names[name]))
        return f"{draw(st.sampled_from(VIEWS)).format(name)}[{' '.join(legs)}]"
    if form == "sum":
        return f"({draw(products(names, 0))} - 2 {draw(products(names, 0))})"
    index = draw(st.sampled_from(INDICES))
    heads = {"tanh": "tanh", "softmax": f"softmax[{index}]", "over": f"Σ[{index}]"}
    return f"{heads[form]}({draw(products(names, depth - 1))})"


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A few steps, each of which may use those before it, and a drawing."""
    names = dict(TENSORS)
    lines = ["dims: {i: 2, j: 2, k: 2, l: 2}", "tensors:"]
    lines += [f"  {name}: {' '.join(INDICES[:count])}" for name, count in TENSORS.items()]
    lines += ["let:"]
    for step in draw(st.sampled_from(["P", "PQ", "PQR"])):
        head = draw(st.lists(st.sampled_from(INDICES), max_size=3, unique=True))
        terms = draw(st.lists(products(names, 1), min_size=1, max_size=2))
        lines.append(f"  {step}[{' '.join(head)}]: {' + '.join(terms)}")
        names[step] = len(head)
    return "\n".join([*lines, f"draw: {draw(products(names, 1))} + {draw(products(names, 0))}"]) + "\n"


def built(text: str) -> Diagram | None:
    try:
        return build(read(Source("program.yaml", text)))
    except PenroseError:
        return None


@given(programs())
@settings(deadline=None, max_examples=60)
def test_a_drawing_has_one_value_kept_or_written_out(program: str) -> None:
    steps = [line.strip()[0] for line in program.split("let:")[1].splitlines()[1:] if line.startswith("  ")]
    kept = built(f"{program}layout:\n  keep: {', '.join(steps)}\n")
    inlined = built(program)
    assert (kept is None) == (inlined is None)
    if kept is None or inlined is None:
        return
    assert all(consistent(term, side(inlined)) for term in side(inlined).terms)
    arrays = random_arrays(kept)
    values = Values(kept, arrays)
    one, other = values.sum(side(kept)), Values(inlined, arrays).sum(side(inlined))
    assert np.allclose(one, other, rtol=1e-6, atol=1e-6 * (1 + np.abs(one).max(initial=0)))


@given(programs())
@settings(deadline=None, max_examples=60)
def test_a_drawing_written_as_text_and_read_has_the_same_value(program: str) -> None:
    diagram = built(program)
    if diagram is None:
        return
    line = text(diagram.equations[0])
    if " ->" in line or "conj(tanh(" in line or "conj(softmax" in line or lone(side(diagram)):
        return  # more than the text of a drawing says
    head = program.split("let:")[0]
    again = built(f"{head}draw: {line}\n")
    assert again is not None, line
    assert equal(diagram.equations[0], again.equations[0])


def lone(whole: Sum) -> bool:
    """Whether an index is summed on its own, or joins two legs of a bubble: text says those by Σ and identities."""
    for term in whole.terms:
        if any(wire.degree == 1 for wire in term.network.wires):
            return True
        bubbles = [node for node in term.network.nodes if isinstance(node, Bubble)]
        if any(lone(bubble.inside) or len(set(bubble.legs)) < len(bubble.legs) for bubble in bubbles):
            return True
    return False


def side(diagram: Diagram) -> Sum:
    return diagram.equations[0].sides[0]
