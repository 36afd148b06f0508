"""Train the two-layer attention-only transformer of the gallery's figures on repeated random sequences.

python3 benchmarks/train_induction.py     writes docs/gallery/induction.safetensors

Each sequence is a few random tokens, all different, said again and again; how many they are is drawn anew for every
sequence, so that no place by itself tells what comes next. Only what can be known is asked for: the second and later
turns. There is no LayerNorm and no bias, so that the specs of the gallery compute this model to the last digit. The
file holds the weights, by the names and legs that the specs give them, and one sequence that was never trained on.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

TO = Path(__file__).parents[1] / "docs" / "gallery" / "induction.safetensors"
PLACES, VOCAB, HIDDEN, HEADS, HEAD = 32, 32, 64, 1, 64
STEPS, BATCH, RATE, SEED = 420, 64, 8e-3, 0
SHOWN = 16  # tokens of one turn of the sequence that the figures show
SHAPES = {
    "W_E": (VOCAB, HIDDEN),
    "W_P": (PLACES, HIDDEN),
    "W_U": (HIDDEN, VOCAB),
    **{f"W_{part}^{layer}": (HEADS, HIDDEN, HEAD) for layer in (1, 2) for part in "QKV"},
    **{f"W_O^{layer}": (HEADS, HEAD, HIDDEN) for layer in (1, 2)},
}


def sequences(count: int, turn: Tensor, generator: torch.Generator) -> Tensor:
    """Rows of PLACES tokens; row r says its first turn[r] tokens, which are all different, again and again."""
    orders = torch.rand(count, VOCAB, generator=generator).argsort(-1)
    places = torch.arange(PLACES)[None] % turn[:, None]
    return orders.gather(1, places)


def patterns(weights: dict[str, Tensor], tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Attention of layer 1 and of layer 2, (batch, head, query, key), and the logits (batch, place, word)."""
    x = weights["W_E"][tokens] + weights["W_P"]
    later = torch.ones(PLACES, PLACES, dtype=torch.bool).triu(1)
    found = []
    for layer in (1, 2):
        q, k, v, o = (weights[f"W_{part}^{layer}"] for part in "QKVO")
        scores = torch.einsum("bqh,nhs,ngs,bkg->bnqk", x, q, k, x) / HEAD**0.5
        found.append(scores.masked_fill(later, -torch.inf).softmax(-1))
        x = x + torch.einsum("bnqk,bkg,ngs,nse->bqe", found[-1], x, v, o)
    return found[0], found[1], x @ weights["W_U"]


def scores(weights: dict[str, Tensor], tokens: Tensor, turn: Tensor) -> tuple[Tensor, Tensor]:
    """For each head of layer 1, its mean attention to the place before; of layer 2, to the place after the same token's
    last occurrence, from the second turn on."""
    first, second, _ = patterns(weights, tokens)
    before = first.diagonal(-1, 2, 3).mean((0, 2))
    query = torch.arange(PLACES)
    known = query[None] >= turn[:, None]
    key = (query[None] - turn[:, None] + 1).clamp(0)
    at = second.gather(3, key[:, None, :, None].expand(-1, HEADS, -1, 1))[..., 0]
    return before, (at * known[:, None]).sum((0, 2)) / known.sum()


def train(seed: int = SEED, steps: int = STEPS) -> dict[str, Tensor]:
    """The weights after training; the same for the same seed on one machine."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    weights = {
        name: torch.randn(*shape) * (1.0 if name in ("W_E", "W_P") else shape[-2] ** -0.5)
        for name, shape in SHAPES.items()
    }
    for weight in weights.values():
        weight.requires_grad_()
    optimiser = torch.optim.AdamW(weights.values(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    for _ in range(steps):
        turn = torch.randint(8, 17, (BATCH,), generator=generator)
        tokens = sequences(BATCH, turn, generator)
        logits = patterns(weights, tokens)[2][:, :-1]
        known = torch.arange(1, PLACES)[None] >= turn[:, None]
        loss = torch.nn.functional.cross_entropy(logits[known], tokens[:, 1:][known])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return {name: weight.detach() for name, weight in weights.items()}


def shown(seed: int = SEED) -> Tensor:
    """The sequence of the figures."""
    turn = torch.tensor([SHOWN])
    return sequences(1, turn, torch.Generator().manual_seed(10_000 + seed))[0]


def main(arguments: list[str]) -> int:
    """Train, say what came of it, and write the file."""
    seed = int(arguments[0]) if arguments else SEED
    weights = train(seed)
    turn = torch.full((256,), SHOWN)
    tokens = sequences(256, turn, torch.Generator().manual_seed(seed + 1))
    before, induction = scores(weights, tokens, turn)
    right = (patterns(weights, tokens)[2].argmax(-1)[:, SHOWN - 1 : -1] == tokens[:, SHOWN:]).double().mean()
    print("previous token, by head of layer 1:", *(f"{score:.3f}" for score in before))
    print("induction, by head of layer 2:", *(f"{score:.3f}" for score in induction))
    print(f"tokens predicted: {right:.3f}")
    if not arguments:
        save_file({**weights, "X": torch.nn.functional.one_hot(shown(), VOCAB).float()}, TO)
        print(f"wrote {TO}")
    return 0


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main(sys.argv[1:]))
