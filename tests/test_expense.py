"""What `penrose cost` says is what opt_einsum counts for the same path."""

from pathlib import Path

import pytest

from penrose.cli import run
from penrose.numerics.expense import expenses
from penrose.numerics.plan import flat
from penrose.numerics.program import program
from penrose.numerics.types import Contract, lets
from penrose.pipeline import diagram, source

GALLERY = Path(__file__).parents[1] / "docs" / "gallery"
SPECS = ("t-svd", "t-zoo-peps", "t-attention", "t-tucker", "t-two-layer-contracted", "t-zoo-mera")


@pytest.mark.parametrize("name", [name for name in SPECS if (GALLERY / f"{name}.yaml").exists()])
def test_operations_are_those_of_opt_einsum(name):
    opt_einsum = pytest.importorskip("opt_einsum")
    whole = program(diagram(source(str(GALLERY / f"{name}.yaml"))))
    sizes = {dim.name: dim.size for dim in whole.dims}
    values = {let.name: let.op for let in lets(whole.body) if isinstance(let.op, Contract)}
    for found in expenses(whole, sizes):
        inputs, output, dims = flat(values[found.name])
        if not found.path:
            continue
        shapes = [tuple(sizes[dims[i]] for i in indices) for indices in inputs]
        letters = {index: opt_einsum.get_symbol(n) for n, index in enumerate(dims)}
        spelled = ["".join(letters[i] for i in indices) for indices in (*inputs, output)]
        formula = f"{','.join(spelled[:-1])}->{spelled[-1]}"
        _, info = opt_einsum.contract_path(formula, *shapes, shapes=True, optimize=list(found.path))
        assert (found.operations, found.largest) == (info.opt_cost, info.largest_intermediate)


def test_the_command_counts_at_the_sizes_asked_for(capsys, tmp_path):
    spec = tmp_path / "a.yaml"
    spec.write_text("dims: {i: 2, j: 3, k: 4}\ndraw: A[i j] B[j k]\n")
    assert run(["cost", str(spec), "--sizes", "i=1000 j=1000 k=1000"]) == 0
    assert "in all 2,000,000,000 operations, largest value 1,000,000 numbers (7.6 MiB)" in capsys.readouterr().out
    assert run(["cost", str(spec), "--sizes", "z=3"]) == 2
    assert "z" in capsys.readouterr().err
