"""The command `penrose`, also as `python -m penrose`."""

from __future__ import annotations

import errno
import gc
import os
import sys

# A picture is made of many small values that stay, and of hardly a cycle: looking for those less often saves a
# fifteenth of a small picture's time and a sixth of a large one's.
RARELY = (500_000, 20, 20)


def main() -> None:
    """Run the command line and leave with its status: 70 after a fault of ours, 130 after an interrupt, 141 where
    nobody reads on."""
    gc.set_threshold(*RARELY)
    try:
        from penrose.cli import run

        status = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:
        status = 141
    except OSError as error:
        status = _faulty(error) if error.filename or error.errno not in FULL else _full(error)
    except Exception as error:  # noqa: BLE001 (the last place where a fault of ours can be said in a line)
        status = _faulty(error)
    _leave_quietly()
    sys.exit(status)


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def _full(error: OSError) -> int:
    from penrose.cli.files import say

    say(f"penrose: standard output cannot be written: {(error.strerror or '').lower()}")
    return 2


def _faulty(error: Exception) -> int:
    from penrose.cli.files import INTERNAL, internal

    internal(error)
    return INTERNAL


def _leave_quietly() -> None:
    """Python flushes standard output once more on its way out, and would complain of the same pipe or disk."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
