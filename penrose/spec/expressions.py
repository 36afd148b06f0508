"""The notation, read: `Y[i k] = U[i j] λ[j] V†[j k]` to a `Relation`, by recursive descent over tokens.

    relation   := sum (("=" | "≈" | "≠" | ":=") sum)* ["with" names]
    sum        := ["+" | "−"] product (("+" | "−") product)*
    product    := factor (["·"] factor | "/" factor)*
    factor     := number | reference | application | "Σ" "[" names "]" "(" sum ")" | "(" sum ")"
    reference  := name views ["[" legs "]"] | view "(" name views ")" ["[" legs "]"]
    application := name ["[" names "]"] "(" sum ("," sum)* ")"
    leg        := name | name "=" (name | number | range) | name (("+" | "−") (name | number))+ | "(" leg* ")"

What stands after / is a number, a size, or anything that entries are divided by. Commas between legs are optional. A
parenthesis that touches what stands before it applies a function; after a space it is a factor of its own. A name that
is declared is never taken for anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from unicodedata import normalize

from penrose.errors import Refused
from penrose.source import Span
from penrose.spec.legs import DEEPEST, Legs
from penrose.spec.problems import quoted
from penrose.spec.tokens import ELLIPSIS, VIEW_SIGNS, Token, tokenize
from penrose.spec.types import (
    Apply,
    Cap,
    Expression,
    Group,
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

VIEW_WORDS = {
    "conj": "conj",
    "transpose": "transpose",
    "dagger": "dagger",
    "adjoint": "dagger",
    "inv": "inverse",
    "inverse": "inverse",
}
"""Words before a parenthesis that take a view of one tensor: `inv(X)[a b]`."""

SUM_WORDS = ("Σ", "∑", "sum")
ONE_SPELLING = {"delta": "δ", "Delta": "Δ"}
DOTS = ("*", "·", "∙", "⋅", "×", "⊗", "⊙", "∘")
BARS = ("\u0304", "\u0305")
_CARET_VIEWS = {"^T": "transpose", "^H": "dagger"}
_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE]\d+")
_PHASE = re.compile(r"(π|pi(?=[ij])|[ij](?=π|pi))(π|pi|[ij])")
_UNITS = {"i": ("number", "1i"), "j": ("number", "1i"), "π": ("name", "π"), "pi": ("name", "π")}
"""Letters that run together in a phase, 2πi, and what each is there."""
_COUNTED = re.compile(r"(\d+)(\D.*)", re.DOTALL)


class Expressions(Legs):
    """One text's tokens and how far they are read. `declared` holds the names of all tensors and steps."""

    def __init__(self, tokens: list[Token], declared: Iterable[str] = ()) -> None:
        super().__init__(tokens)
        self.declared = frozenset(declared)

    def relation(self) -> Relation:
        """The whole text: sides and the signs between them."""
        start, sides, signs = self.now.span, [self.sum()], []
        while self.now.kind == "relation":
            signs.append(self.take().text)
            sides.append(self.sum())
        span = start.to(self.before.span)
        shown = self._shown()
        self.finish()
        return Relation(tuple(sides), tuple(signs), span, shown=shown)

    def _is_with(self) -> bool:
        return self.now.text == "with" and "with" not in self.declared and self.ahead(1).kind == "name"

    def _shown(self) -> tuple[Name, ...]:
        """`with A, Z`: steps that stay one glyph and have a line of their own."""
        return self.names_until(wanted="a step") if self._is_with() and self.take() else ()

    def whole_sum(self) -> Expression:
        """The whole text as one side."""
        side = self.sum()
        self.finish()
        return side

    def sum(self) -> Expression:
        """Terms up to a sign that ends a sum; a lone positive term stands for itself."""
        start = self.now.span
        sign = -1 if self.now.text == "-" else 1
        if self.now.text in ("+", "-"):
            self.take()
        terms = [(sign, self.product())]
        while self.now.text in ("+", "-"):
            sign = 1 if self.take().text == "+" else -1
            terms.append((sign, self.product()))
        if len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        return Sum(tuple(terms), start.to(self.before.span))

    def product(self) -> Expression:
        """Factors side by side and divisors; a lone factor stands for itself."""
        start, factors, divisors = self.now.span, [self.factor()], []
        while True:
            if self.now.text == "/":
                self.take()
                divisors.append(self.factor())
            elif self.now.text in DOTS:
                self.take()
                factors.append(self.factor())
            elif self._begins_factor():
                factors.append(self.factor())
            else:
                break
        if len(factors) == 1 and not divisors:
            return factors[0]
        return Product(tuple(factors), tuple(divisors), start.to(self.before.span))

    def _begins_factor(self) -> bool:
        return (self.now.kind in ("name", "number") and not self._is_with()) or self.now.text in ("(", "√")

    def factor(self) -> Expression:
        """One factor of a product."""
        self._split_count()
        token = self.now
        if token.text == "(":
            return self._parenthesis()
        if token.kind == "number":
            return self._number(self.take())
        if token.text == "√":
            root = self.take().span
            return Apply(Name("sqrt", root), (), (self.factor(),), root.to(self.before.span))
        if token.kind != "name":
            raise self.unexpected("a tensor")
        if token.text == ELLIPSIS:
            advice = "write every site out: many that are alike are drawn with dots between them"
            raise Refused("... says not what is left out", token.span, advice)
        if self._is_sum():
            return self._sum_over()
        if self._is_view():
            return self._viewed()
        return self._named(self.take())

    def _parenthesis(self) -> Expression:
        """`(…)`, as what stands inside: a sum among factors is a group of its own by that alone."""
        opening = self.open("(")
        inside = self.sum()
        self.close(opening)
        return inside

    def _number(self, token: Token) -> Expression:
        """A number, or `1[i j]`, the identity."""
        if self.now.text == "[" and self.now.glued:
            legs, end = self.brackets()
            return Ref(Name(token.text, token.span), legs, (), token.span.to(end))
        return Number(token.text, token.span)

    # Σ

    def _is_sum(self) -> bool:
        word = self.now.text
        if word not in SUM_WORDS or word in self.declared or self.ahead(1).text != "[":
            return False
        return word == "∑" or self.after_brackets().text == "("

    def _sum_over(self) -> Expression:
        sign = self.take()
        indices = self.names()
        body = self._parenthesis() if self.now.text == "(" else self.product()
        return SumOver(indices, body, sign.span.to(self.before.span))

    # Tensors and functions

    def _is_view(self) -> bool:
        """`conj(V)`, a word and one name in parentheses."""
        word = self.now.text
        if word not in VIEW_WORDS or word in self.declared or self.ahead(1).text != "(":
            return False
        return word != "conj" or not self._has_legs_inside()

    def _has_legs_inside(self) -> bool:
        """Whether the parenthesis after the word here holds more than a bare name with views."""
        place = 2
        while self.ahead(place).kind in ("name", "view") or self.ahead(place).text == "(":
            place += 1
            if place > 4 * DEEPEST:
                break
        return self.ahead(place).text != ")"

    def _viewed(self) -> Ref:
        word = self.take()
        opening = self.open("(")
        inside = self._viewed() if self._is_view() else self._inside_view(word)
        self.close(opening)
        legs, end = self.brackets() if self.now.text == "[" else (None, self.before.span)
        return Ref(inside.name, legs, (*inside.views, VIEW_WORDS[word.text]), word.span.to(end))

    def _inside_view(self, word: Token) -> Ref:
        token = self.now
        if token.kind != "name":
            raise self.unexpected("a tensor's name")
        name, views = self._name_and_views(self.take())
        if self.now.text != ")":
            advice = f"write {word.text}({name.text})[…], with the legs that the view has"
            raise Refused(f"{word.text} takes a tensor's name alone", token.span.to(self.now.span), advice)
        return Ref(name, None, views, name.span)

    def _named(self, token: Token) -> Expression:
        name, views = self._name_and_views(token)
        if views or not self._applies(name):
            return self._reference(name, views)
        over = self.names() if self.now.text == "[" else ()
        return self._application(name, over)

    def _applies(self, name: Name) -> bool:
        """Whether a parenthesis with arguments follows the name, or its brackets."""
        if name.text in self.declared:
            return False
        if self.now.text == "[":
            after = self.after_brackets()
            return self.now.glued and after.text == "(" and after.glued
        return self.now.text == "("

    def _application(self, name: Name, over: tuple[Name, ...]) -> Expression:
        opening = self.open("(")
        arguments = [self.sum()]
        while self.now.text in (",", ";"):
            self.take()
            arguments.append(self.sum())
        closing = self.close(opening)
        span = name.span.to(closing.span)
        if len(arguments) > 1 and all(self._is_unknown(argument) for argument in arguments):
            raise Refused("legs stand in square brackets", opening.span, f"write {name.text}[i j]")
        only = arguments[0]
        if name.text == "conj" and not over and len(arguments) == 1 and isinstance(only, Ref):
            return Ref(only.name, only.legs, (*only.views, "conj"), span)
        return Apply(name, over, tuple(arguments), span)

    def _is_unknown(self, argument: Expression) -> bool:
        """Whether an argument is a bare name that nothing declares, and so an index if anything."""
        return isinstance(argument, Ref) and argument.legs is None and argument.name.text not in self.declared

    def _reference(self, name: Name, views: tuple[str, ...]) -> Expression:
        if self.now.text != "[" or not (self.now.glued or self.before.kind == "view"):
            return self._bare(name, views)
        legs, end = self.brackets()
        return Ref(self._spelled(name), legs, views, name.span.to(end))

    def _bare(self, name: Name, views: tuple[str, ...]) -> Expression:
        if self.now.text == "[":
            raise Refused("a space stands between a tensor and its legs", self.now.span, f"write {name.text}[…]")
        if _SCIENTIFIC.fullmatch(name.text) and name.text not in self.declared:
            return Number(name.text, name.span)
        return Ref(name, None, views, name.span.to(self.before.span))

    def _split_count(self) -> None:
        """`2x` as the two tokens 2 and x, unless it is declared or reads as a number such as 1e3."""
        token = self.now
        match = _COUNTED.fullmatch(token.text) or _PHASE.fullmatch(token.text) if token.kind == "name" else None
        if match is None or token.text in self.declared or _SCIENTIFIC.fullmatch(token.text):
            return
        cut = token.begin + len(match[1])
        kind, text = _UNITS.get(match[1], ("number", match[1]))
        number = Token(kind, text, token.begin, cut, token.glued, token.place)
        kind, text = _UNITS.get(match[2], ("name", match[2])) if match[1] in _UNITS else ("name", match[2])
        name = Token(kind, text, cut, token.end, False, token.place)
        self.tokens[self.at : self.at + 1] = [number, name]
        self.now = number

    def _spelled(self, name: Name) -> Name:
        if name.text in self.declared:
            return name
        return Name(ONE_SPELLING.get(name.text, name.text), name.span)

    def _name_and_views(self, token: Token) -> tuple[Name, tuple[str, ...]]:
        """A name without the signs that make a view of it, and those views in the order they apply."""
        text, views = self._bar_and_caret(token.text)
        while self.now.glued and (self.now.kind == "view" or self._is_star()):
            views.append(VIEW_SIGNS.get(self.take().text, "conj"))
        return Name(text, token.span), tuple(views)

    def _bar_and_caret(self, text: str) -> tuple[str, list[str]]:
        """`V̄` as a conjugate and `A^T` as a transpose, unless the name is declared with its bar or caret."""
        if (text.isascii() and text[-2:-1] != "^") or text in self.declared:
            return text, []
        if text[-2:] in _CARET_VIEWS and len(text) > 2:
            return text[:-2], [_CARET_VIEWS[text[-2:]]]
        bare = normalize("NFD", text)
        if bare.endswith(BARS) and len(bare) > 1:
            return normalize("NFC", bare[:-1]), ["conj"]
        return text, []

    def _is_star(self) -> bool:
        """A star that touches a name and the brackets after it conjugates: `V*[k j]`."""
        return self.now.text == "*" and self.ahead(1).text == "[" and self.ahead(1).glued


