"""One-line einsums: each reads or is refused by a named reason, and means what numpy and einops mean."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import einops
import numpy as np
import pytest
from spec_trees import bare

from penrose.errors import PenroseError
from penrose.source import Source
from penrose.spec import read, read_einsum
from penrose.spec.reasons import REASONS
from penrose.spec.types import Apply, Expression, Group, Index, Leg, Product, Ref, Relation

CORPUS = Path(__file__).parent / "cases" / "corpus.tsv"
with CORPUS.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
READ = [(row["equation"], row["kind"]) for row in ROWS if row["expected"] == "ok"]
REFUSED = [(row["equation"], row["expected"]) for row in ROWS if row["expected"] != "ok"]


def pattern(reason: str) -> re.Pattern[str]:
    """The sentence of a reason, with anything where a word is filled in."""
    words = re.split(r"\{\w+\}", REASONS[reason][0])
    return re.compile(".+".join(map(re.escape, words)))


@pytest.mark.parametrize(("equation", "reason"), REFUSED)
def test_what_cannot_be_drawn_is_refused_by_its_reason(equation: str, reason: str) -> None:
    with pytest.raises(PenroseError) as caught:
        read_einsum(equation)
    (problem,) = caught.value.problems
    assert pattern(reason).fullmatch(problem.message)
    assert problem.span is not None
    assert problem.span.end > problem.span.start


def test_the_corpus_has_all_kinds() -> None:
    assert len(ROWS) >= 150
    assert {row["kind"] for row in ROWS} == {"einsum", "rearrange", "reduce", "repeat"}
    assert set(REASONS) - {expected for _, expected in REFUSED} == BEYOND_PATTERNS


BEYOND_PATTERNS = {
    *("empty", "too-deep", "operand", "operand-count", "stray-comma", "not-a-sum", "call", "lists", "list-item"),
    "too-long",
    *("no-arrow", "no-reduction", "axis-twice", "axis-dropped", "axis-new", "axis-sizeless", "axis-number"),
}
"""Reasons that need more than a pattern: calls, and what no table cell holds. Tested below."""


# What is read means what the libraries mean.


def factors(relation: Relation) -> tuple[Expression, ...]:
    side = relation.sides[0]
    return side.factors if isinstance(side, Product) else (side,)


def names(legs: tuple[Leg, ...]) -> list[str]:
    return [name for leg in legs for name in (names(leg.legs) if isinstance(leg, Group) else [leg.name.text])]


class Sizes(dict[str, int]):
    """A different size for each index, in the order asked."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self) % 5 + 2
        return self[name]


def length(leg: Leg, sizes: Sizes) -> int:
    parts = names((leg,))
    return int(np.prod([sizes[part] for part in parts]))


def evaluate(relation: Relation, arrays: list[np.ndarray[Any, Any]], sizes: Sizes) -> np.ndarray[Any, Any]:
    """The relation by its meaning: groups are reshapes, δ with one leg is all ones, the rest one sum."""
    letters: dict[str, int] = {}
    operands: list[Any] = []
    given = iter(arrays)
    for factor in factors(relation):
        assert isinstance(factor, Ref)
        assert factor.legs is not None
        parts = names(factor.legs)
        shape = [sizes[part] for part in parts]
        array = np.ones(shape) if factor.name.text == "δ" else next(given).reshape(shape)
        operands += [array, [letters.setdefault(part, len(letters)) for part in parts]]
    assert relation.result is not None
    out = [letters[part] for part in names(relation.result)]
    return np.einsum(*operands, out).reshape([length(leg, sizes) for leg in relation.result])


def drawn(relation: Relation, sizes: Sizes) -> list[np.ndarray[Any, Any]]:
    random = np.random.default_rng(7)
    refs = [factor for factor in factors(relation) if isinstance(factor, Ref) and factor.name.text != "δ"]
    return [random.normal(size=[length(leg, sizes) for leg in ref.legs or ()]) for ref in refs]


def library(
    kind: str, equation: str, arrays: list[np.ndarray[Any, Any]], sizes: Sizes
) -> np.ndarray[Any, Any]:
    named = {name: size for name, size in sizes.items() if name != "…"}
    if kind == "reduce":
        return einops.reduce(arrays[0], equation, "sum", **named)
    if kind in ("rearrange", "repeat"):
        return getattr(einops, kind)(arrays[0], equation, **named)
    return np.einsum(spelled(equation, list(sizes)), *arrays)


