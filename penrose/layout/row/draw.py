"""Draws an arranged row: ports, spacing along the axis, then everything above and below it, from the inside out.

Heights are measured away from the axis, on the upper page N and the lower page S alike. What stands on a page is
kept as a skyline, and every new part goes above the skyline of its own stretch; so nothing that is drawn later
meets what was drawn before, except wires that cross at a right angle.
"""

from __future__ import annotations

from penrose.geometry.path import Box, Cubic, Line, Path, Point
from penrose.layout import style
from penrose.layout.flat import Flat
from penrose.layout.row.shapes import BRAID, around, braid
from penrose.layout.row.skyline import SIGN
from penrose.layout.row.tracks import Tracks
from penrose.layout.row.types import Row, Strand
from penrose.layout.sketch import Bodies, Sketch


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


def permuted(flat: Flat) -> bool:
    """Whether a part is one tensor of three legs or more that the result names in another order."""
    legs = [flat.edges[edge].tail_leg for edge in flat.free]
    lone = len(flat.vertices) == 1 and flat.vertices[0].tensor is not None and len(legs) == len(flat.edges) > 2
    return lone and flat.leads and flat.ends and legs != sorted(legs)


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
