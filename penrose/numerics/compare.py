"""How far two values are from each other, in units of the rounding error that they may carry."""

from __future__ import annotations

import torch
from torch import Tensor

from penrose.numerics.report import Difference
from penrose.records import dataclass

EPSILON = 2.0**-52
ALLOWED = 32.0  # epsilons times the error size: true pairs stay below 3, wrong ones are beyond 10¹⁰
APART = 1e6  # what «must differ» must exceed: far from rounding, and below what any wrong entry reaches


@dataclass(frozen=True)
class Distance:
    """The largest difference in units of epsilon times the error size, the largest difference, and where it is."""

    ratio: float
    absolute: float
    place: tuple[int, ...]
    left: str = ""
    right: str = ""

    def difference(self, step: str = "") -> Difference:
        return Difference(self.place, self.left, self.right, step)


def distance(a: Tensor, b: Tensor, error: Tensor, epsilon: float = EPSILON) -> Distance:
    """How far `b` is from `a`. Anything that is not finite, on either side, is infinitely far."""
    if a.shape != b.shape:
        return Distance(torch.inf, torch.inf, (), f"shape {list(a.shape)}", f"shape {list(b.shape)}")
    if a.numel() == 0:
        return Distance(0.0, 0.0, ())
    off = (a - b).abs()
    ratio = torch.where(off == 0, torch.zeros_like(off), off / (epsilon * error.expand_as(off)))
    bad = ~(torch.isfinite(a) & torch.isfinite(b))
    ratio = ratio.masked_fill(bad, torch.inf).nan_to_num(torch.inf, torch.inf)
    worst = int(ratio.argmax())
    place = unravelled(worst, tuple(a.shape))
    off = off.masked_fill(bad, torch.inf)
    return Distance(float(ratio.flatten()[worst]), float(off.max()), place, text(a[place]), text(b[place]))


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
