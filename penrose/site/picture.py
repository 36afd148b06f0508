"""A spec as everything that a page shows of it: picture, formula, einsums, code, loops, files."""

from __future__ import annotations

import re

from penrose import figures, pipeline
from penrose.figures.reach import Reach
from penrose.figures.read import read as read_figure
from penrose.records import dataclass
from penrose.scene import Scene, tags
from penrose.site.panes import panes, plain
from penrose.source import Source

Panes = tuple[tuple[str, str], ...]
TEXTS = ("svg", "tikz")
"""The formats that are text, and kept with a picture."""
USE = re.compile(r"^use:", re.MULTILINE)


@dataclass(frozen=True)
class Picture:
    """What a page shows of one spec. `svg` follows the page's colours; every id in it begins with `id`.

    `size` is width and height in pt, `panes` are (name, HTML), `files` are (format, text) of what the menu offers;
    `kinds` are those of the tensors drawn, and the functions.
    """

    id: str
    svg: str
    size: tuple[str, str]
    title: str
    caption: str
    origin: str
    kinds: tuple[str, ...]
    tensors: tuple[str, ...]
    panes: Panes
    files: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True)
class Frame:
    """The text of a spec or of a figure of data, and what addresses in it may name."""

    source: Source
    reach: Reach


def picture(frame: Frame, theme: str) -> Picture:
    """The picture of a spec, drawn once; PenroseError lists what is wrong with it.

    >>> from pathlib import Path
    >>> shown = picture(Frame(Source("a", "einsum: i j, j k -> i k"), Reach(Path())), "colour")
    >>> [name for name, _ in shown.panes], [name for name, _ in shown.files]
    (['formula', 'einsum', 'einops', 'loops', 'spec'], ['svg', 'tikz'])
    """
    from penrose.render.svg import drawn

    scene, origin, said = (_figure if figures.is_figure(frame.source) else _diagram)(frame)
    made = drawn(scene, theme, "css")
    kinds = (kind for kind in tags(scene.items, "kind", "function") if kind != "tensor")
    return Picture(
        id=made.id,
        svg=made.text.strip(),
        size=(made.width, made.height),
        title=scene.title,
        caption=scene.description,
        origin=origin,
        kinds=tuple(dict.fromkeys(kinds)),
        tensors=tuple(dict.fromkeys(tags(scene.items, "tensor"))),
        panes=said,
        files=tuple((name, pipeline.FORMATS[name].encode(scene, theme, "baked").decode()) for name in TEXTS),
        text=frame.source.text,
    )


def _diagram(frame: Frame) -> tuple[Scene, str, Panes]:
    from penrose.diagram import build
    from penrose.spec import read

    spec = read(frame.source)
    diagram = build(spec)
    return pipeline.scene(diagram), spec.origin or "", tuple(panes(diagram, frame.source.text))


def _figure(frame: Frame) -> tuple[Scene, str, Panes]:
    """A token strip, heat-map or table; it has its text alone beside it."""
    scene = figures.scene(frame.source, frame.reach)
    return scene, read_figure(frame.source).origin, (("spec", plain(frame.source.text)),)


def shown_specs(frame: Frame) -> tuple[Source, ...]:
    """The specs whose numbers a frame shows: itself, or those that a figure names."""
    return figures.specs(frame.source, frame.reach) if figures.is_figure(frame.source) else (frame.source,)


def stands_alone(text: str) -> bool:
    """Whether a spec can be drawn from its text alone.

    >>> stands_alone("draw: A[i j]"), stands_alone("use: other\\ndraw: A[i j]")
    (True, False)
    """
    return USE.search(text) is None
