from dataclasses import dataclass

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.testing import assert_close

from attention_math.attention import AttentionHead, MultiHeadAttention
from attention_math.head_trace import HeadTrace
from attention_math.masks import both, causal, no_mask, window
from attention_math.sizes import HeadSizes

MASKS = [no_mask, causal, window(2), both(causal, window(3))]
properties = settings(max_examples=40, deadline=None, derandomize=True, database=None)


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a head needs, of drawn sizes."""

    E: Tensor
    weights: tuple[Tensor, ...]
    generator: torch.Generator

    def normal(self, *shape):
        return torch.randn(*shape, generator=self.generator, dtype=torch.float64)

    def head(self, **options):
        return HeadTrace.from_weights(self.E, *self.weights, **options)


@st.composite
def inputs(draw, min_tokens=1):
    n = draw(st.integers(min_tokens, 9), label="tokens")
    d_model = draw(st.integers(1, 7), label="d_model")
    d_head = draw(st.integers(1, 7), label="d_head")
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10_000), label="seed"))
    shapes = [(n, d_model), *[(d_head, d_model)] * 3, (d_model, d_head)]
    E, *weights = (torch.randn(s, generator=generator, dtype=torch.float64) for s in shapes)
    return Drawn(E, tuple(weights), generator)


@properties
@given(inputs(), st.sampled_from(MASKS))
def test_weights_of_a_query_are_shares_and_masked_ones_are_exactly_zero(drawn, mask):
    head = drawn.head(mask=mask)
    assert_close(head.A.sum(-1), torch.ones(len(drawn.E), dtype=torch.float64))
    assert (head.A >= 0).all()
    assert (head.A[~head.mask] == 0).all()


@properties
@given(inputs())
def test_the_first_token_attends_only_to_itself(drawn):
    head = drawn.head()
    assert head.A[0, 0] == 1
    assert torch.equal(head.dE[0], head.V_up[0])


@properties
@given(inputs(min_tokens=2), st.data())
def test_future_tokens_never_change_the_past(drawn, data):
    j = data.draw(st.integers(1, len(drawn.E) - 1), label="replaced token")
    replaced = drawn.E.clone()
    replaced[j] = drawn.normal(drawn.E.shape[1])
    before = drawn.head()
    after = HeadTrace.from_weights(replaced, *drawn.weights)
    assert torch.equal(after.dE[:j], before.dE[:j])
    assert not torch.equal(after.dE[j:], before.dE[j:])


@properties
@given(inputs(), st.floats(-20, 20), st.data())
def test_a_constant_added_to_one_querys_scores_changes_nothing(drawn, constant, data):
    n = len(drawn.E)
    query = data.draw(st.integers(0, n - 1), label="query")
    bias = torch.zeros(n, n, dtype=torch.float64)
    bias[query] = constant
    plain, shifted = drawn.head(), drawn.head(score_bias=bias)
    assert_close(shifted.S - plain.S, bias)
    assert_close(shifted.A, plain.A, rtol=1e-12, atol=1e-13)
    assert_close(shifted.dE, plain.dE, rtol=1e-12, atol=1e-12)


@properties
@given(inputs())
def test_without_queries_the_change_is_the_running_mean_of_the_values(drawn):
    W_Q, *others = drawn.weights
    head = HeadTrace.from_weights(drawn.E, torch.zeros_like(W_Q), *others)
    count = torch.arange(1, len(drawn.E) + 1, dtype=torch.float64)[:, None]
    assert_close(head.A, torch.tril(torch.ones_like(head.A)) / count, rtol=1e-12, atol=0)
    assert_close(head.dE, head.V_up.cumsum(0) / count, rtol=1e-12, atol=1e-13)


@properties
@given(inputs(), st.data())
def test_without_mask_permuting_tokens_permutes_the_result(drawn, data):
    order = torch.tensor(data.draw(st.permutations(range(len(drawn.E))), label="order"))
    head = drawn.head(mask=no_mask)
    permuted = HeadTrace.from_weights(drawn.E[order], *drawn.weights, mask=no_mask)
    assert_close(permuted.A, head.A[order][:, order], rtol=1e-11, atol=1e-13)
    assert_close(permuted.dE, head.dE[order], rtol=1e-11, atol=1e-12)


@properties
@given(inputs())
def test_values_pass_through_at_most_d_head_dimensions(drawn):
    _, _, W_V, W_O = drawn.weights
    rank = torch.linalg.matrix_rank(W_O @ W_V)
    assert rank == min(W_V.shape)
    head = drawn.head()
    assert_close(head.V_up, drawn.E @ (W_O @ W_V).T, rtol=1e-11, atol=1e-12)


@properties
@given(inputs(), st.integers(1, 4))
def test_the_sum_of_the_heads_is_the_concatenation_times_the_output_matrix(drawn, n_heads):
    d_head, d_model = drawn.weights[0].shape
    sizes = HeadSizes(d_model, d_head)
    layer = MultiHeadAttention(sizes, n_heads, generator=drawn.generator).double()
    trace = layer.trace(drawn.E)
    concatenated = torch.cat([head.A @ head.V for head in trace.heads], dim=1)
    output_matrix = torch.cat([head.W_O for head in trace.heads], dim=1)
    assert_close(trace.dE, concatenated @ output_matrix.T, rtol=1e-11, atol=1e-12)
    assert_close(trace.dE, sum(head.dE for head in trace.heads), rtol=1e-11, atol=1e-12)


@properties
@given(inputs(), st.sampled_from(MASKS), st.booleans())
def test_every_field_follows_from_the_previous_ones(drawn, mask, cross):
    d_head, _ = drawn.weights[0].shape
    b_Q, b_K, b_V = (drawn.normal(d_head) for _ in range(3))
    memory = drawn.normal(*drawn.E.shape) if cross else drawn.E
    head = drawn.head(memory=memory, mask=mask, b_Q=b_Q, b_K=b_K, b_V=b_V)
    assert_close(head.Q_raw, drawn.E @ head.W_Q.T + b_Q)
    assert_close(head.K_raw, memory @ head.W_K.T + b_K)
    assert torch.equal(head.Q, head.Q_raw)
    assert torch.equal(head.K, head.K_raw)
    assert_close(head.V, memory @ head.W_V.T + b_V)
    assert_close(head.V_up, head.V @ head.W_O.T)
    assert head.scale == 1 / d_head**0.5
    assert_close(head.S, head.Q @ head.K.T / d_head**0.5)
    assert_close(head.A, torch.softmax(torch.where(head.mask, head.S, -torch.inf), dim=1))
    assert_close(head.dE, head.A @ head.V_up)


@properties
@given(inputs(), st.sampled_from(MASKS))
def test_derived_quantities_add_up(drawn, mask):
    head = drawn.head(mask=mask)
    assert_close(head.scale * head.dot_products, head.S)
    assert (head.exp_S[~head.mask] == 0).all()
    assert_close(head.exp_S / head.normalizer[:, None], head.A)
    assert_close(head.contributions.sum(dim=1), head.dE)


@properties
@given(inputs(), st.sampled_from(MASKS), st.floats(0.1, 10))
def test_another_mask_scale_or_temperature_is_another_head_of_the_same_weights(drawn, mask, t):
    head = drawn.head()
    for changed, direct in (
        (head.with_(mask=mask), drawn.head(mask=mask)),
        (head.with_(scale=1), drawn.head(scale=1)),
        (head.with_(temperature=t), drawn.head(scale=head.scale / t)),
        (head.with_(mask=mask, scale=2, temperature=t), drawn.head(mask=mask, scale=2 / t)),
        (head.with_(mask=mask, temperature=t).with_(mask=causal, scale=head.scale), head),
    ):
        assert changed.scale == direct.scale
        assert torch.equal(changed.mask, direct.mask)
        for name in ("S", "A", "dE"):
            assert torch.equal(getattr(changed, name), getattr(direct, name)), name


@properties
@given(inputs())
def test_temperature_divides_a_score_bias_too(drawn):
    bias = drawn.normal(len(drawn.E), len(drawn.E))
    head = drawn.head(score_bias=bias)
    assert_close(head.with_(temperature=3).S, head.S / 3)


@properties
@given(inputs())
def test_forward_is_what_the_trace_ends_with(drawn):
    d_head, d_model = drawn.weights[0].shape
    layer = AttentionHead(HeadSizes(d_model, d_head), generator=drawn.generator).double()
    trace = layer.trace(drawn.E)
    assert torch.equal(layer(drawn.E), trace.E_out)
    assert torch.equal(trace.E_out, drawn.E + trace.heads[0].dE)


def test_global_random_state_is_left_alone():
    before = torch.get_rng_state()
    layer = MultiHeadAttention(HeadSizes(6, 2), n_heads=3)
    layer(torch.ones(4, 6))
    assert torch.equal(torch.get_rng_state(), before)


def test_weights_follow_from_the_generator():
    sizes = HeadSizes(6, 2)
    first, again, other = (
        AttentionHead(sizes, generator=torch.Generator().manual_seed(seed)).W_Q
        for seed in (1, 1, 2)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


@properties
@given(inputs())
def test_what_a_key_gives_is_as_long_as_what_it_contributes(drawn):
    head = drawn.head()
    assert_close(head.given, head.contributions.norm(dim=-1))
    assert_close(head.contributions.sum(dim=1), head.dE)
