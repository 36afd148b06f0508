"""What printed code says in numpy and jax where torch has other words; `np` stands for either."""

from __future__ import annotations

ARRAY_WORDS = (
    (r"\.permute\(", ".transpose("),
    (r"\.expand\((.*)\)(?=  #|$)", r" + np.zeros(\1)"),
    (r"F\.one_hot\(torch\.tensor\((\d+)\), (\w+)\)", r"np.eye(\2)[\1]"),
    (r"torch\.ones\((.*?), dtype=DTYPE\)\.tril\(\)", r"np.tril(np.ones(\1, dtype=DTYPE))"),
    (r"torch\.tensor\(", "np.array("),
    (r"\.to\(", ".astype("),
    (r"\btorch\.", "np."),
)
"""Patterns in lines of torch, and what they are there."""

_MATRIX = "np.moveaxis({x}, {axis}, (-2, -1))"

ARRAY_FUNCTIONS = {
    "softmax": "softmax({x}, {axis})",
    "log_softmax": "{x} - logsumexp({x}, {axis})",
    "hardmax": "hardmax({x}, {axis})",
    "layernorm": "centred({x}, {axis}) / np.sqrt({x}.var({axis}, keepdims=True) + 1e-5)",
    "rmsnorm": "{x} / np.sqrt(({x} ** 2).mean({axis}, keepdims=True) + 1e-5)",
    "normalize": "{x} / np.sqrt((abs({x}) ** 2).sum({axis}, keepdims=True))",
    "center": "centred({x}, {axis})",
    "cumsum": "{x}.cumsum({axis})",
    "sort": "np.sort({x}, {axis})",
    "norm": "np.sqrt((abs({x}) ** 2).sum({axis}))",
    "logsumexp": "logsumexp({x}, {axis}).squeeze({axis})",
    "argmax": "{x}.argmax({axis}).astype({x}.dtype)",
    "argmin": "{x}.argmin({axis}).astype({x}.dtype)",
    "trace": f"np.trace({_MATRIX}, axis1=-2, axis2=-1)",
    "det": f"np.linalg.det({_MATRIX})",
    "inverse": f"np.moveaxis(np.linalg.inv({_MATRIX}), (-2, -1), {{axis}})",
    "matrix_exp": f"np.moveaxis(matrix_exp({_MATRIX}), (-2, -1), {{axis}})",
    "relu": "np.maximum({x}, 0)",
    "leaky_relu": "np.where({x} > 0, {x}, 0.01 * {x})",
    "elu": "np.where({x} > 0, {x}, np.expm1(np.minimum({x}, 0)))",
    "gelu": "{x} * (1 + erf({x} / 2 ** 0.5)) / 2",
    "gelu_new": "{x} * (1 + np.tanh((2 / np.pi) ** 0.5 * ({x} + 0.044715 * {x} ** 3))) / 2",
    "silu": "{x} / (1 + np.exp(-{x}))",
    "softplus": "np.logaddexp({x}, 0)",
    "sigmoid": "1 / (1 + np.exp(-{x}))",
    "rsqrt": "1 / np.sqrt({x})",
    "square": "{x} ** 2",
    "reciprocal": "1 / {x}",
    "step": "({x} > 0).astype({x}.dtype)",
    "erf": "erf({x})",
    "identity": "{x}",
} | {name: f"{{x}}.{name}({{axis}})" for name in ("mean", "max", "min", "prod", "var", "std")}
"""Functions along axes or of single entries; the others have the same name in numpy as here."""

ARRAY_HELPERS = {
    "centred": '''\
def centred(x, axis):
    """Less its mean along the axes."""
    return x - x.mean(axis, keepdims=True)''',
    "logsumexp": '''\
def logsumexp(x, axis):
    """The logarithm of the sum of exp along the axes, which stay."""
    top = x.max(axis, keepdims=True)
    return np.log(np.exp(x - top).sum(axis, keepdims=True)) + top''',
    "softmax": '''\
def softmax(x, axis):
    """exp, divided by its sum along the axes."""
    powers = np.exp(x - x.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)''',
    "hardmax": '''\
def hardmax(x, axis):
    """1 at the first of the largest entries along the axes, else 0."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    last = tuple(range(-len(axes), 0))
    moved = np.moveaxis(x, axes, last)
    row = moved.reshape(*moved.shape[: -len(axes)], -1)
    ones = np.eye(row.shape[-1], dtype=x.dtype)[row.argmax(-1)]
    return np.moveaxis(ones.reshape(moved.shape), last, axes)''',
    "causal": '''\
def causal(x, query, key):
    """-inf where the index on the key axis is later than that on the query axis."""
    rows, columns = (np.arange(x.shape[n]).reshape([-1 if m == n else 1 for m in range(x.ndim)]) for n in (query, key))
    return np.where(columns > rows, -np.inf, x)''',
    "spread": '''\
def spread(x, axis):
    """One more axis at the end, equal to the given one where the result is not zero."""
    moved = np.moveaxis(x, axis, -1)[..., None] * np.eye(x.shape[axis], dtype=x.dtype)
    return np.moveaxis(moved, -2, axis)''',
    "invert": '''\
def invert(x, batch, edge):
    """The inverse of x as a matrix from `edge` axes, after `batch` ones, to the rest."""
    first, rows, columns = x.shape[:batch], x.shape[batch : batch + edge], x.shape[batch + edge :]
    size = [1, 1]
    for n in rows:
        size[0] *= n
    for n in columns:
        size[1] *= n
    inverse = np.linalg.inv if size[0] == size[1] else np.linalg.pinv
    return inverse(x.reshape(*first, *size)).reshape(*first, *columns, *rows)''',
    "matrix_exp": '''\
def matrix_exp(x):
    """The exponential series of matrices, of a 2¹⁶th of them, squared as often."""
    term = total = np.eye(x.shape[-1], dtype=x.dtype) + 0 * x
    for n in range(1, 25):
        term = term @ x / n / 2**16
        total = total + term
    for _ in range(16):
        total = total @ total
    return total''',
    "levi_civita": '''\
def levi_civita(n):
    """The sign of each order of n indices, 0 where two are equal."""
    places = np.stack(np.meshgrid(*[np.arange(n)] * n, indexing="ij"))
    value = np.ones((n,) * n)
    for a in range(n):
        for b in range(a):
            value = value * np.sign(places[a] - places[b])
    return value''',
    "parity": '''\
def parity(n):
    """1 where n bits add up to an even number, else 0."""
    bits = np.meshgrid(*[np.arange(2)] * n, indexing="ij")
    return (1 + sum(bits)) % 2''',
    "erf": '''\
def erf(x):
    """The error function of every entry."""
    return np.vectorize(math.erf, otypes=[float])(x).astype(x.dtype)''',
}
"""Functions that a line calls, by name."""

JAX_HELPERS = ARRAY_HELPERS | {
    "erf": '''\
def erf(x):
    """The error function of every entry."""
    return jax.scipy.special.erf(x)''',
}
