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


class Sheet:
    """The state of one drawing: the row, its sketch, ports by edge end, and the skylines."""

    def __init__(self, flat: Flat, row: Row, bodies: Bodies, air: float) -> None:
        self.flat, self.row, self.bodies, self.air = flat, row, bodies, air
        self.graph = Graph(flat)
        self.sketch = Sketch(flat, bodies, air)
        self.at = {v: place for place, v in enumerate(row.order)}
        self.ports: dict[Port, tuple[str, float]] = {}
        self.goals: dict[int, float] = {}  # where in the row the dots of buses will stand
        self.upright: dict[str, list[tuple[Port, float]]] = {}
        self.sky = {"N": Skyline(), "S": Skyline()}
        self.buses = sorted(row.buses, key=lambda bus: _bus_rank(self, bus))
        self.pages = {dot: bus.page for bus in row.buses for dot in [bus.dot] if dot is not None}


def nest_of(sheet: Sheet, bus: Bus) -> Nest:
    """The bubbles around the track of a bus."""
    return sheet.flat.vertices[bus.dot].nest if bus.dot is not None else sheet.graph.nest(bus.edges[0])


def _bus_rank(sheet: Sheet, bus: Bus) -> tuple[int, float]:
    places = [place_of(sheet, v) for e in bus.edges for v in sheet.flat.edges[e].ends if v != bus.dot]
    return (-len(nest_of(sheet, bus)), max(places) - min(places))


def place_of(sheet: Sheet, vertex: int, seen: tuple[int, ...] = ()) -> float:
    """Where in the row a vertex stands; a dot stands at the mean of what it joins."""
    if vertex in sheet.at:
        return float(sheet.at[vertex])
    near = [place_of(sheet, v, (*seen, vertex)) for v in sheet.graph.neighbours(vertex) if v not in seen]
    return sum(near) / len(near) if near else 0.0


def stand(sheet: Sheet) -> None:
    """Give every standing vertex its ports and a body that holds them."""
    sides: Sides = {}
    for vertex in sheet.row.order:
        for side in "ENWS":
            sides[vertex, side] = []
    _strand_ports(sheet, sides)
    _free_ports(sheet, sides)
    _bus_ports(sheet, sides)
    for vertex, face in _faces(sheet, sides).items():
        sides[vertex, face] = [((float(leg_of(sheet, port)),), port, wide) for _, port, wide in sides[vertex, face]]
    for ports in sides.values():
        ports.sort()
    for vertex in sheet.row.order:
        spans = {side: _spread(sheet, sides[vertex, side], side) for side in "ENWS"}
        tip = tip_for(sheet.flat.vertices[vertex], _leg_sides(sheet, vertex))
        sheet.sketch.spots[vertex] = sheet.bodies.spot(vertex, sheet.flat.vertices[vertex], spans, tip)


def end_at(sheet: Sheet, edge: int, vertex: int) -> int:
    """Which end of an edge is at a vertex: 0 its tail, 1 its head."""
    return 0 if sheet.flat.edges[edge].tail == vertex else 1


def _strand_ports(sheet: Sheet, sides: Sides) -> None:
    for gap, strands in sheet.row.strands.items():
        left, right = sheet.row.order[gap], sheet.row.order[gap + 1]
        for place, strand in enumerate(strands):
            for vertex, side, edge in ((left, "E", strand.edges[0]), (right, "W", strand.edges[-1])):
                rank = strand.places.get(vertex, place)
                sides[vertex, side].append(((0.0, rank), (edge, end_at(sheet, edge, vertex)), 0.0))
    for side, tail in sheet.row.tails.items():
        vertex = sheet.row.order[0 if side == "W" else -1]
        sides[vertex, side].append(((0.0, 0), (tail.edges[0], end_at(sheet, tail.edges[0], vertex)), 0.0))
    for number, edge in enumerate(sheet.row.loop):
        first, last = sheet.row.order[0], sheet.row.order[-1]
        e = sheet.flat.edges[edge]
        start = end_at(sheet, edge, first) if first != last else int(e.head_leg < e.tail_leg)
        sides[first, "W"].append(((1.0, number), (edge, start), 0.0))
        sides[last, "E"].append(((1.0, number), (edge, 1 - start), 0.0))


