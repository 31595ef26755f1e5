from typing import Any

import pytest

from attention_math.attention import MultiHeadAttention
from attention_math.errors import InputError
from attention_math.sizes import GPT2_SMALL, GPT3, SMOLLM2, HeadSizes, ModelSizes


def counts(model):
    head = model.head
    return head.n_matrix, head.n_head, model.n_attention_layer, model.n_attention


def test_counts_of_gpt3_are_those_of_the_video():
    assert counts(GPT3) == (1_572_864, 6_291_456, 603_979_776, 57_982_058_496)
    assert GPT3.n_total == 175_181_291_520


def test_counts_of_gpt2_small():
    assert counts(GPT2_SMALL) == (49_152, 196_608, 2_359_296, 28_311_552)
    assert GPT2_SMALL.n_mlp == 56_623_104
    assert GPT2_SMALL.n_embedding == 38_597_376


def test_counts_of_smollm2_with_norms_are_its_134_515_008_parameters():
    norms = (2 * SMOLLM2.n_layers + 1) * SMOLLM2.head.d_model
    assert SMOLLM2.n_total + norms == 134_515_008


@pytest.mark.parametrize("n_heads", [1, 3])
def test_counts_are_the_entries_of_real_matrices(n_heads):
    sizes = HeadSizes(d_model=7, d_head=2)
    layer = MultiHeadAttention(sizes, n_heads)
    model = tiny(head=sizes, n_heads=n_heads, n_kv_heads=n_heads)
    assert sum(weight.numel() for weight in layer.parameters()) == model.n_attention_layer
    head = list(layer.heads[0].parameters())
    assert [weight.numel() for weight in head] == [sizes.n_matrix] * 4
    assert sum(weight.numel() for weight in head) == sizes.n_head


def test_shared_keys_are_counted_once():
    assert tiny(n_heads=6, n_kv_heads=2).n_attention_layer == 6 * 2 * 14 + 2 * 2 * 14


@pytest.mark.parametrize("sizes", [{"d_model": 0, "d_head": 2}, {"d_model": 3, "d_head": -1}])
def test_sizes_below_one_are_refused(sizes):
    with pytest.raises(InputError, match="must be 1 or more"):
        HeadSizes(**sizes)


def test_model_sizes_below_one_are_refused():
    with pytest.raises(InputError, match="n_layers is 0"):
        tiny(n_layers=0)


def test_query_heads_that_cannot_share_evenly_are_refused():
    with pytest.raises(InputError, match="5 query heads cannot share 2"):
        tiny(n_heads=5, n_kv_heads=2)


def test_a_layer_of_no_heads_is_refused():
    with pytest.raises(InputError, match="layer of 0 heads"):
        MultiHeadAttention(HeadSizes(7, 2), n_heads=0)


def tiny(**changes: Any) -> ModelSizes:
    sizes: dict[str, Any] = dict(n_heads=2, n_kv_heads=2, n_layers=1, n_vocab=5, n_neurons=4)
    sizes |= dict(name="tiny", source="made up", head=HeadSizes(7, 2), n_context=8)
    sizes |= dict(n_mlp_matrices=2, tied=True) | changes
    return ModelSizes(**sizes)
