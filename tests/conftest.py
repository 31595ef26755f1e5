"""What several tests share."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import hypothesis
import pytest

from attention_math import models
from attention_math.language_models import LanguageModel
from tests import clips

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A deadline measures the machine, and other tests share its cores.
hypothesis.settings.register_profile("steady", deadline=None)
hypothesis.settings.load_profile("steady")


@pytest.fixture
def write_clip(tmp_path: Path) -> clips.WriteClip:
    """Write a tiny clip to a folder of this test: ``write_clip(stem, body)``."""
    folder = tmp_path / "clips_of_mine"
    folder.mkdir()
    return partial(clips.write_clip, folder)


@pytest.fixture(scope="session")
def smollm2() -> LanguageModel:
    """Load the real language model; `./test.sh` fetches it once."""
    return cast(LanguageModel, models.load("smollm2"))


@pytest.fixture(scope="session")
def minilm() -> LanguageModel:
    """Load the real sentence encoder; `./test.sh` fetches it once."""
    return cast(LanguageModel, models.load("minilm"))


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """Start a real browser; ``tests.browser`` opens files in it.

    One for each module: while it runs, nothing else in the process can run an asyncio loop.
    """
    from tests.browser import started  # imports Playwright

    with started() as browser:
        yield browser


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that accepts the stills of ``test_frames`` as they are drawn now."""
    parser.addoption("--update-frames", action="store_true", help="write tests/frames anew")
