"""`penrose check`, `penrose code` and `penrose loops`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from penrose import pipeline
from penrose.cli import figures, files
from penrose.cli.command import command, jobs_option, output_option
from penrose.errors import PenroseError

if TYPE_CHECKING:
    from penrose.numerics.job import Settings
    from penrose.numerics.report import Report
    from penrose.numerics.types import Program

NEEDED = ("torch",)
WAYS = ("einops", "function", "module", "jax", "numpy")

CHECK_EPILOG = """\b
Examples:
  penrose check svd.yaml                      levels 0 to 4
  penrose check docs/gallery --level 3        every spec in a folder, in one process
  penrose check gpt2.yaml --sizes gpt2-small  at the sizes that the spec calls gpt2
  penrose check gpt2.yaml --bind model=gpt2.safetensors   claims tried on these numbers
  penrose check svd.yaml --json -             for machines; the schema is in docs/checking.md
\b
Exit status: 0 everything agrees; 1 a check found a difference (or, with --strict, something could not be
run); 2 some input is wrong.
"""


@command(epilog=CHECK_EPILOG, needs=NEEDED)
@click.argument("specs", nargs=-1, metavar="[SPEC|FOLDER|-]...", type=click.Path())
@click.option("--level", type=click.IntRange(0, 5), default=4, show_default=True,
              help="0 sizes, 1 prime shapes, 2 floats, 3 exact, 4 references, 5 short numbers.")  # fmt: skip
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto", show_default=True,
              help="Where level 5 runs: auto is cuda if it is there; either word asks for level 5.")  # fmt: skip
@click.option("--sizes", default="", help="A preset of the spec (gpt2-small), or sizes by hand: 'p=10 h=24'.")
@click.option("--seed", default=0, show_default=True, help="The first seed; the same seed gives the same report.")
@click.option("--bind", "binds", multiple=True, metavar="NAME=FILE",
              help="Try claims on these numbers: the file behind a word after from:, or a tensor by name.")  # fmt: skip
@click.option("--against", default="", metavar="FILE", type=click.Path(),
              help="Values of steps, as penrose eval -o writes them: the first that differs is named.")  # fmt: skip
@click.option("--memory", default=4.0, show_default=True, help="GiB that a spec may use; more is refused.")
@click.option("--time-limit", default=120.0, show_default=True, help="Seconds that a spec may take.")
@click.option("--strict", is_flag=True, help="Count what could not be run as a failure.")
@click.option("--all", "everything", is_flag=True, help="Show what passed, too, when there are several specs.")
@click.option("--json", "json_file", default="", metavar="FILE", type=click.Path(), help="The report as JSON, or -.")
@click.option("--html", "html_file", default="", metavar="FILE", type=click.Path(), help="Write the report as a page.")
@jobs_option
def check(
    specs: tuple[str, ...], level: int, device: str, sizes: str, seed: int, binds: tuple[str, ...], against: str,
    memory: float, time_limit: float, strict: bool, everything: bool, json_file: str, html_file: str, jobs: int,
) -> int:  # fmt: skip
    """Compute what specs say, in several ways, and compare."""
    from penrose.numerics.job import Settings

    level = level if device == "auto" else 5
    own = bindings(binds) or None
    settings = Settings(level, device, sizes, seed, int(memory * 2**30), time_limit, own, against or None)
    reports: list[Report] = []
    paths = files.given(specs)
    show = "" if json_file == files.STDIN else "all" if everything or len(paths) == 1 else "some"
    work = partial(_checked, settings, strict, show)
    status = files.work_through(paths, work, reports.extend, jobs)
    _write(reports, json_file, html_file)
    return status


def _checked(settings: Settings, strict: bool, show: str, path: str) -> tuple[int, list[Report]]:
    """Check a spec, or those that a figure shows, and print each table: all of it, some, or with "" none."""
    from penrose.numerics.checking import check as run

    diagrams = [pipeline.diagram(source) for source in figures.specs(pipeline.source(path))]
    reports = [run(diagram, settings, lambda text: _tell(f"{path}: {text}")) for diagram in diagrams]
    _tell("")
    for report in reports if show else ():
        _show(report, show == "all")
    return max((report.status(strict) for report in reports), default=0), reports


def _tell(text: str) -> None:
    """One line on a terminal that says what is being tried; elsewhere nothing."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{text}", nl=False, err=True)


