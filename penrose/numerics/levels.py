"""The levels of a check, each from a job to results.

Level 0 says what was refused, or would have been; 1 to 3 compare the sides of every `=` with each other; kinds,
properties and measures are tried on the random numbers of level 2; 4 asks outside implementations; 5 computes in
shorter numbers, on a GPU where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from penrose.errors import PenroseError, Problem, Refused
from penrose.numerics.against import against
from penrose.numerics.bind import unbound
from penrose.numerics.claims import (
    Amount,
    Argument,
    Bound,
    Call,
    Equality,
    Foreign,
    Property,
    Quantity,
)
from penrose.numerics.compare import ALLOWED, APART, Distance
from penrose.numerics.equality import FLOAT_TRIALS, WORK, Pair, affordable, exact, floats, pair
from penrose.numerics.foreign import foreign
from penrose.numerics.job import SEEDS, Job, needed
from penrose.numerics.measures import compare, margin, places, quantity
from penrose.numerics.plan import amount, cost, pruned
from penrose.numerics.precisions import precisions
from penrose.numerics.predicates import At, apart, exactly, law, result_law
from penrose.numerics.program import sides
from penrose.numerics.report import KIND, SAME, Result
from penrose.numerics.sizes import Sizes, chosen, parameters
from penrose.numerics.source import floats as source_of
from penrose.numerics.trial import Trial, Unanswerable
from penrose.records import replace

UNTRAINED = "said of trained weights: give them by --bind"
MADE = "tried on numbers that are made for it alone, and these are given"


def _level_0(job: Job) -> Iterator[Result]:
    tried = [None, *(claim for claim in job.claims if not (isinstance(claim, Bound) and claim.sizes))]
    need = max((needed(job, job.sizes, claim) for claim in tried), key=lambda need: need.bytes)
    note = f"{amount(need.bytes)} at most, {need.said}, {parameters(job.program, job.sizes):,} parameters"
    if job.bound:
        note += f"; random: {', '.join(unbound(job.program)) or 'nothing'}"
    yield Result("sizes and memory", 0, "pass", job.text.path, tuple(job.sizes.items()), note=note)
    for claim in job.claims:
        if isinstance(claim, Equality):
            yield _agreeing(job, claim)
    for claim in job.untried:
        yield Result(claim.text, 0, "not tested", job.place(claim), note=UNTRAINED, by="trained")


def _agreeing(job: Job, claim: Equality) -> Result:
    """Whether both sides have the same free legs, of the same dimensions."""
    equation = job.program.equations[claim.equation]
    left, right = equation.legs[claim.left], equation.legs[claim.left + 1]
    ours = sorted((leg.index, job.sizes[leg.dim]) for leg in left)
    theirs = sorted((leg.index, job.sizes[leg.dim]) for leg in right)
    legs = " ".join(leg.index for leg in left)
    if ours == theirs:
        return Result(claim.text, 0, "pass", job.place(claim), note=f"free legs {legs}" if legs else "no free legs")
    other = " ".join(leg.index for leg in right)
    return Result(claim.text, 0, "fail", job.place(claim), note=f"free legs {legs} on the left, {other} on the right")


def _pairs(job: Job) -> tuple[list[Pair], list[Pair]]:
    """The equalities that can be tried, and those whose two sides are one computation."""
    found = [pair(job.program, claim) for claim in job.claims if isinstance(claim, Equality) and claim.sign != ":="]
    return [p for p in found if not p.trivial], [p for p in found if p.trivial]


def _names(pairs: Sequence[Pair]) -> list[str]:
    return [name for p in pairs for name in (p.left, p.right)]


def _sized(job: Job, pairs: Sequence[Pair], level: int) -> tuple[Sizes, str, list[Result]]:
    if job.bound and level != 2:
        return {}, MADE, [Result(p.claim.text, level, "not run", job.place(p.claim), note=MADE) for p in pairs]
    sizes, note = affordable(job.program, job.sizes, job.asked, level, _names(pairs), job.settings.cap)
    if sizes is None:
        return {}, note, [Result(p.claim.text, level, "not run", job.place(p.claim), note=note) for p in pairs]
    return sizes, note, []


def _level_1(job: Job) -> Iterator[Result]:
    pairs, trivial = _pairs(job)
    for p in trivial:
        said = _not_finite(job, p)
        verdict = "fail" if p.claim.sign == "≠" or said else "pass"
        said = said or "both sides are the same computation"
        yield Result(p.claim.text, 1, verdict, job.place(p.claim), note=said, by=SAME)
    if pairs:
        sizes, note, idle = _sized(job, pairs, 1)
        exactly = [p for p in pairs if p.claim.sign == "="]
        yield from idle or (
            floats(job.program, exactly, sizes, 1, [job.settings.seed], note, job.place) if exactly else []
        )


def _not_finite(job: Job, p: Pair) -> str:
    """What is wrong with the value of both sides, where they are one computation."""
    sizes, _ = affordable(job.program, job.sizes, job.bound, 1 + job.bound, [p.left], job.settings.cap)
    if sizes is None:
        return ""
    value = Trial(pruned(job.program, [p.left]), sizes, job.settings.seed).run([p.left])[p.left].at(0).value
    return "" if bool(value.isfinite().all()) else "the value is infinite or not a number somewhere"


def _level_2(job: Job) -> Iterator[Result]:
    pairs, _ = _pairs(job)
    if pairs:
        sizes, note, idle = _sized(job, pairs, 2)
        yield from idle or floats(job.program, pairs, sizes, 2, job.seeds(FLOAT_TRIALS), note, job.place)
    yield from _kinds(job)
    for claim in job.claims:
        if isinstance(claim, Property):
            yield _property(job, claim)
        elif isinstance(claim, Bound):
            yield from _bound(job, claim)


def _kinds(job: Job) -> Iterator[Result]:
    """The law of every declared kind, on the numbers that were made or given."""
    trial = Trial(job.program, job.sizes, job.settings.seed)
    shown, seeds = tuple(job.sizes.items()), (job.settings.seed,)
    for tensor in job.program.inputs:
        layers = trial.layers(tensor)
        found = [d for layer in layers for d in [law(tensor, layer, sides(tensor))] if d is not None]
        if found:
            worst = max(found, key=lambda d: d.ratio)
            yield _by_ratio(Result(f"{tensor.name} is {tensor.kind}", 2, "pass", "", shown, seeds, by=KIND), worst)
        off = result_law(tensor, layers[0]) if layers else None
        if off is not None and tensor.derivation:
            said = f"{tensor.name} is result {tensor.result[1] + 1} of {tensor.result[0]}"
            yield _by_ratio(Result(said, 2, "pass", "", shown, seeds, by=KIND), off)


def _by_ratio(result: Result, worst: Distance) -> Result:
    result = replace(result, error=worst.ratio, limit=ALLOWED, unit="ε")
    return result if worst.ratio <= ALLOWED else replace(result, verdict="fail", difference=worst.difference())


def _property(job: Job, claim: Property) -> Result:
    dear = cost(job.program, job.sizes).multiplications > WORK[2]
    trials = 1 if dear else FLOAT_TRIALS
    seeds = [job.settings.seed + n for n in range(trials)]
    result = Result(claim.text, 2, "pass", job.place(claim), tuple(job.sizes.items()), tuple(seeds))
    found = []
    for seed in seeds:
        try:
            found.append(apart(source_of(Trial(job.program, job.sizes, seed)), claim.call))
        except Unanswerable as error:
            raise PenroseError(job.text, [Problem(str(error), claim.span)]) from None
    if not claim.negated:
        return _by_ratio(result, max(found, key=lambda d: d.ratio))
    least = min(found, key=lambda d: d.ratio)
    verdict = "pass" if least.ratio > APART and all(isfinite(d.absolute) for d in found) else "fail"
    return replace(result, verdict=verdict, error=least.ratio, limit=APART, unit="ε", note="must not hold")


def _bound(job: Job, claim: Bound) -> Iterator[Result]:
    """A result for every place that it is said of; or of the best one where it is said of some."""
    sizes, wrong = chosen(job.program, claim.sizes or job.settings.sizes)
    if wrong:
        raise PenroseError(job.text, [replace(problem, span=claim.span) for problem in wrong])
    seeds = job.seeds(SEEDS if claim.seeds is None else claim.seeds)
    result = Result(claim.text, 2, "pass", job.place(claim), tuple(sizes.items()), seeds)
    try:
        found = _at_places(job, claim, result)
    except Unanswerable as error:
        raise PenroseError(job.text, [Problem(str(error), claim.span)]) from None
    said = {at: ", ".join(f"{name}={place}" for name, place in at) for at in found}
    if claim.some:
        best = max(found, key=lambda at: (found[at].verdict == "pass", margin(claim.sign, found[at])))
        yield replace(found[best], note=" at ".join(filter(None, (found[best].note, said[best]))))
    else:
        yield from (replace(r, claim=": ".join(filter(None, (r.claim, said[at])))) for at, r in found.items())


def _at_places(job: Job, claim: Bound, result: Result) -> dict[At, Result]:
    """The verdict at each place; a place where one seed fails is not tried with the next."""
    found: dict[At, Result] = {}
    for seed in result.seeds:
        found |= _of_seed(job, claim, result, seed, found)
    return found


def _of_seed(job: Job, claim: Bound, result: Result, seed: int, before: dict[At, Result]) -> dict[At, Result]:
    """The verdict of one seed at each place where none before it failed."""
    found: dict[At, Result] = {}
    source = source_of(Trial(job.program, dict(result.sizes), seed))
    for at in places(claim, source):
        if before.get(at, result).verdict == "pass":
            here = replace(source, at=at)
            left, right = quantity(claim.left, here), quantity(claim.right, here)
            found[at] = replace(result, error=left.value, limit=right.value)
            if not compare(claim.sign, left, right):
                seeded = "" if job.bound else f" with seed {seed}"
                said = f"{_said(claim.left)} is {left.value:.10g}{seeded}, and {right.value:.10g} was claimed"
                found[at] = replace(found[at], verdict="fail", note=said)
    return found


def _said(left: Quantity) -> str:
    if isinstance(left, Call):
        return left.name
    return left.text if isinstance(left, Argument | Amount) else "the left side"


def _level_3(job: Job) -> Iterator[Result]:
    pairs, _ = _pairs(job)
    if pairs:
        sizes, note, idle = _sized(job, pairs, 3)
        seed = job.settings.seed
        yield from idle or (exact(job.program, p, sizes, seed, note, job.place, job.asked) for p in pairs)
    for claim in job.claims:
        if isinstance(claim, Property) and not job.bound:
            yield from exactly(job.program, claim, job.sizes, job.asked, job.settings.seed, job.place(claim))


def _level_4(job: Job) -> Iterator[Result]:
    for claim in job.claims:
        if isinstance(claim, Foreign):
            yield _foreign(job, claim)
    if job.settings.against is not None:
        yield from against(job.program, job.text, job.settings.against, job.settings.seed)


def _foreign(job: Job, claim: Foreign) -> Result:
    trial = Trial(job.program, job.sizes, job.settings.seed)
    try:
        return foreign(trial, claim, job.place(claim))
    except Refused as refused:
        raise PenroseError(job.text, [refused.problem]) from None


def _level_5(job: Job) -> Iterator[Result]:
    names = list(dict.fromkeys(name for equation in job.program.equations for name in equation.values))
    yield from precisions(pruned(job.program, names), names, job.sizes, job.settings.seed, job.settings.device)


LEVELS = (_level_0, _level_1, _level_2, _level_3, _level_4, _level_5)
"""What is tried at each level."""
