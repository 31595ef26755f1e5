import pytest
import torch
from torch.testing import assert_close

from attention_math.gathering import Gathering, MovingPlane, Nearest
from attention_math.masks import causal, no_mask
from attention_math.trace import AttentionTrace, HeadTrace

TOKENS = ("a", "fluffy", "blue", "creature", "roamed", "the", "forest")


def make_trace(mask=causal, up=1.0, E=None):
    generator = torch.Generator().manual_seed(3)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    E = normal(7, 6) if E is None else E
    weights = normal(3, 6), normal(3, 6), normal(3, 6), up * normal(6, 3)
    head = HeadTrace.from_weights(E, *weights, mask=mask)
    return AttentionTrace.from_heads(E, [head], TOKENS)


@pytest.mark.parametrize("query", range(7))
@pytest.mark.parametrize("most", [2, 4, 7, 9])
def test_gathered_terms_sum_to_the_change_and_weights_to_one(query, most):
    trace = make_trace()
    found = Gathering.of(trace.heads[0], query, most)
    assert_close(found.terms.sum(dim=0), trace.heads[0].dE[query])
    assert_close(found.weights.sum(), torch.tensor(1.0, dtype=torch.float64))
    assert_close(found.weights[:, None] * found.values, found.terms)
    assert len(found.terms) <= most


def test_terms_of_single_words_are_their_weights_and_values():
    trace = make_trace()
    head, found = trace.heads[0], Gathering.of(trace.heads[0], 5, most=4)
    assert_close(found.weights[:3], head.A[5, list(found.keys)])
    assert_close(found.values[:3], head.V_up[list(found.keys)])


def test_the_largest_weights_have_terms_of_their_own_in_the_order_of_the_sentence():
    trace = make_trace()
    found = Gathering.of(trace.heads[0], 6, most=4)
    assert found.keys == tuple(sorted(trace.heads[0].A[6].argsort(descending=True)[:3].tolist()))


def test_every_word_that_may_be_seen_is_in_one_term_and_no_other_word():
    trace = make_trace()
    for query in range(7):
        found = Gathering.of(trace.heads[0], query, most=3)
        assert sorted(found.keys + found.rest) == list(range(query + 1))
    assert Gathering.of(trace.heads[0], 2, most=3).rest == ()
    assert Gathering.of(trace.heads[0], 3, most=3).rest != ()


def test_a_rest_without_weight_has_a_value_of_zero():
    trace = make_trace(E=torch.eye(7, 6, dtype=torch.float64) * 3000)
    found = Gathering.of(trace.heads[0], 5, most=2)
    assert found.weights[-1] == 0
    assert torch.isfinite(found.values).all()


@pytest.mark.parametrize("mask", [causal, no_mask])
def test_the_plane_holds_the_vector_its_change_and_their_sum_exactly(mask):
    trace, query = make_trace(mask), 4
    plane = MovingPlane.of(trace, trace.heads[0], query, Gathering.of(trace.heads[0], query))
    assert_close(plane.axes @ plane.axes.T, torch.eye(2, dtype=torch.float64))
    for shown, vector in (
        (plane.E, trace.stream[query]),
        (plane.dE, trace.heads[0].dE[query]),
        (plane.E_out, trace.stream[query] + trace.heads[0].dE[query]),
    ):
        assert_close(shown @ plane.axes, vector)


def test_terms_are_projected_and_still_sum_to_the_change():
    trace, query = make_trace(), 4
    gathering = Gathering.of(trace.heads[0], query)
    plane = MovingPlane.of(trace, trace.heads[0], query, gathering)
    assert_close(plane.terms.sum(dim=0), plane.dE)
    assert_close(plane.terms, gathering.terms @ plane.axes.T)


def test_cosines_are_those_of_the_full_space():
    trace, query = make_trace(), 4
    plane = MovingPlane.of(trace, trace.heads[0], query, Gathering.of(trace.heads[0], query))
    E = trace.stream
    after = E[query] + trace.heads[0].dE[query]
    for shown, vector in ((plane.before, E[query]), (plane.after, after)):
        assert_close(shown, E @ vector / (E.norm(dim=1) * vector.norm()))
    assert plane.before[query] == pytest.approx(1)


@pytest.mark.parametrize(
    ("up", "E"),
    [(0.0, None), (0.0, torch.ones(7, 6, dtype=torch.float64))],
    ids=["no change", "no change and all words alike"],
)
def test_a_word_that_does_not_move_still_has_a_plane(up, E):
    trace = make_trace(up=up, E=E)
    plane = MovingPlane.of(trace, trace.heads[0], 4, Gathering.of(trace.heads[0], 4))
    assert_close(plane.axes @ plane.axes.T, torch.eye(2, dtype=torch.float64))
    assert_close(plane.dE, torch.zeros(2, dtype=torch.float64))
    assert_close(plane.E @ plane.axes, trace.stream[4])


def test_nearest_words_keep_their_order():
    nearest = Nearest.of([("blue", 0.93), ("green", 0.9)])
    assert nearest.words == ("blue", "green")
    assert_close(nearest.cosines, torch.tensor([0.93, 0.9]))
