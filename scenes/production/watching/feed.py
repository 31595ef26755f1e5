"""What the page shows now, told to every page that is open, and what was picked there."""

from threading import Condition
from typing import Any


class Feed:
    """The state of the watch: written by one thread, waited for by those that serve pages.

    Parameters
    ----------
    **facts
        What the page knows from the start.
    """

    def __init__(self, **facts: Any) -> None:
        self._moved = Condition()
        self._version = 0
        self._facts = facts
        self._film = b""
        self._picked: str | None = None

    def update(self, film: bytes | None = None, **facts: Any) -> None:
        """Change some of the facts; with a film, the number that pages know it by changes too."""
        with self._moved:
            self._version += 1
            self._facts |= facts
            if film is not None:
                self._film = film
                self._facts["film"] = self._version
            self._moved.notify_all()

    def after(self, version: int, seconds: float) -> tuple[int, dict[str, Any]]:
        """Return version and facts, once there is one after ``version`` or the time is over."""
        with self._moved:
            self._moved.wait_for(lambda: self._version > version, seconds)
            return self._version, dict(self._facts)

    @property
    def film(self) -> bytes:
        """The last good film."""
        with self._moved:
            return self._film

    def pick(self, beat: str) -> bool:
        """Ask for another beat; return whether there is one of that name."""
        with self._moved:
            if beat not in self._facts.get("beats", ()):
                return False
            self._picked = beat
            return True

    def take_picked(self) -> str | None:
        """Return the beat that was asked for since the last time, if any."""
        with self._moved:
            picked, self._picked = self._picked, None
            return picked
