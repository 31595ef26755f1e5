"""The files of the deck, and the command that makes it."""

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser

from attention_math.assets import asset
from scenes.production import manifest
from scenes.production.cli import main
from scenes.production.decking import page as deck
from tests import clips
from tests.browser import opened
from tests.decks import (
    wait_for,
    write,
)
from tests.kits import write_kit


def test_the_page_names_no_address_outside_its_folder(tmp_path: Path) -> None:
    for single_file in (False, True):
        text = write(tmp_path, single_file).read_text(encoding="utf-8")
        addresses = re.findall(r'(?:src|href|data-film|action)="([^"]*)"', text)
        assert len(addresses) > 10
        for address in addresses:
            inside = not re.match(r"[a-z]+:|/", address) and (tmp_path / address).is_file()
            assert address.startswith("data:") or (inside and not single_file), address[:80]


# --- files ---------------------------------------------------------------------------------------


def test_a_deck_that_cannot_be_made_leaves_the_one_there_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = write_kit(tmp_path)
    file = deck.write(made, tmp_path, False)
    before = file.read_bytes()

    def fill_the_disk(path: Path, content: bytes) -> None:
        with path.open("wb") as half:
            half.write(content[: len(content) // 2])
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill_the_disk)
    with pytest.raises(OSError, match="No space"):
        deck.write(made, tmp_path, True)
    monkeypatch.undo()
    (tmp_path / made.clips[-1].sections[-1].files.film).unlink()
    with pytest.raises(FileNotFoundError):
        deck.write(made, tmp_path, True)
    assert file.read_bytes() == before
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("author", ["Hakim El Hattab", "MarkedJS", "Rik Schennink"])
def test_what_a_deck_is_shown_with_travels_with_its_licence(tmp_path: Path, author: str) -> None:
    assert author in (asset("reveal") / "README.md").read_text(encoding="utf-8")
    assert author in write(tmp_path, True).read_text(encoding="utf-8")
    texts = [file.read_text(encoding="utf-8") for file in (tmp_path / "deck").glob("LICENSE*")]
    assert not texts  # all of it is in the one file
    write(tmp_path)
    texts = [file.read_text(encoding="utf-8") for file in (tmp_path / "deck").glob("LICENSE*")]
    assert any(author in text for text in texts)
    assert all("Permission is hereby granted" in text for text in texts)


# --- the command ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["gif", "png", "mov"])
def test_what_browsers_do_not_play_is_refused_before_anything_is_rendered(
    tmp_path: Path, kind: str
) -> None:
    arguments = ["deck", "softmax_columns", "--format", kind, "-o", str(tmp_path / "talk")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert f"A deck plays films; {kind} is none" in done.stderr
    assert not (tmp_path / "talk").exists()


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    size = ("-r", "320x180", "--fps", "10", "-o", "talk")
    return subprocess.run(
        clips.command(folder, "deck", *options, *size),
        env=clips.environment(),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.slow
def test_the_command_makes_a_deck_of_what_it_renders(
    chromium: Browser, tmp_path: Path, write_clip: clips.WriteClip
) -> None:
    folder = write_clip("s00_squares").path.parent
    write_clip("s01_others")
    talk = folder / "talk"
    done = run(folder, "squares")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith(f"KB {Path('talk', deck.NAME)}")
    with opened(chromium, talk / deck.NAME) as page:
        wait_for(page.page, "squares-a_square_appears")
        # It is the page that writes the caption, not the film.
        assert page.page.inner_text(".caption") == "creature is <one> square."
        assert manifest.read(talk).captions == "sidecar"
    assert run(folder, "others").returncode == 0
    before = (talk / "clips" / "s00_squares.mp4").stat().st_mtime_ns
    assert run(folder, "squares", "--single-file").returncode == 0
    assert (talk / "clips" / "s00_squares.mp4").stat().st_mtime_ns == before
    text = (talk / deck.NAME).read_text(encoding="utf-8")
    assert "squares-it_moves" in text
    assert "others-it_moves" not in text  # the manifest is that of this job


@pytest.mark.slow
def test_a_clip_that_fails_fails_the_deck_and_leaves_none(write_clip: clips.WriteClip) -> None:
    folder = write_clip("s00_broken", "raise RuntimeError('no square')").path.parent
    done = run(folder)
    assert done.returncode == 1
    assert "The deck was not made." in done.stderr
    assert not (folder / "talk" / deck.NAME).exists()
