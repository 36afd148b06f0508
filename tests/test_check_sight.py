"""A check that could not have failed is none: a little change of one side is seen, or the verdict is unknown."""

from functools import cache
from pathlib import Path

import pytest

from penrose.diagram import build
from penrose.numerics import check
from penrose.numerics.claims import Equality
from penrose.numerics.compare import ALLOWED
from penrose.numerics.draw import generator
from penrose.numerics.equality import SCALES, TRUSTED, Attempt, apart, floats, pair, undecided
from penrose.numerics.evaluate import evaluate
from penrose.numerics.job import Settings, prepared
from penrose.numerics.magnitudes import Magnitudes, Measured, exercised
from penrose.numerics.plan import pruned
from penrose.numerics.sizes import prime_sizes, violations
from penrose.numerics.trial import Trial
from penrose.source import Source
from penrose.spec import read

HERE = Path(__file__).parent
SPECS = sorted((HERE.parent / "docs" / "gallery").glob("*.yaml")) + sorted((HERE / "cases" / "check").glob("*/*.yaml"))
TRUE = [path for path in SPECS if path.parent.name in ("gallery", "true", "mutated")]
LITTLE = 1e-6


@cache
def job(path):
    return prepared(build(read(Source(str(path), path.read_text()))), Settings())


def pairs(path):
    """Every equation of a spec whose sides are two computations."""
    for claim in job(path).claims:
        if isinstance(claim, Equality) and claim.sign == "=":
            both = pair(job(path).program, claim)
            if not both.trivial:
                yield both


def changed(value, name, little):
    """A value with every entry changed by a share of itself, or replaced by another."""
    import torch

    if isinstance(value, tuple):
        return tuple(changed(v, f"{name} {n}", little) for n, v in enumerate(value))
    other = torch.randn(value.shape, generator=generator(1, f"{name} changed"), dtype=value.value.dtype)
    moved = value.value * (1 + LITTLE * torch.sgn(other)) if little else other
    return Measured(moved, value.error, value.power)


def unseen(path):
    """Inputs of right sides that matter and of which a change by a millionth is not seen, though the sides pass."""
    found, tried = [], 0
    for both in pairs(path):
        part = pruned(job(path).program, [both.left, both.right])
        trial, exercises = Trial(part, job(path).sizes, 0), []
        values = trial.run([both.left, both.right], exercises)
        off, _ = apart(values[both.left], values[both.right].permute(both.order))
        if off.ratio > ALLOWED or undecided([Attempt(off, 0, 1.0, tuple(exercises))]):
            continue
        for name in {tensor.name for tensor in pruned(part, [both.right]).inputs if tensor.kind != "zeros"}:
            seen = {}
            for little in (True, False):
                inputs = {**trial.measured, (name, False): changed(trial.measured[name, False], name, little)}
                right = evaluate(part, inputs, trial.sizes, Magnitudes(), [both.right])[both.right]
                seen[little] = apart(values[both.left], right.permute(both.order))[0].ratio > ALLOWED
            tried += 1
            if seen[False] and not seen[True]:
                found.append((path.stem, both.claim.text, name))
    return found, tried


def all_unseen(paths):
    tries = [unseen(path) for path in paths]
    return [lost for found, _ in tries for lost in found], sum(tried for _, tried in tries)


def test_a_millionth_of_one_input_of_one_side_is_seen():
    found, tried = all_unseen(TRUE[::8])
    assert found == []
    assert tried >= 20


@pytest.mark.slow
def test_a_millionth_of_any_input_of_one_side_is_seen():
    found, tried = all_unseen(TRUE)
    print(f"{tried} inputs of right sides changed by a millionth, {len(found)} unseen")
    assert found == []
    assert tried >= 300


@pytest.mark.parametrize("path", [path for path in SPECS if path.parent.name != "refused"], ids=lambda p: p.stem)
def test_sizes_of_level_1_serve_every_group(path):
    program = job(path).program
    assert violations(program, prime_sizes(program)[0]) == []


