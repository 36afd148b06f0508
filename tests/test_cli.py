"""The command line: what is written where, what is said, and with which status it ends."""

import io
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from penrose.cli import plain, run
from penrose.cli.files import Progress, report
from penrose.cli.group import COMMANDS
from penrose.cli.group import run as run_by_click
from penrose.pipeline import FORMATS, refusal

GOOD = "einsum: i j, j k -> i k\n"
BAD = "title: no sum\ndraw: A[i j] = B[i k]\ntensors: {C: i i i i, }\nlayuot: {}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, with a good spec and a bad one."""
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(GOOD)
    Path("bad.yaml").write_text(BAD)
    return tmp_path


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def test_a_picture_goes_beside_its_spec(folder, capsys):
    assert run(["render", "good.yaml"]) == 0
    assert Path("good.svg").read_text().startswith("<svg")
    assert capsys.readouterr() == ("", "drew good.svg\n")


def test_quiet_says_nothing(folder, capsys):
    assert run(["render", "-q", "good.yaml"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "start"), [("a.svg", b"<svg"), ("a.pdf", b"%PDF"), ("a.png", b"\x89PNG"), ("a.tex", b"%")]
)
def test_the_suffix_says_the_format(folder, name, start):
    assert run(["render", "good.yaml", "-o", name]) == 0
    assert Path(name).read_bytes().startswith(start)


def test_the_format_option_overrides_the_suffix(folder):
    assert run(["render", "good.yaml", "-o", "picture.txt", "--format", "svg"]) == 0
    assert Path("picture.txt").read_text().startswith("<svg")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_drawn_into_a_folder(folder, format):
    assert run(["render", "good.yaml", "-o", "new/", "--format", format]) == 0
    assert names("new") == [f"good{FORMATS[format].suffix}"]


def test_a_bad_spec_does_not_stop_the_others(folder, capsys):
    assert run(["render", "bad.yaml", "good.yaml"]) == 2
    assert names(folder) == ["bad.yaml", "good.svg", "good.yaml"]
    assert "drew good.svg" in capsys.readouterr().err


def test_every_mistake_is_said_with_its_place(folder, capsys):
    assert run(["render", "bad.yaml"]) == 2
    said = capsys.readouterr().err
    assert "bad.yaml:4:1: " in said
    assert "layuot: {}" in said
    assert "^^^^^^" in said
    assert "hint: did you mean layout?" in said
    assert "Traceback" not in said


def test_a_folder_stands_for_the_specs_in_it(folder):
    inner = folder / "specs" / "deep"
    inner.mkdir(parents=True)
    (folder / "specs" / ".hidden").mkdir()
    for place in (inner.parent / "a.yaml", inner / "b.yml", folder / "specs" / ".hidden" / "c.yaml"):
        place.write_text(GOOD)
    assert run(["render", "specs", "-o", "out/"]) == 0
    assert names("out") == ["a.svg", "b.svg"]


