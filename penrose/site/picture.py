"""A spec as everything that a page shows of it: picture, formula, einsums, code, loops, files."""

from __future__ import annotations

from collections.abc import Iterator

from penrose import pipeline
from penrose.diagram.types import Bubble, Diagram, Sum
from penrose.records import dataclass
from penrose.site.panes import panes
from penrose.source import Source


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


def picture(source: Source, theme: str) -> Picture:
    """The picture of a spec, drawn once; PenroseError lists what is wrong with it.

    >>> shown = picture(Source("a", "einsum: i j, j k -> i k"), "colour")
    >>> [name for name, _ in shown.panes], [suffix for suffix, _ in shown.files]
    (['formula', 'einsum', 'spec'], ['svg', 'tex'])
    """
    from penrose.render.svg import svg
    from penrose.render.tikz import tikz
    from penrose.spec import read

    diagram = pipeline.diagram(source)
    scene = pipeline.scene(diagram)
    drawn = svg(scene, theme, "css")
    return Picture(
        id=_between(drawn, 'id="', '"'),
        svg=drawn.strip(),
        width=_between(drawn, 'width="', '"'),
        title=diagram.title,
        caption=diagram.caption,
        origin=read(source).origin or "",
        kinds=kinds(diagram),
        panes=tuple(panes(diagram, source.text)),
        files=((("svg", svg(scene, theme, "baked"))), ("tex", tikz(scene, theme))),
        text=source.text,
    )


def _between(text: str, before: str, after: str) -> str:
    start = text.index(before) + len(before)
    return text[start : text.index(after, start)]


def kinds(diagram: Diagram) -> tuple[str, ...]:
    """The kinds of the tensors that are drawn, and the functions, each once, in the order of appearance."""
    sums = [side for equation in diagram.equations for side in equation.sides]
    return tuple(dict.fromkeys(kind for side in sums for kind in _kinds(side) if kind != "tensor"))


def _kinds(value: Sum) -> Iterator[str]:
    for term in value.terms:
        for node in term.network.nodes:
            if isinstance(node, Bubble):
                yield from [node.function] * bool(node.function)
                yield from _kinds(node.inside)
            else:
                yield node.kind
