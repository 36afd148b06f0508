"""Rules on sums, and the words that ask for them: what is written, what it equals, what is refused."""

from pathlib import Path

import pytest

from penrose.cli import run
from penrose.diagram.walk import drawn_of
from penrose.diagram.wording import text
from penrose.errors import PenroseError
from penrose.figure import load
from penrose.numerics import check
from penrose.rewrite.apply import transformed
from penrose.rewrite.trail import places
from penrose.source import Source
from penrose.spec import read

CASES = Path(__file__).parent / "cases" / "rewrite"
HOLD, REFUSED = (sorted((CASES / name).glob("*.yaml")) for name in ("hold", "fail"))


def drawn(spec):
    return [text(equation) for equation in load(spec).diagram.equations]


@pytest.mark.parametrize("spec", HOLD, ids=lambda path: path.stem)
def test_what_a_word_makes_is_what_the_spec_says(spec):
    report = check(read(Source(str(spec), spec.read_text(encoding="utf-8"))), level=4)
    assert [(r.claim, r.level, r.note) for r in report.results if r.verdict == "fail"] == []


@pytest.mark.parametrize("spec", REFUSED, ids=lambda path: path.stem)
def test_what_is_not_so_is_found_out(spec):
    report = check(read(Source(str(spec), spec.read_text(encoding="utf-8"))), level=4)
    assert any(r.verdict == "fail" for r in report.results)


WRITTEN = [
    ("∂[B](A[i j] B[j k] C[k l])", "A[i j] C[k l] -> i l j k"),
    ("cut[j](A[i j] B[j k])", "A[i j] B[j' k] -> i k j j'"),
    ("resolve(A[i j] I[j k] B[k l])", "A[i j] B[j l]"),
    ("resolve(A[i j] δ[j k l] B[k m] C[l n])", "A[i j] B[j m] C[j n]"),
    ("expand(A[i j] (B[j k] + C[j k]))", "A[i j] B[j k] + A[i j] C[j k]"),
    ("gauge[j X](A[i j] B[j k])", "A[i j] X[j j'] X⁻¹[j' j''] B[j'' k]"),
]


@pytest.mark.parametrize(("word", "made"), WRITTEN)
def test_a_word_writes_what_a_person_would(word, made):
    spec = f"tensors: {{X: a b}}\ndraw: {word}" if "X" in word else f"draw: {word}"
    [line] = drawn(spec)
    assert line in (made, made.partition(" ->")[0])


MISTAKEN = [
    ("draw: ∂[Q](A[i j] B[j k])", "there is no tensor Q"),
    ("draw: ∂(A[i j] B[j k])", "∂ does not say what it is about"),
    ("draw: ∂[A](A†[j i] B[i k])", "A stands here as its conjugate"),
    ("tensors: {C: i}\ndraw: ∂[C](A[i j] B[j k])", "nothing here depends on C"),
    ("draw: expand[A](A[i j] B[j k])", "A is no step"),
    ("draw: gauge[j](A[i j] B[j k])", "gauge does not say what it is about"),
    ("draw: cut[i](A[i j] B[j k])", "i is no bond"),
    ("draw: each[j](A[i j] B[j k])", "how many values j has is not said"),
    ("let: {'y[i]': 'A[i j] x[j]'}\ndraw: path[y A](y)", "y is one product, not a sum of terms"),
    ("let: {'y[i]': 'x[i] + z[i]', 'w[j]': 'A[j i] y[i]'}\ndraw: path[y B](w)", "y does not meet B here"),
    ("let: {repeat 2: {'x[i]': 'x[i] + A[i j] x[j]'}}\ntensors: {x: i}\ndraw: ∂[A](x[i] b[i])", "made in a repeat"),
]


@pytest.mark.parametrize(("spec", "said"), MISTAKEN)
def test_what_a_rule_cannot_do_is_said_at_its_place(spec, said):
    with pytest.raises(PenroseError) as caught:
        load(spec)
    assert [said in problem.message for problem in caught.value.problems] == [True]
    assert caught.value.problems[0].span is not None


