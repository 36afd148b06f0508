"""Whether a layout says what its diagram says: its marks, read as `read` reads ink, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from penrose.diagram.types import NOWHERE, Diagram, Tensor
from penrose.errors import PenroseError, Problem
from penrose.layout import types as lay
from penrose.read import ink
from penrose.read.contraction import Contraction
from penrose.read.names import names

REFUSED = "this picture would say something else than the spec, and is not written: {}"
HINT = "another order of the factors, a grid or a simpler product may do; please report the spec"


def hold(layout: lay.Layout, diagram: Diagram) -> None:
    """Nothing, if strokes, glyphs and hulls of a layout join as its tags say; else a PenroseError that names what
    does not."""
    contraction = Contraction()
    for equation in layout.equations:
        seen = _equation(equation)
        if seen.stream:
            contraction.stream(seen.stream.values)
        contraction.equation(seen)
    found = dict.fromkeys(problem.message for problem in contraction.problems)
    if found:
        raise PenroseError(diagram.source, [Problem(REFUSED.format(message), None, HINT) for message in found])


def _equation(equation: lay.Equation) -> ink.Equation:
    stream = _stream(equation.stream) if equation.stream else None
    return ink.Equation(tuple(map(_side, equation.sides)), equation.signs, (), NOWHERE, stream)


def _stream(stream: lay.Stream) -> ink.Stream:
    frames = tuple(panel.outline for panel in stream.panels)
    values = tuple(map(_value, stream.steps))
    return ink.Stream(stream.name, values, tuple(map(_link, stream.links)), frames, (), NOWHERE)


def _value(step: lay.Bound | lay.Repeated) -> ink.Value | ink.Repeat:
    if isinstance(step, lay.Repeated):
        return ink.Repeat(step.count, tuple(map(_value, step.steps)), NOWHERE)
    return ink.Value(step.step, step.number, _side(step.side), NOWHERE)


def _side(side: lay.Side) -> ink.Side:
    return ink.Side(side.free, tuple(map(_term, side.terms)), NOWHERE)


def _term(term: lay.Drawing) -> ink.Term:
    items = _items(term.items)
    return ink.Term(term.sign, term.scale, term.over, items, (), NOWHERE, term.skip, term.number)


def _items(items: Iterable[lay.Item]) -> tuple[ink.Item, ...]:
    """The items that say something of the contraction: no labels, and no bare lines, which are wires."""
    return tuple(made for item in items if (made := ITEMS[type(item)](item)) is not None)


def _wire(wire: lay.Wire) -> ink.Stroke:
    return ink.Stroke(names(wire.index), wire.dim, wire.size, wire.path, wire.weight, NOWHERE)


def _glyph(glyph: lay.Glyph) -> ink.Body | None:
    if glyph.outline is None:
        return None
    seen = (glyph.tensor, glyph.legs, glyph.kind, glyph.views, glyph.value, glyph.role, glyph.step)
    folded, sizes = (glyph.folded.tensors, glyph.folded.sizes) if glyph.folded else ((), ())
    hidden, marks = tuple(map(_hidden, folded)), tuple(mark.box().centre for mark in glyph.marks)
    told = (hidden, sizes, marks, glyph.turned, glyph.places)
    return ink.Body(*seen, glyph.number, glyph.scripts, glyph.outline, (), NOWHERE, *told)


def _hidden(tensor: Tensor) -> ink.Hidden:
    legs, dims = zip(*((leg.index, leg.dim) for leg in tensor.legs), strict=True) if tensor.legs else ((), ())
    seen = (tensor.name, legs, tensor.kind, tensor.views, tensor.value, tensor.role, tensor.step)
    return ink.Hidden(*seen, tensor.number, tensor.scripts, dims)


def _region(region: lay.Region) -> ink.Bubble:
    return ink.Bubble(region.function, region.over, region.legs, region.outline, (), _side(region.inside), NOWHERE)


def _link(link: lay.Link) -> ink.Link:
    return ink.Link(link.step, link.path, NOWHERE, link.main)


def _nothing(item: lay.Item) -> None:
    """Labels, cuts and directions say nothing of the contraction."""


ITEMS: dict[type, Callable[[Any], ink.Item | None]] = {
    lay.Region: _region,
    lay.Wire: _wire,
    lay.Link: _link,
    lay.Dash: _nothing,
    lay.Arrowhead: _nothing,
    lay.Glyph: _glyph,
    lay.Dot: lambda dot: ink.Dot(dot.index, dot.outline, NOWHERE),
    lay.End: lambda end: ink.Cap(end.index, end.path, NOWHERE),
    lay.Label: _nothing,
}
"""How each item of a layout is read."""
