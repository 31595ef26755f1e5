"""The clips about the grid on language models: pieces, long texts, the sink, small changes."""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from attention_math.masks import causal, no_mask
from attention_math.pieces import Cut
from attention_math.provenance import Provenance
from attention_math.trace import AttentionTrace, HeadTrace
from scenes.beats import Beat
from scenes.guesses import guesses_of
from scenes.lesson import Lesson
from scenes.mobjects import outlines
from scenes.mobjects.change_rows import ChangeRows
from scenes.mobjects.enlarged import Enlarged
from scenes.mobjects.moving_picture import Named
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.sink_mark import SinkMark
from scenes.mobjects.spaces import PlaneArrow, VectorPlane
from scenes.production import check
from scenes.production.checks.picture import Picture
from scenes.production.options import Telling
from scenes.s07_dot_product_grid import DotProductGrid
from scenes.s08_softmax_columns import SoftmaxColumns
from scenes.s09_attention_formula import AttentionFormula
from scenes.s10_masking import Masking
from scenes.s12_values import Values
from scenes.theme import DARK
from tests.tiny_models import tiny_model

CLIPS = (DotProductGrid, SoftmaxColumns, AttentionFormula, Masking, Values)
LONG_CLIPS = (DotProductGrid, SoftmaxColumns, Masking)
ODD = ("Y", "esterday", " the", " <0xF0><0x9F>", "<0x90>", "1", "9", "\n", " w", "izard", " ")
MODEL = Provenance("pretrained", "Model-7B", "4-bit weights", 13, 1)


def trace(count: int, *, sink: float = 0.0, norm: str = "RMSNorm", mask=causal) -> AttentionTrace:
    """A head of pieces, small beside its stream; the first key attracts all others by ``sink``."""
    rng = np.random.default_rng(count)
    pieces = tuple((ODD * 6)[:count])
    joins = [not piece.startswith((" ", "\n")) and i > 0 for i, piece in enumerate(pieces)]
    cut = Cut(
        "".join(pieces),
        pieces,
        tuple(range(count)),
        tuple((np.cumsum(~np.array(joins)) - 1).tolist()),
    )
    E = rng.normal(size=(count, 12))
    stream = 400 * E
    stream[0] *= 50
    weights = [*rng.normal(size=(3, 4, 12)), rng.normal(size=(12, 4))]
    bias = np.zeros((count, count))
    bias[:, 0] = sink
    head = HeadTrace.from_weights(E, *weights, mask=mask, score_bias=bias, layer=13, head=1)
    return AttentionTrace.from_heads(
        E, [head], pieces, stream=stream, provenance=MODEL, norm=norm, cut=cut
    )


@cache
def saved(folder: Path, count: int, sink: float) -> Path:
    file = folder / f"{count}_{sink}.safetensors"
    trace(count, sink=sink).save(file)
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("traces")


def found_in(clip: type[Lesson], telling: Telling) -> list[str]:
    return [str(finding) for finding in check.play(clip, telling)[1]]


# --- every length, and every way to tell it -------------------------------------------------------

TELLINGS = {
    "as it comes": Telling(),
    "rows, faded": Telling(orientation="rows", sink="faded"),
    "numbers, light": Telling(detail="numbers", theme="light", tokens="words"),
}


@pytest.mark.parametrize("told", TELLINGS)
@pytest.mark.parametrize("count", [3, 11, 24])
@pytest.mark.parametrize("clip", CLIPS)
def test_a_head_of_pieces_is_told_without_faults(clip, count, told, folder) -> None:
    telling = replace(TELLINGS[told], trace=saved(folder, count, 3.0))
    assert found_in(clip, telling) == []


@pytest.mark.parametrize("told", TELLINGS)
@pytest.mark.parametrize("count", [25, pytest.param(64, marks=pytest.mark.slow)])
@pytest.mark.parametrize("clip", LONG_CLIPS)
def test_a_long_text_is_told_without_faults(clip, count, told, folder) -> None:
    telling = replace(TELLINGS[told], trace=saved(folder, count, 3.0), focus="20")
    assert found_in(clip, telling) == []


