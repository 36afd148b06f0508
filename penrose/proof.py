"""Whether a layout says what its diagram says: its marks, read as `read` reads a picture's, before anything is
written."""

from __future__ import annotations

from penrose.diagram.types import Diagram
from penrose.errors import PenroseError, Problem
from penrose.marks.types import Layout
from penrose.read.contraction import Contraction

REFUSED = "this picture would say something else than the spec, and is not written: {}"
HINT = "another order of the factors, a grid or a simpler product may do; please report the spec"


def hold(layout: Layout, diagram: Diagram) -> None:
    """Nothing, if strokes, glyphs and hulls of a layout join as its tags say; else a PenroseError that names what
    does not."""
    contraction = Contraction()
    contraction.page(layout)
    found = dict.fromkeys(problem.message for problem in contraction.problems)
    if found:
        raise PenroseError(diagram.source, [Problem(REFUSED.format(message), None, HINT) for message in found])
