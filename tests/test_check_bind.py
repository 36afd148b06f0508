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


LAYERS = """
dims: {n: 2}
tensors:
  x: p h
  W: {legs: n g h, from: model, key: h.*.w}
let:
  repeat 3:
    a[n p g]: W[n g h] x[p h]
    x[p g]: x[p g] + 0 a[n=0 p g]
draw: x
"""
WEIGHTS = {f"h.{turn}.w": torch.stack([torch.eye(3), 2 * torch.eye(3)]) * (turn + 1.0) for turn in range(3)}


def layered(*lines):
    text = LAYERS + "check:\n" + "".join(f"  - {line}\n" for line in lines)
    return penrose.check(text, level=2, bind={"model": WEIGHTS, "x": torch.ones(2, 3)})


def test_a_bound_for_each_layer_and_head_is_a_line_for_each():
    found = verdicts(layered("max(a) ≤ 4 for each layer n"))
    said = {claim.partition(": ")[2]: verdict for (claim, _), verdict in found.items() if claim.startswith("max")}
    heads = [f"layer={layer}, n={n}" for layer in range(3) for n in range(2)]
    assert said == dict(zip(heads, ["pass", "pass", "pass", "pass", "pass", "fail"], strict=True))


@pytest.mark.parametrize(("line", "verdict", "place"), [
    ("max(a) > 5 for some layer n", "pass", "layer=2, n=1"),
    ("max(W) = 5 for some layer", "fail", "layer=1"),
    ("max(W) = 4 for some layer n", "pass", "layer=1, n=1"),
])  # fmt: skip
def test_a_bound_for_some_place_names_it(line, verdict, place):
    result = next(r for r in layered(line).results if r.claim == line)
    assert (result.verdict, place in result.note) == (verdict, True)


HEADS = {
    "max(a) ≤ 5 for each z": "no value here has a leg z",
    "max(W[n g h] x[p h]) ≤ 5 for each layer": "no value here is made by a repeat",
    "norm(W) < 2 for some n": "no value here has a leg n",
    "max(a) ≤ 5 for all n": "expected each or some",
    "causal(x, p h) for each p": "stands after a bound",
}


@pytest.mark.parametrize("line", HEADS)
def test_places_that_nothing_has_are_refused(line):
    with pytest.raises(PenroseError) as error:
        penrose.check(LAYERS.replace("from: model, key: h.*.w", "role: weight") + f"check: ['{line}']", level=0)
    assert HEADS[line] in str(error.value)


PATTERN = "tensors:\n  A: {legs: q k, data: [[1, 0, 0], [1, 0, 0], [0, 1, 0]]}\ndraw: A[q k]\n"


def test_attention_to_the_place_before_and_signs_of_eigenvalues_are_measures():
    said = "check: ['lagged(A, q k, 1) = 1', 'lagged(A, q k, 2) = 0', 'positivity(A) = 1', 'lagged(A, k q, 1) = 0']"
    assert {r.verdict for r in penrose.check(PATTERN + said, level=2).results} == {"pass"}
    with pytest.raises(PenroseError, match="no place has another 3 before it"):
        penrose.check(PATTERN + "check: ['lagged(A, q k, 3) = 1']", level=2)


ATTENTION = """
dims: {p: 4, h: 6, n: 2, s: 3}
tensors: {x: p h, W_Q: n h s, W_K: n h s, W_V: n h s, W_O: n s h}
let:
  repeat 2:
    A[n q k]: softmax[k](causal[q k](x[q h] W_Q[n h s] W_K[n g s] x[k g] / sqrt(s)))
    z[n q s]: A[n q k] x[k h] W_V[n h s]
    x[q h]: x[q h] + z[n q s] W_O[n s h]
draw: x
"""


def attention():
    rng = torch.Generator().manual_seed(0)
    shapes = {"x": (4, 6), "W_Q": (2, 6, 3), "W_K": (2, 6, 3), "W_V": (2, 6, 3), "W_O": (2, 3, 6)}
    made = {name: [torch.randn(shape, generator=rng).double() for _ in range(2)] for name, shape in shapes.items()}
    return {**made, "x": made["x"][0]}


def differing(text, bind, recorded=("A", "z", "x"), dtype=torch.float64):
    """What is said of the first step that differs from the right ones."""
    right = penrose.load(ATTENTION).evaluate(list(recorded), **attention())
    values = {name: value.tensor.to(dtype) for name, value in right.items()}
    report = penrose.check(text, bind=bind, against=values)
    return next((r.note for r in report.results if r.level == 4 and r.verdict == "fail"), "")


def exchanged(name):
    return {**attention(), name: attention()[name][::-1]}


def transposed():
    given = attention()
    return {**given, "W_O": [weight.permute(0, 2, 1).reshape(2, 3, 6) for weight in given["W_O"]]}


@pytest.mark.parametrize(("wrong", "bind", "said"), [
    ("scale", {}, "A of layer 0 at n="), ("mask", {}, "A of layer 0 at n="),
    ("", exchanged("W_K"), "A of layer 0 at n="), ("", exchanged("W_V"), "z of layer 0 at n="),
    ("", transposed(), "x of layer 0 at q="), ("last", {}, "x of layer 1 at q="),
])  # fmt: skip
def test_the_first_step_that_differs_is_named(wrong, bind, said):
    slips = {"scale": (" / sqrt(s)", ""), "mask": ("causal[q k]", "causal[k q]"), "": ("", ""), "last": ("", "")}
    given = bind or attention()
    if wrong == "last":
        given["W_O"][1] = given["W_O"][1] * torch.tensor([1, 1, 1, 1, 1, 2.0], dtype=torch.float64)
    found = differing(ATTENTION.replace(*slips[wrong]), given)
    assert found.startswith(f"the first step that differs: {said}")
    if wrong == "last":
        assert "only where h=5" in found


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_what_is_right_differs_nowhere_in_the_type_it_was_recorded_in(dtype):
    assert differing(ATTENTION, attention(), dtype=dtype) == ""


def test_values_that_no_step_has_the_name_of_are_said():
    report = penrose.check(ATTENTION, bind=attention(), against={"x": torch.zeros(2, 4, 6), "hook": torch.zeros(3)})
    assert {r.verdict for r in report.results if r.claim == "hook as recorded"} == {"not run"}
    with pytest.raises(PenroseError, match="no step is called hook"):
        penrose.check(ATTENTION, bind=attention(), against={"hook": torch.zeros(3)})
