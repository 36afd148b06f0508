"""The lines of `check:`, read: the notation of drawings, with calls, bounds, powers and what is allowed.

    claim      := ["not"] sum (sign sum)* qualifier*
    sign       := "=" | "≈" | "≠" | ":=" | "≤" | "<" | "≥" | ">"
    qualifier  := "within" number | "at" (name "=" number)+ | "over" number "seeds" | "when" "trained"
                | "for" ("each" | "some") name+
    call       := name "(" [argument ("," argument)*] ")"
    argument   := [name "="] (sum | names "|" names)
    power      := factor ("^" | "**") factor

What a call is, a property, a measure, an outside implementation or a function, is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from penrose.errors import Refused
from penrose.records import replace
from penrose.source import Span
from penrose.spec.expressions import Expressions
from penrose.spec.tokens import Token, tokenize
from penrose.spec.types import Argument, Call, Claim, Expression, Name, Number, Power, Product, Ref

_POWER = re.compile(r"(.+)\^(\d+)")
_QUALIFIERS = {"within": ("number",), "at": ("name", "relation"), "over": ("number", "name"), "when": ("name",),
               "for": ("name", "name")}  # fmt: skip
"""Words after the sides, and the kinds of token that must follow for them to be no names of tensors."""


class Claims(Expressions):
    """The tokens of one line and how far they are read."""

    def __init__(self, text: str, place: Callable[[int, int], Span], declared: Iterable[str] = ()) -> None:
        super().__init__(tokenize(text, place, claims=True), declared)
        self.text = text

    def claim(self) -> Claim:
        """The whole line."""
        start = self.now.span
        negated = self.now.text == "not" and self.ahead(1).kind == "name" and bool(self.take())
        sides, signs = [self.sum()], []
        while self.now.kind in ("relation", "bound"):
            signs.append(self.take().text)
            sides.append(self.sum())
        claim = Claim(" ".join(self.text.split()), tuple(sides), tuple(signs), start, negated)
        while self._is_qualifier():
            claim = self._qualified(claim)
        self.finish()
        return replace(claim, span=start.to(self.before.span))

    def _is_qualifier(self) -> bool:
        follow = _QUALIFIERS.get(self.now.text)
        return follow is not None and all(self.ahead(n).kind == kind for n, kind in enumerate(follow, 1))

    def _qualified(self, claim: Claim) -> Claim:
        word = self.take().text
        if word == "within":
            return replace(claim, near=float(self.take().text))
        if word == "when":
            if self.now.text != "trained":
                raise self.unexpected("trained")
            self.take()
            return replace(claim, trained=True)
        if word == "for":
            return self._placed(claim)
        if word == "over":
            count = self._count(self.take())
            if self.now.text != "seeds":
                raise self.unexpected("seeds")
            self.take()
            return replace(claim, seeds=count)
        sizes = []
        while self.now.kind == "name" and self.ahead(1).text == "=":
            name = self.take().text
            self.take()
            sizes.append(f"{name}={self._count(self.take())}")
        return replace(claim, sizes=" ".join(sizes))

    def _placed(self, claim: Claim) -> Claim:
        if self.now.text not in ("each", "some"):
            raise self.unexpected("each or some")
        some, names = self.take().text == "some", list[str]()
        while self.now.kind == "name" and not self._is_qualifier():
            names.append(self.take().text)
        return replace(claim, each=tuple(names), some=some)

    def _count(self, token: Token) -> int:
        if token.kind != "number" or not token.text.isdecimal() or len(token.text) > 12:
            raise Refused("expected a whole number of at most 12 digits", token.span)
        return int(token.text)

    def _begins_factor(self) -> bool:
        return super()._begins_factor() and not self._is_qualifier()

    def factor(self) -> Expression:
        """One factor, or a power of one."""
        start, base = self.now.span, super().factor()
        if self.now.text != "^":
            return self._spelled_power(base)
        self.take()
        return Power(base, self.factor(), start.to(self.before.span))

    def _spelled_power(self, base: Expression) -> Expression:
        """`s^2`, which elsewhere is a name, as a power, unless it is declared."""
        if not isinstance(base, Ref) or base.legs is not None or base.views or base.name.text in self.declared:
            return base
        match = _POWER.fullmatch(base.name.text)
        if match is None:
            return base
        start, end = base.span.start, base.span.end
        first, last = Span(start, start + len(match[1])), Span(end - len(match[2]), end)
        return Power(Ref(Name(match[1], first), None, (), first), Number(match[2], last), base.span)

    def _application(self, name: Name, over: tuple[Name, ...]) -> Expression:
        if over or name.text == "conj":
            return super()._application(name, over)
        opening = self.open("(")
        arguments = []
        while self.now.text != ")":
            arguments.append(self._argument())
            if self.now.text not in (",", ";"):
                break
            self.take()
        closing = self.close(opening)
        return Call(name, tuple(arguments), name.span.to(closing.span))

    def _argument(self) -> Argument:
        keyword = ""
        if self.now.kind == "name" and self.ahead(1).text == "=":
            keyword = self.take().text
            self.take()
        first = self.now
        value = self._words() if self._is_words() else self.sum()
        return Argument(self.text[first.begin : self.before.end], value, keyword, first.span.to(self.before.span))

    def _is_words(self) -> bool:
        """Whether names and bars alone stand here: indices, or tensors in an order."""
        place = 0
        while self.ahead(place).kind in ("name", "number") or self.ahead(place).text == "|":
            place += 1
        return place > 1 and self.ahead(place).text in (",", ";", ")")

    def _words(self) -> Expression | None:
        """Names side by side as a product; nothing where a bar stands between them."""
        start, words, barred = self.now.span, list[Expression](), False
        while self.now.kind in ("name", "number") or self.now.text == "|":
            token = self.take()
            barred |= token.text == "|"
            number = token.kind == "number"
            name = Name(token.text, token.span)
            words.append(Number(token.text, token.span) if number else Ref(name, None, (), token.span))
        return None if barred else Product(tuple(words), (), start.to(self.before.span))


def read_claim(text: str, place: Callable[[int, int], Span], declared: Iterable[str] = ()) -> Claim:
    """A line of `check:`; a Refused where it is none.

    >>> claim = read_claim("rank(A, i | j) ≤ 2 s^2 over 3 seeds", Span)
    >>> claim.signs, claim.seeds, [argument.text for argument in claim.sides[0].arguments]
    (('≤',), 3, ['A', 'i | j'])
    """
    return Claims(text, place, declared).claim()
