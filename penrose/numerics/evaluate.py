"""A program, run: inputs and sizes in, the wanted values out, in any algebra.

Only what the wanted values need is computed, and a value is let go after its last use. An algebra in which the
conjugate is another value gets both computed side by side, and only where somebody reads the conjugate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import torch
from torch import Tensor

from penrose.diagram.numerals import conjugated
from penrose.numerics.algebra import Algebra, Numbers
from penrose.numerics.kernel import contract
from penrose.numerics.limits import tick
from penrose.numerics.plan import last_uses, reads
from penrose.numerics.sizes import Sizes, shape
from penrose.numerics.types import Add, Apply, Constant, Contract, Invert, Let, Loop, Program
from penrose.records import dataclass, field, replace

Key = tuple[str, bool]
"""A value's name, and whether its conjugate is meant."""

Inputs = Mapping[Key, Numbers | tuple[Numbers, ...]]
"""Values of inputs; a tuple holds one for each turn of a loop. Conjugates stand here only where they are formal."""


@dataclass
class Trace:
    """The values of steps that have one of some `shapes`, in the order they were computed, with the turns of the loops
    around them; likewise of the values whose names are in `watched`. What is taken down stays in memory."""

    shapes: frozenset[tuple[int, ...]] = frozenset()
    steps: list[tuple[str, tuple[int, ...], Numbers]] = field(default_factory=list)
    watched: frozenset[str] = frozenset()
    seen: list[tuple[str, tuple[int, ...], Numbers]] = field(default_factory=list)


BARS = (False, True)


