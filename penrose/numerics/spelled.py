"""How functions and kinds are spelled in printed code: in torch, and in plain Python for loops."""

from __future__ import annotations

TORCH_EACH = {
    "relu": "torch.relu({x})",
    "leaky_relu": "F.leaky_relu({x})",
    "elu": "F.elu({x})",
    "gelu": "F.gelu({x})",
    "gelu_new": 'F.gelu({x}, approximate="tanh")',
    "silu": "F.silu({x})",
    "softplus": "torch.logaddexp({x}, torch.zeros_like({x}))",
    "sigmoid": "torch.sigmoid({x})",
    "square": "{x} ** 2",
    "reciprocal": "1 / {x}",
    "step": "({x} > 0).to({x}.dtype)",
    "sign": "torch.sgn({x})",
    "real": "{x}.real",
    "imag": "({x}.imag if {x}.is_complex() else torch.zeros_like({x}))",
    "identity": "{x}",
    **{
        name: f"torch.{name}({{x}})"
        for name in ("tanh", "exp", "log", "sqrt", "rsqrt", "abs", "sin", "cos", "round", "floor", "erf")
    },
}
"""Functions of each entry, in torch."""

TORCH_ROW = {
    "softmax": "torch.softmax(row, -1)",
    "log_softmax": "torch.log_softmax(row, -1)",
    "hardmax": "F.one_hot(row.argmax(-1), row.shape[-1]).to(row.dtype)",
    "layernorm": "F.layer_norm(row, row.shape[-1:])",
    "rmsnorm": "row * (row.square().mean(-1, keepdim=True) + 1e-5).rsqrt()",
    "normalize": "row / row.norm(dim=-1, keepdim=True)",
    "center": "row - row.mean(-1, keepdim=True)",
    "cumsum": "row.cumsum(-1)",
    "sort": "row.sort(-1).values",
    "mean": "row.mean(-1)",
    "max": "row.amax(-1)",
    "min": "row.amin(-1)",
    "prod": "row.prod(-1)",
    "var": "row.var(-1, correction=0)",
    "std": "row.std(-1, correction=0)",
    "norm": "row.norm(dim=-1)",
    "logsumexp": "row.logsumexp(-1)",
    "argmax": "row.argmax(-1).to(row.dtype)",
    "argmin": "row.argmin(-1).to(row.dtype)",
    "trace": "square(row).diagonal(dim1=-2, dim2=-1).sum(-1)",
    "det": "torch.linalg.det(square(row))",
    "inverse": "torch.linalg.inv(square(row)).flatten(-2)",
    "matrix_exp": "torch.linalg.matrix_exp(square(row)).flatten(-2)",
}
"""Functions along legs, in torch, of a tensor whose last axis is those legs."""

TORCH_KIND = {
    "isometry": "torch.linalg.qr({normal:rows, columns}).Q.reshape({shape})",
    "coisometry": "torch.linalg.qr({normal:columns, rows}).Q.mH.reshape({shape})",
    "orthogonal": "torch.linalg.qr({normal:rows, columns}).Q.reshape({shape})",
    "unitary": "torch.linalg.qr({normal:rows, columns}).Q.reshape({shape})",
    "shift": "torch.diag(torch.ones({first} - 1, dtype=DTYPE), -1)",
    "permutation": "torch.eye({first}, dtype=DTYPE)[torch.randperm({first})]",
    "one-hot": "F.one_hot(torch.randint({columns}, ({rows},)), {columns}).to(DTYPE).reshape({shape})",
    "mask": "torch.randint(2, {shape}).to(DTYPE)",
    "causal": "torch.ones({shape}, dtype=DTYPE).tril()",
    "stochastic": "torch.softmax({normal:rows, columns}, -1).reshape({shape})",
    "nonnegative": "{normal}.abs()",
    "triangular": "{normal}.triu()",
    "ones": "torch.ones({shape}, dtype=DTYPE)",
    "zeros": "torch.zeros({shape}, dtype=DTYPE)",
    "symmetric": "(lambda a: (a + a.mT) / 2)({normal:rows, columns}).reshape({shape})",
    "antisymmetric": "(lambda a: (a - a.mT) / 2)({normal:rows, columns}).reshape({shape})",
    "hermitian": "(lambda a: (a + a.mH) / 2)({normal:rows, columns}).reshape({shape})",
    "positive": "(lambda a: a @ a.mH)({normal:rows, columns}).reshape({shape})",
    "projector": "(lambda q: q @ q.mH)(torch.linalg.qr({normal:rows, (rows + 1) // 2}).Q).reshape({shape})",
    "symmetric alike": "turned({normal}, 1)",
    "antisymmetric alike": "turned({normal}, -1)",
    "levi-civita": "levi_civita({count})",
    "xor": "parity({count})",
    "pauli-x": "torch.tensor([[0, 1], [1, 0]], dtype=DTYPE)",
    "pauli-y": "torch.tensor([[0, -1j], [1j, 0]])",
    "pauli-z": "torch.tensor([[1, 0], [0, -1]], dtype=DTYPE)",
    "hadamard": "torch.tensor([[1, 1], [1, -1]], dtype=DTYPE) / 2 ** 0.5",
    "phase": "torch.tensor([[1, 0], [0, 1j]])",
    "fourier": "torch.fft.ifft(torch.eye({first}, dtype=torch.complex128), norm='ortho')",
    "diagonal": "{normal}",
    "tensor": "{normal}",
}
"""How a random tensor of each kind is made; kinds that are not here are normal numbers."""

