"""Labels: set right, whatever they hold; from pack, cache or ziamath; and cheap where they are known."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as some

from penrose.render import cache, labels, numbered, pack
from penrose.render.labels import LONGEST, letters, measure, outline, shortened
from penrose.render.setting import Setting
from penrose.render.typeset import typeset

ROOT = Path(__file__).parents[1]
NAMES = ["A", "W_Q^1", "λ'", "V†", "x^(2)", "softmax_k", "seq pos", "i=0", "1/sqrt(s)", "ŷ", "A⁻¹", "T_ijk"]
PIECES = some.sampled_from([*"aWλ_^{}()[]'†*/1²₁ -=\u0302\u200d\n\x00\ud800😀", "sqrt(", "_{", "^("])


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty cache, and no label in memory."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    labels._setting.cache_clear()
    yield tmp_path
    labels._setting.cache_clear()


def kept(home):
    return sorted(path for path in home.rglob("*") if path.is_file())


def bounds(data):
    """The box around the points of path data, control points and all."""
    numbers = list(map(float, re.findall(r"-?[\d.]+", data)))
    return min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])


# What is measured is what is drawn.


@pytest.mark.parametrize("name", NAMES)
def test_the_ink_fills_the_extent(name, home):
    width, ascent, descent = measure(name, 20)
    left, top, right, bottom = bounds(outline(name, 20))
    # Control points of curves may stand a little outside of the ink, never inside of its box.
    assert -0.7 < left <= 0.011
    assert width - 0.011 <= right < width + 0.7
    assert -ascent - 0.7 < top <= -ascent + 0.011
    assert descent - 0.011 <= bottom < descent + 0.7


@pytest.mark.parametrize("name", NAMES)
def test_an_extent_grows_with_the_font_size(name, home):
    assert measure(name, 22) == pytest.approx([2 * x for x in measure(name, 11)], abs=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_letters_are_the_outline_in_parts(name, home):
    whole = bounds(outline(name, 11))
    parts = [(x, y, bounds(labels.scaled(shape, 11))) for x, y, shape in letters(name, 11)]
    assert min(x + box[0] for x, _, box in parts) == pytest.approx(whole[0], abs=0.02)
    assert max(x + box[2] for x, _, box in parts) == pytest.approx(whole[2], abs=0.02)
    assert min(y + box[1] for _, y, box in parts) == pytest.approx(whole[1], abs=0.02)
    assert max(y + box[3] for _, y, box in parts) == pytest.approx(whole[3], abs=0.02)


@pytest.mark.parametrize(
    ("written", "like"),
    [
        ("A", "A"),
        ("W_{Q}", "W_Q"),
        ("A⁻¹", "A^-1"),
        ("x₁", "x_1"),
        ("λ′", "λ'"),
        ("A\u0304", "Ā"),
        ("-", "−"),
        (":=", "≔"),
    ],
)
def test_two_ways_to_write_one_label(written, like, home):
    assert outline(written, 11) == outline(like, 11)


@pytest.mark.parametrize(("one", "other"), ["漢字", "😀😁", "\ud800\ud801", "\x00\x01", "שת"])
def test_characters_without_a_glyph_are_told_apart(one, other, home):
    assert len({outline(text, 11) for text in (one, other, one + other, "")}) == 4


@pytest.mark.parametrize(
    ("one", "other"), [("W_Q", "WQ"), ("x^2", "x_2"), ("V", "V†"), ("a/b", "ab"), ("T_ij", "T_in")]
)
def test_labels_that_look_different(one, other, home):
    assert outline(one, 11) != outline(other, 11)


def test_a_letter_slants_and_a_word_stands_upright(home):
    assert letters("f", 11)[0][2] != letters("fg", 11)[0][2]
    assert letters("T_ij", 11)[1][2] == letters("T_i", 11)[1][2]  # indices slant in scripts too
    assert letters("T_in", 11)[1][2] != letters("T_i", 11)[1][2]


@budget(max_examples=60, deadline=None)
@given(some.lists(PIECES, max_size=60).map("".join))
def test_any_text_can_be_set(text):
    setting = typeset(shortened(text))
    assert setting.width >= 0
    assert setting.ascent >= -setting.descent
    assert bool(setting.parts) == bool(text.strip(" "))


def test_a_label_of_a_megabyte_is_shortened(home):
    assert len(shortened("x" * 1_000_000)) == LONGEST
    assert measure("x" * 1_000_000, 11) == measure("x" * 2_000_000, 11)


def test_nothing_has_no_ink():
    assert (tuple(measure("", 11)), outline("", 11)) == ((0, 0, 0), "")


# The pack.


def test_the_pack_has_the_labels_it_should_as_they_are_set_today():
    texts = sorted(set(pack.labels()))
    found = [line.decode().split("\t")[0] for line in pack._open().lines]
    assert found == texts, "run python -m penrose.render.pack"
    for text in texts[::25]:
        assert pack.find(text) == typeset(text), "run python -m penrose.render.pack"


@pytest.mark.slow
def test_the_pack_is_what_is_built_today():
    assert Path(pack.PATH).read_bytes() == pack.build(), "run python -m penrose.render.pack"


def test_the_pack_knows_what_a_usual_drawing_says():
    usual = ["A", "W_Q", "V†", "λ", "i", "q", "softmax", "1/sqrt(s)", "=", "−", "Σ", "x'", "U_1", "A_K"]
    assert [name for name in usual if pack.find(name) is None] == []


@pytest.mark.parametrize("text", ["", "zzz", "A\t", "\U0010ffff", "#", "W_Q "])
def test_the_pack_has_no_other_labels(text):
    assert pack.find(text) is None


@budget(max_examples=30, deadline=None)
@given(some.sampled_from(pack.LATIN + pack.GREEK), some.integers(10, 99999))
def test_a_numbered_label_stands_where_it_would_be_set(letter, number):
    quick, slow = numbered.find(f"{letter}_{number}"), typeset(f"{letter}_{number}")
    assert [part.shape for part in quick.parts] == [part.shape for part in slow.parts]
    for ours, theirs in zip(quick.parts, slow.parts, strict=True):
        assert (ours.x, ours.y) == pytest.approx((theirs.x, theirs.y), abs=4)  # every digit rounds
    assert quick[:3] == pytest.approx(slow[:3], abs=4)


# The cache.


def test_a_label_is_set_once_and_then_kept(home, monkeypatch):
    first = outline("Rare_label", 11)
    assert len(kept(home)) == 1
    monkeypatch.setattr(labels, "_set", lambda text: pytest.fail("set again"))
    labels._setting.cache_clear()
    assert outline("Rare_label", 11) == first


def test_what_is_kept_comes_back_whole(home):
    for name in [*NAMES, "a\nb", "\ud800", "x" * LONGEST]:
        setting = typeset(name)
        cache.keep(name, setting)
        assert cache.find(name) == setting


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw.replace(b" 0 ", b" 9 ", 1),
        lambda raw: raw + b"\n",
        lambda raw: b"\xff\xfe" + raw,
        lambda raw: cache.written("another", Setting(1, 1, 1, ())).encode(),
    ],
)
def test_a_damaged_file_is_set_again(home, damage):
    whole = outline("Rare_label", 11)
    (path,) = kept(home)
    raw = path.read_bytes()
    path.write_bytes(damage(raw))
    labels._setting.cache_clear()
    assert cache.find("Rare_label") is None
    assert outline("Rare_label", 11) == whole
    assert path.read_bytes() == raw


def test_a_folder_that_cannot_be_written_is_no_trouble(home):
    (home / "penrose").write_text("a file stands where the folder should be")
    assert measure("Rare_label", 11).width > 0


def test_a_relative_cache_home_is_not_heeded(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "somewhere")
    monkeypatch.setenv("HOME", "/nowhere")
    assert cache.folder().startswith("/nowhere/.cache/penrose/labels-")


def run(program, home):
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "XDG_CACHE_HOME": str(home), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_runs_at_the_same_time_share_a_cache(tmp_path):
    program = """
