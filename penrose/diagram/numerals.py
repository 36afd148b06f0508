"""Numbers as a person writes them, as exact factors: `2/3`, `√2/2`, `1i`, `π`, `exp(2πi/3)`, and sums of them as data.

A factor is a number, its root, a constant (π or e), or a turn: exp(2πir) for a fraction r of the circle, so that i is a
quarter turn. The conjugate of a turn is the turn backwards, and so is 1 over it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from penrose.diagram.tree import Factor
from penrose.diagram.types import Scale
from penrose.errors import Refused
from penrose.records import replace
from penrose.source import Span
from penrose.spec import types as spec
from penrose.spec.expressions import read_expression

Factors = tuple[Factor, ...]
QUARTER = "1/4"
CONSTANTS = {"π": "π", "pi": "π", "e": "e"}


def factors(tree: spec.Expression, named: Callable[[spec.Ref], Factors | None]) -> Factors | None:
    """The factors of a scalar; None for anything else. `named` says what a bare name is.

    >>> text = lambda line: factors(read_expression(line, Span), constant)
    >>> [(one.kind, one.text, one.power) for one in text("√2 exp(2πi/3) / 3i")]
    [('sqrt', '2', 1), ('turn', '1/3', 1), ('number', '3', -1), ('turn', '1/4', -1)]
    """
    match tree:
        case spec.Number(text) if text[-1] in "ij":
            return (*(Factor("number", text[:-1], 1),) * (text[:-1] != "1"), Factor("turn", QUARTER, 1))
        case spec.Number(text):
            return (Factor("number", text, 1),)
        case spec.Ref():
            return named(tree)
        case spec.Apply(spec.Name("sqrt"), (), (only,)):
            inner = factors(only, named)
            rootable = inner is not None and all(factor.kind in ("number", "size") for factor in inner)
            return tuple(replace(factor, kind="sqrt") for factor in inner or ()) if rootable else None
        case spec.Apply(spec.Name("exp"), (), (only,)):
            return _turn(only, named)
        case spec.Product(above, below):
            upper, lower = ([factors(part, named) for part in side] for side in (above, below))
            if any(found is None for found in (*upper, *lower)):
                return None
            turned = (replace(factor, power=-factor.power) for found in lower for factor in found or ())
            return (*(factor for found in upper for factor in found or ()), *turned)
    return None


def _turn(tree: spec.Expression, named: Callable[[spec.Ref], Factors | None]) -> Factors | None:
    """exp of a fraction times πi."""
    sign = 1
    if isinstance(tree, spec.Sum) and len(tree.terms) == 1:
        [(sign, tree)] = tree.terms
    found = factors(tree, named) or ()
    rest = [factor for factor in found if factor.kind == "number"]
    others = sorted((factor.kind, factor.text, factor.power) for factor in found if factor.kind != "number")
    if others != [("constant", "π", 1), ("turn", QUARTER, 1)]:
        return None
    share = Fraction(sign, 2)
    for factor in rest:
        share *= Fraction(factor.text) ** factor.power
    return (Factor("turn", str(share), 1),)


def constant(ref: spec.Ref) -> Factors | None:
    """π or e."""
    name = CONSTANTS.get(ref.name.text)
    return None if name is None or ref.legs is not None or ref.views else (Factor("constant", name, 1),)


Numeral = tuple[tuple[int, tuple[Scale, ...]], ...]
"""A number as signed products of factors."""

_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def numeral(text: str) -> Numeral | None:
    """A number that stands in data; None where the text is none.

    >>> [(sign, [scale.text for scale in scales]) for sign, scales in numeral("1 - 2i")]
    [(1, ['1']), (-1, ['2', '1/4'])]
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        sign = -1 if text[0] == "-" else 1
        return ((sign, (Scale("number", text.lstrip("+-"), 1),)),)
    try:
        tree = read_expression(text, Span)
    except Refused:
        return None
    terms = tree.terms if isinstance(tree, spec.Sum) else ((1, tree),)
    found = [(sign, factors(term, constant)) for sign, term in terms]
    if any(parts is None for _, parts in found):
        return None
    return tuple((sign, tuple(Scale(f.kind, f.text, f.power) for f in parts or ())) for sign, parts in found)


def conjugated(scales: tuple[Scale, ...]) -> tuple[Scale, ...]:
    """The conjugate of a product: its turns backwards."""
    return tuple(replace(one, power=-one.power) if one.kind == "turn" else one for one in scales)


def written(scale: Scale) -> str:
    """A factor without its power, as it stands in front of a term and in a picture's tag.

    >>> [written(Scale("turn", text, 1)) for text in ("1/4", "1/3", "-1/8")], written(Scale("sqrt", "s", 1))
    (['ⅈ', 'e^{2 π ⅈ/3}', 'e^{-π ⅈ/4}'], 'sqrt(s)')
    """
    if scale.kind == "turn" and scale.text != QUARTER:
        share = 2 * Fraction(scale.text)
        many = {1: "", -1: "-"}.get(share.numerator, f"{share.numerator} ")
        return f"e^{{{many}π ⅈ/{share.denominator}}}"
    return {"turn": "ⅈ", "sqrt": f"sqrt({scale.text})"}.get(scale.kind, scale.text)


_TURN = re.compile(r"e\^\{(-?)(\d*) ?π ⅈ/(\d+)\}")


def read_factor(text: str) -> tuple[str, str]:
    """The kind and text of a factor that was written so; a name is a size.

    >>> read_factor("ⅈ"), read_factor("e^{2 π ⅈ/3}"), read_factor("2"), read_factor("s")
    (('turn', '1/4'), ('turn', '1/3'), ('number', '2'), ('size', 's'))
    """
    if text == "ⅈ":
        return "turn", QUARTER
    if match := _TURN.fullmatch(text):
        return "turn", str(Fraction(int(match[1] + (match[2] or "1")), int(match[3])) / 2)
    return ("number", text) if _PLAIN.fullmatch(text) else ("constant", text) if text == "π" else ("size", text)


def spoken(scale: Scale) -> str:
    """A factor without its power as somebody types it: `1i`, `exp(2 π 1i / 3)`, `sqrt(s)`."""
    if scale.kind == "turn" and scale.text != QUARTER:
        share = 2 * Fraction(scale.text)
        sign = "-" if share < 0 else ""
        return f"exp({sign}{abs(share.numerator)} π · 1i / {share.denominator})"
    return "1i" if scale.kind == "turn" else written(scale)
