"""Captions: filled from the trace, shown as typed, in two lines at most, long enough to read."""

from typing import Any

import numpy as np
import pytest
from manim import FadeIn

from scenes.beats import Beat, Sourced, beat
from scenes.clip import CHARACTERS_PER_SECOND
from scenes.lesson import Lesson
from scenes.mobjects.caption import Caption
from scenes.mobjects.rounding import MINUS
from scenes.mobjects.symbols import Label, literal, typeset, word
from scenes.production import catalog, check
from scenes.production.options import Telling
from scenes.s08_softmax_columns import SoftmaxColumns
from scenes.theme import DARK, SIZES

BAND = (-6.7, -3.9, 6.7, -2.9)
CLIPS = {entry.name: entry for entry in catalog.entries()}


class Told(Lesson):
    """Three beats about one word."""

    attends = True
    extra: float | None = None

    @beat("“{focus}” gives {weight} of its attention to the first word, or {weight:.0%}.")
    def weight(self) -> None:
        self.play(FadeIn(word("one", self.theme.ink)))

    @beat("It attends.", when="attends", otherwise="It looks at itself.")
    def where(self) -> None:
        pass

    @beat("More: {extra}.", only_if="extra")
    def more(self) -> None:
        pass

    def facts(self) -> dict[str, Any]:
        weight = self.number("head.A", self.focus, 0, decimals=2)
        return super().facts() | {"weight": weight, "extra": self.extra}


def told(clip: type[Lesson] = Told, **dials: Any) -> list[str]:
    """Return the captions of a clip about three words, in the order in which they are said."""
    telling = Telling(text="the cat slept", focus="cat", **dials)
    return [said.caption for said in check.watch(clip, telling, lambda *_: None).timeline]


def lines(text: str) -> list[str]:
    return [line.text for line in Caption(text, BAND, DARK) if isinstance(line, Label)]


def test_a_caption_is_filled_from_the_trace() -> None:
    lesson = Told(text="the cat slept", focus="cat")
    weight = lesson.lookup("head.A")[1, 0]
    assert lesson.caption_of(Told.beats()[0]) == (
        f"“cat” gives {weight:.2f} of its attention to the first word, or {weight:.0%}."
    )


def test_the_numbers_of_a_caption_remember_their_source() -> None:
    lesson = Told(text="the cat slept", focus="cat")
    weight = lesson.lookup("head.A")[1, 0]
    source = "head.A[1, 0]"
    numbers = [(f"{weight:.2f}", source), (f"{weight:.0%}", source)]
    assert lesson.caption_numbers(Told.beats()[0]) == numbers


def test_a_number_is_written_with_a_true_minus_and_its_own_decimals() -> None:
    assert f"{Sourced(-2.345, 'head.S[0, 0]', 2)}" == f"{MINUS}2.35"
    assert f"{Sourced(-2.345, 'head.S[0, 0]', 2):.1f}" == f"{MINUS}2.3"


def test_a_caption_claims_only_what_holds() -> None:
    class Alone(Told):
        attends = False

    assert told()[1] == "It attends."
    assert told(Alone)[1] == "It looks at itself."


def test_a_beat_that_needs_a_dial_is_left_out_without_it() -> None:
    class Dialled(Told):
        extra = 3.0

    assert len(told()) == 2
    assert told(Dialled)[2] == "More: 3.0."


@pytest.mark.parametrize("name", CLIPS)
def test_the_captions_of_a_clip_follow_what_holds_in_its_trace(name: str) -> None:
    said: dict[str, tuple[str, bool]] = {}

    def note(lesson: Lesson, step: Beat) -> None:
        if step.when:
            said[step.name] = (lesson.template(step), bool(getattr(lesson, step.when)))

    clip = CLIPS[name].load()
    lesson = check.watch(clip, Telling(text="the cat slept"), note)
    told = [s for s in clip.beats() if not s.only_if or getattr(lesson, s.only_if)]
    steps = {step.name: step for step in told if step.when}
    assert said.keys() == steps.keys()
    for beat_name, (template, holds) in said.items():
        step = steps[beat_name]
        assert step.otherwise
        assert template == (step.caption if holds else step.otherwise)


