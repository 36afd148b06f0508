"""`penrose preview`: a page on this machine that follows a spec."""

import json
import threading
import urllib.error
import urllib.request

import pytest

from penrose.cli import run
from penrose.site import cli


@pytest.fixture
def previewed(tmp_path):
    """A spec and a function that asks its preview."""
    spec = tmp_path / "a.yaml"
    spec.write_text("draw: A[i j] B[j k]\n", encoding="utf-8")
    serving = cli.server(str(spec))
    threading.Thread(target=serving.serve_forever, daemon=True).start()

    def ask(path, host=None):
        asked = urllib.request.Request(f"http://127.0.0.1:{serving.server_port}{path}")
        if host:
            asked.add_header("Host", host)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.read().decode()

    yield spec, ask
    serving.shutdown()
    serving.server_close()


def test_it_shows_picture_and_formula_then_the_mistake_then_the_picture_again(previewed):
    spec, ask = previewed
    assert "follow()" in ask("/")
    first = json.loads(ask("/now?seen="))
    assert first["picture"].startswith("<svg")
    assert "<math" in first["formula"]
    spec.write_text("draw: A[i j\n", encoding="utf-8")
    wrong = json.loads(ask(f"/now?seen={first['mark']}"))
    assert "a.yaml:1:8" in wrong["error"]
    spec.write_text("draw: A[i j] B[j k]\n", encoding="utf-8")
    assert json.loads(ask(f"/now?seen={wrong['mark']}")) == first


def test_it_says_what_a_check_compared(previewed):
    spec, ask = previewed
    spec.write_text("draw: A[i j] + B[i j] = B[i j] + A[i j]\n", encoding="utf-8")
    assert "random values" in json.loads(ask("/verdict"))["said"]


def test_it_answers_this_machine_alone_and_serves_no_file(previewed):
    _, ask = previewed
    for path, host in (("/", "evil.example"), ("/a.yaml", None), ("/../a.yaml", None)):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            ask(path, host)


def test_a_spec_that_is_not_there_is_said(capsys):
    assert run(["preview", "nowhere.yaml"]) == 2
    assert "there is no file nowhere.yaml" in capsys.readouterr().err
