"""Groups of an SVG as ink, by their class. Tags are taken down unjudged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from penrose.diagram.kinds import KINDS
from penrose.errors import PenroseError, Problem
from penrose.geometry.svgpath import Affine
from penrose.read import ink
from penrose.read.elements import At, Elements
from penrose.read.markup import Element, parse
from penrose.records import replace
from penrose.source import Source

SILENT = ("defs", "style", "title", "desc", "metadata")  # tags without ink of their own
NAMELESS = tuple(kind.name for kind in KINDS.values() if kind.made)  # glyphs that stand for no named tensor


def page(source: Source, lettered: bool = True) -> ink.Page:
    """Everything that stands in SVG text of ours; PenroseError if it is not ours, with every fault found.

    Without `lettered` the outlines of labels are passed over: they say nothing of the contraction.
    """
    root = parse(source)
    if "penrose" not in root.words("class"):
        hint = "only pictures that penrose render wrote can be read"
        raise PenroseError(source, [Problem('this SVG has no class="penrose"', root.span, hint)])
    reader = _Page(source, lettered)
    made = reader.page(root)
    if reader.problems:
        raise PenroseError(source, reader.problems)
    return made


class _Page(Elements):
    """Reads what groups mean by their class; notes problems on the way."""

    def page(self, root: Element) -> ink.Page:
        self._collect(root)
        inside = [*self._groups(At(root, Affine()))]
        equations = tuple(self.equation(at) for at, kind in inside if kind == "equation")
        legend = tuple(item for at, kind in inside if kind == "legend" for item in self.legend(at))
        for at, kind in inside:
            if kind not in ("equation", "legend"):
                self._note(at, f"a {kind} stands outside every equation")
        if not equations and not self.problems:
            self.problems.append(Problem('no <g class="equation">', root.span, "the picture is empty or cut"))
        return ink.Page(equations, self._view_box(root), legend)

    def legend(self, at: At) -> tuple[ink.Stroke | ink.Letters, ...]:
        """The samples of wires in a legend, which are joined to nothing, and their words."""
        inside = self._sorted(at, ("wire", "label"), "a legend")
        return (*map(self.stroke, inside["wire"]), *map(self.letters, inside["label"]))

    def equation(self, at: At) -> ink.Equation:
        inside = self._sorted(at, ("side", "sign", "label", "stream"), "an equation")
        signs = tuple(sign.element.get("data-sign") for sign in inside["sign"])
        sides = tuple(self.side(side) for side in inside["side"])
        if len(signs) != max(0, len(sides) - 1) or not sides:
            self._note(at, f"{len(sides)} sides with {len(signs)} signs between them")
        marks = (*map(self.letters, inside["sign"]), *map(self.letters, inside["label"]))
        stream = self.stream(inside["stream"][0]) if inside["stream"] else None
        return ink.Equation(sides, signs, marks, at.element.span, stream)

    def stream(self, at: At) -> ink.Stream:
        inside = self._sorted(at, ("value", "repeat", "link", "label", "panel"), "a stream")
        links, labels = tuple(map(self.link, inside["link"])), tuple(map(self.letters, inside["label"]))
        frames = tuple(map(self._one_path, inside["panel"]))
        step, span = at.element.get("data-step"), at.element.span
        return ink.Stream(step, self._values(at), links, frames, labels, span)

    def _values(self, at: At) -> tuple[ink.Value | ink.Repeat, ...]:
        made: list[ink.Value | ink.Repeat] = []
        for below, kind in self._groups(at):
            if kind == "repeat":
                made.append(ink.Repeat(self._number(below, "data-count"), self._values(below), below.element.span))
            elif kind == "value":
                sides = [self.side(side) for side in self._sorted(below, ("side",), "a value")["side"]]
                if len(sides) != 1:
                    self._note(below, f"a value with {len(sides)} sides; it should have one")
                number = self._number(below, "data-number")
                made += [ink.Value(below.element.get("data-step"), number, s, below.element.span) for s in sides[:1]]
        return tuple(made)

    def side(self, at: At) -> ink.Side:
        inside = self._sorted(at, ("term", "sign", "label"), "a side")
        terms = [self.term(term) for term in inside["term"]]
        marks = (*map(self.letters, inside["sign"]), *map(self.letters, inside["label"]))
        if terms and marks:
            terms[0] = replace(terms[0], marks=(*terms[0].marks, *marks))
        if not terms:
            self._note(at, "a side without terms")
        return ink.Side(at.element.words("data-free"), tuple(terms), at.element.span)

    def term(self, at: At) -> ink.Term:
        inside = self._sorted(at, (*ITEMS, "sign"), "a term")
        items = tuple(ITEMS[kind](self, one) for kind in ITEMS for one in inside[kind])
        sign = at.element.get("data-sign")
        if sign not in SIGNS:
            self._note(at, f"data-sign is {sign!r}; it should be + or -")
        marks = tuple(self.letters(mark) for mark in inside["sign"])
        element = at.element
        scale, over = element.get("data-scale"), element.words("data-over")
        skip, number = element.get("data-skip"), self._number(at, "data-number")
        return ink.Term(SIGNS.get(sign, 1), scale, over, items, marks, element.span, skip, number)

    # Items of a term.

    def stroke(self, at: At) -> ink.Stroke:
        element = at.element
        names = element.words("data-index")
        if not names:
            self._note(at, "a wire without data-index")
        size = self._number(at, "data-size")
        outline = self._one_path(at)
        return ink.Stroke(names, element.get("data-dim"), size, outline, self._weight(element, size), element.span)

    def body(self, at: At) -> ink.Body:
        element = at.element
        outline, labels = self._outline(at, "tensor"), self._labels(at)
        marks = tuple(self._outline(b, "mark").box().centre for b, kind in self._groups(at) if kind == "mark")
        body = ink.Body(**self._seen(at), outline=outline, labels=labels, span=element.span)
        body = replace(body, marks=marks, turned=bool(element.get("data-turned")), places=self._places(at))
        if body.kind != "fold":
            return body
        hidden = tuple(self._hidden(below) for below, kind in self._groups(at) if kind == "tensor")
        if not hidden or len(hidden) % max(1, self._number(at, "data-count")):
            self._note(at, f"a fold of {element.get('data-count') or 'no'} repeats holds {len(hidden)} tensors")
        return replace(body, folded=hidden, sizes=self._sizes(at))

    def _seen(self, at: At) -> dict[str, Any]:
        """What the tags of a tensor say, by the fields of `ink.Tagged`."""
        element = at.element
        if not element.get("data-tensor") and element.get("data-kind") not in NAMELESS:
            self._note(at, "a tensor without data-tensor")
        return {
            "name": element.get("data-tensor"),
            "legs": element.words("data-legs"),
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

    def _hidden(self, at: At) -> ink.Hidden:
        legs, dims = at.element.words("data-legs"), at.element.words("data-dims")
        if dims and len(dims) != len(legs):
            self._note(at, f"{len(legs)} legs with {len(dims)} dimensions")
        return ink.Hidden(**self._seen(at), dims=dims if len(dims) == len(legs) else legs)

    def dot(self, at: At) -> ink.Dot:
        return ink.Dot(self._index(at), self._outline(at, "dot"), at.element.span)

    def cap(self, at: At) -> ink.Cap:
        return ink.Cap(self._index(at), self._outline(at, "end"), at.element.span)

    def link(self, at: At) -> ink.Link:
        main = "backbone" in at.element.words("class")
        return ink.Link(at.element.get("data-step"), self._one_path(at), at.element.span, main)

    def cut(self, at: At) -> ink.Link:
        """A line through a tensor, which says nothing of the contraction."""
        return ink.Link(at.element.get("data-tensor"), self._one_path(at), at.element.span)

    def arrowhead(self, at: At) -> ink.Arrowhead:
        return ink.Arrowhead(self._index(at), self._outline(at, "arrowhead"), at.element.span)

    def bubble(self, at: At) -> ink.Bubble:
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
        return ink.Bubble(function, over, legs, outline, labels, sides[0], element.span)

    def letters(self, at: At) -> ink.Letters:
        """The boxes of every letter in a group."""
        inked = self._inked(at) if self.lettered else ()
        boxes = tuple(path.box() for one in inked for path in self._paths(one))
        return ink.Letters(at.element.get("data-of") or at.element.get("data-sign"), boxes, at.element.span)

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

    def _labels(self, at: At) -> tuple[ink.Letters, ...]:
        return tuple(self.letters(below) for below, kind in self._groups(at) if kind == "label")


SIGNS = {"": 1, "+": 1, "-": -1, "−": -1}
ITEMS: dict[str, Callable[[_Page, At], ink.Item]] = {
    "bubble": _Page.bubble,
    "wire": _Page.stroke,
    "link": _Page.link,
    "cut": _Page.cut,
    "arrowhead": _Page.arrowhead,
    "tensor": _Page.body,
    "dot": _Page.dot,
    "end": _Page.cap,
    "label": _Page.letters,
}
"""How each class within a term is read, in painting order."""
HOLDERS = ("equation", "side", "term", "sign", "stream", "value", "repeat", "panel", "legend", "mark")
CLASSES = frozenset((*ITEMS, *HOLDERS))
