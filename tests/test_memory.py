"""What `check` says that it needs it keeps to: trials, their errors, both sides, properties, references, bindings.

A process of its own checks a spec; the most that it held, beyond what it held before, is read from the system.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MORE = 1.2  # times what was said
STEADY = 24 << 20  # bytes that libraries take when they are first used, whatever the sizes

HELD = """
import re, sys, torch
from penrose.numerics import check
from penrose.source import Source
from penrose.spec import read

def held(key):
    return int(re.search(key + r":\\s+(\\d+)", open("/proc/self/status").read())[1]) << 10

torch.set_num_threads(1)
check(read(Source("x.yaml", "draw: exp(A[i j] B[j k]) = exp(A[i j] B[j k] 1)\\ncheck: rank(A) > 1")))
open("/proc/self/clear_refs", "w").write("5")
before = held("VmRSS")
report = check(read(Source("spec.yaml", sys.stdin.read())), memory=1 << 40)
print(report.results[0].note.split(" at most")[0], held("VmHWM") - before, sep=";")
"""

SPECS = {
    "attention": """
dims: {q: 800, k: 800, s: 64}
tensors: {Q: q s, K: k s, V: k s}
let:
  A[q k]: softmax[k](causal[q k](Q[q s] K[k s] / sqrt(s)))
  y[q s]: A[q k] V[k s]
draw: y
check:
  - y = sdpa_causal(Q, K, V)
  - stochastic(A, k)
""",
    "both sides": """
dims: {i: 1400, j: 1400}
tensors: {A: i j, B: i j, C: i j}
draw: A[i j] B[i j] + C[i j] = C[i j] + A[i j] B[i j]
""",
    "a product": """
dims: {i: 1200, j: 1200, k: 1200}
tensors: {A: i j, B: j k, C: i k}
draw: C[i k] + A[i j] B[j k] = A[i j] B[j k] + C[i k]
""",
    "complex numbers": """
dims: {i: 700, j: 700, k: 700}
draw: A[i j] B[j k] conj(C)[i k] = conj(C)[i k] B[j k] A[i j]
""",
    "functions": """
dims: {i: 1500, j: 1500}
tensors: {A: i j}
draw: gelu(A[i j]) tanh(A[i j]) = tanh(A[i j]) gelu(A[i j])
""",
    "properties and measures": """
dims: {i: 900, j: 900}
tensors: {A: i j, P: {legs: i j, kind: stochastic}}
draw: A[i j]
check:
  - rank(A) = 900
  - not symmetric(A)
  - norm(A) > 1 over 3 seeds
""",
    "layers": """
dims: {i: 600, j: 600, b: 400}
tensors: {x: b i, W: {legs: j i, role: weight}}
let:
  repeat 6:
    x[b j]: relu(W[j i] x[b i])
draw: x[b i]
check:
  - not linear(x, x)
""",
}


def amount(text):
    number, unit = text.split()
    return float(number) * 1024 ** ["B", "KiB", "MiB", "GiB"].index(unit)


def measured(text):
    """The bytes that were said, and those that were held."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", HELD], input=text, capture_output=True, text=True, env=environment, cwd=ROOT, check=True
    )
    said, held = re.fullmatch(r"(.*);(\d+)\n", ran.stdout).groups()
    return amount(said), int(held)


def keeps(name):
    said, held = measured(SPECS[name])
    print(f"{name}: said {said / 2**20:.0f} MiB, held {held / 2**20:.0f} MiB")
    assert held <= MORE * said + STEADY
    assert held >= said / 8


def test_a_check_holds_no_more_than_it_says():
    keeps("attention")


@pytest.mark.slow
@pytest.mark.parametrize("name", SPECS)
def test_every_check_holds_no_more_than_it_says(name):
    keeps(name)
