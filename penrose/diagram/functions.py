"""The functions that bubbles apply: what legs each acts along, whether those end there, its symbol.

A new function is one line in `FUNCTIONS`; what it computes is one line in the numerics beside it.
"""

from __future__ import annotations

from collections.abc import Iterable

from penrose.errors import did_you_mean
from penrose.records import dataclass


@dataclass(frozen=True)
class Function:
    """One function.

    `least` to `most` legs it acts along, written in brackets (`most` None: any number; 0 and 0: it acts on
    each entry by itself). With none written, it acts along the last `least` legs of what it is applied to.
    `reduces`: the legs it acts along end at the bubble. `symbol` is what the bubble shows. `square`: the two legs are
    the rows and columns of a matrix, and of one size.
    """

    name: str
    least: int
    most: int | None
    reduces: bool
    symbol: str
    meaning: str
    square: bool = False

    @property
    def elementwise(self) -> bool:
        """Whether it acts on each entry by itself."""
        return self.most == 0


def _each(name: str, symbol: str, meaning: str) -> Function:
    return Function(name, 0, 0, False, symbol, meaning)


_TABLE = (
    Function("softmax", 1, None, False, "softmax", "exp, divided by its sum along the legs"),
    Function("log_softmax", 1, None, False, "log softmax", "logarithm of softmax"),
    Function("hardmax", 1, None, False, "hardmax", "1 at the largest entry along the legs, else 0"),
    Function("causal", 2, 2, False, "causal", "−∞ where the second leg is later than the first"),
    Function("layernorm", 1, None, False, "LN", "mean 0 and variance 1 along the legs"),
    Function("rmsnorm", 1, None, False, "RMS", "mean square 1 along the legs"),
    Function("normalize", 1, None, False, "normalize", "length 1 along the legs"),
    Function("center", 1, None, False, "center", "mean 0 along the legs"),
    Function("cumsum", 1, 1, False, "cumsum", "running sum along the leg"),
    Function("sort", 1, 1, False, "sort", "ascending along the leg"),
    Function("mean", 1, None, True, "mean", "mean over the legs"),
    Function("max", 1, None, True, "max", "largest entry over the legs"),
    Function("min", 1, None, True, "min", "smallest entry over the legs"),
    Function("prod", 1, None, True, "prod", "product over the legs"),
    Function("var", 1, None, True, "var", "variance over the legs, divided by the number of entries"),
    Function("std", 1, None, True, "std", "root of the variance over the legs"),
    Function("norm", 1, None, True, "norm", "length over the legs: root of the sum of squares"),
    Function("logsumexp", 1, None, True, "logsumexp", "logarithm of the sum of exp over the legs"),
    Function("argmax", 1, 1, True, "argmax", "place of the largest entry along the leg, from 0"),
    Function("argmin", 1, 1, True, "argmin", "place of the smallest entry along the leg, from 0"),
    Function("trace", 2, 2, True, "tr", "sum of the diagonal of the matrix between two legs", square=True),
    Function("det", 2, 2, True, "det", "determinant of the matrix between two legs", square=True),
    Function("inverse", 2, 2, False, "inverse", "inverse of the matrix between two legs, its rows still on the first",
             square=True),
    Function("matrix_exp", 2, 2, False, "matrix exp", "exponential series of the matrix between two legs", square=True),
    _each("relu", "relu", "the entry, or 0 if it is negative"),
    _each("leaky_relu", "leaky relu", "the entry, or a hundredth of it if it is negative"),
    _each("elu", "elu", "the entry, or exp of it less 1 if it is negative"),
    _each("gelu", "gelu", "the entry times the normal distribution function of it"),
    _each("gelu_new", "gelu", "gelu by way of tanh, as in GPT-2"),
    _each("silu", "silu", "the entry times its sigmoid"),
    _each("softplus", "softplus", "logarithm of 1 plus exp"),
    _each("sigmoid", "sigmoid", "1 over 1 plus exp of the negative"),
    _each("tanh", "tanh", "hyperbolic tangent"),
    _each("exp", "exp", "exponential"),
    _each("log", "log", "natural logarithm"),
    _each("sqrt", "√", "square root"),
    _each("rsqrt", "1/√", "1 over the square root"),
    _each("square", "square", "the entry times itself"),
    _each("reciprocal", "1/", "1 over the entry"),
    _each("abs", "abs", "absolute value"),
    _each("sign", "sign", "−1, 0 or 1"),
    _each("sin", "sin", "sine"),
    _each("cos", "cos", "cosine"),
    _each("round", "round", "the nearest whole number"),
    _each("floor", "floor", "the next whole number below"),
    _each("step", "step", "1 if the entry is positive, else 0"),
    _each("erf", "erf", "error function"),
    _each("conj", "conj", "complex conjugate"),
    _each("real", "real", "real part"),
    _each("imag", "imag", "imaginary part"),
    _each("identity", "id", "changes nothing"),
)

FUNCTIONS: dict[str, Function] = {function.name: function for function in _TABLE}
"""Every function by its name."""


DIVISION = "reciprocal"
"""The function that anything but a number or a size becomes a bubble of after a /."""

KNOWN = "the functions there are stand in docs/notation.md; functions: {σ: sigmoid} gives one of them another name"


INSTEAD = {
    "concat": "what is placed end to end is a sum of parts, each moved to its place by a tensor of zeros and ones",
    "diag": "a diagonal is a dot: δ[i j k] v[k], or kind: diagonal",
    "dot": "tensors side by side contract: a[i] b[i]",
    "einsum": "a line of einsum stands under einsum:, and here the tensors with their legs: A[i j] B[j k]",
    "grad": "the gradient of a step is what check: compares with: g = grad(L, a)",
    "inner": "tensors side by side contract: a[i] b[i]",
    "kron": "side by side, with the legs fused: K[(i a) (j b)]: A[i j] B[a b]",
    "matmul": "tensors side by side contract: A[i j] B[j k]",
    "outer": "side by side, not joined, is the outer product: a[i] b[j]",
    "stack": "what is stacked is a sum of parts, each with a one-hot leg: A[i] e[n=0] + B[i] e[n=1]",
    "topk": "which entries stay is a tensor of kind mask: T[p e] exp(x[p e]), divided by its sum over e",
    "expm": "the exponential of a matrix is matrix_exp[i j](A[i j])",
    "inv": "the inverse of a matrix is A⁻¹[j i], or of more than one tensor inverse[i j](…)",
    "tr": "a trace joins two legs, A[i i], or is trace[i j](…)",
}
"""What to write instead of functions that other languages have."""


def unknown(name: str, known: Iterable[str] = ()) -> str:
    """What to say of a name that is no function: the one that was mistyped, else where they stand.

    >>> unknown("tnah"), unknown("dtanh") == KNOWN
    ('did you mean tanh?', True)
    """
    return INSTEAD.get(name) or did_you_mean(name, [*FUNCTIONS, *known], ends=True) or KNOWN
