"""Which indices run between neighbours, close the row to a ring, or continue its axis; all others are buses."""

from __future__ import annotations

from penrose.layout.graph import Graph, is_fuse
from penrose.layout.row.types import Bus, Row, Strand


def place_indices(graph: Graph, row: Row) -> None:
    """Sort every edge and dot into strands, tails, the closing loop, and buses."""
    at = {v: i for i, v in enumerate(row.order)}
    hung = {edge for hang in row.hangs for edge in hang.edges}
    for number, edge in enumerate(graph.flat.edges):
        if edge.free or number in hung or graph.owner(number) is not None:
            continue
        if not (edge.tail in at and edge.head in at):
            row.buses.append(Bus([number]))
        elif _closes(graph, row, number):
            row.loop.append(number)
        elif abs(at[edge.tail] - at[edge.head]) == 1:
            row.strands.setdefault(min(at[edge.tail], at[edge.head]), []).append(Strand([number]))
        else:
            row.buses.append(Bus([number]))
    for v in range(len(graph.flat.vertices)):
        if graph.is_dot(v):
            _place_dot(graph, row, at, hung, v)
    for gap, strands in row.strands.items():
        _lift(graph, row, strands)
        _sort_strands(graph, strands)
        _by_parts(graph, strands, row.order[gap : gap + 2])


def _lift(graph: Graph, row: Row, strands: list[Strand]) -> None:
    """A dot has room above and below, beside other strands on one side only: one that bears more becomes a bus."""
    room = 2 if len(strands) == 1 else 1
    for strand in [s for s in strands if s.dot is not None]:
        assert strand.dot is not None
        if len(graph.free_at(strand.dot)) + sum(h.anchor == strand.dot for h in row.hangs) > room:
            strands.remove(strand)
            row.buses.append(Bus(strand.edges, strand.dot))


def _sort_strands(graph: Graph, strands: list[Strand]) -> None:
    """Dots on the outermost strands, so that what hangs from them hangs free: the first above, unless its leg is
    wished below."""
    dotted = sorted((s for s in strands if s.dot is not None), key=lambda s: _is_lowered(graph, s.dot or 0))
    plain = [s for s in strands if s.dot is None]
    below = dotted[1:2] or [s for s in dotted if plain and _is_lowered(graph, s.dot or 0)]
    strands[:] = [*(s for s in dotted if s not in below), *plain, *below]


def _is_lowered(graph: Graph, dot: int) -> bool:
    return any(graph.wished.get(edge) == "S" for edge in graph.free_at(dot))


def _by_parts(graph: Graph, strands: list[Strand], pair: list[int]) -> None:
    """Strands that part at a thick leg stand in the order of its parts, and on the other body in its legs' order."""
    for vertex, other in (pair, pair[::-1]):
        if is_fuse(graph.flat.vertices[vertex]) and all(s.dot is None for s in strands):
            strands.sort(key=lambda s: _leg(graph, s.edges[0], vertex))
            order = sorted(strands, key=lambda s: _leg(graph, s.edges[0], other))
            for strand in strands:
                strand.places = {vertex: strands.index(strand), other: order.index(strand)}
            return


def _closes(graph: Graph, row: Row, number: int) -> bool:
    """Whether an edge closes the row to a ring: between its ends, where a strand already joins two that stand alone,
    or a lone tensor's first leg to its second. Where the ends alone have free legs, they are to leave to the sides."""
    edge = graph.flat.edges[number]
    ends = {row.order[0], row.order[-1]}
    if set(edge.ends) != ends or row.loop or any(map(graph.is_fuse, ends)):
        return False
    if any(
        graph.free_at(v) and len(graph.at[v]) == 2 + len(graph.free_at(v)) and len(graph.free_at(v)) > 1 for v in ends
    ):
        return False
    if len(row.order) == 1:
        return True
    if len(row.order) > 2:
        return not (all(map(graph.free_at, ends)) and not any(map(graph.free_at, row.order[1:-1])))
    wires = graph.between(*sorted(ends))
    a, b = sorted(ends)
    legs = [(_leg(graph, w, a), _leg(graph, w, b)) for w in wires]
    crossed = (
        len(wires) == 2
        and len(graph.at[a]) == 2 == len(graph.at[b])
        and legs[0][0] > legs[1][0]
        and legs[0][1] < legs[1][1]
    )
    crossed = crossed or (
        len(wires) == 2
        and len(graph.at[a]) == 2 == len(graph.at[b])
        and legs[0][0] < legs[1][0]
        and legs[0][1] > legs[1][1]
    )
    return crossed and _leg(graph, number, row.order[0]) == 0


def _leg(graph: Graph, number: int, vertex: int) -> int:
    edge = graph.flat.edges[number]
    return edge.tail_leg if edge.tail == vertex else edge.head_leg


def _place_dot(graph: Graph, row: Row, at: dict[int, int], hung: set[int], dot: int) -> None:
    """A dot on a strand between two neighbours, at an end of the row, or on a bus."""
    if any(dot in hang.chain for hang in row.hangs):
        return
    edges = [e for e in graph.at[dot] if not graph.flat.edges[e].free and e not in hung and graph.owner(e) == dot]
    outward = [e for e in graph.at[dot] if not graph.flat.edges[e].free and e not in hung and e not in edges]
    places = [at[graph.other(e, dot)] for e in edges if graph.other(e, dot) in at]
    if len(places) == 2 == len(edges) and abs(places[0] - places[1]) == 1 and not outward:
        strands = row.strands.setdefault(min(places), [])
        if sum(s.dot is not None for s in strands) < 2:
            strands.append(Strand(sorted(edges, key=lambda e: at[graph.other(e, dot)]), dot))
            return
    side = _tail_side(graph, row, dot, places) if len(edges) == 1 == len(places) and not outward else ""
    if side:
        row.tails[side] = Strand(edges, dot)
    else:
        row.buses.append(Bus(edges, dot))


def _tail_side(graph: Graph, row: Row, dot: int, places: list[int]) -> str:
    """The end of the row at which a dot can continue the axis, "" if none: E for the last result, else W."""
    free = graph.free_at(dot)
    ends = [s for s, place in (("W", 0), ("E", len(row.order) - 1)) if place == places[0] and s not in row.tails]
    wish = "E" if free and free[-1] == graph.flat.free[-1] else "W"
    return wish if wish in ends else ends[0] if ends else ""
