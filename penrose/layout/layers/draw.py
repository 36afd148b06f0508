"""Draws layers: every layer on one line, things as far apart as they need and so that wires run upright where they can,
with wires from the upper sides of one to the lower sides of the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from penrose.geometry.path import Cubic, Line, Path, Point, Segment
from penrose.layout import style
from penrose.layout.curves import rounded
from penrose.layout.graph import Flat, Graph
from penrose.layout.layers import Sweep
from penrose.layout.layers.weave import Weave
from penrose.layout.sketch import Bodies, Sketch, tip_for
from penrose.records import dataclass

ROUNDS = 30  # passes up and down; further ones move nothing by half a point
PULLS = (1.0, 2.0, 4.0)  # of a wire between two tensors, from one to a passing stretch, between two of those
UPWARDS = 0.1  # of a pull from above: a tensor stands over the middle of its wires, and gives way only where it is free


@dataclass(frozen=True)
class Tie:
    """A stretch of a wire between two neighbouring layers: the numbers of what it joins, and how far beside their
    middles it meets them."""

    low: int
    high: int
    beside_low: float
    beside_high: float
    pull: float


def places(lines: Sequence[Sequence[int]], apart: Mapping[tuple[int, int], float], ties: Sequence[Tie]) -> list[float]:
    """The middle of everything, by number. `lines` hold the numbers layer by layer, `apart` the least distance between
    the middles of neighbours."""
    xs = [0.0] * sum(map(len, lines))
    down: dict[int, list[Tie]] = {}
    up: dict[int, list[Tie]] = {}
    for tie in ties:
        down.setdefault(tie.high, []).append(tie)
        up.setdefault(tie.low, []).append(tie)
    steps = [apart[pair] for pair in pairwise(lines[0])]
    _set(xs, lines[0], steps, [-sum(steps) / 2] * len(lines[0]), [1.0] * len(lines[0]))
    for number in range(ROUNDS):
        for line in lines[1:] if number % 2 == 0 else lines[-2::-1]:
            sources = (down,) if number == 0 else (down, up)
            pulls = [[_pull(xs, tie, member) for side in sources for tie in side.get(member, ())] for member in line]
            weights = [sum(pull for pull, _ in mine) or 0.01 for mine in pulls]
            wishes = [
                sum(pull * x for pull, x in mine) / weight if mine else xs[member]
                for member, mine, weight in zip(line, pulls, weights, strict=True)
            ]
            _set(xs, line, [apart[pair] for pair in pairwise(line)], wishes, weights)
    return [round(2 * x) / 2 for x in xs]


def _pull(xs: list[float], tie: Tie, member: int) -> tuple[float, float]:
    """How strongly a wire draws one of its ends, and to where."""
    if member == tie.high:
        return tie.pull, xs[tie.low] + tie.beside_low - tie.beside_high
    return tie.pull * UPWARDS, xs[tie.high] + tie.beside_high - tie.beside_low


def _set(
    xs: list[float], line: Sequence[int], steps: Sequence[float], wishes: Sequence[float], weights: Sequence[float]
) -> None:
    """Set a line as near to its wishes as its distances let it, in the mean of squares."""
    blocks: list[tuple[float, float, int]] = []  # weight, wish for its first member, count
    offset, offsets = 0.0, []
    for place, (wish, weight) in enumerate(zip(wishes, weights, strict=True)):
        offset += steps[place - 1] if place else 0.0
        offsets.append(offset)
        blocks.append((weight, wish - offset, 1))
        while len(blocks) > 1 and blocks[-2][1] > blocks[-1][1]:
            (a, x, n), (b, y, m) = blocks[-2:]
            blocks[-2:] = [(a + b, (a * x + b * y) / (a + b), n + m)]
    starts = [start for _, start, count in blocks for _ in range(count)]
    for member, start, offset in zip(line, starts, offsets, strict=True):
        xs[member] = start + offset


SPREAD = 28.0  # pt from wire to wire, at a tensor and from one to the next, at least: a label has room
APART = 12.0  # pt between tensors of one layer, at least
STEEP = 0.3  # of the farthest that a wire runs sideways, how far the next layer stands off


def draw_layers(flat: Flat, found: Sweep, woven: Weave, bodies: Bodies, air: float) -> Sketch:
    """The sketch of a network in layers; the middle layer on y = 0."""
    return _Layers(flat, found, woven, bodies, air).run()


class _Layers:
    """The state of one drawing: where what stands in the layers is numbered, and the sketch."""

    def __init__(self, flat: Flat, found: Sweep, woven: Weave, bodies: Bodies, air: float) -> None:
        self.flat, self.found, self.woven, self.bodies, self.air = flat, found, woven, bodies, air
        self.graph = Graph(flat)
        self.sketch = Sketch(flat, bodies, air)
        self.spread = self._spread()
        self.numbers = {key: n for n, key in enumerate((y, t) for y, line in enumerate(woven.lines) for t in line)}
        at: list[int] = []  # the layers of the wires that go round, from the innermost outwards
        self.turns: dict[tuple[int, int], tuple[int, int, bool]] = {}  # by wire and layer: rank, place there, way
        for rank, (edge, layer, right) in enumerate(woven.round, 1):
            at.append(layer)
            self.turns[edge, layer] = rank, at.count(layer), right

    def run(self) -> Sketch:
        for vertex, what in enumerate(self.flat.vertices):
            tip = tip_for(what, self._leg_sides(vertex))
            self.sketch.spots[vertex] = self.bodies.spot(vertex, what, self._spreads(vertex), tip)
        self.xs = places(
            [[self.numbers[y, t] for t in line] for y, line in enumerate(self.woven.lines)], self._apart(), self._ties()
        )
        lines = self.woven.lines
        self.halves = [max((self.sketch.spots[t].height for t in line if t >= 0), default=0.0) for line in lines]
        self.ys = self._heights()
        for (y, token), number in self.numbers.items():
            if token >= 0:
                self.sketch.spots[token].centre = Point(self.xs[number], self.ys[y])
        for edge in range(len(self.flat.edges)):
            self.sketch.paths[edge] = self._level(edge) if edge in self.found.level else self._wire(edge)
        return self.sketch

    # Sides and sizes.

    def _spread(self) -> float:
        """The distance from wire to wire, the same at all tensors and between them, so that the wires of a circuit
        stand upright down from the tensors that end them side by side."""
        closing = [v for v in self.found.closing(self.graph) if len(self.woven.below[v]) == 1]
        widths = [self.bodies.spot(v, self.flat.vertices[v], None, "S").width for v in closing]
        gap = style.GAP if self.found.level else APART
        return max(SPREAD * self.air, 2 * max(widths) + gap * self.air if len(widths) > 1 else 0.0)

    def _spreads(self, vertex: int) -> dict[str, float]:
        below, above = self.woven.below[vertex], self.woven.above[vertex]
        return {"S": self.spread * (len(below) - 1), "N": self.spread * (len(above) - 1)}

    def _leg_sides(self, vertex: int) -> dict[int, str]:
        sides = dict.fromkeys(self.woven.below[vertex], "S") | dict.fromkeys(self.woven.above[vertex], "N")
        return {self.graph.leg(edge, vertex): sides[edge] for edge in self.graph.at[vertex] if edge in sides}

    def _beside(self, edge: int, token: int, side: str) -> float:
        """How far from the middle of what stands in a layer a wire leaves it."""
        if token < 0:
            return 0.0
        row = self._row(token, side)
        return (row.index(edge) - (len(row) - 1) / 2) * self.spread

    def _row(self, token: int, side: str) -> tuple[int, ...]:
        """The wires on a side of a tensor, from left to right."""
        return self.woven.below[token] if side == "S" else self.woven.above[token]

    def _room(self, token: int) -> float:
        """Half the room in its layer that a tensor takes with its wires, or a wire that passes."""
        if token < 0:
            return self.spread / 2
        wires = max(len(self.woven.below[token]), len(self.woven.above[token]))
        return max(self.spread * wires / 2, self.sketch.spots[token].width + APART * self.air / 2)

    def _apart(self) -> dict[tuple[int, int], float]:
        numbered = [[(self.numbers[y, t], self._room(t)) for t in line] for y, line in enumerate(self.woven.lines)]
        return {(a, b): left + right for line in numbered for (a, left), (b, right) in pairwise(line)}

    def _ties(self) -> list[Tie]:
        ties = []
        for (y, token), number in self.numbers.items():
            if y == len(self.woven.lines) - 1:
                break
            for edge in self.woven.above[token] if token >= 0 else (~token,):
                if (edge, y + 1) not in self.turns:
                    high = self._over(edge, y)
                    pull = PULLS[(token < 0) + (high < 0)]
                    beside = self._beside(edge, token, "N"), self._beside(edge, high, "S")
                    ties.append(Tie(number, self.numbers[y + 1, high], *beside, pull))
        return ties

    def _over(self, edge: int, y: int) -> int:
        """What a wire meets in the layer above a line."""
        ends = (v for v in self.flat.edges[edge].ends if self.found.layer[v] == y + 2)
        return next((v for v in ends if edge in self.woven.below[v]), ~edge)

    def _heights(self) -> list[float]:
        """The middle of every line, upwards from the lowest; then shifted so that the middle line is at 0."""
        runs = [0.0] * len(self.halves)
        for tie in self._ties():
            y = next(y for (y, _), number in self.numbers.items() if number == tie.low)
            run = abs(self.xs[tie.low] + tie.beside_low - self.xs[tie.high] - tie.beside_high)
            runs[y] = max(runs[y], run)
        ys = [0.0]
        for y, (low, high) in enumerate(pairwise(self.halves)):
            turns = sum(layer == y + 1 for _, layer in self.turns)
            gap = max(style.GAP * self.air, STEEP * runs[y]) + style.TRACK * self.air * turns
            ys.append(ys[-1] - low - high - gap)
        middle = ys[len(ys) // 2]
        return [y - middle for y in ys]

    # Wires.

    def _wire(self, edge: int) -> Path:
        """A wire from its lower end up, past the layers between; turned round if it has its tail above."""
        e = self.flat.edges[edge]
        rows = sorted(self.found.layer[v] - 1 for v in e.ends)
        first = -1 if edge in self.found.bottom else rows[0]
        last = len(self.ys) if edge in self.found.top else rows[-1]
        stops = [stop for y in range(first, last + 1) for stop in self._stops(edge, y, first, last)]
        segments: list[Segment] = []
        for number, (a, b) in enumerate(pairwise(stops)):
            layer = first + 1 + number // 2
            turn = self.turns.get((edge, layer)) if number % 2 == 0 else None
            segments += self._around(a, b, layer, *turn) if turn else [_bend(a, b)]
        path = Path(stops[0], tuple(segments))
        lower = edge not in self.found.bottom and self.found.layer[e.tail] - 1 == first
        return path if lower else path.reversed()

    def _stops(self, edge: int, y: int, first: int, last: int) -> list[Point]:
        """Where a wire leaves its lower end, enters and leaves a layer that it passes, or enters its upper end."""
        if y in (-1, len(self.ys)):
            side, near = ("S", 0) if y < 0 else ("N", -1)
            return [Point(self._meets(edge, near % len(self.ys), side).x, self._outer(side))]
        if y in (first, last):
            return [self._meets(edge, y, "N" if y == first else "S")]
        return [self._meets(edge, y, "S"), self._meets(edge, y, "N")]

    def _meets(self, edge: int, y: int, side: str) -> Point:
        """Where a wire enters (S) or leaves (N) a layer: at a tensor, or past them at the height of the tallest."""
        token = next(t for t in self.woven.lines[y] if t == ~edge or (t >= 0 and edge in self._row(t, side)))
        if token >= 0:
            return self.sketch.spots[token].port(side, self._beside(edge, token, side))
        return Point(self.xs[self.numbers[y, token]], self.ys[y] + self.halves[y] * (1 if side == "S" else -1))

    def _outer(self, side: str) -> float:
        """How far free legs reach."""
        return self._lower(0) + style.STUB if side == "S" else self.ys[-1] - self.halves[-1] - style.STUB

    def _lower(self, y: int) -> float:
        return self.ys[y] + self.halves[y]

    def _level(self, edge: int) -> Path:
        """A wire between neighbours of the uppermost layer."""
        e = self.flat.edges[edge]
        left, right = sorted(e.ends, key=lambda v: self.sketch.spots[v].centre.x)
        together = [other for other in self.graph.between(left, right) if other in self.found.level]
        beside = (together.index(edge) - (len(together) - 1) / 2) * style.PORT
        path = Path(self.sketch.spots[left].port("E", beside), (Line(self.sketch.spots[right].port("W", beside)),))
        return path if e.tail == left else path.reversed()

    def _around(self, start: Point, end: Point, layer: int, rank: int, place: int, right: bool) -> list[Segment]:
        """A stretch that goes round: out at one side between two layers, over everything, in at the other side."""
        boxes = [spot.box for spot in self.sketch.spots.values()]
        reach = style.TRACK * self.air * rank
        sides = max(b.right for b in boxes) + reach, min(b.left for b in boxes) - reach
        out, into = sides if right else sides[::-1]
        gap = self._lower(layer) + place * style.TRACK * self.air
        top = min(b.top for b in boxes) - reach
        corners = [(start.x, gap), (out, gap), (out, top), (into, top), (into, gap), (end.x, gap)]
        return list(rounded(start, *(Point(x, y) for x, y in corners), end, radius=14.0).segments)


def _bend(a: Point, b: Point) -> Segment:
    """From one point to another, upright at both."""
    if abs(a.x - b.x) < 0.3:
        return Line(b)
    bend = Point(0, (b.y - a.y) * 0.55)
    return Cubic(a.plus(bend), b.plus(bend, -1), b)
