"""What the measures of `check:` compute: one number from a trial, to be compared with a quantity.

A quantity is arithmetic over numbers, sizes, measures and values without legs, such as `sqrt(4 * log(m) / d)`.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from penrose.numerics.claims import Amount, Argument, Call, Quantity
from penrose.numerics.compare import ALLOWED, EPSILON
from penrose.numerics.entries import Source
from penrose.numerics.predicates import bound, infinite, value_of
from penrose.numerics.trial import Unanswerable
from penrose.numerics.vocabulary import MEASURES
from penrose.records import dataclass


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
