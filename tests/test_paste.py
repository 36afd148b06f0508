"""Code to be pasted runs in every dialect, and computes what the checks compute from the same random numbers."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import numpy
import pytest
import torch

from penrose.diagram import functions
from penrose.errors import PenroseError
from penrose.numerics.algebra import Floats
from penrose.numerics.cli import WAYS
from penrose.numerics.decompositions import decompositions
from penrose.numerics.evaluate import evaluate
from penrose.numerics.paste import DIALECTS, _Pasted, pasted
from penrose.numerics.plan import cost, pruned
from penrose.numerics.program import program, unasked
from penrose.numerics.trial import Trial
from penrose.pipeline import diagram, source
from penrose.records import replace

ROOT = Path(__file__).parents[1]
DEAR = 10**8  # multiplications that a test may take


def lowered(path):
    return program(unasked(diagram(source(path))))


def native(value, way):
    """Numbers as arrays of a library."""
    if isinstance(value, tuple):
        return [native(layer, way) for layer in value]
    if way == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)
        return jax.numpy.array(value.numpy())
    return value.numpy() if way == "numpy" else value


def called(text, way, given):
    """What printed code gives for inputs by their names in it."""
    scope = {}
    exec(compile(text, "pasted", "exec"), scope)
    made = scope[re.findall(r"^(?:def|class) (\w+)", text, re.M)[-1]]
    if way == "module":
        made = filled(made().double(), given).forward
    return made(*(given[name] for name in inspect.signature(made).parameters))


def filled(module, given):
    """The module with its parameters from what is given by name."""
    for name, parameter in [*module._parameters.items(), *module._modules.items()]:
        own, values = (parameter, given[name]) if isinstance(given[name], list) else ([parameter], [given[name]])
        for one, value in zip(own, values, strict=True):
            one.data = value
    return module


def agrees(path, way):
    whole = lowered(path)
    result = whole.equations[0].values[-1]
    part = replace(pruned(whole, [result]), equations=whole.equations[:1])
    sizes = {dim.name: dim.size for dim in part.dims}
    inputs = Trial(part, sizes, 0).inputs
    expected = evaluate(part, inputs, sizes, Floats(), [result])[result]
    names = _Pasted(part, DIALECTS[way], result).arguments
    given = {names[name]: native(value, way) for (name, _), value in inputs.items() if name in names}
    found = called(pasted(whole, way, source(path)), way, given)
    found = torch.from_numpy(numpy.array(found)) if way in ("jax", "numpy") else found.detach()
    torch.testing.assert_close(found, expected, rtol=1e-7, atol=1e-9, equal_nan=True, check_dtype=False)


KEPT = [
    *(f"docs/gallery/{name}.yaml" for name in (
        "t-attention-block", "t-mlp", "t-svd", "t-mps", "t-layernorm-ignored", "t-induction-full-network", "t-isometry",
        "t-zoo-mera", "x-gpt2-block-ln", "f-q-projection", "t-kron-identity", "t-delta-n",
    )),
    "tests/cases/bind/gpt2.yaml", "tests/cases/words/convolution.yaml",
]  # fmt: skip
WHOLE = sorted((ROOT / "docs" / "gallery").glob("*.yaml"))


@pytest.mark.parametrize("way", DIALECTS)
@pytest.mark.parametrize("path", KEPT, ids=lambda path: Path(path).stem)
def test_code_computes_what_the_spec_does(path, way):
    tried(ROOT / path, way)


@pytest.mark.slow
@pytest.mark.parametrize("way", DIALECTS)
@pytest.mark.parametrize("path", WHOLE, ids=lambda path: path.stem)
def test_code_of_the_whole_gallery_computes_what_the_spec_does(path, way):
    tried(path, way)


def tried(path, way):
    """Compare; what is decomposed is refused where torch alone has the words."""
    whole = lowered(path)
    if cost(whole, {dim.name: dim.size for dim in whole.dims}).multiplications > DEAR:
        return
    if DIALECTS[way].short and decompositions(pruned(whole, [whole.equations[0].values[-1]])):
        with pytest.raises(PenroseError, match="written in torch alone"):
            agrees(path, way)
    else:
        agrees(path, way)


@pytest.mark.parametrize("line", ["x[t=1 c] v[t]", "x[t+w c] v[w]", "x[t=2:5 c]", "softmax[c](x[t c])"])
def test_zeros_and_ones_are_made_where_the_numbers_are(line, tmp_path):
    """Numbers of another device than the machine's own, of which torch knows the shapes alone."""
    (tmp_path / "a.yaml").write_text(f"dims: {{t: 6, w: 3, c: 2}}\ntensors: {{x: i c, v: k}}\ndraw: {line}\n")
    text = pasted(lowered(tmp_path / "a.yaml"), "function", source(tmp_path / "a.yaml"))
    given = {name: torch.zeros(size, device="meta") for name, size in (("x", (8, 2)), ("v", (3,)))}
    assert called(text, "function", given).device.type == "meta"


