"""What stands inside brackets: legs `i`, `(j k)`, `l=0`, and plain names; with the cursor of all readers."""

from __future__ import annotations

from penrose.errors import Refused
from penrose.source import Span
from penrose.spec.problems import quoted
from penrose.spec.tokens import ELLIPSIS, Token
from penrose.spec.types import Cap, Group, Index, Leg, Name, Offset, Slice

DEEPEST = 50  # brackets within brackets; no formula comes near it, and the reader's own stack is safe
_INSTEAD = {
    "[": "a tensor's name stands before its legs: A[i j]",
    "+": "an offset begins with an index: x[t+w], x[t-1]",
    "-": "an offset begins with an index: x[t+w], x[t-1]",
}
_PAIRS = {"(": ")", "[": "]"}


class Cursor:
    """A list of tokens and the place of the next one."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.now = tokens[0]  # the next token, not yet taken
        self.opened: list[Token] = []

    @property
    def before(self) -> Token:
        """The token taken last."""
        return self.tokens[self.at - 1]

    def ahead(self, count: int) -> Token:
        """The token `count` places after the next one, or the end."""
        return self.tokens[min(self.at + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """The next token, and step past it."""
        token = self.now
        if token.kind != "end":
            self.at += 1
            self.now = self.tokens[self.at]
        return token

    def unexpected(self, wanted: str) -> Refused:
        """The fault of finding the next token where `wanted` would be right."""
        token = self.now
        if token.kind == "end":
            return self._ended(wanted)
        opening = self.opened[-1] if self.opened else None
        if opening and token.text in _PAIRS.values() and token.text != _PAIRS[opening.text]:
            advice = f"close it with {_PAIRS[opening.text]} first"
            return Refused(f"this {token.text} does not close the {opening.text} before it", token.span, advice)
        if token.kind == "view":
            return Refused(f"{token.text} stands after the legs", token.span, f"write V{token.text}[j k]")
        if token.text == "[" and self.before.text == ")":
            return Refused("legs stand after a parenthesis", token.span, "write f[k](…), or name the result under let:")
        before = next((other for other in self.opened if other.text == token.text == "["), None)
        if before:
            return Refused("this [ is not closed before the next [", before.span, "close it with ]")
        hint = _INSTEAD.get(token.text, "") if self.opened or token.text == "[" else ""
        return Refused(f"expected {wanted}, found {quoted(token.text)}", token.span, hint)

    def _ended(self, wanted: str) -> Refused:
        if self.opened:
            opening = self.opened[-1]
            said = f"this {opening.text} is never closed"
            return Refused(said, opening.span, f"close it with {_PAIRS[opening.text]}")
        span = self.before.span if self.at else Span(self.now.span.start, self.now.span.start)
        return Refused(f"expected {wanted}, found the end", span)

    def open(self, bracket: str) -> Token:
        """Take an opening bracket; too many within each other are refused."""
        if self.now.text != bracket:
            raise self.unexpected(f"a {bracket}")
        if len(self.opened) == DEEPEST:
            raise Refused(f"brackets stand more than {DEEPEST} deep", self.now.span)
        self.opened.append(self.now)
        return self.take()

    def close(self, opening: Token) -> Token:
        """Take the bracket that closes `opening`."""
        closing = _PAIRS[opening.text]
        if self.now.text != closing:
            raise self.unexpected(f"a {closing}")
        self.opened.pop()
        return self.take()

    def finish(self) -> None:
        """Refuse anything left over."""
        if self.now.text in (")", "]"):
            raise Refused(f"this {self.now.text} closes nothing", self.now.span)
        if self.now.kind != "end":
            raise self.unexpected("the end of the expression")


class Legs(Cursor):
    """The part of the notation that stands in brackets."""

    def after_brackets(self) -> Token:
        """The token after the brackets that open at the next `[`; inside brackets there are no others."""
        place = self.at
        while self.tokens[place].kind != "end" and self.tokens[place].text != "]":
            place += 1
        return self.tokens[min(place + 1, len(self.tokens) - 1)]

    def brackets(self) -> tuple[tuple[Leg, ...], Span]:
        """`[i (j k) l=0]`: the legs, and the place of the closing bracket."""
        opening = self.open("[")
        legs = self.legs_until("]")
        return legs, self.close(opening).span

    def legs_until(self, *closings: str) -> tuple[Leg, ...]:
        """Legs up to one of some signs or the end; commas between them are optional."""
        legs: list[Leg] = []
        while self.now.kind != "end" and self.now.text not in closings:
            if self.now.text == ELLIPSIS and any(isinstance(leg, Index) and leg.name.text == ELLIPSIS for leg in legs):
                raise Refused("... stands twice on one tensor", self.now.span, "axes without a name are one bundle")
            legs.append(self.leg())
            if self.now.text == ",":
                self.take()
        return tuple(legs)

    def leg(self) -> Leg:
        """One leg."""
        if self.now.text == "(":
            opening = self.open("(")
            legs = self.legs_until(")", "]")
            closing = self.close(opening)
            return Group(legs, opening.span.to(closing.span))
        name = self.name("an index")
        if self.now.text in ("+", "-"):
            return self._offset(name)
        if self.now.text != "=":
            return Index(name)
        self.take()
        return self._slice(name) if self.now.kind == "range" else Cap(name, self._value())

    def _offset(self, first: Name) -> Offset:
        """`t+w-1`: names and whole numbers with signs between them."""
        plus, number = [first], 0
        minus: list[Name] = []
        while self.now.text in ("+", "-"):
            sign = self.take().text
            if self.now.kind == "number" and self.now.text.isdecimal():
                number += int(self.take().text) * (1 if sign == "+" else -1)
            else:
                (plus if sign == "+" else minus).append(self.name("an index or a whole number"))
        span = first.span.to(self.before.span)
        if minus and len(plus) > 1:
            raise Refused("one index stands before those that are subtracted", span, "write x[t-w], or x[t+w]")
        return Offset(tuple(plus), tuple(minus), number, span)

    def _slice(self, name: Name) -> Slice:
        token = self.take()
        start, _, stop = token.text.partition(":")
        found = Slice(name, int(start or 0), int(stop) if stop not in ("", "-0") else None, name.span.to(token.span))
        if found.stop is not None and 0 <= found.stop <= found.start:
            raise Refused("this slice is empty", token.span, "x[t=2:5] is places 2, 3 and 4")
        return found

    def _value(self) -> Name:
        if self.now.kind not in ("number", "name"):
            raise self.unexpected("the place where the leg is capped")
        token = self.take()
        return Name(token.text, token.span)

    def name(self, wanted: str) -> Name:
        """One plain name."""
        token = self.now
        if token.kind == "number":
            raise Refused(f"expected {wanted}, found the number {token.text}", token.span, "cap a leg with i=0")
        if token.kind != "name":
            raise self.unexpected(wanted)
        self.take()
        return Name(token.text, token.span)

    def names(self) -> tuple[Name, ...]:
        """`[n m]`: plain names alone, as after a function or Σ."""
        opening = self.open("[")
        found = self.names_until("]")
        self.close(opening)
        return found

    def names_until(self, *closings: str, wanted: str = "an index") -> tuple[Name, ...]:
        """Plain names up to one of some signs or the end; commas between them are optional."""
        found: list[Name] = []
        while self.now.kind != "end" and self.now.text not in closings:
            found.append(self.name(wanted))
            if self.now.text == ",":
                self.take()
        return tuple(found)
