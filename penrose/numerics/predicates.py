"""What `check:` says with words: arguments held against the entry of the word, and how far its rule is from holding.

Arguments are validated once, from the entry alone and before anything is computed, so that a rule only ever sees what
it can take.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import prod

import torch

from penrose.diagram.kinds import KINDS
from penrose.diagram.numerals import numeral
from penrose.diagram.types import Leg
from penrose.numerics.claims import Argument, Call, Property
from penrose.numerics.compare import Distance, distance, text, unravelled
from penrose.numerics.degrees import false_accept
from penrose.numerics.draw import Normals, Unavailable
from penrose.numerics.entries import Entries, given
from penrose.numerics.equality import EXACT_TRIALS, affordable, maps, roots_of, turns_of
from penrose.numerics.exact import Residues
from penrose.numerics.kinds import NUMBERS
from penrose.numerics.magnitudes import Magnitudes, Measured
from penrose.numerics.modular import prime_with_roots
from penrose.numerics.plan import WIDTH, Cost, pruned
from penrose.numerics.report import Result
from penrose.numerics.residue_values import make as make_residues
from penrose.numerics.sizes import Sizes, shape
from penrose.numerics.source import Source
from penrose.numerics.trial import Trial, Unanswerable
from penrose.numerics.types import LAYER, Input, Program
from penrose.numerics.values import drawn
from penrose.numerics.vocabulary import (
    ARGUMENTS,
    MEASURES,
    PREDICATES,
    RESULT_LAWS,
    Rule,
    Word,
    parameters,
)
from penrose.records import replace

CUT = ("matrix", "square")
At = tuple[tuple[str, int], ...]
"""Places along legs."""
FEWEST = {"row": 1, "array": 2, "matrix": 2, "square": 2, "vector": 1}  # legs
VALUES = ("value", "row", "vector", "contraction", "array", *CUT)
COPIES = 6  # of a value while a rule is at work
DECOMPOSED = 16  # times the multiplications of a product: what eigenvalues and singular values take
STEPS = 3  # a rule multiplies the degree of its values by less than this


# Arguments.


def misused(program: Program, sizes: Sizes, calls: Iterable[tuple[Call, At]]) -> Iterator[tuple[Call, str]]:
    """What is wrong with the arguments of calls, each at the first of its places; nothing is computed."""
    for call, at in calls:
        try:
            bound(Source(program, sizes, 0, Magnitudes(), {}, at), call)
        except Unanswerable as error:
            yield call, str(error)


def asked(need: Cost, program: Program, sizes: Sizes, calls: Iterable[tuple[Call, At]]) -> Cost:
    """What running the program and then the rules of some calls needs: copies of the values, and of matrices their
    products and decompositions."""
    for call, at in calls:
        for value in bound(Source(program, sizes, 0, Magnitudes(), {}, at), call):
            if isinstance(value, Entries) and value.name:
                size, (high, wide) = shape(tuple(leg.dim for leg in value.legs), sizes), value.sides
                whole, most = high * wide or prod(size), wide if call.name in PREDICATES else min(high, wide)
                held, work = WIDTH * COPIES * (whole + most * most), DECOMPOSED * whole * most
                need = replace(
                    need, bytes=need.bytes + held, multiplications=need.multiplications + work,
                    largest=max(need.largest, whole),
                )  # fmt: skip
    return need


def bound(source: Source, call: Call) -> list[object]:
    """The arguments of a call as its rule takes them; Unanswerable if they do not fit the word's entry."""
    form = _form(_entry(call), call.arguments)
    found: list[object] = []
    for n, argument in enumerate(call.arguments):
        name, what = form[min(n, len(form) - 1)]
        wanted = f"{call.name} takes for {name} {ARGUMENTS[what]}"
        if argument.keyword:
            raise Unanswerable(f"{wanted}, no {argument.keyword}=")
        if what in VALUES:
            value = _value(source, argument, what, wanted)
            cut = call.arguments[n + 1].text if (n + 1 < len(form) and form[n + 1][1] == "cut") else ""
            found.append(_matrix(value, cut, what == "square") if what in CUT else value)
        elif argument.equation >= 0:
            raise Unanswerable(f"{wanted}, not {argument.text}")
        elif what in ("input", "inputs"):
            found.append(_input(source, argument.text, wanted))
        elif what == "moved":
            found.append(tuple(_input(source, name, wanted) for name in argument.text.split()))
        elif what == "number":
            if not argument.text.isdecimal():
                raise Unanswerable(f"{wanted}, not {argument.text}")
            found.append(int(argument.text))
        elif what != "cut":
            values = [value for item in found for value in (item if isinstance(item, tuple) else (item,))]
            found.append(_words(argument.text, what, [v for v in values if isinstance(v, Entries)], wanted))
    return found or [Entries(source, (), lambda: (None, None), call.name, call.name)]