@pytest.mark.parametrize("pace", [1.0, 2.0])
@pytest.mark.parametrize("name", CLIPS)
def test_captions_stay_long_enough_to_be_read(name: str, pace: float) -> None:
    telling = Telling(text="the cat slept", pace=pace)
    for said in check.watch(CLIPS[name].load(), telling, lambda *_: None).timeline:
        assert len(said.caption) / (said.end - said.start) <= CHARACTERS_PER_SECOND + 1e-6


def test_a_short_caption_is_one_line_and_a_long_one_two_of_nearly_one_length() -> None:
    assert lines("Every word asks.") == ["Every word asks."]
    text = "Every word asks what the words before it have to say and takes a share of what they say"
    first, second = lines(text)
    assert f"{first} {second}" == text
    assert abs(len(first) - len(second)) <= 10


def test_a_caption_breaks_after_a_full_stop_near_its_middle() -> None:
    first, second = lines(
        "The weights of a column add up to one. Every column holds one full dot, masked or not."
    )
    assert first == "The weights of a column add up to one."
    assert second.startswith("Every")


def test_lines_fit_the_band_on_baselines_half_a_unit_apart() -> None:
    text = "Scores become weights that add up to one. Before masking, so that every row counts."
    upper, lower = Caption(text, BAND, DARK)
    assert isinstance(upper, Label)
    assert isinstance(lower, Label)
    assert upper.baseline - lower.baseline == pytest.approx(0.52)
    for line in (upper, lower):
        left, bottom, right, top = BAND
        assert left <= line.get_left()[0] < line.get_right()[0] <= right
        assert bottom <= line.get_bottom()[1] < line.get_top()[1] <= top
        assert line.get_x() == pytest.approx(0)


@pytest.mark.parametrize("typed", ['#read("secret.txt")', "*bold*", "$x$", "a_b", "\\ {0}"])
def test_what_a_user_types_is_shown_as_typed(typed: str) -> None:
    class Typed(Told):
        def facts(self) -> dict[str, Any]:
            return super().facts() | {"focus": typed}

    lesson = Typed(text="the cat slept")
    step = Beat("said", "{focus}")
    (line,) = Caption(lesson.caption_of(step), BAND, DARK)
    (shown,) = typeset(literal(typed))
    assert line.width == pytest.approx(float(np.ptp(shown.points[:, 0])) * SIZES.caption)


def test_what_stands_between_dollar_signs_is_mathematics_on_screen_and_plain_when_spoken() -> None:
    class Symbolic(Told):
        @beat("The matrix $W_V$ takes it down.")
        def weight(self) -> None:
            self.play(FadeIn(word("one", self.theme.ink)))

    assert told(Symbolic)[0] == "The matrix W_V takes it down."
    (line,) = Caption("The matrix $W_V$ takes it down.", BAND, DARK)
    (plain,) = Caption("The matrix W_V takes it down.", BAND, DARK)
    assert line.width < plain.width


def test_a_caption_gives_way_to_the_next_one() -> None:
    shown: list[list[str]] = []

    def look(lesson: Lesson, step: Beat) -> None:
        shown.append([part.text for part in lesson.mobjects if isinstance(part, Caption)])

    lesson = check.watch(Told, Telling(text="the cat slept", focus="cat"), look)
    assert shown == [[said.caption] for said in lesson.timeline]


def test_a_comparison_never_sets_a_number_against_itself() -> None:
    from scenes.s08_softmax_columns import SoftmaxColumns

    (step,) = (beat for beat in SoftmaxColumns.beats() if beat.name == "without_the_root")
    for text, compares in ((SoftmaxColumns.example.text, True), ("the cat slept", False)):
        lesson = SoftmaxColumns(text=text, decimals=1)
        lesson.opening()
        assert ("are sharper" in lesson.caption_of(step)) == compares


def test_the_pace_stretches_motion_and_rest_alike() -> None:
    """A rest was once stretched twice, when asked for and when played."""
    usual, slow = (
        check.watch(SoftmaxColumns, Telling(text="the cat slept", pace=pace), lambda *_: None)
        for pace in (1.0, 2.0)
    )
    ends = [[beat.end for beat in clip.timeline] for clip in (usual, slow)]
    np.testing.assert_allclose(ends[1], 2 * np.array(ends[0]), rtol=1e-6)
