"""Levels 1 to 3 for sides that must be equal: prime shapes, random floats, exact arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import lcm

import torch
from torch import Tensor

from penrose.diagram.kinds import KINDS
from penrose.diagram.types import Leg
from penrose.numerics.claims import Equality
from penrose.numerics.compare import ALLOWED, APART, BLIND, HIDDEN, Distance, distance
from penrose.numerics.degrees import false_accept
from penrose.numerics.draw import Unavailable
from penrose.numerics.evaluate import evaluate
from penrose.numerics.exact import Residues
from penrose.numerics.functions import NUMBERS
from penrose.numerics.kinds import NUMBERS as KIND_NUMBERS
from penrose.numerics.kinds import Numbers
from penrose.numerics.magnitudes import Exercise, Measured, alike
from penrose.numerics.modular import prime_with_roots
from penrose.numerics.plan import CAP, cost, gives, pruned, reads
from penrose.numerics.report import Result
from penrose.numerics.residue_values import data_scales
from penrose.numerics.residue_values import make as make_residues
from penrose.numerics.scales import base_of
from penrose.numerics.sizes import Sizes, prime_sizes, violations
from penrose.numerics.trial import Trial
from penrose.numerics.types import Add, Apply, Contract, Input, Let, Program, lets
from penrose.records import dataclass, replace

FLOAT_TRIALS = 5
EXACT_TRIALS = 3
TRUSTED = 1e-6  # probability of an accident beyond which that exact trials agree proves nothing
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
    program: Program, sizes: Sizes, asked: bool, level: int, names: Iterable[str], cap: int = CAP
) -> tuple[dict[str, int] | None, str]:
    """Sizes for one level: those given if they were asked for or are cheap enough (not at level 1), else primes; None
    if all are too dear."""
    part = pruned(program, names)
    options: list[tuple[dict[str, int], str]] = []
    if level > 1:
        options.append((dict(sizes), ""))
    for palette in PALETTES:
        primes, distinct = prime_sizes(program, palette)
        if not violations(program, primes):
            options.append((primes, "" if distinct else "primes shared by dimensions that seldom meet"))
    if not options:
        options.append((dict(sizes), "sizes as declared: no primes do for all groups of legs"))
    if asked and level > 1:
        return options[0]
    for option, note in options:
        need = cost(part, option)
        if need.multiplications <= WORK[level] and need.bytes <= cap:
            return option, note
    return None, "too large to try even at the smallest primes"


def _result(pair: Pair, level: int, sizes: Sizes, seeds: Sequence[int], place: str, note: str) -> Result:
    shown = tuple(sizes.items())
    return Result(pair.claim.text, level, "pass", place, shown, tuple(seeds), limit=ALLOWED, unit="ε", note=note)


@dataclass(frozen=True)
class Attempt:
    """One trial of a pair: how far the sides are apart, at which scale of the inputs, and what functions did."""

    distance: Distance
    seed: int
    scale: float = 1.0
    exercises: tuple[Exercise, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether a difference would have been seen: all is finite, and rounding is small."""
        return self.distance.finite and self.distance.blind <= BLIND


def judged(result: Result, pair: Pair, found: Sequence[Attempt], step: Callable[[int], str]) -> Result:
    """The verdict on all trials. At other scales than 1 only what is finite is evidence."""
    told = [attempt for attempt in found if attempt.scale == 1.0 or attempt.distance.finite]
    plain = [attempt.distance for attempt in found if attempt.scale == 1.0]
    if pair.claim.sign == "≠":
        least = min(plain, key=lambda d: d.ratio)
        verdict = "pass" if least.ratio > APART and all(d.finite for d in plain) else "fail"
        return replace(result, verdict=verdict, error=least.ratio, limit=APART, note="must differ")
    worst = max(told, key=lambda attempt: attempt.distance.ratio)
    result = replace(result, error=worst.distance.ratio)
    if worst.distance.ratio > ALLOWED:
        return replace(result, verdict="fail", difference=worst.distance.difference(step(worst.seed)))
    why = undecided(found)
    return replace(result, verdict="unknown", note=why) if why else result


def undecided(found: Sequence[Attempt]) -> str:
    """Why trials that found no difference show nothing; empty where they do."""
    counting = [attempt for attempt in found if attempt.counts]
    if not counting:
        return HIDDEN
    if any(attempt.exercises for attempt in counting):
        for uses in zip(*(attempt.exercises for attempt in counting), strict=True):
            if all(use.saturated for use in uses):
                return f"{uses[0].function} is saturated in every trial: another one could stand in its place unseen"
    return ""


SCALES = (1.0, 1.0, 2.0**-10, 2.0**4, 2.0**10)
"""What inputs are multiplied by, trial by trial, where functions are applied: they bend elsewhere than near 1, too."""

MORE = 2  # rounds through the scales that are added while functions are saturated


