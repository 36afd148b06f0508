"""A rule applied to a whole diagram: what was drawn is rewritten, side by side, and the new glyphs are made known."""

from __future__ import annotations

from penrose.diagram.types import Declared, Diagram, Equation, Step, Sum
from penrose.diagram.walk import drawn_of, glyphs_of, identified, sums_of
from penrose.errors import PenroseError, Problem, Refused, did_you_mean
from penrose.records import replace
from penrose.rewrite.context import Made, context
from penrose.rewrite.rules import RULES
from penrose.rewrite.trail import Origins, Trail, places


def transformed(diagram: Diagram, rule: str, names: tuple[str, ...] = ()) -> tuple[Diagram, Trail]:
    """The diagram with every drawn sum rewritten by a rule of the table, and which part became which.

    PenroseError where the rule cannot be applied.

    >>> from penrose.figure import load
    >>> from penrose.diagram.wording import text
    >>> made, trail = transformed(load("draw: A[i j] B[j k] C[k l]").diagram, "hole", ("B",))
    >>> text(made.equations[0]), trail.after(3), trail.after(2)
    ('A[i j] C[k l] -> i l j k', (3,), ())
    """
    if rule not in RULES:
        hint = did_you_mean(rule, RULES) or f"rules are {', '.join(RULES)}"
        raise PenroseError(diagram.source, [Problem(f"there is no rule {rule}", None, hint)])
    around = context(diagram)
    made: dict[str, Made] = {}

    def side(whole: Sum) -> Sum:
        result = RULES[rule].apply(whole, names, around)
        made.update((one.name, one) for one in result.made)
        return result.whole

    try:
        if len(names) < RULES[rule].least:
            raise Refused(f"{rule} does not say what it is about", hint=RULES[rule].written)
        equations = tuple(Equation(tuple(map(side, one.sides)), one.signs) for one in diagram.equations)
    except Refused as refused:
        raise PenroseError(diagram.source, [refused.problem]) from None
    steps = tuple(Step(one.name, 0, one.value) for one in made.values())
    drawn = replace(diagram, equations=equations, steps=(*diagram.steps, *steps), asked=(), claims=())
    new = identified(drawn)
    way = _trail(drawn, new, Origins(frozenset(node.id for node in drawn_of(diagram)), made))
    return replace(new, declared=(*diagram.declared, *unknown(new))), way


def _trail(drawn: Diagram, new: Diagram, origins: Origins) -> Trail:
    """What the parts of a diagram come from; `drawn` is the same one, each part still with the id that it came with."""
    both = list(zip(drawn_of(drawn), drawn_of(new), strict=True))
    legs = (
        ((node.id, place), old)
        for came, node in both
        for place, old in zip(places(node), origins.legs(came), strict=True)
    )
    return Trail(tuple((node.id, origins.of(came)) for came, node in both), tuple(legs))


def unknown(diagram: Diagram) -> tuple[Declared, ...]:
    """The tensors that a diagram draws and does not declare."""
    known = {tensor.name for tensor in diagram.declared}
    found: dict[str, Declared] = {}
    for glyph in (glyph for whole in sums_of(diagram) for glyph in glyphs_of(whole)):
        if not glyph.step and glyph.kind not in BUILT_IN and glyph.name not in known:
            found[glyph.name] = Declared(glyph.name, glyph.legs, glyph.kind)
    return tuple(found.values())


BUILT_IN = ("identity", "delta", "cap", "fuse", "offset")
