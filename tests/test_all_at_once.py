"""One query after the other or all at once: the same numbers, measured times, and the clip."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from attention_math.all_at_once import TwoWays
from attention_math.errors import InputError
from attention_math.head_trace import HeadTrace
from attention_math.masks import causal, no_mask
from attention_math.measured import ContextCost, LoopOrProduct, SlowMotion
from attention_math.models import load
from attention_math.story import StoryModel
from benchmarks import loop_or_product
from scenes.beats import Beat
from scenes.board import Board
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.query_results import QueryResults
from scenes.mobjects.race import Race
from scenes.mobjects.readings import Sourced
from scenes.production import check
from scenes.production.options import Telling
from scenes.s19_all_at_once import AllAtOnce
from scenes.serving_lesson import RACES
from scenes.theme import DARK

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


def test_slow_motion_is_a_round_factor_and_the_loop_lasts_some_seconds() -> None:
    found = LoopOrProduct.load()
    for pace in (1.0, 2.0):
        factors = SlowMotion.of(found, pace).factors
        lasts = factors * found.seconds[0] / pace
        assert bool(((lasts >= 1.5) & (lasts <= 4)).all())
        leading = {f"{int(factor / pace)}".rstrip("0") for factor in factors}
        assert leading <= {"1", "2", "5"}


@pytest.mark.parametrize(
    ("seconds", "factor"), [(0.0015, 1000), (0.0014, 2000), (0.5, 5), (2.0, 1)]
)
def test_the_factor_is_the_smallest_round_one(seconds: float, factor: int) -> None:
    times = torch.tensor([[seconds], [seconds / 2]], dtype=torch.float64)
    recorded = LoopOrProduct.load()
    found = replace(
        recorded, tokens=recorded.tokens[:1], seconds=times, difference=recorded.difference[:1]
    )
    assert SlowMotion.of(found).factors.tolist() == [factor]


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


def test_bars_of_a_race_grow_alike_until_each_is_done() -> None:
    times = np.array([4.0, 1.0]), "measured.milliseconds"
    names = ("loop", DARK.ink), ("product", DARK.positive)
    race = Race(times, ((0, 3), (1, 3)), names, (-6, -1, 6, 1), 1, DARK)
    run = race.run(2.0)
    for alpha, expected in ((0.0, [0, 0]), (0.125, [0.5, 0.5]), (0.5, [2, 1]), (1.0, [4, 1])):
        run.interpolate(alpha)
        bars = [next(bar.readings()).shown for bar in race.bars]
        clocks = [next(clock.readings()).shown for clock in race.clocks]
        assert bars == pytest.approx(expected)
        assert clocks == pytest.approx(expected)
    half = Race(times, ((0, 3), (1, 3)), names, (-6, -1, 6, 1), 1, DARK, share=0.5)
    assert half.bars[0].width == pytest.approx(race.bars[0].width / 2)
    sources = [next(clock.readings()).source for clock in race.clocks]
    assert sources == ["measured.milliseconds[0, 3]", "measured.milliseconds[1, 3]"]


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


def test_bars_and_clocks_are_the_measured_times(seen: dict) -> None:
    found, shown = LoopOrProduct.load(), seen["many_tokens"]
    for size in RACES:
        assert shown.pop(f"measured.ratio[{size}]") == round(float(found.ratio[size]))
    assert len(shown) == 2 * len(RACES)
    for way in range(2):
        for size in RACES:
            value = float(found.milliseconds[way, size])
            assert shown[f"measured.milliseconds[{way}, {size}]"] == pytest.approx(value, rel=0.05)


def test_the_sentence_ends_with_a_refined_vector_for_every_word() -> None:
    shown = []

    def look(clip: AllAtOnce, beat: Beat) -> None:
        if beat.name == "one_by_one":
            labels = [part for top in clip.mobjects for part in top.get_family()]
            shown.extend(label.text for label in labels if hasattr(label, "text"))

    check.watch(AllAtOnce, Telling(text="the cat slept"), look)
    assert {"the", "cat", "slept", "E_1", "E_2", "E_3", "E'_1", "E'_2", "E'_3"} <= set(shown)
