"""Clips in a notebook, run as Jupyter runs it."""

import io
import re
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

import av
import nbformat
import pytest
from av.container import InputContainer
from nbclient import NotebookClient

from attention_math.errors import InputError
from scenes.clip import Clip
from scenes.production import catalog

ASKED = """
from scenes import SoftmaxColumns
SoftmaxColumns.show(text="the old red car stopped", focus="car", pace=0.2, theme="light")
"""
MAGIC = """
%%manim -r 426,240 --fps 10 -v ERROR --progress_bar none --disable_caching Faster
config.media_embed = True

class Faster(SoftmaxColumns):
    pace = 0.2
"""


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A notebook that was run in a folder of its own, saved, and read again."""
    folder = tmp_path_factory.mktemp("notebook")
    cells = [ASKED, "from pathlib import Path; sorted(Path().iterdir())"]
    cells += ["from manim import *", MAGIC.lstrip()]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    with pytest.MonkeyPatch.context() as patch:
        for name in ("IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
            patch.setenv(name, str(folder / f".{name}"))
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
        (folder / "here").mkdir()
        resources = {"metadata": {"path": str(folder / "here")}}
        NotebookClient(book, timeout=300, kernel_name="python3", resources=resources).execute()
    nbformat.write(book, folder / "lecture.ipynb")
    return nbformat.read(folder / "lecture.ipynb", as_version=4)


def video_of(cell: Any) -> InputContainer:
    """Return the video that a cell displays and holds."""
    pages = [out["data"]["text/html"] for out in cell.outputs if "text/html" in out.get("data", {})]
    found = re.search(r'src="data:video/mp4;base64,([^"]+)"', pages[-1])
    assert found
    return av.open(io.BytesIO(b64decode(found[1])), "r")


@pytest.mark.slow
def test_a_clip_is_shown_and_stays_in_the_notebook(notebook: Any) -> None:
    with video_of(notebook.cells[0]) as video:
        stream = video.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (854, 480, 15)
        *_, last = video.decode(stream)
    picture = last.to_ndarray(format="rgb24")
    assert picture[400, 5].min() > 250  # a light theme
    assert picture.std() > 10


@pytest.mark.slow
def test_showing_a_clip_leaves_no_file_behind(notebook: Any) -> None:
    assert notebook.cells[1].outputs[0]["data"]["text/plain"] == "[]"


@pytest.mark.slow
def test_the_magic_of_manim_works_with_clips(notebook: Any) -> None:
    with video_of(notebook.cells[3]) as video:
        stream = video.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (426, 240, 10)
        assert sum(1 for _ in video.decode(stream)) > 20


def test_what_cannot_be_shown_is_refused_with_what_to_do() -> None:
    from scenes import SoftmaxColumns

    with pytest.raises(InputError, match="'best'; choose one of l, m, h, p, k"):
        SoftmaxColumns.show(quality="best")
    with pytest.raises(InputError, match="zzzqq"):
        SoftmaxColumns.show(text="zzzqq")


def test_without_ipython_one_is_told_how_else_to_see_a_clip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from scenes import SoftmaxColumns

    monkeypatch.setitem(sys.modules, "IPython.display", None)
    with pytest.raises(InputError, match="IPython is not installed"):
        SoftmaxColumns.show()


def test_no_clip_calls_something_else_show() -> None:
    for entry in catalog.entries():
        assert entry.load().show.__func__ is Clip.show.__func__
