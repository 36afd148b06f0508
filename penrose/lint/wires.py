"""Checks of wires: where they end, what they run through, and how they cross."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from math import hypot

from penrose.geometry.index import Index
from penrose.geometry.meet import (
    angle,
    crossing,
    cuts,
    depth,
    inside,
    is_on,
    point_to_segment,
    polylines_apart,
)
from penrose.geometry.path import Box, Point
from penrose.lint.ink import Ink
from penrose.lint.limits import (
    AIR,
    ALONG,
    ALONG_BRANCH,
    CROWD,
    NEAR_MISS,
    PARALLEL,
    PORT,
    PORTS,
    SAME,
    UNROUNDED,
)
from penrose.lint.picture import Shape, Stretch
from penrose.lint.types import Fault, Part
from penrose.lint.words import fault, pt


def loose_ends(ink: Ink) -> Iterator[Fault]:
    """Wires whose ends are not all on something, but for free legs; and free legs that end on something."""
    for number, (line, touch) in enumerate(zip(ink.wires, ink.touches, strict=True)):
        loose, wire = [line.points[-last] for last in (0, 1) if not touch[last]], line.mark
        gaps = sorted((_nearest(ink, number, p) for p in loose), key=lambda gap: gap[0])
        missing = max(0, len(loose) - wire.free)
        for rank, (gap, what, p) in enumerate(gaps):
            if rank < missing or gap < NEAR_MISS:
                yield _off(ink, number, gap, what, p)
        if len(loose) < wire.free:
            ends = f"{wire.free} free ends and has {len(loose)}"
            yield fault(ink, "wire-free", line.points[0], [line.part], ends)


def _off(ink: Ink, number: int, gap: float, what: Part | None, p: Point) -> Fault:
    wire = Part("wires", number)
    if what is None:
        return fault(ink, "wire-off-port", p, [wire], "at nothing")
    if what.kind == "wires" and gap <= AIR:
        return fault(ink, "end-on-wire", p, [wire, what])
    return fault(ink, "wire-off-port", p, [wire, what], f"{pt(max(gap, 0.0))} from {ink.name(what)}")


def _nearest(ink: Ink, number: int, p: Point) -> tuple[float, Part | None, Point]:
    """The ink nearest to a loose end, within twice `NEAR_MISS`, that the wire's other end does not touch."""
    own = {Part("wires", number), *ink.touches[number][0], *ink.touches[number][1]}
    reach = 2 * NEAR_MISS
    box = Box(p.x - reach, p.y - reach, p.x + reach, p.y + reach)
    near = [(abs(depth(p, g.points)) - g.half, g.part) for g in ink.glyph_boxes.near(box)]
    near += [(point_to_segment(p, s.a, s.b) - ink.line(s.owner).half, s.owner) for s in ink.strokes.near(box)]
    near += [(p.minus(dot.centre).length() - dot.radius, dot.part) for dot in ink.dots]
    foreign = [(gap, part) for gap, part in near if part not in own and part.kind != "links" and gap < reach]
    gap, part = min(foreign, default=(reach, None))
    return gap, part, p


def through_glyphs(ink: Ink) -> Iterator[Fault]:
    """Wires and links that touch a glyph they do not end on, or run on inside one that they do."""
    for line in (*ink.wires, *ink.links):
        own = _own_glyphs(ink, line)
        met: dict[Part, list[Stretch]] = {}
        for stretch in line.stretches:
            box = stretch.box.grown(line.half + ink.rim + AIR)
            for glyph in ink.glyph_boxes.near(box):
                if glyph.box.meets(box):
                    met.setdefault(glyph.part, []).append(stretch)
        for part, stretches in met.items():
            test = _enters if part in own else _touches
            place = test(ink.line(part), stretches, line.half)
            if place:
                yield fault(ink, "wire-through-glyph", place, [line.part, part])


def _own_glyphs(ink: Ink, line: Shape) -> set[Part]:
    if line.part.kind == "wires":
        start, end = ink.touches[line.part.number]
        return {*start, *end}
    tips = (line.points[0], line.points[-1])
    return {g.part for g in ink.glyphs for p in tips if depth(p, g.points) > -NEAR_MISS}


def _touches(glyph: Shape, stretches: list[Stretch], half: float) -> Point | None:
    reach = half + glyph.half + AIR
    for s in stretches:
        if inside(s.a, glyph.points) or polylines_apart(glyph.points, (s.a, s.b), reach) < reach:
            return s.a
    return None


