"""Watching a clip: what is drawn anew, what the page is told, and to whom it answers."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from scenes.production import catalog
from scenes.production.catalog import Entry
from scenes.production.options import Telling
from scenes.production.watching import loop, page, stage
from scenes.production.watching.feed import Feed
from scenes.production.watching.loop import Watch, look
from scenes.production.watching.stage import Job, Place, Shown, Stage, Trouble, describe
from tests.clips import MOVE, WriteClip

# --- the page ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Client:
    """Asks a page as a browser does, or as it should not."""

    address: str

    def ask(
        self, path: str, body: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        where = urlsplit(self.address)
        connection = http.client.HTTPConnection(where.netloc, timeout=30)
        method = "GET" if body is None else "POST"
        connection.request(method, path, body, {"Host": where.netloc} | headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def told(self) -> Iterator[dict[str, Any]]:
        """What the page is told, as it is told."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        connection.request("GET", "/events")
        for line in connection.getresponse():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])


@pytest.fixture
def feed() -> Feed:
    return Feed(title="mine.py", state="starting", beats=("first", "second"))


@pytest.fixture
def client(feed: Feed) -> Iterator[Client]:
    with page.served(feed, 0) as address:
        yield Client(address)


def test_the_page_brings_everything_it_needs_and_names_no_other_address(client: Client) -> None:
    for path in page.FILES:
        status, headers, body = client.ask(path)
        assert status == 200
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert not re.search(rb"https?:|//[a-z]|innerHTML|@import", body.replace(b"// S", b""))
    for used in re.findall(r'(?:src|href)="([^":]+)"', client.ask("/")[2].decode()):
        assert client.ask(f"/{used}")[0] == 200


def test_only_the_page_and_its_film_are_served(client: Client, feed: Feed) -> None:
    assert client.ask("/film")[0] == 404  # there is none yet
    feed.update(b"film")
    status, headers, body = client.ask("/film?1")
    assert (status, headers["Content-Type"], body) == (200, "video/mp4", b"film")
    for path in (
        "/page.py",
        "/../page.py",
        "//etc/passwd",
        "/%2e%2e/stage.py",
        "/film/x",
        "/events/",
    ):
        assert client.ask(path)[0] == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "["]
)
def test_a_request_for_another_host_is_refused(client: Client, feed: Feed, host: str) -> None:
    feed.update(b"film")
    for path in ("/", "/film", "/events"):
        assert client.ask(path, Host=host)[0] == 403
    assert client.ask("/beat", "second", Host=host)[0] == 403
    assert feed.take_picked() is None


@pytest.mark.parametrize("host", ["localhost:9000", "127.0.0.1", "[::1]:80"])
def test_this_machine_may_be_called_by_its_names_at_any_port(client: Client, host: str) -> None:
    assert client.ask("/", Host=host)[0] == 200


def test_a_page_of_elsewhere_may_not_pick_a_beat(client: Client, feed: Feed) -> None:
    assert client.ask("/beat", "second", Origin="http://evil.example")[0] == 403
    assert client.ask("/beat", "second", Origin="null")[0] == 403
    assert feed.take_picked() is None
    assert client.ask("/beat", "second", Origin=client.address.rstrip("/"))[0] == 200
    assert feed.take_picked() == "second"
    assert feed.take_picked() is None


def test_only_a_beat_of_the_clip_may_be_picked(client: Client, feed: Feed) -> None:
    assert client.ask("/beat", "third")[0] == 404
    assert (
        client.ask("/beat", "\udcff".encode(errors="surrogateescape").decode("latin-1"))[0] == 404
    )
    assert client.ask("/beat", "x" * 2000)[0] == 400
    assert client.ask("/film", "second")[0] == 404
    assert feed.take_picked() is None


