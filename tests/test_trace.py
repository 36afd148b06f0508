"""Code to diagram: what is traced computes what the code does, and reads as a person would write it."""

import subprocess
import sys

import numpy
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

import penrose


def normal(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


class SparseAutoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.W_enc, self.b_enc = nn.Parameter(normal(24, 60)), nn.Parameter(normal(60))
        self.W_dec, self.b_dec = nn.Parameter(normal(60, 24)), nn.Parameter(normal(24))

    def forward(self, x):
        return torch.relu((x - self.b_dec) @ self.W_enc + self.b_enc) @ self.W_dec + self.b_dec


class VisionBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.n1, self.n2, self.qkv = nn.LayerNorm(24), nn.LayerNorm(24), nn.Linear(24, 72, bias=False)
        self.out, self.up, self.down = nn.Linear(24, 24), nn.Linear(24, 48), nn.Linear(48, 24)

    def forward(self, x):
        from einops import rearrange

        q, k, v = (rearrange(t, "b p (n s) -> b n p s", n=4) for t in self.qkv(self.n1(x)).chunk(3, -1))
        a = (torch.einsum("bnqs,bnks->bnqk", q, k) * 6**-0.5).softmax(-1)
        x = x + self.out(rearrange(torch.einsum("bnqk,bnks->bnqs", a, v), "b n p s -> b p (n s)"))
        return x + self.down(nn.functional.gelu(self.up(self.n2(x))))


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(24, 4, batch_first=True)

    def forward(self, x):
        return self.attention(x, x, x, need_weights=False)[0]


MODULES = {
    "Bilinear": lambda: (nn.Bilinear(4, 5, 6), normal(3, 4), normal(3, 5)),
    "GRUCell": lambda: (nn.GRUCell(7, 5), normal(3, 7)),
    "LSTMCell": lambda: (nn.LSTMCell(7, 5), normal(3, 7)),
    "MultiheadAttention": lambda: (SelfAttention(), normal(2, 10, 24)),
    "TransformerEncoderLayer": lambda: (nn.TransformerEncoderLayer(24, 4, 48, batch_first=True), normal(2, 10, 24)),
    "SparseAutoencoder": lambda: (SparseAutoencoder(), normal(2, 10, 24)),
    "VisionBlock": lambda: (VisionBlock(), normal(2, 10, 24)),
}


@pytest.mark.parametrize("name", MODULES)
def test_the_spec_of_a_module_computes_what_the_module_does(name):
    module, *arguments = MODULES[name]()
    found = penrose.trace(module.double(), *arguments)
    assert found.opaque == ()
    assert found.difference < 1e-10
    assert found.figure.svg().startswith("<svg")


def test_a_block_is_a_stream_that_attention_and_the_mlp_add_to():
    text = penrose.trace(VisionBlock().double(), normal(2, 10, 24)).text
    assert text.splitlines()[-1] == "layout: {flow: down, backbone: x}"
    assert "A[b n p f]: softmax[f](" in text
    assert "/ sqrt(s)" in text


def test_a_spec_is_bound_to_the_own_weights_of_the_module():
    module, x = VisionBlock().double(), normal(2, 10, 24)
    found = penrose.trace(module, x)
    assert "from: model, key: qkv.weight, take: (part0=1 n s) u}" in found.text
    again = VisionBlock().double()  # other weights, which the spec has never seen
    value = found.figure.evaluate("x", bind={"model": again.state_dict()}, x=x)
    assert torch.allclose(value.tensor, again(x), rtol=1e-12, atol=1e-12)


LATER = torch.ones(5, 5).triu(1).bool()
FUNCTIONS = {
    "a permuted product": (lambda x, y: (x @ y).mT, (3, 4), (4, 5)),
    "a square of one tensor": (lambda x: x @ x.mT, (3, 4)),
    "a diagonal by elementwise product": (lambda x, y: x * y + y * x, (3, 4), (3, 4)),
    "broadcasting": (lambda x, y: x + y[:, None], (3, 4), (3,)),
    "rotation of halves": (lambda x: torch.cat([-x[..., 3:], x[..., :3]], -1), (2, 6)),
    "a reshape that cuts and joins": (lambda x: x.reshape(2, 3, 4).transpose(0, 1).reshape(3, 8), (6, 4)),
    "places of an axis": (lambda x: x[:, 2] - x[:, 0], (3, 4)),
    "a residual through one square matrix": (lambda x, y: x + x @ y, (3, 4), (4, 4)),
    "masked scores": (lambda x: (x @ x.mT).masked_fill(LATER, -torch.inf).softmax(-1), (5, 4)),
    "a sum over an axis": (lambda x: (x * x).sum(-1), (3, 4)),
    "a shared factor": (lambda x, y: torch.tanh(x @ y) * (x @ y), (3, 4), (4, 5)),
    "grouped heads": (lambda x, y: x @ y[:, None].expand(2, 3, 4, 5).reshape(6, 4, 5), (6, 7, 4), (2, 4, 5)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_spec_of_a_function_computes_what_the_function_does(name):
    function, *shapes = FUNCTIONS[name]
    found = penrose.trace(function, *(normal(*shape) for shape in shapes))
    assert (found.opaque, found.difference < 1e-12) == ((), True), found.text


def test_what_there_is_no_word_for_is_a_tensor_and_is_said():
    found = penrose.trace(lambda x: torch.cummax(x, -1)[0] @ x.mT, normal(3, 4))
    assert {said.split()[0] for said in found.opaque} == {"cummax"}
    assert "cummax: {legs:" in found.text
    assert found.difference < 1e-12


def test_axes_have_the_names_that_the_caller_gives():
    found = penrose.trace(lambda x, y: x @ y, normal(3, 4), normal(4, 5), legs={"args_0": "q d", "args_1": "d k"})
    assert "y[q k]: args_0[q d] args_1[d k]" in found.text


def test_a_wrong_spec_is_told_from_the_function(tmp_path):
    found = penrose.trace(lambda x, y: x @ y * 0.3, normal(3, 4), normal(4, 5))
    true = normal(3, 4) @ normal(4, 5) * 0.3
    said = [penrose.load(text).evaluate(**found.numbers) for text in (found.text, found.text.replace("0.3 ", "0.2 "))]
    assert [torch.allclose(value.tensor, true) for value in said] == [True, False]


def test_the_command_writes_spec_and_weights(tmp_path):
    (tmp_path / "model.py").write_text("from torch import nn\nnet = nn.Linear(4, 5)\n")
    command = [sys.executable, "-m", "penrose", "trace", "model:net", "--shapes", "x=3 4", "--legs", "input=b i"]
    done = subprocess.run([*command, "--weights", "w.safetensors"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "draw: y" in done.stdout
    assert "differs from model:net by" in done.stderr
    (tmp_path / "net.yaml").write_text(done.stdout)
    bind = ["--bind", "model=w.safetensors", "--bind", "input_1=w.safetensors"]
    got = subprocess.run([*command[:3], "eval", "net.yaml", *bind, "-o", "y.npz"], cwd=tmp_path, capture_output=True)
    assert got.returncode == 0, got.stderr
    stored = load_file(tmp_path / "w.safetensors")
    wanted = stored["input_1"] @ stored["weight"].mT + stored["bias"]
    assert torch.allclose(torch.from_numpy(numpy.load(tmp_path / "y.npz")["drawing"]), wanted, atol=1e-6)
    wrong = subprocess.run([*command[:4], "model:nothing", *command[5:]], cwd=tmp_path, capture_output=True, text=True)
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (2, False)


def of_transformers(name):
    from transformers import BertConfig, GPT2Config, GPT2LMHeadModel, LlamaConfig
    from transformers.models.bert.modeling_bert import BertSelfAttention
    from transformers.models.gpt2.modeling_gpt2 import GPT2MLP, GPT2Attention, GPT2Block
    from transformers.models.llama.modeling_llama import LlamaAttention, LlamaMLP, LlamaRotaryEmbedding

    gpt2 = GPT2Config(n_embd=24, n_head=4, n_layer=2, n_positions=16, vocab_size=37, attn_implementation="eager",
                      bos_token_id=None, eos_token_id=None)  # fmt: skip
    bert = BertConfig(hidden_size=24, num_attention_heads=4, attn_implementation="eager")
    llama = LlamaConfig(hidden_size=24, num_attention_heads=4, num_key_value_heads=2, intermediate_size=40, head_dim=6,
                        attn_implementation="eager")  # fmt: skip

    class Logits(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = GPT2LMHeadModel(gpt2)

        def forward(self, ids):
            return self.model(ids, use_cache=False).logits

    class Rotary(nn.Module):
        def __init__(self):
            super().__init__()
            self.attention, self.rotary = LlamaAttention(llama, layer_idx=0), LlamaRotaryEmbedding(llama)

        def forward(self, x):
            places = torch.arange(x.shape[1])[None]
            mask = torch.full((x.shape[1], x.shape[1]), float("-inf"), dtype=x.dtype).triu(1)[None, None]
            return self.attention(x, position_embeddings=self.rotary(x, places), attention_mask=mask)[0]

    x = normal(2, 10, 24)
    ids = torch.randint(37, (2, 10), generator=torch.Generator().manual_seed(0))
    return {
        "GPT2Attention": lambda: (GPT2Attention(gpt2, layer_idx=0), x),
        "GPT2MLP": lambda: (GPT2MLP(96, gpt2), x),
        "GPT2Block": lambda: (GPT2Block(gpt2, layer_idx=0), x),
        "GPT2LMHeadModel": lambda: (Logits(), ids),
        "BertSelfAttention": lambda: (BertSelfAttention(bert), x),
        "LlamaAttention": lambda: (Rotary(), x),
        "LlamaMLP": lambda: (LlamaMLP(llama), x),
    }[name]()


ALLOWED = {"LlamaAttention": 1e-6}  # whose softmax is computed in float32 by the module itself


@pytest.mark.slow
@pytest.mark.parametrize("name", ["GPT2Attention", "GPT2MLP", "GPT2Block", "GPT2LMHeadModel", "BertSelfAttention",
                                  "LlamaAttention", "LlamaMLP"])  # fmt: skip
def test_modules_of_transformers(name):
    module, argument = of_transformers(name)
    found = penrose.trace(module.double(), argument)
    assert found.opaque == ()
    assert found.difference < ALLOWED.get(name, 1e-10)


def test_equal_blocks_fold_into_a_repeat_that_is_bound_by_the_number_of_the_layer():
    stack = nn.Sequential(*(VisionBlock() for _ in range(3)), nn.Linear(24, 5)).double()
    found = penrose.trace(stack, normal(2, 10, 24))
    assert found.difference < 1e-12
    assert "  repeat 3:\n    n1[b p h]" in found.text
    assert "key: '*.qkv.weight'" in found.text
    assert found.text.count("qkv.weight") == 3
    stack[1].qkv.weight.data += 1
    bound = found.figure.evaluate(bind={"model": stack.state_dict()}, input_1=normal(2, 10, 24))
    assert torch.allclose(bound.tensor, stack(normal(2, 10, 24)), rtol=1e-12, atol=1e-12)


def test_blocks_that_differ_are_written_out():
    stack = nn.Sequential(VisionBlock(), nn.Linear(24, 24), VisionBlock()).double()
    found = penrose.trace(stack, normal(2, 10, 24))
    assert found.difference < 1e-12
    assert "repeat" not in found.text
