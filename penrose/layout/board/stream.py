"""A residual stream as a backbone: a straight line down the left, with a block beside it for everything that is added.

A copy leaves the stream on a thin line to each glyph that reads it; what a block makes returns to the stream at a ⊕.
What the stream begins with stands on top, what is read off it at the end stands below, and repeated values are
bracketed with their count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from penrose.diagram import types as diagram
from penrose.errors import Problem
from penrose.geometry.path import Box, Line, Path, Point, rounded_box
from penrose.layout import style
from penrose.layout.board import Composer
from penrose.layout.curves import flip, rounded
from penrose.layout.finish import Block
from penrose.layout.labels import at_centre
from penrose.layout.style import scale_text
from penrose.layout.wishes import Unmet
from penrose.marks.types import (
    Bound,
    Drawing,
    Equation,
    Glyph,
    Item,
    Label,
    Link,
    Panel,
    Region,
    Repeated,
    Side,
    Stream,
)
from penrose.marks.walk import moved
from penrose.records import dataclass, field, replace

ASIDE = 40.0  # pt from the stream to the blocks beside it: room for a ⊕ and a stretch of the way back
FRAME = 9.0  # from a block's content to its frame
LEGS = 26.0  # from the glyph with which the stream begins to its first copy: room for the names of its legs
RAIL = 9.0  # from the line on which copies travel to the frame below it
APART = 13.0  # between the frames of two blocks
SUM = 17.0  # font size of the ⊕ on the stream
RIM = 6.0  # radius of the ⊕, at whose rim lines end
TIP = 1.9  # from the end of the stream's line to the outermost ink of its round tip
BRACKET = 30.0  # from the stream to the bracket of repeated blocks


def draw_stream(value: diagram.Diagram, equation: diagram.Equation, composer: Composer) -> tuple[Equation, Box] | None:
    """The drawing of an equation with one side along the stream that the author named; None if it reads no stream."""
    name = value.hints.backbone
    if len(equation.sides) != 1 or not (value.stream or _skip(equation.sides[0], name) is not None):
        return None
    return _Drawer(name, composer, value.hints.flow == "right").run(value.stream, equation)


def along_stream(value: diagram.Diagram, composer: Composer) -> list[tuple[Equation, Box]]:
    """Every equation drawn, along the stream where it reads it; `Unmet` if none does though the author asked for it."""
    streams = [draw_stream(value, equation, composer) for equation in value.equations]
    if value.hints.backbone and not any(streams):
        raise Unmet(no_stream(value))
    return [drawn or composer.equation(equation) for drawn, equation in zip(streams, value.equations, strict=True)]


def no_stream(value: diagram.Diagram) -> Problem:
    """What is wrong with a backbone along which nothing is drawn."""
    name = value.hints.backbone
    said = f"nothing is drawn along {name}: no equation of one side is {name} plus something"
    return Problem(said, value.hints.stream_span, f"draw y = {name} + … as a step, and y alone under draw:")


def _skip(value: diagram.Sum, name: str) -> int | None:
    """The term that is nothing but the stream."""
    for place, term in enumerate(value.terms):
        nodes = term.network.nodes
        if len(nodes) == 1 and not term.scales and not term.over and _is_stream(nodes[0], name):
            return place
    return None


def _is_stream(node: diagram.Node, name: str) -> bool:
    return isinstance(node, diagram.Tensor) and node.name == name and not node.views


@dataclass
class _Drawer:
    """The state of one drawing: how far down it has come, and what stands beside the stream so far."""

    name: str
    composer: Composer
    right: bool = False  # whether the stream flows right: then what is drawn here downwards is mirrored at the end
    y: float = 0.0
    last: float = 0.0  # where the stream's line begins or leaves the last ⊕
    begun: bool = False
    start: float = 0.0  # below the glyph with which the line begins
    lead: tuple[Point, ...] = ()  # the corners by which the first block's value comes to the line
    tap: float = 0.0  # where the copies of the present value leave, above its first ⊕
    links: list[Link] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)

    def run(self, steps: tuple[diagram.Step | diagram.Repeat, ...], equation: diagram.Equation) -> tuple[Equation, Box]:
        bound = tuple(self._bind(steps))
        side = equation.sides[0]
        drawn = self._value(side) if _skip(side, self.name) is not None else self._read_off(side)
        if _skip(side, self.name) is not None:
            self._line(self.last, self.last + style.STUB)
        links = tuple(replace(link, path=self._path(link.path)) for link in self.links)
        panels = tuple(replace(panel, outline=self._path(panel.outline)) for panel in self.panels)
        stream = Stream(self.name, bound, links, panels, tuple(self.labels))
        boxes = [*map(self._box, self.boxes), *(x.path.box() for x in links), *(label.box for label in self.labels)]
        return Equation((drawn,), (), (), stream), Box.union(boxes)

    # The stream is drawn downwards; mirroring at the diagonal makes it flow right.

    def _point(self, point: Point) -> Point:
        return flip(point) if self.right else point

    def _box(self, box: Box) -> Box:
        return Box(box.top, box.left, box.bottom, box.right) if self.right else box

    def _path(self, path: Path) -> Path:
        return path.mapped(flip) if self.right else path

    def _label(self, text: str, size: float, beside: float, along: float) -> Label:
        """A label left of the stream (above it, where it flows right), `beside` pt from it."""
        extent = self.composer.measure(text, size)
        half = (extent.ascent + extent.descent) / 2 if self.right else extent.width / 2
        return at_centre(text, size, self._point(Point(-beside - half, along)), extent, "")

    def _bind(self, steps: Iterable[diagram.Step | diagram.Repeat]) -> Iterator[Bound | Repeated]:
        for step in steps:
            if isinstance(step, diagram.Repeat):
                began, top = self.begun, self.y
                inner = tuple(self._bind(step.steps))
                top = top if began else max(top, self.start)  # what the stream begins with is not repeated
                self._bracket(step.count, top - APART * 0.3, self.y - APART * 0.7)
                yield Repeated(step.count, inner)
            else:
                yield Bound(step.name, step.number, self._value(step.value))

    def _bracket(self, count: int, top: float, bottom: float) -> None:
        x = -BRACKET
        path = rounded(Point(x + 7, top), Point(x, top), Point(x, bottom), Point(x + 7, bottom), radius=4.0)
        self.labels.append(self._label(f"×{count}", style.LABEL, BRACKET + 6, (top + bottom) / 2))
        self.panels.append(Panel(path))

    # Values.

    def _value(self, value: diagram.Sum) -> Side:
        """The terms of one value: the stream itself goes on, every other is a block beside it."""
        skip = _skip(value, self.name)
        drawings: dict[int, Drawing] = {}
        if skip is not None:
            drawings[skip] = self._go_on(value.terms[skip])
        self.tap = self.y
        for place, term in enumerate(value.terms):
            if place != skip:
                drawings[place] = self._block(term)
        names = tuple(leg.index for leg in value.free)
        if len(value.terms) > 1 or skip is None:
            self._legs(names)
        return Side(tuple(drawings[place] for place in range(len(value.terms))), names)

    def _go_on(self, term: diagram.Term) -> Drawing:
        """The stream as a term: its line if it is there already, else its glyph, whose legs the line is then."""
        node = term.network.nodes[0]
        assert isinstance(node, diagram.Tensor)
        if self.begun:
            return Drawing(term.sign, "", (), (), (), self.name, node.number)
        block = self.composer.network(term.network)
        glyph = next(item for item in block.items if isinstance(item, Glyph))
        body = self._box(glyph.outline.box())
        shift = Point(-body.centre.x, self.y - body.top)
        self.boxes.append(body.moved(shift))
        self.begun, self.last = True, self.boxes[-1].bottom
        self._legs(tuple(leg.index for leg in node.legs))
        self.y = self.start = self.last + LEGS
        return Drawing(term.sign, "", (), (), (moved(glyph, self._point(shift)),), self.name, node.number)

    def _block(self, term: diagram.Term) -> Drawing:
        """A block beside the stream, in its frame, with the copies that enter it and the way back."""
        marks, block = self._content(term)
        copies = sum(1 for _ in _readers(block.items, self.name))
        top = self.y + (RAIL if copies else 0.0)
        box = self._box(block.box)
        shift = Point(ASIDE + FRAME - box.left, top + FRAME - box.top)
        items, marks = moved(block.items, self._point(shift)), moved(marks, self._point(shift))
        frame = box.moved(shift).grown(FRAME)
        self.panels.append(Panel(rounded_box(frame, 6.0)))
        self.boxes.append(frame)
        self._copies(items, self.y)
        self.y = frame.bottom + APART
        return Drawing(
            term.sign, scale_text(term.scales), _over(term), (*self._return(term.sign, frame), *marks), items
        )

    def _content(self, term: diagram.Term) -> tuple[tuple[Label, ...], Block]:
        """A term's product, with its scalar and Σ in front."""
        block = self.composer.network(term.network)
        marks: list[Label] = []
        x = block.box.left
        for mark in reversed(list(self.composer.marks(replace(term, sign=1), first=True))):
            x -= style.SCALED
            marks.append(moved(mark, Point(x - mark.box.right, 0)))
            x = marks[-1].box.left
        box = Box.union([block.box, *(mark.box for mark in marks)])
        return tuple(reversed(marks)), replace(block, box=box)

    def _return(self, sign: int, frame: Box) -> tuple[Label, ...]:
        """What a block made comes back to the stream; its first value begins the stream instead."""
        if not self.begun:
            self.lead = (Point(frame.left, frame.centre.y), Point(0, frame.centre.y))
            self.begun, self.last = True, frame.bottom
            return ()
        y = frame.bottom - RIM - 6
        self._line(self.last, y - RIM - TIP)
        self.links.append(Link(self.name, Path(Point(frame.left, y), (Line(Point(RIM + TIP / 4, y)),))))
        self.last = y + RIM + TIP
        text = "⊕" if sign > 0 else "⊖"
        return (at_centre(text, SUM, self._point(Point(0, y)), self.composer.measure(text, SUM), ""),)

    def _line(self, start: float, end: float) -> None:
        """A piece of the stream's line; the first comes round from the block with which the stream begins."""
        if end > start:
            corners = self.lead or (Point(0, start),)
            self.links.append(Link(self.name, rounded(*corners, Point(0, end)), main=True))
            self.lead = ()

    def _copies(self, items: tuple[Item, ...], rail: float) -> None:
        """A thin line to the top of every glyph that reads the stream, from where the value has all it had before."""
        for glyph in _readers(items, self.name):
            box = self._box(glyph.outline.box())
            aside = [Point(ASIDE / 2, self.tap), Point(ASIDE / 2, rail)] if rail > self.tap else []
            corners = [Point(0, self.tap), *aside, Point(box.centre.x, rail), Point(box.centre.x, box.top)]
            self.links.append(Link(self.name, rounded(*corners, radius=6.0)))

    def _legs(self, names: tuple[str, ...]) -> None:
        """The stream's legs, named beside the line below the last sum."""
        if names:
            self.labels.append(self._label(" ".join(names), style.INDEX, 7.0, self.last + 6))

    # The end.

    def _read_off(self, value: diagram.Sum) -> Side:
        """What is read off the stream at its end: a product whose reader stands right below the line."""
        placed = self.composer.side(value)
        items = tuple(item for term in placed.side.terms for item in term.items)
        readers = list(_readers(items, self.name))
        box = self._box(placed.box)
        first = self._box(readers[0].outline.box()) if readers and readers[0].outline else box
        shift = Point(-first.centre.x if readers else ASIDE - box.left, self.y + APART - box.top)
        side = moved(placed.side, self._point(shift))
        self.boxes.append(box.moved(shift))
        if readers:
            self._line(self.last, first.moved(shift).top)
        self.tap = self.y
        rest = tuple(_readers(tuple(item for term in side.terms for item in term.items), self.name))[1:]
        self._copies(rest, self.y)
        return side


def _over(term: diagram.Term) -> tuple[str, ...]:
    return tuple(leg.index for leg in term.over)


def _readers(items: Iterable[Item], name: str) -> Iterator[Glyph]:
    """The glyphs that stand for the stream, wherever they are."""
    for item in items:
        if isinstance(item, Glyph) and item.tensor == name:
            yield item
        elif isinstance(item, Region):
            for term in item.inside.terms:
                yield from _readers(term.items, name)
