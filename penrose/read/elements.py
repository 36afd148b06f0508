"""SVG elements as geometry: paths with transforms applied, attributes as numbers. Whatever is wrong is noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from math import log2

from penrose.errors import Problem
from penrose.geometry.path import Box, Path, Point
from penrose.geometry.svgpath import Affine, affine, paths
from penrose.read.markup import Element
from penrose.records import dataclass, field
from penrose.source import Source

LINE = 1.1  # pt; the width of a thin wire, to which weights are relative
PER_DOUBLING = 0.38  # of that width, for each doubling of the dimension; used where no stroke width is written
FARTHEST = 4_000_000.0  # pt, over a kilometre: a row of 50,000 tensors; numbers beyond are mistakes
WIDTH = re.compile(r"stroke-width\s*:\s*(\d+(?:\.\d+)?)")
WIDEST = 40.0  # pt; of a stroke: wider than any fused leg


@dataclass(frozen=True)
class At:
    """An element and the map from its coordinates to the page's."""

    element: Element
    map: Affine


@dataclass
class Elements:
    """Reads elements; notes problems on the way. Without `lettered` the outlines of labels are passed over."""

    source: Source
    lettered: bool
    problems: list[Problem] = field(default_factory=list)
    shapes: dict[str, Element] = field(default_factory=dict)  # by id

    def _outline(self, at: At, what: str) -> Path:
        """The first path directly below a group."""
        for child in at.element.children:
            if child.tag == "path":
                return self._one_path(self._below(at, child))
        self._note(at, f"a {what} without an outline")
        return Path(Affine().point(Box(0, 0, 0, 0).centre), ())

    def _one_path(self, at: At) -> Path:
        found = self._paths(at)
        if len(found) != 1:
            self._note(at, f"one stroke has {len(found)} subpaths; it should have one")
        return found[0] if found else Path(Box(0, 0, 0, 0).centre, ())

    def _paths(self, at: At) -> tuple[Path, ...]:
        try:
            found = tuple(at.map.path(path) for path in paths(at.element.get("d")))
        except ValueError as error:
            self._note(at, str(error))
            return ()
        if all(_is_near(p) for path in found for p in (path.start, *chain(*path.segments))):
            return found
        self._note(at, f"a path leads farther than {FARTHEST:.0f} pt from the page's corner")
        return ()

    def _inked(self, at: At) -> Iterator[At]:
        """All paths below a group, uses resolved."""
        for child in at.element.children:
            below = self._below(at, child)
            target = self.shapes.get(child.get("href").removeprefix("#")) if child.tag == "use" else None
            if child.tag == "path":
                yield below
            elif target is not None and target.tag == "path":
                shift = Affine(e=self._float(below, "x"), f=self._float(below, "y"))
                yield At(target, below.map.after(shift).after(self._map(target)))
            else:
                yield from self._inked(below)

    def _below(self, at: At, child: Element) -> At:
        return At(child, at.map.after(self._map(child)) if child.get("transform") else at.map)

    def _map(self, element: Element) -> Affine:
        try:
            return affine(element.get("transform"))
        except ValueError as error:
            self.problems.append(Problem(str(error), element.span))
            return Affine()

    def _collect(self, element: Element) -> None:
        for child in element.children:
            if child.get("id"):
                self.shapes[child.get("id")] = child
            self._collect(child)

    # Attributes.

    def _index(self, at: At) -> str:
        names = at.element.words("data-index")
        if len(names) != 1:
            self._note(at, f"data-index is {at.element.get('data-index')!r}; it should be one index")
        return names[0] if names else ""

    def _number(self, at: At, name: str) -> int:
        text = at.element.get(name)
        if text and not (text.isascii() and text.isdigit() and len(text) < 16):
            self._note(at, f"{name} is {text!r}; it should be a whole number")
            return 0
        return int(text or 0)

    def _float(self, at: At, name: str) -> float:
        text = at.element.get(name) or "0"
        try:
            return float(text)
        except ValueError:
            self._note(at, f"{name} is {text!r}; it should be a number")
            return 0.0

    def _sizes(self, at: At) -> tuple[tuple[str, int], ...]:
        """`data-sizes="p:2 D:8"`: dimensions and their sizes."""
        pairs = [word.rpartition(":") for word in at.element.words("data-sizes")]
        if not all(dim and size.isascii() and size.isdigit() and len(size) < 16 for dim, _, size in pairs):
            self._note(at, f"data-sizes is {at.element.get('data-sizes')!r}; it should be like p:2")
            return ()
        return tuple((dim, int(size)) for dim, _, size in pairs)

    def _scripts(self, at: At) -> tuple[tuple[int, str], ...]:
        """`data-scripts="0:n"`: places among the declared legs, and indices written there as superscripts."""
        pairs = [word.partition(":") for word in at.element.words("data-scripts")]
        if not all(place.isdigit() and index for place, _, index in pairs):
            self._note(at, f"data-scripts is {at.element.get('data-scripts')!r}; it should be like 0:n")
            return ()
        return tuple((int(place), index) for place, _, index in pairs)

    def _weight(self, element: Element, size: int) -> float:
        """Width of a stroke relative to a thin line: as written, else by its dimension."""
        written = WIDTH.search(f"stroke-width:{element.get('stroke-width')};{element.get('style')}")
        if written:
            return min(float(written[1]), WIDEST) / LINE
        return max(1.0, min(4.5, PER_DOUBLING * log2(max(1, size))))

    def _view_box(self, root: Element) -> Box:
        try:
            left, top, width, height = map(float, root.get("viewBox").replace(",", " ").split())
        except ValueError:
            self.problems.append(Problem("viewBox should be four numbers", root.span))
            return Box(0, 0, 0, 0)
        return Box(left, top, left + width, top + height)

    def _note(self, at: At, message: str) -> None:
        self.problems.append(Problem(message, at.element.span))


def _is_near(p: Point) -> bool:
    return -FARTHEST <= p.x <= FARTHEST and -FARTHEST <= p.y <= FARTHEST
