"""A diagram made ready to be checked: claims sorted, program lowered, sizes and numbers given. What cannot be right or
will not fit is refused here, before anything is allocated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from penrose.diagram.types import Diagram
from penrose.errors import PenroseError, Problem
from penrose.numerics.against import Recorded
from penrose.numerics.bind import bound, unbound, wide
from penrose.numerics.claims import (
    Bound,
    Call,
    Claim,
    Equality,
    Foreign,
    Property,
    calls,
    claims,
)
from penrose.numerics.equality import FLOAT_TRIALS
from penrose.numerics.fields import complex_values, refused_fields
from penrose.numerics.limits import MOST_SEEDS, TIME, too_long
from penrose.numerics.magnitudes import Magnitudes
from penrose.numerics.measures import places
from penrose.numerics.plan import CAP, WIDTH, Cost, cost, refusal
from penrose.numerics.predicates import At, asked, misused
from penrose.numerics.program import all_glyphs
from penrose.numerics.program import program as lower
from penrose.numerics.references import known
from penrose.numerics.sizes import Sizes, chosen, numbers
from penrose.numerics.source import Source
from penrose.numerics.trial import DEAR, Unanswerable
from penrose.numerics.types import Program
from penrose.records import dataclass, replace
from penrose.source import Source as Text

TAKEN = 2  # copies that an outside implementation makes of what it is given
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
class Job:
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


def prepared(diagram: Diagram, settings: Settings, trained: bool = False) -> Job:
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
    job = Job(diagram.source, program, found, sizes, settings, left)
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


def _too_much(job: Job) -> Iterator[Problem]:
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
        elif isinstance(claim, Property | Foreign):
            yield from _dear(job, job.sizes, FLOAT_TRIALS if isinstance(claim, Property) else 1, claim)


def _dear(job: Job, sizes: Sizes, trials: int, claim: Claim | None) -> Iterator[Problem]:
    """What is wrong with running the program at some sizes, or what a claim asks of it."""
    need = needed(job, sizes, claim)
    said = refusal(need, job.settings.cap) or too_long(need, trials, job.settings.time)
    if said is not None:
        yield replace(said, span=claim.span if claim is not None else None)


def needed(job: Job, sizes: Sizes, claim: Claim | None = None) -> Cost:
    """What running the program at some sizes needs, and with it what a claim asks of it."""
    kept = [value for equation in job.program.equations for value in equation.values]
    need = cost(job.program, sizes, kept)
    if isinstance(claim, Property | Bound):
        return asked(need, job.program, sizes, _calls([claim]))
    if need.multiplications > DEAR and not (job.asked and any(isinstance(c, Equality) for c in job.claims)):
        need = cost(job.program, sizes, kept, errors=False)
    if isinstance(claim, Foreign):
        held = sum(numbers(tensor, sizes) for tensor in job.program.inputs)
        return replace(need, bytes=need.bytes + WIDTH * TAKEN * held)
    return need


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
