"""The deck, in a real browser: opened from a file, and stepped through."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scenes.production.decking import page as deck
from tests.browser import filmed, opened, picture
from tests.decks import (
    BACKGROUNDS,
    GREENISH,
    REDDISH,
    STEPS,
    at_end,
    film,
    is_colour,
    middle,
    wait,
    wait_for,
    walk,
    write,
)
from tests.kits import LENGTH


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deck in a folder with a name that has to be quoted in addresses."""
    folder = tmp_path_factory.mktemp("a talk #1 50%")
    write(folder)
    return folder


# --- opening -------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("single_file", [False, True])
def test_it_plays_from_a_file_and_asks_for_nothing_outside(
    chromium: Browser, tmp_path: Path, single_file: bool
) -> None:
    file = write(tmp_path / "made", single_file)
    if single_file:  # it needs nothing beside it
        (tmp_path / "alone").mkdir()
        file = file.rename(tmp_path / "alone" / "talk.html")
    with opened(chromium, file) as talk:
        wait_for(talk.page, STEPS[0])
        walk(talk, "ArrowRight", STEPS[1:])
        wait(talk.page, "document.querySelector('video.front').ended")
        assert not talk.outside(file.parent)
        named = [address for address in talk.requests if address.startswith("file:")]
        assert named == [file.as_uri()] if single_file else len(named) > len(STEPS)


@pytest.mark.slow
@pytest.mark.parametrize("theme", BACKGROUNDS)
def test_the_page_has_the_colour_of_the_films(
    chromium: Browser, tmp_path: Path, theme: str
) -> None:
    with opened(
        chromium, write(tmp_path, theme=theme), viewport={"width": 360, "height": 600}
    ) as talk:
        wait_for(talk.page, STEPS[0])
        image = picture(talk.page)
        assert tuple(image[100, 180]) == BACKGROUNDS[theme]
        assert is_colour(middle(image), REDDISH)


# --- steps ---------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("key", ["PageDown", "Space"])
def test_every_step_plays_to_its_end_and_waits_there(
    chromium: Browser, folder: Path, key: str
) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        for number, step in enumerate(STEPS):
            wait_for(talk.page, step)
            wait(talk.page, "document.querySelector('video.front').ended")
            assert film(talk.page)["duration"] == pytest.approx(LENGTH)
            assert talk.page.inner_text("output") == f"{number + 1} / {len(STEPS)}"
            talk.page.wait_for_timeout(300)
            assert talk.page.evaluate("document.querySelector('.stage').dataset.shown") == step
            talk.page.keyboard.press(key)
        assert film(talk.page)["ended"]  # nothing comes after the last one


@pytest.mark.slow
@pytest.mark.parametrize("key", ["PageUp", "ArrowLeft", "ArrowUp"])
def test_back_is_the_step_before_as_it_ended(chromium: Browser, folder: Path, key: str) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        wait_for(talk.page, STEPS[0])
        walk(talk, "PageDown", STEPS[1:4])
        for step in reversed(STEPS[:3]):
            talk.page.keyboard.press(key)
            wait_for(talk.page, step)
            assert at_end(talk.page)
            assert film(talk.page)["paused"]
        talk.page.keyboard.press("PageDown")
        wait_for(talk.page, STEPS[1])
        assert not at_end(talk.page)  # forward, it plays again


@pytest.mark.slow
def test_replay_plays_the_step_again(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        wait_for(talk.page, STEPS[0])
        wait(talk.page, "document.querySelector('video.front').ended")
        talk.page.keyboard.press("r")
        wait(talk.page, "document.querySelector('video.front').currentTime < 0.5")
        wait(talk.page, "document.querySelector('video.front').ended")
        assert talk.page.evaluate("document.querySelector('.stage').dataset.shown") == STEPS[0]


@pytest.mark.slow
@pytest.mark.parametrize("single_file", [False, True])
def test_no_picture_between_two_steps_is_empty(
    chromium: Browser, tmp_path: Path, single_file: bool
) -> None:
    """Every picture that the browser puts together is a step's own; none of them is dark."""
    with opened(chromium, write(tmp_path, single_file)) as talk:
        wait_for(talk.page, STEPS[0])
        talk.page.wait_for_timeout(500)
        with filmed(talk.page) as pictures:
            for key in (*("PageDown", "PageDown", "PageUp") * 4, "r"):
                talk.page.keyboard.press(key)
                talk.page.wait_for_timeout(400)
        assert len(pictures) > 10
        assert min(middle(image).max() for image in pictures) > 150


@pytest.mark.slow
def test_keys_in_a_hurry_end_at_the_right_step(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        for _ in range(4):
            talk.page.keyboard.press("PageDown")
        talk.page.keyboard.press("PageUp")
        wait_for(talk.page, STEPS[3])
        talk.page.wait_for_timeout(500)
        assert talk.page.evaluate("document.querySelector('.stage').dataset.shown") == STEPS[3]
        assert talk.page.locator("video.front").count() == 1


@pytest.mark.slow
@pytest.mark.parametrize("key", [".", "b"])
def test_a_clicker_makes_the_screen_black_and_the_film_waits(
    chromium: Browser, folder: Path, key: str
) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        wait_for(talk.page, STEPS[0])
        talk.page.keyboard.press(key)
        talk.page.wait_for_timeout(1200)  # reveal.js darkens it slowly
        assert middle(picture(talk.page)).max() < 10
        assert film(talk.page)["paused"]
        assert not film(talk.page)["ended"]
        talk.page.keyboard.press(key)
        wait(talk.page, "document.querySelector('video.front').ended")


@pytest.mark.slow
def test_who_wants_no_motion_sees_how_each_step_ends(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / deck.NAME, reduced_motion="reduce") as talk:
        wait_for(talk.page, STEPS[0])
        assert at_end(talk.page)
        walk(talk, "PageDown", STEPS[1:2])
        assert at_end(talk.page)
        assert film(talk.page)["paused"]
        talk.page.keyboard.press("r")  # asked for, it moves
        wait(talk.page, "!document.querySelector('video.front').paused")


@pytest.mark.slow
def test_where_films_do_not_play_the_steps_are_pictures(chromium: Browser, tmp_path: Path) -> None:
    file = write(tmp_path)
    for one in tmp_path.glob("sections/*/*.mp4"):
        one.write_bytes(b"no film")
    with opened(chromium, file) as talk:
        wait(talk.page, "document.body.classList.contains('pictures')")
        talk.page.keyboard.press("PageDown")
        talk.page.wait_for_timeout(300)
        assert is_colour(middle(picture(talk.page)), GREENISH)