@pytest.mark.parametrize("told", TELLINGS)
def test_the_headings_of_a_few_keys_do_not_meet(told, folder) -> None:
    telling = replace(TELLINGS[told], trace=saved(folder, 40, 0.0), focus="20")
    lesson = SoftmaxColumns(**telling.arguments(SoftmaxColumns))
    assert lesson.is_plain
    assert found_in(SoftmaxColumns, telling) == []


@pytest.mark.parametrize("clip", CLIPS)
def test_captions_mention_tokens_without_the_space_before_them(clip, folder) -> None:
    telling = Telling(trace=saved(folder, 11, 3.0), focus="9")
    lesson: Any = check.watch(clip, telling, lambda *_: None)
    said = [step.caption for step in lesson.timeline]
    assert any("token" in caption for caption in said)
    for caption in said:
        assert "“ " not in caption
        assert "word" not in caption


@pytest.mark.parametrize("clip", LONG_CLIPS)
def test_of_a_long_text_the_focus_and_its_five_largest_keys_are_labelled(clip, folder) -> None:
    lesson: Any = clip(trace=saved(folder, 40, 3.0), focus="30")
    lesson.opening()
    weights = lesson.lookup("unmasked.A")[29]
    expected = {29, *np.argsort(-weights)[:5].tolist()}
    for words in (lesson.grid.query_words, lesson.grid.key_words):
        assert {i for i, label in enumerate(words) if len(label.points)} == expected


def test_a_long_text_is_refused_where_there_is_no_room_for_it(folder) -> None:
    with pytest.raises(ValueError, match="room for 24 tokens, and the text has 25"):
        Values(trace=saved(folder, 25, 3.0))


def test_the_table_of_a_long_text_holds_the_largest_shares_and_all_others(folder) -> None:
    lesson = SoftmaxColumns(trace=saved(folder, 40, 3.0), focus="30")
    lesson.opening()
    shown = [reading.shown for reading in lesson.table.shares.readings()]
    ordered = np.sort(lesson.lookup("unmasked.A")[29])[::-1]
    np.testing.assert_allclose(shown, [*ordered[:5], ordered[5:].sum()], atol=2e-3)
    names = [label.text for label in lesson.named_keys]
    assert names == [*[lesson.words[key] for key in lesson.keys], "all others"]


# --- the sink -------------------------------------------------------------------------------------


class SeenError(Exception):
    """The beat that was waited for is over."""


def after(clip: type[Lesson], telling: Telling, beat: str) -> Any:
    """Play a clip up to the end of a beat and return its picture."""
    kept: list[Picture] = []

    def look(lesson: Lesson, step: Beat) -> None:
        if step.name == beat:
            kept.append(Picture(lesson, step))
            raise SeenError

    with pytest.raises(SeenError):
        check.watch(clip, telling, look)
    return kept[0]


@pytest.mark.parametrize(("pull", "marked"), [(30.0, True), (-30.0, False)])
def test_the_first_token_is_marked_where_weight_rests_on_it_and_only_there(
    pull, marked, folder
) -> None:
    telling = Telling(trace=saved(folder, 11, pull))
    lesson: Any = check.watch(SoftmaxColumns, telling, lambda *_: None)
    mean = lesson.lookup("unmasked.A")[1:, 0].mean()
    assert (mean > 0.3) == marked
    said = [step for step in lesson.timeline if step.name == "sink_marked"]
    assert bool(said) == marked
    if marked:
        assert f"{mean:.0%} of the attention" in said[0].caption
    picture = after(Masking, telling, "as_the_head_runs")
    assert bool(picture.visible(SinkMark)) == marked


