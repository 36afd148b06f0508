"""Draws a graph whose vertices have places in columns and rows: straight where it can be, else curved around others.

The places come from a strategy: the coordinates of a grid, the author's own text grid, or graphviz.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from math import atan2, degrees, hypot

from penrose.geometry.index import Index
from penrose.geometry.path import Box, Cubic, Line, Path, Point, direction
from penrose.glyphs.outlines import SIDES, cast
from penrose.layout import style
from penrose.layout.curves import bow, handle, leaving, part_ends
from penrose.layout.graph import Flat, Graph, Place
from penrose.layout.labels import meets
from penrose.layout.sketch import OPPOSITE, WAYS, Bodies, Sketch, Spot, tip_for
from penrose.records import dataclass, field

BOWS = (0.0, 0.25, -0.25, 0.45, -0.45, 0.7, -0.7, 1.0, -1.0, 1.4, -1.4)  # sag of a wire over its length, tried in turn
SLANT = 55.0  # degrees; the way legs leave that find all four sides taken
ABOVE = 0.55 * style.GAP + 16.0  # pt from a ring's axis to the wire that closes it: clear of glyphs and labels
BELOW = ABOVE + 8.0  # and of legs that leave aslant
FACE = 5.0  # pt of a wedge beyond the outermost of the legs that it fuses
FACING = {way: side for side, way in WAYS.items()}
FREE = (180, 0, 90, 270, 135, 45, 225, 315, 155, 25, 115, 65, 245, 295, 205, 335)  # ways a free leg may leave


@dataclass(frozen=True)
class Plan:
    """Places of all vertices, ways of free legs in degrees where a strategy has set them, and closing edges. Where
    `exact`, places are points (pt) rather than columns and rows. `spans` are the vertices that cover several columns or
    rows, with the first and the last of them, and `lines` says at which of those their free legs leave; `cells` keep
    their room though nothing stands there. `axis` is the row on y = 0, if it is not the middle one; where it is given,
    what stands between columns or rows takes no room of its own."""

    places: Mapping[int, Place]
    ways: Mapping[int, float] = field(default_factory=dict)
    closing: Mapping[int, str] = field(default_factory=dict)  # edge → "row" or "column", around whose ends it runs
    gap: float = 1.15  # room between neighbours, relative to a row's
    exact: bool = False
    spans: Mapping[int, tuple[Place, Place]] = field(default_factory=dict)
    lines: Mapping[int, float] = field(default_factory=dict)
    cells: tuple[Place, ...] = ()
    axis: float | None = None

    def covered(self, vertex: int, axis: int) -> tuple[float, float]:
        """The first and the last column (axis 0) or row (axis 1) that a vertex stands in."""
        first, last = self.spans.get(vertex) or (self.places[vertex], self.places[vertex])
        return first[axis], last[axis]


def draw_plane(flat: Flat, plan: Plan, bodies: Bodies, air: float) -> Sketch:
    """The sketch of a graph in the plane; the middle row on y = 0."""
    return _Plane(flat, plan, bodies, air).run()


def _between(ticks: Mapping[float, float], value: float) -> float:
    """The coordinate of a column or row, or of a place between two."""
    if value in ticks:
        return ticks[value]
    before, after = max(v for v in ticks if v < value), min(v for v in ticks if v > value)
    return ticks[before] + (ticks[after] - ticks[before]) * (value - before) / (after - before)


class _Plane:
    """The state of one drawing: bundles of parallel edges, the sketch, and the ways taken at every vertex."""

    def __init__(self, flat: Flat, plan: Plan, bodies: Bodies, air: float) -> None:
        self.flat, self.plan, self.bodies, self.air = flat, plan, bodies, air
        self.graph = Graph(flat)
        self.sketch = Sketch(flat, bodies, air)
        self.bodies_at: Index[tuple[int, Box]] = Index()
        self.bundles: dict[tuple[int, int], list[int]] = {}
        for number, edge in enumerate(flat.edges):
            if not edge.free and number not in plan.closing:
                self.bundles.setdefault((min(edge.ends), max(edge.ends)), []).append(number)

    def run(self) -> Sketch:
        self._spots()
        for vertex, spot in self.sketch.spots.items():
            box = spot.box.grown(4.0)
            self.bodies_at.put((vertex, box), box)
        for (a, b), edges in self.bundles.items():
            for place, edge in enumerate(edges):
                self.sketch.paths[edge] = self._joined(edge, a, b, place - (len(edges) - 1) / 2)
        if self.plan.exact:
            part_ends(self.sketch)
        for edge, line in self.plan.closing.items():
            self.sketch.paths[edge] = self._closing(edge, line)
        self.sketch.close_hulls()
        self._free_legs()
        return self.sketch

    # Places.

    def _spots(self) -> None:
        for vertex, what in enumerate(self.flat.vertices):
            spread = self._spread(vertex)
            tip = tip_for(what, self._leg_sides(vertex))
            self.sketch.spots[vertex] = self.bodies.spot(vertex, what, spread, tip)
        if self.plan.exact:
            for vertex, (x, y) in self.plan.places.items():
                self.sketch.spots[vertex].centre = Point(x * self.air, y * self.air)
            return
        xs, ys = self._ticks(0, lambda spot: spot.width), self._ticks(1, lambda spot: spot.height)
        rows = sorted({row for _, row in self.plan.cells} or ys)
        middle = ys[rows[(len(rows) - 1) // 2]] if self.plan.axis is None else _between(ys, self.plan.axis)
        self.ticks = xs, {row: y - middle for row, y in ys.items()}
        for vertex, spot in self.sketch.spots.items():
            (left, right), (top, bottom) = self._reach(vertex, 0), self._reach(vertex, 1)
            spot.centre = Point((left + right) / 2, (top + bottom) / 2)
            if vertex in self.plan.spans:
                beyond = FACE if self.graph.is_fuse(vertex) else style.RADIUS
                spot.width = max(spot.width, (right - left) / 2 + beyond)
                spot.height = max(spot.height, (bottom - top) / 2 + beyond)
                spot.width += float(spot.width == spot.height)  # a large circle has no corners to leave from

    def _reach(self, vertex: int, axis: int) -> tuple[float, float]:
        """The coordinates of the first and the last column (row) that a vertex stands in."""
        first, last = self.plan.covered(vertex, axis)
        return _between(self.ticks[axis], first), _between(self.ticks[axis], last)

    def _ticks(self, axis: int, half: Callable[[Spot], float]) -> dict[float, float]:
        """The coordinate of every column (row): neighbours keep a gap between their widest bodies."""
        members: dict[float, list[int]] = {cell[axis]: [] for cell in self.plan.cells}
        for vertex, place in self.plan.places.items():
            if self.plan.cells and (vertex in self.plan.spans or place not in self.plan.cells):
                continue
            if self.plan.axis is not None and place[axis] % 1:
                continue
            first, last = self.plan.covered(vertex, axis)
            members.setdefault(first, [])
            members.setdefault(last, []).extend([vertex] * (first == last))
        ticks: dict[float, float] = {}
        before: float | None = None
        for value in sorted(members):
            if before is None:
                ticks[value] = 0.0
            else:
                both = [[self.sketch.spots[v] for v in members[at]] for at in (before, value)]
                room = sum(max(map(half, spots), default=style.RADIUS) for spots in both)
                small = any(spots and all(spot.bare for spot in spots) for spots in both)
                gap = (style.NEAR if small else style.GAP * self.plan.gap) * self.air
                ticks[value] = ticks[before] + room + gap * max(1.0, value - before)
            before = value
        return ticks

    def _side(self, vertex: int, other: int) -> str:
        """The side of a vertex that faces another in its own column or row, "" if it is in neither."""
        beside, below = self._ahead(vertex, other, 0), self._ahead(vertex, other, 1)
        if beside and not below:
            return "E" if beside > 0 else "W"
        if below and not beside:
            return "S" if below > 0 else "N"
        return ""

    def _ahead(self, vertex: int, other: int, axis: int) -> int:
        """Whether another stands before (−1) or behind (1) a vertex; 0 where they share a column (row)."""
        (first, last), (begin, end) = self.plan.covered(vertex, axis), self.plan.covered(other, axis)
        return (begin > last) - (end < first)

    def _spread(self, vertex: int) -> dict[str, float]:
        """How far apart the outermost of several wires leave on each side."""
        ways = Counter(FACING.get(self.plan.ways.get(edge, SLANT), "") for edge in self.graph.free_at(vertex))
        counts = list(ways.items())
        for other in self.graph.neighbours(vertex):
            count = len(self.bundles.get((min(vertex, other), max(vertex, other)), ()))
            counts.append((self._side(vertex, other), count))
        out: dict[str, float] = {}
        for side, count in counts:
            if side and count > 1:
                out[side] = max(out.get(side, 0.0), style.PORT * (count - 1))
        return out

    def _leg_sides(self, vertex: int, looped: bool = True) -> dict[int, str]:
        """The side on which each leg leaves, as far as that is known; of loops above if `looped`, else of none."""
        out = {}
        for edge in self.graph.at[vertex]:
            e, other = self.flat.edges[edge], self.graph.other(edge, vertex)
            if e.free:
                side = FACING.get(self.plan.ways.get(edge, SLANT), "")
            elif other != vertex or looped:
                side = self._side(vertex, other) or self._rough_side(vertex, other)
            else:
                continue
            if side:
                out[self.graph.leg(edge, vertex)] = side
        return out

    def _rough_side(self, vertex: int, other: int) -> str:
        (x, y), (u, v) = self.plan.places[vertex], self.plan.places[other]
        if abs(u - x) > abs(v - y):
            return "E" if u > x else "W"
        return "S" if v > y else "N"

    # Wires.

    def _joined(self, edge: int, a: int, b: int, offset: float) -> Path:
        """A wire between two vertices, from its tail to its head: straight if nothing stands between, else bowed."""
        if a == b:
            return self._loop(edge, a, offset)
        first, second = self.sketch.spots[a], self.sketch.spots[b]
        straight = self._straight(a, b, self._side(a, b), offset)
        clear = straight is not None and self._is_clear(straight, (a, b))
        path = straight if straight and clear else self._bowed(first, second, (a, b), offset)
        return path if self.flat.edges[edge].tail == a else path.reversed()

    def _straight(self, first: int, second: int, side: str, offset: float) -> Path | None:
        a, b = self.sketch.spots[first], self.sketch.spots[second]
        if side:
            shift = offset * style.PORT * (1 if a.shape != "dot" and b.shape != "dot" else 0)
            if offset and not shift:
                return None
            beside = [self._beside(v, first, second, side) + shift for v in (first, second)]
            return Path(a.port(side, beside[0]), (Line(b.port(OPPOSITE[side], beside[1])),))
        if offset:
            return None
        if first not in self.plan.spans and second not in self.plan.spans:
            return Path(a.towards(b.centre), (Line(b.towards(a.centre)),))
        near = self._nearest(first, b.centre), self._nearest(second, a.centre)
        ends = [cast(spot.outline, at, to.minus(at)) for spot, at, to in ((a, *near), (b, *near[::-1]))]
        return Path(ends[0], (Line(ends[1]),))

    def _nearest(self, vertex: int, point: Point) -> Point:
        """The point nearest to another in the middle of the rows and columns that a vertex covers."""
        (left, right), (top, bottom) = self._reach(vertex, 0), self._reach(vertex, 1)
        return Point(min(max(point.x, left), right), min(max(point.y, top), bottom))

    def _beside(self, vertex: int, first: int, second: int, side: str) -> float:
        """How far off the middle of a vertex the middle lies of what two vertices share of their rows (columns)."""
        if first not in self.plan.spans and second not in self.plan.spans:
            return 0.0
        axis = 1 if side in "EW" else 0
        (top, bottom), (high, low) = self._reach(first, axis), self._reach(second, axis)
        return (max(top, high) + min(bottom, low)) / 2 - self.sketch.spots[vertex].centre[axis]

    def _bowed(self, a: Spot, b: Spot, own: tuple[int, int], offset: float) -> Path:
        """The least bowed of the curves between two vertices that keeps clear of all others."""
        paths = [bow(a, b, sag + 0.22 * offset) for sag in BOWS if sag or offset]
        return next((path for path in paths if self._is_clear(path, own)), paths[0])

    def _is_clear(self, path: Path, own: tuple[int, ...]) -> bool:
        near = self.bodies_at.near(path.box().grown(4.0))
        return not any(_near(path, box) for vertex, box in near if vertex not in own)

    def _loop(self, edge: int, vertex: int, offset: float) -> Path:
        """A small loop at a vertex, above it or on the first side from which nothing else leaves."""
        spot = self.sketch.spots[vertex]
        taken = set(self._leg_sides(vertex, looped=False).values())
        side = next((side for side in "NSEW" if side not in taken), "N")
        out, along = SIDES[side], Point(abs(SIDES[side].y), abs(SIDES[side].x))
        size = 10.0 + 7.0 * abs(offset)
        a, b = spot.port(side, -size / 2 - 2), spot.port(side, size / 2 + 2)
        rise = out.times(2.4 * size)
        path = Path(a, (Cubic(a.plus(rise).plus(along, -size / 2), b.plus(rise).plus(along, size / 2), b),))
        return path if self.flat.edges[edge].tail_leg <= self.flat.edges[edge].head_leg else path.reversed()

    def _closing(self, edge: int, line: str) -> Path:
        """A wire from the last of a row (column) back to the first, around that row; of the last row, below it."""
        e = self.flat.edges[edge]
        axis = 0 if line == "row" else 1
        first, last = sorted(e.ends, key=lambda v: self.plan.places[v][axis])
        low, high = ("W", "E") if line == "row" else ("N", "S")
        a, b = self.sketch.spots[first].port(low, 0), self.sketch.spots[last].port(high, 0)
        across = [place[1 - axis] for place in self.plan.places.values()]
        last = self.plan.places[first][1 - axis] == max(across) > min(across)
        path = handle(a, b, -BELOW if last else ABOVE, line)
        return path if e.tail == first else path.reversed()

    # Free legs.

    def _free_legs(self) -> None:
        taken = {v: self._ways_taken(v) for v in self.sketch.spots}
        together: dict[tuple[int, float, float | None], list[int]] = {}
        for edge in (*self.flat.free, *(edge for edge, _ in self.flat.walls)):
            tail = self.flat.edges[edge].tail
            way = self.plan.ways.get(edge)
            if way is None:
                way = self._best_way(edge, tail, taken[tail])
            taken[tail].append(way)
            together.setdefault((tail, way, self.plan.lines.get(edge)), []).append(edge)
        for (tail, way, line), edges in together.items():
            off = self._off(tail, way, line) if line is not None else 0.0
            for place, edge in enumerate(edges):
                offset = place - (len(edges) - 1) / 2 + off
                self.sketch.paths[edge] = self._stub(tail, way, offset, self.sketch.wall(edge))

    def _off(self, vertex: int, way: float, line: float) -> float:
        """How far off the middle of a bar a column or row lies, in distances between legs."""
        axis = 1 if way % 180 == 0 else 0
        return (self.ticks[axis][line] - self.sketch.spots[vertex].centre[axis]) / style.PORT

    def _ways_taken(self, vertex: int) -> list[float]:
        out = []
        for edge in self.graph.at[vertex]:
            path = self.sketch.paths.get(edge)
            if path is None:
                continue
            e = self.flat.edges[edge]
            points = path.points()
            for end, points_ in ((e.tail, points), (e.head, points[::-1])):
                if end == vertex:
                    run = points_[1].minus(points_[0])
                    out.append(degrees(atan2(run.y, run.x)) % 360)
        return out

    def _best_way(self, edge: int, vertex: int, taken: list[float]) -> float:
        """The way that is farthest from wires and bodies; the first and last result leg ask for left and right."""
        wish = {**dict.fromkeys(self.flat.free[-1:], 0), **dict.fromkeys(self.flat.free[:1], 180)}.get(edge, 90)

        def cost(way: float) -> float:
            turn = min((abs((way - t + 180) % 360 - 180) for t in taken), default=180.0)
            path = self._stub(vertex, way, 0)
            blocked = 0 if self._is_clear(path, (vertex,)) else 100
            near = [other for other in self.sketch.paths.values() if _near(other, path.box().grown(3.0))]
            crossed = 30 * sum(not _touching(other, path) for other in near)
            slanted = 0 if way % 90 == 0 else 8
            return blocked + crossed + max(0.0, 60 - turn) + slanted + 6 * abs((way - wish + 180) % 360 - 180) / 180

        return min((float(way) for way in FREE), key=cost)

    def _stub(self, vertex: int, way: float, offset: float, wall: Box | None = None) -> Path:
        spot = self.sketch.spots[vertex]
        side = FACING.get(way, "")
        out = direction(way)
        if side:
            start = spot.port(side, offset * style.PORT)
        elif not offset:
            start = spot.towards(spot.centre.plus(out))
        else:
            shifted = spot.centre.plus(Point(-out.y, out.x), offset * 8.0)
            start = cast(spot.outline, shifted, out) if not spot.bare else spot.centre
        if wall is not None:
            return Path(start, (Line(start.plus(out, leaving(start, out, wall))),))
        hull = self.sketch.outermost(self.flat.vertices[vertex].nest)
        reach = style.STUB * 0.9
        if hull is not None:
            reach += leaving(start, out, hull)
        if side and ("row" if side in "NS" else "column") in self.plan.closing.values():  # out beyond the ring's wire
            reach = max(reach, BELOW + style.STUB * 0.6 - (spot.height if side in "NS" else spot.width))
        return Path(start, (Line(start.plus(out, reach)),))


def _near(path: Path, box: Box) -> bool:
    """Whether a path has a point inside a box."""
    points = path.points()
    return any(meets(a, b, box) for a, b in itertools.pairwise(points))


def _touching(a: Path, b: Path) -> bool:
    ends = ((p, q) for p in (a.start, a.end) for q in (b.start, b.end))
    return any(hypot(p.x - q.x, p.y - q.y) < 30 for p, q in ends)
