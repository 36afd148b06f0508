"""What commands have in common: what they need, errors as a status, options that several have, lists as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from typing import Any

import click

from penrose.cli import files
from penrose.errors import PenroseError


class Command(click.Command):
    """A command that says what is wrong with its input, with the status 2; `needs` are modules without which it does
    not run."""

    def __init__(self, *args: Any, needs: Sequence[str] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.needs = needs

    def invoke(self, ctx: click.Context) -> Any:
        """The status of the command."""
        missing = [name for name in self.needs if find_spec(name) is None]
        if missing:
            files.say(f"penrose {self.name} needs {' and '.join(missing)}: pip install 'penrose-tensor[check]'")
            return 2
        try:
            return super().invoke(ctx)
        except PenroseError as error:
            files.report(error)
            return 2


command = partial(click.command, cls=Command)
output_option = click.option(
    "-o", "--output", default=files.STDIN, type=click.Path(dir_okay=False), help="Where to; - is standard output."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead of text.")
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    callback=lambda context, option, value: value or os.cpu_count() or 1,
    help="How many files to work on at a time; 0: as many as there are cores.",
)


def print_each(
    paths: Sequence[str], work: Callable[[str], tuple[int, tuple[str, object]]], as_json: bool, jobs: int = 1
) -> int:
    """Print what is found in every file: the text of each, or in one JSON list the data of all; the worst status."""
    found: list[object] = []
    keep = (lambda said: found.append(said[1])) if as_json else (lambda said: click.echo(said[0]))
    status = files.work_through(paths, work, keep, jobs)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    return status
