"""Numbers that somebody has: bound from files, handed over in Python, fitted to legs before anything is read."""

import subprocess
import sys

import numpy
import pytest
import torch
from safetensors.torch import save_file

import penrose
from penrose.errors import PenroseError

MERGED = """
dims: {n: 2, p: 3, s: 4}
tensors:
  x: p h
  W_Q: {legs: n h s, from: model, key: attn.weight, take: h (three=0 n s)}
  W_V: {legs: n h s, from: model, key: attn.weight, take: h (three=2 n s)}
draw: y[n p s] = x[p h] W_V[n h s]
"""

LAYERS = """
tensors:
  x: h
  W: {legs: g h, from: model.safetensors, key: h.*.weight}
let:
  repeat 3:
    a[g]: W[g h] x[h]
    x[h]: x[h] + a[h]
draw: x
"""


@pytest.fixture(scope="module")
def weight():
    return torch.randn(5, 3 * 2 * 4, generator=torch.Generator().manual_seed(0))


def spec(folder, text, name="spec.yaml"):
    (folder / name).write_text(text)
    return penrose.load(folder / name)


def layers(folder, count=3, size=4):
    tensors = {f"h.{n}.weight": torch.full((size, size), n + 1.0) for n in range(count)}
    save_file(tensors, folder / "model.safetensors")
    return [tensors[f"h.{n}.weight"] for n in range(count)]


def test_a_merged_weight_is_split_taken_and_turned_to_the_legs(tmp_path, weight):
    value = spec(tmp_path, MERGED).evaluate("W_V", bind={"model": {"attn.weight": weight}}, x=torch.ones(3, 5))
    assert value.legs == ("n", "h", "s")
    assert torch.equal(value.tensor, weight.reshape(5, 3, 2, 4)[:, 2].permute(1, 0, 2))


def npz(path, key, tensor):
    numpy.savez(path, **{key: tensor.numpy()})


WRITERS = {
    "safetensors": lambda path, key, tensor: save_file({key: tensor}, path),
    "npz": npz,
    "npy": lambda path, key, tensor: numpy.save(path, tensor.numpy()),
    "pt": lambda path, key, tensor: torch.save({key: tensor}, path),
    "pth": lambda path, key, tensor: torch.save({key: tensor}, path, _use_new_zipfile_serialization=False),
}


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_format_gives_the_same_numbers(tmp_path, suffix):
    tensor = torch.arange(6.0).reshape(2, 3)
    WRITERS[suffix](tmp_path / f"numbers.{suffix}", "A", tensor)
    value = spec(tmp_path, f"tensors:\n  A: {{legs: i j, from: numbers.{suffix}}}\ndraw: A[i j]").evaluate()
    assert torch.equal(value.tensor, tensor)


def test_every_layer_has_its_own_numbers_and_its_values_can_be_had(tmp_path):
    kept = layers(tmp_path)
    figure, x = spec(tmp_path, LAYERS), torch.ones(4)
    found = figure.evaluate(["x", "a", "W"], x=x)
    assert found["a"].legs == ("layer", "g")
    assert torch.equal(found["W"].tensor, torch.stack(kept))
    for n, weights in enumerate(kept):
        assert torch.equal(found["a"].tensor[n], weights @ x)
        x = x + weights @ x
        assert torch.equal(found["x"].tensor[n], x)


def test_derivatives_flow_back_to_what_was_given():
    a, b = torch.randn(2, 3, requires_grad=True), torch.randn(3, 4)
    penrose.einsum("i j, j k -> i k").evaluate(A=a, B=b).tensor.sum().backward()
    assert torch.allclose(a.grad, b.sum(1).expand(2, 3))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64, torch.complex64])
def test_the_type_of_what_is_given_is_kept(dtype):
    value = penrose.einsum("i j, j k -> i k").evaluate(A=torch.ones(2, 3, dtype=dtype), B=torch.ones(3, 2, dtype=dtype))
    assert value.tensor.dtype == dtype


def test_the_places_of_ones_stand_for_a_one_hot_tensor():
    text = "tensors:\n  X: {legs: p v, kind: one-hot}\n  E: v h\ndraw: X[p v] E[v h]"
    table = torch.randn(5, 2)
    value = penrose.load(text).evaluate(X=torch.tensor([4, 0, 4]), E=table)
    assert torch.equal(value.tensor, table[[4, 0, 4]])


def test_a_longer_axis_gives_its_first_places(tmp_path):
    text = "dims: {p: 3}\ntensors:\n  W: {legs: p h, from: w.npy, take: p=first h}\ndraw: W[p h]"
    numpy.save(tmp_path / "w.npy", numpy.arange(14.0).reshape(7, 2))
    assert spec(tmp_path, text).evaluate().tensor.shape == (3, 2)