def _show(report: Report, everything: bool) -> None:
    from penrose.numerics.table import printed

    click.echo(printed(report, everything), nl=False)


def _write(reports: list[Report], json_file: str, html_file: str) -> None:
    if json_file:
        text = json.dumps([report.data() for report in reports], ensure_ascii=False, indent=2)
        files.put(json_file, (text + "\n").encode())
    if html_file:
        from penrose.numerics.table import page

        pipeline.write_atomically(html_file, page(reports).encode())


EVAL_EPILOG = """\b
Examples:
  penrose eval svd.yaml --seed 0                           the drawing, from random numbers
  penrose eval gpt2.yaml --bind model=gpt2.safetensors --bind X=ids.npy --get A -o A.npz
"""


@command("eval", epilog=EVAL_EPILOG, needs=NEEDED)
@click.argument("spec", metavar="SPEC|-", type=click.Path())
@click.option("--get", multiple=True, metavar="NAME", help="A step or a tensor; may stand several times. [the drawing]")
@click.option("--bind", "binds", multiple=True, metavar="NAME=FILE",
              help="The file behind a word after from:, or the numbers of a tensor by its name.")  # fmt: skip
@click.option("--sizes", default="", help="A preset of the spec, or sizes by hand: 'n=12 p=20'.")
@click.option("--seed", type=int, default=None, help="Random numbers for what has none; refused without.")
@click.option("-o", "--output", default="", type=click.Path(dir_okay=False), help="An .npz to write the values to.")
def evaluate(spec: str, get: tuple[str, ...], binds: tuple[str, ...], sizes: str, seed: int | None, output: str) -> int:
    """Compute values of a spec: of its drawing, or of steps and tensors by name, in every layer of a repeat."""
    from penrose.numerics.results import results, saved, summary

    found = results(pipeline.diagram(pipeline.source(spec)), get, None, bindings(binds), sizes, seed)
    click.echo("\n".join(summary(name, result) for name, result in found.items()))
    if output:
        pipeline.write_atomically(output, saved(found))
    return 0


def bindings(words: tuple[str, ...]) -> dict[str, object]:
    """`model=path` as a mapping; Misuse for what has no equals sign."""
    pairs = [word.partition("=") for word in words]
    for name, sign, path in pairs:
        if not (name and sign and path):
            raise files.Misuse(f"--bind takes NAME=FILE, found {name}{sign}{path}")
    return {name: path for name, _, path in pairs}


@command()
@click.argument("spec", metavar="SPEC|-", type=click.Path())
@output_option
@click.option("--as", "way", type=click.Choice(WAYS), default=WAYS[0], show_default=True,
              help="A script of einops and torch that runs by itself; or code to be pasted.")  # fmt: skip
def code(spec: str, output: str, way: str) -> int:
    """Print code for a spec: a script, or a function or module of torch, jax or numpy."""
    from penrose.numerics.code import torch_code
    from penrose.numerics.paste import pasted

    def write(program: Program) -> str:
        return torch_code(program) if way == WAYS[0] else pasted(program, way, pipeline.source(spec))

    return _printed(spec, output, write)


@command()
@click.argument("spec", metavar="SPEC|-", type=click.Path())
@output_option
def loops(spec: str, output: str) -> int:
    """Print a spec as nested for loops, one for each index, that run in plain Python."""
    from penrose.numerics.loops import loop_code

    return _printed(spec, output, loop_code)


@command()
@click.argument("spec", metavar="SPEC|-", type=click.Path())
@click.option("--sizes", default="", help="A preset of the spec (gpt2-small), or sizes by hand: 'p=10 h=24'.")
@output_option
def cost(spec: str, sizes: str, output: str) -> int:
    """Print the operations, the largest value and the path of every contraction; nothing is computed."""
    from penrose.numerics.expense import printed
    from penrose.numerics.sizes import chosen

    def write(program: Program) -> str:
        found, wrong = chosen(program, sizes)
        if wrong:
            raise PenroseError(pipeline.source(spec), wrong)
        return printed(program, found)

    return _printed(spec, output, write)


def _printed(path: str, output: str, write: Callable[[Program], str]) -> int:
    from penrose.numerics.program import program, unasked

    lowered: Program = program(unasked(pipeline.diagram(pipeline.source(path))))
    files.put(output, (write(lowered) + "\n").encode())
    return 0
