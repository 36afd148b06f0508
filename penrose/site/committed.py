"""What is generated into pages, as plain Markdown that stands in them too: for who reads a checkout and no site.

Between a line `<!-- penrose:kinds -->` and `<!-- penrose:end -->` stands the table without its pictures. The site draws
it in its place, a test holds that it is what the tables say, and `python3 dev.py accept` writes it anew.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from penrose import pipeline
from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.kinds import KINDS
from penrose.site.generated import function_row, kind_row, table
from penrose.site.marks import END, PAGE
from penrose.site.reference import reference

_ANCHOR = re.compile(r" \{ #[\w-]+ \}$", re.MULTILINE)


def _kinds() -> str:
    return table(("kind", "what it is", "what a check tries of it"), map(kind_row, KINDS.values()))


def _functions() -> str:
    return table(("function", "what it does", "its legs"), map(function_row, FUNCTIONS.values()))


def _reference() -> str:
    return _ANCHOR.sub("", reference(json.loads(pipeline.schema())))


PLAIN: dict[str, Callable[[], str]] = {"kinds": _kinds, "functions": _functions, "reference": _reference}
"""What stands in a page, by the name of its mark."""


def refreshed(page: str) -> str:
    """The page with the text between its marks as it has to be.

    >>> refreshed("<!-- penrose:kinds -->\\nold\\n<!-- penrose:end -->\\n").splitlines()[2]
    '| kind | what it is | what a check tries of it |'
    """
    return "\n".join(_lines(page.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    ends = [number for number, line in enumerate(lines) if line.strip() == END]
    number = 0
    while number < len(lines):
        yield lines[number]
        mark = PAGE.match(lines[number])
        end = next((at for at in ends if at > number), None)
        number += 1
        if mark and mark["name"] in PLAIN and end is not None:
            yield from ("", *PLAIN[mark["name"]]().strip("\n").split("\n"), "")
            number = end


def main(folder: str) -> None:
    """Write every page of a folder anew that is not what it has to be."""
    for path in sorted(Path(folder).glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if (new := refreshed(text)) != text:
            path.write_text(new, encoding="utf-8")
            print(f"wrote {path}")


if __name__ == "__main__":
    main(sys.argv[1])
