"""Whole specs, checked: what is true passes at every level, what is wrong fails where it must, the rest is refused."""

import json
import time
from pathlib import Path

import jsonschema
import pytest

from penrose.errors import PenroseError
from penrose.numerics import check
from penrose.numerics.references import REFERENCES
from penrose.numerics.table import page, printed
from penrose.source import Source
from penrose.spec import read

CASES = Path(__file__).parent / "cases" / "check"
TRUE = sorted((CASES / "true").glob("*.yaml"))
WRONG = sorted((CASES / "wrong").glob("*.yaml"))
REFUSED = sorted((CASES / "refused").glob("*.yaml"))


def spec(path):
    return read(Source(str(path), path.read_text()))


def comment(path):
    return path.read_text().splitlines()[0].removeprefix("# ")


def needs_transformers(path):
    return any(f"{name}(" in path.read_text() for name, entry in REFERENCES.items() if entry.needs)


@pytest.mark.parametrize("path", [p for p in TRUE if not needs_transformers(p)], ids=lambda p: p.stem)
def test_what_is_true_passes(path):
    report = check(spec(path))
    told = comment(path).partition("unknown: ")[2] or "exact arithmetic"
    unknown = [r for r in report.results if r.verdict == "unknown"]
    assert [r for r in report.results if r.verdict not in ("pass", "unknown")] == []
    assert [r.note for r in unknown if r.level != 3 and told not in r.note] == []
    assert report.unconfirmed == ()


@pytest.mark.parametrize("path", WRONG, ids=lambda p: p.stem)
def test_what_is_wrong_fails_at_its_levels(path):
    levels, _, _ = comment(path).removeprefix("fails at ").partition(":")
    report = check(spec(path))
    assert sorted({r.level for r in report.results if r.verdict == "fail"}) == [int(n) for n in levels.split()]
    assert report.status() == 1


@pytest.mark.parametrize("path", REFUSED, ids=lambda p: p.stem)
def test_what_cannot_be_tried_is_refused_with_the_reason(path):
    started = time.process_time()
    with pytest.raises(PenroseError) as error:
        check(spec(path))
    assert time.process_time() - started < 2.0
    wanted = comment(path)
    assert any(part in str(error.value) for part in wanted.split("|")), str(error.value)
    assert path.name in str(error.value)


def test_a_difference_names_the_first_step_that_differs():
    report = check(spec(CASES / "wrong" / "softmax.yaml"), level=2)
    found = next(r.difference for r in report.results if r.level == 2)
    assert found.step.startswith("softmax on the left, softmax_1 on the right")
    assert float(found.left) != float(found.right)


def test_the_same_seed_gives_the_same_report():
    path = CASES / "true" / "gauge.yaml"
    assert check(spec(path), seed=3) == check(spec(path), seed=3)
    assert check(spec(path), seed=3) != check(spec(path), seed=4)


