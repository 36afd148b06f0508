"""Every spec in tests/cases/diagram has the accepted outline: what the picture and the numbers start from.

`python3 dev.py accept` writes the outlines anew; look at what changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from penrose.diagram import build
from penrose.diagram.types import Bubble, Diagram, Leg, Network, Node, Repeat, Step, Sum, Tensor
from penrose.source import Source
from penrose.spec import read

FOLDER = Path(__file__).parent / "cases" / "diagram"
CASES = sorted(FOLDER.glob("*.yaml"))


class Outline(SingleFileSnapshotExtension):
    """An outline in a text file of its own."""

    _write_mode = WriteMode.TEXT
    _file_extension = file_extension = "txt"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_outline_is_the_accepted_one(path: Path, snapshot: SnapshotAssertion) -> None:
    diagram = build(read(Source(path.name, path.read_text("utf-8"))))
    assert "\n".join(outline(diagram)) + "\n" == snapshot(extension_class=Outline)


def outline(diagram: Diagram) -> Iterator[str]:
    yield "dims: " + ", ".join(f"{dim.name}={dim.size}" for dim in diagram.dims)
    for declared in diagram.declared:
        made = declared.derivation
        source = f" = {made.method}({made.tensor}) {made.parts}" if made else ""
        edge = "" if declared.edge is None else f" edge {declared.edge}"
        yield f"{declared.name}[{names(declared.legs)}] {declared.kind}{edge}{source}"
    for equation in diagram.equations:
        for sign, side in zip(("draw", *equation.signs), equation.sides, strict=True):
            yield f"{sign}:"
            yield from indented(sum_lines(side))
    yield from step_lines(diagram.stream)


def step_lines(steps: tuple[Step | Repeat, ...]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, Repeat):
            yield f"repeat {step.count}:"
            yield from indented(step_lines(step.steps))
        else:
            yield f"stream {step.name} ({step.number}):"
            yield from indented(sum_lines(step.value))


def sum_lines(whole: Sum) -> Iterator[str]:
    yield f"free {names(whole.free)}".rstrip()
    for term in whole.terms:
        scales = "".join(f" {scale.kind} {scale.text}^{scale.power}" for scale in term.scales)
        over = f" Σ {names(term.over)}" if term.over else ""
        yield f"{'-' if term.sign < 0 else '+'}{scales}{over}"
        for node in term.network.nodes:
            yield from indented(node_lines(node))
        yield "  " + "; ".join(wire_words(term.network))


def node_lines(node: Node) -> Iterator[str]:
    if isinstance(node, Bubble):
        over = f" over {' '.join(node.over)}" if node.over else ""
        yield f"bubble {node.function or '( )'}{over} [{names(node.legs)}]"
        yield from indented(sum_lines(node.inside))
    else:
        yield tensor_line(node)


def tensor_line(tensor: Tensor) -> str:
    words = [f"{tensor.name}[{names(tensor.legs)}] {tensor.kind}", *tensor.views]
    words += [f"script {index} at {place}" for place, index in tensor.scripts]
    words += [f"edge {tensor.edge}"] if tensor.edge is not None else []
    words += [f"={tensor.value}"] if tensor.value else []
    words += [f"step ({tensor.number})"] if tensor.step else []
    return " ".join([*words, tensor.role]).rstrip()


def wire_words(net: Network) -> Iterator[str]:
    for wire in net.wires:
        ends = " ".join(f"{end.node}.{end.leg}" for end in wire.ends)
        yield f"{wire.index}: {ends}{' free' if wire.free else ''}"


def names(legs: tuple[Leg, ...]) -> str:
    return " ".join(leg.index if leg.index == leg.dim else f"{leg.index}:{leg.dim}" for leg in legs)


def indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
