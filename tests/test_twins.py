r"""Every claim of the catalogue can fail: a line for each spec changes one text of it, and the check says so.

`cases/twins.tsv` has a spec's name, a text that stands in it once, and what makes it untrue; \n is the end of a line.
"""

from pathlib import Path

import pytest

from penrose.diagram import build
from penrose.numerics import check
from penrose.source import Source
from penrose.spec import read

ROOT = Path(__file__).parents[1]
LINES = [line.split("\t") for line in (ROOT / "tests" / "cases" / "twins.tsv").read_text("utf-8").splitlines()]


def twin(name, true, false):
    """The diagram of the gallery's spec with that text changed, standing where the spec stands."""
    path = ROOT / "docs" / "gallery" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    true, false = (part.replace("\\n", "\n") for part in (true, false))
    assert text.count(true) == 1, f"{name} has {text.count(true)} times {true}"
    return build(read(Source(str(path), text.replace(true, false))))


def verdicts(line):
    return {result.verdict for result in check(twin(*line), level=4).results}


@pytest.mark.parametrize("line", LINES[::6], ids=lambda line: line[0])
def test_a_sixth_of_the_twins_fails(line):
    assert "fail" in verdicts(line)


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_every_twin_fails(line):
    assert "fail" in verdicts(line)
