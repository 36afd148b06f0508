"""The kinds of tensor: one entry each, with all that can be said of a kind without torch.

A new kind is one entry, in two halves that `penrose.numerics.kinds.enter` registers together: this one, and how random
tensors of it are made and what is checked of them.
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

    `field` says of which numbers: "real", which are their own conjugate; "complex", of which a claim that was tried on
    real ones says too little; "turned", with entries that are complex by what they are; "" of any. `chance` is what the
    kind leaves open: "none", its name says all numbers; "places", where zeros and ones stand; "any", how large the
    numbers are too, so that every multiple is of the kind; "" something else. `same`: any two legs may change places.
    `joins`: it is no tensor in a computation, but makes its legs one index. `undone` is the view that undoes it.
    `code` makes a random one in torch ({normal} normal numbers of its shape, {normal:rows, columns} as a matrix), or
    one without chance in any library ({xp}, and {array} for its function that takes nested lists),
    `code_alike` one that is alike in three legs and more.
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
    field: str = ""
    chance: str = ""
    same: bool = False
    joins: bool = False
    undone: str = ""
    code: str = "{normal}"
    code_alike: str = ""

    @property
    def sided(self) -> bool:
        """Whether the legs stand on two sides, so that a bar may cut them."""
        return bool(self.split)


_TABLE = (
    #    name          glyph      legs     split   sizes     meaning; law
    Kind("tensor", "circle", 0, None, "", "", "any numbers", "", chance="any"),
    Kind("data", "circle", 0, None, "", "", "the numbers that are written beside its name", "", field="real"),
    Kind("isometry", "triangle", 2, None, "last", "tall", "keeps lengths: its tip is the smaller side",
         "V†V is the identity on the tip", undone="dagger",
         code="torch.linalg.qr({normal:rows, columns}).Q.reshape({shape})"),
    Kind("coisometry", "triangle", 2, None, "last", "wide", "the adjoint of an isometry: its tip comes first",
         "V V† is the identity on the tip", undone="dagger",
         code="torch.linalg.qr({normal:columns, rows}).Q.mH.reshape({shape})"),
    Kind("orthogonal", "square", 2, None, "half", "square", "a rotation or reflection, real",
         "UᵀU and UUᵀ are the identity", field="real", undone="transpose",
         code="torch.linalg.qr({normal:rows, columns}).Q.reshape({shape})"),
    Kind("unitary", "square", 2, None, "half", "square", "keeps lengths both ways, complex",
         "U†U and UU† are the identity", field="complex", undone="dagger",
         code="torch.linalg.qr({normal:rows, columns}).Q.reshape({shape})"),
    Kind("diagonal", "diagonal", 1, 2, "", "equal", "the entries of a diagonal matrix, standing on a dot",
         "entries off the diagonal are zero", chance="any", same=True),
    Kind("delta", "dot", 1, None, "", "equal", "the copy tensor: 1 where all its indices are equal, else 0",
         "1 on the diagonal, 0 elsewhere", field="real", chance="none", same=True, joins=True),
    Kind("identity", "line", 2, 2, "", "equal", "the identity matrix: a bare line", "changes nothing",
         field="real", chance="none", same=True, joins=True),
    Kind("shift", "circle", 2, 2, "", "equal", "1 where the first index is one more than the second",
         "1 below the diagonal, 0 elsewhere; the first row and the last column are zero",
         field="real", chance="none", code="{xp}.diag({xp}.ones({first} - 1, dtype=DTYPE), -1)"),
    Kind("permutation", "circle", 2, 2, "", "equal", "puts the places in another order",
         "one 1 in every row and every column, else 0", field="real", chance="places",
         code="torch.eye({first}, dtype=DTYPE)[torch.randperm({first})]"),
    Kind("one-hot", "circle", 1, None, "last", "", "a single 1 along its last leg",
         "entries 0 or 1 that add up to 1 along the last side", field="real", chance="places",
         code="F.one_hot(torch.randint({columns}, ({rows},)), {columns}).to(DTYPE).reshape({shape})"),
    Kind("mask", "circle", 1, None, "", "", "zeros and ones", "every entry is 0 or 1", field="real", chance="places",
         code="torch.randint(2, {shape}).to(DTYPE)"),
    Kind("causal", "circle", 2, None, "", "", "1 where the last leg is no later than the one before, else 0",
         "0 where the last index is greater than the one before it, else 1", field="real", chance="none",
         code="{xp}.tril({xp}.ones({shape}, dtype=DTYPE))"),
    Kind("stochastic", "circle", 1, None, "last", "", "probabilities along its last side",
         "never negative; adds up to 1 along the last side", field="real",
         code="torch.softmax({normal:rows, columns}, -1).reshape({shape})"),
    Kind("symmetric", "circle", 2, None, "half", "mirror", "equal to its transpose; three legs and more: in any order",
         "Sᵀ = S", alike=True, chance="any", code_alike="turned({normal}, 1)",
         code="(lambda a: (a + a.mT) / 2)({normal:rows, columns}).reshape({shape})"),
    Kind("antisymmetric", "circle", 2, None, "half", "mirror",
         "the negative of its transpose; three legs and more: of itself with any two exchanged", "Sᵀ = −S", alike=True,
         chance="any", code_alike="turned({normal}, -1)",
         code="(lambda a: (a - a.mT) / 2)({normal:rows, columns}).reshape({shape})"),
    Kind("levi-civita", "circle", 1, None, "", "equal", "the sign of the order of its indices; 0 where two are equal",
         "±1 for every order, else 0", each="legs", field="real", chance="none", code="levi_civita({count})"),
    Kind("xor", "circle", 1, None, "", "equal", "1 where the bits of its indices add up to an even number, else 0",
         "1 or 0 by parity", each=2, field="real", chance="none", code="parity({count})"),
    Kind("pauli-x", "square", 2, 2, "half", "equal", "exchanges 0 and 1", "the rows (0 1) and (1 0)", each=2,
         field="real", chance="none", code="{array}([[0, 1], [1, 0]], dtype=DTYPE)"),
    Kind("pauli-y", "square", 2, 2, "half", "equal", "i times X times Z", "the rows (0 −i) and (i 0)", each=2,
         field="turned", chance="none", code="{array}([[0, -1j], [1j, 0]])"),
    Kind("pauli-z", "square", 2, 2, "half", "equal", "the sign of the bit", "the rows (1 0) and (0 −1)", each=2,
         field="real", chance="none", code="{array}([[1, 0], [0, -1]], dtype=DTYPE)"),
    Kind("hadamard", "square", 2, 2, "half", "equal", "from bits to their sum and difference, divided by √2",
         "the rows (1 1) and (1 −1), divided by √2", each=2, field="real", chance="none",
         code="{array}([[1, 1], [1, -1]], dtype=DTYPE) / 2 ** 0.5"),
    Kind("phase", "square", 2, 2, "half", "equal", "i where the bit is 1", "the rows (1 0) and (0 i)", each=2,
         field="turned", chance="none", code="{array}([[1, 0], [0, 1j]])"),
    Kind("fourier", "square", 2, 2, "half", "equal", "the Fourier transform, unitary: exp(2πijk/n)/√n",
         "exp(2πijk/n), divided by √n", field="turned", chance="none",
         code="{xp}.fft.ifft({xp}.eye({first}, dtype={xp}.complex128), norm='ortho')"),
    Kind("hermitian", "circle", 2, None, "half", "mirror", "equal to its adjoint", "H† = H",
         field="complex", chance="any", code="(lambda a: (a + a.mH) / 2)({normal:rows, columns}).reshape({shape})"),
    Kind("positive", "circle", 2, None, "half", "mirror", "hermitian with no negative eigenvalue",
         "P† = P and v†Pv is never negative", chance="any",
         code="(lambda a: a @ a.mH)({normal:rows, columns}).reshape({shape})"),
    Kind("nonnegative", "circle", 0, None, "", "", "no negative entry", "every entry is at least 0",
         field="real", chance="any", code="{normal}.abs()"),
    Kind("projector", "circle", 2, None, "half", "mirror", "projects at right angles onto a subspace",
         "P† = P and PP = P",
         code="(lambda q: q @ q.mH)(torch.linalg.qr({normal:rows, (rows + 1) // 2}).Q).reshape({shape})"),
    Kind("triangular", "circle", 2, 2, "", "", "zero below the diagonal", "entries below the diagonal are 0",
         chance="any", code="{normal}.triu()"),
    Kind("ones", "circle", 0, None, "", "", "nothing but ones", "every entry is 1",
         field="real", chance="none", same=True, code="{xp}.ones({shape}, dtype=DTYPE)"),
    Kind("zeros", "circle", 0, None, "", "", "nothing but zeros", "every entry is 0",
         field="real", chance="none", same=True, code="{xp}.zeros({shape}, dtype=DTYPE)"),
    Kind("cap", "cap", 1, 1, "", "", "a one-hot vector that closes a leg",
         "a single 1, at its value", made=True, field="real"),
    Kind("fuse", "fuse", 1, None, "", "", "one thick leg and its parts, the first slowest",
         "regroups and changes no number", made=True, field="real"),
    Kind("offset", "offset", 1, None, "", "", "1 where its first index is the sum of the others and its number, else 0",
         "beyond the ends all is 0", made=True, field="real"),
    Kind("fold", "fold", 0, None, "", "", "dots in place of repeats that are left out",
         "stands for the tensors that it holds", made=True),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.name: kind for kind in _TABLE}
"""Every kind by its name."""


def declarable() -> tuple[str, ...]:
    """The kinds that a spec may ask for."""
    return tuple(name for name, kind in KINDS.items() if not kind.made)
