"""The clips from the title to the keys, and the sources, told with heads of language models."""

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import DL, UR

from attention_math import recorded
from attention_math.language_models import LanguageModel
from attention_math.trace import AttentionTrace
from scenes.beats import Beat
from scenes.guesses import cut_of
from scenes.lesson import Lesson
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.links import Links
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.spaces import PlaneArrow
from scenes.mobjects.symbols import Label
from scenes.mobjects.word_braces import WordBraces
from scenes.production import check
from scenes.production.checks.picture import Picture
from scenes.production.options import Telling
from scenes.s00_title import Title
from scenes.s04_tokens_and_positions import TokensAndPositions
from scenes.s05_queries import Queries
from scenes.s06_keys import Keys
from scenes.s12_values import Values
from scenes.s20_sources import Sources
from tests.tiny_models import tiny_model

CLIPS = (Title, TokensAndPositions, Queries, Keys, Sources)
TEXT = "the old dragon chased the wizard"
KINDS = ("llama", "llama with biases", "gpt2", "bert")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the file of a tiny model's trace, made once: ``files(kind)``."""

    @cache
    def write(kind: str) -> Path:
        file = tmp_path_factory.mktemp("traces") / "whole.safetensors"
        tiny_model(kind).model_trace(TEXT, [0, 2], [1]).save(file)
        return file

    return write


def told(clip: type[Lesson], trace: Path, **options: Any) -> tuple[Any, dict[str, str]]:
    """Play a clip, expect no faults, and return it with what its beats said."""
    lesson, found = check.play(clip, Telling(trace=trace, **options))
    assert [str(finding) for finding in found] == []
    return lesson, {said.name: said.caption for said in lesson.timeline}


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", [0, 2])
def test_clips_about_a_language_model_are_clean(
    files: Any, clip: type[Lesson], kind: str, layer: int
) -> None:
    said = told(clip, files(kind), layer=layer, detail="numbers", theme="light")[1]
    captions = " ".join(said.values()).replace("words or pieces of words", "")
    captions = captions.replace("words and pictures", "")  # those of the film
    assert "word" not in captions


def test_the_clip_begins_with_an_empty_stage_and_the_whole_sentence_comes_first(
    files: Any,
) -> None:
    clip: Any = TokensAndPositions(trace=files("gpt2"))
    clip.opening()
    assert clip.mobjects == []
    first: list[str] = []

    def look(lesson: Any, step: Beat) -> None:
        if not first:
            shown = [part for top in lesson.mobjects for part in top.get_family()]
            first.extend(label.text for label in lesson.sentence if label in shown)

    check.watch(TokensAndPositions, Telling(trace=files("gpt2")), look)
    assert "".join(first) == TEXT.replace(" ", "")


@pytest.mark.parametrize("kind", KINDS)
def test_pieces_have_numbers_and_braces_join_them(files: Any, kind: str) -> None:
    seen: list[list[float]] = []
    words: list[str] = []

    def look(lesson: Lesson, step: Beat) -> None:
        if step.name == "cut_into_pieces":
            picture = Picture(lesson, step)
            (ids,) = [one for one in picture.visible(Numbers) if one.source == "cut.ids"]
            seen.append([reading.shown for reading in ids.readings()])
            braces: list[Any] = picture.visible(WordBraces)
            words.extend(label.text for each in braces for label in each.words)

    lesson: Any = check.watch(TokensAndPositions, Telling(trace=files(kind)), look)
    cut = lesson.trace.cut
    assert seen == [list(cut.ids)]
    several = [name for name, (a, b) in zip(cut.words, cut.spans, strict=True) if b > a + 1]
    assert words == several != []


@pytest.mark.parametrize(
    ("kind", "layer", "beats"),
    [
        ("llama", 0, ["place_can_wait", "becomes_e"]),
        ("llama", 2, ["place_can_wait", "through_the_layers", "becomes_e"]),
        ("gpt2", 0, ["place_is_added", "becomes_e"]),
        ("gpt2", 2, ["place_is_added", "through_the_layers", "becomes_e"]),
        ("bert", 0, ["place_is_added", "becomes_e"]),
        ("bert", 2, ["place_is_added", "becomes_e"]),
    ],
)
def test_the_way_from_the_table_to_e_is_that_of_the_model(
    files: Any, kind: str, layer: int, beats: list[str]
) -> None:
    lesson, said = told(TokensAndPositions, files(kind), layer=layer)
    names = list(said)
    assert names[names.index("looked_up_by_number") + 1 : names.index("every_token")] == beats
    focus = lesson.focus
    sources = [column.numbers.source for column in lesson.stages.columns]
    stream = [f"trace.stream[{focus}]"] * ("through_the_layers" in beats)
    assert sources == [f"embedding.E[{focus}]", *stream, f"trace.E[{focus}]"]
    if stream:
        assert said["through_the_layers"].startswith("2 layers before this one")
    assert ("LayerNorm" in said["becomes_e"]) == (kind == "gpt2")


