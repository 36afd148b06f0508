"""How long a check may take, and what is too long to begin: a spec is a text by anybody, and always comes to an end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf
from time import monotonic

from penrose.errors import Problem
from penrose.numerics.plan import Cost

TIME = 120.0  # seconds that one spec may take, if nothing else is said
MOST_SEEDS = 10_000  # trials that one claim may ask for
SPEED = 2e10  # multiplications in a second
TURN = 5e-5  # seconds that an instruction takes, however small it is

_END: ContextVar[float] = ContextVar("end", default=inf)


class TimeUp(Exception):
    """The time limit of a spec was reached."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Within this, `tick` raises `TimeUp` once so many seconds have passed."""
    before = _END.set(monotonic() + seconds)
    try:
        yield
    finally:
        _END.reset(before)


def tick() -> None:
    """To be called wherever something is computed that may be repeated often."""
    if monotonic() > _END.get():
        raise TimeUp


def too_long(need: Cost, trials: int, seconds: float) -> Problem | None:
    """Why something is not begun: it would hardly be done in time. None if it may be tried."""
    least = trials * max(need.multiplications / SPEED, need.steps * TURN)
    if least <= seconds:
        return None
    return Problem(
        f"this needs {need.multiplications:.1e} multiplications in {need.steps:,} steps, {trials} times: "
        f"some {least:.0f} s, of {seconds:.0f} s that it may take",
        hint="give smaller sizes or fewer turns, or allow more with --time-limit",
    )
