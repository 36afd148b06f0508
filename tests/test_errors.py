"""Every mistake in tests/cases/errors is found, at its place, in its words, and nothing else is.

Above a faulty line stands `# error 12-15: message` (columns from 1) and, if wished, `# hint: …`; a problem with the
file as a whole has no columns. Where a comment cannot stand, a file `.expected` beside has lines
`line:12-15: message`, or `-: message` for the file as a whole. A case without any has to be free of problems.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from penrose.diagram import build
from penrose.errors import PenroseError, Problem
from penrose.source import Source
from penrose.spec import load_source, read

CASES = sorted((Path(__file__).parent / "cases" / "errors").glob("*.yaml"))
NOTE = re.compile(r"\s*# (error|hint)(?: (\d+-\d+))?: (.*)")
EXPECTED = re.compile(r"(?:(\d+):(\d+-\d+)|-): (.*)")


def expected(path: Path) -> list[str]:
    beside = path.with_suffix(".expected")
    if beside.exists():
        return sorted(beside.read_text("utf-8").splitlines())
    return sorted(f"{where}: {message}" for where, message, _ in annotations(path))


def hints(path: Path) -> dict[str, str]:
    """The hint that is asked for at each problem that has one in its annotation."""
    if path.with_suffix(".expected").exists():
        return {}
    return {f"{where}: {message}": hint for where, message, hint in annotations(path) if hint}


def annotations(path: Path) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    waiting: list[list[str]] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        note = NOTE.fullmatch(line)
        if note is None:
            found += [(f"{number}:{cols}" if cols else "-", message, hint) for cols, message, hint in waiting]
            waiting = []
        elif note[1] == "hint":
            waiting[-1][2] = note[3]
        else:
            waiting.append([note[2] or "", note[3], ""])
    assert not waiting, "an annotation stands above the line it is about"
    return found


def problems(path: Path) -> list[tuple[str, str]]:
    """Each problem as `line:first-last: message`, with its hint."""
    try:
        build(read(load_source(path)))
    except PenroseError as error:
        return sorted((place(error.source, problem), problem.hint) for problem in error.problems)
    return []


def place(source: Source, problem: Problem) -> str:
    if problem.span is None:
        return f"-: {problem.message}"
    line, first = source.line_and_column(problem.span.start)
    length = problem.span.end - problem.span.start
    last = max(first, min(first + length - 1, len(source.line(line))))
    return f"{line}:{first}-{last}: {problem.message}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_just_these_problems_are_found(path: Path) -> None:
    found = problems(path)
    assert [problem for problem, _ in found] == expected(path)
    for problem, hint in hints(path).items():
        assert dict(found)[problem] == hint


def test_there_are_cases_with_and_without_mistakes() -> None:
    faulty = [path for path in CASES if expected(path)]
    assert len(faulty) >= 30
    assert len(CASES) > len(faulty)


def refusal(path):
    """What a spec is refused for; None if it is drawn."""
    try:
        build(read(load_source(path)))
    except PenroseError as error:
        return error
    return None


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_message_stands_with_its_line_and_carets(path: Path) -> None:
    for line in expected(path):
        match = EXPECTED.fullmatch(line)
        assert match
    error = refusal(path)
    if error is not None:
        shown = str(error).splitlines()
        assert all(len(line) < 300 for line in shown)
        for problem in error.problems:
            assert problem.message == problem.message.strip()
            assert not problem.message.endswith(".")
            if problem.span is not None:
                assert 0 <= problem.span.start <= problem.span.end <= len(error.source.text)
                assert any(set(line.strip()) == {"^"} for line in shown)
