"""What the measures of `check:` compute: one number from a trial, to be compared with a quantity.

A quantity is arithmetic over numbers and sizes, such as `sqrt(4 * log(m) / d)`. It is read by a parser of its own;
nothing in a spec is ever run as Python.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

import torch

from penrose.numerics.claims import Argument, Call
from penrose.numerics.plan import cost
from penrose.numerics.predicates import matrix
from penrose.numerics.sizes import parameters
from penrose.numerics.trial import Trial, Unanswerable
from penrose.numerics.types import Contract, Let, Program, lets

Measure = Callable[[Trial, Sequence[Argument]], float]

RANK = 1e-12  # of the largest singular value: below it a singular value counts as 0


def _text(arguments: Sequence[Argument], place: int = 1) -> str:
    return arguments[place].text if len(arguments) > place else ""


def _rank(trial: Trial, arguments: Sequence[Argument]) -> float:
    values = torch.linalg.svdvals(matrix(trial.found(arguments[0]), _text(arguments)).value)
    return float((values > RANK * values.amax()).sum())


def _entries(function: Callable[[torch.Tensor], torch.Tensor]) -> Measure:
    return lambda trial, arguments: float(function(trial.found(arguments[0]).value).real)


def _square(function: Callable[[torch.Tensor], torch.Tensor]) -> Measure:
    return lambda trial, arguments: float(function(matrix(trial.found(arguments[0]), _text(arguments)).value).abs())


def _distance(trial: Trial, arguments: Sequence[Argument]) -> float:
    a, b = (trial.found(argument).value for argument in arguments[:2])
    if a.shape != b.shape:
        raise Unanswerable(f"shapes {list(a.shape)} and {list(b.shape)} differ")
    return float((a - b).norm())


def _relative(trial: Trial, arguments: Sequence[Argument]) -> float:
    return _distance(trial, arguments) / float(trial.found(arguments[0]).value.norm())


def _overlap(trial: Trial, arguments: Sequence[Argument]) -> float:
    found = trial.found(arguments[0])
    rows = found.value.movedim(found.axis(_text(arguments)), 0).flatten(1)
    rows = rows / rows.norm(dim=1, keepdim=True)
    return float((rows @ rows.mH).abs().fill_diagonal_(0).amax())


def _on_diagonal(a: torch.Tensor) -> torch.Tensor:
    return a.diagonal().abs().amin()


def _off_diagonal(a: torch.Tensor) -> torch.Tensor:
    return a.abs().masked_fill(torch.eye(*a.shape, dtype=torch.bool), 0).amax()


def _agreement(trial: Trial, arguments: Sequence[Argument]) -> float:
    one, other, leg = trial.found(arguments[0]), trial.found(arguments[1]), _text(arguments, 2)
    a, b = one.value.real.argmax(one.axis(leg)), other.value.real.argmax(other.axis(leg))
    return float((a == b).double().mean())


def _contraction(program: Program, name: str) -> Let:
    found = next((let for let in lets(program.body) if let.name == name), None)
    if found is None or not isinstance(found.op, Contract):
        raise Unanswerable(f"{name} is not one contraction")
    return found


def _peak(trial: Trial, arguments: Sequence[Argument]) -> float:
    """The most legs of an intermediate on the cheapest path, or when the tensors named are multiplied in order."""
    let = _contraction(trial.program, trial.named(arguments[0])[0])
    assert isinstance(let.op, Contract)
    order = _text(arguments).split()
    if not order:
        one = Program("", trial.program.dims, (), (let,), (), (), ())
        return float(cost(one, trial.sizes).order)
    return float(peak_in_order(let.op, order))


def peak_in_order(op: Contract, order: Sequence[str]) -> int:
    """The most legs of an intermediate when operands are multiplied in the order of their names, those not named
    after them, and every index is summed as soon as no one else has it."""
    left = [(o.value, {i for axis in o.axes for i in axis}) for o in op.operands]
    ranks = {name: n for n, name in enumerate(order)}
    unknown = [name for name in order if name not in {value for value, _ in left}]
    if unknown:
        raise Unanswerable(f"{unknown[0]} is not in this contraction")
    left.sort(key=lambda item: ranks.get(item[0], len(ranks)))
    output = {i for axis in op.output for i in axis}
    held, most = set(left[0][1]), 0
    for n, (_, indices) in enumerate(left[1:], 2):
        needed = output.union(*(i for _, i in left[n:]))
        held = (held | indices) & needed
        most = max(most, len(held))
    return most


def _multiplications(trial: Trial, arguments: Sequence[Argument]) -> float:
    let = _contraction(trial.program, trial.named(arguments[0])[0])
    return float(cost(Program("", trial.program.dims, (), (let,), (), (), ()), trial.sizes).multiplications)


MEASURE: dict[str, Measure] = {
    "rank": _rank,
    "max": _entries(lambda a: a.real.amax()),
    "min": _entries(lambda a: a.real.amin()),
    "mean": _entries(torch.mean),
    "std": _entries(torch.std),
    "total": _entries(torch.sum),
    "maxabs": _entries(lambda a: a.abs().amax()),
    "minabs": _entries(lambda a: a.abs().amin()),
    "norm": _entries(torch.linalg.vector_norm),
    "trace": lambda trial, arguments: float(matrix(trial.found(arguments[0]), _text(arguments)).value.trace().real),
    "det": _square(torch.linalg.det),
    "distance": _distance,
    "distance_relative": _relative,
    "overlap": _overlap,
    "on_diagonal": _square(_on_diagonal),
    "off_diagonal": _square(_off_diagonal),
    "agreement": _agreement,
    "order": lambda trial, arguments: float(len(trial.named(arguments[0])[1])),
    "numel": lambda trial, arguments: float(trial.found(arguments[0]).value.numel()),
    "parameters": lambda trial, arguments: float(parameters(trial.program, trial.sizes)),
    "peak": _peak,
    "multiplications": _multiplications,
}
"""Every measure of the vocabulary."""

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
        self.value = self._sum()
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
            return float(base**power)
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


def measured(trial: Trial, call: Call) -> float:
    """The value of a measure."""
    return MEASURE[call.name](trial, call.arguments)


def quantity(text: str, trial: Trial) -> float:
    """The value of arithmetic over the trial's sizes."""
    return Quantity(text, dict(trial.sizes)).value


COMPARE: dict[str, Callable[[float, float], bool]] = {
    "≤": lambda a, b: a <= b * (1 + 1e-12) if b >= 0 else a <= b * (1 - 1e-12),
    "<": lambda a, b: a < b,
    "≥": lambda a, b: a >= b * (1 - 1e-12) if b >= 0 else a >= b * (1 + 1e-12),
    ">": lambda a, b: a > b,
    "=": lambda a, b: math.isclose(a, b, rel_tol=1e-10, abs_tol=1e-12),
    "≈": lambda a, b: math.isclose(a, b, rel_tol=0.05, abs_tol=1e-6),
}
"""When a bound holds. "≤", "≥" and "=" leave room for rounding, "≈" for a twentieth."""
