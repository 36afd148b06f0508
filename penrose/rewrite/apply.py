"""A rule applied to a whole diagram: what was drawn is rewritten, side by side, and the new glyphs are made known."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import Declared, Diagram, Equation, Step, Sum, Tensor
from penrose.diagram.walk import glyphs_of
from penrose.records import replace
from penrose.rewrite.context import Made, context
from penrose.rewrite.rules import RULES


def transformed(diagram: Diagram, rule: str, names: tuple[str, ...] = ()) -> Diagram:
    """The diagram with every drawn sum rewritten by a rule of the table; `Refused` where it cannot be.

    >>> from penrose.figure import load
    >>> from penrose.diagram.wording import text
    >>> made = transformed(load("draw: A[i j] B[j k] C[k l]").diagram, "hole", ("B",))
    >>> text(made.equations[0])
    'A[i j] C[k l] -> i l j k'
    """
    around = context(diagram)
    made: dict[str, Made] = {}

    def side(whole: Sum) -> Sum:
        result = RULES[rule].apply(whole, names, around)
        made.update((one.name, one) for one in result.made)
        return result.whole

    equations = tuple(Equation(tuple(map(side, one.sides)), one.signs) for one in diagram.equations)
    steps = tuple(Step(one.name, 0, one.value) for one in made.values())
    new = replace(diagram, equations=equations, steps=(*diagram.steps, *steps))
    return replace(new, declared=(*diagram.declared, *unknown(new)))


def unknown(diagram: Diagram) -> tuple[Declared, ...]:
    """The tensors that a diagram draws and does not declare."""
    known = {tensor.name for tensor in diagram.declared}
    found: dict[str, Declared] = {}
    for glyph in _drawn(diagram):
        if not glyph.step and glyph.kind not in BUILT_IN and glyph.name not in known:
            found[glyph.name] = Declared(glyph.name, glyph.legs, glyph.kind)
    return tuple(found.values())


BUILT_IN = ("identity", "delta", "cap", "fuse")


def _drawn(diagram: Diagram) -> Iterator[Tensor]:
    for equation in diagram.equations:
        for side in equation.sides:
            yield from glyphs_of(side)
    for step in diagram.steps:
        if isinstance(step, Step):
            yield from glyphs_of(step.value)
