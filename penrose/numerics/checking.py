"""`penrose check`: every claim of a spec at every level asked for.

Level 0 refuses what cannot be right or will not fit, before anything is allocated; 1 to 3 compare the sides of every
`=` with each other; kinds, properties and measures are tried on the random numbers of level 2; 4 asks outside
implementations; 5 computes in shorter numbers, on a GPU where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite

from penrose.diagram.types import Diagram
from penrose.errors import PenroseError, Problem, Refused
from penrose.numerics.against import Recorded, against
from penrose.numerics.algebra import threads
from penrose.numerics.bind import bound, names_files, unbound, wide
from penrose.numerics.claims import (
    Amount,
    Argument,
    Bound,
    Call,
    Claim,
    Equality,
    Foreign,
    Property,
    Quantity,
    calls,
    claims,
)
from penrose.numerics.compare import ALLOWED, APART, Distance
from penrose.numerics.entries import Source
from penrose.numerics.entries import floats as source_of
from penrose.numerics.equality import FLOAT_TRIALS, WORK, Pair, affordable, exact, floats, pair
from penrose.numerics.fields import complex_values, refused_fields
from penrose.numerics.foreign import foreign
from penrose.numerics.limits import MOST_SEEDS, TIME, TimeUp, time_limit, too_long
from penrose.numerics.magnitudes import Magnitudes
from penrose.numerics.measures import compare, margin, places, quantity
from penrose.numerics.plan import CAP, amount, cost, pruned, refusal
from penrose.numerics.precisions import precisions
from penrose.numerics.predicates import At, apart, asked, exactly, law, misused, result_law
from penrose.numerics.program import all_glyphs, sides
from penrose.numerics.program import program as lower
from penrose.numerics.references import known
from penrose.numerics.report import BOUND, KIND, SAME, Report, Result
from penrose.numerics.sizes import Sizes, chosen, parameters
from penrose.numerics.trial import Trial, Unanswerable
from penrose.numerics.types import Program
from penrose.records import dataclass, replace
from penrose.source import Source as Text

UNTRAINED = "said of trained weights: give them by --bind"
MADE = "tried on numbers that are made for it alone, and these are given"
SEEDS = 5  # for which a bound is tried where it does not say


@dataclass(frozen=True)
class Settings:
    """What to try: levels up to `level`, sizes by preset or by hand, the first seed, bytes and seconds that
    may be used; on whose numbers, where not on random ones: files by the words after `from:`; and values of steps
    that somebody recorded."""

    level: int = 4
    device: str = "auto"
    sizes: str = ""
    seed: int = 0
    cap: int = CAP
    time: float = TIME
    bind: Mapping[str, object] | None = None
    against: Recorded | None = None


@dataclass(frozen=True)
class _Job:
    """One diagram, ready to be tried; `untried` are claims about trained weights that are not there."""

    text: Text
    program: Program
    claims: tuple[Claim, ...]
    sizes: Sizes
    settings: Settings
    untried: tuple[Claim, ...] = ()

    @property
    def bound(self) -> bool:
        """Whether it is tried on somebody's own numbers, whose sizes are theirs."""
        return self.settings.bind is not None

    @property
    def asked(self) -> bool:
        """Whether no other sizes may be tried."""
        return self.bound or bool(self.settings.sizes)

    def trials(self, count: int) -> int:
        """How many trials so many are: one where nothing is random."""
        return count if not self.bound or unbound(self.program) else 1

    def seeds(self, count: int) -> tuple[int, ...]:
        """A seed for each trial."""
        return tuple(range(self.settings.seed, self.settings.seed + self.trials(count)))

    def place(self, claim: Claim) -> str:
        return self.text.place(claim.span)


def check(
    diagram: Diagram, settings: Settings | None = None, tell: Callable[[str], None] = lambda text: None
) -> Report:
    """The report on a diagram; PenroseError if it is wrong or will not fit. `tell` hears what is being tried."""
    settings = settings or Settings()
    job = prepared(diagram, settings)
    alone = replace(settings, bind={}, against=None)
    own = prepared(diagram, alone, trained=True) if job.untried and names_files(job.program) else None
    job = job if own is None else replace(job, untried=())
    results: list[Result] = []
    with threads(cost(job.program, job.sizes).multiplications), time_limit(settings.time):
        for level, tries in enumerate((_level_0, _level_1, _level_2, _level_3, _level_4, _level_5)):
            if level <= settings.level or (level == 5 and settings.device == "cuda"):
                tell(f"level {level}")
                try:
                    results.extend(_of_bound(job, tries(job)))
                    results.extend(_of_bound(own, tries(own)) if own is not None and level in (2, 4) else ())
                except TimeUp:
                    results.append(_late(job, level))
                    break
    return Report(diagram.source.path, diagram.title, tuple(_reconciled(results)))


def _of_bound(job: _Job, results: Iterator[Result]) -> Iterator[Result]:
    """The results, those of floats on bound numbers as such."""
    yield from (replace(r, by=BOUND) if job.bound and r.level == 2 and not r.by else r for r in results)