def test_a_faded_sink_is_drawn_lightly_and_its_weights_stay_what_they_are(folder) -> None:
    telling = Telling(trace=saved(folder, 11, 30.0), sink="faded")
    picture = after(SoftmaxColumns, telling, "sink_marked")
    (grid,) = picture.visible(PatternGrid)
    A = picture.lesson.lookup("unmasked.A")
    read = {reading.source: reading for reading in grid.readings()}
    for query in range(11):
        reading = read[f"unmasked.A[{query}, 0]"]
        assert reading.shown == pytest.approx(A[query, 0], rel=1e-3)
        assert 0 < reading.ink.get_fill_opacity() < 0.5
    assert read["unmasked.A[3, 1]"].ink.get_fill_opacity() == 1
    (mark,) = picture.visible(SinkMark)
    assert mark.label.text == f"sink {A[1:, 0].mean():.2f}"


@pytest.mark.parametrize("way", ["shown", "faded"])
def test_a_clip_begins_with_the_sink_as_the_one_before_left_it(way, folder) -> None:
    telling = Telling(trace=saved(folder, 11, 30.0), sink=way)
    chain = [SoftmaxColumns, AttentionFormula, Masking, Values]
    for clip, following in pairwise(chain):
        last = after(clip, telling, clip.beats()[-2 if clip is Masking else -1].name)
        lesson = following(**telling.arguments(following))
        lesson.opening()
        first = Picture(lesson, lesson.beats()[0])
        (before,), (now,) = last.visible(SinkMark), first.visible(SinkMark)
        np.testing.assert_allclose(before.label.points, now.label.points, atol=1e-6)
        assert before.label.text == now.label.text
        (old,), (new,) = last.visible(PatternGrid), first.visible(PatternGrid)
        np.testing.assert_allclose(old.faded.points, new.faded.points, atol=1e-6)
        assert old.faded.get_fill_opacity() == pytest.approx(new.faded.get_fill_opacity())


# --- what comes next ------------------------------------------------------------------------------

TINY = "the old wizard chased a tiny golden dragon"


@pytest.fixture(scope="module", params=["gpt2", "bert"])
def tiny(request, folder):
    model = tiny_model(request.param)
    whole = model.model_trace(TINY, [1], [2])
    file = folder / f"{request.param}.safetensors"
    whole.save(file)
    return whole, file


@pytest.mark.xdist_group("language models")
def test_the_boxes_hold_what_the_model_expects_after_every_prefix(tiny) -> None:
    whole, file = tiny
    lesson: Any
    lesson, found = check.play(Masking, Telling(trace=file))
    assert [str(finding) for finding in found] == []
    said = {step.name: step.caption for step in lesson.timeline}
    if not whole.lens_ids.shape[-1]:
        assert "only reads" in said["every_prefix"]
        assert "guesses_appear" not in said
        assert not any(len(line.answer) for line in lesson.prefixes.lines)
        return
    first = len(whole.cut.ids) - len(lesson.prefixes.lines)
    for token, line in enumerate(lesson.prefixes.lines, start=first):
        text, share = whole.says(token)[0]
        _, label, number = line.answer
        assert label.text == text
        (reading,) = number.readings()
        assert reading.shown == pytest.approx(share, abs=0.0051)
    hits = sum(whole.expected.comes_true)
    assert f"{hits} of {len(whole.cut.ids) - 1}" in said["guesses_are_judged"]


def test_whole_words_without_a_reader_are_not_guessed() -> None:
    lesson: Any = check.watch(Masking, Telling(text="the cat slept"), lambda *_: None)
    silent = Masking(text="the cat slept", reader="")
    silent.opening()
    assert silent.guesses is None
    assert "guesses_appear" not in [
        step.name for step in silent.beats() if not step.only_if or getattr(silent, step.only_if)
    ]
    assert lesson.timeline[0].caption.startswith("A whole language model learns")


def test_a_reader_that_is_not_here_guesses_nothing(monkeypatch) -> None:
    monkeypatch.setattr("attention_math.models.is_here", lambda name: False)
    assert guesses_of("smollm2", ("no", "such", "sentence", "was", "recorded")) is None
    assert guesses_of("no model", ("the", "cat")) is None


