"""A diagram becomes a program: what it computes, how it is planned, estimated and refused."""

import pytest
import torch

from penrose.diagram import build
from penrose.errors import PenroseError
from penrose.numerics.algebra import Floats
from penrose.numerics.code import listing
from penrose.numerics.evaluate import evaluate
from penrose.numerics.plan import HAND, cost, pairs, refusal
from penrose.numerics.program import program
from penrose.numerics.sizes import chosen, parameters, prime_sizes, violations
from penrose.numerics.trial import Trial
from penrose.numerics.types import Contract, lets
from penrose.source import Source
from penrose.spec import read, read_einsum


def of(text):
    return program(build(read(Source("spec.yaml", text))))


def of_einsum(text):
    return program(build(read_einsum(text)))


def value(text, **inputs):
    """The one side that is drawn, at the shapes of the inputs given."""
    lowered = of(text)
    sizes = {dim.name: dim.size for dim in lowered.dims}
    for tensor in lowered.inputs:
        for leg, size in zip(tensor.legs, inputs[tensor.name].shape, strict=True):
            sizes[leg.dim] = size
    name = lowered.equations[0].values[0]
    given = {(key, False): v for key, v in inputs.items()}
    return evaluate(lowered, given, sizes, Floats(), [name])[name]


def test_a_product_is_one_contraction():
    assert listing(of_einsum("i j, j k -> i k")).splitlines()[-1] == "t[i k] = A[i j] B[j k]"


def test_matmul():
    a, b = torch.randn(2, 3).double(), torch.randn(3, 5).double()
    torch.testing.assert_close(value("draw: A[i j] B[j k]", A=a, B=b), a @ b)


def test_a_shared_index_that_stays_is_not_summed():
    a, b = torch.randn(4, 3).double(), torch.randn(4).double()
    torch.testing.assert_close(value("let:\n  y[n j]: A[n j] b[n]\ndraw: y", A=a, b=b), a * b[:, None])


def test_a_dagger_reverses_and_conjugates():
    v = torch.randn(3, 2, dtype=torch.complex128)
    torch.testing.assert_close(value("tensors: {V: i j}\ndraw: V†[a i] V[i b]", V=v), v.mH @ v)


def test_a_conjugate_keeps_the_order():
    v = torch.randn(3, 2, dtype=torch.complex128)
    torch.testing.assert_close(value("draw: conj(V)[i a] V[i b]", V=v), v.mH @ v)


def test_an_inverse_undoes():
    x = torch.randn(4, 4).double()
    torch.testing.assert_close(value("tensors: {X: i j}\ndraw: X[a b] X⁻¹[b c]", X=x), torch.eye(4).double())


def test_groups_fuse_with_the_first_slowest():
    t, m = torch.randn(2, 3, 5).double(), torch.randn(10, 3).double()
    found = value("draw: M[(k i) j] T[i j k]", M=m, T=t)
    torch.testing.assert_close(found, (m * t.permute(2, 0, 1).reshape(10, 3)).sum())


def test_a_thick_leg_that_is_cut_in_two_ways_is_regrouped():
    m = torch.randn(12).double()
    lowered = of("dims: {a: 3, b: 4, c: 2, d: 6}\ndraw: M[(a b)] A[a b] = M[(c d)] B[c d]")
    assert {let.name for let in lets(lowered.body)}
    found = value("dims: {a: 3, b: 4, c: 2, d: 6}\ndraw: M[t] I[t u] N[u]", M=m, N=m)
    torch.testing.assert_close(found, m @ m)


def test_a_trace_is_a_loop_and_a_free_dot_spreads():
    a = torch.randn(3, 3).double()
    torch.testing.assert_close(value("draw: A[i i]", A=a), a.trace())
    torch.testing.assert_close(value("let:\n  D[i k]: δ[i j k] v[j]\ndraw: D", v=a[0]), torch.diag(a[0]))


def test_a_cap_picks_a_place():
    a = torch.randn(4, 3).double()
    torch.testing.assert_close(value("draw: A[i j=2]", A=a), a[:, 2])


def test_a_loop_of_bare_line_counts_the_dimension():
    assert float(value("dims: {i: 5}\ndraw: δ[i i]")) == 5


