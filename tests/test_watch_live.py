"""Watching a clip, with real processes: from the save to the picture, and to the end."""

import io
import json
import os
import py_compile
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import av
import numpy as np
import pytest

from scenes.production import catalog
from scenes.production.catalog import Entry
from tests.clips import write_clip

pytestmark = pytest.mark.slow

IN_TIME = 5.0  # seconds from the save to the picture
PATIENCE = 60.0  # seconds after which a test gives up
SQUARE = "Square()"
FILLED = "Square(fill_opacity=1, color='#FFFFFF')"


class Live:
    """A watch that runs, and what its page was told last."""

    def __init__(self, process: subprocess.Popen[str], address: str, clip: Entry) -> None:
        self.process, self.address, self.clip = process, address, clip
        self.original = clip.path.read_text()
        self.facts: dict[str, Any] = {}
        self.events = urlopen(address + "events", timeout=PATIENCE)

    def wait(self, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Listen until the facts are so."""
        give_up = time.monotonic() + PATIENCE
        while not self.facts or not until(self.facts):
            line = self.events.readline()  # a line at least every 15 seconds
            assert line, "the watch has ended"
            assert time.monotonic() < give_up, f"still {self.facts}"
            if line.startswith(b"data: "):
                self.facts = json.loads(line[6:])
        return self.facts

    def save(self, old: str, new: str) -> float:
        """Edit the clip; return the time of it."""
        text = self.clip.path.read_text()
        assert old in text
        self.clip.path.write_text(text.replace(old, new))
        return time.perf_counter()

    def reset(self) -> None:
        """Go back to the clip as it was, and to its first beat."""
        self.clip.path.write_text(self.original + "# as it was\n")
        self.next_film()
        self.clip.path.write_text(self.original)
        urlopen(self.address + "beat", b"a_square_appears", timeout=PATIENCE).close()
        self.next_film()
        self.wait(lambda facts: facts["beat"] == "a_square_appears")

    def next_film(self) -> dict[str, Any]:
        """Wait for a film that is not the one there was."""
        before = self.facts.get("film", 0)
        return self.wait(lambda facts: facts["state"] == "ready" and facts["film"] > before)

    def trouble(self) -> dict[str, Any]:
        return self.wait(lambda facts: facts["state"] == "trouble")["trouble"]

    def frames(self) -> list[np.ndarray]:
        """The pictures of the film that is served, each (height, width, 3)."""
        with urlopen(self.address + "film", timeout=PATIENCE) as answer:
            film = io.BytesIO(answer.read())
        with av.open(film, "r") as video:
            return [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]

    def middle(self) -> int:
        """How bright the middle of the last picture is."""
        frame = self.frames()[-1]
        return int(frame[frame.shape[0] // 2, frame.shape[1] // 2].mean())


@contextmanager
def watching(clip: Entry, scratch: Path, *options: str) -> Iterator[Live]:
    """Watch a clip; what the watch leaves on the disk for a while is in ``scratch``."""
    places = {"PYTHONPATH": str(catalog.SCENES.parent), "TMPDIR": str(scratch)}
    command = [sys.executable, "-u", "-m", "scenes.production", "watch", str(clip.path)]
    with subprocess.Popen(
        [*command, "--port", "0", *options], cwd=clip.path.parent, env=os.environ | places,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout
            said = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert found, said + process.stdout.read()
            live = Live(process, found[0], clip)
            with live.events:
                yield live
        finally:
            process.kill()


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    """An empty folder with a short name, since sockets have short names."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory, scratch: Path) -> Iterator[Live]:
    """A watch that the tests share; to start one takes longest."""
    with watching(write_clip(tmp_path_factory.mktemp("shared"), "mine"), scratch) as live:
        live.next_film()
        yield live


@pytest.fixture
def live(started: Live) -> Live:
    """That watch, its clip as it was."""
    started.reset()
    return started


def test_a_save_changes_the_picture_in_time(live: Live) -> None:
    assert live.facts["beat"] == "a_square_appears"
    assert live.facts["beats"] == ["a_square_appears", "it_moves"]
    assert live.facts["caption"] == "creature is <one> square."
    assert live.facts["place"] == "mine.py:14"
    assert live.middle() < 50
    saved = live.save(SQUARE, FILLED)
    facts = live.next_film()
    assert time.perf_counter() - saved < IN_TIME
    assert facts["beat"] == "a_square_appears"
    assert live.middle() > 200


def test_the_beat_that_was_edited_is_shown_and_the_ones_before_it_were_played(live: Live) -> None:
    live.save(SQUARE, FILLED)
    live.next_film()
    live.save("shift([1, 0, 0])", "shift([0, 0.5, 0])")
    assert live.next_film()["beat"] == "it_moves"
    assert live.middle() > 200  # the square of the first beat is there
    assert len(live.frames()) < 3.5 * 15  # and yet that beat is no part of the film
    assert live.frames()[0].max() > 200


def test_an_error_is_shown_with_its_line_the_picture_stays_and_a_good_save_mends_it(
    live: Live,
) -> None:
    film = live.frames()
    live.save("import os", "import os os")
    trouble = live.trouble()
    assert trouble["message"] == "SyntaxError: invalid syntax"
    assert trouble["places"] == [{"place": "mine.py:6", "code": "import os os"}]
    live.save("import os os", "import os")
    live.next_film()
    live.save(SQUARE, "Square(*nothing)")
    assert live.trouble()["places"][0] == {
        "place": "mine.py:16", "code": "self.square = Square(*nothing)",
    }  # fmt: skip
    np.testing.assert_array_equal(live.frames(), film)
    live.save("Square(*nothing)", FILLED)
    assert live.next_film()["trouble"] is None
    assert live.middle() > 200


def test_what_the_clip_imports_is_watched_and_may_come_later(live: Live) -> None:
    live.save("import os\n", "import paint\n")
    live.trouble()
    live.save(SQUARE, "Square(**paint.PAINT)")
    live.trouble()
    paint = live.clip.path.with_name("paint.py")
    paint.write_text("PAINT = dict(fill_opacity=0)\n")
    live.next_film()
    assert live.middle() < 50
    paint.write_text("PAINT = dict(fill_opacity=1, color='#FFFFFF')\n")
    live.next_film()
    assert live.middle() > 200


def test_old_code_is_never_drawn(live: Live) -> None:
    """Not even where the compiled file has the time and the size of the source."""
    text = live.clip.path.read_text()
    old, new = (text.replace(SQUARE, f"Square(fill_opacity={n}, color='#FFFFFF')") for n in (0, 1))
    live.clip.path.write_text(old)
    py_compile.compile(str(live.clip.path), doraise=True)
    moment = live.clip.path.stat().st_mtime_ns
    live.next_film()
    assert live.middle() < 50
    live.clip.path.write_text(new)
    os.utime(live.clip.path, ns=(moment, moment))
    live.next_film()
    assert live.middle() > 200


def test_a_word_that_cannot_be_used_is_told_as_the_command_line_tells_it(
    tmp_path: Path, scratch: Path
) -> None:
    clip = write_clip(tmp_path, "mine")
    with watching(clip, scratch, "--text", "the cat slept", "--focus", "dog") as live:
        assert "1 the, 2 cat, 3 slept" in live.trouble()["message"]


def test_a_beat_that_never_ends_is_given_up_at_the_next_save(live: Live) -> None:
    for_ever = "from pathlib import Path\nPath('begun').touch()\nwhile True: pass\n"
    begun = live.clip.path.with_name("begun")
    live.save("import time\n", for_ever)
    while not begun.exists():
        time.sleep(0.1)
    live.save(for_ever, "import time\n")
    live.next_film()


def test_nobody_outside_hears_the_page(live: Live) -> None:
    port = urlsplit(live.address).port
    assert port
    with pytest.raises(HTTPError, match="403"):
        urlopen(Request(live.address, headers={"Host": "evil.example"}), timeout=PATIENCE)
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))  # taken, were the page heard at every address


