"""A diagram is worth what its text says: built, evaluated the plainest way, compared with numpy written by hand."""

from __future__ import annotations

import numpy as np
import pytest
from diagram_values import Array, Values, causal, random_arrays, softmax

from penrose.diagram import build
from penrose.diagram.types import Diagram
from penrose.errors import PenroseError
from penrose.source import Source
from penrose.spec import read


def built(text: str) -> Diagram:
    return build(read(Source("case.yaml", text)))


def sides(text: str, real: bool = False) -> tuple[list[Array], dict[str, Array]]:
    """The value of every side of the first equation, and the arrays of the declared tensors."""
    diagram = built(text)
    arrays = random_arrays(diagram, real=real)
    values = Values(diagram, arrays)
    return [values.sum(side) for side in diagram.equations[0].sides], arrays


def close(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other))


ATTENTION = """
dims: {p: 5, h: 6, n: 2, s: 3}
tensors: {x: p h, W_Q: n h s, W_K: n h s, W_V: n h s, W_O: n s h}
let:
  S[n q k]: x[q h] W_Q[n h s] W_K[n g s] x[k g] / sqrt(s)
  A[n q k]: softmax[k](causal[q k](S[n q k]))
  y[q e]: x[q e] + A[n q k] x[k g] W_V[n g s] W_O[n s e]
draw: y
"""


def attention(x: Array, q: Array, k: Array, v: Array, o: Array) -> Array:
    out = x
    for n in range(len(q)):
        scores = (x @ q[n]) @ (x @ k[n]).T / np.sqrt(q.shape[2])
        out = out + softmax(causal(scores, (0, 1)), (1,)) @ x @ v[n] @ o[n]
    return out


def test_attention_inlined_is_attention_head_by_head() -> None:
    (value,), a = sides(ATTENTION, real=True)
    assert close(value, attention(a["x"], a["W_Q"], a["W_K"], a["W_V"], a["W_O"]))


def test_steps_one_by_one_are_the_drawing_inlined() -> None:
    diagram = built(ATTENTION)
    values = Values(diagram, random_arrays(diagram, real=True))
    assert close(values.steps["y", 0], values.sum(diagram.equations[0].sides[0]))


def test_a_kept_step_stays_one_glyph_of_the_same_value() -> None:
    kept, inlined = ATTENTION + "layout: {keep: A}\n", ATTENTION
    (one,), _ = sides(kept, real=True)
    (other,), _ = sides(inlined, real=True)
    assert close(one, other)
    nodes = built(kept).equations[0].sides[0].terms[1].network.nodes
    assert [node.name for node in nodes if not hasattr(node, "inside")] == ["A", "x", "W_V", "W_O"]


SAME = {
    "matrices": ("A[i j] B[j k]", lambda A, B: A @ B),
    "trace": ("A[i j] B[j i]", lambda A, B: np.trace(A @ B)),
    "hyperedge": ("A[i a b] v[b] B[b a j]", lambda A, v, B: np.einsum("iab,b,baj->ij", A, v, B)),
    "outer": ("a[i] b[j]", lambda a, b: np.outer(a, b)),
    "loop": ("A[i i]", lambda A: np.trace(A)),
    "dagger": ("V†[j k] W[k l]", lambda V, W: V.conj().T @ W),
    "dagger of three legs": ("V†[c b a]", lambda V: V.conj().transpose(2, 1, 0)),
    "transpose": ("Vᵀ[j k]", lambda V: V.T),
    "conjugate": ("conj(V)[k j]", lambda V: V.conj()),
    "copy": ("δ[i j k] a[k]", lambda a: np.diag(a)),
    "identity": ("I[i j] A[j k]", lambda A: A),
    "cap": ("A[i=1 j]", lambda A: A[1]),
    "group": ("M[(i j) k]", lambda M: M.reshape(2, 3, 4)),
    "sum in a product": ("C[i j] (a[j] + b[j])", lambda C, a, b: C @ (a + b)),
    "broadcast": ("x[p h] + b[h]", lambda x, b: x + b),
    "minus": ("-a[i] - (b[i] - c[i])", lambda a, b, c: -a - b + c),
    "scales": ("2 a[i] / (4 sqrt(i))", lambda a: a / (2 * np.sqrt(2))),
    "bubble": ("A[i j] tanh(B[j k] c[k])", lambda A, B, c: A @ np.tanh(B @ c)),
    "bubble that ends a leg": ("max[k](S[q k])", lambda S: S.real.max(axis=1)),
    "bubble that ends a leg used again": ("max[k](S[q k]) v[k]", lambda S, v: np.outer(S.real.max(axis=1), v)),
    "softmax over the last leg": ("softmax(S[q k])", lambda S: softmax(S, (1,))),
    "written-out sum": ("Σ[n](A[n i] b[n])", lambda A, b: A.T @ b),
    "written-out sum of a sum": ("Σ[n](A[n i] + b[i])", lambda A, b: A.sum(axis=0) + 2 * b),
    "two written-out sums": ("Σ[n](a[n]) Σ[n](b[n])", lambda a, b: a.sum() * b.sum()),
    "bubble in a written-out sum": (
        "Σ[n](tanh(A[n i j] x[j]) b[n])",
        lambda A, x, b: np.einsum("ni,n->i", np.tanh(A @ x), b),
    ),
}


