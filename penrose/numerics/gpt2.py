"""GPT-2 as `transformers` computes it, with weights given: the model itself in float64, parts replaced or zero.

Weights are as in specs, W_Q, W_K, W_V (n h s), W_O (n s h), W↑ (h u), W↓ (u h), W_E (v h), W_P (p h), W_U (h v), and
one for every layer where they are fresh in every layer. A LayerNorm that is not given is replaced by the identity, a
bias that is not given is zero. Attention is the implementation called "eager", written out in the library's own code.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

import torch
from torch import Tensor, nn

from penrose.numerics.references import Given, Outcome
from penrose.numerics.trial import Unanswerable
from penrose.records import dataclass

ATTENTION = "eager"

NORM_1 = ("ln_1.weight", "ln_1.bias")
NORM_2 = ("ln_2.weight", "ln_2.bias")
BARE_ATTENTION = ("W_Q", "W_K", "W_V", "W_O")
BARE_MLP = ("mlp.c_fc.weight", "mlp.c_proj.weight")
ATTENTION_PARTS = ("W_Q", "b_Q", "W_K", "b_K", "W_V", "b_V", "W_O", "attn.c_proj.bias")
MLP_PARTS = ("mlp.c_fc.weight", "mlp.c_fc.bias", "mlp.c_proj.weight", "mlp.c_proj.bias")
BLOCK = (*NORM_1, *ATTENTION_PARTS, *NORM_2, *MLP_PARTS)

Layer = Mapping[str, Tensor]
"""The weights of one block by their names in the library, those of heads by their names in specs."""


@dataclass(frozen=True)
class _Shape:
    hidden: int
    heads: int
    positions: int
    vocabulary: int = 1


def attention(x: Given, *weights: Given) -> Tensor:
    """x + the attention of one block; weights W_Q, W_K, W_V, W_O, or with a bias behind each."""
    (layer,) = _layers(_named(weights, BARE_ATTENTION, ATTENTION_PARTS, "hf_gpt2_attention"))
    return _blocks(x.tensor, [layer]).value


def pattern(x: Given, *weights: Given) -> Tensor:
    """The attention pattern (n q k) of one block; weights W_Q and W_K, or with a bias behind each."""
    named = _named(weights, ("W_Q", "W_K"), ("W_Q", "b_Q", "W_K", "b_K"), "hf_gpt2_pattern")
    (layer,) = _layers(named)
    n, h, s = layer["W_Q"].shape
    rest = {"W_V": torch.zeros_like(layer["W_Q"]), "W_O": layer["W_Q"].new_zeros(n, s, h)}
    model, inputs = _model([{**layer, **rest}], _Shape(h, n, x.tensor.shape[0])), x.tensor[None]
    with torch.no_grad():
        return torch.as_tensor(model.transformer(inputs_embeds=inputs, output_attentions=True).attentions[0][0])


def mlp(x: Given, *weights: Given) -> Tensor:
    """x + the MLP of one block; weights W↑, W↓, or with a bias behind each."""
    (layer,) = _layers(_named(weights, BARE_MLP, MLP_PARTS, "hf_gpt2_mlp"))
    return _blocks(x.tensor, [layer]).value


def block(x: Given, *weights: Given) -> Tensor:
    """One whole block: γ_1, β_1, W_Q, b_Q, W_K, b_K, W_V, b_V, W_O, b_O, γ_2, β_2, W↑, b↑, W↓, b↓; or the six
    weights alone."""
    layers = _layers(_named(weights, (*BARE_ATTENTION, *BARE_MLP), BLOCK, "hf_gpt2_block"))
    return _blocks(x.tensor, list(layers)).value


def embedding(one_hot: Given, tokens: Given, positions: Given) -> Tensor:
    """The embedded tokens and positions, before the first block."""
    shape = _Shape(tokens.tensor.shape[1], 1, positions.tensor.shape[0], tokens.tensor.shape[0])
    model = _model([], shape, {"wte.weight": tokens.tensor, "wpe.weight": positions.tensor})
    with torch.no_grad():
        return torch.as_tensor(model.transformer(one_hot.tensor.argmax(-1)[None]).last_hidden_state[0])


def language_model(one_hot: Given, tokens: Given, positions: Given, *weights: Given) -> Outcome:
    """The logits of the whole model. After X, W_E and W_P either W_Q, W_K, W_V, W_O, W↑, W↓, W_U; or all weights of a
    block as in `hf_gpt2_block`, then γ and β of the last LayerNorm, and W_U if it is not W_E transposed."""
    bare = (*BARE_ATTENTION, *BARE_MLP, "lm_head.weight")
    tied = (*BLOCK, "ln_f.weight", "ln_f.bias")
    names = {len(bare): bare, len(tied): tied, len(tied) + 1: (*tied, "lm_head.weight")}.get(len(weights))
    if names is None:
        raise Unanswerable(
            f"hf_gpt2 takes {len(bare) + 3}, {len(tied) + 3} or {len(tied) + 4} tensors, not {len(weights) + 3}"
        )
    given = dict(zip(names, weights, strict=True))
    layers = _layers({name: g for name, g in given.items() if not name.startswith(("ln_f", "lm_head"))})
    whole = {name: g.tensor for name, g in given.items() if name.startswith("ln_f")}
    head = given["lm_head.weight"].tensor.T if "lm_head.weight" in given else tokens.tensor
    whole |= {"wte.weight": tokens.tensor, "wpe.weight": positions.tensor, "lm_head.weight": head}
    n, h, _ = layers[0]["W_Q"].shape
    model = _model(layers, _Shape(h, n, positions.tensor.shape[0], tokens.tensor.shape[0]), whole)
    with torch.no_grad():
        found = model(one_hot.tensor.argmax(-1)[None], output_hidden_states=True)
    inner = tuple((n, state[0]) for n, state in enumerate(found.hidden_states[1:-1]))
    return Outcome(found.logits[0], inner)


def _named(weights: Sequence[Given], bare: tuple[str, ...], full: tuple[str, ...], caller: str) -> dict[str, Given]:
    names = {len(bare): bare, len(full): full}.get(len(weights))
    if names is None:
        raise Unanswerable(f"{caller} takes {len(bare)} or {len(full)} weights, not {len(weights)}")
    return dict(zip(names, weights, strict=True))


def _layers(given: Mapping[str, Given]) -> tuple[Layer, ...]:
    """The weights of every layer; what is the same in all is repeated."""
    count = max((len(g.layers) for g in given.values()), default=1)
    turns = zip(*(cycle(g.layers) for g in given.values()), strict=False)
    return tuple(dict(zip(given, values, strict=True)) for values, _ in zip(turns, range(count), strict=False))


def _blocks(x: Tensor, layers: list[Layer]) -> Outcome:
    heads = layers[0]["W_Q"].shape[0] if "W_Q" in layers[0] else 1
    model = _model(layers, _Shape(x.shape[-1], heads, x.shape[0]))
    with torch.no_grad():
        return Outcome(model.transformer(inputs_embeds=x[None]).last_hidden_state[0])


def _model(layers: Sequence[Layer], shape: _Shape, whole: Mapping[str, Tensor] | None = None) -> Any:
    """The library's model with these weights; nothing is initialised that is then replaced."""
    logging.getLogger("transformers").setLevel(logging.ERROR)
    from transformers import GPT2Config, GPT2LMHeadModel  # type: ignore[import-not-found, unused-ignore]

    whole, width = whole or {}, _width(layers, shape)
    config = GPT2Config(
        vocab_size=shape.vocabulary, n_positions=shape.positions, n_embd=shape.hidden, n_layer=len(layers),
        n_head=shape.heads, n_inner=width, attn_implementation=ATTENTION, resid_pdrop=0.0, embd_pdrop=0.0,
        attn_pdrop=0.0, bos_token_id=0, eos_token_id=0, tie_word_embeddings="lm_head.weight" not in whole,
    )  # fmt: skip
    with torch.device("meta"):
        model = GPT2LMHeadModel(config)
    model.load_state_dict(dict(_state(layers, shape, width, whole)), assign=True)
    for n, layer in enumerate(layers):
        for name in ("ln_1", "ln_2"):
            if f"{name}.weight" not in layer:
                setattr(model.transformer.h[n], name, nn.Identity())
    if "ln_f.weight" not in whole:
        model.transformer.ln_f = nn.Identity()
    return model.eval()


