"""A small deck, and what a test asks of it in a browser."""

from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page

from scenes.production.decking import page as deck
from tests.browser import Opened
from tests.kits import SIZE, write_kit

STEPS = ["clip_1-beat_1", "clip_1-beat_2", "clip_2-beat_1", "clip_2-beat_2", "clip_2-beat_3"]
FRAME = 1 / SIZE[2]
BACKGROUNDS = {"dark": (11, 13, 18), "light": (255, 255, 255)}
REDDISH, GREENISH = (208, 64, 64), (64, 208, 64)  # of the first two steps


def write(folder: Path, single_file: bool = False, **kit: Any) -> Path:
    return deck.write(write_kit(folder, **kit), folder, single_file)


def wait(page: Page, condition: str) -> None:
    page.wait_for_function(condition)


def wait_for(page: Page, step: str) -> None:
    wait(page, f"document.querySelector('.stage').dataset.shown === '{step}'")


def film(page: Page) -> dict[str, Any]:
    """What the video that is seen is doing."""
    return page.evaluate(
        "(({currentTime, duration, paused, ended, muted}) => "
        "({currentTime, duration, paused, ended, muted}))(document.querySelector('video.front'))"
    )


def at_end(page: Page) -> bool:
    now = film(page)
    return now["currentTime"] > now["duration"] - FRAME


def is_colour(pixel: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() < 40)


def middle(image: np.ndarray) -> np.ndarray:
    return image[image.shape[0] // 2, image.shape[1] // 2]


def walk(opened: Opened, key: str, steps: list[str]) -> None:
    for step in steps:
        opened.page.keyboard.press(key)
        wait_for(opened.page, step)
