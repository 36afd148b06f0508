"""`penrose read`: the einsum that a picture's ink says."""

from __future__ import annotations

import json

import click

from penrose import pipeline
from penrose.cli import files
from penrose.errors import PenroseError

EPILOG = """\b
Examples:
  penrose read svd.svg
  penrose render --einsum "ij,jk->ik" | penrose read -
\b
Exit status: 0 read; 2 a picture contradicts itself, or is none of ours.
"""


@click.command(epilog=EPILOG)
@click.argument("pictures", nargs=-1, metavar="[SVG|FOLDER|-]...", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead of text.")
def read(pictures: tuple[str, ...], as_json: bool) -> int:
    """Print the einsum that a picture says, found by following its strokes from end to end."""
    from penrose.read import read_svg

    found: list[dict[str, object]] = []

    def one(path: str) -> tuple[int, dict[str, object]]:
        source = pipeline.source(path)
        reading = read_svg(source.text, source.path)
        if not as_json:
            click.echo("\n".join(reading.lines))
        return 0, {"file": source.path, **reading.json()}

    try:
        status = files.work_through(files.given(pictures, (files.PICTURE,)), one, found.append)
    except PenroseError as error:
        files.report(error)
        return 2
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    return status
