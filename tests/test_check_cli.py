"""`penrose check`, `code` and `loops` from a terminal: statuses, formats, folders, and what is missing."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from penrose.numerics import cli

CASES = Path(__file__).parent / "cases" / "check"
GAUGE, SCALE, HUGE = (str(CASES / name) for name in ("true/gauge.yaml", "wrong/scale.yaml", "refused/huge.yaml"))


def run(command, *arguments):
    result = CliRunner().invoke(command, list(arguments), standalone_mode=False)
    return result.return_value, result


@pytest.mark.parametrize(
    ("paths", "status"), [([GAUGE], 0), ([SCALE], 1), ([HUGE], 2), ([GAUGE, SCALE], 1), ([SCALE, HUGE, GAUGE], 2)]
)
def test_the_status_is_the_worst_of_all(paths, status):
    assert run(cli.check, *paths, "--level", "2")[0] == status


def test_a_bad_spec_does_not_stop_the_others():
    _, result = run(cli.check, HUGE, GAUGE, "--level", "1")
    assert "10" in result.stderr
    assert "gauge.yaml: 7 pass" in result.stdout or "gauge.yaml:" in result.stdout


def test_a_folder_is_checked_in_one_process():
    status, result = run(cli.check, str(CASES / "wrong"), "--level", "4", "--json", "-")
    assert status == 1
    assert [Path(report["path"]).stem for report in json.loads(result.stdout)] == [
        p.stem for p in sorted((CASES / "wrong").glob("*.yaml"))
    ]


def test_strict_counts_what_was_not_run():
    arguments = [GAUGE, "--level", "5", "--device", "cuda"]
    assert run(cli.check, *arguments)[0] == 0
    assert run(cli.check, *arguments, "--strict")[0] == 1


def test_reports_are_written(tmp_path):
    data, page = tmp_path / "report.json", tmp_path / "report.html"
    run(cli.check, GAUGE, "--level", "1", "--json", str(data), "--html", str(page))
    assert json.loads(data.read_text())[0]["failed"] is False
    assert "gauge.yaml" in page.read_text()


def test_memory_may_be_less(tmp_path):
    spec = tmp_path / "wide.yaml"
    spec.write_text("dims: {i: 4000, j: 4000}\ndraw: A[i j] B[j i]\n")
    assert run(cli.check, str(spec), "--memory", "0.01")[0] == 2
    assert run(cli.check, str(spec), "--level", "0")[0] == 0


@pytest.mark.parametrize("command", [cli.code, cli.loops])
def test_programs_are_printed(command, tmp_path):
    target = tmp_path / "printed.py"
    assert run(command, GAUGE, "-o", str(target))[0] == 0
    compile(target.read_text(), "printed", "exec")
    assert run(command, str(CASES / "refused" / "size_of_one.yaml"))[0] == 2


def environment(**more):
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **more}


def test_without_torch_the_message_comes_at_once(tmp_path):
    """A folder named torch that cannot be found: what is on the path is Python and what penrose itself needs."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util\nfind = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'torch' else find(name, *rest)\n"
    )
    path = f"{tmp_path}{os.pathsep}{Path(__file__).parents[1]}"
    code = "import sys; from penrose.__main__ import main; sys.argv = ['penrose', 'check', 'x.yaml']; sys.exit(main())"
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=environment(PYTHONPATH=path), check=False
        )
        best = min(best, time.perf_counter() - start)
    assert done.returncode == 2
    assert "torch" in done.stderr
    assert best < 0.9  # 0.1 s on a machine with nothing else to do


@pytest.mark.slow
def test_a_small_spec_costs_no_more_than_half_an_import_of_torch_on_top():
    def best(*arguments):
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run([sys.executable, *arguments], capture_output=True, env=environment(), check=True)
            times.append(time.perf_counter() - start)
        return min(times)

    spec = Path(__file__).parents[1] / "docs" / "gallery" / "t-svd.yaml"
    assert best("-m", "penrose", "check", str(spec), "--level", "3") <= 1.5 * best("-c", "import torch")
