"""What all tests share."""

import os
from pathlib import Path

# A process that a test starts, in whatever folder, imports the package from this tree.
os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])

# Tests in a browser need one: `python3 dev.py test --browser` looks for it and runs them.
collect_ignore = [] if "PENROSE_BROWSER" in os.environ else ["browser"]
