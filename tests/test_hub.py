"""Models of the Hugging Face hub: from a hub of our own, from its cache, and without a network."""

import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import huggingface_hub as hub
import pytest
import torch

from attention_math import models
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from tests.tiny_models import TEXT, tiny_model

pytestmark = pytest.mark.xdist_group("language models")

NAME, SHA = "somebody/tiny", "0123456789abcdef0123456789abcdef01234567"


class Hub(BaseHTTPRequestHandler):
    """As much of the hub's interface as a download needs, for one model in a folder."""

    folder: Path
    asked: list[str]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.asked.append(path)
        names = sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*.*"))
        if path in (f"/api/models/{NAME}", f"/api/models/{NAME}/revision/main"):
            listed = [{"rfilename": name} for name in names]
            self.answer(json.dumps({"id": NAME, "sha": SHA, "siblings": listed}).encode())
        elif path == f"/api/models/{NAME}/tree/{SHA}":
            sizes = {name: (self.folder / name).stat().st_size for name in names}
            tree = [{"type": "file", "path": n, "size": s, "oid": n} for n, s in sizes.items()]
            self.answer(json.dumps(tree).encode())
        elif path.startswith(start := f"/{NAME}/resolve/{SHA}/"):
            self.answer((self.folder / path.removeprefix(start)).read_bytes())
        else:
            self.answer(b"{}", 404, ("X-Error-Code", "RepoNotFound"))

    do_HEAD = do_GET  # noqa: N815 (the name that http.server looks for)

    def answer(self, content: bytes, status: int = 200, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        etag = f'"{hashlib.sha1(content).hexdigest()}"'
        for key, value in (("ETag", etag), ("X-Repo-Commit", SHA), *headers):
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Let the hub be elsewhere, with an empty cache: ``at(address)``."""
    constants = hub.constants
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_IMPLICIT_TOKEN", True)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    hub.close_session()  # it would remember the proxies that were there before

    def move(address: str) -> None:
        template = address + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "ENDPOINT", address)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)

    move("http://127.0.0.1:9")  # nobody listens there
    models._load.cache_clear()
    yield move
    models._load.cache_clear()
    hub.close_session()


@pytest.fixture
def served(tmp_path: Path, at: Any) -> Iterator[type[Hub]]:
    """Serve a tiny model from a hub on this machine."""
    folder = tmp_path / "served"
    model = tiny_model("llama")
    model.network.save_pretrained(folder)
    model.tokenizer.save_pretrained(folder)
    handler = type("TinyHub", (Hub,), {"folder": folder, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    at(f"http://127.0.0.1:{server.server_port}")
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


def load(name: str = NAME) -> LanguageModel:
    models._load.cache_clear()
    return cast(LanguageModel, models.load(name))


def test_a_model_of_the_hub_is_downloaded_with_its_revision(served):
    ours, own = load().trace(TEXT, 1), tiny_model("llama").trace(TEXT, 1)
    assert torch.equal(ours.E_out, own.E_out)
    assert ours.provenance.name == NAME
    assert ours.provenance.detail == "3 heads share each key, revision 0123456"


def test_only_what_is_read_is_downloaded(served):
    unwanted = ("pytorch_model.bin", "own.py", "onnx/model.safetensors", "model.gguf")
    for name in unwanted:
        (served.folder / name).parent.mkdir(exist_ok=True)
        (served.folder / name).write_bytes(b"nothing to be read")
    load()
    fetched = {path.partition(SHA)[2] for path in served.asked if "/resolve/" in path}
    assert fetched >= {"/config.json", "/model.safetensors", "/tokenizer.json"}
    assert not fetched & {f"/{name}" for name in unwanted}


def test_what_was_downloaded_once_loads_without_a_network(served, at):
    own = load().trace(TEXT, 1)
    at("http://127.0.0.1:9")
    again = load().trace(TEXT, 1)
    assert torch.equal(again.E_out, own.E_out)
    assert again.provenance == own.provenance


def test_a_cache_that_others_filled_will_do(tmp_path, at, monkeypatch):
    place = tmp_path / "cache" / "models--somebody--tiny"
    model = tiny_model("gpt2")
    model.network.save_pretrained(place / "snapshots" / SHA)
    model.tokenizer.save_pretrained(place / "snapshots" / SHA)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text(SHA)
    loaded = load()
    assert torch.equal(loaded.trace(TEXT, 1).E_out, model.trace(TEXT, 1).E_out)
    assert loaded.detail == "revision 0123456"
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", True)  # as HF_HUB_OFFLINE=1 does
    assert load().detail == "revision 0123456"


def test_a_download_that_ends_halfway_is_said_so_and_goes_on_later(served):
    weights = served.folder / "model.safetensors"
    content = weights.read_bytes()
    whole = Hub.answer

    def cut_off(self: Hub, content: bytes, *rest: Any) -> None:
        if self.command == "GET" and self.path.endswith("model.safetensors"):
            self.send_error(403)
        else:
            whole(self, content, *rest)

    served.answer = cut_off
    with pytest.raises(InputError, match=r"could not be downloaded.*Run the same command again"):
        load()
    served.answer = whole
    assert weights.read_bytes() == content
    load().trace(TEXT, 1)


def test_a_model_that_the_hub_does_not_know_is_refused(served):
    for name in ("somebody/else", "stroy"):
        with pytest.raises(InputError, match="is none of story, smollm2, minilm and no folder"):
            load(name)
    with pytest.raises(InputError, match=r"no such model that is open to everybody; check the nam"):
        load("somebody/else")


def test_without_a_network_a_name_is_refused_at_once(at):
    started = time.perf_counter()
    with pytest.raises(InputError, match=r"'stroy' is none of story, smollm2, minilm and no fold"):
        load("stroy")
    with pytest.raises(InputError, match=r"hub could not be asked for it: .*Connect to the netwo"):
        load(NAME)
    assert time.perf_counter() - started < 5


def test_offline_by_choice_is_told_apart(at, monkeypatch):
    monkeypatch.setattr(hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(InputError, match="offline mode is enabled"):
        load(NAME)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["never answers", "answers drop by drop", "is looked up forever"])
def test_a_hub_that_says_nothing_is_given_up_in_ten_seconds(fault, at, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        at(f"http://127.0.0.1:{server.getsockname()[1]}")
        if fault == "answers drop by drop":
            threading.Thread(target=drip, args=[server], daemon=True).start()
        elif fault == "is looked up forever":
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(20))
        started = time.perf_counter()
        with pytest.raises(InputError, match=r"hub could not be asked for it: .*Connect to the ne"):
            load()
        assert time.perf_counter() - started < 10


def drip(server: socket.socket) -> None:
    """Answer one caller with a letter a second."""
    caller, _ = server.accept()
    with caller, suppress(OSError):
        for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + 30 * b"a":
            caller.send(bytes([letter]))
            time.sleep(1)


@pytest.mark.parametrize(
    "name", ["my model", "a:b", "owner/", "/model", "a/b/c", "../nonesuch", "~x"]
)
def test_what_is_no_name_of_the_hub_is_not_asked_for(name, served):
    with pytest.raises(InputError, match=r"is none of story, smollm2, minilm, no folder here, and"):
        load(name)
    assert served.asked == []


@pytest.mark.parametrize("name", ["a" * 200, "a--b", "a..b"])
def test_names_that_only_the_hub_forbids_are_refused_too(name, at):
    with pytest.raises(InputError, match="has no such model"):
        load(name)
