"""The clip on queries and its mobjects: bubble, loss curve, the matrix that is learned, spaces."""

from typing import Any

import numpy as np
import pytest
import torch

from attention_math.trace import AttentionTrace, HeadTrace
from scenes.board import Board
from scenes.mobjects import outlines
from scenes.mobjects.learned_matrix import LearnedMatrix
from scenes.mobjects.loss_curve import LossCurve
from scenes.mobjects.space_map import Side, SpaceMap
from scenes.mobjects.speech_bubble import LINE, SpeechBubble
from scenes.mobjects.symbols import Label
from scenes.mobjects.token_chains import TokenChains
from scenes.production import check
from scenes.production.checks.picture import Picture
from scenes.production.options import Telling
from scenes.s05_queries import Queries
from scenes.theme import DARK
from tests.drawn import played, sampled_area

# --- the bubble ---------------------------------------------------------------------------------

ROOM = (-3.0, 3.0)


@pytest.mark.parametrize("x", [-3.4, -2.9, 0.0, 1.7, 3.4])
@pytest.mark.parametrize("reach", [0.25, -0.25])
def test_the_tail_ends_at_the_speaker_and_the_bubble_stays_in_its_room(x, reach):
    bubble = SpeechBubble("Any adjectives in front of me?", (x, 1.0), ROOM, DARK, reach=reach)
    outline = bubble.body[0].points
    tip = outline[np.abs(outline[:, :2] - (x, 1.0)).sum(axis=1).argmin()]
    np.testing.assert_allclose(tip[:2], (x, 1.0))
    body = outline[np.abs(outline[:, 1] - 1.0) > 0.2]
    assert body[:, 0].min() >= ROOM[0] - 1e-9
    assert body[:, 0].max() <= ROOM[1] + 1e-9
    assert (bubble.label.get_center()[1] > 1.0) == (reach > 0)


def test_text_stands_inside_its_bubble_and_shrinks_to_its_room():
    bubble = SpeechBubble("Which of all of you do matter most to me?", (0, 0), (-1.5, 1.5), DARK)
    fill, label = bubble.body[1], bubble.label
    assert label.width < fill.width < 3.0
    assert fill.get_left()[0] < label.get_left()[0]
    assert label.get_top()[1] < fill.get_top()[1]


def test_what_is_said_is_shown_as_typed():
    assert SpeechBubble('#read("x") $a$', (0, 0), ROOM, DARK).label.text == '#read("x") $a$'


@pytest.mark.parametrize("reach", [0.25, -0.25])
def test_the_outline_of_a_bubble_is_closed_simple_and_holds_its_fill(reach):
    bubble = SpeechBubble("Any?", (0.3, 0), ROOM, DARK, reach=reach)
    outer, inner = (mark.points for mark in bubble.body)
    for outline in (outer, inner):
        np.testing.assert_allclose(outline[3::4], np.roll(outline[0::4], -1, axis=0), atol=1e-9)
    areas = [abs(sampled_area(outline)) for outline in (outer, inner)]
    edge = areas[0] - areas[1]
    around = 2 * (bubble.body[0].width + bubble.body[0].height)
    assert 0.7 * LINE * around < edge < 1.3 * LINE * around


# --- the curve and the matrix -------------------------------------------------------------------

STEPS, LOSSES = np.array([0.0, 12.0, 3400.0]), np.array([0.08, 0.05, 0.0112])
CURVE_BOX = (-2.0, -1.0, 3.0, 2.0)


def curve() -> LossCurve:
    return LossCurve((STEPS, "training.step"), (LOSSES, "training.loss"), CURVE_BOX, DARK)


def test_every_dot_of_a_curve_stands_as_far_as_its_step_and_as_high_as_its_loss():
    for moved in (curve(), curve().shift((1, 2, 0))):
        read = {reading.source: reading.shown for reading in moved.readings()}
        expected = {f"training.loss[{i}]": loss for i, loss in enumerate(LOSSES)}
        expected |= {f"training.step[{i}]": step for i, step in enumerate(STEPS)}
        assert read == pytest.approx(expected, abs=1e-6)


