"""float32, TF32 and bfloat16 on a CUDA device against float64 on the CPU: errors and times, as JSON and as a table.

    PYTHONPATH=. python3 benchmarks/gpu.py [FOLDER]

Run it from the repository root on a machine with a GPU. It needs Python 3.11, torch and pyyaml; it writes
gpu.json and gpu.md into FOLDER (default: here).

The specs are GPT-2 small with all its parameters and those figures of the gallery that have GPT-2's sizes. Weights
are random, scaled as in an untrained network. The truth is the same program in float64 on the CPU.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import torch

from penrose.diagram import build
from penrose.numerics.algebra import Floats
from penrose.numerics.evaluate import evaluate
from penrose.numerics.plan import cost, pruned
from penrose.numerics.precisions import PRECISIONS, moved
from penrose.numerics.program import program
from penrose.numerics.sizes import chosen, has_preset
from penrose.numerics.trial import Trial
from penrose.source import Source
from penrose.spec import read

ROOT = Path(__file__).parents[1]
GALLERY = (
    "t-attention-block",
    "t-attention-pattern",
    "t-mlp",
    "x-gpt2-block-ln",
    "x-layernorm-bubble",
    "t-svd",
    "t-ladder",
)
RUNS = 5  # timed runs, after one that is not
MOST = 3 * 10**11  # multiplications that the CPU is asked for


def specs():
    """Every spec with its name: the whole model first."""
    whole = (ROOT / "tests" / "cases" / "check" / "gpt2.yaml").read_text().replace("repeat 3:", "repeat 12:")
    yield "gpt2-small", whole
    for name in GALLERY:
        yield name, (ROOT / "docs" / "gallery" / f"{name}.yaml").read_text()


def prepared(name, text):
    """The program with only what is drawn, its names, and its sizes: GPT-2's where the spec has them."""
    lowered = program(build(read(Source(f"{name}.yaml", text))))
    names = list(dict.fromkeys(n for equation in lowered.equations for n in equation.values))
    sizes, wrong = chosen(lowered, "gpt2-small" if has_preset(lowered, "gpt2-small") else "")
    assert not wrong, wrong
    return pruned(lowered, names), names, sizes


def timed(run, device):
    """The last result of a run and the median of its times in milliseconds."""
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        result = run()
        if device == "cuda":
            torch.cuda.synchronize()
        times.append(1000 * (time.perf_counter() - start))
    return result, statistics.median(times[1:])


def rows(name, text, device):
    """One row for each precision."""
    whole, names, sizes = prepared(name, text)
    need = cost(whole, sizes)
    if need.multiplications > MOST:
        return
    trial = Trial(whole, sizes, 0)
    start = time.perf_counter()
    truth = trial.plain(names)
    on_cpu = 1000 * (time.perf_counter() - start)
    for precision in PRECISIONS:
        algebra = Floats(precision.dtype, precision.complex, device, precision.tf32)
        with algebra.settings(), torch.no_grad():
            inputs = moved(trial.inputs, algebra)
            found, spent = timed(lambda i=inputs, a=algebra: evaluate(whole, i, sizes, a, names), device)
        off = [(truth[n] - found[n].cpu().to(truth[n].dtype)) for n in names]
        largest = max(float(d.abs().max()) for d in off)
        relative = max(float(d.norm() / truth[n].norm()) for d, n in zip(off, names, strict=True))
        yield {
            "spec": name, "sizes": dict(sizes), "multiplications": need.multiplications, "precision": precision.name,
            "max_abs": largest, "relative_frobenius": relative, "ms": spent, "cpu_float64_ms": on_cpu,
        }  # fmt: skip


def table(found, device):
    """The rows as markdown."""
    lines = [f"Device: {device}, torch {torch.__version__}. Truth: float64 on the CPU.", "",
             "| spec | multiplications | precision | largest difference | relative | ms | float64 on the CPU, ms |",
             "|---|---|---|---|---|---|---|"]  # fmt: skip
    lines += [
        f"| {row['spec']} | {row['multiplications']:.2g} | {row['precision']} | {row['max_abs']:.1e} | "
        f"{row['relative_frobenius']:.1e} | {row['ms']:.2f} | {row['cpu_float64_ms']:.0f} |"
        for row in found
    ]
    return "\n".join(lines) + "\n"


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    name = torch.cuda.get_device_name() if device == "cuda" else "no GPU: everything ran on the CPU"
    found = []
    for spec, text in specs():
        for row in rows(spec, text, device):
            found.append(row)
            print(row["spec"], row["precision"], f"{row['relative_frobenius']:.1e}", f"{row['ms']:.2f} ms", flush=True)
        (folder / "gpu.json").write_text(
            json.dumps({"device": name, "torch": torch.__version__, "rows": found}, indent=1)
        )
        (folder / "gpu.md").write_text(table(found, name))


if __name__ == "__main__":
    main()
