"""Groups of an SVG as marks, by their class. Tags are taken down unjudged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from penrose.diagram.kinds import KINDS
from penrose.diagram.types import Leg, Tensor
from penrose.errors import PenroseError, Problem
from penrose.geometry.path import Box, Point
from penrose.geometry.svgpath import Affine
from penrose.marks import types as ink
from penrose.read.elements import At, Elements
from penrose.read.markup import Element, parse
from penrose.records import replace
from penrose.source import Source

SILENT = ("defs", "style", "title", "desc", "metadata")  # tags without ink of their own
NAMELESS = tuple(kind.name for kind in KINDS.values() if kind.made)  # glyphs that stand for no named tensor


def pages(source: Source, lettered: bool = True) -> tuple[ink.Layout, ...]:
    """Everything that stands in SVG text of ours, one page, or one for each cell of a board with a diagram;
    PenroseError if it is not ours, with every fault found.

    Without `lettered` the outlines of labels are passed over: they say nothing of the contraction.
    """
    root = parse(source)
    if "penrose" not in root.words("class"):
        hint = "only pictures that penrose render wrote can be read"
        raise PenroseError(source, [Problem('this SVG has no class="penrose"', root.span, hint)])
    reader = _Page(source, lettered)
    made = reader.pages(root)
    if reader.problems:
        raise PenroseError(source, reader.problems)
    return made


class _Page(Elements):
    """Reads what groups mean by their class; notes problems on the way."""

    def pages(self, root: Element) -> tuple[ink.Layout, ...]:
        """A page for each cell; the whole is one page where there are none, and no page where nothing is drawn."""
        self._collect(root)
        whole, box = At(root, Affine()), self._view_box(root)
        inside = [(at, kind) for at, kind in self._groups(whole) if kind not in ASIDES]
        if any(kind == "cell" for _, kind in inside):
            return tuple(self.page(at, box) for at in self._sorted(whole, ("cell", *ASIDES), "a board")["cell"])
        aside = not inside and any(kind in ASIDES for _, kind in self._groups(whole))
        return () if aside else (self.page(whole, box),)

    def page(self, whole: At, box: Box) -> ink.Layout:
        inside = [*self._groups(whole)]
        equations = tuple(self.equation(at) for at, kind in inside if kind == "equation")
        legend = tuple(item for at, kind in inside if kind == "legend" for item in self.legend(at))
        for at, kind in inside:
            if kind not in ("equation", "legend"):
                self._note(at, f"a {kind} stands outside every equation")
        if not equations and not self.problems:
            self.problems.append(Problem('no <g class="equation">', whole.element.span, "the picture is empty or cut"))
        return ink.Layout(equations, box, legend=legend)

    def legend(self, at: At) -> Iterator[ink.Sample]:
        """The samples of wires in a legend, which are joined to nothing, with their words."""
        for sample in self._sorted(at, ("sample",), "a legend")["sample"]:
            inside = self._sorted(sample, ("wire", "label"), "a sample")
            labels = self._lettered(inside["label"])
            for wire in map(self.wire, inside["wire"]):
                yield ink.Sample(wire.dim, wire.names, wire.size, wire.path, wire.weight, labels)

    def equation(self, at: At) -> ink.Equation:
        inside = self._sorted(at, ("side", "sign", "label", "stream"), "an equation")
        signs = tuple(sign.element.get("data-sign") for sign in inside["sign"])
        sides = tuple(self.side(side) for side in inside["side"])
        if len(signs) != max(0, len(sides) - 1) or not sides:
            self._note(at, f"{len(sides)} sides with {len(signs)} signs between them")
        marks = self._lettered((*inside["sign"], *inside["label"]))
        stream = self.stream(inside["stream"][0]) if inside["stream"] else None
        return ink.Equation(sides, signs, marks, stream, at.element.span)

    def stream(self, at: At) -> ink.Stream:
        inside = self._sorted(at, ("value", "repeat", "link", "label", "panel"), "a stream")
        links, labels = tuple(map(self.link, inside["link"])), self._lettered(inside["label"])
        panels = tuple(ink.Panel(self._one_path(panel)) for panel in inside["panel"])
        return ink.Stream(at.element.get("data-step"), self._values(at), links, panels, labels, at.element.span)

    def _values(self, at: At) -> tuple[ink.Bound | ink.Repeated, ...]:
        made: list[ink.Bound | ink.Repeated] = []
        for below, kind in self._groups(at):
            if kind == "repeat":
                made.append(ink.Repeated(self._number(below, "data-count"), self._values(below), below.element.span))
            elif kind == "value":
                sides = [self.side(side) for side in self._sorted(below, ("side",), "a value")["side"]]
                if len(sides) != 1:
                    self._note(below, f"a value with {len(sides)} sides; it should have one")
                number = self._number(below, "data-number")
                made += [ink.Bound(below.element.get("data-step"), number, s, below.element.span) for s in sides[:1]]
        return tuple(made)

    def side(self, at: At) -> ink.Side:
        inside = self._sorted(at, ("term", "sign", "label"), "a side")
        terms = [self.term(term) for term in inside["term"]]
        marks = self._lettered((*inside["sign"], *inside["label"]))
        if terms and marks:
            terms[0] = replace(terms[0], marks=(*terms[0].marks, *marks))
        if not terms:
            self._note(at, "a side without terms")
        return ink.Side(tuple(terms), at.element.words("data-free"), at.element.span)

    def term(self, at: At) -> ink.Drawing:
        inside = self._sorted(at, (*ITEMS, "sign", "label"), "a term")
        items = tuple(ITEMS[kind](self, one) for kind in ITEMS for one in inside[kind])
        items += self._lettered(inside["label"])
        sign = at.element.get("data-sign")
        if sign not in SIGNS:
            self._note(at, f"data-sign is {sign!r}; it should be + or -")
        marks = self._lettered(inside["sign"])
        element = at.element
        scale, over = element.get("data-scale"), element.words("data-over")
        skip, number = element.get("data-skip"), self._number(at, "data-number")
        return ink.Drawing(SIGNS.get(sign, 1), scale, over, marks, items, skip, number, element.span)

    # Items of a term.

    def wire(self, at: At) -> ink.Wire:
        element = at.element
        if not element.words("data-index"):
            self._note(at, "a wire without data-index")
        size, path = self._number(at, "data-size"), self._one_path(at)
        index, dim = " ".join(element.words("data-index")), element.get("data-dim")
        return ink.Wire(index, dim, path, self._weight(element, size), size, ink.UNTOLD, element.span)

    def glyph(self, at: At) -> ink.Glyph:
        element, inside = at.element, [*self._groups(at)]
        outline, labels = self._outline(at, "tensor"), self._labels(at)
        seen: dict[str, Any] = {
            "tensor": element.get("data-tensor"),
            "legs": element.words("data-legs"),
            "shape": "",
            "outline": outline,
            "label": labels[0] if labels else None,
            "count": labels[1] if len(labels) > 1 else None,
            "marks": tuple(self._outline(below, "mark") for below, kind in inside if kind == "mark"),
            "turned": bool(element.get("data-turned")),
            "places": self._places(at),
        }
        glyph = ink.Glyph(**seen, **self._said(at))
        if glyph.kind != "fold":
            return glyph
        hidden = tuple(self._hidden(below) for below, kind in inside if kind == "tensor")
        count = self._number(at, "data-count")
        if not hidden or len(hidden) % max(1, count):
            self._note(at, f"a fold of {element.get('data-count') or 'no'} repeats holds {len(hidden)} tensors")
        return replace(glyph, folded=ink.Folded(count, hidden, self._sizes(at)))

    def _said(self, at: At) -> dict[str, Any]:
        """What the tags of a tensor say, by the fields that a glyph and a tensor have in common."""
        element = at.element
        if not element.get("data-tensor") and element.get("data-kind") not in NAMELESS:
            self._note(at, "a tensor without data-tensor")
        return {
            "span": element.span,
            "kind": element.get("data-kind") or "tensor",
            "views": element.words("data-views"),
            "value": element.get("data-value"),
            "role": element.get("data-role"),
            "step": bool(element.get("data-step")),
            "number": self._number(at, "data-number"),
            "scripts": self._scripts(at),
        }

    def _places(self, at: At) -> tuple[int, ...]:
        """`data-places="2 0 1"`: of every leg its place as declared."""
        words, legs = at.element.words("data-places"), at.element.words("data-legs")
        if words and sorted(words) != sorted(map(str, range(len(legs)))):
            self._note(at, f"data-places is {at.element.get('data-places')!r}; it should say a place of each leg")
            return ()
        return tuple(map(int, words))

    def _hidden(self, at: At) -> Tensor:
        legs, dims = at.element.words("data-legs"), at.element.words("data-dims")
        if dims and len(dims) != len(legs):
            self._note(at, f"{len(legs)} legs with {len(dims)} dimensions")
        pairs = zip(legs, dims if len(dims) == len(legs) else legs, strict=True)
        return Tensor(at.element.get("data-tensor"), tuple(Leg(*pair) for pair in pairs), **self._said(at))

    def dot(self, at: At) -> ink.Dot:
        return ink.Dot(self._index(at), self._outline(at, "dot"), at.element.span)

    def end(self, at: At) -> ink.End:
        return ink.End(self._index(at), self._outline(at, "end"), at.element.span)

    def link(self, at: At) -> ink.Link:
        main = "backbone" in at.element.words("class")
        return ink.Link(at.element.get("data-step"), self._one_path(at), main, at.element.span)

    def dash(self, at: At) -> ink.Dash:
        return ink.Dash(at.element.get("data-tensor"), self._one_path(at), at.element.span)

    def arrowhead(self, at: At) -> ink.Arrowhead:
        return ink.Arrowhead(self._index(at), self._outline(at, "arrowhead"), at.element.span)

    def region(self, at: At) -> ink.Region:
        element = at.element
        sides = [self.side(one) for one, kind in self._groups(at) if kind == "side"]
        if len(sides) != 1:
            self._note(at, f"a bubble holds one side, not {len(sides)}")
            sides = sides or [ink.Side((), (), element.span)]
        function, over, legs = (
            element.get("data-function"),
            element.words("data-over"),
            element.words("data-legs"),
        )
        outline, labels = self._outline(at, "bubble"), self._labels(at)
        return ink.Region(function, over, legs, outline, labels, sides[0], element.span)

    def _lettered(self, found: Iterable[At]) -> tuple[ink.Label, ...]:
        """The labels of groups that have outlines of letters."""
        made = []
        for at in found if self.lettered else ():
            boxes = tuple(path.box() for one in self._inked(at) for path in self._paths(one))
            if boxes:
                of, box = at.element.get("data-of") or at.element.get("data-sign"), Box.union(boxes)
                made.append(ink.Label(of, 0.0, Point(*box[:2]), box, of, letters=boxes, span=at.element.span))
        return tuple(made)

    # Elements.

    def _groups(self, at: At) -> Iterator[tuple[At, str]]:
        """The elements with a class of ours nearest below an element, and that class."""
        for child in at.element.children:
            if child.tag in SILENT:
                continue
            below = self._below(at, child)
            kind = next((word for word in child.words("class") if word in CLASSES), None)
            if kind:
                yield below, kind
            else:
                yield from self._groups(below)

    def _sorted(self, at: At, kinds: tuple[str, ...], where: str) -> dict[str, list[At]]:
        """The elements of ours below an element, by class; a class that has no place there is a problem."""
        found: dict[str, list[At]] = {kind: [] for kind in kinds}
        for below, kind in self._groups(at):
            if kind in found:
                found[kind].append(below)
            else:
                self._note(below, f"a {kind} stands directly in {where}")
        return found

    def _labels(self, at: At) -> tuple[ink.Label, ...]:
        return self._lettered(below for below, kind in self._groups(at) if kind == "label")


SIGNS = {"": 1, "+": 1, "-": -1, "−": -1}
ITEMS: dict[str, Callable[[_Page, At], ink.Item]] = {
    "bubble": _Page.region,
    "wire": _Page.wire,
    "link": _Page.link,
    "cut": _Page.dash,
    "arrowhead": _Page.arrowhead,
    "tensor": _Page.glyph,
    "dot": _Page.dot,
    "end": _Page.end,
}
"""How each class within a term is read, in painting order."""
ASIDES = ("aside", "words")  # what stands beside diagrams on a board, and says nothing of any contraction
HOLDERS = ("cell", "equation", "side", "term", "stream", "value", "repeat", "legend", "sample")
CLASSES = frozenset((*ITEMS, *HOLDERS, *ASIDES, "sign", "label", "panel", "mark"))
