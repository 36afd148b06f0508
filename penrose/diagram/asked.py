"""Lines of `check:` → claims, with the relations whose values they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from penrose.diagram.claims import (
    NEAR,
    Amount,
    Argument,
    Bound,
    Call,
    Claim,
    Equality,
    Operation,
    Property,
    Quantity,
    Trained,
)
from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.resolve import Names
from penrose.records import replace
from penrose.source import Span
from penrose.spec import types as spec

BOUNDS = ("≤", "<", "≥", ">")
ARITHMETIC = ("sqrt", "log", "exp", "abs")
"""Functions of quantities."""


class Asked:
    """The claims of one spec; `relations` are what they have to be woven for. Problems go to the names' list."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.relations: list[spec.Relation] = []

    def claims(self, line: spec.Claim) -> Iterator[Claim]:
        """What one line claims: one claim for every two neighbouring sides."""
        found = self._tried(line)
        if line.trained:
            inner = tuple(found)
            yield from [Trained(line.text, line.span, inner)] if inner else []
        else:
            yield from found

    def _tried(self, line: spec.Claim) -> Iterator[Equality | Property | Bound]:
        lone = line.sides[0] if not line.signs else None
        if lone is not None and not isinstance(lone, spec.Call):
            hint = "write two sides and a sign, or a property: causal(A, q k)"
            self._names.problem(f"{line.text} claims nothing", line.span, hint)
        elif lone is not None and line.each:
            self._names.problem("«for each» stands after a bound", line.span, "for example max(A) ≤ 1 for each n")
        elif lone is not None:
            yield Property(line.text, line.span, self._call(lone), line.negated)
        elif line.negated:
            self._names.problem("not stands before a property", line.span, "an equation is denied with ≠")
        elif any(sign in BOUNDS for sign in line.signs) or any(map(self._speaks, line.sides)):
            yield from self._bounds(line)
        elif line.sizes or line.seeds is not None or line.each:
            hint = "for example max(A) ≤ 1 for each n at i=10 over 20 seeds"
            self._names.problem("sizes, seeds and «for each» stand after a bound", line.span, hint)
        else:
            yield from self._equalities(line)

    def _equalities(self, line: spec.Claim) -> Iterator[Equality | Property]:
        right, sign = line.sides[-1], line.signs[-1]
        if len(line.sides) == 2 and isinstance(right, spec.Number) and right.text == "0" and sign in "=≠":
            value = self._argument(spec.Argument(self._text(line.sides[0]), line.sides[0], "", line.sides[0].span))
            yield Property(line.text, line.span, Call("zero", (value,), line.span), sign == "≠")
            return
        number = self._add(line.sides, line.signs, line.span)
        for left, sign in enumerate(line.signs):
            yield Equality(line.text, line.span, number, left, sign, _near(line))

    def _bounds(self, line: spec.Claim) -> Iterator[Bound]:
        if ":=" in line.signs:
            self._names.problem(":= names a value, and a bound is a number", line.span, "compare with =")
        quantities = map(self._quantity, line.sides)
        for (left, right), sides, sign in zip(pairwise(quantities), pairwise(line.sides), line.signs, strict=True):
            gap = self._difference(sides, sign, line.span)
            yield Bound(line.text, line.span, left, sign, right, line.sizes, line.seeds, _near(line), gap,
                        line.each, line.some)  # fmt: skip

    def _difference(self, sides: tuple[spec.Expression, spec.Expression], sign: str, span: Span) -> int:
        """The relation that holds the larger of two values less the smaller; -1 where a side is no value of tensors."""
        small, large = sides if sign in "≤<" else sides[::-1]
        if sign not in BOUNDS or any(map(self._speaks, sides)) or not any(map(_has_legs, sides)):
            return -1
        return self._add((spec.Sum(((1, large), (-1, small)), span),), (), span)

    def _speaks(self, tree: spec.Expression) -> bool:
        """Whether a call that is no function of tensors stands in an expression."""
        if isinstance(tree, spec.Call):
            return not self._is_function(tree)
        return isinstance(tree, spec.Power) or any(map(self._speaks, spec.parts(tree)))

    def _is_function(self, call: spec.Call) -> bool:
        name = call.name.text
        known = FUNCTIONS.get(self._names.functions.get(name, name))
        plain = all(argument.value is not None and not argument.keyword for argument in call.arguments)
        return plain and (name in self._names.functions or (known is not None and not known.reduces))

    # Quantities.

    def _quantity(self, tree: spec.Expression) -> Quantity:
        """An expression as arithmetic over numbers, sizes, measures and values without legs."""
        match tree:
            case spec.Number():
                return Amount(tree.text)
            case spec.Power():
                return Operation("^", (self._quantity(tree.base), self._quantity(tree.exponent)))
            case spec.Call() if tree.name.text in ARITHMETIC and len(tree.arguments) == 1 and tree.arguments[0].value:
                return Operation(tree.name.text, (self._quantity(tree.arguments[0].value),))
            case spec.Call() if not self._is_function(tree):
                return self._call(tree)
            case spec.Product() if self._mixed(tree):
                return self._product(tree)
            case spec.Sum() if self._mixed(tree):
                return self._sum(tree)
        return self._argument(spec.Argument(self._text(tree), tree, "", tree.span))

    def _mixed(self, tree: spec.Expression) -> bool:
        """Whether something in a product or sum is no tensor with legs."""
        return self._speaks(tree) or not any(map(_has_legs, spec.parts(tree)))

    def _product(self, tree: spec.Product) -> Quantity:
        """Factors with legs are contracted with each other, the others multiplied as numbers."""
        legs = [factor for factor in tree.factors if _has_legs(factor) and not self._speaks(factor)]
        rest = [factor for factor in tree.factors if factor not in legs]
        found = [self._quantity(factor) for factor in rest]
        if legs:
            found.append(self._quantity(legs[0] if len(legs) == 1 else spec.Product(tuple(legs), (), tree.span)))
        total = found[0]
        for other in found[1:]:
            total = Operation("·", (total, other))
        for divisor in tree.divisors:
            total = Operation("/", (total, self._quantity(divisor)))
        return total

    def _sum(self, tree: spec.Sum) -> Quantity:
        total: Quantity | None = None
        for sign, term in tree.terms:
            part = self._quantity(term)
            before = total if total is not None else Amount("0") if sign < 0 else None
            total = part if before is None else Operation("+" if sign > 0 else "−", (before, part))
        assert total is not None
        return total

    # Calls and values.

    def _call(self, call: spec.Call) -> Call:
        return Call(call.name.text, tuple(map(self._argument, call.arguments)), call.span)

    def _argument(self, argument: spec.Argument) -> Argument:
        """A bare name, a number, indices; or an expression, whose value is asked for."""
        if argument.value is None or not ("[" in argument.text or "(" in argument.text):
            return Argument(argument.text, keyword=argument.keyword)
        return Argument(argument.text, self._add((argument.value,), (), argument.span), argument.keyword)

    def _add(self, sides: tuple[spec.Expression, ...], signs: tuple[str, ...], span: Span) -> int:
        self.relations.append(spec.Relation(tuple(map(self._plain, sides)), signs, span))
        return len(self.relations) - 1

    def _plain(self, tree: spec.Expression) -> spec.Expression:
        """The expression with its calls as functions of tensors."""
        match tree:
            case spec.Call():
                values = tuple(self._plain(a.value) for a in tree.arguments if a.value is not None)
                return spec.Apply(tree.name, (), values, tree.span)
            case spec.Power():
                self._names.problem("a power stands among numbers alone", tree.span, "multiply, or write square(…)")
            case spec.Product():
                factors, divisors = map(self._plain, tree.factors), map(self._plain, tree.divisors)
                return replace(tree, factors=tuple(factors), divisors=tuple(divisors))
            case spec.Sum():
                return replace(tree, terms=tuple((sign, self._plain(term)) for sign, term in tree.terms))
            case spec.SumOver():
                return replace(tree, body=self._plain(tree.body))
            case spec.Apply():
                return replace(tree, arguments=tuple(map(self._plain, tree.arguments)))
        return tree

    def _text(self, tree: spec.Expression) -> str:
        return self._names.text(tree.span)


def _near(line: spec.Claim) -> float:
    return NEAR if line.near is None else line.near


def _has_legs(tree: spec.Expression) -> bool:
    return (isinstance(tree, spec.Ref) and tree.legs is not None) or any(map(_has_legs, spec.parts(tree)))
