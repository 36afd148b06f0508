"""Where the tensors and passing wires of every layer stand from left to right: as far apart as they need, and as near
as can be to the ends of their wires, so that wires run upright wherever they can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from penrose.records import dataclass

ROUNDS = 30  # passes up and down; further ones move nothing by half a point
PULLS = (1.0, 2.0, 4.0)  # of a wire between two tensors, from one to a passing stretch, between two of those
UPWARDS = 0.1  # of a pull from above: a tensor stands over the middle of its wires, and gives way only where it is free


@dataclass(frozen=True)
class Tie:
    """A stretch of a wire between two neighbouring layers: the numbers of what it joins, and how far beside their
    middles it meets them."""

    low: int
    high: int
    beside_low: float
    beside_high: float
    pull: float


def places(lines: Sequence[Sequence[int]], apart: Mapping[tuple[int, int], float], ties: Sequence[Tie]) -> list[float]:
    """The middle of everything, by number. `lines` hold the numbers layer by layer, `apart` the least distance between
    the middles of neighbours."""
    xs = [0.0] * sum(map(len, lines))
    down: dict[int, list[Tie]] = {}
    up: dict[int, list[Tie]] = {}
    for tie in ties:
        down.setdefault(tie.high, []).append(tie)
        up.setdefault(tie.low, []).append(tie)
    steps = [apart[pair] for pair in pairwise(lines[0])]
    _set(xs, lines[0], steps, [-sum(steps) / 2] * len(lines[0]), [1.0] * len(lines[0]))
    for number in range(ROUNDS):
        for line in lines[1:] if number % 2 == 0 else lines[-2::-1]:
            sources = (down,) if number == 0 else (down, up)
            pulls = [[_pull(xs, tie, member) for side in sources for tie in side.get(member, ())] for member in line]
            weights = [sum(pull for pull, _ in mine) or 0.01 for mine in pulls]
            wishes = [
                sum(pull * x for pull, x in mine) / weight if mine else xs[member]
                for member, mine, weight in zip(line, pulls, weights, strict=True)
            ]
            _set(xs, line, [apart[pair] for pair in pairwise(line)], wishes, weights)
    return [round(2 * x) / 2 for x in xs]


def _pull(xs: list[float], tie: Tie, member: int) -> tuple[float, float]:
    """How strongly a wire draws one of its ends, and to where."""
    if member == tie.high:
        return tie.pull, xs[tie.low] + tie.beside_low - tie.beside_high
    return tie.pull * UPWARDS, xs[tie.high] + tie.beside_high - tie.beside_low


def _set(
    xs: list[float], line: Sequence[int], steps: Sequence[float], wishes: Sequence[float], weights: Sequence[float]
) -> None:
    """Set a line as near to its wishes as its distances let it, in the mean of squares."""
    blocks: list[tuple[float, float, int]] = []  # weight, wish for its first member, count
    offset, offsets = 0.0, []
    for place, (wish, weight) in enumerate(zip(wishes, weights, strict=True)):
        offset += steps[place - 1] if place else 0.0
        offsets.append(offset)
        blocks.append((weight, wish - offset, 1))
        while len(blocks) > 1 and blocks[-2][1] > blocks[-1][1]:
            (a, x, n), (b, y, m) = blocks[-2:]
            blocks[-2:] = [(a + b, (a * x + b * y) / (a + b), n + m)]
    starts = [start for _, start, count in blocks for _ in range(count)]
    for member, start, offset in zip(line, starts, offsets, strict=True):
        xs[member] = start + offset
