"""The order of every layer from left to right, so that no wires cross; and whether a network reads in layers at all.

A planar drawing of the network with its lower legs tied to one point, its upper ends to another, says in which order
the wires pass between two layers. If both points can lie on one face the order has ends; if not, the network is wound
around a cylinder, which is cut open where the fewest wires are cut.

A circuit has free legs below and above: they are two stretches of the order in which legs stand around the network,
found by trying. A tree or a MERA has all its free legs below, but for those of the tensor that closes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from penrose.layout.graph import Flat, Graph
from penrose.layout.layers import Sweep, sweep
from penrose.layout.plane.grid import product
from penrose.layout.plane.planar import Near, rotations
from penrose.layout.sketch import is_plain
from penrose.records import dataclass

Line = tuple[int, ...]
"""What stands in a layer from left to right: a tensor by its number, a wire that passes by ~ its number."""


@dataclass(frozen=True)
class Weave:
    """The lines from the lowest layer up, the wires of every tensor on its lower and on its upper side from left to
    right, and the wires that go round between two lines, with the layer below and whether they begin at the right."""

    lines: tuple[Line, ...]
    below: dict[int, tuple[int, ...]]
    above: dict[int, tuple[int, ...]]
    round: tuple[tuple[int, int, bool], ...]  # (edge, layer, from the right), from the innermost outwards


def weave(graph: Graph, found: Sweep, together: Sequence[Sequence[int]] = ()) -> Weave | None:
    """The order of a swept network, in which some wires stay side by side; None if it has none without crossings."""
    knots = _Knots(graph, found, together)
    order = knots.order()
    return _Loom(graph, found, order, knots.bottom).run(knots.linear) if order else None


class _Knots:
    """The graph whose planar drawing is looked for: a vertex for each tensor and each wire, one for all lower ends,
    and one for all upper ends unless a single tensor closes the network."""

    def __init__(self, graph: Graph, found: Sweep, together: Sequence[Sequence[int]]) -> None:
        count = len(graph.flat.vertices)
        self.wire = count + 2  # the vertex of wire 0
        self.bottom = count
        closing = found.closing(graph)
        self.top = closing[0] if len(closing) == 1 and not found.top else count + 1
        self.edges: list[tuple[int, int]] = []
        for number, edge in enumerate(graph.flat.edges):
            ends = edge.ends if not edge.free else (edge.tail, self.top if number in found.top else self.bottom)
            self.edges += [(end, self.wire + number) for end in ends]
        self.edges += [(v, self.top) for v in closing if v != self.top]
        knot = self.wire + len(graph.flat.edges)
        self.edges += [(self.wire + n, knot + place) for place, wires in enumerate(together) for n in wires]
        self.wished = [*_untwisted(graph, found), *pairwise(found.bottom), *pairwise(found.top)]
        self.around = (found.bottom[-1], found.bottom[0]) if len(found.bottom) > 2 else None
        self.linear = True

    def order(self) -> Near | None:
        """The wires around every vertex; legs that follow each other in the result side by side where they can be."""
        ended = [*self.edges, (self.bottom, self.top)]
        plain = rotations(ended)
        self.linear = plain is not None
        edges = ended if self.linear else self.edges
        plain = plain or rotations(edges)
        if plain is None:
            return None
        tied = [(self.wire + a, self.wire + b) for a, b in self._wishes()]
        best = rotations([*edges, *tied])
        for pair in tied if best is None else ():
            trial = rotations([*edges, pair])
            if trial is not None:
                edges, plain = [*edges, pair], trial
        return best or plain

    def _wishes(self) -> Iterator[tuple[int, int]]:
        yield from self.wished
        if self.around and not self.linear:
            yield self.around


def _untwisted(graph: Graph, found: Sweep) -> Iterator[tuple[int, int]]:
    """Wires that are to be neighbours at a gate on two: what comes in first, goes out first."""
    for vertex, below in found.below.items():
        above = found.above(graph, vertex)
        if len(below) == len(above) == 2:
            first, second = (sorted(edges, key=lambda edge: graph.leg(edge, vertex)) for edges in (below, above))
            yield from zip(first, second, strict=True)


class _Loom:
    """Goes up from layer to layer with the wires in their order around the network."""

    def __init__(self, graph: Graph, found: Sweep, order: Near, bottom: int) -> None:
        self.graph, self.found = graph, found
        wire = bottom + 2
        self.turns = {v: [n - wire for n in ns if n >= wire] for v, ns in order.items() if v <= bottom}
        tops = [n for n in order[bottom] if n < wire]
        if tops:  # the order has ends: it begins behind the upper point
            at = order[bottom].index(tops[0])
            self.turns[bottom] = [n - wire for n in order[bottom][at + 1 :] + order[bottom][:at]]
        self.front: list[int] = self.turns[bottom]
        self.below: dict[int, tuple[int, ...]] = {}
        self.above: dict[int, tuple[int, ...]] = {}

    def run(self, linear: bool) -> Weave | None:
        fronts, starts, lines = [list(self.front)], [], []
        for layer in range(1, self.found.height + 1):
            runs = self._runs([v for v, at in self.found.layer.items() if at == layer], linear)
            if runs is None:
                return None
            starts.append([start for start, _ in runs])
            lines.append([token for _, token in runs])
            self.front = [edge for _, token in runs for edge in (self.above[token] if token >= 0 else (~token,))]
            fronts.append(list(self.front))
        cuts = [0] * len(lines) if linear else self._cuts(fronts, starts, lines)
        return self._cut(fronts, starts, lines, cuts)

    def _runs(self, vertices: list[int], linear: bool) -> list[tuple[int, int]] | None:
        """What stands in a layer, by the place where its first wire comes in; None if a tensor's wires come apart."""
        count = len(self.front)
        at = {edge: place for place, edge in enumerate(self.front)}
        runs = []
        for v in vertices:
            places = {at[edge] for edge in self.found.below[v]}
            first = [p for p in places if (p - 1) % count not in places or (linear and p == 0)]
            if len(places) < count and len(first) != 1:
                return None
            start = first[0] if first else 0
            self.below[v] = tuple(self.front[(start + n) % count] for n in range(len(places)))
            self.above[v] = self._upper(v)
            runs.append((start, v))
        taken = {edge for v in vertices for edge in self.found.below[v]}
        runs += [(place, ~edge) for edge, place in at.items() if edge not in taken]
        return sorted(runs)

    def _upper(self, v: int) -> tuple[int, ...]:
        """The upper wires from left to right: those that follow the lower ones around the tensor."""
        turn, up = self.turns[v], set(self.found.above(self.graph, v))
        lowest = turn.index(self.below[v][0])
        return tuple(edge for edge in turn[lowest:] + turn[:lowest] if edge in up)

    def _cuts(self, fronts: list[list[int]], starts: list[list[int]], lines: list[list[int]]) -> list[int]:
        """The place in every line before which the cylinder is cut: the fewest wires are cut, and the result is cut
        as near to its ends as can be."""
        first = fronts[0].index(self.found.bottom[0])
        rows: list[list[tuple[float, list[int]]]] = []
        for number, line in enumerate(lines):
            count = len(fronts[number])
            row = []
            for place in range(len(line)):
                to = starts[number][place]
                if number == 0:
                    row.append((0.01 * _apart(to, first, count), [place]))
                    continue
                ways = [
                    (cost + (_apart(self._begin(lines[number - 1], path[-1]), to, count) if len(line) > 1 else 0), path)
                    for cost, path in rows[-1]
                ]
                cost, path = min(ways)
                row.append((cost, [*path, place]))
            rows.append(row)
        return min(rows[-1])[1]

    def _begin(self, line: list[int], place: int) -> int:
        """The place among the wires above a line of the first from a place in the line on."""
        return sum(len(self.above[token]) if token >= 0 else 1 for token in line[:place])

    def _cut(self, fronts: list[list[int]], starts: list[list[int]], lines: list[list[int]], cuts: list[int]) -> Weave:
        rounds: list[tuple[int, int, bool]] = []
        for number in range(1, len(lines)):
            front, line = fronts[number], lines[number]
            low, high = self._begin(lines[number - 1], cuts[number - 1]), starts[number][cuts[number]]
            if len(line) == 1 and line[0] >= 0:
                self.below[line[0]] = tuple(front[low:] + front[:low])
                continue
            count = len(front)
            back, ahead = (low - high) % count, (high - low) % count
            if back <= ahead:
                rounds = [(front[(high + n) % count], number, True) for n in range(back)] + rounds
            else:
                rounds = [(front[(high - 1 - n) % count], number, False) for n in range(ahead)] + rounds
        woven = tuple(tuple(line[cut:] + line[:cut]) for line, cut in zip(lines, cuts, strict=True))
        made = Weave(woven, self.below, self.above, tuple(rounds))
        return _mirrored(made) if self._backwards(woven) else made

    def _backwards(self, lines: tuple[Line, ...]) -> bool:
        """Whether the legs would read against the result more often than along it."""
        rank = {edge: place for place, edge in enumerate(self.found.bottom)}
        legs: list[int] = []
        for token in lines[0]:
            legs += [rank[edge] for edge in (self.below[token] if token >= 0 else (~token,))]
        turned = sum(a > b for n, b in enumerate(legs) for a in legs[:n])
        return 2 * turned > len(legs) * (len(legs) - 1) / 2


