"""A clip of one's own: ``attention-scenes new``."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

from scenes.production import catalog, check, new
from scenes.production.catalog import Entry
from scenes.production.cli import main
from scenes.production.options import Telling
from tests.test_every_scene import SENTENCES


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["new", *arguments], terminal_width=200)


def test_the_file_bears_the_name_throughout(here: Path) -> None:
    done = run("my_clip")
    assert done.exit_code == 0
    assert "my_clip.py" in done.output
    text = (here / "my_clip.py").read_text()
    assert "tarter" not in text
    assert text.startswith('"""My clip.\n')
    assert "Edit me: " in text
    assert "Render:  ./render.sh my_clip.py " in text
    entry = Entry(here / "my_clip.py")
    clip = entry.load()
    assert clip.__name__ == entry.class_name == "MyClip"
    assert catalog.title(clip) == "My clip"
    assert len(clip.beats()) == 3


def test_nothing_but_the_name_differs_from_the_starter(here: Path) -> None:
    run("starter")
    assert (here / "starter.py").read_text() == new.STARTER.read_text()


def test_the_starter_is_no_clip_of_the_lecture() -> None:
    assert new.STARTER not in [entry.path for entry in catalog.entries()]


def test_it_goes_into_a_folder_made_if_need_be(here: Path) -> None:
    assert run("my_clip.py", "--folder", "talks/monday").exit_code == 0
    assert [path.name for path in (here / "talks/monday").iterdir()] == ["my_clip.py"]
    assert [path.name for path in here.iterdir()] == ["talks"]


@pytest.mark.parametrize("link", [False, True])
def test_a_file_that_is_there_stays_as_it_is(here: Path, link: bool) -> None:
    mine = here / "my_clip.py"
    mine.symlink_to(here / "gone.py") if link else mine.write_text("mine")
    done = run("my_clip")
    assert done.exit_code == 1
    assert "my_clip.py is there already" in done.output
    assert mine.is_symlink() == link
    assert [path.name for path in here.iterdir()] == ["my_clip.py"]


@pytest.mark.parametrize(
    "name",
    ["", "my clip", "8_clips", "_mine", "my-clip", "../mine", "talks/mine", "été", "a.b", "m\n"],
)
def test_a_bad_name_is_refused_and_a_good_one_shown(here: Path, name: str) -> None:
    done = run("--", name)
    assert done.exit_code == 2
    assert "letters, digits and underscores" in done.output
    assert not list(here.iterdir())


@pytest.mark.parametrize("name", ["random", "torch", "manim", "scenes", "click"])
def test_the_name_of_a_library_is_refused(here: Path, name: str) -> None:
    done = run(name)
    assert done.exit_code == 2
    assert f"'{name}' is the name of a library" in done.output
    assert not list(here.iterdir())


@pytest.mark.parametrize("name", ["arcs", "lesson", "fade_in", "MARGIN", "none"])
def test_a_name_that_the_file_needs_itself_is_refused(here: Path, name: str) -> None:
    done = run(name)
    assert done.exit_code == 2
    assert f"Try {name}_clip." in done.output
    assert not list(here.iterdir())


def test_a_full_disk_leaves_no_half_file(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(self: Path, text: str, **how: str) -> None:
        self.write_bytes(text[: len(text) // 2].encode())
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", half)
    done = run("my_clip")
    assert done.exit_code == 1
    assert "Cannot write to .: No space left on device." in done.output
    assert not list(here.iterdir())


def test_a_folder_that_cannot_be_made_is_one_message(here: Path) -> None:
    (here / "taken").touch()
    done = run("my_clip", "--folder", "taken/talks")
    assert done.exit_code == 1
    assert "Cannot write to taken/talks" in done.output


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_clip_is_clean(here: Path, sentence: str, theme: str) -> None:
    clip = Entry(new.create("my_clip", here)).load()
    text = SENTENCES[sentence]
    for focus in (None, "1"):
        _, found = check.play(clip, Telling(text=text, theme=theme, focus=focus))
        assert [str(finding) for finding in found] == []


def test_a_word_that_looks_nowhere_else_is_told_so(here: Path) -> None:
    clip = Entry(new.create("my_clip", here)).load()
    lesson, _ = check.play(clip, Telling(text="the cat slept", focus="the"))
    assert "attends to itself" in lesson.timeline[1].caption
    lesson, _ = check.play(clip, Telling())
    assert "attends to other words" in lesson.timeline[1].caption


def test_every_part_of_the_file_says_where_to_edit(here: Path) -> None:
    text = new.create("my_clip", here).read_text()
    assert len(text.splitlines()) < 150
    (clip,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    for said in ("# The dials.", "# The beats,", "# What the beats use."):
        assert said in text
    methods = [node for node in clip.body if isinstance(node, ast.FunctionDef)]
    assert all(ast.get_docstring(method) or method.decorator_list for method in methods)


@pytest.mark.slow
def test_it_renders_at_once_from_another_folder(here: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(catalog.SCENES.parent)}
    command = [sys.executable, "-m", "scenes.production"]
    subprocess.run([*command, "new", "my_clip"], env=environment, check=True)
    subprocess.run([*command, "my_clip.py", "-q", "l"], env=environment, check=True)
    with av.open("out/clips/my_clip.mp4") as film:
        (stream,) = film.streams.video
        assert (stream.width, stream.height) == (854, 480)
        assert stream.frames > 10 * 15
