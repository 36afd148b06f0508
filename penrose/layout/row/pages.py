"""Above or below the row, for every bus, for what closes a ring, and for every upright free leg, so that as few as can
be cross."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

from penrose.layout.graph import Graph, Nest
from penrose.layout.row import CROSSING, WISHED, Bus, Row
from penrose.layout.row.order import Uncrossed


def pages(graph: Graph, row: Row, known: Uncrossed | None = None) -> None:
    """Above or below for each bus, for the ring and for each upright free leg: as few crossings as can be, beginning
    with pages that are known."""
    buses = [_span(graph, row, bus) for bus in row.buses]
    ring = [(-1.0, float(len(row.order)))] if row.loop else []  # runs over everything on its page
    spans = [*buses, *ring]
    keys = _keys(graph, row, buses)
    at = {v: place for place, v in enumerate(row.order)}
    free = {edge: (_over(spans, place), side) for edge, (place, side) in _upright(graph, row, at).items()}
    pairs, hubs = _dot_pairs(graph, row), _hub_legs(graph, row, spans)
    joined = {(place, other): _place(graph, at, row.buses[other].dot) for place, other in pairs}
    tastes, clashes = _tastes(graph, row, keys), _clashes(keys, joined)
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
        for over, side in free.values():
            above, below = _on_pages(over, bits)
            least = above if side == "N" else below if side == "S" else min(above, below)
            total += CROSSING * least + 0.5 * (below > above and not side)
        return total

    count, turns = len(row.buses), len(spans)
    begin = _greedy_pages(clashes) if known is None else _known_pages(row, known)
    best = min(range(2**turns), key=cost) if turns <= 5 else _flipped(begin, turns, cost)
    row.crossed = cost(best)
    row.ring = "S" if best >> count & 1 else "N"
    for number, bus in enumerate(row.buses):
        bus.page = "S" if best >> number & 1 else "N"
    for edge, (over, side) in free.items():
        above, below = _on_pages(over, best)
        if above != below and not side:
            row.free[edge] = "S" if below < above else "N"


def _upright(graph: Graph, row: Row, at: dict[int, int]) -> dict[int, tuple[float, str]]:
    """Where in the row every upright free leg stands, and the page it is bound to, "" if to none: one on a dot between
    neighbours is, where another strand or something that hangs takes the other page."""
    out: dict[int, tuple[float, str]] = {}
    between = {s.dot: (gap + 0.5, len(strands) > 1) for gap, strands in row.strands.items() for s in strands}
    hung = {hang.anchor for hang in row.hangs}
    for edge, side in row.free.items():
        tail = graph.flat.edges[edge].tail
        if side in "NS" and tail in at:
            out[edge] = float(at[tail]), ""
        elif side in "NS" and tail in between:
            place, bound = between[tail]
            out[edge] = place, side if bound or tail in hung or len(graph.free_at(tail)) > 1 else ""
    return out


def _known_pages(row: Row, known: Uncrossed) -> int:
    """The pages of buses and of the ring, S as a bit, where an order was found with them."""
    found = [
        known.edges.get(bus.edges[0], "N") if bus.dot is None else known.dots.get(bus.dot, "N") for bus in row.buses
    ]
    found += [known.edges.get(edge, "N") for edge in row.loop[:1]]
    return sum((page == "S") << number for number, page in enumerate(found))


def _hub_legs(graph: Graph, row: Row, spans: list[tuple[float, ...]]) -> list[tuple[int, int]]:
    """Buses whose dot bears a free leg, and the buses that run over where it rises."""
    inner = [
        sum(1 << n for n, other in enumerate(row.buses) if len(_depth(graph, other)) > len(_depth(graph, bus)))
        for bus in row.buses
    ]  # tracks within a region lie nearer to the row than those around it
    return [
        (number, _over(spans, sum(spans[number]) / len(spans[number]), number) & ~inner[number])
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
                places.append(_place(graph, at, v))
    return tuple(sorted(places)) or (0.0,)


def _place(graph: Graph, at: dict[int, int], vertex: int | None) -> float:
    """Where in the row something is that does not stand in it: amid its neighbours."""
    near = [at[n] for n in graph.neighbours(vertex) if n in at] if vertex is not None else []
    return sum(near) / len(near) if near else 0.0


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


def _tastes(graph: Graph, row: Row, keys: list[tuple[Key, ...]]) -> list[tuple[float, float]]:
    """What it costs each bus to run above and below: there may be what hangs from the row, or what leaves the same
    wedge straight on."""
    at = {v: place for place, v in enumerate(row.order)}
    hung = [[at[h.anchor] for h in row.hangs if h.anchor in at and h.side == page] for page in "NS"]
    passed = [[sum(0.2 for place in side if key[0][0] <= place <= key[-1][0]) for side in hung] for key in keys]
    faces = [_past(graph, row, bus) for bus in row.buses] + [(0, 0)] * bool(row.loop)
    return [
        (above + CROSSING * over, 0.3 + below + CROSSING * under)
        for (above, below), (over, under) in zip(passed, faces, strict=False)
    ]


def _past(graph: Graph, row: Row, bus: Bus) -> tuple[int, int]:
    """How many parts that leave a wedge straight on stand above and below the part that a bus holds there."""
    bent = {edge for other in row.buses for edge in other.edges}
    over = under = 0
    for edge in bus.edges:
        for v in filter(graph.is_fuse, graph.flat.edges[edge].ends):
            own = graph.leg(edge, v)
            straight = [graph.leg(e, v) for e in graph.at[v] if e not in bent and row.free.get(e, "E") in "EW"]
            over += sum(0 < leg < own for leg in straight)
            under += sum(leg > own > 0 for leg in straight)
    return over, under


Clashes = list[list[tuple[int, float]]]
"""For each bus, those before it that it crosses where both run on one page, and what that costs."""


def _clashes(keys: list[tuple[Key, ...]], joined: dict[tuple[int, int], float]) -> Clashes:
    """`joined` says where one bus comes to another's dot: there it ends on that bus and does not cross it."""

    def apart(one: int, other: int) -> tuple[Key, ...]:
        return tuple(key for key in keys[one] if key[0] != joined.get((one, other))) or keys[one]

    counts = ([(j, _interleave(apart(i, j), apart(j, i))) for j in range(i)] for i in range(len(keys)))
    return [[(j, CROSSING * count) for j, count in before if count > 0] for before in counts]


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
