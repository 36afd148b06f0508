"""A report as a page, through templates/report.html.j2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from penrose.documents import environment
from penrose.numerics.report import LEVELS, VERDICTS, Report, coverage
from penrose.numerics.table import details, number, seeds, sizes


def page(reports: Sequence[Report]) -> str:
    """The HTML of one page for all reports."""
    templates = environment()
    templates.filters.update(figure=number, sizes=sizes, seeds=seeds, details=details, coverage=coverage)
    counts = Counter(result.verdict for report in reports for result in report.results)
    template = templates.get_template("report.html.j2")
    return template.render(reports=reports, counts=counts, verdicts=VERDICTS, levels=LEVELS)
