"""All heads of a layer and of a model: what they propose adds up, and every dot is their weight."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.testing import assert_close

from attention_math import recorded
from attention_math.errors import InputError
from attention_math.every_head import Patterns, patterns_of
from attention_math.proposals import HeadCount, Proposals, least_apart
from attention_math.roles import recorded_roles
from attention_math.sink import Sink
from attention_math.sizes import GPT3, SMOLLM2
from attention_math.trace import AttentionTrace, HeadTrace
from scenes.mobjects.pattern_wall import PatternWall
from scenes.mobjects.readings import Sourced
from scenes.mobjects.spaces import PlaneArrow
from scenes.mobjects.symbols import Label
from scenes.s16_many_heads import ManyHeads
from scenes.theme import DARK

TEXT, LAYER, QUERY = "a fluffy blue creature roamed the verdant forest", 13, 3


@pytest.fixture(scope="module")
def layer() -> AttentionTrace:
    whole = recorded.find("smollm2", TEXT, LAYER)
    assert whole is not None
    return whole.layer(LAYER)


@pytest.fixture(scope="module")
def every() -> Patterns:
    return patterns_of("smollm2", TEXT)


@pytest.fixture(scope="module")
def clip() -> ManyHeads:
    return ManyHeads()


def small_trace(bias: float = 0.0) -> AttentionTrace:
    random = torch.Generator().manual_seed(5)
    E = torch.randn(5, 6, generator=random, dtype=torch.float64)
    weights = torch.randn(3, 4, 3, 6, generator=random, dtype=torch.float64)
    heads = [HeadTrace.from_weights(E, Q, K, V, up.T) for Q, K, V, up in weights]
    return AttentionTrace.from_heads(E, heads, rest=torch.full_like(E, bias))


# --- what heads propose ---------------------------------------------------------------------------


@pytest.mark.parametrize("query", range(5))
def test_proposals_and_their_shadows_add_up(query: int) -> None:
    trace = small_trace(bias=0.5)
    found = Proposals.of(trace, query)
    assert_close(found.dE.sum(dim=0), found.total)
    assert_close(found.before + found.total + found.rest, found.after)
    assert_close(found.shadows.sum(dim=0), found.total_shadow)
    assert_close(found.total_shadow.norm(), found.total.norm())
    assert_close(found.after, trace.E_out[query])


def test_patterns_are_as_far_apart_as_the_most_similar_two() -> None:
    trace = small_trace()
    first, second = trace.heads[:2]
    both = AttentionTrace.from_heads(trace.E, [first, second])
    assert least_apart(both) == float((first.A - second.A).abs().max()) > 0
    twins = AttentionTrace.from_heads(trace.E, [first, second, first])
    assert least_apart(twins) == 0
    assert least_apart(trace.alone()) == 1


def test_a_model_has_so_many_heads_in_all() -> None:
    assert HeadCount.of(GPT3).total == 9216
    assert HeadCount.of(SMOLLM2).total == 270


# --- the patterns of every head -------------------------------------------------------------------


def test_recorded_patterns_are_those_of_the_recorded_layer(
    every: Patterns, layer: AttentionTrace
) -> None:
    assert every.A.shape == (30, 9, 10, 10)
    for head in layer.heads:
        assert_close(every.one(LAYER, head.head).A, head.A, atol=1e-5, rtol=0)
    assert torch.equal(every.mask, layer.heads[0].mask)
    assert every.cut == layer.cut


@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_every_pixel_of_the_wall_is_the_weight_of_its_head(
    every: Patterns, orientation: str
) -> None:
    box = (-6.0, -3.0, 6.0, 3.0)
    wall = PatternWall(every.A, "every.A", every.mask, QUERY, box, DARK, orientation)
    assert np.abs(wall.weights - every.A.numpy()).max() < 1.01 / 255
    readings = list(wall.readings())
    assert len(readings) == 270
    for reading in readings:
        head = tuple(map(int, reading.source.removeprefix("every.A[").rstrip("]").split(",")))
        assert abs(reading.shown - float(every.A[head])) <= reading.tolerance
        assert float(every.A[head]) > float(every.A[head[:3]].max()) - 0.01


@pytest.mark.slow
@pytest.mark.xdist_group("language models")
def test_recorded_patterns_are_what_the_model_computes_now(every: Patterns, smollm2) -> None:
    now = Patterns.of(smollm2, TEXT)
    assert_close(every.A, now.A, atol=1e-5, rtol=0)
    assert (every.cut, every.provenance) == (now.cut, now.provenance)


# --- the clip -------------------------------------------------------------------------------------


def test_every_pattern_on_the_wall_is_that_of_a_head_of_its_own(
    clip: ManyHeads, layer: AttentionTrace
) -> None:
    assert len(clip.wall.patterns) == len(layer.heads) == 9
    for head, pattern, name in zip(layer.heads, clip.wall.patterns, clip.wall.names, strict=True):
        assert np.array_equal(pattern.weights, head.A.numpy().astype(float))
        assert name.text == f"head {head.head}"
    assert clip.none_alike


def test_whatever_is_drawn_is_the_entry_that_it_names(clip: ManyHeads) -> None:
    pictures = (clip.wall, clip.chain, clip.block_sum, clip.known)
    parts = [part for picture in pictures for part in picture.get_family()]
    readings = [r for part in parts if isinstance(part, Sourced) for r in part.readings()]
    assert len(readings) > 500
    for reading in readings:
        assert abs(reading.shown - float(clip.lookup(reading.source))) <= reading.tolerance


def test_arrows_stand_head_to_tail_and_end_where_their_sum_does(clip: ManyHeads) -> None:
    ends = [arrow for arrow in clip.chain.get_family() if isinstance(arrow, PlaneArrow)]
    *steps, total = ends
    assert len(steps) == 9
    for one, following in pairwise(steps):
        np.testing.assert_allclose(one.tip, following.tail)
    np.testing.assert_allclose(steps[0].tail, total.tail)
    np.testing.assert_allclose(steps[-1].tip, total.tip, atol=1e-5)


def test_the_heads_brought_out_are_the_best_at_what_they_do(clip: ManyHeads) -> None:
    roles, found = recorded_roles(), dict(zip(clip.known_for, clip.places, strict=True))
    assert found["adjectives"] == (LAYER, 1)
    assert clip.places == sorted(clip.places)
    for name, (place, head) in found.items():
        scores = roles[name]
        apart = (scores.score - scores.control).where(scores.given, -1)
        assert divmod(int(apart.argmax()), 9) == (place, head)


def scored_labels(clip: ManyHeads) -> list[Label]:
    return [[label for label in words if isinstance(label, Label)][1] for words in clip.known.words]


def test_scores_on_screen_are_those_measured(clip: ManyHeads) -> None:
    labels = scored_labels(clip)
    assert [label.text for label in labels] == [
        "layer 13, head 1: 0.65",
        "layer 16, head 0: 0.89",
        "layer 18, head 8: 0.97",
    ]
    assert clip.known.words[0][-1].text == "on the noun's two adjectives"
    for label in labels:
        *_, source, score = *label.sources, float(label.text.split()[-1])
        assert abs(float(clip.lookup(source)) - score) <= 0.005001


@pytest.mark.parametrize("again", [False, True])
def test_the_head_for_repeated_text_is_brought_out_where_some_is(
    clip: ManyHeads, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    words = ("a", "b", "a" if again else "c")
    monkeypatch.setattr(ManyHeads, "words", words)
    monkeypatch.delitem(vars(clip), "_best", raising=False)
    assert ("repeated text" in clip.known_for) == again
    monkeypatch.delitem(vars(clip), "_best")


def test_lines_lead_to_each_head_from_its_place_among_all() -> None:
    clip = ManyHeads()
    frames, raised = clip.known.frames, clip.raise_wall()
    raised.begin()
    raised.finish()
    for place, (layer, head) in enumerate(clip.places):
        spot, frame = clip.every.frame(layer, head, DARK.ink), frames[place]
        leader = clip.leader(place, spot)
        low, high = leader.get_bottom()[1], leader.get_top()[1]
        np.testing.assert_allclose(
            (low, high), (frame.get_top()[1], spot.get_bottom()[1]), atol=0.02
        )


def test_rows_and_columns_of_the_wall_are_numbered(clip: ManyHeads) -> None:
    labels = [label for label in clip.every.ticks if isinstance(label, Label) and label.sources]
    heads = [label for label in labels if label.text.startswith("head")]
    assert [label.text for label in heads] == ["head 0", "head 8"]
    for label in labels:
        assert int(label.text.split()[-1]) == clip.lookup(label.sources[0])
    middles = [sum(clip.every.box_of(0, head)[1::2]) / 2 for head in (0, 8)]
    np.testing.assert_allclose([label.get_y() for label in heads], middles, atol=0.08)


def test_the_sum_of_the_block_is_exact_as_written(clip: ManyHeads) -> None:
    *parts, out = clip.block_sum.terms
    columns = [
        [float(t.column.numbers.text(i).replace("\N{MINUS SIGN}", "-")) for i in range(4)]
        for t in (*parts, out)
    ]
    np.testing.assert_allclose(sum(map(np.array, columns[:-1])), columns[-1], atol=1e-9)
    assert out.sign.text == "$=$"


def test_what_rests_on_the_first_token_is_said_and_framed(
    clip: ManyHeads, layer: AttentionTrace
) -> None:
    share = float(np.mean([head.A[1:, 0].mean() for head in layer.heads]))
    assert clip.rests_on_first
    step = next(step for step in clip.beats() if step.name == "its_layer")
    said = f"Framed: the first token gets {share:.0%} from the others."
    assert clip.caption_of(step).endswith(said)
    for frame, pattern in zip(clip.sinks(), clip.wall.patterns, strict=True):
        left, _, right, top = pattern.cell_box(query=0, key=0)
        _, bottom, last, _ = pattern.cell_box(query=9, key=0)
        (x, y, _), middle = frame.get_center(), ((left + last) / 2, (bottom + top) / 2)
        np.testing.assert_allclose((x, y), middle, atol=0.01)
        assert frame.height < 2 * (right - left)


def test_where_nothing_rests_on_the_first_token_no_such_thing_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clip = ManyHeads()
    monkeypatch.setitem(clip.sources, "sink", Sink(0.2))
    step = next(step for step in clip.beats() if step.name == "its_layer")
    assert "first token" not in clip.caption_of(step)


def test_it_is_said_what_the_stream_is_and_what_the_heads_read(clip: ManyHeads) -> None:
    step = next(step for step in clip.beats() if step.name == "block_output")
    said = clip.caption_of(step)
    assert (
        "added to x, the stream of “creature”. The heads read E, which RMSNorm made of x." in said
    )
    symbols = [term.symbol.text for term in clip.block_sum.terms]
    assert symbols == ["$arrow(x)_4$", "$Delta arrow(E)_4$", "$arrow(x)'_4$"]


def test_the_first_head_keeps_its_name_and_gpt3_is_named_at_its_cells(clip: ManyHeads) -> None:
    ours, name, theirs = clip.counts
    assert (name.text, theirs[0].text) == ("GPT-3", "96 layers of 96 heads: 9,216")
    for label in (name, *theirs):
        assert 0.2 < clip.field.get_left()[0] - label.get_right()[0] < 0.5
    assert ours[1].text == "30 layers of 9 heads: 270"
    assert ours[1].get_right()[0] < clip.field.get_left()[0]


def test_the_corner_says_where_each_picture_is_from(clip: ManyHeads) -> None:
    assert "layer 13" in clip.origin.line
    assert "layer" not in clip.of_whole_model.line
    told = ManyHeads()
    told.provenance()
    told.comes_from(told.of_whole_model)
    assert told.origin == told.of_whole_model


def test_patterns_never_meet_while_they_move(clip: ManyHeads) -> None:
    wall = clip.wall.copy()
    move = wall.move_to_box(clip.above)
    for alpha in np.linspace(0, 1, 21):
        move.interpolate_mobject(alpha)
        boxes = np.array([wall._box(place) for place in range(9)])
        low, high = boxes[:, :2], boxes[:, 2:]
        common = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
        meets = np.asarray((common > 0.01).all(axis=-1))
        assert np.array_equal(meets, np.eye(9, dtype=bool)), alpha


def test_a_trace_of_some_heads_is_refused_and_one_of_a_layer_alone(
    layer: AttentionTrace,
) -> None:
    whole = recorded.find("smollm2", "the cat slept", LAYER, 1)
    with pytest.raises(InputError, match="all 9 heads of a layer, and the trace keeps 1"):
        ManyHeads(trace=whole)
    with pytest.raises(InputError, match="about a whole language model"):
        ManyHeads(trace=layer)


def test_a_trace_without_its_model_leaves_out_the_other_layers() -> None:
    clip = ManyHeads(trace=recorded.find("smollm2", TEXT, LAYER))
    assert not clip.knows_every_head
    assert not clip.has_known_heads
