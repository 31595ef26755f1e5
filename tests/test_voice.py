"""A person's own voice: recordings found by name, pictures that wait, sound in step with them."""

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from attention_math.errors import InputError
from scenes.beats import BeatTime
from scenes.clip import BREATH
from scenes.production import catalog, check, cli, film, manifest, reuse, script, sound, voice
from scenes.production.catalog import Entry
from scenes.production.options import Output, Telling
from scenes.production.produce import produce
from scenes.production.render import rehearse
from tests.clips import WriteClip
from tests.sounds import LOUD, heard, onsets, tone, write_sound
from tests.test_film import make_video, packets

SIZE = (426, 240, 10)
FRAME = 1 / SIZE[2]
FIRST, SECOND = "a_square_appears", "it_moves"  # the beats of the clips of the tests
SOFTMAX = next(entry for entry in catalog.entries() if entry.name == "softmax_columns")


# --- recordings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", voice.SUFFIXES[:4])
@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_recording_is_read_as_long_and_as_loud_as_it_is(
    suffix: str, rate: int, tmp_path: Path
) -> None:
    samples = sound.read(write_sound(tmp_path / f"a{suffix}", tone(1.5, rate), rate))
    assert samples.shape[0] == 2
    assert samples.shape[1] / sound.RATE == pytest.approx(1.5, abs=0.03)
    middle = samples[:, 20_000:50_000]
    assert np.sqrt(2 * np.mean(middle**2, axis=1)) == pytest.approx(LOUD, rel=0.06)  # LAME: 0.95


def test_two_channels_stay_two(tmp_path: Path) -> None:
    sides = np.stack([tone(1.0), 0.5 * tone(1.0)])
    left, right = sound.read(write_sound(tmp_path / "a.wav", sides))
    assert np.ptp(left) == pytest.approx(2 * np.ptp(right), rel=0.01)


def test_a_recording_without_sound_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    for file in (tmp_path / "text.wav", make_video(tmp_path / "film.mp4", 3, 10)):
        with pytest.raises(InputError, match=rf"{file.name} holds no sound that can be read"):
            sound.read(file)


def test_recordings_are_heard_where_they_begin_until_the_next_one(tmp_path: Path) -> None:
    long, short = (write_sound(tmp_path / f"{n}.wav", tone(n)) for n in (3, 1))
    laid = np.concatenate(list(sound.pieces([(0.5, long), (2.0, short)], 4.0)), axis=1)
    assert laid.shape == (2, 4 * sound.RATE)
    again = np.concatenate([np.zeros(24_000), tone(1.5), tone(1), np.zeros(48_000)])
    np.testing.assert_allclose(laid[0], again, atol=1e-4)


def test_a_recording_that_cannot_be_read_stops_a_job_before_it_begins(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    file = tmp_path / "v" / "mine" / f"{FIRST}.wav"
    file.parent.mkdir(parents=True)
    file.write_text("no sound")
    with pytest.raises(InputError, match="holds no sound that can be read") as raised:
        produce([write_clip("mine")], Telling(voice=tmp_path / "v"), Output(tmp_path / "out"), 1)
    assert "--film" not in str(raised.value)
    assert not (tmp_path / "out").exists()


# --- names --------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["softmax_columns", "s08_softmax_columns", "8", "SoftmaxColumns"])
@pytest.mark.parametrize("name", ["back_as_dots.wav", "05_back_as_dots.WAV", "17_back_as_dots.mp3"])
def test_a_recording_is_called_as_its_clip_and_its_beat(
    place: str, name: str, tmp_path: Path
) -> None:
    file = tmp_path / place / name
    file.parent.mkdir()
    file.touch()
    voice.refuse_unknown(tmp_path, [])
    assert voice.recordings(tmp_path, SOFTMAX) == {"back_as_dots": file}
    assert voice.recordings(None, SOFTMAX) == {}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("softmax_colums/back_as_dots.wav", "belongs to no clip. .*Did you mean softmax_columns"),
        ("softmax_columns/back_as_dot.wav", "belongs to no beat .*Did you mean back_as_dots.wav"),
        ("softmax_columns/clearing.wav", "belongs to no beat .*any_number, divide_by_root"),
        ("softmax_columns/back_as_dots.aup3", "is no recording"),
        ("softmax_columns/takes/back_as_dots.wav", "takes is no recording"),
        ("back_as_dots.wav", "belongs to no clip. A recording lies in a folder"),
    ],
)
def test_what_belongs_to_no_beat_is_refused_and_the_nearest_named(
    name: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).touch()
    with pytest.raises(InputError, match=said):
        voice.refuse_unknown(tmp_path, [])


