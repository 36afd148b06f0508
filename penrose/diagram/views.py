"""Views of a tensor (conj, transpose, dagger, inverse), one rule each: what they do to its legs and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from penrose.diagram.kinds import KINDS
from penrose.diagram.types import Leg, Tensor

T = TypeVar("T")

REVERSING = frozenset(("dagger", "transpose", "inverse"))
CONJUGATING = frozenset(("dagger", "conj"))

_CONJ = {(): ("conj",), ("conj",): (), ("dagger",): ("transpose",), ("transpose",): ("dagger",)}


def reverses(views: tuple[str, ...]) -> bool:
    """Whether views together turn the order of the legs round.

    >>> reverses(("dagger",)), reverses(("inverse", "transpose")), reverses(("conj",))
    (True, False, False)
    """
    return sum(view in REVERSING for view in views) % 2 == 1


def written(views: tuple[str, ...], count: int, edge: int | None = None, batch: int = 0) -> tuple[int, ...]:
    """The legs of a tensor, by their places as declared, in the order in which a view writes them.

    The sides of a matrix change places, each in its order, behind the legs that say which of many matrices it is; legs
    of which no bar and no kind says on which side they stand are turned round as a whole.

    >>> written(("dagger",), 4, 2), written(("dagger",), 4), written(("dagger",), 3, 2, 1)
    ((2, 3, 0, 1), (3, 2, 1, 0), (0, 2, 1))
    """
    if not reverses(views):
        return tuple(range(count))
    if edge is None:
        return tuple(reversed(range(count)))
    return (*range(batch), *range(edge, count), *range(batch, edge))


def declared_places(tensor: Tensor) -> tuple[int, ...]:
    """For every leg of a glyph, its place among the legs as declared: views and scripts accounted for.

    >>> declared_places(Tensor("V", (Leg("j", "j"), Leg("k", "k")), views=("dagger",), scripts=((0, "n"),)))
    (2, 1)
    """
    scripted = {place for place, _ in tensor.scripts}
    count = len(tensor.legs) + len(scripted)
    return tuple(place for place in written(tensor.views, count, tensor.edge, tensor.batch) if place not in scripted)


def moved_by(offset: Tensor) -> int:
    """By how much the first leg of an offset exceeds the others added up.

    >>> [moved_by(Tensor("", (), "offset", value=value)) for value in ("+", "-1", "2:5", ":-1")]
    [0, -1, 2, 0]
    """
    number = offset.value.partition(":")[0]
    return int(number) if number not in ("", "+") else 0


def as_written(tensor: Tensor, at: Mapping[int, T]) -> tuple[T, ...]:
    """What stands at places as declared, all or some, in the order in which the glyph's view writes it."""
    count = len(tensor.legs) + len(tensor.scripts)
    return tuple(at[place] for place in written(tensor.views, count, tensor.edge, tensor.batch) if place in at)


def upright(tensor: Tensor) -> tuple[Leg, ...]:
    """The legs of a glyph in the order in which the tensor is declared."""
    at = dict(zip(declared_places(tensor), tensor.legs, strict=True))
    return tuple(at[place] for place in sorted(at))


def conjugates(views: tuple[str, ...]) -> bool:
    """Whether views together conjugate the numbers."""
    return sum(view in CONJUGATING for view in views) % 2 == 1


def inverts(views: tuple[str, ...]) -> bool:
    """Whether views together take the inverse.

    >>> inverts(("inverse", "dagger")), inverts(("inverse", "inverse"))
    (True, False)
    """
    return views.count("inverse") % 2 == 1


def conjugated(kind: str, views: tuple[str, ...]) -> tuple[str, ...]:
    """The views of the complex conjugate; those that there are if the kind is real.

    >>> conjugated("tensor", ("dagger",)), conjugated("orthogonal", ())
    (('transpose',), ())
    """
    return views if KINDS[kind].field == "real" else _CONJ.get(views, (*views, "conj"))