def _enters(glyph: Shape, stretches: list[Stretch], half: float) -> Point | None:
    """A point of the stretches that lies deeper in the glyph than an end may."""
    for s in stretches:
        for low, high in pairwise((0.0, *cuts(s.a, s.b, glyph.points), 1.0)):
            p = _between(s.a, s.b, (low + high) / 2)
            if high - low > 1e-6 and inside(p, glyph.points) and not is_on(p, glyph.points, PORT):
                return p
    return None


def _between(a: Point, b: Point, share: float) -> Point:
    return Point(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))


def on_dots(ink: Ink) -> Iterator[Fault]:
    """Wires that touch a dot or a cap where they do not end."""
    for dot in ink.dots:
        box = Box(*dot.centre, *dot.centre).grown(dot.radius + 4)
        for wire, stretch in _foreign(ink, dot.part, box):
            if point_to_segment(dot.centre, stretch.a, stretch.b) < dot.radius + wire.half + AIR:
                yield fault(ink, "wire-on-dot", dot.centre, [wire.part, dot.part])
    for end in ink.ends:
        for wire, stretch in _foreign(ink, end.part, end.box.grown(4)):
            if polylines_apart(end.points, (stretch.a, stretch.b)) < end.half + wire.half + AIR:
                yield fault(ink, "wire-on-dot", end.points[0], [wire.part, end.part])


def _foreign(ink: Ink, part: Part, box: Box) -> Iterator[tuple[Shape, Stretch]]:
    """Stretches of wires near a box that do not end on a part and have not been yielded already."""
    for stretch in ink.strokes.near(box):
        if stretch.owner.kind == "wires" and stretch.box.meets(box.grown(0.01)):
            start, end = ink.touches[stretch.owner.number]
            if part not in start and part not in end:
                yield ink.line(stretch.owner), stretch


def ports(ink: Ink) -> Iterator[Fault]:
    """Pairs of wires that meet one outline at one place."""
    at: dict[tuple[Part, int], list[tuple[int, Point]]] = {}
    for number, touch in enumerate(ink.touches):
        for last in (0, 1):
            for part in touch[last]:
                if part.kind in ("glyphs", "hulls"):
                    level = ink.wires[number].inside if part.kind == "hulls" else 0
                    at.setdefault((part, level), []).append((number, ink.wires[number].points[-last]))
    for (part, _), tips in at.items():
        for (a, p), (b, q) in combinations(tips, 2):
            if p.minus(q).length() < ink.wires[a].half + ink.wires[b].half + PORTS:
                yield fault(ink, "port-on-port", p, [Part("wires", a), Part("wires", b), part])


class Meetings:
    """How strokes meet: crossings with their angles, and how far two run along each other."""

    def __init__(self, ink: Ink) -> None:
        self.ink = ink
        self.parallel = PARALLEL / (UNROUNDED if ink.page is None else 1.0)
        self.crossings: dict[tuple[Part, Part], list[tuple[Point, float]]] = {}
        self.along: dict[tuple[Part, Part], float] = {}
        self.place: dict[tuple[Part, Part], Point] = {}
        widest = max((line.half for line in ink.wires), default=0.0)
        for one, other in _pairs(ink.strokes, 2 * widest + AIR):
            if one.owner.kind != "links" and other.owner.kind != "links":
                self._meet(one, other)

    @property
    def angles(self) -> list[float]:
        """The angle of every crossing of two wires (or of a wire with itself), in degrees."""
        both = [places for (a, b), places in self.crossings.items() if a.kind == b.kind == "wires"]
        return [steep for places in both for _, steep in places]

    def _meet(self, one: Stretch, other: Stretch) -> None:
        pair = (one.owner, other.owner)
        met = crossing(one.a, one.b, other.a, other.b)
        if met:
            p = _between(one.a, one.b, met[0])
            if not self._at_tips(pair, p):
                places = self.crossings.setdefault(pair, [])
                if all(p.minus(q).length() > SAME for q, _ in places):
                    places.append((p, angle(one.a, one.b, other.a, other.b)))
        if pair[0] != pair[1] and angle(one.a, one.b, other.a, other.b) < self.parallel:
            halves = self.ink.line(pair[0]).half + self.ink.line(pair[1]).half
            together = _together(one, other, halves + AIR)
            if together:
                self.along[pair] = self.along.get(pair, 0.0) + together
                self.place.setdefault(pair, one.a)

    def _at_tips(self, pair: tuple[Part, Part], p: Point) -> bool:
        """Whether strokes meet at ends: two wires where both end, a wire and a hull where the wire ends."""
        tips = [part for part in pair if part.kind == "wires"]
        lines = [self.ink.line(part) for part in tips]
        return all(
            min(p.minus(line.points[0]).length(), p.minus(line.points[-1]).length()) <= 2 * PORT for line in lines
        )


