"""What a badge says of a figure: what was compared, never what was asked for."""

import os

import pytest

from penrose.site import verdict as verdicts
from penrose.site.cache import Cache
from penrose.site.options import Options
from penrose.site.studio import Studio
from penrose.site.verdict import verdict
from penrose.source import Source

KIND = "tensors: {V: {legs: i j, kind: isometry}}\n"
SAID = {
    "draw: A[i j] B[j k]": ("none", "claims nothing, sizes fit"),
    "draw: A[i j] := B[i j]": ("none", "sizes only"),
    "draw: A[i j] = A[i j]": ("none", "both sides are one computation"),
    KIND + "draw: V[i j]": ("none", "kinds of tensors only"),
    "draw: A[i j] (B[j k] + C[j k]) = A[i j] B[j k] + A[i j] C[j k]": ("pass", "checked: 5 random values and exact"),
    "let:\n  P[i j]: softmax[j](A[i j])\ndraw: P\ncheck: stochastic(P, j)": ("pass", "checked: 5 random values"),
    "let:\n  s[]: A[i i]\ndraw: s\ncheck: s = trace(A)": ("pass", "checked: with torch.trace"),
}


@pytest.mark.parametrize("spec", SAID)
def test_a_badge_says_what_was_compared(spec):
    found = verdict(Source("a.yaml", spec), 4)
    assert found.word == SAID[spec][0]
    assert SAID[spec][1] in found.text


def test_a_verdict_is_made_anew_when_something_is_installed(monkeypatch, tmp_path):
    studio = Studio(Options(), Cache(tmp_path))
    from penrose.figures.reach import Reach
    from penrose.site.picture import Frame

    frame = Frame(Source("a.yaml", "draw: A[i j]"), Reach(tmp_path))
    studio.checked(frame, 1)
    monkeypatch.setattr("penrose.site.studio.installed", lambda: ["transformers 99"])
    studio.checked(frame, 1)
    assert studio.cache.made["checked"] == 2
    assert all(" " in name for name in verdicts.installed())


def test_a_cache_keeps_what_this_run_used_and_the_newest_of_the_rest(tmp_path):
    for number in range(5):
        (tmp_path / f"drawn-{number}.json").write_text("1")
        os.utime(tmp_path / f"drawn-{number}.json", (number, number))
    cache = Cache(tmp_path)
    cache.get("drawn", "0", lambda: 2)
    cache.prune(most=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drawn-0.json", "drawn-3.json", "drawn-4.json"]