def test_an_einsum_goes_to_standard_output(capsysbinary):
    assert run(["render", "--einsum", "ij,jk->ik"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"<svg")


def test_a_spec_is_read_from_standard_input(monkeypatch, capsysbinary):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert run(["render", "-"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"<svg")


REFUSED = {
    "no input": (["render"], "name at least one file or folder"),
    "one file for two specs": (["render", "good.yaml", "bad.yaml", "-o", "a.svg"], "a folder ends in /"),
    "two specs to one file": (["render", "good.yaml", "./other/good.yaml", "-o", "out/"], "both be drawn to"),
    "no such file": (["render", "god.yaml"], "god.yaml: there is no such file"),
    "no spec in a folder": (["render", "empty"], "empty: holds no .yaml or .yml file"),
    "a folder with a suffix": (["render", "good.yaml", "-o", "good.yaml/x.svg"], "is a file, not a folder"),
    "folders that are missing": (["render", "good.yaml", "-o", "a/b/c.svg"], "there is no such folder"),
    "an unknown suffix": (["render", "good.yaml", "-o", "a.svgg"], "did you mean .svg?"),
    "no suffix": (["render", "good.yaml", "-o", "picture"], "needs a suffix"),
    "an unknown theme": (["render", "good.yaml", "--theme", "colours"], "did you mean colour?"),
    "an unknown command": (["rendr", "good.yaml"], "did you mean render?"),
    "no command": (["good.yaml"], "penrose render good.yaml"),
    "specs and an einsum": (["render", "good.yaml", "--einsum", "i->"], "one or the other"),
    "a wrong einsum": (["render", "--einsum", "ij->ik"], "k"),
    "a picture that is none": (["read", "good.yaml"], "good.yaml"),
    "a spec that is none": (["lint", "bad.yaml"], "bad.yaml:4:1"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_wrong_input_is_refused_with_status_2(folder, capsys, arguments, said):
    (folder / "empty").mkdir()
    (folder / "other").mkdir()
    (folder / "other" / "good.yaml").write_text(GOOD)
    before = names(folder)
    assert run(arguments) == 2
    output = capsys.readouterr()
    assert said in output.err
    assert output.out == ""
    assert "Traceback" not in output.err
    assert names(folder) == before


def test_what_is_no_text_is_refused(folder, capsys):
    Path("latin.yaml").write_bytes("title: café\n".encode("latin-1"))
    assert run(["render", "latin.yaml"]) == 2
    assert "latin.yaml:1:11: byte 0xe9" in capsys.readouterr().err


def test_nothing_in_a_message_steers_the_terminal(capsys):
    report(refusal("a\x1b[2Jb.yaml", "is\x07odd"))
    assert capsys.readouterr().err == "a�[2Jb.yaml: is�odd\n"


def test_a_file_is_replaced_whole_and_keeps_its_mode(folder):
    Path("good.svg").write_text("old")
    Path("good.svg").chmod(0o640)
    assert run(["render", "good.yaml"]) == 0
    assert stat.S_IMODE(os.stat("good.svg").st_mode) == 0o640
    assert names(folder) == ["bad.yaml", "good.svg", "good.yaml"]


def test_a_link_is_followed(folder):
    Path("real.svg").write_text("old")
    Path("good.svg").symlink_to("real.svg")
    assert run(["render", "good.yaml"]) == 0
    assert Path("good.svg").is_symlink()
    assert Path("real.svg").read_text().startswith("<svg")


def test_an_old_picture_stays_when_the_spec_is_wrong(folder):
    Path("bad.svg").write_text("old")
    assert run(["render", "bad.yaml"]) == 2
    assert Path("bad.svg").read_text() == "old"


def test_lint_prints_figures_and_json(folder, capsys):
    assert run(["lint", "good.yaml"]) == 0
    assert capsys.readouterr().out.startswith("good.yaml: 0 faults; crossings 0, ")
    assert run(["render", "-q", "good.yaml"]) == 0
    assert run(["lint", "good.svg", "--json"]) == 0
    [figures] = json.loads(capsys.readouterr().out)
    assert figures["file"] == "good.svg"
    assert figures["faults"] == []
    assert figures["crossings"] == 0


def test_lint_ends_with_1_where_a_picture_has_a_fault(folder, capsys):
    assert run(["render", "-q", "good.yaml"]) == 0
    svg = Path("good.svg").read_text()
    start = svg.index('<g class="tensor"')
    twice = svg[start : svg.index("</g></g>", start) + len("</g></g>")]
    Path("good.svg").write_text(svg.replace(twice, twice + twice, 1))
    assert run(["lint", "good.svg"]) == 1
    assert "glyph-on-glyph" in capsys.readouterr().out


def test_read_prints_the_einsum_of_a_picture(folder, capsys):
    assert run(["render", "-q", "good.yaml"]) == 0
    assert run(["read", "good.svg"]) == 0
    assert "A[i j] B[j k]" in capsys.readouterr().out


def test_the_schema_is_printed(capsys):
    assert run(["schema"]) == 0
    assert "$schema" in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(name, capsys):
    assert run([name, "--help"]) == 0
    assert "penrose" in capsys.readouterr().out


def test_the_help_lists_every_command(capsys):
    assert run(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"  {name} " in said for name in COMMANDS)


def test_a_command_without_what_it_needs_says_so(monkeypatch, capsys):
    monkeypatch.setattr("penrose.cli.command.find_spec", lambda name: None)
    assert run(["check", "good.yaml", "--level", "3"]) == 2
    said = capsys.readouterr().err
    assert "needs torch" in said
    assert "pip install 'penrose-tensor[check]'" in said


ALIKE = (
    ["good.yaml"],
    ["good.yaml", "-o", "a.pdf"],
    ["-o", "out/", "good.yaml", "./other/a.yaml"],
    ["bad.yaml", "good.yaml", "-q"],
    ["--quiet", "--output", "-", "good.yaml"],
    ["good.yaml", "-o"],
    ["good.yaml", "-o", "-q"],
    ["good.yaml", "-o", "a.svgg"],
    ["good.yaml", "bad.yaml", "-o", "a.svg"],
    [],
)


@pytest.mark.parametrize("arguments", ALIKE, ids=" ".join)
def test_drawing_past_click_does_what_click_does(folder, capfdbinary, arguments):
    results = []
    for run_it in (run, run_by_click):
        status = run_it(["render", *arguments])
        drawn = {path: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".svg", ".pdf")}
        results.append((status, capfdbinary.readouterr(), drawn))
        for path in drawn:
            path.unlink()
    assert results[0] == results[1]


OTHER = (["--watch"], ["--format", "pdf"], ["-h"], ["--", "a"], ["-oa.svg"], ["--output=a.svg"])


@pytest.mark.parametrize("words", OTHER, ids=" ".join)
def test_every_other_option_is_left_to_click(words):
    assert plain(["render", "good.yaml", *words]) is None


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_many_files_show_one_line_of_progress_on_a_terminal():
    stream = Terminal()
    with Progress(3, stream) as progress:
        assert list(progress.over(["a", "b", "c"])) == ["a", "b", "c"]
    assert stream.getvalue() == "\r\x1b[K1/3 a\r\x1b[K2/3 b\r\x1b[K3/3 c\r\x1b[K"


def test_progress_is_for_terminals_only():
    stream = io.StringIO()
    with Progress(3, stream) as progress:
        list(progress.over(["a", "b", "c"]))
    assert stream.getvalue() == ""


def penrose(*arguments, **options):
    return subprocess.Popen([sys.executable, "-m", "penrose", *arguments], stderr=subprocess.PIPE, **options)


def test_the_shell_completes_commands(monkeypatch):
    for name, value in {
        "_PENROSE_COMPLETE": "bash_complete",
        "COMP_WORDS": "penrose re",
        "COMP_CWORD": "1",
    }.items():
        monkeypatch.setenv(name, value)
    process = penrose(stdout=subprocess.PIPE)
    assert process.communicate() == (b"plain,render\nplain,read\n", b"")


def test_a_closed_pipe_is_no_error():
    process = penrose("render", "--einsum", "ij,jk->ik", stdout=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


@pytest.mark.parametrize("command", [["render", "-", "-o", "-"], ["code", "-"], ["read", "-"], ["schema"]])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said(command):
    given = subprocess.run(
        [sys.executable, "-m", "penrose", "render", "-"], input=GOOD.encode(), capture_output=True, check=True
    )
    text = given.stdout if command[0] == "read" else GOOD.encode()
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "penrose", *command], input=text, stdout=full,
                              stderr=subprocess.PIPE, check=False)  # fmt: skip
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done.stderr
    assert b"no space left" in done.stderr


def test_a_fault_of_ours_is_one_line_with_a_status_of_its_own(monkeypatch, capsys):
    from penrose.__main__ import main

    def broken(*words):
        raise KeyError("p\nq")

    monkeypatch.setattr("penrose.cli.run", broken)
    monkeypatch.setattr("sys.argv", ["penrose", "render", "x.yaml"])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr().err
    assert left.value.code == 70
    assert said.count("\n") == 1
    assert "KeyError" in said
    assert "please report it" in said


@pytest.mark.parametrize("command", ["render", "check", "lint"])
def test_a_fault_of_ours_on_one_spec_does_not_stop_the_others(folder, command, monkeypatch, capsys):
    from penrose import pipeline

    Path("also.yaml").write_text(GOOD)
    read = pipeline.source

    def broken(path):
        return 1 / 0 if path == "bad.yaml" else read(path)

    monkeypatch.setattr("penrose.pipeline.source", broken)
    assert run([command, "bad.yaml", "good.yaml", "also.yaml"]) == 70
    heard = capsys.readouterr()
    assert "bad.yaml: internal error" in heard.err
    assert "Traceback" not in heard.err
    assert "drew 2 of 3" in heard.err if command == "render" else "also.yaml: " in heard.out


@pytest.mark.parametrize("content", [None, b"", b"garbage", b"#\n\nM 0 0\n\nA\t1 2", b"#\n\nM 0 0\n\nA\t1 2 3 99 0 0"])
def test_a_damaged_or_missing_label_pack_costs_time_alone(folder, content, monkeypatch):
    from penrose.render import labels, pack

    def forget():
        for cached in (pack._open, labels._setting):
            cached.cache_clear()

    assert run(["render", "-q", "good.yaml"]) == 0
    whole = Path("good.svg").read_bytes()
    if content is not None:
        Path("labels.pack").write_bytes(content)
    monkeypatch.setattr(pack, "PATH", "labels.pack")
    forget()
    assert run(["render", "-q", "good.yaml"]) == 0
    forget()
    assert Path("good.svg").read_bytes() == whole


def test_an_interrupt_ends_quietly(folder):
    process = penrose("render", "--watch", "good.yaml")
    assert process.stderr.readline() == b"drew good.svg\n"
    process.send_signal(2)
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 130


def test_watching_draws_again_what_is_saved(folder):
    process = penrose("render", "--watch", "good.yaml")
    assert process.stderr.readline() == b"drew good.svg\n"
    first = Path("good.svg").read_bytes()
    Path("good.yaml").write_text("einsum: i j k, k -> i j\n")
    assert process.stderr.readline() == b"drew good.svg\n"
    assert Path("good.svg").read_bytes() != first
    process.send_signal(2)
    process.stderr.close()
    process.wait()


def test_a_crowded_picture_is_drawn_and_said_to_be_unreadable(tmp_path, capsys):
    names = ", ".join(f"b{n} b{n + 1}" for n in range(200))
    spec = tmp_path / "chain.yaml"
    spec.write_text(f"einsum: {names} -> b0 b200\n", encoding="utf-8")
    assert run(["render", str(spec), "--all"]) == 0
    assert "200 tensors in one picture" in capsys.readouterr().err
    assert (tmp_path / "chain.svg").is_file()


@pytest.mark.parametrize("words", ["render sp", "check sp", "read a.svg sp", "lint sp", "code sp", "render a -o sp"])
def test_a_shell_completes_file_names_where_files_are_meant(words):
    """Its answer «file» leaves names to the shell, which knows folders, blanks and quotes."""
    place = str(len(words.split()))
    asked = {"_PENROSE_COMPLETE": "bash_complete", "COMP_WORDS": f"penrose {words}", "COMP_CWORD": place}
    command = [sys.executable, "-m", "penrose"]
    said = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert said.stdout == "file,sp\n"


def in_order(said):
    """The files that a command's lines speak of, each once."""
    return list(dict.fromkeys(line.partition(":")[0] for line in said.splitlines()))


def test_jobs_draw_what_one_process_draws(folder, capsys):
    specs = [f"{name}.yaml" for name in "abcde"]
    for name in specs:
        (folder / name).write_text(GOOD if name != "c.yaml" else "draw: A[\n")
    assert run(["render", *specs, "-o", "one/"]) == 2
    one = capsys.readouterr()
    assert run(["render", *specs, "-o", "several/", "--jobs", "3"]) == 2
    assert capsys.readouterr() == one
    drawn = {path.name: path.read_bytes() for path in (folder / "one").iterdir()}
    assert len(drawn) == 4
    assert drawn == {path.name: path.read_bytes() for path in (folder / "several").iterdir()}


def test_jobs_speak_in_the_order_of_the_files(folder, capsys):
    specs = [f"{name}.yaml" for name in "dbca"]
    for name in specs:
        (folder / name).write_text(GOOD)
    assert run(["lint", *specs, "--jobs", "2"]) == 0
    assert in_order(capsys.readouterr().out) == specs
    assert run(["lint", *specs, "--jobs", "2", "--json"]) == 0
    assert [one["file"] for one in json.loads(capsys.readouterr().out)] == specs


def test_an_interrupt_stops_all_jobs(folder):
    specs = [f"s{number}.yaml" for number in range(60)]
    for name in specs:
        (folder / name).write_text(GOOD)
    command = [sys.executable, "-m", "penrose", "render", *specs, "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as started:
        while not (folder / "s0.svg").exists():
            assert started.poll() is None
        os.killpg(started.pid, signal.SIGINT)
        assert "Traceback" not in started.communicate(timeout=60)[1]
    assert started.returncode == 130
    assert not (folder / "s59.svg").exists()
def test_a_first_spec_is_written_once_and_can_be_drawn(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["init"]) == 0
    written = Path("diagram.yaml").read_text(encoding="utf-8")
    named = written.partition("$schema=./")[2].partition("\n")[0]
    assert "properties" in json.loads(Path(named).read_text(encoding="utf-8"))
    assert run(["render", "-q", "diagram.yaml"]) == 0
    assert run(["init"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert Path("diagram.yaml").read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("terminal", "environment", "coloured"),
    [(True, {}, True), (True, {"NO_COLOR": "1"}, False), (True, {"TERM": "dumb"}, False), (False, {}, False)],
)
def test_errors_are_coloured_on_a_terminal(monkeypatch, capsys, tmp_path, terminal, environment, coloured):
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    spec = tmp_path / "a.yaml"
    spec.write_text("einsum: i j -> k \x1b[5m\n", encoding="utf-8")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert run(["render", str(spec)]) == 2
    said = capsys.readouterr().err
    assert ("\x1b[31m" in said) == coloured
    assert "\x1b[5m" not in said
