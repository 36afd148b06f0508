"""The functions that bubbles apply: one entry each, with all that can be said of a function without torch.

A new function is one entry, in two halves that `penrose.numerics.functions.enter` registers together: this one, and
what it computes, how it carries errors and what it is modulo a prime.
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

    `torch` is its code in torch and `loop` in plain Python, of an entry `{x}`, or of a `row`, the last axis or a list,
    which stands for all legs that it acts along (of several lines the last returns; "": Python's own). `numpy` is that
    of an array `{x}` along `{axis}` (`np` is jax's too; "": it has no words for it). `complex`: it is
    defined for complex numbers; `real`: and gives real ones. `derivative` is a line of the language, in which x is what
    the function is applied to and d its derivative; k stands for the legs that it acts along, i and j for the same legs
    summed elsewhere, M is 1 where k keeps an entry and 0 where it closes it. An empty line is 0 almost everywhere.
    """

    name: str
    least: int
    most: int | None
    reduces: bool
    symbol: str
    meaning: str
    square: bool = False
    torch: str = ""
    numpy: str = ""
    loop: str = ""
    derivative: str | None = None
    complex: bool = False
    real: bool = False

    @property
    def elementwise(self) -> bool:
        """Whether it acts on each entry by itself."""
        return self.most == 0


def _each(
    name: str, symbol: str, meaning: str, torch: str = "", numpy: str = "", loop: str = "",
    derivative: str | None = None, complex: bool = False, real: bool = False,
) -> Function:  # fmt: skip
    """A function of single entries; where nothing else is said, torch, numpy and Python have it under its name."""
    torch, numpy, loop = torch or f"torch.{name}({{x}})", numpy or f"np.{name}({{x}})", loop or f"math.{name}({{x}})"
    return Function(name, 0, 0, False, symbol, meaning, False, torch, numpy, loop, derivative, complex, real)


_R_LN = "rsqrt(var[i](x[i]) + 0.00001)"
_R_RMS = "rsqrt(mean[i](square(x[i])) + 0.00001)"
_R_LENGTH = "reciprocal(norm[i](x[i]))"
_MATRIX = "np.moveaxis({x}, {axis}, (-2, -1))"
_GELU = "tanh(0.7978845608028654 (x + 0.044715 x square(x)))"