def _pairs(strokes: Index[Stretch], reach: float) -> Iterator[tuple[Stretch, Stretch]]:
    """Pairs of stretches whose boxes come within `reach`, once; of one stroke only those not neighbours."""
    seen: set[tuple[int, int]] = set()
    things = strokes.things
    for numbers in strokes.cells.values():
        for place, i in enumerate(numbers):
            one = things[i]
            left, top, right, bottom = one.box
            left, top, right, bottom = left - reach, top - reach, right + reach, bottom + reach
            for j in numbers[place + 1 :]:
                other = things[j]
                box = other.box
                if box[0] > right or box[2] < left or box[1] > bottom or box[3] < top or (i, j) in seen:
                    continue
                if one.owner == other.owner and (abs(one.piece - other.piece) < 2 or one.owner.kind == "hulls"):
                    continue
                if one.owner.kind == "hulls" == other.owner.kind:
                    continue
                seen.add((i, j))
                yield one, other


def _together(one: Stretch, other: Stretch, reach: float) -> float:
    """Length of one stretch that lies within `reach` beside another that is nearly parallel to it."""
    ux, uy = other.b.x - other.a.x, other.b.y - other.a.y
    size = hypot(ux, uy)
    if size == 0:
        return 0.0
    along = [((p.x - other.a.x) * ux + (p.y - other.a.y) * uy) / size for p in (one.a, one.b)]
    aside = [((p.x - other.a.x) * uy - (p.y - other.a.y) * ux) / size for p in (one.a, one.b)]
    low, high = _share(along[0], along[1], 0.0, size)
    first, last = _share(aside[0], aside[1], -reach, reach)
    return max(0.0, min(high, last) - max(low, first)) * hypot(one.b.x - one.a.x, one.b.y - one.a.y)


def _share(start: float, end: float, low: float, high: float) -> tuple[float, float]:
    """The shares between which a value going from start to end lies between low and high."""
    if start == end:
        return (0.0, 1.0) if low <= start <= high else (1.0, 0.0)
    cuts = sorted(((low - start) / (end - start), (high - start) / (end - start)))
    return max(0.0, cuts[0]), min(1.0, cuts[1])


def overlaps(ink: Ink, meetings: Meetings) -> Iterator[Fault]:
    """Wires that run on top of each other or along a hull, and wires that cross a hull."""
    wires = Counter(wire.mark.index for wire in ink.wires)
    share = UNROUNDED if ink.page is None else 1.0
    for pair, together in meetings.along.items():
        reach = ink.line(pair[0]).half + ink.line(pair[1]).half + AIR
        crowd = CROWD * max(wires[ink.line(p).mark.index] for p in pair if p.kind == "wires")
        limit = max(ALONG_BRANCH + 2 * reach, crowd * reach) if _branch(ink, pair) else ALONG + 2 * reach
        if together > share * limit:
            yield fault(ink, "wire-on-wire", meetings.place[pair], list(pair), pt(together))
    for pair, places in meetings.crossings.items():
        kinds = {part.kind for part in pair}
        if kinds == {"wires", "hulls"}:
            wire, hull = sorted(pair, key=lambda part: part.kind, reverse=True)
            yield fault(ink, "wire-through-hull", places[0][0], [wire, hull])
    yield from _wrong_hull(ink)


def _branch(ink: Ink, pair: tuple[Part, Part]) -> bool:
    """Whether two strokes part from one dot or port, so that they are together for a while."""
    touched = [{*ink.touches[p.number][0], *ink.touches[p.number][1]} if p.kind == "wires" else {p} for p in pair]
    return bool(touched[0] & touched[1])


def _wrong_hull(ink: Ink) -> Iterator[Fault]:
    """Wires that run in another hull than the one they belong to."""
    for wire in ink.wires if ink.hulls else ():
        points = wire.points
        middle = len(points) // 2
        p = _between(points[middle - 1], points[middle], 0.5)
        for hull in ink.strangers(wire.inside, ink.innermost(p)):
            yield fault(ink, "wire-through-hull", p, [wire.part, Part("hulls", hull)])
