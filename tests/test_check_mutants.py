"""A checker that cannot fail is a bug: every mistake that is planted in a true spec is found."""

from functools import cache
from pathlib import Path

import pytest
from mutants import mutants

from penrose.diagram import build
from penrose.numerics.claims import Equality
from penrose.numerics.equality import exact, floats, maps, pair
from penrose.numerics.job import Settings, prepared
from penrose.numerics.plan import pruned
from penrose.numerics.sizes import settled, violations
from penrose.numerics.types import lets
from penrose.source import Source
from penrose.spec import read

CASES = tuple(sorted((Path(__file__).parent / "cases" / "check" / "mutated").glob("*.yaml")))


def nowhere(claim):
    return ""


@cache
def planted(paths=CASES):
    """Every mutant of every equation of the cases: an id, the mutant, the pair of sides, and the sizes."""
    found = []
    for path in paths:
        job = prepared(build(read(Source(str(path), path.read_text()))), Settings())
        for claim in job.claims:
            if not isinstance(claim, Equality) or claim.sign != "=":
                continue
            both = pair(job.program, claim)
            left, right = (
                {let.name for let in lets(pruned(job.program, [side]).body)} for side in (both.left, both.right)
            )
            for mutant in mutants(job.program, frozenset(left ^ right)):
                sizes = dict(job.sizes)
                for one, other in mutant.tied:
                    sizes[other] = sizes[one]
                sizes = settled(mutant.program, sizes)
                if not violations(mutant.program, sizes):
                    found.append((f"{path.stem}: {mutant.mistake}", mutant, both, sizes))
    return found


def seen_exactly(mutant, both):
    """Whether exact arithmetic can speak of these sides: nothing but sums, products and polynomials."""
    part = pruned(mutant.program, [both.left, both.right])
    return not maps(part)


def test_there_are_mistakes_of_every_sort():
    mistakes = [name for name, *_ in planted()]
    assert len(mistakes) >= 70
    for sort in ("swapped", "meets", "loses its conjugate", "scale", "sign", "term", "causal is missing",
                 "causal looks the other way", "along another leg", "gelu_new is gelu",
                 "cap is at another place"):  # fmt: skip
        assert any(sort in mistake for mistake in mistakes), sort


def survivors(seed, step=1, paths=CASES):
    """The mistakes that one seed does not find, at level 2 and at level 3 where it can see; of every `step`-th."""
    lost = []
    for name, mutant, both, sizes in planted(paths)[seed % step :: step]:
        [result] = floats(mutant.program, [both], sizes, 2, [seed], "", nowhere)
        if result.verdict != "fail" or result.error < 1e6:
            lost.append((name, 2, result.error))
        verdict = exact(mutant.program, both, sizes, seed, "", nowhere, asked=True).verdict
        if verdict == "pass" or (seen_exactly(mutant, both) and verdict != "fail"):
            lost.append((name, 3, verdict))
    return lost


def test_a_tenth_of_the_mistakes_is_found():
    assert survivors(0, step=10) == []


@pytest.mark.slow
def test_every_mistake_is_found():
    assert survivors(0) == []


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_mistakes_are_found_whatever_the_seed(block):
    """Each of a hundred seeds on a quarter of the mistakes, which is more than 70."""
    assert len(planted()) // 4 >= 70
    assert [lost for seed in range(10 * block, 10 * block + 10) for lost in survivors(seed, step=4)] == []


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_without_a_mistake_nothing_is_found(path):
    job = prepared(build(read(Source(str(path), path.read_text()))), Settings())
    for claim in job.claims:
        if isinstance(claim, Equality):
            both = pair(job.program, claim)
            [result] = floats(job.program, [both], job.sizes, 2, [0, 1], "", nowhere)
            assert (result.verdict, result.error < 3) == ("pass", True)
