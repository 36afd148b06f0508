"""The quality of a picture, measured: faults, which must not be, and figures, which are to be small."""

from penrose.lint.figures import lint_shapes, score
from penrose.lint.picture import Picture
from penrose.lint.types import Figures

__all__ = ["Figures", "Picture", "lint_shapes", "lint_svg", "score"]


def lint_svg(text: str, path: str = "<svg>") -> Figures:
    """The figures of an SVG of ours, either dialect. A PenroseError if it is none."""
    from penrose.read.page import pages  # reading SVG is not needed where a layout is measured
    from penrose.source import Source

    layouts = pages(Source(path, text))
    picture = Picture(page=layouts[0].box if layouts else None)
    for layout in layouts:
        picture.add_page(layout)
    return lint_shapes(picture)