def test_two_recordings_for_one_beat_are_refused(tmp_path: Path) -> None:
    for name in ("8/any_number.wav", "softmax_columns/01_any_number.mp3"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    with pytest.raises(InputError, match=r"any_number\.wav and .*any_number\.mp3 are for one beat"):
        voice.refuse_unknown(tmp_path, [SOFTMAX])


def test_hidden_files_and_the_script_may_lie_among_recordings(tmp_path: Path) -> None:
    (tmp_path / "8").mkdir()
    for name in (".DS_Store", "script.md", "8/._any_number.wav"):
        (tmp_path / name).touch()
    voice.refuse_unknown(tmp_path, [])
    assert voice.recordings(tmp_path, SOFTMAX) == {}


def test_beats_that_a_clip_inherits_are_known_too(tmp_path: Path) -> None:
    own = Entry(tmp_path / "mine.py")
    own.path.write_text(
        '"""Mine."""\nfrom scenes import SoftmaxColumns\nclass Mine(SoftmaxColumns):\n    pass\n'
    )
    write_sound(tmp_path / "v" / "mine" / "any_number.wav", tone(0.5))
    voice.refuse_unknown(tmp_path / "v", [own])
    (tmp_path / "v" / "mine" / "no_number.wav").touch()
    with pytest.raises(InputError, match=r"Did you mean any_number\.wav"):
        voice.refuse_unknown(tmp_path / "v", [own])


@pytest.mark.parametrize("kind", ["gif", "png"])
def test_formats_without_sound_are_refused(
    kind: str, tmp_path: Path, write_clip: WriteClip
) -> None:
    write_sound(tmp_path / "v" / "mine" / f"{FIRST}.wav", tone(0.5))
    with pytest.raises(InputError, match=f"{kind} has no sound.*mp4, mov, webm"):
        produce([write_clip("mine")], Telling(voice=tmp_path / "v"), Output(tmp_path, kind), 1)


def test_a_folder_in_which_no_beat_asked_for_has_a_voice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "8").mkdir()
    with pytest.raises(InputError, match="holds no recording for softmax_columns"):
        voice.refuse_unheard(tmp_path, [SOFTMAX], "mp4")


def test_an_unknown_recording_stops_every_verb_before_anything_is_written(tmp_path: Path) -> None:
    write_sound(tmp_path / "v" / "8" / "dots.wav", tone(0.1))
    for verb in ("render", "deck", "check", "script"):
        folder = [] if verb == "check" else ["-o", str(tmp_path / "out")]
        asked = [verb, "8", "--voice", str(tmp_path / "v"), *folder]
        told = CliRunner().invoke(cli.main, asked)
        assert told.exit_code == 2
        assert "dots.wav belongs to no beat of softmax_columns" in told.output
    assert not (tmp_path / "out").exists()


# --- pictures that wait -------------------------------------------------------------------------


@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
def test_a_beat_waits_for_its_voice_whatever_the_pace(
    pace: float, write_clip: WriteClip, tmp_path: Path
) -> None:
    entry = write_clip("mine")
    telling = Telling(text="the cat slept", pace=pace)
    usual = rehearse(entry, telling).timeline
    write_sound(tmp_path / "v" / "mine" / f"{FIRST}.wav", tone(12.3))
    first, second = rehearse(entry, replace(telling, voice=tmp_path / "v")).timeline
    assert first.end - first.start == pytest.approx(12.3 + BREATH, abs=1 / 15)
    assert second.end - second.start == pytest.approx(usual[1].end - usual[1].start)