@pytest.mark.xdist_group("language models")
def test_the_reader_guesses_after_the_last_piece_of_every_word(smollm2) -> None:
    words = ("a", "verdant", "forest", "of", "the")
    found = guesses_of("smollm2", words)
    assert found is not None
    expected = smollm2.expects(" ".join(words))
    assert len(expected.cut.pieces) > len(words)
    for i, (_, end) in enumerate(expected.cut.spans):
        text, share = expected.after(end - 1)[0]
        assert (found.texts[i], found.shares[i]) == (text, pytest.approx(share))
    nexts = [expected.cut.pieces[end] for _, end in expected.cut.spans[:-1]]
    assert found.come_true == tuple(
        guess == piece for guess, piece in zip(found.texts, nexts, strict=False)
    )
    lesson: Any
    lesson, faults = check.play(Masking, Telling(text=" ".join(words)))
    assert [str(fault) for fault in faults] == []
    said = {step.name: step.caption for step in lesson.timeline}
    assert said["guesses_appear"].startswith("SmolLM2-135M-Instruct guesses")
    shown = [line.answer[1].text for line in lesson.prefixes.lines]
    assert shown == [text.strip(" ") for text in found.texts]


# --- words ----------------------------------------------------------------------------------------


def test_pieces_join_into_words_whose_weights_are_sums(folder) -> None:
    telling = Telling(trace=saved(folder, 11, 3.0), tokens="words")
    picture = after(Masking, telling, "pieces_joined")
    (grid,) = picture.visible(PatternGrid)
    head, cut = picture.lesson.head, picture.lesson.trace.cut
    wanted = [
        [float(head.A[end - 1, first:stop].sum()) for first, stop in cut.spans]
        for _, end in cut.spans
    ]
    np.testing.assert_allclose(grid.weights, wanted, atol=1e-6)
    assert grid.weight_source == "by_words.A"


def test_pieces_stay_pieces_unless_words_are_wanted(folder) -> None:
    telling = Telling(trace=saved(folder, 11, 3.0))
    lesson: Any = check.watch(Masking, telling, lambda *_: None)
    assert "pieces_joined" not in [step.name for step in lesson.timeline]


# --- a small change -------------------------------------------------------------------------------


def test_a_small_change_is_drawn_enlarged_and_says_how_much(folder) -> None:
    picture = after(Values, Telling(trace=saved(folder, 11, 3.0), focus="8"), "in_the_plane")
    lesson = picture.lesson
    own, change = (np.hypot(*lesson.lookup(f"plane.{name}")) for name in ("E", "dE"))
    assert change < 0.1 * own
    panel = lesson.enlarged
    drawn = {reading.source for _, reading in picture.readings}
    assert panel.title.text == f"enlarged {panel.factor:,} times"
    assert panel.factor >= 2
    unit = lesson.picture.plane.unit
    terms = lesson.lookup("plane.terms")
    arrows = [term[0] for term in panel.terms]
    for arrow, term in zip(arrows, terms, strict=True):
        assert f"{arrow.source}[0]".replace("][", ", ") in drawn
        length = np.hypot(*(arrow.tip - arrow.tail))
        assert length == pytest.approx(panel.factor * unit * np.hypot(*term), rel=1e-5)
        assert lesson.board.beside_plane[0] <= arrow.tail[0] <= lesson.board.right
    for arrow, following in pairwise(arrows):
        np.testing.assert_allclose(arrow.tip, following.tail)


@pytest.mark.parametrize("rows", [False, True])
def test_no_arrow_of_another_token_stands_beside_the_vector_that_has_moved(folder, rows) -> None:
    telling = Telling(trace=saved(folder, 11, 3.0), focus="8") if rows else Telling()
    picture = after(Values, telling, "towards_other_words")
    arrows = {r.source.partition("[")[0] for a in picture.visible(PlaneArrow) for r in a.readings()}
    assert arrows <= {"plane.E", "plane.E_out", "plane.terms"}
    shown = {reading.source for _, reading in picture.readings}
    lesson = picture.lesson
    for key in set(lesson.gathering.keys) - {lesson.focus}:
        assert {f"plane.before[{key}]", f"plane.after[{key}]"} <= shown


