"""Sizes of a program's dimensions: as declared, by a preset, by hand, or primes that make mistakes visible.

With distinct primes two legs that were swapped have different sizes, and no size is 1, because an axis of size 1 is
repeated in silence by every tensor library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count, islice
from math import prod

from penrose.classes import Classes
from penrose.diagram.kinds import KINDS
from penrose.diagram.types import SizeRule
from penrose.errors import Problem, did_you_mean
from penrose.numerics.types import Input, Program, lets

Sizes = Mapping[str, int]

DISTINCT = 7  # dimensions that get primes all their own; beyond, primes are shared by dimensions that never meet
DIGITS = 18  # of a size
ROUNDS = 200  # passes over the rules before they are given up as contradictory


def chosen(program: Program, choice: str = "") -> tuple[dict[str, int], list[Problem]]:
    """The declared sizes, changed by a preset's name or by settings such as `p=10 h=24`; and what is wrong with it."""
    sizes = {dim.name: dim.size for dim in program.dims}
    problems, named = [], []
    for word in choice.replace(",", " ").split():
        name, sign, number = word.partition("=")
        named += [name] * (sign == "=" and name in sizes)
        if sign:
            problems += _set(sizes, name, number, classes(program))
        else:
            problems += _preset(program, sizes, name)
    asked, sizes = sizes, settled(program, sizes, keep=bool(choice))
    given = _literal(program)
    for dim in named:
        if asked[dim] != sizes[dim]:
            why = "in the numbers that are given" if dim in given else f"because of the others, not {asked[dim]}"
            problems.append(Problem(f"{dim} has {sizes[dim]} places {why}"))
    return sizes, problems + violations(program, sizes)


def _set(sizes: dict[str, int], name: str, number: str, tied: Mapping[str, str]) -> list[Problem]:
    """Give a dimension a size, and with it those that must have the same."""
    if name not in sizes:
        return [Problem(f"--sizes names {name}, which is no dimension", hint=did_you_mean(name, sizes))]
    if not number.isdecimal() or int(number) < 1:
        return [Problem(f"--sizes gives {name} the size {number}; it must be a whole number from 1")]
    if len(number) > DIGITS:
        return [Problem(f"--sizes gives {name} a size of {len(number)} digits")]
    sizes.update({dim: int(number) for dim in sizes if tied[dim] == tied[name]})
    return []


def _preset(program: Program, sizes: dict[str, int], word: str) -> list[Problem]:
    """Take the sizes under a preset's name; `gpt2-small` means `gpt2` where only that is declared."""
    names = {name for dim in program.dims for name, _ in dim.presets}
    found = next((name for name in (word, word.split("-")[0]) if name in names), None)
    if found is None:
        known = f"; there are {', '.join(sorted(names))}" if names else "; no dimension has named sizes"
        return [Problem(f"no dimension has a size called {word}{known}", hint=did_you_mean(word, names))]
    sizes.update({dim.name: dict(dim.presets)[found] for dim in program.dims if found in dict(dim.presets)})
    return []


def shape(dims: tuple[str, ...], sizes: Sizes) -> tuple[int, ...]:
    """The sizes of dimensions, in order."""
    return tuple(sizes[dim] for dim in dims)


def violations(program: Program, sizes: Sizes) -> list[Problem]:
    """What the sizes break, each said once."""
    broken = [_said(rule, sizes) for rule in program.rules if not _holds(rule, sizes)]
    places = [f"place {place} is taken along {dim}, which has size {sizes[dim]}" for dim, place in program.caps
              if sizes[dim] <= place]  # fmt: skip
    return [Problem(said) for said in dict.fromkeys([*broken, *places])]


def _products(rule: SizeRule, sizes: Sizes) -> tuple[int, int]:
    """The sizes that a rule compares: products, of a bond's two sides the smaller one, or what is added up."""
    if rule.sign == "+":
        return prod(shape(rule.left, sizes)), sum(shape(rule.right, sizes)) + rule.number
    right = [prod(shape(side, sizes)) for side in (rule.right, rule.others)]
    return prod(shape(rule.left, sizes)), min(right) if rule.sign == "min" else right[0]


def _holds(rule: SizeRule, sizes: Sizes) -> bool:
    left, right = _products(rule, sizes)
    return {"=": left == right, "≥": left >= right, "min": left <= right, "+": left >= right}[rule.sign]


def _said(rule: SizeRule, sizes: Sizes) -> str:
    """What is wrong, with the sizes that are compared."""
    left, right = _products(rule, sizes)
    shown = ", ".join(f"{dim} {sizes[dim]}" for dim in dict.fromkeys((*rule.left, *rule.right, *rule.others)))
    return f"{rule.text.format(left=left, right=right)} ({shown})"