def test_a_picture_that_takes_longer_than_its_voice_is_told_to_its_end(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    entry, telling = write_clip("mine"), Telling(text="the cat slept")
    write_sound(tmp_path / "v" / "mine" / f"{FIRST}.wav", tone(0.5))
    heard = rehearse(entry, replace(telling, voice=tmp_path / "v"))
    assert heard.timeline == rehearse(entry, telling).timeline


def test_a_picture_may_stand_still_while_somebody_speaks(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    clip = write_clip("mine").load()
    write_sound(tmp_path / "v" / "mine" / f"{FIRST}.wav", tone(12))
    telling = Telling(text="the cat slept", voice=tmp_path / "v")
    assert "standing still" not in {found.fault.kind for found in check.play(clip, telling)[1]}


def test_a_clip_is_rendered_anew_for_a_recording_of_its_own_only(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    clips = [write_clip("mine"), write_clip("other")]
    plain, output = Telling(), Output(Path("out"))
    telling = replace(plain, voice=tmp_path / "v")
    file = write_sound(tmp_path / "v" / "mine" / f"{FIRST}.wav", tone(0.5))
    before = reuse.clip_keys(clips, telling, output)
    assert before[clips[1]] == reuse.clip_keys(clips, plain, output)[clips[1]]
    file = file.rename(file.with_name(f"01_{FIRST}.wav"))
    assert reuse.clip_keys(clips, telling, output) == before
    write_sound(file, tone(0.6))
    after = reuse.clip_keys(clips, telling, output)
    assert after[clips[0]] != before[clips[0]]
    assert after[clips[1]] == before[clips[1]]


# --- films --------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", sound.CODECS)
def test_sound_comes_in_step_and_leaves_the_pictures_as_they_are(
    suffix: str, tmp_path: Path
) -> None:
    clips = [make_video(tmp_path / f"{frames}{suffix}", frames, 20) for frames in (13, 17)]
    told = write_sound(tmp_path / "a.wav", tone(0.7))
    mute, film_of = tmp_path / f"mute{suffix}", tmp_path / f"film{suffix}"
    film.join(clips, mute, [])
    film.join(clips, film_of, [], [(0.0, told), (1.3, told)])
    film.cut(film_of, 0.0, 1.3, tmp_path / f"part{suffix}", [(0.0, told)])
    assert [bytes(packet) for packet in packets(film_of)] == [
        bytes(packet) for packet in packets(mute)
    ]
    assert film.duration(film_of) == film.duration(mute)
    samples = heard(film_of)
    assert samples.shape[1] / 48_000 == pytest.approx(3.0, abs=0.025)
    assert onsets(samples) == pytest.approx([0.0, 1.3], abs=0.01)
    assert np.abs(samples[:, 72_000:90_000]).max() == pytest.approx(LOUD, rel=0.1)
    assert onsets(heard(tmp_path / f"part{suffix}")) == pytest.approx([0.0], abs=0.01)
    with av.open(str(mute)) as silent:
        assert not silent.streams.audio


def test_sound_and_pictures_lie_side_by_side_in_a_file(tmp_path: Path) -> None:
    told = write_sound(tmp_path / "a.wav", tone(1))
    film.join([make_video(tmp_path / "a.mp4", 200, 2)], tmp_path / "film.mp4", [], [(0.0, told)])
    with av.open(str(tmp_path / "film.mp4")) as whole:
        mixed = [
            (packet.pos, packet.stream.type, float((packet.dts or 0) * (packet.time_base or 0)))
            for packet in whole.demux()
            if packet.size
        ]
    reached = {"video": 0.0, "audio": 0.0}
    for _, kind, time in sorted(mixed):
        reached[kind] = time
        assert abs(reached["video"] - reached["audio"]) < 1.5


@pytest.fixture
def job(
    write_clip: WriteClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Render the whole film of two tiny clips, the recordings in ``tmp_path / "v"``."""
    clips = [write_clip("s01_first"), write_clip("s02_second")]
    monkeypatch.setattr(catalog, "entries", lambda: clips)

    def do(kind: str = "mp4") -> Any:
        telling = Telling(text="the cat slept", voice=tmp_path / "v")
        made = produce(clips, telling, Output(tmp_path / "out", kind, SIZE), 1)
        assert made.exit_code == 0
        return made.manifest

    return do


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_every_voice_begins_with_its_beat_in_film_clip_and_section(
    kind: str, job: Callable[..., Any], tmp_path: Path
) -> None:
    told = {"1/01_a_square_appears.wav": 3.0, "2/it_moves.mp3": 4.0, f"first/{SECOND}.wav": 0.4}
    for name, seconds in told.items():
        write_sound(tmp_path / "v" / name, tone(seconds))
    made, out = job(kind), tmp_path / "out"
    assert made == manifest.read(out)
    starts = []
    for clip in made.clips:
        spoken = [section for section in clip.sections if section.voice]
        began = [section.start for section in spoken]
        assert onsets(heard(out / clip.files.film)) == pytest.approx(began, abs=FRAME)
        starts += [clip.start + start for start in began]
        for section in clip.sections:
            if section.voice:
                samples = heard(out / section.files.film)
                assert onsets(samples) == pytest.approx([0.0], abs=FRAME)
                assert samples.shape[1] / 48_000 == pytest.approx(section.length, abs=0.03)
            else:
                with av.open(str(out / section.files.film)) as mute:
                    assert not mute.streams.audio
    assert len(starts) == 3
    assert onsets(heard(out / made.film.film)) == pytest.approx(starts, abs=FRAME)
    assert "--voice" in made.command


@pytest.mark.slow
def test_a_changed_recording_is_heard_in_the_film_and_the_other_clip_is_kept(
    job: Callable[..., Any], tmp_path: Path
) -> None:
    file = write_sound(tmp_path / "v" / "first" / f"{FIRST}.wav", tone(3))
    kept = tmp_path / "out" / "clips" / "s02_second.mp4"
    before, written = job(), None
    written = kept.stat().st_mtime_ns
    file.unlink()
    write_sound(tmp_path / "v" / "first" / f"{SECOND}.wav", tone(5))
    after = job()
    assert kept.stat().st_mtime_ns == written
    assert after.clips[1].start != before.clips[1].start
    start = after.clips[0].sections[1].start
    laid = heard(tmp_path / "out" / after.film.film)
    assert onsets(laid) == pytest.approx([start], abs=FRAME)


# --- the script ---------------------------------------------------------------------------------


def told_of(entry: Entry, caption: str, title: str = "Mine") -> script.Told:
    starts = accumulate([0.0, 6.0, 3.0])
    beats = [
        BeatTime(name, caption, start, start + 6.0, start + 6.0)
        for name, start in zip((FIRST, SECOND), starts, strict=False)
    ]
    return script.Told(entry, title, tuple(beats), ("A square.", "<b>"), {SECOND: 2.34})


def test_recordings_called_as_the_script_says_are_found(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    entry = write_clip("s31_mine")
    text = script.text_of([told_of(entry, "It moves.")], Telling())
    names = [line.strip(" `") for line in text.splitlines() if line.strip().endswith(".wav`")]
    assert names == [f"s31_mine/01_{FIRST}.wav", f"s31_mine/02_{SECOND}.wav"]
    for name in names:
        write_sound(tmp_path / "v" / name, tone(0.1))
    voice.refuse_unknown(tmp_path / "v", [entry])
    assert list(voice.recordings(tmp_path / "v", entry)) == [FIRST, SECOND]


def test_a_script_says_how_long_the_picture_takes_and_what_is_recorded() -> None:
    text = script.text_of([told_of(SOFTMAX, "One two three.")], Telling(text="a b", pace=2.0))
    assert text.count("picture 6.0 s, room for 14 words; here 3") == 2
    assert text.count("here 3. Recorded: 2.3 s.") == 1
    assert "## 8 · Mine" in text
    assert "attention-scenes softmax_columns --text 'a b' --pace 2.0 --voice voice\n" in text


@pytest.mark.parametrize(
    "caption",
    ["<script>alert(1)</script>", "*so* _it_ `is` [a](b)", "1. one", "# E_4 & Q_1", "- 犬 | $x$"],
)
def test_what_a_person_wrote_stays_text_in_a_script(caption: str) -> None:
    tokens = MarkdownIt().parse(script.text_of([told_of(SOFTMAX, caption, caption)], Telling()))
    inline = [token for token in tokens if token.type == "inline"]
    shown = ["".join(part.content for part in token.children or ()) for token in inline]
    kinds = {part.type for token in inline for part in token.children or ()}
    assert shown.count(caption) == 2
    assert f"8 · {caption}" in shown
    assert kinds <= {"text", "text_special", "code_inline", "hardbreak", "softbreak"}


def test_a_script_names_the_beats_that_are_told_and_what_they_show(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    entry, file = write_clip("mine"), tmp_path / "talk" / "script.md"
    command = ["script", str(entry.path), "--text", "the cat slept", "-o", str(file)]
    told = CliRunner().invoke(cli.main, command)
    assert told.exit_code == 0, told.output
    assert f"Wrote {file}: 2 beats." in told.output
    text = file.read_text(encoding="utf-8")
    assert text.index(FIRST) < text.index(SECOND)
    assert "is \\<one\\> square." in text
    assert "In the picture: " in text
    assert [path.name for path in file.parent.iterdir()] == ["script.md"]


def test_a_script_says_how_long_a_picture_takes_without_the_voice_that_is_recorded(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    entry = write_clip("mine")
    write_sound(tmp_path / "mine" / f"{FIRST}.wav", tone(12))
    told = script.rehearsed(entry, Telling(text="the cat slept", voice=tmp_path))
    assert told.recorded == {FIRST: pytest.approx(12)}
    assert told.beats[0].end < 6


def test_a_script_that_is_there_is_written_anew_only_if_asked(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    file = tmp_path / "script.md"
    file.write_text("my own words")
    command = ["script", str(write_clip("mine").path), "-o", str(file)]
    told = CliRunner().invoke(cli.main, command)
    assert told.exit_code == 2
    assert "is there already and stays as it is" in told.output
    assert file.read_text() == "my own words"
    assert CliRunner().invoke(cli.main, [*command, "-f"]).exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("# Script")