def test_the_axes_of_a_curve_say_where_steps_and_losses_begin_and_end():
    drawn = curve()
    (first, last), (high, low) = (
        [(reading.source, reading.shown) for reading in numbers.readings()]
        for numbers in (drawn.ends[0], drawn.heights)
    )
    assert (first, last) == (("training.step[0]", 0), ("training.step[2]", 3400))
    assert (high, low) == (("training.loss[0]", 0.08), ("training.loss[2]", 0.011))
    assert drawn.ends[1].text == "steps of training"
    for numbers, axis in ((drawn.ends[0], 0), (drawn.heights, 1)):
        anchor: Any = numbers.anchor
        stand = anchor.points[::4, axis]
        np.testing.assert_allclose(stand, drawn.places[[0, -1], axis], atol=1e-6)


def test_the_ring_takes_longer_on_longer_ways_and_all_its_time_together():
    seconds = curve().seconds(2.0, 0.1)
    assert sum(seconds) == pytest.approx(2.2)
    assert 0.1 < seconds[0] < seconds[1]


def test_a_curve_stays_in_its_box_below_its_numbers():
    drawn = curve()
    assert drawn.get_left()[0] >= -2.001
    assert drawn.get_right()[0] <= 3.001
    assert drawn.get_top()[1] <= 2.01
    assert drawn.get_bottom()[1] >= -1.02
    assert drawn.ring.get_top()[1] < drawn.names.get_bottom()[1]


@pytest.mark.parametrize("moment", [1, 2])
def test_ring_step_and_loss_go_to_the_same_moment(moment):
    drawn = curve()
    for motion in drawn.go(moment, 1):
        played(motion)
    circle = drawn.dots.points.reshape(-1, 16, 3)[moment]
    np.testing.assert_allclose(drawn.ring.get_center(), (circle.min(0) + circle.max(0)) / 2)
    shown = [next(numbers.readings()) for numbers in (drawn.step, drawn.loss)]
    assert [reading.source for reading in shown] == [
        f"training.step[{moment}]", f"training.loss[{moment}]"
    ]  # fmt: skip
    assert shown[0].shown == STEPS[moment]
    assert shown[1].shown == pytest.approx(LOSSES[moment], abs=5e-4)


def test_a_learned_matrix_shows_the_numbers_of_its_moment():
    W = np.random.default_rng(0).normal(size=(3, 8, 9))
    data = (W, "training.W_Q"), (STEPS, "training.step"), (LOSSES, "training.loss")
    learned = LearnedMatrix(*data, Label("$W$", DARK.query), (-6, -3, 6, 2), DARK, shown=(3, 2))
    for moment in (0, 2):
        if moment:
            for motion in learned.go(moment, 1):
                played(motion)
        shown = {reading.source: reading.shown for reading in learned.matrix.numbers.readings()}
        expected = {
            f"training.W_Q[{moment}, {i}, {j}]": round(W[moment, i, j], 2)
            for i in range(3)
            for j in range(2)
        }
        assert shown == pytest.approx(expected)


@pytest.mark.parametrize("height", [5.0, 3.0, 2.0])
def test_matrix_and_curve_share_their_box(height):
    W = np.random.default_rng(0).normal(size=(3, 8, 9))
    data = (W, "training.W_Q"), (STEPS, "training.step"), (LOSSES, "training.loss")
    box = (-6, -3, 6, -3 + height)
    learned = LearnedMatrix(*data, Label("$W$", DARK.query), box, DARK)
    assert learned.get_top()[1] <= box[3] + 1e-6
    assert learned.get_right()[0] <= 6.001
    assert learned.matrix.get_right()[0] < learned.curve.get_left()[0]


# --- the spaces ---------------------------------------------------------------------------------


