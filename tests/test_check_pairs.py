"""No false alarms: whatever is true by construction passes, in floats and exactly."""

import random

import pytest

from penrose.diagram import build
from penrose.numerics.claims import Equality
from penrose.numerics.equality import Pair, exact, floats
from penrose.numerics.program import program
from penrose.source import Source, Span
from penrose.spec import read

LETTERS = "abcdefgh"
CLAIM = Equality("L = R", Span(0, 0), 0, 0, "=")


def random_product(rng):
    """Operands as lists of indices, the indices that stay, and the sizes: every operand has 1 to 3 distinct legs."""
    letters = LETTERS[: rng.randint(2, 6)]
    operands = [rng.sample(letters, rng.randint(1, min(3, len(letters)))) for _ in range(rng.randint(2, 4))]
    used = sorted({i for indices in operands for i in indices})
    output = rng.sample(used, rng.randint(0, min(3, len(used))))
    return operands, output, {i: rng.randint(2, 4) for i in used}


def written(operands, names="ABCD"):
    return [f"{name}[{' '.join(indices)}]" for name, indices in zip(names, operands, strict=False)]


def permuted(rng, operands, output):
    factors = written(operands)
    rng.shuffle(factors)
    return " ".join(factors)


def relabelled(rng, operands, output):
    fresh = dict(zip((i for i in LETTERS if i not in output), "tuvwxyzm", strict=False))
    return " ".join(written([[fresh.get(i, i) for i in indices] for indices in operands]))


def with_an_identity(rng, operands, output):
    place = rng.randrange(len(operands))
    leg = rng.choice(operands[place])
    changed = [["z" if n == place and i == leg else i for i in indices] for n, indices in enumerate(operands)]
    return " ".join([*written(changed), f"δ[z {leg}]"])


def with_a_gauge_pair(rng, operands, output):
    place = rng.randrange(len(operands))
    leg = rng.choice(operands[place])
    changed = [["y" if n == place and i == leg else i for i in indices] for n, indices in enumerate(operands)]
    return " ".join([*written(changed), f"X_{leg}[y z] X_{leg}⁻¹[z {leg}]"])


def in_another_order(rng, operands, output):
    """Two factors first, in a bubble of their own: the indices that others need stay open."""
    factors = written(operands)
    first = (*operands[0], *operands[1])
    needed = {i for indices in operands[2:] for i in indices} | set(output)
    keep = [i for i in dict.fromkeys(first) if i in needed]
    step = f"  P[{' '.join(keep)}]: {' '.join(factors[:2])}"
    return f"P[{' '.join(keep)}] {' '.join(factors[2:])}".strip(), [step]


def with_legs_split(rng, operands, output):
    """Two indices of one operand made one thick leg of a new tensor, and split again where it is used."""
    place = next((n for n, indices in enumerate(operands) if len(indices) > 1), None)
    if place is None:
        return permuted(rng, operands, output), []
    a, b, *rest = operands[place]
    thin = "".join(f" {i}" for i in rest)
    factors = written(operands)
    step = f"  G[t{thin}]: I[t ({a} {b})] {factors[place]}"
    factors[place] = f"G[({a} {b}){thin}]"
    return " ".join(factors), [step]


def spec(rng):
    operands, output, sizes = random_product(rng)
    way = rng.choice((permuted, relabelled, with_an_identity, with_a_gauge_pair, in_another_order, with_legs_split))
    left, right, more = " ".join(written(operands)), way(rng, operands, output), []
    if isinstance(right, tuple):
        right, more = right
    tensors = [f"  {name}: {' '.join(indices)}" for name, indices in zip("ABCD", operands, strict=False)]
    tensors += [f"  X_{i}: {i} {i}" for i in sizes if f"X_{i}[" in right]
    legs = " ".join(output)
    lines = ["dims:", *(f"  {i}: {size}" for i, size in sizes.items()), "tensors:", *tensors, "let:", *more,
             f"  L[{legs}]: {left}", f"  R[{legs}]: {right}", f"draw: L[{legs}] = R[{legs}]"]  # fmt: skip
    return "\n".join(lines)


def alarms(seeds):
    """The pairs that are called different, with their specs; and how many were no mere copies of each other."""
    found, told = [], 0
    for seed in seeds:
        text = spec(random.Random(seed))
        lowered = program(build(read(Source("pair.yaml", text))))
        [equation] = lowered.equations
        both = Pair(CLAIM, *equation.values, tuple(range(len(equation.legs[0]))))
        told += not both.trivial
        sizes = {dim.name: dim.size for dim in lowered.dims}
        [result] = floats(lowered, [both], sizes, 2, [seed], "", lambda claim: "")
        certain = exact(lowered, both, sizes, seed, "", lambda claim: "")
        if result.verdict != "pass" or result.error > 8 or certain.verdict != "pass":
            found.append((text, result.error, certain.verdict))
    return found, told


def test_true_pairs_raise_no_alarm():
    found, told = alarms(range(40))
    assert found == []
    assert told >= 10  # the others become one and the same program


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_ten_thousand_true_pairs_raise_no_alarm(block):
    found, _ = alarms(range(1000 * block, 1000 * (block + 1)))
    assert found == []
