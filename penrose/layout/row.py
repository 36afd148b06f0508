"""Draws an arranged row: ports, spacing along the axis, then everything above and below it, from the inside out.

Heights are measured away from the axis, on the upper page N and the lower page S alike. What stands on a page is
kept as a skyline, and every new part goes above the skyline of its own stretch; so nothing that is drawn later
meets what was drawn before, except wires that cross at a right angle.
"""

from __future__ import annotations

from math import pi

from penrose.geometry.path import Box, Cubic, Line, Path, Point, direction
from penrose.layout import style
from penrose.layout.arrange import Bus, Graph, Hang, Row, Strand
from penrose.layout.flat import Flat, Nest
from penrose.layout.rounding import rounded
from penrose.layout.sketch import Bodies, Sketch, Spot, tip_for
from penrose.records import dataclass, field

SIGN = {"N": -1.0, "S": 1.0}
FAN = 55.0  # degrees between wires that leave a dot on one side

CROWD = 3  # wires that may come to a dot from one side as plain swings; more come as spokes
SPOKES = 7.0  # pt between the feet of neighbouring spokes

Port = tuple[int, int]
"""An edge and which of its ends: 0 its tail, 1 its head."""


@dataclass
class Skyline:
    """What stands on one page, as boxes (left, right, height)."""

    blocks: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, left: float, right: float, height: float) -> None:
        self.blocks.append((left, right, height))

    def over(self, left: float, right: float) -> float:
        """The height above everything in a stretch."""
        return max((h for a, b, h in self.blocks if a < right and left < b), default=0.0)


def draw_row(flat: Flat, row: Row, bodies: Bodies, air: float) -> Sketch:
    """The sketch of an arranged row, its axis on y = 0, starting near x = 0."""
    return _Drawer(flat, row, bodies, air).run()


