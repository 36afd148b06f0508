"""How tensors of every kind are made, and what is checked of them: the half of each kind's entry that needs torch. The
other half is in `penrose.diagram.kinds`, and `enter` registers both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import permutations
from typing import Any

import torch
from torch import Tensor

from penrose.diagram.kinds import KINDS, Kind
from penrose.numerics.draw import Shares
from penrose.numerics.vocabulary import PREDICATES, Rule
from penrose.records import dataclass

Size = tuple[int, ...]

Maker = Callable[[Any, int, int, Size], Any]
"""From what is drawn with (`draw.py`), rows, columns and a shape to a tensor of a kind, of any shape as large."""


@dataclass(frozen=True)
class Numbers:
    """One kind. `make` draws a tensor of it, `residues` one modulo a prime where that is something else.

    `law` is the rule that the tensor obeys (as a matrix, if the kind has sides), `alike` that of one that is alike in
    three legs and more. `rounded`: drawing it rounds. Its entries are polynomials of degree `degree` in what is drawn,
    and if `divided` quotients of such. Modulo a prime they need a root of `under(size)` and as many roots of unity as
    `turns(size)` says.
    """

    make: Maker
    law: Rule | None = None
    alike: Rule | None = None
    residues: Maker | None = None
    rounded: bool = False
    degree: int = 1
    divided: bool = False
    under: Callable[[int], int] = lambda size: 1
    turns: Callable[[int], int] = lambda size: 1


def _fixed(make: Callable[[Size], Tensor]) -> Numbers:
    """A kind whose zeros and ones its shape says."""
    return Numbers(lambda draw, rows, columns, size: draw.just(make(size)))


def _turned(shares: Callable[[int], Shares], turns: Callable[[int], int], under: Callable[[int], int]) -> Numbers:
    """A kind whose entries are turns, divided by a root."""

    def make(draw: Any, rows: int, columns: int, size: Size) -> Any:
        return draw.turned(shares(size[0]), under(size[0]))

    return Numbers(make, under=under, turns=turns)


def delta(size: Size) -> Tensor:
    """1 where all indices are equal."""
    value = torch.zeros(size, dtype=torch.float64)
    places = torch.arange(min(size, default=1))
    value[(places,) * len(size)] = 1
    return value


def _shift(size: Size) -> Tensor:
    return torch.diag(torch.ones(size[0] - 1), -1)


def _orders(count: int) -> Iterator[tuple[Size, int]]:
    """Every order of some legs, with its sign."""
    for order in permutations(range(count)):
        yield order, (-1) ** sum(order[a] > order[b] for a in range(count) for b in range(a + 1, count))


def _levi_civita(size: Size) -> Tensor:
    value = torch.zeros(size)
    for order, sign in _orders(len(size)):
        value[order] = sign
    return value


def _xor(size: Size) -> Tensor:
    bits = torch.stack(torch.meshgrid(*(torch.arange(n) for n in size), indexing="ij"))
    return (1 + bits.sum(0)) % 2


def _permutation(draw: Any, rows: int, columns: int, size: Size) -> Any:
    return draw.just(torch.eye(size[0])[torch.randperm(size[0], generator=draw.rng)])


def _one_hot(draw: Any, rows: int, columns: int, size: Size) -> Any:
    """One place for each entry of the first side."""
    places = torch.randint(columns, (rows,), generator=draw.rng)
    return draw.just(torch.nn.functional.one_hot(places, columns))


def _diagonal(draw: Any, rows: int, columns: int, size: Size) -> Any:
    vector = draw.some(size[0])
    return vector if len(size) == 1 else vector.diag()


def _stochastic_residues(draw: Any, rows: int, columns: int, size: Size) -> Any:
    """Rows that add up to 1: the last entry makes up for the others."""
    rest = draw.any(rows, columns - 1)
    return draw.just(torch.cat([rest, 1 - rest.sum(1, keepdim=True)], dim=1))


def _mirrored(sign: int, turned: Callable[[Any], Any]) -> Maker:
    def make(draw: Any, rows: int, columns: int, size: Size) -> Any:
        if rows == columns:
            a = draw.some(rows, rows)
            return (a + turned(a) * sign) / 2
        a = draw.some(*size)  # alike in three legs and more
        first, *others = [a.permute(*order) * (turn if sign < 0 else 1) for order, turn in _orders(len(size))]
        return sum(others, first) / (1 + len(others))

    return make


def _positive(draw: Any, rows: int, columns: int, size: Size) -> Any:
    a = draw.some(rows, rows)
    return a @ a.mH / rows


def _projector(draw: Any, rows: int, columns: int, size: Size) -> Any:
    """Onto a subspace of half the dimensions."""
    q = draw.isometry(rows, (rows + 1) // 2)
    return q @ q.mH


def _isometry(draw: Any, rows: int, columns: int, size: Size) -> Any:
    return draw.isometry(rows, columns)


def _rule(name: str) -> Rule:
    return PREDICATES[name].rule


def _exchanged(sign: int) -> Rule:
    return lambda a: [(a, sign * other) for other in a.exchanged()]


def _bits(*rows: tuple[int, int]) -> Numbers:
    return _fixed(lambda size: torch.tensor(rows))


def _shares(*rows: tuple[Fraction | None, Fraction | None]) -> Callable[[int], Shares]:
    return lambda size: rows


_WHOLE, _HALF, _QUARTER = Fraction(0), Fraction(1, 2), Fraction(1, 4)

NUMBERS: dict[str, Numbers] = {
    "tensor": Numbers(lambda draw, rows, columns, size: draw.some(*size)),
    "isometry": Numbers(_isometry, _rule("isometric"), rounded=True, divided=True),
    "coisometry": Numbers(lambda draw, rows, columns, size: draw.isometry(columns, rows).mH,
                          lambda a: _rule("isometric")(a.H), rounded=True, divided=True),
    "orthogonal": Numbers(lambda draw, rows, columns, size: draw.real().isometry(rows, columns), _rule("orthogonal"),
                          rounded=True, divided=True),
    "unitary": Numbers(_isometry, _rule("unitary"), rounded=True, divided=True),
    "diagonal": Numbers(_diagonal, _rule("diagonal")),
    "delta": _fixed(delta),
    "identity": _fixed(delta),
    "shift": _fixed(_shift),
    "permutation": Numbers(_permutation, _rule("permutation")),
    "one-hot": Numbers(_one_hot, _rule("one_hot")),
    "mask": Numbers(lambda draw, rows, columns, size: draw.just(torch.randint(2, size, generator=draw.rng)),
                    lambda a: [(a * a, a)]),
    "causal": _fixed(lambda size: torch.ones(size).tril()),
    "stochastic": Numbers(lambda draw, rows, columns, size: draw.real().some(rows, columns).softmax(-1),
                          _rule("stochastic"), residues=_stochastic_residues, rounded=True),
    "symmetric": Numbers(_mirrored(1, lambda a: a.mT), _rule("symmetric"), _exchanged(1), rounded=True),
    "antisymmetric": Numbers(_mirrored(-1, lambda a: a.mT), lambda a: [(a, -1 * a.T)], _exchanged(-1), rounded=True),
    "hermitian": Numbers(_mirrored(1, lambda a: a.mH), _rule("hermitian"), rounded=True),
    "positive": Numbers(_positive, _rule("positive"), rounded=True, degree=2),
    "nonnegative": Numbers(lambda draw, rows, columns, size: draw.real().some(*size).abs(), _rule("nonnegative"),
                           residues=lambda draw, rows, columns, size: draw.real().some(*size)),
    "projector": Numbers(_projector, _rule("projector"), rounded=True, divided=True),
    "triangular": Numbers(lambda draw, rows, columns, size: draw.some(*size).triu(),
                          lambda a: _rule("zero")(a.where(a.later((1, 0))))),
    "levi-civita": _fixed(_levi_civita),
    "xor": _fixed(_xor),
    "pauli-x": _bits((0, 1), (1, 0)),
    "pauli-z": _bits((1, 0), (0, -1)),
    "pauli-y": _turned(_shares((None, -_QUARTER), (_QUARTER, None)), lambda size: 4, lambda size: 1),
    "phase": _turned(_shares((_WHOLE, None), (None, _QUARTER)), lambda size: 4, lambda size: 1),
    "hadamard": _turned(_shares((_WHOLE, _WHOLE), (_WHOLE, _HALF)), lambda size: 1, lambda size: 2),
    "fourier": _turned(lambda n: [[Fraction(j * k, n) for k in range(n)] for j in range(n)], lambda size: size,
                       lambda size: size),
    "ones": _fixed(torch.ones),
    "zeros": _fixed(torch.zeros),
}  # fmt: skip
"""How tensors of each kind are made and checked, by its name."""


def enter(kind: Kind, numbers: Numbers) -> None:
    """Register a kind: both halves of its entry."""
    KINDS[kind.name], NUMBERS[kind.name] = kind, numbers
