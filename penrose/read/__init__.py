"""From ink back to the contraction: what a picture says, found by following its strokes.

>>> READ = '''<svg xmlns="http://www.w3.org/2000/svg" class="penrose" viewBox="0 0 60 20"><g class="equation">
... <g class="side" data-free="i"><g class="term" data-sign="+">
... <path class="wire" data-index="i" d="M0 10H10"/><path class="wire" data-index="j" d="M20 10H40"/>
... <g class="tensor" data-tensor="A" data-legs="i j"><path d="M10 5H20V15H10Z"/></g>
... <g class="tensor" data-tensor="b" data-legs="j"><path d="M40 5H50V15H40Z"/></g></g></g></g></svg>'''
>>> read_svg(READ).lines
('A[i j] b[j]',)
>>> read_svg(READ.replace("M20 10H40", "M20 10H37"))
Traceback (most recent call last):
penrose.errors.PenroseError: <svg>:3:49: wire j ends at nothing at 37,10, and j is no free index
  <path class="wire" data-index="i" d="M0 10H10"/><path class="wire" data-index="j" d="M20 10H37"/>
                                                  ^^^^^
<svg>:5:1: b has a leg j, and no wire j ends on it
  <g class="tensor" data-tensor="b" data-legs="j"><path d="M40 5H50V15H40Z"/></g></g></g></g></svg>
  ^^
"""

from __future__ import annotations

from penrose.errors import PenroseError, Problem
from penrose.read.types import Reading
from penrose.source import Source

__all__ = ["Reading", "read_svg"]


def read_svg(text: str, path: str = "<svg>") -> Reading:
    """What a picture of ours says, by the geometry of its ink; PenroseError lists every contradiction in it.

    Strokes are followed from end to end; tags only name what was found and order the legs of each tensor. Of a board
    each cell is read by itself.
    """
    from penrose.diagram.types import Dim
    from penrose.read.contraction import Contraction
    from penrose.read.page import pages

    source = Source(path, text)
    readings: list[Reading] = []
    problems: list[Problem] = []
    for page in pages(source, lettered=False):
        contraction = Contraction()
        equations, stream = contraction.page(page)
        problems += contraction.problems
        dims = tuple(Dim(name, contraction.sizes.get(name, 0)) for name in contraction.dims)
        readings.append(Reading(equations, dims, stream))
    if problems:
        raise PenroseError(source, dict.fromkeys(problems))
    return readings[0] if len(readings) == 1 else _board(readings)


def _board(cells: list[Reading]) -> Reading:
    """What the cells of a board say, one after the other; a dimension that has several sizes in them is told none."""
    from penrose.diagram.types import Dim

    sizes: dict[str, set[int]] = {}
    for dim in (dim for cell in cells for dim in cell.dims):
        sizes.setdefault(dim.name, set()).add(dim.size)
    dims = tuple(Dim(name, min(found) if len(found) == 1 else 0) for name, found in sizes.items())
    equations = tuple(equation for cell in cells for equation in cell.equations)
    return Reading(equations, dims, tuple(step for cell in cells for step in cell.stream))
