"""`penrose render`: specs to pictures."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from penrose import pipeline
from penrose.cli import files
from penrose.errors import PenroseError
from penrose.records import dataclass

EPILOG = """\b
Examples:
  penrose render svd.yaml                       svd.svg beside it
  penrose render svd.yaml -o svd.pdf            the suffix says the format
  penrose render a.yaml b.yaml -o pictures/     a folder for several
  penrose render --einsum "ij,jk->ik" -o -      to standard output
  penrose render svd.yaml --dialect css         follows the page's colours, light and dark
\b
Exit status: 0 every picture was written; 2 some input is wrong, the other pictures are written.
"""
PAUSE = 0.2  # seconds between two looks at the files that are watched


@dataclass(frozen=True)
class Wish:
    """How and where to the pictures go: `to` is a file, a folder, `-`, or None for beside each spec."""

    to: str | None
    format: str
    theme: str
    dialect: str

    def target(self, path: str) -> str:
        """The file for the picture of a spec."""
        name = ("picture" if path == files.STDIN else Path(path).stem) + pipeline.FORMATS[self.format].suffix
        if self.to is None:
            return files.STDIN if path == files.STDIN else str(Path(path).with_name(name))
        return str(Path(self.to) / name) if is_folder(self.to) else self.to


def is_folder(to: str) -> bool:
    """Whether an output path means a folder: it is one, or it ends as one."""
    return to.endswith(("/", os.sep)) or os.path.isdir(to)


@click.command(epilog=EPILOG)
@click.argument("specs", nargs=-1, metavar="[SPEC|FOLDER|-]...")
@click.option("-o", "--output", "to", metavar="FILE|FOLDER|-", help="Where to; a suffix says the format.")
@click.option("--einsum", metavar="TEXT", help="Draw this one-line einsum instead of a spec.")
@click.option("--format", "format", type=click.Choice(list(pipeline.FORMATS)), help="Overrides the suffix.")
@click.option("--theme", default=pipeline.THEME, show_default=True, metavar="NAME", help="Colours.")
@click.option(
    "--dialect",
    type=click.Choice(["baked", "css"]),
    default=pipeline.DIALECT,
    show_default=True,
    help="SVG with its own colours, or with those of the page.",
)
@click.option("--watch", is_flag=True, help="Draw again whenever a spec is saved.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what is wrong.")
def render(
    specs: tuple[str, ...],
    to: str | None,
    einsum: str | None,
    format: str | None,
    theme: str,
    dialect: str,
    watch: bool,
    quiet: bool,
) -> int:
    """Draw specs, each beside itself unless -o says otherwise. A folder stands for the specs in it."""
    try:
        wish = Wish(to, _format(to, format), _theme(theme), dialect)
        if einsum is not None:
            return _einsum(einsum, specs, wish)
        paths = files.given(specs)
        _refuse_clashes(paths, wish)
    except PenroseError as error:
        files.report(error)
        return 2
    return _watch(paths, wish, quiet) if watch else draw_all(paths, wish, quiet)


def _format(to: str | None, format: str | None) -> str:
    if format is not None:
        return format
    return "svg" if to is None or to == files.STDIN or is_folder(to) else pipeline.format_of(to)


def _theme(name: str) -> str:
    from penrose.errors import did_you_mean
    from penrose.render.themes import THEMES

    if name not in THEMES:
        hint = did_you_mean(name, THEMES) or f"one of {', '.join(THEMES)}"
        raise click.BadParameter(f"no theme «{name}»; {hint}", param_hint="--theme")
    return name


def _einsum(text: str, specs: Sequence[str], wish: Wish) -> int:
    if specs:
        raise click.UsageError("--einsum takes the place of specs; give one or the other")
    data = pipeline.encode(pipeline.einsum(text), wish.format, wish.theme, wish.dialect)
    to = wish.to or files.STDIN
    put(to if not is_folder(to) else str(Path(to) / f"einsum{pipeline.FORMATS[wish.format].suffix}"), data)
    return 0


def _refuse_clashes(paths: Sequence[str], wish: Wish) -> None:
    targets: dict[str, str] = {}
    for path in paths:
        target = wish.target(path)
        if target in targets and target == wish.to:
            raise click.UsageError(f"-o {wish.to} names one file for {len(paths)} specs; a folder ends in /")
        if target in targets:
            raise click.UsageError(f"{targets[target]} and {path} would both be drawn to {target}")
        targets[target] = path


def draw_all(paths: Sequence[str], wish: Wish, quiet: bool) -> int:
    """Draw every spec and say where to, on standard error: each path, or of many how many."""
    drawn: list[str] = []

    def one(path: str) -> int:
        target = wish.target(path)
        diagram = pipeline.diagram(pipeline.source(path))
        put(target, pipeline.encode(diagram, wish.format, wish.theme, wish.dialect))
        drawn.append(target)
        return 0

    status = files.work_through(paths, one)
    if not quiet:
        _say(drawn, len(paths))
    return status


def _say(drawn: Sequence[str], asked: int) -> None:
    if asked > 2:
        click.echo(f"drew {len(drawn)} of {asked}", err=True)
    else:
        for target in drawn:
            if target != files.STDIN:
                click.echo(f"drew {target}", err=True)


def put(target: str, data: bytes) -> None:
    """Write a picture to a file, whole or not at all, or to standard output for `-`."""
    if target == files.STDIN:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    pipeline.write_atomically(target, data)


def _watch(paths: Sequence[str], wish: Wish, quiet: bool) -> int:
    """Draw, and again what is saved, until interrupted; what is saved meanwhile is seen at the next look."""
    seen: dict[str, tuple[int, int] | None] = {}
    while True:
        now = {path: _saved(path) for path in paths}
        if changed := [path for path in paths if path not in seen or now[path] not in (None, seen[path])]:
            draw_all(changed, wish, quiet)
        seen = now
        time.sleep(PAUSE)


def _saved(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