def test_every_scale_shows_another_part_of_a_function():
    """Near 1 relu and tanh bend; far below tanh is straight; far above it is flat."""
    import torch

    x = torch.linspace(-2, 2, 41, dtype=torch.float64)
    shares = [exercised("tanh", scale * x, torch.tanh(scale * x), ()).share for scale in (*SCALES[2:], 2.0**20)]
    assert shares[0] == 1.0
    assert shares == sorted(shares, reverse=True)
    assert exercised("relu", x - 9, torch.relu(x - 9), ()).saturated
    assert not exercised("relu", x, torch.relu(x), ()).saturated


def overlap(sites):
    """The overlap of a matrix product state with itself, and the same with its factors in another order."""
    def factor(n, bond, bar):
        legs = " ".join([f"{bond}{n}"] * (n > 0) + [f"p{n}"] + [f"{bond}{n + 1}"] * (n < sites - 1))
        return f"conj(A_{n})[{legs}]" if bar else f"A_{n}[{legs}]"

    ket, bra = ([factor(n, bond, bar) for n in range(sites)] for bond, bar in (("b", False), ("c", True)))
    zipped = " ".join(f"{a} {b}" for a, b in zip(ket, bra, strict=True))
    dims = ", ".join([f"p{n}: 3" for n in range(sites)] + [f"{bond}{n}: 4" for n in range(1, sites) for bond in "bc"])
    return f"dims: {{{dims}}}\ndraw: {zipped}\ncheck:\n  - {zipped} = {' '.join(ket + bra)}\n"


@pytest.mark.parametrize("sites", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_long_overlap_neither_overflows_nor_vanishes(sites):
    results = check(read(Source("overlap.yaml", overlap(sites)))).results
    assert {r.verdict for r in results} == {"pass"}
    assert {r.level for r in results} == {0, 1, 2, 3}


@pytest.mark.parametrize("sites", [100, 400])
def test_errors_grow_with_depth_as_a_root(sites):
    """What all entries share is kept, what is independent averages out: no ratchet."""
    made = prepared(build(read(Source("overlap.yaml", overlap(sites)))), Settings())
    both = pair(made.program, made.claims[0])
    value = Trial(pruned(made.program, [both.left]), made.sizes, 0).run([both.left])[both.left]
    assert float(value.error / value.value.abs()) < 4 * sites**0.5


def test_a_large_entry_excuses_nothing_beside_it():
    text = "tensors: {A: {legs: i j, data: [[1.0e+20, 1], [1, 1]]}, B: {legs: i j, data: [[1.0e+20, 1], [1, 1.001]]}}\n"
    assert check(read(Source("s.yaml", text + "draw: A[i j] = B[i j]")), level=2).failed


def test_what_takes_too_long_ends_in_a_verdict():
    text = "dims: {i: 40}\nlet:\n  y[i]: x[i]\n  repeat 20000:\n    y[i]: tanh(W[i j] y[j])\n"
    text += "draw: y[i] = 2 y[i]"
    report = check(read(Source("s.yaml", text)), time=3.0)
    assert [r.claim for r in report.results if r.verdict == "unknown"] == ["everything within the time limit"]
    assert report.status() == 1


def test_a_claim_of_what_is_computed_from_its_own_spec_is_no_alarm():
    """Functions, steps and loops written in two ways."""
    text = "let:\n  y[i]: gelu(x[j] W[j i])\n  z[i]: W[j i] x[j]\ndraw: y[i] = gelu(z[i])"
    [result] = [r for r in check(read(Source("s.yaml", text))).results if r.level == 2]
    assert (result.verdict, result.error < 8) == ("pass", True)


def test_floats_go_on_while_functions_are_saturated():
    text = "tensors: {o: {legs: i, kind: ones}}\ndraw: tanh(1000 o[i] + a[i]) = o[i]"
    made = prepared(build(read(Source("s.yaml", text))), Settings())
    both = pair(made.program, made.claims[0])
    [result] = floats(made.program, [both], made.sizes, 1, [0], "", lambda claim: "")
    assert result.verdict == "fail"


def test_agreement_that_chance_explains_is_no_pass():
    """With many functions two arguments may coincide: smaller sizes are tried, and else nothing is decided."""
    path = HERE.parent / "docs" / "gallery" / "t-path-expansion.yaml"
    exact = [r for r in check(read(Source(path.name, path.read_text())), level=3).results if r.level == 3]
    assert {r.verdict for r in exact} == {"pass"}
    assert all(r.error is None or r.error <= TRUSTED for r in exact)
