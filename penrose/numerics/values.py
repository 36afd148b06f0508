"""Random tensors of every kind, in float64 on the CPU, from a seed; and what decompositions are made from.

Random numbers come from a generator of their own for each tensor and layer, seeded by its name: adding a tensor to
a spec changes the numbers of no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import blake2b
from itertools import permutations
from math import pi, prod

import torch
from torch import Tensor

from penrose.numerics.algebra import Floats
from penrose.numerics.bind import Kept
from penrose.numerics.decompositions import Decomposition, decompositions, source_of
from penrose.numerics.derive import SUITED, derive
from penrose.numerics.evaluate import evaluate
from penrose.numerics.fields import complex_inputs
from penrose.numerics.limits import tick
from penrose.numerics.program import sides
from penrose.numerics.scales import literal_number
from penrose.numerics.sizes import Sizes, shape
from penrose.numerics.types import Input, Program, lets
from penrose.records import replace

Made = dict[tuple[str, bool], Tensor | tuple[Tensor, ...]]


def generator(seed: int, name: str, layer: int = 0) -> torch.Generator:
    """A generator for one tensor of one trial."""
    digest = blake2b(f"{seed} {name} {layer}".encode(), digest_size=7).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest))


Maker = Callable[[tuple[int, ...], int, torch.Generator, torch.dtype], Tensor]
"""From a shape, the number of legs on the first side, a generator and a type, a random tensor of a kind."""


def normal(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    """Standard normal numbers."""
    return torch.randn(size, generator=rng, dtype=dtype)


def _matrix(size: tuple[int, ...], edge: int) -> tuple[int, int]:
    return prod(size[:edge]), prod(size[edge:])


def _q(matrix: Tensor) -> Tensor:
    q: Tensor = torch.linalg.qr(matrix).Q
    return q


def _isometry(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    """Q of the QR decomposition of a normal matrix; its columns' signs are the random matrix's own."""
    return _q(normal(_matrix(size, edge), 1, rng, dtype)).reshape(size)


def _coisometry(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    rows, columns = _matrix(size, edge)
    return _q(normal((columns, rows), 1, rng, dtype)).mH.reshape(size)


def _real(maker: Maker) -> Maker:
    return lambda size, edge, rng, dtype: maker(size, edge, rng, torch.float64)


def _diagonal(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    vector = normal(size[:1], 1, rng, dtype)
    return vector if len(size) == 1 else torch.diag(vector)


def delta(size: tuple[int, ...]) -> Tensor:
    """1 where all indices are equal."""
    value = torch.zeros(size, dtype=torch.float64)
    places = torch.arange(min(size, default=1))
    value[(places,) * len(size)] = 1
    return value


def _shift(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    return torch.diag(torch.ones(size[0] - 1, dtype=torch.float64), -1)


def _permutation(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    return torch.eye(size[0], dtype=torch.float64)[torch.randperm(size[0], generator=rng)]


def _one_hot(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    """One place for each entry of the first side; two neighbours differ where there is room."""
    rows, columns = _matrix(size, edge)
    places = torch.randint(columns, (rows,), generator=rng)
    return torch.nn.functional.one_hot(places, columns).double().reshape(size)


def _mask(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    return torch.randint(2, size, generator=rng).double()


def _causal(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    return torch.ones(size, dtype=torch.float64).tril()


def _stochastic(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    return normal(_matrix(size, edge), 1, rng, torch.float64).softmax(-1).reshape(size)


def orders(count: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every order of some legs, with its sign."""
    for order in permutations(range(count)):
        yield order, (-1) ** sum(order[a] > order[b] for a in range(count) for b in range(a + 1, count))


def levi_civita(size: tuple[int, ...]) -> Tensor:
    """The sign of each order of as many indices as there are places."""
    value = torch.zeros(size, dtype=torch.float64)
    for order, sign in orders(len(size)):
        value[order] = sign
    return value


def _xor(size: tuple[int, ...]) -> Tensor:
    bits = torch.stack(torch.meshgrid(*(torch.arange(n) for n in size), indexing="ij"))
    return ((1 + bits.sum(0)) % 2).double()