class _Drawer:
    """The state of one drawing: ports by edge end, rising edges by page, the skylines, and the sketch itself."""

    def __init__(self, flat: Flat, row: Row, bodies: Bodies, air: float) -> None:
        self.flat, self.row, self.bodies, self.air = flat, row, bodies, air
        self.graph = Graph(flat)
        self.sketch = Sketch(flat, air)
        self.at = {v: place for place, v in enumerate(row.order)}
        self.ports: dict[Port, tuple[str, float]] = {}
        self.sky = {"N": Skyline(), "S": Skyline()}
        self.buses = sorted(row.buses, key=self._bus_rank)
        self.pages = {dot: bus.page for bus in row.buses for dot in [bus.dot] if dot is not None}

    def run(self) -> Sketch:
        self._stand()
        self._space()
        self._join_neighbours()
        deepest = max((len(v.nest) for v in self.flat.vertices), default=0)
        for depth in range(deepest, -1, -1):
            self._hang_all(depth)
            for bus in self.buses:
                if len(self._bus_nest(bus)) == depth:
                    self._bus(bus)
            self._close(depth)
        self._close_rings()
        self._free_legs()
        return self.sketch

    # Ports.

    def _bus_nest(self, bus: Bus) -> Nest:
        return self.flat.vertices[bus.dot].nest if bus.dot is not None else self.graph.nest(bus.edges[0])

    def _bus_rank(self, bus: Bus) -> tuple[int, float]:
        places = [self._place(v) for e in bus.edges for v in self.flat.edges[e].ends if v != bus.dot]
        return (-len(self._bus_nest(bus)), max(places) - min(places))

    def _place(self, vertex: int, seen: tuple[int, ...] = ()) -> float:
        """Where in the row a vertex stands; a dot stands at the mean of what it joins."""
        if vertex in self.at:
            return float(self.at[vertex])
        near = [self._place(v, (*seen, vertex)) for v in self.graph.neighbours(vertex) if v not in seen]
        return sum(near) / len(near) if near else 0.0

    def _stand(self) -> None:
        """Give every standing vertex its ports and a body that holds them."""
        sides: dict[tuple[int, str], list[tuple[tuple[float, ...], Port, float]]] = {}
        for vertex in self.row.order:
            for side in "ENWS":
                sides[vertex, side] = []
        self._strand_ports(sides)
        self._bus_ports(sides)
        self._free_ports(sides)
        for (vertex, _), ports in sides.items():
            ports.sort()
        for vertex in self.row.order:
            spans = {side: self._spread(sides[vertex, side], side) for side in "ENWS"}
            tip = tip_for(self.flat.vertices[vertex], self._leg_sides(vertex))
            self.sketch.spots[vertex] = self.bodies.spot(vertex, self.flat.vertices[vertex], spans, tip)

    def _end_at(self, edge: int, vertex: int) -> int:
        return 0 if self.flat.edges[edge].tail == vertex else 1

    def _strand_ports(self, sides: dict) -> None:  # type: ignore[type-arg]
        for gap, strands in self.row.strands.items():
            left, right = self.row.order[gap], self.row.order[gap + 1]
            for place, strand in enumerate(strands):
                for vertex, side, edge in ((left, "E", strand.edges[0]), (right, "W", strand.edges[-1])):
                    rank = strand.places.get(vertex, place)
                    sides[vertex, side].append(((0.0, rank), (edge, self._end_at(edge, vertex)), 0.0))
        for side, tail in self.row.tails.items():
            vertex = self.row.order[0 if side == "W" else -1]
            sides[vertex, side].append(((0.0, 0), (tail.edges[0], self._end_at(tail.edges[0], vertex)), 0.0))
        for number, edge in enumerate(self.row.loop):
            first, last = self.row.order[0], self.row.order[-1]
            e = self.flat.edges[edge]
            start = self._end_at(edge, first) if first != last else int(e.head_leg < e.tail_leg)
            sides[first, "W"].append(((1.0, number), (edge, start), 0.0))
            sides[last, "E"].append(((1.0, number), (edge, 1 - start), 0.0))

    def _bus_ports(self, sides: dict) -> None:  # type: ignore[type-arg]
        for level, bus in enumerate(self.buses):
            for port in self._members(bus):
                vertex = self._vertex(port)
                if vertex in self.at:
                    sides[vertex, bus.page].append((self._turn(bus, port, level), port, 0.0))
        for hang in self.row.hangs:
            if hang.anchor in self.at:
                wide = max(self._plain_spot(v).width for v in hang.chain) * 2
                port = (hang.edges[0], self._end_at(hang.edges[0], hang.anchor))
                sides[hang.anchor, hang.side].append(((0.0, 0.0), port, wide))

    def _members(self, bus: Bus) -> list[Port]:
        """The ends of a bus's edges that are not its dot."""
        out = []
        for edge in bus.edges:
            e = self.flat.edges[edge]
            out += [(edge, end) for end, v in ((0, e.tail), (1, e.head)) if v != bus.dot and v >= 0]
        return out

    def _vertex(self, port: Port) -> int:
        edge = self.flat.edges[port[0]]
        return edge.head if port[1] else edge.tail

    def _turn(self, bus: Bus, port: Port, level: int) -> tuple[float, ...]:
        """The order of ports along a side: those that go left (inner first), straight up, right (outer first)."""
        here = self._place(self._vertex(port))
        if bus.dot is None:
            goal = sum(self._place(self._vertex(p)) for p in self._members(bus)) / 2
        else:
            goal = self._dot_place(bus)
        if abs(goal - here) < 0.01:
            return (0.0, float(level), float(port[1]))
        return (-1.0, float(level)) if goal < here else (1.0, -float(level))

    def _dot_place(self, bus: Bus) -> float:
        places = sorted(self._place(self._vertex(p)) for p in self._members(bus))
        return places[len(places) // 2] if len(places) % 2 else (places[len(places) // 2] + places[len(places) // 2 - 1]) / 2

    def _free_ports(self, sides: dict) -> None:  # type: ignore[type-arg]
        for number, (edge, side) in enumerate(self.row.free.items()):
            vertex = self.flat.edges[edge].tail
            if vertex in self.at:
                sides[vertex, side].append(((0.0, float(number)), (edge, 0), 0.0))

    def _leg_sides(self, vertex: int) -> dict[int, str]:
        """The side of every leg of a standing vertex."""
        out = {}
        for (edge, end), (side, _) in self.ports.items():
            if self._vertex((edge, end)) == vertex:
                e = self.flat.edges[edge]
                out[e.head_leg if end else e.tail_leg] = side
        return out

    def _spread(self, ports: list[tuple[tuple[float, ...], Port, float]], side: str) -> float:
        """Place the ports of one side about its middle; how far apart the outermost are."""
        places = [0.0]
        for (_, _, a), (_, _, b) in zip(ports, ports[1:], strict=False):
            places.append(places[-1] + max(style.PORT * min(self.air, 1.6), (max(a, 8) + max(b, 8)) / 2 + 5 if a or b else 0))
        middle = (places[0] + places[-1]) / 2
        for (_, port, _), place in zip(ports, places, strict=False):
            self.ports[port] = (side, place - middle)
        return places[-1] if len(ports) > 1 else 0.0

    def _plain_spot(self, vertex: int, tip: str = "E") -> Spot:
        """The body of a vertex off the axis, wide enough for its free legs side by side."""
        legs = self.graph.free_at(vertex) if not self.graph.is_dot(vertex) else []
        if len(legs) > 1:
            wide = {"N": style.PORT * (len(legs) - 1)}
            return self.bodies.spot(vertex, self.flat.vertices[vertex], wide, tip)
        return self.bodies.spot(vertex, self.flat.vertices[vertex], None, tip)

    # Along the axis.

    def _space(self) -> None:
        """Set the standing vertices on the axis, with dots on the strands between them."""
        x = 0.0
        for place, vertex in enumerate(self.row.order):
            spot = self.sketch.spots[vertex]
            if place:
                x += self._gap(place - 1)
            spot.centre = Point(x + spot.width, 0)
            x += 2 * spot.width
            self.sky["N"].add(spot.box.left, spot.box.right, -spot.box.top)
            self.sky["S"].add(spot.box.left, spot.box.right, spot.box.bottom)
        for gap, strands in self.row.strands.items():
            for strand in strands:
                if strand.dot is not None:
                    self._strand_dot(gap, strand)
        for side, tail in self.row.tails.items():
            self._tail_dot(side, tail)

    def _walls(self, gap: int) -> tuple[float, float]:
        """Room for the hulls that end and that begin between two neighbours."""
        left = self.flat.vertices[self.row.order[gap]].nest
        right = self.flat.vertices[self.row.order[gap + 1]].nest
        shared = sum(1 for a, b in zip(left, right, strict=False) if a == b)
        room = [style.HULL + style.NEST * (n - 1) if n else 0.0 for n in (len(left) - shared, len(right) - shared)]
        return room[0], room[1]

    def _gap(self, gap: int) -> float:
        strands = self.row.strands.get(gap, [])
        out, into = self._walls(gap)
        walls = out + into + (style.NEAR / 2 if out and into else 0)
        dotted = [s for s in strands if s.dot is not None]
        words = max((self._label_width(s) for s in strands), default=0.0)
        if not dotted:
            return max(style.GAP * self.air, words + 9 * self.air) + walls * (0.8 if strands else 1)
        hung = [self._plain_spot(v).width * 2 for s in dotted for h in self.row.hangs if h.anchor == s.dot for v in h.chain]
        return max(2 * style.NEAR * self.air + 2 * style.DOT, max(hung, default=0.0) + 8) + walls

    def _label_width(self, strand: Strand) -> float:
        names = {piece.index for e in strand.edges for piece in self.flat.edges[e].pieces}
        return sum(self.bodies.measure(name, style.INDEX).width for name in names)

    def _strand_dot(self, gap: int, strand: Strand) -> None:
        left, right = (self.sketch.spots[v] for v in self.row.order[gap : gap + 2])
        out, into = self._walls(gap)
        nest = self.flat.vertices[strand.dot or 0].nest
        deep = len(nest)
        begin, end = left.box.right, right.box.left
        if deep <= len(self.flat.vertices[self.row.order[gap]].nest) and out and deep < len(self.flat.vertices[self.row.order[gap]].nest):
            begin += out
        if into and deep < len(self.flat.vertices[self.row.order[gap + 1]].nest):
            end -= into
        if out and deep == len(self.flat.vertices[self.row.order[gap]].nest) and nest == self.flat.vertices[self.row.order[gap]].nest:
            end -= out
        if into and nest == self.flat.vertices[self.row.order[gap + 1]].nest:
            begin += into
        edge = strand.edges[0]
        y = self.ports[edge, self._end_at(edge, self.row.order[gap])][1]
        self._put_dot(strand.dot, Point((begin + end) / 2, y))

    def _tail_dot(self, side: str, tail: Strand) -> None:
        vertex = self.row.order[0 if side == "W" else -1]
        spot = self.sketch.spots[vertex]
        y = self.ports[tail.edges[0], self._end_at(tail.edges[0], vertex)][1]
        reach = spot.width + style.NEAR * self.air + style.DOT
        self._put_dot(tail.dot, Point(spot.centre.x + (reach if side == "E" else -reach), y))

    def _put_dot(self, dot: int | None, centre: Point) -> None:
        assert dot is not None
        spot = self._plain_spot(dot)
        spot.centre = centre
        self.sketch.spots[dot] = spot
        for page in self.sky.values():
            page.add(centre.x - 5, centre.x + 5, style.DOT + abs(centre.y))

    def _port(self, port: Port) -> Point:
        """Where an end of an edge leaves its vertex."""
        spot = self.sketch.spots[self._vertex(port)]
        side, offset = self.ports.get(port, ("N", 0.0))
        return spot.port(side, offset)

    def _join_neighbours(self) -> None:
        for strands in self.row.strands.values():
            for strand in strands:
                for edge in strand.edges:
                    self.sketch.paths[edge] = _level(self._port((edge, 0)), self._port((edge, 1)))
        for tail in self.row.tails.values():
            edge = tail.edges[0]
            self.sketch.paths[edge] = Path(self._port((edge, 0)), (Line(self._port((edge, 1))),))

    # Above and below.

    def _hang_all(self, depth: int) -> None:
        by_anchor: dict[int, list[Hang]] = {}
        for hang in self.row.hangs:
            if len(self.flat.vertices[hang.anchor].nest) == depth and hang.anchor in self.sketch.spots:
                by_anchor.setdefault(hang.anchor, []).append(hang)
        for anchor, hangs in by_anchor.items():
            for side in "NS":
                here = [h for h in hangs if h.side == side]
                for number, hang in enumerate(here):
                    self._hang(hang, anchor in self.at, _fan(number, len(here)))

    def _hang(self, hang: Hang, standing: bool, degrees: float) -> None:
        """A chain outwards from its anchor: straight from a port of a tensor, slanted from a dot that bears several."""
        sign = SIGN[hang.side]
        start = self._port((hang.edges[0], self._end_at(hang.edges[0], hang.anchor)))
        if not standing:
            start = self.sketch.spots[hang.anchor].centre
        lean = direction(90 - degrees) if not standing else Point(0, 1)
        height = abs(start.y) if start.y * sign > 0 or not standing else 0.0
        x = start.x
        before = self.sketch.spots[hang.anchor]
        for place, (edge, vertex) in enumerate(zip(hang.edges, hang.chain, strict=True)):
            tip = "S" if hang.side == "N" else "N"
            spot = self._plain_spot(vertex, tip_for(self.flat.vertices[vertex], {self._leg_at(edge, vertex): tip}))
            room = (style.NEAR if place == 0 and before.shape == "dot" else style.NEAR + 3) * self.air
            rise = room + spot.height
            x += lean.x * (rise + (style.DOT if place == 0 else before.height)) if lean.x else 0.0
            base = self.sky[hang.side].over(x - spot.width - 4, x + spot.width + 4) + (6 if place == 0 and lean.x else 0)
            height = max(height + (0 if place == 0 else before.height) + rise, base + rise - room + (4 if place == 0 else 0))
            spot.centre = Point(x, sign * height)
            self.sketch.spots[vertex] = spot
            self._hang_wire(edge, before, spot, start if place == 0 else None)
            self.sky[hang.side].add(x - spot.width, x + spot.width, height + spot.height)
            before = spot

    def _leg_at(self, edge: int, vertex: int) -> int:
        e = self.flat.edges[edge]
        return e.head_leg if e.head == vertex else e.tail_leg

    def _hang_wire(self, edge: int, a: Spot, b: Spot, start: Point | None) -> None:
        begin = start if start is not None else a.towards(b.centre)
        end = b.towards(begin) if b.shape not in ("dot", "line") else b.centre
        path = Path(begin, (Line(end),))
        e = self.flat.edges[edge]
        tail_first = self.sketch.spots.get(e.tail) is not b
        self.sketch.paths[edge] = path if tail_first else path.reversed()

    def _bus(self, bus: Bus) -> None:
        if bus.dot is None:
            self._arc(bus)
        else:
            self._hub(bus)

    def _arc(self, bus: Bus) -> None:
        """One index as a bracket of two upright legs and a track, rounded."""
        edge, page = bus.edges[0], bus.page
        sign = SIGN[page]
        a, b = self._port((edge, 0)), self._port((edge, 1))
        left, right = min(a.x, b.x), max(a.x, b.x)
        base = self.sky[page].over(left - 3, right + 3)
        height = max(base + style.TRACK * self.air, 0)
        self.sketch.paths[edge] = bracket(a, b, sign * height)
        self.sky[page].add(left - 3, right + 3, height)

    def _hub(self, bus: Bus) -> None:
        """A dot on a track, joined by its members from left, below and right."""
        page, sign = bus.page, SIGN[bus.page]
        members = [(self._port(p), p) for p in self._members(bus)]
        members.sort(key=lambda m: m[0].x)
        xs = [m[0].x for m in members]
        x = self._clear_x(bus, xs)
        base = self.sky[page].over(min(*xs, x - 4) - 3, max(*xs, x + 4) + 3)
        left = [m for m in members if m[0].x < x - 0.5]
        right = [m for m in members if m[0].x > x + 0.5][::-1]
        steep = max(len(left), len(right))
        radius = SPOKES * (steep + 0.4) / (pi / 2) if steep > CROWD else 0.0
        height = base + max(style.TRACK + 5 * (steep - 1), radius + 8 if radius else 0) * self.air
        centre = Point(x, sign * height)
        dot = self._plain_spot(bus.dot or 0)
        dot.centre = centre
        self.sketch.spots[bus.dot or 0] = dot
        straight = any(abs(m[0].x - x) <= 0.5 for m in members)
        for group in (left, right):
            for rank, (point, port) in enumerate(group):
                angle = 90.0 * rank / (len(group) + (0.6 if straight else 0.2))
                joined = _spoke(point, centre, angle, radius) if radius else _swing(point, centre, base * sign, angle)
                self._put_edge(port[0], joined)
        for point, port in members:
            if abs(point.x - x) <= 0.5:
                self._put_edge(port[0], Path(point, (Line(centre),)))
        self.sky[page].add(min(*xs, x) - 3, max(*xs, x) + 3, height + style.DOT)
        self._hang_on_hub(bus)

    def _clear_x(self, bus: Bus, xs: list[float]) -> float:
        """Where the dot stands: over the middle member or between the middle two, clear of other upright wires."""
        count = len(xs)
        wish = xs[count // 2] if count % 2 else (xs[count // 2] + xs[count // 2 - 1]) / 2
        own = {p for p in self._members(bus)}
        others = [self._port(p).x for p, (side, _) in self.ports.items() if side == bus.page and p not in own]
        others += [self.sketch.spots[d].centre.x for d, p in self.pages.items() if d in self.sketch.spots and p == bus.page]
        others += [self.sketch.spots[d].centre.x for d in self._upright_dots(bus.page)]
        hung = [h for h in self.row.hangs if h.anchor == bus.dot]
        wide = max((self._plain_spot(v).width for h in hung for v in h.chain), default=2.0)
        half = wide + 4 + (24.0 if len(hung) > 1 or hung and self.graph.free_at(bus.dot or 0) else 0.0)
        trials = [wish, *xs, *(wish + step * 4 * way for step in range(1, 40) for way in (1, -1))]
        return next((t for t in trials if all(abs(t - o) >= half for o in others)), wish)

    def _upright_dots(self, page: str) -> list[int]:
        """Dots on the axis from which a wire rises on a page."""
        dots = [s.dot for strands in self.row.strands.values() for s in strands] + [t.dot for t in self.row.tails.values()]
        bearing = {self.flat.edges[e].tail for e, side in self.row.free.items() if side == page}
        bearing |= {hang.anchor for hang in self.row.hangs if hang.side == page}
        return [d for d in dots if d is not None and d in bearing]

    def _put_edge(self, edge: int, towards_dot: Path) -> None:
        e = self.flat.edges[edge]
        self.sketch.paths[edge] = towards_dot if self.graph.is_dot(e.head) and self._vertex((edge, 0)) not in self.pages or self._ends_at(towards_dot, e.head) else towards_dot.reversed()

    def _ends_at(self, path: Path, vertex: int) -> bool:
        spot = self.sketch.spots.get(vertex)
        return spot is not None and spot.centre.minus(path.end).length() < 0.01

    def _hang_on_hub(self, bus: Bus) -> None:
        hangs = [h for h in self.row.hangs if h.anchor == bus.dot]
        free = bool(self.graph.free_at(bus.dot or 0)) + len(self._outward(bus.dot or 0))
        for number, hang in enumerate(hangs):
            hang.side = bus.page
            self._hang(hang, False, 38.0 * (1 - 2 * (number % 2)) if free else _fan(number, len(hangs)))

    def _outward(self, dot: int) -> list[int]:
        return [e for e in self.graph.at[dot] if not self.flat.edges[e].free and self.graph.owner(e) != dot]

    def _close(self, depth: int) -> None:
        """Close the hulls whose content is drawn, and let them stand on the skylines."""
        for number, region in enumerate(self.flat.regions):
            if len(region.nest) == depth - 1:
                hull = self.sketch.hulls[number] = self.sketch.hull(number)
                self.sky["N"].add(hull.left, hull.right, -hull.top + style.FUNCTION + 3)
                self.sky["S"].add(hull.left, hull.right, hull.bottom)

    def _close_rings(self) -> None:
        """The wires that close the row to a ring, around everything, the next around the one before."""
        below = sum(side == "S" for side in self.row.free.values())
        above = sum(side == "N" for side in self.row.free.values())
        page = "S" if below < above else "N"
        reach = style.NEAR * self.air
        for edge in self.row.loop:
            box = self.sketch.box()
            first, last = self.row.order[0], self.row.order[-1]
            ports = {self.ports[edge, end][0]: self._port((edge, end)) for end in (0, 1)}
            height = self.sky[page].over(box.left - 20, box.right + 20) + style.TRACK * 0.8 * self.air
            path = around(ports["W"], ports["E"], box.left - reach, box.right + reach, SIGN[page] * height)
            starts_west = self.ports[edge, 0][0] == "W" if first != last else self.ports[edge, 0][0] == "W"
            self.sketch.paths[edge] = path if starts_west else path.reversed()
            self.sky[page].add(box.left - 20, box.right + 20, height)

    def _free_legs(self) -> None:
        """Free legs, straight out, beyond every hull and track they pass."""
        if swapped(self.flat):
            self._swap_legs()
            return
        box = self.sketch.box()
        inner = Box(box.left, box.top, box.right, box.bottom)
        hung = {v: hang.side for hang in self.row.hangs for v in hang.chain}
        for edge in (*self.flat.free, *(edge for edge, _ in self.flat.walls)):
            tail = self.flat.edges[edge].tail
            if tail in self.pages:
                self._free_from_hub(edge, tail)
            elif tail in hung:
                self._free_from_hung(edge, tail, hung[tail])
            else:
                side = self.row.free.get(edge, "E" if self.row.tails.get("E", Strand([])).dot == tail else "W")
                self._free_leg(edge, tail, side, inner)

    def _swap_legs(self) -> None:
        """The legs of a matrix whose order the result turns round: each bends past the body to the other side."""
        spot = self.sketch.spots[0]
        rise, turn = spot.height + style.NEAR * 0.7, spot.width + 22.0
        for edge, side in zip(self.flat.free[::-1], "WE", strict=True):
            way = 1.0 if side == "W" else -1.0
            start = spot.port(side, 0)
            ahead = Point(start.x - way * 6, 0)
            top, far = -way * rise, way * (turn + 12)
            path = (
                Line(ahead),
                Cubic(Point(ahead.x - way * 13, 0), Point(ahead.x - way * 13, top), Point(ahead.x + way * 2, top)),
                Line(Point(way * spot.width, top)),
                Cubic(Point(way * turn, top), Point(way * turn, 0), Point(far + way * 8, 0)),
                Line(Point(far + way * style.STUB * 0.8, 0)),
            )
            self.sketch.paths[edge] = Path(start, path)

    def _free_leg(self, edge: int, vertex: int, side: str, inner: Box) -> None:
        start = self._port((edge, 0)) if vertex in self.at else self.sketch.spots[vertex].centre
        stub = style.STUB * (0.75 if vertex not in self.at and side in "NS" else 1.0)
        if side in "EW":
            hull = self.sketch.outermost(self.flat.vertices[vertex].nest)
            edge_x = start.x if hull is None else (hull.right if side == "E" else hull.left)
            edge_x = max(start.x, edge_x) if side == "E" else min(start.x, edge_x)
            end = Point(edge_x + (stub if side == "E" else -stub), start.y)
        else:
            end = Point(start.x, SIGN[side] * self._tip(edge, side, start, stub))
        self.sketch.paths[edge] = Path(start, (Line(end),))

    def _free_from_hung(self, edge: int, vertex: int, side: str) -> None:
        """A free leg of what hangs: onwards, the way it hangs."""
        legs = self.graph.free_at(vertex)
        start = self.sketch.spots[vertex].port(side, (legs.index(edge) - (len(legs) - 1) / 2) * style.PORT)
        tip = self._tip(edge, side, start, style.STUB)
        self.sketch.paths[edge] = Path(start, (Line(Point(start.x, SIGN[side] * tip)),))

    def _tip(self, edge: int, side: str, start: Point, stub: float) -> float:
        """How high an upright free leg ends: beyond all it passes, or on the hull at which it is reduced."""
        for wall, region in self.flat.walls:
            if wall == edge:
                hull = self.sketch.hulls[region]
                return -hull.top if side == "N" else hull.bottom
        return max(self.sky[side].over(start.x - 6, start.x + 6), abs(start.y)) + stub

    def _free_from_hub(self, edge: int, dot: int) -> None:
        spot, page = self.sketch.spots[dot], self.pages[dot]
        end = Point(spot.centre.x, SIGN[page] * self._tip(edge, page, spot.centre, style.STUB * 0.75))
        self.sketch.paths[edge] = Path(spot.centre, (Line(end),))


def swapped(flat: Flat) -> bool:
    """Whether a part is one matrix whose two legs the result names in the other order."""
    if flat.sides and [side for _, side in flat.sides] != ["W", "E"]:
        return False
    if len(flat.vertices) != 1 or len(flat.edges) != 2 or len(flat.free) != 2 or flat.vertices[0].tensor is None:
        return False
    return flat.leads and flat.ends and flat.edges[flat.free[0]].tail_leg > flat.edges[flat.free[1]].tail_leg


def _fan(number: int, count: int) -> float:
    """The lean of the number-th of `count` wires that leave a dot on one side, in degrees from upright."""
    return (number - (count - 1) / 2) * min(FAN, 140 / max(count, 1))


def _level(a: Point, b: Point) -> Path:
    """A wire between two level ports: straight, or one even bend where they stand at different heights."""
    if abs(a.y - b.y) < 0.01:
        return Path(a, (Line(b),))
    middle = (a.x + b.x) / 2
    return Path(a, (Cubic(Point(middle, a.y), Point(middle, b.y), b),))


def _swing(start: Point, centre: Point, base: float, angle: float) -> Path:
    """A wire that rises upright to the base and swings into a dot at an angle (0: level, 90: upright)."""
    way = 1.0 if centre.x > start.x else -1.0
    sign = -1.0 if centre.y < base else 1.0
    arrive = Point(way * direction(angle).x, sign * direction(angle).y)
    foot = Point(start.x, base)
    run, rise = abs(centre.x - start.x), abs(centre.y - base)
    if angle == 0 and run > rise:
        corner = Point(start.x + way * rise, centre.y)
        bend = Cubic(Point(start.x, base + sign * rise * 0.6), Point(start.x + way * rise * 0.4, centre.y), corner)
        return Path(start, (Line(foot), bend, Line(centre)))
    bend = Cubic(
        Point(start.x, base + sign * 0.55 * max(rise, 8.0)), centre.plus(arrive, -0.5 * max(min(run, 30.0), 8.0)), centre
    )
    return Path(start, (Line(foot), bend))


def _spoke(start: Point, centre: Point, angle: float, radius: float) -> Path:
    """A wire to a crowded dot: upright, then level where it has far to go, then straight in at its own angle."""
    way = 1.0 if centre.x > start.x else -1.0
    down = 1.0 if centre.y < start.y else -1.0
    lean = direction(angle)
    run = abs(centre.x - start.x)
    if run <= radius * lean.x:
        return rounded(start, Point(start.x, centre.y + down * run * lean.y / lean.x), centre)
    foot = Point(centre.x - way * radius * lean.x, centre.y + down * radius * lean.y)
    return rounded(start, Point(start.x, foot.y), foot, centre)


def bracket(a: Point, b: Point, y: float) -> Path:
    """From a upright to the height y, along, and down to b, with round corners."""
    return rounded(a, Point(a.x, y), Point(b.x, y), b, radius=14.0)


def around(west: Point, east: Point, left: float, right: float, y: float) -> Path:
    """From a port that looks left, round by the left and over the height y, to a port that looks right."""
    up = 1.0 if y > max(west.y, east.y) else -1.0
    radius = min(16.0, abs(y - west.y) / 2, abs(y - east.y) / 2)
    k = radius * 0.45
    out: list[Line | Cubic] = [Line(Point(left, west.y))]
    x, tall = left - radius, radius * up
    out.append(Cubic(Point(left - radius + k, west.y), Point(x, west.y + k * up), Point(x, west.y + tall)))
    out.append(Line(Point(x, y - tall)))
    out.append(Cubic(Point(x, y - k * up), Point(x + k, y), Point(left, y)))
    out.append(Line(Point(right, y)))
    x = right + radius
    out.append(Cubic(Point(x - k, y), Point(x, y - k * up), Point(x, y - tall)))
    out.append(Line(Point(x, east.y + tall)))
    out.append(Cubic(Point(x, east.y + k * up), Point(x - k, east.y), Point(right, east.y)))
    out.append(Line(east))
    return Path(west, tuple(out))
