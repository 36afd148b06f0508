"""Rules on sums, and the words that ask for them: what is written, what it equals, what is refused."""

from pathlib import Path

import pytest

from penrose.diagram.wording import text
from penrose.errors import PenroseError
from penrose.figure import load
from penrose.numerics import check
from penrose.source import Source
from penrose.spec import read

CASES = Path(__file__).parent / "cases" / "rewrite"
HOLD, REFUSED = (sorted((CASES / name).glob("*.yaml")) for name in ("hold", "fail"))


def drawn(spec):
    return [text(equation) for equation in load(spec).diagram.equations]


@pytest.mark.parametrize("spec", HOLD, ids=lambda path: path.stem)
def test_what_a_word_makes_is_what_the_spec_says(spec):
    report = check(read(Source(str(spec), spec.read_text(encoding="utf-8"))), level=4)
    assert [(r.claim, r.level, r.note) for r in report.results if r.verdict == "fail"] == []


@pytest.mark.parametrize("spec", REFUSED, ids=lambda path: path.stem)
def test_what_is_not_so_is_found_out(spec):
    report = check(read(Source(str(spec), spec.read_text(encoding="utf-8"))), level=4)
    assert any(r.verdict == "fail" for r in report.results)


WRITTEN = [
    ("∂[B](A[i j] B[j k] C[k l])", "A[i j] C[k l] -> i l j k"),
    ("cut[j](A[i j] B[j k])", "A[i j] B[j' k] -> i k j j'"),
    ("resolve(A[i j] I[j k] B[k l])", "A[i j] B[j l]"),
    ("resolve(A[i j] δ[j k l] B[k m] C[l n])", "A[i j] B[j m] C[j n]"),
    ("expand(A[i j] (B[j k] + C[j k]))", "A[i j] B[j k] + A[i j] C[j k]"),
    ("gauge[j X](A[i j] B[j k])", "A[i j] X[j j'] inv(X)[j' j''] B[j'' k]"),
]


@pytest.mark.parametrize(("word", "made"), WRITTEN)
def test_a_word_writes_what_a_person_would(word, made):
    spec = f"tensors: {{X: a b}}\ndraw: {word}" if "X" in word else f"draw: {word}"
    [line] = drawn(spec)
    assert line in (made, made.partition(" ->")[0])


MISTAKEN = [
    ("draw: ∂[Q](A[i j] B[j k])", "there is no tensor Q"),
    ("draw: ∂(A[i j] B[j k])", "∂ does not say what it is about"),
    ("draw: ∂[A](A†[j i] B[i k])", "A stands here as its conjugate"),
    ("tensors: {C: i}\ndraw: ∂[C](A[i j] B[j k])", "nothing here depends on C"),
    ("draw: expand[A](A[i j] B[j k])", "A is no step"),
    ("draw: gauge[j](A[i j] B[j k])", "gauge does not say what it is about"),
    ("draw: cut[i](A[i j] B[j k])", "i is no bond"),
    ("draw: each[j](A[i j] B[j k])", "how many values j has is not said"),
    ("let: {'y[i]': 'A[i j] x[j]'}\ndraw: path[y A](y)", "y is one product, not a sum of terms"),
    ("let: {'y[i]': 'x[i] + z[i]', 'w[j]': 'A[j i] y[i]'}\ndraw: path[y B](w)", "y does not meet B here"),
    ("let: {repeat 2: {'x[i]': 'x[i] + A[i j] x[j]'}}\ntensors: {x: i}\ndraw: ∂[A](x[i] b[i])", "made in a repeat"),
]


@pytest.mark.parametrize(("spec", "said"), MISTAKEN)
def test_what_a_rule_cannot_do_is_said_at_its_place(spec, said):
    with pytest.raises(PenroseError) as caught:
        load(spec)
    assert [said in problem.message for problem in caught.value.problems] == [True]
    assert caught.value.problems[0].span is not None
