"""Trees of the notation drawn at random, and trees without their places."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from penrose import records
from penrose.source import Source, Span
from penrose.spec.printer import SIGNS
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

T = TypeVar("T")

HERE = Span(0, 0)
def bare(tree: object) -> object:
    """A tree without its places."""
    if isinstance(tree, Span | Source):
        return None
    if isinstance(tree, tuple):
        return tuple(map(bare, tree))
    if records.is_record(tree):
        fields = (getattr(tree, field.name) for field in records.fields(tree))
        return (type(tree).__name__, *map(bare, fields))
    return tree


LETTERS = st.sampled_from(
    ["A", "x", "λ", "W_Q", "W_Q^1", "x'", "k''", "é", "ẑ", "W↑", "a₁", "M²", "W_{QK}", "no", "on", "Σ"]
)
INDICES = st.sampled_from(["i", "j", "k'", "α", "1e3", "no", "y", "i_1", "head"])
FUNCTIONS = st.sampled_from(["softmax", "gelu", "σ_1", "sqrt", "f"])


def names(words: st.SearchStrategy[str]) -> st.SearchStrategy[Name]:
    return words.map(lambda text: Name(text, HERE))


def tuples(items: st.SearchStrategy[T], least: int, most: int) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(items, min_size=least, max_size=most).map(tuple)


@st.composite
def legs(draw: st.DrawFn) -> Leg:
    """A leg: an index, a cap, or a group of some."""
    return draw(_LEGS)


CAPS = st.builds(Cap, names(INDICES), names(st.sampled_from(["0", "12", "fox"])))
OFFSETS = st.builds(
    Offset, tuples(names(INDICES), 1, 1), tuples(names(INDICES), 0, 2), st.sampled_from([-1, 2]), st.just(HERE)
) | st.builds(Offset, tuples(names(INDICES), 2, 3), st.just(()), st.sampled_from([0, 3]), st.just(HERE))
SLICES = st.builds(Slice, names(INDICES), st.sampled_from([0, 2]), st.sampled_from([None, 5, -1]), st.just(HERE))
_LEGS: st.SearchStrategy[Leg] = st.recursive(
    names(INDICES).map(Index) | CAPS | OFFSETS | SLICES,
    lambda inner: tuples(inner, 1, 3).map(lambda legs: Group(legs, HERE)),
    max_leaves=4,
)
VIEWS = tuples(st.sampled_from(["conj", *SIGNS]), 0, 3)
REFS = st.builds(Ref, names(LETTERS), st.none() | tuples(legs(), 0, 4), VIEWS, st.just(HERE))
NUMBERS = st.sampled_from(["1", "2", "0.5", "12"]).map(lambda text: Number(text, HERE))


@st.composite
def leaves(draw: st.DrawFn) -> Expression:
    """A reference or a number."""
    return draw(REFS | NUMBERS)


def inner_nodes(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    some, indices = tuples(inner, 1, 3), tuples(names(INDICES), 0, 2)
    signed = tuples(st.tuples(st.sampled_from([1, -1]), inner), 1, 3)
    return st.one_of(
        st.builds(Apply, names(FUNCTIONS), indices, some, st.just(HERE)).filter(is_application),
        st.builds(Product, some, tuples(inner, 0, 2), st.just(HERE)).filter(is_product),
        signed.map(lambda terms: Sum(terms, HERE)).filter(is_sum),
        st.builds(SumOver, indices, inner, st.just(HERE)),
    )


def is_application(apply: Apply) -> bool:
    """Several bare names in parentheses are legs that stand in the wrong brackets."""
    bare_names = [isinstance(part, Ref) and part.legs is None for part in apply.arguments]
    return len(bare_names) == 1 or not all(bare_names)


def is_product(product: Product) -> bool:
    """A product of one factor is that factor."""
    return len(product.factors) > 1 or bool(product.divisors)


def is_sum(total: Sum) -> bool:
    """A sum of one positive term is that term."""
    return len(total.terms) > 1 or total.terms[0][0] < 0


_EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(leaves(), inner_nodes, max_leaves=8)


@st.composite
def expressions(draw: st.DrawFn) -> Expression:
    """Any tree that text can say."""
    return draw(_EXPRESSIONS)


@st.composite
def relations(draw: st.DrawFn) -> Relation:
    """One to three sides."""
    sides = draw(tuples(_EXPRESSIONS, 1, 3))
    signs = tuple(draw(st.sampled_from(["=", "≈", "≠", ":="])) for _ in sides[1:])
    return Relation(sides, signs, HERE)