def spelled(equation: str, indices: list[str]) -> str:
    """The pattern with one letter for each index, which is all that numpy reads; given letters stay."""
    if not any(len(name) > 1 or not name.isascii() for name in indices if name != "…"):
        return equation
    words = sorted((name for name in indices if name != "…"), key=len, reverse=True)
    letters = {word: "abcdefghijklmnopqrstuvwxyz"[place] for place, word in enumerate(words)}
    return re.sub("|".join(map(re.escape, words)), lambda match: letters[match.group()], equation)


@pytest.mark.parametrize(("equation", "kind"), READ)
def test_what_is_read_means_the_same(equation: str, kind: str) -> None:
    relation = read_einsum(equation).draws[0]
    sizes = Sizes()
    arrays = drawn(relation, sizes)
    value = evaluate(relation, arrays, sizes)
    if (equation, kind) in MORE_THAN_THE_LIBRARIES:
        with pytest.raises((einops.EinopsError, ValueError)):
            library(kind, equation, arrays, sizes)
    else:
        np.testing.assert_allclose(value, library(kind, equation, arrays, sizes), rtol=1e-10)


MORE_THAN_THE_LIBRARIES = {
    ("...->", "einsum"),
    ("b h w -> b h", "rearrange"),
    ("s... d -> d", "rearrange"),
}
"""Read here although numpy or einops refuse: an ellipsis that is summed, a rearrangement that sums."""


@pytest.mark.parametrize(
    ("text", "operands"),
    [
        ("i j, j k -> i k", "A B"),
        ("A, B, 'i j, j k -> i k'", "A B"),
        ('W_Q, x, "i j, j k -> i k"', "W_Q x"),
        ("('i j, j k -> i k', A, B)", "A B"),
        ("'i j, j k -> i k', A, B", "A B"),
        ("einsum(A, B, 'i j, j k -> i k')", "A B"),
        ('torch.einsum("ij,jk->ik", self.W, model.x)', "W x"),
        ("np.einsum('ij, jk -> ik', A, B, optimize=True);", "A B"),
        ("A, A, 'i j, j k -> i k'", "A A"),
        ("λ, x', 'i j, j k -> i k'", "λ x'"),
        ("y = torch.einsum('ij,jk->ik', A, B),", "A B"),
        ("contract(A, ['i', 'j'], B, ['j', 'k'], ['i', 'k'])", "A B"),
        ("np.einsum(A, [8, 9], B, [9, 10], [8, 10], optimize=True)", "A B"),
        ("np.einsum(A, [8, 9], B, [9, 10])", "A B"),
        ("ij,jk->ik,", "A B"),
    ],
)
def test_every_spelling_is_the_same_contraction(text: str, operands: str) -> None:
    relation = read_einsum(text).draws[0]
    legs = [names(factor.legs or ()) for factor in factors(relation) if isinstance(factor, Ref)]
    assert [factor.name.text for factor in factors(relation) if isinstance(factor, Ref)] == operands.split()
    assert legs == [["i", "j"], ["j", "k"]]
    assert names(relation.result or ()) == ["i", "k"]


@pytest.mark.parametrize(
    ("text", "legs"),
    [
        ("reduce(x, 'batch ->', 'sum')", ["batch"]),
        ("einops.einsum(x, 'batch ->')", ["batch"]),
        ("einsum('batch->', x)", ["b", "a", "t", "c", "h"]),
        ("einsum(x, [0, 1, ...], [0, 1])", ["a", "b", "…"]),
        ("einsum(x, [2, 30], [2])", ["c", "i_30"]),
    ],
)
def test_words_are_axes_where_the_call_says_so(text: str, legs: list[str]) -> None:
    (ref,) = factors(read_einsum(text).draws[0])
    assert isinstance(ref, Ref)
    assert names(ref.legs or ()) == legs


@pytest.mark.parametrize("text", ["reduce(x, 'b n -> b', 'max')", "reduce(x, 'n b -> b', 'prod')"])
def test_what_is_no_sum_is_a_function_of_the_axes_that_go(text: str) -> None:
    (apply,) = factors(read_einsum(text).draws[0])
    assert isinstance(apply, Apply)
    assert (apply.function.text, [name.text for name in apply.over]) == (text.split("'")[-2], ["n"])


