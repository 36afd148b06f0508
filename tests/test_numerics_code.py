"""Printed programs run, and compute what the checks compute."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from penrose.diagram import build
from penrose.numerics.algebra import Floats
from penrose.numerics.code import _Printer, torch_code
from penrose.numerics.evaluate import evaluate
from penrose.numerics.loops import _Loops, loop_code
from penrose.numerics.plan import cost
from penrose.numerics.program import program
from penrose.numerics.sizes import prime_sizes
from penrose.numerics.trial import Trial
from penrose.pipeline import diagram, source
from penrose.records import replace
from penrose.source import Source
from penrose.spec import read, read_einsum

CASES = Path(__file__).parent / "cases" / "check"
SPECS = [*sorted((CASES / "mutated").glob("*.yaml")), *sorted((CASES / "true").glob("*.yaml")), CASES / "gpt2.yaml"]


def lowered(text):
    return program(build(read(Source("spec.yaml", text))))


def at_small_primes(whole):
    sizes, _ = prime_sizes(whole, palette=2)
    return replace(whole, dims=tuple(replace(dim, size=sizes[dim.name]) for dim in whole.dims)), sizes


def agree(whole, sizes):
    """Whether the loops give what the evaluation gives, for every step and drawn side."""
    scope = {"__name__": "printed"}
    exec(loop_code(whole), scope)
    trial, loops = Trial(whole, sizes, 0), _Loops(whole)
    given = {
        loops.values[name]: [v.tolist() for v in value] if isinstance(value, tuple) else value.tolist()
        for (name, _), value in trial.inputs.items()
    }
    found = scope["compute"](**given)
    names = list(dict.fromkeys(loops.returned()))
    for name, expected in trial.plain(names).items():
        value = torch.tensor(found[loops.values[name]])
        type = torch.promote_types(torch.promote_types(value.dtype, expected.dtype), torch.float64)
        value, expected = value.to(type), expected.to(type)  # cmath gives complex numbers without imaginary parts
        torch.testing.assert_close(value, expected, rtol=1e-7, atol=1e-9, equal_nan=True)


def code_agrees(whole):
    """What the printed script computes from its random numbers is what the evaluation makes of the same numbers."""
    scope = {"__name__": "printed", "print": lambda *words: None}
    exec(compile(torch_code(whole), "printed", "exec"), scope)
    printer = _Printer(whole)
    inputs = {(i.name, False): flat(scope[printer.values[i.name]], i.layers) for i in whole.inputs}
    names = printer.returned()
    sizes = {dim.name: dim.size for dim in whole.dims}
    for name, expected in evaluate(whole, inputs, sizes, Floats(), names).items():
        found = scope[printer.values[name]]
        torch.testing.assert_close(found, expected, rtol=1e-7, atol=1e-9, equal_nan=True, check_dtype=False)


def flat(value, layers):
    """What is fresh in every turn of nested loops, as one row."""
    for _ in layers[1:]:
        value = [inner for outer in value for inner in outer] if isinstance(value, list) else value
    return tuple(value) if isinstance(value, list) else value


GALLERY = sorted((Path(__file__).parents[1] / "docs" / "gallery").glob("*.yaml"))
DEAR = 10**8  # multiplications that a test may take
QUICK = ("t-attention-block", "t-mlp", "t-svd", "t-isometry", "t-mps", "t-delta-n", "t-kron-identity", "t-trace-cyclic")
QUICK += ("f-q-projection", "n-concat-sum", "t-hole-derivative", "p-softmax-mask", "x-gpt2-block-ln")


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[] if path.stem in QUICK else pytest.mark.slow, id=path.stem) for path in GALLERY],
)
def test_code_loops_and_evaluation_are_one_computation(path):
    whole = program(diagram(source(path)))
    small, sizes = at_small_primes(whole)
    agree(small, sizes)
    cheap = cost(whole, {dim.name: dim.size for dim in whole.dims}).multiplications < DEAR
    code_agrees(whole if cheap else small)


DATA = """\
dims: {p: 2, q: 2}
tensors:
  M: {legs: p q, data: [[1, 2], [3, 4]]}
  x: {legs: p, data: [1, -1]}
let:
  repeat 3:
    x[p]: M[p q] x[q] + x[p]
