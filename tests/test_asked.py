"""Pictures with what is drawn only where an author asks for it: dimensions, a legend, directions, a width.

Each is a spec under tests/cases/asked, and its golden is a picture that was looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from contractions import equal
from syrupy.assertion import SnapshotAssertion
from test_render_svg import Picture

from penrose import pipeline
from penrose.lint import lint_svg
from penrose.read import read_svg

CASES = sorted((Path(__file__).parent / "cases" / "asked").glob("*.yaml"))
by_case = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


@by_case
def test_the_picture_is_the_one_that_was_looked_at(path: Path, snapshot: SnapshotAssertion) -> None:
    assert pipeline.svg(pipeline.diagram(pipeline.source(path))) == snapshot(extension_class=Picture)


@by_case
def test_it_is_without_fault_and_says_what_was_written(path: Path) -> None:
    diagram = pipeline.diagram(pipeline.source(path))
    for dialect in ("baked", "css"):
        svg = pipeline.svg(diagram, dialect=dialect)
        assert lint_svg(svg).faults == ()
        assert all(map(equal, read_svg(svg).equations, diagram.equations))


@by_case
def test_it_is_as_wide_as_was_asked_for(path: Path) -> None:
    diagram = pipeline.diagram(pipeline.source(path))
    assert diagram.hints.width is None or pipeline.layout(diagram).box.width <= diagram.hints.width
