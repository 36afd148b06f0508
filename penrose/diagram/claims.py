"""What a diagram claims beyond the equations that it draws: properties, bounds and equations, all names resolved.

Values that a claim speaks of stand in `Diagram.asked`; an argument or an equality has the number of its equation
there. Which words are properties, measures or outside implementations is known to those who compute.
"""

from __future__ import annotations

from penrose.records import dataclass
from penrose.source import Span

NEAR = 0.1  # relative Frobenius distance that "≈" allows if nothing is said


@dataclass(frozen=True)
class Argument:
    """One argument as written; `equation` is the number of the one in `Diagram.asked` that holds its value, -1 for a
    bare name, a number or a list of indices. `keyword` is set for `ln=γ`."""

    text: str
    equation: int = -1
    keyword: str = ""


@dataclass(frozen=True)
class Call:
    """`name(arguments)`."""

    name: str
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True)
class Amount:
    """A number of a quantity, its text kept."""

    text: str


@dataclass(frozen=True)
class Operation:
    """Arithmetic over quantities: `sign` is +, −, ·, / or ^ of two, or the name of a function of one."""

    sign: str
    parts: tuple[Quantity, ...]


Quantity = Amount | Argument | Call | Operation
"""What a side of a bound is; an argument here is a size, or a value without legs."""


@dataclass(frozen=True)
class Equality:
    """Two neighbouring sides of an equation, drawn or asked for: its number, the number of the left side, and the
    relative distance that ≈ allows."""

    text: str
    span: Span
    equation: int
    left: int
    sign: str
    near: float = NEAR


@dataclass(frozen=True)
class Property:
    """A property that must hold, or with `negated` must not."""

    text: str
    span: Span
    call: Call
    negated: bool = False


@dataclass(frozen=True)
class Bound:
    """Two quantities compared, at sizes of their own if some are named ("m=400 d=128"), for every one of so many
    seeds; or a value and what an outside implementation must give. It holds at every place along the legs `each`, or
    with `some` at one."""

    text: str
    span: Span
    left: Quantity
    sign: str
    right: Quantity
    sizes: str = ""
    seeds: int | None = None
    near: float = NEAR
    difference: int = -1
    """where both sides are values: the equation whose value, the larger side less the smaller, is compared with 0 entry
    by entry if it has legs"""
    each: tuple[str, ...] = ()
    some: bool = False


@dataclass(frozen=True)
class Trained:
    """What is said of trained weights, not of random ones: the claims of its line."""

    text: str
    span: Span
    claims: tuple[Equality | Property | Bound, ...] = ()


Claim = Equality | Property | Bound | Trained
