"""`use: other`: what another spec of the same folder declares and computes, before what this one does.

Dimensions, tensors, functions and steps come along, nothing that is drawn or checked; what the user declares itself
takes the place of what it would get. The places of what comes along are that of the word `use`, so that a mistake
that it leads to is told where it can be mended. Files outside the folder are never opened, not by a link either.
"""

from __future__ import annotations

import os
from typing import Any

from penrose.errors import PenroseError, Refused
from penrose.records import fields, is_record, replace
from penrose.source import Source, Span
from penrose.spec.fields import head_of, texts
from penrose.spec.load import load_source
from penrose.spec.nodes import Node, Scalar
from penrose.spec.problems import Problems, quoted
from penrose.spec.types import Spec, steps_of

SUFFIXES = (".yaml", ".yml")
DEEPEST = 20  # specs that use one another in a row


def used(node: Node | None, source: Source, chain: tuple[str, ...], problems: Problems) -> tuple[Spec, ...]:
    """The specs that `use:` names, each read, what they use with them."""
    found: list[Spec] = []
    for text in texts(node, "use") if node is not None else ():
        spec = problems.attempt(_read, text, source, chain)
        found += [spec] if spec is not None else []
    return tuple(found)


def _read(text: Scalar, source: Source, chain: tuple[str, ...]) -> Spec:
    from penrose.spec.reader import read

    path = _path(text, source)
    here = os.path.realpath(source.path)
    if os.path.realpath(path) in (here, *chain) or len(chain) >= DEEPEST:
        raise Refused(f"{text.text.strip()} uses this spec, directly or through others", head_of(text))
    try:
        found: Spec = moved(read(load_source(path), (*chain, here)), head_of(text))
    except PenroseError as error:
        raise Refused(f"{text.text.strip()} is no spec that can be used: {_first(error)}", head_of(text)) from None
    return found


def _first(error: PenroseError) -> str:
    problem = error.problems[0]
    return f"{error.source.place(problem.span)}: {problem.message}"


def _path(text: Scalar, source: Source) -> str:
    """The file of a name, which must lie in the folder of the spec that uses it, links resolved."""
    name = text.text.strip()
    folder = os.path.realpath(os.path.dirname(source.path) or ".")
    if not os.path.isfile(source.path):
        raise Refused("use: needs a spec that is a file, for it looks in its folder", head_of(text))
    if os.path.basename(name) != name or name.startswith("."):
        raise Refused(f"use: takes the name of a spec in the same folder, found {quoted(name)}", head_of(text))
    stem = name.removesuffix(".yaml").removesuffix(".yml")
    for suffix in SUFFIXES:
        path = os.path.join(os.path.dirname(source.path), stem + suffix)
        if os.path.dirname(os.path.realpath(path)) != folder:
            raise Refused(f"{name} leads out of the folder of this spec", head_of(text))
        if os.path.isfile(path):
            return path
    raise Refused(f"there is no spec {name} in this folder", head_of(text), "use: takes its file's name without .yaml")


def moved(thing: Any, span: Span) -> Any:
    """A record with every place in it the one given; its source is left as it is."""
    if isinstance(thing, Span):
        return span
    if isinstance(thing, tuple):
        return tuple(moved(one, span) for one in thing)
    if is_record(thing) and not isinstance(thing, Source):
        return replace(thing, **{one.name: moved(getattr(thing, one.name), span) for one in fields(thing)})
    return thing


def joined(spec: Spec, bases: tuple[Spec, ...]) -> Spec:
    """The spec with what it uses before its own; of two that declare one name the later counts."""
    whole = (*bases, spec)
    return replace(
        spec,
        dims=_latest([one for part in whole for one in part.dims]),
        tensors=_latest([one for part in whole for one in part.tensors]),
        functions=tuple({name.text: (name, to) for part in whole for name, to in part.functions}.values()),
        steps=tuple(step for part in whole for step in part.steps),
    )


def _latest(items: list[Any]) -> tuple[Any, ...]:
    return tuple({one.name.text: one for one in items}.values())


def names(specs: tuple[Spec, ...]) -> frozenset[str]:
    """The names of tensors and steps that come along."""
    tensors = {one.name.text for spec in specs for one in spec.tensors}
    return frozenset(tensors | {step.name.text for spec in specs for step in steps_of(spec.steps)})
