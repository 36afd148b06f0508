"""A rule applied to a whole diagram: what was drawn is rewritten, side by side, and the new glyphs are made known."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import Declared, Diagram, Equation, Step, Sum, Tensor
from penrose.diagram.walk import glyphs_of
from penrose.errors import PenroseError, Problem, did_you_mean
from penrose.records import replace
from penrose.rewrite.context import Made, Refused, context
from penrose.rewrite.rules import RULES
from penrose.rewrite.trail import Marks, Trail, marked, trail, unmarked, within


def transformed(diagram: Diagram, rule: str, names: tuple[str, ...] = ()) -> tuple[Diagram, Trail]:
    """The diagram with every drawn sum rewritten by a rule of the table, and which part became which.

    PenroseError where the rule cannot be applied.

    >>> from penrose.figure import load
    >>> from penrose.diagram.wording import text
    >>> made, trail = transformed(load("draw: A[i j] B[j k] C[k l]").diagram, "hole", ("B",))
    >>> text(made.equations[0]), trail.after((0, 0, 0, 2)), trail.after((0, 0, 0, 1))
    ('A[i j] C[k l] -> i l j k', ((0, 0, 0, 1),), ())
    """
    if rule not in RULES:
        hint = did_you_mean(rule, RULES) or f"rules are {', '.join(RULES)}"
        raise PenroseError(diagram.source, [Problem(f"there is no rule {rule}", None, hint)])
    around = context(diagram)
    old, known = marked(diagram)
    made: dict[str, Made] = {}

    def side(whole: Sum) -> Sum:
        result = RULES[rule].apply(whole, names, around)
        made.update((one.name, one) for one in result.made)
        return result.whole

    try:
        if len(names) < RULES[rule].least:
            raise Refused(f"{rule} does not say what it is about", RULES[rule].written)
        equations = tuple(Equation(tuple(map(side, one.sides)), one.signs) for one in old.equations)
    except Refused as refused:
        raise PenroseError(diagram.source, [Problem(refused.message, None, refused.hint)]) from None
    new = replace(diagram, equations=equations)
    way = trail(new, made, known)
    steps = tuple(Step(one.name, 0, _true(one.value, known)) for one in made.values())
    new = replace(unmarked(new, known), steps=(*diagram.steps, *steps), asked=(), claims=())
    return replace(new, declared=(*diagram.declared, *unknown(new))), way


def _true(whole: Sum, known: Marks) -> Sum:
    """A sum with the true spans of its nodes."""
    return within(whole, (), lambda node, _: replace(node, span=known[node.span][1]) if node.span in known else node)


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
