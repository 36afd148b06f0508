"""The command `penrose`, also as `python -m penrose`."""

from __future__ import annotations

import gc
import os
import sys

# A picture is made of many small values that stay, and of hardly a cycle: looking for those less often saves a
# fifteenth of a small picture's time and a sixth of a large one's.
RARELY = (500_000, 20, 20)


def main() -> None:
    """Run the command line and leave with its status; an interrupt or a closed pipe ends it quietly."""
    gc.set_threshold(*RARELY)
    try:
        from penrose.cli import run

        status = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        # Python flushes standard output once more on its way out, and would complain of the same pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status)


if __name__ == "__main__":
    main()
