"""``check`` finds faults that are planted in real clips, and nothing in the same clips without."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
import pytest
from manim import Camera

from scenes.beats import Beat, beat
from scenes.lesson import Lesson
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.caption import Caption
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.weight_dots import WeightDots
from scenes.production import check
from scenes.production.checks.picture import PIXEL, Fault
from scenes.production.options import Telling
from scenes.s08_softmax_columns import SoftmaxColumns
from scenes.s12_values import Values

CAT = Telling(text="the cat slept", focus="slept")
Plant = Callable[[Any], object]


def planted(clip: type[Lesson], name: str, plant: Plant) -> tuple[list[Fault], list[Fault]]:
    """Return the faults after a beat of a clip, and those after something was planted there."""
    before: list[Fault] = []
    after: list[Fault] = []

    def look(lesson: Lesson, step: Beat) -> None:
        if step.name == name:
            before.extend(check.faults(lesson, step))
            plant(lesson)
            after.extend(check.faults(lesson, step))

    lesson = check.watch(clip, CAT, look)
    assert name in [said.name for said in lesson.timeline]
    return before, after


# --- faults, planted ------------------------------------------------------------------------------


def one_digit_off(lesson: SoftmaxColumns) -> None:
    shares = lesson.table.shares
    shares.set_values(shares.values + np.array([10.0**-shares.decimals, 0, 0]))


def dot_too_large(lesson: SoftmaxColumns) -> None:
    weights = lesson.lookup("unmasked.A")
    lesson.grid.pattern.set_weights(weights + 0.01 * np.eye(3), "unmasked.A")


def loose_dot_too_small(lesson: Lesson) -> None:
    weight = lesson.lookup("head.A[0, 0]")
    ink = lesson.theme.ink
    dots = WeightDots([weight], "head.A", [(-6, 3)], 0.1, ink, indices=[(0, 0)])
    dots.points = (dots.points - [-6, 3, 0]) * 0.97 + [-6, 3, 0]
    lesson.add(dots)


def dot_missing(lesson: SoftmaxColumns) -> None:
    weights = lesson.lookup("unmasked.A").copy()
    weights[2, weights[2].argmax()] = 0
    lesson.grid.pattern.set_weights(weights, "unmasked.A")


def values_transposed(lesson: SoftmaxColumns) -> None:
    lesson.grid.pattern.set_weights(lesson.lookup("unmasked.A").T, "unmasked.A")


def places_transposed(lesson: SoftmaxColumns) -> None:
    pattern = lesson.grid.pattern
    dots = pattern.dots.points.reshape(3, 3, 16, 3)
    homes = np.zeros((3, 3, 1, 3))
    homes[..., 0, :2] = pattern.centers()
    moved = dots - homes + homes.transpose(1, 0, 2, 3)
    pattern.dots.points = moved.reshape(-1, 3)


def words_of_the_columns_turned_round(lesson: SoftmaxColumns) -> None:
    first, _, last = lesson.grid.query_words
    x = first.get_x()
    first.set_x(last.get_x())
    last.set_x(x)


def labels_overlapping(lesson: Lesson, pixels: float) -> None:
    first, second = (word("HH", lesson.theme.ink) for _ in range(2))
    first.stand_at(-6, 3, "left")
    lesson.add(first, second.stand_at(first.get_right()[0] - pixels * PIXEL, 3, "left"))


def label_over_a_dot(lesson: SoftmaxColumns) -> None:
    query, key = 2, int(lesson.lookup("unmasked.A")[2].argmax())
    at = lesson.grid.pattern.center_of(query=query, key=key)
    lesson.add(word("x", lesson.theme.key).stand_at(*at))


def label_over_an_arrow(lesson: Values) -> None:
    arrow: Any = lesson.picture.after[0]
    middle = (arrow.tail + arrow.tip) / 2
    lesson.add(word("x", lesson.theme.key).stand_at(*middle))


def label_over_a_column(lesson: Values) -> None:
    column = lesson.weighted_sum.terms[0].column
    lesson.add(word("x", lesson.theme.key).stand_at(column.brackets.get_left()[0], column.get_y()))


def word_half_off_screen(lesson: SoftmaxColumns) -> None:
    lesson.grid.key_words[1].set_x(-64 / 9)


def word_in_the_margin(lesson: SoftmaxColumns) -> None:
    lesson.add(word("edge", lesson.theme.ink).stand_at(-64 / 9 + 0.3, 0, "left"))


def word_too_small(lesson: SoftmaxColumns) -> None:
    lesson.grid.key_words[1].scale(0.4)


def numbers_too_small(lesson: SoftmaxColumns) -> None:
    lesson.table.shares.scale(0.5)


def word_off_the_baseline(lesson: SoftmaxColumns) -> None:
    lesson.grid.query_words[1].shift((0, 2 * PIXEL, 0))


def word_off_its_row(lesson: SoftmaxColumns) -> None:
    lesson.grid.key_words[2].shift((0, 2 * PIXEL, 0))


def name_of_a_term_off_the_baseline(lesson: Values) -> None:
    lesson.weighted_sum.terms[1].name_label.shift((0, 2 * PIXEL, 0))


def caption_too_fast(lesson: Lesson) -> None:
    said = lesson.timeline[-1]
    lesson.timeline[-1] = replace(said, end=said.start + len(said.caption) / 18)


def caption_of_another_beat(lesson: Lesson) -> None:
    shown = next(part for part in lesson.mobjects if isinstance(part, Caption))
    lesson.remove(shown)
    lesson.add(Caption("The weight is 0.99.", lesson.board.caption_band, lesson.theme))


def unsourced_label(lesson: Lesson) -> None:
    lesson.add(Label("about 7", lesson.theme.ink).stand_at(-6, 3, "left"))


def unsourced_numbers(lesson: Lesson) -> None:
    lesson.add(Numbers([0.7], "", [(-6, 3)], lesson.theme))


def source_that_is_no_field(lesson: Lesson) -> None:
    lesson.add(Numbers([0.7], "head.nonesuch", [(-6, 3)], lesson.theme))


def label_with_another_number(lesson: Lesson) -> None:
    label = Label("7", lesson.theme.ink, sources=("head.A[0, 0]",))
    lesson.add(label.stand_at(-6, 3, "left"))


def word_too_faint(lesson: SoftmaxColumns) -> None:
    lesson.grid.key_words[1].set_color(lesson.theme.line)


def empty_frame(lesson: Lesson) -> None:
    lesson.remove(*[part for part in lesson.mobjects if not isinstance(part, Caption)])


def masked_cell_as_weight(lesson: Values) -> None:
    weights = lesson.lookup("head.A").copy()
    weights[0, 2] = 0.0005  # too small to be a wrong value
    lesson.grid.pattern.set_weights(weights, "head.A")


def masked_cell_not_tinted(lesson: Values) -> None:
    lesson.grid.pattern.set_mask(np.ones((3, 3), dtype=bool))


FAULTS = [
    ("read-back", SoftmaxColumns, "divide_by_sum", one_digit_off),
    ("read-back", SoftmaxColumns, "every_column", dot_too_large),
    ("read-back", Values, "every_column", loose_dot_too_small),
    ("read-back", SoftmaxColumns, "every_column", dot_missing),
    ("read-back", SoftmaxColumns, "every_column", values_transposed),
    ("transposed", SoftmaxColumns, "every_column", places_transposed),
    ("transposed", SoftmaxColumns, "every_column", words_of_the_columns_turned_round),
    ("overlap", Values, "every_column", partial(labels_overlapping, pixels=2.01)),
    ("overlap", SoftmaxColumns, "every_column", label_over_a_dot),
    ("overlap", Values, "in_the_plane", label_over_an_arrow),
    ("overlap", Values, "scaled", label_over_a_column),
    ("off-screen", SoftmaxColumns, "every_column", word_half_off_screen),
    ("off-screen", SoftmaxColumns, "every_column", word_in_the_margin),
    ("too small", SoftmaxColumns, "every_column", word_too_small),
    ("too small", SoftmaxColumns, "divide_by_sum", numbers_too_small),
    ("baseline", SoftmaxColumns, "every_column", word_off_the_baseline),
    ("baseline", SoftmaxColumns, "every_column", word_off_its_row),
    ("baseline", Values, "scaled", name_of_a_term_off_the_baseline),
    ("caption", SoftmaxColumns, "divide_by_root", caption_too_fast),
    ("caption", SoftmaxColumns, "divide_by_root", caption_of_another_beat),
    ("unsourced", Values, "every_column", unsourced_label),
    ("unsourced", Values, "every_column", unsourced_numbers),
    ("unsourced", Values, "every_column", source_that_is_no_field),
    ("read-back", Values, "every_column", label_with_another_number),
    ("contrast", SoftmaxColumns, "every_column", word_too_faint),
    ("empty frame", SoftmaxColumns, "every_column", empty_frame),
    ("masked", Values, "values_beside_words", masked_cell_as_weight),
    ("masked", Values, "values_beside_words", masked_cell_not_tinted),
]


@pytest.mark.parametrize(
    ("kind", "clip", "name", "plant"),
    [pytest.param(*fault, id=getattr(fault[3], "func", fault[3]).__name__) for fault in FAULTS],
)
def test_a_planted_fault_is_found_and_the_clip_without_it_is_clean(
    kind: str, clip: type[Lesson], name: str, plant: Plant
) -> None:
    before, after = planted(clip, name, plant)
    assert before == []
    assert kind in {fault.kind for fault in after}


def test_labels_that_overlap_by_less_than_two_pixels_are_let_be() -> None:
    _, after = planted(Values, "every_column", partial(labels_overlapping, pixels=1.9))
    assert after == []


def test_what_is_dimmed_on_purpose_may_be_faint() -> None:
    def dim(lesson: SoftmaxColumns) -> None:
        lesson.grid.key_words[1].set_fill(lesson.theme.line, opacity=0.4)

    _, after = planted(SoftmaxColumns, "every_column", dim)
    assert after == []


@pytest.mark.parametrize(("height", "kinds"), [(0.3, set()), (1.0, {"overlap"})])
def test_a_label_may_stand_under_an_arc_but_not_on_it(height: float, kinds: set[str]) -> None:
    class Arched(Spoken):
        _may_be_small: ClassVar = {"one_picture": "one arc"}

        @beat("The first beat.")
        def one_picture(self) -> None:
            weights = self.lookup("head.A")[2]
            arcs = Arcs(weights, "head.A[2]", [-3, 0, 3], 2, 0, 0.2, self.theme.ink)
            crown = float(arcs.get_top()[1])
            label = word("xxx", self.theme.key).stand_at(-1.5 * (height < 1), height * crown - 0.1)
            self.add(arcs, label, word("here", self.theme.ink).stand_at(-3, -1))

    assert {finding.fault.kind for finding in check.play(Arched, CAT)[1]} == kinds


# --- captions, as written in a clip ---------------------------------------------------------------


class Spoken(Lesson):
    """One beat with a picture; tests give it a caption."""

    @beat("The first beat.")
    def one_picture(self) -> None:
        self.add(LabelledGrid(self.words, self.words, self.board.wide, self.theme))

    def facts(self) -> dict[str, Any]:
        wrong = self.number("head.A", 2, 1)
        return super().facts() | {
            "weight": self.number("head.A", 2, 0, decimals=2),
            "typed": 0.35,
            "wrong": type(wrong)(float(wrong) + 0.1, wrong.source, 2),
        }


def said(caption: str, telling: Telling = CAT) -> list[str]:
    """Return the kinds of fault of a clip whose one beat has this caption."""

    class Saying(Spoken):
        @classmethod
        def beats(cls) -> list[Beat]:
            return [replace(super().beats()[0], caption=caption)]

    return [finding.fault.kind for finding in check.play(Saying, telling)[1]]


@pytest.mark.parametrize(
    "caption",
    [
        "{focus} gives {weight} to the first word.",
        "{focus} gives {weight:.0%} to the first word.",
        "A weight lies between 0 and 1.",
        "It is made with $W_4$.",
    ],
)
def test_a_caption_may_show_what_comes_from_the_trace(caption: str) -> None:
    assert said(caption) == []


@pytest.mark.parametrize(
    ("kind", "caption"),
    [
        ("unsourced", "{focus} gives 0.35 to the first word."),
        ("unsourced", "{focus} gives {typed} to the first word."),
        ("read-back", "{focus} gives {wrong} to the second word."),
        ("caption", "A caption may have two lines of the band and no more than that; " * 3),
    ],
)
def test_a_wrong_caption_is_found(kind: str, caption: str) -> None:
    assert kind in said(caption)


def test_a_clip_told_too_fast_is_found() -> None:
    assert said("{focus} asks, and every word before it answers.") == []
    assert "caption" in said("{focus} asks, and every word answers.", replace(CAT, pace=0.3))


# --- the command ----------------------------------------------------------------------------------


class Broken(Spoken):
    """A clip that fails."""

    @beat("The first beat.")
    def one_picture(self) -> None:
        raise RuntimeError("out of [chalk]")


class Faulty(Spoken):
    """A clip with a fault."""

    @beat("The first beat.")
    def one_picture(self) -> None:
        super().one_picture()
        unsourced_label(self)


def test_check_prints_a_line_for_each_fault_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.run([(clip, CAT) for clip in (Broken, Faulty, Spoken)]) == 1
    broken, faulty, clean, summary = capsys.readouterr().out.splitlines()
    assert broken.startswith("Broken: error: RuntimeError: out of [chalk] (test_check.py, line ")
    assert faulty.startswith("Faulty, one_picture: unsourced: “about 7” shows 7 and names no ")
    assert faulty.endswith(" at (-5.31, 3.14)")
    assert clean == "Spoken: no faults in 1 beats"
    assert summary == "2 faults in 3 clips."


def test_check_of_clean_clips_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.run([(Spoken, CAT)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "0 faults in 1 clips."


def test_check_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a frame was drawn")

    monkeypatch.setattr(Camera, "capture_mobjects", refuse)
    _, found = check.play(Spoken, CAT)
    assert found == []