FUNCTIONS = "sin cos tanh exp sigmoid silu relu leaky_relu elu gelu gelu_new softplus square abs sign floor step erf"
ALONG = "softmax log_softmax hardmax layernorm rmsnorm normalize center"
REDUCED = "mean max min prod var std norm logsumexp"


@pytest.mark.parametrize("way", DIALECTS)
@pytest.mark.parametrize("line", [
    *(f"y[i j]: {name}(x[i j])" for name in FUNCTIONS.split()),
    *(f"y[i j]: {name}[i](x[i j])" for name in ALONG.split()),
    *(f"y[j]: {name}[i](x[i j])" for name in REDUCED.split()), "y[k]: logsumexp[i j](x[i j] B[k j])",
    "y[i j k]: layernorm[i j](x[i j] B[k j])", "y[i j]: cumsum[i](x[i j])", "y[i j]: sort[i](x[i j])",
    "y[i]: argmax[j](x[i j])", "y[k]: det[i j](x[i j] B[k j] M[i j])", "y[i j]: inverse[i j](M[i j])",
    "y[]: trace[i j](M[i j])", "y[i j]: matrix_exp[i j](M[i j])",
    "y[i j]: M⁻¹[i k] x[k j]", "y[i j]: x[i j] + v[i]", "y[i j k]: ε[i j k] v[i]",
])  # fmt: skip
def test_every_function_is_said_in_every_library(line, way, tmp_path):
    tensors = "  x: i j\n  B: k j\n  M: i j\n  v: i\n  ε: {legs: i j k, kind: levi-civita}\n"
    text = f"dims: {{i: 3, j: 3, k: 3}}\ntensors:\n{tensors}let:\n  {line}\ndraw: y\n"
    (tmp_path / "spec.yaml").write_text(text)
    agrees(tmp_path / "spec.yaml", way)


def test_a_function_without_words_in_a_library_is_refused_there(tmp_path, monkeypatch):
    monkeypatch.setitem(functions.FUNCTIONS, "tanh", replace(functions.FUNCTIONS["tanh"], numpy=""))
    path = tmp_path / "spec.yaml"
    path.write_text("draw: tanh(x[i])\n")
    assert "torch.tanh(x)" in pasted(lowered(path), "function", source(path))
    with pytest.raises(PenroseError, match="tanh is applied, which is written in torch alone"):
        pasted(lowered(path), "numpy", source(path))


def test_a_wrong_line_is_noticed(tmp_path, monkeypatch):
    path = ROOT / "docs/gallery/t-attention-block.yaml"
    wrong = pasted(lowered(path), "function", source(path)).replace("torch.softmax(causal2, -1)", "causal2.sigmoid()")
    monkeypatch.setattr(f"{__name__}.pasted", lambda *words: wrong)
    with pytest.raises(AssertionError):
        agrees(path, "function")


def test_the_command_knows_every_dialect_and_prints_a_module(tmp_path):
    assert ("einops", *DIALECTS) == WAYS
    command = [sys.executable, "-m", "penrose", "code", ROOT / "docs/gallery/t-attention-block.yaml", "--as", "module"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert 'def forward(self, x: Float[Tensor, "p h"]) -> Float[Tensor, "q e"]:' in text
    assert "self.W_Q = nn.Parameter(" in text
