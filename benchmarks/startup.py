"""How long a picture takes, as ratios measured in one run: to a bare Python start, and to dot on its graph.

What is compared runs by turns, so that a busy machine slows both; the median counts. Caches are warm.

    python3 dev.py bench [--turns 15]
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from sysconfig import get_path
from tempfile import TemporaryDirectory

GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
SIDE = 32  # of the large grid
SITES = 1000  # of the long chain

Work = Callable[[], object]


def process(*command: str | Path, text: str = "") -> Work:
    """Running a whole process, from start to end, with bytecode kept."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return partial(
        subprocess.run, command, check=True, stdout=subprocess.DEVNULL, input=text, text=True, env=environment
    )


def render(spec: Path, to: Path) -> Work:
    """Drawing a spec by the command line."""
    return process(sys.executable, "-m", "penrose", "render", "-q", spec, "-o", to)


def times(works: dict[str, Work], turns: int) -> dict[str, float]:
    """Median seconds of processor time of each, by turns, after one turn that warms caches.

    Processor time rather than the clock's: a busy machine makes processes wait, but hardly work more.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(turns + 1):
        for name, work in works.items():
            start = worked()
            work()
            if turn:
                taken[name].append(worked() - start)
    return {name: median(seconds) for name, seconds in taken.items()}


def worked() -> float:
    """Seconds of processor time of all processes that were started here and have ended."""
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def peps(side: int) -> tuple[str, str]:
    """A grid of tensors with one free leg each, as a spec and as a graph for dot."""
    names = {(row, column): f"T_{row}_{column}" for row in range(side) for column in range(side)}
    bonds = [(at, after) for at in names for after in ((at[0], at[1] + 1), (at[0] + 1, at[1])) if after in names]
    return spec_and_graph(list(names.values()), [(names[a], names[b]) for a, b in bonds])


def chain(sites: int) -> tuple[str, str]:
    """A matrix product state, as a spec and as a graph for dot."""
    names = [f"A_{site}" for site in range(sites)]
    return spec_and_graph(names, list(pairwise(names)))


def spec_and_graph(names: list[str], bonds: list[tuple[str, str]]) -> tuple[str, str]:
    """A network of tensors with the bonds given and one free leg each."""
    legs: dict[str, list[str]] = {name: [f"i_{number}"] for number, name in enumerate(names)}
    for number, (a, b) in enumerate(bonds):
        legs[a].append(f"b_{number}")
        legs[b].append(f"b_{number}")
    product = "\n  ".join(f"{name}[{' '.join(indices)}]" for name, indices in legs.items())
    free = "".join(f"i_{number} [shape=none]; {name} -- i_{number};\n" for number, name in enumerate(names))
    edges = "".join(f"{a} -- {b};\n" for a, b in bonds)
    return f"draw: >\n  {product}\n", f"graph {{\nnode [shape=circle];\n{edges}{free}}}\n"


def in_starts(folder: Path, turns: int) -> None:
    """Small pictures, in starts of a bare Python."""
    works = {"python3 -c pass": process(sys.executable, "-c", "pass")}
    works |= {
        name: render(GALLERY / f"{name}.yaml", folder / "a.svg")
        for name in ("t-svd", "t-attention-block", "t-gpt2-vertical")
    }
    taken = times(works, turns)
    bare = taken.pop("python3 -c pass")
    print(f"python3 -c pass      {1000 * bare:6.0f} ms")
    for name, seconds in taken.items():
        print(f"{name:20} {1000 * seconds:6.0f} ms  {seconds / bare:5.1f} Python starts")


def against_dot(folder: Path, turns: int) -> None:
    """Large pictures, against dot on the same graph: the one of the wheel that the layout uses."""
    dot = Path(get_path("scripts")) / "graphviz-pure"
    for name, (spec, graph) in {f"peps {SIDE}×{SIDE}": peps(SIDE), f"chain of {SITES}": chain(SITES)}.items():
        path = folder / "large.yaml"
        path.write_text(spec, encoding="utf-8")
        works = {
            "ours": render(path, folder / "large.svg"),
            "dot": process(dot, "-Kdot", "-Tsvg", text=graph),
        }
        taken = times(works, turns)
        ratio = f"{taken['ours'] / taken['dot']:5.2f} of dot's {1000 * taken['dot']:.0f} ms"
        print(f"{name:20} {1000 * taken['ours']:6.0f} ms  {ratio}", flush=True)


def main() -> None:
    """Print both tables."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=15, help="how often each is measured (large ones a fifth)")
    turns = parser.parse_args().turns
    with TemporaryDirectory() as folder:
        in_starts(Path(folder), turns)
        against_dot(Path(folder), max(1, turns // 5))


if __name__ == "__main__":
    main()
