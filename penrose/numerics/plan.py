"""The order in which contractions are done, two at a time, and what they cost, worked out before any allocation.

A pair at a time means that the number of indices of a network is not limited by an alphabet. Costs are Python
integers: 10⁹ × 10⁹ is a number to refuse, not an overflow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import prod

from penrose.errors import Problem
from penrose.numerics.decompositions import source_of
from penrose.numerics.paths import EXACT, path
from penrose.numerics.sizes import Sizes, numbers, shape
from penrose.numerics.types import Contract, Let, Loop, Program, operands
from penrose.records import dataclass, replace

CAP = 4 << 30  # bytes that one evaluation may hold, if no one says otherwise: half of a small laptop
WIDTH = 8  # bytes of a float64
HAND = 4  # times what an instruction reads and makes: moved copies, squares of errors, ends of intervals


@dataclass(frozen=True)
class Pair:
    """One step of a contraction: positions of the two values among those that are left (the result joins the end),
    and the indices that the result keeps."""

    first: int
    second: int
    keep: tuple[str, ...]


@dataclass(frozen=True)
class Cost:
    """What a program needs at given sizes: bytes held at the worst moment, numbers in the largest value and its name,
    the number of legs of the largest intermediate, multiplications and whether no path takes fewer, and instructions
    with every turn counted."""

    bytes: int
    largest: int
    name: str
    order: int
    multiplications: int
    steps: int = 0
    least: bool = True

    @property
    def said(self) -> str:
        """The multiplications in words, and what they are."""
        return f"{self.multiplications:,} multiplications {'(no path takes fewer)' if self.least else '(path found)'}"


def flat(op: Contract) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...], dict[str, str]]:
    """The indices of each operand and of the output, once each and in order, and the dimension of each index."""
    inputs = tuple(tuple(dict.fromkeys(i for axis in o.axes for i in axis)) for o in op.operands)
    return inputs, tuple(dict.fromkeys(i for axis in op.output for i in axis)), dict(op.dims)


def pairs(op: Contract, sizes: Sizes) -> tuple[Pair, ...]:
    """The steps that contract all operands into one; none for a single operand."""
    inputs, output, dims = flat(op)
    return _pairs(inputs, output, tuple((i, sizes[dim]) for i, dim in dims.items()))


@lru_cache(maxsize=4096)
def _pairs(
    inputs: tuple[tuple[str, ...], ...], output: tuple[str, ...], size: tuple[tuple[str, int], ...]
) -> tuple[Pair, ...]:
    if len(inputs) < 2:
        return ()
    left, steps = list(inputs), []
    uses: dict[str, int] = dict.fromkeys(output, 1)
    for indices in inputs:
        for i in indices:
            uses[i] = uses.get(i, 0) + 1
    for first, second in path(inputs, output, dict(size))[0]:
        b, a = left.pop(max(first, second)), left.pop(min(first, second))
        for i in (*a, *b):
            uses[i] -= 1
        keep = tuple(i for i in dict.fromkeys((*a, *b)) if uses[i])
        for i in keep:
            uses[i] += 1
        steps.append(Pair(min(first, second), max(first, second), keep))
        left.append(keep)
    return tuple(steps)


def cost(program: Program, sizes: Sizes, wanted: Sequence[str] = (), errors: bool = True) -> Cost:
    """What the program needs, beside every number its error. Values are held until their last use; those `wanted` are
    held to the end."""
    held = {i.name: numbers(i, sizes) for i in program.inputs}
    worst = max([(n, f"the tensor {name}", 0) for name, n in held.items()], default=(1, "nothing", 0))
    tally = _Tally(sizes, sum(held.values()), worst[0], worst[1], 0, 0)
    tally.of |= {i.name: prod(sizes[leg.dim] for leg in i.legs) for i in program.inputs}
    tally.peak += HAND * max(tally.of.values(), default=0)
    tally.body(program.body, frozenset(wanted))
    peak = tally.peak * WIDTH * (1 + program.complex + errors)
    return Cost(peak, tally.largest, tally.name, tally.order, tally.work, tally.steps, tally.least)


class _Tally:
    """Adds up a program's instructions, with what is alive at each."""

    def __init__(self, sizes: Sizes, alive: int, largest: int, name: str, order: int, work: int) -> None:
        self.sizes, self.alive, self.peak = sizes, alive, alive
        self.largest, self.name, self.order, self.work = largest, name, order, work
        self.steps, self.least = 0, True
        self.of: dict[str, int] = {}  # numbers in each value

    def body(self, body: tuple[Let | Loop, ...], wanted: frozenset[str], times: int = 1) -> None:
        ends = last_uses(body)
        live: dict[str, int] = {}
        for n, item in enumerate(body):
            if isinstance(item, Loop):
                self.of |= {c.inside: self.of[c.start] for c in item.carries}
                self.body(item.body, frozenset(e.inside for e in item.exports), times * item.count)
                self.of |= {e.name: self.of[e.inside] for e in item.exports}
            else:
                self.of[item.name] = live[item.name] = prod(shape(item.dims, self.sizes))
                self.let(item, live[item.name], times)
            for name in [name for name in live if ends.get(name, n) <= n and name not in wanted]:
                self.alive -= live.pop(name)

    def let(self, let: Let, size: int, times: int) -> None:
        self.steps += times
        if isinstance(let.op, Contract):
            self.contraction(let, let.op, times)
        else:
            self.work += size * times
        self.alive += size
        read = max((self.of.get(name, 0) for name in operands(let.op)), default=0)
        self.note(size, let.name, len(let.dims), 0, size + read)

    def contraction(self, let: Let, op: Contract, times: int) -> None:
        inputs, _, dims = flat(op)
        size = {i: self.sizes[dim] for i, dim in dims.items()}
        left = [(indices, 0) for indices in inputs]  # with what each holds, where it is an intermediate
        between, self.least = 0, self.least and len(left) <= EXACT
        if len(left) == 1:
            self.work += prod(size.values()) * times
        for step in pairs(op, self.sizes):
            (b, other), (a, one) = left.pop(step.second), left.pop(step.first)
            self.work += prod(size[i] for i in dict.fromkeys((*a, *b))) * times
            made, read = prod(size[i] for i in step.keep), prod(size[i] for i in a) + prod(size[i] for i in b)
            left.append((step.keep, made))
            between += made
            self.note(made, f"a part of {let.name}", len(step.keep), between, made + read)
            between -= one + other

    def note(self, size: int, name: str, order: int, between: int, hand: int) -> None:
        self.peak = max(self.peak, self.alive + between + HAND * hand)
        self.order = max(self.order, order)
        if size > self.largest:
            self.largest, self.name = size, name


