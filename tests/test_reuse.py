"""Reuse: what is not rendered again, what is, and two runs in one folder."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from scenes.production import catalog, film, render, reuse
from scenes.production.catalog import Entry
from scenes.production.options import Output, Telling
from scenes.production.parts import Part
from scenes.production.produce import produce
from scenes.production.render import Rendered
from scenes.production.sources import ROOT, Sources
from tests.clips import WriteClip, command, environment

SMALL = (128, 72, 5)  # width, height, frames per second
OPTIONS = ("-r", "128x72", "--fps", "5", "-j", "1")


# --- what a clip is made of ---------------------------------------------------------------------


def names_of(path: Path) -> set[str]:
    return {file.name for file in Sources().files(path)}


def test_a_clip_is_made_of_what_it_imports_and_not_of_other_clips() -> None:
    for entry in catalog.entries():
        names = names_of(entry.path)
        assert {entry.path.name, "clip.py", "theme.py"} <= names
        told = {"lesson.py", "subject.py", "attention.py", "story.py"}
        assert told <= names or not entry.load().shares_subject()
        others = {other.path.name for other in catalog.entries()} - {entry.path.name}
        assert not names & (others | {"cli.py", "jobs.py"})


def test_every_module_that_a_process_loads_for_the_clips_is_among_their_sources() -> None:
    code = (
        "import sys; from scenes.production import catalog, render\n"
        "for entry in catalog.entries(): render.prepare(entry, render.Telling())\n"
        "files = (getattr(module, '__file__', None) for module in sys.modules.values())\n"
        f"sys.stdout.write('\\n'.join(f for f in files if f and f.startswith({str(ROOT)!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT
    )
    loaded = {Path(line) for line in done.stdout.splitlines() if "site-packages" not in line}
    assert len(loaded) > 30
    roots = [entry.path for entry in catalog.entries()]
    assert loaded <= Sources().files(*roots, Path(render.__file__))


def test_a_clip_that_takes_a_name_from_a_package_is_made_of_all_its_modules(
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.py").write_text("from scenes import SoftmaxColumns")
    assert {entry.path.name for entry in catalog.entries()} <= names_of(tmp_path / "mine.py")
    (tmp_path / "mine.py").write_text("import attention_math")
    assert {"sizes.py", "gathering.py"} <= names_of(tmp_path / "mine.py")


def test_helpers_beside_a_clip_count_and_libraries_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "__init__.py").write_text("from . import inner")
    (tmp_path / "tools" / "inner.py").write_text("def f():\n    from .deep import x")
    (tmp_path / "tools" / "deep.py").write_text("import mine")  # round in a circle
    (tmp_path / "mine.py").write_text("import json, numpy, manim.camera, tools")
    files = {path.relative_to(tmp_path) for path in Sources().files(tmp_path / "mine.py")}
    assert {str(file) for file in files} == {
        "mine.py",
        "tools/__init__.py",
        "tools/inner.py",
        "tools/deep.py",
    }


def test_a_file_that_is_no_python_counts_by_its_content(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("def (")
    before = Sources().digests(broken)
    broken.write_text("def )")
    assert before != Sources().digests(broken)


# --- the key ------------------------------------------------------------------------------------


def key(
    entry: Entry, telling: Telling | None = None, folder: str = "out", **changes: object
) -> str:
    output = replace(Output(Path(folder)), **changes)  # type: ignore[arg-type]
    return reuse.clip_keys([entry], telling or Telling(), output)[entry]


def test_the_key_changes_with_every_option_but_not_with_the_folder(write_clip: WriteClip) -> None:
    clip = write_clip("mine")
    tellings = [
        Telling(),
        Telling(text="the cat slept"),
        Telling(focus="cat"),
        Telling(theme="light"),
        Telling(captions="off"),
        Telling(pace=2.0),
        Telling(head=0),
        Telling(layer=0),
        Telling(tokens="words"),
        Telling(sink="faded"),
        Telling(model="story"),
        Telling(model="smollm2"),
        Telling(model="minilm"),
        Telling(model="owner/model"),
        Telling(detail="numbers"),
        Telling(decimals=2),
        Telling(orientation="rows"),
    ]
    outputs = [
        {"format": "webm"},
        {"size": SMALL},
        {"format": "webm", "transparent": True},
        {"sections": ("it_moves",)},
    ]
    found = [key(clip, telling) for telling in tellings]
    found += [key(clip, **changes) for changes in outputs]
    assert len(set(found)) == len(found)
    assert key(clip, folder="elsewhere") == key(clip)


def test_the_key_changes_with_the_content_of_sources_trace_and_assets(
    write_clip: WriteClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = tmp_path / "trace.safetensors"
    assets = tmp_path / "assets"
    (assets / "words").mkdir(parents=True)
    monkeypatch.setattr(reuse, "asset", lambda name: assets / name)
    files = [write_clip("mine").path, trace, assets / "head.safetensors"]
    for file in files[1:]:
        file.write_text("before")
    clip, other = Entry(files[0]), write_clip("other")
    found = [key(clip, Telling(trace=trace))]
    for file in files:
        file.write_text(file.read_text() + "\n# after")
        found.append(key(clip, Telling(trace=trace)))
    assert len(set(found)) == 4
    before = key(other)
    clip.path.write_text("# once more")
    assert key(other) == before


@pytest.mark.parametrize("library", reuse.LIBRARIES)
def test_the_key_changes_with_the_version_of(
    library: str, write_clip: WriteClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = write_clip("mine")
    before, version = key(clip), reuse.version
    monkeypatch.setattr(reuse, "version", lambda name: "99.0" if name == library else version(name))
    assert key(clip) != before


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Something like a folder in Hugging Face layout."""
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json", "model.safetensors", "README.md"):
        (folder / name).write_text("before")
    return folder


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.safetensors"])
def test_the_key_changes_with_the_content_of_a_models_folder(
    name: str, model: Path, write_clip: WriteClip
) -> None:
    clip, telling = write_clip("mine"), Telling(model=str(model))
    before = key(clip, telling)
    (model / "README.md").write_text("other words")
    assert key(clip, telling) == before
    (model / name).write_text("afterw")
    assert key(clip, telling) != before


