"""A page that draws a spec by each way of layout, with its figures: what the layout chose from, side by side.

python3 dev.py candidates docs/gallery/t-ladder.yaml -o ladder.html
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

from penrose import pipeline
from penrose.diagram.types import Diagram
from penrose.documents import document
from penrose.errors import PenroseError
from penrose.layout import layout
from penrose.layout.draw import STRATEGIES
from penrose.lint import lint_svg
from penrose.lint.types import NOTES, Figures
from penrose.records import dataclass
from penrose.render.labels import measure
from penrose.render.scene import scene
from penrose.render.svg import svg


@dataclass(frozen=True)
class Candidate:
    """One way to draw a spec: its name, the picture, and what lint says of it; or why it cannot be."""

    name: str
    picture: str = ""
    figures: Figures | None = None
    error: str = ""

    @property
    def notes(self) -> dict[str, str]:
        """The figures in words, faults first."""
        if self.figures is None:
            return {}
        shown = {"faults": str(self.figures.hard)}
        return shown | {NOTES[name]: f"{value:g}" for name, value in self.figures.notes.items()}


def candidates(diagram: Diagram) -> Iterator[Candidate]:
    """The drawing that the layout chooses, and then the one by each way that can draw it.

    >>> from penrose.diagram import build
    >>> from penrose.spec import read_einsum
    >>> [one.name for one in candidates(build(read_einsum("ij,jk->ik"))) if one.picture]
    ['chosen', 'row']
    """
    for name, strategy in {"chosen": "", **{name: name for name in STRATEGIES}}.items():
        try:
            picture = svg(scene(layout(diagram, measure, strategy)))
            yield Candidate(name, picture, lint_svg(picture))
        except PenroseError as error:
            yield Candidate(name, error=error.problems[0].message)


def main(arguments: Sequence[str]) -> int:
    """Write the page; 0 if all is well, 2 if the spec is wrong."""
    parser = ArgumentParser(prog="dev.py candidates", description="a spec drawn by each way of layout")
    parser.add_argument("spec", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("candidates.html"))
    given = parser.parse_args(arguments)
    try:
        diagram = pipeline.diagram(pipeline.source(given.spec))
    except PenroseError as error:
        print(error, file=sys.stderr)
        return 2
    page = document("candidates.html.j2", title=diagram.title or given.spec.stem, candidates=list(candidates(diagram)))
    given.output.write_text(page, encoding="utf-8")
    print(f"wrote {given.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