def last_uses(body: tuple[Let | Loop, ...]) -> dict[str, int]:
    """For each value that a body reads the position of the last instruction that reads it."""
    ends: dict[str, int] = {}
    for n, item in enumerate(body):
        for name in reads(item):
            ends[name] = n
    return ends


def reads(item: Let | Loop) -> set[str]:
    """The values that an instruction, or a loop with all that is in it, reads from outside."""
    if isinstance(item, Let):
        return set(operands(item.op))
    inside = {name for inner in item.body for name in reads(inner)}
    made = {name for inner in item.body for name in gives(inner)} | {c.inside for c in item.carries}
    return (inside - made) | {c.start for c in item.carries}


def gives(item: Let | Loop) -> tuple[str, ...]:
    """The names of the values that an instruction or a loop gives."""
    return (item.name,) if isinstance(item, Let) else tuple(e.name for e in item.exports)


def refusal(need: Cost, cap: int = CAP) -> Problem | None:
    """Why something is not run: it would hold more than `cap` bytes. None if it may run."""
    if need.bytes <= cap:
        return None
    return Problem(
        f"this needs {amount(need.bytes)} of memory and may take {amount(cap)}: "
        f"{need.name} alone has {need.largest} numbers",
        hint="give smaller sizes, or allow more with --memory",
    )


def amount(number: int) -> str:
    """Bytes as a person reads them.

    >>> amount(5 << 30)
    '5.0 GiB'
    """
    size, units = float(number), ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    while size >= 1024 and len(units) > 1:
        size, units = size / 1024, units[1:]
    return f"{size:.0f} {units[0]}" if units[0] == "B" else f"{size:.1f} {units[0]}"


def pruned(program: Program, wanted: Iterable[str]) -> Program:
    """The program with only those instructions that the wanted values need."""
    body = _pruned(program.body, set(wanted))
    used = {name for item in body for name in reads(item)} | set(wanted)
    decomposed = {tensor.derivation for tensor in program.inputs if tensor.name in used and tensor.derivation}
    sources = {source_of(program, one.tensor) for one in decomposed}
    if not sources <= used:
        return pruned(program, used | sources)
    inputs = tuple(
        tensor
        for tensor in program.inputs
        if tensor.name in used | sources or (tensor.derivation and tensor.derivation in decomposed)
    )
    return replace(program, body=body, inputs=inputs)


def _pruned(body: tuple[Let | Loop, ...], needed: set[str]) -> tuple[Let | Loop, ...]:
    kept: list[Let | Loop] = []
    for item in reversed(body):
        if needed.isdisjoint(gives(item)):
            continue
        if isinstance(item, Loop):
            item = _pruned_loop(item, needed)
        needed |= reads(item)
        kept.append(item)
    return tuple(reversed(kept))


def _pruned_loop(loop: Loop, needed: set[str]) -> Loop:
    exports = tuple(e for e in loop.exports if e.name in needed)
    inner = {e.inside for e in exports}
    while True:
        body = _pruned(loop.body, set(inner))
        read = {name for item in body for name in reads(item)} | inner
        carries = tuple(c for c in loop.carries if c.inside in read)
        ends = {c.end for c in carries}
        if ends <= inner:
            return replace(loop, carries=carries, body=body, exports=exports)
        inner |= ends


def peak_in_order(op: Contract, order: Sequence[str]) -> int:
    """The most legs of an intermediate when operands are multiplied in the order of their names, those not named
    after them, and every index is summed as soon as no one else has it."""
    left = [(o.value, {i for axis in o.axes for i in axis}) for o in op.operands]
    ranks = {name: n for n, name in enumerate(order)}
    left.sort(key=lambda item: ranks.get(item[0], len(ranks)))
    output = {i for axis in op.output for i in axis}
    held, most = set(left[0][1]), 0
    for n, (_, indices) in enumerate(left[1:], 2):
        needed = output.union(*(i for _, i in left[n:]))
        held = (held | indices) & needed
        most = max(most, len(held))
    return most
