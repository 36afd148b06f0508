"""`penrose fmt`: specs written in the house's order."""

from __future__ import annotations

import click

from penrose import pipeline
from penrose.cli import files
from penrose.cli.command import command

EPILOG = """\b
Examples:
  penrose fmt svd.yaml            in place; the diagram stays what it is
  penrose fmt specs/ --check      says which would change, and writes nothing
  penrose fmt - < svd.yaml        to standard output
\b
Comments and blank lines stay at what they stand at.
Exit status: 0 every spec is in order; 1 with --check, some is not; 2 some input is wrong, and left as it is.
"""


@command(epilog=EPILOG)
@click.argument("specs", nargs=-1, metavar="[SPEC|FOLDER|-]...", type=click.Path())
@click.option("--check", is_flag=True, help="Write nothing; say which specs would change.")
def fmt(specs: tuple[str, ...], check: bool) -> int:
    """Write specs as a person would: keys in their order, one spelling for each thing, comments where they stand."""

    def one(path: str) -> tuple[int, None]:
        source = pipeline.source(path)
        text = pipeline.formatted(source)
        if check:
            if text != source.text:
                click.echo(f"{path}: would be written otherwise")
            return int(text != source.text), None
        if path == files.STDIN or text != source.text:
            files.put(path, text.encode())
        return 0, None

    return files.work_through(files.given(specs), one)
