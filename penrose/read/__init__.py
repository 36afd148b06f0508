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

from penrose.errors import PenroseError
from penrose.read.types import Reading
from penrose.source import Source

__all__ = ["Reading", "read_svg"]


def read_svg(text: str, path: str = "<svg>") -> Reading:
    """What a picture of ours says, by the geometry of its ink; PenroseError lists every contradiction in it.

    Strokes are followed from end to end; tags only name what was found and order the legs of each tensor.
    """
    from penrose.diagram.types import Dim
    from penrose.read.contraction import Contraction
    from penrose.read.page import page

    source = Source(path, text)
    contraction = Contraction()
    equations, stream = contraction.page(page(source, lettered=False))
    if contraction.problems:
        raise PenroseError(source, dict.fromkeys(contraction.problems))
    dims = tuple(Dim(name, contraction.sizes.get(name, 0)) for name in contraction.dims)
    return Reading(equations, dims, stream)