def _entry(call: Call) -> Word:
    return PREDICATES.get(call.name) or MEASURES[call.name]


def _form(entry: Word, arguments: Sequence[Argument]) -> list[tuple[str, str]]:
    """The form of an entry that has as many arguments."""
    for form in map(parameters, entry.forms):
        open_ended = bool(form) and form[-1][1] == "inputs"
        if len(arguments) == len(form) or (open_ended and len(arguments) >= len(form)):
            return form
    said = f"{len(arguments) or 'no'} argument{'s' * (len(arguments) != 1)}"
    raise Unanswerable(f"{entry.name} is written {' or '.join(entry.written())}; here it has {said}")


def value_of(source: Source, argument: Argument) -> Entries:
    """The value of an argument; Unanswerable if it names none."""
    layered = LAYER in dict(source.at)
    name, legs = Trial(source.program, source.sizes, source.seed).named(argument, layered)
    return Entries(source, legs, lambda: source.value(name), name, argument.text).placed()


def _value(source: Source, argument: Argument, what: str, wanted: str) -> Entries:
    value = value_of(source, argument)
    legs = value.legs
    if len(legs) < FEWEST.get(what, 0) or (what == "vector" and len(legs) > 1):
        raise Unanswerable(f"{wanted}; {argument.text} has {_legs(legs)}")
    if what == "contraction":
        value.multiplications()
    return value


def _legs(legs: tuple[Leg, ...]) -> str:
    return f"the legs {' '.join(leg.index for leg in legs)}" if legs else "no legs"


def _input(source: Source, name: str, wanted: str) -> Entries:
    tensor = next((tensor for tensor in source.program.inputs if tensor.name == name), None)
    if tensor is None or tensor.layers:
        raise Unanswerable(f"{wanted}; {name} is {'another in every layer' if tensor else 'no such tensor'}")
    if tensor.derivation is not None:
        raise Unanswerable(f"{wanted}; {name} is made from {tensor.derivation.tensor}")
    return given(source, tensor.name, tensor.legs)


def _words(said: str, what: str, values: Sequence[Entries], wanted: str) -> object:
    """Legs of all the values before them, or tensors of a contraction."""
    words = tuple(said.split())
    if what == "order":
        values[-1].peak(words)
        return words
    if not words or len(words) != {"leg": 1, "inner": 1, "pair": 2}.get(what, len(words)):
        raise Unanswerable(f"{wanted}, not {said}")
    for value in values[1:] if what == "inner" else values:
        value.axes(words)
    return words[0] if what in ("leg", "inner") else words


def _matrix(value: Entries, cut: str, square: bool) -> Entries:
    """A value as a matrix: the legs before the bar, or those named, against the rest; without a cut as it is declared,
    else half against half, or all but the last against the last, but for what speaks of an adjoint or a diagonal."""
    count, own = len(value.legs), _declared(value)
    first, bar, second = cut.partition("|")
    if square and count > 2 and not cut and own is None:
        said = " ".join(leg.index for leg in value.legs)
        raise Unanswerable(f"nothing says which of the legs {said} of {value.said} are rows; write {value.said}, … | …")
    usual = count // 2 if count % 2 == 0 else count - 1
    rows = list(value.axes(first.split())) if cut else list(range(usual if own is None else own))
    columns = list(value.axes(second.split())) if bar else [n for n in range(count) if n not in rows]
    if sorted(rows + columns) != list(range(count)) or not rows or not columns:
        raise Unanswerable(f"{cut} does not name every leg of {value.said} once, on two sides: {_legs(value.legs)}")
    high, wide = (prod(value.source.sizes[value.legs[n].dim] for n in side) for side in (rows, columns))
    if square and high != wide:
        raise Unanswerable(f"{value.said} is {high} by {wide}, and this is said of a square matrix")
    legs = (value.legs[rows[0]], value.legs[columns[0]])
    cut_at = len(rows)
    return Entries(
        value.source, legs, lambda: value.cut(rows + columns, cut_at).both, value.name, value.said, (high, wide)
    )


def _declared(value: Entries) -> int | None:
    """How many legs a tensor is declared with before its bar; None if that is no side of one matrix."""
    found = next((tensor for tensor in value.source.program.inputs if tensor.name == value.name), None)
    return found.edge if found is not None and not found.batch and not found.layers else None


# Verdicts.


def apart(source: Source, call: Call) -> Distance:
    """How far a property is from holding."""
    return _worst(PREDICATES[call.name].rule, bound(source, call))


def _worst(rule: Rule, arguments: Sequence[object]) -> Distance:
    """The largest distance of any two values that must be equal. What is not finite has no property."""
    found = list(infinite(arguments)) or [_off(left, right) for left, right in rule(*arguments)]
    return max(found, key=lambda d: d.ratio)


