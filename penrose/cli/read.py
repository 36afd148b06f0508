"""`penrose read`: the einsum that a picture's ink says."""

from __future__ import annotations

import click

from penrose import pipeline
from penrose.cli import files
from penrose.cli.command import command, json_option, print_each

EPILOG = """\b
Examples:
  penrose read svd.svg
  penrose render --einsum "ij,jk->ik" | penrose read -
\b
Exit status: 0 read; 2 a picture contradicts itself, or is none of ours.
"""


@command(epilog=EPILOG)
@click.argument("pictures", nargs=-1, metavar="[SVG|FOLDER|-]...", type=click.Path())
@json_option
def read(pictures: tuple[str, ...], as_json: bool) -> int:
    """Print the einsum that a picture says, found by following its strokes from end to end."""
    return print_each(files.given(pictures, (files.PICTURE,)), _read, as_json)


def _read(path: str) -> tuple[int, tuple[str, object]]:
    """What a picture says, as text and as data."""
    from penrose.read import read_svg

    source = pipeline.source(path)
    reading = read_svg(source.text, source.path)
    return 0, ("\n".join(reading.lines), {"file": source.path, **reading.json()})
