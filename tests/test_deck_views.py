"""The deck, in a real browser: captions, overview, speaker view, and what people wrote."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scenes.production.decking import page as deck
from tests.browser import opened, picture
from tests.decks import GREENISH, STEPS, film, is_colour, middle, wait, wait_for, walk, write
from tests.kits import SIZE, with_texts, write_kit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deck in a folder with a name that has to be quoted in addresses."""
    folder = tmp_path_factory.mktemp("a talk #1 50%")
    write(folder)
    return folder


# --- captions, overview, speaker view ------------------------------------------------------------


@pytest.mark.slow
def test_captions_are_switched_on_and_off(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        caption = talk.page.locator(".caption")
        wait_for(talk.page, STEPS[0])
        assert caption.inner_text() == "Step 1: it's “so” & so."
        assert caption.is_visible()
        talk.page.keyboard.press("c")
        assert not caption.is_visible()
        walk(talk, "PageDown", STEPS[1:2])
        assert not caption.is_visible()
        talk.page.mouse.move(100, 100)
        talk.page.get_by_role("button", name="Captions").click()
        assert caption.is_visible()
        assert caption.inner_text() == "Step 2: it's “so” & so."


@pytest.mark.slow
@pytest.mark.parametrize(("shown", "buttons"), [("burn", 0), ("off", 1)])
def test_captions_that_are_in_the_picture_or_unwanted_are_not_written_over_it(
    chromium: Browser, tmp_path: Path, shown: str, buttons: int
) -> None:
    with opened(chromium, write(tmp_path, shown=shown)) as talk:
        caption = talk.page.locator(".caption")
        wait_for(talk.page, STEPS[0])
        assert not caption.is_visible()
        assert talk.page.get_by_role("button", name="Captions").count() == buttons
        talk.page.keyboard.press("c")
        assert caption.is_visible() == bool(buttons)


@pytest.mark.slow
def test_the_overview_shows_how_steps_end_and_opens_one(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        wait_for(talk.page, STEPS[0])
        walk(talk, "PageDown", STEPS[1:4])
        talk.page.keyboard.press("o")
        talk.page.wait_for_timeout(500)
        for step in STEPS:
            image = talk.page.locator(f"#{step} img")
            assert image.is_visible()
            assert image.evaluate("image => image.naturalWidth") == SIZE[0]
        assert not talk.page.locator(".stage").is_visible()
        talk.page.locator(f"#{STEPS[1]}").click()
        wait_for(talk.page, STEPS[1])
        assert is_colour(middle(picture(talk.page)), GREENISH)
        # The clip that was left in its middle is entered at its beginning.
        walk(talk, "PageDown", STEPS[2:4])


@pytest.mark.slow
def test_leaving_the_overview_where_it_was_entered_plays_nothing_again(
    chromium: Browser, folder: Path
) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        wait_for(talk.page, STEPS[0])
        wait(talk.page, "document.querySelector('video.front').ended")
        talk.page.keyboard.press("Escape")
        talk.page.keyboard.press("Escape")
        talk.page.wait_for_timeout(300)
        assert film(talk.page)["ended"]


@pytest.mark.slow
def test_a_film_goes_on_where_the_overview_interrupted_it(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        wait_for(talk.page, STEPS[0])
        talk.page.keyboard.press("o")
        wait(talk.page, "document.querySelector('video.front').paused")
        assert not film(talk.page)["ended"]
        talk.page.keyboard.press("o")
        wait(talk.page, "document.querySelector('video.front').ended")


@pytest.mark.slow
def test_it_fills_the_screen(chromium: Browser, folder: Path) -> None:
    with opened(chromium, folder / deck.NAME) as talk:
        wait_for(talk.page, STEPS[0])
        talk.page.keyboard.press("f")
        wait(talk.page, "document.fullscreenElement !== null")
        assert talk.page.locator(".stage").is_visible()


@pytest.mark.slow
@pytest.mark.parametrize("single_file", [False, True])
def test_the_speaker_view_has_notes_and_the_next_picture_and_steps_the_talk(
    chromium: Browser, tmp_path: Path, single_file: bool
) -> None:
    with opened(chromium, write(tmp_path, single_file)) as talk:
        wait_for(talk.page, STEPS[0])
        with talk.context.expect_page() as popup:
            talk.page.keyboard.press("s")
        view = popup.value
        notes = view.locator(".speaker-controls-notes .value")
        notes.get_by_text("Step 1: it's “so” & so.").wait_for()
        assert "Picture 1." in notes.inner_text()
        _, current, upcoming = view.frames
        upcoming.locator(f"#{STEPS[1]}.present img").wait_for()
        assert upcoming.locator(".caption").inner_text() == "Step 2: it's “so” & so."
        assert not upcoming.locator("video.front").count()
        view.keyboard.press("PageDown")
        wait_for(talk.page, STEPS[1])
        notes.get_by_text("Step 2: it's “so” & so.").wait_for()
        assert current.evaluate("document.querySelector('video.front').muted")
        assert not film(talk.page)["muted"]
        wait(talk.page, "document.querySelector('video.front').ended")
        view.keyboard.press("r")
        wait(talk.page, "!document.querySelector('video.front').ended")
        view.keyboard.press("c")
        talk.page.locator(".caption").wait_for(state="hidden")
        assert not talk.outside(tmp_path)


# --- what people wrote ---------------------------------------------------------------------------

NASTY = "<script>window.hacked = 1</script><img src=x onerror='hacked = 1'>\"'& 日本語 العربية"


@pytest.mark.slow
def test_what_people_wrote_stays_text_everywhere(chromium: Browser, tmp_path: Path) -> None:
    made = with_texts(write_kit(tmp_path), NASTY)
    with opened(chromium, deck.write(made, tmp_path, False)) as talk:
        wait_for(talk.page, STEPS[0])
        assert talk.page.inner_text(".caption") == NASTY
        assert talk.page.title() == f"Attention: {NASTY}"
        with talk.context.expect_page() as popup:
            talk.page.keyboard.press("s")
        notes = popup.value.locator(".speaker-controls-notes .value")
        notes.get_by_text(NASTY).first.wait_for()
        talk.page.keyboard.press("o")
        talk.page.wait_for_timeout(300)
        for page in (talk.page, popup.value):
            assert not page.evaluate("'hacked' in window")
