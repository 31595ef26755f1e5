"""Cross-attention: French asks, English answers, and the picture is what the translator does."""

from typing import Any

import pytest
import torch

from attention_math.alignment import Alignment, Habit
from attention_math.errors import InputError
from attention_math.translator import END, Translator
from scenes.beats import Beat
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.pattern import PatternGrid
from scenes.production import check
from scenes.production.checks.picture import Picture
from scenes.production.options import Telling
from scenes.s15_cross_attention import CrossAttention
from scenes.two_texts_room import TwoTextsRoom

LONG = "the big dangerous elephants do not want to touch the beautiful gray soldiers in our church"


@pytest.fixture(scope="module")
def translator() -> Translator:
    return Translator.load()


def told(**options: Any) -> tuple[Any, dict[str, str]]:
    """Play the clip, expect no faults, and return it with what its beats said."""
    clip, found = check.play(CrossAttention, Telling(named=True, **options))
    assert [str(finding) for finding in found] == []
    return clip, {said.name: said.caption for said in clip.timeline}


# --- what the weights show ------------------------------------------------------------------------


def one_hot(keys: str, count: int) -> list[list[float]]:
    """Return columns with all their weight on one key each."""
    return torch.eye(count)[[int(key) for key in keys]].tolist()


@pytest.mark.parametrize(
    ("keys", "predicted", "turned", "split", "left_out"),
    [
        ("0123", "a b c <end>", (), (), (3,)),
        ("0213", "a b c d", (1, 2), (), ()),
        ("3210", "a b c d", (0, 1, 2, 3), (), ()),
        ("321022", "a b c d e f", (2, 3), (1, 4), ()),  # key 2 is shared, and no part of a run
        ("1020", "a b c <end>", (0, 1), (), (3,)),
        ("0303", "le ne va pas", (), (0, 2), (1, 2)),
        ("0101", "le roi le roi", (), (), (2, 3)),  # the same word twice is no word in two
    ],
)
def test_order_splits_and_leftovers_are_read_from_the_weights(
    keys: str, predicted: str, turned: tuple, split: tuple, left_out: tuple
) -> None:
    found = Alignment.of(torch.tensor(one_hot(keys, 4)), predicted.split())
    assert (found.turned, found.split, found.left_out) == (turned, split, left_out)


def test_a_key_answers_with_half_of_the_weight_or_more_and_the_end_asks_nothing() -> None:
    found = Alignment.of(
        torch.tensor([[0.5, 0.5], [0.4, 0.6], [0.45, 0.55], [1.0, 0.0]]), ("a", "b", "c", END)
    )
    assert found.answers == (0, 1, 1, None)
    spread = Alignment.of(torch.tensor([[0.4, 0.3, 0.3]]), ("a",))
    assert (spread.answers, spread.left_out) == ((None,), ())


def test_what_is_said_of_the_habit_is_what_the_training_measured(translator: Translator) -> None:
    habit, (measured,) = Habit.of(translator), translator.report["alignment"]
    assert habit.on_written == measured["predicted"]["all"] > 0.9
    assert habit.on_read == measured["read"]["all"] < 0.1
    assert habit.sentences == translator.report["held_out"]["sentences"]


def test_values_come_from_the_english_alone(translator: Translator) -> None:
    english = "the black cat does not sleep"
    own, given = translator.trace(english), translator.trace(english, "le chien")
    assert torch.allclose(own.heads[0].V_up, given.heads[0].V_up)
    other = translator.trace("the black dog does not sleep")
    assert not torch.allclose(own.heads[0].V_up, other.heads[0].V_up)


def test_the_french_asks_itself_first_and_then_the_english(translator: Translator) -> None:
    found = translator.translation("the black cat does not sleep")
    layer: Any = translator.network.decoder[0]
    assert torch.allclose(found.trace.E, layer.attention_norm(found.within.E_out))
    assert found.within.key_tokens == found.read
    assert found.trace.key_tokens == ("the", "black", "cat", "does", "not", "sleep")
    later = torch.ones(len(found.read), len(found.read)).triu(1) > 0
    assert not found.within.heads[0].mask[later].any()
    assert found.trace.heads[0].mask.all()


# --- the clip -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own() -> tuple[Any, dict[str, str], dict[str, dict[str, float]]]:
    """Return the clip with its own sentence, what it said, and what each beat showed."""
    shown: dict[str, dict[str, float]] = {}
    faults: list[str] = []

    def look(clip: Any, step: Beat) -> None:
        faults.extend(fault.what for fault in check.faults(clip, step))
        parts = Picture(clip, step).visible(PatternGrid) + Picture(clip, step).visible(Numbers)
        shown[step.name] = {r.source: r.shown for part in parts for r in part.readings()}

    clip = check.watch(CrossAttention, Telling(detail="numbers"), look)
    assert faults == []
    return clip, {said.name: said.caption for said in clip.timeline}, shown


