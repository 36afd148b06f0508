r"""A scene as a TikZ picture: a snippet for `\input` in a document that loads tikz.

Lengths are in bp, TeX's name for the pt used here. Each paint is a TikZ style, which a document may set
again. Labels are text, set by TeX in the document's own fonts around the places where they were laid out; or outlines
like all else, so that the picture is the one that was laid out, in any font.
"""

from __future__ import annotations

from collections.abc import Iterator

from penrose import scene as s
from penrose.geometry import number
from penrose.geometry.path import Line, Path, Point, Segment, rounded_box
from penrose.geometry.svgpath import Affine, paths
from penrose.render.labels import measure, outline, shortened
from penrose.render.latex import latex
from penrose.render.themes import SELECTORS, Paint, Theme, theme_named

LARGEST = 16_000.0  # bp; TeX knows no length above 16383.99 pt, so a larger picture is drawn smaller
INDENT = "  "
WORDS = "words"  # of a style: the paint of what is text there
PLACED = "anchor=base, inner sep=0pt, outer sep=0pt"


def tikz(scene: s.Scene, theme: str = "colour", outlines: bool = False) -> str:
    r"""The scene as a `tikzpicture`, its labels as text or as outlines; ValueError if there is no such theme.

    >>> from penrose.geometry.path import Box, polyline
    >>> wire = s.Shape(polyline(Point(2, 5), Point(8, 5)), "wire", weight=2)
    >>> print(tikz(s.Scene(Box(0, 0, 10, 10), (wire,)), "print").splitlines()[-2])
      \path[penrose wire, line width=2.2bp] (2,5) -- (8,5);
    """
    return _Drawer(scene, theme_named(theme), outlines).text()


class _Drawer:
    """Draws one scene: groups as comments, shapes and labels as paths in the order of painting."""

    def __init__(self, scene: s.Scene, theme: Theme, outlines: bool) -> None:
        self.scene, self.theme, self.outlines = scene, theme, outlines
        self.used: set[str] = set()
        self.unit = min(1.0, LARGEST / max(scene.box.width, scene.box.height, 1.0))

    def text(self) -> str:
        """The whole snippet."""
        box = self.scene.box
        body = [line for item in self.scene.items for line in self.item(item, INDENT)]
        page = f", fill={_colour(self.theme.page)}" if self.theme.opaque else ""
        lines = [
            f"% {_comment(self.scene.title or 'Penrose diagram')}",
            r"% \usepackage{tikz}",
            r"\begin{tikzpicture}[x=1bp, y=-1bp, line cap=round, line join=round,",
            *self.styles(),
            "]",
            f"{INDENT}\\path[use as bounding box{page}] {self.path(rounded_box(box, 0))};",
            *body,
            r"\end{tikzpicture}",
        ]
        return "\n".join(lines) + "\n"

    def styles(self) -> Iterator[str]:
        """One style for each paint that is used, in the order of the table of paints."""
        for name in SELECTORS:
            paint = self.theme.paints[name]
            if name in self.used:
                yield f"{INDENT}penrose {name}/.style={{{', '.join(self.options(paint))}}},"
            if (words := f"{name} {WORDS}") in self.used:
                yield f"{INDENT}penrose {words}/.style={{text={_colour(paint.fill)}, {PLACED}}},"

    def look(self, paint: str) -> str:
        """The style of a paint, which is then defined."""
        self.used.add(paint)
        return f"penrose {paint}"

    def options(self, paint: Paint) -> Iterator[str]:
        if paint.fill:
            yield f"fill={_colour(paint.fill)}"
        if paint.fill and paint.opacity < 1:
            yield f"fill opacity={number(paint.opacity)}"
        if paint.line:
            yield f"draw={_colour(paint.line)}"
        if paint.dash:
            on_off = zip(("on", "off"), paint.dash, strict=True)
            yield "dash pattern=" + " ".join(f"{word} {number(bp * self.unit)}bp" for word, bp in on_off)

    def item(self, item: s.Item, indent: str) -> Iterator[str]:
        if isinstance(item, s.Group):
            tags = (f"{name}={value}" for name, value in item.data)
            yield f"{indent}% {_comment(' '.join([item.name, *tags]))}"
            for inner in item.items:
                yield from self.item(inner, indent + INDENT)
        elif isinstance(item, s.Shape):
            width = self.theme.paints[item.paint].width * item.weight * self.unit
            look = self.look(item.paint) + (f", line width={number(width)}bp" if width else "")
            yield f"{indent}\\path[{look}] {self.path(item.path)};"
        else:
            yield from self.math(item, indent)

    def math(self, math: s.Math, indent: str) -> Iterator[str]:
        """A label as a node of text, or where TeX has no command for it as outlines."""
        said = None if self.outlines else latex(shortened(math.text))
        yield from self.outline(math, indent) if said is None else self.node(math, said, indent)

    def node(self, math: s.Math, said: str, indent: str) -> Iterator[str]:
        """Text about the middle of the label's ink, on its baseline."""
        width, ascent, descent = measure(math.text, math.size)
        below = descent - ascent if math.upside_down else 0.0
        at = self.point(Point(math.at.x + width / 2, math.at.y + below))
        turn = ", rotate=180" if math.upside_down else ""
        size = number(math.size * self.unit)
        font = rf"font=\fontsize{{{size}bp}}{{{size}bp}}\selectfont"
        look = self.look(f"{math.paint} {WORDS}")
        yield rf"{indent}\node[{look}, {font}{turn}] at {at} {{${said}$}};"

    def outline(self, math: s.Math, indent: str) -> Iterator[str]:
        """The outline of a label as one path, a line for each contour."""
        contours = paths(outline(math.text, math.size))
        if math.upside_down:
            width, ascent, descent = measure(math.text, math.size)
            contours = tuple(map(Affine(-1, 0, 0, -1, width, descent - ascent).path, contours))
        if contours:
            yield f"{indent}\\path[{self.look(math.paint)}]"
            yield from (f"{indent}{INDENT}{self.path(contour.moved(math.at))}" for contour in contours)
            yield f"{indent};"

    def path(self, path: Path) -> str:
        """A path in TikZ's notation."""
        steps = "".join(self.segment(segment) for segment in path.segments)
        return f"{self.point(path.start)}{steps}" + " -- cycle" * path.closed

    def segment(self, segment: Segment) -> str:
        if isinstance(segment, Line):
            return f" -- {self.point(segment.to)}"
        first, second, to = map(self.point, segment)
        return f" .. controls {first} and {second} .. {to}"

    def point(self, point: Point) -> str:
        x, y = point.x - self.scene.box.left, point.y - self.scene.box.top
        return f"({number(x * self.unit)},{number(y * self.unit)})"


def _colour(colour: str) -> str:
    """`#rrggbb` as xcolor takes it in the midst of a key.

    >>> _colour("#ff8000")
    '{rgb,255:red,255;green,128;blue,0}'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{{rgb,255:red,{red};green,{green};blue,{blue}}}"


def _comment(text: str) -> str:
    """Text that stays on the line of its comment."""
    return "".join(c if c.isprintable() else " " for c in text)
