"""From a layout to a scene, and from a scene to the formats that people keep: SVG, PDF, PNG, TikZ."""
