"""Drawing specs to files: what goes where, in which format, and again whenever a spec is saved."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from functools import partial
from math import floor
from typing import TYPE_CHECKING

from penrose import pipeline
from penrose.cli import figures, files
from penrose.errors import choice
from penrose.geometry.number import number
from penrose.records import dataclass
from penrose.scene import Group, Item, Scene

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
    width: float | None = None  # pt that pictures are to be broken into lines for; None for what each spec says
    whole: bool = False  # whether every tensor of a long repeat is drawn

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
    width: str | None = None,
    whole: bool = False,
) -> Wish:
    """Output options that go together; Misuse or PenroseError says why others do not."""
    from penrose.render.themes import THEMES

    if theme not in THEMES:
        raise files.Misuse(f"no theme «{theme}»; {choice(theme, THEMES)}")
    if format is None:
        format = "svg" if to is None or to == files.STDIN or is_folder(to) else pipeline.format_of(to)
    return Wish(to, format, theme, dialect, None if width is None else _points(width), whole)


def _points(width: str) -> float:
    from penrose.spec import lengths

    try:
        return lengths.width(width)
    except ValueError as error:
        raise files.Misuse(f"{error}, found «{width}»") from None


def order(specs: Sequence[str], wish: Wish) -> Order:
    """The files that are to be drawn, as the arguments say; Misuse if two would be drawn to one."""
    made = Order(tuple(files.given(specs)), wish)
    targets: dict[str, str] = {}
    for path in made.paths:
        target = wish.target(path)
        if target in targets and target == wish.to:
            raise files.Misuse(f"-o {target} names one file for {len(made.paths)} specs; a folder ends in /")
        if target in targets:
            raise files.Misuse(f"{targets[target]} and {path} would both be drawn to {target}")
        targets[target] = path
    return made


def draw_all(order: Order, quiet: bool, jobs: int = 1) -> int:
    """Draw every spec and say where to, on standard error: each path, or of many how many."""
    drawn: list[str] = []
    work = partial(_drawn, order.wish, quiet)
    status = files.work_through(order.paths, work, drawn.append, 1 if order.wish.to == files.STDIN else jobs)
    if not quiet:
        _say(drawn, len(order.paths))
    return status


def _drawn(wish: Wish, quiet: bool, path: str) -> tuple[int, str]:
    """Draw a spec; where to."""
    target = wish.target(path)
    source = pipeline.source(path)
    if figures.reach(source) is None:
        diagram = pipeline.diagram(source)
        files.warn(diagram.source, diagram.warnings)
        scene = _draw(diagram, wish, target, path)
    else:
        scene = _written(figures.scene(source), wish, target, path, wish.width)
    for remark in () if quiet else remarks(scene):
        files.say(f"{path}: {remark}")
    return 0, target


def _draw(diagram: Diagram, wish: Wish, target: str, path: str) -> Scene:
    """Write the picture of a diagram, and say so where it is wider than it was asked to be; what was drawn."""
    wished = pipeline.at_width(pipeline.unfolded(diagram) if wish.whole else diagram, wish.width)
    return _written(pipeline.scene(wished), wish, target, path, wished.hints.width)


def _written(scene: Scene, wish: Wish, target: str, path: str, width: float | None) -> Scene:
    files.put(target, pipeline.FORMATS[wish.format].encode(scene, wish.theme, wish.dialect))
    if width is not None and scene.box.width > width + 0.005:
        files.say(f"{path}: {too_wide(scene.box.width, width)}")
    return scene


def too_wide(found: float, width: float) -> str:
    """By how much a picture is too wide, and how small it gets when it is made to fit; widths in pt.

    >>> too_wide(300, 240)
    '300 pt wide, 60 pt more than asked for; at scale 0.8 it fits, with labels of 8.8 pt and indices of 6.8 pt'
    """
    scale = floor(100 * width / found) / 100
    label, index = (number(round(size * scale, 1)) for size in pipeline.label_sizes())
    sizes = f"labels of {label} pt and indices of {index} pt"
    wide, more = number(round(found, 1)), number(round(found - width, 1))
    return f"{wide} pt wide, {more} pt more than asked for; at scale {number(scale)} it fits, with {sizes}"


def remarks(scene: Scene) -> Iterator[str]:
    """What a person should know of a picture that was drawn: what it leaves out, and if it is too crowded to read."""
    glyphs = [list(_glyphs(equation)) for equation in scene.items]
    held = [item for equation in glyphs for glyph in equation for item in glyph.items if isinstance(item, Group)]
    left_out = sum(item.name == "tensor" for item in held)
    most = max(map(len, glyphs), default=0)
    if left_out:
        yield f"{left_out} tensors of long repeats are drawn as dots; --all draws every one"
    if most > LEGIBLE:
        yield f"{most} tensors in one picture; at the width of a page its labels cannot be read"


def _glyphs(item: Item) -> Iterator[Group]:
    """The groups of the tensors that are drawn in one; those that a fold leaves out are groups in its own."""
    if isinstance(item, Group) and item.name == "tensor":
        yield item
    elif isinstance(item, Group):
        for inner in item.items:
            yield from _glyphs(inner)


def draw_einsum(text: str, wish: Wish) -> int:
    """Draw a one-line einsum, to standard output if nowhere else."""
    _draw(pipeline.einsum(text), wish, wish.target("einsum") if wish.to else files.STDIN, "einsum")
    return 0


def _say(drawn: Sequence[str], asked: int) -> None:
    if asked > 2:
        files.say(f"drew {len(drawn)} of {asked}")
    else:
        for target in drawn:
            if target != files.STDIN:
                files.say(f"drew {target}")


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
