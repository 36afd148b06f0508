"""Published patterns: the program's result is that of torch.einsum and of einops."""

import re
import string
from pathlib import Path

import einops
import pytest
import torch

from penrose.diagram import build
from penrose.errors import PenroseError
from penrose.numerics.algebra import Floats
from penrose.numerics.draw import generator
from penrose.numerics.evaluate import evaluate
from penrose.numerics.program import program
from penrose.spec import read_einsum

LINES = (Path(__file__).parent / "cases" / "corpus.tsv").read_text().splitlines()[1:]
ROWS = [tuple(line.split("\t")[:2]) for line in LINES if line.split("\t")[2] == "ok"]
PRODUCTS = [equation for equation, kind in ROWS if kind in ("einsum", "dot") and "->" in equation]
REGROUPED = [
    (equation, kind) for equation, kind in ROWS if kind in ("rearrange", "reduce", "repeat") and "..." not in equation
]


def letters(equation):
    """The pattern as torch spells it: one letter for each index; words are told by spaces within an operand."""
    left, _, right = equation.partition("->")
    operands = [part.strip() for part in (*left.split(","), right)]
    words = {word for part in operands if " " in part for word in part.split()}
    split = [part.split() if " " in part or part in words else re.findall(r"\.\.\.|\w'*", part) for part in operands]
    known = dict(zip(dict.fromkeys(i for part in split for i in part), string.ascii_letters, strict=False))
    known["..."] = "..."
    *inputs, output = ["".join(known[i] for i in part) for part in split]
    return f"{','.join(inputs)}->{output}"


def evaluated(equation):
    """The program's result, its inputs in order, and the sizes of its indices."""
    lowered = program(build(read_einsum(equation)))
    sizes = {dim.name: dim.size for dim in lowered.dims}
    inputs = {}
    for tensor in lowered.inputs:
        shape = [sizes[leg.dim] for leg in tensor.legs]
        inputs[tensor.name, False] = torch.randn(shape, generator=generator(0, tensor.name), dtype=torch.float64)
    [name] = lowered.equations[0].values
    return evaluate(lowered, inputs, sizes, Floats(), [name])[name], list(inputs.values()), sizes


@pytest.mark.parametrize("equation", PRODUCTS)
def test_a_product_is_that_of_torch(equation):
    found, inputs, _ = evaluated(equation)
    torch.testing.assert_close(found, torch.einsum(letters(equation), *inputs))


@pytest.mark.parametrize(("equation", "kind"), REGROUPED)
def test_a_regrouping_is_that_of_einops(equation, kind):
    left, _, right = equation.partition("->")
    found, [x], sizes = evaluated(equation)
    inner = {word for group in re.findall(r"\(([^)]*)\)", left) for word in group.split() if not word.isdigit()}
    fresh = {word for word in re.findall(r"[^\W\d]\w*", right) if word not in left}
    lengths = {word: sizes[word] for word in sorted(inner | fresh)}
    expected = einops.repeat(x, equation, **lengths) if fresh else einops.reduce(x, equation, "sum", **lengths)
    torch.testing.assert_close(found, expected)


def test_a_pattern_with_more_operands_than_torch_has_letters():
    equation = ", ".join(f"i{n} i{n + 1}" for n in range(60)) + " -> i0 i60"
    found, inputs, _ = evaluated(equation)
    torch.testing.assert_close(found, torch.linalg.multi_dot(inputs))


def test_a_pattern_that_is_none_is_refused():
    with pytest.raises(PenroseError):
        read_einsum("i j, j k -> i z")
