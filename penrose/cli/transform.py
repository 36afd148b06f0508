"""`penrose transform`: what a spec draws, rewritten by a rule."""

from __future__ import annotations

import click

from penrose import pipeline
from penrose.cli.command import command

EPILOG = """\b
Examples:
  penrose transform ladder.yaml hole B             the derivative by B, in the notation of specs
  penrose transform layers.yaml expand x -o y.svg  drawn
  penrose transform network.yaml gauge a X
\b
Rules are those of the language (docs: Transformations): hole, expand, path, gain, each, values,
freeze, contract, group, fold, gauge, cut, resolve.
\b
Exit status: 0 done; 2 the input is wrong, or the rule cannot be applied to it.
"""


@command(epilog=EPILOG)
@click.argument("spec", metavar="SPEC|-")
@click.argument("rule")
@click.argument("names", nargs=-1)
@click.option("-o", "--output", "to", metavar="FILE", help="Draw it to a file; the suffix says the format.")
def transform(spec: str, rule: str, names: tuple[str, ...], to: str | None) -> int:
    """Rewrite what a spec draws by a rule that takes NAMES, and print it in the notation of specs, or draw it."""
    from penrose.diagram.wording import text

    made = pipeline.transformed(pipeline.diagram(pipeline.source(spec)), rule, names)
    if to is None:
        click.echo("\n".join(text(equation) for equation in made.equations))
    else:
        pipeline.write_atomically(to, pipeline.encode(made, pipeline.format_of(to)))
    return 0
