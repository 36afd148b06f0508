"""What can be drawn as it is written and is most likely a slip is said, and nothing that is usual is."""

import pytest

from penrose.cli import run
from penrose.diagram import build
from penrose.source import Source
from penrose.spec import read

SLIPS = {
    "softmax[k](Q[q d] K[k d]) V[k d]": "d stands outside too, and joins",
    "O[q d] = softmax[k](causal[q k](Q[q d] K[k d] / sqrt(d))) V[k d]": "d stands outside too, and joins",
    "softmax[k](Q[n q d] K[n k d]) V[n k d]": "n d stand outside too, and join",
}
MEANT = [
    "softmax[k](Q[q d] K[k d]) V[k e]",
    "softmax[k](Q[n q d] K[n k d]) V[n k e]",
    "softmax[k](x[q h] W[n h s] U[n g s] x[k g]) V[n k s]",
    "A[q k d] = softmax[k](Q[q d] K[k d])",
    "sigmoid(a[i] b[i]) c[i]",
    "relu(x[p u] w[u]) c[p u]",
    "softmax[k](Q[q k]) V[q k]",
]


def warnings(draw):
    return build(read(Source("a.yaml", f'draw: "{draw}"'))).warnings


@pytest.mark.parametrize("draw", SLIPS)
def test_an_index_that_joins_instead_of_being_summed_is_said(draw):
    (warning,) = warnings(draw)
    assert warning.message == f"nothing is summed within softmax: {SLIPS[draw]}"
    assert f'draw: "{draw}"'[warning.span.start :].startswith("softmax")


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("draw: A[i j] А[j k]", "А is another name than A, which looks the same", "А is Cyrillic here"),
        ("draw: A[i o] B[ο k]", "ο is another name than o, which looks the same", "ο is Greek here"),
        ("draw: 矩[i j] B[j k]", "labels are set in a font without 矩: drawn as U+77E9", "give the tensor a label"),
        ("einsum: A_ij B_jk", "this is one tensor with the legs A_ij and B_jk", "write draw: A[i j] B[j k]"),
    ],
)
def test_names_that_are_taken_otherwise_than_they_look_are_said(text, said, hint):
    (warning,) = build(read(Source("a.yaml", text))).warnings
    assert warning.message == said
    assert hint in warning.hint


@pytest.mark.parametrize("text", ["draw: α[i j] β[j k]", "draw: Д[i j] Ж[j k]", "einsum: d_in d_out, d_out -> d_in"])
def test_names_of_one_script_are_not_warned_of(text):
    assert build(read(Source("a.yaml", text))).warnings == ()


@pytest.mark.parametrize("draw", MEANT)
def test_what_is_usual_is_not_warned_of(draw):
    assert warnings(draw) == ()


def test_a_warning_is_shown_where_it_stands_and_the_picture_is_drawn(tmp_path, capsys):
    spec = tmp_path / "a.yaml"
    spec.write_text("draw: softmax[k](Q[q d] K[k d]) V[k d]\n", encoding="utf-8")
    assert run(["render", str(spec)]) == 0
    assert spec.with_suffix(".svg").exists()
    said = capsys.readouterr().err
    assert f"{spec}:1:7: warning: nothing is summed within softmax" in said
    assert "hint: to sum d within, give it another name there" in said
