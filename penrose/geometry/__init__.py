"""Points, boxes, paths, and what can be measured on them. Units: pt, y down."""
