"""Outside implementations that a value can be checked against, by name; and where a project adds its own.

A reference gets the values of its arguments in the order written and gives a tensor of the same shape as the value it
is compared with. A package adds one by an entry point in the group `penrose.references`: its name is the word in
`check:`, its object a function of float64 torch tensors (a list of tensors for what is fresh in every layer). A spec
only ever names references; it cannot bring code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from math import prod
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from penrose.diagram.types import Leg
from penrose.numerics.trial import Trial, Unanswerable
from penrose.records import dataclass

GROUP = "penrose.references"


@dataclass(frozen=True)
class Given:
    """The value of an argument: a tensor with its legs, or one tensor for every layer."""

    value: Tensor | tuple[Tensor, ...]
    legs: tuple[Leg, ...]

    @property
    def tensor(self) -> Tensor:
        if isinstance(self.value, tuple):
            raise Unanswerable("this reference takes one tensor, not one for every layer")
        return self.value

    @property
    def layers(self) -> tuple[Tensor, ...]:
        return self.value if isinstance(self.value, tuple) else (self.value,)


Word = str
"""An argument that is neither a tensor nor a step, such as `tanh`."""


@dataclass(frozen=True)
class Outcome:
    """What a reference gives: the value, and where it has them the value at the end of each turn of a loop."""

    value: Tensor
    steps: tuple[tuple[int, Tensor], ...] = ()


@dataclass(frozen=True)
class Reference:
    """A reference: the implementation it stands for, the packages it needs, and the function that calls it.

    `inside` ones also get the trial, to run the program again (derivatives).
    """

    stands_for: str
    function: Callable[..., Tensor | Outcome]
    needs: tuple[str, ...] = ()
    inside: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """The packages that are not installed."""
        return tuple(name for name in self.needs if find_spec(name) is None)


def _plain(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """A function of tensors alone, which are handed over in the order of their legs: torch.kron takes no views."""
    return lambda *arguments: function(*(a.tensor.contiguous() if isinstance(a, Given) else a for a in arguments))


def _square(a: Tensor) -> Tensor:
    return a.reshape(prod(a.shape[: a.dim() // 2]), -1)


def _linear_layer(x: Given, weight: Given, bias: Given | None = None) -> Tensor:
    """nn.Linear with the weight's legs other than the one it shares with the last leg of x made one."""
    last = x.legs[-1].dim
    axis = next((n for n, leg in enumerate(weight.legs) if leg.dim == last), None)
    if axis is None:
        raise Unanswerable("the weight has no leg of the dimension of the last leg of x")
    moved = weight.tensor.movedim(axis, -1)
    rows = moved.reshape(-1, moved.shape[-1])
    layer = nn.Linear(rows.shape[1], rows.shape[0], bias=bias is not None, dtype=rows.dtype)
    layer.weight.data = rows
    if bias is not None:
        layer.bias.data = bias.tensor.reshape(-1)
    with torch.no_grad():
        result: Tensor = layer(x.tensor)
    return result.reshape(*x.tensor.shape[:-1], *moved.shape[:-1])


def _activation(name: str) -> nn.Module:
    known: dict[str, Callable[[], nn.Module]] = {
        "tanh": nn.Tanh,
        "gelu": nn.GELU,
        "gelu_new": lambda: nn.GELU(approximate="tanh"),
        "relu": nn.ReLU,
        "sigmoid": nn.Sigmoid,
        "silu": nn.SiLU,
        "softplus": nn.Softplus,
        "elu": nn.ELU,
        "leaky_relu": nn.LeakyReLU,
        "identity": nn.Identity,
    }
    if name not in known:
        raise Unanswerable(f"{name} is neither a tensor nor an activation: {', '.join(known)}")
    return known[name]()


def _sequential(x: Given, *layers: Given | Word) -> Tensor:
    """nn.Sequential of bias-free nn.Linear layers, biases and activations, in the order written.

    A matrix acts on the last leg of what comes, by its leg of the dimension of that leg (its second, if both are);
    a vector is added.
    """
    value, dim = x.tensor, x.legs[-1].dim
    with torch.no_grad():
        for layer in layers:
            if not isinstance(layer, Given):
                value = _activation(layer)(value)
            elif layer.tensor.dim() == 1:
                value = value + layer.tensor
            else:
                rows = layer.tensor if layer.legs[1].dim == dim else layer.tensor.T
                dim = layer.legs[0].dim if layer.legs[1].dim == dim else layer.legs[1].dim
                linear = nn.Linear(rows.shape[1], rows.shape[0], bias=False, dtype=rows.dtype)
                linear.weight.data = rows
                value = linear(value)
    return value


def _sdpa(causal: bool) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        a, b, c = (t if t.dim() > 2 else t[None] for t in (q, k, v))
        result: Tensor = functional.scaled_dot_product_attention(a, b, c, is_causal=causal)
        return result.reshape(*q.shape[:-1], v.shape[-1])

    return attend


def _multihead(x: Tensor, query: Tensor, key: Tensor, value: Tensor, out: Tensor) -> Tensor:
    """nn.MultiheadAttention without biases under a causal mask; weights with legs heads, stream, head size."""
    heads, width, size = query.shape
    if heads * size != width:
        raise Unanswerable("nn.MultiheadAttention divides the width of the stream among its heads")
    layer = nn.MultiheadAttention(width, heads, bias=False, batch_first=True, dtype=x.dtype)
    layer.in_proj_weight.data = torch.cat([w.transpose(1, 2).reshape(width, width) for w in (query, key, value)])
    layer.out_proj.weight.data = out.reshape(width, width).T
    later = torch.ones(len(x), len(x), dtype=torch.bool).triu(1)
    with torch.no_grad():
        result: Tensor = layer(x[None], x[None], x[None], attn_mask=later, need_weights=False)[0][0]
    return result