def space_map(count: int = 4, focus: int = 1, scale: float = 1.0) -> SpaceMap:
    vectors = scale * np.random.default_rng(2).normal(size=(count, 2))
    sides = [
        Side("$E$", (), "E", DARK.ink, vectors, "E_space.others"),
        Side("$Q$", (), "Q", DARK.query, 3 * vectors[:, ::-1], "Q_space.others"),
    ]
    return SpaceMap(sides, focus, Label("$W_Q$", DARK.query), (-6, -2.7, 6, 1.8), DARK)


def test_each_space_has_an_arrow_for_every_token_and_follows_one():
    drawn, vectors = space_map(), np.random.default_rng(2).normal(size=(4, 2))
    for picture, field, expected in (
        (drawn.before, "E_space.others", vectors),
        (drawn.after, "Q_space.others", 3 * vectors[:, ::-1]),
    ):
        found = {}
        for arrow in (picture.followed, *picture.others):
            found |= {reading.source: reading.shown for reading in arrow.readings()}
        wanted = {f"{field}[{i}, {k}]": expected[i, k] for i in range(4) for k in range(2)}
        assert found == pytest.approx(wanted)
        assert picture.followed.source == f"{field}[1]"
        assert picture.followed.get_fill_opacity() == 1
        assert all(arrow.get_fill_opacity() < 0.5 for arrow in picture.others)


@pytest.mark.parametrize(
    ("count", "focus", "scale"), [(1, 0, 1), (2, 1, 1), (16, 15, 1), (3, 0, 0)]
)
def test_both_spaces_and_the_way_between_fit_their_box(count, focus, scale):
    drawn = space_map(count, focus, scale)
    assert drawn.width < 12.01
    assert drawn.before.get_right()[0] < drawn.shaft.get_left()[0]
    assert drawn.shaft.get_right()[0] < drawn.after.plane.get_left()[0]
    assert drawn.shaft.get_left()[0] < drawn.name.get_left()[0]
    assert drawn.name.get_right()[0] < drawn.shaft.get_right()[0]


# --- the chains ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 8, 14, 16])
def test_a_name_stands_between_its_column_and_the_next(count):
    words = tuple(f"w{i}" for i in range(count))
    chains = TokenChains(words, Board(words).chains, DARK)
    slot = chains.place.x[1] - chains.place.x[0] if count > 1 else 2.0
    for x, name in zip(chains.place.x, chains.names, strict=True):
        assert x < name.get_left()[0]
        assert name.get_right()[0] < x + slot / 2 + 1e-3
        assert name.get_right()[0] <= Board.right + 1e-3


def test_a_spotlight_leaves_one_word_and_comes_back():
    words = ("the", "cat", "slept")
    chains = TokenChains(words, Board(words).chains, DARK)
    for opacity in (0.3, 1.0):
        played(chains.spotlight(1, opacity))
        for row in (chains.words, chains.lookups, chains.embeddings):
            assert [part.get_fill_opacity() for part in row] == [opacity, 1, opacity]


# --- the clip -----------------------------------------------------------------------------------


def bare_trace(tokens: int = 3, d_head: int = 4) -> AttentionTrace:
    generator = torch.Generator().manual_seed(1)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    E = normal(tokens, 6)
    head = HeadTrace.from_weights(
        E, normal(d_head, 6), normal(d_head, 6), normal(d_head, 6), normal(6, d_head),
        b_Q=normal(d_head),
    )  # fmt: skip
    return AttentionTrace.from_heads(E, [head], [f"t{i}" for i in range(tokens)])


