"""Every word of `check:`: a value that has it and one that just misses it; and arguments that do not fit."""

from pathlib import Path

import pytest

from penrose.errors import PenroseError
from penrose.numerics import check
from penrose.numerics.vocabulary import ARGUMENTS, MEASURES, PREDICATES, parameters, table
from penrose.source import Source
from penrose.spec import read

BIT = 1e-9
R = 0.5**0.5
ALMOST_ONE = 1 + BIT


def verdicts(tensors, claim, steps="", level=3):
    lets = f"let:\n{steps}" if steps else ""
    text = f"dims: {{i: 2, j: 2, k: 3}}\ntensors:\n{tensors}\n{lets}draw: z[i]\ncheck:\n  - '{claim}'\n"
    results = check(read(Source("s.yaml", text)), level=level).results
    return {r.level: r.verdict for r in results if r.claim == claim}


def tensor(name, legs, data):
    return f"  {name}: {{legs: {legs}, data: {data}}}"


# A property, the legs of A, numbers that have it, numbers that just miss it.
NEAR = {
    "stochastic(A)": ("i j", [[0.25, 0.75], [1, 0]], [[0.25, 0.75], [1 + BIT, -BIT]]),
    "stochastic(A, i)": ("i j", [[0.25, 1], [0.75, 0]], [[0.25, 1], [0.75, BIT]]),
    "causal(A)": ("i j", [[1, 0], [2, 3]], [[1, BIT], [2, 3]]),
    "causal(A, j i)": ("i j", [[1, 2], [0, 3]], [[1, 2], [BIT, 3]]),
    "strictly_causal(A)": ("i j", [[0, 0], [2, 0]], [[0, 0], [2, BIT]]),
    "isometric(A)": ("k i", [[1, 0], [0, 0], [0, -1]], [[1, 0], [0, BIT], [0, -1 - BIT]]),
    "unitary(A)": ("i j", [[0, 1], [-1, 0]], [[BIT, 1], [-1, 0]]),
    "orthogonal(A)": ("i j", [[0, 1], [-1, 0]], [[BIT, 1], [-1, 0]]),
    "symmetric(A)": ("i j", [[1, 5], [5, 2]], [[1, 5], [5 + BIT, 2]]),
    "hermitian(A)": ("i j", [[1, 5], [5, 2]], [[1, 5], [5 + BIT, 2]]),
    "projector(A)": ("i j", [[1, 0], [0, 0]], [[1, 0], [0, BIT]]),
    "positive(A)": ("i j", [[1, 1], [1, 1]], [[1, 1], [1, 1 - BIT]]),
    "diagonal(A)": ("i j", [[7, 0], [0, 9]], [[7, BIT], [0, 9]]),
    "nonnegative(A)": ("i j", [[7, 0], [0, 9]], [[7, -BIT], [0, 9]]),
    "one_hot(A)": ("i j", [[0, 1], [1, 0]], [[0, 1], [1, BIT]]),
    "one_hot(A, i)": ("i k", [[0, 1, 0], [1, 0, 1]], [[0, 1, 0], [1, 0, 1 - BIT]]),
    "permutation(A)": ("i j", [[0, 1], [1, 0]], [[0, 1], [1, BIT]]),
    "descending(A)": ("k", [3, 2, 2], [3, 2, 2 + BIT]),
    "zero(A)": ("k", [0, 0, 0], [0, 0, BIT]),
    "argmax(A, B, k)": ("k", [1, 3, 2], [1, 2, 2 + BIT]),
}


@pytest.mark.parametrize("claim", NEAR)
def test_a_property_holds_or_just_does_not(claim):
    legs, has, misses = NEAR[claim]
    other = tensor("B", "k", [0, 2, 1])
    z = "\n  z: i"
    held, missed = (verdicts(tensor("A", legs, data) + "\n" + other + z, claim) for data in (has, misses))
    denied = verdicts(tensor("A", legs, has) + "\n" + other + z, f"not {claim}")
    exact = {3: "pass"} if PREDICATES[claim.partition("(")[0]].exact else {}
    assert held == {2: "pass", **exact}
    assert missed[2] == "fail"
    assert denied[2] == "fail"