@pytest.mark.parametrize(
    ("text", "sizes", "result"),
    [
        ("repeat(x, 'h w -> (h 2) w')", {"n_2": 2}, ["h", "n_2", "w"]),
        ("repeat(x, 'h -> h 2 2')", {"n_2": 2, "n_2'": 2}, ["h", "n_2", "n_2'"]),
        ("reduce(x, 'b (h 2) -> b h', 'sum')", {"n_2": 2}, ["b", "h"]),
        ("rearrange(x, 'b 1 h -> b h ()')", {"n_1": 1, "n_1'": 1}, ["b", "h", "n_1'"]),
        ("repeat(x, 'n_2 -> n_2 2')", {"n_2'": 2}, ["n_2", "n_2'"]),
    ],
)
def test_a_bare_number_in_einops_is_an_axis_of_that_size(text: str, sizes: dict[str, int], result: list[str]) -> None:
    spec = read_einsum(text)
    assert {dim.name.text: dim.size for dim in spec.dims} == sizes
    assert names(spec.draws[0].result or ()) == result


@pytest.mark.parametrize(
    "text", [row["equation"] for row in ROWS if row["expected"] == "ok" and row["equation"].strip()]
)
def test_a_line_reads_as_in_a_file(text: str) -> None:
    quoted = text.replace("'", "''")
    spec = read(Source("a.yaml", f"einsum: '{quoted}'"))
    assert bare(spec.draws) == bare(read_einsum(text).draws)


def test_sizes_in_a_call_are_kept() -> None:
    spec = read_einsum("rearrange(x, 'b n (h d) -> b h n d', h=8, d=self.size)")
    assert [(dim.name.text, dim.size) for dim in spec.dims] == [("h", 8)]


def test_a_mean_is_a_sum_over_sizes() -> None:
    side = read_einsum("reduce(x, 'b n d -> b d', 'mean')").draws[0].sides[0]
    assert isinstance(side, Product)
    assert [divisor.name.text for divisor in side.divisors if isinstance(divisor, Ref)] == ["n"]


def test_a_copy_along_a_new_axis_is_a_dot_with_one_leg() -> None:
    *_, dot = factors(read_einsum("h w -> h w c").draws[0])
    assert isinstance(dot, Ref)
    assert (dot.name.text, names(dot.legs or ())) == ("δ", ["c"])


def test_unnamed_operands_are_letters_and_never_the_identity() -> None:
    assert called(25)[:3] + called(25)[7:9] + called(25)[24:] == ["A", "B", "C", "H", "J", "Z"]


def test_more_operands_than_letters_are_numbered() -> None:
    assert called(26) == [f"T_{number}" for number in range(1, 27)]


def called(operands: int) -> list[str]:
    """The names that unnamed operands are given."""
    spec = read_einsum(",".join(f"i{j}" for j in "abcdefghijklmnopqrstuvwxyzABCD"[:operands]))
    return [factor.name.text for factor in factors(spec.draws[0]) if isinstance(factor, Ref)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("  ", "empty"),
        ("(" * 60 + "i" + ")" * 60, "too-deep"),
        ("A + B, C, 'i j, j -> i'", "operand"),
        ("A, 'i j, j -> i'", "operand-count"),
        ("a, b, 'i, j, -> i j'", "stray-comma"),
        ("reduce(x, 'b n -> b', 'any')", "not-a-sum"),
        ("reduce(x, 'b n -> b')", "no-reduction"),
        ("reduce(x, 'b n', 'sum')", "no-arrow"),
        ("reduce(x, 'b n -> b k', 'sum')", "axis-new"),
        ("reduce(x, 'b n -> b 2', 'sum')", "axis-number"),
        ("rearrange(x, 'b c h -> b h')", "axis-dropped"),
        ("rearrange(x, 'b h -> b h c')", "axis-new"),
        ("rearrange(x, 'b b -> b')", "axis-twice"),
        ("rearrange(x, 'b (h 2) -> b h 2')", "axis-number"),
        ("repeat(x, 'b c -> b k', k=3)", "axis-dropped"),
        ("repeat(x, 'b c -> b c k')", "axis-sizeless"),
        ("repeat(x, 'b c -> b c c', c=2)", "axis-twice"),
        ("einsum(x, [0, 1], y)", "lists"),
        ("einsum(x, y, [0, 1])", "lists"),
        ("einsum(x, [0, i], y, [1])", "list-item"),
        ("softmax(x, 'i j -> i')", "call"),
    ],
)
def test_calls_are_refused_by_name_too(text: str, reason: str) -> None:
    assert reason in BEYOND_PATTERNS
    with pytest.raises(PenroseError) as caught:
        read_einsum(text)
    assert pattern(reason).fullmatch(caught.value.problems[0].message)


def test_the_index_of_an_ellipsis_is_one_leg() -> None:
    (ref,) = factors(read_einsum("...ij->...ji").draws[0])
    assert isinstance(ref, Ref)
    assert ref.legs is not None
    assert isinstance(ref.legs[0], Index)
    assert names(ref.legs) == ["…", "i", "j"]
