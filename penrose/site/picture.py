"""A spec as everything that a page shows of it: picture, formula, einsums, code, loops, files."""

from __future__ import annotations

import re

from penrose import figures, pipeline
from penrose.diagram.types import Bubble, Diagram
from penrose.diagram.walk import drawn_of
from penrose.figures.reach import Reach
from penrose.figures.read import read as read_figure
from penrose.figures.types import Heatmap, Legend
from penrose.figures.values import named
from penrose.records import dataclass
from penrose.scene import Scene
from penrose.site.panes import panes, plain
from penrose.source import Source

USE = re.compile(r"^use:", re.MULTILINE)


@dataclass(frozen=True)
class Picture:
    """What a page shows of one spec. `svg` follows the page's colours; every id in it begins with `id`.

    `panes` are (name, HTML), `files` are (suffix, text) of what the menu offers; `kinds` those of the tensors drawn.
    """

    id: str
    svg: str
    width: str
    title: str
    caption: str
    origin: str
    kinds: tuple[str, ...]
    panes: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True)
class Frame:
    """The text of a spec or of a figure of data, and what addresses in it may name."""

    source: Source
    reach: Reach


@dataclass(frozen=True)
class _Parts:
    """What is drawn, and what is said of it."""

    scene: Scene
    title: str
    caption: str
    origin: str
    kinds: tuple[str, ...]
    panes: tuple[tuple[str, str], ...]


def picture(frame: Frame, theme: str) -> Picture:
    """The picture of a spec, drawn once; PenroseError lists what is wrong with it.

    >>> from pathlib import Path
    >>> shown = picture(Frame(Source("a", "einsum: i j, j k -> i k"), Reach(Path())), "colour")
    >>> [name for name, _ in shown.panes], [suffix for suffix, _ in shown.files]
    (['formula', 'einsum', 'einops', 'loops', 'spec'], ['svg', 'tex'])
    """
    from penrose.render.svg import svg
    from penrose.render.tikz import tikz

    parts = _figure(frame) if figures.is_figure(frame.source) else _diagram(frame.source)
    drawn = svg(parts.scene, theme, "css")
    return Picture(
        id=_between(drawn, 'id="', '"'),
        svg=drawn.strip(),
        width=_between(drawn, 'width="', '"'),
        title=parts.title,
        caption=parts.caption,
        origin=parts.origin,
        kinds=parts.kinds,
        panes=parts.panes,
        files=(("svg", svg(parts.scene, theme, "baked")), ("tex", tikz(parts.scene, theme))),
        text=frame.source.text,
    )


def _diagram(source: Source) -> _Parts:
    from penrose.spec import read

    diagram = pipeline.diagram(source)
    origin = read(source).origin or ""
    said = tuple(panes(diagram, source.text))
    return _Parts(pipeline.scene(diagram), diagram.title, diagram.caption, origin, kinds(diagram), said)


def _figure(frame: Frame) -> _Parts:
    """A token strip, heat-map or table; it has its text alone beside it."""
    scene = figures.scene(frame.source, frame.reach)
    origin = read_figure(frame.source).origin
    return _Parts(scene, scene.title, scene.description, origin, (), (("spec", plain(frame.source.text)),))


def shown_spec(frame: Frame) -> Source:
    """The spec whose numbers a frame shows: itself, or the one that a figure of data names."""
    body = read_figure(frame.source).body if figures.is_figure(frame.source) else None
    if isinstance(body, Heatmap | Legend):
        return named(frame.reach, body.spec, frame.source, body.span)
    return frame.source


def stands_alone(text: str) -> bool:
    """Whether a spec can be drawn from its text alone.

    >>> stands_alone("draw: A[i j]"), stands_alone("use: other\\ndraw: A[i j]")
    (True, False)
    """
    return USE.search(text) is None


def _between(text: str, before: str, after: str) -> str:
    start = text.index(before) + len(before)
    return text[start : text.index(after, start)]


def kinds(diagram: Diagram) -> tuple[str, ...]:
    """The kinds of the tensors that are drawn, and the functions, each once, in the order of appearance."""
    found = (node.function if isinstance(node, Bubble) else node.kind for node in drawn_of(diagram))
    return tuple(dict.fromkeys(kind for kind in found if kind not in ("", "tensor")))
