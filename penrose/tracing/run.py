"""Export, record, write, and compare with the function itself."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from penrose.figure import load
from penrose.numerics.results import results
from penrose.numerics.types import LAYER
from penrose.tracing import Traced
from penrose.tracing.expression import leaves
from penrose.tracing.recorder import Recorder
from penrose.tracing.rules import RULES
from penrose.tracing.writing import MODEL, Writer


class _Called(nn.Module):
    """A function as a module, which is what export takes."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *args: Tensor) -> Any:
        return self.function(*args)


def traced(function: Callable[..., Any], args: tuple[Tensor, ...], legs: Mapping[str, str], title: str) -> Traced:
    """The spec of a function, and how far its value is from the function's."""
    module = function if isinstance(function, nn.Module) else _Called(function)
    training = module.training
    module.eval()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            graph = torch.export.export(module, args).module()
    finally:
        module.train(training)
    recorder = Recorder(graph, RULES, dict(legs))
    with torch.no_grad():
        result = recorder.run(*args)
    state = module.state_dict()
    writer = Writer(recorder, state)
    text = writer.text(title)
    return Traced(text, writer.numbers(), writer.file(), tuple(recorder.opaque), _difference(text, writer, result))


def _difference(text: str, writer: Writer, result: Any) -> float:
    """The largest difference between the outputs of the spec, bound to the module's own parameters, and of the
    function, relative to the largest entry."""
    names = [next(leaves(value.terms)).base.name for value in writer.outputs]
    bind = {MODEL: writer.state} if any(map(writer.stored, writer.uses)) else {}
    numbers = {piece.name(): number for piece, number in writer.numbers_of() if not writer.stored(piece)}
    found = results(load(text).diagram, names, numbers, bind)
    flat = [r for r in (result if isinstance(result, tuple | list) else (result,)) if isinstance(r, Tensor)]
    worst = 0.0
    for name, wanted in zip(names, flat, strict=False):
        value = found[name]
        got = (value.tensor[-1] if value.legs[:1] == (LAYER,) else value.tensor).reshape(wanted.shape)
        worst = max(worst, ((got - wanted).abs().max() / wanted.abs().max().clamp_min(1e-300)).item())
    return worst
