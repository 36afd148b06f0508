"""`penrose schema`: the JSON Schema of specs."""

from __future__ import annotations

from pathlib import Path

import click

import penrose.spec

EPILOG = """\b
In an editor that reads schemas, this first line of a spec gives completion and checks names while typing:
  # yaml-language-server: $schema=./schema.json
"""


@click.command(epilog=EPILOG)
def schema() -> int:
    """Print the JSON Schema of specs, for editors."""
    click.echo(Path(penrose.spec.__file__).with_name("schema.json").read_text(encoding="utf-8"), nl=False)
    return 0
