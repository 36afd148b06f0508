"""Arithmetic modulo primes: right against Python's own integers, and its bound against counted accidents."""

import random
from fractions import Fraction

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from penrose.diagram import build
from penrose.diagram.types import Scale
from penrose.numerics import residue_values
from penrose.numerics.degrees import false_accept
from penrose.numerics.draw import Unknowns
from penrose.numerics.evaluate import evaluate
from penrose.numerics.exact import Residues
from penrose.numerics.kernel import contract
from penrose.numerics.kinds import NUMBERS as KIND_NUMBERS
from penrose.numerics.modular import RUN, inverse, matmul, prime_below, prime_with_roots, residue
from penrose.numerics.program import program
from penrose.numerics.types import Contract, Operand
from penrose.source import Source
from penrose.spec import read_einsum

P = prime_below(1 << 26)


def test_the_largest_sum_of_the_largest_residues_is_exact():
    """The worst case of the proof: a full run of the largest products, one run more, and an odd rest."""
    for length in (RUN, RUN + 1, 2 * RUN + 77):
        a = torch.full((1, length), P - 1)
        b = torch.full((length, 1), P - 1)
        assert int(matmul(a, b, P)) == (P - 1) ** 2 * length % P


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(1, 40), st.integers(1, 9))
def test_matrix_products_are_those_of_integers(seed, rows, inner, columns):
    rng = torch.Generator().manual_seed(seed)
    a, b = (torch.randint(P, size, generator=rng) for size in ((rows, inner), (inner, columns)))
    x, y = a.tolist(), b.tolist()
    assert matmul(a, b, P).tolist() == [
        [sum(x[i][j] * y[j][k] for j in range(inner)) % P for k in range(columns)] for i in range(rows)
    ]


def random_contraction(rng):
    """A contraction of one to four operands with up to six indices of sizes 2 to 4, some of them repeated."""
    letters = "abcdef"[: rng.randint(1, 6)]
    size = {letter: rng.randint(2, 4) for letter in letters}
    operands = [tuple((rng.choice(letters),) for _ in range(rng.randint(0, 4))) for _ in range(rng.randint(1, 4))]
    used = sorted({i for axes in operands for (i,) in axes})
    output = tuple((i,) for i in rng.sample(used, rng.randint(0, len(used))))
    op = Contract(tuple(Operand(str(n), axes) for n, axes in enumerate(operands)), output, tuple((i, i) for i in used))
    return op, size


def by_hand(op, tables, size, p):
    """The contraction by loops over Python's integers."""
    used, out = [i for i, _ in op.dims], [i for (i,) in op.output]
    found = {}
    places = [{}]
    for i in used:
        places = [{**place, i: n} for place in places for n in range(size[i])]
    for place in places:
        term = 1
        for operand, table in zip(op.operands, tables, strict=True):
            for (i,) in operand.axes:
                table = table[place[i]]
            term *= table
        key = tuple(place[i] for i in out)
        found[key] = (found.get(key, 0) + term) % p
    return found


@pytest.mark.parametrize("block", range(8))
def test_400_random_equations_against_pythons_integers(block):
    for seed in range(50):
        rng = random.Random(1000 * block + seed)
        op, size = random_contraction(rng)
        generator = torch.Generator().manual_seed(seed)
        values = [torch.randint(P - 50, P, [size[i] for (i,) in o.axes], generator=generator) for o in op.operands]
        expected = by_hand(op, [v.tolist() for v in values], size, P)
        found = contract(op, values, Residues(P), size)
        assert {key: int(found[key]) for key in expected} == expected


def test_roots_and_fractions_are_what_they_are():
    p = prime_with_roots((6, 24))
    sizes = {"s": 6}
    assert residue((Scale("sqrt", "s", 1),), sizes, p) ** 2 % p == 6
    assert residue((Scale("number", "0.25", 1),), sizes, p) * 4 % p == 1
    assert residue((Scale("size", "s", -1),), sizes, p) * 6 % p == 1
    assert Fraction("0.25") == Fraction(1, 4)


def test_inverses_are_inverses():
    a = torch.randint(P, (7, 7), generator=torch.Generator().manual_seed(0))
    assert torch.equal(matmul(a, inverse(a, P), P), torch.eye(7, dtype=torch.int64))
    with pytest.raises(ZeroDivisionError):
        inverse(torch.ones(3, 3, dtype=torch.int64), P)


@pytest.mark.parametrize("complex", [False, True])
@pytest.mark.parametrize("kind", ["isometry", "coisometry", "unitary", "orthogonal", "projector"])
def test_kinds_obey_their_laws_modulo_p(kind, complex):
    rows, columns = {"isometry": (6, 3), "coisometry": (3, 6)}.get(kind, (5, 5))
    draw = Unknowns(torch.Generator().manual_seed(1), P, complex)
    pair = KIND_NUMBERS[kind].make(draw, rows, columns, (rows, columns))
    value, bar = pair.value, pair.bar
    if kind == "projector":
        assert torch.equal(matmul(value, value, P), value)
        assert torch.equal(bar.T.contiguous(), value)
        return
    adjoint = bar.T.contiguous()
    product = matmul(value, adjoint, P) if kind == "coisometry" else matmul(adjoint, value, P)
    assert torch.equal(product, torch.eye(len(product), dtype=torch.int64))


def test_every_kind_that_can_be_declared_has_random_numbers_in_both_arithmetics():
    from penrose.diagram.kinds import declarable

    assert set(declarable()) - {"data"} == set(KIND_NUMBERS)


def test_numbers_without_legs_are_drawn_modulo_p():
    from penrose.numerics import check
    from penrose.spec import read

    found = check(build(read(Source("a.yaml", "draw: 2 a[] b[] = b[] a[] + a[] b[]"))), level=3)
    assert [result.verdict for result in found.results if result.level == 3] == ["pass"]


def test_every_function_is_computed():
    from penrose.diagram.functions import FUNCTIONS
    from penrose.numerics.functions import NUMBERS

    assert set(NUMBERS) == set(FUNCTIONS)


def test_every_decomposition_is_computed():
    from penrose.diagram.derive import METHODS
    from penrose.numerics.derive import DERIVE

    assert set(DERIVE) == set(METHODS)


def test_the_bound_counts_degrees():
    lowered = program(build(read_einsum("i j, j k, k l -> i l")))
    sizes = {dim.name: 3 for dim in lowered.dims}
    name = lowered.equations[0].values
    assert false_accept(lowered, sizes, name, P, 1) == pytest.approx(3 / (P - 3))
    assert false_accept(lowered, sizes, name, P, 3) == pytest.approx((3 / (P - 3)) ** 3)


def test_a_false_equation_is_accepted_no_more_often_than_the_bound_says():
    """Modulo a tiny prime accidents happen: A·B against B·A for numbers and a product of three against zero."""
    lowered = program(build(read_einsum("i, i, i ->")))
    sizes, p, trials = {dim.name: 1 for dim in lowered.dims}, 11, 3000
    [name] = lowered.equations[0].values
    zero = sum(
        int(evaluate(lowered, residue_values.make(lowered, sizes, seed, p), sizes, Residues(p), [name])[name]) == 0
        for seed in range(trials)
    )
    bound = false_accept(lowered, sizes, [name], p, 1)
    assert 0.2 < zero / trials <= bound == pytest.approx(3 / 8)