def played_clip(clip: type, telling: Telling) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Play a clip and return after each beat the sources of what is drawn, and what was said."""
    seen: dict[str, set[str]] = {}

    def look(lesson, step) -> None:
        seen[step.name] = {reading.source for _, reading in Picture(lesson, step).readings}

    lesson = check.watch(clip, telling, look)
    return seen, {said.name: said.caption for said in lesson.timeline}


def test_what_is_said_of_the_training_stands_as_long_as_its_curve():
    seen, said = played_clip(Queries, Telling(text="the old wizard slept", focus="wizard"))
    (told,) = [name for name, caption in said.items() if "loss" in caption]
    for beat, sources in seen.items():
        assert any(source.startswith("training.loss") for source in sources) == (beat == told)
    assert list(said)[-1] == "every_query"
    assert "trained to let adjectives change their noun" in said["every_query"]


@pytest.mark.parametrize(
    ("text", "focus", "givers"),
    [("the old wizard slept", "wizard", {1}), ("the cat slept", "cat", set())],
)
def test_what_it_was_trained_for_is_shown_by_arcs_only_where_there_is_something(
    text, focus, givers
):
    clip = Queries(text=text, focus=focus)
    clip.opening()
    drawn = [reading for arcs in clip.arcs for reading in arcs.readings()]
    strong = {clip.lookup("head.given")[clip.focus].argmax() for _ in drawn[:1]}
    assert strong == givers
    assert all(reading.source.startswith("head.given[") for reading in drawn)


@pytest.mark.parametrize(
    ("telling", "said"),
    [
        ({}, Queries.question),
        ({"text": "the old wizard slept", "focus": "wizard"}, Queries.question),
        ({"text": "the cat slept"}, Queries.neutral_question),
        ({"text": "forest"}, Queries.neutral_question),
        ({"text": "the old wizard slept", "focus": "old"}, Queries.neutral_question),
        ({"trace": bare_trace()}, Queries.neutral_question),
    ],
)
def test_the_question_about_adjectives_is_asked_only_where_the_head_was_trained_for_it(
    telling, said
):
    clip = Queries(**telling)
    clip.opening()
    assert clip.bubble.label.text == said


@pytest.mark.parametrize("text", ["forest", "the cat slept", "the old king slept", "a bad giraffe"])
def test_the_question_keeps_clear_of_the_words_and_of_the_line_in_the_corner(text):
    clip = Queries(text=text)
    clip.opening()
    low, high = (float(edge[1]) for edge in (clip.bubble.get_bottom(), clip.bubble.get_top()))
    assert low > clip.chains.words.get_top()[1]
    assert high < clip.provenance().get_bottom()[1] - 0.08


@pytest.mark.parametrize("detail", ["story", "numbers"])
@pytest.mark.parametrize("d_head", [1, 4])
def test_a_bare_trace_tells_of_no_training_and_names_its_bias(detail, d_head, tmp_path):
    file = tmp_path / "layer.safetensors"
    bare_trace(d_head=d_head).save(file)
    lesson, found = check.play(Queries, Telling(trace=file, detail=detail))
    assert [str(finding) for finding in found] == []
    told = {beat.name: beat.caption for beat in lesson.timeline}
    assert "learned" not in told
    assert ("another_space" in told) == (detail == "numbers" and d_head > 1)
    assert "a bias" in told["first_row"]


def test_the_training_shown_ends_at_the_matrix_of_the_head():
    clip = Queries()
    clip.opening()
    learned = clip.learned_matrix
    last = len(learned.curve.places) - 1
    for motion in learned.go(last, 1):
        played(motion)
    numbers = learned.matrix.numbers
    for reading, index in zip(numbers.readings(), numbers.indices, strict=True):
        assert clip.lookup(reading.source) == float(clip.head.W_Q[index])
        assert reading.shown == pytest.approx(float(clip.head.W_Q[index]), abs=0.00501)


def test_the_clip_ends_with_a_query_for_every_token_at_the_places_of_the_board():
    lesson, _ = check.play(Queries, Telling(detail="numbers"))
    assert isinstance(lesson, Queries)
    home = TokenChains(lesson.words, lesson.board.chains, DARK)
    shown = [part for top in lesson.mobjects for part in top.get_family()]
    for own, there in zip(lesson.chains.get_family(), home.get_family(), strict=True):
        points = [np.asarray(part.points) for part in (own, there)]
        if not len(points[1]):
            continue
        assert any(part is own for part in shown)
        assert own.get_fill_opacity() == 1
        np.testing.assert_allclose(own.get_center(), there.get_center(), atol=1e-6)
        assert outlines.area(points[0]) == pytest.approx(outlines.area(points[1]))
