"""Level 5: float32, TF32, bfloat16 and float16 on a CUDA device or the CPU, against float64 on the CPU."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from penrose.numerics.algebra import Floats
from penrose.numerics.compare import ALLOWED, Distance, distance
from penrose.numerics.evaluate import Inputs, evaluate
from penrose.numerics.magnitudes import Measured
from penrose.numerics.report import GPU, Result
from penrose.numerics.sizes import Sizes
from penrose.numerics.trial import Trial
from penrose.numerics.types import Program
from penrose.records import dataclass, replace


@dataclass(frozen=True)
class Precision:
    """A way of computing: the type of numbers, whether products are rounded to TF32, its unit of rounding, and the
    size below which numbers may become 0."""

    name: str
    dtype: torch.dtype
    complex: torch.dtype
    tf32: bool
    epsilon: float
    least: float


PRECISIONS = (
    Precision("float32", torch.float32, torch.complex64, False, 2.0**-23, 2.0**-126),
    Precision("TF32", torch.float32, torch.complex64, True, 2.0**-10, 2.0**-126),
    Precision("bfloat16", torch.bfloat16, torch.complex64, False, 2.0**-7, 2.0**-126),
    Precision("float16", torch.float16, torch.complex64, False, 2.0**-10, 2.0**-24),
)
"""What is tried; TF32 on a GPU alone. A unit of rounding is the distance from 1 to the next number."""


def precisions(program: Program, names: Sequence[str], sizes: Sizes, seed: int, device: str) -> Iterator[Result]:
    """One result for each precision, on a GPU if there is one unless the CPU is asked for; "not run" where a GPU was
    asked for and there is none."""
    shown = Result("every value that is drawn", 5, "not run", "", tuple(sizes.items()), (seed,))
    there = torch.cuda.is_available()
    on = "cpu" if device == "cpu" or (device == "auto" and not there) else "cuda"
    tried = [p for p in PRECISIONS if on == "cuda" or not p.tf32]
    if on == "cuda":
        shown = replace(shown, by=GPU, device=torch.cuda.get_device_name() if there else "cuda")
        if not there:
            note = "this machine has no CUDA device"
            yield from (replace(shown, claim=f"{shown.claim}, {p.name}", note=note) for p in tried)
            return
    trial = Trial(program, sizes, seed)
    truth = {name: trial.judged(name) for name in names}
    for precision in tried:
        algebra = Floats(precision.dtype, precision.complex, on, precision.tf32)
        with algebra.settings():
            found = evaluate(program, moved(trial.inputs, algebra), sizes, algebra, names)
        yield _said(shown, precision, [_off(truth[n], found[n].cpu(), precision) for n in names])


def _off(truth: Measured, found: Tensor, precision: Precision) -> Distance:
    """How far a value is off; what is too small for the precision to tell from 0 may be 0."""
    error = truth.error + precision.least / precision.epsilon
    return distance(truth.value, found.to(truth.value.dtype), error, precision.epsilon)


def _said(shown: Result, precision: Precision, off: Sequence[Distance]) -> Result:
    worst = max(off, key=lambda d: d.ratio)
    good = worst.ratio <= ALLOWED
    sort = "rounding" if good else "wrong" if worst.finite else "not a number, or infinite"
    note = f"relative {max(d.relative for d in off):.1e}, largest difference {max(d.absolute for d in off):.2e}; {sort}"
    return replace(
        shown, claim=f"{shown.claim}, {precision.name}", verdict="pass" if good else "fail",
        error=worst.ratio, limit=ALLOWED, unit=f"ε of {precision.name}", note=note,
        difference=None if good else worst.difference(),
    )  # fmt: skip


def moved(inputs: Inputs, algebra: Floats) -> Inputs:
    """Inputs as numbers of another algebra, on its device."""
    return {
        key: tuple(algebra.constant(v) for v in value) if isinstance(value, tuple) else algebra.constant(value)
        for key, value in inputs.items()
    }
