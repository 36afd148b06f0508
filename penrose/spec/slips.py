"""Where YAML itself does not parse: what was probably meant, told from the text around the place."""

from __future__ import annotations

import re
from collections.abc import Callable

import yaml

from penrose.errors import Problem
from penrose.source import Source, Span

_QUOTE = "put the value in quotes"


def explain(source: Source, error: yaml.MarkedYAMLError) -> Problem:
    """A parser's error as a problem in our words, at the character that is wrong."""
    mark = error.problem_mark or error.context_mark
    at = min(mark.index if mark else 0, len(source.text))
    context = error.context_mark.index if error.context_mark else at
    for look in _LOOKS:
        problem = look(source.text, at, context)
        if problem is not None:
            return problem
    return Problem("this is not YAML: something before it is not finished", _at(at, source.text))


def _at(start: int, text: str, length: int = 1) -> Span:
    """A span that never lies beyond the last character."""
    begin = max(0, min(start, len(text) - 1))
    return Span(begin, min(begin + length, max(len(text), 1)))


def _line(text: str, at: int) -> tuple[int, str]:
    """Where the line around `at` starts, and the line."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, text[start : end if end >= 0 else len(text)]


def _tab(text: str, at: int, _context: int) -> Problem | None:
    for where in (at, at - 1):
        start, line = _line(text, max(where, 0))
        margin = line[: len(line) - len(line.lstrip())]
        if "\t" in margin:
            return Problem("a tab indents this line", _at(start + margin.index("\t"), text), "indent with spaces")
    return None


def _colon(text: str, at: int, _context: int) -> Problem | None:
    if text[at : at + 1] != ":":
        return None
    start, line = _line(text, at)
    before = text[start:at]
    if re.search(r":\s", before):
        hint = f"{_QUOTE}, or begin a new line; a definition is written with :="
        return Problem("a second colon stands in this line", _at(at, text), hint)
    above = text[:start].rstrip("\n").rpartition("\n")[2]
    if re.match(r"\s*[\w.-]+:\S", above) and line[:1].strip():
        return Problem("no space stands after the colon in the line above", _at(at, text), "write key: value")
    return Problem("this line is indented further than the value above allows", _at(at, text), "align the keys")


def _start_sign(text: str, at: int, _context: int) -> Problem | None:
    sign = text[at : at + 1]
    if sign in ("@", "`", "%"):
        return Problem(f"a value cannot begin with {sign}", _at(at, text), _QUOTE)
    if sign in (",", "]", "}") and re.search(r"(:\s*|\n\s*|^)$", text[:at]):
        return Problem(f"a value cannot begin with {sign}", _at(at, text), _QUOTE)
    return None


def _alias(text: str, at: int, context: int) -> Problem | None:
    sign = text[context : context + 1]
    if sign and sign in "*&!":
        return Problem(f"a value cannot begin with {sign}", _at(context, text), _QUOTE)
    return None


def _open_flow(text: str, at: int, context: int) -> Problem | None:
    """A bracket or brace, or a quote, that was opened and not closed, or that closed before the value ended."""
    sign = text[context : context + 1]
    if sign in ("'", '"'):
        return Problem(f"this {sign} is never closed", _at(context, text), "close the quotes")
    if sign in ("[", "{"):
        hint = "YAML cuts at commas and brackets here; expressions stand on lines of their own, or in quotes"
        closing = "]" if sign == "[" else "}"
        return Problem(f"this {sign} is not closed by {closing} where it should be", _at(context, text), hint)
    return None


def _after_value(text: str, at: int, _context: int) -> Problem | None:
    """A value that began with a quote or a bracket, and something after it."""
    start, _ = _line(text, at)
    match = re.match(r"(?:.*?:\s+|\s*-\s+)?(['\"\[{])", text[start:at])
    if match is None:
        return None
    sign = match[1]
    what = "quotes" if sign in "'\"" else "brackets"
    hint = "put the whole value in quotes" if what == "brackets" else "put one pair of quotes around the whole value"
    return Problem(f"the value ended with its {what}, and more follows", _at(at, text), hint)


def _no_colon(text: str, at: int, context: int) -> Problem | None:
    start, line = _line(text, context)
    if at <= context or ":" in line and re.search(r":(\s|$)", line):
        return None
    colon = re.match(r"\s*[\w.-]+:(?=\S)", line)
    if colon:
        return Problem("no space stands after this colon", _at(start + colon.end() - 1, text), "write key: value")
    return Problem("this line has no colon, so it is no key", _at(context, text, len(line.strip())), "write key: value")


def _block_sign(text: str, at: int, context: int) -> Problem | None:
    sign = text[context : context + 1]
    if sign and sign in "|>":
        return Problem(f"text follows the {sign} on its line", _at(at, text), "begin the text on the next line")
    return None


def _misaligned(text: str, at: int, context: int) -> Problem | None:
    start, line = _line(text, at)
    if not line.strip():
        return None
    indent = len(line) - len(line.lstrip())
    if text[context : context + 1] == "-" or line.lstrip().startswith("- "):
        return Problem("a list and keys are mixed here", _at(start + indent, text), "align the dashes, or use keys alone")
    return Problem("this line does not line up with the keys above", _at(start + indent, text), "align the keys")


_LOOKS: tuple[Callable[[str, int, int], Problem | None], ...] = (
    _tab,
    _colon,
    _start_sign,
    _alias,
    _open_flow,
    _block_sign,
    _no_colon,
    _after_value,
    _misaligned,
)
"""Tried in this order; the first that recognises the slip words it."""
