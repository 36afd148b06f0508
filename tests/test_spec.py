"""What a spec says, read: each test is one thing a person writes and what comes of it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from spec_trees import bare

from penrose.diagram import build
from penrose.errors import PenroseError
from penrose.source import Source
from penrose.spec import load_source, printer, read
from penrose.spec.load import decode
from penrose.spec.types import (
    Apply,
    Cap,
    Expression,
    Group,
    Index,
    Product,
    Ref,
    Repeat,
    Spec,
    Step,
    Sum,
    SumOver,
)


def spec(text: str) -> Spec:
    return read(Source("a.yaml", text))


def side(text: str) -> Expression:
    return spec(f"draw: >\n  {text}\n").draws[0].sides[0]


def messages(text: str) -> list[str]:
    with pytest.raises(PenroseError) as caught:
        spec(text)
    return [problem.message for problem in caught.value.problems]


# Expressions.


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A[i j] B[j k]", "A[i, j] * B[j,k]"),
        ("A[i j] B[j k]", "A[i j] · B[j k]"),
        ("A[i j] B[j k]", "A[ i j ]B[j k]"),
        ("V†[j k]", "dagger(V)[j k]"),
        ("V†[j k]", "V^†[j k]"),
        ("Vᵀ[j k]", "V^T[j k]"),
        ("Vᵀ[j k]", "transpose(V)[j k]"),
        ("V*[k j]", "conj(V)[k j]"),
        ("V*[k j]", "V̄[k j]"),
        ("V*[k j]", "V^*[k j]"),
        ("X⁻¹[a b]", "inv(X)[a b]"),
        ("X⁻¹[a b]", "X^-1[a b]"),
        ("X⁻¹[a b]", "X^{-1}[a b]"),
        ("δ[i j k]", "delta[i j k]"),
        ("Σ[n](A[n])", "sum[n](A[n])"),
        ("Σ[n](A[n])", "∑[n] A[n]"),
        ("2 x[i]", "2x[i]"),
        ("A[i] - B[i]", "A[i] − B[i]"),
        ("x'[i]", "x′[i]"),
        ("é[i]", "e\u0301[i]"),
        ("gelu(x[i])", "gelu (x[i])"),
    ],
)
def test_two_ways_to_write_one_thing(one: str, other: str) -> None:
    assert bare(side(one)) == bare(side(other))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("softmax[k](S[q k])", Apply),
        ("A[i] (B[j] + C[j])", Product),
        ("U[i j] Σ[j] V†[j k]", Product),
        ("∑[j] A[j]", SumOver),
        ("-A[i]", Sum),
        ("(A[i j])", Ref),
        ("1[i j]", Ref),
        ("A[]", Ref),
        ("y", Ref),
    ],
)
def test_what_an_expression_is(text: str, kind: type[object]) -> None:
    assert isinstance(side(text), kind)


def test_views_are_kept_in_the_order_they_apply() -> None:
    ref = side("conj(Vᵀ)[i j]")
    assert isinstance(ref, Ref)
    assert ref.views == ("transpose", "conj")


def test_a_leg_is_an_index_or_a_group_or_a_cap() -> None:
    ref = side("A[i (j (k l)) p=0 w=fox]")
    assert isinstance(ref, Ref)
    assert ref.legs is not None
    assert [type(leg) for leg in ref.legs] == [Index, Group, Cap, Cap]


def test_a_declared_name_is_never_taken_for_anything_else() -> None:
    text = "tensors: {Σ: n, A^T: i j, x̄: i, 2x: i, conj: i}\ndraw: >\n  Σ[n] (A^T[i j] x̄[i] 2x[i]) conj[i]\n"
    product = spec(text).draws[0].sides[0]
    assert isinstance(product, Product)
    assert printer.expression(product) == "Σ[n] (A^T[i j] x̄[i] 2x[i]) conj[i]"


def test_division_is_by_what_follows_at_once() -> None:
    product = side("A[i j] B[j] / sqrt(s) / 2")
    assert isinstance(product, Product)
    assert (len(product.factors), len(product.divisors)) == (2, 2)


def test_a_chain_of_relations() -> None:
    relation = spec("draw: A[i] = B[i] ~= C[i] != D[i] := E[i]\n").draws[0]
    assert relation.signs == ("=", "≈", "≠", ":=")


# Keys.


def test_everything_at_once() -> None:
    found = spec(
        """
        id: t-all
        title: All keys
        caption: >
          One
          sentence.
        source: a book
        dims: {i: 3, 'j, k': 4, l: , p: {size: 10, gpt2: 1024, label: seq pos}}
        tensors:
          M: i k
          U, λ, V: svd(M, i | k)
          W: {legs: i | a, kind: isometry, role: weight, label: W_Q, data: [[1, 2.5], [-3e2, 0]]}
          c:
        functions: {'σ, τ': tanh}
        let:
          y[i]: σ(M[i k] x[k])
          repeat 12:
            y[i]: y[i] + M[i k] x[k]
        draw: [y, c]
        einsum: ij,jk->ik
        layout: {rows: [A . B, [C, D]], flow: down, backbone: y, keep: y z, sides: {A: {i: up}}}
        check: |
          y = z
          rank(M) <= 3
        """.replace("\n        ", "\n")
    )
    assert (found.id, found.title, found.caption, found.origin) == (
        "t-all",
        "All keys",
        "One sentence.",
        "a book",
    )
    assert [(dim.name.text, dim.size) for dim in found.dims] == [
        ("i", 3),
        ("j", 4),
        ("k", 4),
        ("l", None),
        ("p", 10),
    ]
    assert (found.dims[-1].label, found.dims[-1].presets) == ("seq pos", (("gpt2", 1024),))
    assert [tensor.name.text for tensor in found.tensors] == ["M", "U", "λ", "V", "W", "c"]
    assert found.tensors[4].edge == 1
    assert found.tensors[4].data == ((1, 2.5), (-300.0, 0))
    assert found.tensors[5].legs == ()
    assert [(name.text, function.text) for name, function in found.functions] == [
        ("σ", "tanh"),
        ("τ", "tanh"),
    ]
    assert [type(step) for step in found.steps] == [Step, Repeat]
    assert len(found.draws) == 3
    assert [text.text for text in found.checks] == ["y = z", "rank(M) <= 3"]
    assert found.hints.grid is not None
    assert [[cell and cell.text for cell in row] for row in found.hints.grid] == [
        ["A", None, "B"],
        ["C", "D", None],
    ]


def test_a_derivation_names_its_parts() -> None:
    derivation = spec("tensors:\n  G, a, b: tucker(T, i | j k)\ndraw: T\n").tensors[1].derivation
    assert derivation is not None
    assert (derivation.method.text, derivation.tensor.text) == ("tucker", "T")
    assert [name.text for name in derivation.names] == ["G", "a", "b"]
    assert [len(part) for part in derivation.parts] == [1, 2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dims: {i, j: 3}", "dims: {'i, j': 3}"),
        ("tensors: {γ_1, γ_2: {legs: h, kind: diagonal}}", "tensors: {'γ_1, γ_2': {legs: h, kind: diagonal}}"),
        ("tensors: {A,\n  B, C: i j, D: k}", "tensors: {'A, B, C': i j, D: k}"),
        ("tensors: {M: i k, Q, R: 'qr(M, i | k)'}", "tensors: {M: i k, 'Q, R': 'qr(M, i | k)'}"),
        ("functions: {σ, τ: tanh}", "functions: {'σ, τ': tanh}"),
    ],
)
def test_names_within_braces_share_the_next_value(one: str, other: str) -> None:
    first, second = spec(f"{one}\ndraw: x[h]"), spec(f"{other}\ndraw: x[h]")
    for field in ("dims", "tensors", "functions"):
        assert bare(getattr(first, field)) == bare(getattr(second, field))


def test_words_that_yaml_would_change_are_names() -> None:
    found = spec("dims: {no: 2, 1e3: 3, 012: 4, y: 5}\ndraw: A[no 1e3 y]\n".replace("012", "on"))
    assert [dim.name.text for dim in found.dims] == ["no", "1e3", "on", "y"]


def test_a_grid_in_text_keeps_the_place_of_each_cell() -> None:
    text = "draw: A B C\nlayout: |\n  A .\n  B C\n"
    grid = spec(text).hints.grid
    assert grid is not None
    assert [[cell and text[cell.span.start : cell.span.end] for cell in row] for row in grid] == [
        ["A", None],
        ["B", "C"],
    ]


def test_a_step_may_come_again_to_update_itself() -> None:
    steps = spec("let:\n  x[i]: a[i]\n  x[i]: x[i] + b[i]\n  x[j]: f(x[i]) W[i j]\ndraw: x\n").steps
    assert [step.name.text for step in steps if isinstance(step, Step)] == ["x", "x", "x"]


def test_the_same_in_a_list_for_editors_that_want_every_key_once() -> None:
    one = spec("let:\n  x[i]: a[i]\n  x[i]: x[i] + b[i]\ndraw: x\n")
    other = spec("let:\n  - x[i]: a[i]\n  - x[i]: x[i] + b[i]\ndraw: x\n")
    assert bare(one.steps) == bare(other.steps)


def test_all_mistakes_are_said_at_once() -> None:
    assert len(messages("titel: x\ndims: {i: 0}\ntensors: {A: 'i j)'}\nlet:\n  y: x\ndraw: A[\n")) == 5


# Sizes of input.


def complaint(text: str) -> str:
    """What a person sees of a text: nothing if it reads."""
    try:
        spec(text)
    except PenroseError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    "text",
    [
        "dims: {i: {label: " + "x" * 10**6 + "}}\ndraw: A[i]\n",
        "draw: " + "x" * 10**6 + "\n",
        "draw: A[i]\ntitle: " + "x" * 10**6 + "\n",
        "draw: " + "[" * 1000 + "]" * 1000 + "\n",
        "draw: " + "{" * 10**5 + "\n",
        "a: " * 10**4 + "\n",
        "\n".join(" " * n + "a:" for n in range(1000)),
        "draw: " + "f(" * 10**4 + "x" + ")" * 10**4 + "\n",
        "draw: " + "conj(" * 10**4 + "\n",
        "draw: A[" + "(" * 10**4 + "\n",
        "einsum: " + "(" * 10**4 + "\n",
        "einsum: " + "i " * 10**4 + "-> i\n",
        "draw: " + "A[i j] " * 10**4 + "\n",
        "draw: '" + "''" * 10**4 + "'\n",
    ],
    ids=range(14),
)
def test_size_and_depth_cost_little(text: str) -> None:
    start = time.process_time()
    assert len(complaint(text)) < 3000
    assert time.process_time() - start < 3


# Files.


def refusal(path: Path | str) -> str:
    with pytest.raises(PenroseError) as caught:
        load_source(path)
    return str(caught.value).removeprefix(f"{path}")


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    assert refusal(tmp_path) == ": is a folder, not a spec"
    assert refusal(tmp_path / "none.yaml") == ": there is no such file"
    assert refusal(f"{tmp_path}\0") == ": cannot be read: this is no path"
    (tmp_path / "file.yaml").write_text("draw: A", "utf-8")
    assert refusal(tmp_path / "file.yaml" / "x") == ": a part of this path is a file, not a folder"
    assert refusal(tmp_path / ("x" * 5000)).startswith(": cannot be read: ")


def test_a_file_of_another_person_is_not_ours_to_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "secret.yaml"
    path.write_text("draw: A", "utf-8")

    def denied(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", denied)
    assert refusal(path) == ": is not ours to read"


def test_what_never_ends_is_not_read_to_the_end() -> None:
    if os.path.exists("/dev/zero"):
        assert refusal("/dev/zero") .startswith(": is no file but a pipe or a device")


def test_a_byte_order_mark_and_windows_lines_change_no_place(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes("\ufeffdims:\r\n  i: 3\r\ndraw: λ[i\r\n".encode())
    with pytest.raises(PenroseError, match=r"windows\.yaml:3:8: this \[ is never closed"):
        read(load_source(path))


def test_a_spec_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("draw: λ[i]\n".encode())))
    source = load_source("-")
    assert (source.path, source.text) == ("<stdin>", "draw: λ[i]\n")


def test_without_the_c_library_the_same_is_read() -> None:
    program = """
