"""Specs on pages: a Python-Markdown extension, a MkDocs plugin on top of it, and what a browser adds to pictures."""
