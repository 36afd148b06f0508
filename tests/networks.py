"""Families of tensor networks and random ones, as one-line einsums, for the tests of pictures."""

from __future__ import annotations

import random
from itertools import count

from penrose.diagram import build
from penrose.diagram.types import Diagram
from penrose.spec import read_einsum


def einsum(legs: list[list[str]], free: list[str]) -> str:
    """One line in which words are indices."""
    return f"{', '.join(' '.join(names) for names in legs)} -> {' '.join(free)}"


def chain(length: int) -> str:
    """A matrix product state."""
    legs = [[f"p{n}", *([f"b{n}"] if n else []), *([f"b{n + 1}"] if n + 1 < length else [])] for n in range(length)]
    return einsum(legs, [f"p{n}" for n in range(length)])


def ring(length: int) -> str:
    """A matrix product state with periodic boundary."""
    return einsum([[f"p{n}", f"b{n}", f"b{(n + 1) % length}"] for n in range(length)], [f"p{n}" for n in range(length)])


def grid(rows: int, columns: int, physical: bool = True) -> str:
    """A projected entangled pair state, or its norm's one layer without physical legs."""
    legs = []
    for r in range(rows):
        for c in range(columns):
            names = [f"p{r}x{c}"] if physical else []
            names += [f"h{r}x{c}"] if c + 1 < columns else []
            names += [f"h{r}x{c - 1}"] if c else []
            names += [f"v{r}x{c}"] if r + 1 < rows else []
            names += [f"v{r - 1}x{c}"] if r else []
            legs.append(names)
    return einsum(legs, [f"p{r}x{c}" for r in range(rows) for c in range(columns)] if physical else [])


def tree(depth: int) -> str:
    """A binary tree tensor network."""
    legs, free, fresh = [], [], count()

    def below(level: int) -> str:
        name = f"t{next(fresh)}"
        if level == 0:
            free.append(name)
            return name
        legs.append([below(level - 1), below(level - 1), name])
        return name

    legs.append([below(depth - 1), below(depth - 1)])
    return einsum(legs, free)


def comb(teeth: int, length: int) -> str:
    """A chain from each of whose tensors a chain of tensors with a free leg each hangs."""
    back = [[*bond(f"s{n}", n > 0), *bond(f"s{n + 1}", n + 1 < teeth), f"t{n}_0"] for n in range(teeth)]
    sites = [(n, m) for n in range(teeth) for m in range(length)]
    chains = [[f"t{n}_{m}", f"p{n}_{m}", *bond(f"t{n}_{m + 1}", m + 1 < length)] for n, m in sites]
    return einsum(back + chains, [f"p{n}_{m}" for n, m in sites])


def bond(index: str, there: bool) -> list[str]:
    """An index, if it is there."""
    return [index] if there else []


def mera(sites: int, periodic: bool, arity: int = 2) -> str:
    """A multiscale entanglement renormalisation ansatz: a disentangler over every boundary between two blocks of
    `arity` sites, an isometry over every block, and so on until one tensor closes what is left."""
    legs, fresh = [], count()
    wires = free = [f"p{n}" for n in range(sites)]
    while len(wires) > arity:
        upper = list(wires)
        for left in range(arity - 1, len(wires) if periodic else len(wires) - 1, arity):
            right = (left + 1) % len(wires)
            upper[left], upper[right] = f"w{next(fresh)}", f"w{next(fresh)}"
            legs.append([wires[left], wires[right], upper[left], upper[right]])
        wires = [f"w{next(fresh)}" for _ in range(0, len(upper), arity)]
        legs += [[*upper[arity * n : arity * (n + 1)], wire] for n, wire in enumerate(wires)]
    return einsum([*legs, wires], free)


def circuit(width: int, depth: int, state: str = "", periodic: bool = False) -> str:
    """Gates on neighbouring wires in alternating layers, on open wires (""), single tensors ("product") or a matrix
    product state ("chain")."""
    legs, fresh = [], count()
    wires, free = [f"p{n}" for n in range(width)], [f"p{n}" for n in range(width)]
    for layer in range(depth):
        for left in range(layer % 2, width if periodic else width - 1, 2):
            right = (left + 1) % width
            before = [wires[left], wires[right]]
            wires[left], wires[right] = f"w{next(fresh)}", f"w{next(fresh)}"
            legs.append([*before, wires[left], wires[right]])
    if state:
        bonds = [[f"b{n}" for n in (at, at + 1) if 0 < n < width and state == "chain"] for at in range(width)]
        return einsum([*legs, *([wire, *bond] for wire, bond in zip(wires, bonds, strict=True))], free)
    return einsum(legs, free + wires)


def regular(size: int, dice: random.Random) -> str:
    """A random 3-regular graph, without loops and with no pair joined twice."""
    while True:
        stubs = [v for v in range(size) for _ in range(3)]
        dice.shuffle(stubs)
        pairs = [tuple(sorted(pair)) for pair in zip(stubs[::2], stubs[1::2], strict=True)]
        if len(set(pairs)) == len(pairs) and all(a != b for a, b in pairs):
            return einsum([[f"e{n}" for n, pair in enumerate(pairs) if v in pair] for v in range(size)], [])


def anything(dice: random.Random, most: int) -> str:
    """A random einsum of up to `most` tensors: hyperedges, traces, parallel bonds, scalars, several parts."""
    letters = "abcdefghijklmnopqrst"[: dice.randint(1, min(20, 2 * most))]
    legs = [
        [dice.choice(letters) for _ in range(dice.choice((0, 1, 1, 2, 2, 2, 3, 3, 4)))]
        for _ in range(dice.randint(1, most))
    ]
    used = sorted({name for names in legs for name in names})
    return einsum(legs, dice.sample(used, min(len(used), dice.choice((0, 1, 1, 2, 2, 3, 4)))))


def drawn(text: str) -> Diagram:
    """The diagram of a one-line einsum."""
    return build(read_einsum(text))
