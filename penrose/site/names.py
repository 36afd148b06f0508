"""Names in print: split into letter, subscript, superscript and primes."""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(r"(?P<base>[^_^'′]+)(?P<scripts>[^'′]*)(?P<primes>['′]*)")
_SCRIPT = re.compile(r"([_^])([^_^]*)")


class Parts(NamedTuple):
    """`W_Q^1'` is base W, lower Q, upper 1, one prime."""

    base: str
    lower: str
    upper: str
    primes: int


def parts(name: str) -> Parts:
    """The parts of a name.

    >>> parts("W_Q^1"), parts("x''")
    (Parts(base='W', lower='Q', upper='1', primes=0), Parts(base='x', lower='', upper='', primes=2))
    """
    match = _NAME.match(name)
    if match is None:
        return Parts(name, "", "", 0)
    scripts = dict[str, str]()
    for sign, text in _SCRIPT.findall(match["scripts"]):
        scripts[sign] = scripts.get(sign, "") + text
    return Parts(match["base"], scripts.get("_", ""), scripts.get("^", ""), len(match["primes"]))
