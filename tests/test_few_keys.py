"""Views of a head: by words, its few largest keys, how much rests on the first token."""

import pytest
import torch
from torch.testing import assert_close

from attention_math.by_words import WordPattern
from attention_math.errors import InputError
from attention_math.head_trace import HeadTrace
from attention_math.masks import causal, no_mask
from attention_math.model_trace import Expectations
from attention_math.pieces import Cut
from attention_math.shortlist import Shortlist
from attention_math.sink import Sink
from tests.tiny_models import TEXT, tiny_model

CUT = Cut(
    "the verdant hill", ("the", " ver", "d", "ant", " hill"), (3, 1, 4, 1, 5), (0, 1, 1, 1, 2)
)
SPANS = ((0, 1), (1, 4), (4, 5))


def make_head(count=5, mask=causal):
    generator = torch.Generator().manual_seed(count)
    E = torch.randn(count, 4, generator=generator, dtype=torch.float64)
    W_Q, W_K, W_V = torch.randn(3, 2, 4, generator=generator, dtype=torch.float64)
    return HeadTrace.from_weights(
        E, W_Q, W_K, W_V, torch.ones(4, 2, dtype=torch.float64), mask=mask
    )


@pytest.mark.parametrize("mask", [causal, no_mask])
def test_a_word_gets_what_its_pieces_get_and_asks_as_its_last_piece(mask):
    head = make_head(mask=mask)
    found = WordPattern.of(head, CUT)
    assert found.words == ("the", "verdant", "hill")
    for query, (_, end) in enumerate(SPANS):
        for key, (first, stop) in enumerate(SPANS):
            assert_close(found.A[query, key], head.A[end - 1, first:stop].sum())
            assert bool(found.mask[query, key]) == bool(head.mask[end - 1, first:stop].any())
    assert_close(found.A.sum(dim=1), torch.ones(3, dtype=torch.float64))


def test_a_cut_of_another_text_is_refused():
    with pytest.raises(InputError, match="5 pieces needs 5 queries"):
        WordPattern.of(make_head(6), CUT)


@pytest.mark.parametrize("most", [1, 3, 6])
@pytest.mark.parametrize("query", [2, 6])
def test_a_shortlist_holds_the_largest_weights_and_the_sum_of_all_others(query, most):
    head = make_head(7, no_mask)
    found = Shortlist.of(head, query, most)
    order = head.A[query].argsort(descending=True).tolist()
    assert list(found.keys) == order[:most]
    assert_close(found.A[:-1], head.A[query, order[:most]])
    assert_close(found.A[-1], head.A[query, order[most:]].sum())
    assert_close(found.exp_S[-1], head.exp_S[query, order[most:]].sum())
    assert_close(found.exp_S / head.normalizer[query], found.A)
    assert_close(found.S, head.S[query, order[:most]])
    assert_close(found.dot_products, head.dot_products[query, order[:most]])


@pytest.mark.parametrize("most", [0, 5])
def test_a_shortlist_leaves_something_out(most):
    with pytest.raises(InputError, match=f"given: {most}"):
        Shortlist.of(make_head(), 0, most)


def test_the_share_of_the_first_token_is_the_mean_over_the_others():
    A = torch.tensor([[1.0, 0, 0], [0.4, 0.6, 0], [0.3, 0.2, 0.5]])
    assert Sink.of(A).share == pytest.approx(0.35)
    assert Sink.of(A).is_there
    assert not Sink.of(torch.tensor([[1.0, 0, 0], [0.3, 0.7, 0], [0.2, 0.3, 0.5]])).is_there
    assert Sink.of(torch.ones(1, 1)).share == 0


@pytest.mark.xdist_group("language models")
@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_what_a_model_expects_is_its_own_prediction_after_every_prefix(kind):
    model = tiny_model(kind)
    found = model.expects(TEXT, k=3)
    with torch.no_grad():
        own = model.network(torch.tensor([found.cut.ids])).logits[0].softmax(dim=-1).topk(3)
    assert_close(found.ids, own.indices)
    assert_close(found.shares, own.values, atol=1e-5, rtol=1e-4)
    whole = model.model_trace(TEXT, layers=[], heads=[0]).expected
    assert_close(whole.ids[:, :3], found.ids)
    assert found.after(2) == [
        (model.piece(id), share)
        for id, share in zip(found.ids[2].tolist(), found.shares[2].tolist(), strict=True)
    ]
    true = [a == b for a, b in zip(found.ids[:-1, 0].tolist(), found.cut.ids[1:], strict=True)]
    assert found.comes_true == tuple(true)


def test_a_guess_comes_true_where_the_text_goes_on_with_it():
    ids, shares = torch.tensor([[1], [7], [1], [5], [9]]), torch.full((5, 1), 0.5)
    found = Expectations(cut=CUT, ids=ids, shares=shares, names={})
    assert found.comes_true == (True, False, True, True)


@pytest.mark.xdist_group("language models")
def test_a_model_that_only_reads_expects_nothing():
    found = tiny_model("bert").expects("the old dragon")
    assert found.ids.shape == (len(found.cut.ids), 0)
    assert not any(found.comes_true)
