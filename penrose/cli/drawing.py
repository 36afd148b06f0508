"""Drawing specs to files: what goes where, in which format, and again whenever a spec is saved."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from penrose import pipeline
from penrose.cli import files
from penrose.errors import did_you_mean
from penrose.records import dataclass

if TYPE_CHECKING:
    from penrose.diagram.types import Diagram

LEGIBLE = 150  # tensors; more of them, over the width of a printed page, have labels of less than 2 pt
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
        stem = "picture" if path == files.STDIN else os.path.splitext(os.path.basename(path))[0]
        name = stem + pipeline.FORMATS[self.format].suffix
        if self.to is None:
            return path if path == files.STDIN else os.path.join(os.path.dirname(path), name)
        return os.path.join(self.to, name) if is_folder(self.to) else self.to


@dataclass(frozen=True)
class Order:
    """Specs to draw, each to a file of its own."""

    paths: tuple[str, ...]
    wish: Wish


def is_folder(to: str) -> bool:
    """Whether an output path means a folder: it is one, or it ends as one."""
    return to.endswith(("/", os.sep)) or os.path.isdir(to)


def wish(
    to: str | None,
    format: str | None = None,
    theme: str = pipeline.THEME,
    dialect: str = pipeline.DIALECT,
) -> Wish:
    """Output options that go together; Misuse or PenroseError says why others do not."""
    from penrose.render.themes import THEMES

    if theme not in THEMES:
        hint = did_you_mean(theme, THEMES) or f"one of {', '.join(THEMES)}"
        raise files.Misuse(f"no theme «{theme}»; {hint}")
    if format is None:
        format = "svg" if to is None or to == files.STDIN or is_folder(to) else pipeline.format_of(to)
    return Wish(to, format, theme, dialect)


def order(
    specs: Sequence[str],
    to: str | None,
    format: str | None = None,
    theme: str = pipeline.THEME,
    dialect: str = pipeline.DIALECT,
) -> Order:
    """The files that are to be drawn, as the arguments say; Misuse if two would be drawn to one."""
    made = Order(tuple(files.given(specs)), wish(to, format, theme, dialect))
    targets: dict[str, str] = {}
    for path in made.paths:
        target = made.wish.target(path)
        if target in targets and target == to:
            raise files.Misuse(f"-o {to} names one file for {len(made.paths)} specs; a folder ends in /")
        if target in targets:
            raise files.Misuse(f"{targets[target]} and {path} would both be drawn to {target}")
        targets[target] = path
    return made


def draw_all(order: Order, quiet: bool) -> int:
    """Draw every spec and say where to, on standard error: each path, or of many how many."""
    wish, drawn = order.wish, []

    def one(path: str) -> int:
        target = wish.target(path)
        diagram = pipeline.diagram(pipeline.source(path))
        files.warn(diagram.source, diagram.warnings)
        put(target, pipeline.encode(diagram, wish.format, wish.theme, wish.dialect))
        drawn.append(target)
        if not quiet and (count := tensors(diagram)) > LEGIBLE:
            files.say(f"{path}: {count} tensors in one picture; at the width of a page its labels cannot be read")
        return 0

    status = files.work_through(order.paths, one)
    if not quiet:
        _say(drawn, len(order.paths))
    return status


def tensors(diagram: Diagram) -> int:
    """How many glyphs the largest equation of a diagram draws."""
    from penrose.diagram.hints import glyphs_of

    counts = (sum(1 for side in one.sides for _ in glyphs_of(side)) for one in diagram.equations)
    return max(counts, default=0)


def draw_einsum(text: str, wish: Wish) -> int:
    """Draw a one-line einsum, to standard output if nowhere else."""
    data = pipeline.encode(pipeline.einsum(text), wish.format, wish.theme, wish.dialect)
    put(wish.target("einsum") if wish.to else files.STDIN, data)
    return 0


def _say(drawn: Sequence[str], asked: int) -> None:
    if asked > 2:
        files.say(f"drew {len(drawn)} of {asked}")
    else:
        for target in drawn:
            if target != files.STDIN:
                files.say(f"drew {target}")


def put(target: str, data: bytes) -> None:
    """Write a picture to a file, whole or not at all, or to standard output for `-`."""
    if target == files.STDIN:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    pipeline.write_atomically(target, data)


def watch(order: Order, quiet: bool) -> int:
    """Draw, and again what is saved, until interrupted; what is saved meanwhile is seen at the next look."""
    seen: dict[str, tuple[int, int] | None] = {}
    while True:
        now = {path: _saved(path) for path in order.paths}
        changed = tuple(path for path in now if path not in seen or now[path] not in (None, seen[path]))
        if changed:
            draw_all(Order(changed, order.wish), quiet)
        seen = now
        time.sleep(PAUSE)


def _saved(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
