"""The notation, written: an expression as a person writes it. Read again, it is the same, but for its places."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from penrose.spec.types import (
    Apply,
    Cap,
    Expression,
    Group,
    Index,
    Leg,
    Name,
    Number,
    Offset,
    Product,
    Ref,
    Relation,
    Slice,
    Sum,
    SumOver,
)

SIGNS = {"dagger": "†", "transpose": "ᵀ", "inverse": "⁻¹"}
WORDS = {"conj": "conj", "dagger": "dagger", "transpose": "transpose", "inverse": "inv"}


def expression(tree: Expression) -> str:
    """An expression in the notation.

    >>> from penrose.source import Span
    >>> from penrose.spec.expressions import read_expression
    >>> expression(read_expression("-1/2 (A†[j i] + conj(B)[j i]) b[i=0]/sqrt(d)", Span))
    '-1/2 (A†[j i] + conj(B)[j i]) b[i=0] / sqrt(d)'
    """
    match tree:
        case Ref():
            return _viewed(tree.name.text, tree.views) + ("" if tree.legs is None else f"[{legs(tree.legs)}]")
        case Number():
            return tree.text
        case Apply():
            over = f"[{names_of(tree.over)}]" if tree.over else ""
            return f"{tree.function.text}{over}({', '.join(map(expression, tree.arguments))})"
        case SumOver():
            return f"Σ[{names_of(tree.indices)}]({expression(tree.body)})"
        case Product():
            return _product(tree)
        case Sum():
            return _sum(tree)
    raise TypeError(f"{type(tree).__name__} stands in claims alone")


def relation(tree: Relation) -> str:
    """Sides and the signs between them."""
    text = expression(tree.sides[0])
    for sign, side in zip(tree.signs, tree.sides[1:], strict=True):
        text += f" {sign} {expression(side)}"
    return text + (f" with {', '.join(name.text for name in tree.shown)}" if tree.shown else "")


def _sum(tree: Sum) -> str:
    """Terms with their signs; one alone keeps its own, which says that it is a sum."""
    (sign, first), *rest = tree.terms
    text = ("-" if sign < 0 else "" if rest else "+") + _inner(first, Sum)
    return text + "".join(f" {'-' if sign < 0 else '+'} {_inner(term, Sum)}" for sign, term in rest)


def _product(tree: Product) -> str:
    """Factors side by side, a dot where they would run together; a fraction of numbers in front: 1/2."""
    factors, divisors = list(map(_factor, tree.factors)), list(map(_factor, tree.divisors))
    fraction = len(factors) > 1 and isinstance(tree.factors[0], Number) and tree.divisors[:1]
    if fraction and isinstance(tree.divisors[0], Number):
        factors[0], divisors = f"{factors[0]}/{divisors[0]}", divisors[1:]
    text = factors[0]
    for (one, other), factor in zip(pairwise(tree.factors), factors[1:], strict=True):
        text += _between(one, other) + factor
    return text + "".join(f" / {divisor}" for divisor in divisors)


def _between(one: Expression, other: Expression) -> str:
    """What stands between two factors: a space where they are apart without more."""
    bare = isinstance(one, Ref) and one.legs is None
    numbers = isinstance(one, Number) and isinstance(other, Number | Ref)
    return " · " if bare or (numbers and not _begins_with_letter(other)) else " "


def _begins_with_letter(tree: Expression) -> bool:
    return isinstance(tree, Ref) and tree.name.text[0].isalpha()


def _factor(tree: Expression) -> str:
    return _inner(tree, Product, Sum)


def _inner(tree: Expression, *grouped: type) -> str:
    return f"({expression(tree)})" if isinstance(tree, grouped) else expression(tree)


def _viewed(name: str, views: tuple[str, ...]) -> str:
    """The first view as a sign, if it has one, the others as words around it."""
    text, rest = name, views
    if views and views[0] in SIGNS:
        text, rest = f"{name}{SIGNS[views[0]]}", views[1:]
    for view in rest:
        text = f"{WORDS[view]}({text})"
    return text


def legs(found: Iterable[Leg]) -> str:
    """What stands between brackets."""
    return " ".join(map(_leg, found))


def _leg(leg: Leg) -> str:
    match leg:
        case Index():
            return leg.name.text
        case Cap():
            return f"{leg.name.text}={leg.value.text}"
        case Group():
            return f"({legs(leg.legs)})"
        case Offset():
            signed = [f"+{name.text}" for name in leg.plus] + [f"-{name.text}" for name in leg.minus]
            return "".join(signed).removeprefix("+") + (f"{leg.number:+d}" if leg.number or len(signed) == 1 else "")
        case Slice():
            return f"{leg.name.text}={leg.start or ''}:{'' if leg.stop is None else leg.stop}"


def names_of(names: Iterable[Name]) -> str:
    """Names side by side."""
    return " ".join(name.text for name in names)