def _apart(a: int, b: int, count: int) -> int:
    return min((a - b) % count, (b - a) % count)


def _mirrored(made: Weave) -> Weave:
    """The same from right to left."""
    return Weave(
        tuple(line[::-1] for line in made.lines),
        {v: edges[::-1] for v, edges in made.below.items()},
        {v: edges[::-1] for v, edges in made.above.items()},
        tuple((edge, layer, not right) for edge, layer, right in made.round),
    )


def around(graph: Graph) -> list[int]:
    """The free legs in their order around a planar drawing of a network; [] if it has none."""
    count = len(graph.flat.vertices)
    wires = [(edge.ends if not edge.free else (edge.tail, count)) for edge in graph.flat.edges]
    order = rotations([(end, count + 1 + number) for number, ends in enumerate(wires) for end in ends])
    return [n - count - 1 for n in order[count]] if order else []


MOST = 300  # tensors; the order of the wires of more is not worth the wait


def layers(flat: Flat) -> tuple[Sweep, Weave] | None:
    """The layers of a network and the order in each; None if it reads otherwise, or would cross itself."""
    graph = Graph(flat)
    if flat.product or len(flat.vertices) > MOST or not is_plain(graph):
        return None
    if not flat.free or flat.regions or flat.sides or (product(graph) and not _sided(graph)):
        return None
    for found in _sweeps(graph):
        woven = weave(graph, found) if _layered(graph, found) else None
        if woven is not None:
            return found, woven
    return None


