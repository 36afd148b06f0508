"""Above or below the row, for every bus and every upright free leg, so that as few as can be cross."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from penrose.layout.flat import Nest
from penrose.layout.graph import Graph
from penrose.layout.row.types import CROSSING, WISHED, Bus, Row


def pages(graph: Graph, row: Row) -> None:
    """Above or below for each bus and each upright free leg: as few crossings as can be."""
    spans = [_span(graph, row, bus) for bus in row.buses]
    keys = _keys(graph, row, spans)
    at = {v: place for place, v in enumerate(row.order)}
    tails = {e: at.get(graph.flat.edges[e].tail) for e, side in row.free.items() if side in "NS"}
    free = {e: _over(spans, place) for e, place in tails.items() if place is not None}
    tastes, clashes = _tastes(row, keys), _clashes(keys)
    pairs, hubs = _dot_pairs(graph, row), _hub_legs(graph, row, spans)
    wished = [
        (number, int(graph.wished[edge] == "S"))
        for number, bus in enumerate(row.buses)
        for edge in (graph.free_at(bus.dot) if bus.dot is not None else ())
        if graph.wished.get(edge) in ("N", "S")
    ]

    def cost(bits: int) -> float:
        total = 0.0
        for number, before in enumerate(clashes):
            page = bits >> number & 1
            total += tastes[number][page]
            for other, crossings in before:
                if bits >> other & 1 == page:
                    total += crossings
        total += _torn(pairs, bits)
        total += sum(CROSSING * _on_pages(over, bits)[bits >> own & 1] for own, over in hubs)
        total += sum(WISHED for own, page in wished if bits >> own & 1 != page)
        for over in free.values():
            above, below = _on_pages(over, bits)
            total += CROSSING * min(above, below) + 0.5 * (below > above)
        return total

    count = len(row.buses)
    best = min(range(2**count), key=cost) if count <= 5 else _flipped(_greedy_pages(clashes), count, cost)
    row.crossed = cost(best)
    for number, bus in enumerate(row.buses):
        bus.page = "S" if best >> number & 1 else "N"
    for edge, over in free.items():
        above, below = _on_pages(over, best)
        if above != below:
            row.free[edge] = "S" if below < above else "N"


def _hub_legs(graph: Graph, row: Row, spans: list[tuple[float, ...]]) -> list[tuple[int, int]]:
    """Buses whose dot bears a free leg, and the buses that run over where it rises."""
    return [
        (number, _over(spans, sum(spans[number]) / len(spans[number]), number))
        for number, bus in enumerate(row.buses)
        if bus.dot is not None and graph.free_at(bus.dot)
    ]


def _over(spans: list[tuple[float, ...]], place: float, own: int = -1) -> int:
    """The buses, as bits, that run over a place in the row; none that `own` itself runs over."""
    reach = spans[own][-1] - spans[own][0] if own >= 0 else -1.0
    return sum(
        1 << number
        for number, span in enumerate(spans)
        if number != own and span[0] < place < span[-1] and span[-1] - span[0] >= reach
    )


def _on_pages(over: int, bits: int) -> tuple[int, int]:
    """How many of some buses run above, and how many below."""
    below = (over & bits).bit_count()
    return over.bit_count() - below, below


def _flipped(bits: int, count: int, cost: Callable[[int], float]) -> int:
    """Pages after turning over single buses for as long as that helps."""
    best = cost(bits)
    for _ in range(3 if count <= 40 else 0):
        before = best
        for number in range(count):
            if (trial := cost(bits ^ 1 << number)) < best:
                bits, best = bits ^ 1 << number, trial
        if best == before:
            break
    return bits


def _dot_pairs(graph: Graph, row: Row) -> list[tuple[int, int]]:
    """Pairs of buses of which one comes to the other's dot, and so should run on its page."""
    dots = {bus.dot: place for place, bus in enumerate(row.buses) if bus.dot is not None}
    pairs = []
    for place, bus in enumerate(row.buses):
        for edge in bus.edges:
            pairs += [(place, dots[v]) for v in graph.flat.edges[edge].ends if v != bus.dot and v in dots]
    return pairs


def _torn(pairs: list[tuple[int, int]], bits: int) -> float:
    return sum(20.0 for a, b in pairs if (bits >> a & 1) != (bits >> b & 1))


def _span(graph: Graph, row: Row, bus: Bus) -> tuple[float, ...]:
    """Places in the row that a bus reaches (an end that is no standing vertex counts by its own neighbours)."""
    at = {v: i for i, v in enumerate(row.order)}
    places: list[float] = []
    for edge in bus.edges:
        for v in graph.flat.edges[edge].ends:
            if v in at:
                places.append(at[v])
            elif v != bus.dot:
                near = [at[n] for n in graph.neighbours(v) if n in at]
                places.append(sum(near) / len(near) if near else 0.0)
    return tuple(sorted(places)) or (0.0,)


Key = tuple[float, int, int]
"""Where a wire leaves the row: the place, left (−1), straight or right (1) of it, and its order there."""


def _keys(graph: Graph, row: Row, spans: list[tuple[float, ...]]) -> list[tuple[Key, ...]]:
    """The places of every bus as its wires stand side by side: inner tracks leave nearest to where they go."""

    def rank(number: int) -> tuple[int, float]:
        return -len(_depth(graph, row.buses[number])), spans[number][-1] - spans[number][0]

    levels = {number: level for level, number in enumerate(sorted(range(len(spans)), key=rank))}
    out = []
    for number, span in enumerate(spans):
        count, level = len(span), levels[number]
        goal = span[count // 2] if count % 2 and row.buses[number].dot is not None else (span[0] + span[-1]) / 2
        turns = [(goal > place) - (goal < place) for place in span]
        out.append(tuple((p, t, -level if t > 0 else level) for p, t in zip(span, turns, strict=True)))
    return out


def _depth(graph: Graph, bus: Bus) -> Nest:
    return graph.flat.vertices[bus.dot].nest if bus.dot is not None else graph.nest(bus.edges[0])


def _tastes(row: Row, keys: list[tuple[Key, ...]]) -> list[tuple[float, float]]:
    """What it costs each bus to run above and below: there may be what hangs from the row."""
    at = {v: place for place, v in enumerate(row.order)}
    hung = [[at[h.anchor] for h in row.hangs if h.anchor in at and h.side == page] for page in "NS"]
    passed = [[sum(0.2 for place in side if key[0][0] <= place <= key[-1][0]) for side in hung] for key in keys]
    return [(above, 0.3 + below) for above, below in passed]


Clashes = list[list[tuple[int, float]]]
"""For each bus, those before it that it crosses where both run on one page, and what that costs."""


def _clashes(keys: list[tuple[Key, ...]]) -> Clashes:
    counts = ([(j, _interleave(a, b)) for j, b in enumerate(keys[:i])] for i, a in enumerate(keys))
    return [[(j, CROSSING * count) for j, count in before if count] for before in counts]


def _interleave(a: tuple[Key, ...], b: tuple[Key, ...]) -> int:
    """How often two buses cross on one page: into how many stretches of one the other's wires come, beyond one."""
    return len({bisect_left(a, other) % len(a) for other in b}) - 1


def _greedy_pages(clashes: Clashes) -> int:
    bits = 0
    for number, before in enumerate(clashes):
        up = sum(crossings for other, crossings in before if not bits >> other & 1)
        down = sum(crossings for other, crossings in before if bits >> other & 1)
        bits |= (down < up) << number
    return bits
