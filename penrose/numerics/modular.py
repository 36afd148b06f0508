"""Integers modulo a prime p just below 2²⁶: arithmetic without rounding, on the same tensors and devices.

Why nothing overflows. Every residue is an int64 in [0, p), p < 2²⁶.
* A product of two residues is below 2⁵², and a sum of two below 2²⁷: both fit int64, and are reduced at once.
* A matrix product is done in float64, which BLAS is fast at, on split factors: a = 2¹³·high + low with high, low < 2¹³.
  Every term low·b or high·b is then an integer below 2¹³·2²⁶ = 2³⁹, and a sum of at most `RUN` = 2¹⁴ of them is below
  2⁵³. All partial sums, in whatever order and with or without fused operations, are integers below 2⁵³, which float64
  holds exactly. Longer sums are cut into runs whose results are reduced before they are added.
* high·b reduced is below 2²⁶; times 2¹³ it is below 2³⁹, plus the reduced low part below 2⁴⁰: int64 again.
* A sum over axes adds at most 2³⁷ residues before it could reach 2⁶³; no tensor that fits in memory has as many.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from math import isqrt, lcm, prod

import torch
from torch import Tensor

from penrose.diagram.types import Scale
from penrose.numerics.limits import tick
from penrose.numerics.scales import base_of
from penrose.numerics.sizes import Sizes

BITS = 26  # of a residue
HALF = 13  # bits of each half of a split factor
RUN = 1 << 14  # terms of a float64 sum of products of 39 bits


@lru_cache(maxsize=64)
def prime_below(number: int) -> int:
    """The largest prime below a number, by trial division.

    >>> prime_below(1 << 26)
    67108859
    """
    candidate = number - 1
    while any(candidate % d == 0 for d in range(2, int(candidate**0.5) + 1)):
        candidate -= 1
    return candidate


@lru_cache(maxsize=256)
def prime_with_roots(numbers: tuple[int, ...], skip: int = 0, turns: int = 1) -> int:
    """The largest prime p ≡ 3 mod 4 below 2²⁶ in which all the numbers have square roots, after `skip` such primes.
    With `turns` above 1: in which there are as many roots of unity, and roots as sums of them."""
    if turns > 1:
        return _prime_with_turns(lcm(turns, 8, *(4 * q for n in numbers for q in _primes(n))), skip)
    p = prime_below(1 << BITS)
    while True:
        if p % 4 == 3 and all(n % p == 0 or pow(n, (p - 1) // 2, p) == 1 for n in numbers):
            if skip == 0:
                return p
            skip -= 1
        p = prime_below(p)


MOST_TURNS = 1 << 18  # roots of unity, of which a prime below 2²⁶ can be expected to be one more than a multiple


def _prime_with_turns(order: int, skip: int) -> int:
    if order > MOST_TURNS:
        raise ZeroDivisionError(f"no prime below 2²⁶ is looked for with {order} roots of unity")
    p = ((1 << BITS) - 2) // order * order + 1
    while True:
        if p > 2 and all(p % d for d in range(2, int(p**0.5) + 1)):
            if skip == 0:
                return p
            skip -= 1
        p -= order


def _primes(number: int) -> Iterator[int]:
    """The odd primes that divide a number an odd number of times."""
    number, d = abs(number), 2
    while number > 1:
        times = 0
        while number % d == 0:
            number, times = number // d, times + 1
        if times % 2 and d > 2:
            yield d
        d = d + 1 if d * d <= number else number


@lru_cache(maxsize=1024)
def turn(share: Fraction, p: int) -> int:
    """exp(2πi share) modulo p: the powers of one primitive root, so that all turns fit together."""
    if (p - 1) * share.numerator % share.denominator:
        raise ZeroDivisionError(f"{p} has no roots of unity of order {share.denominator}")
    return pow(_primitive(p), (p - 1) * share.numerator // share.denominator % (p - 1), p)


@lru_cache(maxsize=64)
def _primitive(p: int) -> int:
    """The least primitive root of a prime."""
    rest, factors, d = p - 1, set[int](), 2
    while d * d <= rest:
        while rest % d == 0:
            factors.add(d)
            rest //= d
        d += 1
    factors |= {rest} if rest > 1 else set()
    return next(g for g in range(2, p) if all(pow(g, (p - 1) // q, p) != 1 for q in factors))


@lru_cache(maxsize=1024)
def root(number: int, p: int) -> int:
    """The square root of a number: for p ≡ 1 mod 4 as sums of turns, after Gauss, so that √2/2 + √2/2 i is a turn."""
    if p % 4 == 3:
        return pow(number % p, (p + 1) // 4, p)
    odd = list(_primes(number))
    rest = number // prod(odd)
    result = isqrt(rest)
    if result * result != rest:
        eighth = turn(Fraction(1, 8), p)
        result = isqrt(rest // 2) * (eighth + pow(eighth, -1, p))
    for q in odd:
        gauss = sum((1 if pow(a, (q - 1) // 2, q) == 1 else -1) * turn(Fraction(a, q), p) for a in range(1, q))
        result = result * (gauss if q % 4 == 1 else gauss * pow(turn(Fraction(1, 4), p), -1, p)) % p
    return result % p


def matmul(a: Tensor, b: Tensor, p: int) -> Tensor:
    """The matrix product of residues modulo p; batches as in torch.matmul. See the module's proof."""
    total: Tensor | None = None
    for start in range(0, a.shape[-1], RUN):
        left, right = a[..., start : start + RUN], b[..., start : start + RUN, :].double()
        high = torch.matmul((left >> HALF).double(), right).long() % p
        low = torch.matmul((left & ((1 << HALF) - 1)).double(), right).long() % p
        part = ((high << HALF) + low) % p
        total = part if total is None else (total + part) % p
    return torch.zeros((*a.shape[:-1], b.shape[-1]), dtype=torch.int64, device=a.device) if total is None else total


