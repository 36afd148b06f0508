"""Claims tried on somebody's own numbers: what holds of them, what does not, and what is not tried."""

import subprocess
import sys

import pytest
import torch
from safetensors.torch import save_file

import penrose
from penrose.errors import PenroseError

SPEC = """
dims: {s: 4}
tensors:
  x: p h
  W: {legs: h g, from: model, key: w}
  Y: {legs: p g, from: out, key: y}
let:
  y[p g]: tanh(x[p h] W[h g])
draw: y
check:
  - y[p g] = Y[p g]
  - max(W) ≤ 9
  - norm(y) > 0 when trained
"""


def numbers():
    rng = torch.Generator().manual_seed(0)
    x, w = (torch.randn(shape, generator=rng, dtype=torch.float64) for shape in ((2, 3), (3, 3)))
    return {"x": x, "model": {"w": w}, "out": {"y": torch.tanh(x @ w)}}


def verdicts(report):
    return {(r.claim, r.level): r.verdict for r in report.results}


def test_claims_hold_of_the_numbers_that_are_given_and_not_of_random_ones():
    bound, random = (verdicts(penrose.check(SPEC, bind=given)) for given in (numbers(), None))
    assert (bound["y[p g] = Y[p g]", 2], random["y[p g] = Y[p g]", 2]) == ("pass", "fail")
    assert bound["norm(y) > 0 when trained", 2] == "pass"
    assert random["norm(y) > 0 when trained", 0] == "not tested"


def test_what_makes_its_own_numbers_is_not_run_on_bound_ones():
    report = penrose.check(SPEC, bind=numbers())
    assert {verdicts(report)["y[p g] = Y[p g]", level] for level in (1, 3)} == {"not run"}
    assert "bound numbers" in repr(report)
    assert report.status() == 0
    assert "random: nothing" in report.results[0].note


def test_a_wrong_binding_that_fits_in_shape_is_found_by_value():
    given = numbers()
    given["model"] = {"w": given["model"]["w"].mT}
    report = penrose.check(SPEC, bind=given)
    assert verdicts(report)["y[p g] = Y[p g]", 2] == "fail"
    assert report.status() == 1


def test_numbers_that_are_missing_are_random_and_said():
    given = numbers()
    del given["x"]
    assert "random: x" in penrose.check(SPEC, bind=given).results[0].note


def test_other_sizes_than_those_of_the_numbers_are_refused():
    with pytest.raises(PenroseError, match="h has 3 places in the numbers that are given"):
        penrose.check(SPEC.replace("max(W) ≤ 9", "max(W) ≤ 9 at h=5"), bind=numbers())


def test_what_is_said_of_trained_weights_is_tried_on_the_file_that_the_spec_names(tmp_path):
    save_file({"w": torch.eye(3)}, tmp_path / "w.safetensors")
    text = "tensors:\n  W: {legs: i j, from: w.safetensors, key: w}\ndraw: W[i j]\n"
    (tmp_path / "spec.yaml").write_text(text + "check: ['max(W) = 1 when trained', 'min(W) > 1 when trained']\n")
    found = verdicts(penrose.check(tmp_path / "spec.yaml"))
    assert found["max(W) = 1 when trained", 2] == "pass"
    assert found["min(W) > 1 when trained", 2] == "fail"


def test_a_word_that_nobody_knows_is_found_in_what_is_said_of_trained_weights():
    with pytest.raises(PenroseError, match="no measure nrm"):
        penrose.check(SPEC.replace("norm(y)", "nrm(y)"))


def test_the_command_takes_files(tmp_path):
    given = numbers()
    (tmp_path / "spec.yaml").write_text(SPEC)
    for name, tensors in (("x", {"x": given["x"]}), ("model", given["model"]), ("out", given["out"])):
        save_file(tensors, tmp_path / f"{name}.safetensors")
    binds = [word for name in given for word in ("--bind", f"{name}={name}.safetensors")]
    command = [sys.executable, "-m", "penrose", "check", "spec.yaml", *binds]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, "(bound numbers)" in done.stdout) == (0, True), done.stdout + done.stderr
