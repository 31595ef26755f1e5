"""What a matrix makes of every token, product by product; and how W_Q was learned."""

import pytest
import torch
from torch.testing import assert_close

from attention_math import load
from attention_math.learning import Learning
from attention_math.projection import Projection
from attention_math.trace import AttentionTrace, HeadTrace


def make_trace(bias: bool = True) -> AttentionTrace:
    generator = torch.Generator().manual_seed(3)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    E, memory = normal(5, 6), normal(4, 6)
    b_Q, b_K = (normal(3), normal(3)) if bias else (None, None)
    head = HeadTrace.from_weights(
        E, normal(3, 6), normal(3, 6), normal(3, 6), normal(6, 3), memory=memory, b_Q=b_Q, b_K=b_K
    )
    return AttentionTrace.from_heads(E, [head], memory=memory)


@pytest.mark.parametrize("bias", [True, False])
def test_products_sum_to_queries_and_keys_without_their_bias(bias):
    trace = make_trace(bias)
    head = trace.heads[0]
    asked, answered = Projection.of_queries(trace, head), Projection.of_keys(trace, head)
    assert_close(asked.products.sum(dim=-1), head.Q_raw - head.b_Q)
    assert_close(answered.products.sum(dim=-1), head.K_raw - head.b_K)
    for found in (asked, answered):
        assert_close(found.products.sum(dim=-1) + found.bias, found.result)


def test_each_product_is_an_entry_of_the_matrix_times_one_of_the_vector():
    trace = make_trace()
    head = trace.heads[0]
    asked, answered = Projection.of_queries(trace, head), Projection.of_keys(trace, head)
    assert asked.products.shape == (5, 3, 6)
    assert answered.products.shape == (4, 3, 6)
    assert_close(asked.products[4, 1, 5], head.W_Q[1, 5] * trace.E[4, 5])
    assert_close(answered.products[3, 2, 0], head.W_K[2, 0] * trace.memory[3, 0])


def test_the_training_ends_at_the_matrix_that_the_head_uses():
    model = load("story")
    learned = Learning.of(model.snapshots)
    assert torch.equal(learned.W_Q[-1], model.weights["W_Q"])
    assert learned.step[0] == 0
    assert (learned.step.diff() > 0).all()
    assert learned.loss[-1] == pytest.approx(model.report["loss"])
    assert learned.loss.tolist() == [snapshot.loss for snapshot in model.snapshots]
    assert len(learned.W_Q) == len(learned.step) == len(learned.loss) == 12
