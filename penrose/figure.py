"""The library's face: a figure from a spec or an einsum, which draws and checks itself, in a notebook too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from penrose import pipeline
from penrose.records import dataclass
from penrose.source import Source

if TYPE_CHECKING:
    from penrose.diagram.types import Diagram
    from penrose.numerics import Report

Written = str | os.PathLike[str]
"""The path of a spec, or its text: a string with a line break or with `: ` in it is text."""


@dataclass(frozen=True)
class Figure:
    """A diagram that draws itself. In a notebook the value of a cell is its picture."""

    diagram: Diagram

    def svg(self, theme: str = pipeline.THEME, dialect: str = pipeline.DIALECT) -> str:
        """The picture as SVG text; dialect "css" follows the page's colours, "baked" has its own."""
        return pipeline.svg(self.diagram, theme, dialect)

    def save(self, path: str | Path, theme: str = pipeline.THEME, dialect: str = pipeline.DIALECT) -> None:
        """Write the picture; the suffix says the format (.svg, .pdf, .png, .tex)."""
        format = pipeline.format_of(path)
        pipeline.write_atomically(path, pipeline.encode(self.diagram, format, theme, dialect))

    def _repr_svg_(self) -> str:
        return self.svg()


def load(written: Written) -> Figure:
    """The figure of a spec, from its path or its text; PenroseError lists what is wrong with it.

    >>> load("draw: A[i j] B[j k]").diagram.equations[0].signs
    ()
    """
    if isinstance(written, str) and ("\n" in written or ": " in written):
        return Figure(pipeline.diagram(Source("<text>", written)))
    return Figure(pipeline.diagram(pipeline.source(Path(written))))


def einsum(text: str) -> Figure:
    """The figure of a one-line einsum, in any of its spellings.

    >>> einsum("ij,jk->ik").svg() == einsum("A, B, 'i j, j k -> i k'").svg()
    True
    """
    return Figure(pipeline.einsum(text))


def draw(
    written: Written | Figure,
    to: str | Path | None = None,
    theme: str = pipeline.THEME,
    dialect: str = pipeline.DIALECT,
) -> str:
    """The picture of a spec as SVG text; with `to`, also written to that file in the format of its suffix."""
    figure = written if isinstance(written, Figure) else load(written)
    if to is not None:
        figure.save(to, theme, dialect)
    return figure.svg(theme, dialect)


def check(written: Written | Figure, level: int = 4, device: str = "auto") -> Report:
    """Compute what a figure says in several ways, and report where they differ. Needs the extra `check`."""
    from penrose.numerics import check as compute

    figure = written if isinstance(written, Figure) else load(written)
    return compute(figure.diagram, level=level, device=device)
