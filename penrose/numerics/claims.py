"""The claims of a diagram as they are tried: those of what is drawn first, each word of the vocabulary known.

A call whose name is in the table of predicates says something that holds or does not; of measures, a number that is
compared; of references, an outside implementation that one side of a relation must equal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from penrose.diagram.claims import NEAR, Amount, Argument, Bound, Call, Equality, Operation, Property, Quantity, Trained
from penrose.diagram.types import Diagram
from penrose.errors import Problem, did_you_mean
from penrose.numerics.vocabulary import MEASURES, PREDICATES
from penrose.records import dataclass
from penrose.source import Span

__all__ = ["Amount", "Argument", "Bound", "Call", "Claim", "Equality", "Foreign", "Operation", "Property", "Quantity"]



@dataclass(frozen=True)
class Foreign:
    """A value that must equal what an outside implementation gives."""

    text: str
    span: Span
    left: Argument
    sign: str
    call: Call
    near: float = NEAR


Asked = Equality | Property | Bound
Claim = Asked | Foreign


def claims(diagram: Diagram, references: Iterable[str]) -> tuple[tuple[Claim, ...], tuple[Claim, ...], list[Problem]]:
    """All claims of a diagram, those of its drawn equations first; those of trained weights; and what is wrong with
    their words.

    The equations of a program are those that the claims ask for, then those that are drawn.
    """
    references, first = frozenset(references), len(diagram.asked)
    trained: list[Claim] = []
    found: list[Claim] = []
    for number, equation in enumerate(diagram.equations, first):
        for left, sign in enumerate(equation.signs):
            found.append(Equality(equation.text, equation.span, number, left, sign))
    problems: list[Problem] = []
    for claim in diagram.claims:
        if isinstance(claim, Trained):
            trained += [_read(inner, diagram, references, problems) for inner in claim.claims]
        else:
            found.append(_read(claim, diagram, references, problems))
    return tuple(found), tuple(trained), problems


def _read(claim: Asked, diagram: Diagram, references: Collection[str], problems: list[Problem]) -> Claim:
    """A claim with its words known; what is wrong with them goes to the problems."""
    found = _sorted(_entrywise(claim, diagram), references)
    problems += _unknown(found, references)
    if isinstance(found, Bound) and _has_legs(found, diagram):
        hint = "write ≤ or ≥; or of numbers, max(A[i] - B[i]) < 0"
        said = f"{found.sign} between values with legs is not tested entry by entry"
        problems.append(Problem(said, claim.span, hint))
    return found


def _has_legs(claim: Bound, diagram: Diagram) -> bool:
    """Whether entries are compared: of values that have legs at the places that are spoken of."""
    sides = diagram.asked[claim.difference].sides if claim.difference >= 0 else ()
    return any(leg.index not in claim.each for side in sides[:1] for leg in side.free)


def _entrywise(claim: Asked, diagram: Diagram) -> Asked:
    """A bound between values with legs as what it is: their difference has no negative entry."""
    if isinstance(claim, Bound) and claim.sign in "≤≥" and not claim.each and _has_legs(claim, diagram):
        gap = Argument("the difference", claim.difference)
        return Property(claim.text, claim.span, Call("nonnegative", (gap,), claim.span))
    return claim


def _sorted(claim: Asked, references: Collection[str]) -> Claim:
    """The claim; one with an outside implementation as such. A measure that begins a line is none."""
    if not isinstance(claim, Bound) or claim.sign not in ("=", "≈", "≠") or _is(claim.left, MEASURES):
        return claim
    for value, call in ((claim.left, claim.right), (claim.right, claim.left)):
        if isinstance(value, Argument) and isinstance(call, Call) and call.name in references:
            return Foreign(claim.text, claim.span, value, claim.sign, call, claim.near)
    return claim


def _is(quantity: Quantity, words: Collection[str]) -> bool:
    return isinstance(quantity, Call) and quantity.name in words


def _unknown(claim: Claim, references: Collection[str]) -> Iterator[Problem]:
    """What is said of words that nobody knows."""
    if isinstance(claim, Property) and claim.call.name not in PREDICATES:
        known = [*PREDICATES, *MEASURES, *references]
        hint = did_you_mean(claim.call.name, known) or f"properties are {', '.join(PREDICATES)}"
        said = f"{claim.call.name} is no property" if claim.negated else f"{claim.text} claims nothing"
        yield Problem(said, claim.span, hint)
    for side in (claim.left, claim.right) if isinstance(claim, Bound) else ():
        for call in calls(side):
            if call.name in MEASURES:
                continue
            if call.name in references:
                yield Problem("one side of = is an expression, the other a reference", call.span)
            else:
                hint = did_you_mean(call.name, [*MEASURES, *references]) or f"measures are {', '.join(MEASURES)}"
                yield Problem(f"there is no measure {call.name}", call.span, hint)


def calls(quantity: Quantity) -> Iterator[Call]:
    """The calls in a quantity, in order."""
    if isinstance(quantity, Call):
        yield quantity
    elif isinstance(quantity, Operation):
        for part in quantity.parts:
            yield from calls(part)
