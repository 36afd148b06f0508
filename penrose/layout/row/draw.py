"""Draws an arranged row: ports, spacing along the axis, then everything above and below it, from the inside out.

Heights are measured away from the axis, on the upper page N and the lower page S alike. What stands on a page is
kept as a skyline, and every new part goes above the skyline of its own stretch; so nothing that is drawn later
meets what was drawn before, except wires that cross at a right angle.
"""

from __future__ import annotations

from math import pi

from penrose.geometry.path import Box, Cubic, Line, Path, Point
from penrose.layout import style
from penrose.layout.curves import BRAID, around, braid, fan, rounded, spoke, swing
from penrose.layout.graph import Flat, permuted
from penrose.layout.row import SIGN, Bus, Row, Strand
from penrose.layout.row.axis import depth_of, hang_all, hang_out, join_neighbours, space
from penrose.layout.row.ports import (
    Port,
    Sheet,
    foot_of,
    lean_of,
    lines_on,
    members_of,
    nest_of,
    plain_spot,
    port_at,
    stand,
    vertex_of,
)
from penrose.layout.sketch import Bodies, Sketch

CROWD = 3  # wires that may come to a dot from one side as plain swings; more come as spokes
LOOP = 20.0  # pt; height and width of the loop of an index that begins and ends in one dot
SPOKES = 7.0  # pt between the feet of neighbouring spokes


def _bus(sheet: Sheet, bus: Bus) -> None:
    if bus.dot is None:
        _arc(sheet, bus)
    else:
        _hub(sheet, bus)


def _arc(sheet: Sheet, bus: Bus) -> None:
    """One index as a bracket of two upright legs and a track, rounded."""
    edge, page = bus.edges[0], bus.page
    sign = SIGN[page]
    if _is_tied(sheet, edge):
        _teardrop(sheet, edge, page)
        return
    tail, head = foot_of(sheet, (edge, 0), page), foot_of(sheet, (edge, 1), page)
    a, b = tail[-1], head[-1]
    left, right = min(a.x, b.x), max(a.x, b.x)
    base = sheet.sky[page].over(left - 3, right + 3)
    height = max(base + style.TRACK * sheet.air, 0)
    corners = (*tail, Point(a.x, sign * height), Point(b.x, sign * height), *reversed(head))
    sheet.sketch.paths[edge] = rounded(*corners, radius=14.0)
    sheet.sky[page].add(left - 3, right + 3, height)


def _is_tied(sheet: Sheet, edge: int) -> bool:
    """Whether an edge leads from a dot back to it."""
    first, last = vertex_of(sheet, (edge, 0)), vertex_of(sheet, (edge, 1))
    return first == last and sheet.sketch.spots[first].shape == "dot"


def _teardrop(sheet: Sheet, edge: int, page: str) -> None:
    """An index that begins and ends in one dot: a loop whose ends meet there at an angle."""
    centre = port_at(sheet, (edge, 0))
    height = sheet.sky[page].over(centre.x - LOOP / 2, centre.x + LOOP / 2) + LOOP
    wide = LOOP * (height / LOOP) ** 1.5  # wider from the start on than a loop within it
    tip = SIGN[page] * height / 0.75  # of a cubic whose inner points are both so high, the top is at ¾
    bend = Cubic(Point(centre.x - wide, tip), Point(centre.x + wide, tip), centre)
    sheet.sketch.paths[edge] = Path(centre, (bend,))
    sheet.sky[page].add(centre.x - wide / 2, centre.x + wide / 2, height)


