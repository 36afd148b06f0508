"""What a check found, as data: one `Result` for every claim and level that was tried.

Verdicts: "pass" (agreed within the level's threshold), "fail", "rounding" (floats differ by more than the threshold but
exact arithmetic agrees), "unknown" (the level cannot decide this claim, the note says why) and "not run" (something it
needs is missing). The exit status is 1 after a "fail", and after a claim that no level called a "pass" or "rounding";
under `strict` after any "not run" as well.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from penrose.records import dataclass, field

VERDICTS = ("pass", "rounding", "unknown", "not run", "fail")

LEVELS = {
    0: "sizes, legs and memory",
    1: "shapes of distinct primes",
    2: "random float64",
    3: "exact arithmetic modulo primes",
    4: "outside implementations",
    5: "float32, TF32 and bfloat16 on a GPU",
}
"""What each level tries."""


@dataclass(frozen=True)
class Difference:
    """The entry where two values differ most: its place, both numbers as text; and the first step that differs."""

    place: tuple[int, ...]
    left: str
    right: str
    step: str = ""


@dataclass(frozen=True)
class Result:
    """One claim at one level. `error` and `limit` are in `unit`: "ε" (epsilons times the size of the error that
    rounding may cause), "abs" (largest absolute difference), "rel", or "" for a plain number."""

    claim: str
    level: int
    verdict: str
    place: str = ""
    sizes: tuple[tuple[str, int], ...] = ()
    seeds: tuple[int, ...] = ()
    device: str = "cpu"
    error: float | None = None
    limit: float | None = None
    unit: str = ""
    note: str = ""
    difference: Difference | None = None


@dataclass(frozen=True)
class Report:
    """All results for one spec."""

    path: str
    title: str
    results: tuple[Result, ...] = field(default=())

    @property
    def failed(self) -> bool:
        """Whether anything was found to be false."""
        return any(result.verdict == "fail" for result in self.results)

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Claims of which nothing that was tried can say that they hold: no pass either. A reference that is not
        installed was not tried."""
        found: dict[str, set[str]] = {}
        for result in self.results:
            if result.level in (1, 2, 3) or (result.level == 4 and result.verdict != "not run"):
                found.setdefault(result.claim, set()).add(result.verdict)
        return tuple(claim for claim, verdicts in found.items() if not verdicts & {"pass", "rounding", "fail"})

    @property
    def incomplete(self) -> bool:
        """Whether anything that was asked for could not be tried."""
        return any(result.verdict == "not run" for result in self.results)

    def status(self, strict: bool = False) -> int:
        """The exit status: 0 fine, 1 a difference was found, a claim is not confirmed, or something was not run under
        `strict`."""
        return int(self.failed or bool(self.unconfirmed) or (strict and self.incomplete))

    def data(self) -> dict[str, Any]:
        """The report as JSON-able data; the schema is described in docs/checking.md."""
        return {"path": self.path, "title": self.title, "failed": self.failed,
                "results": [_data(result) for result in self.results]}  # fmt: skip


def _data(result: Result) -> dict[str, Any]:
    found = result.difference
    data: dict[str, Any] = {
        "claim": result.claim,
        "level": result.level,
        "verdict": result.verdict,
        "place": result.place,
        "sizes": dict(result.sizes),
        "seeds": list(result.seeds),
        "device": result.device,
        "error": _number(result.error),
        "limit": _number(result.limit),
        "unit": result.unit,
        "note": result.note,
        "difference": None,
    }
    if found is not None:
        data["difference"] = {"place": list(found.place), "left": found.left, "right": found.right, "step": found.step}
    return data


def _number(value: float | None) -> float | str | None:
    """JSON has no infinity."""
    return value if value is None or isfinite(value) else "infinite"
