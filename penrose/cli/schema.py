"""`penrose schema`: the JSON Schema of specs."""

from __future__ import annotations

import click

from penrose import pipeline
from penrose.cli.command import command

EPILOG = """\b
In an editor that reads schemas, this first line of a spec gives completion and checks names while typing:
  # yaml-language-server: $schema=./schema.json
"""


@command(epilog=EPILOG)
def schema() -> int:
    """Print the JSON Schema of specs, for editors."""
    click.echo(pipeline.schema(), nl=False)
    return 0
