"""The words of `check:`: properties that hold or do not, and measures that are compared. What they compute is in
predicates.py and measures.py; outside implementations are in references.py."""

from __future__ import annotations

PREDICATES: dict[str, tuple[str, str]] = {
    "stochastic": ("stochastic(A, k)", "no entry is negative, and over the legs named they add up to 1"),
    "causal": (
        "causal(A, q k) or causal(y, x, p)",
        "A is 0 where k is later than q; or y at p does not depend on x at later places",
    ),
    "strictly_causal": ("strictly_causal(A, q k)", "A is 0 where k is not earlier than q"),
    "isometric": ("isometric(V) or isometric(V, i | a)", "contracted with its conjugate over the first legs: identity"),
    "unitary": ("unitary(U) or unitary(U, i | j)", "isometric both ways"),
    "orthogonal": ("orthogonal(U) or orthogonal(U, i | j)", "real, and isometric both ways"),
    "symmetric": ("symmetric(S) or symmetric(S, i | j)", "equal to its transpose"),
    "hermitian": ("hermitian(H) or hermitian(H, i | j)", "equal to its adjoint"),
    "projector": ("projector(P) or projector(P, i | j)", "hermitian, and its own square"),
    "positive": ("positive(P) or positive(P, i | j)", "hermitian with no negative eigenvalue"),
    "diagonal": ("diagonal(D)", "0 wherever two indices differ"),
    "nonnegative": ("nonnegative(A)", "no entry is negative"),
    "real": ("real(A)", "no entry has an imaginary part"),
    "one_hot": ("one_hot(X, v)", "a single 1 along the leg, else 0"),
    "permutation": ("permutation(P)", "a single 1 in every row and column, else 0"),
    "descending": ("descending(λ)", "no entry is larger than the one before"),
    "zero": ("zero(A)", "every entry is 0"),
    "linear": ("linear(y, x)", "y of a sum of x's is the sum of the y's, and scales as they do"),
    "multilinear": ("multilinear(y, A, B)", "linear in each of the tensors by itself"),
    "equivariant": ("equivariant(y, x, p)", "permuting x along p permutes y along p in the same way"),
    "invariant": ("invariant(y, x, p)", "permuting x along p changes nothing"),
    "local": ("local(y, x, p)", "y at a place p depends on x at that place alone"),
    "independent": ("independent(y, x)", "y does not depend on x"),
    "argmax": ("argmax(A, B, k)", "along k the largest entries of A and B stand at the same places"),
}
"""Properties: how each is written, and what it says."""

MEASURES: dict[str, tuple[str, str]] = {
    "rank": ("rank(A, i | j)", "the rank of A with legs i against legs j"),
    "max": ("max(A)", "the largest entry"),
    "min": ("min(A)", "the smallest entry"),
    "mean": ("mean(A)", "the mean of all entries"),
    "std": ("std(A)", "the standard deviation of all entries"),
    "total": ("total(A)", "the sum of all entries"),
    "maxabs": ("maxabs(A)", "the largest absolute value"),
    "minabs": ("minabs(A)", "the smallest absolute value"),
    "norm": ("norm(A)", "the root of the sum of squares"),
    "trace": ("trace(A) or trace(A, i | j)", "the trace"),
    "det": ("det(A) or det(A, i | j)", "the absolute value of the determinant"),
    "distance": ("distance(A, B)", "the norm of the difference"),
    "distance_relative": ("distance_relative(A, B)", "the norm of A − B over the norm of A"),
    "overlap": ("overlap(W, m)", "the largest |cosine| between two vectors of W, numbered by m"),
    "on_diagonal": ("on_diagonal(A)", "the smallest absolute value on the diagonal of a matrix"),
    "off_diagonal": ("off_diagonal(A)", "the largest absolute value off the diagonal of a matrix"),
    "agreement": ("agreement(A, B, k)", "the share of places where A and B are largest at the same k"),
    "order": ("order(A)", "how many legs A has"),
    "numel": ("numel(A)", "how many numbers A has"),
    "parameters": ("parameters()", "how many numbers the weights hold, every layer counted"),
    "peak": (
        "peak(A) or peak(A, B C D …)",
        "most legs of an intermediate when A is contracted: cheapest, or in that order",
    ),
    "multiplications": ("multiplications(A)", "how many multiplications the contraction of A takes"),
}
"""Measures: how each is written, and what it is."""