@dataclass
class _Run:
    """One body at work. `layers` are the counts of the loops in which each input is fresh."""

    algebra: Algebra
    sizes: Sizes
    values: dict[Key, Numbers]
    layered: Mapping[Key, tuple[Numbers, ...]]
    layers: Mapping[str, tuple[int, ...]]
    trace: Trace | None
    turns: tuple[int, ...] = ()

    def body(self, body: tuple[Let | Loop, ...], wanted: Iterable[Key]) -> None:
        """Every instruction that the wanted values need, in order; each value goes after its last use."""
        needed, ends, keep = self.needed(body, wanted), last_uses(body), {name for name, _ in wanted}
        for n, item in enumerate(body):
            if isinstance(item, Loop):
                self.loop(item, needed)
            else:
                self.instruction(item, needed)
            for name in reads(item):
                if ends[name] == n and name not in keep:
                    self.values.pop((name, False), None)
                    self.values.pop((name, True), None)

    def instruction(self, let: Let, needed: set[Key]) -> None:
        tick()
        for bar in BARS:
            if (let.name, bar) in needed:
                self.values[let.name, bar] = self.let(let, bar)
        if self.trace is not None and let.step and (let.name, False) in needed:
            value = self.values[let.name, False]
            if tuple(value.shape) in self.trace.shapes:
                self.trace.steps.append((let.step, self.turns, value))
        if self.trace is not None and let.name in self.trace.watched and (let.name, False) in needed:
            self.trace.seen.append((let.name, self.turns, self.values[let.name, False]))

    def needed(self, body: tuple[Let | Loop, ...], wanted: Iterable[Key]) -> set[Key]:
        """The values, plain or conjugate, that must be computed for the wanted ones."""
        found = set(wanted)
        for item in reversed(body):
            if isinstance(item, Let):
                for bar in (False, True):
                    if (item.name, bar) in found:
                        found |= self.operands(item, bar)
            else:
                found |= self.loop_needs(item, found)
        return found

    def operands(self, let: Let, bar: bool) -> set[Key]:
        op = let.op
        if isinstance(op, Contract):
            flips = self.algebra.formal_conj
            return {(o.value, bar ^ (o.conj and flips)) for o in op.operands}
        return {(name, bar) for name in reads(let)}

    def loop_inner(self, loop: Loop, found: set[Key]) -> set[Key]:
        """What a turn must leave behind: exports that are read, and every carry that any turn reads."""
        inner = {(e.inside, bar) for e in loop.exports for bar in (False, True) if (e.name, bar) in found}
        ends = {c.inside: c.end for c in loop.carries}
        while True:
            needs = self.needed(loop.body, inner)
            more = {(ends[name], bar) for name, bar in needs if name in ends} - inner
            if not more:
                return inner
            inner |= more

    def loop_needs(self, loop: Loop, found: set[Key]) -> set[Key]:
        inner = self.loop_inner(loop, found)
        starts = {c.inside: c.start for c in loop.carries}
        return {(starts.get(name, name), bar) for name, bar in self.needed(loop.body, inner)} if inner else set()

    def loop(self, loop: Loop, needed: set[Key]) -> None:
        inner = self.loop_inner(loop, needed)
        if not inner:
            return
        carried = self.read({c.inside: c.start for c in loop.carries}, self)
        run = self
        for turn in range(loop.count):
            turns = (*self.turns, turn)
            values = {**self.values, **carried, **self.fresh(loop, turns)}
            run = _Run(self.algebra, self.sizes, values, self.layered, self.layers, self.trace, turns)
            run.body(loop.body, inner)
            carried = self.read({c.inside: c.end for c in loop.carries}, run)
        self.values.update(self.read({e.name: e.inside for e in loop.exports}, run))

    def read(self, names: Mapping[str, str], run: _Run) -> dict[Key, Numbers]:
        """The values of a run under new names, those that it has."""
        keys = ((new, old, bar) for new, old in names.items() for bar in BARS)
        return {(new, bar): run.values[old, bar] for new, old, bar in keys if (old, bar) in run.values}

    def fresh(self, loop: Loop, turns: tuple[int, ...]) -> dict[Key, Numbers]:
        """The inputs that change with this turn; of nested loops the outer turn varies slowest."""
        found = {}
        for (name, bar), values in self.layered.items():
            counts = self.layers[name]
            if name in loop.fresh and len(counts) == len(turns):
                place = 0
                for count, turn in zip(counts, turns, strict=True):
                    place = place * count + turn
                found[name, bar] = values[place]
        return found

    def let(self, let: Let, bar: bool) -> Numbers:
        op = let.op

        def read(name: str) -> Numbers:
            return self.values[name, bar]

        match op:
            case Contract():
                return self.contraction(op, bar)
            case Add():
                return self.add(op, let, read, bar)
            case Apply():
                return self.algebra.apply(op.function, read(op.value), op.over)
            case Invert():
                return self.invert(op, let, read(op.value))
            case Constant():
                return self.algebra.constant(constant(op, shape(let.dims, self.sizes)))

    def contraction(self, op: Contract, bar: bool) -> Numbers:
        formal = self.algebra.formal_conj
        values = []
        for o in op.operands:
            value = self.values[o.value, bar ^ (o.conj and formal)]
            values.append(self.algebra.conj(value) if o.conj and not formal else value)
        return contract(replace(op, scales=conjugated(op.scales)) if bar else op, values, self.algebra, self.sizes)

    def add(self, op: Add, let: Let, read: Callable[[str], Numbers], bar: bool) -> Numbers:
        full = shape(let.dims, self.sizes)
        total: Numbers | None = None
        for summand in op.summands:
            scales = conjugated(summand.scales) if bar else summand.scales
            value = self.algebra.scaled(read(summand.value), summand.sign, scales, self.sizes)
            order = sorted(range(len(summand.axes)), key=summand.axes.__getitem__)
            held = {summand.axes[n] for n in order}
            value = value.permute(order).reshape([full[n] if n in held else 1 for n in range(len(full))])
            total = value if total is None else self.algebra.plus(total, value)
        assert total is not None
        return total.expand(full)

    def invert(self, op: Invert, let: Let, value: Numbers) -> Numbers:
        start, middle = op.batch, op.batch + op.edge
        matrix = value.flatten(middle).flatten(start, middle - 1) if value.dim() > middle else value
        return self.algebra.invert(matrix).reshape(shape(let.dims, self.sizes))


def constant(op: Constant, size: tuple[int, ...]) -> Tensor:
    """The zeros and ones of a constant, as float64."""
    if op.kind == "ones":
        return torch.ones(size, dtype=torch.float64)
    if op.kind == "cap":
        return torch.nn.functional.one_hot(torch.tensor(op.place), size[0]).double()
    if op.kind == "offset":
        whole, *parts = torch.meshgrid(*map(torch.arange, size), indexing="ij")
        return (whole == sum(parts) + op.place).double()
    return torch.eye(size[0], dtype=torch.float64).reshape(size)


def evaluate(
    program: Program,
    inputs: Inputs,
    sizes: Sizes,
    algebra: Algebra,
    wanted: Iterable[str],
    trace: Trace | None = None,
) -> dict[str, Numbers]:
    """The wanted values by name, each with the axes of its instruction."""
    names = list(dict.fromkeys(wanted))
    plain = {key: value for key, value in inputs.items() if not isinstance(value, tuple)}
    layered = {key: value for key, value in inputs.items() if isinstance(value, tuple)}
    run = _Run(algebra, sizes, plain, layered, {i.name: i.layers for i in program.inputs}, trace)
    run.body(program.body, [(name, False) for name in names])
    return {name: run.values[name, False] for name in names}