def test_a_gpu_that_is_not_there_is_not_run(monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    report = check(spec(CASES / "true" / "gauge.yaml"), level=5, device="cuda")
    assert [r.verdict for r in report.results if r.level == 5] == ["not run"] * 4
    assert (report.status(), report.status(strict=True)) == (0, 1)


def test_a_reference_whose_package_is_missing_is_not_run(monkeypatch):
    monkeypatch.setattr("penrose.numerics.references.find_spec", lambda name: None)
    report = check(spec(CASES / "true" / "attention.yaml"))
    missing = [r for r in report.results if r.verdict == "not run"]
    assert [r.note for r in missing] == ["transformers is not installed"] * 2
    assert (report.status(), report.status(strict=True)) == (0, 1)


class Registered:
    """What an installed package's entry point looks like."""

    name, value = "twice", "another.package:twice"

    def load(self):
        return lambda a: 2 * a


def test_another_package_may_bring_a_reference(monkeypatch):
    monkeypatch.setattr("penrose.numerics.references.registered", lambda: {"twice": Registered()})
    text = "tensors: {a: i}\nlet:\n  b[i]: a[i] + a[i]\ndraw: b\ncheck:\n  - b = twice(a)\n  - a = twice(a)"
    report = check(read(Source("s.yaml", text)))
    assert [r.verdict for r in report.results if r.level == 4] == ["pass", "fail"]
    assert next(r.note for r in report.results if r.level == 4) == "another.package:twice; relative 0.0e+00"


def test_a_value_that_is_not_a_number_fails_whatever_it_is_compared_with(monkeypatch):
    import torch

    class Poisoned(Registered):
        def load(self):
            return lambda a: torch.full_like(a, torch.nan)

    monkeypatch.setattr("penrose.numerics.references.registered", lambda: {"twice": Poisoned()})
    text = "tensors: {a: {legs: i, kind: zeros}}\nlet:\n  b[i]: log(a[i]) log(a[i])\ndraw: b\ncheck:\n  - b = twice(a)"
    assert check(read(Source("s.yaml", text))).failed


def test_a_claim_that_nothing_confirms_is_no_pass():
    """Rounding that could hide a mistake, and a function that no trial exercises, are said and count."""
    chaos = "tensors: {x: {legs: i, data: [0.3, 1.1]}}\nlet:\n  y[i]: x[i]\n"
    chaos += "  repeat 60:\n    y[i]: 4 y[i] - square(y[i])\n"
    report = check(read(Source("s.yaml", f"{chaos}draw: y[i] = 2 y[i] - y[i]\n")), level=2)
    assert [r.verdict for r in report.results if r.level] == ["unknown", "unknown"]
    assert report.status() == 1
    dead = "tensors: {o: {legs: i, kind: ones}, z: {legs: i, kind: zeros}}\ndraw: relu(a[i] - 1e9 o[i]) = z[i]"
    report = check(read(Source("s.yaml", dead)))
    said = [r for r in report.results if r.level and r.claim.startswith("relu")]
    assert [r.verdict for r in said] == ["unknown"] * 3
    assert "relu is saturated in every trial" in said[0].note
    assert report.status() == 1


def test_sizes_are_a_choice():
    report = check(spec(CASES / "true" / "gauge.yaml"), level=2, sizes="i=9")
    assert {dict(r.sizes).get("i") for r in report.results if r.level == 2} == {9}


SCHEMA = {
    "type": "object",
    "required": ["path", "title", "failed", "covered", "results"],
    "additionalProperties": False,
    "properties": {
        "path": {"type": "string"},
        "title": {"type": "string"},
        "failed": {"type": "boolean"},
        "covered": {"type": "string"},
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": [
                    "claim",
                    "level",
                    "verdict",
                    "covers",
                    "place",
                    "sizes",
                    "seeds",
                    "device",
                    "error",
                    "limit",
                    "unit",
                    "note",
                    "difference",
                ],
                "properties": {
                    "claim": {"type": "string"},
                    "level": {"type": "integer", "minimum": 0, "maximum": 5},
                    "verdict": {"enum": ["pass", "rounding", "unknown", "not run", "fail"]},
                    "covers": {
                        "enum": ["sizes only", "same computation", "kind", "random values", "exact", "foreign", "GPU"]
                    },
                    "place": {"type": "string"},
                    "sizes": {"type": "object", "additionalProperties": {"type": "integer"}},
                    "seeds": {"type": "array", "items": {"type": "integer"}},
                    "device": {"type": "string"},
                    "error": {"anyOf": [{"type": "number"}, {"const": "infinite"}, {"type": "null"}]},
                    "limit": {"anyOf": [{"type": "number"}, {"const": "infinite"}, {"type": "null"}]},
                    "unit": {"type": "string"},
                    "note": {"type": "string"},
                    "difference": {
                        "anyOf": [
                            {"type": "null"},
                            {
                                "type": "object",
                                "additionalProperties": False,
                                "required": ["place", "left", "right", "step"],
                                "properties": {
                                    "place": {"type": "array", "items": {"type": "integer"}},
                                    "left": {"type": "string"},
                                    "right": {"type": "string"},
                                    "step": {"type": "string"},
                                },
                            },
                        ]
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("name", ["true/gauge", "wrong/infinite", "wrong/kind"])
def test_the_data_of_a_report_obey_their_schema(name):
    data = json.loads(json.dumps(check(spec(CASES / f"{name}.yaml")).data(), allow_nan=False))
    jsonschema.validate(data, SCHEMA)


def test_the_printed_report_says_what_differs_and_where():
    text = printed(check(spec(CASES / "wrong" / "scale.yaml"), level=2), everything=False, width=160, colour=False)
    assert "scale.yaml:3:7: A[i s] B[s j] / sqrt(s) = A[i s] B[s j] / s: level 2: fail" in text
    assert "wrong, not rounding" in text


@pytest.mark.parametrize("path", WRONG, ids=lambda p: p.stem)
def test_every_report_can_be_printed_and_shown(path):
    report = check(spec(path))
    assert path.name in printed(report, everything=True)
    assert path.name in page([report])


def test_the_page_escapes_what_a_spec_says():
    report = check(read(Source("<b>.yaml", "title: <script>\ndraw: A[i j] B[j k]")), level=0)
    text = page([report])
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_the_documentation_names_every_word():
    text = (Path(__file__).parents[1] / "docs" / "checking.md").read_text()
    from penrose.numerics.vocabulary import MEASURES, PREDICATES

    words = [*PREDICATES, *MEASURES, *REFERENCES]
    assert [word for word in words if f"`{word}" not in text] == []


COVERED = {
    "draw: A[i j] B[j k]": "claims nothing, sizes fit",
    "draw: A[i j] = A[i j]": "both sides are one computation",
    "tensors: {V: {legs: i j, kind: isometry}}\ndraw: V[i j]": "kinds of tensors only",
    "draw: A[i j] (B[j k] + C[j k]) = A[i j] B[j k] + A[i j] C[j k]": "5 random values and exact",
    "let:\n  P[i j]: softmax[j](A[i j])\ndraw: P\ncheck: stochastic(P, j)": "5 random values",
    "let:\n  s[]: A[i i]\ndraw: s\ncheck: s = trace(A)": "with torch.trace",
}


@pytest.mark.parametrize("text", COVERED)
def test_a_report_says_in_every_form_what_was_compared(text):
    report = check(read(Source("s.yaml", text)))
    said = COVERED[text]
    assert report.data()["covered"] == said
    assert f"({said})" in printed(report, everything=False)
    assert f"</code>: {said}" in page([report])
    assert all(result["covers"] for result in report.data()["results"])


def test_nothing_is_cut_where_no_terminal_says_how_wide_it_is():
    text = "check:\n  - " + " + ".join(f"A^{n}[i j]" for n in range(40)) + " = B[i j]\ndraw: B[i j]"
    printed_text = printed(check(read(Source("s.yaml", text)), level=2), everything=True)
    assert "A^0[i j] + A^1[i j]" in printed_text
    assert any("A^39[i j] = B[i j]" in line and "cpu" in line for line in printed_text.splitlines())
