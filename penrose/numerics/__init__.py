"""Numbers: a diagram as a program, run by torch, and everything that `penrose check` tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penrose.numerics.report import Report

if TYPE_CHECKING:
    from penrose.diagram.types import Diagram
    from penrose.numerics.against import Recorded
    from penrose.numerics.bind import Given
    from penrose.spec.types import Spec

__all__ = ["Report", "check"]


def check(
    what: Spec | Diagram,
    level: int = 4,
    device: str = "auto",
    sizes: str = "",
    seed: int = 0,
    memory: int | None = None,
    time: float = 120.0,
    bind: Given | None = None,
    against: Recorded | None = None,
) -> Report:
    """Every claim of a spec or diagram, tried at the levels up to `level`. PenroseError if it is wrong or will not fit.

    A diagram is taken as it is: what it draws and what it claims; its source only tells places. `sizes` is a preset's
    name or settings such as "p=10 h=24", `memory` the bytes and `time` the seconds that may be used. With `bind` claims
    are tried on somebody's own numbers: files or mappings by the words after `from:`, tensors by their names. `against`
    are values of steps that somebody recorded, a file or a mapping: the first step that differs is named.

    >>> from penrose.spec import read_einsum
    >>> [result.verdict for result in check(read_einsum("i j, j k -> i k"), level=1).results]
    ['pass']
    """
    from penrose.diagram import build
    from penrose.diagram.types import Diagram
    from penrose.numerics.checking import check as run
    from penrose.numerics.job import Settings
    from penrose.numerics.plan import CAP

    settings = Settings(level, device, sizes, seed, CAP if memory is None else memory, time, bind, against)
    return run(what if isinstance(what, Diagram) else build(what), settings)