def _late(job: _Job, level: int) -> Result:
    """What is said when the time is over: what is missing was not found to hold."""
    note = f"{job.settings.time:.0f} s were over at level {level}; allow more with --time-limit, or give smaller sizes"
    return Result("everything within the time limit", max(level, 1), "unknown", job.text.path, note=note)


def prepared(diagram: Diagram, settings: Settings, trained: bool = False) -> _Job:
    """Claims sorted (with `trained` those of trained weights alone), program made, numbers and sizes bound, memory
    estimated; PenroseError with everything that is wrong."""
    stated, learnt, problems = claims(diagram, known())
    if problems:
        raise PenroseError(diagram.source, problems)
    program = lower(diagram)
    found, left = () if trained else tuple(_stated(stated)), learnt
    if settings.bind is not None:
        program = wide(bound(program, diagram.source, settings.bind, settings.sizes))
        found, left, settings = (*found, *learnt), (), replace(settings, sizes="")
    sizes, wrong = chosen(program, settings.sizes)
    wrong = wrong or list(_misplaced(program, sizes, found))
    wrong = wrong or [Problem(said, call.span) for call, said in misused(program, sizes, _calls(found))]
    if wrong:
        raise PenroseError(diagram.source, wrong)
    job = _Job(diagram.source, program, found, sizes, settings, left)
    refused = [*_too_much(job), *_unreal(diagram, program)]
    if refused:
        raise PenroseError(diagram.source, refused)
    return job


def _stated(found: Sequence[Claim]) -> Iterator[Claim]:
    """The claims without those that a line of `check:` says again with a tolerance: a drawn ≈ has no place for one."""
    said = {" ".join(claim.text.split()).partition(" within ")[0]: claim.near for claim in found
            if isinstance(claim, (Equality, Foreign)) and " within " in claim.text}  # fmt: skip
    for claim in found:
        if not (isinstance(claim, Equality) and claim.sign == "≈" and claim.text in said):
            yield claim


def _too_much(job: _Job) -> Iterator[Problem]:
    """Whatever would hold too many bytes or take too long, before any of it is begun."""
    yield from _dear(job, job.sizes, 1, None)
    for claim in job.claims:
        if isinstance(claim, Bound):
            sizes, wrong = chosen(job.program, claim.sizes or job.settings.sizes)
            yield from (replace(problem, span=claim.span) for problem in wrong)
            seeds = job.trials(SEEDS if claim.seeds is None else claim.seeds)
            if seeds > MOST_SEEDS:
                yield Problem(f"{MOST_SEEDS:,} seeds are the most that can be tried", claim.span)
            elif not wrong:
                yield from _dear(job, sizes, seeds, claim)
        elif isinstance(claim, Property):
            yield from _dear(job, job.sizes, FLOAT_TRIALS, claim)


def _dear(job: _Job, sizes: Sizes, trials: int, claim: Property | Bound | None) -> Iterator[Problem]:
    """What is wrong with running the program at some sizes, or what a property or measure asks of it."""
    need = cost(job.program, sizes)
    if claim is not None:
        need = asked(need, job.program, sizes, _calls([claim]))
    span = claim.span if claim is not None else None
    said = refusal(need, job.settings.cap) or too_long(need, trials, job.settings.time)
    if said is not None:
        yield replace(said, span=span)


def _unreal(diagram: Diagram, program: Program) -> Iterator[Problem]:
    """Tensors that are complex by their kind and stand in a function of real numbers."""
    spans = {glyph.name: glyph.span for glyph in reversed(list(all_glyphs(diagram)))}
    for tensor, function in refused_fields(program):
        yield Problem(
            f"{tensor.name} is {tensor.kind}, hence complex, and {function} is a function of real numbers",
            spans.get(tensor.name), "declare what is real: orthogonal or symmetric; or say abs or real of it",
        )  # fmt: skip
    for _, function in complex_values(program)[1]:
        yield Problem(f"{function} is a function of real numbers, and what it is applied to is complex", None,
                      "say abs, real or imag of it first")  # fmt: skip


def _calls(found: Sequence[Claim]) -> Iterator[tuple[Call, At]]:
    """The calls of all claims whose words have an entry, each with the first place that it is said of."""
    for claim in found:
        if isinstance(claim, Property):
            yield claim.call, ()
        elif isinstance(claim, Bound):
            at = tuple((name, 0) for name in claim.each)
            yield from ((call, at) for side in (claim.left, claim.right) for call in calls(side))


def _misplaced(program: Program, sizes: Sizes, found: Sequence[Claim]) -> Iterator[Problem]:
    """What is wrong with the places that bounds are said of."""
    for claim in found:
        if isinstance(claim, Bound):
            try:
                places(claim, Source(program, sizes, 0, Magnitudes(), {}))
            except Unanswerable as error:
                yield Problem(str(error), claim.span)


