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
    order), "" (nothing). `alike`: three legs and more without a bar are all of one size, and the kind speaks of
    every two of them; of other kinds cut by "half" the last two of an odd number of legs are a matrix, one for each
    place of the legs before. `each` is the size that every leg must have ("legs": as many as there are legs).
    `meaning` is one sentence, `law` the property that a check tries. `made` kinds are set by the builder.
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
    alike: bool = False
    each: int | str = 0

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
    Kind("symmetric", "circle", 2, None, "half", "mirror", "equal to its transpose; three legs and more: in any order",
         "Sᵀ = S", alike=True),
    Kind("antisymmetric", "circle", 2, None, "half", "mirror",
         "the negative of its transpose; three legs and more: of itself with any two exchanged", "Sᵀ = −S", alike=True),
    Kind("levi-civita", "circle", 1, None, "", "equal", "the sign of the order of its indices; 0 where two are equal",
         "±1 for every order, else 0", each="legs"),
    Kind("xor", "circle", 1, None, "", "equal", "1 where the bits of its indices add up to an even number, else 0",
         "1 or 0 by parity", each=2),
    Kind("pauli-x", "square", 2, 2, "half", "equal", "exchanges 0 and 1", "the rows (0 1) and (1 0)", each=2),
    Kind("pauli-y", "square", 2, 2, "half", "equal", "i times X times Z", "the rows (0 −i) and (i 0)", each=2),
    Kind("pauli-z", "square", 2, 2, "half", "equal", "the sign of the bit", "the rows (1 0) and (0 −1)", each=2),
    Kind("hadamard", "square", 2, 2, "half", "equal", "from bits to their sum and difference, divided by √2",
         "the rows (1 1) and (1 −1), divided by √2", each=2),
    Kind("phase", "square", 2, 2, "half", "equal", "i where the bit is 1", "the rows (1 0) and (0 i)", each=2),
    Kind("fourier", "square", 2, 2, "half", "equal", "the Fourier transform, unitary: exp(2πijk/n)/√n",
         "exp(2πijk/n), divided by √n"),
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
