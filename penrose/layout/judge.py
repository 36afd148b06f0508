"""The bare shapes of finished items, for `lint` to measure before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from penrose.layout import types as drawn
from penrose.lint import types as bare


def picture(items: Iterable[drawn.Item]) -> bare.Picture:
    """The shapes of items and of everything inside their regions."""
    shapes = _Shapes()
    shapes.add(items, bare.OUTSIDE)
    return shapes.picture()


class _Shapes(bare.Shapes):
    """Gathers shapes from the outside in."""

    def add(self, items: Iterable[drawn.Item], inside: int) -> None:
        for item in items:
            ADD[type(item)](self, item, inside)

    def _glyph(self, item: drawn.Glyph, inside: int) -> None:
        if item.outline is None:
            return
        if item.shape == "dot":
            box = item.outline.box()
            self.dots.append(bare.Dot(item.tensor, box.centre, box.width / 2, inside))
            return
        self.glyphs.append(bare.Glyph(item.tensor, item.outline, inside))
        if item.label:
            self._label(item.label, inside, len(self.glyphs) - 1)
        if item.count:
            self._label(item.count, inside, len(self.glyphs) - 1)

    def _label(self, item: drawn.Label, inside: int, on: int = -1) -> None:
        self.labels.append(bare.Label(item.text, (item.box,), item.of, on))

    def _wire(self, item: drawn.Wire, inside: int) -> None:
        self.wires.append(bare.Wire(item.index, item.path, item.weight, inside, item.free))

    def _dot(self, item: drawn.Dot, inside: int) -> None:
        box = item.outline.box()
        self.dots.append(bare.Dot(item.index, box.centre, box.width / 2, inside))

    def _end(self, item: drawn.End, inside: int) -> None:
        self.ends.append(bare.End(item.index, item.path, inside))

    def _link(self, item: drawn.Link, inside: int) -> None:
        self.links.append(bare.Link(item.step, item.path))

    def _dash(self, item: drawn.Dash, inside: int) -> None:
        self.links.append(bare.Link(item.tensor, item.path, "cut"))

    def _arrowhead(self, item: drawn.Arrowhead, inside: int) -> None:
        self.heads.append(bare.Arrowhead(item.index, item.outline))

    def _region(self, item: drawn.Region, inside: int) -> None:
        number = len(self.hulls)
        self.hulls.append(bare.Hull(item.function, item.outline, inside))
        for label in item.labels:
            self._label(label, inside)
        for term in item.inside.terms:
            self.add((*term.marks, *term.items), number)


ADD: dict[type, Callable[[_Shapes, Any, int], None]] = {
    drawn.Glyph: _Shapes._glyph,
    drawn.Label: _Shapes._label,
    drawn.Wire: _Shapes._wire,
    drawn.Dot: _Shapes._dot,
    drawn.End: _Shapes._end,
    drawn.Link: _Shapes._link,
    drawn.Dash: _Shapes._dash,
    drawn.Arrowhead: _Shapes._arrowhead,
    drawn.Region: _Shapes._region,
}
