"""One line of einsum, as people paste it from code, to the relation that it says.

A pattern is operands with commas between them, and after an arrow the result. Where no operand holds a space
each letter is an index, as in torch; else words are, as in einops. Parentheses group legs. What has no true
drawing is refused by one of `reasons.REASONS`.
"""

from __future__ import annotations

from collections import Counter

from penrose.source import Span
from penrose.spec.calls import Call, Place, read_call
from penrose.spec.patterns import ELLIPSIS, Chunk, Pattern, all_names, read_letters, read_words
from penrose.spec.problems import Fault
from penrose.spec.reasons import refuse
from penrose.spec.types import Dim, Expression, Index, Leg, Name, Product, Ref, Relation

LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"  # no I, which is the identity
Einsum = tuple[Relation, tuple[Dim, ...]]


def read_pattern(text: str, place: Place) -> Einsum:
    """The relation that a line says, and the sizes that a call in it gives.

    >>> relation, _ = read_pattern("einsum(W, x, 'i j, j -> i')", Span)
    >>> [factor.name.text for factor in relation.sides[0].factors], relation.result
    (['W', 'x'], (Index(name=Name(text='i', span=Span(start=24, end=25))),))
    """
    call = read_call(text, place)
    pattern = _meaning(call)
    names = _operand_names(call, pattern)
    factors: list[Expression] = [
        Ref(name, chunk.legs, (), chunk.span) for name, chunk in zip(names, pattern.operands, strict=True)
    ]
    result = pattern.result.legs if pattern.result else _implied(pattern)
    fresh = _fresh(pattern, result)
    factors += [Ref(Name("δ", index.name.span), (index,), (), index.name.span) for index in fresh]
    side = _side(factors, _means(call, pattern), call.span)
    dims = tuple(Dim(name, size, None) for name, size in call.sizes if name.text in _counts(pattern, result))
    return Relation((side,), (), call.span, result), dims


def _side(factors: list[Expression], divisors: tuple[Expression, ...], span: Span) -> Expression:
    if len(factors) == 1 and not divisors:
        return factors[0]
    return Product(tuple(factors), divisors, span)


def _meaning(call: Call) -> Pattern:
    """The pattern with words as indices, or letters: as spaces say, or the other if only that fits."""
    words = read_words(call.pattern, call.place)
    if not words.letters_only:
        return _checked(words, call)
    letters = read_letters(call.pattern, call.place)
    if not words.spaced:
        return _checked(letters, call)
    try:
        return _checked(words, call)
    except Fault as fault:
        try:
            return _checked(letters, call)
        except Fault:
            raise fault from None


def _checked(pattern: Pattern, call: Call) -> Pattern:
    """The pattern, if its result is one that the operands can give."""
    result = pattern.result
    if result is None:
        return pattern
    twice = [name for name, count in Counter(name.text for name in all_names(result.legs)).items() if count > 1]
    for name in all_names(result.legs):
        if name.text in twice:
            raise refuse("result-twice", name.span, name=name.text)
    known = {name.text for chunk in pattern.operands for name in all_names(chunk.legs)}
    strange = [name for name in all_names(result.legs) if name.text not in known]
    if strange and not _is_repeat(pattern, known, call):
        name = strange[0]
        raise refuse("result-unknown", name.span, name=name.text)
    return pattern


def _is_repeat(pattern: Pattern, known: set[str], call: Call) -> bool:
    """Whether new indices of the result are copies, as einops.repeat makes: one operand, all indices kept."""
    if len(pattern.operands) != 1 or not pattern.result or call.function in ("einsum", "rearrange", "reduce"):
        return False
    kept = {name.text for name in all_names(pattern.result.legs)}
    return known <= kept and ELLIPSIS not in kept - known and (pattern.spaced or call.function == "repeat")


def _fresh(pattern: Pattern, result: tuple[Leg, ...]) -> list[Index]:
    """Indices of the result that stand on no operand: each is a copy along a new leg, one δ with one leg."""
    known = {name.text for chunk in pattern.operands for name in all_names(chunk.legs)}
    return [Index(name) for name in all_names(result) if name.text not in known]


def _implied(pattern: Pattern) -> tuple[Leg, ...]:
    """Without an arrow: the ellipsis first, then what stands once, by alphabet, as in numpy and torch."""
    first: dict[str, Name] = {}
    counts = _counts(pattern, ())
    for chunk in pattern.operands:
        for name in all_names(chunk.legs):
            first.setdefault(name.text, name)
    once = sorted(text for text, count in counts.items() if count == 1 and text != ELLIPSIS)
    order = [ELLIPSIS, *once] if ELLIPSIS in first else once
    return tuple(Index(first[text]) for text in order)


def _counts(pattern: Pattern, result: tuple[Leg, ...]) -> Counter[str]:
    chunks = [chunk.legs for chunk in pattern.operands]
    return Counter(name.text for legs in [*chunks, result] for name in all_names(legs))


def _means(call: Call, pattern: Pattern) -> tuple[Expression, ...]:
    """For the mean, the sizes to divide by: those of the indices that are summed."""
    if call.reduction is None or call.reduction.text == "sum":
        return ()
    if call.reduction.text != "mean":
        raise refuse("not-a-sum", call.reduction.span, name=call.reduction.text)
    kept = {name.text for name in all_names(pattern.result.legs)} if pattern.result else set()
    summed = {n.text: n for chunk in pattern.operands for n in all_names(chunk.legs) if n.text not in kept}
    return tuple(Ref(name, None, (), name.span) for name in summed.values())


def _operand_names(call: Call, pattern: Pattern) -> list[Name]:
    """The names given, else A, B … H, J … Z; of more operands than letters T_1, T_2 …"""
    if call.operands is None:
        count = len(pattern.operands)
        return [Name(_letter(place, count), chunk.span) for place, chunk in enumerate(pattern.operands)]
    _refuse_stray(call.operands, pattern.operands)
    if len(call.operands) != len(pattern.operands):
        counts = {"given": str(len(call.operands)), "wanted": str(len(pattern.operands))}
        raise refuse("operand-count", call.span, **counts)
    return list(call.operands)


def _refuse_stray(names: tuple[Name, ...], chunks: tuple[Chunk, ...]) -> None:
    if len(chunks) == len(names) + 1 and not chunks[-1].legs:
        raise refuse("stray-comma", chunks[-1].span)


def _letter(place: int, count: int) -> str:
    return LETTERS[place] if count <= len(LETTERS) else f"T_{place + 1}"
