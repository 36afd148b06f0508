"""The row along its axis: bodies at their distances, dots on the strands between them, and the chains that hang."""

from __future__ import annotations

from functools import partial

from penrose.geometry.path import Line, Path, Point, direction
from penrose.layout import style
from penrose.layout.curves import BRAID, braid, braided, bridge, fan, turned
from penrose.layout.row import SIGN, Hang, Strand, by_anchor
from penrose.layout.row.ports import (
    FOOT,
    Port,
    Sheet,
    end_at,
    fan_of,
    lines_on,
    plain_spot,
    port_at,
    rises,
    vertex_of,
)
from penrose.layout.sketch import Spot, tip_for


def space(sheet: Sheet) -> None:
    """Set the standing vertices on the axis, with dots on the strands between them."""
    x = 0.0
    for place, vertex in enumerate(sheet.row.order):
        spot = sheet.sketch.spots[vertex]
        if place:
            x += _gap(sheet, place - 1)
        spot.centre = Point(x + spot.width, 0)
        x += 2 * spot.width
        sheet.sky["N"].add(spot.box.left, spot.box.right, -spot.box.top)
        sheet.sky["S"].add(spot.box.left, spot.box.right, spot.box.bottom)
    for gap, strands in sheet.row.strands.items():
        for strand in strands:
            if strand.dot is not None:
                _strand_dot(sheet, gap, strand)
    for side, tail in sheet.row.tails.items():
        _tail_dot(sheet, side, tail)


def _walls(sheet: Sheet, gap: int) -> tuple[float, float]:
    """Room for the hulls that end and that begin between two neighbours."""
    left = sheet.flat.vertices[sheet.row.order[gap]].nest
    right = sheet.flat.vertices[sheet.row.order[gap + 1]].nest
    shared = sum(1 for a, b in zip(left, right, strict=False) if a == b)
    room = [style.HULL + style.NEST * (n - 1) if n else 0.0 for n in (len(left) - shared, len(right) - shared)]
    names = style.FUNCTION * (len(right) - shared) if sheet.bodies.top == "W" else 0.0
    return room[0], room[1] + names


def _gap(sheet: Sheet, gap: int) -> float:
    strands = sheet.row.strands.get(gap, [])
    out, into = _walls(sheet, gap)
    walls = _feet(sheet, gap) + out + into + (style.NEAR / 2 if out and into else 0)
    dotted = [s for s in strands if s.dot is not None]
    words = max((_label_width(sheet, s) for s in strands), default=0.0)
    if not dotted:
        fans = sum(fan_of(sheet, v) for v in sheet.row.order[gap : gap + 2])
        crossing = BRAID * (_braid(sheet, gap) + 1) if _braid(sheet, gap) else 0.0
        least = max(style.GAP * sheet.air, words + 9 * sheet.air, fans + style.PORT, crossing)
        return least + walls * (0.8 if strands else 1)
    hung = [
        plain_spot(sheet, v).width * 2 for s in dotted for h in sheet.row.hangs if h.anchor == s.dot for v in h.chain
    ]
    return max(2 * style.NEAR * sheet.air + 2 * style.DOT, max(hung, default=0.0) + 8) + walls


def _feet(sheet: Sheet, gap: int) -> float:
    """Room for the wires that rise beside the face of a wedge."""
    pair = zip(sheet.row.order[gap : gap + 2], "EW", strict=True)
    rising = [
        sum(
            vertex_of(sheet, port) == v and where == side and rises(sheet, port, page)
            for port, (where, _) in sheet.ports.items()
        )
        for v, side in pair
        if sheet.graph.is_fuse(v)
        for page in "NS"
    ]
    return FOOT * max(rising, default=0)


def _label_width(sheet: Sheet, strand: Strand) -> float:
    pieces = {piece.index: piece for e in strand.edges for piece in sheet.flat.edges[e].pieces}
    lines = sum(map(partial(lines_on, sheet), strand.edges))
    return sum(map(sheet.bodies.label_width, pieces.values())) + style.PORT * lines


