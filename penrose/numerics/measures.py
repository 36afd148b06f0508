"""What the measures of `check:` compute: one number from a trial, to be compared with a quantity.

A quantity is arithmetic over numbers and sizes, such as `sqrt(4 * log(m) / d)`. It is read by a parser of its own;
nothing in a spec is ever run as Python.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from penrose.numerics.claims import Call
from penrose.numerics.compare import ALLOWED, EPSILON
from penrose.numerics.entries import Source
from penrose.numerics.predicates import bound, infinite
from penrose.numerics.sizes import Sizes
from penrose.numerics.trial import Unanswerable
from penrose.numerics.vocabulary import MEASURES
from penrose.records import dataclass

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>\*\*|[-+*/^()·−]))"
)
_FUNCTIONS: dict[str, Callable[[float], float]] = {"sqrt": math.sqrt, "log": math.log, "exp": math.exp, "abs": abs}


class Quantity:
    """Reads and computes `2 * s + sqrt(log(m) / d)`: numbers, sizes, + − * / ^ and a few functions.

    >>> Quantity("sqrt(4 * d) - 2^3 / 4", {"d": 9}).value
    4.0
    """

    def __init__(self, text: str, sizes: dict[str, int]) -> None:
        self.sizes = sizes
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while place < len(text.rstrip()):
            match = _TOKEN.match(text, place)
            if match is None:
                raise Unanswerable(f"{text[place:].strip()} is no quantity")
            self.tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
            place = match.end()
        try:
            self.value = self._sum()
        except (ArithmeticError, ValueError, TypeError, RecursionError):
            raise Unanswerable(f"{text} is no number that can be computed") from None
        if self.tokens:
            raise Unanswerable(f"{self.tokens[0][1]} does not belong in a quantity")

    def _next(self, *signs: str) -> str:
        if self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return ""

    def _sum(self) -> float:
        total = self._product()
        while sign := self._next("+", "-", "−"):
            other = self._product()
            total = total + other if sign == "+" else total - other
        return total

    def _product(self) -> float:
        total = self._power()
        while sign := self._next("*", "/", "·"):
            other = self._power()
            if sign == "/" and other == 0:
                raise Unanswerable("a quantity divides by 0")
            total = total / other if sign == "/" else total * other
        return total

    def _power(self) -> float:
        if self._next("-", "−"):
            return -self._power()
        base = self._atom()
        if self._next("^", "**"):
            power = self._power()
            if abs(power) > 64:
                raise Unanswerable("a power in a quantity is above 64")
            return float(base**power)  # a TypeError where the power is complex
        return base

    def _atom(self) -> float:
        if self._next("("):
            value = self._sum()
            if not self._next(")"):
                raise Unanswerable("a ( in a quantity is never closed")
            return value
        if not self.tokens:
            raise Unanswerable("a quantity ends too early")
        kind, text = self.tokens.pop(0)
        if kind == "number":
            return float(text)
        if text in _FUNCTIONS and self.tokens and self.tokens[0][1] == "(":
            return float(_FUNCTIONS[text](self._atom()))
        if text in self.sizes:
            return float(self.sizes[text])
        raise Unanswerable(f"{text} is no size and no number")


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


def quantity(text: str, sizes: Sizes) -> Number:
    """The value of arithmetic over sizes; each of its operations may round."""
    value = Quantity(text, dict(sizes)).value
    return Number(value, abs(value))


def compare(sign: str, left: Number, right: Number) -> bool:
    """Whether a bound holds: "≤", "≥" and "=" leave room for rounding, "≈" for a twentieth. Nothing holds of NaN.

    >>> compare("=", Number(1e-13), Number(0.0)), compare("≤", Number(1 + 1e-15, 1.0), Number(1.0))
    (False, True)
    """
    a, b = left.value, right.value
    slack = ALLOWED * EPSILON * max(left.error, right.error)
    holds = {"≤": a <= b + slack, "<": a < b, "≥": a >= b - slack, ">": a > b, "=": abs(a - b) <= slack,
             "≈": abs(a - b) <= max(NEARLY * abs(b), slack)}[sign]  # fmt: skip
    return holds and math.isfinite(a) and math.isfinite(b)


NEARLY = 0.05  # of the right side: what ≈ allows between numbers
