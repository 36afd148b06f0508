"""Random tensors for all inputs of a program, in float64 on the CPU, from a seed; and what is decomposed of them."""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor

from penrose.diagram.kinds import KINDS
from penrose.numerics.algebra import Floats
from penrose.numerics.bind import Kept
from penrose.numerics.decompositions import Decomposition, decompositions, source_of
from penrose.numerics.derive import SUITED, derive
from penrose.numerics.draw import Normals, generator
from penrose.numerics.evaluate import evaluate
from penrose.numerics.fields import complex_inputs
from penrose.numerics.kinds import NUMBERS
from penrose.numerics.limits import tick
from penrose.numerics.program import sides
from penrose.numerics.scales import literal_number
from penrose.numerics.sizes import Sizes, shape
from penrose.numerics.types import Input, Program, lets
from penrose.records import replace

Made = dict[tuple[str, bool], Tensor | tuple[Tensor, ...]]


def make(program: Program, sizes: Sizes, seed: int, scale: float = 1.0) -> Made:
    """Random values of all inputs: one tensor each, or a tuple of one for every layer. Those of kinds that fix no
    size are multiplied by `scale`."""
    made: Made = {}
    complex = complex_inputs(program)
    suited = {d.source: SUITED[d.method] for d in decompositions(program) if d.method in SUITED}
    for tensor in program.inputs:
        if tensor.derivation is None:
            kind = suited.get(tensor.name, "tensor") if tensor.kind == "tensor" else tensor.kind
            dtype = torch.complex128 if tensor.name in complex else torch.float64
            made[tensor.name, False] = _layers(replace(tensor, kind=kind), sizes, seed, dtype, scale)
    for decomposition in decompositions(program):
        name = source_of(program, decomposition.source)
        whole = made[name, False] if (name, False) in made else _step(program, made, sizes, name)
        if isinstance(whole, Tensor):
            made.update(derived(decomposition, whole, sizes))
    return made


def _step(program: Program, made: Made, sizes: Sizes, name: str) -> Tensor | None:
    """The value of a step that is decomposed, from the inputs made so far; None where the program has no such step."""
    if all(let.name != name for let in lets(program.body)):
        return None
    value: Tensor = evaluate(program, made, sizes, Floats(), [name])[name]
    return value


def _layers(
    tensor: Input, sizes: Sizes, seed: int, dtype: torch.dtype, scale: float
) -> Tensor | tuple[Tensor, ...]:
    size = shape(tuple(leg.dim for leg in tensor.legs), sizes)
    if isinstance(tensor.data, Kept):
        return tensor.data.tensors if tensor.layers else tensor.data.tensors[0]
    if tensor.data is not None:
        return data(tensor.data).reshape(size)
    tick()
    edge, scale = sides(tensor), _scale(tensor, size) * (scale if KINDS[tensor.kind].chance == "any" else 1.0)
    made = tuple(
        scale * drawn(tensor, size, edge, Normals(generator(seed, tensor.name, n), dtype))
        for n in range(prod(tensor.layers))
    )
    return made if tensor.layers else made[0]


def drawn(tensor: Input, size: tuple[int, ...], edge: int, draw: Normals) -> Tensor:
    """The tensor; of one whose first legs count matrices, each matrix anew."""
    make, batch = NUMBERS[tensor.kind].make, tensor.batch
    rows, columns = prod(size[batch:edge]), prod(size[edge:])
    if not batch:
        return torch.as_tensor(make(draw, rows, columns, size)).reshape(size)
    made = [make(draw, rows, columns, size[batch:]).reshape(size[batch:]) for _ in range(prod(size[:batch]))]
    return torch.stack(made).reshape(size)


OF_SIZE_1 = frozenset(("data", "stream", "bias"))
"""Roles of tensors whose entries are near 1, whatever their legs."""


def _scale(tensor: Input, size: tuple[int, ...]) -> float:
    """Tensors are scaled as networks are initialised, by one over the root of what is summed when they are applied
    (at most: of their largest leg), so that results stay near 1: with scores in the thousands every softmax is
    one-hot, and claims about it say little."""
    scaled = tensor.kind == "tensor" and tensor.role not in OF_SIZE_1 and len(size) > 1
    return float(max(size) ** -0.5) if scaled else 1.0


def data(numbers: object) -> Tensor:
    """Literal numbers, nested as written, as float64."""

    def read(item: object) -> object:
        return [read(i) for i in item] if isinstance(item, (list, tuple)) else literal_number(item)

    value = torch.tensor(read(numbers), dtype=torch.complex128)
    return value if bool(value.imag.any()) else value.real.clone()


def derived(decomposition: Decomposition, whole: Tensor, sizes: Sizes) -> Made:
    """The results of a decomposition of a tensor."""
    shapes = [shape(tuple(leg.dim for leg in result.legs), sizes) for result in decomposition.results]
    values = derive(decomposition.method, whole, decomposition.parts, shapes)
    return {(r.name, False): value for r, value in zip(decomposition.results, values, strict=True)}