LOOP_EACH = {
    "relu": "max({x}, 0.0)",
    "leaky_relu": "({x} if {x} > 0 else 0.01 * {x})",
    "elu": "({x} if {x} > 0 else math.expm1({x}))",
    "gelu": "{x} * (1 + math.erf({x} / math.sqrt(2))) / 2",
    "gelu_new": "{x} * (1 + math.tanh(math.sqrt(2 / math.pi) * ({x} + 0.044715 * {x} ** 3))) / 2",
    "silu": "{x} / (1 + math.exp(-{x}))",
    "softplus": "math.log1p(math.exp(-abs({x}))) + max({x}, 0.0)",
    "sigmoid": "1 / (1 + math.exp(-{x}))",
    "rsqrt": "1 / math.sqrt({x})",
    "square": "{x} ** 2",
    "reciprocal": "1 / {x}",
    "abs": "abs({x})",
    "sign": "float(({x} > 0) - ({x} < 0))",
    "round": "float(round({x}))",
    "floor": "float(math.floor({x}))",
    "step": "float({x} > 0)",
    "real": "complex({x}).real",
    "imag": "complex({x}).imag",
    "identity": "{x}",
    **{name: f"math.{name}({{x}})" for name in ("tanh", "exp", "log", "sqrt", "sin", "cos", "erf")},
}
"""Functions of each entry, in plain Python."""

COMPLEX_EACH = frozenset(("tanh", "exp", "log", "sqrt", "sin", "cos"))
"""Functions that Python has for complex numbers, in cmath."""

LOOP_ROW = {
    "softmax": """\
def softmax(row):
    powers = [math.exp(value - max(row)) for value in row]
    return [power / sum(powers) for power in powers]""",
    "log_softmax": """\
def log_softmax(row):
    total = math.log(sum(math.exp(value - max(row)) for value in row)) + max(row)
    return [value - total for value in row]""",
    "hardmax": """\
def hardmax(row):
    return [float(place == row.index(max(row))) for place in range(len(row))]""",
    "layernorm": """\
def layernorm(row):
    mean = sum(row) / len(row)
    variance = sum((value - mean) ** 2 for value in row) / len(row)
    return [(value - mean) / math.sqrt(variance + 1e-5) for value in row]""",
    "rmsnorm": """\
def rmsnorm(row):
    square = sum(value**2 for value in row) / len(row)
    return [value / math.sqrt(square + 1e-5) for value in row]""",
    "normalize": """\
def normalize(row):
    length = math.sqrt(sum(abs(value) ** 2 for value in row))
    return [value / length for value in row]""",
    "center": """\
def center(row):
    mean = sum(row) / len(row)
    return [value - mean for value in row]""",
    "cumsum": """\
def cumsum(row):
    return [sum(row[: place + 1]) for place in range(len(row))]""",
    "sort": """\
def sort(row):
    return sorted(row)""",
    "mean": """\
def mean(row):
    return sum(row) / len(row)""",
    "max": "",
    "min": "",
    "prod": """\
def prod(row):
    return math.prod(row)""",
    "var": """\
def var(row):
    mean = sum(row) / len(row)
    return sum((value - mean) ** 2 for value in row) / len(row)""",
    "std": """\
def std(row):
    mean = sum(row) / len(row)
    return math.sqrt(sum((value - mean) ** 2 for value in row) / len(row))""",
    "norm": """\
def norm(row):
    return math.sqrt(sum(abs(value) ** 2 for value in row))""",
    "logsumexp": """\
def logsumexp(row):
    return math.log(sum(math.exp(value - max(row)) for value in row)) + max(row)""",
    "argmax": """\
def argmax(row):
    return float(row.index(max(row)))""",
    "argmin": """\
def argmin(row):
    return float(row.index(min(row)))""",
    "trace": """\
def trace(row):
    return sum(row[:: math.isqrt(len(row)) + 1])""",
    "det": """\
def det(row):
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
    return result""",
    "inverse": """\
def inverse(row):
    size = math.isqrt(len(row))
    return sum(inverted([row[n * size : (n + 1) * size] for n in range(size)]), [])""",
    "matrix_exp": """\
def matrix_exp(row):
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
    return total""",
}
"""Functions along legs, in plain Python, of a list."""

COMPLEX = frozenset({"square", "reciprocal", "exp", "abs", "conj", "real", "imag", "identity", "sin", "cos", "tanh",
                     "mean", "center", "prod", "cumsum", "norm", "normalize", "sigmoid",
                     "trace", "det", "inverse", "matrix_exp"})  # fmt: skip
"""Functions that are defined for complex numbers."""

REAL_RESULT = frozenset({"abs", "real", "imag", "norm"})
"""Functions that give real numbers whatever they are applied to."""
