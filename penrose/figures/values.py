"""The numbers of a figure, from the spec that it names: evaluated by the same program that `check` runs."""

from __future__ import annotations

from collections.abc import Sized

from penrose import pipeline
from penrose.diagram.types import Diagram
from penrose.errors import PenroseError, Problem, Refused
from penrose.figures.reach import Reach
from penrose.records import replace
from penrose.source import Source, Span

Matrix = list[list[float]]


def diagram_at(reach: Reach, address: str, figure: Source, span: Span) -> Diagram:
    """The diagram of the spec at an address relative to the figure's folder."""
    return pipeline.diagram(named(reach, address, figure, span)[0])


def named(reach: Reach, address: str, figure: Source, span: Span) -> tuple[Source, Reach]:
    """The text of that spec, and what its own addresses may name."""
    try:
        return reach.source(address)
    except Refused as refused:
        raise PenroseError(figure, [replace(refused.problem, span=span)]) from None


def matrix(diagram: Diagram, tensor: str, seed: int, figure: Source, span: Span) -> Matrix:
    """A tensor with two legs of a spec, at the spec's own sizes, as rows of numbers."""
    from penrose.numerics.claims import Argument
    from penrose.numerics.program import program
    from penrose.numerics.sizes import chosen
    from penrose.numerics.trial import Trial, Unanswerable

    if any(one.stored for one in diagram.declared):
        return _kept(diagram, tensor, seed, figure, span)
    code = program(diagram)
    sizes, problems = chosen(code)
    if problems:
        raise PenroseError(diagram.source, problems)
    trial = Trial(code, sizes, seed)
    try:
        name, legs = trial.named(Argument(tensor))
    except Unanswerable as reason:
        raise PenroseError(figure, [Problem(str(reason), span)]) from None
    _two(legs, tensor, figure, span)
    rows: Matrix = trial.plain([name])[name].tolist()
    return rows


def _kept(diagram: Diagram, tensor: str, seed: int, figure: Source, span: Span) -> Matrix:
    """The same from the numbers in the files that the spec names; what has none is random."""
    from penrose.numerics.results import results

    [found] = results(diagram, [tensor], seed=seed).values()
    _two(found.legs, tensor, figure, span)
    rows: Matrix = found.tensor.tolist()
    return rows


def _two(legs: Sized, tensor: str, figure: Source, span: Span) -> None:
    if len(legs) != 2:
        raise PenroseError(figure, [Problem(f"a heat-map has two legs, {tensor} has {len(legs)}", span)])
