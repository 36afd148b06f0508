"""The canonical form is exact and quick where much is alike: rings, grids, copies, dots."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from contractions import equal

from penrose.diagram import build
from penrose.diagram.network import network
from penrose.diagram.types import Leg, Network, Node, Tensor
from penrose.source import Source
from penrose.spec import read


def tensor(name: str, *legs: str, kind: str = "tensor") -> Tensor:
    return Tensor(name, tuple(Leg(index, "d") for index in legs), kind)


def ring(count: int) -> list[Node]:
    return [tensor("T", f"a{n}", f"a{(n + 1) % count}") for n in range(count)]


def torus(side: int, name: Callable[[int, int], str] = lambda row, column: "T") -> list[Node]:
    return [
        tensor(name(r, c), f"h{r}_{c}", f"h{r}_{(c + 1) % side}", f"v{r}_{c}", f"v{(r + 1) % side}_{c}")
        for r in range(side)
        for c in range(side)
    ]


def dots(edges: list[tuple[int, int]]) -> list[Node]:
    """A graph drawn with copy dots: their legs are all alike."""
    places = sorted({place for edge in edges for place in edge})
    return [tensor("δ", *(f"e{n}" for n, edge in enumerate(edges) if place in edge), kind="delta") for place in places]


PRISM = [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (0, 3), (1, 4), (2, 5)]
BIPARTITE = [(a, b) for a in (0, 1, 2) for b in (3, 4, 5)]
PETERSEN = [
    *((n, (n + 1) % 5) for n in range(5)),
    *((n, n + 5) for n in range(5)),
    *((n + 5, (n + 2) % 5 + 5) for n in range(5)),
]

ALIKE: dict[str, list[Node]] = {
    "ring": ring(10),
    "long ring": ring(200),
    "torus": torus(6),
    "big torus of distinct tensors": torus(32, lambda row, column: f"T{row}_{column}"),
    "scalars": [tensor("s") for _ in range(50)],
    "one hyperedge": [tensor("A", "i") for _ in range(30)],
    "many pairs": [tensor("v", f"i{n // 2}") for n in range(40)],
    "rows and columns": [tensor("A", f"r{n % 8}", f"c{n // 8}") for n in range(64)],
    "petersen graph": dots(PETERSEN),
    "cube in four dimensions": dots([(a, a ^ bit) for a in range(16) for bit in (1, 2, 4, 8) if a < a ^ bit]),
}

DIFFERENT: dict[str, tuple[list[Node], list[Node]]] = {
    "one ring and two": (ring(10), [*ring(4), *(tensor("T", f"b{n}", f"b{(n + 1) % 6}") for n in range(6))]),
    "a leg of a ring the other way round": (ring(10), [*ring(10)[:-1], tensor("T", "a0", "a9")]),
    "two cubic graphs of six": (dots(PRISM), dots(BIPARTITE)),
    "one name": (ring(5), [*ring(5)[:-1], tensor("U", "a4", "a0")]),
}


@pytest.mark.parametrize("name", ALIKE)
def test_order_and_names_do_not_matter(name: str) -> None:
    nodes = ALIKE[name]
    assert equal(network(nodes, ()), shuffled(nodes))


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs_is_told_apart(name: str) -> None:
    one, other = DIFFERENT[name]
    assert not equal(network(one, ()), network(other, ()))


SPELLINGS = {
    "terms": ("A[i j] x[j] + b[i]", "b[i] + A[i k] x[k]", True),
    "signs": ("A[i] - B[i]", "B[i] - A[i]", False),
    "scales": ("2 A[i] / sqrt(i)", "A[i] 2 / sqrt(i)", True),
    "other scales": ("2 A[i]", "3 A[i]", False),
    "functions": ("tanh(A[i j] x[j])", "tanh(x[k] A[i k])", True),
    "other functions": ("tanh(A[i])", "relu(A[i])", False),
    "along another leg": ("softmax[i](A[i j])", "softmax[j](A[i j])", False),
    "order of legs of a function": ("causal[i j](A[i j])", "causal[j i](A[i j])", False),
    "bubbles": ("tanh(A[i j]) x[j]", "tanh(A[i j] x[j])", False),
    "views": ("A[i j] B[j k]", "A[i j] Bᵀ[j k]", False),
    "caps": ("A[i=0 j]", "A[i=1 j]", False),
    "groups": ("A[(i j) k]", "A[(j i) k]", False),
    "names of free legs": ("A[i j]", "A[i k]", False),
    "order of a copy dot's legs": ("δ[i j k] A[i j k]", "δ[j k i] A[i j k]", True),
    "written-out sums": ("Σ[n](A[n i] b[n])", "Σ[m](b[m] A[m i])", True),
    "a sum written out or not": ("Σ[n](A[n i] b[n])", "A[n i] b[n]", False),
    "places of scripts": ("Σ[n](A[n i] b[n])", "Σ[n](A[i n] b[n])", False),
}


@pytest.mark.parametrize("case", SPELLINGS)
def test_two_spellings_are_one_contraction_or_two(case: str) -> None:
    one, other, same = SPELLINGS[case]
    diagrams = [build(read(Source("case.yaml", f"draw: {line}\n"))) for line in (one, other)]
    assert equal(diagrams[0].equations[0], diagrams[1].equations[0]) == same


def shuffled(nodes: list[Node]) -> Network:
    dice = random.Random(7)
    names = sorted({leg.index for node in nodes for leg in node.legs})
    new = [f"z{number}" for number in range(len(names))]
    dice.shuffle(new)
    called = dict(zip(names, new, strict=True))
    renamed = [
        tensor(node.name, *(called[leg.index] for leg in node.legs), kind=node.kind)
        for node in nodes
        if isinstance(node, Tensor)
    ]
    dice.shuffle(renamed)
    return network(renamed, ())
