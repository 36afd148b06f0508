"""What printed code says in numpy and jax, and functions that it brings with it; `np` stands for either."""

from __future__ import annotations

ARRAY_WORDS = {
    "xp": "np",
    "array": "np.array",
    "permute": "{x}.transpose({order})",
    "expand": "{x} + np.zeros({shape})",
    "type": "{x}.astype({type})",
    "hot": "np.eye({size})[{place}]",
}

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