def settled(program: Program, sizes: Sizes, keep: bool = True) -> dict[str, int]:
    """The sizes with those that others fix put right: fused legs are products, bonds no larger than both sides.

    `keep` False changes nothing: the sizes are those that the diagram itself was given.
    """
    result, given = dict(sizes), _literal(program)
    if not keep:
        return result
    full, tied = _full(program), classes(program)
    demands = sorted((c for c in program.rules if c.sign == "=" and len(c.left) == 1), key=lambda c: len(c.right))
    for _ in range(ROUNDS):
        before = dict(result)
        for c in demands:
            size = prod(shape(c.right, result))
            same = [dim for dim in result if tied[dim] == tied[c.left[0]]] if len(c.right) > 1 else c.left
            result.update(dict.fromkeys(same, size))
        for dim, left, right in bonds(program):
            most = min(prod(shape(left, result)), prod(shape(right, result)))
            result[dim] = most if dim in full else min(result[dim], most)
        result.update(given)
        if result == before:
            return result
    return result


def _literal(program: Program) -> dict[str, int]:
    declared = {dim.name: dim.size for dim in program.dims}
    return {leg.dim: declared[leg.dim] for t in program.inputs if _is_given(t) for leg in t.legs}


def _is_given(tensor: Input) -> bool:
    """Whether a tensor says itself how large it is: by its data, or as a matrix with a name of its own."""
    return tensor.data is not None or bool(KINDS[tensor.kind].each)


def _given(program: Program) -> dict[str, int]:
    """The dimensions that keep their declared sizes in every trial: those of literal data, those with capped legs
    (what is written for places 0, 1 and 2 may hold for three places only), and what a bond among them hangs on."""
    declared = {dim.name: dim.size for dim in program.dims}
    kept = _literal(program)
    kept |= {dim: declared[dim] for dim, _ in program.caps}
    full = _full(program)
    for dim, left, right in bonds(program):
        if dim in kept and dim in full:
            least = min((left, right), key=lambda side: prod(shape(side, declared)))
            kept |= {inner: declared[inner] for inner in least}
    return kept


def bonds(program: Program) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The bonds that decompositions make and cut: dimension, and the dimensions on either side."""
    return ((rule.left[0], rule.right, rule.others) for rule in program.rules if rule.sign == "min")


def _full(program: Program) -> set[str]:
    """The bonds that are as large as can be at the declared sizes; the others are cut at a stated rank."""
    declared = {dim.name: dim.size for dim in program.dims}
    return {bond for bond, *both in bonds(program) if declared[bond] >= min(prod(shape(s, declared)) for s in both)}


def primes() -> Iterator[int]:
    """2, 3, 5, 7, …

    >>> from itertools import islice
    >>> list(islice(primes(), 6))
    [2, 3, 5, 7, 11, 13]
    """
    found: list[int] = []
    for number in count(2):
        if all(number % p for p in found):
            found.append(number)
            yield number


def prime_sizes(program: Program, palette: int = 0) -> tuple[dict[str, int], bool]:
    """A prime for every dimension that is free, and whether all are distinct.

    With a `palette` only the first so many primes are used, each dimension getting the one that its neighbours use
    least. Dimensions tied by a rule get what it asks for; those of literal data keep the size the data have.
    """
    tied = classes(program)
    fixed = {tied[dim] for dim in _given(program)}
    fixed |= {tied[d] for c in program.rules if c.sign == "=" and len(c.right) > 1 for d in c.left}
    declared = {dim.name: dim.size for dim in program.dims}
    free = list(dict.fromkeys(tied[d.name] for d in program.dims if tied[d.name] not in fixed))
    meets = _meetings(program, tied)
    distinct = len(free) <= DISTINCT and not palette
    size: dict[str, int] = {}
    for name in free:
        near = list(size.values()) if distinct else [size[o] for o in sorted(meets.get(name, ())) if o in size]
        choice = list(islice(primes(), palette or len(near) + 1))
        size[name] = min(choice, key=lambda p: (near.count(p), p))
    result = _regrouped(program, {d: size.get(tied[d], declared[d]) for d in declared}, tied, fixed)
    return _raised(program, settled(program, result), tied), distinct


def _regrouped(
    program: Program, sizes: dict[str, int], tied: Mapping[str, str], fixed: set[str]
) -> dict[str, int]:
    """The sizes with those put right that two groupings of one thick leg tie: (a d) and (b e) are as long as each
    other. The shorter group gets the sizes of the longer one in the opposite order, so that a mistake is seen still."""
    for one, other in _regroupings(program.rules, tied.__getitem__):
        short, long = sorted((one, other), key=lambda group: (len(group), fixed.isdisjoint(group)))
        if not short or not fixed.isdisjoint(short):
            continue
        spare = len(long) - len(short)
        for n, dim in enumerate(reversed(short)):
            part = long[: spare + 1] if n == 0 else long[spare + n : spare + n + 1]
            size = prod(sizes[d] for d in part)
            sizes = {d: size if tied[d] == dim else old for d, old in sizes.items()}
        fixed = {*fixed, *short, *long}
    return sizes


def _regroupings(
    demands: Iterable[SizeRule], tied: Callable[[str], str]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The groups that a thick leg is made of in two ways, without what both have."""
    first: dict[str, tuple[str, ...]] = {}
    for c in demands:
        if c.sign == "=" and len(c.left) == 1 and len(c.right) > 1:
            group = tuple(map(tied, c.right))
            one, other = list(map(tied, first.setdefault(tied(c.left[0]), group))), list(group)
            for dim in group:
                if dim in one:
                    one.remove(dim)
                    other.remove(dim)
            if one or other:
                yield tuple(one), tuple(other)


