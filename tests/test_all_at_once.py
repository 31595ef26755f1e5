"""One query after the other or all at once: the same numbers, measured times, and the clip."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from attention_math.all_at_once import TwoWays
from attention_math.errors import InputError
from attention_math.head_trace import HeadTrace
from attention_math.masks import causal, no_mask
from attention_math.measured import ContextCost, LoopOrProduct
from attention_math.models import load
from attention_math.story import StoryModel
from benchmarks import loop_or_product
from scenes.beats import Beat
from scenes.board import Board
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.query_results import QueryResults
from scenes.mobjects.readings import Sourced
from scenes.mobjects.time_table import Times, TimeTable
from scenes.production import check
from scenes.production.options import Telling
from scenes.s19_all_at_once import AllAtOnce
from scenes.serving_lesson import MEASURED
from scenes.theme import DARK
from scenes.writing_lesson import WritingLesson

TEXT = "a fluffy blue creature roamed the verdant forest"


def story_head() -> HeadTrace:
    story = load("story")
    assert isinstance(story, StoryModel)
    return story.trace(TEXT).heads[0]


# --- the same numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize("mask", [causal, no_mask], ids=["causal", "no mask"])
@pytest.mark.parametrize("order", [None, range(8)[::-1], [3, 0, 7, 1, 6, 2, 5, 4]])
def test_in_any_order_one_by_one_gives_what_the_head_adds(order, mask) -> None:
    head = story_head().with_(mask=mask)
    ways = TwoWays.of(head, order)
    torch.testing.assert_close(ways.loop, head.dE)
    torch.testing.assert_close(ways.product, head.dE)
    assert 0 <= ways.difference < 1e-12
    assert ways.steps == (8, 1)
    assert ways.agreed >= 12


def test_a_score_bias_and_a_scale_are_taken_along() -> None:
    generator = torch.Generator().manual_seed(3)
    E, bias = (torch.randn(5, size, generator=generator) for size in (6, 5))
    W_Q, W_K, W_V = torch.randn(3, 4, 6, generator=generator)
    up = torch.randn(6, 4, generator=generator)
    head = HeadTrace.from_weights(E, W_Q, W_K, W_V, up, scale=0.7, score_bias=bias)
    ways = TwoWays.of(head)
    torch.testing.assert_close(ways.loop, head.dE)
    assert replace(ways, loop=ways.product).agreed == 6  # as many as float32 can tell


def test_the_difference_is_the_largest_of_all_entries() -> None:
    ways = TwoWays.of(story_head())
    off = ways.product.clone()
    off[2, 5] -= 0.25
    assert replace(ways, loop=off).difference == pytest.approx(0.25)
    off[2, 5] = ways.product[2, 5] + 0.004
    assert replace(ways, loop=off).agreed == 2


# --- what was measured ----------------------------------------------------------------------------


def test_the_recorded_head_is_as_large_as_the_story_head_and_its_loop_is_slower() -> None:
    found, head = LoopOrProduct.load(), story_head()
    assert (found.setting.d_head, found.setting.d_out) == tuple(head.W_Q.shape)
    assert found.tokens[0] == len(head.Q)
    assert bool((found.ratio > 2).all())
    assert bool((found.difference < 1e-5).all())
    assert found.ratio[4] < found.ratio[2]  # long texts gain less,
    steps = found.seconds[0] / found.tokens  # for a step takes longer only there
    assert steps[2] < 1.3 * steps[0]
    assert steps[4] > 2 * steps[2]
    assert found.setting.provenance.kind == "measured"


def test_measuring_writes_what_can_be_loaded(tmp_path: Path) -> None:
    out, threads = tmp_path / "times.json", torch.get_num_threads()
    try:
        loop_or_product.main(["--tokens", "4", "16", "--runs", "3", "--out", str(out)])
    finally:
        torch.set_num_threads(threads)
    found = LoopOrProduct.load(out)
    assert found.tokens.tolist() == [4, 16]
    assert found.seconds.shape == (2, 2)
    assert found.setting.runs == 3
    with pytest.raises(InputError, match="was not made by"):
        ContextCost.load(out)


# --- how it is drawn ------------------------------------------------------------------------------


def test_all_bars_of_a_time_table_are_ratios_drawn_to_one_scale() -> None:
    tokens, ratio = np.array([4.0, 8.0, 16.0]), np.array([4.0, 9.0, 3.0])
    milliseconds = np.array([[4.0, 9.0, 300.0], [1.0, 1.0, 100.0]])
    times = Times(
        (tokens, "m.tokens"), (milliseconds, "m.milliseconds"), (ratio, "m.ratio"), (0, 2)
    )
    table = TimeTable(times, ("loop", "product"), (0, 0), (-6, -2, 6, 2), DARK)
    bars = {reading.source: reading for reading in table.bars.readings()}
    shown = {source: reading.shown for source, reading in bars.items()}
    assert shown == pytest.approx({"m.ratio[0]": 4, "m.ratio[2]": 3})
    widths = [float(np.ptp(reading.outline[:, 0])) for reading in bars.values()]
    assert widths[0] / widths[1] == pytest.approx(4 / 3)  # and not 4 to 300
    read = [r for row in table.rows for part in row if isinstance(part, Sourced)
            for r in part.readings()]  # fmt: skip
    assert {r.source: r.shown for r in read} == {
        f"m.milliseconds[{way}, {size}]": milliseconds[way][size]
        for way in range(2)
        for size in (0, 2)
    }


@pytest.mark.parametrize("orientation", ["columns", "rows"])
@pytest.mark.parametrize("count", [3, 15, 24])
def test_what_comes_out_stands_at_the_end_of_its_query(count: int, orientation: str) -> None:
    words = tuple(f"w{i}" for i in range(count))
    grid = LabelledGrid(words, words, Board(words).summed, DARK, orientation)
    results = QueryResults(grid, "E'")
    for i, symbol in enumerate(results):
        left, bottom, right, top = grid.pattern.query_box(i)
        x, y, _ = symbol.get_center()
        if orientation == "columns":
            assert left < x < right
            assert symbol.get_top()[1] < bottom
        else:
            assert symbol.get_left()[0] > right
            assert bottom < y < top
    for before, after in zip(results[:-2], results[2:], strict=True):
        apart = after.get_left()[0] > before.get_right()[0]
        below = after.get_top()[1] < before.get_bottom()[1]
        assert apart or below


# --- the clip -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seen() -> dict[str, dict[str, float]]:
    """What is on screen after each beat, by its source."""
    found: dict[str, dict[str, float]] = {}

    def look(clip: AllAtOnce, beat: Beat) -> None:
        parts = [part for top in clip.mobjects for part in top.get_family()]
        readings = [r for part in parts if isinstance(part, Sourced) for r in part.readings()]
        found[beat.name] = {r.source: r.shown for r in readings}

    check.watch(AllAtOnce, Telling(), look)
    return found


def test_every_way_of_filling_the_grid_ends_in_the_same_picture(seen: dict) -> None:
    ways = ("one_after_the_other", "in_another_order", "in_one_product")
    counters = [
        {source: seen[way].pop(source) for source in list(seen[way]) if "steps" in source}
        for way in ways
    ]
    assert counters == [{"ways.steps[0]": 8}, {"ways.steps[0]": 8}, {"ways.steps[1]": 1}]
    first, *others = (seen[way] for way in ways)
    A = story_head().A
    assert len(first) == np.count_nonzero(A)
    assert first == pytest.approx({f"head.A[{i}, {j}]": float(A[i, j]) for i, j in A.nonzero()})
    for other in others:
        assert other == pytest.approx(first)


def test_times_and_their_ratios_are_the_measured_ones_and_can_be_checked(seen: dict) -> None:
    found, shown = LoopOrProduct.load(), seen["measured_ratios"]
    for size in MEASURED:
        loop, product = (shown.pop(f"measured.milliseconds[{way}, {size}]") for way in range(2))
        assert loop == pytest.approx(float(found.milliseconds[0, size]), rel=0.02)
        assert product == pytest.approx(float(found.milliseconds[1, size]), rel=0.02)
        assert round(loop / product) == round(shown.pop(f"measured.ratio[{size}]"))
    assert not shown


def test_the_caption_names_the_least_and_the_largest_ratio_that_are_shown() -> None:
    (step,) = (beat for beat in AllAtOnce.beats() if beat.name == "measured_ratios")
    ratios = [float(LoopOrProduct.load().ratio[size]) for size in MEASURED]
    said = f"{min(ratios):.0f} to {max(ratios):.0f} times"
    assert said in AllAtOnce().caption_of(step)


def test_each_word_but_the_first_comes_from_the_vector_before_it() -> None:
    came: list[tuple[int, float, float]] = []

    class Watched(AllAtOnce):
        def next_word(self, i: int) -> Any:
            tip, given = WritingLesson.next_word(self, i)
            vector = self.refined[i]
            assert vector in self.mobjects or any(
                vector in top.get_family() for top in self.mobjects
            )
            assert given.text.strip() == self.words[i + 1]
            came.append((i, float(vector.get_right()[0]), float(given.get_left()[0])))
            return tip, given

    check.watch(Watched, Telling(text="the cat slept"), lambda *_: None)
    assert [i for i, _, _ in came] == [0, 1]
    assert all(vector < word for _, vector, word in came)


def test_the_film_closes_with_what_words_pass_on_drawn_as_lines(seen: dict) -> None:
    head = story_head()
    lines = {source: v for source, v in seen["in_context"].items() if source.startswith("head.")}
    expected = {f"head.given[{i}, {j}]": float(head.given[i, j]) for i, j in head.given.nonzero()}
    assert lines == pytest.approx(expected, abs=1e-3)


def test_the_sentence_ends_with_a_refined_vector_for_every_word() -> None:
    shown = []

    def look(clip: AllAtOnce, beat: Beat) -> None:
        if beat.name == "in_context":
            labels = [part for top in clip.mobjects for part in top.get_family()]
            shown.extend(label.text for label in labels if hasattr(label, "text"))

    check.watch(AllAtOnce, Telling(text="the cat slept"), look)
    assert {"the", "cat", "slept", "E_1", "E_2", "E_3", "E'_1", "E'_2", "E'_3"} <= set(shown)
