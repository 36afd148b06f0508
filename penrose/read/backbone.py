"""Whether a stream's lines say what its tags say: where copies leave the backbone, where blocks return to it.

The backbone is drawn in pieces, one joint (a ⊕) between each two. The first piece begins at the frame of the first
block, or at the stream's own glyph, whose legs it is then; every further block returns to the next joint. So a value
of the stream is one piece, the one after the joint of its last block, and copies of that value must leave just there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from penrose.geometry.meet import inside, is_on
from penrose.geometry.path import Path, Point
from penrose.marks.types import Bound, Drawing, Equation, Glyph, Link, Region, Repeated, Side, Stream
from penrose.read.touch import PORT
from penrose.read.wires import Note
from penrose.records import dataclass, field

JOINT = 1.0  # pt; how far from the rim of a ⊕ a returning line may end


def check(equation: Equation, note: Note) -> None:
    """Notes every line of an equation's stream that contradicts what the values, terms and glyphs say."""
    if equation.stream is not None:
        _Backbone(equation.stream, note).run(equation.sides)


@dataclass
class _Backbone:
    """Walks the values in order and counts the pieces of the backbone that they account for."""

    stream: Stream
    note: Note
    piece: int = -1
    number_of: dict[int, int] = field(default_factory=dict)  # of the value that each piece is
    used: list[Link] = field(default_factory=list)

    def run(self, sides: tuple[Side, ...]) -> None:
        values = list(_values(self.stream.steps))
        for value in values:
            self._add(value.side)
            self.number_of[self.piece] = value.number
        for side in sides:
            if any(term.skip or self._begins(term) for term in side.terms):
                self._add(side)
        for side in (*(value.side for value in values), *sides):
            for body in (body for term in side.terms for body in _bodies(term)):
                self._copied(body)
        if len(self.pieces) != self.piece + 1:
            counts = f"{len(self.pieces)} pieces of the backbone, and {self.piece + 1} to be drawn"
            self.note(f"stream {self.stream.name}: {counts}", self.stream.span)
        for link in self.stream.links:
            if not link.main and link not in self.used:
                self.note(f"a line of stream {self.stream.name} joins nothing to the backbone", link.span)

    @property
    def pieces(self) -> list[Link]:
        return [link for link in self.stream.links if link.main]

    # Blocks.

    def _add(self, side: Side) -> None:
        """The terms of a value: the stream's glyph begins it, a block begins it or returns to a joint."""
        for term in side.terms:
            if self._begins(term):
                self.piece = 0
                self.number_of[0] = next(_bodies(term)).number
        for term in side.terms:
            if not term.skip and not self._begins(term):
                self.piece += 1
                self._returns(term)

    def _begins(self, term: Drawing) -> bool:
        """Whether a term is the stream's glyph, from which the first piece goes out."""
        bodies = list(_bodies(term))
        first = self.pieces[:1]
        return bool(
            len(bodies) == 1
            and bodies[0].tensor == self.stream.name
            and first
            and _on(first[0].path.start, bodies[0].outline)
        )

    def _returns(self, term: Drawing) -> None:
        """A line leads from the frame of a block to where its piece of the backbone begins; the first piece begins
        there itself."""
        frame = self._frame(term)
        if frame is None or self.piece >= len(self.pieces):
            self.note(f"a block of stream {self.stream.name} stands in no frame beside it", term.span)
            return
        begin = self.pieces[self.piece].path.start
        if self.piece == 0 and _on(begin, frame):
            return
        before = self.pieces[self.piece - 1].path.end if self.piece else begin
        middle = Point((begin.x + before.x) / 2, (begin.y + before.y) / 2)
        reach = begin.minus(middle).length() + JOINT
        for link in self.stream.links:
            for tip, other in ((link.path.start, link.path.end), (link.path.end, link.path.start)):
                if not link.main and _on(tip, frame) and other.minus(middle).length() <= reach:
                    self.used.append(link)
                    return
        self.note(f"no line leads from a block of stream {self.stream.name} back to its joint", term.span)

    def _frame(self, term: Drawing) -> Path | None:
        """The frame that holds every glyph of a term."""
        centres = [body.outline.box().centre for body in _bodies(term)]
        frames = (panel.outline for panel in self.stream.panels if panel.outline.closed)
        held = (f for f in frames if all(inside(p, f.points()) for p in centres))
        return next(held, None)

    # Copies.

    def _copied(self, body: Glyph) -> None:
        """A glyph of the stream is joined to the piece that is its value."""
        if body.tensor != self.stream.name:
            return
        left = [piece for link in self.stream.links for piece in self._pieces_joined(link, body)]
        if not left:
            self.note(f"no line joins {body.tensor} to the backbone", body.span)
        for piece in left:
            if self.number_of.get(piece) != body.number:
                self.note(f"{body.tensor} is copied where the stream has another value", body.span)

    def _pieces_joined(self, link: Link, body: Glyph) -> Iterator[int]:
        """The pieces of the backbone that a line joins to a glyph: itself, or those on which it starts."""
        tips = (link.path.start, link.path.end)
        for tip, other in (tips, tips[::-1]):
            if not _on(tip, body.outline):
                continue
            if link.main:
                yield self.pieces.index(link)
                continue
            found = [number for number, piece in enumerate(self.pieces) if _on(other, piece.path)]
            self.used += [link] * bool(found)
            yield from found


def _values(values: Iterable[Bound | Repeated]) -> Iterator[Bound]:
    """The values of a stream, those that are repeated once."""
    for value in values:
        if isinstance(value, Repeated):
            yield from _values(value.steps)
        else:
            yield value


def _bodies(term: Drawing) -> Iterator[Glyph]:
    """The glyphs of a term and of the bubbles in it."""
    for item in term.items:
        if isinstance(item, Glyph):
            yield item
        elif isinstance(item, Region):
            for inner in item.inside.terms:
                yield from _bodies(inner)


def _on(p: Point, path: Path) -> bool:
    return is_on(p, path.points(), PORT)
