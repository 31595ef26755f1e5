"""Ways to hide keys, each against a plain loop over queries and keys."""

import math

import numpy as np
import pytest
import torch
from torch.testing import assert_close

from attention_math import masking
from attention_math.errors import InputError
from attention_math.masks import both, causal, no_mask, to_tensor, window
from attention_math.trace import HeadTrace

SIZES = [1, 2, 5, 9]
WAYS = [masking.nothing, masking.zero_scores, masking.zero_weights, masking.minus_infinity]
MASKS = {"causal": causal, "window": both(causal, window(2)), "all": no_mask}


def head(size=6, mask=causal, scale=1.5):
    generator = torch.Generator().manual_seed(size)

    def normal(*shape):
        return scale * torch.randn(*shape, generator=generator, dtype=torch.float64)

    weights = normal(3, 4), normal(3, 4), normal(3, 4), normal(4, 3)
    return HeadTrace.from_weights(normal(size, 4), *weights, mask=mask)


def shares(scores):
    powers = [math.exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


def by_hand(way, scores, allowed):
    """Weights of one query, (key,), in plain Python."""
    if way is masking.zero_scores:
        return shares([s if may else 0.0 for s, may in zip(scores, allowed, strict=True)])
    if way is masking.zero_weights:
        return [w if may else 0.0 for w, may in zip(shares(scores), allowed, strict=True)]
    if way is masking.minus_infinity:
        return shares([s if may else -math.inf for s, may in zip(scores, allowed, strict=True)])
    return shares(scores)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_of_hiding_is_what_a_plain_loop_computes(way, mask, size):
    one = head(size)
    found, allowed = way(one, MASKS[mask]), to_tensor(MASKS[mask], size, size).tolist()
    for query in range(size):
        weights = by_hand(way, one.S[query].tolist(), allowed[query])
        seen = sum(w for w, may in zip(weights, allowed[query], strict=True) if may)
        np.testing.assert_allclose(found.A[query], weights, atol=1e-12)
        assert float(found.seen[query]) == pytest.approx(seen, abs=1e-12)
        assert float(found.hidden[query]) == pytest.approx(sum(weights) - seen, abs=1e-12)
        assert float(found.total[query]) == pytest.approx(sum(weights), abs=1e-12)


def test_zeros_among_the_scores_leave_weight_to_hidden_keys_in_all_queries_but_the_last():
    found = masking.zero_scores(head(scale=0.7), causal)
    assert_close(found.total, torch.ones_like(found.total))
    assert (found.seen[:-1] < 1 - 1e-6).all()
    assert float(found.hidden[-1]) == 0


def test_zeros_among_the_weights_hide_but_leave_less_than_one():
    found = masking.zero_weights(head(scale=0.7), causal)
    assert not found.hidden.any()
    assert (found.total[:-1] < 1 - 1e-6).all()
    assert float(found.total[-1]) == pytest.approx(1)


def test_minus_infinity_hides_exactly_and_shares_out_one():
    found = masking.minus_infinity(head(), causal)
    assert not found.hidden.any()
    assert_close(found.total, torch.ones_like(found.total))
    assert torch.isneginf(found.S).equal(~to_tensor(causal, 6, 6))


def test_masked_weights_are_the_unmasked_ones_divided_by_what_was_left():
    one = head()
    left, masked = masking.nothing(one, causal), masking.minus_infinity(one, causal)
    kept = torch.where(to_tensor(causal, 6, 6), left.A, 0.0)
    assert_close(kept / left.seen[:, None], masked.A)


def test_only_hidden_scores_are_changed():
    one, allowed = head(), to_tensor(causal, 6, 6)
    zeroed = masking.zero_scores(one, causal).S
    assert zeroed[allowed].equal(one.S[allowed])
    assert not zeroed[~allowed].any()
    for way in (masking.nothing, masking.zero_weights):
        assert way(one, causal).S.equal(one.S)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_mask_that_the_head_runs_with_does_not_matter(way):
    assert way(head(mask=causal), causal).A.equal(way(head(mask=no_mask), causal).A)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_large_scores_do_not_overflow(way):
    found = way(head(scale=60.0), causal)
    assert head(scale=60.0).S.abs().max() > 1000
    assert torch.isfinite(found.A).all()


def test_a_query_that_may_look_at_nothing_is_refused_where_weights_must_sum_to_one():
    blind = np.zeros((6, 6), dtype=bool)
    with pytest.raises(InputError, match="nothing to look at"):
        masking.minus_infinity(head(), blind)
    assert not masking.zero_weights(head(), blind).A.any()