def test_a_models_files_are_read_once_while_they_stay_as_they_are(
    model: Path, write_clip: WriteClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip, telling = write_clip("mine"), Telling(model=str(model))
    before = key(clip, telling)
    monkeypatch.setattr("attention_math.packages.digest", lambda path: pytest.fail("read again"))
    assert key(clip, telling) == before


def test_the_key_changes_with_the_revision_of_a_model_of_the_hub(
    tmp_path: Path, write_clip: WriteClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    clip, telling = write_clip("mine"), Telling(model="owner/model")
    before = key(clip, telling)
    (tmp_path / "models--owner--model" / "snapshots" / "a1").mkdir(parents=True)
    assert key(clip, telling) != before


def test_transformers_matters_where_it_runs_the_model_and_nowhere_else(
    write_clip: WriteClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip, version = write_clip("mine"), reuse.version
    tellings = [Telling(), Telling(model="story"), Telling(model="smollm2")]
    before = [key(clip, telling) for telling in tellings]
    other = {"transformers": "99.0"}
    monkeypatch.setattr(reuse, "version", lambda name: other.get(name) or version(name))
    assert [key(clip, one) == was for one, was in zip(tellings, before, strict=True)] == [
        True,
        True,
        False,
    ]


# --- receipts -----------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path: Path) -> list[Path]:
    files = [tmp_path / name for name in ("clip.mp4", "clip.srt")]
    for file in files:
        file.write_text(f"made as {file.name}")
    reuse.remember(files, "a key", length=3.5)
    return files


def test_what_was_remembered_is_recalled_under_its_key_only(made: list[Path]) -> None:
    receipt = reuse.recall(made[0], "a key")
    assert receipt is not None
    assert receipt["length"] == 3.5
    assert list(receipt["files"]) == ["clip.mp4", "clip.srt"]
    assert reuse.recall(made[0], "another key") is None
    assert reuse.recall(made[0].with_name("other.mp4"), "a key") is None


@pytest.mark.parametrize("which", [0, 1])
def test_a_file_that_is_not_the_one_that_was_made_is_not_recalled(
    made: list[Path], which: int
) -> None:
    before = made[which].stat()
    made[which].write_text("made by Clip.mp4"[: before.st_size])
    os.utime(made[which], ns=(before.st_atime_ns, before.st_mtime_ns))
    assert reuse.recall(made[0], "a key") is None
    made[which].unlink()
    assert reuse.recall(made[0], "a key") is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff", b'{"files": 3}'])
def test_a_receipt_that_cannot_be_read_is_none(made: list[Path], content: bytes) -> None:
    (receipt,) = (made[0].parent / ".receipts").iterdir()
    receipt.write_bytes(content)
    assert reuse.recall(made[0], "a key") is None


def test_a_clip_whose_source_changed_while_it_was_rendered_gets_no_receipt(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    clip, telling, output = write_clip("mine"), Telling(), Output(tmp_path)
    output.clips.mkdir()
    file = output.clip("mine")
    poster = tmp_path / "posters" / "mine.png"
    poster.parent.mkdir()
    for made in (file, poster):
        made.write_text("a film")
    part = Part("one", "One.", "In the picture: a square.", 0.0, 1.8, 2.0)
    rendered = Rendered(clip, "Mine", (file, poster), 2.0, (part,), {"source": "mine"}, 1.0)
    before, source = key(clip), clip.path.read_text()
    clip.path.write_text(source + "# edited")
    reuse.keep(rendered, before, telling, output)
    clip.path.write_text(source)
    assert reuse.finished([clip], telling, output) == {}
    reuse.keep(rendered, key(clip), telling, output)
    assert reuse.finished([clip], telling, output) == {clip: replace(rendered, seconds=None)}
    poster.unlink()
    assert reuse.finished([clip], telling, output) == {}


# --- whole runs ---------------------------------------------------------------------------------


@pytest.fixture
def clips(write_clip: WriteClip, monkeypatch: pytest.MonkeyPatch) -> list[Entry]:
    """A catalog of two tiny clips."""
    found = [write_clip("s01_first"), write_clip("s02_second")]
    monkeypatch.setattr(catalog, "entries", lambda: found)
    return found


def inodes(folder: Path) -> dict[str, int]:
    """Return which file lies under each name: a file made anew is another."""
    films = [*folder.glob("*.mp4"), *folder.glob("clips/*.mp4")]
    return {path.name: path.stat().st_ino for path in films}


@pytest.mark.slow
def test_only_what_changed_is_rendered_and_the_film_follows(
    clips: list[Entry], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = Output(tmp_path / "out", size=SMALL)

    def made_anew(telling: Telling, force: bool = False) -> set[str]:
        before = inodes(output.folder)
        assert produce(clips, telling, output, 1, force).exit_code == 0
        after = inodes(output.folder)
        return {name for name in after if after[name] != before.get(name)}

    everything = {"s01_first.mp4", "s02_second.mp4", "attention.mp4"}
    assert made_anew(Telling()) == everything
    capsys.readouterr()
    assert made_anew(Telling()) == set()
    assert capsys.readouterr().out.count("unchanged") == 3
    clips[1].path.write_text(clips[1].path.read_text().replace("It moves.", "It runs."))
    assert made_anew(Telling()) == {"s02_second.mp4", "attention.mp4"}
    assert capsys.readouterr().out.count("unchanged") == 1
    assert made_anew(Telling(), force=True) == everything
    (output.folder / "attention.mp4").write_text("no film")
    assert made_anew(Telling()) == {"attention.mp4"}
    sidecar = Telling(captions="sidecar")
    assert made_anew(sidecar) == everything
    (output.folder / "attention.srt").unlink()
    assert made_anew(sidecar) == {"attention.mp4"}
    (output.clips / "s01_first.vtt").write_text("tampered with")
    assert "s01_first.mp4" in made_anew(sidecar)
    assert film.duration(output.folder / "attention.mp4") == sum(
        film.duration(output.clip(clip.path.stem)) for clip in clips
    )


@pytest.mark.slow
def test_where_nothing_changed_the_command_loads_neither_manim_nor_torch(
    clips: list[Entry], tmp_path: Path
) -> None:
    run = command(clips[0].path.parent, *OPTIONS, "-o", str(tmp_path / "out"))
    subprocess.run(run, check=True, env=environment())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *run[1:]],
        check=True,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert time.perf_counter() - started < 3
    assert done.stdout.count("unchanged") == 3
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.split("\n")}
    assert "av" in loaded
    assert not loaded & {"manim", "torch"}
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.slow
def test_two_runs_at_once_in_one_folder_take_turns_and_share_the_work(
    clips: list[Entry], tmp_path: Path
) -> None:
    run = command(clips[0].path.parent, *OPTIONS, "-o", str(tmp_path / "out"))
    both = [
        subprocess.Popen(run, env=environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [one.communicate(timeout=100)[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    early, late = sorted(said, key=lambda text: "waits for it to end" in text)
    assert "unchanged" not in early
    assert "Another run is at work in" in late
    assert late.count("unchanged") == 3
    whole = film.duration(tmp_path / "out" / "attention.mp4")
    assert whole == sum(film.duration(path) for path in (tmp_path / "out/clips").glob("*.mp4"))
    assert not list((tmp_path / "out").glob(".work-*"))


@pytest.mark.slow
def test_two_runs_at_once_with_different_sentences_leave_one_film_of_one_sentence(
    clips: list[Entry], tmp_path: Path
) -> None:
    folder, out = clips[0].path.parent, tmp_path / "out"
    tellings = (
        ("--text", "the cat slept", "--focus", "cat"),
        ("--text", "the old red car stopped", "--focus", "car"),
    )
    both = [
        subprocess.Popen(
            command(folder, *OPTIONS, "--captions", "sidecar", *telling, "-o", str(out)),
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        for telling in tellings
    ]
    assert [one.wait(timeout=100) for one in both] == [0, 0]
    files = [out / "attention.vtt", *(out / "clips").glob("*.vtt")]
    assert len(files) == 3
    told = [[word for word in ("cat", "car") if f"{word} is" in file.read_text()] for file in files]
    assert told in ([["cat"]] * 3, [["car"]] * 3)


def test_a_clip_is_made_again_when_the_model_that_guesses_next_words_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = []
    for here in (False, True):
        monkeypatch.setattr("attention_math.packages.is_here", lambda name, here=here: here)
        keys.append(reuse.clip_keys(catalog.entries(), Telling(), Output(Path("out"))))
    assert not set(keys[0].values()) & set(keys[1].values())
