"""Numbers: a diagram as a program, run by torch, and everything that `penrose check` tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penrose.numerics.report import Report

if TYPE_CHECKING:
    from penrose.diagram.types import Diagram
    from penrose.spec.types import Spec

__all__ = ["Report", "check"]


def check(
    what: Spec | Diagram,
    level: int = 4,
    device: str = "auto",
    sizes: str = "",
    seed: int = 0,
    memory: int | None = None,
) -> Report:
    """Every claim of a spec, tried at the levels up to `level`. PenroseError if the spec is wrong or will not fit.

    A diagram stands for the spec that it was made from, with all its claims. `sizes` is a preset's name or settings
    such as "p=10 h=24", `memory` the bytes that may be used.

    >>> from penrose.spec import read_einsum
    >>> [result.verdict for result in check(read_einsum("i j, j k -> i k"), level=1).results]
    ['pass']
    """
    from penrose.numerics.checking import Settings
    from penrose.numerics.checking import check as run
    from penrose.numerics.plan import CAP

    settings = Settings(level, device, sizes, seed, CAP if memory is None else memory)
    return run(_spec(what), settings)


def _spec(what: Spec | Diagram) -> Spec:
    from penrose.diagram.types import Diagram
    from penrose.spec import read, read_einsum

    if not isinstance(what, Diagram):
        return what
    if what.source.path == "<einsum>":
        return read_einsum(what.source.text)
    return read(what.source)