def test_of_a_trace_without_its_model_only_what_is_known_is_told(
    files: Any, tmp_path: Path
) -> None:
    trace = tiny_model("llama").trace(TEXT, 2, [1])
    trace.save(tmp_path / "layer.safetensors")
    for clip in CLIPS:
        lesson, said = told(clip, tmp_path / "layer.safetensors")
        assert not {"looked_up_by_number", "place_can_wait", "through_the_layers"} & said.keys()
        assert "share" not in "".join(said.values())
    lesson, said = told(TokensAndPositions, tmp_path / "layer.safetensors")
    assert "RMSNorm" in said["becomes_e"]
    assert len(lesson.stages.columns) == 2


# --- what attends to what -------------------------------------------------------------------------


def with_weights(kind: str, A: np.ndarray, tmp_path: Path) -> Path:
    """Return the file of a trace whose head has scores that give weights near A."""
    from dataclasses import replace

    import torch

    trace = tiny_model(kind).trace(TEXT, 0, [1])
    head = trace.heads[0]
    bias = torch.as_tensor(np.log(np.maximum(A, 1e-6)), dtype=head.S.dtype) - (
        head.scale * head.Q @ head.K.T
    )
    S = head.scale * head.Q @ head.K.T + bias
    weights = S.masked_fill(~head.mask, -torch.inf).softmax(dim=-1)
    changed = replace(head, score_bias=bias, S=S, A=weights, dE=weights @ head.V_up)
    E_out = trace.stream + changed.dE + trace.rest
    file = tmp_path / "weights.safetensors"
    AttentionTrace(**{**vars(trace), "heads": (changed,), "E_out": E_out}).save(file)
    return file


def drawn_lines(trace: Path, focus: str, kind: type) -> tuple[dict[str, tuple[float, float]], str]:
    """Return every arc or line with its weight and opacity, and what was said of the arcs."""
    seen: dict[str, tuple[float, float]] = {}

    def look(lesson: Lesson, step: Beat) -> None:
        if step.name == "tokens_inform_tokens":
            for mark in Picture(lesson, step).visible(kind):
                for reading in mark.readings():
                    seen[reading.source] = (reading.shown, mark.get_fill_opacity())

    lesson = check.watch(TokensAndPositions, Telling(trace=trace, focus=focus), look)
    if kind is Links:
        lesson_any: Any = lesson
        for mark in lesson_any.exchange.links:
            for reading in mark.readings():
                seen[reading.source] = (reading.shown, mark.get_fill_opacity())
    return seen, {said.name: said.caption for said in lesson.timeline}["tokens_inform_tokens"]


@pytest.mark.parametrize("kind", [Arcs, Links])
@pytest.mark.parametrize("sink", [0.2, 0.6])
def test_lines_are_as_thick_as_weights_and_dim_on_a_sink(
    tmp_path: Path, kind: type, sink: float
) -> None:
    count = len(tiny_model("llama").cut(TEXT).ids)
    A = np.tril(np.full((count, count), (1 - sink) / count))
    A[:, 0] = sink
    A[4, 3] = 0.3
    np.fill_diagonal(A, 0)
    np.fill_diagonal(A, 1 - A.sum(axis=1))
    seen, caption = drawn_lines(with_weights("llama", A, tmp_path), "5", kind)
    assert ("rests on the first token" in caption) == (sink > 0.5)
    assert "sink" not in caption  # clip 8 says what that is
    assert ("attends most" in caption) == (sink < 0.5)
    for key in (0, 3):
        shown, opacity = seen[f"head.A[4, {key}]"]
        assert shown == pytest.approx(A[4, key], abs=2e-3)
        assert (opacity < 1) == (key == 0 and sink > 0.5)


# --- what a head adds to, by one letter in all clips ----------------------------------------------