def test_what_has_no_numbers_is_refused_or_random():
    figure = penrose.einsum("i j, j k -> i k")
    with pytest.raises(PenroseError, match="no numbers for B"):
        figure.evaluate(A=torch.ones(2, 3))
    one, again = (figure.evaluate(A=torch.ones(2, 3), seed=4).tensor for _ in range(2))
    assert torch.equal(one, again)


REFUSED = {
    "a transposed matrix": ({"attn.weight": torch.ones(24, 5)}, "24 places along h of W_Q, and x has 5"),
    "a tensor that is not there": ({"attn.weigth": torch.ones(5, 24)}, "has no tensor attn.weight"),
    "another number of axes": ({"attn.weight": torch.ones(5, 6, 4)}, "takes it as h (three=0 n s)"),
    "a size that does not split": ({"attn.weight": torch.ones(5, 23)}, "23 places along (three n s)"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused_at_its_place(tmp_path, case):
    tensors, said = REFUSED[case]
    with pytest.raises(PenroseError) as error:
        spec(tmp_path, MERGED).evaluate(bind={"model": tensors}, x=torch.ones(3, 5))
    assert said in str(error.value)
    assert "spec.yaml:5:" in str(error.value)


def test_a_shifted_layer_is_refused(tmp_path):
    layers(tmp_path, count=4)
    with pytest.raises(PenroseError, match=r"4 tensors h\.\*\.weight, and W stands in 3 layers"):
        spec(tmp_path, LAYERS).evaluate(x=torch.ones(4))


@pytest.mark.parametrize("way", ["../secret/w.npy", "link.npy", "/tmp/w.npy"])
def test_a_spec_names_files_of_its_own_folder_alone(tmp_path, way):
    (tmp_path / "secret").mkdir()
    (tmp_path / "specs").mkdir()
    numpy.save(tmp_path / "secret" / "w.npy", numpy.ones((2, 2)))
    (tmp_path / "specs" / "link.npy").symlink_to(tmp_path / "secret" / "w.npy")
    figure = spec(tmp_path / "specs", f"tensors:\n  W: {{legs: i j, from: {way}}}\ndraw: W[i j]")
    with pytest.raises(PenroseError, match="outside of the spec's folder"):
        figure.evaluate()


class Harm:
    def __reduce__(self):
        return print, ("harm",)


@pytest.mark.parametrize("suffix", ["pt", "npy", "npz", "safetensors"])
def test_nothing_in_a_file_is_run(tmp_path, suffix, capsys):
    path = tmp_path / f"w.{suffix}"
    if suffix in ("npy", "npz"):
        save = numpy.save if suffix == "npy" else lambda path, array: numpy.savez(path, W=array)
        save(path, numpy.array([Harm()], dtype=object))
    else:
        torch.save({"W": Harm()}, path)
    with pytest.raises(PenroseError, match=r"cannot be (opened|read)"):
        spec(tmp_path, f"tensors:\n  W: {{legs: i, from: w.{suffix}}}\ndraw: W[i]").evaluate()
    assert "harm" not in capsys.readouterr().out


SLIPS = {
    "key: h.0.weight": "key and take speak of a file",
    "from: m.npy, data: [1, 2]": "data here or in a file, not both",
    "from: m.npy, take: i (a b)": "W has legs i, taken are i a b",
    "from: m.npy, take: i a=x": "a place is a whole number, or first",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slips_in_a_binding_are_found_when_the_spec_is_read(slip):
    with pytest.raises(PenroseError) as error:
        penrose.load(f"tensors:\n  W: {{legs: i, {slip}}}\ndraw: W[i]")
    assert SLIPS[slip] in str(error.value)


def test_the_command_prints_and_saves(tmp_path, weight):
    (tmp_path / "spec.yaml").write_text(MERGED)
    save_file({"attn.weight": weight}, tmp_path / "w.safetensors")
    numpy.save(tmp_path / "x.npy", numpy.ones((3, 5), dtype="float32"))
    command = [sys.executable, "-m", "penrose", "eval", "spec.yaml", "--bind", "model=w.safetensors"]
    done = subprocess.run([*command, "--bind", "x=x.npy", "--get", "W_Q", "-o", "out.npz"], cwd=tmp_path,
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.startswith("W_Q[n=2 h=5 s=4] = [[[")
    saved = numpy.load(tmp_path / "out.npz")
    assert (saved["W_Q"].shape, list(saved["W_Q legs"])) == ((2, 5, 4), ["n", "h", "s"])
    missing = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (missing.returncode, "no numbers for x" in missing.stderr) == (2, True)
