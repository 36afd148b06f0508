"""Hand-made pictures and what they say, or why they are refused: the first line of each file tells."""

import re
from contextlib import suppress
from pathlib import Path

import pytest

from penrose.errors import PenroseError
from penrose.read import read_svg

CASES = Path(__file__).parent / "cases" / "svg"
TOLD = re.compile(r"<!-- (?:reads|refuses): (.*) -->\n")


def cases(kind):
    paths = sorted(CASES.glob(f"{kind}-*.svg"))
    assert paths
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def text_and_claim(path):
    text = path.read_text(encoding="utf-8")
    return text, TOLD.match(text)[1]


@cases("read")
def test_it_says(path):
    text, claim = text_and_claim(path)
    assert " ; ".join(read_svg(text, path.name).lines) == claim


@cases("refuse")
def test_it_is_refused(path):
    text, claim = text_and_claim(path)
    with pytest.raises(PenroseError) as refusal:
        read_svg(text, path.name)
    assert claim in [problem.message for problem in refusal.value.problems]


@cases("lint")
def test_a_faulty_picture_is_read_or_refused_in_words(path):
    text = path.read_text(encoding="utf-8")
    with suppress(PenroseError):
        assert read_svg(text).lines


def test_problems_stand_where_their_tag_begins_counted_in_characters():
    text = (CASES / "refuse-short-wire.svg").read_text(encoding="utf-8")
    moved = text.replace('<path class="wire" data-index="j"', '<g id="ψψ"/><path class="wire" data-index="j"')
    for picture, column in ((text, 3), (moved, 15)):
        with pytest.raises(PenroseError, match=rf"a\.svg:7:{column}: wire j ends at nothing"):
            read_svg(picture, "a.svg")


def test_plain_data_for_other_programs():
    text = (CASES / "read-bubble.svg").read_text(encoding="utf-8")
    (equation,) = read_svg(text).json()["equations"]
    (term,) = equation["sides"][0]["terms"]
    assert (term["einsum"], term["free"]) == ("q l, l -> q", ["q"])
    bubble = term["nodes"][0]
    assert (bubble["bubble"], bubble["over"], bubble["inside"]["terms"][0]["einsum"]) == (
        "softmax",
        ["k"],
        "q h, h k -> q k",
    )


def test_dimensions_are_told():
    text = (CASES / "read-matmul.svg").read_text(encoding="utf-8")
    told = text.replace('data-index="j"', 'data-index="j" data-dim="d" data-size="6"')
    assert read_svg(told).json()["dims"] == {"i": 0, "d": 6, "k": 0}


@pytest.mark.parametrize("junk", ["", "<", "<svg", "<svg/>", "\0", "<?xml version='1.0'?>", "<a>" * 300 + "</a>" * 300])
def test_junk_is_refused(junk):
    with pytest.raises(PenroseError):
        read_svg(junk)
