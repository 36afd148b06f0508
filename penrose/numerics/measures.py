"""What the measures of `check:` compute: one number from a trial, to be compared with a quantity.

A quantity is arithmetic over numbers, sizes, measures and values without legs, such as `sqrt(4 * log(m) / d)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import product
from math import prod

from penrose.numerics import claims
from penrose.numerics.claims import Amount, Argument, Bound, Call, Quantity
from penrose.numerics.compare import ALLOWED, EPSILON
from penrose.numerics.entries import Entries
from penrose.numerics.predicates import At, bound, infinite, value_of
from penrose.numerics.report import Result
from penrose.numerics.source import Source
from penrose.numerics.trial import Unanswerable
from penrose.numerics.types import LAYER
from penrose.numerics.vocabulary import MEASURES
from penrose.records import dataclass, replace


@dataclass(frozen=True)
class Number:
    """A number and the size of its rounding error in epsilons."""

    value: float
    error: float = 0.0


def measured(source: Source, call: Call) -> Number:
    """The value of a measure; of a value that is not finite, no number."""
    entry, arguments = MEASURES[call.name], bound(source, call)
    if not entry.exact and any(infinite(arguments)):
        return Number(math.nan)
    value, error = entry.rule(*arguments)
    return Number(float(value), float(error))


@dataclass(frozen=True)
class Operation:
    """Arithmetic on numbers: the value, and how it carries the errors of its arguments on, but for its own rounding."""

    value: Callable[..., float]
    error: Callable[..., float]


HIGHEST = 64  # power in a quantity


def _power(base: float, power: float) -> float:
    if abs(power) > HIGHEST:
        raise Unanswerable(f"a power in a quantity is above {HIGHEST}")
    return float(base**power)  # a TypeError where it is complex


OPERATIONS: dict[str, Operation] = {
    "+": Operation(lambda a, b: a + b, lambda a, b: a.error + b.error),
    "−": Operation(lambda a, b: a - b, lambda a, b: a.error + b.error),
    "·": Operation(lambda a, b: a * b, lambda a, b: a.error * abs(b.value) + abs(a.value) * b.error),
    "/": Operation(lambda a, b: a / b, lambda a, b: (a.error + abs(a.value / b.value) * b.error) / abs(b.value)),
    "^": Operation(_power, lambda a, b: abs(b.value) * a.error * abs(a.value) ** (b.value - 1) if a.error else 0.0),
    "sqrt": Operation(math.sqrt, lambda a: a.error / (2 * math.sqrt(a.value)) if a.error else 0.0),
    "log": Operation(math.log, lambda a: a.error / abs(a.value)),
    "exp": Operation(math.exp, lambda a: a.error * math.exp(a.value)),
    "abs": Operation(abs, lambda a: a.error),
}
"""Arithmetic of quantities."""


def quantity(tree: Quantity, source: Source) -> Number:
    """The value of arithmetic over numbers, sizes, measures and values without legs; each operation may round."""
    match tree:
        case Amount():
            return Number(float(tree.text))
        case Call():
            return measured(source, tree)
        case Argument():
            return _scalar(tree, source)
    parts, operation = [quantity(part, source) for part in tree.parts], OPERATIONS[tree.sign]
    try:
        value = float(operation.value(*(part.value for part in parts)))
        return Number(value, float(operation.error(*parts)) + abs(value))
    except (ArithmeticError, ValueError, TypeError):
        shown = ", ".join(f"{part.value:.6g}" for part in parts)
        raise Unanswerable(f"{tree.sign} of {shown} is no number that can be computed") from None


def _scalar(argument: Argument, source: Source) -> Number:
    """A size, or a value without legs."""
    if argument.text in source.sizes:
        return Number(float(source.sizes[argument.text]))
    try:
        found = value_of(source, argument)
    except Unanswerable as error:
        raise Unanswerable(f"{argument.text} is no size and no number: {error}") from None
    if found.legs:
        legs = " ".join(leg.index for leg in found.legs)
        raise Unanswerable(f"{argument.text} has the legs {legs}: a bound compares numbers")
    return Number(float(found.real()), float(found.error))


def places(claim: Bound, source: Source) -> list[At]:
    """Every place along the legs that a bound is said of, one if none is named; Unanswerable if nothing has such a
    leg."""
    here = replace(source, at=((LAYER, 0),) if LAYER in claim.each else ())
    values = [value for side in (claim.left, claim.right) for value in _values(side, here)] if claim.each else []
    counts = []
    for name in claim.each:
        sizes = {source.sizes[leg.dim] for value in values for leg in value.legs if leg.index == name}
        sizes |= {turns for value in values if name == LAYER and (turns := source.turns(value.name))}
        if len(sizes) != 1:
            said = "is made by a repeat" if name == LAYER else f"has a leg {name}"
            raise Unanswerable(f"{claim.text}: {'not every' if sizes else 'no'} value here {said}")
        counts.append(sizes.pop())
    if prod(counts) > MOST:
        raise Unanswerable(f"{claim.text}: {prod(counts):,} places are too many")
    return [tuple(zip(claim.each, at, strict=True)) for at in product(*map(range, counts))]


MOST = 4096  # places that one line may speak of


def _values(tree: Quantity, source: Source) -> Iterator[Entries]:
    """The values of a quantity; words that name none are passed over."""
    match tree:
        case Argument():
            with suppress(Unanswerable):
                yield value_of(source, tree)
        case Call() | claims.Operation():
            for part in tree.arguments if isinstance(tree, Call) else tree.parts:
                yield from _values(part, source)


def margin(sign: str, result: Result) -> float:
    """By how much a bound holds, below 0 where it does not."""
    left, right = result.error or 0.0, result.limit or 0.0
    return {"≤": right - left, "<": right - left, "≥": left - right, ">": left - right, "≠": abs(left - right)}.get(
        sign, -abs(left - right)
    )


def compare(sign: str, left: Number, right: Number) -> bool:
    """Whether a bound holds: "≤", "≥" and "=" leave room for rounding, "≈" for a twentieth. Nothing holds of NaN.

    >>> compare("=", Number(1e-13), Number(0.0)), compare("≤", Number(1 + 1e-15, 1.0), Number(1.0))
    (False, True)
    """
    a, b = left.value, right.value
    slack = ALLOWED * EPSILON * max(left.error, right.error)
    holds = {"≤": a <= b + slack, "<": a < b, "≥": a >= b - slack, ">": a > b, "=": abs(a - b) <= slack,
             "≠": abs(a - b) > slack,
             "≈": abs(a - b) <= max(NEARLY * abs(b), slack)}[sign]  # fmt: skip
    return holds and math.isfinite(a) and math.isfinite(b)


NEARLY = 0.05  # of the right side: what ≈ allows between numbers
