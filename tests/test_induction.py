"""The trained induction head of the gallery: what its specs say of it is measured on the weights that are committed."""

import importlib.util
from functools import cache
from pathlib import Path

import pytest

import penrose

torch = pytest.importorskip("torch")
ROOT = Path(__file__).parents[1]
GALLERY = ROOT / "docs" / "gallery"
TURN = 16  # tokens that the sequence says twice


@cache
def values():
    """The steps of the spec, on the weights and the sequence of the file that it names."""
    return penrose.load(GALLERY / "p-11-dominates.yaml").evaluate(["A^1", "A^2", "K", "Q", "N"])


def previous(pattern):
    """For each head, its mean attention to the place before."""
    return pattern.diagonal(-1, -2, -1).mean(-1)


def induction(pattern):
    """For each head, its mean attention to what followed the same token a turn ago, in the second turn."""
    return pattern.diagonal(1 - TURN, -2, -1)[:, 1:].mean(-1)


def test_the_sequence_says_its_tokens_twice():
    tokens = penrose.load(GALLERY / "p-11-dominates.yaml").evaluate(["X"])["X"].tensor.argmax(-1)
    assert tokens[:TURN].tolist() == tokens[TURN:].tolist()
    assert len(set(tokens[:TURN].tolist())) == TURN


def test_a_head_of_layer_2_is_an_induction_head():
    assert induction(values()["A^2"].tensor).max() >= 0.9


def test_a_head_of_layer_1_attends_to_the_place_before():
    scores = previous(values()["A^1"].tensor)
    assert scores.max() > 5 / 32


def test_composition_through_the_keys_makes_the_pattern():
    """With the keys alone reading layer 1 the head is what it is; with the queries alone, or neither, it is none."""
    head = induction(values()["A^2"].tensor).argmax()
    by_keys, by_queries, by_none = (induction(values()[name].tensor)[head] for name in "KQN")
    assert by_keys > 0.5
    assert by_keys > 5 * max(by_queries, by_none)


@pytest.mark.slow
def test_training_makes_such_weights_anew():
    known = importlib.util.spec_from_file_location("train_induction", ROOT / "benchmarks" / "train_induction.py")
    script = importlib.util.module_from_spec(known)
    known.loader.exec_module(script)
    turn = torch.full((64,), TURN)
    tokens = script.sequences(64, turn, torch.Generator().manual_seed(1))
    before, after = script.scores(script.train(), tokens, turn)
    assert after.max() >= 0.9
    assert before.max() > 5 / 32
