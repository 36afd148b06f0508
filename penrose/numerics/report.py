"""What a check found, as data: one `Result` for every claim and level that was tried.

Verdicts: "pass" (agreed within the level's threshold), "fail", "rounding" (floats differ by more than the threshold but
exact arithmetic agrees), "unknown" (the level cannot decide this claim, the note says why), "not tested" (said of
trained weights: neither pass nor fail) and "not run" (something it needs is missing). The exit status is 1 after a
"fail", and after a claim that no level called a "pass" or "rounding"; under `strict` after any "not run" as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from math import isfinite
from typing import Any

from penrose.records import dataclass, field

VERDICTS = ("pass", "rounding", "unknown", "not tested", "not run", "fail")

LEVELS = {
    0: "sizes, legs and memory",
    1: "shapes of distinct primes",
    2: "random float64",
    3: "exact arithmetic modulo primes",
    4: "outside implementations",
    5: "float32 and shorter numbers",
}
"""What each level tries."""


COVERS = {0: "sizes only", 1: "random values", 2: "random values", 3: "exact", 4: "foreign", 5: "short numbers"}
"""What a pass at each level covers, in a word or two."""

SAME, KIND, GPU, BOUND = "same computation", "kind", "GPU", "bound numbers"
"""What a pass covers where both sides are one program, and where numbers have what the kind of a tensor says;
that short numbers were tried on a GPU, and that the numbers were somebody's own."""


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
    by: str = ""

    @property
    def covers(self) -> str:
        """What a pass of this result covers: «sizes only», «same computation», «kind», «random values», «exact»,
        «foreign», «short numbers», «GPU» or «bound numbers»."""
        return self.by or COVERS[self.level]


@dataclass(frozen=True)
class Report:
    """All results for one spec."""

    path: str
    title: str
    results: tuple[Result, ...] = field(default=())

    def __repr__(self) -> str:
        counts = [f"{n} {verdict}" for verdict in VERDICTS if (n := sum(r.verdict == verdict for r in self.results))]
        return f"Report({self.title or self.path!r}: {', '.join(counts)}; {coverage(self.results)})"

    def _repr_html_(self) -> str:
        """The report as a notebook shows it: its page, in a frame, so that its style stays its own."""
        from html import escape

        from penrose.numerics.table import page

        style = f"width:100%;height:{14 + 3 * len(self.results)}em;border:0"
        return f'<iframe srcdoc="{escape(page([self]))}" title="What was checked" style="{style}"></iframe>'

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
        return {"path": self.path, "title": self.title, "failed": self.failed, "covered": coverage(self.results),
                "results": [_data(result) for result in self.results]}  # fmt: skip


def _data(result: Result) -> dict[str, Any]:
    found = result.difference
    data: dict[str, Any] = {
        "claim": result.claim,
        "level": result.level,
        "verdict": result.verdict,
        "covers": result.covers,
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


def coverage(results: Collection[Result]) -> str:
    """What was compared, from the results that passed: the strongest words there are.

    >>> coverage([Result("a = b", 0, "pass"), Result("a = b", 2, "pass", seeds=(0, 1)), Result("a = b", 3, "pass")])
    '2 random values and exact'
    >>> coverage([Result("sizes and memory", 0, "pass"), Result("a = b", 0, "pass")])
    'sizes only'
    """
    passed = [result for result in results if result.verdict in ("pass", "rounding")]
    covered = {result.covers for result in passed}
    trials = max((len(r.seeds) for r in passed if r.covers == "random values"), default=0)
    found = [f"{trials} random value{'s' * (trials != 1)}"] * bool(trials) + ["exact"] * ("exact" in covered)
    found += ["bound numbers"] * (BOUND in covered)
    found += dict.fromkeys(f"with {re.split('[,;]', r.note)[0]}" for r in passed if r.covers == "foreign")
    found += ["in short numbers"] * ("short numbers" in covered) + ["on a GPU"] * (GPU in covered)
    if found:
        return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
    if SAME in covered:
        return "both sides are one computation"
    if KIND in covered:
        return "kinds of tensors only"
    return "sizes only" if len(results) > 1 else "claims nothing, sizes fit"


def _number(value: float | None) -> float | str | None:
    """JSON has no infinity."""
    return value if value is None or isfinite(value) else "infinite"