def inverse(matrix: Tensor, p: int) -> Tensor:
    """The inverse of a square matrix of residues by Gauss and Jordan; a ZeroDivisionError if there is none."""
    n = matrix.shape[-1]
    work = torch.cat([matrix, torch.eye(n, dtype=torch.int64, device=matrix.device)], dim=1)
    for column in range(n):
        tick()
        found = torch.nonzero(work[column:, column])
        if not len(found):
            raise ZeroDivisionError("this matrix of residues has no inverse")
        pivot = column + int(found[0])
        order = list(range(n))
        order[column], order[pivot] = pivot, column
        work = work[order]
        row = work[column] * pow(int(work[column, column]), -1, p) % p
        factors = work[:, column].clone()
        factors[column] = 0
        work = (work - factors[:, None] * row % p) % p
        work[column] = row
    return work[:, n:]


def determinant(matrix: Tensor, p: int) -> Tensor:
    """The determinant of a square matrix of residues by Gauss."""
    work, result = matrix.clone(), 1
    for column in range(len(work)):
        tick()
        found = torch.nonzero(work[column:, column])
        if not len(found):
            return torch.tensor(0)
        pivot = column + int(found[0])
        if pivot != column:
            work[[column, pivot]] = work[[pivot, column]]
            result = -result
        head = int(work[column, column])
        result = result * head % p
        factors = work[column + 1 :, column] * pow(head, -1, p) % p
        work[column + 1 :] = (work[column + 1 :] - factors[:, None] * work[column] % p) % p
    return torch.tensor(result % p)


def one_sided(matrix: Tensor, p: int) -> Tensor:
    """The inverse, or for a matrix that is not square the right or left inverse Mᵀ(MMᵀ)⁻¹ or (MᵀM)⁻¹Mᵀ."""
    rows, columns = matrix.shape
    if rows == columns:
        return inverse(matrix, p)
    if rows < columns:
        return matmul(matrix.T, inverse(matmul(matrix, matrix.T, p), p), p)
    return matmul(inverse(matmul(matrix.T, matrix, p), p), matrix.T, p)


def residue(scales: tuple[Scale, ...], sizes: Sizes, p: int) -> int:
    """The product of the scales modulo p; roots are those of p ≡ 3 mod 4."""
    result = 1
    for scale in scales:
        if scale.kind == "turn":
            value = turn(Fraction(scale.text), p)
        elif scale.kind == "constant":  # transcendental: an equation in it holds for any number in its place
            value = key(scale.text, p)
        else:
            base = base_of(scale, sizes)
            value = base.numerator * pow(base.denominator, -1, p) % p
            if scale.kind == "sqrt":
                value = root(base.numerator * base.denominator, p) * pow(base.denominator, -1, p) % p
        result = result * pow(value, scale.power, p) % p
    return result


def key(name: str, p: int) -> int:
    """A fixed residue for a name."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest()) % p


def scrambled(name: str, x: Tensor, p: int) -> Tensor:
    """A fixed map from residues to residues that looks random: squares and shifts, four rounds. No step exceeds 2⁵³."""
    for turn in range(4):
        x = (x * (key(f"{name} {turn} a", p) | 1) + key(f"{name} {turn} b", p)) % p
        x = (x ^ (x >> 11) ^ key(f"{name} {turn} c", p)) % p
        x = (x * x + x) % p if turn % 2 else x
    return x
