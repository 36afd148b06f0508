"""Levels 1 to 3 for sides that must be equal: prime shapes, random floats, exact arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from penrose.diagram.types import Leg
from penrose.numerics.algebra import base_of
from penrose.numerics.claims import Equality
from penrose.numerics.compare import ALLOWED, APART, Distance, distance
from penrose.numerics.degrees import POLYNOMIAL, false_accept
from penrose.numerics.evaluate import evaluate
from penrose.numerics.exact import Residues, prime_with_roots
from penrose.numerics.plan import CAP, cost, gives, pruned, reads
from penrose.numerics.report import Result
from penrose.numerics.residue_values import Unavailable
from penrose.numerics.residue_values import make as make_residues
from penrose.numerics.sizes import Sizes, prime_sizes
from penrose.numerics.trial import Trial, complex_allowed
from penrose.numerics.types import Add, Apply, Contract, Let, Program, lets
from penrose.records import dataclass, replace

FLOAT_TRIALS = 5
EXACT_TRIALS = 3
PALETTES = (0, 3, 2)
"""Primes to choose from, fewer and fewer, until a trial is cheap enough: all, the first three, the first two."""

WORK = {1: 3 * 10**7, 2: 2 * 10**9, 3: 2 * 10**8}
"""Multiplications that one trial of a level may take at sizes that nobody asked for."""


@dataclass(frozen=True)
class Pair:
    """An equality of two values of a program, with the order of the right one's axes that matches the left's."""

    claim: Equality
    left: str
    right: str
    order: tuple[int, ...]

    @property
    def trivial(self) -> bool:
        """Whether both sides are one and the same computation."""
        return self.left == self.right and self.order == tuple(range(len(self.order)))


def pair(program: Program, claim: Equality) -> Pair:
    """The two values of an equality."""
    sides = program.equations[claim.equation]
    left, right = sides.legs[claim.left], sides.legs[claim.left + 1]
    order = _matching(left, right)
    return Pair(claim, sides.values[claim.left], sides.values[claim.left + 1], order)


def _matching(left: tuple[Leg, ...], right: tuple[Leg, ...]) -> tuple[int, ...]:
    names = [leg.index for leg in right]
    if sorted(names) == sorted(leg.index for leg in left):
        return tuple(names.index(leg.index) for leg in left)
    return tuple(range(len(right)))


def affordable(
    program: Program, sizes: Sizes, asked: bool, level: int, names: Iterable[str]
) -> tuple[dict[str, int], str]:
    """Sizes for one level: those given if they were asked for or are cheap enough (not at level 1), else primes."""
    part = pruned(program, names)
    options: list[tuple[dict[str, int], str]] = []
    if level > 1:
        options.append((dict(sizes), ""))
    for palette in PALETTES:
        primes, distinct = prime_sizes(program, palette)
        options.append((primes, "" if distinct else "primes shared by dimensions that seldom meet"))
    if asked and level > 1:
        return options[0]
    for option, note in options:
        need = cost(part, option)
        if need.multiplications <= WORK[level] and need.bytes <= CAP:
            return option, note
    return {}, "too large to try even at the smallest primes"


def _result(pair: Pair, level: int, sizes: Sizes, seeds: Sequence[int], place: str, note: str) -> Result:
    shown = tuple(sizes.items())
    return Result(pair.claim.text, level, "pass", place, shown, tuple(seeds), limit=ALLOWED, unit="ε", note=note)


def judged(result: Result, pair: Pair, found: Sequence[Distance], step: Callable[[], str]) -> Result:
    """The verdict on the distances of all trials."""
    worst = max(found, key=lambda d: d.ratio)
    if pair.claim.sign == "≠":
        least = min(found, key=lambda d: d.ratio)
        verdict = "pass" if least.ratio > APART and torch.isfinite(torch.tensor(least.absolute)) else "fail"
        return replace(result, verdict=verdict, error=least.ratio, limit=APART, note="must differ")
    if worst.ratio <= ALLOWED:
        return replace(result, error=worst.ratio)
    return replace(result, verdict="fail", error=worst.ratio, difference=worst.difference(step()))


def floats(
    program: Program, pairs: Sequence[Pair], sizes: Sizes, level: int, seeds: Sequence[int], note: str, place: Place
) -> list[Result]:
    """Both sides with random float64 inputs, for every seed."""
    names = list(dict.fromkeys(name for p in pairs for name in (p.left, p.right)))
    part = pruned(program, names)
    found: list[list[Distance]] = [[] for _ in pairs]
    near: list[list[float]] = [[] for _ in pairs]
    for seed in seeds:
        values = Trial(part, sizes, seed).run(names)
        for n, p in enumerate(pairs):
            a, b = values[p.left], values[p.right]
            right, error = b.value.permute(p.order), b.error.permute(p.order)
            found[n].append(
                distance(a.value, right, torch.maximum(a.error, error) if a.shape == right.shape else error)
            )
            near[n].append(_relative(a.value, right))
    results = []
    for p, distances, relative in zip(pairs, found, near, strict=True):
        result = _result(p, level, sizes, seeds, place(p.claim), note)
        if p.claim.sign == "≈":
            results.append(_near(result, p.claim.near, max(relative)))
        else:
            first = seeds[max(range(len(seeds)), key=lambda n: distances[n].ratio)]
            results.append(judged(result, p, distances, lambda p=p, first=first: differing(part, sizes, first, p)))  # type: ignore[misc]
    return results


Place = Callable[[Equality], str]


def _relative(a: Tensor, b: Tensor) -> float:
    if a.shape != b.shape:
        return float("inf")
    return float(torch.linalg.vector_norm(a - b) / torch.linalg.vector_norm(a).clamp_min(1e-300))


def _near(result: Result, limit: float, error: float) -> Result:
    verdict = "pass" if error <= limit else "fail"
    return replace(result, verdict=verdict, error=error, limit=limit, unit="rel", note="≈ in the Frobenius norm")


def differing(program: Program, sizes: Sizes, seed: int, pair: Pair) -> str:
    """The first step that the two sides do each in its own way and that comes out different, in words; or nothing."""
    left, right = (_steps_of(program, name) for name in (pair.left, pair.right))
    own = [
        [let for let in mine if let.name not in {o.name for o in other}]
        for mine, other in ((left, right), (right, left))
    ]
    matches = [(a, b) for a, b in zip(*own, strict=False) if a.dims == b.dims and _like(a, b)]
    if not matches:
        return ""
    values = Trial(program, sizes, seed).run({let.name for both in matches for let in both})
    for a, b in matches:
        one, other = values[a.name], values[b.name]
        off = distance(one.value, other.value, torch.maximum(one.error, other.error))
        if off.ratio > ALLOWED:
            return f"{a.name} on the left, {b.name} on the right, at {list(off.place)}: {off.left} and {off.right}"
    return ""


def _steps_of(program: Program, name: str) -> list[Let]:
    needed, found = {name}, []
    for item in reversed(program.body):
        if isinstance(item, Let) and item.name in needed:
            found.append(item)
        if not needed.isdisjoint(gives(item)):
            needed |= reads(item)
    return found[::-1]


def _like(a: Let, b: Let) -> bool:
    if isinstance(a.op, Apply) and isinstance(b.op, Apply):
        return a.op.function == b.op.function
    return type(a.op) is type(b.op)


def exact(program: Program, both: Pair, sizes: Sizes, seed: int, note: str, place: Place) -> Result:
    """Both sides modulo primes, and the probability that trials accept what is false."""
    names = (both.left, both.right)
    part = pruned(program, names)
    roots, complex = _roots(part, sizes), complex_allowed(part)
    seeds = [seed + n for n in range(EXACT_TRIALS)]
    ps = [prime_with_roots(roots, n) for n in range(EXACT_TRIALS)]
    result = replace(_result(both, 3, sizes, seeds, place(both.claim), note), unit="", limit=None)
    equal = []
    try:
        for trial, p in zip(seeds, ps, strict=True):
            values = evaluate(part, make_residues(part, sizes, trial, p, complex), sizes, Residues(p), names)
            equal.append(_same(values[both.left], values[both.right], both.order))
    except (Unavailable, ZeroDivisionError) as error:
        return replace(result, verdict="unknown", note=str(error))
    return _exact_verdict(part, both, sizes, min(ps), equal, result)


def _same(left: Tensor, right: Tensor, order: tuple[int, ...]) -> bool:
    moved = right.permute(order)
    return left.shape == moved.shape and bool((left == moved).all())


def _exact_verdict(program: Program, both: Pair, sizes: Sizes, p: int, equal: list[bool], result: Result) -> Result:
    bound = false_accept(program, sizes, (both.left, both.right), p, len(equal))
    said = f"if it were false, all {len(equal)} trials would agree with probability at most {bound:.1e}"
    if both.claim.sign == "≠":
        verdict = "fail" if all(equal) else "pass"
        return replace(result, verdict=verdict, note=said if all(equal) else "differs modulo a prime")
    if both.claim.sign == "≈":
        return replace(result, verdict="unknown", note="≈ is no matter of exact arithmetic")
    if all(equal):
        note = f"{said}; {result.note}" if result.note else said
        return replace(result, note=note, error=bound)
    functions = sorted(_maps(program))
    if functions:
        said = f"does not hold for every function in the place of {', '.join(functions)}"
        return replace(result, verdict="unknown", note=said)
    return replace(result, verdict="fail", note="differs modulo a prime: this is no rounding")


def _maps(program: Program) -> set[str]:
    return {let.op.function for let in lets(program.body) if isinstance(let.op, Apply)} - POLYNOMIAL


def _roots(program: Program, sizes: Sizes) -> tuple[int, ...]:
    """Numbers that have roots modulo a prime exactly if those under roots in scales have."""
    found = set()
    for let in lets(program.body):
        terms = [let.op] if isinstance(let.op, Contract) else list(let.op.summands) if isinstance(let.op, Add) else []
        for scale in (s for term in terms for s in term.scales if s.kind == "sqrt"):
            base = base_of(scale, sizes)
            found.add(base.numerator * base.denominator)
    return tuple(sorted(found))
