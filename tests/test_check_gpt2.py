"""GPT-2 as a spec gives the numbers of GPT-2 as others wrote it."""

from pathlib import Path

import pytest

from penrose.numerics import check
from penrose.source import Source
from penrose.spec import read

CASES = Path(__file__).parent / "cases" / "check"
MODEL = (CASES / "gpt2.yaml").read_text()


def foreign(text, **more):
    """The results of level 4."""
    return [result for result in check(read(Source("gpt2.yaml", text)), **more).results if result.level == 4]


@pytest.mark.slow
def test_attention_is_that_of_transformers():
    results = foreign((CASES / "true" / "attention.yaml").read_text())
    assert [result.verdict for result in results] == ["pass"] * 3
    assert all(result.error <= result.limit for result in results)


@pytest.mark.slow
def test_the_whole_model_is_that_of_transformers():
    [result] = foreign(MODEL)
    assert (result.verdict, result.error <= result.limit) == ("pass", True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("/ sqrt(s)", "/ s"),
        ("causal[q k](Q[n q s] K[n k s] / sqrt(s))", "Q[n q s] K[n k s] / sqrt(s)"),
        ("gelu_new(m", "gelu(m"),
        ("γ_1[h] + β_1[h]", "γ_1[h]"),
        ("b↑[u]) W↓[u g] + b↓[g]", "b↑[u]) W↓[u g]"),
        ("X[p v] W_E[v h] + W_P[p h]", "X[p v] W_E[v h]"),
        ("V[n k s]: a[k h] W_V[n h s]", "V[n k s]: a[k h] W_K[n h s]"),
    ],
)
def test_a_mistake_in_the_model_is_found_in_its_first_layer(right, wrong):
    assert right in MODEL
    [result] = foreign(MODEL.replace(right, wrong))
    assert result.verdict == "fail"
    assert result.difference.step.startswith("x of turn 1 ")


@pytest.mark.slow
def test_gpt2_small_with_all_its_parameters_is_that_of_transformers():
    text = MODEL.replace("repeat 3:", "repeat 12:").replace("\n  - causal(y, X, p)", "")
    report = check(read(Source("gpt2.yaml", text)), sizes="gpt2-small p=16", memory=8 << 30)
    [result] = [r for r in report.results if r.level == 4]
    assert (result.verdict, result.error <= result.limit) == ("pass", True)
    whole = check(read(Source("gpt2.yaml", text)), level=0, sizes="gpt2-small", memory=8 << 30)
    assert "124,439,808 parameters" in whole.results[0].note