def _hub(sheet: Sheet, bus: Bus) -> None:
    """A dot on a track, joined by its members from left, below and right."""
    page, sign = bus.page, SIGN[bus.page]
    members = [(foot_of(sheet, p, page)[-1], p) for p in members_of(sheet, bus)]
    members.sort(key=lambda m: m[0].x)
    xs = [m[0].x for m in members]
    x = _clear_x(sheet, bus, xs)
    base = sheet.sky[page].over(min(*xs, x - 4) - 3, max(*xs, x + 4) + 3)
    left = [m for m in members if m[0].x < x - 0.5]
    right = [m for m in members if m[0].x > x + 0.5][::-1]
    steep = max(len(left), len(right))
    radius = SPOKES * (steep + 0.4) / (pi / 2) if steep > CROWD else 0.0
    height = base + max(style.TRACK + 5 * (steep - 1), radius + 8 if radius else 0) * sheet.air
    centre = Point(x, sign * height)
    dot = plain_spot(sheet, bus.dot or 0)
    dot.centre = centre
    sheet.sketch.spots[bus.dot or 0] = dot
    straight = any(abs(m[0].x - x) <= 0.5 for m in members)
    for group in (left, right):
        for rank, (point, port) in enumerate(group):
            angle = 90.0 * rank / (len(group) + (0.6 if straight else 0.2))
            joined = spoke(point, centre, angle, radius) if radius else swing(point, centre, base * sign, angle)
            _put_edge(sheet, port, _led(sheet, port, page, joined))
    for point, port in members:
        if abs(point.x - x) <= 0.5:
            _put_edge(sheet, port, _led(sheet, port, page, Path(point, (Line(centre),))))
    sheet.sky[page].add(min(*xs, x) - 3, max(*xs, x) + 3, height + style.DOT)
    _hang_on_hub(sheet, bus)


def _led(sheet: Sheet, port: Port, page: str, path: Path) -> Path:
    """A path that begins where an end begins to rise, from the port on."""
    start, *foot = foot_of(sheet, port, page)
    if not foot:
        return path
    turn = min(5.0, abs(foot[0].x - start.x))
    before = foot[0].plus(start.minus(foot[0]).unit(), turn)
    after = foot[0].plus(Point(0, SIGN[page] * turn))
    bend = Cubic(before.plus(foot[0].minus(before), 0.55), after.plus(foot[0].minus(after), 0.55), after)
    return Path(start, (Line(before), bend, *path.segments))