def floats(
    program: Program, pairs: Sequence[Pair], sizes: Sizes, level: int, seeds: Sequence[int], note: str, place: Place
) -> list[Result]:
    """Both sides with random float64 inputs, for every seed; and for further ones as long as functions are
    saturated."""
    names = list(dict.fromkeys(name for p in pairs for name in (p.left, p.right)))
    part = pruned(program, names)
    varied = bool(maps(part)) and any(KINDS[i.kind].chance == "any" and i.data is None for i in part.inputs)
    scales = SCALES + SCALES[2:] * MORE if varied else (1.0,) * len(seeds)
    found: list[list[Attempt]] = [[] for _ in pairs]
    near: list[float] = [0.0 for _ in pairs]
    for turn, scale in enumerate(scales):
        if turn >= len(seeds) and all(not undecided(attempts) for attempts in found):
            break
        trial, exercises = Trial(part, sizes, seeds[0] + turn, scale=scale), list[Exercise]()
        values = trial.run(names, exercises if varied else None)
        for n, p in enumerate(pairs):
            off, far = apart(values[p.left], values[p.right].permute(p.order))
            found[n].append(Attempt(off, trial.seed, scale, tuple(exercises)))
            near[n] = max(near[n], far) if scale == 1.0 else near[n]
        del values, trial  # before those of the next are made
    return [
        _near(_result(p, level, sizes, seeds, place(p.claim), note), p.claim.near, relative)
        if p.claim.sign == "≈"
        else judged(
            _result(p, level, sizes, seeds, place(p.claim), note), p, attempts,
            lambda seed, p=p: differing(part, sizes, seed, p),  # type: ignore[misc]
        )
        for p, attempts, relative in zip(pairs, found, near, strict=True)
    ]  # fmt: skip


def apart(a: Measured, b: Measured) -> tuple[Distance, float]:
    """How far two values are from each other: in units of their errors, and as a share of the first."""
    a, b = alike(a, b)
    error = torch.maximum(a.error, b.error) if a.shape == b.shape else a.error
    return distance(a.value, b.value, error, terms=max(a.terms, b.terms)), _relative(a.value, b.value)


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
        off, _ = apart(one, other)
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


def exact(
    program: Program, both: Pair, sizes: Sizes, seed: int, note: str, place: Place, asked: bool = False
) -> Result:
    """Both sides modulo primes, and the probability that trials accept what is false; at smaller sizes where that says
    more, unless these were asked for."""
    names = (both.left, both.right)
    part = pruned(program, names)
    sizes = sizes if asked else _telling(part, names, sizes)
    roots = roots_of(part, sizes)
    seeds = [seed + n for n in range(EXACT_TRIALS)]
    turns = turns_of(part, sizes)
    ps = [prime_with_roots(roots, n, turns) for n in range(EXACT_TRIALS)]
    result = replace(_result(both, 3, sizes, seeds, place(both.claim), note), unit="", limit=None)
    equal = []
    try:
        for trial, p in zip(seeds, ps, strict=True):
            values = evaluate(part, make_residues(part, sizes, trial, p), sizes, Residues(p), names)
            equal.append(_same(values[both.left], values[both.right], both.order))
    except (Unavailable, ZeroDivisionError) as error:
        return replace(result, verdict="unknown", note=str(error))
    return _exact_verdict(part, both, sizes, min(ps), equal, result)


def _telling(program: Program, names: Sequence[str], sizes: Sizes) -> Sizes:
    """The sizes, or smaller ones where at these an accident would be too likely for agreement to say anything."""
    primes = (prime_sizes(program, palette)[0] for palette in PALETTES)
    options = (sizes, *(option for option in primes if not violations(program, option)))
    prime = prime_with_roots((), 0)
    return min(options, key=lambda option: max(false_accept(program, option, names, prime, EXACT_TRIALS), TRUSTED))


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
        if bound > TRUSTED:
            return replace(result, verdict="unknown", note=note, error=bound)
        return replace(result, note=note, error=bound)
    functions = sorted(maps(program))
    if functions:
        said = f"does not hold for every function in the place of {', '.join(functions)}"
        return replace(result, verdict="unknown", note=said)
    return replace(result, verdict="fail", note="differs modulo a prime: this is no rounding")


def maps(program: Program) -> set[str]:
    """The functions of a program that are random maps modulo a prime."""
    applied = {let.op.function for let in lets(program.body) if isinstance(let.op, Apply)}
    return {function for function in applied if NUMBERS[function].exact is None}


def roots_of(program: Program, sizes: Sizes) -> tuple[int, ...]:
    """Numbers that have roots modulo a prime exactly if those under roots in scales have."""
    found = {under for tensor in program.inputs for under in [_needed(tensor, sizes, lambda n: n.under)] if under > 1}
    data = [scale for tensor in program.inputs for scale in data_scales(tensor.data)]
    for let in lets(program.body):
        terms = [let.op] if isinstance(let.op, Contract) else list(let.op.summands) if isinstance(let.op, Add) else []
        data += [scale for term in terms for scale in term.scales]
    for scale in data:
        if scale.kind == "sqrt":
            base = base_of(scale, sizes)
            found.add(base.numerator * base.denominator)
    return tuple(sorted(found))


def turns_of(program: Program, sizes: Sizes) -> int:
    """How many roots of unity a prime must have for what is written as turns, in scales, data and kinds."""
    found = [1]
    for tensor in program.inputs:
        found.append(_needed(tensor, sizes, lambda n: n.turns))
        found += [Fraction(scale.text).denominator for scale in data_scales(tensor.data) if scale.kind == "turn"]
    for let in lets(program.body):
        terms = [let.op] if isinstance(let.op, Contract) else list(let.op.summands) if isinstance(let.op, Add) else []
        found += [Fraction(s.text).denominator for term in terms for s in term.scales if s.kind == "turn"]
    return lcm(*found)


def _needed(tensor: Input, sizes: Sizes, what: Callable[[Numbers], Callable[[int], int]]) -> int:
    """A number that an entry of a kind needs modulo a prime, at the size of the tensor's first leg."""
    numbers = KIND_NUMBERS.get(tensor.kind)
    return what(numbers)(sizes[tensor.legs[0].dim]) if numbers and tensor.legs else 1
