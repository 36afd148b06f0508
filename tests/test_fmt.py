"""`penrose fmt`: a spec in the house's order says what it said, and is in order."""

import os
from pathlib import Path

import pytest

from penrose import pipeline
from penrose.cli.group import run
from penrose.diagram.unbuild import same
from penrose.errors import PenroseError
from penrose.source import Source
from penrose.spec.comments import comments

ROOT = Path(__file__).parents[1]
GALLERY = sorted((ROOT / "docs" / "gallery").glob("*.yaml"))
CASES = sorted((ROOT / "tests" / "cases").rglob("*.yaml"))

WRITTEN = """\
# yaml-language-server: $schema=schema.json
draw: ['A[i j] b[j]', 'c[i]']  # both


# how it is checked
check: |   # a line each
  rank(A) <= 3
  c[i] = A[i j] b[j]

title:   'One'
dims:
    j: 4        # the long one
    i: 3
    # k: 5
tensors: {A: {legs: i j}, b: j} # the weights
let:
  c[i]:   >-
       A[i j]
       b[j]
  # d[i]: A[i j]
# the end
"""

IN_ORDER = """\
# yaml-language-server: $schema=schema.json

title: One
dims:
  j: 4  # the long one
  i: 3
  # k: 5
tensors:  # the weights
  A: i j
  b: j
let:
  c[i]: A[i j] b[j]
  # d[i]: A[i j]
draw:  # both
  - A[i j] b[j]
  - c[i]

# how it is checked
check:  # a line each
  - rank(A) <= 3
  - c[i] = A[i j] b[j]
# the end
"""


def formatted(text, path="<text>"):
    return pipeline.formatted(Source(str(path), text))


def test_a_spec_is_put_in_order_and_its_comments_stay_where_they_stand():
    assert formatted(WRITTEN) == IN_ORDER


EVERY = [*GALLERY, *(pytest.param(path, marks=pytest.mark.slow) for path in CASES)]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: f"{path.parent.stem}-{path.stem}")
def test_every_spec_stays_the_same_diagram_and_is_in_order_from_then_on(path):
    try:
        value = pipeline.diagram(pipeline.source(path))
    except PenroseError:
        return
    text = formatted(pipeline.source(path).text, path)
    assert same(pipeline.diagram(Source(str(path), text)), value)
    assert formatted(text, path) == text
    said = [comment.text for comment in comments(pipeline.source(path)) if comment.text]
    assert sorted(said) == sorted(comment.text for comment in comments(Source(str(path), text)) if comment.text)


@pytest.mark.parametrize("comment", ["# one", "  # one", "    # one", ""])
@pytest.mark.parametrize("line", range(IN_ORDER.count("\n") + 1))
def test_a_comment_on_any_line_is_kept_and_settles_at_once(comment, line):
    lines = IN_ORDER.splitlines()
    text = formatted("\n".join([*lines[:line], comment, *lines[line:]]))
    assert (text.count("# one") == 1) == bool(comment)
    assert formatted(text) == text


def test_files_are_written_whole_and_only_where_they_change(tmp_path, capsys):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(WRITTEN)
    bad.write_text("draw: A[i\n")
    assert run(["fmt", "--check", str(good)]) == 1
    assert "good.yaml: would be written otherwise" in capsys.readouterr().out
    assert run(["fmt", str(tmp_path)]) == 2
    assert bad.read_text() == "draw: A[i\n"
    assert good.read_text().startswith("# yaml-language-server: $schema=schema.json\n\ntitle: One\n")
    os.utime(good, (1, 1))
    assert run(["fmt", str(good)]) == run(["fmt", "--check", str(good)]) == 0
    assert good.stat().st_mtime == 1
    assert sorted(tmp_path.iterdir()) == [bad, good]