def _level_0(job: _Job) -> Iterator[Result]:
    need = cost(job.program, job.sizes)
    note = (
        f"{amount(need.bytes)} at most, {need.said}, "
        f"{parameters(job.program, job.sizes):,} parameters"
    )
    if job.bound:
        note += f"; random: {', '.join(unbound(job.program)) or 'nothing'}"
    yield Result("sizes and memory", 0, "pass", job.text.path, tuple(job.sizes.items()), note=note)
    for claim in job.claims:
        if isinstance(claim, Equality):
            yield _agreeing(job, claim)
    for claim in job.untried:
        yield Result(claim.text, 0, "not tested", job.place(claim), note=UNTRAINED, by="trained")


def _agreeing(job: _Job, claim: Equality) -> Result:
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


def _pairs(job: _Job) -> tuple[list[Pair], list[Pair]]:
    """The equalities that can be tried, and those whose two sides are one computation."""
    found = [pair(job.program, claim) for claim in job.claims if isinstance(claim, Equality) and claim.sign != ":="]
    return [p for p in found if not p.trivial], [p for p in found if p.trivial]


def _names(pairs: Sequence[Pair]) -> list[str]:
    return [name for p in pairs for name in (p.left, p.right)]


def _sized(job: _Job, pairs: Sequence[Pair], level: int) -> tuple[Sizes, str, list[Result]]:
    if job.bound and level != 2:
        return {}, MADE, [Result(p.claim.text, level, "not run", job.place(p.claim), note=MADE) for p in pairs]
    sizes, note = affordable(job.program, job.sizes, job.asked, level, _names(pairs))
    if sizes is None:
        return {}, note, [Result(p.claim.text, level, "not run", job.place(p.claim), note=note) for p in pairs]
    return sizes, note, []


def _level_1(job: _Job) -> Iterator[Result]:
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


def _not_finite(job: _Job, p: Pair) -> str:
    """What is wrong with the value of both sides, where they are one computation."""
    sizes, _ = affordable(job.program, job.sizes, job.bound, 1 + job.bound, [p.left])
    if sizes is None:
        return ""
    value = Trial(pruned(job.program, [p.left]), sizes, job.settings.seed).run([p.left])[p.left].at(0).value
    return "" if bool(value.isfinite().all()) else "the value is infinite or not a number somewhere"


def _level_2(job: _Job) -> Iterator[Result]:
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


def _kinds(job: _Job) -> Iterator[Result]:
    """The law of every declared kind, on the numbers that were made or given."""
    trial = Trial(job.program, job.sizes, job.settings.seed)
    shown, seeds = tuple(job.sizes.items()), (job.settings.seed,)
    for tensor in job.program.inputs:
        measured = trial.measured.get((tensor.name, False), ())
        layers = measured if isinstance(measured, tuple) else (measured,)
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


def _property(job: _Job, claim: Property) -> Result:
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


def _bound(job: _Job, claim: Bound) -> Iterator[Result]:
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


def _at_places(job: _Job, claim: Bound, result: Result) -> dict[At, Result]:
    """The verdict at each place; a place where one seed fails is not tried with the next."""
    found: dict[At, Result] = {}
    for seed in result.seeds:
        source = source_of(Trial(job.program, dict(result.sizes), seed))
        for at in places(claim, source):
            if found.get(at, result).verdict == "pass":
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


def _level_3(job: _Job) -> Iterator[Result]:
    pairs, _ = _pairs(job)
    if pairs:
        sizes, note, idle = _sized(job, pairs, 3)
        seed = job.settings.seed
        yield from idle or (exact(job.program, p, sizes, seed, note, job.place, job.asked) for p in pairs)
    for claim in job.claims:
        if isinstance(claim, Property) and not job.bound:
            yield from exactly(job.program, claim, job.sizes, job.asked, job.settings.seed, job.place(claim))


def _reconciled(results: list[Result]) -> Iterator[Result]:
    """A difference of floats that is small, where exact arithmetic finds none, is rounding."""
    certain = {r.claim for r in results if r.level == 3 and r.verdict == "pass"}
    for result in results:
        small = result.error is not None and result.error < APART
        if result.level in (1, 2) and result.verdict == "fail" and small and result.claim in certain:
            yield replace(result, verdict="rounding", note="exact arithmetic finds no difference")
        else:
            yield result


def _level_4(job: _Job) -> Iterator[Result]:
    for claim in job.claims:
        if isinstance(claim, Foreign):
            yield _foreign(job, claim)
    if job.settings.against is not None:
        yield from against(job.program, job.text, job.settings.against, job.settings.seed)


def _foreign(job: _Job, claim: Foreign) -> Result:
    trial = Trial(job.program, job.sizes, job.settings.seed)
    try:
        return foreign(trial, claim, job.place(claim))
    except Refused as refused:
        raise PenroseError(job.text, [refused.problem]) from None


def _level_5(job: _Job) -> Iterator[Result]:
    names = list(dict.fromkeys(name for equation in job.program.equations for name in equation.values))
    yield from precisions(pruned(job.program, names), names, job.sizes, job.settings.seed, job.settings.device)