import sys, yaml
del yaml.CSafeLoader
from penrose.errors import PenroseError
from penrose.spec import load_source, printer, read
for path in sys.argv[1:]:
    try:
        print(read(load_source(path)))
    except PenroseError as error:
        print(error)
"""
    cases = sorted(str(path) for path in (Path(__file__).parent / "cases" / "errors").glob("*.yaml"))
    done = subprocess.run([sys.executable, "-c", program, *cases], capture_output=True, text=True, check=True)
    expected = []
    for case in cases:
        try:
            expected.append(str(read(load_source(case))))
        except PenroseError as error:
            expected.append(str(error))
    assert done.stdout == "\n".join([*expected, ""])


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert refusal(tmp_path / "pipe.yaml") .startswith(": is no file but a pipe or a device")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"draw: {'A[i] ' * 30_000}", "an expression has at most 100,000 characters, found 149,999"),
        (f"einsum: {'i j, ' * 30_000}", "a pattern has at most 100,000 characters"),
        (f"title: {'x' * 6_000}\ndraw: A[i]", "a title has at most 5,000 characters, found 6,000"),
        (f"draw: A[i]\n# {'x' * 2**20}", "larger than 1 MB, so no spec"),
    ],
)
def test_what_no_page_has_room_for_is_refused_before_it_is_read(text: str, said: str) -> None:
    with pytest.raises(PenroseError) as caught:
        read(decode("a.yaml", text.encode()))
    assert [problem.message for problem in caught.value.problems] == [said]


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "draw: " + " ".join(f"name{i}" for i in range(n)),
        lambda n: "".join(f"key{i}: 3\n" for i in range(n)),
        lambda n: "tensors:\n" + "".join(f"  A{i}: {{legs: i, kind: kin{i}}}\n" for i in range(n)) + "draw: A1[i]",
        lambda n: f"einsum: f(x){' ' * 10 * n}'a'z",
        lambda n: "einsum: \"f(" + ") ;  " * n + "'a'z\"",
        lambda n: "draw: " + " + ".join("A[i j]" for _ in range(n)) + " + B[i",
    ],
    ids=["names", "keys", "kinds", "blanks", "brackets", "sum"],
)
def test_refusing_takes_no_more_than_in_proportion(text: Callable[[int], str]) -> None:
    def seconds(count: int) -> float:
        source = Source("a.yaml", text(count))
        start = time.process_time()
        with pytest.raises(PenroseError):
            build(read(source))
        return time.process_time() - start

    seconds(50)
    assert min(seconds(2000) for _ in range(2)) < 8 * max(min(seconds(1000) for _ in range(3)), 0.01)
