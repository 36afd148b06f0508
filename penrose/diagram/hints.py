"""The author's wishes for the layout, every name in them found in what is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from penrose.diagram.arrows import misdirected, reaches
from penrose.diagram.cells import Cell, blocks
from penrose.diagram.types import ALL, NOWHERE, REPEATS, Arrow, Cut, Equation, Hints, Repeat, Step, Sum, Tensor
from penrose.diagram.walk import glyphs_of
from penrose.errors import Problem, did_you_mean
from penrose.spec import types as spec


def hints(
    written: spec.Hints, kept: tuple[spec.Name, ...], drawn: tuple[Sum, ...], problems: list[Problem]
) -> Hints:
    """The hints with names as text; a name that is not drawn is a problem at its place."""
    glyphs = [glyph for whole in drawn for glyph in glyphs_of(whole)]
    names = {glyph.name for glyph in glyphs if glyph.name}
    counts = [Counter(glyph.name for glyph in glyphs_of(whole)) for whole in drawn]
    most = {name: max(count[name] for count in counts) for name in names}
    _check_grid(written, most, problems)
    for tensor, index, _ in written.sides:
        if _known(tensor, names, "tensor", problems):
            legs = {leg.index for glyph in glyphs if glyph.name == tensor.text for leg in glyph.legs}
            _known(index, legs, f"leg of {tensor.text}", problems)
    cuts = tuple(_cut(asked, glyphs, names, problems) for asked in written.cuts)
    every = [reach for whole in drawn for reach in reaches(whole)] if written.arrows else []
    indices = {name for reach in every for name in reach.names}
    known = [one for one in written.arrows if _arrow_known(one, indices, names, problems)]
    arrows = tuple(map(_arrow, known))
    problems += misdirected(arrows, every)
    rows = tuple(tuple(cell.text if cell else None for cell in row) for row in written.grid or ())
    return Hints(
        grid=rows or None,
        flow=written.flow.text if written.flow else "down" if written.backbone else "right",
        repeats=written.repeats if isinstance(written.repeats, int) else ALL if written.repeats else REPEATS,
        backbone=written.backbone.text if written.backbone else "",
        sides=tuple((tensor.text, index.text, side.text) for tensor, index, side in written.sides),
        cuts=cuts,
        arrows=arrows,
        keep=tuple(dict.fromkeys(name.text for name in kept)),
        sizes=written.sizes.text if written.sizes else "",
        width=written.width,
        stream_span=written.backbone.span if written.backbone else NOWHERE,
        spans=tuple(tensor.span.to(side.span) for tensor, _, side in written.sides),
        span=next((cell.span for row in written.grid or () for cell in row if cell), NOWHERE),
    )


def _cut(
    asked: tuple[spec.Name, tuple[spec.Name, ...], tuple[spec.Name, ...]],
    glyphs: list[Tensor],
    names: set[str],
    problems: list[Problem],
) -> Cut:
    """A cut, of a tensor that is drawn with just these legs."""
    tensor, before, after = asked
    first, last = (tuple(name.text for name in group) for group in (before, after))
    cut = Cut(tensor.text, first, last, before[0].span.to(after[-1].span))
    if _known(tensor, names, "tensor", problems):
        drawn = [tuple(leg.index for leg in glyph.legs) for glyph in glyphs if glyph.name == tensor.text]
        if not any(sorted(legs) == sorted((*cut.before, *cut.after)) for legs in drawn):
            said = f"{tensor.text} is not drawn with just these legs"
            problems.append(Problem(said, cut.span, f"it has the legs {' '.join(drawn[0])}"))
    return cut


def _check_grid(written: spec.Hints, most: dict[str, int], problems: list[Problem]) -> None:
    """Names that are drawn, each in no more cells or rectangles of cells than there are glyphs of it."""
    cells: dict[str, list[tuple[spec.Name, Cell]]] = {}
    for row, line in enumerate(written.grid or ()):
        for column, cell in enumerate(line):
            if cell and _known(cell, set(most), "tensor", problems):
                cells.setdefault(cell.text, []).append((cell, (column, row)))
    for name, found in cells.items():
        if blocks([place for _, place in found], most[name]) is None:
            times = "once" if most[name] == 1 else f"{most[name]} times"
            said = f"{name} stands more often in the grid than it is drawn ({times})"
            hint = "a name that covers several cells fills a rectangle of them"
            problems.append(Problem(said, found[most[name]][0].span, hint))


def _arrow(written: spec.Arrow) -> Arrow:
    tail, head = (name.text if name else "" for name in (written.tail, written.head))
    return Arrow(written.index.text, tail, head, written.span)


def _arrow_known(written: spec.Arrow, indices: set[str], names: set[str], problems: list[Problem]) -> bool:
    """Whether everything that an arrow names is drawn; what is not is a problem at its place."""
    ends = [name for name in (written.tail, written.head) if name]
    found = [_known(written.index, indices, "index", problems)]
    return all([*found, *(_known(name, names, "tensor", problems) for name in ends)])


def _known(name: spec.Name, names: set[str], what: str, problems: list[Problem]) -> bool:
    if name.text in names:
        return True
    shown = sorted(names)[:12]
    hint = did_you_mean(name.text, names) or (f"there are {', '.join(shown)}" if shown else "")
    said = f"there is no {what} {name.text}" + (" in the drawing" if what == "tensor" else "")
    problems.append(Problem(said, name.span, hint))
    return False


def drawn_sums(equations: tuple[Equation, ...], stream: tuple[Step | Repeat, ...]) -> tuple[Sum, ...]:
    """Everything that may be drawn: the sides of all equations and the values along the stream."""
    return (*(side for equation in equations for side in equation.sides), *_values(stream))


def _values(steps: tuple[Step | Repeat, ...]) -> Iterator[Sum]:
    for step in steps:
        if isinstance(step, Repeat):
            yield from _values(step.steps)
        else:
            yield step.value
