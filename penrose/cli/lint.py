"""`penrose lint`: the quality figures of pictures, from specs or from SVG files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from penrose import pipeline
from penrose.cli import figures, files
from penrose.cli.command import command, jobs_option, json_option, print_each
from penrose.geometry.number import number

if TYPE_CHECKING:
    from penrose.lint.types import Figures

EPILOG = """\b
Examples:
  penrose lint svd.yaml                a spec is drawn first; nothing is written
  penrose lint pictures/*.svg --json   one list, an object a picture
\b
Exit status: 0 no fault; 1 some picture has a fault; 2 some input is wrong.
"""


@command(epilog=EPILOG)
@click.argument("pictures", nargs=-1, metavar="[SPEC|SVG|FOLDER|-]...", type=click.Path())
@json_option
@jobs_option
def lint(pictures: tuple[str, ...], as_json: bool, jobs: int) -> int:
    """Print how good pictures are: faults, each with its place, then crossings, bends, length and so on."""
    return print_each(files.given(pictures), _linted, as_json, jobs)


def _linted(path: str) -> tuple[int, tuple[str, object]]:
    """The figures of a picture, as text and as data."""
    figures = measured(path)
    return 1 if figures.hard else 0, (as_text(path, figures), as_data(path, figures))


def measured(path: str) -> Figures:
    """The figures of a picture file, or of the picture that a spec makes."""
    from penrose.lint import lint_svg
    from penrose.render.svg import svg

    source = pipeline.source(path)
    is_picture = path.endswith(files.PICTURE) or source.text.lstrip().startswith("<")
    return lint_svg(source.text if is_picture else svg(figures.scene(source)), path)


def as_text(path: str, figures: Figures) -> str:
    """One line for each fault, then one with the figures that are allowed."""
    places = [
        f"{path}: {fault.rule} at {number(fault.place.x)},{number(fault.place.y)}: {fault.sentence}"
        for fault in figures.faults
    ]
    notes = ", ".join(f"{name.replace('_', ' ')} {number(value)}" for name, value in figures.notes.items())
    return "\n".join([*places, f"{path}: {figures.hard} faults; {notes}"])


def as_data(path: str, figures: Figures) -> dict[str, object]:
    """The same for JSON: file, faults, figures."""
    faults = [
        {
            "rule": fault.rule,
            "at": [round(fault.place.x, 2), round(fault.place.y, 2)],
            "message": fault.sentence,
        }
        for fault in figures.faults
    ]
    return {"file": path, "faults": faults, **figures.notes}
