"""The lines of `check:` → claims, and a spec that contains every expression they need.

    claim     := ["not"] call | call bound | expression sign expression ["within" number]
    call      := name "(" argument {"," argument} ")"
    bound     := ("≤" | "<" | "≥" | ">" | "=" | "≈") quantity ["at" size {size}] ["over" number "seeds"]

A call whose name is in the table of predicates says something that holds or does not; of measures, a number that is
compared; of references, an outside implementation that one side of a relation must equal. Arguments are names or
expressions with legs; expressions join the spec as further lines to draw, so that names, sizes and mistakes in them
are handled where those of the drawing are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from penrose.errors import Problem, did_you_mean
from penrose.numerics.vocabulary import MEASURES, PREDICATES
from penrose.records import dataclass, replace
from penrose.source import Span
from penrose.spec.expressions import read_relation
from penrose.spec.types import Derivation, Name, Ref, Relation, Repeat, Spec, Step

NEAR = 0.9  # relative Frobenius distance that "≈" allows if nothing is said: nearer to it than nothing is

_CALL = re.compile(r"(?P<name>[^\W\d]\w*)\(")
_BOUND = re.compile(r"^(?P<sign><=|>=|≤|≥|<|>|=|≈)\s*(?P<right>.*)$", re.DOTALL)
_WITHIN = re.compile(r"(?<!\s)\s+within\s+(?P<number>[\d.eE+-]+)\s*$")
_AT = re.compile(r"(?<!\s)\s+at\s+(?P<sizes>[^\s=]+=\d+(?:\s+[^\s=]+=\d+)*)\s*$")
_OVER = re.compile(r"(?<!\s)\s+over\s+(?P<count>\d+)\s+seeds\s*$")
_PLAIN_SIGNS = {"<=": "≤", ">=": "≥"}


@dataclass(frozen=True)
class Argument:
    """One argument as written; `equation` is the number of the drawn line that holds its value, -1 for a bare name,
    a number or a list of indices. `keyword` is set for `ln=γ`."""

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
class Equality:
    """Two neighbouring sides of a line that is drawn or claimed: equation number, number of the left side."""

    text: str
    span: Span
    equation: int
    left: int
    sign: str
    near: float = NEAR


@dataclass(frozen=True)
class Property:
    """A predicate that must hold, or with `negated` must not."""

    text: str
    span: Span
    call: Call
    negated: bool


@dataclass(frozen=True)
class Bound:
    """A measure compared with a quantity, at sizes of its own if it names some, for every one of so many seeds."""

    text: str
    span: Span
    call: Call
    sign: str
    right: Call | str
    sizes: str
    seeds: int


@dataclass(frozen=True)
class Foreign:
    """A value that must equal what an outside implementation gives."""

    text: str
    span: Span
    left: Argument
    sign: str
    call: Call
    near: float = NEAR


Claim = Equality | Property | Bound | Foreign


class _Reader:
    """Reads the lines of one spec; `extra` are the relations to be drawn as well, `problems` what is wrong."""

    def __init__(self, spec: Spec, references: Iterable[str]) -> None:
        self.spec = spec
        self.references = frozenset(references)
        self.extra: list[Relation] = []
        self.problems: list[Problem] = []
        self.drawn = len(spec.draws) or 1
        self.declared = frozenset(_declared(spec))

    def line(self, text: str, span: Span) -> Iterator[Claim]:
        body, negated = (text[4:].lstrip(), True) if text.startswith("not ") else (text, False)
        start = span.start + len(text) - len(body)
        match = _CALL.match(body)
        end = _closing(body, match.end() - 1) if match else -1
        name = match["name"] if match else ""
        rest = body[end + 1 :].strip() if match else ""
        if name in PREDICATES and not rest:
            yield Property(text, span, self.call(body, start, span), negated)
        elif name in MEASURES and (bound := _BOUND.match(rest)):
            yield self.bound(text, span, self.call(body[: end + 1], start, span), bound)
        elif negated:
            self.fault(f"{name or body} is no property", span, did_you_mean(name, PREDICATES))
        else:
            yield from self.relation(text, span)

    def bound(self, text: str, span: Span, call: Call, bound: re.Match[str]) -> Bound:
        right, seeds, sizes = bound["right"], 5, ""
        if over := _OVER.search(right):
            right, seeds = right[: over.start()], int(over["count"])
        if at := _AT.search(right):
            right, sizes = right[: at.start()], at["sizes"]
        sign, right = _PLAIN_SIGNS.get(bound["sign"], bound["sign"]), right.strip()
        match = _CALL.match(right)
        compared = (
            match is not None and match["name"] in MEASURES and _closing(right, match.end() - 1) == len(right) - 1
        )
        start = span.start + text.rindex(right)
        other = self.call(right, start, span) if compared else right
        return Bound(text, span, call, sign, other, sizes.strip(), seeds)

    def relation(self, text: str, span: Span) -> Iterator[Claim]:
        body, near = text, NEAR
        if within := _WITHIN.search(text):
            body, near = text[: within.start()], float(within["number"])
        parts = _split(body, ("=", "≈", "≠"))
        called = [self.reference(part) for _, part, _ in parts]
        if len(parts) == 2 and parts[1][1].strip() == "0" and parts[1][2] != "≈":
            value = self.argument(parts[0][1].strip(), span.start, span)
            yield Property(text, span, Call("zero", (value,), span), negated=parts[1][2] == "≠")
            return
        if len(parts) == 1:
            self.unknown(body, span)
            return
        if not any(called):
            relation = self.read(body, span)
            if relation is not None:
                yield from self.equalities(text, span, relation, near)
            return
        for (offset, left, _), (place, right, sign) in pairwise(parts):
            one, other = ((left, offset), (right, place)) if self.reference(right) else ((right, place), (left, offset))
            if not self.reference(other[0]) or self.reference(one[0]):
                self.fault("one side of = is an expression, the other a reference", span)
                continue
            value = self.argument(one[0].strip(), span.start + one[1], span)
            call = self.call(other[0].strip(), span.start + other[1], span)
            yield Foreign(text, span, value, sign, call, near)

    def equalities(self, text: str, span: Span, relation: Relation, near: float) -> Iterator[Claim]:
        number = self.add(relation)
        for left, sign in enumerate(relation.signs):
            yield Equality(text, span, number, left, sign, near)

    def unknown(self, text: str, span: Span) -> None:
        known = [*PREDICATES, *MEASURES, *self.references]
        match = _CALL.match(text)
        hint = (
            did_you_mean(match["name"], known) if match else "write two sides and a sign, or a property: causal(A, q k)"
        )
        self.fault(f"{text} claims nothing", span, hint or f"properties are {', '.join(PREDICATES)}")

    def reference(self, text: str) -> str:
        """The reference that a side calls, if the whole side is that call."""
        body = text.strip()
        match = _CALL.match(body)
        whole = match is not None and _closing(body, match.end() - 1) == len(body) - 1
        return match["name"] if match and whole and match["name"] in self.references else ""

    def call(self, text: str, start: int, span: Span) -> Call:
        match = _CALL.match(text)
        assert match is not None
        inner = text[match.end() : _closing(text, match.end() - 1)]
        arguments = []
        for offset, part, _ in _split(inner, (",",)):
            keyword, sign, value = part.partition("=")
            name = keyword.strip() if sign and re.fullmatch(r"\s*[^\W\d]\w*\s*", keyword) else ""
            body = value if name else part
            lead = len(part) - len(body) + len(body) - len(body.lstrip())
            argument = self.argument(body.strip(), start + match.end() + offset + lead, span)
            arguments.append(replace(argument, keyword=name))
        return Call(match["name"], tuple(a for a in arguments if a.text), span)

    def argument(self, text: str, start: int, span: Span) -> Argument:
        """A bare name, a number, indices; or an expression, which is drawn as well."""
        if "[" not in text and "(" not in text:
            return Argument(text)
        relation = self.read(text, Span(start, start + len(text)))
        return Argument(text, self.add(relation)) if relation is not None else Argument(text)

    def read(self, text: str, span: Span) -> Relation | None:
        from penrose.spec.problems import Fault

        try:
            return read_relation(text, lambda a, b: Span(span.start + a, span.start + b), self.declared)
        except Fault as fault:
            self.problems.append(fault.problem)
            return None

    def add(self, relation: Relation) -> int:
        self.extra.append(relation)
        return self.drawn + len(self.extra) - 1

    def fault(self, message: str, span: Span, hint: str = "") -> None:
        self.problems.append(Problem(message, span, hint))


def claims(spec: Spec, references: Iterable[str]) -> tuple[Spec, tuple[Claim, ...], tuple[Problem, ...]]:
    """A spec that draws every expression claimed about, all claims (of drawn lines first), and what is wrong."""
    reader, found = _Reader(spec, references), list[Claim]()
    for number, relation in enumerate(spec.draws):
        for left, sign in enumerate(relation.signs):
            text = spec.source.text[relation.span.start : relation.span.end]
            found.append(Equality(" ".join(text.split()), relation.span, number, left, sign))
    for line in spec.checks:
        found += reader.line(line.text, line.span)
    draws = (spec.draws or _last(spec)) + tuple(reader.extra)
    return replace(spec, draws=draws, checks=()), tuple(found), tuple(reader.problems)


def _last(spec: Spec) -> tuple[Relation, ...]:
    """What is drawn when nothing is said: the last step."""
    steps = list(_steps(spec.steps))
    if not steps:
        return ()
    name = steps[-1].name
    return (Relation((Ref(Name(name.text, name.span), None, (), name.span),), (), name.span),)


def _steps(items: Iterable[Step | Repeat]) -> Iterator[Step]:
    for item in items:
        if isinstance(item, Repeat):
            yield from _steps(item.steps)
        else:
            yield item


def _declared(spec: Spec) -> Iterator[str]:
    yield from (declaration.name.text for declaration in spec.tensors)
    yield from (step.name.text for step in _steps(spec.steps))
    for declaration in spec.tensors:
        if isinstance(declaration.derivation, Derivation):
            yield from (name.text for name in declaration.derivation.names)


def _closing(text: str, opening: int) -> int:
    """The place of the parenthesis that closes the one at `opening`; -1 if none does."""
    depth = 0
    for place in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return -1


def _split(text: str, signs: tuple[str, ...]) -> list[tuple[int, str, str]]:
    """The parts of a text between signs that stand in no bracket: offset, part, and the sign before it."""
    parts, depth, start, before = [], 0, 0, ""
    for place, letter in enumerate(text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(letter, 0)
        if depth == 0 and letter in signs:
            parts.append((start, text[start:place], before))
            start, before = place + 1, letter
    return [*parts, (start, text[start:], before)]
