"""What all tests share."""

import os
import resource
from collections import Counter
from pathlib import Path

from hypothesis import settings

# The same examples every time: a test that passed yesterday fails today for a reason.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.load_profile("fixed")

# A process that a test starts, in whatever folder, imports the package from this tree.
os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])

# Files are tested side by side, a process for each core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# What grows without end fails by itself, with its name, before the machine ends whatever it likes. A browser, which
# reserves far more than it uses, is let alone.
MOST_MEMORY = 8 << 30
if "PENROSE_BROWSER" not in os.environ:
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))

# Tests in a browser need one: `python3 dev.py test --browser` looks for it and runs them.
collect_ignore = [] if "PENROSE_BROWSER" in os.environ else ["browser"]


def pytest_addoption(parser):
    help = "of each slow test with many cases, run every N-th case (default 1: all)"
    parser.addoption("--sample", type=int, default=1, metavar="N", help=help)


def pytest_collection_modifyitems(config, items):
    """Leave out the slow cases that a sample does not take; the first case of every slow test always runs."""
    every, seen, left = config.getoption("--sample"), Counter(), []
    for item in items:
        slow = item.get_closest_marker("slow") is not None
        if not slow or seen[item.nodeid.partition("[")[0]] % every == 0:
            left.append(item)
        seen[item.nodeid.partition("[")[0]] += slow
    config.hook.pytest_deselected(items=list(set(items) - set(left)))
    items[:] = left
