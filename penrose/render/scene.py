"""A layout as a scene: groups carry the meaning as inert tags, shapes and mathematics carry the ink.

Painting order within a term: bubbles first, so that their tint lies below, then wires and links, then glyphs,
which cover the ends of wires, then dots, caps and labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import Any

from penrose import scene as s
from penrose.diagram.types import Tensor
from penrose.geometry.path import Box, Path
from penrose.marks import types as lay
from penrose.render.themes import glyph_paint
from penrose.scene import Scene

SIGNS = {sign: sign for sign in ("=", "≈", "≠", ":=", "+", "-", "(", ")")} | {"≔": ":=", "−": "-"}
"""Labels that are signs rather than names, and how a tag writes them."""

Data = tuple[tuple[str, str], ...]


def scene(layout: lay.Layout) -> Scene:
    """The scene of a layout: one group for each equation, and one for the legend.

    >>> scene(lay.Layout((), Box(0, 0, 10, 10), title="nothing")).title
    'nothing'
    """
    items = (*map(_equation, layout.equations), *_legend(layout.legend))
    return Scene(layout.box, items, layout.title, layout.description)


def _legend(samples: tuple[lay.Sample, ...]) -> tuple[s.Item, ...]:
    return (s.Group("legend", tuple(map(_sample, samples))),) if samples else ()


def _sample(sample: lay.Sample) -> s.Group:
    tags = _data(index=_words(sample.indices), dim=sample.dim, size=str(sample.size))
    wire = s.Shape(sample.path, "wire", sample.weight, tags)
    return s.Group("sample", (wire, *map(_label, sample.labels)))


def _equation(equation: lay.Equation) -> s.Group:
    items: list[s.Item] = []
    for side, mark, sign in zip_longest(equation.sides, equation.marks, equation.signs):
        items += [] if side is None else [_side(side)]
        items += [] if mark is None else [_mark(mark, sign or "")]
    return s.Group("equation", (*_stream(equation.stream), *items))


def _stream(stream: lay.Stream | None) -> tuple[s.Item, ...]:
    """The backbone of an equation: its lines and frames, then its values."""
    if stream is None:
        return ()
    outlines = [panel.outline for panel in stream.panels]
    frames = [s.Shape(outline, "panel" if outline.closed else "bracket") for outline in outlines]
    lines = [item for link in stream.links for item in _link(link)]
    values = [_bound(step) for step in stream.steps]
    labels = [_label(label) for label in stream.labels]
    return (s.Group("stream", (*frames, *lines, *values, *labels), _data(step=stream.name)),)


def _bound(step: lay.Bound | lay.Repeated) -> s.Group:
    if isinstance(step, lay.Repeated):
        return s.Group("repeat", tuple(map(_bound, step.steps)), _data(count=str(step.count)))
    return s.Group("value", (_side(step.side),), _data(step=step.step, number=str(step.number)))


def _side(side: lay.Side) -> s.Group:
    return s.Group("side", tuple(map(_term, side.terms)), _data(free=_words(side.free)))


def _term(term: lay.Drawing) -> s.Group:
    tags = _data(
        sign="-" if term.sign < 0 else "+",
        scale=term.scale,
        over=_words(term.over),
        skip=term.skip,
        number=str(term.number) if term.skip else "",
    )
    return s.Group("term", (*map(_mark, term.marks), *_painted(term.items)), tags)


def _painted(items: Iterable[lay.Item]) -> tuple[s.Item, ...]:
    """The items of a term in painting order; within one kind of item the order of the layout stays."""
    ranked = sorted(items, key=lambda item: _ORDER[type(item)])
    return tuple(drawn for item in ranked for drawn in _DRAWN[type(item)](item))


def _region(region: lay.Region) -> list[s.Item]:
    hull = s.Shape(region.outline, "bubble" if region.function else "grouping")
    tags = _data(function=region.function, over=_words(region.over), legs=_words(region.legs))
    items: tuple[s.Item, ...] = (hull, *(_label(label) for label in region.labels), _side(region.inside))
    return [s.Group("bubble", items, tags)]


def _wire(wire: lay.Wire) -> list[s.Item]:
    tags = _data(index=wire.index, dim=wire.dim, size=str(wire.size) if wire.size else "")
    return [s.Shape(wire.path, "wire", wire.weight, tags)]


def _link(link: lay.Link) -> list[s.Item]:
    return [s.Shape(link.path, "backbone" if link.main else "link", data=_data(step=link.step))]


def _dash(dash: lay.Dash) -> list[s.Item]:
    return [s.Shape(dash.path, "cut", data=_data(tensor=dash.tensor))]


def _arrowhead(head: lay.Arrowhead) -> list[s.Item]:
    return [s.Group("arrowhead", (s.Shape(head.outline, "arrowhead"),), _data(index=head.index))]


def _glyph(glyph: lay.Glyph) -> list[s.Item]:
    """The group of a tensor."""
    outline = s.Shape(glyph.outline, glyph_paint(glyph.kind, glyph.role))
    label = () if glyph.label is None else (_name(glyph, glyph.label),)
    marks = tuple(s.Group("mark", (s.Shape(mark, "mark"),)) for mark in glyph.marks)
    if glyph.folded is not None:
        return [_fold(glyph, glyph.folded, (outline, *label))]
    return [s.Group("tensor", (outline, *marks, *label), _tags(glyph))]


def _fold(glyph: lay.Glyph, folded: lay.Folded, ink: tuple[s.Item, ...]) -> s.Group:
    """The dots of a fold, their count, and the tensors they stand for: tags without ink."""
    count = () if glyph.count is None else (_label(glyph.count),)
    hidden = tuple(s.Group("tensor", (), _hidden(tensor)) for tensor in folded.tensors)
    sizes = _words(f"{dim}:{size}" for dim, size in folded.sizes)
    tags = _data(legs=_words(glyph.legs), kind=glyph.kind, count=str(folded.count), sizes=sizes)
    return s.Group("tensor", (*ink, *count, *hidden), tags)


def _hidden(tensor: Tensor) -> Data:
    """What a tensor that is left out is, and the dimensions of its legs where they have names of their own."""
    legs, dims = (tuple(leg.index for leg in tensor.legs), tuple(leg.dim for leg in tensor.legs))
    return _data(**_said(tensor, tensor.name, legs), dims=_words(dims) if dims != legs else "")


def _tags(glyph: lay.Glyph) -> Data:
    turned, places = "1" if glyph.turned else "", _words(map(str, glyph.places))
    return _data(**_said(glyph, glyph.tensor, glyph.legs), turned=turned, places=places)


def _said(glyph: lay.Glyph | Tensor, name: str, legs: Iterable[str]) -> dict[str, str]:
    """The tags that say what a tensor is."""
    return {
        "tensor": name,
        "legs": _words(legs),
        "kind": glyph.kind,
        "views": _words(glyph.views),
        "value": glyph.value,
        "role": glyph.role,
        "step": "1" if glyph.step else "",
        "number": str(glyph.number) if glyph.step else "",
        "scripts": _words(f"{place}:{index}" for place, index in glyph.scripts),
    }


def _name(glyph: lay.Glyph, label: lay.Label) -> s.Group:
    """A tensor's label, in the ink of its glyph if it stands inside, else in the ink of the page."""
    centre = label.box.centre
    left, top, right, bottom = _corners(glyph.outline)
    within = left < centre.x < right and top < centre.y < bottom and glyph.kind not in ("delta", "fuse")
    return _label(label, "label" if within else "beside")


