"""A report as a page, through templates/report.html.j2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from penrose.numerics.report import LEVELS, VERDICTS, Report
from penrose.numerics.table import details, number, seeds, sizes


def page(reports: Sequence[Report]) -> str:
    """The HTML of one page for all reports."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_folders()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(figure=number, sizes=sizes, seeds=seeds, details=details)
    counts = Counter(result.verdict for report in reports for result in report.results)
    template = environment.get_template("report.html.j2")
    return template.render(reports=reports, counts=counts, verdicts=VERDICTS, levels=LEVELS)


def _folders() -> list[Path]:
    """Where templates lie: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    return [package / "templates", package.parent / "templates"]