def test_a_term_that_lacks_a_leg_is_repeated_along_it():
    a, b = torch.randn(2, 3).double(), torch.randn(3).double()
    torch.testing.assert_close(value("let:\n  y[i j]: A[i j] - 2 b[j]\ndraw: y", A=a, b=b), a - 2 * b)


def test_scales_are_applied():
    a = torch.randn(4, 3).double()
    torch.testing.assert_close(value("let:\n  y[i]: A[i j] 3 / sqrt(j)\ndraw: y", A=a), 3 * a.sum(1) / 3**0.5)


def test_a_written_out_sum_runs_over_scripts():
    a, b = torch.randn(4, 2, 3).double(), torch.randn(4, 3, 5).double()
    found = value("tensors: {A: n i j, B: n j k}\nlet:\n  y[i k]: Σ[n](A[n i j] B[n j k])\ndraw: y", A=a, B=b)
    torch.testing.assert_close(found, torch.einsum("nij,njk->ik", a, b))


def test_a_written_out_sum_reaches_into_a_bubble():
    a, b = torch.randn(4, 2, 3).double(), torch.randn(4, 3).double()
    found = value("tensors: {A: n i j, b: n j}\nlet:\n  y[i]: Σ[n](tanh(A[n i j] b[n j]))\ndraw: y", A=a, b=b)
    torch.testing.assert_close(found, torch.einsum("nij,nj->ni", a, b).tanh().sum(0))


def test_an_index_summed_on_its_own():
    a = torch.randn(4, 3).double()
    torch.testing.assert_close(value("let:\n  y[i]: A[i j]\ndraw: y", A=a), a.sum(1))


def test_equal_instructions_are_done_once():
    lowered = of("let:\n  S[i k]: A[i j] B[j k]\n  y[i l]: tanh(S[i k]) C[k l] + exp(S[i k]) D[k l]\ndraw: y")
    contractions = [let.op for let in lets(lowered.body) if isinstance(let.op, Contract)]
    assert sum(any(o.value == "A" for o in op.operands) for op in contractions) == 1


def test_a_repeat_carries_the_stream_and_takes_fresh_weights():
    lowered = of(
        "tensors: {x: i}\nlet:\n  repeat 3:\n    x[j]: x[j] + tanh(W[j i] x[i])\ndraw: x\nlayout: {backbone: x}"
    )
    assert next(i.layers for i in lowered.inputs if i.name == "W") == (3,)
    assert next(i.layers for i in lowered.inputs if i.name == "x") == ()
    sizes = {dim.name: 4 for dim in lowered.dims}
    trial = Trial(lowered, sizes, 0)
    x = trial.inputs["x", False]
    for weight in trial.inputs["W", False]:
        x = x + (weight @ x).tanh()
    name = lowered.equations[0].values[0]
    torch.testing.assert_close(trial.plain([name])[name], x)


def test_repeats_inside_repeats_number_their_weights_through():
    lowered = of(
        "tensors: {x: i}\nlet:\n  repeat 2:\n    repeat 3:\n      x[j]: W[j i] x[i]\n    x[j]: x[j] + V[j i] x[i]\n"
        "draw: x\nlayout: {backbone: x}"
    )
    sizes = {dim.name: 3 for dim in lowered.dims}
    trial = Trial(lowered, sizes, 1)
    x = trial.inputs["x", False]
    for outer in range(2):
        for inner in range(3):
            x = trial.inputs["W", False][3 * outer + inner] @ x
        x = x + trial.inputs["V", False][outer] @ x
    name = lowered.equations[0].values[0]
    torch.testing.assert_close(trial.plain([name])[name], x)


def test_more_indices_than_an_alphabet():
    chain = ", ".join(f"a{n} a{n + 1}" for n in range(70))
    lowered = of_einsum(f"{chain} -> a0 a70")
    sizes = {dim.name: 2 for dim in lowered.dims}
    trial = Trial(lowered, sizes, 0)
    name = lowered.equations[0].values[0]
    expected = torch.linalg.multi_dot([trial.inputs[i.name, False] for i in lowered.inputs])
    torch.testing.assert_close(trial.plain([name])[name], expected)


