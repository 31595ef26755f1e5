"""What the README says is so: its code runs or stands in the files it speaks of."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from scenes.production import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == "python"]
COMMANDS = [
    shlex.split(line, comments=True)
    for language, code in BLOCKS
    if language == "bash"
    for line in code.splitlines()
]
CALLS = [words[1:] for words in COMMANDS if words and words[0] == "./render.sh"]


@pytest.mark.parametrize("arguments", CALLS, ids=" ".join)
def test_commands_are_understood(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("layer.safetensors", "my_clip.py"):  # what examples before it have made
        Path(name).touch()
    for verb in cli.main.commands.values():
        monkeypatch.setattr(verb, "callback", lambda **_: None)
    result = CliRunner().invoke(cli.main, arguments)
    assert result.exit_code == 0, result.output


def test_there_are_commands_to_check() -> None:
    assert len(CALLS) >= 5


def test_quoted_parts_of_clips_stand_in_a_clip() -> None:
    clips = "\n".join(
        path.read_text(encoding="utf-8") for path in ROOT.glob("scenes/s[0-9][0-9]_*.py")
    )
    quoted = [code for code in PYTHON if "import" not in code]
    assert len(quoted) >= 2
    for code in quoted:
        assert code in clips, code


def example(model: str) -> str:
    (code,) = [code for code in PYTHON if f'load("{model}")' in code]
    return code


def test_the_example_with_the_story_head_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(example("story"), {})
    assert capsys.readouterr().out.startswith("tensor(")
    assert (tmp_path / "creature.safetensors").stat().st_size > 0


@pytest.mark.xdist_group("language models")
def test_the_example_with_a_language_model_runs_and_says_what_it_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exec(example("smollm2"), {})
    said, weights = capsys.readouterr().out.splitlines()[:2]
    assert said.startswith("(' Paris', 0.70")
    assert weights.startswith("tensor([")


def test_every_linked_file_exists() -> None:
    linked = re.findall(r"\]\(((?!http)[^)]+)\)", README)
    assert linked
    for target in linked:
        assert (ROOT / target).exists(), target


def test_every_clip_is_listed() -> None:
    for path in ROOT.glob("scenes/s[0-9][0-9]_*.py"):
        assert f"(scenes/{path.name})" in README, path.name
