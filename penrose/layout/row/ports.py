"""Where on its body every wire leaves, and how large that makes the bodies of the row."""

from __future__ import annotations

import itertools

from penrose.geometry.path import Point
from penrose.layout import style
from penrose.layout.graph import Flat, Graph, Nest
from penrose.layout.row import Bus, Row, Skyline
from penrose.layout.sketch import OPPOSITE, Bodies, Sketch, Spot, tip_for

FOOT = 9.0  # pt from the face of a wedge to where its first leg rises; each further one stands beside
Port = tuple[int, int]
"""An edge and which of its ends: 0 its tail, 1 its head."""


Sides = dict[tuple[int, str], list[tuple[tuple[float, ...], Port, float]]]
"""For every vertex and side: order, port and width of what leaves there."""


class Ports:
    """The state of one drawing: ports by edge end, the skylines, and the sketch; and how ports are set."""

    def __init__(self, flat: Flat, row: Row, bodies: Bodies, air: float) -> None:
        self.flat, self.row, self.bodies, self.air = flat, row, bodies, air
        self.graph = Graph(flat)
        self.sketch = Sketch(flat, bodies, air)
        self.at = {v: place for place, v in enumerate(row.order)}
        self.ports: dict[Port, tuple[str, float]] = {}
        self.goals: dict[int, float] = {}  # where in the row the dots of buses will stand
        self.upright: dict[str, list[tuple[Port, float]]] = {}
        self.sky = {"N": Skyline(), "S": Skyline()}
        self.buses = sorted(row.buses, key=self._bus_rank)
        self.pages = {dot: bus.page for bus in row.buses for dot in [bus.dot] if dot is not None}

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
        sides: Sides = {}
        for vertex in self.row.order:
            for side in "ENWS":
                sides[vertex, side] = []
        self._strand_ports(sides)
        self._free_ports(sides)
        self._bus_ports(sides)
        for vertex, face in self._faces(sides).items():
            sides[vertex, face] = [((float(self._leg(port)),), port, wide) for _, port, wide in sides[vertex, face]]
        for ports in sides.values():
            ports.sort()
        for vertex in self.row.order:
            spans = {side: self._spread(sides[vertex, side], side) for side in "ENWS"}
            tip = tip_for(self.flat.vertices[vertex], self._leg_sides(vertex))
            self.sketch.spots[vertex] = self.bodies.spot(vertex, self.flat.vertices[vertex], spans, tip)

    def _end_at(self, edge: int, vertex: int) -> int:
        return 0 if self.flat.edges[edge].tail == vertex else 1

    def _strand_ports(self, sides: Sides) -> None:
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

    def _bus_ports(self, sides: Sides) -> None:
        faces = self._faces(sides)
        for level, bus in enumerate(self.buses):
            for port in self._members(bus):
                vertex = self._vertex(port)
                if vertex in self.at:
                    side = faces.get(vertex, bus.page) if self._leg(port) else bus.page
                    sides[vertex, side].append((self._turn(bus, port, level), port, 0.0))
        for hang in self.row.hangs:
            if hang.anchor in self.at:
                wide = max(self._plain_spot(v).width for v in hang.chain) * 2
                port = (hang.edges[0], self._end_at(hang.edges[0], hang.anchor))
                sides[hang.anchor, hang.side].append(((0.0, 0.0), port, wide))

    def _faces(self, sides: Sides) -> dict[int, str]:
        """The wide side of every wedge that fuses legs: opposite to where its thick leg leaves along the row."""
        faces: dict[int, str] = {}
        for vertex in self.row.order:
            if self.graph.is_fuse(vertex):
                thick = [s for s in "EW" for _, port, _ in sides[vertex, s] if not self._leg(port)]
                if thick:
                    faces[vertex] = OPPOSITE[thick[0]]
        return faces

    def _leg(self, port: Port) -> int:
        edge = self.flat.edges[port[0]]
        return edge.head_leg if port[1] else edge.tail_leg

    def _lean(self, edge: int, vertex: int) -> float:
        """How far a free leg ends beside where it begins: the legs of a dot all begin in its middle, and fan out to
        where those of a tensor would be."""
        return self.ports[edge, 0][1] if vertex in self.at and self.sketch.spots[vertex].shape == "dot" else 0.0

    def _lines_on(self, edge: int) -> int:
        """How many identities lie on an edge."""
        return sum(len(line.vertices) for line in self.flat.lines if line.edge == edge)

    def _fan(self, vertex: int) -> float:
        """How far the legs of a standing vertex reach beyond its body."""
        leans = [
            abs(self._lean(edge, vertex))
            for edge, side in self.row.free.items()
            if side in "NS" and self.flat.edges[edge].tail == vertex
        ]
        return max(leans, default=0.0)

    def _foot(self, port: Port, page: str) -> list[Point]:
        """Where an end of an edge begins to rise: at its port, or beside it, the outer legs of a face first."""
        start = self._port(port)
        side, _ = self.ports.get(port, (page, 0.0))
        if side not in "EW" or self._vertex(port) not in self.at:
            return [start]
        rank = sum(
            1
            for other, (where, _) in self.ports.items()
            if where == side
            and self._vertex(other) == self._vertex(port)
            and self._rises(other, page)
            and (self._port(other).y - start.y) * (1 if page == "S" else -1) > 0
        )
        return [start, start.plus(Point((FOOT + FOOT * 0.7 * rank) * (1 if side == "E" else -1), 0))]

    def _rises(self, port: Port, page: str) -> bool:
        return any(port[0] in bus.edges and bus.page == page for bus in self.buses)

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
            if bus.dot not in self.goals:
                self.goals[bus.dot] = self._dot_place(bus)
            goal = self.goals[bus.dot]
        if abs(goal - here) < 0.01:
            return (0.0, float(level), float(port[1]))
        return (-1.0, float(level)) if goal < here else (1.0, -float(level))

    def _dot_place(self, bus: Bus) -> float:
        places = sorted(self._place(self._vertex(p)) for p in self._members(bus))
        return (
            places[len(places) // 2]
            if len(places) % 2
            else (places[len(places) // 2] + places[len(places) // 2 - 1]) / 2
        )

    def _free_ports(self, sides: Sides) -> None:
        for number, (edge, side) in enumerate(self.row.free.items()):
            vertex = self.flat.edges[edge].tail
            if vertex in self.at:
                sides[vertex, side].append(((0.0, float(number)), (edge, 0), 0.0))

    def _leg_sides(self, vertex: int) -> dict[int, str]:
        """The side of every leg of a standing vertex."""
        out = {}
        for edge in self.graph.at[vertex]:
            e = self.flat.edges[edge]
            for end, at, leg in ((0, e.tail, e.tail_leg), (1, e.head, e.head_leg)):
                if at == vertex and (edge, end) in self.ports:
                    out[leg] = self.ports[edge, end][0]
        return out

    def _spread(self, ports: list[tuple[tuple[float, ...], Port, float]], side: str) -> float:
        """Place the ports of one side about its middle; how far apart the outermost are."""
        places = [0.0]
        for (_, first, a), (_, second, b) in itertools.pairwise(ports):
            hung = (max(a, 8) + max(b, 8)) / 2 + 5 if a or b else 0.0
            word = self._word(first) if side in "NS" else self._turned_word(second)
            places.append(places[-1] + max(style.PORT * min(self.air, 1.6), hung, word))
        middle = (places[0] + places[-1]) / 2
        for (_, port, _), place in zip(ports, places, strict=False):
            self.ports[port] = (side, place - middle)
        return places[-1] if len(ports) > 1 else 0.0

    def _word(self, port: Port) -> float:
        """Room for the label right of an upright free leg."""
        edge = self.flat.edges[port[0]]
        if not edge.free:
            return 0.0
        return self.bodies.label_width(edge.pieces[-1]) + 2 * style.CLEAR + 3

    def _turned_word(self, port: Port) -> float:
        """Room for the label, with a note, right of a wire that is upright once the row is a column."""
        return self.bodies.note_room(self.flat.edges[port[0]].pieces[-1]) if self.bodies.top == "W" else 0.0

    def _plain_spot(self, vertex: int, tip: str = "E") -> Spot:
        """The body of a vertex off the axis, wide enough for its free legs side by side."""
        legs = self.graph.free_at(vertex) if not self.graph.is_dot(vertex) else []
        if len(legs) > 1:
            wide = {"N": style.PORT * (len(legs) - 1)}
            return self.bodies.spot(vertex, self.flat.vertices[vertex], wide, tip)
        return self.bodies.spot(vertex, self.flat.vertices[vertex], None, tip)

    def _port(self, port: Port) -> Point:
        """Where an end of an edge leaves its vertex."""
        spot = self.sketch.spots[self._vertex(port)]
        side, offset = self.ports.get(port, ("N", 0.0))
        return spot.port(side, offset)
