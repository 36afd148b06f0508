"""Level 5 on the CPU: what short numbers round is told from what is wrong."""

from pathlib import Path

import pytest

from penrose.numerics import check
from penrose.numerics.table import printed
from penrose.source import Source
from penrose.spec import read

CASES = Path(__file__).parent / "cases" / "check"


def level_5(text, **more):
    report = check(read(Source("s.yaml", text)), level=5, device="cpu", **more)
    return {r.claim.rpartition(" ")[2]: r for r in report.results if r.level == 5}, report


@pytest.mark.parametrize("name", ["gauge", "attention", "qk"])
def test_true_specs_are_rounded_and_not_wrong(name):
    found, report = level_5((CASES / "true" / f"{name}.yaml").read_text())
    assert {r.verdict for r in found.values()} == {"pass"}
    assert list(found) == ["float32", "bfloat16", "float16"]
    assert "relative" in printed(report, everything=True)


def test_what_underflows_in_a_sharp_softmax_is_rounding():
    """Most entries are 1e-60 in float64 and 0 in shorter numbers."""
    found, _ = level_5("dims: {k: 9, q: 3}\ntensors: {s: {legs: q k, role: data}}\ndraw: softmax[k](60 s[q k])")
    assert found["float32"].verdict == "pass"


def test_what_overflows_is_said():
    found, _ = level_5("draw: 1000000 a[i]")
    assert (found["float32"].verdict, found["float16"].verdict) == ("pass", "fail")
    assert "infinite" in found["float16"].note


@pytest.mark.slow
def test_gpt2_small_in_float32():
    """On a few positions: bfloat16 and float16 are slow on a CPU, and it is the weights that round."""
    text = (CASES / "gpt2.yaml").read_text().partition("check:")[0].replace("gpt2: 1024", "gpt2: 48")
    found, _ = level_5(text, sizes="gpt2-small", memory=16 << 30, time=1000.0)
    print(found["float32"].note)
    assert found["float32"].verdict == "pass"
    assert float(found["float32"].note.split()[1].rstrip(",")) <= 1e-4
