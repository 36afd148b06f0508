"""`python3 -m penrose.site FOLDER` writes the style sheet and the script of figures there, for other sites."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from penrose.errors import PenroseError
from penrose.pipeline import write_atomically
from penrose.site.style import assets


def main(arguments: Sequence[str]) -> int:
    """Write the files into the folder; the exit status."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        for name, text in assets().items():
            write_atomically(Path(arguments[0]) / name, text.encode())
            print(f"wrote {Path(arguments[0]) / name}")
    except PenroseError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
