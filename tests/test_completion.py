"""The Tab key: what it offers, and how soon."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from scenes.production import catalog, completion, outline
from scenes.production.catalog import Entry
from scenes.production.cli import main
from tests.clips import WriteClip

CLIPS = catalog.entries()
NAMES = {entry.name for entry in CLIPS}
NUMBERS = {str(entry.number) for entry in CLIPS}


def tab(line: str, folder: Path | None = None) -> set[str]:
    """What is offered at the end of a line, asked as bash asks, in a process of its own."""
    asked = {
        completion.VARIABLE: "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split()) - (not line.endswith(" "))),
        "PYTHONPATH": str(catalog.SCENES.parent),
    }
    done = subprocess.run(
        [sys.executable, "-m", "scenes.production"],
        env=os.environ | asked, cwd=folder, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert not done.stderr
    return {offer.partition(",")[2] for offer in done.stdout.split()}


def test_the_first_word_may_be_a_verb_or_a_clip(tmp_path: Path) -> None:
    verbs = set(main.commands)
    assert {"render", "list", "check", "completion"} <= verbs
    assert tab("attention-scenes ", tmp_path) == verbs | NAMES | NUMBERS


def test_clips_are_offered_by_name_number_and_file(tmp_path: Path) -> None:
    (tmp_path / "zebra.py").touch()
    assert tab("attention-scenes soft") == {"softmax_columns"}
    assert tab("attention-scenes check SOFT") == {"softmax_columns"}
    assert tab("attention-scenes dot-p") == {"dot_product_grid"}
    assert tab("attention-scenes s08") == {"s08"}
    assert tab("attention-scenes check z", tmp_path) == {"zebra.py"}
    assert tab("attention-scenes talks/m") == {"talks/m"}  # the shell completes paths


def test_models_are_offered_by_name_or_as_folders() -> None:
    assert tab("attention-scenes 8 --model ") == {"story", "smollm2", "minilm"}
    assert tab("attention-scenes trace --model smo") == {"smollm2"}
    (offer,) = completion.complete_model(click.Context(main), click.Option(["--model"]), "./my")
    assert (offer.value, offer.type) == ("./my", "dir")  # the shell completes folders
    assert tab("attention-scenes fetch mini") == {"minilm"}


def test_a_clip_is_offered_once() -> None:
    assert not tab("attention-scenes check softmax_columns ") & {"softmax_columns", "8"}
    assert not tab("attention-scenes 8 ") & {"softmax_columns", "8"}
    assert not tab("attention-scenes s08 ") & {"softmax_columns", "8"}


def test_options_and_their_values_are_offered_with_and_without_the_verb() -> None:
    for line in ("attention-scenes ", "attention-scenes render ", "attention-scenes 8 "):
        assert {"--text", "--theme", "--quality"} <= tab(line + "-")
        assert tab(line + "--theme ") == {"dark", "light"}
    assert tab("attention-scenes check --captions s") == {"sidecar"}
    assert tab("attention-scenes completion ") == {"bash", "zsh", "fish"}


def test_a_press_of_the_key_imports_neither_manim_nor_torch() -> None:
    code = (
        "import sys; from scenes.production.cli import main\n"
        "try: main(complete_var='TAB')\n"
        "except SystemExit: pass\n"
        "sys.exit(any(name in sys.modules for name in ('manim', 'torch', 'numpy')))"
    )
    asked = {"TAB": "bash_complete", "COMP_WORDS": "attention-scenes ", "COMP_CWORD": "1"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | asked, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "softmax_columns" in done.stdout
    assert time.perf_counter() - started < 2  # a tenth of it on an idle machine


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_registers_the_command_and_that_of_a_clone(shell: str) -> None:
    done = CliRunner().invoke(main, ["completion", shell])
    assert done.exit_code == 0
    assert f"{completion.VARIABLE}={shell}_complete" in done.output
    assert "render.sh" in done.output.splitlines()[-1]
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=done.output, text=True, check=True)


def test_bash_fills_in_the_word(tmp_path: Path) -> None:
    command = tmp_path / "render.sh"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m scenes.production "$@"\n')
    command.chmod(0o755)
    script = CliRunner().invoke(main, ["completion", "bash"]).output
    press = (
        "complete -p ./render.sh attention-scenes >/dev/null || exit 1\n"
        "COMP_WORDS=(./render.sh soft) COMP_CWORD=1\n"
        '_attention_scenes_completion ./render.sh; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script + press], cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(catalog.SCENES.parent)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.split() == ["softmax_columns"], done.stderr


def test_the_help_says_where_the_script_goes() -> None:
    text = CliRunner().invoke(main, ["completion", "--help"]).output
    assert all(place in text for place in ("~/.bashrc", "~/.zshrc", "conf.d", "render.sh"))


# --- what a file says without being run --------------------------------------------------------


def test_the_outline_of_every_clip_is_what_running_it_says() -> None:
    for entry in CLIPS:
        clip, read = entry.load(), outline.read(entry.path)
        assert [beat.name for beat in read.beats] == [beat.name for beat in clip.beats()]
        assert read.title == catalog.title(clip)
        lines = entry.path.read_text().splitlines()
        assert all(lines[beat.line - 1].startswith("    @beat(") for beat in read.beats)


def test_sections_are_those_of_the_clips_on_the_line(write_clip: WriteClip) -> None:
    mine, broken = write_clip("mine"), Entry(write_clip("broken").path)
    broken.path.write_text("def")
    ctx = click.Context(main)

    def offered(*clips: str, start: str = "") -> list[str]:
        ctx.params["clips"] = clips
        items = completion.complete_section(ctx, main.params[0], start)
        return [item.value for item in items]

    assert offered(str(mine.path)) == ["a_square_appears", "it_moves"]
    assert offered(str(mine.path), start="it-") == ["it_moves"]
    assert "divide_by_root" in offered("8")
    assert {"divide_by_root", "in_the_plane"} <= set(offered())
    assert offered(str(broken.path)) == offered("no_such_clip") == []


CHANGES = {
    "a caption": ('"It moves."', '"It goes."', "it_moves"),
    "an action": ("Square()", "Square(2)", "a_square_appears"),
    "a comment": ("Square()", "Square()  # small", None),
    "an import": ("import os\n", "", None),
    "a dial": ("(Lesson):\n", "(Lesson):\n    pace = 2\n", None),
    "a name": ("def it_moves", "def it_runs", "it_runs"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_outline_names_the_beat_that_changed(change: str, write_clip: WriteClip) -> None:
    old, new, beat = CHANGES[change]
    path = write_clip("mine").path
    before = outline.read(path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    assert outline.read(path).changed_since(before) == beat
