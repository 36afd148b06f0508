"""A diagram is checked as it is: its equations, its claims and its sizes, never the text it came from."""

import pytest

from penrose import figure
from penrose.numerics import check
from penrose.records import replace

TEXT = """
dims: {i: 3, j: 4, k: 5}
tensors: {A: i j, B: j k}
let:
  C[i k]: A[i j] B[j k]
draw:
  - C[i k] = A[i j] B[j k]
  - C[i k] = 2 A[i j] B[j k]
check:
  - C[i k] = A[i j] B[j k]
  - rank(A) ≤ 3
  - not nonnegative(A)
"""


@pytest.fixture
def diagram():
    """Two equations are drawn, of which the second is false; three claims are made, all true."""
    return figure.load(TEXT).diagram


def failed(diagram):
    return {result.claim for result in check(diagram, level=2).results if result.verdict == "fail"}


def test_a_diagram_is_judged_by_the_equations_it_has(diagram):
    true, false = diagram.equations
    assert failed(diagram) == {"C[i k] = 2 A[i j] B[j k]"}
    assert failed(replace(diagram, equations=(true,))) == set()
    assert failed(replace(diagram, equations=(replace(true, sides=false.sides),))) == {true.text}


def test_a_diagram_is_judged_by_the_claims_it_has(diagram):
    equality, bound, negated = diagram.claims
    diagram = replace(diagram, equations=())
    assert failed(diagram) == set()
    assert failed(replace(diagram, claims=(replace(equality, sign="≠"),))) == {equality.text}
    assert failed(replace(diagram, claims=(replace(bound, sign="<"),))) == {bound.text}
    assert failed(replace(diagram, claims=(replace(negated, negated=False),))) == {negated.text}


def test_a_diagram_is_judged_by_the_values_its_claims_speak_of(diagram):
    false = replace(diagram.asked[0], sides=diagram.equations[1].sides)
    assert failed(replace(diagram, equations=(), asked=(false,))) == {diagram.claims[0].text}


def test_a_diagram_is_judged_at_the_sizes_it_has(diagram):
    grown = tuple(replace(dim, size=6) if dim.name == "i" else dim for dim in diagram.dims)
    assert failed(replace(diagram, equations=(), dims=grown)) == {"rank(A) ≤ 3"}


def lines(claims, head="dims: {i: 3}\ntensors: {A: i i, B: i i}\nlet:\n  t[]: A[i i]\ndraw: A[i j]"):
    """The verdicts on some claims, by text."""
    text = head + "\ncheck:\n" + "".join(f'  - "{claim}"\n' for claim in claims)
    return {r.claim: r.verdict for r in check(figure.load(text).diagram).results if r.level in (2, 4)}


@pytest.mark.parametrize(
    "claim",
    [
        "trace(A) = A[i i]",
        "A[i i] = trace(A)",
        "t = trace(A)",
        "trace(A) + trace(B) = A[i i] + B[j j]",
        "det(A[i j] B[j k]) = det(A) det(B)",
        "rank(A) = i",
        "numel(A) = i^2",
        "order(A) = sqrt(4 * i) / sqrt(i) * 2**1 - 1e0 - 1",
        "0 ≤ norm(A) < 1.5e+3 norm(A)",
        "norm(A[i j] B[j k]) <= norm(A) * norm(B)",
        "norm(A)^2 = A*[i j] A[i j]",
        "max(A) ≠ max(B)",
    ],
)
def test_quantities_are_read_by_the_grammar_of_expressions(claim):
    assert set(lines([claim]).values()) == {"pass"}


@pytest.mark.parametrize("claim", ["trace(A) = 2 A[i i]", "det(A) = det(B)", "numel(A) = i^3", "max(A) = max(B)"])
def test_false_quantities_fail(claim):
    assert lines([claim]) == {claim: "fail"}


@pytest.mark.parametrize(
    "claim",
    [
        "(A[i j] + B[i j]) / 2 = (B[i j] + A[i j]) / (2)",
        "A[i k] (B[k j] + B[k j]) = 2 (A[i k] B[k j])",
        "max(A) ≤ (norm(A))",
    ],
)
def test_the_report_quotes_what_was_written(claim):
    text = f"dims: {{i: 3}}\ntensors: {{A: i i, B: i i}}\ndraw: A[i j]\ncheck:\n  - '{claim}'\n"
    assert [said.text for said in figure.load(text).diagram.claims] == [claim]


def test_drawn_equations_are_quoted_to_their_last_bracket():
    claims = check(figure.load("dims: {'i, k': 3}\ndraw: S[i k] = 1/2 (A[i k] + A[k i])").diagram, level=0).results
    assert claims[-1].claim == "S[i k] = 1/2 (A[i k] + A[k i])"


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0), (2, 0, 1)])
def test_a_definition_may_stand_after_its_use(order):
    said = ["A[i a] B[a j] = ψ[i j]", "ψ[i j] := φ[j i]", "φ[j i] := A[i a] B[a j]"]
    verdicts = lines([said[n] for n in order], "draw: A[i a] B[a j]")
    assert verdicts[said[0]] == "pass"


def test_a_step_sees_a_definition_that_is_drawn():
    text = "let:\n  y[i]: ψ[i j] x[j]\ndraw:\n  - ψ[i j] := A[i a] B[a j]\ncheck: y[i] = A[i a] B[a j] x[j]"
    assert failed(figure.load(text).diagram) == set()
