"""What the playground asks of the package, in whichever Python runs it: JSON in, JSON out, and never an exception.

Nothing here needs torch, a program of the machine or a file, so that a browser's Python can answer as well.

>>> import json
>>> said = json.loads(answer('{"ask": "draw", "text": "draw: A[i j] b[j]"}'))
>>> sorted(said), said["picture"].startswith("<svg")
(['formula', 'picture', 'title', 'width'], True)
>>> json.loads(answer('{"ask": "draw", "text": "einsum: i j -> k"}'))["problems"][0]["message"]
'the index k of the result stands on no operand'
"""

from __future__ import annotations

import json
from collections.abc import Callable

from penrose import pipeline
from penrose.errors import PenroseError, Problem, show
from penrose.source import Source, Span

NAME = "spec.yaml"  # what the text is called in messages


def answer(asked: str) -> str:
    """The answer to a request `{"ask": …, "text": …}`: what there is to show, or `problems` with their places."""
    request = json.loads(asked)
    source = Source(NAME, request["text"])
    try:
        found = ANSWERS[request["ask"]](source)
    except PenroseError as error:
        found = {"problems": [_problem(error.source, one) for one in error.problems], "said": str(error)}
    except RecursionError:
        found = _failed(source, "is nested too deeply for a browser; `penrose render` draws it")
    except Exception as error:  # noqa: BLE001 - a fault of ours is said, and the next text is drawn all the same
        found = _failed(source, f"penrose itself failed on this: {type(error).__name__}: {error}")
    return json.dumps(found, ensure_ascii=False)


def _failed(source: Source, message: str) -> dict[str, object]:
    problem = Problem(message)
    return {"problems": [_problem(source, problem)], "said": show(source, [problem])}


def _problem(source: Source, problem: Problem) -> dict[str, object]:
    line, column = source.line_and_column(problem.span.start) if problem.span else (1, 1)
    start, end = _units(source.text, problem.span)
    place = {"line": line, "column": column, "start": start, "end": end}
    return {"message": problem.message, "hint": problem.hint, **place}


def _units(text: str, span: Span | None) -> tuple[int, int]:
    """A span as a browser counts: in units of UTF-16, of which letters beyond the first plane take two.

    >>> _units("\U0001d434 b", Span(2, 3))
    (3, 4)
    """
    if span is None:
        return 0, 0
    before, within = (len(part.encode("utf-16-le")) // 2 for part in (text[: span.start], text[span.start : span.end]))
    return before, before + within


def _draw(source: Source) -> dict[str, object]:
    """The picture in the page's colours, and the formula."""
    from penrose.render.svg import drawn
    from penrose.site.formula import formulas

    diagram = pipeline.diagram(source)
    made = drawn(pipeline.scene(diagram), dialect="css")
    formula = "".join(formulas(diagram))
    return {"picture": made.text, "title": diagram.title, "width": f"{made.width}pt", "formula": formula}


def _file(format: str) -> Callable[[Source], dict[str, object]]:
    return lambda source: {"text": pipeline.encode(pipeline.diagram(source), format).decode()}


def _panes(source: Source) -> dict[str, object]:
    """Everything that stands beside a picture."""
    from penrose.site.panes import panes

    return {"panes": dict(panes(pipeline.diagram(source), source.text))}


def _read(source: Source) -> dict[str, object]:
    """What a picture says by its ink."""
    from penrose.read import read_svg

    return {"lines": read_svg(source.text, "picture.svg").lines}


ANSWERS: dict[str, Callable[[Source], dict[str, object]]] = {
    "draw": _draw,
    "panes": _panes,
    "read": _read,
    "svg": _file("svg"),
    "tikz": _file("tikz"),
}
"""What can be asked for, and what answers."""