# A property of how a value depends on x[k], a step that has it, and one that just misses it.
DEPENDS = {
    "real(y)": ("A[i k] conj(A)[i k]", "A[i k] conj(A)[i k] + 0.000000001 A[i k] x[k]"),
    "linear(y, x)": ("2 A[i k] x[k]", "A[i k] x[k] + 0.000000001 square(A[i k] x[k])"),
    "multilinear(y, A, x)": ("A[i k] x[k]", "A[i k] x[k] + 0.000000001 A[i k] square(x[k])"),
    "equivariant(w, x, k)": ("square(x[k]) + x[k]", "x[k] + 0.000000001 cumsum[k](x[k])"),
    "invariant(s, x, k)": ("max[k](x[k])", "max[k](x[k]) + 0.000000001 x[k=0]"),
    "local(w, x, k)": ("tanh(x[k]) v[k]", "x[k] + 0.000000001 cumsum[k](x[k])"),
    "independent(y, x)": ("A[i k] v[k]", "A[i k] v[k] + 0.000000001 A[i k] x[k]"),
    "causal(w, x, k)": ("cumsum[k](x[k])", "cumsum[k](x[k]) + 0.000000001 P[k k2] x[k2]"),
}


@pytest.mark.parametrize("claim", DEPENDS)
def test_a_value_depends_on_an_input_or_just_does_not(claim):
    name = claim.partition("(")[2][0]
    legs = {"y": "i", "w": "k", "s": ""}[name]
    tensors = "  A: i k\n  x: k\n  v: k\n  z: i\n  P: {legs: k k, kind: symmetric}"
    has, misses = (f"  {name}[{legs}]: {step}\n" for step in DEPENDS[claim])
    assert verdicts(tensors, claim, has)[2] == "pass"
    assert verdicts(tensors, claim, misses)[2] == "fail"
    assert verdicts(tensors, f"not {claim}", has)[2] == "fail"


def test_every_property_has_a_value_that_just_misses_it():
    assert {claim.partition("(")[0] for claim in (*NEAR, *DEPENDS)} == set(PREDICATES)


# A measure with what it is of A[i j] = [[3, 0], [0, 4]], B[i j] = [[3, 0], [0, 2]].
VALUES = {
    "rank(A)": 2, "max(A)": 4, "min(A)": 0, "mean(A)": 1.75, "std(A)": 4.25**0.5, "total(A)": 7, "maxabs(A)": 4,
    "minabs(A)": 0, "norm(A)": 5, "trace(A)": 7, "det(A, i | j)": 12, "distance(A, B)": 2,
    "distance_relative(A, B)": 0.4, "overlap(A, i)": 0, "on_diagonal(A)": 3, "off_diagonal(A)": 0,
    "agreement(A, B, j)": 1, "order(A)": 2, "numel(A)": 4, "parameters()": 4, "peak(t)": 2, "multiplications(t)": 8,
    "lagged(A, i j, 1)": 0, "positivity(A)": 1,
}  # fmt: skip


@pytest.mark.parametrize("claim", VALUES)
def test_a_measure_is_what_it_is_and_nothing_near_it(claim):
    data = "\n".join((tensor("A", "i j", [[3, 0], [0, 4]]), tensor("B", "i j", [[3, 0], [0, 2]])))
    tensors, value = f"{data}\n  z: {{legs: i, role: weight}}\n  w: {{legs: j, role: weight}}", VALUES[claim]
    step = "  t[i m]: A[i j] B[m j]\n"
    assert verdicts(tensors, f"{claim} = {value}", step)[2] == "pass"
    assert verdicts(tensors, f"{claim} = {value + BIT}", step)[2] == "fail"
    assert verdicts(tensors, f"{claim} > {value}", step)[2] == "fail"


def test_every_measure_is_measured():
    assert {claim.partition("(")[0] for claim in VALUES} == set(MEASURES)


def test_a_number_that_is_nearly_nothing_is_not_nothing():
    """Rounding is that of the numbers at hand, not of numbers around 1."""
    tiny = tensor("A", "i", [1e-13, 0]) + "\n  z: i"
    assert verdicts(tiny, "norm(A) = 0")[2] == "fail"
    assert verdicts(tiny, "maxabs(A) ≤ 1e-14")[2] == "fail"


BAD = ("reciprocal(zeros[i j])", "log(zeros[i j])", "log(minus[i j])", "exp(huge[i j])")


CLAIMS = [*NEAR, "real(A)", *(f"{measure} ≥ 0" for measure in VALUES)]


