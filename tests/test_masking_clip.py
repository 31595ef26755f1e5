"""The clip on masking: what it draws, from which fields, and where it begins and ends."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attention_math.masks import both, causal, no_mask, window
from attention_math.trace import AttentionTrace, HeadTrace
from scenes.beats import Beat
from scenes.lesson import Lesson
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.pattern import PatternGrid
from scenes.production import check
from scenes.production.checks.picture import Picture
from scenes.production.options import Telling
from scenes.s10_masking import Masking

SENTENCE = "the old wizard chased a tiny golden dragon"
MASKS = {"causal": causal, "none": no_mask, "window": both(causal, window(2))}


def trace(mask, size=5):
    rng = np.random.default_rng(size)
    E = rng.normal(size=(size, 6))
    W_Q, W_K, W_V = rng.normal(size=(3, 3, 6))
    head = HeadTrace.from_weights(E, W_Q, W_K, W_V, rng.normal(size=(6, 3)), mask=mask)
    return AttentionTrace.from_heads(E, [head], [f"w{letter}" for letter in "abcde"[:size]])


class Beats:
    """What is read on screen after each beat: {beat: {field: {index: value}}}."""

    def __init__(self) -> None:
        self.seen: dict[str, dict[str, dict[tuple[int, ...], float]]] = {}
        self.tinted: dict[str, int] = {}

    def __call__(self, lesson: Lesson, step: Beat) -> None:
        fields = self.seen.setdefault(step.name, {})
        picture = Picture(lesson, step)
        for _, reading in picture.readings:
            field, _, index = reading.source.partition("[")
            numbers = tuple(int(part) for part in index.rstrip("]").split(",") if part)
            fields.setdefault(field, {})[numbers] = reading.shown
        grids = picture.visible(PatternGrid)
        tints = [bool(grid.hidden.get_fill_opacity()) * ~grid.visible for grid in grids]
        self.tinted[step.name] = sum(bool(tint.any()) for tint in tints)


def watched(telling: Telling) -> tuple[Lesson, Beats]:
    beats = Beats()
    return check.watch(Masking, telling, beats), beats


@pytest.fixture(scope="module", params=["columns", "rows"])
def told(request):
    return watched(Telling(text=SENTENCE, detail="numbers", orientation=request.param))


GRIDS = {
    "no_looking_ahead": "unmasked.A",
    "zeros_take_weight": "zeroed_scores.A",
    "zeros_are_not_nothing": "zeroed_scores.A",
    "weights_to_zero": "zeroed_weights.A",
    "weights_are_missed": "zeroed_weights.A",
    "sums_are_one": "causal.A",
    "as_the_head_runs": "head.A",
}
SUMS = {
    "zeros_take_weight": "zeroed_scores.seen",
    "weights_are_missed": "zeroed_weights.total",
    "sums_are_one": "minus_infinity.total",
}


@pytest.mark.parametrize("beat", GRIDS)
def test_the_dots_of_each_beat_are_the_weights_that_its_caption_speaks_of(told, beat):
    lesson, beats = told
    weights = lesson.lookup(GRIDS[beat])
    drawn = np.zeros(weights.shape)
    for index, value in beats.seen[beat][GRIDS[beat]].items():
        drawn[index] = value
    np.testing.assert_allclose(drawn, weights, atol=1e-9)


@pytest.mark.parametrize("beat", SUMS)
def test_a_sum_is_written_for_every_query_as_it_is(told, beat):
    lesson, beats = told
    sums = lesson.lookup(SUMS[beat])
    shown = beats.seen[beat][SUMS[beat]]
    assert sorted(shown) == [(query,) for query in range(len(sums))]
    for (query,), value in shown.items():
        assert value == pytest.approx(sums[query], abs=5.1e-3)


def test_the_wrong_ways_are_betrayed_by_their_sums_and_the_right_one_is_not(told):
    _, beats = told
    for beat in ("zeros_take_weight", "weights_are_missed"):
        assert min(beats.seen[beat][SUMS[beat]].values()) < 1
        assert beats.seen[beat][SUMS[beat]][7,] == 1
    assert set(beats.seen["sums_are_one"]["minus_infinity.total"].values()) == {1.0}


TRIES = {"scores_to_zero": "zeroed_scores.S", "weights_to_zero": "zeroed_weights.A"}


@pytest.mark.parametrize("beat", TRIES)
def test_both_tries_write_zeros_in_the_cells_of_later_words_only(beat) -> None:
    later = {(query, key) for query in range(8) for key in range(query + 1, 8)}
    seen: list[set[tuple[int, ...]]] = []

    def look(lesson: Lesson, step: Beat) -> None:
        if step.name == beat:
            fields = [n for n in Picture(lesson, step).visible(Numbers) if n.source == TRIES[beat]]
            seen.append({index for numbers in fields for index in numbers.indices})
            assert all(reading.shown == 0 for n in fields for reading in n.readings())

    check.watch(Masking, Telling(text=SENTENCE), look)
    assert seen == [later]


def test_both_patterns_stand_side_by_side_and_one_of_them_is_tinted(told):
    _, beats = told
    assert {"unmasked.A", "causal.A"} <= set(beats.seen["side_by_side"])
    assert beats.tinted["side_by_side"] == 1


@pytest.mark.parametrize("text", [None, SENTENCE])
def test_the_framed_query_is_the_one_that_two_ways_differ_in_most(text) -> None:
    lesson: Any = check.watch(Masking, Telling(text=text), lambda *_: None)
    apart = np.abs(lesson.lookup("unmasked.A") - lesson.lookup("causal.A"))
    later = np.triu(lesson.lookup("unmasked.A"), 1).sum(axis=1)
    assert lesson.missed == later.argmax() == apart.max(axis=1).argmax()
    said = {step.name: step.caption for step in lesson.timeline}
    name = lesson.words[lesson.missed]
    assert f"“{name}” has" in said["weights_are_missed"]
    assert said["side_by_side"].startswith(f"Unmasked, “{name}” puts {later.max():.2f} on later")


@pytest.mark.parametrize("focus", ["1", "4", "8"])
def test_the_cell_of_the_answer_is_that_of_the_next_word(focus) -> None:
    seen: list[tuple[Any, Any]] = []

    def look(lesson: Any, step: Beat) -> None:
        if step.name == "answers_given_away":
            query = min(int(focus) - 1, 6)
            box = lesson.grid.pattern.cell_box(query=query, key=query + 1)
            seen.append(((box[0] + box[2]) / 2, lesson.answer.get_center()[0]))
            seen.append(((box[1] + box[3]) / 2, lesson.answer.get_center()[1]))

    lesson: Any = check.watch(Masking, Telling(text=SENTENCE, focus=focus), look)
    words, query = SENTENCE.split(), min(int(focus) - 1, 6)
    (said,) = [s.caption for s in lesson.timeline if s.name == "answers_given_away"]
    assert f"“{words[query]}” must guess “{words[query + 1]}”" in said
    assert len(seen) == 2
    for wanted, drawn in seen:
        assert drawn == pytest.approx(wanted, abs=1e-6)


def test_the_true_next_word_is_the_one_that_is_not_dim() -> None:
    seen: list[list[str]] = []

    def look(lesson: Any, step: Beat) -> None:
        if step.name == "guesses_are_judged":
            ink = lesson.theme.ink
            for line in lesson.prefixes.lines:
                lit = [w.text for w in line.words if w.get_fill_color().to_hex() == ink.upper()]
                seen.append(lit)

    lesson: Any = check.watch(Masking, Telling(), look)
    assert seen == [[], *([word] for word in lesson.words[1:])]


def test_written_weights_of_the_focus_are_those_before_and_after(told):
    lesson, beats = told
    shown = beats.seen["divided_by_what_was_left"]
    for field in ("unmasked.A", "causal.A"):
        of_focus = {index: v for index, v in shown[field].items() if index[0] == lesson.focus}
        assert of_focus
        for index, value in of_focus.items():
            assert value == pytest.approx(lesson.lookup(field)[index], abs=5.1e-4)
    assert (lesson.focus,) in shown["nothing_hidden.seen"]


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("size", [1, 5])
def test_any_head_is_shown_with_a_causal_mask_and_ends_as_it_runs(
    mask: str, size: int, tmp_path: Path
) -> None:
    file = tmp_path / "own.safetensors"
    trace(MASKS[mask], size).save(file)
    lesson, found = check.play(Masking, Telling(trace=file, detail="numbers"))
    assert [str(finding) for finding in found] == []
    (grid,) = Picture(lesson, lesson.beats()[-1]).visible(PatternGrid)
    np.testing.assert_array_equal(grid.visible, lesson.lookup("head.mask") > 0)
    np.testing.assert_allclose(grid.weights, lesson.lookup("head.A"))
    assert grid.weight_source == "head.A"
    assert grid.hidden.get_fill_opacity() == 1
    last = lesson.timeline[-1].caption
    assert last.startswith("This is masking") == (mask == "causal" or size == 1)


@pytest.mark.parametrize("size", [1, 5])
def test_a_caption_names_a_sum_below_one_only_where_it_shows(size: int, tmp_path: Path) -> None:
    file = tmp_path / "own.safetensors"
    trace(no_mask, size).save(file)
    lesson, beats = watched(Telling(trace=file))
    said = {step.name: step.caption for step in lesson.timeline}
    for beat in ("zeros_take_weight", "weights_are_missed"):
        lowest = min(beats.seen[beat][SUMS[beat]].values())
        assert ("not 1" in said[beat]) == (lowest < 1)


@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
def test_a_sum_below_one_is_not_written_as_one(decimals: int) -> None:
    _, beats = watched(Telling(text="the cat slept", decimals=decimals))
    for beat in ("zeros_take_weight", "weights_are_missed"):
        assert min(beats.seen[beat][SUMS[beat]].values()) < 1


def test_the_story_leaves_the_worked_division_out() -> None:
    names = [said.name for said in watched(Telling(text="the cat slept"))[0].timeline]
    assert "divided_by_what_was_left" not in names
    assert names[-1] == "as_the_head_runs"


def test_the_wrong_weights_are_not_taken_for_masked_ones_and_a_wrong_dot_is_still_found() -> None:
    class Wrong(Masking):
        def show_sums(self, field: str, title: str) -> None:
            super().show_sums(field, title)
            if field == "minus_infinity.total":
                self.grid.pattern.set_weights(self.lookup("unmasked.A"), "causal.A")

    _, found = check.play(Wrong, Telling(text=SENTENCE))
    kinds = {(finding.beat, finding.fault.kind) for finding in found}
    assert {("sums_are_one", "masked"), ("sums_are_one", "read-back")} <= kinds
    assert not {beat for beat, _ in kinds} & {"zeros_take_weight", "weights_are_missed"}
