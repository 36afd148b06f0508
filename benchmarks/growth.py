"""How the time of a picture grows with its spec: families of specs of at most 4 kB, with seconds and exponent.

    python benchmarks/growth.py [family …]

Every picture is drawn in a process of its own. Prints seconds of processor time (graphviz's too, and the start's), as
they would be on a machine that takes `PACE` for an empty loop, the exponent of the growth between the last two sizes,
and which pictures were refused.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from math import log
from pathlib import Path
from time import process_time

LONGEST = 4000  # characters of a spec
SIZES = (10, 20, 40, 80, 160, 400)
LONGEST_WAIT = 8  # seconds of processor time after which a picture is given up
MOST_SECONDS, MOST_MEMORY = 2.0, 300.0  # of one picture: processor time, and MB
PACE, TURNS = 0.04, 10**6  # seconds of processor time for so many turns of an empty loop, where limits are kept


def product(legs: Sequence[Sequence[str]], free: Sequence[str] = ()) -> str:
    """A spec of tensors with these legs; all indices are summed but the free ones."""
    return "einsum: " + ", ".join(" ".join(names) for names in legs) + " -> " + " ".join(free)


def network(count: int, bonds: Sequence[tuple[int, int]]) -> str:
    """A spec of tensors joined in pairs."""
    return product([[f"e{n}" for n, pair in enumerate(bonds) if v in pair] for v in range(count)])


def each(pattern: str, count: int, between: str = " ") -> str:
    """A pattern written out for the numbers from 0: `#` is the number, `$` the next one."""
    return between.join(pattern.replace("#", str(n)).replace("$", str(n + 1)) for n in range(count))


def nested(before: str, inner: str, after: str, count: int) -> str:
    """Something within brackets within brackets."""
    return before * count + inner + after * count


def torus(rows: int, columns: int) -> str:
    """A grid closed both ways."""
    at = {(r, c): r * columns + c for r in range(rows) for c in range(columns)}
    bonds = [(at[r, c], at[(r + 1) % rows, c]) for r, c in at] + [(at[r, c], at[r, (c + 1) % columns]) for r, c in at]
    return network(len(at), bonds)


def regular(count: int, degree: int) -> str:
    """A random regular graph; pairs may be joined twice."""
    dice = random.Random(count)
    stubs = [v for v in range(count) for _ in range(degree)]
    dice.shuffle(stubs)
    pairs = [(a, b) for a, b in zip(stubs[::2], stubs[1::2], strict=False) if a != b]
    return network(count, pairs)


def hypercube(dimension: int) -> str:
    """The corners of a cube in so many dimensions."""
    bonds = [(v, v | 1 << bit) for v in range(2**dimension) for bit in range(dimension) if not v >> bit & 1]
    return network(2**dimension, bonds)


def hyper(count: int) -> str:
    """Random indices of three tensors each."""
    dice = random.Random(count)
    legs: list[list[str]] = [[f"p{n}"] for n in range(count)]
    for number in range(count):
        for v in dice.sample(range(count), 3):
            legs[v].append(f"h{number}")
    return product(legs)


def doubled(count: int, step: str, last: str) -> str:
    """Steps each of which uses the one before it several times."""
    steps = "".join(f"\n  X{n + 1}[i j]: " + step.replace("X", f"X{n}") for n in range(count))
    return f"let:\n  X0[i j]: A[i k] B[k j]{steps}\ndraw: " + last.replace("X", f"X{count}")


def anything(count: int) -> str:
    """Random factors: tensors, bubbles around products, sums in brackets, on random indices."""
    dice = random.Random(count)

    def legs(most: int) -> str:
        return " ".join(f"i{dice.randrange(count)}" for _ in range(dice.randint(0, most)))

    def factor(depth: int) -> str:
        kind = dice.randrange(5) if depth < 4 else 0
        inner = [factor(depth + 1) for _ in range(dice.randint(1, 3))] if kind > 2 else []
        if kind == 3:
            return f"tanh({' '.join(inner)})"
        if kind == 4:
            index = f"i{dice.randrange(count)}"
            return "(" + " + ".join(f"T{dice.randrange(count)}[{index}]" for _ in inner) + ")"
        return f"A{dice.randrange(10**6)}[{legs(4)}]"

    return "draw: " + " ".join(factor(0) for _ in range(count))


FAMILIES: dict[str, Callable[[int], str]] = {
    "lone tensors": lambda n: "draw: " + each("A[i#]", n),
    "lone names": lambda n: "draw: " + each("A#[i#]", n),
    "scalars": lambda n: "draw: " + each("a#[]", n),
    "loops": lambda n: "draw: " + each("A[i# i#]", n),
    "loops of one": lambda n: f"draw: A[{each('i# i#', n)}]",
    "legs of one": lambda n: f"draw: A[{each('i#', n)}]",
    "fused legs": lambda n: f"draw: A[({each('i#', n)})]",
    "nested groups": lambda n: "draw: A[" + nested("(a ", "b", ")", n) + "]",
    "parallel bonds": lambda n: f"draw: A[{each('i#', n)}] B[{each('i#', n)}]",
    "crossed bonds": lambda n: f"draw: A[{each('i#', n)}] B[{' '.join(f'i{k}' for k in reversed(range(n)))}]",
    "fused to each other": lambda n: f"draw: A[({each('i#', n)})] B[({each('i#', n)})]",
    "one index": lambda n: "draw: " + each("A#[i]", n),
    "one index, summed": lambda n: product([["i"]] * n),
    "two indices": lambda n: "draw: " + each("T#[i j]", n),
    "three indices": lambda n: product([["i", "j", "k"]] * n),
    "every leg a dot": lambda n: product([[f"i{v}", f"i{v + 1}", f"i{v + 2}"] for v in range(n)]),
    "chain": lambda n: "draw: " + each("A#[i# i$]", n),
    "train": lambda n: "draw: " + each("A#[p# i# i$]", n),
    "ring": lambda n: network(n, [(v, (v + 1) % n) for v in range(n)]),
    "wheel": lambda n: network(n + 1, [(v, (v + 1) % n) for v in range(n)] + [(v, n) for v in range(n)]),
    "star": lambda n: network(n + 1, [(0, v) for v in range(1, n + 1)]),
    "tree": lambda n: network(n, [(v, (v - 1) // 2) for v in range(1, n)]),
    "random tree": lambda n: network(n, [(v, random.Random(v).randrange(v)) for v in range(1, n)]),
    "ladder": lambda n: network(n, [(v, v + 2) for v in range(n - 2)] + [(v, v + 1) for v in range(0, n - 1, 2)]),
    "braced chain": lambda n: network(n, [(v, v + d) for d in (1, 2) for v in range(n - d)]),
    "wide chain": lambda n: network(n, [(v, v + d) for d in (1, 2, 3, 5) for v in range(n - d)]),
    "square grid": lambda n: network(
        int(n**0.5) ** 2,
        [(v, v + 1) for v in range(int(n**0.5) ** 2) if (v + 1) % int(n**0.5)]
        + [(v, v + int(n**0.5)) for v in range(int(n**0.5) ** 2 - int(n**0.5))],
    ),
    "torus": lambda n: torus(max(2, int(n**0.5)), max(2, int(n**0.5))),
    "complete": lambda n: network(n // 2, list(combinations(range(n // 2), 2))),
    "complete in two": lambda n: network(n // 2, [(a, b) for a in range(n // 4) for b in range(n // 4, n // 2)]),
    "cube": lambda n: hypercube(max(2, n.bit_length() - 1)),
    "regular 3": lambda n: regular(n, 3),
    "regular 5": lambda n: regular(n, 5),
    "hyperedges": hyper,
    "bubbles in a row": lambda n: "draw: " + each("tanh(A#[i# i$])", n),
    "bubbles on one index": lambda n: "draw: " + each("tanh(A#[i])", n),
    "bubbles in bubbles": lambda n: "draw: " + nested("tanh(", "A[i]", ")", n),
    "products in bubbles": lambda n: "draw: " + "tanh(A[i i] " * n + "B[j]" + ")" * n,
    "sums in sums": lambda n: "draw: " + "(a[i] + " * n + "b[i]" + ")" * n,
    "sums in bubbles": lambda n: "draw: " + "tanh(a[i] + " * n + "b[i]" + ")" * n,
    "bubbles of sums": lambda n: "draw: " + each("tanh(A#[i# i$] + B#[i# i$])", n),
    "two in bubbles": lambda n: doubled(n, "tanh(X[i j]) + tanh(X[j i])", "X[i j]"),
    "twice": lambda n: doubled(n, "X[i k] X[k j]", "X[i j]"),
    "thrice": lambda n: doubled(n, "X[i k] X[k l] X[l j]", "X[i j]"),
    "sides": lambda n: "draw: " + each("A[i j]", n, " = "),
    "sides of products": lambda n: "draw: " + each("A#[i k] B#[k j]", n, " = "),
    "terms": lambda n: "draw: " + each("A[i j]", n, " + "),
    "terms of products": lambda n: "draw: " + each("A#[i k] B#[k j]", n, " + "),
    "legs in any order": lambda n: "draw: " + each("A#[i j k]", n, " + ").replace("A1[i j k]", "A1[k j i]"),
    "equations": lambda n: "draw:\n" + each("  - A#[i k] B#[k j] = C#[i j]", n, "\n"),
    "identities": lambda n: "draw: " + each("I[i# j#]", n),
    "deltas": lambda n: "draw: " + each("δ[i# i$ j#]", n),
    "anything": anything,
    "functions of two": lambda n: "draw: " + each("exp(A#[i d] B#[d j] t[]) C#[i j]", n),
}


def members(family: str) -> Iterator[tuple[int, str]]:
    """The specs of a family that are short enough, by size."""
    texts = ((size, FAMILIES[family](size)) for size in SIZES)
    return ((size, text) for size, text in texts if len(text.encode()) <= LONGEST)


def measured(text: str) -> tuple[float, float, str]:
    """Seconds and MB that a spec takes, and the first line of what refused it."""
    code = "import sys\nfrom benchmarks.growth import draw\ndraw(sys.stdin.read())"
    done = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        return 0.0, 0.0, (done.stderr.strip().splitlines() or [f"ended by the system: {done.returncode}"])[-1]
    seconds, memory, *refused = done.stdout.splitlines()
    return float(seconds), float(memory), " ".join(refused)


def draw(text: str) -> None:
    """Draw a spec, and print the seconds and MB that took and why it was refused, if it was."""
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_WAIT, LONGEST_WAIT + 1))
    before = _turned()
    refused = drawn(text)
    use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    after = _turned()
    seconds = sum(u.ru_utime + u.ru_stime for u in use) - before
    slow = max(1.0, (before + after) / 2 / PACE)
    print(seconds / slow, _held(), refused, sep="\n")


def _held() -> float:
    """The MB that this process has held at most. What the system says of its use would count the process that started
    it as well, up to the moment of starting."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _turned() -> float:
    """The seconds that an empty loop takes now."""
    begun = process_time()
    for _ in range(TURNS):
        pass
    return process_time() - begun


def drawn(text: str) -> str:
    """Draw a spec; why it was refused, if it was."""
    from penrose import PenroseError, pipeline
    from penrose.source import Source

    try:
        pipeline.svg(pipeline.diagram(Source("growth.yaml", text)))
    except PenroseError as error:
        return str(error).splitlines()[0]
    return ""


def main(names: Sequence[str]) -> None:
    """Print a table of families."""
    for family in names or FAMILIES:
        rows = [(size, *measured(text)) for size, text in members(family)]
        told = "  ".join(f"{size}:{seconds:.2f}s" + ("!" if refused else "") for size, seconds, _, refused in rows)
        grown = [log(b[1] / a[1]) / log(b[0] / a[0]) for a, b in pairwise(rows) if a[1] and b[1]]
        high = max((memory for _, _, memory, _ in rows), default=0.0)
        print(f"{family:22} n^{grown[-1] if grown else 0:4.1f} {high:4.0f} MB  {told}", flush=True)
        print(*(f"    {size}: {why}"[:150] for size, *_, why in rows if why), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
