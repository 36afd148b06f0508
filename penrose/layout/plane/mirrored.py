"""The plan of a network that is mirrored in a level axis: a chain above, its conjugate below, operators between.

Every tensor stands right above its conjugate. What stands on the axis is below the tensor that holds it, or is a tall
bar at one end of the chain: an environment, which meets the ket, the operator and the bra at their heights. A tensor
that holds several things on the axis is as wide as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from penrose.diagram.views import reverses
from penrose.layout.graph import Flat, Graph, Place
from penrose.layout.mirror import LEFT_OUT, Mirror
from penrose.layout.plane import Plan
from penrose.layout.sketch import WAYS
from penrose.records import dataclass, field

KET, AXIS, BRA = 0.0, 1.0, 2.0
BOND = -2  # what takes a column of its own: wires from a tensor to its conjugate beside an operator


def mirrored_plan(flat: Flat, found: Mirror) -> Plan | None:
    """The plan of a mirrored network; None if its half is no chain, or other ways show it as well."""
    chain = _chain(Graph(flat), found)
    return _Stack(Graph(flat), found, chain).plan() if chain else None


def _chain(graph: Graph, found: Mirror) -> list[int] | None:
    """The tensors above the axis from left to right, if they are a chain: first the end with the earliest open leg."""
    near = {v: [u for u in graph.neighbours(v) if u in found.upper] for v in found.upper}
    ends = [v for v, ns in near.items() if len(ns) < 2]
    if not ends or any(len(ns) > 2 for ns in near.values()):
        return None
    order = [min(ends, key=lambda v: (min(map(graph.flat.free.index, _open(graph, v)), default=len(near) ** 2), v))]
    while ahead := [u for u in near[order[-1]] if u not in order]:
        order += ahead
    return order


def _open(graph: Graph, vertex: int) -> list[int]:
    return [edge for edge in graph.free_at(vertex) if edge in graph.flat.free]


@dataclass
class _Stack:
    """The state of one plan: what stands in which column, the bars at both ends, and the ways of open legs."""

    graph: Graph
    found: Mirror
    chain: list[int]
    columns: dict[int, list[int]] = field(default_factory=dict)
    bars: dict[str, int] = field(default_factory=dict)  # by side: W, E
    places: dict[int, Place] = field(default_factory=dict)
    spans: dict[int, tuple[Place, Place]] = field(default_factory=dict)
    ways: dict[int, float] = field(default_factory=dict)
    lines: dict[int, float] = field(default_factory=dict)

    def plan(self) -> Plan | None:
        held = {v: self._held(v) for v in self.chain}
        if (len(self.chain) == 1 and len(held[self.chain[0]]) < 2) or self._is_ring():
            return None  # one thing between two, or a trace: a row says as much
        if len(self.chain) > 1 and not all(map(self._is_site, self.chain)):
            return None
        self._choose_bars(held)
        slots = self._slots(held)
        if slots is None or not self._is_level(slots):
            return None
        if LEFT_OUT in self.found.partner and (not self.bars or all(f == BOND for _, f in slots)):
            return None  # no operator between a tensor and the one left out, or nothing that holds both
        self._place(slots)
        if not all(self._legs(v) for v in self.chain) or not all(self._axis_legs(f) for f in self.found.fixed):
            return None
        plan = Plan(self.places, self.ways, gap=1.25, spans=self.spans, lines=self.lines)
        return _turned(plan, self._first() in self.chain) if self._lies() else plan

    def _is_site(self, vertex: int) -> bool:
        """Whether a tensor of a chain has one wire to whatever it holds, and holds something or has an open leg: those
        of a tree or a circuit have more, or none."""
        partner, fixed = self.found.partner[vertex], self.found.fixed
        wires = [self.graph.other(edge, vertex) for edge in self.graph.at[vertex]]
        held = [u for u in wires if u == partner or u in fixed]
        return len(set(held)) == len(held) and bool(held or -1 in wires)

    def _is_ring(self) -> bool:
        """Whether a network is a product of matrices under a trace."""
        flat = self.graph.flat
        return not flat.free and all(len(self.graph.at[v]) == 2 for v in range(len(flat.vertices)))

    # What stands where.

    def _held(self, vertex: int) -> list[int]:
        """What a tensor holds on the axis, in the order of its legs: tensors there, and wires to its conjugate."""
        legs = self.graph.flat.vertices[vertex].legs
        ends = {self.graph.leg(edge, vertex): self.graph.other(edge, vertex) for edge in self.graph.at[vertex]}
        found = [ends[leg] for leg in sorted(ends, key=lambda leg: self._base(vertex, leg))]
        partner = self.found.partner[vertex]
        assert len(ends) == len(legs)
        return list(dict.fromkeys(BOND if u == partner else u for u in found if u == partner or u in self.found.fixed))

    def _base(self, vertex: int, leg: int) -> int:
        """The place of a leg in the tensor itself, of whatever view."""
        tensor = self.graph.flat.vertices[vertex].tensor
        assert tensor is not None
        return len(tensor.legs) - 1 - leg if reverses(tensor.views) else leg

    def _choose_bars(self, held: dict[int, list[int]]) -> None:
        """Make what ends the axis a bar, at an end of the chain that holds something else besides."""
        first, last = self.chain[0], self.chain[-1]
        inner = {self._stem(f) for f in self.found.fixed if not self._ends(f)}
        for side, vertex, place in (("W", first, 0), ("E", last, -1)):
            mine = held[vertex]
            able = mine and mine[place] != BOND and self._ends(mine[place]) and self._stem(mine[place]) not in inner
            alone = sum(mine[place] in other for other in held.values()) == 1 if able else False
            if able and alone and len(mine) > 1:
                self.bars[side] = mine.pop(place)

    def _ends(self, fixed: int) -> bool:
        """Whether something on the axis is joined on it with one neighbour at most, and has no open leg there."""
        near = [u for u in self.graph.neighbours(fixed) if u in self.found.fixed]
        return len(near) < 2 and not self._along(fixed)

    def _along(self, fixed: int) -> list[int]:
        """The open legs of something on the axis that are their own partners, in the order of its legs."""
        own = [e for e in self.graph.free_at(fixed) if self._partner_leg(e, fixed) == self.graph.leg(e, fixed)]
        return sorted(own, key=lambda edge: self._base(fixed, self.graph.leg(edge, fixed)))

    def _partner_leg(self, edge: int, fixed: int) -> int:
        return self.found.ports[fixed, self.graph.leg(edge, fixed)][1]

    def _stem(self, vertex: int) -> str:
        tensor = self.graph.flat.vertices[vertex].tensor
        return tensor.name.partition("_")[0].rstrip("0123456789") if tensor else ""

    def _slots(self, held: dict[int, list[int]]) -> list[tuple[int, int]] | None:
        """What stands in each column: the tensor above, and what it holds there (BOND for wires alone). None if
        something on the axis is held by tensors that do not follow each other, or that hold more besides."""
        slots = [(v, f) for v in self.chain for f in (held[v] or [BOND])]
        for f in [f for f in self.found.fixed if f not in self.bars.values()]:
            at = [place for place, slot in enumerate(slots) if slot[1] == f]
            crowded = len(at) > 1 and any(len(held[slots[place][0]]) > 1 for place in at)
            if crowded or not at or at[-1] - at[0] >= len(at):
                return None
        return slots

    def _is_level(self, slots: list[tuple[int, int]]) -> bool:
        """Whether wires along the axis join neighbours alone, with no wire between them that goes down."""
        order = [self.bars.get("W"), *dict.fromkeys((f, v if f == BOND else -1) for v, f in slots), self.bars.get("E")]
        line = [one[0] if isinstance(one, tuple) else one for one in order]
        joined = {frozenset(pair) for pair in pairwise(line)}
        fixed = self.found.fixed
        return all(frozenset((f, u)) in joined for f in fixed for u in self.graph.neighbours(f) if u in fixed)

    def _place(self, slots: list[tuple[int, int]]) -> None:
        """Give everything its column and row; what is in several is a bar over them."""
        bra = BRA if self._is_apart(slots) else AXIS
        for v in self.chain:
            at = [float(n) for n, slot in enumerate(slots) if slot[0] == v]
            self._cover(v, (at[0], KET), (at[-1], KET))
            if self.found.partner[v] != LEFT_OUT:
                self._cover(self.found.partner[v], (at[0], bra), (at[-1], bra))
        for f in self.found.fixed:
            at = [float(n) for n, slot in enumerate(slots) if slot[1] == f]
            if at:
                self._cover(f, (at[0], AXIS), (at[-1], AXIS))
        for side, f in self.bars.items():
            column = -1.0 if side == "W" else float(len(slots))
            self._cover(f, (column, KET), (column, bra))

    def _is_apart(self, slots: list[tuple[int, int]]) -> bool:
        """Whether there is something between the two chains besides wires: tensors, or open legs."""
        return any(f != BOND or self._is_vacant(v) for v, f in slots)

    def _is_vacant(self, vertex: int) -> bool:
        """Whether nothing stands below a tensor, and no wire goes to its conjugate."""
        return all(f in self.bars.values() for f in self._held(vertex))

    def _cover(self, vertex: int, first: Place, last: Place) -> None:
        self.places[vertex] = (first[0] + last[0]) / 2, (first[1] + last[1]) / 2
        if first != last:
            self.spans[vertex] = first, last

    # Open legs.

    def _legs(self, vertex: int) -> bool:
        """Send the open legs of a tensor to the sides that its place leaves it, those of its conjugate alike."""
        edges = sorted(self.graph.free_at(vertex), key=lambda edge: self._base(vertex, self.graph.leg(edge, vertex)))
        for edge, way in zip(edges, self._sides(vertex, len(edges)), strict=True):
            self.ways[edge] = WAYS[way]
            far, leg = self.found.ports[vertex, self.graph.leg(edge, vertex)]
            there = [e for e in self.graph.free_at(far) if self.graph.leg(e, far) == leg]
            self.ways |= dict.fromkeys(there, WAYS[{"N": "S", "S": "N"}.get(way, way)])
        return True

    def _sides(self, vertex: int, count: int) -> list[str]:
        """The sides of so many open legs, in their order: to the ends of the chain, into the middle, else outwards."""
        left = ["W"] * (vertex == self.chain[0] and "W" not in self.bars)
        right = ["E"] * (vertex == self.chain[-1] and "E" not in self.bars)
        middle = "S" if self._is_vacant(vertex) else "N"
        within = ["S"] * (middle == "S" and count > 0)
        if len(left) + len(right) + len(within) > count:
            left, right = ([], []) if count == len(within) or (left and right) else (left, right)
        rest = count - len(left) - len(right)
        return [*left, *[middle] * rest, *right]

    def _axis_legs(self, fixed: int) -> bool:
        """Send the open legs of something on the axis along it and to the side of what is left out; False if one has
        no side left."""
        bar = next((side for side, f in self.bars.items() if f == fixed), "")
        along = self._along(fixed)
        sides = [side for side in "WE" if not self._beside(fixed, side)]
        if len(along) > len(sides) or (bar and along):
            return False
        sides = sides[-1:] if len(along) == 1 and self.places[fixed][0] > 0 else sides
        self.ways |= {edge: WAYS[side] for edge, side in zip(along, sides, strict=False)}
        for edge in self.graph.free_at(fixed):
            if edge not in along:
                opposite = self._partner_leg(edge, fixed)
                upper = (fixed, opposite) not in self._joined() and opposite > self.graph.leg(edge, fixed)
                if bar:
                    self.ways[edge] = WAYS["E" if bar == "W" else "W"]
                    self.lines[edge] = KET if upper else BRA
                else:
                    self.ways[edge] = WAYS["N" if upper else "S"]
        return True

    def _joined(self) -> set[tuple[int, int]]:
        """The ports at which a wire leads to another tensor."""
        edges = [edge for edge in self.graph.flat.edges if not edge.free]
        return {(e.tail, e.tail_leg) for e in edges} | {(e.head, e.head_leg) for e in edges}

    def _beside(self, fixed: int, side: str) -> bool:
        """Whether something stands on a side of what is on the axis."""
        first, last = self.spans.get(fixed) or (self.places[fixed],) * 2
        edge = first[0] - 1 if side == "W" else last[0] + 1
        return any(c <= edge <= d for (c, row), (d, end) in self._covered() if row <= self.places[fixed][1] <= end)

    def _covered(self) -> Iterator[tuple[Place, Place]]:
        for v, place in self.places.items():
            yield self.spans.get(v) or (place, place)

    # Which way it lies.

    def _lies(self) -> bool:
        """Whether the axis is to be upright: where one tensor has its open leg outwards, which is read first."""
        ends = {v for v in (self.chain[0], self.found.partner[self.chain[0]]) if v >= 0}
        outward = any(self.ways[e] in (WAYS["N"], WAYS["S"]) for v in ends for e in self.graph.free_at(v))
        return len(self.chain) == 1 and not self.bars and outward and self._first() in ends

    def _first(self) -> int:
        """The tensor that has the first leg of the result."""
        flat = self.graph.flat
        return flat.edges[flat.free[0]].tail if flat.free else -1


def _turned(plan: Plan, forwards: bool) -> Plan:
    """A plan with rows and columns exchanged: what was above is to the left, or to the right if not `forwards`."""
    sides = {0.0: 90.0, 90.0: 0.0, 180.0: 270.0, 270.0: 180.0} if forwards else {
        0.0: 90.0, 90.0: 180.0, 180.0: 270.0, 270.0: 0.0
    }  # fmt: skip

    def over(place: Place) -> Place:
        column, row = place
        return (row if forwards else -row), column

    spans = {v: (min(map(over, ends)), max(map(over, ends))) for v, ends in plan.spans.items()}
    places = {v: over(place) for v, place in plan.places.items()}
    return Plan(places, {edge: sides[way] for edge, way in plan.ways.items()}, gap=plan.gap, spans=spans)
