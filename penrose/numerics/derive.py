"""Decompositions in torch: from a tensor cut into parts to the results, in the order of their names.

`svd`, `qr`, `eigh`, `eig`, `cholesky` and `tt` are exact where the bonds are as large as can be; `cp` is fitted by
alternating least squares and `tucker` is the higher-order SVD, both as good as their ranks allow.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import torch
from torch import Tensor

Shapes = list[tuple[int, ...]]

SWEEPS = 200  # of alternating least squares


def svd(whole: Tensor, sizes: list[int], bonds: Shapes) -> list[Tensor]:
    """U, λ, V with M = U λ V†, cut at the bond."""
    u, s, vh = torch.linalg.svd(whole.reshape(sizes), full_matrices=False)
    rank = bonds[1][0]
    return [u[:, :rank], s[:rank], vh[:rank].mH]


def qr(whole: Tensor, sizes: list[int], bonds: Shapes) -> list[Tensor]:
    """Q, R with M = Q R."""
    q, r = torch.linalg.qr(whole.reshape(sizes))
    return [q[:, : bonds[0][-1]], r[: bonds[0][-1]]]


def eigh(whole: Tensor, sizes: list[int], bonds: Shapes) -> list[Tensor]:
    """V, λ with M = V λ V† for the hermitian part of M; cut at the bond, the largest λ are kept."""
    m, rank = whole.reshape(sizes), bonds[1][0]
    values, vectors = torch.linalg.eigh((m + m.mH) / 2)
    return [vectors[:, -rank:], values[-rank:]]


def eig(whole: Tensor, sizes: list[int], bonds: Shapes) -> list[Tensor]:
    """V, λ, V⁻¹ with M = V λ V⁻¹; complex in general."""
    values, vectors = torch.linalg.eig(whole.reshape(sizes))
    return [vectors, values, torch.linalg.inv(vectors)]


def cholesky(whole: Tensor, sizes: list[int], bonds: Shapes) -> list[Tensor]:
    """L with M = L L†."""
    return [torch.linalg.cholesky(whole.reshape(sizes))]


def tt(whole: Tensor, sizes: list[int], bonds: Shapes) -> list[Tensor]:
    """A chain of isometries and a last tensor, by one singular value decomposition per cut."""
    sites, rest, left = [], whole.reshape(1, -1), 1
    for size, site in zip(sizes[:-1], bonds, strict=False):
        u, s, vh = torch.linalg.svd(rest.reshape(left * size, -1), full_matrices=False)
        rank = site[-1]
        sites.append(u[:, :rank])
        rest, left = s[:rank, None] * vh[:rank], rank
    return [*sites, rest]


def tucker(whole: Tensor, sizes: list[int], bonds: Shapes) -> list[Tensor]:
    """A core and an isometry for every part: the leading left singular vectors of each unfolding."""
    factors, core = [], whole.reshape(sizes)
    for n, shape in enumerate(bonds[1:]):
        unfolded = whole.reshape(sizes).movedim(n, 0).reshape(sizes[n], -1)
        factors.append(torch.linalg.svd(unfolded, full_matrices=False).U[:, : shape[-1]])
        core = torch.tensordot(core, factors[-1].conj(), dims=([0], [0]))
    return [core, *factors]


def cp(whole: Tensor, sizes: list[int], bonds: Shapes) -> list[Tensor]:
    """λ if asked for, and a factor for every part, with columns of length 1 where λ is there."""
    rank, weighted = bonds[-1][-1], len(bonds) > len(sizes)
    rng = torch.Generator().manual_seed(0)
    factors = [torch.randn(size, rank, generator=rng, dtype=whole.dtype) for size in sizes]
    for _ in range(SWEEPS):
        for n in range(len(sizes)):
            others = _columns([f for m, f in enumerate(factors) if m != n])
            unfolded = whole.reshape(sizes).movedim(n, 0).reshape(sizes[n], -1)
            factors[n] = torch.linalg.lstsq(others, unfolded.mT, driver="gelsd").solution.mT
    if not weighted:
        return factors
    lengths = [factor.norm(dim=0) for factor in factors]
    unit = [factor / length for factor, length in zip(factors, lengths, strict=True)]
    return [torch.stack(lengths).prod(0), *unit]


def _columns(factors: list[Tensor]) -> Tensor:
    """Column by column the outer product of the factors, flattened: a row for every entry."""
    result = factors[0]
    for factor in factors[1:]:
        result = (result[:, None, :] * factor[None, :, :]).flatten(0, 1)
    return result


DERIVE: dict[str, Callable[[Tensor, list[int], Shapes], list[Tensor]]] = {
    "svd": svd,
    "qr": qr,
    "eigh": eigh,
    "eig": eig,
    "cholesky": cholesky,
    "cp": cp,
    "tucker": tucker,
    "tt": tt,
}
"""Every decomposition by its name in `penrose.diagram.derive`."""

SUITED = {"eigh": "hermitian", "cholesky": "positive"}
"""The kind that a tensor without a kind is made of, if it is decomposed so."""


def derive(method: str, whole: Tensor, parts: tuple[tuple[int, ...], ...], shapes: Shapes) -> list[Tensor]:
    """All results of a decomposition, in the given shapes. `parts` are the places of the tensor's axes."""
    moved = whole.permute([n for part in parts for n in part])
    sizes = [prod(whole.shape[n] for n in part) for part in parts]
    results = DERIVE[method](moved, sizes, shapes)
    return [result.reshape(shape) for result, shape in zip(results, shapes, strict=False)]
