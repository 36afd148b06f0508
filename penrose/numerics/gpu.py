"""Level 5: float32, TF32 and bfloat16 on a CUDA device against float64 on the CPU."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from penrose.numerics.algebra import Floats
from penrose.numerics.compare import ALLOWED, distance
from penrose.numerics.evaluate import Inputs, evaluate
from penrose.numerics.report import Result
from penrose.numerics.sizes import Sizes
from penrose.numerics.trial import Trial
from penrose.numerics.types import Program
from penrose.records import dataclass, replace


@dataclass(frozen=True)
class Precision:
    """A way of computing: the type of numbers, whether products are rounded to TF32, and its unit of rounding."""

    name: str
    dtype: torch.dtype
    complex: torch.dtype
    tf32: bool
    epsilon: float


PRECISIONS = (
    Precision("float32", torch.float32, torch.complex64, False, 2.0**-23),
    Precision("TF32", torch.float32, torch.complex64, True, 2.0**-10),
    Precision("bfloat16", torch.bfloat16, torch.complex64, False, 2.0**-7),
)
"""What is tried on a GPU. A unit of rounding is the distance from 1 to the next number."""


def on_gpu(program: Program, names: Sequence[str], sizes: Sizes, seed: int, device: str) -> Iterator[Result]:
    """One result for each precision; "not run" where there is no CUDA device."""
    shown = Result("every value that is drawn", 5, "not run", "", tuple(sizes.items()), (seed,))
    if device == "cpu" or not torch.cuda.is_available():
        why = "asked to stay on the CPU" if device == "cpu" else "this machine has no CUDA device"
        yield from (replace(shown, claim=f"{shown.claim}, {p.name}", device="cuda", note=why) for p in PRECISIONS)
        return
    trial = Trial(program, sizes, seed)
    truth = {name: value.at(0) for name, value in trial.run(names).items()}
    for precision in PRECISIONS:
        algebra = Floats(precision.dtype, precision.complex, "cuda", precision.tf32)
        with algebra.settings():
            found = evaluate(program, moved(trial.inputs, algebra), sizes, algebra, names)
        off = [
            distance(truth[n].value, found[n].cpu().to(truth[n].value.dtype), truth[n].error, precision.epsilon)
            for n in names
        ]
        worst = max(off, key=lambda d: d.ratio)
        good = worst.ratio <= ALLOWED
        note = f"largest difference {max(d.absolute for d in off):.2e}; {'rounding' if good else 'wrong'}"
        yield replace(
            shown, claim=f"{shown.claim}, {precision.name}", verdict="pass" if good else "fail",
            device=torch.cuda.get_device_name(), error=worst.ratio, limit=ALLOWED, unit=f"ε of {precision.name}",
            note=note, difference=None if good else worst.difference(),
        )  # fmt: skip


def moved(inputs: Inputs, algebra: Floats) -> Inputs:
    """Inputs as numbers of another algebra, on its device."""
    return {
        key: tuple(algebra.constant(v) for v in value) if isinstance(value, tuple) else algebra.constant(value)
        for key, value in inputs.items()
    }