def _kron(*matrices: Tensor) -> Tensor:
    result = matrices[0]
    for other in matrices[1:]:
        result = torch.kron(result, other)
    return result


def _outer(*vectors: Tensor) -> Tensor:
    result = vectors[0]
    for other in vectors[1:]:
        result = torch.tensordot(result, other, dims=0)
    return result


def _chain(*matrices: Tensor) -> Tensor:
    result = matrices[0]
    for other in matrices[1:]:
        result = result @ other
    return result


def _gradient(trial: Trial, y: Given, x: Given) -> Tensor:
    """The derivative of each entry of a value by each entry of an input, by torch.autograd through the whole program:
    the value's legs, then the input's."""
    from penrose.numerics.algebra import Floats
    from penrose.numerics.evaluate import evaluate

    source, target = x.legs[0].index, y.legs[0].index  # names, put there by `given`
    leaf = trial.inputs[source, False]
    assert isinstance(leaf, Tensor)

    def result(point: Tensor) -> Tensor:
        inputs = {**trial.inputs, (source, False): point}
        found: Tensor = evaluate(trial.program, inputs, trial.sizes, Floats(), [target])[target]
        if found.is_complex():
            raise Unanswerable("the derivative is taken of real numbers")
        return found

    jacobian: Callable[..., Tensor] = torch.autograd.functional.jacobian
    return torch.as_tensor(jacobian(result, leaf.detach()))


def _gpt2(name: str) -> Callable[..., Tensor | Outcome]:
    """A reference of the module gpt2.py, which is imported when it is called: transformers takes seconds."""

    def call(*arguments: Given | Word) -> Tensor | Outcome:
        from penrose.numerics import gpt2

        function: Callable[..., Tensor | Outcome] = getattr(gpt2, name)
        return function(*arguments)

    return call


HF = ("transformers",)

REFERENCES: dict[str, Reference] = {
    "outer": Reference("torch.outer, for any number of tensors torch.tensordot", _plain(_outer)),
    "matmul": Reference("the operator @ of torch, from left to right", _plain(_chain)),
    "diag": Reference("torch.diag", _plain(torch.diag)),
    "trace": Reference("torch.trace", _plain(torch.trace)),
    "kron": Reference("torch.kron", _plain(_kron)),
    "inv": Reference("torch.linalg.inv", _plain(torch.linalg.inv)),
    "pinv": Reference("torch.linalg.pinv", _plain(torch.linalg.pinv)),
    "svdvals": Reference("torch.linalg.svdvals", _plain(torch.linalg.svdvals)),
    "eigvalsh": Reference("torch.linalg.eigvalsh", _plain(torch.linalg.eigvalsh)),
    "matrix_exp": Reference("torch.linalg.matrix_exp", _plain(torch.linalg.matrix_exp)),
    "softmax_rows": Reference("torch.softmax along the last leg", _plain(lambda a: torch.softmax(a, -1))),
    "layer_norm": Reference(
        "torch.nn.functional.layer_norm along the last leg",
        _plain(lambda x, *more: functional.layer_norm(x, x.shape[-1:], *more)),
    ),
    "embedding": Reference(
        "torch.nn.functional.embedding of the places of the ones",
        _plain(lambda one_hot, table: functional.embedding(one_hot.argmax(-1), table)),
    ),
    "sdpa": Reference("torch scaled_dot_product_attention", _plain(_sdpa(False))),
    "sdpa_causal": Reference("torch scaled_dot_product_attention with is_causal", _plain(_sdpa(True))),
    "multihead_attention": Reference("torch.nn.MultiheadAttention under a causal mask", _plain(_multihead)),
    "linear_layer": Reference("torch.nn.Linear", _linear_layer),
    "sequential": Reference("torch.nn.Sequential of nn.Linear and activations", _sequential),
    "grad": Reference("torch.autograd.grad", _gradient, inside=True),
    "hf_gpt2": Reference("transformers GPT2LMHeadModel", _gpt2("language_model"), HF),
    "hf_gpt2_block": Reference("transformers GPT2Model, one block", _gpt2("block"), HF),
    "hf_gpt2_attention": Reference("transformers GPT2Model, one block, its MLP zero", _gpt2("attention"), HF),
    "hf_gpt2_pattern": Reference("transformers GPT2Model, output_attentions", _gpt2("pattern"), HF),
    "hf_gpt2_mlp": Reference("transformers GPT2Model, one block, its attention zero", _gpt2("mlp"), HF),
    "hf_gpt2_embedding": Reference("transformers GPT2Model without blocks", _gpt2("embedding"), HF),
}
"""References that come with the package."""


@lru_cache(maxsize=1)
def registered() -> Mapping[str, EntryPoint]:
    """The references of other packages, by name; not loaded yet."""
    return {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda p: p.name)}


def known() -> tuple[str, ...]:
    """The names of all references."""
    return (*REFERENCES, *registered())


def reference(name: str) -> Reference:
    """A reference by its name; one of another package is loaded now."""
    if name in REFERENCES:
        return REFERENCES[name]
    point = registered()[name]
    return Reference(point.value, _plain_or_layers(point.load()))


def _plain_or_layers(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    def call(*arguments: Any) -> Tensor:
        def value(a: Any) -> Any:
            if not isinstance(a, Given):
                return a
            return list(a.value) if isinstance(a.value, tuple) else a.value

        return function(*map(value, arguments))

    return call


def table() -> Iterator[tuple[str, str, str]]:
    """Name, what it stands for, and what it needs, of every reference: for the documentation and for errors."""
    for name, entry in REFERENCES.items():
        yield name, entry.stands_for, ", ".join(entry.needs)
    for name, point in registered().items():
        yield name, point.value, ""