def _bus_ports(sheet: Sheet, sides: Sides) -> None:
    faces = _faces(sheet, sides)
    for level, bus in enumerate(sheet.buses):
        for port in members_of(sheet, bus):
            vertex = vertex_of(sheet, port)
            if vertex in sheet.at:
                side = faces.get(vertex, bus.page) if leg_of(sheet, port) else bus.page
                sides[vertex, side].append((_turn(sheet, bus, port, level), port, 0.0))
    for hang in sheet.row.hangs:
        if hang.anchor in sheet.at:
            wide = max(plain_spot(sheet, v).width for v in hang.chain) * 2
            port = (hang.edges[0], end_at(sheet, hang.edges[0], hang.anchor))
            sides[hang.anchor, hang.side].append(((0.0, 0.0), port, wide))


def _faces(sheet: Sheet, sides: Sides) -> dict[int, str]:
    """The wide side of every wedge that fuses legs: opposite to where its thick leg leaves along the row."""
    faces: dict[int, str] = {}
    for vertex in sheet.row.order:
        if sheet.graph.is_fuse(vertex):
            thick = [s for s in "EW" for _, port, _ in sides[vertex, s] if not leg_of(sheet, port)]
            if thick:
                faces[vertex] = OPPOSITE[thick[0]]
    return faces


def leg_of(sheet: Sheet, port: Port) -> int:
    """The leg at which an end of an edge is."""
    edge = sheet.flat.edges[port[0]]
    return edge.head_leg if port[1] else edge.tail_leg


def lean_of(sheet: Sheet, edge: int, vertex: int) -> float:
    """How far a free leg ends beside where it begins: the legs of a dot all begin in its middle, and fan out to
    where those of a tensor would be."""
    return sheet.ports[edge, 0][1] if vertex in sheet.at and sheet.sketch.spots[vertex].shape == "dot" else 0.0


def lines_on(sheet: Sheet, edge: int) -> int:
    """How many identities lie on an edge."""
    return sum(len(line.vertices) for line in sheet.flat.lines if line.edge == edge)


def fan_of(sheet: Sheet, vertex: int) -> float:
    """How far the legs of a standing vertex reach beyond its body."""
    leans = [
        abs(lean_of(sheet, edge, vertex))
        for edge, side in sheet.row.free.items()
        if side in "NS" and sheet.flat.edges[edge].tail == vertex
    ]
    return max(leans, default=0.0)


def foot_of(sheet: Sheet, port: Port, page: str) -> list[Point]:
    """Where an end of an edge begins to rise: at its port, or beside it, the outer legs of a face first."""
    start = port_at(sheet, port)
    side, _ = sheet.ports.get(port, (page, 0.0))
    if side not in "EW" or vertex_of(sheet, port) not in sheet.at:
        return [start]
    rank = sum(
        1
        for other, (where, _) in sheet.ports.items()
        if where == side
        and vertex_of(sheet, other) == vertex_of(sheet, port)
        and rises(sheet, other, page)
        and (port_at(sheet, other).y - start.y) * (1 if page == "S" else -1) > 0
    )
    return [start, start.plus(Point((FOOT + FOOT * 0.7 * rank) * (1 if side == "E" else -1), 0))]


def rises(sheet: Sheet, port: Port, page: str) -> bool:
    """Whether an edge runs on a page."""
    return any(port[0] in bus.edges and bus.page == page for bus in sheet.buses)


def members_of(sheet: Sheet, bus: Bus) -> list[Port]:
    """The ends of a bus's edges that are not its dot."""
    out = []
    for edge in bus.edges:
        e = sheet.flat.edges[edge]
        out += [(edge, end) for end, v in ((0, e.tail), (1, e.head)) if v != bus.dot and v >= 0]
    return out


def vertex_of(sheet: Sheet, port: Port) -> int:
    """The vertex at which an end of an edge is."""
    edge = sheet.flat.edges[port[0]]
    return edge.head if port[1] else edge.tail


