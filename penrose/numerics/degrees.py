"""How likely an exact trial is to call two different programs equal: the bound that the report prints.

Two programs that differ give, entry by entry, two different polynomials in the random inputs. By Schwartz and Zippel
polynomials of degree at most d agree at a random point of residues modulo p with probability at most d/p. Trials are
independent, so their bounds multiply.

* What is made by division (isometries, projectors, inverses, what stands after a /) is a quotient. Multiplying both
  sides by all denominators gives polynomials again; every use of such a tensor adds its own degree. Points where a
  denominator vanishes are drawn again, which turns d/p into at most d/(p − d).
* A function that becomes a fixed random map is a table of independent random residues, one for each value it is
  applied to. Unless two different arguments happen to be equal (probability at most d/p for each pair), its results
  are new unknowns of degree 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from math import isqrt, prod

from penrose.diagram.kinds import KINDS
from penrose.numerics import kinds
from penrose.numerics.functions import NUMBERS
from penrose.numerics.limits import tick
from penrose.numerics.program import sides
from penrose.numerics.sizes import Sizes, shape
from penrose.numerics.types import Add, Apply, Constant, Contract, Input, Invert, Let, Loop, Program
from penrose.records import dataclass, field


@dataclass(frozen=True)
class Degree:
    """Degree of an entry's numerator, and for each quotient how often it is multiplied in."""

    plain: int = 0
    quotients: Mapping[str, int] = field(default_factory=dict)

    def times(self, other: Degree) -> Degree:
        names = [*self.quotients, *(n for n in other.quotients if n not in self.quotients)]
        both = {n: self.quotients.get(n, 0) + other.quotients.get(n, 0) for n in names}
        return Degree(self.plain + other.plain, both)

    def plus(self, other: Degree) -> Degree:
        names = [*self.quotients, *(n for n in other.quotients if n not in self.quotients)]
        both = {n: max(self.quotients.get(n, 0), other.quotients.get(n, 0)) for n in names}
        return Degree(max(self.plain, other.plain), both)


@dataclass
class Tally:
    """Degrees of all values, of each quotient, and what random maps were applied to."""

    sizes: Sizes
    of_quotient: dict[str, int] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    arguments: int = 0
    argument_degree: int = 0

    def total(self, degree: Degree) -> int:
        return degree.plain + sum(uses * self.of_quotient[name] for name, uses in degree.quotients.items())


def false_accept(program: Program, sizes: Sizes, sides_of: Iterable[str], p: int, trials: int) -> float:
    """The probability that `trials` exact trials call different sides equal, at most."""
    tally = Tally(sizes)
    degrees = {tensor.name: _input(tensor, tally) for tensor in program.inputs}
    for tensor in program.inputs:
        tally.entries[tensor.name] = prod(shape(tuple(leg.dim for leg in tensor.legs), sizes))
    _body(program.body, degrees, tally)
    both = Degree()
    for name in sides_of:
        both = both.plus(degrees[name])
    degree = tally.total(both)
    pairs = tally.arguments * (tally.arguments - 1) // 2
    if degree >= p:
        return 1.0
    return float(min(1.0, degree / (p - degree) + pairs * tally.argument_degree / p) ** trials)


def _input(tensor: Input, tally: Tally) -> Degree:
    if tensor.data is not None or KINDS[tensor.kind].chance in ("none", "places"):
        return Degree()
    if tensor.derivation is None and not kinds.NUMBERS[tensor.kind].divided:
        return Degree(kinds.NUMBERS[tensor.kind].degree)
    size = shape(tuple(leg.dim for leg in tensor.legs), tally.sizes)
    edge = sides(tensor)
    tally.of_quotient[tensor.name] = 2 * max(prod(size[tensor.batch : edge]), prod(size[edge:])) + 1
    return Degree(0, {tensor.name: 1})


def _body(body: tuple[Let | Loop, ...], degrees: dict[str, Degree], tally: Tally) -> None:
    for item in body:
        if isinstance(item, Let):
            tally.entries[item.name] = prod(shape(item.dims, tally.sizes))
            degrees[item.name] = _let(item, degrees, tally)
            continue
        carried = {c.inside: degrees[c.start] for c in item.carries}
        tally.entries.update({c.inside: tally.entries[c.start] for c in item.carries})
        for _ in range(item.count):
            tick()
            inner = {**degrees, **carried}
            _body(item.body, inner, tally)
            carried = {c.inside: inner[c.end] for c in item.carries}
        degrees.update({e.name: inner[e.inside] for e in item.exports})
        tally.entries.update({e.name: tally.entries[e.inside] for e in item.exports})


def _let(let: Let, degrees: Mapping[str, Degree], tally: Tally) -> Degree:
    op, total = let.op, Degree()
    match op:
        case Contract():
            for operand in op.operands:
                total = total.times(degrees[operand.value])
        case Add():
            for summand in op.summands:
                total = total.plus(degrees[summand.value])
        case Apply():
            total = _apply(op, let, degrees[op.value], tally)
        case Invert():
            total = _invert(op, let, degrees[op.value], tally)
        case Constant():
            pass
    return total


def _apply(op: Apply, let: Let, degree: Degree, tally: Tally) -> Degree:
    numbers, entries = NUMBERS[op.function], tally.entries[op.value]
    if numbers.quotient:  # multiplied out by every entry's denominator
        tally.of_quotient[let.name] = numbers.quotient * entries * max(tally.total(degree), 1)
        return Degree(0, {let.name: 1})
    if numbers.exact:
        rows = isqrt(entries // max(tally.entries[let.name], 1))
        return reduce(Degree.times, [degree] * numbers.degree(rows), Degree())
    tally.arguments += entries * (2 if op.over else 1)
    tally.argument_degree = max(tally.argument_degree, tally.total(degree), 1)
    return Degree(1)


def _invert(op: Invert, let: Let, degree: Degree, tally: Tally) -> Degree:
    width = max(prod(shape(let.dims[op.batch :][: len(let.dims) - op.batch - op.edge], tally.sizes)), 1)
    tally.of_quotient[let.name] = 2 * width * max(tally.total(degree), 1)
    return Degree(0, {let.name: 1})