draw: x[p]
"""


def test_numbers_of_a_spec_are_those_of_the_program_also_within_a_repeat():
    whole = lowered(DATA)
    code_agrees(whole)
    heard = []
    exec(loop_code(whole), {"__name__": "__main__", "print": lambda name, value: heard.append((name, value))})
    sizes = {dim.name: dim.size for dim in whole.dims}
    names = _Loops(whole).returned()
    for name, expected in Trial(whole, sizes, 0).plain(names).items():
        assert dict(heard)[_Loops(whole).values[name]] == expected.tolist()


def test_what_is_decomposed_is_computed_before():
    text = torch_code(lowered((GALLERY[0].parent / "t-svd-rank.yaml").read_text()))
    assert text.index("M = einsum") < text.index("derive('svd', M")


def test_code_imports_what_it_uses_and_calls_what_torch_has():
    for path in GALLERY:
        text = torch_code(program(diagram(source(path))))
        assert ("from einops" in text) == bool(re.search(r"\b(einsum|rearrange)\(", text.partition("\n\n")[2]))
        assert ("import torch.nn.functional" in text) == ("F." in text)
    attention = torch_code(lowered("draw: softmax[k](A[q k])\ndims: {q: 2, k: 3}"))
    assert "torch.softmax(A, -1)" in attention
    assert "lambda" not in attention


def test_loops_that_would_never_end_are_written_for_small_sizes_and_say_so():
    whole = lowered("dims: {i: 100000, j: 100000, k: 100000}\ndraw: A[i j] B[j k]")
    first = loop_code(whole).splitlines()[0]
    assert "at i 100000, j 100000, k 100000 these loops would multiply 1e+15 times" in first
    agree(*at_small_primes(whole))


@pytest.mark.parametrize("path", SPECS, ids=lambda p: p.stem)
def test_loops_compute_what_is_drawn(path):
    whole, sizes = at_small_primes(lowered(path.read_text()))
    assert cost(whole, sizes).multiplications < 10**6
    agree(whole, sizes)


FUNCTIONS = [
    "softmax[j](A[i j])", "log_softmax[i](A[i j])", "hardmax[j](A[i j])", "layernorm[j](A[i j])",
    "rmsnorm[i j](A[i j])", "normalize[j](A[i j])", "center[i](A[i j])", "cumsum[j](A[i j])",
    "sort[j](A[i j])", "mean[i](A[i j])", "max[j](A[i j])", "min[i j](A[i j])", "prod[j](A[i j])",
    "var[j](A[i j])", "std[i](A[i j])", "norm[i j](A[i j])", "logsumexp[j](A[i j])", "argmax[j](A[i j])",
    "argmin[i](A[i j])", "relu(A[i j])", "leaky_relu(A[i j])", "elu(A[i j])", "gelu(A[i j])",
    "gelu_new(A[i j])", "silu(A[i j])", "softplus(A[i j])", "sigmoid(A[i j])", "tanh(A[i j])", "exp(A[i j])",
    "log(abs(A[i j]))", "sqrt(abs(A[i j]))", "rsqrt(abs(A[i j]))", "square(A[i j])", "reciprocal(A[i j])",
    "sign(A[i j])", "sin(A[i j])", "cos(A[i j])", "round(A[i j])", "floor(A[i j])", "step(A[i j])",
    "erf(A[i j])", "real(A[i j])", "imag(A[i j])", "identity(A[i j])", "conj(tanh(A[i j]))",
    "causal[i j](A[i j])", "A[i j=1]", "inv(X)[i k] A[k j]", "δ[i j k] A[k l]", "δ[k k] A[i j]",
]  # fmt: skip


@pytest.mark.parametrize("formula", FUNCTIONS)
def test_every_function_is_spelled_in_loops_and_in_torch(formula):
    whole = lowered(f"dims: {{i: 3, j: 4, k: 3}}\ntensors: {{A: i j, X: k i}}\ndraw: {formula}"
                    if "δ[i j k]" not in formula else "dims: {k: 3}\ndraw: δ[i j k] A[k l]")  # fmt: skip
    agree(whole, {dim.name: dim.size for dim in whole.dims})
    exec(compile(torch_code(whole), "printed", "exec"), {"__name__": "printed", "print": lambda *words: None})


@pytest.mark.parametrize(
    "path", [p for p in SPECS if p.stem in ("decompositions", "attention", "gpt2", "gauge")], ids=lambda p: p.stem
)
def test_printed_torch_code_runs_by_itself(path, tmp_path):
    script = tmp_path / "printed.py"
    script.write_text(torch_code(lowered(path.read_text())))
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr[-800:]


def test_code_of_more_indices_than_an_alphabet_runs():
    whole = program(build(read_einsum(", ".join(f"i{n} i{n + 1}" for n in range(60)) + " -> i0 i60")))
    exec(compile(torch_code(whole), "printed", "exec"), {"__name__": "printed", "print": lambda *words: None})


def test_one_loop_for_each_index():
    text = loop_code(program(build(read_einsum("b t m, n m h -> b t n h"))))
    assert text.partition("def compute")[2].partition("return")[0].count("for ") == 5
    assert text.index("for h in") < text.index("for m in")
    assert "total += A[b][t][m] * B[n][m][h]" in text


def test_what_a_title_says_is_not_run():
    whole = lowered('title: \'"""; import os #\'\ndraw: A[i j]')
    for text in (torch_code(whole), loop_code(whole)):
        compile(text, "printed", "exec")
        assert text.startswith("# ")
        assert all(line.startswith("# ") for line in text.splitlines() if "import os" in line)
