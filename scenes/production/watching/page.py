"""The local page: a server for one page, its events and its film, heard on loopback only."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from scenes.production.watching.feed import Feed

HOST = "127.0.0.1"
# A page of elsewhere can make its own name point to this machine, but not change what its browser
# sends as Host. (Any port: it may be forwarded from another.)
NAMES = ("127.0.0.1", "localhost", "::1")
FILES = {"/": "page.html", "/page.js": "page.js", "/page.css": "page.css"}
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "media-src blob:; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
LONGEST_NAME = 1000  # bytes
ALIVE = 15.0  # seconds after which an open page is told that nothing has happened


class PortError(Exception):
    """A port that the page cannot be served at; the message says why, and what to do."""


@contextmanager
def served(feed: Feed, port: int) -> Iterator[str]:
    """Serve the page while the body runs, and yield its address.

    Parameters
    ----------
    feed
        What the page shows.
    port
        0 takes any that is free.

    Raises
    ------
    PortError
        If the port cannot be had.
    """
    handler = type("Handler", (_Handler,), {"feed": feed})
    try:
        server = ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise PortError(f"Port {port} cannot be had: {error.strerror}. Try --port 0.") from error
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()  # pages that are open have a thread each, which ends with the process


class _Handler(BaseHTTPRequestHandler):
    feed: Feed

    def handle(self) -> None:
        """Serve one request; a page may be closed in the middle of it."""
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        """Answer with the page, its events or its film."""
        path = urlsplit(self.path).path
        if not self._is_ours():
            return
        if path in FILES:
            file = Path(__file__).with_name(FILES[path])
            self._answer(file.read_bytes(), f"{TYPES[file.suffix]}; charset=utf-8")
        elif path == "/film" and self.feed.film:
            self._answer(self.feed.film, "video/mp4")
        elif path == "/events":
            self._tell_events()
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """Take the name of the beat to show."""
        if not self._is_ours():
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST_NAME:
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif self.path != "/beat" or not self.feed.pick(self._body(int(length))):
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            self._answer(b"", "text/plain")

    def _body(self, length: int) -> str:
        return self.rfile.read(length).decode(errors="replace")

    def _is_ours(self) -> bool:
        """Return whether the request is meant for this machine and comes from this page, or say no.

        A browser says where a POST comes from; pages of elsewhere may not pick beats.
        """
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        if _name(f"//{host}") in NAMES and origin in (None, f"http://{host}"):
            return True
        self.send_error(HTTPStatus.FORBIDDEN)
        return False

    def _answer(self, body: bytes, kind: str) -> None:
        self._begin(kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _begin(self, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        for name, value in HEADERS.items():
            self.send_header(name, value)

    def _tell_events(self) -> None:
        """Tell the facts now and after every change, until the page is closed.

        The format is that of server-sent events (https://html.spec.whatwg.org, section 9.2).
        """
        self._begin("text/event-stream; charset=utf-8")
        self.end_headers()
        told = -1
        while True:
            version, facts = self.feed.after(told, ALIVE)
            line = f"data: {json.dumps(facts)}" if version > told else ": still here"
            self.wfile.write(f"{line}\n\n".encode())
            told = version

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal tells what is drawn."""


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
