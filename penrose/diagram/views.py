"""Views of a tensor (conj, transpose, dagger, inverse), one rule each: what they do to its legs and its numbers."""

from __future__ import annotations

REVERSING = frozenset(("dagger", "transpose", "inverse"))
CONJUGATING = frozenset(("dagger", "conj"))

OWN_CONJUGATE = frozenset(
    ("identity", "delta", "cap", "fuse", "ones", "zeros", "shift", "permutation", "mask", "causal", "one-hot", "data",
     "orthogonal", "stochastic", "nonnegative", "levi-civita", "xor", "pauli-x", "pauli-z", "hadamard")
)  # fmt: skip
"""Kinds whose numbers are real."""

_CONJ = {(): ("conj",), ("conj",): (), ("dagger",): ("transpose",), ("transpose",): ("dagger",)}


def reverses(views: tuple[str, ...]) -> bool:
    """Whether views together turn the order of the legs round.

    >>> reverses(("dagger",)), reverses(("inverse", "transpose")), reverses(("conj",))
    (True, False, False)
    """
    return sum(view in REVERSING for view in views) % 2 == 1


def conjugates(views: tuple[str, ...]) -> bool:
    """Whether views together conjugate the numbers."""
    return sum(view in CONJUGATING for view in views) % 2 == 1


def conjugated(kind: str, views: tuple[str, ...]) -> tuple[str, ...]:
    """The views of the complex conjugate; those that there are if the kind is real.

    >>> conjugated("tensor", ("dagger",)), conjugated("orthogonal", ())
    (('transpose',), ())
    """
    return views if kind in OWN_CONJUGATE else _CONJ.get(views, (*views, "conj"))