@pytest.mark.parametrize(("kind", "letter"), [("llama", "x"), ("gpt2", "x"), ("bert", "E")])
def test_what_a_head_adds_to_has_one_letter_where_it_is_met_and_where_it_is_changed(
    files: Any, kind: str, letter: str
) -> None:
    lesson, said = told(TokensAndPositions, files(kind), layer=2)
    assert f"new vectors, {letter} prime" in said["the_aim"]
    assert {label.text[:2] for label in lesson.exchange.refined} == {f"{letter}'"}
    if letter == "x":
        assert said["through_the_layers"].endswith("the stream, x.")
        assert "scales x" in said["becomes_e"]
        assert lesson.stages.names[1].text == f"x_{lesson.focus + 1}"
        assert "the stream x after" in told(Queries, files(kind), layer=2)[1]["a_matrix_makes_it"]
    values, said = told(Values, files(kind), layer=2)
    assert f"{letter} prime" in said["added"]
    before, _, after = values.refined_sum.terms
    assert (before.symbol.text, after.symbol.text) == (
        f"$arrow({letter})_{values.focus + 1}$",
        f"$arrow({letter})'_{values.focus + 1}$",
    )
    assert {label.text[:2] for label in values.rows.refined} == {f"{letter}'"}


# --- whole words, and what a language model makes of them -----------------------------------------


def test_whole_words_are_shown_as_a_language_model_cuts_them_by_its_recorded_cut() -> None:
    seen: list[str] = []

    def look(lesson: Lesson, step: Beat) -> None:
        if step.name == "cut_by_a_model":
            seen.extend(label.text for label in Picture(lesson, step).visible(Label))

    lesson: Any = check.watch(TokensAndPositions, Telling(), look)
    whole = recorded.find("smollm2", lesson.subject.text)
    assert whole is not None
    counted = f"{len(whole.cut.ids)} tokens", "of SmolLM2-135M-Instruct"
    corner = (lesson.origin.line, "tokens: SmolLM2-135M-Instruct, pretrained")
    for shown in (whole.cut.pieces, counted, corner):
        assert all(text in seen for text in shown)
    assert not {*seen} & {*lesson.words} - {*whole.cut.pieces}  # those come after what they are of
    said = {step.name: step.caption for step in lesson.timeline}
    assert "into" in said["cut_by_a_model"]
    assert not any(mark.isdigit() for mark in said["cut_by_a_model"])  # counted in the picture
    assert "a convenient lie" in said["tokens_have_places"]


@pytest.mark.parametrize(
    ("text", "focus", "named"),
    [
        (None, None, "“fluffy” and “blue”"),
        ("the old wizard slept", "wizard", "“old”"),
        ("the cat slept", "cat", None),
    ],
)
def test_who_gives_to_the_focus_is_named_without_saying_who_gives_most(
    text: str | None, focus: str | None, named: str | None
) -> None:
    clip: Any = TokensAndPositions(text=text, focus=focus)
    (told,) = [clip.caption_of(step) for step in clip.beats() if step.name == "words_inform_words"]
    assert "most" not in told
    assert told.endswith(f"takes from {named}." if named else "How?")


def seen_by_beat(look_for: Any, **options: Any) -> tuple[Any, dict[str, Any]]:
    """Play the clip and return what is found after each beat."""
    seen: dict[str, Any] = {}

    def look(lesson: Lesson, step: Beat) -> None:
        seen[step.name] = look_for(lesson, Picture(lesson, step))

    return check.watch(TokensAndPositions, Telling(**options), look), seen


def test_the_corner_says_where_the_table_is_from_while_it_is_there() -> None:
    def notes(lesson: Any, picture: Picture) -> bool:
        return lesson.origin_of_table in [label.text for label in picture.visible(Label)]

    lesson, seen = seen_by_beat(notes, text="the cat slept")
    assert lesson.origin_of_table.startswith("word vectors: GloVe 6B 100d,")
    assert [name for name, there in seen.items() if there] == ["looked_up"]


@pytest.mark.parametrize("focus", ["the", "cat", "slept"])
def test_the_sum_is_tied_to_the_one_word_that_is_not_dim(focus: str) -> None:
    def tied(lesson: Any, picture: Picture) -> Any:
        lit = [word.text for word in lesson.chains.words if word.get_fill_opacity() == 1]
        if lesson.tie[0] in picture.mobjects:
            box = np.stack([lesson.equation.get_corner(corner) for corner in (DL, UR)])
            boxes.append(box)
        return lit, lesson.tie[0] in picture.mobjects

    boxes: list[np.ndarray] = []
    lesson, seen = seen_by_beat(tied, text="the cat slept", focus=focus)
    assert seen["word_plus_position"] == ([focus], True)
    assert seen["every_token"] == (["the", "cat", "slept"], False)
    (across, stem), ((low, high),) = lesson.tie, boxes
    assert stem.get_x() == pytest.approx(lesson.chains.place.x[lesson.focus])
    assert across.get_left()[0] - 0.05 <= low[0]
    assert across.get_right()[0] + 0.05 >= high[0]
    assert across.get_bottom()[1] > high[1]
    assert stem.get_top()[1] < lesson.places.get_bottom()[1]