def layers(count, heads, frozen):
    """An attention-only transformer without softmax: every layer reads the stream for query, key and value."""
    lines = [f"dims: {{p: 3, h: 4, s: 2, {', '.join(f'n{one}: {heads}' for one in range(1, count + 1))}}}", "tensors:"]
    lines += ["  x^0: p h"]
    for layer in range(1, count + 1):
        lines += [f"  {w}^{layer}: n{layer} h s" for w in ("Q", "K", "V")] + [f"  O^{layer}: n{layer} s h"]
        lines += [f"  A^{layer}: n{layer} q k"] if frozen else []
    lines.append("let:")
    for layer in range(1, count + 1):
        n, x = f"n{layer}", f"x^{layer - 1}"
        scores = f"{x}[q e] Q^{layer}[{n} e s] K^{layer}[{n} f s] {x}[k f]"
        if not frozen:
            lines.append(f"  A^{layer}[{n} q k]: {scores}")
        lines.append(f"  h^{layer}[q e]: A^{layer}[{n} q k] {x}[k g] V^{layer}[{n} g s] O^{layer}[{n} s e]")
        lines.append(f"  x^{layer}[q e]: {x}[q e] + h^{layer}[q e]")
    sums = " ".join(f"x^{layer}" for layer in range(1, count + 1))
    word = f"expand[{sums}](x^{count})"
    if frozen and heads > 1:
        word = f"each[{' '.join(f'n{one}' for one in range(1, count + 1))}]({word})"
    return "\n".join([*lines, f"draw: x^{count}[q e] = {word}"])


def live(count):
    """How many paths a transformer of so many layers has whose patterns depend on what they read."""
    terms = 1
    for _ in range(count):
        terms += terms**3
    return terms


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("heads", [1, 2])
def test_the_paths_of_fixed_patterns_are_as_many_as_the_formula_says_and_add_up_exactly(count, heads):
    diagram = load(layers(count, heads, frozen=True)).diagram
    assert len(diagram.equations[0].sides[1].terms) == (1 + heads) ** count
    found = [(r.level, r.verdict) for r in check(diagram, level=3).results if r.level]
    same = [(1, "pass")]  # what is not multiplied out is one computation
    assert found == (same if count == heads == 1 else [(1, "pass"), (2, "pass"), (3, "pass")])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_paths_of_live_patterns_grow_as_the_formula_says(count):
    streams = [f"x^{layer}" for layer in range(1, count + 1)]
    spec = layers(count, 1, frozen=False).partition("draw:")[0] + f"draw: x^{count}\nlayout: {{keep: {streams[-1]}}}"
    diagram, _ = transformed(load(spec).diagram, "expand", tuple(streams))
    assert len(diagram.equations[0].sides[0].terms) == live(count) == (2, 10, 1010)[count - 1]


def test_the_paths_of_live_patterns_add_up_exactly():
    report = check(load(layers(2, 2, frozen=False)).diagram, level=3)
    assert [r.verdict for r in report.results if r.level == 3] == ["pass"]


EVERYTHING = [
    ("hole", "B"), ("cut", "j"), ("contract", "A", "B"), ("expand",), ("gauge", "j", "X"), ("values", "j"),
    ("each", "j"), ("resolve",),
]  # fmt: skip


TRACED = "dims: {j: 2}\ntensors: {X: a b}\ndraw: A[i j] B[j k] (C[k l] + D[k l]) tanh(E[l m])"


def called(diagram):
    """What everything drawn is called, by its id."""
    return {node.id: getattr(node, "name", "") or getattr(node, "function", "") for node in drawn_of(diagram)}


