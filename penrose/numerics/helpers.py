"""What printed torch code says that other libraries say otherwise, and functions that it brings with it, by name."""

from __future__ import annotations

import ast
from pathlib import Path

WORDS = {
    "xp": "torch",
    "array": "torch.tensor",
    "permute": "{x}.permute({order})",
    "expand": "({x}).expand({shape})",
    "type": "{x}.to({type})",
    "hot": "F.one_hot(torch.tensor({place}), {size})",
}

HELPERS = {
    "along": '''\
def along(function, x, axes):
    """A function of the last axis, used along several axes as if they were one."""
    last = tuple(range(x.dim() - len(axes), x.dim()))
    moved = x.movedim(axes, last)
    result = function(moved.flatten(x.dim() - len(axes)))
    return result.reshape(moved.shape).movedim(last, axes) if result.dim() > x.dim() - len(axes) else result''',
    "square": '''\
def square(row):
    """The last axis as a matrix."""
    side = round(row.shape[-1] ** 0.5)
    return row.unflatten(-1, (side, side))''',
    "causal": '''\
def causal(x, query, key):
    """-inf where the index on the key axis is later than that on the query axis."""
    rows, columns = (torch.arange(x.shape[n], device=x.device) for n in (query, key))
    later = columns.reshape([-1 if n == key else 1 for n in range(x.dim())]) > rows.reshape(
        [-1 if n == query else 1 for n in range(x.dim())]
    )
    return x.masked_fill(later, float("-inf"))''',
    "spread": '''\
def spread(x, axis):
    """One more axis at the end, equal to the given one where the result is not zero."""
    return torch.diag_embed(x.movedim(axis, -1)).movedim(-2, axis)''',
    "turned": '''\
def turned(x, sign):
    """The mean over all orders of the axes of x, each with its sign if that is -1."""
    orders = list(permutations(range(x.dim())))
    signs = [sign ** sum(a > b for a, b in combinations(order, 2)) for order in orders]
    return sum(s * x.permute(order) for order, s in zip(orders, signs)) / len(orders)''',
    "levi_civita": '''\
def levi_civita(n):
    """The sign of each order of n indices, 0 where two are equal."""
    value = torch.zeros((n,) * n, dtype=DTYPE)
    for order in permutations(range(n)):
        value[order] = (-1) ** sum(a > b for a, b in combinations(order, 2))
    return value''',
    "parity": '''\
def parity(n):
    """1 where n bits add up to an even number, else 0."""
    bits = torch.meshgrid(*[torch.arange(2)] * n, indexing="ij")
    return ((1 + sum(bits)) % 2).to(DTYPE)''',
    "invert": '''\
def invert(x, batch, edge):
    """The inverse of x as a matrix from `edge` axes, after `batch` ones, to the rest."""
    matrix = x.flatten(batch + edge).flatten(batch, batch + edge - 1)
    inverse = torch.linalg.inv if matrix.shape[-1] == matrix.shape[-2] else torch.linalg.pinv
    return inverse(matrix).reshape(*x.shape[:batch], *x.shape[batch + edge :], *x.shape[batch : batch + edge])''',
}


def derivations(methods: list[str]) -> str:
    """The source of the decompositions asked for, as the checks use them, read from derive.py without importing it."""
    text = (Path(__file__).parent / "derive.py").read_text()
    parts = {}
    for node in ast.parse(text).body:
        name = node.name if isinstance(node, ast.FunctionDef) else ""
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        parts[name] = ast.get_source_segment(text, node) or ""
    wanted = [*methods, *(["_columns", "SWEEPS"] if "cp" in methods else [])]
    table = f"DERIVE = {{{', '.join(f'{m!r}: {m}' for m in methods)}}}"
    lines = ["from math import prod", "from torch import Tensor", ""]
    return "\n\n".join(["\n".join(lines), *(parts[name] for name in wanted), table, parts["derive"]])