@pytest.mark.parametrize(
    ("state", "request_to_end", "tell"),  # a terminal tells the whole group
    [
        ("drawing", signal.SIGINT, os.killpg),
        ("ready", signal.SIGINT, os.killpg),
        ("drawing", signal.SIGTERM, os.kill),
        ("drawing", signal.SIGHUP, os.killpg),
    ],
)
def test_it_ends_cleanly(
    state: str, request_to_end: signal.Signals, tell: Callable[[int, int], None], tmp_path: Path
) -> None:
    with (
        tempfile.TemporaryDirectory() as own,
        watching(write_clip(tmp_path, "mine"), Path(own)) as live,
    ):
        live.wait(lambda facts: facts["state"] == state)
        tell(live.process.pid, request_to_end)
        said, _ = live.process.communicate(timeout=20)
        assert said.splitlines()[-1] == "Stopped watching.", said
        assert len(said.splitlines()) <= 2, said
        assert live.process.returncode == 0
        assert not list(Path(own).iterdir())
        for _ in range(50):
            if not _group(live.process.pid):
                return
            time.sleep(0.1)
        pytest.fail(f"left running: {_group(live.process.pid)}")


def _group(leader: int) -> list[str]:
    found = subprocess.run(["ps", "-o", "args=", "-g", str(leader)], capture_output=True, text=True)
    return found.stdout.splitlines()