@pytest.mark.parametrize(("name", "bad"), [(name, BAD[n % len(BAD)]) for n, name in enumerate(CLAIMS)])
def test_nothing_holds_of_a_value_that_is_not_finite(name, bad):
    word = name.partition("(")[0]
    if word in MEASURES and MEASURES[word].exact:
        return
    data = {"zeros": [[0, 0], [0, 0]], "minus": [[-1, -1], [-1, -1]], "huge": [[1e9, 1e9], [1e9, 1e9]]}
    tensors = "\n".join(tensor(key, "i j", value) for key, value in data.items())
    tensors += "\n  B: {legs: i j, kind: ones}\n  z: i"
    entry = {**PREDICATES, **MEASURES}[word]
    vector = "vector" in entry.forms[0]
    step = "  A[i]: " + bad.replace("i j", "i j=0") + "\n" if vector else f"  A[i j]: {bad}\n"
    names = {"k": "i"} if word == "argmax" else {}
    claim = name.replace("(A, B, k)", f"(A, B, {names.get('k', 'k')})")
    for text in (claim, f"not {claim}") if word in PREDICATES else (claim,):
        assert refusal_or(lambda text=text: verdicts(tensors, text, step, level=2)[2]) in ("fail", "refused")


ARGUMENT = ("", "A", "s", "W", "T", "A, q", "A, i | j", "T, i j | k", "T, i | j", "A, |", "A, i i", "A, i, j", "s, A",
            "A, A", "A, B, nothing", "A, B, j", "y, x, i", "y, y, i", "L", "y, L", "Q", "A, A[i j]", "2", "A, ln=W",
            "A[i j] A[j m]", "y, x y",
            "t, A B", "t, B zz", "y, x, A", "λ", "x, x, x, x, x", "missing", "i | j")  # fmt: skip


WORDS = [*PREDICATES, *MEASURES]


@pytest.mark.parametrize("word", WORDS)
def test_arguments_that_do_not_fit_get_a_message_with_its_place(word):
    try_arguments(word, ARGUMENT[WORDS.index(word) % 5 :: 5])


@pytest.mark.slow
@pytest.mark.parametrize("word", WORDS)
def test_whatever_the_arguments_are_there_is_a_verdict_or_a_message_with_its_place(word):
    assert try_arguments(word, ARGUMENT) > 10


def try_arguments(word, choice):
    spec = (
        "dims: {i: 2, j: 2, k: 3, l: 2}\n"
        "tensors: {A: i j, B: j i, s: '', W: i k, T: i j k, x: i, L: i i, 'U, λ, V': 'svd(W, i | k)', Q: l l}\n"
        "let:\n  y[i]: A[i j] x[j]\n  t[i m]: A[i j] B[j m]\n"
        "  repeat 2:\n    x[i]: L[i m] x[m]\n"
        "draw: y[i]\ncheck:\n"
    )
    claims = [f"{word}({arguments})" + (" > 1" if word in MEASURES else "") for arguments in choice]
    sources = [Source("s.yaml", f"{spec}  - '{claim}'\n") for claim in claims]
    found = [refusal_or(lambda s=source: {r.claim for r in check(read(s), level=3).results}) for source in sources]
    assert all(said == "refused" or claim in said for claim, said in zip(claims, found, strict=True))
    return found.count("refused")


def refusal_or(work):
    """What comes back, or that it was refused with a place; anything else is an error of ours."""
    try:
        return work()
    except PenroseError as refused:
        return "refused" if "s.yaml:" in str(refused) else str(refused)


def test_a_refused_claim_says_how_the_word_is_written():
    with pytest.raises(PenroseError) as error:
        verdicts("  A: i k\n  z: i", "det(A) > 1")
    assert "A is 2 by 3, and this is said of a square matrix" in str(error.value)
    with pytest.raises(PenroseError) as error:
        verdicts("  A: i k\n  z: i", "rank() > 1")
    assert "rank is written rank(A) or rank(A, i | j); here it has no arguments" in str(error.value)


def test_what_is_decomposed_cannot_be_changed():
    """A result of a decomposition is made before, and would not follow: nothing could be told from that."""
    with pytest.raises(PenroseError, match="M cannot be changed"):
        verdicts("  M: i k\n  U, λ, V: svd(M, i | k)\n  z: i", "independent(U, M)")


def test_every_argument_of_every_word_is_of_a_kind_that_is_explained():
    said = {what for entry in (*PREDICATES.values(), *MEASURES.values())
            for form in entry.forms for _, what in parameters(form)}  # fmt: skip
    assert said == set(ARGUMENTS)


@pytest.mark.parametrize("entries", [PREDICATES, MEASURES], ids=["properties", "measures"])
def test_the_documentation_is_the_entries(entries):
    text = (Path(__file__).parents[1] / "docs" / "checking.md").read_text(encoding="utf-8")
    rows = [f"| {call} | {meaning} | {exact} |".replace("i | j", "i \\| j").replace("i | a", "i \\| a")
            for call, meaning, exact in table(entries)]  # fmt: skip
    assert [row for row in rows if row not in text] == []
