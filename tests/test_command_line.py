"""The command line: verbs, names, messages."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner, Result

import scenes
from attention_math.errors import InputError
from scenes.clip import Clip
from scenes.lesson import Lesson
from scenes.production import catalog, produce
from scenes.production.catalog import Entry, UnknownClipError
from scenes.production.cli import main
from scenes.production.options import Output, Telling
from scenes.production.produce import Made
from scenes.theme import DARK
from tests.clips import WriteClip


def run(*arguments: str) -> Result:
    # Wide, so that no message is broken in its middle.
    return CliRunner().invoke(main, arguments, terminal_width=200)


@pytest.fixture
def tiny(write_clip: WriteClip, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Entry]:
    """A catalog of two tiny clips, and an empty folder to stand in."""
    clips = [write_clip("s03_small_one"), write_clip("s11_other_one")]
    monkeypatch.setattr(catalog, "entries", lambda: clips)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return clips


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What render was asked to produce; nothing is rendered."""
    calls: list[tuple[Any, ...]] = []

    def note(*arguments: Any) -> Made:
        calls.append(arguments)
        return Made(0)

    monkeypatch.setattr(produce, "produce", note)
    return calls


def test_help_shows_options_verbs_and_examples() -> None:
    text = run("--help").output
    assert all(f"  {verb}  " in text for verb in ("render", "list", "check"))
    assert all(option in text for option in ("--text", "--captions", "-q,", "-j,", "--format"))
    assert 'attention-scenes 8 12 --text "the old red car stopped" --focus car' in text


