"""From code to diagram: a function or module of torch, run once on example inputs, as a spec that draws what it does.

`torch.export` records the operations. Reshapes, transposes, chunks and selections dissolve into legs; matrix products,
sums and functions become what they are in the language; what it has no word for stays a named tensor with its shape,
which is said. The spec is then computed on the very numbers that the function had, and compared with what it gave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from penrose.records import dataclass

if TYPE_CHECKING:
    from torch import Tensor

    from penrose.figure import Figure

__all__ = ["Traced", "trace"]


@dataclass(frozen=True)
class Traced:
    """A traced function: its spec, the numbers of every tensor in it by its name, `file` with parameters by their keys
    and all else by name, what was not understood, and the largest difference between what the spec computes, bound to
    the parameters, and what the function gave."""

    text: str
    numbers: Mapping[str, Tensor | list[Tensor]]
    file: Mapping[str, Tensor]
    opaque: tuple[str, ...]
    difference: float

    @property
    def figure(self) -> Figure:
        """The figure of the spec."""
        from penrose.figure import load

        return load(self.text)


def trace(
    function: Callable[..., Any], *args: Tensor, legs: Mapping[str, str] | None = None, title: str = ""
) -> Traced:
    """The spec of what a function or a module does with these arguments.

    `legs` names the axes of arguments: {"x": "b p h"}. Computation is in the type of the arguments.

    >>> import torch
    >>> found = trace(lambda x, y: torch.relu(x @ y), torch.ones(2, 3), torch.ones(3, 4))
    >>> print(found.text.splitlines()[-3:], found.difference)
    ['let:', '  y[b n]: relu(args_0[b h] args_1[h n])', 'draw: y'] 0.0
    """
    from penrose.tracing.run import traced

    return traced(function, args, legs or {}, title)