def test_weights_on_values_near_zero_are_faint_and_only_those() -> None:
    picture = after(Values, Telling(), "every_column")
    lesson = picture.lesson
    (grid,) = picture.visible(PatternGrid)
    lengths = lesson.head.V_up.norm(dim=-1)
    assert lesson.quiet
    assert np.flatnonzero(grid.is_faded).tolist() == lesson.quiet
    loud = [key for key in range(len(lesson.words)) if key not in lesson.quiet]
    assert lengths[lesson.quiet].max() < 0.1 * lengths[loud].min()
    for query, change in enumerate(lesson.head.dE_norm):
        if lesson.head.A[query, lesson.quiet].sum() > 0.99:
            assert change < 0.1 * lesson.trace.stream.norm(dim=-1)[query]


def test_the_column_that_is_framed_has_a_small_weight_and_a_value_that_shows() -> None:
    lesson = after(Values, Telling(), "scaled").lesson
    place = lesson.weak
    assert place is not None
    assert lesson.gathering.weights[place] < 0.1
    assert lesson.gathering.values[place][: lesson.shown].abs().max() > 0.1
    said = {step.name: step.caption for step in lesson.timeline}["scaled"]
    assert f"“{lesson.words[lesson.gathering.keys[place]]}”, little is left" in said


@pytest.mark.parametrize(("norm", "symbol"), [("RMSNorm", "arrow(x)"), ("", "arrow(E)")])
def test_the_change_is_added_to_the_stream_where_a_norm_comes_first(norm, symbol, tmp_path) -> None:
    file = tmp_path / "one.safetensors"
    trace(5, norm=norm).save(file)
    lesson: Any = check.watch(Values, Telling(trace=file), lambda *_: None)
    said = {step.name: step.caption for step in lesson.timeline}
    assert ("stream" in said["added"]) == bool(norm)
    assert symbol in lesson.before_symbol
    before = lesson.refined_sum.terms[0].column.numbers
    shown = lesson.lookup("trace.stream")[lesson.focus][: lesson.shown]
    np.testing.assert_allclose([r.shown for r in before.readings()], shown, atol=0.051)


def test_every_key_a_query_may_see_falls_into_its_change(tmp_path) -> None:
    file = tmp_path / "both_ways.safetensors"
    trace(4, mask=no_mask).save(file)
    lesson = Values(trace=file)
    lesson.opening()
    rows = ChangeRows(lesson.grid, *lesson.data("head.dE_norm"), lesson.board.sum_rows)
    for fall in lesson.fall(rows):
        moved: Any = fall.animations[0].mobject
        dots = [dot for dot in moved if outlines.area(dot.points)]
        assert len(dots) == 4
    assert found_in(Values, Telling(trace=file)) == []


def test_what_is_enlarged_is_as_many_times_larger_as_it_says() -> None:
    plane = VectorPlane([[100.0, 0.0]], (-6, -2, 1, 2), DARK)
    step = Named("$V$", np.array([1.0, 2.0]), "plane.terms[0]")
    drawn = Enlarged(plane, [100, 0], [step], (2, -2, 6, 2), "clip.factor", DARK)
    for size in ("width", "height"):
        larger = getattr(drawn.panel, size) / getattr(drawn.spot, size)
        assert larger == pytest.approx(drawn.factor, rel=0.2)  # both frames are lines of a width
    x, y = plane.point(np.array([100.5, 1.0]))[:2]
    assert drawn.spot.get_left()[0] < x < drawn.spot.get_right()[0]
    assert drawn.spot.get_bottom()[1] < y < drawn.spot.get_top()[1]