def test_contractions_go_in_pairs_that_stay_small():
    ladder = "i j, i r, j k l, r k s, l m n, s m t, n o p, t o u, p q, u q ->"
    lowered = of_einsum(ladder)
    [let] = lets(lowered.body)
    steps = pairs(let.op, {dim.name: 3 for dim in lowered.dims})
    assert len(steps) == 9
    assert max(len(step.keep) for step in steps) == 3


def test_sizes_by_preset_and_by_hand():
    lowered = of("dims: {i: {size: 4, gpt2: 768}, j: 3}\ndraw: A[i j]")
    assert chosen(lowered, "gpt2-small")[0] == {"i": 768, "j": 3}
    assert chosen(lowered, "i=7 j=2")[0] == {"i": 7, "j": 2}
    assert chosen(lowered, "gpt3")[1][0].message == "no dimension has a size called gpt3; there are gpt2"
    assert chosen(lowered, "k=3")[1][0].message == "--sizes names k, which is no dimension"


def test_a_size_that_the_others_do_not_allow_is_refused():
    lowered = of("dims: {i: 4, j: 6, r: 4}\ntensors:\n  M: i j\n  U, λ, V: svd(M, i | j)\ndraw: U[i r] λ[r]")
    assert chosen(lowered, "i=5")[0] == {"i": 5, "j": 6, "r": 5}
    assert chosen(lowered, "r=3")[1][0].message == "r has 4 places because of the others, not 3"


def test_prime_sizes_are_distinct_and_never_one():
    sizes, distinct = prime_sizes(of_einsum("a b c, c d, d e -> a b e"))
    assert distinct
    assert sorted(sizes.values()) == [2, 3, 5, 7, 11]


def test_dimensions_that_an_index_joins_keep_one_size():
    lowered = of("dims: {i: 4, j: 3, d: 3}\ntensors: {A: i j}\ndraw: A[i d] w[d]\n")
    sizes, _ = prime_sizes(lowered)
    assert sizes["d"] == sizes["j"] != sizes["i"]
    assert chosen(lowered, "d=5") == ({"i": 4, "j": 5, "d": 5}, [])


def test_prime_sizes_of_many_dimensions_are_shared_by_those_apart():
    sizes, distinct = prime_sizes(of_einsum(", ".join(f"a{n} a{n + 1}" for n in range(20)) + " -> a0 a20"))
    assert not distinct
    assert max(sizes.values()) <= 5
    assert all(sizes[f"a{n}"] != sizes[f"a{n + 1}"] for n in range(20))


def test_prime_sizes_keep_what_kinds_ask_for():
    lowered = of("tensors: {V: {legs: i a, kind: isometry}}\ndraw: V†[a i] V[i b] = δ[a b]")
    sizes, _ = prime_sizes(lowered)
    assert sizes["i"] >= sizes["a"] >= 2
    assert violations(lowered, sizes) == []


def test_prime_sizes_multiply_where_legs_are_fused():
    lowered = of("draw: M[(a b) c] N[a b c]")
    sizes, _ = prime_sizes(lowered)
    assert violations(lowered, sizes) == []


@pytest.mark.parametrize("size", [10**9, 10**12])
def test_what_does_not_fit_is_refused_with_the_figure(size):
    lowered = of_einsum("i j, j k -> i k")
    refused = refusal(cost(lowered, {dim.name: size for dim in lowered.dims}))
    assert refused is not None
    assert str(size * size) in refused.message


def test_memory_is_what_is_alive_at_once_and_room_for_the_work_on_it():
    lowered = of_einsum("i j, j k -> i k")
    sizes = {dim.name: 10 for dim in lowered.dims}
    assert cost(lowered, sizes, errors=False).bytes == 8 * (300 + HAND * 300)
    assert cost(lowered, sizes).bytes == 2 * cost(lowered, sizes, errors=False).bytes
    assert cost(lowered, sizes).multiplications == 1000


def test_parameters_count_every_layer():
    lowered = of(
        "tensors: {x: i, W: {legs: j i, role: weight}}\nlet:\n  repeat 3:\n    x[j]: W[j i] x[i]\n"
        "draw: x\nlayout: {backbone: x}"
    )
    assert parameters(lowered, {dim.name: 4 for dim in lowered.dims}) == 48


def test_sides_with_other_legs_are_an_error():
    with pytest.raises(PenroseError, match="open"):
        of("draw: A[i j] = B[i]")
