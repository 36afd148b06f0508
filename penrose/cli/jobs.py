"""Work on many files in several processes: what each says is said in the order of the files."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import TypeVar

from penrose.cli.files import tried

T = TypeVar("T")


def in_processes(
    paths: Sequence[str], work: Callable[[str], tuple[int, T]], clear: Callable[[], None], jobs: int
) -> Iterator[tuple[int, T | None]]:
    """The status and the outcome of work on every file, in their order; what it says goes out before. An interrupt
    stops all."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import active_children, get_context

    pool = ProcessPoolExecutor(jobs, get_context("spawn"))
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as the processes then do too: this one ends them
    waiting = [pool.submit(_apart, work, path) for path in paths]
    signal.signal(signal.SIGINT, before)
    try:
        for one in waiting:
            status, value, printed, said = one.result()
            if printed or said:
                clear()
            sys.stdout.write(printed)
            sys.stderr.write(said)
            yield status, value
    except BaseException:
        for child in active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown()


def _apart(work: Callable[[str], tuple[int, T]], path: str) -> tuple[int, T | None, str, str]:
    """The status and the outcome of work on a file, and what it put on standard output and on standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status, value = tried(work, path)
    return status, value, out.getvalue(), err.getvalue()