def _corners(path: Path) -> Box:
    """The box of a path's corners, which for an outline will do, and takes no flattening of curves."""
    return Box.around([path.start, *(segment.to for segment in path.segments)])


def _dot(dot: lay.Dot) -> list[s.Item]:
    return [s.Group("dot", (s.Shape(dot.outline, "dot"),), _data(index=dot.index))]


def _end(end: lay.End) -> list[s.Item]:
    return [s.Group("end", (s.Shape(end.path, "end"),), _data(index=end.index))]


def _mark(label: lay.Label, sign: str = "") -> s.Group:
    """A sign, or a scalar or Σ that stands before a term."""
    sign = SIGNS.get(sign or label.text, sign)
    return s.Group("sign", (_math(label, "text"),), _data(sign=sign)) if sign else _label(label)


def _label(label: lay.Label, paint: str = "text") -> s.Group:
    tags = _data(of=label.of, place="beside" if paint == "beside" else "")
    note = () if label.note is None else (_math(label.note, paint),)
    return s.Group("label", (_math(label, paint), *note), tags)


def _math(label: lay.Label, paint: str) -> s.Math:
    return s.Math(label.text, label.at, label.size, paint, label.upside_down)


def _words(words: Iterable[str]) -> str:
    return " ".join(words)


def _data(**tags: str) -> Data:
    """Tags without the empty ones."""
    return tuple((name, value) for name, value in tags.items() if value)


_DRAWN: dict[type, Callable[[Any], list[s.Item]]] = {
    lay.Region: _region,
    lay.Wire: _wire,
    lay.Link: _link,
    lay.Dash: _dash,
    lay.Arrowhead: _arrowhead,
    lay.Glyph: _glyph,
    lay.Dot: _dot,
    lay.End: _end,
    lay.Label: lambda label: [_label(label)],
}
"""How each item of a layout is drawn, in painting order."""
_ORDER = {kind: rank for rank, kind in enumerate(_DRAWN)}
