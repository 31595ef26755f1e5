"""How patterns grow: counted, recorded on a long text, measured, and told in a clip."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.long_text import LongText
from attention_math.measured import ContextCost
from attention_math.pattern_sizes import PatternSizes
from attention_math.sizes import GPT3, SMOLLM2
from attention_math.training import long_text
from benchmarks import context_cost
from scenes.beats import Beat
from scenes.mobjects.growing_pattern import GrowingPattern
from scenes.mobjects.growth_chart import GrowthChart, Measured
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.pattern_image import PatternImage
from scenes.mobjects.readings import Sourced
from scenes.mobjects.repeat_marks import RepeatMarks
from scenes.mobjects.repeat_zoom import RepeatZoom
from scenes.mobjects.size_table import SizeTable
from scenes.mobjects.square_within import SquareWithin
from scenes.production import check
from scenes.production.options import Telling
from scenes.s11_context_size import ContextSize
from scenes.theme import DARK

BOX = (-3.0, -3.0, 3.0, 3.0)
UNITS = ("milliseconds", "megabytes")


@pytest.fixture(scope="module")
def rhyme() -> LongText:
    return LongText.load()


# --- what is counted ------------------------------------------------------------------------------


def test_the_pattern_of_what_gpt3_reads_has_four_million_cells() -> None:
    sizes = PatternSizes.doubled(8, GPT3.n_context)
    assert sizes.tokens == (8, 16, 32, 64, 128, 256, 512, 1024, 2048)
    assert sizes.cells[-1] == 4_194_304
    assert sizes.cells == tuple(n**2 for n in sizes.tokens)
    assert GPT3.n_all_heads == 9_216


@pytest.mark.parametrize(("first", "second"), [(3, 16), (15, 16), (16, 32), (45, 64), (64, 128)])
def test_the_longer_texts_are_powers_of_two_above_the_first(first: int, second: int) -> None:
    sizes = PatternSizes.doubled(first, 2048)
    assert sizes.tokens[:2] == (first, second)
    steps = np.diff(np.log2(sizes.tokens[1:]))
    np.testing.assert_array_equal(steps, 1)


@pytest.mark.parametrize("tokens", [(), (0, 1), (4, 4), (8, 2)])
def test_lengths_that_do_not_ascend_are_refused(tokens: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="ascending"):
        PatternSizes(tokens)


# --- the long text --------------------------------------------------------------------------------


def test_the_recorded_text_is_longer_than_two_hundred_tokens_of_the_rhyme(rhyme: LongText) -> None:
    text = asset("context/house_that_jack_built.txt").read_text(encoding="utf-8")
    assert len(rhyme.tokens) > 200
    assert text.startswith("".join(rhyme.tokens))


def test_its_weights_are_those_of_a_causal_softmax(rhyme: LongText) -> None:
    torch.testing.assert_close(rhyme.A.sum(dim=1), torch.ones(len(rhyme.tokens)))
    assert not rhyme.A[~rhyme.mask].any()
    assert bool((rhyme.A >= 0).all())


def test_the_beginning_of_a_pattern_is_a_corner_of_the_whole(rhyme: LongText) -> None:
    first = rhyme.first(16)
    assert first.tokens == rhyme.tokens[:16]
    assert torch.equal(first.A, rhyme.A[:16, :16])
    assert torch.equal(first.mask, rhyme.mask[:16, :16])
    for count in (0, len(rhyme.tokens) + 1):
        with pytest.raises(InputError, match="1 to 256"):
            rhyme.first(count)


def test_a_pattern_that_does_not_fit_its_tokens_or_looks_ahead_is_refused(rhyme: LongText) -> None:
    with pytest.raises(InputError, match="does not fit"):
        replace(rhyme, tokens=rhyme.tokens[1:])
    with pytest.raises(InputError, match="later tokens"):
        replace(rhyme, A=rhyme.A.T.contiguous())


def test_where_words_come_again_the_head_looks_at_what_followed_them(rhyme: LongText) -> None:
    first, again, length = rhyme.repeat
    assert rhyme.tokens[first : first + length] == rhyme.tokens[again : again + length]
    assert first + length <= again
    assert length > 40
    on_what_followed, on_the_same = [], []
    for query in range(again, again + length - 1):
        before = [k for k in range(query) if rhyme.tokens[k] == rhyme.tokens[query]]
        on_what_followed.append(sum(float(rhyme.A[query, k + 1]) for k in before))
        on_the_same.append(sum(float(rhyme.A[query, k]) for k in before))
    assert np.mean(on_what_followed) > 0.7
    assert np.mean(on_the_same) < 0.05


@pytest.mark.parametrize(("tokens", "places"), [("abcabd", (0, 3, 2)), ("aaaa", (0, 2, 2))])
def test_the_longest_run_that_comes_again_is_found(tokens: str, places: tuple) -> None:
    n = len(tokens)
    text = replace(LongText.load(), tokens=tuple(tokens), A=torch.eye(n))
    assert text.repeat == places


def test_the_excerpt_is_whole_words_of_that_run_and_its_clearest_word(rhyme: LongText) -> None:
    (start, later, length), (first, again, count) = rhyme.repeat, rhyme.excerpt
    assert start <= first < first + count <= start + length
    assert first - start == again - later
    words = [token.strip() for token in rhyme.tokens[first : first + count]]
    assert words == ["That", "tossed", "the", "dog", ",", ""]
    follows = rhyme.excerpt_weights.diagonal(1)
    assert (words[rhyme.clearest], words[rhyme.clearest + 1]) == ("the", "dog")
    assert float(follows[rhyme.clearest]) == float(rhyme.A[again:, first:].diagonal(1)[:5].max())
    assert float(follows[rhyme.clearest]) > 0.9


def test_a_long_text_is_the_same_after_saving_and_loading(rhyme: LongText, tmp_path: Path) -> None:
    rhyme.save(tmp_path / "text.safetensors", {"model": "this"})
    again = LongText.load(tmp_path / "text.safetensors")
    assert torch.equal(again.A, rhyme.A)
    assert (again.title, again.tokens) == (rhyme.title, rhyme.tokens)
    assert again.provenance == rhyme.provenance


@pytest.mark.xdist_group("language models")
def test_the_recorded_pattern_is_what_the_model_computes(
    smollm2: LanguageModel, rhyme: LongText
) -> None:
    text = asset(long_text.TEXT).read_text(encoding="utf-8")
    ids = smollm2.cut(text).ids[:40]
    A = smollm2.patterns(ids)[long_text.LAYER, long_text.HEAD]
    torch.testing.assert_close(A, rhyme.A[:40, :40], atol=1e-4, rtol=0)
    assert smollm2.cut(text).pieces[:256] == rhyme.tokens


# --- what was measured ----------------------------------------------------------------------------


def test_time_grows_with_the_square_and_memory_only_where_all_is_kept() -> None:
    cost = ContextCost.load()
    assert cost.ways == ("plain", "fused")
    np.testing.assert_allclose(cost.milliseconds_per_doubling, 4, rtol=0.15)
    np.testing.assert_allclose(cost.megabytes_per_doubling, [4, 2], rtol=0.1)
    assert cost.tokens[-1] == SMOLLM2.n_context
    assert cost.setting.heads == SMOLLM2.n_heads
    assert cost.setting.provenance.kind == "measured"


def test_what_plain_attention_holds_is_its_two_tables() -> None:
    cost = ContextCost.load()
    assert cost.table_megabytes[-1] == pytest.approx(9 * 2 * 8192**2 * 4 / 1e6)
    np.testing.assert_allclose(cost.table_megabytes, cost.megabytes[0], rtol=0.15)
    assert cost.table_megabytes[-1] == pytest.approx(float(cost.megabytes[0, -1]), rel=0.01)


def test_growth_is_the_slope_of_the_measured_points() -> None:
    tokens = torch.tensor([256, 512, 1024])
    lines = torch.tensor([[1.0, 4.0, 16.0], [3.0, 6.0, 12.0]], dtype=torch.float64)
    cost = replace(ContextCost.load(), tokens=tokens, seconds=lines, bytes=lines.flip(0))
    np.testing.assert_allclose(cost.milliseconds_per_doubling, [4, 2])
    np.testing.assert_allclose(cost.megabytes_per_doubling, [2, 4])
    assert cost.milliseconds_scale.tolist() == [1000, 10_000]


def test_both_ways_that_are_measured_give_the_same_vectors() -> None:
    given = context_cost.inputs(32)
    torch.testing.assert_close(context_cost.Plain()(*given), context_cost.Fused()(*given))


def test_measuring_writes_what_can_be_loaded(tmp_path: Path) -> None:
    out, threads = tmp_path / "cost.json", torch.get_num_threads()
    try:
        context_cost.main(["--tokens", "64", "128", "--runs", "1", "--out", str(out)])
    finally:
        torch.set_num_threads(threads)
    cost = ContextCost.load(out)
    assert cost.tokens.tolist() == [64, 128]
    scores = SMOLLM2.n_heads * 4 * cost.tokens**2
    assert bool((cost.bytes[0] >= 2 * scores).all())  # scores and weights, whole, and at once


@pytest.mark.parametrize("content", [None, "no json", "[]", json.dumps({"setting": {}})])
def test_a_file_without_measurements_is_refused(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "cost.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError, match=r"python -m benchmarks\.context_cost"):
        ContextCost.load(path)


# --- how it is drawn ------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", ["columns", "rows"])
@pytest.mark.parametrize("pixels", [False, True])
def test_a_growing_pattern_always_fills_its_square(pixels: bool, orientation: str) -> None:
    A = np.tri(32) / np.arange(1, 33)[:, None]
    pattern = GrowingPattern(A, "first_{}.A", 8, BOX, DARK, pixels=pixels, orientation=orientation)
    for count in (8, 13, 32):
        pattern.show(count)
        drawn = pattern[0]
        assert isinstance(drawn, PatternImage if pixels else PatternGrid)
        shown = {reading.source: reading.shown for reading in drawn.readings()}
        assert len(shown) == count * (count + 1) / 2
        for query, key in ((0, 0), (count - 1, 0), (count - 1, count - 1)):
            got = shown[f"first_{count}.A[{query}, {key}]"]
            assert got == pytest.approx(A[query, key], abs=3e-3)
        corner = drawn.cell_box(query=count - 1, key=count - 1)
        np.testing.assert_allclose(corner[1:3], [BOX[1], BOX[2]], atol=1e-6)


def test_on_the_way_the_tokens_that_are_there_keep_to_the_corner() -> None:
    pattern = GrowingPattern(np.eye(16), "first_{}.A", 4, BOX, DARK)
    pattern.grow_to(16, 1.0).interpolate(0.5)
    assert pattern.count == pytest.approx(8)
    pattern.show(7.5)
    cell = pattern[0].cell_box(query=0, key=0)
    np.testing.assert_allclose(cell, [-3, 3 - 6 / 7.5, -3 + 6 / 7.5, 3])
    assert pattern[0].shape == (7, 7)


@pytest.mark.parametrize("pixels", [False, True])
def test_what_a_pattern_showed_before_is_drawn_no_more_while_it_grows(pixels: bool) -> None:
    pattern = GrowingPattern(np.eye(16), "first_{}.A", 4, BOX, DARK, pixels=pixels)
    before = pattern[0]
    pattern.grow_to(16, 1.0).interpolate(0.5)
    assert pattern[0] is not before
    assert not any(len(part.points) for part in before.get_family())


def test_of_more_tokens_than_the_text_has_the_pattern_is_a_corner() -> None:
    pattern = GrowingPattern(np.eye(16), "first_{}.A", 16, BOX, DARK, pixels=True).show(32)
    image: Any = pattern[0]
    assert image.visible.shape == (16, 16)
    left, _, _, top = BOX
    assert image.get_corner((-1, 1, 0))[:2] == pytest.approx((left, top))
    assert (image.width, image.height) == pytest.approx((3, 3))


def test_a_line_of_the_table_counts_from_the_line_before_to_its_own() -> None:
    sizes = PatternSizes.doubled(8, 64)
    columns = (np.array(sizes.tokens), "sizes.tokens"), (np.array(sizes.cells), "sizes.cells")
    table = SizeTable(columns, ("tokens", "cells"), BOX, DARK)
    motion = table.count_up(2)
    for alpha, tokens in ((0, 16), (1, 32)):
        motion.interpolate(alpha)
        shown = [next(numbers.readings()) for numbers in table.lines[2]]
        assert [reading.shown for reading in shown] == [tokens, tokens**2]
        assert [reading.source for reading in shown] == ["sizes.tokens[2]", "sizes.cells[2]"]


def test_the_inner_square_keeps_its_corner_and_its_share() -> None:
    square = SquareWithin(BOX, "the rhyme", DARK)
    assert square.name.get_fill_opacity() == 0  # no room beside it
    square.shrink(1 / 8, 1.0).interpolate(1)
    left, _, right, top = BOX
    side = (right - left) / 8
    inner = square.inner
    assert (inner.width, inner.height) == pytest.approx((side, side))
    assert (inner.get_left()[0], inner.get_top()[1]) == pytest.approx((left, top))
    assert square.name.get_fill_opacity() == 1


@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_words_that_come_again_are_queries_and_meet_where_they_stood(orientation: str) -> None:
    marks = RepeatMarks((2, 6, 3), ("so", "so again"), 12, BOX, DARK, orientation=orientation)
    bars = marks.again[0], marks.before[0]
    column, row = bars if orientation == "columns" else bars[::-1]
    assert column.get_center()[0] == pytest.approx(marks.frame.get_center()[0])
    assert row.get_center()[1] == pytest.approx(marks.frame.get_center()[1])
    middle = 6 if orientation == "columns" else 2
    assert column.get_center()[0] == pytest.approx(-3 + (middle + 1.5) * 0.5)


@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_the_enlarged_words_stand_at_the_cells_of_their_weights(orientation: str) -> None:
    weights = np.array([[0.0, 0.9, 0.0], [0.0, 0.1, 0.6], [0.0, 0.0, 0.2]]), "rhyme.excerpt_weights"
    where = (-4.0, 0.0, -3.5, 0.5), (-3.0, -2.0, 3.0, 3.0)
    texts = "before", "again"
    zoom = RepeatZoom(weights, ("so", "it", "is"), texts, *where, DARK, orientation=orientation)
    left, bottom, right, top = zoom.pattern.cell_box(query=0, key=1)
    column, row = (0, 1) if orientation == "columns" else (1, 0)
    assert left < zoom.columns[column].get_left()[0] < right
    assert bottom < zoom.rows[row].get_center()[1] < top
    names: Any = zoom.names
    over = names[1].text
    assert over == ("again" if orientation == "columns" else "before")
    assert max(lead.get_right()[0] for lead in zoom.leads) < min(
        label.get_left()[0] for label in zoom.rows
    )
    shown = {reading.source: reading.shown for reading in zoom.pattern.readings()}
    assert shown["rhyme.excerpt_weights[0, 1]"] == pytest.approx(0.9, abs=0.01)


def test_lines_of_a_chart_are_as_high_as_their_logarithms() -> None:
    tokens = np.array([256.0, 512.0, 1024.0]), "cost.tokens"
    plain = Measured(
        "plain", "ms", (np.array([1.0, 4.0, 16.0]), "x.y"), (np.array(4.0), "x.z"), DARK.ink
    )
    fused = Measured(
        "fused", "ms", (np.array([0.5, 1.0, 2.0]), "x.u"), (np.array(2.0), "x.v"), DARK.positive
    )
    scale = np.array([1.0, 8.0]), "x.s"
    chart = GrowthChart("time", tokens, [plain, fused], scale, BOX, 6.0, DARK)
    lines: Any = chart.lines
    shown = {r.source: r.shown for line in lines for r in line.readings()}
    expected = {"x.y[0]": 1, "x.y[1]": 4, "x.y[2]": 16, "x.u[0]": 0.5, "x.u[1]": 1, "x.u[2]": 2}
    assert shown == pytest.approx(expected)
    heights = [line.points_at[:, 1] for line in lines]
    assert np.ptp(heights[0]) == pytest.approx(2 * np.ptp(heights[1]))
    assert heights[0][0] - heights[1][0] == pytest.approx(np.ptp(heights[1]) / 2)
    marks: Any = chart.ticks[1:]
    assert marks[0].get_center()[1] == pytest.approx(heights[0][0])
    assert marks[1].get_center()[1] == pytest.approx((heights[0][1] + heights[0][2]) / 2)
    first = lines[0].reach(0.6)
    assert [reading.source for reading in first.readings()] == ["x.y[0]", "x.y[1]"]


# --- the clip -------------------------------------------------------------------------------------


@dataclass
class Seen:
    """What was on screen after a beat: drawn values by their sources, and where they come from."""

    shown: dict[str, float]
    pixels: dict[str, float]
    origin: str
    caption: str


@pytest.fixture(scope="module")
def seen() -> dict[str, Seen]:
    """The clip on its own sentence, beat by beat."""
    found: dict[str, Seen] = {}

    def look(clip: ContextSize, beat: Beat) -> None:
        parts = [part for top in clip.mobjects for part in top.get_family()]
        readings = [r for part in parts if isinstance(part, Sourced) for r in part.readings()]
        found[beat.name] = Seen(
            {r.source: r.shown for r in readings if r.kind != "pixel"},
            {r.source: r.shown for r in readings if r.kind == "pixel"},
            clip.origin.line,
            clip.caption_of(beat),
        )

    check.watch(ContextSize, Telling(), look)
    return found


def test_every_weight_of_the_rhyme_that_has_ink_is_a_pixel(
    seen: dict[str, Seen], rhyme: LongText
) -> None:
    pixels = seen["to_pixels"].pixels

    def names(least: float) -> set[str]:
        places = np.argwhere(rhyme.A.numpy() > least).tolist()
        return {f"first_256.A[{query}, {key}]" for query, key in places}

    assert names(1 / 255) <= set(pixels) <= names(0)
    assert len(pixels) > 1000


def test_the_clip_counts_up_to_what_gpt3_reads(seen: dict[str, Seen]) -> None:
    numbers = seen["as_large_as_gpt3"].shown
    assert numbers["sizes.cells[0]"] == 64
    assert numbers["sizes.tokens[8]"] == 2_048
    assert numbers["sizes.cells[8]"] == 4_194_304
    assert len([source for source in numbers if source.startswith("sizes")]) == 18


def test_the_words_of_the_slanted_lines_are_enlarged_and_their_caption_reads_them(
    seen: dict[str, Seen], rhyme: LongText
) -> None:
    shown = seen["lines_explained"].shown
    place = rhyme.clearest
    source = f"rhyme.excerpt_weights[{place}, {place + 1}]"
    assert shown[source] == pytest.approx(float(rhyme.excerpt_weights[place, place + 1]), abs=0.01)
    assert seen["lines_explained"].caption == (
        "Slanted lines: words come again. At “the”, this head looks at “dog”, which followed it "
        "before."
    )


def test_what_is_said_of_memory_was_measured(seen: dict[str, Seen]) -> None:
    assert "plain about four times, fused about twice" in seen["memory_measured"].caption
    time, memory = (getattr(ContextCost.load(), f"{of}_per_doubling") for of in UNITS)
    assert np.allclose(time, 4, atol=0.5)
    assert memory == pytest.approx([4, 2], abs=0.5)


def test_the_charts_show_every_measured_point(seen: dict[str, Seen]) -> None:
    cost, shown = ContextCost.load(), seen["memory_measured"].shown
    for field in UNITS:
        for way, size in np.ndindex(*cost.seconds.shape):
            value = float(getattr(cost, field)[way, size])
            assert shown[f"cost.{field}[{way}, {size}]"] == pytest.approx(value, rel=0.03)


def test_the_line_in_the_corner_says_where_the_numbers_of_each_beat_come_from(
    seen: dict[str, Seen],
) -> None:
    assert "story head" in seen["cells_counted"].origin
    assert "layer 18, head 6" in seen["lines_explained"].origin
    assert "GPT-3, counted" in seen["as_large_as_gpt3"].origin
    assert "measured" in seen["memory_measured"].origin
    assert seen["sentence_again"].origin == seen["cells_counted"].origin


def test_of_a_long_sentence_the_rhyme_begins_above_it() -> None:
    text = "the old king gave his young son a silver ring and the old king slept"
    assert ContextSize(text=text).sizes.tokens[:3] == (15, 16, 32)