def _sided(graph: Graph) -> bool:
    """Whether the author said of some tensors which legs are on which side."""
    return any(v.tensor is not None and v.tensor.edge for v in graph.flat.vertices)


def _sweeps(graph: Graph) -> Iterator[Sweep]:
    """Ways to see a network in layers, the likeliest first."""
    yield from sorted(_parted(graph), key=lambda found: (found.height, graph.flat.free[0] in found.bottom))
    free = graph.flat.free
    found = sweep(graph, free)
    last = found.closing(graph) if found else []
    upper = graph.free_at(last[0]) if len(last) == 1 else []
    found = sweep(graph, set(free).difference(upper)) if upper else found
    if found is not None and _closes(graph, found):
        yield found


def _parted(graph: Graph) -> Iterator[Sweep]:
    """Sweeps from one of the two stretches of free legs of a circuit, in which every tensor but the ends of wires goes
    on with as many wires as reach it."""
    ends = sum(len(edges) == 1 for edges in graph.at)
    if any(len(edges) % 2 for edges in graph.at if len(edges) > 1):
        return
    order = around(graph)
    count = (len(order) + ends) // 2
    for start in range(len(order) if 0 < count < len(order) else 0):
        found = sweep(graph, [order[(start + n) % len(order)] for n in range(count)])
        if found is not None and all(len(graph.at[v]) == 1 for v in found.closing(graph)):
            yield found


def _closes(graph: Graph, found: Sweep) -> bool:
    """Whether a network closes upwards in one tensor, in a chain, or in tensors that end one wire or two."""
    closing = found.closing(graph)
    return bool(found.level) or len(closing) == 1 or all(len(graph.at[v]) <= 2 for v in closing)


def _layered(graph: Graph, found: Sweep) -> bool:
    """Whether layers show more than a row would: tensors that stand over several wires side by side in two layers, or
    in one of a network that is broad, acts on a chain or has declared sides. A tree is to be that of a state, with
    free legs on its lowest branches alone, or a circuit on single tensors."""
    over = [layer for v, layer in found.layer.items() if len(found.below[v]) > 1]
    crowded = sum(over.count(layer) > 1 for layer in set(over))
    if sum(not edge.free for edge in graph.flat.edges) < len(found.layer):
        legs = {found.layer[graph.flat.edges[edge].tail] for edge in found.bottom}
        state = legs == {1} and len(found.closing(graph)) == 1
        return crowded > 1 and (state or _is_circuit(graph, found))
    if found.level:
        return crowded > 0 and all(len(found.below[v]) == 1 for v in found.closing(graph))
    plain = any(len(found.below[v]) == 1 == len(found.above(graph, v)) for v in found.layer)
    broad = len(found.layer) >= 2 * found.height and not plain
    return found.height > 2 and (crowded > 1 or (crowded == 1 and (_sided(graph) or broad)))


def _is_circuit(graph: Graph, found: Sweep) -> bool:
    """Whether every tensor goes on with as many wires as reach it, or ends one, and as many are ended as legs free."""
    ends = [v for v in found.closing(graph) if len(graph.at[v]) == 1]
    gates = [v for v in found.layer if v not in ends]
    return len(ends) == len(found.bottom) and all(2 * len(found.below[v]) == len(graph.at[v]) for v in gates)
