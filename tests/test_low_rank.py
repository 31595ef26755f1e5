import numpy as np
import pytest
import torch

from attention_math import recorded
from attention_math.head_trace import HeadTrace
from attention_math.low_rank import LowRank
from attention_math.models import load
from scenes.s14_low_rank_values import LowRankValues

E = np.random.default_rng(1).normal(size=(2, 60))


def low_rank_of(d_model, d_head, rank=None, b_V=None):
    random = np.random.default_rng(0)
    W_Q, W_K, W_V = random.normal(size=(3, d_head, d_model))
    W_O = random.normal(size=(d_model, d_head))
    if rank is not None:
        W_V[rank:] = 0
    memory = E[:, :d_model]
    head = HeadTrace.from_weights(memory, W_Q, W_K, W_V, W_O, b_V=b_V)
    return LowRank.of(head), head


@pytest.fixture(scope="module")
def story():
    trace = load("story").trace("a fluffy blue creature roamed the verdant forest")
    return LowRank.of(trace.heads[0]), trace.heads[0]


def test_the_map_takes_the_vector_of_a_token_to_what_it_passes_on():
    found, head = low_rank_of(9, 3)
    torch.testing.assert_close(torch.tensor(E[:, :9]) @ found.W_OV.T, head.V_up)


def test_a_bias_is_no_part_of_the_map():
    found, head = low_rank_of(9, 3, b_V=np.ones(3))
    torch.testing.assert_close(
        torch.tensor(E[:, :9]) @ found.W_OV.T + head.W_O.sum(dim=1), head.V_up
    )


def test_the_story_head_has_as_many_directions_as_a_value_has_entries(story):
    found, head = story
    assert found.stretch.shape == (head.W_V.shape[1],)
    assert (found.rank, found.n_lost) == (32, 68)
    assert found.least_kept > 0.1
    assert found.most_lost < 1e-12 * found.stretch[0]


def test_singular_values_are_those_of_the_small_product_of_the_factors(story):
    """Q_O R_O (Q_V R_V)^T has the singular values of R_O R_V^T, which is d_head by d_head."""
    found, head = story
    R_O = torch.linalg.qr(head.W_O.double()).R
    R_V = torch.linalg.qr(head.W_V.double().T).R
    small = torch.linalg.svdvals(R_O @ R_V.T)
    torch.testing.assert_close(found.stretch[: len(small)], small)


def test_singular_values_say_how_far_directions_at_right_angles_are_stretched():
    found, _ = low_rank_of(7, 3)
    directions = torch.linalg.svd(found.W_OV).Vh
    torch.testing.assert_close((directions @ found.W_OV.T).norm(dim=1), found.stretch)


@pytest.mark.parametrize(("d_model", "d_head", "rank"), [(8, 3, 2), (4, 6, 4), (5, 5, 0)])
def test_the_rank_is_what_both_matrices_leave(d_model, d_head, rank):
    found, _ = low_rank_of(d_model, d_head, rank)
    assert (found.rank, found.n_lost) == (rank, d_model - rank)
    assert found.rank == np.linalg.matrix_rank(found.W_OV.numpy())
    assert (found.least_kept > found.zero) == (rank > 0)
    assert found.most_lost <= found.zero


def test_weights_in_float32_are_multiplied_in_float64():
    _, head = low_rank_of(40, 5)
    weights = [getattr(head, name).float() for name in ("W_Q", "W_K", "W_V", "W_O")]
    memory = torch.ones(2, 40)
    found = LowRank.of(HeadTrace.from_weights(memory, *weights))
    assert found.stretch.dtype == torch.float64
    assert found.rank == 5


def test_a_head_of_a_real_model_keeps_64_of_576_directions():
    text = "a fluffy blue creature roamed the verdant forest"
    whole = recorded.find("smollm2", text, 13, 1)
    assert whole is not None
    layer = whole.layer(13)
    found = LowRank.of(layer.heads[0])
    assert (found.rank, found.n_lost) == (64, 512)
    assert found.most_lost < 1e-12 * found.stretch[0]


def test_what_a_vector_holds_along_lost_directions_gives_nothing(story):
    """The null space of W_V is found here by another way than in the package."""
    found, head = story
    Q = torch.linalg.qr(head.W_V.double().T).Q  # the directions that W_V reads
    for vector in torch.eye(100, dtype=torch.float64)[:3]:
        split, kept = found.split(vector), Q @ (Q.T @ vector)
        assert split.kept == pytest.approx(float(kept.norm()))
        assert split.lost == pytest.approx(float((vector - kept).norm()))
        assert np.hypot(split.kept, split.lost) == pytest.approx(1)
        assert split.passed == pytest.approx(float((found.W_OV @ kept).norm()))
        assert float((found.W_OV @ (vector - kept)).norm()) < 1e-12


def test_the_clip_splits_the_vector_of_the_word_that_is_followed(story):
    clip = LowRankValues()
    said = {step.name: clip.caption_of(step) for step in clip.beats()}
    assert "“blue” has a part along 32 directions" in said["only_a_part"]
    assert "32 of 100 directions come through" in said["stretched"]
    drawn = clip.sources["split"].drawn
    vector = clip.trace.memory[clip.focus].double()
    assert float(drawn[0].norm()) == pytest.approx(float(vector.norm()))
    value = clip.head.V_up[clip.focus]
    assert float(drawn[3, 0]) == pytest.approx(float(value.norm()), rel=1e-5)
