"""Whatever stands in a spec, it is drawn or refused: no traceback, no picture that does not read, within seconds.

Specs of the gallery and of the checks are changed at random: letters dropped, signs put in, pieces moved, legs
shuffled. Few of the results mean anything; all of them are what somebody may type.
"""

import random
import time
from pathlib import Path

import pytest

from penrose import pipeline
from penrose.errors import PenroseError
from penrose.source import Source

ROOT = Path(__file__).parents[1]
SPECS = sorted((ROOT / "docs" / "gallery").glob("*.yaml")) + sorted((ROOT / "tests/cases/check/true").glob("*.yaml"))
SIGNS = ("[", "]", "(", ")", "softmax[k](", "i", "k", "=", "+", "-", "δ", "†", "*", "/ 2", "Σ[n](", "exp(",
         "max[i](", "I[i j]", "A[i i]", "x", "'", "^2", "1", "|", ":", "{", "}", ",", "#", "&a", "*a", "\t",
         "  ", "\n")  # fmt: skip
SECONDS = 8.0  # of processor time, four times the promise: machines differ
PROOF = "this picture would say something else"  # what a fault of the layout is refused with


def drop(text, rng, i):
    return text[:i] + text[i + 1 :]


def insert(text, rng, i):
    return text[:i] + rng.choice(SIGNS) + text[i:]


def mistype(text, rng, i):
    return text[:i] + rng.choice(text) + text[i + 1 :]


def copy(text, rng, i):
    place = rng.randrange(len(text))
    return text[:place] + text[i : i + rng.randrange(1, 12)] + text[place:]


def shuffle(text, rng, i):
    start = text.find("[", i)
    end = text.find("]", start)
    legs = text[start + 1 : end].split() if 0 <= start < end else []
    rng.shuffle(legs)
    return text[: start + 1] + " ".join(legs) + text[end:] if legs else text


CHANGES = (drop, insert, mistype, copy, shuffle)


def mutant(rng):
    """A spec with one to three changes."""
    path = rng.choice(SPECS)
    text = path.read_text(encoding="utf-8")
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        text = rng.choice(CHANGES)(text, rng, rng.randrange(len(text)))
    return Source(str(path.with_name("mutant.yaml")), text)


def drawn_or_refused(source):
    started = time.process_time()
    try:
        said = "" if pipeline.svg(pipeline.diagram(source)).startswith("<svg") else "no picture"
    except PenroseError as error:
        said = str(error) if PROOF in str(error) else ""
    took = time.process_time() - started
    assert said == "", source.text
    assert took < SECONDS, source.text


def test_a_mistyped_spec_is_drawn_or_refused():
    rng = random.Random(20)
    for _ in range(60):
        drawn_or_refused(mutant(rng))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(32))
def test_many_mistyped_specs_are_drawn_or_refused(seed):
    rng = random.Random(1000 + seed)
    for _ in range(300):
        drawn_or_refused(mutant(rng))