from penrose.render.labels import outline
import zlib
print(zlib.crc32("".join(outline(f"Rare_{n}_x", 11) for n in range(40)).encode()))
"""
    runs = [run(program, tmp_path) for _ in range(3)]
    assert len({one.communicate(timeout=60)[0] for one in runs}) == 1
    assert len(kept(tmp_path)) == 40
    assert all(cache.parsed(path.read_text(), f"Rare_{n}_x") for n, path in named(tmp_path))


def named(home):
    """The number of each label in the cache, and its file."""
    for path in kept(home):
        yield int(re.search(r"Rare_(\d+)_x", path.read_text())[1]), path


def test_a_usual_drawing_imports_nothing_heavy(tmp_path):
    program = """
import sys
from penrose.geometry.path import Box, Point
from penrose.render.svg import svg
from penrose.scene import Math, Scene
names = ["W_Q", "V†", "softmax", "1/sqrt(s)", "i", "A_1024", *sys.argv[1:]]
svg(Scene(Box(0, 0, 9, 9), tuple(Math(name, Point(1, 1), 11.0, "text") for name in names)), "colour", "css")
heavy = "ziamath ziafont xml.etree numpy torch jinja2 rich asyncio importlib.metadata hashlib json".split()
print([name for name in heavy if name in sys.modules])
"""
    assert run(program, tmp_path).communicate(timeout=60)[0].strip() == "[]"
    assert not kept(tmp_path)
    rare = program.replace("*sys.argv[1:]", '"Rare_label"')
    cold, warm = (run(rare, tmp_path).communicate(timeout=60)[0].strip() for _ in range(2))
    assert "ziamath" in cold
    assert warm == "[]"
