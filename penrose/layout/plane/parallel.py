"""The plan of what runs in parallel: chains of tensors between two wedges or two dots stand one above the other, and
what joins them stands in the middle of their rows, a wedge as tall as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from penrose.classes import Classes, grouped
from penrose.layout.graph import Graph, Place
from penrose.layout.plane import Plan
from penrose.layout.sketch import WAYS
from penrose.records import dataclass

OPEN = -1  # the end of a chain at which no joint is
MOST = 4  # chains side by side


@dataclass(frozen=True)
class Branch:
    """A chain of tensors from one joint to another, or to nothing; and the legs by which the joints hold it."""

    joints: tuple[int, int]
    chain: tuple[int, ...]
    legs: tuple[int, int]

    def reversed(self) -> Branch:
        """The same from its other end."""
        return Branch(self.joints[::-1], self.chain[::-1], self.legs[::-1])


def parallel_plan(graph: Graph) -> Plan | None:
    """Columns and rows for joints in a line with chains between them; None if the graph is anything else."""
    count = len(graph.flat.vertices)
    joints = [v for v in range(count) if graph.is_fuse(v) or graph.is_dot(v) or _is_held(graph, v)]
    plain = not graph.flat.regions and not any(graph.loops(v) or graph.flat.vertices[v].end for v in range(count))
    branches = _branches(graph, set(joints)) if joints and plain else None
    stages = _stages(branches, joints) if branches else None
    if not stages or max(map(len, stages)) > MOST or not any(_is_stack(stage) for stage in stages):
        return None
    return _Stack(graph, _forwards(graph, stages)).plan()


def _is_held(graph: Graph, vertex: int) -> bool:
    """Whether a tensor ends a line, by several legs that a wedge holds."""
    near = graph.neighbours(vertex)
    return len(near) == 1 and graph.is_fuse(near[0]) and len(graph.between(vertex, near[0])) > 1


def _is_stack(stage: list[Branch]) -> bool:
    """Whether chains stand beside each other, from a joint to a joint."""
    return len(stage) > 1 and all(branch.chain for branch in stage) and OPEN not in stage[0].joints


def _branches(graph: Graph, joints: set[int]) -> list[Branch] | None:
    """The chains between joints, empty ones too; None if there is anything else between them."""
    direct = (edge for edge in graph.flat.edges if not edge.free and set(edge.ends) <= joints)
    out = [Branch((edge.tail, edge.head), (), (edge.tail_leg, edge.head_leg)) for edge in direct]
    rest = [v for v in range(len(graph.flat.vertices)) if v not in joints]
    ties = ((v, n) for v in rest for n in graph.neighbours(v) if n not in joints)
    for members in grouped(rest, Classes.of(ties).root):
        found = _chain(graph, members, joints)
        if found is None:
            return None
        out.append(found)
    return out


def _chain(graph: Graph, members: list[int], joints: set[int]) -> Branch | None:
    """A chain of tensors with the joints at its ends."""
    inner = {v: [n for n in graph.neighbours(v) if n not in joints] for v in members}
    outer = [(v, n) for v in members for n in graph.neighbours(v) if n in joints]
    wires = sum(len(graph.between(v, n)) for v, n in outer)
    tips = [v for v, near in inner.items() if len(near) < 2]
    if any(len(near) > 2 for near in inner.values()) or not tips or not 0 < len(outer) < 3 or wires > len(outer):
        return None
    order = [outer[0][0]]
    while onward := [n for n in inner[order[-1]] if n not in order]:
        order.append(onward[0])
    if len(order) < len(members) or any(v not in (order[0], order[-1]) for v, _ in outer) or outer[0][0] not in tips:
        return None
    if len(outer) == 1:
        (v, joint) = outer[0]
        return Branch((joint, OPEN), tuple(order), (graph.leg(graph.between(v, joint)[0], joint), OPEN))
    ends = [joint for _, joint in outer]
    legs = [graph.leg(graph.between(v, joint)[0], joint) for v, joint in outer]
    return Branch((ends[0], ends[1]), tuple(order), (legs[0], legs[1])) if outer[1][0] == order[-1] else None


def _stages(branches: list[Branch], joints: list[int]) -> list[list[Branch]] | None:
    """The chains between each joint and the next, from one end of the line to the other; None if it is no line."""
    near: dict[int, dict[int, list[Branch]]] = {joint: {} for joint in joints}
    for branch in branches:
        for one in (branch, branch.reversed()):
            if one.joints[0] != OPEN:
                near[one.joints[0]].setdefault(one.joints[1], []).append(one)
    ends = [joint for joint in joints if len([other for other in near[joint] if other != OPEN]) < 2]
    if not ends or any(len(others) > 2 or joint in others for joint, others in near.items()):
        return None
    line = [ends[0]]
    while onward := [other for other in near[line[-1]] if other != OPEN and other not in line]:
        line.append(onward[0])
    if len(line) < len(joints):
        return None
    stages = [near[a][b] for a, b in pairwise(line)]
    first = [branch.reversed() for branch in near[line[0]].get(OPEN, [])]
    last = near[line[-1]].get(OPEN, []) if len(line) > 1 else []
    inner = any(OPEN in near[joint] for joint in line[1:-1])
    return None if inner else [*([first] if first else []), *stages, *([last] if last else [])]


def _forwards(graph: Graph, stages: list[list[Branch]]) -> list[list[Branch]]:
    """The stages from left to right: the first leg of the result, or else what is written first, leaves left."""
    order = [v for stage in stages for branch in stage for v in (branch.joints[0], *branch.chain, branch.joints[1])]
    free = [graph.flat.edges[edge].tail for edge in graph.flat.free]
    first, last = (free[0], free[-1]) if len(set(free)) > 1 else (0, len(graph.flat.vertices) - 1)
    if order.index(first) <= order.index(last):
        return stages
    return [[branch.reversed() for branch in stage] for stage in reversed(stages)]


class _Stack:
    """Places for stages from left to right, each with its chains in the order of the legs that hold them."""

    def __init__(self, graph: Graph, stages: list[list[Branch]]) -> None:
        self.graph, self.stages = graph, stages
        self.rows = max(map(len, stages))
        self.middle = (self.rows - 1) / 2
        self.places: dict[int, Place] = {}
        self.held: dict[int, list[float]] = {}

    def plan(self) -> Plan | None:
        column = 0.0
        for stage in self.stages:
            ordered = self._ordered(stage)
            if ordered is None:
                return None
            column = self._stand(ordered, column)
        spans = {
            v: ((self.places[v][0], min(rows)), (self.places[v][0], max(rows)))
            for v, rows in self.held.items()
            if v != OPEN and not self.graph.is_dot(v) and len(set(rows)) > 1
        }
        ways = dict(self._ways())
        whole = len(ways) == len(self.graph.flat.free)
        return Plan(self.places, ways, spans=spans, axis=self.middle) if whole else None

    def _ordered(self, stage: list[Branch]) -> list[Branch] | None:
        """The chains of a stage from above; None if two wedges hold them in different orders."""
        for side in (0, 1):
            joint, other = stage[0].joints[side], stage[0].joints[1 - side]
            if joint != OPEN and self.graph.is_fuse(joint):
                order = sorted(stage, key=lambda branch: branch.legs[side])
                there = [branch.legs[1 - side] for branch in order]
                crossed = other != OPEN and self.graph.is_fuse(other) and there != sorted(there)
                return None if crossed else order
        return sorted(stage, key=lambda branch: min(branch.chain, default=-1))

    def _stand(self, stage: list[Branch], column: float) -> float:
        """Place the chains of a stage and the joints at its ends; the column of the right one."""
        wide = max(len(branch.chain) for branch in stage)
        first, last = stage[0].joints
        start = column + (first != OPEN)
        for number, branch in enumerate(stage):
            row = number + (self.rows - len(stage)) / 2
            beside = (wide - len(branch.chain)) / 2
            for place, v in enumerate(branch.chain):
                self.places[v] = (start + beside + place, row)
            for joint in branch.joints if branch.chain else ():
                self.held.setdefault(joint, []).append(row)
        end = start + wide
        for joint, at in ((first, column), (last, end)):
            if joint != OPEN:
                self.places[joint] = (at, self.middle)
        return end

    def _ways(self) -> Iterator[tuple[int, float]]:
        """The way of every free leg: along the line at its ends, else up or down from the outer chains."""
        columns = [column for column, _ in self.places.values()]
        used: set[tuple[int, str]] = set()
        for edge in self.graph.flat.free:
            v = self.graph.flat.edges[edge].tail
            column, row = self.places[v]
            sides = "W" * (column == min(columns)) + "E" * (column == max(columns))
            outer = "N" * (row < self.middle or self.rows == 1) + "S" * (row > self.middle or self.rows == 1)
            if outer and row not in (0, self.rows - 1):
                outer = ""
            for side in sides + outer:
                if (v, side) not in used:
                    used.add((v, side))
                    yield edge, WAYS[side]
                    break
