"""The marks of a page as shapes to be measured: polylines with their widths, each in the hull that it stands in.

A shape knows just enough of meaning to tell a contact that should be there from one that should not: a wire may touch
what it ends on, a glyph stands in its hull, a label may stand in its glyph. Units: pt, y down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, NamedTuple

from penrose.geometry.meet import Polyline
from penrose.geometry.path import Box, Path, Point
from penrose.lint.loose import told
from penrose.lint.types import OUTSIDE, Part
from penrose.marks import types as ink
from penrose.read.touch import SMALL
from penrose.records import dataclass, field

HALF = 0.55  # half the width of a thin line, to which weights are relative, and of outlines
BACKBONE = 3.6  # width of a stream's line relative to a thin wire


class Stretch(NamedTuple):
    """One straight piece of a stroke: whose it is, which piece, its ends and its box."""

    owner: Part
    piece: int
    a: Point
    b: Point
    box: Box


@dataclass(frozen=True)
class Shape:
    """A mark as a polyline with half its width; `inside` is the position of the innermost hull around it."""

    part: Part
    mark: Any
    points: Polyline
    half: float
    box: Box
    inside: int = OUTSIDE

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """Its straight pieces."""
        held: tuple[Stretch, ...] | None = self.__dict__.get("parted")
        if held is None:
            held = self.__dict__["parted"] = tuple(self._stretches())
        return held

    def _stretches(self) -> Iterable[Stretch]:
        for piece, (a, b) in enumerate(pairwise(self.points)):
            left, right = (a[0], b[0]) if a[0] < b[0] else (b[0], a[0])
            top, bottom = (a[1], b[1]) if a[1] < b[1] else (b[1], a[1])
            yield Stretch(self.part, piece, a, b, Box(left, top, right, bottom))

    @property
    def centre(self) -> Point:
        """The middle: of a dot, where wires end."""
        return self.box.centre

    @property
    def radius(self) -> float:
        """Of a dot."""
        return max(self.box.width, self.box.height) / 2


class Frame(NamedTuple):
    """The line around a block of a stream."""

    step: str


@dataclass(frozen=True)
class Lettering:
    """A label, and the position of the glyph that it may stand in, −1 if there is none."""

    mark: ink.Label
    boxes: tuple[Box, ...]
    on: int = -1


@dataclass
class Picture:
    """The shapes of a page by their sort; `page` is its box, None where only some items of it are looked at."""

    glyphs: list[Shape] = field(default_factory=list)
    wires: list[Shape] = field(default_factory=list)
    dots: list[Shape] = field(default_factory=list)
    ends: list[Shape] = field(default_factory=list)
    hulls: list[Shape] = field(default_factory=list)
    links: list[Shape] = field(default_factory=list)
    heads: list[Shape] = field(default_factory=list)
    labels: list[Lettering] = field(default_factory=list)
    page: Box | None = None

    def add(self, items: Iterable[ink.Item], inside: int = OUTSIDE) -> Picture:
        """This picture with items and all that stands within them."""
        for item in items:
            ADD[type(item)](self, item, inside)
        return self

    def add_page(self, layout: ink.Layout) -> Picture:
        """This picture with everything on a page."""
        for equation in layout.equations:
            self.add(equation.marks)
            if equation.stream:
                self._stream(equation.stream)
            for side in equation.sides:
                self._side(side)
        for sample in layout.legend:  # lines that carry no index
            self._link(sample, OUTSIDE, sample.weight)
            self.add(sample.labels)
        return self

    def _shape(self, kind: str, mark: Any, path: Path, half: float, inside: int) -> None:
        shapes: list[Shape] = getattr(self, kind)
        shapes.append(Shape(Part(kind, len(shapes)), mark, _plain(path.points()), half, path.box(), inside))

    def _side(self, side: ink.Side, inside: int = OUTSIDE, wall: Path | None = None) -> None:
        for term in side.terms:
            self.add(term.marks, inside)
            self.add(told(term.items, side.free, wall), inside)

    def _stream(self, stream: ink.Stream) -> None:
        self.add(stream.labels)
        self.add(stream.links)
        for panel in stream.panels:
            if panel.outline.closed:
                self._shape("links", Frame(stream.name), panel.outline, HALF, OUTSIDE)
        self._values(stream.steps)

    def _values(self, steps: Iterable[ink.Bound | ink.Repeated]) -> None:
        for step in steps:
            if isinstance(step, ink.Repeated):
                self._values(step.steps)
            else:
                self._side(step.side)

    # Items of a term.

    def _glyph(self, glyph: ink.Glyph, inside: int) -> None:
        box = glyph.outline.box()
        small = max(box.width, box.height) <= SMALL
        self._shape("dots" if small else "glyphs", glyph, glyph.outline, HALF, inside)
        for label in (glyph.label, glyph.count):
            if label:
                self._label(label, inside, -1 if small else len(self.glyphs) - 1)

    def _label(self, label: ink.Label, inside: int, on: int = -1) -> None:
        self.labels.append(Lettering(label, label.boxes, on))

    def _wire(self, wire: ink.Wire, inside: int) -> None:
        self._shape("wires", wire, wire.path, wire.weight * HALF, inside)

    def _region(self, region: ink.Region, inside: int) -> None:
        self._shape("hulls", region, region.outline, HALF, inside)
        number = len(self.hulls) - 1
        self.add(region.labels, number)
        self._side(region.inside, number, region.outline)

    def _link(self, line: ink.Link | ink.Dash | ink.Sample, inside: int, weight: float = 1.0) -> None:
        weight = BACKBONE if isinstance(line, ink.Link) and line.main else weight
        self._shape("links", line, line.path, weight * HALF, inside)


ADD: dict[type, Callable[[Picture, Any, int], None]] = {
    ink.Glyph: Picture._glyph,
    ink.Label: Picture._label,
    ink.Wire: Picture._wire,
    ink.Region: Picture._region,
    ink.Link: Picture._link,
    ink.Dash: Picture._link,
    ink.Dot: lambda picture, dot, inside: picture._shape("dots", dot, dot.outline, HALF, inside),
    ink.End: lambda picture, end, inside: picture._shape("ends", end, end.path, HALF, inside),
    ink.Arrowhead: lambda picture, head, inside: picture._shape("heads", head, head.outline, 0.0, inside),
}


def _plain(points: Polyline) -> Polyline:
    """A polyline without stretches of no length, which have no direction."""
    return (points[0], *(b for a, b in pairwise(points) if a != b))


NAMES: dict[str, Callable[[Any], str]] = {
    "glyphs": lambda glyph: glyph.tensor or glyph.kind,
    "wires": lambda wire: f"wire {wire.index}",
    "dots": lambda dot: f"dot {dot.index if isinstance(dot, ink.Dot) else dot.tensor or dot.kind}",
    "ends": lambda end: f"cap of {end.index}",
    "heads": lambda head: f"arrowhead on {head.index}",
    "hulls": lambda hull: f"bubble {hull.function}" if hull.function else "the bubble",
    "labels": lambda label: (
        (f"label {label.text}" if label.text else "a mark")
        + (f" of {label.of}" if label.of not in ("", label.text) else "")
    ),
    "links": lambda line: LINES[type(line)](line),
}
"""What shapes of each sort are called in a sentence."""
LINES: dict[type, Callable[[Any], str]] = {
    ink.Link: lambda link: f"{'backbone' if link.main else 'link'} of {link.step}",
    ink.Dash: lambda dash: f"cut of {dash.tensor}",
    ink.Sample: lambda sample: f"sample of {sample.dim}",
    Frame: lambda frame: f"frame of {frame.step}",
}
