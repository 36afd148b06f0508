"""The library's face: figures from paths, texts and einsums, which draw, save, show and check themselves."""

import xml.etree.ElementTree as ET

import pytest

import penrose

MATMUL = "title: product\ndraw: A[i j] B[j k]\n"


def test_a_spec_is_loaded_from_a_path_or_a_text(tmp_path):
    spec = tmp_path / "product.yaml"
    spec.write_text(MATMUL)
    by_path, by_name, by_text = (penrose.load(what) for what in (spec, str(spec), MATMUL))
    assert by_path.svg() == by_name.svg() == by_text.svg()


def test_every_spelling_of_an_einsum_is_one_figure():
    spellings = ("ij,jk->ik", "i j, j k -> i k", "A, B, 'i j, j k -> i k'", "einsum(A, B, 'i j, j k -> i k')")
    assert len({penrose.einsum(text).svg() for text in spellings}) == 1


def test_a_notebook_shows_the_picture():
    figure = penrose.einsum("i j, j k -> i k")
    assert ET.fromstring(figure._repr_svg_()).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_figure_is_saved_in_the_format_of_the_suffix(tmp_path):
    figure = penrose.load(MATMUL)
    for suffix, start in {".svg": b"<svg", ".pdf": b"%PDF", ".png": b"\x89PNG", ".tex": b"%"}.items():
        figure.save(tmp_path / f"a{suffix}")
        assert (tmp_path / f"a{suffix}").read_bytes().startswith(start)


def test_drawing_gives_the_picture_and_writes_it(tmp_path):
    svg = penrose.draw(MATMUL, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text() == svg == penrose.draw(penrose.load(MATMUL))


def test_checking_reports_on_every_claim():
    right = penrose.check("draw: A[i j] B[j k] = A[i l] B[l k]")
    wrong = penrose.check("draw: A[i j] B[j k] = A[i j] C[j k]")
    assert {result.verdict for result in right.results} >= {"pass"}
    assert "fail" not in {result.verdict for result in right.results}
    assert "fail" in {result.verdict for result in wrong.results}


def test_a_mistake_is_a_penrose_error_with_its_place():
    with pytest.raises(penrose.PenroseError, match=r"<text>:1:8: "):
        penrose.load("draw: A[i j")
    with pytest.raises(penrose.PenroseError, match=r"no-such\.yaml: there is no such file"):
        penrose.load("no-such.yaml")


def test_the_module_says_what_it_has():
    assert set(penrose.__all__) <= set(dir(penrose))
    assert all(getattr(penrose, name) for name in penrose.__all__)
    with pytest.raises(AttributeError, match="no attribute drawn"):
        _ = penrose.drawn


def test_a_notebook_shows_a_report_in_a_frame_and_a_script_one_line():
    report = penrose.check("title: product\ndraw: A[i j] = A[i j]", level=2, device="cpu")
    assert report._repr_html_().startswith("<iframe srcdoc=")
    assert "both sides are one computation" in repr(report)
    assert repr(penrose.load(MATMUL)) == "Figure('product')"
    assert "\n" not in repr(report)
