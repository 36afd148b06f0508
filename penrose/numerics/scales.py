"""What the factors of a term, and the numbers that stand in data, are worth. Nothing here imports torch."""

from __future__ import annotations

from cmath import rect
from fractions import Fraction
from math import e, pi, sqrt

from penrose.diagram.numerals import numeral
from penrose.diagram.types import Scale
from penrose.numerics.sizes import Sizes


def number(scales: tuple[Scale, ...], sizes: Sizes) -> float | complex:
    """The product of the scales at given sizes."""
    result: float | complex = 1.0
    for scale in scales:
        result *= value(scale, sizes) ** scale.power
    return result


CONSTANTS = {"π": pi, "e": e}


def value(scale: Scale, sizes: Sizes) -> float | complex:
    """A factor without its power."""
    if scale.kind == "constant":
        return CONSTANTS[scale.text]
    if scale.kind == "turn":
        quarters = 4 * Fraction(scale.text)
        return 1j ** int(quarters % 4) if quarters.denominator == 1 else rect(1, float(quarters) * pi / 2)
    base = float(base_of(scale, sizes))
    return sqrt(base) if scale.kind == "sqrt" else base


def literal_number(item: object) -> float | complex:
    """A number that stands in data."""
    found = numeral(str(item)) or ()
    return sum(sign * number(scales, {}) for sign, scales in found)


def base_of(scale: Scale, sizes: Sizes) -> Fraction:
    """The number that a scale is a power or a root of: a size by its name, or a literal number.

    >>> base_of(Scale("sqrt", "s", -1), {"s": 64})
    Fraction(64, 1)
    """
    if scale.kind != "number" and scale.text in sizes:
        return Fraction(sizes[scale.text])
    return Fraction(scale.text)
