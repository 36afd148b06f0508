"""Whether a function was exercised by the numbers it was applied to, or saturated: a claim that holds only because
tanh is 1, relu is 0 or a softmax is one-hot everywhere says nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor

from penrose.numerics.functions import NUMBERS
from penrose.records import dataclass

STEP = 2.0**-8  # by which entries are moved, times their root mean square
SEEN = 2.0**-40  # of the largest result: a change beyond this is one
SHARE = 0.05  # of the results must change


@dataclass(frozen=True)
class Exercise:
    """One application of a function: its name, and the share of its results that respond to what it is applied to."""

    function: str
    share: float

    @property
    def saturated(self) -> bool:
        return self.share < SHARE


def exercised(function: str, x: Tensor, y: Tensor, over: tuple[int, ...]) -> Exercise:
    """The share of results that change when every entry is moved a little, each in a direction of its own."""
    if NUMBERS[function].saturates == "never" or y.numel() == 0:
        return Exercise(function, 1.0)
    if NUMBERS[function].saturates == "jumps":
        return Exercise(function, float(y.numel() == 1 or bool((y != y.flatten()[0]).any())))
    finite = torch.isfinite(x)
    if not bool(finite.any()):
        return Exercise(function, 0.0)
    size = x[finite].abs().square().mean().sqrt()
    way = torch.rand(x.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64).to(x.device) + 0.5
    moved = torch.where(finite, x + STEP * size * way, x)
    change = (NUMBERS[function].compute(moved, over) - y).abs()
    seen = change > SEEN * y.abs().nan_to_num(0.0, 0.0, 0.0).amax()
    return Exercise(function, float(seen.double().mean()))
