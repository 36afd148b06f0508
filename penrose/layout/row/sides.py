"""The side of every free leg and hanging part of the row."""

from __future__ import annotations

from penrose.layout.graph import Graph
from penrose.layout.row.types import Hang, Row, by_anchor


def free_sides(graph: Graph, row: Row) -> None:
    """The side of each free edge of a standing vertex: first result left, last right, the others below."""
    row.free.update(_met(graph, row))
    row.free.update(graph.flat.sides)
    standing = {v: [e for e in graph.free_at(v) if e not in row.free] for v in row.order}
    upright = _upright(graph, row, standing)
    used: dict[str, int] = {}
    ring = bool(row.loop)
    result = [e for e in graph.flat.free if graph.flat.edges[e].tail in standing]
    for side, vertex in (("W", row.order[0]), ("E", row.order[-1])):
        legs = [e for e in standing[vertex] if e not in row.free and e not in graph.wished]
        outer = graph.flat.leads if side == "W" else graph.flat.ends
        if ring or not outer or not legs or len(legs) <= upright.get(vertex, -1) or _bears(row, side):
            continue
        if side == "E" and len(row.order) == 1 == len(result) and graph.flat.leads:
            continue
        results = [e for e in legs if e in graph.flat.free]
        if not results:
            continue
        row.free[results[0] if side == "W" else results[-1]] = side
        used[side] = vertex
    for vertex, side in ((row.order[0], "W"), (row.order[-1], "E")):
        if graph.is_fuse(vertex) and not ring:  # the parts of a thick leg leave side by side
            row.free.update({e: side for e in standing[vertex] if e not in row.free and _is_part(graph, e)})
    busy = bool(row.buses) or bool(row.loop)
    for legs in standing.values():
        rest = [e for e in legs if e not in row.free]
        both = len(rest) > 1 and len(row.order) > 1 and not busy
        for place, edge in enumerate(rest):
            row.free[edge] = "N" if both and place < len(rest) // 2 else "S"


def _met(graph: Graph, row: Row) -> dict[int, str]:
    """The wished sides of free edges of the row, but to the left and right from its ends alone."""
    ends = {} if row.loop else {"W": row.order[0], "E": row.order[-1]}
    taken = set(row.tails)
    return {
        edge: side
        for edge, side in graph.flat.wished
        if graph.flat.edges[edge].tail in row.order
        and (side in "NS" or (ends.get(side) == graph.flat.edges[edge].tail and side not in taken))
    }


def _bears(row: Row, side: str) -> bool:
    """Whether the axis goes on beyond an end of the row to a dot from which something hangs."""
    return side in row.tails and any(hang.anchor == row.tails[side].dot for hang in row.hangs)


def _is_part(graph: Graph, edge: int) -> bool:
    return graph.flat.edges[edge].tail_leg > 0


def _upright(graph: Graph, row: Row, standing: dict[int, list[int]]) -> dict[int, int]:
    """For a train of tensors that all have the same number of free legs: end tensors keep that many upright."""
    inner = [len(standing[v]) for v in row.order[1:-1] if not graph.flat.vertices[v].folded]
    if not inner or min(inner) == 0:
        return {}
    return {row.order[0]: min(inner), row.order[-1]: min(inner)}


def hang_sides(graph: Graph, row: Row) -> None:
    """Light parts stand on their dot from above; heavier ones hang below, the second the other way."""
    taken: dict[int, list[str]] = {}
    dotted = {s.dot: (i, n) for n, strands in row.strands.items() for i, s in enumerate(strands) if s.dot is not None}
    for anchor, hangs in by_anchor(row.hangs).items():
        place = dotted.get(anchor)
        for hang in hangs:
            hang.side = _hang_side(graph, row, hang, place, taken.setdefault(anchor, []))
            taken[anchor].append(hang.side)
    for dot, (rank, gap) in dotted.items():
        for edge in graph.free_at(dot):
            above = rank == 0 and ("N" not in taken.get(dot, []) or len(row.strands[gap]) > 1)
            lowered = graph.wished.get(edge) == "S" and len(row.strands[gap]) == 1 and "S" not in taken.get(dot, [])
            row.free[edge] = "N" if above and not lowered else "S"


def _hang_side(graph: Graph, row: Row, hang: Hang, place: tuple[int, int] | None, taken: list[str]) -> str:
    if place is not None and len(row.strands[place[1]]) > 1:
        return "N" if place[0] == 0 else "S"
    what = graph.flat.vertices[hang.chain[0]]
    light = what.tensor is not None and len(what.legs) == 1
    asked = [graph.wished[e] for e in graph.free_at(hang.chain[-1]) if graph.wished.get(e) in ("N", "S")]
    wished = asked[0] if asked else "N" if light else "S"
    other = "S" if wished == "N" else "N"
    return wished if taken.count(wished) <= taken.count(other) else other
