"""The kinds of tensor: which glyph each has, what its legs must be, what it means and what is checked of it.

A new kind is one line in `KINDS`; the notation page, the random data and the checks of properties go over
this table.
"""

from __future__ import annotations

from penrose.records import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of tensor.

    `glyph` names the outline. `least` to `most` legs (`most` None: any number). `split` says where a kind
    whose legs stand on two sides is cut when no bar is written: "last" (all legs but the last | the last),
    "half", "" (no sides). `sizes` is what the legs' sizes must satisfy: "equal" (one size for all legs),
    "square" (both sides equally large), "tall" (the first side, an isometry's edge, at least as large as the
    second), "wide" (the other way round), "mirror" (the legs of the second side as those of the first, in
    order), "" (nothing). `meaning` is one sentence, `law` the property that a check tries. `made` kinds are
    set by the builder.
    """

    name: str
    glyph: str
    least: int
    most: int | None
    split: str
    sizes: str
    meaning: str
    law: str
    made: bool = False

    @property
    def sided(self) -> bool:
        """Whether the legs stand on two sides, so that a bar may cut them."""
        return bool(self.split)


_TABLE = (
    #    name          glyph      legs     split   sizes     meaning; law
    Kind("tensor", "circle", 0, None, "", "", "any numbers", ""),
    Kind("data", "circle", 0, None, "", "", "the numbers that are written beside its name", ""),
    Kind("isometry", "triangle", 2, None, "last", "tall", "keeps lengths: its tip is the smaller side",
         "V†V is the identity on the tip"),
    Kind("coisometry", "triangle", 2, None, "last", "wide", "the adjoint of an isometry: its tip comes first",
         "V V† is the identity on the tip"),
    Kind("orthogonal", "square", 2, None, "half", "square", "a rotation or reflection, real",
         "UᵀU and UUᵀ are the identity"),
    Kind("unitary", "square", 2, None, "half", "square", "keeps lengths both ways, complex",
         "U†U and UU† are the identity"),
    Kind("diagonal", "diagonal", 1, 2, "", "equal", "the entries of a diagonal matrix, standing on a dot",
         "entries off the diagonal are zero"),
    Kind("delta", "dot", 1, None, "", "equal", "the copy tensor: 1 where all its indices are equal, else 0",
         "1 on the diagonal, 0 elsewhere"),
    Kind("identity", "line", 2, 2, "", "equal", "the identity matrix: a bare line", "changes nothing"),
    Kind("shift", "circle", 2, 2, "", "equal", "1 where the first index is one more than the second",
         "1 below the diagonal, 0 elsewhere; the first row and the last column are zero"),
    Kind("permutation", "circle", 2, 2, "", "equal", "puts the places in another order",
         "one 1 in every row and every column, else 0"),
    Kind("one-hot", "circle", 1, None, "last", "", "a single 1 along its last leg",
         "entries 0 or 1 that add up to 1 along the last side"),
    Kind("mask", "circle", 1, None, "", "", "zeros and ones", "every entry is 0 or 1"),
    Kind("causal", "circle", 2, None, "", "", "1 where the last leg is no later than the one before, else 0",
         "0 where the last index is greater than the one before it, else 1"),
    Kind("stochastic", "circle", 1, None, "last", "", "probabilities along its last side",
         "never negative; adds up to 1 along the last side"),
    Kind("symmetric", "circle", 2, None, "half", "mirror", "equal to its transpose", "Sᵀ = S"),
    Kind("antisymmetric", "circle", 2, None, "half", "mirror", "the negative of its transpose", "Sᵀ = −S"),
    Kind("hermitian", "circle", 2, None, "half", "mirror", "equal to its adjoint", "H† = H"),
    Kind("positive", "circle", 2, None, "half", "mirror", "hermitian with no negative eigenvalue",
         "P† = P and v†Pv is never negative"),
    Kind("nonnegative", "circle", 0, None, "", "", "no negative entry", "every entry is at least 0"),
    Kind("projector", "circle", 2, None, "half", "mirror", "projects at right angles onto a subspace",
         "P† = P and PP = P"),
    Kind("triangular", "circle", 2, 2, "", "", "zero below the diagonal", "entries below the diagonal are 0"),
    Kind("ones", "circle", 0, None, "", "", "nothing but ones", "every entry is 1"),
    Kind("zeros", "circle", 0, None, "", "", "nothing but zeros", "every entry is 0"),
    Kind("cap", "cap", 1, 1, "", "", "a one-hot vector that closes a leg",
         "a single 1, at its value", made=True),
    Kind("fuse", "fuse", 1, None, "", "", "one thick leg and its parts, the first slowest",
         "regroups and changes no number", made=True),
    Kind("fold", "fold", 0, None, "", "", "dots in place of repeats that are left out",
         "stands for the tensors that it holds", made=True),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.name: kind for kind in _TABLE}
"""Every kind by its name."""

DECLARABLE: tuple[str, ...] = tuple(kind.name for kind in _TABLE if not kind.made)
"""The kinds that a spec may ask for."""
