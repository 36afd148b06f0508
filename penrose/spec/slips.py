"""Where YAML itself does not parse: what was probably meant, told from the text around the place."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from penrose.errors import Problem
from penrose.records import dataclass
from penrose.source import Source, Span

_QUOTE = "put the value in quotes"
MINUS = "YAML takes a dash and a space for a list: put the value in quotes, or write -x[i] without the space"
_PAIRS = {"[": "]", "{": "}"}


@dataclass(frozen=True)
class Slip:
    """Where the parser stopped (`at`), what it was doing, and where that began (`start`)."""

    text: str
    at: int
    start: int
    doing: str

    def line(self, at: int) -> tuple[int, str]:
        """Where the line around an offset starts, and the line."""
        start = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        return start, self.text[start : end if end >= 0 else len(self.text)]

    def problem(self, message: str, at: int, hint: str, length: int = 1) -> Problem:
        """A problem at an offset; its span never lies beyond the last character."""
        begin = max(0, min(at, len(self.text) - 1))
        return Problem(message, Span(begin, min(begin + length, max(len(self.text), 1))), hint)


def explain(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """A parser's error as a problem in our words, at the character that is wrong."""
    mark = error.problem_mark or error.context_mark
    at = min(mark.index if mark else 0, len(source.text))
    start = error.context_mark.index if error.context_mark else at
    slip = Slip(source.text, at, start, error.context or "")
    for look in _LOOKS:
        problem = look(slip)
        if problem is not None:
            return problem
    return slip.problem("this is not YAML: something before it is not finished", at, _QUOTE)


def _tab(slip: Slip) -> Problem | None:
    for where in (slip.at, slip.at - 1):
        start, line = slip.line(max(where, 0))
        margin = line[: len(line) - len(line.lstrip())]
        if "\t" in margin:
            return slip.problem("a tab indents this line", start + margin.index("\t"), "indent with spaces")
    return None


def _not_closed(slip: Slip) -> Problem | None:
    """A quote, bracket or brace that is never closed, or closed by something else."""
    sign = slip.text[slip.start : slip.start + 1]
    if "quoted" in slip.doing:
        return slip.problem(f"this {sign} is never closed", slip.start, "close the quotes")
    if "flow" in slip.doing and sign in _PAIRS:
        hint = "YAML cuts at commas and brackets here: put expressions in quotes, or on lines of their own"
        if re.search(r"\s#", slip.text[slip.start : slip.at]):
            hint = "YAML takes everything after a # for a comment: put the value in quotes"
        message = f"this {sign} is not closed by {_PAIRS[sign]} where it should be"
        return slip.problem(message, slip.start, hint)
    return None


def _colon(slip: Slip) -> Problem | None:
    """A second `: ` in a line, or one in a line that YAML takes for more of the value above."""
    if slip.text[slip.at : slip.at + 1] != ":":
        return None
    start, line = slip.line(slip.at)
    if re.search(r"(^|[{\[,?])\s*$", slip.text[start : slip.at]):
        return slip.problem("a key is missing before this colon", slip.at, "write key: value")
    if re.search(r"\[[^\]]*=\d*$", slip.text[start : slip.at]):
        hint = f"write a comma after it, x[t=1:, c], or {_QUOTE}"
        return slip.problem("a space after this colon ends a key", slip.at, hint)
    if re.search(r":\s", slip.text[start : slip.at]):
        hint = f"{_QUOTE}, or begin a new line; a definition is written with :="
        return slip.problem("a second colon stands in this line", slip.at, hint)
    above = slip.text[:start].rstrip("\n").rpartition("\n")[2]
    colon = re.match(r"\s*[\w.-]+:(?=\S)", above)
    if colon and not line[:1].isspace():
        at = slip.text.rindex(above, 0, start) + colon.end() - 1
        return slip.problem("no space stands after this colon", at, "write key: value")
    return slip.problem("this line is indented further than the keys above", start, "align the keys", len(line))


def _first_sign(slip: Slip) -> Problem | None:
    """A value that begins with a sign YAML keeps for itself."""
    sign = slip.text[slip.at : slip.at + 1]
    before = slip.text[: slip.at].rstrip()
    begins = not before or before[-1] in ":-,{[" or "\n" in slip.text[len(before) : slip.at]
    if sign and (sign in "@`%" or (sign in ",]}" and begins)):
        return slip.problem(f"a value cannot begin with {sign}", slip.at, _QUOTE)
    first = slip.text[slip.start : slip.start + 1]
    if first and first in "*&!" and ("anchor" in slip.doing or "alias" in slip.doing or "tag" in slip.doing):
        return slip.problem(f"a value cannot begin with {first}", slip.start, _QUOTE)
    return None


def _block_sign(slip: Slip) -> Problem | None:
    sign = slip.text[slip.start : slip.start + 1]
    if "block scalar" in slip.doing and sign in "|>":
        return slip.problem(f"text follows the {sign} on its line", slip.at, "begin the text on the next line")
    return None


def _no_colon(slip: Slip) -> Problem | None:
    """A line that should be a key."""
    if "simple key" not in slip.doing:
        return None
    start, line = slip.line(slip.start)
    colon = re.match(r"\s*[\w.-]+:(?=\S)", line)
    if colon:
        return slip.problem("no space stands after this colon", start + colon.end() - 1, "write key: value")
    return slip.problem("this line is no key: it has no colon", slip.start, "write key: value", len(line.strip()))


def _after_value(slip: Slip) -> Problem | None:
    """A value that began with a quote or a bracket, and something after it."""
    start, _ = slip.line(slip.at)
    match = re.match(r"(?:.*?:\s+|\s*-\s+)?(['\"\[{])", slip.text[start : slip.at])
    if match is None:
        return None
    if match[1] in _PAIRS:
        return slip.problem("the value ended with its brackets, and more follows", slip.at, _QUOTE)
    hint = "put one pair of quotes around the whole value"
    return slip.problem("the value ended with its quotes, and more follows", slip.at, hint)


def _misaligned(slip: Slip) -> Problem | None:
    start, line = slip.line(slip.at)
    if not line.strip():
        return None
    if slip.text[slip.at : slip.at + 1] == "-" and slip.text[start : slip.at].strip():
        return slip.problem("this value begins with a dash", slip.at, MINUS)
    indent = start + len(line) - len(line.lstrip())
    if slip.text[slip.start : slip.start + 1] == "-" or line.lstrip().startswith("- "):
        return slip.problem("a list and keys are mixed here", indent, "begin every line with a dash, or none")
    return slip.problem("this line does not line up with the keys above", indent, "align the keys")


_LOOKS: tuple[Callable[[Slip], Problem | None], ...] = (
    _tab,
    _not_closed,
    _colon,
    _first_sign,
    _block_sign,
    _no_colon,
    _after_value,
    _misaligned,
)
"""Tried in this order; the first that recognises the slip words it."""
