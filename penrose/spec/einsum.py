"""One line of einsum, as people paste it from code, to the relation that it says.

A pattern is operands with commas between them, and after an arrow the result. Where no operand holds a space
each letter is an index, as in torch; else words are, as in einops. Parentheses group legs. What has no true
drawing is refused by one of `reasons.REASONS`.
"""

from __future__ import annotations

from collections import Counter

from penrose.errors import Refused
from penrose.source import Span
from penrose.spec.calls import EINOPS, Call, Place, read_call
from penrose.spec.patterns import Chunk, Pattern, all_names, read_letters, read_words
from penrose.spec.reasons import refuse
from penrose.spec.tokens import ELLIPSIS
from penrose.spec.types import Apply, Dim, Expression, Index, Leg, Name, Product, Ref, Relation

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
    if (reduction := _reduction(call, pattern)) is not None:
        factors = [Apply(reduction, _summed(pattern), (_side(factors, (), call.span),), call.span)]
    factors += [Ref(Name("δ", index.name.span), (index,), (), index.name.span) for index in fresh]
    side = _side(factors, _means(call, pattern), call.span)
    sizes = (*call.sizes, *pattern.sizes)
    dims = tuple(Dim(name, size, None) for name, size in sizes if name.text in _counts(pattern, result))
    return Relation((side,), (), call.span, result), dims


def _side(factors: list[Expression], divisors: tuple[Expression, ...], span: Span) -> Expression:
    if len(factors) == 1 and not divisors:
        return factors[0]
    return Product(tuple(factors), divisors, span)


def _meaning(call: Call) -> Pattern:
    """The pattern with words as indices, or letters: as spaces say, or the other if only that fits."""
    words = read_words(call.pattern, call.place, numbers=call.function in EINOPS)
    if call.words or not words.letters_only:
        return _checked(words, call)
    letters = read_letters(call.pattern, call.place)
    if not words.spaced:
        return _checked(letters, call)
    try:
        return _checked(words, call)
    except Refused as refused:
        try:
            return _checked(letters, call)
        except Refused:
            raise refused from None


def _checked(pattern: Pattern, call: Call) -> Pattern:
    """The pattern, if its result is one that the operands can give."""
    result = pattern.result
    if call.function in EINOPS:
        _refuse_as_einops(pattern, call)
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


def _refuse_as_einops(pattern: Pattern, call: Call) -> None:
    """What einops refuses: axes that only one side has, or has twice, numbers without use, no reduction."""
    if pattern.result is None:
        raise refuse("no-arrow", call.span, name=call.function)
    if call.function == "reduce" and call.reduction is None:
        raise refuse("no-reduction", call.span)
    sides = [list(all_names(chunk.legs)) for chunk in (*pattern.operands, pattern.result)]
    sizes = {name.text: size for name, size in pattern.sizes}
    _refuse_twice(sides)
    _refuse_numbers(sides, sizes, call.function)
    left = {name.text for side in sides[:-1] for name in side} | set(sizes)
    right = {name.text for name in sides[-1]} | set(sizes)
    dropped = [name for side in sides[:-1] for name in side if name.text not in right]
    new = [name for name in sides[-1] if name.text not in left]
    words = {"function": call.function}
    if dropped and call.function != "reduce":
        raise refuse("axis-dropped", dropped[0].span, name=dropped[0].text, **words)
    if new and call.function != "repeat":
        raise refuse("axis-new", new[0].span, name=new[0].text, **words)
    for name in new:
        if name.text not in call.keywords:
            raise refuse("axis-sizeless", name.span, name=name.text)


def _refuse_twice(sides: list[list[Name]]) -> None:
    for side in sides:
        counts = Counter(name.text for name in side)
        for name in side:
            if counts[name.text] > 1:
                raise refuse("axis-twice", name.span, name=name.text)


def _refuse_numbers(sides: list[list[Name]], sizes: dict[str, int], function: str) -> None:
    """Axes without a name are made by repeat and ended by reduce; those of size 1 come and go."""
    for side, user in zip(sides, ("reduce", "repeat"), strict=False):
        for name in side:
            if sizes.get(name.text, 1) > 1 and function != user:
                raise refuse("axis-number", name.span, name=str(sizes[name.text]), function=function)


def _is_repeat(pattern: Pattern, known: set[str], call: Call) -> bool:
    """Whether new indices of the result are copies, as einops.repeat makes: one operand, all indices kept."""
    if call.function in EINOPS:
        return True  # einops' own rules have been tried
    if len(pattern.operands) != 1 or not pattern.result or call.function:
        return False
    kept = {name.text for name in all_names(pattern.result.legs)}
    return known <= kept and ELLIPSIS not in kept - known and pattern.spaced


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


REDUCTIONS = ("max", "min", "prod")
"""Reductions that are functions of a tensor; a sum, and with its divisors a mean, is a contraction."""


def _reduction(call: Call, pattern: Pattern) -> Name | None:
    """The function that a reduction is, if it is none of the contractions and there is something to reduce."""
    name = call.reduction
    if name is None or name.text in ("sum", "mean"):
        return None
    if name.text not in REDUCTIONS:
        raise refuse("not-a-sum", name.span, name=name.text)
    return name if _summed(pattern) else None


def _means(call: Call, pattern: Pattern) -> tuple[Expression, ...]:
    """For the mean, the sizes to divide by: those of the indices that are summed."""
    if call.reduction is None or call.reduction.text != "mean":
        return ()
    return tuple(Ref(name, None, (), name.span) for name in _summed(pattern))


def _summed(pattern: Pattern) -> tuple[Name, ...]:
    """The indices of operands that the result does not have, each once."""
    kept = {name.text for name in all_names(pattern.result.legs)} if pattern.result else set()
    found = {n.text: n for chunk in pattern.operands for n in all_names(chunk.legs) if n.text not in kept}
    return tuple(found.values())


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
