"""A word in several phrases: alike in the table, parted by what stands before it."""

import numpy as np
import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.contexts import Contexts
from scenes.mobjects.arrow_pair import ArrowPair
from scenes.mobjects.depth_track import DepthTrack
from scenes.mobjects.phrases import PhraseColumns
from scenes.mobjects.walking import stage_at
from scenes.production import check
from scenes.production.options import Telling
from scenes.s02_words_need_context import WordsNeedContext
from scenes.theme import DARK
from tests.drawn import played


class TwoPhrases(WordsNeedContext):
    """Only phrases that end with the word."""

    phrases = ("American shrew mole", "Take a biopsy of the mole")
    meanings = ("animal", "skin")
    second_phrases = ("the tower", "the Eiffel tower")


def captions(clip: type[WordsNeedContext]) -> dict[str, str]:
    """Return what the beats of a clip say, without playing them."""
    lesson = clip()
    return {step.name: lesson.caption_of(step) for step in lesson.beats()}


def contexts(*vectors: Float[Tensor, "text d"], places: tuple[int, ...] = ()) -> Contexts:
    """Make contexts by hand, one set of vectors for each depth."""
    texts = ("a",) * len(vectors[0])
    places = places or (0,) * len(texts)
    return Contexts("a", texts, places, vectors[0], torch.stack(vectors))


def test_captions_say_what_the_traces_show() -> None:
    said = captions(WordsNeedContext)
    assert "all 576 numbers of “mole” are the same" in said["all_alike"]
    assert "“mole” sees “One”, not “of carbon dioxide”" in said["looking_back"]
    assert "30 layers" in said["through_layers"]
    assert "in the end all differ" in said["arrows_part"]
    assert "“Eiffel” before “tower” turns its arrow" in said["turned"]
    assert "“miniature” turns it again, but less" in said["turned_again"]


def test_two_phrases_that_end_with_the_word_are_told_cleanly() -> None:
    lesson, found = check.play(TwoPhrases, Telling(theme="light"))
    assert [str(finding) for finding in found] == []
    said = {beat.name: beat.caption for beat in lesson.timeline}
    assert "not “" not in said["looking_back"]
    assert "“Eiffel” before “tower” turns" in said["turned"]
    assert " less" not in said["turned_again"]


def test_columns_of_the_word_show_the_same_numbers() -> None:
    clip = WordsNeedContext()
    columns = [[r.shown for r in column.numbers.readings()] for column in clip.word_columns]
    assert columns[0] == columns[1] == columns[2]
    others = [column for group in clip.table.columns for column in group]
    assert len({tuple(r.shown for r in column.numbers.readings()) for column in others}) > 8


def test_arcs_come_only_from_before_the_word() -> None:
    clip = WordsNeedContext()
    phrases = [trace.cut.pieces for trace in clip.traces]
    assert [len(list(arcs.readings())) for arcs in clip.looks] == [2, 1, 5]
    assert [piece.strip() for piece in phrases[1][2:]] == ["of", "carbon", "dioxide"]
    assert len(clip.unseen) == 2 * 3  # with their columns


class TestPairs:
    """Every two directions in the plane through both."""

    def test_their_lengths_and_their_angle_are_true(self) -> None:
        torch.manual_seed(3)
        found = contexts(torch.randn(3, 9), torch.randn(3, 9))
        torch.testing.assert_close(found.pair_arrows.norm(dim=-1), torch.ones(2, 3, 2))
        between = found.pair_arrows.prod(dim=2).sum(dim=-1)
        torch.testing.assert_close(between, found.pair_cosines)

    def test_the_first_leans_left_and_their_mean_is_up(self) -> None:
        torch.manual_seed(4)
        first, second = contexts(torch.randn(3, 7)).pair_arrows.unbind(dim=2)
        assert bool((first[..., 0] < 0).all())
        torch.testing.assert_close(first * torch.tensor([-1.0, 1.0]), second)

    def test_what_is_equal_is_one_arrow(self) -> None:
        one = torch.tensor([3.0, 4.0, 12.0])
        arrows = contexts(one.repeat(2, 1)).pair_arrows[0, 0]
        torch.testing.assert_close(arrows, torch.tensor([[0.0, 1.0]] * 2), atol=1e-3, rtol=0)


def test_the_arrows_of_the_clip_open_to_the_cosines_beside_them() -> None:
    clip = WordsNeedContext()
    for pair, drawn in enumerate(clip.pairs):
        drawn.go(clip.last)
        (left, up), (right, height) = [[r.shown for r in a.readings()] for a in drawn.arrows]
        (cosine,) = drawn.cosine.readings()
        assert cosine.source == f"contexts.pair_cosines[{clip.last}, {pair}]"
        assert left * right + up * height == pytest.approx(cosine.shown, abs=0.006)
    drawn = clip.pairs, clip.second_pairs
    written = [[round(float(pair.cosine.values[0]), 2) for pair in pairs] for pairs in drawn]
    assert written == [[0.83, 0.59, 0.69], [0.89, 0.96]]


