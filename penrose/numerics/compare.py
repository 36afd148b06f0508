"""How far two values are from each other, in units of the rounding error that they may carry."""

from __future__ import annotations

import torch
from torch import Tensor

from penrose.numerics.report import Difference
from penrose.records import dataclass

EPSILON = 2.0**-52
ALLOWED = 32.0  # epsilons times the error size: true pairs stay below 3, wrong ones are beyond 10¹⁰
SIGHT = 1e-7  # relative difference that rounding must not be able to hide
BLIND = 0.1  # share of entries in which rounding may hide that; beyond it nothing is decided
HIDDEN = f"rounding alone could hide a relative difference of {SIGHT:.0e}"
APART = 1e6  # what «must differ» must exceed: far from rounding, and below what any wrong entry reaches


@dataclass(frozen=True)
class Distance:
    """The largest difference in units of epsilon times the error size, the largest difference, and where it is.
    `blind` is the share of entries in which rounding alone could hide a relative difference of `SIGHT`, `finite`
    says whether all entries are, and `relative` is the difference over the size, both as root mean squares."""

    ratio: float
    absolute: float
    place: tuple[int, ...]
    left: str = ""
    right: str = ""
    blind: float = 0.0
    finite: bool = True
    relative: float = 0.0

    def difference(self, step: str = "") -> Difference:
        return Difference(self.place, self.left, self.right, step)


def distance(a: Tensor, b: Tensor, error: Tensor, epsilon: float = EPSILON, terms: float = 0.0) -> Distance:
    """How far `b` is from `a`. Anything that is not finite, on either side, is infinitely far. `terms` is the typical
    size of what the values were added up from."""
    if a.shape != b.shape:
        return Distance(torch.inf, torch.inf, (), f"shape {list(a.shape)}", f"shape {list(b.shape)}")
    if a.numel() == 0:
        return Distance(0.0, 0.0, ())
    off = (a - b).abs()
    allowed = epsilon * error.expand_as(off)
    ratio = torch.where(off == 0, torch.zeros_like(off), off / allowed)
    bad = ~(torch.isfinite(a) & torch.isfinite(b))
    ratio = ratio.masked_fill(bad, torch.inf).nan_to_num(torch.inf, torch.inf)
    worst = int(ratio.argmax())
    place = unravelled(worst, tuple(a.shape))
    size = torch.linalg.vector_norm(a).clamp_min(1e-300)
    typical = max(float(size) / a.numel() ** 0.5, terms)
    return Distance(
        float(ratio.flatten()[worst]), float(off.masked_fill(bad, torch.inf).max()), place, text(a[place]),
        text(b[place]), float((ALLOWED * allowed > SIGHT * a.abs().clamp_min(typical)).double().mean()),
        not bool(bad.any()), float(torch.linalg.vector_norm(off) / size),
    )  # fmt: skip


def unravelled(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The indices of an entry from its place in reading order. (torch.unravel_index imports sympy, a quarter second.)

    >>> unravelled(7, (2, 5))
    (1, 2)
    """
    place = []
    for size in reversed(shape):
        flat, index = divmod(flat, size)
        place.append(index)
    return tuple(reversed(place))


def text(number: Tensor) -> str:
    """A number with all digits that float64 has."""
    value = number.item()
    if isinstance(value, complex):
        return f"{value.real:.17g}{value.imag:+.17g}i"
    return f"{value:.17g}" if isinstance(value, float) else str(value)
