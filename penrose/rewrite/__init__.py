"""Rewriting: rules that turn one network into another, each a pure function of a sum, and the words they are asked by.

A rule knows nothing of texts or pictures. The table of all of them is `rules.RULES`; a new rule is a function and a
line there, and is then a word of the language, a method of a figure and an option of `penrose transform`.
"""