def test_the_words_of_the_table_are_of_one_size_and_apart() -> None:
    clip: Any = TokensAndPositions()
    words = [*clip.vocabulary.words]
    assert len({round(label.em * label.shrink, 6) for label in words}) == 1
    for left, right in pairwise(words):
        assert right.get_left()[0] - left.get_right()[0] > 0.2


def test_without_a_reader_or_its_cut_nothing_is_said_of_it() -> None:
    for reader in ("", "minilm"):
        clip: Any = TokensAndPositions(reader=reader)
        if cut_of(reader, clip.words) is None:
            assert not clip.shows_real_cut
            (places,) = [beat for beat in clip.beats() if beat.name == "tokens_have_places"]
            assert "lie" not in clip.caption_of(places)


# --- the query is turned --------------------------------------------------------------------------


def test_a_query_is_turned_where_the_model_rotates_and_only_there(files: Any) -> None:
    for kind in KINDS:
        said = told(Queries, files(kind))[1]
        assert ("turned_by_its_place" in said) == kind.startswith("llama")
        keys = told(Keys, files(kind))[1]
        assert ("turns it" in keys["keys_beside_words"]) == kind.startswith("llama")
        assert ("3 heads share a key" in keys["keys_meet_queries"]) == kind.startswith("llama")


@pytest.mark.parametrize("focus", ["1", "4"])
def test_pairs_on_screen_are_those_of_the_query_before_and_after(files: Any, focus: str) -> None:
    seen: list[dict[str, float]] = []

    def look(lesson: Lesson, step: Beat) -> None:
        if step.name == "turned_by_its_place":
            arrows = Picture(lesson, step).visible(PlaneArrow)
            seen.append({r.source: r.shown for arrow in arrows for r in arrow.readings()})

    lesson: Any = check.watch(Queries, Telling(trace=files("llama"), focus=focus), look)
    head, query = lesson.head, int(focus) - 1
    pairs = head.angles_Q.shape[-1]
    for entry, row in ((0, 0), (1, pairs)):
        assert seen[0][f"turning.before[0, {entry}]"] == pytest.approx(
            float(head.Q_raw[query, row]), abs=1e-5
        )
        assert seen[0][f"turning.after[0, {entry}]"] == pytest.approx(
            float(head.Q[query, row]), abs=1e-5
        )
    (caption,) = [s.caption for s in lesson.timeline if s.name == "turned_by_its_place"]
    assert ("no angle is left" in caption) == (focus == "1")


# --- the real model -------------------------------------------------------------------------------

SENTENCES = {
    "3 tokens": "the cat slept",
    "10 tokens": "a fluffy blue creature roamed the verdant forest",
    "bytes": "naïve 🐉 狗 in 1984\nSo what?",
    "23 tokens": "one day a fluffy blue creature roamed the verdant forest and found a small "
    "golden dragon asleep under the old oak",
}


@pytest.mark.xdist_group("language models")
@pytest.mark.parametrize("name", SENTENCES)
def test_clips_about_smollm2_are_clean(smollm2: LanguageModel, name: str, tmp_path: Path) -> None:
    file = tmp_path / "whole.safetensors"
    smollm2.model_trace(SENTENCES[name], [13], [1]).save(file)
    ways = {"detail": "numbers", "orientation": "rows", "theme": "light"}
    for clip in CLIPS:
        told(clip, file, **(ways if name != "10 tokens" else {}))


@pytest.mark.xdist_group("language models")
def test_creature_attends_most_to_blue_in_smollm2(smollm2: LanguageModel, tmp_path: Path) -> None:
    file = tmp_path / "whole.safetensors"
    smollm2.model_trace(SENTENCES["10 tokens"], [13], [1]).save(file)
    _, said = told(TokensAndPositions, file, focus="creature")
    assert said["tokens_inform_tokens"].startswith("Here “creature” attends most to “blue”.")
    assert "13 layers" in said["through_the_layers"]
    assert "49,152" in said["looked_up_by_number"]
