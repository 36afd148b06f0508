"""`penrose trace`: the spec of a function or module that is named by its place in code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from penrose import pipeline
from penrose.cli import files
from penrose.cli.command import command, output_option

if TYPE_CHECKING:
    from torch import Tensor

EPILOG = """\b
Examples:
  penrose trace model:attention --shapes 'x=2 10 24' --legs 'x=b p h'
  penrose trace model:net --shapes 'ids=2 10 <50257' -o net.yaml --weights net.safetensors
"""


@command(epilog=EPILOG, needs=("torch",))
@click.argument("place", metavar="MODULE:NAME")
@click.option("--shapes", multiple=True, required=True, metavar="NAME=SIZES",
              help="The shape of each argument, in order: 'x=2 10 24'; with '<37' whole numbers below 37.")  # fmt: skip
@click.option("--legs", multiple=True, metavar="NAME=LEGS", help="Names for the axes of an argument: 'x=b p h'.")
@click.option("--title", default="", help="The title of the spec.")
@output_option
@click.option("--weights", default="", type=click.Path(dir_okay=False), help="A .safetensors to save the numbers in.")
def trace(
    place: str, shapes: tuple[str, ...], legs: tuple[str, ...], title: str, output: str, weights: str
) -> int:
    """Write the spec of what a torch module or function does, from one run on random numbers."""
    from penrose.tracing import trace as run

    arguments = {name: _example(name, sizes) for name, sizes in map(_pair, shapes)}
    found = run(_named(place), *arguments.values(), legs=dict(map(_pair, legs)), title=title)
    files.put(output, found.text.encode())
    if weights:
        from safetensors.torch import save

        files.put(weights, save({name: value.contiguous().clone() for name, value in found.file.items()}))
    for said in found.opaque:
        click.echo(f"penrose trace: no word for {said}: a tensor stands for it, with the value it had", err=True)
    click.echo(f"penrose trace: differs from {place} by {found.difference:.1e} of its largest entry", err=True)
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, sign, rest = text.partition("=")
    if not (sign and name.isidentifier() and rest.strip()):
        raise pipeline.refusal(text, "is not NAME=…", "x=2 10 24")
    return name, rest


def _named(place: str) -> Callable[..., Any]:
    """The object at `module:name`, with modules looked for in the current folder too."""
    module, _, name = place.partition(":")
    sys.path.insert(0, os.getcwd())
    try:
        found: Callable[..., Any] = getattr(import_module(module), name)
        return found
    except (ImportError, AttributeError) as error:
        raise pipeline.refusal(place, str(error), "write MODULE:NAME, such as model:attention") from None
    finally:
        sys.path.remove(os.getcwd())


def _example(name: str, sizes: str) -> Tensor:
    """Random numbers of a shape, the same each time."""
    import torch

    words = sizes.split()
    below = words.pop()[1:] if words[-1].startswith("<") else ""
    if not all(word.isdecimal() and int(word) for word in [*words, *([below] if below else [])]):
        raise pipeline.refusal(name, f"has no shape «{sizes}»", "whole numbers with blanks between: 2 10 24")
    shape, rng = tuple(map(int, words)), torch.Generator().manual_seed(0)
    return torch.randint(int(below), shape, generator=rng) if below else torch.randn(shape, generator=rng)
