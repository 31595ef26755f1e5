from dataclasses import replace
from types import SimpleNamespace

import pytest

from attention_math.errors import InputError
from attention_math.sizes import GPT2_SMALL, GPT3, SMOLLM2
from attention_math.tally import PUBLISHED, Tally, sizes_of

MODELS = [GPT3, GPT2_SMALL, SMOLLM2]


def named(sizes):
    return {kind.name: kind for kind in Tally.of(sizes).kinds}


def test_gpt3_one_head_is_counted_as_in_the_video():
    """15:50 to 18:11: 128 x 12,288 four times; a square value matrix would hold 24 heads."""
    head = GPT3.head
    assert (head.d_model, head.d_head) == (12_288, 128)
    assert head.n_matrix == 1_572_864
    assert head.n_square == 150_994_944
    assert head.n_value == 3_145_728
    assert head.n_head == 6_291_456
    assert head.n_times == 96
    assert head.n_square == 24 * head.n_head


def test_gpt3_layers_and_total_are_counted_as_in_the_video():
    """19:26 (heads), 22:04 (a layer), 24:17 (all layers and the total), 24:35 (the share)."""
    assert (GPT3.n_heads, GPT3.n_layers, GPT3.n_all_heads) == (96, 96, 9_216)
    assert GPT3.n_attention_layer == 603_979_776
    assert GPT3.n_attention == 57_982_058_496
    assert (GPT3.n_mlp_layer, GPT3.n_mlp) == (1_207_959_552, 115_964_116_992)
    assert GPT3.n_embedding == 1_235_116_032
    assert GPT3.n_total == 175_181_291_520
    assert f"{GPT3.attention_share:.1%}" == "33.1%"


def test_gpt3_tally_has_the_rows_of_the_video():
    """18:11 and 24:17: eight rows; one kind holds 14,495,514,624 in all layers."""
    kinds = named(GPT3)
    for name in ("Query", "Key", "Value down", "Value up"):
        assert kinds[name].n_one * kinds[name].heads == 150_994_944
        assert kinds[name].n_all == 14_495_514_624
    for name in ("MLP up", "MLP down"):
        assert kinds[name].n_one == 603_979_776
    assert kinds["Embedding"].n_all == kinds["Unembedding"].n_all == 617_558_016
    assert len(kinds) == 8


@pytest.mark.parametrize("sizes", MODELS, ids=lambda sizes: sizes.name)
def test_rows_of_a_tally_add_up_to_the_counts_of_the_model(sizes):
    kinds = Tally.of(sizes).kinds
    attention = [kind.n_all for kind in kinds if kind.role]
    assert sum(attention) == sizes.n_attention
    assert sum(kind.n_all for kind in kinds) == sizes.n_total
    assert sum(kind.n_all for kind in kinds if kind.name.startswith("MLP")) == sizes.n_mlp


def test_shared_keys_and_values_are_counted_once_for_their_query_heads():
    kinds = named(SMOLLM2)
    assert {name: kinds[name].heads for name in ("Query", "Key", "Value down", "Value up")} == {
        "Query": 9,
        "Key": 3,
        "Value down": 3,
        "Value up": 9,
    }
    assert SMOLLM2.n_sharing == 3


def test_a_gate_has_a_row_and_a_tied_unembedding_has_none():
    assert [kind.name for kind in Tally.of(SMOLLM2).kinds] == [
        "Embedding (tied)",
        *("Query", "Key", "Value down", "Value up"),
        *("MLP up", "MLP gate", "MLP down"),
    ]
    assert "MLP gate" not in named(GPT2_SMALL)


@pytest.mark.parametrize("sizes", MODELS, ids=lambda sizes: sizes.name)
def test_matrices_of_a_tally_take_a_vector_through_the_model(sizes):
    """Each makes what the next one takes; up and down lead back to the token's vector."""
    kinds, d_model = named(sizes), sizes.head.d_model
    for name in ("Query", "Key", "Value down", "MLP up"):
        assert kinds[name].columns == d_model
    assert (kinds["Value up"].rows, kinds["Value up"].columns) == (d_model, kinds["Key"].rows)
    assert (kinds["MLP down"].rows, kinds["MLP down"].columns) == (d_model, kinds["MLP up"].rows)


def test_arrays_of_a_tally_are_those_of_its_kinds():
    tally = Tally.of(replace(SMOLLM2, n_layers=2))
    for name in ("rows", "columns", "heads", "layers", "n_one", "n_all"):
        assert getattr(tally, name) == tuple(getattr(kind, name) for kind in tally.kinds)


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_sizes_need_no_weights(name, monkeypatch):
    monkeypatch.setattr("attention_math.tally.load", None)
    assert sizes_of(name) is PUBLISHED[name]


def test_the_story_head_is_no_whole_model_to_count():
    with pytest.raises(InputError, match=r"one head and not a whole model.*gpt3, gpt2, smollm2"):
        sizes_of("story")


def test_sizes_of_a_loaded_model_are_its_own(monkeypatch):
    loaded = SimpleNamespace(sizes=replace(SMOLLM2, n_layers=7))
    monkeypatch.setattr("attention_math.tally.load", {"a folder": loaded}.get)
    assert sizes_of("a folder") is loaded.sizes
