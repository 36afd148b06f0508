"""Level 4: a value of the program against what an outside implementation makes of the same tensors."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import Leg
from penrose.errors import Refused
from penrose.numerics.algebra import Floats
from penrose.numerics.claims import Argument, Foreign
from penrose.numerics.compare import BLIND, EPSILON, HIDDEN, distance
from penrose.numerics.evaluate import Trace, evaluate
from penrose.numerics.references import Given, Outcome, Reference, Word, reference
from penrose.numerics.report import Difference, Result
from penrose.numerics.trial import SUPPOSED, Trial, Unanswerable
from penrose.records import replace

FAR = 256.0  # epsilons times the error size that two implementations may be apart: each rounds in its own way
LIMIT = FAR * SUPPOSED * EPSILON  # of a step of a loop, relative to its largest entry

ARITHMETIC = (TypeError, ValueError, RuntimeError, IndexError, AttributeError)
"""What an implementation raises that is given tensors it cannot take."""


def foreign(trial: Trial, claim: Foreign, place: str) -> Result:
    """The verdict on one claim; "not run" if a package is missing, `Refused` if the claim makes no sense."""
    result = Result(claim.text, 4, "not run", place, tuple(trial.sizes.items()), (trial.seed,))
    try:
        known = reference(claim.call.name)
    except ImportError as error:
        return replace(result, note=f"cannot be imported: {error}")
    if known.missing:
        return replace(result, note=f"{', '.join(known.missing)} is not installed")
    try:
        name, _ = trial.named(claim.left)
        outcome = _asked(known, trial, claim)
    except Unanswerable as error:
        raise Refused(str(error), claim.span) from None
    except ARITHMETIC as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Refused(f"{claim.call.name} cannot take these tensors: {said}", claim.span) from None
    result = replace(result, note=known.stands_for)
    return _compared(result, claim, trial, name, outcome)


def _asked(known: Reference, trial: Trial, claim: Foreign) -> Outcome:
    arguments: list[Given | Word] = [_given(trial, argument) for argument in claim.call.arguments]
    wanted = (trial, *_labelled(trial, claim, arguments)) if known.inside else arguments
    theirs = known.function(*wanted)
    return theirs if isinstance(theirs, Outcome) else Outcome(theirs)


def _given(trial: Trial, argument: Argument) -> Given | Word:
    """The value of an argument. A bare name means what goes in, where an input has that name."""
    tensor = trial.input(argument.text) if argument.equation < 0 else None
    if tensor is not None:
        return Given(trial.inputs[tensor.name, False], tensor.legs)
    try:
        found, legs = trial.named(argument)
    except Unanswerable:
        return dict(trial.program.functions).get(argument.text, argument.text)
    return Given(trial.plain([found])[found], legs)


def _labelled(trial: Trial, claim: Foreign, arguments: list[Given | Word]) -> Iterator[Given | Word]:
    """For references that run the program again: the value's name in the place of its legs' names."""
    for given, argument in zip(arguments, claim.call.arguments, strict=True):
        if isinstance(given, Given):
            tensor = trial.input(argument.text) if argument.equation < 0 else None
            name = tensor.name if tensor is not None else trial.named(argument)[0]
            yield Given(given.value, (Leg(name, ""),))
        else:
            yield given


def _compared(result: Result, claim: Foreign, trial: Trial, name: str, theirs: Outcome) -> Result:
    found = trial.judged(name)
    ours = found.value
    if ours.shape != theirs.value.shape:
        shapes = Difference((), f"shape {list(ours.shape)}", f"shape {list(theirs.value.shape)}")
        return replace(result, verdict="fail", difference=shapes)
    value = theirs.value.to(ours.dtype)
    off = distance(ours, value, found.error)
    if claim.sign == "≈":
        verdict = "pass" if off.finite and off.relative <= claim.near else "fail"
        return replace(result, verdict=verdict, error=off.relative, limit=claim.near, unit="rel")
    result = replace(result, error=off.ratio, limit=FAR, unit="ε", note=f"{result.note}; relative {off.relative:.1e}")
    if claim.sign == "≠":
        verdict = "pass" if off.ratio > FAR and off.finite else "fail"
        return replace(result, verdict=verdict, note=f"must differ from {result.note}")
    if off.ratio > FAR:
        return replace(result, verdict="fail", difference=off.difference(_first_step(theirs, trial, name)))
    if off.blind > BLIND:
        return replace(result, verdict="unknown", note=f"{result.note}; {HIDDEN}")
    return replace(result, verdict="pass")


def _first_step(theirs: Outcome, trial: Trial, last: str) -> str:
    """The first step of a loop that comes out different, in words, where the reference gives steps."""
    trace = Trace(frozenset(tuple(value.shape) for _, value in theirs.steps))
    if theirs.steps:
        evaluate(trial.program, trial.inputs, trial.sizes, Floats(), [last], trace)
    for turn, value in theirs.steps:
        mine = [(name, v) for name, turns, v in trace.steps if turns[:1] == (turn,) and v.shape == value.shape]
        if mine:
            name, ours = mine[-1]
            off = distance(ours, value, value.abs().amax().expand(value.shape), LIMIT)
            if off.ratio > 1:
                return f"{name} of turn {turn + 1} at {list(off.place)}: {off.left} and {off.right}"
    return ""
