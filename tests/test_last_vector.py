"""The last token: what it attended to, what it came to say, and how the clip of it is drawn."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.last_token import LastToken
from attention_math.mystery import Mystery, exchanged
from attention_math.training.mystery import ALIBIS, CLUES, TEXTS
from scenes.mobjects.growing_vector import GrowingVector
from scenes.mobjects.likely_tokens import LikelyTokens
from scenes.mobjects.marked_text import MarkedText
from scenes.s03_the_last_vector import TheLastVector
from scenes.theme import DARK

pytestmark = pytest.mark.xdist_group("language models")


@pytest.fixture(scope="module")
def mystery() -> Mystery:
    """Read the recorded story."""
    return Mystery.load()


def test_the_story_is_of_the_length_it_should_have_and_breaks_off(mystery: Mystery) -> None:
    assert mystery.story.cut.text == TEXTS["story"]
    assert mystery.retold.cut.text == TEXTS["retold"]
    assert 120 <= len(TEXTS["story"].split()) <= 200
    assert TEXTS["story"].endswith("therefore the murderer was")


def test_what_is_recorded_is_what_the_model_does(mystery: Mystery, smollm2: LanguageModel) -> None:
    found = LastToken.of(smollm2, TEXTS["story"])
    assert found.likely == mystery.story.likely
    torch.testing.assert_close(found.A, mystery.story.A, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(
        found.likely_shares, mystery.story.likely_shares, rtol=1e-2, atol=1e-4
    )
    expected = smollm2.expects(TEXTS["story"], 2).after(found.n_tokens - 1)
    assert expected[0][0] == found.likely[0]
    assert expected[0][1] == pytest.approx(float(found.likely_shares[-1, 0]), rel=1e-4)


def test_weights_and_stream_are_those_of_the_whole_trace(smollm2: LanguageModel) -> None:
    text = "the cat slept on the"
    found, whole = LastToken.of(smollm2, text), smollm2.model_trace(text, layers=[])
    torch.testing.assert_close(found.A, whole.last_A)
    torch.testing.assert_close(found.stream, whole.stream[:, -1])
    ids, shares = smollm2.lens(found.stream[20], smollm2.sizes.n_vocab)
    all_shares = dict(zip(ids.tolist(), shares.tolist(), strict=True))
    ranked = ids.tolist()
    assert [ranked.index(id) + 1 for id in found.likely_ids.tolist()] == (
        found.likely_places[20].tolist()
    )
    assert found.n_vocab == len(ranked)
    in_between = [all_shares[id] for id in found.likely_ids.tolist()]
    assert found.likely_shares[20].tolist() == pytest.approx(in_between, rel=1e-4)


def test_the_weights_of_every_head_add_up_to_one(mystery: Mystery) -> None:
    for last in (mystery.story, mystery.retold):
        torch.testing.assert_close(last.A.sum(dim=2), torch.ones(30, 9))
        torch.testing.assert_close(last.layer_weights, last.A.sum(dim=1) / 9)
        assert last.full == pytest.approx(float(last.A.mean(dim=1)[:, 1:].max()) / 2)


def test_the_answer_is_looked_for_where_it_stands_in_the_text(mystery: Mystery) -> None:
    story = mystery.story
    assert {story.cut.pieces[i] for i in story.told} == {" Martin"}
    assert len(story.told) == TEXTS["story"].count("Martin")
    by_hand = story.A[story.telling][:, list(story.told)].sum(dim=1).mean()
    assert float(story.told_weights.max()) == pytest.approx(float(by_hand))


def test_candidates_stand_as_they_were_ranked_in_the_beginning(mystery: Mystery) -> None:
    story = mystery.story
    assert story.candidate_names == (" the", " not", " James", " Peter", " Martin")
    assert story.candidate_places[0].tolist() == sorted(story.likely_places[0].tolist())
    assert story.candidate_places[-1].tolist() == [3, 4, 5, 2, 1]
    assert story.candidate_shares[-1].tolist() == pytest.approx(
        [float(story.likely_shares[-1, place - 1]) for place in (3, 4, 5, 2, 1)]
    )
    assert story.candidate_names[story.answer] == story.likely[0]


def test_the_retelling_is_the_same_story_in_another_order(mystery: Mystery) -> None:
    ids = mystery.story.cut.ids
    assert tuple(ids[i] for i in mystery.order) == mystery.retold.cut.ids
    assert mystery.order != tuple(range(len(ids)))
    later, earlier = mystery.parts
    moved = list(mystery.order[later[0] : earlier[-1] + 1])
    assert moved == [*earlier, *later]
    parts = ["".join(mystery.story.cut.pieces[i] for i in part).strip() for part in mystery.parts]
    assert parts == [ALIBIS, CLUES]


def test_it_names_whom_it_read_about_last_only_if_both_tellings_show_it(mystery: Mystery) -> None:
    assert mystery.names_last
    assert not replace(mystery, retold=mystery.story).names_last  # it names the same man
    story = replace(mystery.story, likely_ids=mystery.retold.likely_ids)
    retold = replace(mystery.retold, likely_ids=mystery.story.likely_ids)
    assert not Mystery(story, retold).names_last  # each names whom it read about before


def test_texts_that_differ_otherwise_are_refused() -> None:
    assert exchanged((5, 6), (5, 6)) == (0, 1)
    with pytest.raises(InputError, match="tell both from the same sentences"):
        exchanged((1, 2, 3), (3, 2, 1))
    with pytest.raises(InputError, match="2 and 1 tokens"):
        exchanged((1, 2), (1,))


def test_a_last_token_whose_parts_do_not_fit_is_refused(mystery: Mystery) -> None:
    with pytest.raises(InputError, match="do not fit together"):
        replace(mystery.story, A=mystery.story.A[:, :, 1:])
    with pytest.raises(InputError, match="do not fit together"):
        replace(mystery.story, likely=("Martin",))


def test_a_saved_last_token_is_read_again(mystery: Mystery, tmp_path) -> None:
    mystery.story.save(tmp_path / "x.safetensors", {})
    again = LastToken.load(tmp_path / "x.safetensors")
    assert again.cut == mystery.story.cut
    assert torch.equal(again.A, mystery.story.A)


# --- the picture ----------------------------------------------------------------------------


def text_of(count: int = 40) -> MarkedText:
    letters = [f"word{i}" for i in range(count)]
    return MarkedText(letters, [bool(i) for i in range(count)], (-3, -2, 3, 2), DARK, after=2.0)


def test_lines_stay_in_their_box_and_do_not_touch() -> None:
    text = text_of()
    boxes = np.array([text.token_box(i) for i in range(40)])
    assert boxes[1:, 0].min() > -3.2
    assert boxes[:, 2].max() <= 3
    assert boxes[:, 1].min() >= -2
    assert boxes[:, 3].max() <= 2
    first, second = sorted(set(boxes[:, 3].round(6)), reverse=True)[:2]
    assert first - second > boxes[0, 3] - boxes[0, 1]
    assert boxes[-1, 2] + 2.0 * text.size <= 3  # there is room for what is missing


def test_the_marker_shows_the_weights_and_leaves_out_what_it_should() -> None:
    weights = np.linspace(0, 0.2, 40)
    text = text_of()
    text.full, text.unmarked = 0.2, [39]
    text.set_weights(weights, "x.A")
    shown = {reading.source: reading for reading in text.readings()}
    assert "x.A[39]" not in shown
    assert len(shown) > 35
    for i in range(1, 39):
        reading = shown.get(f"x.A[{i}]")
        assert reading is None or abs(reading.shown - weights[i]) <= reading.tolerance


def test_a_word_too_long_for_a_large_line_makes_the_text_smaller() -> None:
    text = MarkedText(["extraordinarily"], [False], (0, 0, 4, 9), DARK, after=3.0, size=1.5)
    assert text.token_box(0)[2] + 3.0 * text.size <= 4.0 + 1e-6


def test_tokens_that_go_to_other_places_are_all_there_again() -> None:
    text = text_of(12)
    order = [0, 1, 5, 6, 2, 3, 4, *range(7, 12)]
    text.places = text.places + np.array([0.5, -1.0])  # it was moved aside before
    text.write(12)
    places = text.rearranged(order)
    assert places[0].tolist() == text.places[0].tolist()
    reading_order = sorted(range(12), key=lambda i: (-places[i, 1], places[i, 0]))
    assert reading_order == order
    ink = text.ink.points.copy()
    text.places = places
    assert len(text.write(12).ink.points) == len(ink)


def test_parts_that_begin_a_line_change_places_without_being_broken_anew() -> None:
    count, parts = 40, (range(10, 24), range(24, 31))
    letters = [f"word{i}" for i in range(count)]
    text = MarkedText(letters, [True] * count, (-3, -3, 3, 3), DARK, breaks=(10, 24, 31))
    there = text.rearranged([*range(10), *parts[1], *parts[0], *range(31, count)])
    moved = there - text.places
    for part in (*parts, range(10), range(31, count)):
        assert np.ptp(moved[list(part)], axis=0) == pytest.approx([0, 0])
    assert moved[24, 1] > 0 > moved[10, 1]
    assert moved[[0, 35]] == pytest.approx(np.zeros((2, 2)))


def test_letters_under_a_bright_mark_are_in_the_colour_of_the_page() -> None:
    text = text_of(3)
    text.set_weights([1.0, 0.0, 0.1], "x.A")
    over, ink = len(text.over.points), len(text.ink.points)
    assert over == len(text.piece(0).points)
    assert ink == len(text.piece(1, 2).points)
    assert not len(text.set_weights([0.0, 0.0, 0.0], "x.A").over.points)
    text.leave_out(1)
    assert len(text.ink.points) == len(text.piece(0, 2).points)


def test_a_vector_between_two_layers_is_on_its_way_and_ends_at_the_entry() -> None:
    stream = np.arange(60.0).reshape(3, 20)
    shares = np.array([[0.0], [0.2], [1.0]])
    places = np.array([[2000.0], [200.0], [1.0]])
    layers = np.arange(2.0) + 1
    vector = GrowingVector(
        (stream, "x.stream"), (shares, "x.shares"), (places, "x.places"), (layers, "x.layers"),
        ["a"], (0, -3, 4, 3), DARK,
    )  # fmt: skip
    vector.go(0.5)
    assert vector.likely.bars.values.tolist() == [0.1]
    assert vector.places.numbers.text(0) == "1,100"
    vector.go(2)
    (bar,) = vector.likely.bars.readings()
    assert (bar.source, round(bar.shown, 6)) == ("x.shares[2, 0]", 1.0)
    (place,) = vector.places.numbers.readings()
    assert (place.source, place.shown) == ("x.places[2, 0]", 1)
    assert next(iter(vector.number.readings())).source == "x.layers[1]"
    assert vector.layer[-1].text == "of 2"


def test_names_too_long_for_their_row_are_cut_short_and_still_readable() -> None:
    rows = LikelyTokens([" internationalisation", " a"], [0.5, 0.1], "x.s", (0, 0, 1.6, 2), DARK)
    names: list[Any] = list(rows.names)
    long, short = names
    assert long.width <= 1.6 - 0.7
    assert long.text == " internationalisation"
    assert long.x_height >= 0.999 * 0.096
    assert short.x_height > 0.12


def test_captions_say_what_was_recorded() -> None:
    clip = TheLastVector()
    said = {step.name: clip.caption_of(step) for step in clip.beats()}
    assert "175 tokens" in said["text_appears"]
    assert "576 numbers" in said["one_vector"]
    assert "all 49,152 next tokens" in said["begins_alone"]
    assert said["telling_layer"] == (
        "Of all layers, layer 24 attends most to “Martin”: 28%. "
        "What it adds takes “Martin” from place 3,075 to 236."
    )
    assert said["says"] == "The last layer takes “Martin” from place 54 to the first: 59%."
    assert said["says_another"].startswith("Now it says “Peter”, 25%.")


def test_a_layer_that_brings_the_answer_no_nearer_is_not_said_to() -> None:
    clip = TheLastVector()
    steps = {step.name: step for step in clip.beats()}
    places = clip.last.likely_places.clone()
    places[clip.last.telling + 1, 0] = places[clip.last.telling, 0]
    places[-2, 0] = 1
    clip.last = replace(clip.last, likely_places=places)
    assert clip.caption_of(steps["telling_layer"]).endswith("What it finds is added to the vector.")
    assert clip.caption_of(steps["says"]) == "After 30 layers it says “Martin”: 59%."


def test_marks_come_first_and_then_the_vector_changes() -> None:
    clip = TheLastVector()
    clip.pass_layers(0, 23, 1.0).interpolate_mobject(1.0)
    clip.look(23, 1.0).interpolate_mobject(1.0)
    assert clip.text.source == "last.layer_weights[23]"
    assert clip.vector.number.text(0) == "24"
    answer = clip.last.answer
    assert clip.vector.places.numbers.text(answer) == "3,075"
    clip.take_in(23, 1.0).interpolate_mobject(0.0)
    assert clip.vector.number.text(0) == "24"
    clip.take_in(23, 1.0).interpolate_mobject(1.0)
    assert clip.vector.places.numbers.text(answer) == "236"


def test_a_mark_goes_from_one_layer_to_the_next() -> None:
    clip = TheLastVector()
    clip.pass_layers(0, 24, 1.0).interpolate_mobject(1.0)
    weights = clip.lookup("last.layer_weights[23]")
    assert clip.text.source == "last.layer_weights[23]"
    assert np.array_equal(clip.text.weights, weights)
    assert [r.source for r in clip.resting_share.readings()] == ["last.layer_weights[23, 0]"]
    assert float(clip.resting_share.values[0]) == weights[0]
    clip.pass_layers(24, 25, 1.0).interpolate_mobject(0.5)
    halfway = (weights + clip.lookup("last.layer_weights[24]")) / 2
    np.testing.assert_allclose(clip.text.weights, halfway)


def test_the_clip_is_told_with_another_text_without_the_mystery(smollm2: LanguageModel) -> None:
    clip = TheLastVector(text="the cat slept on the")
    assert not clip.is_mystery
    assert not clip.names_last
    assert clip.last.likely == LastToken.of(smollm2, "the cat slept on the").likely


def test_a_text_that_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="from 2 to 320"):
        TheLastVector(text="cat")
    with pytest.raises(InputError, match="reads no running text"):
        TheLastVector(text="the cat slept", model="story")
