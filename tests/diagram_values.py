"""What a diagram is worth, computed the plainest way: arrays by name, einsum over numbered indices, no shared code."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from penrose.diagram.types import Bubble, Diagram, Network, Node, Repeat, Step, Sum, Tensor, Term
from penrose.diagram.views import declared_places, moved_by
from penrose.records import replace

Array = npt.NDArray[np.complex128]
Key = tuple[str, int]
Places = Mapping[str, int]


def softmax(x: Array, axes: tuple[int, ...]) -> Array:
    powers = np.exp(x - x.real.max(axis=axes, keepdims=True))
    return powers / powers.sum(axis=axes, keepdims=True)


def causal(x: Array, axes: tuple[int, ...]) -> Array:
    query, key = np.indices(x.shape)[list(axes)]
    return np.where(key > query, -1e30, x)


KEEPING = {
    "softmax": softmax,
    "causal": causal,
    "tanh": lambda x, _: np.tanh(x),
    "conj": lambda x, _: x.conj(),
    "square": lambda x, _: x * x,
}
ENDING = {"max": lambda x, axes: x.real.max(axis=axes), "mean": lambda x, axes: x.mean(axis=axes)}


class Values:
    """The values of one diagram's parts, given arrays for its declared tensors."""

    def __init__(self, diagram: Diagram, arrays: Mapping[str, Array]) -> None:
        self.sizes = {dim.name: dim.size for dim in diagram.dims}
        self.functions = dict(diagram.functions)
        self.arrays: dict[Key, Array] = {(name, 0): array for name, array in arrays.items()}
        self.steps: dict[Key, Array] = {}
        self.run(diagram.steps)

    def run(self, steps: tuple[Step | Repeat, ...]) -> None:
        for step in steps:
            assert isinstance(step, Step), "repeats have no one value"
            self.steps[step.name, step.number] = self.sum(step.value)

    def sum(self, whole: Sum, places: Places | None = None) -> Array:
        shape = tuple(self.sizes[leg.dim] for leg in whole.free)
        total = np.zeros(shape, dtype=np.complex128)
        for term in whole.terms:
            total = total + self.term(term, tuple(leg.index for leg in whole.free), places or {})
        return np.broadcast_to(total, shape)

    def term(self, term: Term, free: tuple[str, ...], places: Places) -> Array:
        if term.over:
            first, rest = term.over[0], term.over[1:]
            inner = Term(term.sign, term.scales, term.network, rest)
            return sum(
                (self.term(inner, free, {**places, first.index: n}) for n in range(self.sizes[first.dim])),
                start=np.zeros((), dtype=np.complex128),
            )
        factor = float(term.sign)
        for scale in term.scales:
            number = float(scale.text) if scale.kind == "number" else float(self.sizes.get(scale.text, 0) or scale.text)
            factor *= (number**0.5 if scale.kind == "sqrt" else number) ** scale.power
        value = factor * self.network(term.network, places)
        have = [term.network.wires[wire].index for wire in term.network.free]
        return value.reshape([value.shape[have.index(index)] if index in have else 1 for index in free])

    def network(self, network: Network, places: Places) -> Array:
        number = {wire.index: n for n, wire in enumerate(network.wires)}
        operands: list[object] = [np.ones(()), []]
        for node in network.nodes:
            operands += [self.node(node, places), [number[leg.index] for leg in node.legs]]
        return np.einsum(*operands, list(network.free), optimize=True)  # type: ignore[call-overload, no-any-return]

    def node(self, node: Node, places: Places) -> Array:
        if isinstance(node, Bubble):
            return self.bubble(node, places)
        sizes = [self.sizes[leg.dim] for leg in node.legs]
        if node.kind in ("identity", "delta") and (node.name, 0) not in self.arrays:
            sizes += [sizes[0]] * len(node.scripts)
            equal = np.fromfunction(lambda *n: np.all([m == n[0] for m in n], axis=0) * 1.0, sizes)
            return equal[(..., *(places[index] for _, index in node.scripts))]
        if node.kind == "cap":
            return np.eye(sizes[0])[int(node.value)]
        if node.kind == "offset":
            whole, *parts = np.indices(sizes)
            return (whole == sum(parts) + moved_by(node)).astype(float)
        if node.kind == "fuse":
            return np.eye(sizes[0]).reshape(sizes)
        array = self.steps[node.name, node.number] if node.step else self.arrays[node.name, 0]
        return self.viewed(node, array, places)

    def viewed(self, node: Tensor, array: Array, places: Places) -> Array:
        chosen = [slice(None)] * array.ndim
        for place, index in node.scripts:
            chosen[place] = places[index]  # type: ignore[call-overload]
        array = array[tuple(chosen)]
        sides = np.argsort(np.argsort(declared_places(replace(node, views=("transpose",)))))
        for view in node.views:
            array = array.conj() if view in ("conj", "dagger") else array
            array = array.transpose(sides) if view in ("transpose", "dagger") else array
            array = np.linalg.inv(array) if view == "inverse" else array
        return array

    def bubble(self, bubble: Bubble, places: Places) -> Array:
        value = self.sum(bubble.inside, places)
        if not bubble.function:
            return value
        free = [leg.index for leg in bubble.inside.free]
        axes = tuple(free.index(index) for index in bubble.over)
        function = self.functions.get(bubble.function, bubble.function)
        return (KEEPING | ENDING)[function](value, axes)


def random_arrays(diagram: Diagram, seed: int = 0, real: bool = False) -> dict[str, Array]:
    rng = np.random.default_rng(seed)
    sizes = {dim.name: dim.size for dim in diagram.dims}
    found = {}
    for declared in diagram.declared:
        shape = [sizes[leg.dim] for leg in declared.legs]
        imaginary = 0 if real else 1j * rng.standard_normal(shape)
        found[declared.name] = np.asarray(rng.standard_normal(shape) + imaginary, dtype=np.complex128)
    return found
