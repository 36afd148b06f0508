"""The command line as click sees it: one line a command, each imported only when it is called."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import click

from penrose import __version__
from penrose.cli import COMPLETE
from penrose.cli.files import Misuse

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Entry(NamedTuple):
    """Where a command is defined, and what it does in a line."""

    place: str  # module:attribute
    help: str


COMMANDS = {
    "render": Entry("penrose.cli.render:render", "Draw specs: SVG, PDF, PNG or TikZ."),
    "check": Entry("penrose.numerics.cli:check", "Compute what specs say, in several ways."),
    "read": Entry("penrose.cli.read:read", "Print the einsum that a picture's ink says."),
    "eval": Entry("penrose.numerics.cli:evaluate", "Print or save values that a spec computes, from your own numbers."),
    "trace": Entry("penrose.tracing.cli:trace", "Write the spec of what a torch module or function does."),
    "code": Entry("penrose.numerics.cli:code", "Print runnable einops and torch code for a spec."),
    "loops": Entry("penrose.numerics.cli:loops", "Print a spec as nested for loops."),
    "cost": Entry("penrose.numerics.cli:cost", "Count the operations and the memory that a spec takes."),
    "transform": Entry("penrose.cli.transform:transform", "Rewrite what a spec draws, and print or draw that."),
    "lint": Entry("penrose.cli.lint:lint", "Print the quality figures of pictures."),
    "init": Entry("penrose.cli.init:init", "Write a spec to begin with."),
    "fmt": Entry("penrose.cli.fmt:fmt", "Write specs in the house's order, as a person would."),
    "preview": Entry("penrose.site.cli:preview", "Show a spec on a page that follows the file."),
    "schema": Entry("penrose.cli.schema:schema", "Print the JSON Schema of specs, for editors."),
}

EPILOG = """\b
Exit status: 0 fine; 1 a check found a difference, or lint a fault; 2 the input is wrong,
said as path:line:col: message; 70 a fault of penrose itself; 130 interrupted; 141 nobody reads on.
\b
Examples:
  penrose render svd.yaml                     writes svd.svg
  penrose render specs/ -o build/             every spec in a folder
  penrose render --einsum "i j, j k -> i k"   to standard output
  penrose check svd.yaml --level 3
\b
Completion in bash (zsh and fish alike):
  eval "$(_PENROSE_COMPLETE=bash_source penrose)"
"""


class Lazy(click.Group):
    """A group whose commands are imported when they are called; its help comes from the table alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.place.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(_no_command(args[0]))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        commands = [CompletionItem(name, help=COMMANDS[name].help) for name in COMMANDS if name.startswith(incomplete)]
        return commands + click.Command.shell_complete(self, ctx, incomplete)


def _no_command(word: str) -> str:
    from penrose.errors import did_you_mean

    hint = did_you_mean(word, COMMANDS)
    if word.endswith((".yaml", ".yml")):
        hint = f"to draw it: penrose render {word}"
    return f"no command «{word}»" + (f"; {hint}" if hint else "")


@click.group(
    cls=Lazy,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="penrose")
def penrose() -> None:
    """Draw einsums as Penrose diagrams, and check that picture, formula and numbers are one thing."""


def run(arguments: Sequence[str]) -> int:
    """Run a command line; its exit status comes back. A closed pipe is the caller's to hear of."""
    if COMPLETE in os.environ:
        penrose.main(prog_name="penrose", complete_var=COMPLETE)
    try:
        with penrose.make_context("penrose", list(arguments)) as context:
            status = penrose.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except Misuse as misuse:
        click.echo(f"Try 'penrose {arguments[0]} --help' for help.\n\nError: {misuse}", err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return 130
    return status if isinstance(status, int) else 0
