"""Figures of data and boards among the files that a command is given."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from penrose import pipeline
from penrose.source import Source

if TYPE_CHECKING:
    from penrose.figures import Reach
    from penrose.scene import Scene

KEY = re.compile(r"^(?:strip|heatmap|legend|array|shape|formula|pattern|board)\s*:", re.MULTILINE)
"""What a figure cannot be without; most specs are told from one by it, before anything is imported."""


def reach(source: Source) -> Reach | None:
    """Where the addresses in a figure start from; None if the file is a spec."""
    if not KEY.search(source.text):
        return None
    from pathlib import Path

    from penrose.figures import Reach, is_figure

    return Reach(Path(os.path.dirname(source.path))) if is_figure(source) else None


def scene(source: Source) -> Scene:
    """What any output format draws of a spec or a figure."""
    found = reach(source)
    if found is None:
        return pipeline.scene(pipeline.diagram(source))
    from penrose import figures

    return figures.scene(source, found)


def specs(source: Source) -> tuple[Source, ...]:
    """The source itself if it is a spec, or the specs that a figure shows."""
    found = reach(source)
    if found is None:
        return (source,)
    from penrose import figures

    return figures.specs(source, found)
