"""One token through all layers: what is computed of it, and how the clip draws it."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from attention_math import recorded
from attention_math.depths import Depths
from attention_math.errors import InputError
from attention_math.sizes import GPT3
from scenes.mobjects import outlines
from scenes.mobjects.block_chain import BlockChain
from scenes.mobjects.depth_chart import DepthChart
from scenes.mobjects.layer_heads import LayerHeads
from scenes.mobjects.stacked_bar import Part, StackedBar
from scenes.s18_going_deeper import GoingDeeper
from scenes.theme import DARK

FLUFFY = "a fluffy blue creature roamed the verdant forest"
CREATURE, VERDANT = 3, 8


@pytest.fixture(scope="module")
def depths() -> Depths:
    """Follow the creature."""
    whole = recorded.find("smollm2", FLUFFY)
    assert whole is not None
    return Depths(whole, CREATURE)


def test_lengths_and_cosines_are_those_of_the_stream(depths: Depths) -> None:
    stream = depths.whole.stream[:, CREATURE].double()
    for depth in (0, 1, 17, 30):
        here, start = stream[depth], stream[0]
        assert float(depths.lengths[depth]) == pytest.approx(float((here @ here).sqrt()), rel=1e-5)
        cosine = float(here @ start / (here.norm() * start.norm()))
        assert float(depths.cosines[depth]) == pytest.approx(cosine, abs=1e-5)


def test_what_it_would_say_is_the_lens_and_at_the_end_the_prediction(depths: Depths) -> None:
    for depth in depths.shown:
        says = depths.whole.says(CREATURE, depth)[:3]
        assert depths.said(depth) == tuple(token for token, _ in says)
        assert depths.said_shares[depth, :3].tolist() == [share for _, share in says]
    assert depths.said(depths.n_layers)[0] == depths.whole.expected.after(CREATURE)[0][0]


def test_depths_are_closer_near_the_end_and_never_more_than_there_are(depths: Depths) -> None:
    chosen = depths.some(7)
    assert chosen == depths.shown == (8, 15, 20, 24, 28, 29, 30)
    assert (np.diff(np.diff(chosen)) <= 0).all()
    assert depths.some(100) == tuple(range(1, 31))


def test_what_is_compared_with_the_end_is_the_last_that_differs(depths: Depths) -> None:
    verdant = replace(depths, token=VERDANT)
    tops = [verdant.whole.says(VERDANT, depth)[0][0] for depth in verdant.shown]
    assert tops[-3:] == [" field", " land", " land"]
    assert verdant.before == 28
    assert verdant.finds_words  # " " at first, " land" at the end
    assert not depths.finds_words  # the creature ends in a comma
    assert [top for top in tops if not any(map(str.isalpha, top))] == [tops[i] for i in (0, 2, 3)]
    assert (verdant.read, verdant.follows) == ("verdant", " forest")
    assert (replace(depths, token=7).read, replace(depths, token=9).follows) == ("verd", None)


def test_signs_at_first_are_most_of_the_depths_before_words_settle(
    depths: Depths, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finds(*tops: str) -> bool:
        said = dict(zip(depths.shown, tops, strict=True))
        monkeypatch.setattr(Depths, "said", lambda _, depth, k=3: (said[depth],))
        return replace(depths, token=VERDANT).finds_words

    assert finds(" ", "and", ",", "-", "field", "land", "land")
    assert not finds("and", " ", ",", "-", "field", "land", "land")
    assert not finds(" ", "and", "so", "-", "field", "land", "land")
    assert not finds(" ", "(", ",", "-", "!", "land", "land")
    assert not finds(*["land"] * 7)


def test_a_vector_leaves_its_start_if_it_is_longer_and_points_elsewhere(depths: Depths) -> None:
    assert depths.leaves_start
    assert depths.lengths[-1] > depths.lengths[0]
    assert depths.cosines[-1] < 0.7
    start = depths.whole.stream[:1].repeat(31, 1, 1)
    for stream in (start, start * torch.arange(1, 32)[:, None, None]):  # as long, or only longer
        assert not replace(depths, whole=replace(depths.whole, stream=stream)).leaves_start


def test_the_writers_are_those_that_add_most(depths: Depths) -> None:
    layer, head = depths.writer
    assert float(depths.written[layer, head]) == depths.largest == float(depths.written.max())
    added = depths.mlp_written
    assert float(added[depths.mlp_writer]) == float(added.max())
    assert depths.written.shape == (30, 9)


def test_what_cannot_be_followed_is_refused(depths: Depths) -> None:
    with pytest.raises(InputError, match="the text has 0 to 9"):
        Depths(depths.whole, 10)


def test_a_third_of_gpt3_is_attention() -> None:
    assert (GPT3.n_attention, GPT3.n_total) == (57_982_058_496, 175_181_291_520)
    assert round(GPT3.attention_share, 3) == 0.331


# --- the picture ----------------------------------------------------------------------------


def test_attention_and_mlps_take_turns() -> None:
    chain = BlockChain(4, (-2, 0, 2, 1), DARK)
    starts = [
        [float(block[:, 0].min()) for block in mark.points.reshape(-1, 16, 3)]
        for mark in (chain.attention, chain.mlp)
    ]
    assert len(starts[0]) == len(starts[1]) == 4
    in_order = sorted([(x, "attention") for x in starts[0]] + [(x, "MLP") for x in starts[1]])
    assert [name for _, name in in_order] == ["attention", "MLP"] * 4
    assert [label.text for label in chain.named(2)] == ["attention", "MLP"] * 2
    assert chain.attention.height == chain.mlp.height  # neither looks larger


def test_rows_of_dots_are_numbered_at_their_ends() -> None:
    clip = GoingDeeper()
    rows = clip.heads_rows()
    assert [label.text for label in rows] == ["head 0", "head 8"]
    for label, head in zip(rows, (0, 8), strict=True):
        assert abs(label.get_y() - clip.heads.centers[0, head, 1]) < 0.06


def test_bars_are_read_back_on_both_sides_of_zero_and_numbers_stand_over_theirs() -> None:
    values = np.array([1.0, -0.5, 0.25])
    chart = DepthChart(
        ["x"], (values, "d.c"), np.arange(3.0), (-2, 0, 3, 2), DARK, written=[0, 2], decimals=2
    )
    assert [round(r.shown, 6) for r in chart.bars.readings()] == values.tolist()
    assert [n.get_x() for n in chart.numbers] == pytest.approx([0, 2], abs=0.05)
    assert chart.numbers[0].get_bottom()[1] > chart.bars.get_top()[1]
    sources = [next(iter(n.readings())).source for n in chart.numbers]
    assert sources == ["d.c[0]", "d.c[2]"]


def test_the_area_of_a_dot_is_what_the_head_adds() -> None:
    values = np.array([[4.0, 1.0], [2.0, 0.0]])
    heads = LayerHeads((values, "d.w"), np.array([0.0, 1.0]), (-1, 0, 2, 2), DARK)
    dots = heads.dots.points.reshape(-1, 16, 3)
    areas = [outlines.area(dot) for dot in dots]
    assert areas == pytest.approx([areas[0], areas[0] / 4, areas[0] / 2, 0])
    assert [(r.source, round(r.shown, 6)) for r in heads.readings()][1] == ("d.w[0, 1]", 1.0)
    x, y = heads.frame(0, 1).get_center()[:2]
    assert (x, y) == pytest.approx(dots[1][:, :2].mean(axis=0).tolist(), abs=1e-3)


def test_layers_that_were_not_passed_have_no_dots() -> None:
    heads = LayerHeads((np.ones((3, 2)), "d.w"), np.arange(3.0), (-1, 0, 3, 2), DARK).show(1)
    assert {r.source for r in heads.readings()} == {"d.w[0, 0]", "d.w[0, 1]"}


def test_parts_of_a_bar_are_as_long_as_they_are_large() -> None:
    sizes = (300.0, 690.0, 10.0)
    parts = [Part(n, (v, f"m.{n}"), DARK.value) for n, v in zip("abc", sizes, strict=True)]
    bar = StackedBar(parts, (-5, 0, 5, 1), DARK)
    assert [r.shown for r in bar.readings()] == pytest.approx(sizes)


def test_captions_say_what_was_recorded() -> None:
    clip = GoingDeeper()
    said = {step.name: clip.caption_of(step) for step in clip.beats()}
    assert "30 layers" in said["layers_in_a_row"]
    assert said["each_block_adds"] == (
        "Each layer adds to the vector of “verdant” (its last piece): it grows, and turns another "
        "way."
    )
    assert said["at_the_end"] == (
        "Mostly signs at first, then words: after 28 layers “field”, after all 30 “land”, 74%. "
        "The text says “forest”."
    )
    assert "up to 472.7. No head adds over 89.0" in said["mlps_write"]
    assert "33%" not in said["counted"]  # before it can be seen
    assert said["a_part"] == "Attention, all that this chapter is about, has 33% of them."
    assert [clip.depths.shown[i] for i in clip.compared] == [28, 29, 30]


@pytest.mark.parametrize(
    ("focus", "followed", "in_text"),
    [("creature", "“creature”", "roamed"), ("8", "“verdant” (one piece of it)", "ant")],
)
def test_captions_are_about_the_word_that_is_followed(
    focus: str, followed: str, in_text: str
) -> None:
    clip = GoingDeeper(focus=focus)
    said = {step.name: clip.caption_of(step) for step in clip.beats()}
    assert followed in said["each_block_adds"]
    assert said["at_the_end"].endswith(f"The text says “{in_text}”.")


def test_after_the_last_token_nothing_is_said_of_the_text() -> None:
    clip = GoingDeeper(focus="forest")
    assert "The text says" not in clip.caption_of(clip.beats()[3])


def test_other_pieces_of_the_word_that_is_followed_are_dim() -> None:
    name = GoingDeeper().focus_name
    colors = [label.get_fill_color().to_hex() for label in name]
    assert [label.text for label in name] == ["ver", "d", "ant"]
    assert colors[0] == colors[1] != colors[2] == DARK.ink
