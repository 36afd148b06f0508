"""Positions of a graph's nodes from graphviz, for graphs in which no pattern is recognised.

The program comes with the wheel `graphviz-pure`; nothing else on the machine is looked for, so that a picture is the
same everywhere. It is started only here.
"""

from __future__ import annotations

from functools import lru_cache

from penrose.geometry.path import Point
from penrose.layout.embed import spread

PROGRAM = "graphviz-pure"
APART = 0.9  # inches between the middles of neighbours, as graphviz is asked; about a glyph and a gap
SEED = "1"  # of engines that begin with random positions


@lru_cache(maxsize=4)  # what one engine finds tells whether to ask the others
def positions(count: int, edges: tuple[tuple[int, int], ...], engine: str = "neato") -> dict[int, Point]:
    """The middle of every node in pt, y down, for nodes 0 to `count` − 1, by one of graphviz's engines; where
    none can be started, by how far apart nodes are in the graph.

    >>> found = positions(2, ((0, 1),))
    >>> round(found[1].minus(found[0]).length())
    65
    """
    try:
        return _asked(count, edges, engine)
    except (OSError, RuntimeError, ImportError):  # no program, or no way to start one, as in a browser
        return spread(count, edges)


def _asked(count: int, edges: tuple[tuple[int, int], ...], engine: str) -> dict[int, Point]:
    lines = [f"  {node};" for node in range(count)] + [f"  {a} -- {b};" for a, b in edges]
    head = f'graph {{ start={SEED}; overlap=scale; edge [len={APART}]; node [shape=circle, width=0.5, label=""];'
    plain = drawn("\n".join([head, *lines, "}"]), engine)
    rows = (line.split() for line in plain.splitlines())
    return {int(row[1]): Point(72 * float(row[2]), -72 * float(row[3])) for row in rows if row[0] == "node"}


def drawn(source: str, engine: str) -> str:
    """Graphviz's plain output for a graph in its language."""
    from pathlib import Path
    from sysconfig import get_path

    import graphviz
    from graphviz.backend import dot_command

    dot_command.DOT_BINARY = Path(get_path("scripts")) / PROGRAM
    plain: str = graphviz.pipe_string(engine, "plain", source, encoding="utf-8")
    return plain
