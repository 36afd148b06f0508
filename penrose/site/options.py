"""What may stand behind the word of a fence or behind an image: `open="formula loops" check=off`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from penrose.errors import Problem, choice
from penrose.records import dataclass, replace
from penrose.render.themes import THEMES
from penrose.source import Span

PANES = ("formula", "einsum", "einops", "loops", "spec", "report")
"""What can stand below a picture, in this order."""
CHECK_OFF = 0
WORD = re.compile(r"""\s*([^\s="']+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
LEVELS = re.compile(r"[1-5]")
ANCHOR = re.compile(r"[A-Za-z][\w:.-]*")


@dataclass(frozen=True)
class Options:
    """How a figure is shown. `check` is a level of `penrose check`, 0 for none; `caption` None is the spec's own."""

    caption: str | None = None
    panes: tuple[str, ...] = PANES
    open: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    id: str = ""
    check: int = CHECK_OFF
    theme: str = "colour"
    play: str = "steps"


class Mistake(ValueError):
    """A value that an option cannot take; the message says what would be right."""


def panes(text: str) -> tuple[str, ...]:
    """Names of panes, or `none`, in the order of `PANES`.

    >>> panes("loops formula"), panes("none")
    (('formula', 'loops'), ())
    """
    words = [] if text == "none" else text.replace(",", " ").split()
    for word in words:
        if word not in PANES:
            raise Mistake(f"no pane {word}: {choice(word, PANES)}")
    return tuple(pane for pane in PANES if pane in words)


def level(text: str) -> int:
    """A level of checking, or `off`."""
    if text in ("off", "no", "false"):
        return CHECK_OFF
    if LEVELS.fullmatch(text):
        return int(text)
    raise Mistake(f"check={text} is no level: 1 to 5, or off")


def one_of(*choices: str) -> Callable[[str], str]:
    """A reader of one of these words."""

    def read(text: str) -> str:
        if text in choices:
            return text
        raise Mistake(f"no {text} here: {choice(text, choices)}")

    return read


def anchor(text: str) -> str:
    """A name that an address can point to."""
    if ANCHOR.fullmatch(text):
        return text
    raise Mistake(f"{text} is no anchor: a letter, then letters, digits, - and _")


READERS: Mapping[str, Callable[[str], object]] = {
    "caption": str,
    "panes": panes,
    "open": panes,
    "beside": panes,
    "id": anchor,
    "check": level,
    "theme": one_of(*THEMES),
    "play": one_of("steps", "all"),
}
"""Every option by its name: what reads its value."""


def chosen(values: Mapping[str, str]) -> Options:
    """Options from settings that are written as in a fence; an empty one is not set. Mistake says what is wrong.

    >>> chosen({"open": "formula", "panes": ""}).open
    ('formula',)
    """
    found = Options()
    for name, value in values.items():
        found = replace(found, **{name: _value(name, value)}) if value else found
    return found


def read(text: str, start: int, default: Options) -> tuple[Options, list[Problem]]:
    """The options in a text that begins at offset `start` of its source, over `default`; and what is wrong.

    >>> read('open="formula" id=a', 0, Options())[0].open
    ('formula',)
    >>> [p.message for p in read("colour=red", 0, Options())[1]]
    ['no option colour']
    """
    found, problems = default, []
    for name, value, span in _words(text, start):
        try:
            found = replace(found, **{name: _value(name, value)})
        except KeyError:
            problems.append(Problem(f"no option {name}", span, choice(name, READERS)))
        except Mistake as mistake:
            problems.append(Problem(str(mistake), span))
    return found, problems


def _words(text: str, start: int) -> Iterable[tuple[str, str | None, Span]]:
    for match in WORD.finditer(text):
        value = next((group for group in match.groups()[1:] if group is not None), None)
        yield match[1], value, Span(start + match.start(1), start + match.end())


def _value(name: str, value: str | None) -> object:
    reader = READERS[name]
    if value is None:
        raise Mistake(f"{name} needs a value: {name}=…")
    return reader(value)
