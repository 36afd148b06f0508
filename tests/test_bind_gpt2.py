"""The whole of GPT-2 as a spec, bound to trained weights: its logits are those of transformers."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

import penrose
from penrose.errors import PenroseError

SPEC = Path(__file__).parent / "cases" / "bind" / "gpt2.yaml"
MODELS = {"IgLM-S": 6, "IgLM": 8}  # and their heads


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The folder with the two trained models of the package `iglm`; nothing of it is imported."""
    folder = tmp_path_factory.mktemp("iglm")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), "iglm==0.1.0"]
    subprocess.run(pip, check=True, capture_output=True)
    return folder / "iglm" / "trained_models"


def reference(folder, dtype):
    from transformers import GPT2Config, GPT2LMHeadModel
    from transformers.utils import logging

    logging.set_verbosity_error()  # these models have no token of the number that GPT-2 ends a text with
    model = GPT2LMHeadModel(GPT2Config.from_json_file(folder / "config.json")).to(dtype).eval()
    state = torch.load(folder / "pytorch_model.bin", map_location="cpu", weights_only=True)
    model.load_state_dict(state, strict=False)
    return model


def tokens(count, words):
    return torch.randint(words, (count,), generator=torch.Generator().manual_seed(0))


@pytest.mark.slow
@pytest.mark.parametrize(("dtype", "allowed"), [(torch.float64, 1e-10), (torch.float32, 1e-3)], ids=str)
@pytest.mark.parametrize("name", MODELS)
def test_logits_and_patterns_are_those_of_transformers(trained, name, dtype, allowed):
    model = reference(trained / name, dtype)
    ids = tokens(20, model.config.vocab_size)
    text = SPEC.read_text().replace("repeat 3", f"repeat {model.config.n_layer}")
    state, sizes = model.state_dict(), f"n={MODELS[name]}"
    found = penrose.load(text).evaluate(["y", "A"], bind={"model": state}, sizes=sizes, X=ids)
    with torch.no_grad():
        model.set_attn_implementation("eager")
        wanted = model(ids[None], output_attentions=True)
    assert found["y"].tensor.dtype == dtype
    assert (found["y"].tensor - wanted.logits[0]).abs().max() < allowed
    assert (found["A"].tensor - torch.stack(wanted.attentions)[:, 0]).abs().max() < allowed


@pytest.mark.slow
def test_a_file_gives_what_its_state_in_memory_gives(trained):
    path, figure = trained / "IgLM-S" / "pytorch_model.bin", penrose.load(SPEC)
    state = torch.load(path, map_location="cpu", weights_only=True)
    one, other = (figure.evaluate("y", bind={"model": where}, X=tokens(7, 33)) for where in (path, state))
    assert torch.equal(one.tensor, other.tensor)


@pytest.mark.slow
def test_a_transposed_matrix_is_found_by_its_shape(trained):
    state = torch.load(trained / "IgLM-S" / "pytorch_model.bin", map_location="cpu", weights_only=True)
    state["transformer.h.1.mlp.c_fc.weight"] = state["transformer.h.1.mlp.c_fc.weight"].mT
    with pytest.raises(PenroseError, match=r"c_fc\.weight has shape 192×768 or 768×192"):
        penrose.load(SPEC).evaluate("y", bind={"model": state}, X=tokens(7, 33))