def _off(left: Entries, right: Entries) -> Distance:
    a, b = left.value, right.value
    return distance(a, b, torch.maximum(left.error, right.error) if a.shape == b.shape else left.error)


def infinite(arguments: Sequence[object]) -> Iterator[Distance]:
    """The first entry of each argument that is not finite, as an infinite distance."""
    for value in arguments:
        if isinstance(value, Entries):
            bad = ~torch.isfinite(value.value)
            if bool(bad.any()):
                place = unravelled(int(bad.flatten().int().argmax()), tuple(bad.shape))
                yield Distance(torch.inf, torch.inf, place, text(value.value[place]), "a finite number")


def exactly(program: Program, claim: Property, sizes: Sizes, asked: bool, seed: int, place: str) -> Iterator[Result]:
    """The verdict on a property modulo primes, where its rule has one and it is certain: no result where a function
    that is a random map there, or numbers that were rounded before they were written, could be behind a difference."""
    source = Source(program, sizes, seed, Magnitudes(), {})
    values = [value.name for value in bound(source, claim.call) if isinstance(value, Entries) and value.name]
    part = pruned(program, values)
    chosen, note = affordable(part, sizes, asked, 3, values)
    if not PREDICATES[claim.call.name].exact or not chosen:
        return
    roots = roots_of(part, chosen)
    primes = [prime_with_roots(roots, n, turns_of(part, chosen)) for n in range(EXACT_TRIALS)]
    seeds = tuple(seed + n for n in range(EXACT_TRIALS))
    try:
        held = [
            _held(Source(part, chosen, n, Residues(p), make_residues(part, chosen, n, p)), claim.call)
            for n, p in zip(seeds, primes, strict=True)
        ]
    except (Unavailable, Unanswerable, ZeroDivisionError):
        return
    result = Result(claim.text, 3, "pass", place, tuple(chosen.items()), seeds, note=note)
    yield from _judged(result, claim, part, values, held, min(primes))


def _held(source: Source, call: Call) -> bool:
    """Whether a rule holds modulo a prime, for values and for their conjugates."""
    return all(
        torch.equal(one, other)
        for left, right in PREDICATES[call.name].rule(*bound(source, call))
        for one, other in zip(left.both, right.both, strict=True)
    )


def _judged(
    result: Result, claim: Property, program: Program, values: list[str], held: list[bool], p: int
) -> Iterator[Result]:
    bound = min(1.0, STEPS * false_accept(program, dict(result.sizes), values, p, 1)) ** len(held)
    said = f"if it were false, all {len(held)} trials would agree with probability at most {bound:.1e}"
    rounded = any(tensor.data is not None and not _whole(tensor.data) for tensor in program.inputs)
    if all(held):
        yield replace(result, verdict="fail" if claim.negated else "pass", error=bound, note=said)
    elif claim.negated:
        yield replace(result, note="differs modulo a prime")
    elif not rounded and not maps(program):
        yield replace(result, verdict="fail", note="differs modulo a prime: this is no rounding")


def _whole(data: object) -> bool:
    """Whether literal numbers are whole: a decimal may stand for a number that it only comes near to."""
    if isinstance(data, (list, tuple)):
        return all(map(_whole, data))
    found = numeral(str(data)) or ()
    return all(s.kind != "number" or float(s.text).is_integer() for _, scales in found for s in scales)


# The laws of kinds: what is checked of a declared tensor. `edge` counts the legs of its first side.


def law(tensor: Input, found: Measured, edge: int) -> Distance | None:
    """How far a tensor is from the law of its kind; None for kinds that any numbers have."""
    value, kind = _alone(found, tensor.legs), KINDS[tensor.kind]
    if kind.chance == "none":  # compared with the one tensor of that kind and shape
        wanted = drawn(tensor, tuple(found.value.shape), edge, Normals(torch.Generator()))
        return distance(value.value, wanted.to(found.value.dtype), torch.ones(()))
    numbers = NUMBERS.get(tensor.kind)
    rule = numbers and (numbers.alike if kind.alike and edge == 0 else numbers.law)
    if not rule:
        return None
    if edge == 0 or not kind.sided:
        return _worst(rule, [value])
    order = range(len(tensor.legs) - tensor.batch)
    worst = [_worst(rule, [one.cut(order, edge - tensor.batch)]) for one in value.split(tensor.batch)]
    return max(worst, key=lambda distance: distance.ratio)


def result_law(tensor: Input, found: Measured) -> Distance | None:
    """How far a result of a decomposition is from what is said of it."""
    rule = RESULT_LAWS.get(tensor.result)
    return _worst(rule, [_alone(found, tensor.legs)]) if rule else None


def _alone(found: Measured, legs: tuple[Leg, ...]) -> Entries:
    """A value of no program."""
    algebra = Magnitudes()
    source = Source(Program("", (), (), (), (), ()), {}, 0, algebra, {})
    return Entries(source, legs, lambda: (found, algebra.conj(found)))
