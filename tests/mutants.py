"""Programs that are wrong in one place: a check that is worth anything finds every one of them.

A mutant differs from a program in one instruction, in a way that people get wrong: two legs swapped, an index that
meets another one, a conjugate, a scale, a sign or a term forgotten, a function or a mask missing, a softmax along the
wrong leg, a cap at the wrong place. `mutants` makes all that an instruction allows; a change that could be no change
(swapping legs of a symmetric tensor) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from penrose.diagram.kinds import KINDS
from penrose.numerics.types import Add, Apply, Constant, Contract, Input, Let, Loop, Op, Operand, Program, lets
from penrose.records import dataclass, replace

SYMMETRIC = frozenset(("symmetric", "antisymmetric", "delta", "identity", "ones", "zeros", "diagonal", "projector",
                       "isometry", "coisometry", "orthogonal", "unitary", "permutation", "levi-civita", "xor",
                       "pauli-x", "pauli-y", "pauli-z", "hadamard", "phase", "fourier"))  # fmt: skip
"""Kinds of which swapping two legs of one size may change nothing: they are as good read backwards."""

OTHER = {"tanh": "sigmoid", "gelu": "gelu_new", "gelu_new": "gelu", "relu": "gelu", "softmax": "log_softmax"}
"""A function that is easily taken for another."""


@dataclass(frozen=True)
class Mutant:
    """A program with one mistake, in words; and dimensions that must have one size for it to run at all."""

    mistake: str
    program: Program
    tied: tuple[tuple[str, str], ...] = ()


Change = tuple[str, Op, tuple[tuple[str, str], ...]]


def mutants(program: Program, names: frozenset[str]) -> Iterator[Mutant]:
    """Every mutant in one of the named instructions."""
    kinds = {tensor.name: _kind(tensor) for tensor in program.inputs}
    for let in lets(program.body):
        if let.name in names:
            for mistake, op, tied in _changes(let, kinds):
                body = _replaced(program.body, let.name, replace(let, op=op))
                yield Mutant(f"{let.name}: {mistake}", replace(program, body=body), tied)


def _kind(tensor: Input) -> str:
    """The kind; singular values and eigenvalues of hermitian matrices are real."""
    return "mask" if tensor.result in (("svd", 1), ("eigh", 1)) else tensor.kind


def _replaced(body: tuple[Let | Loop, ...], name: str, let: Let) -> tuple[Let | Loop, ...]:
    return tuple(
        replace(item, body=_replaced(item.body, name, let))
        if isinstance(item, Loop)
        else let
        if item.name == name
        else item
        for item in body
    )


def _changes(let: Let, kinds: dict[str, str]) -> Iterator[Change]:
    match let.op:
        case Contract():
            yield from _contractions(let.op, kinds)
        case Add():
            yield from _sums(let.op)
        case Apply():
            yield from _functions(let.op, let)
        case Constant():
            if let.op.kind == "offset":
                yield "the offset is one place further", replace(let.op, place=let.op.place + 1), ()
            if let.op.kind == "cap":
                yield (
                    "the cap is at another place",
                    replace(let.op, place=1 if let.op.place == 0 else let.op.place - 1),
                    (),
                )


def _contractions(op: Contract, kinds: dict[str, str]) -> Iterator[Change]:
    for n, operand in enumerate(op.operands):
        kind = kinds.get(operand.value, "tensor")
        if kind not in SYMMETRIC:
            yield from _swaps(op, n, operand)
        yield from _renames(op, n, operand)
        if any(o.conj for o in op.operands) and KINDS[kind].field != "real":
            said = "loses its conjugate" if operand.conj else "is conjugated"
            yield f"{operand.value} {said}", _with(op, n, replace(operand, conj=not operand.conj)), ()
    for n, scale in enumerate(op.scales):
        yield f"the scale {scale.text} is missing", replace(op, scales=op.scales[:n] + op.scales[n + 1 :]), ()
    yield "the sign is wrong", replace(op, sign=-op.sign), ()


def _with(op: Contract, place: int, operand: Operand) -> Contract:
    operands = (*op.operands[:place], operand, *op.operands[place + 1 :])
    used = {i for o in operands for axis in o.axes for i in axis}
    return replace(op, operands=operands, dims=tuple((i, dim) for i, dim in op.dims if i in used))


def _swaps(op: Contract, n: int, operand: Operand) -> Iterator[Change]:
    dims = dict(op.dims)
    for a, b in combinations(range(len(operand.axes)), 2):
        first, second = operand.axes[a], operand.axes[b]
        if len(first) == len(second) == 1 and first != second:
            axes = list(operand.axes)
            axes[a], axes[b] = second, first
            said = f"legs {first[0]} and {second[0]} of {operand.value} are swapped"
            tied = ((dims[first[0]], dims[second[0]]),)
            yield said, _with(op, n, replace(operand, axes=tuple(axes))), tied


def _renames(op: Contract, n: int, operand: Operand) -> Iterator[Change]:
    """A leg that meets an index which the operand does not have, and whose own index is still there."""
    dims = dict(op.dims)
    mine = {i for axis in operand.axes for i in axis}
    for a, axis in enumerate(operand.axes):
        elsewhere = {i for m, o in enumerate(op.operands) if m != n for other in o.axes for i in other}
        if len(axis) != 1 or axis[0] not in elsewhere:
            continue
        for index in sorted(elsewhere - mine):
            axes = (*operand.axes[:a], (index,), *operand.axes[a + 1 :])
            said = f"leg {axis[0]} of {operand.value} meets {index}"
            yield said, _with(op, n, replace(operand, axes=axes)), ((dims[axis[0]], dims[index]),)


def _sums(op: Add) -> Iterator[Change]:
    for n, summand in enumerate(op.summands):
        others = (*op.summands[:n], *op.summands[n + 1 :])
        changed = (*op.summands[:n], replace(summand, sign=-summand.sign), *op.summands[n + 1 :])
        yield f"the term {summand.value} has the wrong sign", Add(changed), ()
        if set().union(*(s.axes for s in others)) >= set(summand.axes):
            yield f"the term {summand.value} is missing", Add(others), ()
        for m in range(len(summand.scales)):
            scales = summand.scales[:m] + summand.scales[m + 1 :]
            changed = (*op.summands[:n], replace(summand, scales=scales), *op.summands[n + 1 :])
            yield f"the scale of the term {summand.value} is missing", Add(changed), ()


def _functions(op: Apply, let: Let) -> Iterator[Change]:
    if op.function in ("causal", *OTHER):
        yield f"{op.function} is missing", replace(op, function="identity", over=()), ()
    if op.function in OTHER:
        yield f"{op.function} is {OTHER[op.function]}", replace(op, function=OTHER[op.function]), ()
    if op.function == "causal":
        yield "causal looks the other way", replace(op, over=op.over[::-1]), ()
    if len(op.over) == 1 and len(let.dims) > 1 and op.function in ("softmax", "log_softmax", "layernorm"):
        axis = next(n for n in reversed(range(len(let.dims))) if n != op.over[0])
        yield f"{op.function} is along another leg", replace(op, over=(axis,)), ()