def _fourier(size: tuple[int, ...]) -> Tensor:
    places = torch.arange(size[0], dtype=torch.float64)
    turns = torch.outer(places, places) % size[0] * (2 * pi / size[0])
    return torch.polar(torch.full_like(turns, size[0] ** -0.5), turns)


def _rows(*rows: tuple[complex, complex]) -> Maker:
    real = all(complex(x).imag == 0 for row in rows for x in row)
    return lambda size, edge, rng, dtype: torch.tensor(rows, dtype=torch.float64 if real else torch.complex128)


def _mirrored(sign: int, adjoint: bool) -> Maker:
    def make(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
        if edge == 0:
            a = normal(size, 0, rng, dtype)
            turned = [a.permute(order) * (turn if sign < 0 else 1) for order, turn in orders(len(size))]
            return torch.stack(turned).mean(0)
        a = normal(_matrix(size, edge), 1, rng, dtype)
        return ((a + sign * (a.mH if adjoint else a.mT)) / 2).reshape(size)

    return make


def _positive(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    a = normal(_matrix(size, edge), 1, rng, dtype)
    return (a @ a.mH / a.shape[0]).reshape(size)


def _projector(size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype) -> Tensor:
    """Onto a subspace of half the dimensions."""
    rows, _ = _matrix(size, edge)
    q = _q(normal((rows, (rows + 1) // 2), 1, rng, dtype))
    return (q @ q.mH).reshape(size)


MAKERS: dict[str, Maker] = {
    "tensor": normal,
    "isometry": _isometry,
    "coisometry": _coisometry,
    "orthogonal": _real(_isometry),
    "unitary": _isometry,
    "diagonal": _diagonal,
    "delta": lambda size, edge, rng, dtype: delta(size),
    "identity": lambda size, edge, rng, dtype: delta(size),
    "shift": _shift,
    "permutation": _permutation,
    "one-hot": _one_hot,
    "mask": _mask,
    "causal": _causal,
    "stochastic": _stochastic,
    "symmetric": _mirrored(1, False),
    "antisymmetric": _mirrored(-1, False),
    "hermitian": _mirrored(1, True),
    "positive": _positive,
    "nonnegative": lambda size, edge, rng, dtype: normal(size, edge, rng, torch.float64).abs(),
    "projector": _projector,
    "triangular": lambda size, edge, rng, dtype: normal(size, edge, rng, dtype).triu(),
    "levi-civita": lambda size, edge, rng, dtype: levi_civita(size),
    "xor": lambda size, edge, rng, dtype: _xor(size),
    "pauli-x": _rows((0, 1), (1, 0)),
    "pauli-y": _rows((0, -1j), (1j, 0)),
    "pauli-z": _rows((1, 0), (0, -1)),
    "hadamard": _rows((0.5**0.5, 0.5**0.5), (0.5**0.5, -(0.5**0.5))),
    "phase": _rows((1, 0), (0, 1j)),
    "fourier": lambda size, edge, rng, dtype: _fourier(size),
    "ones": lambda size, edge, rng, dtype: torch.ones(size, dtype=torch.float64),
    "zeros": lambda size, edge, rng, dtype: torch.zeros(size, dtype=torch.float64),
}
"""How a random tensor of each kind is made."""


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
    edge, scale = sides(tensor), _scale(tensor, size) * (scale if tensor.kind in FREE else 1.0)
    made = tuple(
        scale * _batched(tensor, size, edge, generator(seed, tensor.name, n), dtype)
        for n in range(prod(tensor.layers))
    )
    return made if tensor.layers else made[0]


def _batched(
    tensor: Input, size: tuple[int, ...], edge: int, rng: torch.Generator, dtype: torch.dtype
) -> Tensor:
    """The tensor; of one whose first legs count matrices, each matrix anew."""
    maker, batch = MAKERS[tensor.kind], tensor.batch
    if not batch:
        return maker(size, edge, rng, dtype)
    made = [maker(size[batch:], edge - batch, rng, dtype) for _ in range(prod(size[:batch]))]
    return torch.stack(made).reshape(size)


FREE = frozenset(("tensor", "diagonal", "symmetric", "antisymmetric", "hermitian", "positive", "nonnegative",
                  "triangular"))  # fmt: skip
"""Kinds that say nothing of how large numbers are: any multiple of such a tensor is one, too."""

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
