"""A picture file as bare shapes: the ink of its groups, each thing in the hull that its group stands in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from penrose.lint import types as bare
from penrose.lint.figures import lint_shapes
from penrose.lint.types import OUTSIDE, Figures, Picture
from penrose.read import ink
from penrose.read.elements import LINE
from penrose.read.page import page
from penrose.read.touch import SMALL, WALL, Touch, touches
from penrose.records import replace
from penrose.source import Source

BACKBONE = 3.6  # width of a stream's line relative to a thin wire


def lint_svg(text: str, path: str = "<svg>") -> Figures:
    """The figures of an SVG of ours. PenroseError if it is none, or not well-formed."""
    return lint_shapes(picture(page(Source(path, text))))


def picture(read: ink.Page) -> Picture:
    """The shapes of a page."""
    shapes = _Shapes()
    for equation in read.equations:
        shapes.letters(equation.marks)
        if equation.stream:
            shapes.stream(equation.stream)
        for side in equation.sides:
            shapes.side(side, OUTSIDE, None)
    shapes.legend(read.legend)
    return replace(shapes.picture(), page=read.box, line=LINE, outline=LINE)


class _Shapes(bare.Shapes):
    """Gathers shapes from the outside in."""

    def side(self, side: ink.Side, inside: int, wall: ink.Bubble | None) -> None:
        for term in side.terms:
            self.letters(term.marks)
            for item in term.items:
                ADD[type(item)](self, item, inside)
            self._strokes(term, side.free, inside, wall)

    def stream(self, stream: ink.Stream) -> None:
        self.letters(stream.labels)
        for link in stream.links:
            kind = ("backbone", BACKBONE) if link.main else ("link", 1.0)
            self.links.append(bare.Link(link.step, link.path, *kind))
        self.links += [bare.Link(stream.step, frame, "frame") for frame in stream.frames]
        self._values(stream.values)

    def legend(self, items: tuple[ink.Stroke | ink.Letters, ...]) -> None:
        """Samples are lines that carry no index."""
        for item in items:
            if isinstance(item, ink.Stroke):
                self.links.append(bare.Link(item.dim, item.path, "sample", item.weight))
            else:
                self.letters((item,))

    def _values(self, values: tuple[ink.Value | ink.Repeat, ...]) -> None:
        for value in values:
            if isinstance(value, ink.Repeat):
                self._values(value.values)
            else:
                self.side(value.side, OUTSIDE, None)

    def letters(self, letters: tuple[ink.Letters, ...], on: int = -1) -> None:
        """Labels, those without outlines left out."""
        self.labels += [bare.Label(one.of, one.boxes, one.of, on) for one in letters if one.boxes]

    def _strokes(self, term: ink.Term, free: tuple[str, ...], inside: int, wall: ink.Bubble | None) -> None:
        """The wires of a term; one end of each free index may be loose, and outside bubbles must be."""
        found = touches(term.items, wall.outline if wall else None)
        loose = _loose(term.items, found)
        opened, open_names = _opened(term.items, found), frozenset(free)
        owed = {index: None for index in free if not opened.get(index, True)}
        for number, item in enumerate(term.items):
            if isinstance(item, ink.Stroke):
                spare = [name for name in item.names if name in open_names]
                due = [name for name in spare if name in owed][:1]
                for name in due:
                    del owed[name]
                count = min(loose.get(number, 0), len(spare)) + len(due)
                self.wires.append(bare.Wire(" ".join(item.names), item.path, item.weight, inside, count))

    def _body(self, body: ink.Body, inside: int) -> None:
        box = body.outline.box()
        if max(box.width, box.height) <= SMALL:
            self.dots.append(bare.Dot(body.name or body.kind, box.centre, max(box.width, box.height) / 2, inside))
            self.letters(body.labels)
            return
        self.glyphs.append(bare.Glyph(body.name or body.kind, body.outline, inside))
        self.letters(body.labels, len(self.glyphs) - 1)

    def _bubble(self, bubble: ink.Bubble, inside: int) -> None:
        self.hulls.append(bare.Hull(bubble.function, bubble.outline, inside))
        self.letters(bubble.labels)
        self.side(bubble.inside, len(self.hulls) - 1, bubble)

    def _dot(self, dot: ink.Dot, inside: int) -> None:
        box = dot.outline.box()
        self.dots.append(bare.Dot(dot.index, box.centre, box.width / 2, inside))

    def _cap(self, cap: ink.Cap, inside: int) -> None:
        self.ends.append(bare.End(cap.index, cap.path, inside))

    def _link(self, link: ink.Link, inside: int) -> None:
        self.links.append(bare.Link(link.step, link.path))

    def _arrowhead(self, head: ink.Arrowhead, inside: int) -> None:
        self.heads.append(bare.Arrowhead(head.index, head.outline))

    def _label(self, letters: ink.Letters, inside: int) -> None:
        self.letters((letters,))

    def _later(self, stroke: ink.Stroke, inside: int) -> None:
        """Strokes are added together, once it is known what they touch."""


ADD: dict[type, Callable[[_Shapes, Any, int], None]] = {
    ink.Body: _Shapes._body,
    ink.Bubble: _Shapes._bubble,
    ink.Dot: _Shapes._dot,
    ink.Cap: _Shapes._cap,
    ink.Link: _Shapes._link,
    ink.Arrowhead: _Shapes._arrowhead,
    ink.Letters: _Shapes._label,
    ink.Stroke: _Shapes._later,
}


def _loose(items: tuple[ink.Item, ...], found: list[Touch]) -> dict[int, int]:
    """How many ends of each stroke touch nothing."""
    count: dict[int, int] = {}
    for touch in found:
        if not touch.on and not touch.tips:
            count[touch.tip.stroke] = count.get(touch.tip.stroke, 0) + 1
    return count


def _opened(items: tuple[ink.Item, ...], found: list[Touch]) -> dict[str, bool]:
    """Whether an index that has strokes has an end that is loose or on the hull around."""
    opened: dict[str, bool] = {}
    for touch in found:
        for index in _names(items[touch.tip.stroke]):
            end = (not touch.on and not touch.tips) or WALL in touch.on
            opened[index] = opened.get(index, False) or end
    return opened


def _names(item: ink.Item) -> tuple[str, ...]:
    return item.names if isinstance(item, ink.Stroke) else ()
