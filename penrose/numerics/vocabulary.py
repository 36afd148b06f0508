"""The words of `check:`: properties that hold or do not, and measures that are compared. One entry each.

An entry says how a call is written, what each argument must be, what the word means, and its rule. A rule speaks of
values as `Entries` (entries.py): numbers of floats or modulo a prime with the operations that both have, so that one
rule gives the verdict of level 2, with the size of the rounding error of every entry, and that of level 3.

The rule of a property gives pairs of values that must be equal. That of a measure gives the number, and the size of
its rounding error in epsilons. Nothing here imports torch. Outside implementations are in references.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from penrose.records import dataclass

Rule = Callable[..., Any]

ARGUMENTS = {
    "value": "a step, a tensor or an expression",
    "vector": "a value with one leg",
    "row": "a value with at least one leg",
    "array": "a value with at least two legs",
    "matrix": "a value with at least two legs, on two sides",
    "square": "a value with at least two legs, on two sides that are equally large",
    "cut": "all legs of the value, on two sides of a bar",
    "leg": "a leg of the values before it",
    "inner": "a leg of the tensor before it",
    "legs": "legs of the value before it, each once",
    "pair": "two legs of the value: the query's, then the key's",
    "input": "a tensor that goes in, the same in every layer",
    "moved": "one or more tensors that go in, side by side, the same in every layer",
    "inputs": "one or more tensors that go in, the same in every layer",
    "contraction": "a value that is one contraction",
    "number": "a whole number",
    "order": "tensors of the contraction, in an order",
}
"""What an argument can be."""


@dataclass(frozen=True)
class Word:
    """A word of `check:`. `forms` are the ways of writing its arguments, each a name and what it must be, with commas
    between: "V matrix, i | a cut". `exact` says that the rule can be tried modulo a prime."""

    name: str
    forms: tuple[str, ...]
    meaning: str
    rule: Rule
    exact: bool = False

    def written(self) -> tuple[str, ...]:
        """The calls as a person writes them.

        >>> PREDICATES["causal"].written()
        ('causal(A)', 'causal(A, q k)', 'causal(y, x, p)')
        """
        return tuple(f"{self.name}({', '.join(name for name, _ in parameters(form))})" for form in self.forms)


def parameters(form: str) -> list[tuple[str, str]]:
    """The arguments of a form: name, and what it must be.

    >>> parameters("V matrix, i | a cut")
    [('V', 'matrix'), ('i | a', 'cut')]
    """
    return [(name, what) for part in form.split(", ") if part for name, _, what in [part.rpartition(" ")]]


def _words(*entries: Word) -> dict[str, Word]:
    return {entry.name: entry for entry in entries}


def _isometric(a: Any) -> Any:
    """A†A is the identity."""
    yield a.H @ a, a.one()


def _unitary(a: Any) -> Any:
    """A†A and AA† are the identity."""
    yield from _isometric(a)
    yield from _isometric(a.H)


def _real(a: Any) -> Any:
    """Every entry is its own conjugate."""
    yield a, a.conj


def _nonnegative(a: Any) -> Any:
    """Real, and nothing is left of the entries below 0."""
    yield from _real(a)
    yield a.below(), a.nothing()


def _binary(a: Any) -> Any:
    """Every entry is its own square."""
    yield a * a, a


def _adds_up(a: Any, legs: Any) -> Any:
    """The sums over the legs are 1."""
    total = a.sum(legs)
    yield total, total.ones()


def _zero(a: Any) -> Any:
    yield a, a.nothing()


def _stochastic(a: Any, legs: Any = (-1,)) -> Any:
    yield from _adds_up(a, legs)
    yield from _nonnegative(a)


def _one_hot(a: Any, leg: Any = -1) -> Any:
    """Zeros and ones that add up to 1."""
    yield from _binary(a)
    yield from _adds_up(a, (leg,))


def _permutation(a: Any) -> Any:
    yield from _one_hot(a, 0)
    yield from _adds_up(a, (1,))


def _hermitian(a: Any) -> Any:
    yield a, a.H


def _projector(a: Any) -> Any:
    yield a @ a, a
    yield from _hermitian(a)


def _positive(a: Any) -> Any:
    yield from _hermitian(a)
    least = a.least_eigenvalue()
    yield least.below(), least.nothing()


def _orthogonal(a: Any) -> Any:
    yield from _unitary(a)
    yield from _real(a)


def _descending(a: Any) -> Any:
    yield from _real(a)
    fall = a.fall()
    yield fall.below(), fall.nothing()


def _causal(a: Any, *more: Any) -> Any:
    """What is later is 0; or does not matter."""
    if len(more) == 2:
        return a.unreached(*more, lambda there, here: there > here)
    return _zero(a.where(a.later(*more or [(-2, -1)])))


def _strictly_causal(a: Any, pair: Any = (-2, -1)) -> Any:
    return _zero(a.where(~a.later(a.axes(pair)[::-1])))


def _linear(y: Any, x: Any) -> Any:
    """y(2x − 3z) is 2y(x) − 3y(z)."""
    z = x.again()
    yield y.at(x, 2 * x - 3 * z), 2 * y - 3 * y.at(x, z)


def _multilinear(y: Any, *given: Any) -> Any:
    for x in given or y.inputs():
        yield from _linear(y, x)


def _equivariant(y: Any, moved: Any, leg: Any) -> Any:
    yield y.carried(moved, leg), y.shuffled(leg)


def _invariant(y: Any, moved: Any, leg: Any) -> Any:
    yield y.carried(moved, leg), y


PREDICATES = _words(
    Word("stochastic", ("A row", "A row, k legs"),
         "no entry is negative, and over the legs named they add up to 1", _stochastic),
    Word("causal", ("A array", "A array, q k pair", "y value, x input, p leg"),
         "A is 0 where k is later than q; or y at p does not depend on x at later places", _causal, True),
    Word("strictly_causal", ("A array", "A array, q k pair"), "A is 0 where k is not earlier than q",
         _strictly_causal, True),
    Word("isometric", ("V matrix", "V matrix, i | a cut"),
         "contracted with its conjugate over the first legs: identity", _isometric, True),
    Word("unitary", ("U square", "U square, i | j cut"), "isometric both ways", _unitary, True),
    Word("orthogonal", ("U square", "U square, i | j cut"), "real, and isometric both ways", _orthogonal, True),
    Word("symmetric", ("S square", "S square, i | j cut"), "equal to its transpose", lambda a: [(a, a.T)], True),
    Word("hermitian", ("H square", "H square, i | j cut"), "equal to its adjoint", _hermitian, True),
    Word("projector", ("P square", "P square, i | j cut"), "hermitian, and its own square", _projector, True),
    Word("positive", ("P square", "P square, i | j cut"), "hermitian with no negative eigenvalue", _positive),
    Word("diagonal", ("D value",), "0 wherever two indices differ", lambda a: _zero(a.where(a.apart())), True),
    Word("nonnegative", ("A value",), "no entry is negative", _nonnegative),
    Word("real", ("A value",), "no entry has an imaginary part", _real, True),
    Word("one_hot", ("X row", "X row, v leg"), "a single 1 along the leg, else 0", _one_hot, True),
    Word("permutation", ("P square", "P square, i | j cut"), "a single 1 in every row and column, else 0",
         _permutation, True),
    Word("descending", ("λ vector",), "no entry is larger than the one before", _descending),
    Word("zero", ("A value",), "every entry is 0", _zero, True),
    Word("linear", ("y value, x input",), "y of a sum of x's is the sum of the y's, and scales as they do", _linear,
         True),
    Word("multilinear", ("y value", "y value, A … inputs"), "linear in each of the tensors by itself", _multilinear,
         True),
    Word("equivariant", ("y value, x moved, p leg",),
         "permuting x, or x z together, along p permutes y along p in the same way",
         _equivariant, True),
    Word("invariant", ("y value, x moved, p inner",), "permuting x, or x z together, along p changes nothing",
         _invariant, True),
    Word("local", ("y value, x input, p leg",), "y at a place p depends on x at that place alone",
         lambda y, x, leg: y.unreached(x, leg, lambda there, here: there != here), True),
    Word("independent", ("y value, x input",), "y does not depend on x",
         lambda y, x: [(y.at(x, x.again()), y)], True),
    Word("argmax", ("A value, B value, k leg",), "along k the largest entries of A and B stand at the same places",
         lambda a, b, leg: [(a.places(leg), a.matched(b).places(leg))]),
)  # fmt: skip
"""Properties, by name."""


def _each(function: Rule) -> Rule:
    """A measure that is one of the entries, or as near to it as the largest error of any."""
    return lambda a: (function(a.real()), a.error.amax())


def _trace(a: Any) -> Any:
    return a.real().diagonal().sum(), a.error.diagonal().sum()


def _determinant(a: Any) -> Any:
    """By Hadamard, no cofactor is larger than the product of the lengths of the other rows."""
    return a.value.det().abs(), len(a.value) * a.error.norm(dim=1).prod()


def _distance(a: Any, b: Any) -> Any:
    b = a.matched(b)
    return (a.value - b.value).norm(), (a.error + b.error).norm()


def _distance_relative(a: Any, b: Any) -> Any:
    (off, error), size = _distance(a, b), a.value.norm()
    if float(size) == 0:
        raise a.unanswerable("it is 0, so no distance is relative to it")
    return off / size, error / size


def _overlap(a: Any, leg: Any) -> Any:
    rows = a.value.movedim(a.axis(leg), 0).flatten(1)
    rows = rows / rows.norm(dim=1, keepdim=True)
    return (rows @ rows.mH).abs().fill_diagonal_(0).amax(), rows.shape[1]


def _agreement(a: Any, b: Any, leg: Any) -> Any:
    same = a.places(leg).value == a.matched(b).places(leg).value
    return same.double().mean(), 0.0


def _lagged(a: Any, pair: Any, lag: Any) -> Any:
    pattern, error = (t.movedim(a.axes(pair), (-2, -1)).diagonal(-lag, -2, -1) for t in (a.real(), a.error))
    if not pattern.numel():
        raise a.unanswerable(f"no place has another {lag} before it")
    return pattern.mean(), error.mean()


def _positivity(a: Any) -> Any:
    """Errors of entries reach eigenvalues of matrices that are not normal as much as these are many."""
    values = a.eigenvalues()
    return values.sum().real / values.abs().sum(), len(values) ** 2


def _rank(a: Any) -> Any:
    """A singular value below 10⁻¹² of the largest counts as 0."""
    values = a.singular_values()
    return (values > 1e-12 * values.amax()).sum(), 0.0


MEASURES = _words(
    Word("rank", ("A matrix", "A matrix, i | j cut"), "the rank of A with legs i against legs j", _rank),
    Word("max", ("A value",), "the largest entry", _each(lambda a: a.amax())),
    Word("min", ("A value",), "the smallest entry", _each(lambda a: a.amin())),
    Word("mean", ("A value",), "the mean of all entries", lambda a: (a.real().mean(), a.error.mean())),
    Word("std", ("A value",), "the standard deviation of all entries, divided by one less than their number",
         lambda a: (a.several().std(), a.error.amax())),
    Word("total", ("A value",), "the sum of all entries", lambda a: (a.real().sum(), a.error.sum())),
    Word("maxabs", ("A value",), "the largest absolute value", lambda a: (a.value.abs().amax(), a.error.amax())),
    Word("minabs", ("A value",), "the smallest absolute value", lambda a: (a.value.abs().amin(), a.error.amax())),
    Word("norm", ("A value",), "the root of the sum of squares", lambda a: (a.value.norm(), a.error.norm())),
    Word("trace", ("A square", "A square, i | j cut"), "the trace", _trace),
    Word("det", ("A square", "A square, i | j cut"), "the absolute value of the determinant", _determinant),
    Word("distance", ("A value, B value",), "the norm of the difference", _distance),
    Word("distance_relative", ("A value, B value",), "the norm of A − B over the norm of A", _distance_relative),
    Word("overlap", ("W array, m leg",), "the largest absolute cosine between two vectors of W, numbered by m",
         _overlap),
    Word("on_diagonal", ("A matrix", "A matrix, i | j cut"), "the smallest absolute value on the diagonal of a matrix",
         lambda a: (a.value.diagonal().abs().amin(), a.error.diagonal().amax())),
    Word("off_diagonal", ("A matrix", "A matrix, i | j cut"), "the largest absolute value off the diagonal of a matrix",
         lambda a: (a.where(a.apart()).value.abs().amax(), a.error.amax())),
    Word("agreement", ("A value, B value, k leg",), "the share of places where A and B are largest at the same k",
         _agreement),
    Word("lagged", ("A array, q k pair, 1 number",), "the mean of A where k is so many places before q", _lagged),
    Word("positivity", ("M square", "M square, i | j cut"),
         "the sum of the eigenvalues over that of their absolute values: 1 where all are positive", _positivity),
    Word("order", ("A value",), "how many legs A has", lambda a: (len(a.legs), 0.0), True),
    Word("numel", ("A value",), "how many numbers A has", lambda a: (a.numel(), 0.0), True),
    Word("parameters", ("",), "how many numbers the weights hold, every layer counted",
         lambda trial: (trial.parameters(), 0.0), True),
    Word("peak", ("A contraction", "A contraction, B C D … order"),
         "most legs of an intermediate when A is contracted: cheapest, or in that order",
         lambda a, *order: (a.peak(*order), 0.0), True),
    Word("multiplications", ("A contraction",),
         "how many multiplications the contraction of A takes: up to 9 tensors the fewest, beyond on the path found",
         lambda a: (a.multiplications(), 0.0), True),
)  # fmt: skip
"""Measures, by name. Those that are exact count, and compute no entry."""


RESULT_LAWS: dict[tuple[str, int], Rule] = {
    ("svd", 1): lambda a: [*_descending(a), *_nonnegative(a)],
    ("eigh", 1): _real,
}
"""The rules of results of decompositions: the method, and which of its results."""


def table(entries: dict[str, Word]) -> Iterator[tuple[str, str, str]]:
    """How each word is written, what it says, and whether it is tried modulo a prime: for the documentation."""
    for entry in entries.values():
        yield ", ".join(f"`{call}`" for call in entry.written()), entry.meaning, "exact" if entry.exact else ""
