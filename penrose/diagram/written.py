"""What a text mentions, name by name: indices of legs and expressions, steps of a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from penrose.spec import types as spec
from penrose.spec.printer import legs


def head_name(leg: spec.Leg) -> str:
    """The name of a leg of a step's head; a group's is its parts in parentheses."""
    if isinstance(leg, spec.Group):
        return f"({' '.join(head_name(part) for part in leg.legs)})"
    return legs([leg]) if isinstance(leg, spec.Offset) else leg.name.text


def index_names(leg: spec.Leg) -> Iterator[spec.Name]:
    """The plain indices of a leg: its own, or those of its group."""
    if isinstance(leg, spec.Index | spec.Slice):
        yield leg.name
    elif isinstance(leg, spec.Offset):
        yield from (*leg.plus, *leg.minus)
    elif isinstance(leg, spec.Group):
        for part in leg.legs:
            yield from index_names(part)


def apart(legs: Iterable[spec.Leg]) -> Iterator[spec.Leg]:
    """The legs with every group taken apart."""
    for leg in legs:
        if isinstance(leg, spec.Group):
            yield from apart(leg.legs)
        else:
            yield leg


def indices(expression: spec.Expression) -> Iterator[str]:
    """Every plain index written on a leg or after a function inside an expression."""
    if isinstance(expression, spec.Ref):
        for leg in expression.legs or ():
            yield from (name.text for name in index_names(leg))
    elif isinstance(expression, spec.Apply):
        yield from (name.text for name in expression.over)
    for part in spec.parts(expression):
        yield from indices(part)


def sliced(expression: spec.Expression) -> Iterator[str]:
    """Every index that is a slice of a leg somewhere inside an expression."""
    if isinstance(expression, spec.Ref):
        yield from (leg.name.text for leg in apart(expression.legs or ()) if isinstance(leg, spec.Slice))
    for part in spec.parts(expression):
        yield from sliced(part)


def functions_of(document: spec.Spec) -> Iterator[str]:
    """The name of every function that a spec applies: in steps, in what is drawn and, called or applied, in claims."""
    values = [step.value for step in spec.steps_of(document.steps)]
    drawn = [side for line in document.draws for side in line.sides]
    claimed = [side for line in document.checks for side in line.sides]
    for whole in (*values, *drawn, *claimed):
        yield from _applied(whole)


def _applied(expression: spec.Expression) -> Iterator[str]:
    if isinstance(expression, spec.Apply):
        yield expression.function.text
    elif isinstance(expression, spec.Call):
        yield expression.name.text
    for part in spec.parts(expression):
        yield from _applied(part)
