"""A report for people: on a terminal, one line a spec when all is well, else a table, and under it what differs and by
how much; or as a page, through templates/report.html.j2."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from math import isfinite, isnan

from penrose.numerics.report import LEVELS, VERDICTS, Report, Result, coverage

STYLE = {"pass": "green", "rounding": "yellow", "unknown": "yellow", "not tested": "yellow", "not run": "yellow",
         "fail": "bold red"}


WIDE = 4000  # columns where no terminal says how many there are: nothing is cut that somebody may search


def printed(report: Report, everything: bool, width: int | None = None, colour: bool | None = None) -> str:
    """The report as text for a terminal. Unless `everything` is wanted, a spec without trouble is one line."""
    from rich.console import Console

    stream = io.StringIO()
    shown_on = _terminal() if colour is None else colour
    width = width or (None if _terminal() else WIDE)
    console = Console(file=stream, width=width, force_terminal=shown_on, highlight=False)
    shown = [r for r in report.results if everything or r.verdict not in ("pass",)]
    console.print(_summary(report), soft_wrap=True)
    if shown:
        console.print(_table(shown))
    for result in shown:
        if result.verdict == "pass" and result.note and (result.level == 5 or (result.sizes and result.level == 0)):
            console.print(f"  {result.claim}: {result.note}", markup=False, soft_wrap=True)
    for result in report.results:
        for line in details(result):
            console.print(
                f"  {line}", style="red" if result.verdict == "fail" else "yellow", markup=False, soft_wrap=True
            )
    return stream.getvalue()


def _terminal() -> bool:
    import sys

    return sys.stdout.isatty()


def _summary(report: Report) -> object:
    from rich.text import Text

    counts = Counter(result.verdict for result in report.results)
    said = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    text = Text(f"{report.path}: ")
    text.append(said, style=STYLE["fail" if report.failed else "pass"])
    text.append(f" ({coverage(report.results)})")
    if report.unconfirmed:
        text.append(f"; no level confirms: {', '.join(report.unconfirmed)}", style=STYLE["fail"])
    return text


def _table(results: list[Result]) -> object:
    """A row for each result; a claim is named in the first of its rows, sizes where they change."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("claim", overflow="fold", ratio=1, min_width=24)
    for name in ("level", "verdict", "by", "error", "allowed", "seeds", "device"):
        table.add_column(name, no_wrap=True, justify="right" if name in ("error", "allowed") else "left")
    table.add_column("sizes", overflow="fold", max_width=40)
    claims = list(dict.fromkeys(r.claim for r in results))
    before, shown = "", ""
    for r in sorted(results, key=lambda r: (claims.index(r.claim), r.level)):
        table.add_row(
            Text("" if r.claim == before else r.claim), str(r.level), Text(r.verdict, style=STYLE[r.verdict]), r.covers,
            number(r.error, r.unit), number(r.limit, r.unit), seeds(r), r.device, "" if sizes(r) == shown else sizes(r),
        )  # fmt: skip
        before, shown = r.claim, sizes(r) or shown
    levels = sorted({r.level for r in results})
    table.caption = "; ".join(f"{level} {LEVELS[level]}" for level in levels)
    return table


def number(value: float | None, unit: str) -> str:
    """A figure of the report, two digits long.

    >>> number(2.2e-16, "abs"), number(32.0, "ε"), number(600.0, ""), number(float("inf"), "ε")
    ('2.2e-16', '32 ε', '600', 'infinite')
    """
    if value is None:
        return ""
    if not isfinite(value):
        return "not a number" if isnan(value) else "infinite"
    if value == int(value) and 10 <= abs(value) < 1e6:
        return f"{int(value)} {unit}" if unit.startswith("ε") else f"{int(value)}"
    text = f"{value:.2g}" if abs(value) < 1e6 or value != int(value) else f"{value:.3g}"
    return f"{text} {unit}" if unit.startswith("ε") else text


def sizes(result: Result) -> str:
    """The sizes of a trial, in a line."""
    return " ".join(f"{name}={size}" for name, size in result.sizes)


def seeds(result: Result) -> str:
    """The seeds of a trial, in a line."""
    if len(result.seeds) < 3:
        return " ".join(map(str, result.seeds))
    return f"{result.seeds[0]}…{result.seeds[-1]}"


def details(result: Result) -> list[str]:
    """What there is to say about a result that did not simply pass."""
    if result.verdict == "pass":
        return []
    place = f"{result.place}: " if result.place else ""
    lines = [
        f"{place}{result.claim}: level {result.level}: {result.verdict}" + (f": {result.note}" if result.note else "")
    ]
    found = result.difference
    if found is not None:
        where = f"at {list(found.place)}: " if found.place else ""
        lines.append(f"  {where}left {found.left}, right {found.right}")
        if found.step:
            lines.append(f"  first step that differs: {found.step}")
        if result.unit == "ε" and result.error is not None:
            lines.append(f"  in float64, {number(result.error, '')} times what rounding allows: wrong, not rounding")
    return lines


def page(reports: Sequence[Report]) -> str:
    """The HTML of one page for all reports."""
    from penrose.documents import environment

    templates = environment()
    templates.filters.update(figure=number, sizes=sizes, seeds=seeds, details=details, coverage=coverage)
    counts = Counter(result.verdict for report in reports for result in report.results)
    template = templates.get_template("report.html.j2")
    return template.render(reports=reports, counts=counts, verdicts=VERDICTS, levels=LEVELS)