def _width(layers: Sequence[Layer], shape: _Shape) -> int:
    return next((layer["mlp.c_fc.weight"].shape[1] for layer in layers if "mlp.c_fc.weight" in layer), 1)


def _zero(*size: int) -> Tensor:
    return torch.zeros(size, dtype=torch.float64)


def _state(
    layers: Sequence[Layer], shape: _Shape, width: int, whole: Mapping[str, Tensor]
) -> Iterator[tuple[str, Tensor]]:
    h = shape.hidden
    yield "transformer.wte.weight", whole.get("wte.weight", _zero(shape.vocabulary, h))
    yield "transformer.wpe.weight", whole.get("wpe.weight", _zero(shape.positions, h))
    yield "transformer.ln_f.weight", whole.get("ln_f.weight", _zero(h))
    yield "transformer.ln_f.bias", whole.get("ln_f.bias", _zero(h))
    yield "lm_head.weight", whole.get("lm_head.weight", _zero(shape.vocabulary, h))
    sizes = {"mlp.c_fc.weight": (h, width), "mlp.c_fc.bias": (width,), "mlp.c_proj.weight": (width, h)}
    names = ("ln_1.weight", "ln_1.bias", "ln_2.weight", "ln_2.bias", *MLP_PARTS)
    for n, layer in enumerate(layers):
        parts = {name: layer.get(name, _zero(*sizes.get(name, (h,)))) for name in names}
        parts |= _heads(layer, shape)
        yield from ((f"transformer.h.{n}.{name}", value) for name, value in parts.items())


def _heads(layer: Layer, shape: _Shape) -> dict[str, Tensor]:
    """The weights of all heads side by side, as the library keeps them: one matrix (h, 3·n·s), one (n·s, h)."""
    h = shape.hidden
    if "W_Q" not in layer:
        zero = torch.zeros(h, h, dtype=torch.float64)
        return {"attn.c_attn.weight": zero.repeat(1, 3), "attn.c_attn.bias": zero[0].repeat(3),
                "attn.c_proj.weight": zero, "attn.c_proj.bias": zero[0]}  # fmt: skip
    n, _, s = layer["W_Q"].shape
    if n * s != h:
        raise Unanswerable(f"GPT-2 needs heads × head size = hidden, not {n} × {s} = {h}")
    nothing = torch.zeros(n, s, dtype=torch.float64)
    into = [layer[f"W_{name}"].permute(1, 0, 2).reshape(h, h) for name in "QKV"]
    bias = [layer.get(f"b_{name}", nothing).reshape(h) for name in "QKV"]
    out = layer.get("attn.c_proj.bias", torch.zeros(h, dtype=torch.float64))
    return {"attn.c_attn.weight": torch.cat(into, 1), "attn.c_attn.bias": torch.cat(bias),
            "attn.c_proj.weight": layer["W_O"].reshape(h, h), "attn.c_proj.bias": out}  # fmt: skip
