"""What every command does with the files it is given: find them, work through them, say what went wrong."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TextIO, TypeVar

from penrose import __version__, pipeline
from penrose.errors import PenroseError, Problem, show
from penrose.records import replace
from penrose.source import Source

T = TypeVar("T")
STDIN = "-"
SPECS = (".yaml", ".yml")
PICTURE = ".svg"
PAINT = re.compile(r"^(?:(?P<place>\S.*?:\d+:\d+:)|(?P<wrong> +\^+)$|(?P<hint>  hint:))", re.MULTILINE)
COLOURS = {"place": "1", "wrong": "31", "hint": "34"}
LINE = 300  # letters of what a fault of ours is quoted
INTERNAL = 70  # the status after a fault of ours, as in sysexits.h


class Misuse(Exception):
    """Arguments that do not go together: a command says so with its usage."""


def given(arguments: Sequence[str], suffixes: Sequence[str] = SPECS) -> list[str]:
    """The files that arguments name, in order and each once: a folder stands for the specs in it and below.

    Misuse if there is none; PenroseError for a folder that holds none.
    """
    if not arguments:
        raise Misuse("name at least one file or folder, or - for standard input")
    return list(dict.fromkeys(path for argument in arguments for path in _below(argument, suffixes)))


def _below(argument: str, suffixes: Sequence[str]) -> list[str]:
    if argument == STDIN or not os.path.isdir(argument):
        return [argument]
    found = sorted(path for path in _shown(argument) if path.endswith(tuple(suffixes)))
    if not found:
        raise pipeline.refusal(argument, f"holds no {' or '.join(suffixes)} file")
    return found


def _shown(folder: str) -> Iterator[str]:
    """Every file in a folder and below, but what is hidden."""
    for place, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if not name.startswith(".")]
        yield from (os.path.join(place, name) for name in names if not name.startswith("."))


def work_through(
    paths: Sequence[str],
    work: Callable[[str], tuple[int, T]],
    keep: Callable[[T], object] = lambda value: None,
    jobs: int = 1,
) -> int:
    """Do `work` for every path, whatever happened to the others, and `keep` what comes of it, in their order; the worst
    status comes back. With several jobs the work is done in so many processes.

    What PenroseError says goes to standard error and counts as 2, a fault of ours as 70. With many files a line there
    says how far it is.
    """
    statuses = [0]
    jobs = 1 if STDIN in paths else min(jobs, len(paths))  # another process has another standard input
    with Progress(len(paths), sys.stderr) as progress:
        for status, value in _outcomes(progress.over(paths), work, progress.clear, jobs):
            statuses.append(status)
            if value is not None:
                keep(value)
    return max(statuses)


def _outcomes(
    paths: Iterable[str], work: Callable[[str], tuple[int, T]], clear: Callable[[], None], jobs: int
) -> Iterator[tuple[int, T | None]]:
    if jobs < 2:
        return (tried(work, path, clear) for path in paths)
    from penrose.cli.jobs import in_processes

    return in_processes(list(paths), work, clear, jobs)


def tried(
    work: Callable[[str], tuple[int, T]], path: str, clear: Callable[[], None] = lambda: None
) -> tuple[int, T | None]:
    """The status and the outcome of work on a file; what goes wrong is said, after `clear`."""
    try:
        return work(path)
    except PenroseError as error:
        clear()
        report(error)
        return 2, None
    except OSError:  # of standard output, which the others would meet as well
        raise
    except Exception as error:  # noqa: BLE001 (a fault of ours on one file leaves the others)
        clear()
        internal(error, path)
        return INTERNAL, None


def put(target: str, data: bytes) -> None:
    """Write a file, whole or not at all, or to standard output for `-`."""
    if target == STDIN:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        pipeline.write_atomically(target, data)


def report(error: PenroseError) -> None:
    """Put an error on standard error; nothing that it quotes from a file can steer the terminal."""
    _say_harmless(str(error))


def internal(error: Exception, path: str = "") -> None:
    """Say a fault of ours on standard error, in one line that is what a report of it needs."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "nowhere"
    said = " ".join(f"{type(error).__name__}: {error}".split())[:LINE]
    where = f"{path}: " if path else ""
    _say_harmless(
        f"{where}internal error, a fault of penrose {__version__}: {said} ({at}); please report it with the spec"
    )


def warn(source: Source, warnings: Sequence[Problem]) -> None:
    """Put what is most likely a slip on standard error."""
    if warnings:
        _say_harmless(show(source, [replace(one, message=f"warning: {one.message}") for one in warnings]))


def _say_harmless(text: str) -> None:
    text = "".join(_harmless(character) for character in text)
    say(painted(text) if _has_colours(sys.stderr) else text)


def _has_colours(stream: TextIO) -> bool:
    """Whether what is written there may be coloured: on a terminal, unless somebody asks for none."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painted(text: str) -> str:
    """Errors for a terminal: their places bold, what is wrong underlined in red, hints in blue.

    >>> painted("a.yaml:1:2: no leg k\\n  A[k]\\n    ^").split("\\n")[2]
    '\\x1b[31m    ^\\x1b[0m'
    """
    return PAINT.sub(lambda found: f"\x1b[{COLOURS[found.lastgroup or '']}m{found[0]}\x1b[0m", text)


def say(line: str) -> None:
    """A line on standard error, where it does not mix with what a command prints."""
    print(line, file=sys.stderr)


def _harmless(character: str) -> str:
    return character if character == "\n" or character.isprintable() else "�"


class Progress:
    """One line on a terminal that says which file of how many is being worked on; elsewhere nothing."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self.total = total
        self.stream = stream
        self.shown = total > 2 and stream.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def over(self, paths: Iterable[str]) -> Iterator[str]:
        """The paths, each announced before it is handed out."""
        for number, path in enumerate(paths, 1):
            if self.shown:
                self.stream.write(f"\r\x1b[K{number}/{self.total} {os.path.basename(path)[:60]}")
                self.stream.flush()
            yield path

    def clear(self) -> None:
        """Wipe the line, so that something else can be written."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