@pytest.mark.parametrize("case", SAME)
def test_an_expression_is_worth_what_numpy_says(case: str) -> None:
    text, compute = SAME[case]
    sizes = "dims: {i: 2, j: 3, k: 4, n: 2}\n" if "(i j)" in text else "dims: {n: 2, i: 2}\n"
    (value,), arrays = sides(f"{sizes}draw: {text}\n", real="max" in text)
    assert close(value, np.asarray(compute(**arrays)))


STEPS = {
    "spliced twice": ("W[l i]: B[l j] A[j i]", "W[l g] W[g i]", lambda A, B: B @ A @ B @ A),
    "sum as a term": ("f[i]: a[i] + b[i]", "c[i] - f[i]", lambda a, b, c: c - a - b),
    "sum in a product": ("f[i]: a[i] + b[i]", "f[i] f[i]", lambda a, b: np.sum((a + b) ** 2)),
    "scaled sum": ("f[i]: a[i] + b[i]", "2 f[i]", lambda a, b: 2 * (a + b)),
    "diagonal": ("P[i j]: u[i] v[j]", "P[k k] w[k l]", lambda u, v, w: (u * v) @ w),
    "diagonal of a bubble": ("P[i j]: tanh(u[i] v[j])", "P[k k]", lambda u, v: np.tanh(u * v).sum()),
    "adjoint": ("P[i j]: U[i a] V[a j]", "P†[j i] x[i]", lambda U, V, x: (U @ V).conj().T @ x),
    "adjoint of a function": ("P[i j]: tanh(U[i a] V[a j])", "P†[j i]", lambda U, V: np.tanh(U @ V).conj().T),
    "transpose of three legs": ("P[i j k]: U[i j] v[k]", "Pᵀ[k j i]", lambda U, v: np.einsum("ij,k->kji", U, v)),
    "script": ("P[n i]: U[n a] V[a i]", "Σ[n](P[n i] w[n])", lambda U, V, w: (U @ V).T @ w),
    "script in a bubble": ("P[n i]: tanh(U[n a] V[a i])", "Σ[n](P[n i] w[n])", lambda U, V, w: np.tanh(U @ V).T @ w),
    "summed index with the name of a leg": ("P[i j]: U[i k] V[k j]", "P[a k] w[k]", lambda U, V, w: U @ V @ w),
    "leg that nothing holds": ("P[i j]: u[i] + 0 U[i j]", "P[i j] w[j]", lambda u, U, w: u * w.sum()),
    "lone sum": ("r[i]: A[i j]", "r[i]", lambda A: A.sum(axis=1)),
    "group in the head": ("P[(i j)]: u[i] v[j]", "P[t] w[t]", lambda u, v, w: np.outer(u, v).reshape(-1) @ w),
    "group in the head of a sum": (
        "P[(i j)]: u[i] v[j] + w[j]",
        "P[t]",
        lambda u, v, w: (np.outer(u, v) + w).reshape(-1),
    ),
    "broadcast along a leg": ("P[i j]: a[i] + b[i] c[j]", "P[i j] d[j]", lambda a, b, c, d: a * d.sum() + b * (c @ d)),
    "capped": ("P[i j]: U[i a] V[a j]", "P[i=1 j]", lambda U, V: U[1] @ V),
}


@pytest.mark.parametrize("case", STEPS)
def test_a_step_written_out_is_worth_its_value(case: str) -> None:
    step, text, compute = STEPS[case]
    (value,), arrays = sides(f"dims: {{n: 2, i: 2}}\nlet:\n  {step}\ndraw: {text}\n")
    assert close(value, np.asarray(compute(**arrays)))


def test_the_result_says_the_order_of_legs() -> None:
    (value,), arrays = sides("einsum: ij,jk->ki\n")
    assert close(value, (arrays["A"] @ arrays["B"]).T)


def test_a_step_may_take_its_own_name_again() -> None:
    text = "tensors: {x: i}\nlet:\n  x[i]: x[i] + A[i j] x[j]\n  x[i]: x[i] + B[i j] x[j]\ndraw: x\n"
    (value,), a = sides(text)
    once = a["x"] + a["A"] @ a["x"]
    assert close(value, once + a["B"] @ once)


def test_an_operand_of_code_called_i_is_no_identity() -> None:
    (value,), arrays = sides("einsum: I, B, 'i j, j k -> i k'\n")
    assert close(value, arrays["I"] @ arrays["B"])


def test_a_chain_of_many_steps_is_one_long_product() -> None:
    steps = "".join(f"  h{n}[i]: W{n}[i j] h{n - 1}[j]\n" for n in range(1, 151))
    diagram = built(f"let:\n  h0[i]: x[i]\n{steps}draw: h150\n")
    assert len(diagram.equations[0].sides[0].terms[0].network.nodes) == 151


def test_steps_that_nest_too_many_functions_are_refused() -> None:
    steps = "".join(f"  h{n}[i]: tanh(W[i j] h{n - 1}[j])\n" for n in range(1, 301))
    with pytest.raises(PenroseError, match="more than 60 levels"):
        built(f"let:\n  h0[i]: x[i]\n{steps}draw: h300\n")
