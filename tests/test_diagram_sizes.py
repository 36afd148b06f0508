"""Sizes unify by position; what no one declared gets small sizes that suit groups, bonds and kinds."""

from __future__ import annotations

from math import prod

import pytest

from penrose.diagram import build
from penrose.source import Source
from penrose.spec import read


def sizes(text: str) -> dict[str, int]:
    return {dim.name: dim.size for dim in build(read(Source("case.yaml", text))).dims}


def test_undeclared_sizes_are_small_distinct_and_in_the_order_of_the_text() -> None:
    assert sizes("draw: A[i j] B[j k]\n") == {"i": 2, "j": 3, "k": 4}


def test_declared_sizes_are_not_given_again() -> None:
    assert sizes("dims: {j: 2}\ndraw: A[i j] B[j k]\n") == {"j": 2, "i": 3, "k": 4}


def test_an_index_has_the_size_of_the_leg_it_stands_on() -> None:
    text = "dims: {p: 10, h: 24}\ntensors: {x: p h}\ndraw: x[q g] W[g e]\n"
    diagram = build(read(Source("case.yaml", text)))
    (term,) = diagram.equations[0].sides[0].terms
    assert [(wire.index, wire.dim) for wire in term.network.wires] == [("q", "p"), ("g", "h"), ("e", "e")]


def test_a_step_carries_sizes_from_its_use_to_its_tensors() -> None:
    text = "dims: {p: 7}\ntensors: {v: p}\nlet:\n  S[a b]: A[a c] B[c b]\ndraw: S[i j] v[j]\n"
    diagram = build(read(Source("case.yaml", text)))
    assert {d.name: d.legs[-1].dim for d in diagram.declared}["B"] == "p"


@pytest.mark.parametrize(
    ("spec", "thick", "parts"),
    [
        ("draw: Y[(i l)]", "(i l)", ("i", "l")),
        ("dims: {a: 36, j: 6}\ntensors: {M: a}\ndraw: M[(j k)]", "a", ("j", "k")),
        ("draw: Y[(i l) m] Z[(i l) n]", "(i l)", ("i", "l")),
        ("draw: Y[(i (j k))]", "(i (j k))", ("i", "(j k)")),
    ],
)
def test_a_group_is_as_large_as_its_parts_together(spec: str, thick: str, parts: tuple[str, ...]) -> None:
    found = sizes(spec + "\n")
    assert found[thick] == prod(found[part] for part in parts)


def test_presets_of_a_group_are_products() -> None:
    text = "dims:\n  n: {size: 4, gpt2: 12}\n  s: {size: 6, gpt2: 64}\ndraw: W[(n s) h]\n"
    (thick,) = (dim for dim in build(read(Source("case.yaml", text))).dims if dim.name == "(n s)")
    assert thick.presets == (("gpt2", 768),)


def test_an_isometry_gets_an_edge_that_is_large_enough() -> None:
    found = sizes("tensors: {V: {legs: i | a, kind: isometry}}\ndraw: V[i a]\n")
    assert found["i"] >= found["a"]


def test_both_sides_of_a_unitary_get_equal_sizes() -> None:
    found = sizes("tensors: {U: {legs: i j | k l, kind: unitary}}\ndraw: U[i j k l]\n")
    assert (found["i"], found["j"]) == (found["k"], found["l"])


@pytest.mark.parametrize(
    ("derivation", "draw", "bond"),
    [
        ("U, λ, V: svd(T, i | j k)", "U[i r] λ[r] V[j k r]", 5),
        ("Q, R: qr(T, i j | k)", "Q[i j r] R[r k]", 7),
        ("A, B, C: tt(T, i | j | k)", "A[i r] B[r j s] C[s k]", 5),
        ("C, U, V, W: tucker(T, i | j | k)", "C[a r c] U[i a] V[j r] W[k c]", 6),
    ],
)
def test_a_bond_is_as_large_as_it_can_be(derivation: str, draw: str, bond: int) -> None:
    text = f"dims: {{i: 5, j: 6, k: 7}}\ntensors:\n  T: i j k\n  {derivation}\ndraw: {draw}\n"
    assert sizes(text)["r"] == bond


def test_literal_data_say_how_large_their_legs_are() -> None:
    assert sizes("tensors:\n  x: {legs: i j, data: [[1, 2, 3], [4, 5, 6]]}\ndraw: x\n") == {"i": 2, "j": 3}


def test_what_is_inverted_is_square_where_nothing_else_is_said() -> None:
    found = sizes("draw: A[i a] X[a b] X⁻¹[b c] B[c j]\n")
    assert found["a"] == found["b"]


def test_a_diagram_holds_what_its_sizes_must_satisfy():
    text = """
tensors: {V: {legs: i | a, kind: isometry}, M: j k, 'Q, R': 'qr(M, j | k)'}
draw: V[i a] Q[j b] R[b k] A[(j k) l]
"""
    rules = build(read(Source("a.yaml", text))).rules
    assert [(rule.left, rule.sign, rule.right, rule.others) for rule in rules] == [
        (("i",), "≥", ("a",), ()), (("b",), "min", ("j",), ("k",)), (("(j k)",), "=", ("j", "k"), ()),
    ]  # fmt: skip
    assert rules[0].text.format(left=2, right=3).endswith("has size 2, smaller than its tip's 3")
