"""`penrose init`: a spec to begin with, and the schema beside it by which editors complete and check."""

from __future__ import annotations

import os

import click

from penrose import pipeline
from penrose.cli import files
from penrose.cli.command import command

SCHEMA = "penrose.schema.json"
FIRST = f"""\
# yaml-language-server: $schema=./{SCHEMA}
title: A first diagram
dims: {{i: 8, j: 6, k: 8}}
tensors:
  U: {{legs: i j, kind: isometry}}
  λ: {{legs: j, kind: diagonal}}
draw: U[i j] λ[j] V[j k]
"""

EPILOG = """\b
Examples:
  penrose init                 writes diagram.yaml
  penrose init figs/svd.yaml
\b
Exit status: 0 written; 2 there is such a file already, or it cannot be written.
"""


@command(epilog=EPILOG)
@click.argument("spec", default="diagram.yaml", metavar="[SPEC]", type=click.Path())
def init(spec: str) -> int:
    """Write a spec to begin with, and the schema for editors beside it."""
    if os.path.lexists(spec):
        raise pipeline.refusal(spec, "is there already", "name another file, or draw it: penrose render " + spec)
    pipeline.write_atomically(spec, FIRST.encode())
    pipeline.write_atomically(os.path.join(os.path.dirname(spec), SCHEMA), pipeline.schema().encode())
    files.say(f"wrote {spec}; see it with: penrose preview {spec}; draw it with: penrose render {spec}")
    return 0
