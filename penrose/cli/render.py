"""`penrose render`: specs to pictures."""

from __future__ import annotations

import click

from penrose import pipeline
from penrose.cli import drawing, files
from penrose.cli.command import command, jobs_option

EPILOG = """\b
Examples:
  penrose render svd.yaml                       svd.svg beside it
  penrose render svd.yaml -o svd.pdf            the suffix says the format
  penrose render a.yaml b.yaml -o pictures/     a folder for several
  penrose render svd.yaml --width 86mm          fits a column of print
  penrose render --einsum "ij,jk->ik" -o -      to standard output
  penrose render svd.yaml --dialect css         follows the page's colours, light and dark
\b
Exit status: 0 every picture was written; 2 some input is wrong, the other pictures are written.
"""


@command(epilog=EPILOG)
@click.argument("specs", nargs=-1, metavar="[SPEC|FOLDER|-]...", type=click.Path())
@click.option("-o", "--output", "to", metavar="FILE|FOLDER|-", type=click.Path(), help="Where to, in which format.")
@click.option("--einsum", metavar="TEXT", help="Draw this one-line einsum instead of a spec.")
@click.option("--format", "format", type=click.Choice(list(pipeline.FORMATS)), help="Overrides the suffix.")
@click.option("--theme", default=pipeline.THEME, show_default=True, metavar="NAME", help="Colours.")
@click.option(
    "--dialect",
    type=click.Choice(["baked", "bare", "css"]),
    default=pipeline.DIALECT,
    show_default=True,
    help="SVG with a page of its own, without one, or with the colours of the page it is written into.",
)
@click.option("--width", metavar="LENGTH", help="Break into lines for a width, such as 246 (pt), 3.4in or 86mm.")
@click.option("--all", "whole", is_flag=True, help="Draw every tensor of a long repeat, not the first and last.")
@jobs_option
@click.option("--watch", is_flag=True, help="Draw again whenever a spec is saved.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
def render(
    specs: tuple[str, ...],
    to: str | None,
    einsum: str | None,
    format: str | None,
    theme: str,
    dialect: str,
    width: str | None,
    whole: bool,
    jobs: int,
    watch: bool,
    quiet: bool,
) -> int:
    """Draw specs, each beside itself unless -o says otherwise. A folder stands for the specs in it."""
    if einsum is not None and specs:
        raise files.Misuse("--einsum takes the place of specs; give one or the other")
    wish = drawing.wish(to, format, theme, dialect, width, whole)
    if einsum is not None:
        return drawing.draw_einsum(einsum, wish)
    order = drawing.order(specs, wish)
    return drawing.watch(order, quiet) if watch else drawing.draw_all(order, quiet, jobs)