def _clear_x(sheet: Sheet, bus: Bus, xs: list[float]) -> float:
    """Where the dot stands: over the middle member or between the middle two, clear of other upright wires."""
    count = len(xs)
    wish = xs[count // 2] if count % 2 else (xs[count // 2] + xs[count // 2 - 1]) / 2
    own = set(members_of(sheet, bus))
    others = [x for p, x in _upright(sheet, bus.page) if p not in own]
    others += [
        sheet.sketch.spots[d].centre.x for d, p in sheet.pages.items() if d in sheet.sketch.spots and p == bus.page
    ]
    others += [sheet.sketch.spots[d].centre.x for d in _upright_dots(sheet, bus.page)]
    hung = [h for h in sheet.row.hangs if h.anchor == bus.dot]
    wide = max((plain_spot(sheet, v).width for h in hung for v in h.chain), default=2.0)
    half = wide + 4 + (24.0 if len(hung) > 1 or (hung and sheet.graph.free_at(bus.dot or 0)) else 0.0)
    trials = [wish, *xs, *(wish + step * 4 * way for step in range(1, 40) for way in (1, -1))]
    return next((t for t in trials if all(abs(t - o) >= half for o in others)), wish)


def _upright(sheet: Sheet, page: str) -> list[tuple[Port, float]]:
    """The ports on a page of all that stands in the row, which stays where it is once it is spaced, and their x."""
    if page not in sheet.upright:
        sheet.upright[page] = [(p, port_at(sheet, p).x) for p, (side, _) in sheet.ports.items() if side == page]
    return sheet.upright[page]


def _upright_dots(sheet: Sheet, page: str) -> list[int]:
    """Dots on the axis from which a wire rises on a page."""
    dots = [s.dot for strands in sheet.row.strands.values() for s in strands] + [
        t.dot for t in sheet.row.tails.values()
    ]
    bearing = {sheet.flat.edges[e].tail for e, side in sheet.row.free.items() if side == page}
    bearing |= {hang.anchor for hang in sheet.row.hangs if hang.side == page}
    return [d for d in dots if d is not None and d in bearing]


def _put_edge(sheet: Sheet, port: Port, from_port: Path) -> None:
    """Keep the path of an edge from its tail on, whichever of its ends it was drawn from."""
    edge, end = port
    sheet.sketch.paths[edge] = from_port.reversed() if end else from_port


def _hang_on_hub(sheet: Sheet, bus: Bus) -> None:
    depth = len(nest_of(sheet, bus))
    hangs = [h for h in sheet.row.hangs if h.anchor == bus.dot and depth_of(sheet, h) == depth]
    free = bool(sheet.graph.free_at(bus.dot or 0)) + len(_outward(sheet, bus.dot or 0))
    for number, hang in enumerate(hangs):
        hang.side = bus.page
        hang_out(sheet, hang, False, 38.0 * (1 - 2 * (number % 2)) if free else fan(number, len(hangs)))


def _outward(sheet: Sheet, dot: int) -> list[int]:
    return [e for e in sheet.graph.at[dot] if not sheet.flat.edges[e].free and sheet.graph.owner(e) != dot]


def draw_row(flat: Flat, row: Row, bodies: Bodies, air: float) -> Sketch:
    """The sketch of an arranged row, its axis on y = 0, starting near x = 0."""
    return _drawn(Sheet(flat, row, bodies, air))


def _drawn(sheet: Sheet) -> Sketch:
    stand(sheet)
    space(sheet)
    join_neighbours(sheet)
    deepest = max((len(v.nest) for v in sheet.flat.vertices), default=0)
    for depth in range(deepest, -1, -1):
        hang_all(sheet, depth)
        for bus in sheet.buses:
            if len(nest_of(sheet, bus)) == depth:
                _bus(sheet, bus)
        _close(sheet, depth)
    _close_rings(sheet)
    _free_legs(sheet)
    return sheet.sketch


def _close(sheet: Sheet, depth: int) -> None:
    """Close the hulls whose content is drawn, and let them stand on the skylines."""
    for number, region in enumerate(sheet.flat.regions):
        if len(region.nest) == depth - 1:
            hull = sheet.sketch.hulls[number] = sheet.sketch.hull(number)
            sheet.sky["N"].add(hull.left, hull.right, -hull.top)
            if region.bubble.function and sheet.bodies.top == "N":
                end = min(
                    hull.right, hull.left + 12 + sheet.bodies.measure(region.bubble.function, style.FUNCTION).width
                )
                sheet.sky["N"].add(hull.left, end, -hull.top + style.FUNCTION + 3)
            sheet.sky["S"].add(hull.left, hull.right, hull.bottom)


def _close_rings(sheet: Sheet) -> None:
    """The wires that close the row to a ring, around everything, the next around the one before."""
    page = sheet.row.ring
    reach = style.NEAR * sheet.air
    for edge in sheet.row.loop:
        box = sheet.sketch.box()
        ports = {sheet.ports[edge, end][0]: port_at(sheet, (edge, end)) for end in (0, 1)}
        height = sheet.sky[page].over(box.left - 20, box.right + 20) + style.TRACK * 0.8 * sheet.air
        path = around(ports["W"], ports["E"], box.left - reach, box.right + reach, SIGN[page] * height)
        sheet.sketch.paths[edge] = path if sheet.ports[edge, 0][0] == "W" else path.reversed()
        sheet.sky[page].add(box.left - 20, box.right + 20, height)


def _free_legs(sheet: Sheet) -> None:
    """Free legs, straight out, beyond every hull and track they pass."""
    if swapped(sheet.flat):
        _swap_legs(sheet)
        return
    if sheet.flat.sides and permuted(sheet.flat):
        _braid_legs(sheet)
        return
    box = sheet.sketch.box()
    inner = Box(box.left, box.top, box.right, box.bottom)
    hung = {v: hang.side for hang in sheet.row.hangs for v in hang.chain}
    for edge in (*sheet.flat.free, *(edge for edge, _ in sheet.flat.walls)):
        tail = sheet.flat.edges[edge].tail
        if tail in sheet.pages:
            _free_from_hub(sheet, edge, tail)
        elif tail in hung:
            _free_from_hung(sheet, edge, tail, hung[tail])
        else:
            side = sheet.row.free.get(edge, "E" if sheet.row.tails.get("E", Strand([])).dot == tail else "W")
            _free_leg(sheet, edge, tail, side, inner)


def _braid_legs(sheet: Sheet) -> None:
    """The legs of a tensor from their order on its body to the result's, two neighbours crossing at a time."""
    body = sorted(sheet.flat.free, key=lambda edge: port_at(sheet, (edge, 0)).x)
    slots = [port_at(sheet, (edge, 0)).x for edge in body]
    rows = braid(body, sheet.flat.free)
    top = max(port_at(sheet, (edge, 0)).y for edge in body) + 6
    for edge in body:
        start = port_at(sheet, (edge, 0))
        segments: list[Line | Cubic] = [Line(Point(start.x, top))]
        for number, row in enumerate(rows[1:]):
            x, y = slots[row.index(edge)], top + BRAID * (number + 1)
            before = slots[rows[number].index(edge)]
            bend = Cubic(Point(before, y - BRAID * 0.5), Point(x, y - BRAID * 0.5), Point(x, y))
            segments.append(bend if x != before else Line(Point(x, y)))
        last = Point(slots[sheet.flat.free.index(edge)], top + BRAID * (len(rows) - 1) + style.STUB)
        sheet.sketch.paths[edge] = Path(start, (*segments, Line(last)))


def _swap_legs(sheet: Sheet) -> None:
    """The legs of a matrix whose order the result turns round: each bends past the body to the other side."""
    spot = sheet.sketch.spots[0]
    rise, turn = spot.height + style.NEAR * 0.7, spot.width + 22.0
    for edge, side in zip(sheet.flat.free[::-1], "WE", strict=True):
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
        sheet.sketch.paths[edge] = Path(start, path)


def _free_leg(sheet: Sheet, edge: int, vertex: int, side: str, inner: Box) -> None:
    start = port_at(sheet, (edge, 0)) if vertex in sheet.at else sheet.sketch.spots[vertex].centre
    stub = style.STUB * min(1.0, sheet.air) * (0.75 if vertex not in sheet.at and side in "NS" else 1.0)
    stub *= 1 + lines_on(sheet, edge)
    if side in "EW":
        wall = sheet.sketch.wall(edge)
        hull = wall or sheet.sketch.outermost(sheet.flat.vertices[vertex].nest)
        edge_x = start.x if hull is None else (hull.right if side == "E" else hull.left)
        edge_x = max(start.x, edge_x) if side == "E" else min(start.x, edge_x)
        stub = 0.0 if wall else stub
        end = Point(edge_x + (stub if side == "E" else -stub), start.y + lean_of(sheet, edge, vertex))
    else:
        foot = start.plus(Point(lean_of(sheet, edge, vertex), 0))
        end = Point(foot.x, SIGN[side] * _tip(sheet, edge, side, foot, stub))
    sheet.sketch.paths[edge] = Path(start, (Line(end),))


def _free_from_hung(sheet: Sheet, edge: int, vertex: int, side: str) -> None:
    """A free leg of what hangs: onwards, the way it hangs; to the right where the chain goes on."""
    legs = sheet.graph.free_at(vertex)
    if any(vertex in hang.chain[:-1] for hang in sheet.row.hangs):
        start = sheet.sketch.spots[vertex].port("E", 0)
        sheet.sketch.paths[edge] = Path(start, (Line(Point(start.x + style.STUB * 0.9, start.y)),))
        return
    spot, offset = sheet.sketch.spots[vertex], (legs.index(edge) - (len(legs) - 1) / 2) * style.PORT
    start, x = spot.port(side, offset), spot.centre.x + offset
    tip = _tip(sheet, edge, side, Point(x, start.y), style.STUB)
    sheet.sketch.paths[edge] = Path(start, (Line(Point(x, SIGN[side] * tip)),))


def _tip(sheet: Sheet, edge: int, side: str, start: Point, stub: float) -> float:
    """How high an upright free leg ends: beyond all it passes, or on the hull at which it is reduced."""
    wall = sheet.sketch.wall(edge)
    if wall is not None:
        return -wall.top if side == "N" else wall.bottom
    return max(sheet.sky[side].over(start.x - 6, start.x + 6), abs(start.y)) + stub


def _free_from_hub(sheet: Sheet, edge: int, dot: int) -> None:
    spot, page = sheet.sketch.spots[dot], sheet.pages[dot]
    end = Point(spot.centre.x, SIGN[page] * _tip(sheet, edge, page, spot.centre, style.STUB * 0.75))
    sheet.sketch.paths[edge] = Path(spot.centre, (Line(end),))


def swapped(flat: Flat) -> bool:
    """Whether a part is one matrix whose two legs the result names in the other order, and its equation says no more:
    elsewhere the matrix is marked ᵀ."""
    wished = dict(flat.sides or flat.wished)
    if any(wished.get(edge, side) != side for edge, side in zip(flat.free, "WE", strict=False)):
        return False
    if not flat.alone or len(flat.vertices) != 1 or len(flat.edges) != 2 or len(flat.free) != 2:
        return False
    tensor = flat.vertices[0].tensor
    if tensor is None or tensor.kind == "identity":
        return False
    return flat.leads and flat.ends and flat.edges[flat.free[0]].tail_leg > flat.edges[flat.free[1]].tail_leg