def test_help_loads_neither_manim_nor_torch() -> None:
    code = (
        "import sys; from scenes.production.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(any(name in sys.modules for name in ('manim', 'torch', 'numpy')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("arguments", [[], ["render"]])
def test_render_is_what_is_done_without_a_verb(
    arguments: list[str], tiny: list[Entry], asked: list[tuple[Any, ...]]
) -> None:
    assert run(*arguments).exit_code == 0
    ((entries, telling, output, processes, force),) = asked
    assert entries == tiny
    assert not force
    assert telling == Telling()
    assert output == Output(Path("out"), "mp4", (1280, 720, 30))
    assert processes >= 1


def test_options_reach_the_work_without_a_verb(
    tiny: list[Entry], asked: list[tuple[Any, ...]]
) -> None:
    told = ["--text", "the cat slept", "--focus", "cat", "--theme", "light", "--pace", "2"]
    made = ["--captions", "off", "-q", "h", "--format", "webm", "-o", "films", "-j", "3"]
    assert run("other_one", *told, *made).exit_code == 0
    telling = Telling("the cat slept", "cat", theme="light", captions="off", pace=2.0, named=True)
    output = Output(Path("films"), "webm", (1920, 1080, 60))
    assert asked == [([tiny[1]], telling, output, 3, False)]


def test_a_head_of_a_language_model_reaches_the_work(
    tiny: list[Entry], asked: list[tuple[Any, ...]]
) -> None:
    head = ["--model", "smollm2", "--layer", "13", "--head", "1"]
    assert run(*head, "--tokens", "words", "--sink", "faded").exit_code == 0
    telling = Telling(model="smollm2", layer=13, head=1, tokens="words", sink="faded")
    assert asked[0][1] == telling
    assert str(telling) == "--model smollm2 --layer 13 --head 1 --tokens words --sink faded"


def test_size_and_rate_come_from_the_quality_unless_they_are_given(
    tiny: list[Entry], asked: list[tuple[Any, ...]]
) -> None:
    run("-q", "h", "-r", "1024x768")
    run("-q", "h", "--fps", "24")
    run("-r", "640x360", "--fps", "12")
    sizes = [output.size for _, _, output, *_ in asked]
    assert sizes == [(1024, 768, 60), (1920, 1080, 24), (640, 360, 12)]


def test_sections_transparency_and_force_reach_the_work(
    tiny: list[Entry], asked: list[tuple[Any, ...]]
) -> None:
    wanted = ["--section", "it_moves", "--section", "it_moves"]
    assert run("3", *wanted, "-t", "--format", "webm", "--force").exit_code == 0
    ((_, _, output, _, force),) = asked
    assert force
    assert output == Output(Path("out"), "webm", (1280, 720, 30), True, ("it_moves",))
    assert output.clip("s03_small_one") == Path("out/clips/s03_small_one.it_moves.webm")


@pytest.mark.parametrize("arguments", [["--format", "mov"], ["--format", "webm"], ["-s"]])
def test_what_can_be_transparent_is_not_refused(
    arguments: list[str], tiny: list[Entry], asked: list[tuple[Any, ...]]
) -> None:
    assert run("-t", *arguments).exit_code == 0
    assert asked[0][2].transparent


def test_a_section_that_a_clip_leaves_out_is_not_among_its_sections(
    tiny: list[Entry], write_clip: WriteClip
) -> None:
    # Whether it plays is known when the beat before has been played, not sooner.
    entry = write_clip("mine", "self.more = False")
    with entry.path.open("a") as file:
        file.write(
            "\n    @beat('And more.', only_if='more')\n    def and_more(self):\n        pass\n"
        )
    result = run(str(entry.path), "--section", "and_more")
    assert result.exit_code == 2
    assert "its sections are: a_square_appears, it_moves." in result.output
    assert not list(Path().iterdir())


def test_two_files_that_would_make_one_clip_are_refused(
    tiny: list[Entry], asked: list[tuple[Any, ...]]
) -> None:
    for folder in ("a", "b"):
        Path(folder).mkdir()
        Path(folder, "mine.py").touch()
    result = run("a/mine.py", "b/mine.py")
    assert result.exit_code == 2
    assert "would both be written to one clip, mine" in result.output
    assert not asked


def test_what_is_not_asked_for_is_left_to_the_clip() -> None:
    assert Telling().arguments(Lesson) == {"theme": DARK, "captions": "burn"}
    assert Telling(text="", theme="light").arguments(Lesson)["text"] == ""


class Own(Clip):
    """A clip with a text of its own."""

    takes = frozenset({"text"})


class Big(Lesson):
    """A clip about a whole language model."""

    _whole_model = True


def test_a_films_sentence_is_for_the_clips_that_share_it() -> None:
    told = Telling(text="the cat slept", model="story", focus="cat")
    assert "text" not in told.arguments(Own)
    assert told.arguments(Lesson)["model"] == "story"
    big = told.arguments(Big)
    assert (big["text"], big["focus"], big.get("model")) == ("the cat slept", "cat", None)


def test_a_clip_that_is_named_takes_what_it_can_and_refuses_the_rest() -> None:
    assert Telling(text="the cat slept", named=True).arguments(Own)["text"] == "the cat slept"
    with pytest.raises(InputError, match=r"Own takes no --focus and no --layer.*it takes --text\."):
        Telling(focus="cat", layer=3, named=True).arguments(Own)
    with pytest.raises(InputError, match=r"Clip takes no --text.*Leave that out\.$"):
        Telling(text="a", named=True).arguments(Clip)


def test_dials_reach_the_clips_that_have_them() -> None:
    told = Telling(pace=2.0, sink="faded")
    assert told.arguments(Own) == {"theme": DARK, "captions": "burn", "pace": 2.0}
    assert told.arguments(Lesson)["sink"] == "faded"


def test_a_still_is_a_picture(tiny: list[Entry], asked: list[tuple[Any, ...]]) -> None:
    assert run("-s", "-q", "l").exit_code == 0
    assert asked[0][2] == Output(Path("out"), "png", (854, 480, 15))


def test_the_exit_code_is_that_of_the_work(
    tiny: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(produce, "produce", lambda *arguments: Made(1))
    assert run().exit_code == 1


def test_preview_opens_what_was_made(tiny: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    made = Made(0, (Path("out/attention.mp4"),))
    monkeypatch.setattr(produce, "produce", lambda *arguments: made)
    monkeypatch.setattr("click.launch", opened.append)
    assert run("-p").exit_code == 0
    assert opened == ["out/attention.mp4"]


def test_a_wrong_clip_name_lists_the_names_and_suggests_the_nearest(tiny: list[Entry]) -> None:
    result = run("smal_one")
    assert result.exit_code == 2
    assert "There is no clip 'smal_one'. Did you mean small_one?" in result.output
    assert "3 small_one, 11 other_one" in result.output


BAD_TELLING = [
    (["--text", "the zzyzxx slept"], "zzyzxx"),
    (["--text", ""], "empty"),
    (["--text", "the cat slept", "--focus", "dog"], "1 the, 2 cat, 3 slept"),
    (["--model", "nonesuch"], "story"),
    (["--theme", "blue"], "'dark', 'light'"),
]
BAD_OUTPUT = [
    (["-q", "z"], "'l', 'm'"),
    (["-j", "0"], "x>=1"),
    (["-r", "wide"], "'wide' is not a size; write it like 1920x1080."),
    (["-r", "641x360"], "films need even sides, such as 642x360."),
    (["-r", "16x16"], "each side has to be 64 to 8192 pixels."),
    (["--fps", "0"], "1<=x<=120"),
    (["-t"], "mp4 cannot be transparent; add --format webm"),
    (["-t", "--format", "gif"], "gif cannot be transparent"),
    (
        ["--section", "it_sings"],
        "SmallOne has no section 'it_sings'; its sections are: a_square_appears, it_moves.",
    ),
]


@pytest.mark.parametrize(
    ("verb", "arguments", "message"),
    [("render", *case) for case in BAD_TELLING + BAD_OUTPUT]
    + [("check", *case) for case in BAD_TELLING],
)
def test_bad_input_is_one_message_and_nothing_is_written(
    verb: str, arguments: list[str], message: str, tiny: list[Entry]
) -> None:
    result = run(verb, *arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output
    assert not list(Path().iterdir())


def test_a_folder_that_cannot_be_made_is_one_message(tiny: list[Entry]) -> None:
    Path("taken").touch()
    result = run("-o", "taken/out")
    assert result.exit_code == 1
    assert "Cannot write to taken/out" in result.output


def test_a_clip_is_found_by_number_name_class_and_file(tiny: list[Entry]) -> None:
    for name in ("3", "03", "s03", "small_one", "small-one", "s03_small_one", "SmallOne"):
        assert catalog.select([name]) == [tiny[0]]
    assert catalog.select([str(tiny[1].path)]) == [tiny[1]]
    assert catalog.select(["11", "3", "small_one"]) == tiny
    with pytest.raises(UnknownClipError):
        catalog.select(["missing.py"])


def test_clips_come_in_the_order_of_the_lecture_from_0_on_and_then_files_of_ones_own(
    tiny: list[Entry], write_clip: WriteClip
) -> None:
    own = write_clip("a_clip_of_mine")
    tiny.insert(0, write_clip("s00_opening"))
    assert catalog.select([str(own.path), "11", "0", "3"]) == [*tiny, own]


def test_list_shows_title_beats_length_and_data_source(tiny: list[Entry]) -> None:
    result = run("list")
    assert result.exit_code == 0
    row = next(line for line in result.output.splitlines() if "small_one" in line)
    assert row.split()[0] == "3"
    assert "Small one" in row
    assert "2" in row.split()
    assert "5 s" in row  # two beats: captions .4, animations 1, rests 1
    assert "trained here" in row
    assert not list(Path().iterdir())


def test_list_names_a_clip_that_cannot_be_played(tiny: list[Entry], write_clip: WriteClip) -> None:
    write_clip("s03_small_one", "raise RuntimeError('out of [chalk]')")
    result = run("list")
    assert result.exit_code == 1
    assert "RuntimeError: out of [chalk] (s03_small_one.py, line" in result.output
    assert "Other one" in result.output


def test_check_hands_over_the_clips_and_their_telling(
    tiny: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = ModuleType("scenes.production.check")
    calls: list[tuple[Any, ...]] = []
    checker.run = lambda *arguments: calls.append(arguments) or 1  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, checker.__name__, checker)
    monkeypatch.setattr("scenes.production.check", checker, raising=False)
    assert run("check", "3", "--text", "the cat slept").exit_code == 1
    ((((clip, telling),),),) = calls
    assert clip.__name__ == "SmallOne"
    assert telling == Telling(text="the cat slept", named=True)


def test_check_of_pairs_takes_no_options_of_its_own(tiny: list[Entry]) -> None:
    result = run("check", "--pairs", "--text", "the cat slept")
    assert result.exit_code == 2
    assert "give clips only" in result.output


def test_every_clip_is_exported_under_the_name_of_its_file() -> None:
    assert catalog.entries()
    for entry in catalog.entries():
        clip = getattr(scenes, entry.class_name)
        assert clip is entry.load()
        assert clip.__name__ == entry.class_name
        assert entry.class_name in dir(scenes)


def test_scenes_has_no_clip_that_has_no_file() -> None:
    with pytest.raises(AttributeError, match="NoSuchClip"):
        _ = scenes.NoSuchClip


def test_the_pairs_of_some_clips_may_be_checked(
    tiny: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = ModuleType("scenes.production.check")
    told: list[Any] = []
    checker.run = lambda sample: told.extend(sample) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, checker.__name__, checker)
    monkeypatch.setattr("scenes.production.check", checker, raising=False)
    assert run("check", "--pairs", "3").exit_code == 0
    assert {clip.__name__ for clip, _ in told} == {"SmallOne"}


def test_the_story_of_one_head_is_a_film_of_its_own(asked: list[tuple[Any, ...]]) -> None:
    assert run("--film", "head").exit_code == 0
    (entries, telling, _, _, _) = asked[0]
    names = [entry.name for entry in entries]
    assert (names[0], names[-1]) == ("title", "sources")
    assert {"queries", "values"} <= set(names)
    assert not {"meaning_is_direction", "many_heads"} & set(names)
    assert telling == Telling(film="head")


def test_every_section_of_the_chapter_has_a_clip() -> None:
    sections = [catalog.section(entry) for entry in catalog.entries()]
    assert list(dict.fromkeys(sections)) == list(catalog.SECTIONS.values())
    assert len(catalog.SECTIONS) == 12


def test_a_clip_of_your_own_belongs_to_no_section(tiny: list[Entry]) -> None:
    assert [catalog.section(entry) for entry in tiny] == ["", ""]


def test_what_only_the_chapter_cannot_be_told_with_names_the_other_film(
    write_clip: WriteClip, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    needs_more = "from attention_math.errors import InputError\nraise InputError('No weights.')"
    clips = [write_clip("s08_of_one_head"), write_clip("s16_of_all_heads", needs_more)]
    monkeypatch.setattr(catalog, "entries", lambda: clips)
    monkeypatch.chdir(tmp_path)
    section = ["--section", "it_moves"]
    result = run("--text", "the cat slept", *section)
    assert result.exit_code == 2
    assert "Clip of_all_heads: No weights. The story of one head" in result.output
    assert "--film head" in result.output
    assert "--film head" not in run("16", *section).output
