"""From where on a picture is at fault, in pt, with the reasons. A layout aims for more air than this."""

from __future__ import annotations

PORT = 0.6  # a wire ends on an outline within this: half a thin line, so that no gap or stub shows
AIR = 0.5  # least white between a wire and what it does not touch: two dots of a 300 dpi printer
APART = 1.0  # least white between two glyphs or two hulls: below, two outlines read as one thick line
NEAR_MISS = 3.0  # a free end nearer than this to foreign ink looks as if it were meant to touch it
LABEL_INK = 1.0  # least white between a label and ink: half the layout's own clearance; below, letters clot in print
LABEL_LABEL = 1.0  # least white between two labels: about the space between letters at 8 pt
LABEL_RIM = 0.3  # least white between a glyph's label and the inner edge of its outline
ALONG = 3.0  # two wires together for longer than this read as one; crossings at 20° or more stay below
ALONG_BRANCH = 9.0  # the same for two wires from one dot or port, which part slowly where they curve
CROWD = 0.35  # of their reach for each wire of a dot: what n wires π / n apart cannot avoid (1 / π, and some)
PARALLEL = 12.0  # degrees; below this angle two touching stretches run along each other rather than cross
PORTS = 1.0  # least white between two wires where they meet one outline: below, two legs read as one
SLANT = 2.0  # degrees off level or upright from which a straight wire looks askew
BEND = 8.0  # degrees of turn from which a wire looks bent
STRAIGHT = 12.0  # a straight stretch longer than this parts two bends; pieces of flattened arcs are shorter
SAME = 0.5  # crossings of one pair of wires nearer than this are one (a polyline crosses at its corners twice)
UNROUNDED = 0.92  # of what is borne, while a picture is chosen: what is written is rounded, and must bear it too