def test_the_clip_s_own_sentence_changes_order_and_splits_a_word(own: Any) -> None:
    said = own[1]
    assert "“chat” before “noir”, English “black” before “cat”" in said["order_changes"]
    assert said["not_one_to_one"] == (
        "To write “ne” and “pas”, both look at “not”, hardly any weight is on “does”. "
        "“<end>” has no English word: it rests on “the”."
    )
    assert "0.98 on average in new sentences" in said["follows_what_it_writes"]
    (note,) = own[0].measured
    assert note.text == (
        "mean weight in 2,000 new sentences: 0.98 on the word to write, 0.03 on the word read"
    )


def test_a_column_brought_out_is_headed_by_the_word_it_writes_not_the_one_read() -> None:
    clip: Any = CrossAttention()
    query, grid = clip.alignment.split[0], clip.texts.grid
    clip.texts.light([query], clip.answers(query))
    assert clip.translation.predicted[query] == "ne"
    lit = [label.text for label in clip.texts.written if label.get_fill_opacity() == 1]
    assert lit == ["ne"]
    assert max(label.get_fill_opacity() for label in grid.query_words) < 0.5
    (frame,) = clip.frame_written(query)
    assert frame.get_x() == pytest.approx(clip.texts.written[query].get_x(), abs=0.02)
    clip.texts.light([], [])
    assert min(label.get_fill_opacity() for label in grid.query_words) == 1


def test_the_note_on_new_sentences_is_left_out_where_it_has_no_room() -> None:
    for settings in ({"text": LONG}, {"orientation": "rows"}):
        clip: Any = CrossAttention(**settings)
        assert not len(clip.measured)


def test_dots_are_the_weights_of_both_layers(own: Any) -> None:
    clip, _, shown = own
    both, last = shown["self_or_cross"], shown["every_column"]
    for name in ("cross", "within"):
        weights = clip.sources[name].A
        for query, key in torch.nonzero(weights > 1e-3).tolist():
            drawn = both[f"{name}.A[{query}, {key}]"]
            assert drawn == pytest.approx(float(weights[query, key]), abs=1e-3)
    assert {source.partition(".")[0] for source in last} == {"cross"}


def test_each_column_writes_what_the_next_one_reads(own: Any) -> None:
    texts = own[0].texts
    read, written, keys = (
        [label.text for label in row]
        for row in (texts.grid.query_words, texts.written, texts.grid.key_words)
    )
    assert (written[:-1], written[-1]) == (read[1:], END)
    assert keys == ["the", "black", "cat", "does", "not", "sleep"]


def test_worked_weights_are_those_of_the_column_that_is_followed(own: Any) -> None:
    clip = own[0]
    assert clip.translation.predicted[clip.followed] == "noir"
    written = {reading.source: reading.shown for reading in clip.weights.readings()}
    assert written == {
        f"cross.A[{clip.followed}, {key}]": pytest.approx(float(weight), abs=5e-3)
        for key, weight in enumerate(clip.sources["cross"].A[clip.followed])
    }


def test_nothing_is_said_that_a_sentence_does_not_show() -> None:
    said = told(text="the cat sleeps", theme="light")[1]
    assert "order_changes" not in said
    assert said["not_one_to_one"].startswith("“<end>” has no English word: it rests on")


def test_the_end_is_said_to_rest_on_a_word_only_where_half_of_its_weight_lies() -> None:
    clip: Any = CrossAttention(text="their hat knows them")
    assert float(clip.sources["cross"].A[-1].max()) < 0.5
    assert clip.facts()["end_rests"] == "its weight is spread"


def test_a_word_that_the_end_rests_on_is_not_called_left_out() -> None:
    clip: Any = CrossAttention(text="they do not fall")
    assert clip.alignment.left_out == (1,)
    assert clip.facts()["end_rests"] == "it rests on “do”"
    assert clip.facts()["unasked"] == ""


def test_long_sentences_have_room() -> None:
    clip, said = told(text=LONG, orientation="rows")
    assert len(clip.key_words) == 16
    assert "Each row has read" in said["reads_and_writes"]


def test_a_film_s_sentence_does_not_reach_the_clip() -> None:
    film = Telling(text="a fluffy blue creature roamed the verdant forest").arguments(
        CrossAttention
    )
    assert "text" not in film
    with pytest.raises(InputError, match="small grammar"):
        CrossAttention(text="the wizard sneezed")


@pytest.mark.parametrize("by_columns", [True, False])
@pytest.mark.parametrize("count", [1, 3, 8, 20])
def test_a_grid_of_two_texts_stays_in_its_room(count: int, by_columns: bool) -> None:
    box, texts = (-6.7, -2.75, 6.7, 3.45), [("duveteuses",) * count, ("beautiful",) * 16]
    room = TwoTextsRoom(box, *texts, written=texts[0], by_columns=by_columns)
    place, ends = room.place.box, room.ends
    across, down = (count, 16) if by_columns else (16, count)
    right, bottom = place.left + across * place.cell_width, place.top - down * place.cell_height
    assert box[0] < place.left < right <= box[2] + 1e-9
    assert box[1] - 1e-9 < bottom - ends.written * by_columns < place.top < box[3]