def _turn(sheet: Sheet, bus: Bus, port: Port, level: int) -> tuple[float, ...]:
    """The order of ports along a side: those that go left (inner first), straight up, right (outer first)."""
    here = place_of(sheet, vertex_of(sheet, port))
    if bus.dot is None:
        goal = sum(place_of(sheet, vertex_of(sheet, p)) for p in members_of(sheet, bus)) / 2
    else:
        if bus.dot not in sheet.goals:
            sheet.goals[bus.dot] = _dot_place(sheet, bus)
        goal = sheet.goals[bus.dot]
    if abs(goal - here) < 0.01:
        return (0.0, float(level), float(port[1]))
    return (-1.0, float(level)) if goal < here else (1.0, -float(level))


def _dot_place(sheet: Sheet, bus: Bus) -> float:
    places = sorted(place_of(sheet, vertex_of(sheet, p)) for p in members_of(sheet, bus))
    return (
        places[len(places) // 2] if len(places) % 2 else (places[len(places) // 2] + places[len(places) // 2 - 1]) / 2
    )


def _free_ports(sheet: Sheet, sides: Sides) -> None:
    for number, (edge, side) in enumerate(sheet.row.free.items()):
        vertex = sheet.flat.edges[edge].tail
        if vertex in sheet.at:
            sides[vertex, side].append(((0.0, float(number)), (edge, 0), 0.0))


def _leg_sides(sheet: Sheet, vertex: int) -> dict[int, str]:
    """The side of every leg of a standing vertex."""
    out = {}
    for edge in sheet.graph.at[vertex]:
        e = sheet.flat.edges[edge]
        for end, at, leg in ((0, e.tail, e.tail_leg), (1, e.head, e.head_leg)):
            if at == vertex and (edge, end) in sheet.ports:
                out[leg] = sheet.ports[edge, end][0]
    return out


def _spread(sheet: Sheet, ports: list[tuple[tuple[float, ...], Port, float]], side: str) -> float:
    """Place the ports of one side about its middle; how far apart the outermost are."""
    places = [0.0]
    for (_, first, a), (_, second, b) in itertools.pairwise(ports):
        hung = (max(a, 8) + max(b, 8)) / 2 + 5 if a or b else 0.0
        word = _word(sheet, first) if side in "NS" else _turned_word(sheet, second)
        places.append(places[-1] + max(style.PORT * min(sheet.air, 1.6), hung, word))
    middle = (places[0] + places[-1]) / 2
    for (_, port, _), place in zip(ports, places, strict=False):
        sheet.ports[port] = (side, place - middle)
    return places[-1] if len(ports) > 1 else 0.0


def _word(sheet: Sheet, port: Port) -> float:
    """Room for the label right of an upright free leg."""
    edge = sheet.flat.edges[port[0]]
    if not edge.free:
        return 0.0
    return sheet.bodies.label_width(edge.pieces[-1]) + 2 * style.CLEAR + 3


def _turned_word(sheet: Sheet, port: Port) -> float:
    """Room for the label, with a note, right of a wire that is upright once the row is a column."""
    return sheet.bodies.note_room(sheet.flat.edges[port[0]].pieces[-1]) if sheet.bodies.top == "W" else 0.0


def plain_spot(sheet: Sheet, vertex: int, tip: str = "E") -> Spot:
    """The body of a vertex off the axis, wide enough for its free legs side by side."""
    legs = sheet.graph.free_at(vertex) if not sheet.graph.is_dot(vertex) else []
    if len(legs) > 1:
        wide = {"N": style.PORT * (len(legs) - 1)}
        return sheet.bodies.spot(vertex, sheet.flat.vertices[vertex], wide, tip)
    return sheet.bodies.spot(vertex, sheet.flat.vertices[vertex], None, tip)


def port_at(sheet: Sheet, port: Port) -> Point:
    """Where an end of an edge leaves its vertex."""
    spot = sheet.sketch.spots[vertex_of(sheet, port)]
    side, offset = sheet.ports.get(port, ("N", 0.0))
    return spot.port(side, offset)