_TABLE = (
    Function("softmax", 1, None, False, "softmax", "exp, divided by its sum along the legs",
             torch="torch.softmax(row, -1)", numpy="softmax({x}, {axis})",
             derivative="softmax[k](x[k]) d[k] - softmax[k](x[k]) softmax[j](x[j]) d[j]",
             loop="""
                 powers = [math.exp(value - max(row)) for value in row]
                 return [power / sum(powers) for power in powers]"""),
    Function("log_softmax", 1, None, False, "log softmax", "logarithm of softmax",
             torch="torch.log_softmax(row, -1)", numpy="{x} - logsumexp({x}, {axis})",
             derivative="d[k] - softmax[j](x[j]) d[j]",
             loop="""
                 total = math.log(sum(math.exp(value - max(row)) for value in row)) + max(row)
                 return [value - total for value in row]"""),
    Function("hardmax", 1, None, False, "hardmax", "1 at the largest entry along the legs, else 0",
             torch="F.one_hot(row.argmax(-1), row.shape[-1]).to(row.dtype)", numpy="hardmax({x}, {axis})",
             loop="[float(place == row.index(max(row))) for place in range(len(row))]", derivative=""),
    Function("causal", 2, 2, False, "causal", "−∞ where the second leg is later than the first",
             derivative="M[k] d[k]"),
    Function("layernorm", 1, None, False, "LN", "mean 0 and variance 1 along the legs",
             torch="F.layer_norm(row, row.shape[-1:])",
             numpy="centred({x}, {axis}) / np.sqrt({x}.var({axis}, keepdims=True) + 1e-5)",
             derivative=f"{_R_LN} d[k] - {_R_LN} mean[j](d[j])"
                        f" - {_R_LN} layernorm[k](x[k]) mean[j](layernorm[j](x[j]) d[j])",
             loop="""
                 mean = sum(row) / len(row)
                 variance = sum((value - mean) ** 2 for value in row) / len(row)
                 return [(value - mean) / math.sqrt(variance + 1e-5) for value in row]"""),
    Function("rmsnorm", 1, None, False, "RMS", "mean square 1 along the legs",
             torch="row * (row.square().mean(-1, keepdim=True) + 1e-5).rsqrt()",
             numpy="{x} / np.sqrt(({x} ** 2).mean({axis}, keepdims=True) + 1e-5)",
             derivative=f"{_R_RMS} d[k] - {_R_RMS} rmsnorm[k](x[k]) mean[j](rmsnorm[j](x[j]) d[j])",
             loop="""
                 square = sum(value**2 for value in row) / len(row)
                 return [value / math.sqrt(square + 1e-5) for value in row]"""),
    Function("normalize", 1, None, False, "normalize", "length 1 along the legs",
             torch="row / row.norm(dim=-1, keepdim=True)",
             numpy="{x} / np.sqrt((abs({x}) ** 2).sum({axis}, keepdims=True))",
             derivative=f"{_R_LENGTH} d[k] - {_R_LENGTH} normalize[k](x[k]) normalize[j](x[j]) d[j]", complex=True,
             loop="""
                 length = math.sqrt(sum(abs(value) ** 2 for value in row))
                 return [value / length for value in row]"""),
    Function("center", 1, None, False, "center", "mean 0 along the legs",
             torch="row - row.mean(-1, keepdim=True)", numpy="centred({x}, {axis})",
             derivative="center[k](d[k])", complex=True,
             loop="""
                 mean = sum(row) / len(row)
                 return [value - mean for value in row]"""),
    Function("cumsum", 1, 1, False, "cumsum", "running sum along the leg",
             torch="row.cumsum(-1)", numpy="{x}.cumsum({axis})",
             loop="[sum(row[: place + 1]) for place in range(len(row))]",
             derivative="cumsum[k](d[k])", complex=True),
    Function("sort", 1, 1, False, "sort", "ascending along the leg", torch="row.sort(-1).values",
             numpy="np.sort({x}, {axis})", loop="sorted(row)"),
    Function("mean", 1, None, True, "mean", "mean over the legs",
             torch="row.mean(-1)", numpy="{x}.mean({axis})",
             loop="sum(row) / len(row)", derivative="mean[k](d[k])", complex=True),
    Function("max", 1, None, True, "max", "largest entry over the legs",
             torch="row.amax(-1)", numpy="{x}.max({axis})", derivative="hardmax[k](x[k]) d[k]"),
    Function("min", 1, None, True, "min", "smallest entry over the legs",
             torch="row.amin(-1)", numpy="{x}.min({axis})", derivative="hardmax[k](-x[k]) d[k]"),
    Function("prod", 1, None, True, "prod", "product over the legs",
             torch="row.prod(-1)", numpy="{x}.prod({axis})",
             loop="math.prod(row)", derivative="prod[j](x[j]) reciprocal(x[k]) d[k]",
             complex=True),
    Function("var", 1, None, True, "var", "variance over the legs, divided by the number of entries",
             torch="row.var(-1, correction=0)", numpy="{x}.var({axis})", derivative="2 mean[k](center[k](x[k]) d[k])",
             loop="""
                 mean = sum(row) / len(row)
                 return sum((value - mean) ** 2 for value in row) / len(row)"""),
    Function("std", 1, None, True, "std", "root of the variance over the legs",
             torch="row.std(-1, correction=0)", numpy="{x}.std({axis})",
             derivative="reciprocal(std[j](x[j])) mean[k](center[k](x[k]) d[k])",
             loop="""
                 mean = sum(row) / len(row)
                 return math.sqrt(sum((value - mean) ** 2 for value in row) / len(row))"""),
    Function("norm", 1, None, True, "norm", "length over the legs: root of the sum of squares",
             torch="row.norm(dim=-1)", numpy="np.sqrt((abs({x}) ** 2).sum({axis}))",
             loop="math.sqrt(sum(abs(value) ** 2 for value in row))",
             derivative="reciprocal(norm[j](x[j])) x[k] d[k]", complex=True, real=True),
    Function("logsumexp", 1, None, True, "logsumexp", "logarithm of the sum of exp over the legs",
             torch="row.logsumexp(-1)", numpy="logsumexp({x}, {axis}).squeeze({axis})",
             loop="math.log(sum(math.exp(value - max(row)) for value in row)) + max(row)",
             derivative="softmax[k](x[k]) d[k]"),
    Function("argmax", 1, 1, True, "argmax", "place of the largest entry along the leg, from 0",
             torch="row.argmax(-1).to(row.dtype)", numpy="{x}.argmax({axis}).astype({x}.dtype)",
             loop="float(row.index(max(row)))", derivative=""),
    Function("argmin", 1, 1, True, "argmin", "place of the smallest entry along the leg, from 0",
             torch="row.argmin(-1).to(row.dtype)", numpy="{x}.argmin({axis}).astype({x}.dtype)",
             loop="float(row.index(min(row)))", derivative=""),
    Function("trace", 2, 2, True, "tr", "sum of the diagonal of the matrix between two legs",
             square=True, torch="square(row).diagonal(dim1=-2, dim2=-1).sum(-1)",
             numpy=f"np.trace({_MATRIX}, axis1=-2, axis2=-1)",
             loop="sum(row[:: math.isqrt(len(row)) + 1])", complex=True),
    Function("det", 2, 2, True, "det", "determinant of the matrix between two legs",
             square=True, torch="torch.linalg.det(square(row))", numpy=f"np.linalg.det({_MATRIX})", complex=True,
             loop="""
                 size, result = math.isqrt(len(row)), 1.0
                 work = [list(row[n * size : (n + 1) * size]) for n in range(size)]
                 for column in range(size):
                     pivot = max(range(column, size), key=lambda n: abs(work[n][column]))
                     if work[pivot][column] == 0:
                         return 0.0
                     if pivot != column:
                         work[column], work[pivot], result = work[pivot], work[column], -result
                     result *= work[column][column]
                     for n in range(column + 1, size):
                         factor = work[n][column] / work[column][column]
                         work[n] = [a - factor * b for a, b in zip(work[n], work[column])]
                 return result"""),
    Function("inverse", 2, 2, False, "inverse", "inverse of the matrix between two legs, its rows still on the first",
             square=True, torch="torch.linalg.inv(square(row)).flatten(-2)",
             numpy=f"np.moveaxis(np.linalg.inv({_MATRIX}), (-2, -1), {{axis}})", complex=True, loop="""
                 size = math.isqrt(len(row))
                 return sum(inverted([row[n * size : (n + 1) * size] for n in range(size)]), [])"""),
    Function("matrix_exp", 2, 2, False, "matrix exp", "exponential series of the matrix between two legs",
             square=True, torch="torch.linalg.matrix_exp(square(row)).flatten(-2)",
             numpy=f"np.moveaxis(matrix_exp({_MATRIX}), (-2, -1), {{axis}})", complex=True, loop="""
                 size = math.isqrt(len(row))
                 halves = max(0, math.ceil(math.log2(size * max(map(abs, row)) + 1)))
                 term = total = [float(n % (size + 1) == 0) for n in range(size * size)]

                 def times(a, b):
                     places = [(i, j) for i in range(size) for j in range(size)]
                     return [sum(a[i * size + k] * b[k * size + j] for k in range(size)) for i, j in places]

                 for n in range(1, 25):
                     term = [value / n / 2**halves for value in times(term, row)]
                     total = [a + b for a, b in zip(total, term)]
                 for _ in range(halves):
                     total = times(total, total)
                 return total"""),
    _each("relu", "relu", "the entry, or 0 if it is negative",
          numpy="np.maximum({x}, 0)", loop="max({x}, 0.0)", derivative="step(x) d"),
    _each("leaky_relu", "leaky relu", "the entry, or a hundredth of it if it is negative",
          torch="F.leaky_relu({x})", numpy="np.where({x} > 0, {x}, 0.01 * {x})",
          loop="({x} if {x} > 0 else 0.01 * {x})", derivative="0.01 d + 0.99 step(x) d"),
    _each("elu", "elu", "the entry, or exp of it less 1 if it is negative",
          torch="F.elu({x})", numpy="np.where({x} > 0, {x}, np.expm1(np.minimum({x}, 0)))",
          loop="({x} if {x} > 0 else math.expm1({x}))",
          derivative="step(x) d + exp(x) d - step(x) exp(x) d"),
    _each("gelu", "gelu", "the entry times the normal distribution function of it",
          torch="F.gelu({x})", numpy="{x} * (1 + erf({x} / 2 ** 0.5)) / 2",
          loop="{x} * (1 + math.erf({x} / math.sqrt(2))) / 2",
          derivative="0.5 d + 0.5 erf(x / sqrt(2)) d + 0.3989422804014327 x exp(-0.5 square(x)) d"),
    _each("gelu_new", "gelu", "gelu by way of tanh, as in GPT-2",
          torch='F.gelu({x}, approximate="tanh")',
          numpy="{x} * (1 + np.tanh((2 / np.pi) ** 0.5 * ({x} + 0.044715 * {x} ** 3))) / 2",
          loop="{x} * (1 + math.tanh(math.sqrt(2 / math.pi) * ({x} + 0.044715 * {x} ** 3))) / 2",
          derivative=f"0.5 d + 0.5 {_GELU} d + 0.3989422804014327 x (1 - square({_GELU})) (1 + 0.134145 square(x)) d"),
    _each("silu", "silu", "the entry times its sigmoid",
          torch="F.silu({x})", numpy="{x} / (1 + np.exp(-{x}))", loop="{x} / (1 + math.exp(-{x}))",
          derivative="sigmoid(x) d + x sigmoid(x) d - x square(sigmoid(x)) d"),
    _each("softplus", "softplus", "logarithm of 1 plus exp",
          torch="torch.logaddexp({x}, torch.zeros_like({x}))", numpy="np.logaddexp({x}, 0)",
          loop="math.log1p(math.exp(-abs({x}))) + max({x}, 0.0)",
          derivative="sigmoid(x) d"),
    _each("sigmoid", "sigmoid", "1 over 1 plus exp of the negative",
          numpy="1 / (1 + np.exp(-{x}))", loop="1 / (1 + math.exp(-{x}))",
          derivative="sigmoid(x) d - square(sigmoid(x)) d", complex=True),
    _each("tanh", "tanh", "hyperbolic tangent", derivative="d - square(tanh(x)) d", complex=True),
    _each("exp", "exp", "exponential", derivative="exp(x) d", complex=True),
    _each("log", "log", "natural logarithm", derivative="reciprocal(x) d"),
    _each("sqrt", "√", "square root", derivative="0.5 rsqrt(x) d"),
    _each("rsqrt", "1/√x", "1 over the square root",
          numpy="1 / np.sqrt({x})", loop="1 / math.sqrt({x})", derivative="-0.5 rsqrt(x) reciprocal(x) d"),
    _each("square", "square", "the entry times itself",
          torch="{x} ** 2", numpy="{x} ** 2", loop="{x} ** 2", derivative="2 x d", complex=True),
    _each("reciprocal", "1/x", "1 over the entry",
          torch="1 / {x}", numpy="1 / {x}", loop="1 / {x}", derivative="-square(reciprocal(x)) d", complex=True),
    _each("abs", "abs", "absolute value", loop="abs({x})", derivative="sign(x) d", complex=True, real=True),
    _each("sign", "sign", "−1, 0 or 1", torch="torch.sgn({x})", loop="float(({x} > 0) - ({x} < 0))", derivative=""),
    _each("sin", "sin", "sine", derivative="cos(x) d", complex=True),
    _each("cos", "cos", "cosine", derivative="-sin(x) d", complex=True),
    _each("round", "round", "the nearest whole number", loop="float(round({x}))", derivative=""),
    _each("floor", "floor", "the next whole number below", loop="float(math.floor({x}))", derivative=""),
    _each("step", "step", "1 if the entry is positive, else 0",
          torch="({x} > 0).to({x}.dtype)", numpy="({x} > 0).astype({x}.dtype)", loop="float({x} > 0)", derivative=""),
    _each("erf", "erf", "error function", numpy="erf({x})", derivative="1.1283791670955126 exp(-square(x)) d"),
    _each("conj", "conj", "complex conjugate", complex=True),
    _each("real", "real", "real part", torch="{x}.real", loop="complex({x}).real", complex=True, real=True),
    _each("imag", "imag", "imaginary part",
          torch="({x}.imag if {x}.is_complex() else torch.zeros_like({x}))", loop="complex({x}).imag", complex=True,
          real=True),
    _each("identity", "id", "changes nothing", torch="{x}", numpy="{x}", loop="{x}", derivative="d", complex=True),
)  # fmt: skip

FUNCTIONS: dict[str, Function] = {function.name: function for function in _TABLE}
"""Every function by its name."""


DIVISION = "reciprocal"
"""The function that anything but a number or a size becomes a bubble of after a /."""

KNOWN = "the functions there are stand in docs/notation.md; functions: {σ: sigmoid} gives one of them another name"


INSTEAD = {
    "concat": "what is placed end to end is a sum of parts moved to their places: A[t+0 s] + B[t-4 s] after 4 of A"
    "; a last row is b[s] I[t u=4]",
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

    >>> unknown("tnah"), unknown("dtanh"), unknown("nothing like it") == KNOWN
    ('did you mean tanh?', 'the derivative of y by x is ∂[x](y)', True)
    """
    if name[:1] == "d" and name[1:] in FUNCTIONS:
        return "the derivative of y by x is ∂[x](y)"
    return INSTEAD.get(name) or did_you_mean(name, [*FUNCTIONS, *known], ends=True) or KNOWN
