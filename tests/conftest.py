"""What all tests share."""

import os
from pathlib import Path

# A process that a test starts, in whatever folder, imports the package from this tree.
os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
