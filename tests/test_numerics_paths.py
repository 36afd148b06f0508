"""Paths of contraction: the fewest multiplications of few tensors, and of many hardly more than anybody finds."""

import random
from itertools import combinations
from math import prod

import pytest

from penrose.numerics.paths import EXACT, path


def multiplications(inputs, output, size, pairs):
    """What a path takes, counted anew."""
    left, total = [set(indices) for indices in inputs], 0
    for first, second in pairs:
        b, a = left.pop(second), left.pop(first)
        total += prod(size[index] for index in a | b)
        left.append((a | b) & set(output).union(*left))
    return total, len(left)


def least(left, output, size):
    """The fewest multiplications of all orders, tried one by one."""
    if len(left) == 1:
        return 0
    found = []
    for a, b in combinations(range(len(left)), 2):
        rest = [indices for n, indices in enumerate(left) if n not in (a, b)]
        both = left[a] | left[b]
        found.append(prod(size[i] for i in both) + least([*rest, both & set(output).union(*rest)], output, size))
    return min(found)


def network(rng, count):
    """A random network, with wires of two ends and of more."""
    inputs, size = [set() for _ in range(count)], {}
    for index in (chr(97 + n) for n in range(rng.randrange(count, 2 * count))):
        size[index] = rng.randrange(1, 6)
        for at in rng.sample(range(count), rng.choice((1, 2, 2, 2, min(3, count)))):
            inputs[at].add(index)
    return inputs, {index for index in size if rng.random() < 0.2}, size


@pytest.mark.parametrize("seed", range(40))
def test_of_few_tensors_no_order_is_cheaper(seed):
    rng = random.Random(seed)
    inputs, output, size = network(rng, rng.randrange(2, 6))
    pairs, certain = path([sorted(i) for i in inputs], sorted(output), size)
    assert certain
    assert multiplications(inputs, output, size, pairs) == (least(inputs, output, size), 1)


def lattice(edge, bond):
    """The norm of a PEPS: two layers of edge × edge tensors."""
    size, inputs = {}, []
    for layer in "kb":
        for row in range(edge):
            for column in range(edge):
                ends = ((row, column, 0), (row, column, 1), (row - 1, column, 0), (row, column - 1, 1))
                inside = [(r, c, d) for r, c, d in ends if min(r, c) >= 0 and max(r + (d == 0), c + (d == 1)) < edge]
                inputs.append([f"p{row}{column}", *(f"{layer}{r}{c}{d}" for r, c, d in inside)])
                size |= {index: 2 if index[0] == "p" else bond for index in inputs[-1]}
    return inputs, [], size


@pytest.mark.parametrize(("edge", "bond"), [(3, 4), (3, 6), (4, 3)])
def test_of_many_tensors_the_path_is_as_good_as_any_that_is_known(edge, bond):
    opt_einsum = pytest.importorskip("opt_einsum")
    inputs, output, size = lattice(edge, bond)
    pairs, certain = path(inputs, output, size)
    assert not certain
    theirs = opt_einsum.paths.get_path_fn("auto-hq")([frozenset(i) for i in inputs], frozenset(), size)
    best, _ = multiplications(inputs, output, size, [step for step in theirs if len(step) == 2])
    assert multiplications(inputs, output, size, pairs)[0] <= 1.02 * best


@pytest.mark.parametrize("seed", range(20))
def test_every_path_ends_in_one_value(seed):
    rng = random.Random(seed)
    inputs, output, size = network(rng, rng.randrange(EXACT + 1, 25))
    pairs, _ = path([sorted(i) for i in inputs], sorted(output), size)
    assert multiplications(inputs, output, size, pairs)[1] == 1
    assert path([sorted(i) for i in inputs], sorted(output), size)[0] == pairs