def _strand_dot(sheet: Sheet, gap: int, strand: Strand) -> None:
    left, right = (sheet.sketch.spots[v] for v in sheet.row.order[gap : gap + 2])
    out, into = _walls(sheet, gap)
    nest = sheet.flat.vertices[strand.dot or 0].nest
    before, after = (sheet.flat.vertices[v].nest for v in sheet.row.order[gap : gap + 2])
    begin = left.box.right + out * (len(nest) < len(before)) + into * (nest == after)
    end = right.box.left - into * (len(nest) < len(after)) - out * (nest == before)
    edge = strand.edges[0]
    y = sheet.ports[edge, end_at(sheet, edge, sheet.row.order[gap])][1]
    _put_dot(sheet, strand.dot, Point((begin + end) / 2, y))


def _tail_dot(sheet: Sheet, side: str, tail: Strand) -> None:
    vertex = sheet.row.order[0 if side == "W" else -1]
    spot = sheet.sketch.spots[vertex]
    y = sheet.ports[tail.edges[0], end_at(sheet, tail.edges[0], vertex)][1]
    hulls = len(sheet.flat.vertices[vertex].nest) - len(sheet.flat.vertices[tail.dot or 0].nest)
    wall = style.HULL + style.NEST * (hulls - 1) if hulls else 0.0
    reach = spot.width + wall + style.NEAR * sheet.air + style.DOT
    _put_dot(sheet, tail.dot, Point(spot.centre.x + (reach if side == "E" else -reach), y))


def _put_dot(sheet: Sheet, dot: int | None, centre: Point) -> None:
    assert dot is not None
    spot = plain_spot(sheet, dot)
    spot.centre = centre
    sheet.sketch.spots[dot] = spot
    for page in sheet.sky.values():
        page.add(centre.x - 5, centre.x + 5, style.DOT + abs(centre.y))


def join_neighbours(sheet: Sheet) -> None:
    """Draw the strands between neighbours, and the tails beyond the ends."""
    for gap, strands in sheet.row.strands.items():
        if _braid(sheet, gap):
            _braid_strands(sheet, gap, strands)
            continue
        for strand in strands:
            for edge in strand.edges:
                sheet.sketch.paths[edge] = _strand(sheet, edge, len(strands) > 1)
    for tail in sheet.row.tails.values():
        edge = tail.edges[0]
        sheet.sketch.paths[edge] = Path(port_at(sheet, (edge, 0)), (Line(port_at(sheet, (edge, 1))),))


def _braid(sheet: Sheet, gap: int) -> int:
    """How often neighbouring strands change places in a gap, one pair after another; 0 where so few do that even
    bends cross apart."""
    strands = sheet.row.strands.get(gap, [])
    if len(strands) < 3 or any(strand.dot is not None for strand in strands):
        return 0
    orders = [
        sorted(range(len(strands)), key=lambda n, v=v: _height(sheet, strands[n].edges[0], v))  # type: ignore[misc]
        for v in sheet.row.order[gap : gap + 2]
    ]
    return len(braid(*orders)) - 1


def _height(sheet: Sheet, edge: int, vertex: int) -> float:
    return sheet.ports[edge, end_at(sheet, edge, vertex)][1]


def _braid_strands(sheet: Sheet, gap: int, strands: list[Strand]) -> None:
    """Strands whose order the neighbours hold differently: two change places at a time, so that no three meet."""
    left, right = sheet.row.order[gap : gap + 2]
    edges = [strand.edges[0] for strand in strands]
    ends = [(port_at(sheet, (e, end_at(sheet, e, left))), port_at(sheet, (e, end_at(sheet, e, right)))) for e in edges]
    start, end = max(a.x for a, _ in ends), min(b.x for _, b in ends)
    paths = braided([(a.y, b.y) for a, b in ends], start, end)
    for edge, path, (a, b) in zip(edges, paths, ends, strict=True):
        path = Path(a, (*path.segments[:-1], Line(b)))
        sheet.sketch.paths[edge] = path if end_at(sheet, edge, left) == 0 else path.reversed()


def _is_turn(sheet: Sheet, port: Port) -> bool:
    """Whether an end is at an identity in the row, where a wire comes back to the side from which it came."""
    return sheet.sketch.spots[vertex_of(sheet, port)].shape == "line"


