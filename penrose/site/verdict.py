"""What the check of a spec found, as a badge and a table."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape

from penrose import pipeline
from penrose.records import dataclass
from penrose.site.panes import computed, index_names, tensor_names
from penrose.site.tokens import in_notation, tagged
from penrose.source import Source, Span

PLACE = re.compile(r":(\d+):(\d+)$")
BADGES = {"pass": "checked: ", "partly": "checked in part: ", "fail": "check failed: ", "none": ""}
PACKAGES = ("torch", "transformers", "numpy", "scipy", "einops", "quimb")
"""What a check computes with or compares with, where it is installed."""
HEAD = "<thead><tr><th>claim</th><th>by</th><th>verdict</th><th>error</th></tr></thead>"


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check: "pass", "partly" if something could not be decided or tried, "fail", or "none" if no
    value was compared with another.

    `covered` says what was compared, `failures` are (what was found, line, column), `html` is the table of all results.
    """

    word: str
    covered: str
    failures: tuple[tuple[str, int, int], ...]
    html: str

    @property
    def text(self) -> str:
        """What the badge says."""
        return BADGES[self.word] + self.covered

    def problems(self, source: Source) -> list[tuple[str, Span]]:
        """The failures with their spans in the spec."""
        return [(said, _span(source, line, column)) for said, line, column in self.failures]


def verdict(source: Source, level: int) -> Verdict:
    """The verdict on a spec; PenroseError if it cannot be computed at all. Needs the extra `check`."""
    from penrose.numerics.checking import check
    from penrose.numerics.job import Settings
    from penrose.numerics.report import coverage

    diagram = pipeline.diagram(source)
    found = check(diagram, Settings(level=level, device="cpu")).results
    results = [_Row(r) for r in found]
    program = computed(diagram)
    names = index_names(diagram, program), tensor_names(diagram, program)
    failures = tuple((row.failure, *row.place) for row in results if row.verdict == "fail")
    return Verdict(_word(results), coverage(found), failures, _table(results, names))


def installed() -> list[str]:
    """The packages that decide what a check can try, with their versions."""
    from importlib.metadata import version
    from importlib.util import find_spec

    return [f"{name} {version(name)}" for name in PACKAGES if find_spec(name)]


def _word(rows: Collection[_Row]) -> str:
    verdicts = {row.verdict for row in rows}
    if "fail" in verdicts:
        return "fail"
    if {"unknown", "not run"} & verdicts:
        return "partly"
    values = ("random values", "exact", "foreign", "short numbers", "GPU")
    return "pass" if any(row.covers in values for row in rows) else "none"


class _Row:
    """A result in words."""

    def __init__(self, result: object) -> None:
        from penrose.numerics.report import LEVELS, Result

        assert isinstance(result, Result)
        self.claim: str = result.claim
        self.verdict: str = result.verdict
        self.note: str = result.note
        self.level: int = result.level
        self.covers = result.covers
        self.by = f"{result.level}: {LEVELS[result.level]}"
        self.error = "" if result.error is None else f"{result.error:.2g} {result.unit}".strip()
        found = PLACE.search(result.place)
        self.place = (int(found[1]), int(found[2])) if found else (0, 0)

    @property
    def failure(self) -> str:
        """What is said of a claim that failed."""
        return f"the check found a difference: {self.claim} ({self.by}{', ' if self.note else ''}{self.note})"


def _table(rows: list[_Row], names: tuple[Collection[str], Collection[str]]) -> str:
    body = "".join(_row(row, names) for row in rows)
    table = f'<table class="penrose-results">{HEAD}<tbody>{body}</tbody></table>'
    return f'<div class="penrose-report" tabindex="0">{table}</div>'


def _row(row: _Row, names: tuple[Collection[str], Collection[str]]) -> str:
    note = f"<small>{escape(row.note)}</small>" if row.note else ""
    claim = f"<code>{tagged(row.claim, in_notation, *names)}</code>"
    cells = (claim, escape(row.by), escape(row.verdict) + note, escape(row.error))
    columns = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr data-verdict="{row.verdict.replace(" ", "-")}">{columns}</tr>'


def _span(source: Source, line: int, column: int) -> Span:
    """The rest of a line from a column on; the whole spec if there is no such place."""
    lines = source.text.split("\n")
    if not 0 < line <= len(lines):
        return Span(0, 0)
    start = sum(len(text) + 1 for text in lines[: line - 1]) + column - 1
    return Span(start, max(start + 1, start + len(lines[line - 1]) - column + 1))
