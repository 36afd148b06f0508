"""Diagram → Spec: what a person would have written for a diagram, so that building it gives the diagram again.

Expressions are read off the networks by `wording`. What is drawn says again what somebody wrote, where that is still
what it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.kinds import KINDS
from penrose.diagram.types import (
    ALL,
    NOWHERE,
    REPEATS,
    Declared,
    Diagram,
    Equation,
    Hints,
    Repeat,
    Step,
)
from penrose.diagram.walk import glyphs_of, steps_of, sums_of
from penrose.diagram.wording import expression, head
from penrose.records import fields, is_record, replace
from penrose.source import Span
from penrose.spec import types as spec
from penrose.spec.einsum import read_pattern
from penrose.spec.expressions import read_relation

UNSAID = ("id", "born", "span", "spans", "stream_span", "source", "text", "warnings")
"""Fields that are no part of what a diagram is: where and how it was written."""


def same(one: object, other: object) -> bool:
    """Whether two diagrams, or two parts of them, are one but for places."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if not is_record(one) or type(one) is not type(other):
        return one == other
    names = (field.name for field in fields(one) if field.name not in UNSAID)
    return all(same(getattr(one, name), getattr(other, name)) for name in names)


def unbuild(diagram: Diagram, quoting: bool = True) -> spec.Spec:
    """The spec of a diagram, with no places in it; `quoting`: its equations as they were written."""
    names = frozenset(d.name for d in diagram.declared) | {step.name for step in steps_of(diagram.steps)}
    return spec.Spec(
        diagram.source,
        title=diagram.title or None,
        caption=diagram.caption or None,
        dims=tuple(_dims(diagram)),
        tensors=tuple(_tensors(diagram)),
        functions=tuple((_name(name), _name(target)) for name, target in diagram.functions),
        steps=tuple(map(_step, diagram.steps)),
        draws=tuple(_drawn(equation, names if quoting else None) for equation in diagram.equations),
        hints=_hints(diagram.hints),
        checks=tuple(spec.Claim(text, (), (), NOWHERE) for text in dict.fromkeys(c.text for c in diagram.claims)),
    )


def _name(text: str) -> spec.Name:
    return spec.Name(text, NOWHERE)


# Declarations.


def _dims(diagram: Diagram) -> Iterator[spec.Dim]:
    """The dimensions that somebody named; those of groups, of literal data and of joined indices follow."""
    for dim in diagram.dims:
        if dim.declared:
            yield spec.Dim(_name(dim.name), dim.size if dim.known else None, dim.label or None, dim.presets)


def _tensors(diagram: Diagram) -> Iterator[spec.Declaration]:
    """What is declared: tensors, results of decompositions, and what is said of steps."""
    legs = {d.name: tuple(leg.index for leg in d.legs) for d in diagram.declared}
    legs |= {step.name: tuple(leg.index for leg in step.value.free) for step in steps_of(diagram.steps)}
    for declared in diagram.declared:
        if declared.derivation is not None:
            come = declared.derivation
            parts = tuple(tuple(spec.Index(_name(legs[come.tensor][n])) for n in part) for part in come.parts)
            names = tuple(map(_name, come.names))
            made = spec.Derivation(_name(come.method), _name(come.tensor), parts, names, NOWHERE)
            yield replace(_declaration(declared.name, "", declared.role, declared.label), derivation=made)
        elif declared.said:
            yield _tensor(declared)
    said = {glyph.name: glyph for whole in sums_of(diagram) for glyph in glyphs_of(whole) if glyph.step}
    for name, glyph in said.items():
        role = "" if name == diagram.hints.backbone and glyph.role == "stream" else glyph.role
        if name not in {d.name for d in diagram.declared} and (glyph.kind != "tensor" or role or glyph.label):
            yield _declaration(name, glyph.kind, role, glyph.label)


def _tensor(declared: Declared) -> spec.Declaration:
    plain = "tensor" if declared.data is None else "data"
    legs = tuple(spec.Index(_name(leg.index)) for leg in declared.legs) if declared.said == "legs" else None
    split, count = KINDS[declared.kind].split, len(declared.legs)
    usual = {"half": count // 2, "last": max(count - 1, 0)}.get(split)
    edge = None if declared.edge == usual and not declared.batch else declared.edge
    said = _declaration(declared.name, "" if declared.kind == plain else declared.kind, declared.role, declared.label)
    return replace(said, legs=legs, edge=edge, data=declared.data, stored=declared.stored, batch=declared.batch)


def _declaration(name: str, kind: str, role: str, label: str) -> spec.Declaration:
    kinds = _name(kind) if kind not in ("", "tensor") else None
    return spec.Declaration(_name(name), None, kinds, _name(role) if role else None, label or None)


# Steps and what is drawn.


def _step(step: Step | Repeat) -> spec.Step | spec.Repeat:
    if isinstance(step, Repeat):
        return spec.Repeat(step.count, tuple(map(_step, step.steps)), NOWHERE)
    return spec.Step(_name(step.name), head(step.value), expression(step.value, exact=True), NOWHERE)


def _drawn(equation: Equation, names: frozenset[str] | None) -> spec.Relation:
    """The relation as it was written; what nobody wrote is read off its networks."""
    if not equation.text or names is None:
        return spec.Relation(tuple(expression(side, exact=True) for side in equation.sides), equation.signs, NOWHERE)
    if "->" in equation.text or "→" in equation.text:
        return read_pattern(equation.text, Span)[0]
    return read_relation(equation.text, Span, names)


# Wishes.


def _hints(hints: Hints) -> spec.Hints:
    down = "down" if hints.backbone else "right"
    return spec.Hints(
        grid=tuple(tuple(_name(cell) if cell else None for cell in row) for row in hints.grid) if hints.grid else None,
        flow=_name(hints.flow) if hints.flow != down else None,
        backbone=_name(hints.backbone) if hints.backbone else None,
        repeats=None if hints.repeats == REPEATS else "all" if hints.repeats == ALL else hints.repeats,
        sides=tuple((_name(tensor), _name(index), _name(side)) for tensor, index, side in hints.sides),
        keep=tuple(map(_name, hints.keep)),
        cuts=tuple((_name(c.tensor), tuple(map(_name, c.before)), tuple(map(_name, c.after))) for c in hints.cuts),
        arrows=tuple(
            spec.Arrow(_name(a.index), _name(a.tail) if a.tail else None, _name(a.head) if a.head else None, NOWHERE)
            for a in hints.arrows
        ),
        sizes=_name(hints.sizes) if hints.sizes else None,
        width=hints.width,
    )