def test_the_page_hears_at_once_what_is_and_then_what_changes(client: Client, feed: Feed) -> None:
    told = client.told()
    assert next(told)["state"] == "starting"
    feed.update(caption='“<b>” & "quotes"\n')
    assert next(told)["caption"] == '“<b>” & "quotes"\n'
    feed.update(b"one")
    first = next(told)["film"]
    feed.update(b"two", state="ready")
    now = next(told)
    assert now["film"] > first
    assert (now["state"], now["title"]) == ("ready", "mine.py")


def test_who_waits_for_news_is_woken_by_it(feed: Feed) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(feed.after, 0, 30)
        time.sleep(0.3)
        assert not waiting.done()
        feed.update(state="drawing")
        version, facts = waiting.result(timeout=10)
    assert (version, facts["state"]) == (1, "drawing")
    assert feed.after(1, 0.01)[0] == 1  # no news: the time is over


def test_the_page_is_heard_on_loopback_only(client: Client) -> None:
    port = urlsplit(client.address).port
    assert port
    with socket.socket() as other:  # taken if the page were heard at every address
        other.bind(("127.0.0.2", port))
    with socket.socket() as same, pytest.raises(OSError, match="in use"):
        same.bind(("127.0.0.1", port))


def test_a_port_that_is_taken_is_one_message(client: Client) -> None:
    port = str(urlsplit(client.address).port)
    command = [sys.executable, "-m", "scenes.production", "watch", "8", "--port", port]
    done = subprocess.run(command, cwd=catalog.SCENES.parent, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Port {port} cannot be had: Address already in use")
    assert done.stderr.count("\n") == 1


# --- what is drawn anew ------------------------------------------------------------------------


class Actor(Stage):
    """A stage on which nothing is drawn: it notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []
        self.given_up = 0
        self.result: Shown | Trouble | None = None
        self._drawing = False

    def start(self, job: Job) -> None:
        self.asked.append(job.beat)
        self._drawing = True

    @property
    def busy(self) -> bool:
        return self._drawing

    def answer(self, seconds: float) -> Shown | Trouble | None:
        if self.result:
            self._drawing = False
        return self.result

    def stop(self) -> None:
        self.given_up += self._drawing
        self._drawing = False


@pytest.fixture
def clip(write_clip: WriteClip) -> Entry:
    return write_clip("mine")


@pytest.fixture
def watch(clip: Entry, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> Watch:
    monkeypatch.setattr(loop, "INTERVAL", 0)
    watched = Watch(clip, Telling(), feed, Actor(), lambda line: None)
    answer(watched, "a_square_appears")
    return watched


def actor(watch: Watch) -> Actor:
    assert isinstance(watch.stage, Actor)
    return watch.stage


def answer(watch: Watch, beat: str) -> None:
    """Turn until something was asked for, and answer that this beat was drawn."""
    stage = actor(watch)
    stage.asked.clear()
    for _ in range(4):
        watch.turn()
    beats = ("a_square_appears", "it_moves")
    stage.result = Shown(beat, "Said.", Place(watch.entry.path, 1), beats, b"film")
    watch.turn()
    stage.result = None


def edit(clip: Entry, old: str, new: str) -> None:
    text = clip.path.read_text()
    assert old in text
    clip.path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "beat"),
    [
        ("Square()", "Square(1.5)", "a_square_appears"),
        (MOVE, "self.wait()", "it_moves"),
        ("import os", "import sys", "it_moves"),  # the last one shown
    ],
)
def test_the_beat_that_changed_is_drawn_or_the_last_one(
    watch: Watch, clip: Entry, old: str, new: str, beat: str
) -> None:
    edit(clip, '"It moves."', '"It went."')
    answer(watch, "it_moves")
    edit(clip, old, new)
    answer(watch, beat)
    assert actor(watch).asked == [beat]


def test_nothing_is_drawn_while_nothing_changes(watch: Watch) -> None:
    answer(watch, "a_square_appears")
    assert actor(watch).asked == []


def test_a_save_gives_up_what_is_being_drawn(watch: Watch, clip: Entry) -> None:
    edit(clip, "Square()", "Square(1.5)")
    actor(watch).asked.clear()
    for _ in range(3):
        watch.turn()
    assert actor(watch).busy
    edit(clip, "Square(1.5)", "Square(2.5)")
    watch.turn()
    assert not actor(watch).busy
    watch.turn()
    assert actor(watch).asked == ["a_square_appears"] * 2
    assert actor(watch).given_up == 1


def test_the_beat_picked_in_the_page_is_drawn_and_stays(watch: Watch, clip: Entry) -> None:
    assert watch.feed.pick("it_moves")
    answer(watch, "it_moves")
    assert actor(watch).asked == ["it_moves"]
    edit(clip, "import os", "import sys")
    answer(watch, "it_moves")
    assert actor(watch).asked == ["it_moves"]


def test_files_that_the_clip_imports_are_watched(watch: Watch) -> None:
    files = {path.name for path in watch._files}
    assert {"mine.py", "lesson.py", "theme.py", "board.py", "symbols.py", "trace.py"} <= files
    assert "s08_softmax_columns.py" not in files
    assert any(path.suffix == ".safetensors" for path in watch._files)


def test_a_fault_in_the_file_is_drawn_as_what_it_is(watch: Watch, clip: Entry) -> None:
    edit(clip, "import os", "import")
    actor(watch).asked.clear()
    for _ in range(3):
        watch.turn()
    assert actor(watch).asked == ["a_square_appears"]
    actor(watch).result = Trouble("SyntaxError: invalid", (Place(clip.path, 6, "import"),))
    watch.turn()
    _, facts = watch.feed.after(-1, 0)
    assert facts["state"] == "trouble"
    assert facts["trouble"]["places"][0]["place"] == f"{clip.path}:6"
    assert facts["caption"] == "Said."  # of the last good picture, which stays
    assert watch.feed.film == b"film"


def test_every_way_of_saving_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("one")
    states = [look([file])]

    def note() -> None:
        states.append(look([file]))
        assert states[-1] != states[-2]

    file.write_text("two")
    note()
    before = file.stat()
    other = tmp_path / "other"
    other.write_text("six")  # as long, as old, and renamed over the first
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)
    note()
    file.unlink()
    note()
    (tmp_path / "imported.py").touch()
    note()
    (tmp_path / ".imported.py.swp").touch()
    (tmp_path / ".#imported.py").touch()
    assert look([file]) == states[-1]


FAULTS = {
    "no Python": ("import os", "import os os", "SyntaxError: invalid syntax", 6),
    "at import": ("import time", "import tyme", "ModuleNotFoundError: No module", 7),
    "in a beat": (MOVE, "self.play(self.disc)", "AttributeError: 'Mine' object", 21),
    "in another file": (MOVE, "self.lookup('head.B')", "AttributeError: 'HeadTrace'", 21),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_error_is_told_with_its_line(fault: str, clip: Entry) -> None:
    from scenes.production.render import rehearse

    old, new, message, line = FAULTS[fault]
    edit(clip, old, new)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        rehearse(clip, Telling())
    trouble = describe(caught.value, clip)
    assert trouble.message.startswith(message)
    own = [place for place in trouble.places if place.file == clip.path]
    assert [(place.line, place.code) for place in own] == [(line, new)]
    innermost = "ledger.py" if fault == "in another file" else "mine.py"
    assert trouble.places[0].file.name == innermost
    assert not any("production" in place.file.parts for place in trouble.places)


def test_input_that_cannot_be_used_is_told_in_its_own_words(clip: Entry) -> None:
    from attention_math.errors import InputError
    from scenes.production.render import rehearse

    with pytest.raises(InputError) as caught:
        rehearse(clip, Telling(focus="dog"))
    assert describe(caught.value, clip) == Trouble(str(caught.value))


def test_a_request_to_end_waits_until_a_process_has_started() -> None:
    done = []

    def start() -> None:
        with stage._undisturbed():
            signal.raise_signal(signal.SIGINT)
            done.append("started")

    with pytest.raises(KeyboardInterrupt):
        start()
    assert done == ["started"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
