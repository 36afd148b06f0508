"""The command line; `run` is its entry. Options and help are click's, in `group` and in a module for each command.

Drawing specs with no option but `-o` and `-q` is what editors and makefiles do at every save. It goes past click,
whose import takes a quarter of the time of a small picture.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from penrose.records import dataclass

COMPLETE = "_PENROSE_COMPLETE"  # the shell asks for completions by it


@dataclass(frozen=True)
class Plain:
    """A command line that draws: its specs, where to, whether quietly."""

    specs: tuple[str, ...]
    to: str | None
    quiet: bool


def run(arguments: Sequence[str]) -> int:
    """Run a command line; its exit status comes back. A closed pipe is the caller's to hear of."""
    words = plain(arguments)
    status = _draw(words) if words and COMPLETE not in os.environ else None
    if status is None:
        from penrose.cli.group import run as run_any

        status = run_any(arguments)
    return status


def plain(arguments: Sequence[str]) -> Plain | None:
    """What a command line says if it draws and needs no more of click than `-o` and `-q`.

    >>> plain(["render", "a.yaml", "-q", "-o", "a.pdf"])
    Plain(specs=('a.yaml',), to='a.pdf', quiet=True)
    >>> plain(["render", "a.yaml", "--watch"])
    """
    if arguments[:1] != ["render"]:
        return None
    specs: list[str] = []
    to, quiet = None, False
    words = iter(arguments[1:])
    for word in words:
        if word in ("-o", "--output"):
            to = word = next(words, "--")
        elif word in ("-q", "--quiet"):
            quiet, word = True, ""
        else:
            specs.append(word)
        if word.startswith("-") and word != "-":
            return None
    return Plain(tuple(specs), to, quiet)


def _draw(words: Plain) -> int | None:
    """The status of drawing; None for what cannot be begun, which click words with the usage."""
    from penrose.cli.drawing import draw_all, order, wish
    from penrose.cli.files import Misuse
    from penrose.errors import PenroseError

    try:
        made = order(words.specs, wish(words.to))
    except (Misuse, PenroseError):
        return None
    return draw_all(made, words.quiet)