def read_relation(text: str, place: Callable[[int, int], Span], declared: Iterable[str] = ()) -> Relation:
    """A relation such as `M[i k] = U[i j] λ[j] V†[j k]`; a Refused where the text is not one.

    >>> read_relation("A[i j] b[j]", Span).sides[0].factors[1].name
    Name(text='b', span=Span(start=7, end=8))
    """
    return Expressions(tokenize(text, place), declared).relation()


def read_expression(text: str, place: Callable[[int, int], Span], declared: Iterable[str] = ()) -> Expression:
    """One side, as it stands after the colon of a step.

    >>> read_expression("softmax[k](S[q k])", Span).over
    (Name(text='k', span=Span(start=8, end=9)),)
    """
    return Expressions(tokenize(text, place), declared).whole_sum()


def read_head(text: str, place: Callable[[int, int], Span]) -> tuple[Name, tuple[Leg, ...]]:
    """A step's left side, `S[n q k]`: its name and the legs that stay. A cap cannot stay.

    >>> name, legs = read_head("Y[(i l) k]", Span)
    >>> name.text, len(legs)
    ('Y', 2)
    """
    parser = Expressions(tokenize(text, place))
    if parser.now.kind != "name":
        raise parser.unexpected("a step's name")
    name = parser.take()
    if parser.now.text != "[":
        advice = f"write {name.text}[i j], or {name.text}[] for a number"
        raise Refused(f"step {quoted(name.text)} does not say which legs stay", name.span, advice)
    legs, _ = parser.brackets()
    parser.finish()
    for leg in legs:
        _refuse_caps(leg)
    return Name(name.text, name.span), legs


def _refuse_caps(leg: Leg) -> None:
    if isinstance(leg, Cap):
        raise Refused("a leg that stays cannot be capped", leg.name.span, "cap it on the right side")
    if isinstance(leg, Offset | Slice):
        raise Refused("a leg that stays is one index", leg.span, "cut or shift it on the right side")
    if isinstance(leg, Group):
        for part in leg.legs:
            _refuse_caps(part)
