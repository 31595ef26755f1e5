"""What the README and its pages say is so: their code runs or stands in the files they speak of."""

import ast
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from scenes.production import catalog, cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    page: page.read_text(encoding="utf-8")
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
BLOCKS = [
    block
    for text in PAGES.values()
    for block in re.findall(r"```(\w+)\n(.*?)```", text, flags=re.DOTALL)
]
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
    for name in (
        "layer.safetensors",
        "mine.safetensors",
        "my_clip.py",
    ):  # what examples before it have made
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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_linked_file_exists(page: Path) -> None:
    linked = re.findall(r"\]\(((?!http)[^)]+)\)|src=\"([^\"]+)\"", PAGES[page])
    for target, image in linked:
        assert (page.parent / (target or image)).exists(), target or image


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    assert len(README.splitlines()) < 150
    for page in PAGES:
        assert page.name == "README.md" or f"(docs/{page.name})" in README


def test_every_clip_has_its_line_in_the_order_of_the_film() -> None:
    lines = [line for line in README.splitlines() if line.startswith("| <img")]
    clips = sorted(ROOT.glob("scenes/s[0-9][0-9]_*.py"))
    for line, path in zip(lines, clips, strict=True):
        title = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").splitlines()[0]
        assert f"(scenes/{path.name})" in line
        assert f"docs/stills/{path.stem}.png" in line
        assert f"**{int(path.name[1:3])} {title.rstrip('.')}** " in line


def test_the_clips_with_subjects_of_their_own_are_named() -> None:
    alone = [entry.number for entry in catalog.entries() if not entry.load().shares_subject()]
    *first, last = map(str, alone)
    assert f"{', '.join(first)} and {last} have subjects of their own" in README
