"""A source to a Spec: the top-level keys, each read by one function of a table."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from typing import Any

from penrose.errors import PenroseError, Problem, Refused
from penrose.records import replace
from penrose.source import Source, Span
from penrose.spec.declarations import read_dims, read_functions, read_tensors
from penrose.spec.einsum import read_pattern
from penrose.spec.expressions import read_relation
from penrose.spec.fields import advised, filled, head_of, texts, unique
from penrose.spec.hints import read_hints
from penrose.spec.nodes import Mapping, Node, Scalar, parse
from penrose.spec.problems import Problems, quoted, suggestion
from penrose.spec.steps import read_steps, step_names
from penrose.spec.types import Claim, Name, Relation, Spec
from penrose.spec.use import joined, names, used

LONGEST_PROSE = 5000  # characters of a title or caption
Names = frozenset[str]
Read = Callable[[Node, Names, Problems], dict[str, Any]]


def read(source: Source, chain: tuple[str, ...] = ()) -> Spec:
    """What a person wrote in one file, in order, with its places. Raises PenroseError with every mistake.

    What `use:` names is read with it; `chain` are the files that lead here.

    >>> spec = read(Source("a.yaml", "einsum: i j, j k -> i k"))
    >>> [factor.name.text for factor in spec.draws[0].sides[0].factors]
    ['A', 'B']
    """
    return joined(*own(source, chain))


def own(source: Source, chain: tuple[str, ...] = ()) -> tuple[Spec, tuple[Spec, ...]]:
    """What a person wrote in one file alone, and the specs that it uses."""
    problems = Problems(source)
    entries = _entries(source, problems)
    bases = used(entries.get("use"), source, chain, problems)
    declared = _declared(entries, problems) | names(bases)
    fields: dict[str, Any] = {}
    for key, value in entries.items():
        for name, found in (problems.attempt(_KEYS[key], value, declared, problems) or {}).items():
            fields[name] = fields.get(name, ()) + found if isinstance(found, tuple) else found
    if "draw" not in entries and "einsum" not in entries:
        problems.add("nothing is drawn", None, "give draw: or einsum:")
    problems.raise_any()
    return replace(Spec(source), **fields), bases


def read_einsum(text: str, path: str = "<einsum>") -> Spec:
    """A one-line einsum as the Spec that `einsum: …` in a file gives; spans point into `text`.

    Takes `ij,jk->ik`, `i j, j k -> i k`, `A, B, 'i j, j k -> i k'`, `('i j, j k -> i k', A, B)` and
    calls like `torch.einsum("ij,jk->ik", A, B)`. Raises PenroseError for what cannot be drawn, by reason.

    >>> len(read_einsum("ij,jk->ik").draws[0].result)
    2
    """
    source = Source(path, text)
    try:
        relation, dims = read_pattern(text, Span)
    except Refused as refused:
        raise PenroseError(source, [refused.problem]) from None
    return Spec(source, dims=dims, draws=(relation,))


def _entries(source: Source, problems: Problems) -> dict[str, Node]:
    """The top-level keys that are known, each once."""
    node = parse(source)
    if node is None:
        raise PenroseError(source, [Problem("this spec is empty", None, "the shortest is einsum: i j, j k -> i k")])
    if not isinstance(node, Mapping):
        hint = "begin with a key, for example einsum: i j, j k -> i k"
        raise PenroseError(source, [Problem("a spec is keys and values", head_of(node), hint)])
    found: dict[str, Node] = {}
    for key, value in unique(node.entries, problems):
        if key.text in _KEYS:
            found[key.text] = value
        else:
            problems.add(f"a spec has no key {quoted(key.text)}", head_of(key), suggestion(key.text, _KEYS))
    return found


def _declared(entries: dict[str, Node], problems: Problems) -> Names:
    """The names of tensors and steps, which expressions must know before they are read."""
    tensors = entries.get("tensors")
    names = step_names(entries.get("let"))
    if isinstance(tensors, Mapping):
        quiet = Problems(problems.source)
        names |= {declaration.name.text for declaration in read_tensors(tensors, quiet)}
    return frozenset(names)


def _words(field: str) -> Read:
    def words(node: Node, _declared: Names, _problems: Problems) -> dict[str, Any]:
        return {field: _prose(node, field)}

    return words


def _prose(node: Node, what: str) -> str:
    text = filled(node, what)
    if len(text.text) > LONGEST_PROSE:
        raise Refused(f"a {what} has at most {LONGEST_PROSE:,} characters, found {len(text.text):,}", head_of(text))
    return text.text.strip()


def _name(text: Scalar) -> Name:
    return Name(text.text.strip(), head_of(text))


def _draws(node: Node, declared: Names, problems: Problems) -> dict[str, Any]:
    found: list[Relation] = []
    for text in texts(node, "draw"):
        relation = problems.attempt(_relation, text, declared)
        found += [relation] if relation else []
    return {"draws": tuple(found)}


def _relation(text: Scalar, declared: Names) -> Relation:
    with advised(text):
        return read_relation(text.text, text.place, declared)


def _einsum(node: Node, _declared: Names, problems: Problems) -> dict[str, Any]:
    fields: dict[str, Any] = {"draws": (), "dims": ()}
    for text in texts(node, "einsum"):
        found = problems.attempt(read_pattern, text.text, text.place)
        if found:
            fields["draws"] += (found[0],)
            fields["dims"] += found[1]
    return fields


def _checks(node: Node, declared: Names, problems: Problems) -> dict[str, Any]:
    from penrose.spec.claims import read_claim

    found = []
    for text in texts(node, "check"):
        for line, start in _lines(text):
            claim = problems.attempt(_claim, read_claim, text, line, start, declared)
            found += [claim] if claim else []
            if claim is None and text.flow:  # cut at a comma of its own: the rest are scraps of it
                return {"checks": ()}
    return {"checks": tuple(found)}


def _claim(read: Callable[..., Claim], text: Scalar, line: str, start: int, declared: Names) -> Claim:
    with advised(text):
        return read(line, lambda begin, end: text.place(start + begin, start + end), declared)


def _lines(text: Scalar) -> list[tuple[str, int]]:
    """The claims of a text, each with its offset: a literal block has one on each line, anything else is one."""
    if text.style != "|":
        return [(text.text, 0)]
    starts = accumulate((len(line) for line in text.text.splitlines(keepends=True)), initial=0)
    return [(line, start) for line, start in zip(text.text.splitlines(), starts, strict=False) if line.strip()]


_KEYS: dict[str, Read] = {
    "id": _words("id"),
    "title": _words("title"),
    "caption": _words("caption"),
    "source": lambda node, _declared, _problems: {"origin": _prose(node, "source")},
    "use": lambda node, _declared, _problems: {"use": tuple(map(_name, texts(node, "use")))},
    "dims": lambda node, _declared, problems: {"dims": read_dims(node, problems)},
    "tensors": lambda node, _declared, problems: {"tensors": read_tensors(node, problems)},
    "functions": lambda node, _declared, problems: {"functions": read_functions(node, problems)},
    "let": lambda node, declared, problems: {"steps": read_steps(node, declared, problems)},
    "draw": _draws,
    "einsum": _einsum,
    "layout": lambda node, _declared, problems: {"hints": read_hints(node, problems)},
    "check": _checks,
}
"""Every top-level key of a spec, and the fields of the Spec that it sets."""
