"""The library's face: a figure from a spec or an einsum, which draws and checks itself, in a notebook too."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from penrose import pipeline
from penrose.records import dataclass
from penrose.source import Source

if TYPE_CHECKING:
    from penrose.diagram.types import Diagram
    from penrose.numerics import Report
    from penrose.numerics.against import Recorded
    from penrose.numerics.bind import Given
    from penrose.numerics.results import Result

REPR = 60  # characters of a figure that stand for it
Written = str | os.PathLike[str]
"""The path of a spec, or its text: a string with a line break or with `: ` in it is text."""


@dataclass(frozen=True)
class Figure:
    """A diagram that draws itself. In a notebook the value of a cell is its picture."""

    diagram: Diagram

    def __repr__(self) -> str:
        """Its title, or how its spec begins.

        >>> einsum("i j, j k -> i k")
        Figure('i j, j k -> i k')
        """
        return f"Figure({(self.diagram.title or self.diagram.source.text.strip()).partition(chr(10))[0][:REPR]!r})"

    def svg(self, theme: str = pipeline.THEME, dialect: str = pipeline.DIALECT) -> str:
        """The picture as SVG text; dialect "css" follows the page's colours, "baked" has its own page, "bare" none."""
        return pipeline.svg(self.diagram, theme, dialect)

    def save(self, path: str | Path, theme: str = pipeline.THEME, dialect: str = pipeline.DIALECT) -> None:
        """Write the picture; the suffix says the format (.svg, .pdf, .png, .tex)."""
        format = pipeline.format_of(path)
        pipeline.write_atomically(path, pipeline.encode(self.diagram, format, theme, dialect))

    def transform(self, rule: str, *names: str) -> Figure:
        """The figure with what it draws rewritten by a rule of the language, such as expand or freeze.

        PenroseError where the rule cannot be applied.

        >>> from penrose.diagram.wording import text
        >>> text(einsum("A, B, 'i j, j k -> i k'").transform("cut", "j").diagram.equations[0])
        "A[i j] B[j' k] -> i k j j'"
        """
        return Figure(pipeline.transformed(self.diagram, rule, names))

    def hole(self, *names: str) -> Figure:
        """The derivative of what is drawn by each of the tensors: a hole in each of its places. Legs: those of the
        drawing, then those of the tensors.

        >>> from penrose.diagram.wording import text
        >>> text(einsum("A, B, 'i j, j k -> i k'").hole("B").diagram.equations[0])
        "A[i j] I[k k'] -> i k j k'"
        """
        return self.transform("hole", *names)

    def evaluate(
        self,
        get: str | Sequence[str] = "",
        bind: Given | None = None,
        sizes: str = "",
        seed: int | None = None,
        **tensors: object,
    ) -> Result | dict[str, Result]:
        """The value of a step, of a tensor, or (`get` "") of the drawing; of several names a mapping. Needs torch.

        `tensors` are numbers by name, axes as the legs (a list of layers for what a `repeat` makes fresh, whole numbers
        for the places of a one-hot tensor); `bind` says where the files and words after `from:` lie. Computed in their
        type, on their device, with derivatives; what has no numbers is random with a `seed`, else refused.

        >>> import torch
        >>> einsum("i j, j k -> i k").evaluate(A=torch.ones(2, 3), B=torch.ones(3, 4)).tensor[0, 0].item()
        3.0
        """
        from penrose.numerics.results import results

        names = (get,) if isinstance(get, str) else tuple(get)
        found = results(self.diagram, names, tensors, bind, sizes, seed)
        return found[get] if isinstance(get, str) else found

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


def check(
    written: Written | Figure | Diagram,
    level: int = 4,
    device: str = "auto",
    bind: Given | None = None,
    against: Recorded | None = None,
) -> Report:
    """Compute what a figure or a diagram says in several ways, and report where they differ. Needs the extra `check`.

    A diagram is judged by what it is, whatever text it came from; with `bind` on somebody's own numbers: files or
    mappings by the words after `from:`, tensors by their names. Steps are compared with the values of `against`, a file
    or a mapping by their names, and the first that differs is named.
    """
    from penrose.numerics import check as compute

    return compute(_diagram(written), level=level, device=device, bind=bind, against=against)


def _diagram(what: Written | Figure | Diagram) -> Diagram:
    if isinstance(what, Figure):
        return what.diagram
    return load(what).diagram if isinstance(what, str | os.PathLike) else what


def to_yaml(written: Written | Figure | Diagram) -> str:
    """A spec that a person would have written for a figure or a diagram: reading it gives the same diagram.

    PenroseError for a diagram that no spec says.

    >>> print(to_yaml("draw: [ 'A[i j]*b[j]' ]\\ndims: {i: 3}"), end="")
    dims: {i: 3}
    draw: A[i j] b[j]
    """
    return pipeline.to_yaml(_diagram(written))