@pytest.mark.parametrize("rule", EVERYTHING, ids=lambda rule: rule[0])
def test_a_trail_knows_every_part(rule):
    old = load(TRACED).diagram
    new, trail = transformed(old, rule[0], rule[1:])
    names, before = called(new), called(old)
    assert [node for node, _ in trail.pairs] == list(names)
    assert all(node in before for _, origins in trail.pairs for node in origins)
    lost = {before[node] for node in before if before[node] and not trail.after(node)}
    assert lost == ({"B"} if rule[0] == "hole" else set())
    kept = [node for node in names if node in before]
    assert all(trail.before(node) == (node,) for node in kept)
    assert all(names[node] == before[node] for node in kept)
    assert [leg for leg, _ in trail.legs] == [(n.id, p) for n in drawn_of(new) for p in places(n)]


def test_ids_are_each_given_once_and_last():
    diagram = load(TRACED).diagram
    given = dict(called(diagram))
    for rule in (("cut", "j"), ("expand",), ("contract", "A", "B"), ("hole", "D")):
        diagram, _ = transformed(diagram, rule[0], rule[1:])
        now = called(diagram)
        assert len(now) == len(list(drawn_of(diagram)))
        assert all(given.setdefault(node, name) == name for node, name in now.items())


def test_trails_lead_through_one_rule_after_the_other():
    first = load(TRACED).diagram
    names = {name: node for node, name in called(first).items()}
    second, one = transformed(first, "expand")
    third, other = transformed(second, "contract", ("A", "B"))
    trail = one.then(other)
    merged = trail.after(names["A"])
    assert merged == trail.after(names["B"])
    assert [called(third)[node] for node in merged] == ["AB", "AB"]
    i, k = (dict(trail.legs)[merged[0], place] for place in (0, 1))
    assert (i, k) == (((names["A"], 0),), ((names["B"], 1),))


def test_a_figure_and_the_command_line_rewrite_too(tmp_path, capsys):
    (tmp_path / "y.yaml").write_text("draw: A[i j] B[j k]\n", encoding="utf-8")
    assert run(["transform", str(tmp_path / "y.yaml"), "hole", "B"]) == 0
    assert capsys.readouterr().out.strip() == text(load("draw: A[i j] B[j k]").hole("B").diagram.equations[0])
    assert run(["transform", str(tmp_path / "y.yaml"), "hole", "C", "-o", str(tmp_path / "y.svg")]) == 2
    assert "there is no tensor C" in capsys.readouterr().err
    assert not (tmp_path / "y.svg").exists()


USES = [
    ("../base", "takes the name of a spec in the same folder"),
    ("link", "leads out of the folder"),
    ("spec", "uses this spec"),
    ("nothing", "there is no spec nothing"),
    ("broken", "is no spec that can be used"),
]


@pytest.mark.parametrize(("name", "said"), USES)
def test_a_spec_uses_those_of_its_folder_alone(name, said, tmp_path):
    folder = tmp_path / "specs"
    folder.mkdir()
    (tmp_path / "base.yaml").write_text("draw: A[i]\n", encoding="utf-8")
    (folder / "link.yaml").symlink_to(tmp_path / "base.yaml")
    (folder / "broken.yaml").write_text("drew: A[i]\n", encoding="utf-8")
    (folder / "spec.yaml").write_text(f"use: {name}\ndraw: A[i]\n", encoding="utf-8")
    with pytest.raises(PenroseError, match=said) as caught:
        load(folder / "spec.yaml")
    assert caught.value.problems[0].span is not None


def test_what_a_spec_uses_comes_before_its_own(tmp_path):
    (tmp_path / "base.yaml").write_text("dims: {i: 7}\nlet: {'y[i]': 'A[i j] x[j]'}\ndraw: A[i j]\n", encoding="utf-8")
    (tmp_path / "spec.yaml").write_text("use: base\ndims: {i: 3}\ndraw: 2 y\n", encoding="utf-8")
    diagram = load(tmp_path / "spec.yaml").diagram
    assert [text(one) for one in diagram.equations] == ["2 A[i j] x[j]"]
    assert next(dim.size for dim in diagram.dims if dim.name == "i") == 3
