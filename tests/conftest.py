"""What several tests share."""

from functools import partial
from pathlib import Path
from typing import cast

import hypothesis
import pytest

from attention_math import models
from attention_math.language_models import LanguageModel
from tests import clips

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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that accepts the stills of ``test_frames`` as they are drawn now."""
    parser.addoption("--update-frames", action="store_true", help="write tests/frames anew")