def _strand(sheet: Sheet, edge: int, beside: bool) -> Path:
    """An edge between neighbours; `beside` others, from a dot that stands in the row it leaves at its own angle."""
    ports = (edge, 0), (edge, 1)
    fans = [
        beside and vertex_of(sheet, port) in sheet.at and sheet.sketch.spots[vertex_of(sheet, port)].shape == "dot"
        for port in ports
    ]
    start, end = map(partial(port_at, sheet), ports)
    if beside and _is_turn(sheet, ports[1]):
        return turned(start, end)
    if beside and _is_turn(sheet, ports[0]):
        return turned(end, start).reversed()
    height = next((sheet.ports[port][1] for port, fan in zip(ports, fans, strict=True) if fan), 0.0)
    return bridge(start, end, height, (fans[0], fans[1]))


def hang_all(sheet: Sheet, depth: int) -> None:
    """Hang the chains of the bubbles of a depth from what is drawn already."""
    here = [hang for hang in sheet.row.hangs if depth_of(sheet, hang) == depth and hang.anchor in sheet.sketch.spots]
    for anchor, hangs in by_anchor(here).items():
        for side in "NS":
            here = [h for h in hangs if h.side == side]
            for number, hang in enumerate(here):
                hang_out(sheet, hang, anchor in sheet.at, fan(number, len(here)))


def depth_of(sheet: Sheet, hang: Hang) -> int:
    """How many regions a chain hangs in; the end of a lone sum may hang outside of the one its anchor stands in."""
    return len(sheet.flat.vertices[hang.chain[0]].nest)


def hang_out(sheet: Sheet, hang: Hang, standing: bool, degrees: float) -> None:
    """A chain outwards from its anchor: straight from a port of a tensor, slanted from a dot that bears several."""
    sign = SIGN[hang.side]
    start = port_at(sheet, (hang.edges[0], end_at(sheet, hang.edges[0], hang.anchor)))
    if not standing:
        start = sheet.sketch.spots[hang.anchor].centre
    lean = direction(90 - degrees) if not standing else Point(0, 1)
    height = abs(start.y) if start.y * sign > 0 or not standing else 0.0
    x = start.x
    before = sheet.sketch.spots[hang.anchor]
    passes = len(sheet.flat.vertices[hang.anchor].nest) > depth_of(sheet, hang)
    beyond = style.STUB * 0.75 if passes else 4.0  # room for a label beyond the hulls that it passes
    for place, (edge, vertex) in enumerate(zip(hang.edges, hang.chain, strict=True)):
        tip = "S" if hang.side == "N" else "N"
        spot = plain_spot(sheet, vertex, tip_for(sheet.flat.vertices[vertex], {_leg_at(sheet, edge, vertex): tip}))
        room = (style.NEAR if place == 0 and before.shape == "dot" else style.NEAR + 3) * sheet.air
        rise = room + spot.height
        x += lean.x * (rise + (style.DOT if place == 0 else before.height)) if lean.x else 0.0
        base = sheet.sky[hang.side].over(x - spot.width - 4, x + spot.width + 4) + (6 if place == 0 and lean.x else 0)
        height = max(
            height + (0 if place == 0 else before.height) + rise,
            base + rise - room + (beyond if place == 0 else 0),
        )
        spot.centre = Point(x, sign * height)
        sheet.sketch.spots[vertex] = spot
        _hang_wire(sheet, edge, before, spot, start if place == 0 else None)
        sheet.sky[hang.side].add(x - spot.width, x + spot.width, height + spot.height)
        before = spot


def _leg_at(sheet: Sheet, edge: int, vertex: int) -> int:
    e = sheet.flat.edges[edge]
    return e.head_leg if e.head == vertex else e.tail_leg


def _hang_wire(sheet: Sheet, edge: int, a: Spot, b: Spot, start: Point | None) -> None:
    begin = start if start is not None else a.towards(b.centre)
    end = b.towards(begin) if b.shape not in ("dot", "line") else b.centre
    path = Path(begin, (Line(end),))
    e = sheet.flat.edges[edge]
    tail_first = sheet.sketch.spots.get(e.tail) is not b
    sheet.sketch.paths[edge] = path if tail_first else path.reversed()
