"""Draws an arranged row: ports, spacing along the axis, then everything above and below it, from the inside out.

Heights are measured away from the axis, on the upper page N and the lower page S alike. What stands on a page is
kept as a skyline, and every new part goes above the skyline of its own stretch; so nothing that is drawn later
meets what was drawn before, except wires that cross at a right angle.
"""

from __future__ import annotations

from math import pi

from penrose.geometry.path import Box, Cubic, Line, Path, Point, direction
from penrose.layout import style
from penrose.layout.curves import BRAID, around, braid, fan, rounded, spoke, swing
from penrose.layout.graph import Flat, permuted
from penrose.layout.row import SIGN, Bus, Hang, Row, Strand, by_anchor
from penrose.layout.row.axis import Axis
from penrose.layout.row.ports import Port
from penrose.layout.sketch import Bodies, Sketch, Spot, tip_for

CROWD = 3  # wires that may come to a dot from one side as plain swings; more come as spokes
LOOP = 20.0  # pt; height and width of the loop of an index that begins and ends in one dot
SPOKES = 7.0  # pt between the feet of neighbouring spokes


class Tracks(Axis):
    """Draws hanging parts and buses, each above the skyline of its stretch."""

    def _hang_all(self, depth: int) -> None:
        here = [hang for hang in self.row.hangs if self._depth(hang) == depth and hang.anchor in self.sketch.spots]
        for anchor, hangs in by_anchor(here).items():
            for side in "NS":
                here = [h for h in hangs if h.side == side]
                for number, hang in enumerate(here):
                    self._hang(hang, anchor in self.at, fan(number, len(here)))

    def _depth(self, hang: Hang) -> int:
        """How many regions a chain hangs in; the end of a lone sum may hang outside of the one its anchor stands in."""
        return len(self.flat.vertices[hang.chain[0]].nest)

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
        passes = len(self.flat.vertices[hang.anchor].nest) > self._depth(hang)
        beyond = style.STUB * 0.75 if passes else 4.0  # room for a label beyond the hulls that it passes
        for place, (edge, vertex) in enumerate(zip(hang.edges, hang.chain, strict=True)):
            tip = "S" if hang.side == "N" else "N"
            spot = self._plain_spot(vertex, tip_for(self.flat.vertices[vertex], {self._leg_at(edge, vertex): tip}))
            room = (style.NEAR if place == 0 and before.shape == "dot" else style.NEAR + 3) * self.air
            rise = room + spot.height
            x += lean.x * (rise + (style.DOT if place == 0 else before.height)) if lean.x else 0.0
            base = self.sky[hang.side].over(x - spot.width - 4, x + spot.width + 4) + (
                6 if place == 0 and lean.x else 0
            )
            height = max(
                height + (0 if place == 0 else before.height) + rise,
                base + rise - room + (beyond if place == 0 else 0),
            )
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
        if self._is_tied(edge):
            self._teardrop(edge, page)
            return
        tail, head = self._foot((edge, 0), page), self._foot((edge, 1), page)
        a, b = tail[-1], head[-1]
        left, right = min(a.x, b.x), max(a.x, b.x)
        base = self.sky[page].over(left - 3, right + 3)
        height = max(base + style.TRACK * self.air, 0)
        corners = (*tail, Point(a.x, sign * height), Point(b.x, sign * height), *reversed(head))
        self.sketch.paths[edge] = rounded(*corners, radius=14.0)
        self.sky[page].add(left - 3, right + 3, height)

    def _is_tied(self, edge: int) -> bool:
        """Whether an edge leads from a dot back to it."""
        first, last = self._vertex((edge, 0)), self._vertex((edge, 1))
        return first == last and self.sketch.spots[first].shape == "dot"

    def _teardrop(self, edge: int, page: str) -> None:
        """An index that begins and ends in one dot: a loop whose ends meet there at an angle."""
        centre = self._port((edge, 0))
        height = self.sky[page].over(centre.x - LOOP / 2, centre.x + LOOP / 2) + LOOP
        wide = LOOP * (height / LOOP) ** 1.5  # wider from the start on than a loop within it
        tip = SIGN[page] * height / 0.75  # of a cubic whose inner points are both so high, the top is at ¾
        bend = Cubic(Point(centre.x - wide, tip), Point(centre.x + wide, tip), centre)
        self.sketch.paths[edge] = Path(centre, (bend,))
        self.sky[page].add(centre.x - wide / 2, centre.x + wide / 2, height)

    def _hub(self, bus: Bus) -> None:
        """A dot on a track, joined by its members from left, below and right."""
        page, sign = bus.page, SIGN[bus.page]
        members = [(self._foot(p, page)[-1], p) for p in self._members(bus)]
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
                joined = spoke(point, centre, angle, radius) if radius else swing(point, centre, base * sign, angle)
                self._put_edge(port, self._led(port, page, joined))
        for point, port in members:
            if abs(point.x - x) <= 0.5:
                self._put_edge(port, self._led(port, page, Path(point, (Line(centre),))))
        self.sky[page].add(min(*xs, x) - 3, max(*xs, x) + 3, height + style.DOT)
        self._hang_on_hub(bus)

    def _led(self, port: Port, page: str, path: Path) -> Path:
        """A path that begins where an end begins to rise, from the port on."""
        start, *foot = self._foot(port, page)
        if not foot:
            return path
        turn = min(5.0, abs(foot[0].x - start.x))
        before = foot[0].plus(start.minus(foot[0]).unit(), turn)
        after = foot[0].plus(Point(0, SIGN[page] * turn))
        bend = Cubic(before.plus(foot[0].minus(before), 0.55), after.plus(foot[0].minus(after), 0.55), after)
        return Path(start, (Line(before), bend, *path.segments))

    def _clear_x(self, bus: Bus, xs: list[float]) -> float:
        """Where the dot stands: over the middle member or between the middle two, clear of other upright wires."""
        count = len(xs)
        wish = xs[count // 2] if count % 2 else (xs[count // 2] + xs[count // 2 - 1]) / 2
        own = set(self._members(bus))
        others = [x for p, x in self._upright(bus.page) if p not in own]
        others += [
            self.sketch.spots[d].centre.x for d, p in self.pages.items() if d in self.sketch.spots and p == bus.page
        ]
        others += [self.sketch.spots[d].centre.x for d in self._upright_dots(bus.page)]
        hung = [h for h in self.row.hangs if h.anchor == bus.dot]
        wide = max((self._plain_spot(v).width for h in hung for v in h.chain), default=2.0)
        half = wide + 4 + (24.0 if len(hung) > 1 or (hung and self.graph.free_at(bus.dot or 0)) else 0.0)
        trials = [wish, *xs, *(wish + step * 4 * way for step in range(1, 40) for way in (1, -1))]
        return next((t for t in trials if all(abs(t - o) >= half for o in others)), wish)

    def _upright(self, page: str) -> list[tuple[Port, float]]:
        """The ports on a page of all that stands in the row, which stays where it is once it is spaced, and their x."""
        if page not in self.upright:
            self.upright[page] = [(p, self._port(p).x) for p, (side, _) in self.ports.items() if side == page]
        return self.upright[page]

    def _upright_dots(self, page: str) -> list[int]:
        """Dots on the axis from which a wire rises on a page."""
        dots = [s.dot for strands in self.row.strands.values() for s in strands] + [
            t.dot for t in self.row.tails.values()
        ]
        bearing = {self.flat.edges[e].tail for e, side in self.row.free.items() if side == page}
        bearing |= {hang.anchor for hang in self.row.hangs if hang.side == page}
        return [d for d in dots if d is not None and d in bearing]

    def _put_edge(self, port: Port, from_port: Path) -> None:
        """Keep the path of an edge from its tail on, whichever of its ends it was drawn from."""
        edge, end = port
        self.sketch.paths[edge] = from_port.reversed() if end else from_port

    def _hang_on_hub(self, bus: Bus) -> None:
        depth = len(self._bus_nest(bus))
        hangs = [h for h in self.row.hangs if h.anchor == bus.dot and self._depth(h) == depth]
        free = bool(self.graph.free_at(bus.dot or 0)) + len(self._outward(bus.dot or 0))
        for number, hang in enumerate(hangs):
            hang.side = bus.page
            self._hang(hang, False, 38.0 * (1 - 2 * (number % 2)) if free else fan(number, len(hangs)))

    def _outward(self, dot: int) -> list[int]:
        return [e for e in self.graph.at[dot] if not self.flat.edges[e].free and self.graph.owner(e) != dot]


def draw_row(flat: Flat, row: Row, bodies: Bodies, air: float) -> Sketch:
    """The sketch of an arranged row, its axis on y = 0, starting near x = 0."""
    return _Drawer(flat, row, bodies, air).run()


class _Drawer(Tracks):
    """Draws the whole row, from the inside of its bubbles outwards."""

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

    def _close(self, depth: int) -> None:
        """Close the hulls whose content is drawn, and let them stand on the skylines."""
        for number, region in enumerate(self.flat.regions):
            if len(region.nest) == depth - 1:
                hull = self.sketch.hulls[number] = self.sketch.hull(number)
                self.sky["N"].add(hull.left, hull.right, -hull.top)
                if region.bubble.function and self.bodies.top == "N":
                    end = min(
                        hull.right, hull.left + 12 + self.bodies.measure(region.bubble.function, style.FUNCTION).width
                    )
                    self.sky["N"].add(hull.left, end, -hull.top + style.FUNCTION + 3)
                self.sky["S"].add(hull.left, hull.right, hull.bottom)

    def _close_rings(self) -> None:
        """The wires that close the row to a ring, around everything, the next around the one before."""
        page = self.row.ring
        reach = style.NEAR * self.air
        for edge in self.row.loop:
            box = self.sketch.box()
            ports = {self.ports[edge, end][0]: self._port((edge, end)) for end in (0, 1)}
            height = self.sky[page].over(box.left - 20, box.right + 20) + style.TRACK * 0.8 * self.air
            path = around(ports["W"], ports["E"], box.left - reach, box.right + reach, SIGN[page] * height)
            self.sketch.paths[edge] = path if self.ports[edge, 0][0] == "W" else path.reversed()
            self.sky[page].add(box.left - 20, box.right + 20, height)

    def _free_legs(self) -> None:
        """Free legs, straight out, beyond every hull and track they pass."""
        if swapped(self.flat):
            self._swap_legs()
            return
        if self.flat.sides and permuted(self.flat):
            self._braid_legs()
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

    def _braid_legs(self) -> None:
        """The legs of a tensor from their order on its body to the result's, two neighbours crossing at a time."""
        body = sorted(self.flat.free, key=lambda edge: self._port((edge, 0)).x)
        slots = [self._port((edge, 0)).x for edge in body]
        rows = braid(body, self.flat.free)
        top = max(self._port((edge, 0)).y for edge in body) + 6
        for edge in body:
            start = self._port((edge, 0))
            segments: list[Line | Cubic] = [Line(Point(start.x, top))]
            for number, row in enumerate(rows[1:]):
                x, y = slots[row.index(edge)], top + BRAID * (number + 1)
                before = slots[rows[number].index(edge)]
                bend = Cubic(Point(before, y - BRAID * 0.5), Point(x, y - BRAID * 0.5), Point(x, y))
                segments.append(bend if x != before else Line(Point(x, y)))
            last = Point(slots[self.flat.free.index(edge)], top + BRAID * (len(rows) - 1) + style.STUB)
            self.sketch.paths[edge] = Path(start, (*segments, Line(last)))

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
        stub = style.STUB * min(1.0, self.air) * (0.75 if vertex not in self.at and side in "NS" else 1.0)
        stub *= 1 + self._lines_on(edge)
        if side in "EW":
            wall = self.sketch.wall(edge)
            hull = wall or self.sketch.outermost(self.flat.vertices[vertex].nest)
            edge_x = start.x if hull is None else (hull.right if side == "E" else hull.left)
            edge_x = max(start.x, edge_x) if side == "E" else min(start.x, edge_x)
            stub = 0.0 if wall else stub
            end = Point(edge_x + (stub if side == "E" else -stub), start.y + self._lean(edge, vertex))
        else:
            foot = start.plus(Point(self._lean(edge, vertex), 0))
            end = Point(foot.x, SIGN[side] * self._tip(edge, side, foot, stub))
        self.sketch.paths[edge] = Path(start, (Line(end),))

    def _free_from_hung(self, edge: int, vertex: int, side: str) -> None:
        """A free leg of what hangs: onwards, the way it hangs; to the right where the chain goes on."""
        legs = self.graph.free_at(vertex)
        if any(vertex in hang.chain[:-1] for hang in self.row.hangs):
            start = self.sketch.spots[vertex].port("E", 0)
            self.sketch.paths[edge] = Path(start, (Line(Point(start.x + style.STUB * 0.9, start.y)),))
            return
        spot, offset = self.sketch.spots[vertex], (legs.index(edge) - (len(legs) - 1) / 2) * style.PORT
        start, x = spot.port(side, offset), spot.centre.x + offset
        tip = self._tip(edge, side, Point(x, start.y), style.STUB)
        self.sketch.paths[edge] = Path(start, (Line(Point(x, SIGN[side] * tip)),))

    def _tip(self, edge: int, side: str, start: Point, stub: float) -> float:
        """How high an upright free leg ends: beyond all it passes, or on the hull at which it is reduced."""
        wall = self.sketch.wall(edge)
        if wall is not None:
            return -wall.top if side == "N" else wall.bottom
        return max(self.sky[side].over(start.x - 6, start.x + 6), abs(start.y)) + stub

    def _free_from_hub(self, edge: int, dot: int) -> None:
        spot, page = self.sketch.spots[dot], self.pages[dot]
        end = Point(spot.centre.x, SIGN[page] * self._tip(edge, page, spot.centre, style.STUB * 0.75))
        self.sketch.paths[edge] = Path(spot.centre, (Line(end),))


def swapped(flat: Flat) -> bool:
    """Whether a part is one matrix whose two legs the result names in the other order."""
    wished = dict(flat.sides or flat.wished)
    if any(wished.get(edge, side) != side for edge, side in zip(flat.free, "WE", strict=False)):
        return False
    if len(flat.vertices) != 1 or len(flat.edges) != 2 or len(flat.free) != 2:
        return False
    tensor = flat.vertices[0].tensor
    if tensor is None or tensor.kind == "identity":
        return False
    return flat.leads and flat.ends and flat.edges[flat.free[0]].tail_leg > flat.edges[flat.free[1]].tail_leg
