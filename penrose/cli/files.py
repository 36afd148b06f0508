"""What every command does with the files it is given: find them, work through them, say what went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

import click

from penrose import pipeline
from penrose.errors import PenroseError

STDIN = "-"
SPECS = (".yaml", ".yml")
PICTURE = ".svg"


def given(arguments: Sequence[str], suffixes: Sequence[str] = SPECS) -> list[str]:
    """The files that arguments name, in order and each once: a folder stands for the specs in it and below.

    PenroseError for a folder that holds none.
    """
    if not arguments:
        raise click.UsageError("name at least one file or folder, or - for standard input")
    return list(dict.fromkeys(path for argument in arguments for path in _below(argument, suffixes)))


def _below(argument: str, suffixes: Sequence[str]) -> list[str]:
    if argument == STDIN or not os.path.isdir(argument):
        return [argument]
    found = sorted(
        path for path in Path(argument).rglob("*") if path.suffix in suffixes and _shown(path, argument)
    )
    if not found:
        raise pipeline.refusal(argument, f"holds no {' or '.join(suffixes)} file")
    return [str(path) for path in found]


def _shown(path: Path, folder: str) -> bool:
    return not any(part.startswith(".") for part in path.relative_to(folder).parts)


def work_through(paths: Sequence[str], work: Callable[[str], int]) -> int:
    """Do `work` for every path, whatever happened to the others; the worst status comes back.

    What PenroseError says goes to standard error and counts as 2. With many files a line there says how far
    it is.
    """
    statuses = [0]
    with Progress(len(paths), sys.stderr) as progress:
        for path in progress.over(paths):
            try:
                statuses.append(work(path))
            except PenroseError as error:
                progress.clear()
                report(error)
                statuses.append(2)
    return max(statuses)


def report(error: PenroseError) -> None:
    """Put an error on standard error; nothing that it quotes from a file can steer the terminal."""
    click.echo("".join(_harmless(character) for character in str(error)), err=True)


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
                self.stream.write(f"\r\x1b[K{number}/{self.total} {Path(path).name[:60]}")
                self.stream.flush()
            yield path

    def clear(self) -> None:
        """Wipe the line, so that something else can be written."""
        if self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
