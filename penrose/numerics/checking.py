"""`penrose check`: every claim of a spec at every level asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from penrose.diagram.types import Diagram
from penrose.numerics.algebra import threads
from penrose.numerics.bind import names_files
from penrose.numerics.compare import APART
from penrose.numerics.job import Job, Settings, prepared
from penrose.numerics.levels import LEVELS
from penrose.numerics.limits import TimeUp, time_limit
from penrose.numerics.plan import cost
from penrose.numerics.report import BOUND, Report, Result
from penrose.records import replace


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
        for level, tries in enumerate(LEVELS):
            if level <= settings.level or (level == 5 and settings.device == "cuda"):
                tell(f"level {level}")
                try:
                    results.extend(_of_bound(job, tries(job)))
                    results.extend(_of_bound(own, tries(own)) if own is not None and level in (2, 4) else ())
                except TimeUp:
                    results.append(_late(job, level))
                    break
    return Report(diagram.source.path, diagram.title, tuple(_reconciled(results)))


def _of_bound(job: Job, results: Iterator[Result]) -> Iterator[Result]:
    """The results, those of floats on bound numbers as such."""
    yield from (replace(r, by=BOUND) if job.bound and r.level == 2 and not r.by else r for r in results)


def _late(job: Job, level: int) -> Result:
    """What is said when the time is over: what is missing was not found to hold."""
    note = f"{job.settings.time:.0f} s were over at level {level}; allow more with --time-limit, or give smaller sizes"
    return Result("everything within the time limit", max(level, 1), "unknown", job.text.path, note=note)


def _reconciled(results: list[Result]) -> Iterator[Result]:
    """A difference of floats that is small, where exact arithmetic finds none, is rounding."""
    certain = {r.claim for r in results if r.level == 3 and r.verdict == "pass"}
    for result in results:
        small = result.error is not None and result.error < APART
        if result.level in (1, 2) and result.verdict == "fail" and small and result.claim in certain:
            yield replace(result, verdict="rounding", note="exact arithmetic finds no difference")
        else:
            yield result
