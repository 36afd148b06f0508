"""Printed programs run, and compute what the checks compute."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from penrose.diagram import build
from penrose.numerics.code import torch_code
from penrose.numerics.loops import _Loops, loop_code
from penrose.numerics.plan import cost
from penrose.numerics.program import program
from penrose.numerics.sizes import prime_sizes
from penrose.numerics.trial import Trial
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
        value = torch.tensor(found[loops.values[name]], dtype=expected.dtype)
        torch.testing.assert_close(value, expected, rtol=1e-7, atol=1e-9, equal_nan=True)


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