def test_what_turns_less_is_said_only_where_it_does() -> None:
    class Backwards(WordsNeedContext):
        second_phrases = ("the miniature Eiffel tower", "the Eiffel tower", "the tower")

    assert WordsNeedContext().less_and_less
    assert not Backwards().less_and_less
    assert not TwoPhrases().less_and_less
    assert " less" not in captions(Backwards)["turned_again"]


def test_a_word_is_said_to_turn_the_arrow_only_where_it_alone_was_added() -> None:
    class Exchanged(WordsNeedContext):
        second_phrases = ("the tower", "Eiffel tower", "Miniature Eiffel tower")

    assert WordsNeedContext().adds_words
    assert not Exchanged().adds_words
    assert "“Eiffel”" not in captions(Exchanged)["turned"]


def test_each_name_stands_on_the_side_of_its_arrow_and_names_of_neighbours_are_apart() -> None:
    clip = WordsNeedContext()
    for pairs in (clip.pairs, clip.second_pairs):
        for pair in pairs:
            pair.go(clip.last)
            first, second = pair.names
            assert first.get_right()[0] < pair.origin[0] < second.get_left()[0]
            inside = second.get_left()[0] - first.get_right()[0]
            later = [o.names[0].get_left()[0] for o in pairs if o.origin[0] > pair.origin[0]]
            if pairs is clip.pairs and later:
                assert min(later) - second.get_right()[0] > 0.8
                assert inside > 0.3
        assert len({round(name.em, 6) for pair in pairs for name in pair.names}) == 1


def test_only_tokens_before_the_word_can_change_it() -> None:
    found = contexts(torch.randn(3, 4), places=(2, 0, 1))
    assert found.before.tolist() == [
        [True, True, False],
        [False, False, False],
        [True, False, False],
    ]
    assert found.pairs == ((0, 1), (0, 2), (1, 2))


def test_a_walk_along_the_track_ends_at_its_depth() -> None:
    track = DepthTrack((np.arange(4.0), "c.depths"), -4, 4, 1, DARK)
    played(track.travel(0, 2, 1.0), alpha=0.75)
    assert [r.source for r in track.present.readings()] == ["c.depths[1]"]
    assert [r.shown for r in track.readings()] == pytest.approx([1.5], abs=1e-6)
    played(track.travel(0, 3, 1.0))
    assert [(r.source, round(r.shown, 6)) for r in track.readings()] == [("c.depths[3]", 3.0)]
    assert track.dot.get_x() == pytest.approx(track.track.get_right()[0], abs=0.02)


def test_a_pair_passes_every_stage_and_its_names_do_not_touch() -> None:
    half = np.array([0.0, 0.3, 0.9])
    up = np.sqrt(1 - half**2)
    arrows = np.stack([np.stack([-half, up], axis=1), np.stack([half, up], axis=1)], axis=1)
    fields = (arrows[:, None], "c.arrows"), (1 - 2 * half[:, None] ** 2, "c.cosines")
    pair = ArrowPair(*fields, 0, ("animal", "amount"), (-2.0, -2.0, 2.0, 3.0), DARK)
    played(pair.travel(0, 2, 1.0), alpha=0.5)
    shown = [[r.shown for r in arrow.readings()] for arrow in pair.arrows]
    np.testing.assert_allclose(shown, arrows[1], atol=1e-6)
    assert [r.source for r in pair.arrows[1].readings()] == [
        "c.arrows[1, 0, 1, 0]",
        "c.arrows[1, 0, 1, 1]",
    ]
    assert [r.source for r in pair.cosine.readings()] == ["c.cosines[1, 0]"]
    for stage in range(3):
        pair.go(stage)
        first, second = pair.names
        assert first.get_right()[0] < second.get_left()[0]
        assert first.get_left()[0] >= -2 - 1e-6
        assert second.get_right()[0] <= 2 + 1e-6


def test_between_stages_is_the_straight_way() -> None:
    assert stage_at([[0.0, 4.0], [2.0, 0.0]], 0.25).tolist() == [0.5, 3.0]
    assert stage_at([1.0, 3.0], 1).tolist() == 3.0


def test_too_many_tokens_are_refused() -> None:
    phrase = ("word",) * 40
    with pytest.raises(ValueError, match="80 tokens together"):
        PhraseColumns([phrase] * 2, [(np.eye(40, 9), "p.lookup")] * 2, (-6, -2, 6, 2), DARK)