def classes(program: Program) -> dict[str, str]:
    """For each dimension the first one that must have the same size."""
    same = Classes[str]()

    def tie(one: str, other: str) -> None:
        same.join(*sorted((same.root(one), same.root(other)), key=place.__getitem__))

    place = {dim.name: n for n, dim in enumerate(program.dims)}
    demands = program.rules
    for c in demands:
        if c.sign == "=" and len(c.left) == len(c.right):
            for one, other in zip(c.left, c.right, strict=True):
                tie(one, other)
    full = _full(program)
    for bond, left, right in bonds(program):
        if bond in full and len(left) == len(right) == 1 and same.root(left[0]) == same.root(right[0]):
            tie(bond, left[0])  # between two sides that are alike it is as long as they are
    while pair := next((g for g in _regroupings(demands, same.root) if len(g[0]) == len(g[1]) == 1), None):
        tie(pair[0][0], pair[1][0])  # (p g) and (p h) are one leg: g and h are as long as each other
    return {dim: same.root(dim) for dim in place}


def _meetings(program: Program, tied: Mapping[str, str]) -> dict[str, set[str]]:
    """Which dimensions stand on one tensor or in one value."""
    groups = [tuple(leg.dim for leg in tensor.legs) for tensor in program.inputs]
    groups += [let.dims for let in lets(program.body)]
    meets: dict[str, set[str]] = {}
    for group in groups:
        for dim in group:
            meets.setdefault(tied[dim], set()).update(tied[other] for other in group if tied[other] != tied[dim])
    return meets


def _raised(program: Program, sizes: dict[str, int], tied: Mapping[str, str]) -> dict[str, int]:
    """The sizes with dimensions raised to larger primes until every "≥" and ">" holds."""
    given = {tied[dim] for dim in _given(program)}
    for _ in range(ROUNDS):
        low = [rule for rule in program.rules if rule.sign != "=" and not _holds(rule, sizes)]
        broken = [_smaller(rule, sizes) for rule in low]
        broken += [(dim,) for dim, place in program.caps if sizes[dim] <= place]
        free = [dim for dim in _behind(program, broken[0], sizes) if tied[dim] not in given] if broken else []
        if not free:
            break
        small = min(free, key=lambda dim: (sizes[dim], dim))
        taken = {size for dim, size in sizes.items() if tied[dim] != tied[small]}
        larger = next(p for p in primes() if p > sizes[small] and p not in taken)
        sizes = {dim: larger if tied[dim] == tied[small] else size for dim, size in sizes.items()}
        sizes = settled(program, sizes)
    return sizes


def _smaller(rule: SizeRule, sizes: Sizes) -> tuple[str, ...]:
    """The side of a rule that is too small: the left one, or of a bond's two sides the smaller."""
    both = (rule.right, rule.others) if rule.sign == "min" else (rule.left,)
    return min(both, key=lambda side: prod(shape(side, sizes)))


def _behind(program: Program, dims: tuple[str, ...], sizes: Sizes) -> list[str]:
    """The dimensions that must grow for a product to grow: a bond grows with the smaller of its two sides."""
    sides = {dim: min(both, key=lambda side: prod(shape(side, sizes))) for dim, *both in bonds(program)}
    return [inner for dim in dims for inner in sides.get(dim, (dim,))]


def parameters(program: Program, sizes: Sizes) -> int:
    """How many numbers the inputs of roles "weight" and "bias" hold, every layer counted; if none is a weight, all but
    tokens and masks, the stream and data."""
    return sum(numbers(tensor, sizes) for tensor in learnt(program))


def learnt(program: Program) -> list[Input]:
    """The inputs of roles "weight" and "bias"; if none is a weight, all but tokens and masks, the stream and data."""
    open_ = [t for t in program.inputs if KINDS[t.kind].chance not in ("none", "places")]
    every = [t for t in open_ if t.role not in ("data", "stream")]
    declared = any(tensor.role == "weight" for tensor in program.inputs)
    return [tensor for tensor in program.inputs if tensor.role in ("weight", "bias")] if declared else every


def numbers(tensor: Input, sizes: Sizes) -> int:
    """How many numbers an input holds, every layer counted."""
    return prod(sizes[leg.dim] for leg in tensor.legs) * prod(tensor.layers)
