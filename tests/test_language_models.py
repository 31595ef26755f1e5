"""Traces of language models hold the numbers that the models themselves go on with."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from attention_math import capture, families, language_models
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.model_trace import ModelTrace
from attention_math.rotation import rotate
from tests.tiny_models import KINDS, LAYERS, TEXT, byte_pairs, tiny_model

pytestmark = pytest.mark.xdist_group("language models")
PREDICTING = [kind for kind in KINDS if kind != "bert"]


def outputs(model: LanguageModel, text: str = TEXT) -> Any:
    """What the model itself returns, by the way that its users take."""
    ids = torch.tensor([model.cut(text).ids])
    model.network.set_attn_implementation("eager")
    with torch.no_grad():
        return model.network(ids, output_attentions=True, output_hidden_states=True)


# --- the same numbers -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", range(LAYERS))
def test_weights_are_those_that_the_model_returns(kind, layer):
    model = tiny_model(kind)
    trace = model.trace(TEXT, layer)
    own = outputs(model).attentions[layer][0]
    assert own.shape == (model.sizes.n_heads, len(trace.E), len(trace.E))
    ours = torch.stack([head.A for head in trace.heads])
    torch.testing.assert_close(ours, own, atol=1e-5, rtol=0)
    assert (
        ours.std() > 0.1 * ours.mean()
    )  # the comparison would be worth little if all weights were alike
    trace.verify()


def after_attention(model: LanguageModel, layer: int, stream: torch.Tensor) -> torch.Tensor:
    """Finish a layer as the model would, from the stream to which attention was added."""
    block = model.family.blocks(model.network)[layer]
    if model.family.name == "BERT":
        attended = block.after(stream)
        output: Any = block.whole.output
        between: Any = block.whole.intermediate
        return output.LayerNorm(output.dense(between(attended)) + attended)
    return stream + block.mlp(block.after(stream))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("layer", range(LAYERS - 1))
def test_the_sum_of_stream_heads_and_rest_leads_to_the_next_layer(kind, layer):
    model = tiny_model(kind)
    trace = model.trace(TEXT, layer, heads=[1])
    hidden = outputs(model).hidden_states
    torch.testing.assert_close(trace.stream, hidden[layer][0])
    with torch.no_grad():
        finished = after_attention(model, layer, trace.E_out)
    scale = hidden[layer + 1].abs().max()
    assert (finished - hidden[layer + 1][0]).abs().max() < 1e-4 * scale


@pytest.mark.parametrize("kind", KINDS)
def test_heads_that_are_not_kept_are_in_the_rest(kind):
    model = tiny_model(kind)
    whole, one = model.trace(TEXT, 1), model.trace(TEXT, 1, heads=[1])
    others = torch.stack([head.dE for head in whole.heads if head.head != 1]).sum(dim=0)
    torch.testing.assert_close(one.rest, whole.rest + others, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(one.E_out, whole.E_out, atol=1e-5, rtol=1e-4)
    assert [head.head for head in one.heads] == [1]


@pytest.mark.parametrize("kind", ["llama", "llama 3 positions", "mistral, a window of 3", "qwen2"])
def test_queries_and_keys_rotate_as_in_the_model(kind):
    from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

    model = tiny_model(kind)
    base = model.network.base_model
    head = model.trace(TEXT, 1, heads=[5]).heads[0]
    places = torch.arange(len(head.Q))[None]
    cos, sin = base.rotary_emb(head.Q[None], places)
    Q, K = apply_rotary_pos_emb(head.Q_raw[None, None], head.K_raw[None, None], cos, sin)
    torch.testing.assert_close(head.Q, Q[0, 0])
    torch.testing.assert_close(head.K, K[0, 0])
    assert head.rotates
    assert (head.Q - head.Q_raw)[1:].abs().max() > 0.1


@pytest.mark.parametrize(
    ("kind", "norm", "module"),
    [("llama", "RMSNorm", "input_layernorm"), ("gpt2", "LayerNorm", "ln_1"), ("bert", "", "")],
)
def test_the_norm_that_makes_e_is_named(kind, norm, module):
    model = tiny_model(kind)
    trace = model.trace(TEXT, 1)
    assert trace.norm == norm
    whole = model.family.blocks(model.network)[1].whole
    made = getattr(whole, module)(trace.stream) if module else trace.stream
    torch.testing.assert_close(trace.E, made)


def test_what_does_not_rotate_stays():
    head = tiny_model("gpt2").trace(TEXT, 0).heads[0]
    assert not head.rotates
    assert torch.equal(head.Q, head.Q_raw)


def test_a_rotation_turns_pairs_by_their_angles_and_leaves_the_rest():
    X = torch.tensor([[1.0, 0.0, 0.0, 2.0, 7.0]])
    turned = rotate(X, torch.tensor([[torch.pi / 2, torch.pi]]))
    torch.testing.assert_close(turned, torch.tensor([[0.0, 0.0, 1.0, -2.0, 7.0]]))


def test_query_heads_share_keys_in_their_order():
    trace = tiny_model("llama").trace(TEXT, 1)
    keys = [head.K for head in trace.heads]
    assert all(torch.equal(keys[0], keys[h]) for h in (1, 2))
    assert all(torch.equal(keys[3], keys[h]) for h in (4, 5))
    assert not torch.allclose(keys[2], keys[3])
    assert "3 heads share each key" in trace.provenance.line


def test_a_window_hides_what_is_further_back():
    mask = tiny_model("mistral, a window of 3").trace(TEXT, 1).heads[0].mask
    assert mask[9].nonzero().flatten().tolist() == [7, 8, 9]


def test_the_scale_is_the_models_own():
    model = tiny_model("gpt2 scaled by layer")
    scales = [model.trace(TEXT, layer).heads[0].scale for layer in range(LAYERS)]
    assert scales == pytest.approx([7**-0.5, 7**-0.5 / 2, 7**-0.5 / 3])


# --- what is not the model's is not let through ---------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["W_Q", "W_K", "W_V", "W_O", "b_Q", "b_V"])
def test_another_matrix_or_bias_is_noticed(kind, name, monkeypatch):
    model = tiny_model(kind)
    family = type(model.family)
    weights = family.weights

    def changed(self, block, sizes):
        heads = weights(self, block, sizes)
        for head in heads:
            if name in head:
                head[name] = head[name].detach().clone()
                head[name][..., 1] += 0.05
        return heads

    monkeypatch.setattr(family, "weights", changed)
    if name in weights(model.family, model._blocks[1], model.sizes)[0]:
        with pytest.raises(InputError, match="would not be what the model computes"):
            model.trace(TEXT, 1)
    else:
        assert name.startswith("b_")
        assert kind.startswith(("llama", "mistral"))


def test_another_rotation_is_noticed(monkeypatch):
    own = families.angles_of
    monkeypatch.setattr(language_models, "angles_of", lambda cos, sin: own(cos, sin) * 1.01)
    with pytest.raises(InputError, match=r"[AQ] differs by"):
        tiny_model("llama").trace(TEXT, 1)


def test_another_output_bias_is_noticed(monkeypatch):
    monkeypatch.setattr(families.Family, "output_bias", lambda self, block: None)
    with pytest.raises(InputError, match="E_out differs by"):
        tiny_model("gpt2").trace(TEXT, 1)


def test_stretched_positions_are_refused():
    with pytest.raises(InputError, match=r"stretches its rotary positions by 1\.2"):
        families.angles_of(torch.full((2, 4), 1.2), torch.zeros(2, 4))


@pytest.mark.parametrize("kind", ["llama", "gpt2", "bert"])
def test_a_model_that_runs_fused_attention_is_traced_and_left_as_it_was(kind):
    model = tiny_model(kind, "sdpa")
    trace = model.trace(TEXT, 1)
    assert model.network.config._attn_implementation == "sdpa"
    own = outputs(model).attentions[1][0]
    torch.testing.assert_close(
        torch.stack([head.A for head in trace.heads]), own, atol=1e-5, rtol=0
    )


def test_nothing_stays_behind_when_a_run_fails(monkeypatch):
    model = tiny_model("llama", "sdpa")
    monkeypatch.setattr(model.network.base_model.norm, "forward", lambda x: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        model.trace(TEXT, 1)
    assert model.network.config._attn_implementation == "sdpa"
    assert not capture._SEEN
    assert not any(
        module._forward_hooks or module._forward_pre_hooks for module in model.network.modules()
    )


# --- the whole model ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_trace_holds_the_stream_of_every_layer(kind):
    model = tiny_model(kind)
    trace = model.model_trace(TEXT, layers=[1])
    hidden = outputs(model).hidden_states
    before_last = torch.stack(hidden[:-1])[:, 0]  # the last one of transformers is normed already
    torch.testing.assert_close(trace.stream[:LAYERS], before_last)
    norm = model.family.final_norm(model.network)
    last = trace.stream[-1] if norm is None else norm(trace.stream[-1])
    torch.testing.assert_close(last, hidden[-1][0], atol=1e-5, rtol=1e-4)
    ids = torch.tensor(trace.cut.ids)
    assert torch.equal(trace.lookup, model.network.get_input_embeddings().weight[ids])
    trace.verify()


def test_word_and_position_add_up_to_the_first_vector():
    for kind in ("gpt2", "llama"):
        trace = tiny_model(kind).model_trace(TEXT, layers=[])
        torch.testing.assert_close(trace.lookup + trace.positions, trace.stream[0])
        assert trace.positions.any() == (kind == "gpt2")
    bert = tiny_model("bert")
    trace = bert.model_trace(TEXT, layers=[])
    norm = bert.network.embeddings.LayerNorm
    torch.testing.assert_close(norm(trace.lookup + trace.positions), trace.stream[0])


@pytest.mark.parametrize("kind", PREDICTING)
def test_every_prefix_expects_what_the_model_expects_after_it(kind):
    model = tiny_model(kind)
    trace = model.model_trace(TEXT, layers=[])
    for end in (1, 4, len(trace.cut.ids)):
        with torch.no_grad():
            logits = model.network(torch.tensor([trace.cut.ids[:end]])).logits[0, -1]
        best = logits.softmax(dim=-1).topk(3)
        said = trace.says(end - 1)[:3]
        assert [name for name, _ in said] == [model.piece(id) for id in best.indices.tolist()]
        assert [share for _, share in said] == pytest.approx(best.values.tolist(), abs=1e-5)


def test_a_model_without_an_unembedding_says_nothing():
    trace = tiny_model("bert").model_trace(TEXT, layers=[])
    assert trace.says(0) == []
    with pytest.raises(InputError, match="has no unembedding"):
        _ = tiny_model("bert").unembedding


@pytest.mark.parametrize("kind", KINDS)
def test_how_much_each_part_wrote_is_what_its_trace_says(kind):
    model = tiny_model(kind)
    trace = model.model_trace(TEXT)
    for number, layer in enumerate(trace.layers):
        norms = torch.stack([head.dE_norm for head in layer.heads])
        torch.testing.assert_close(trace.written[number], norms, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(
            trace.last_A[number], torch.stack([head.A[-1] for head in layer.heads])
        )
        if kind != "bert":
            added = trace.stream[number + 1] - layer.E_out
            torch.testing.assert_close(
                trace.mlp_written[number], added.norm(dim=-1), atol=1e-3, rtol=1e-3
            )


@pytest.mark.parametrize("kind", ["llama", "bert"])
def test_a_saved_model_trace_is_the_same(kind, tmp_path):
    trace = tiny_model(kind).model_trace(TEXT, layers=[0, 2], heads=[1])
    trace.save(tmp_path / "trace.safetensors")
    again = ModelTrace.load(tmp_path / "trace.safetensors")
    assert (again.cut, again.sizes, again.names) == (trace.cut, trace.sizes, trace.names)
    assert again.provenance == trace.provenance
    assert all(torch.equal(t, again.tensors()[name]) for name, t in trace.tensors().items())
    assert again.layer(2).provenance.line == trace.layer(2).provenance.line
    with pytest.raises(InputError, match="Layer 1 was not kept; there is: 0, 2"):
        again.layer(1)


@pytest.mark.parametrize("name", ["stream", "layers[0].heads[0].A", "layers[1].E_out"])
def test_a_model_trace_that_was_tampered_with_is_refused(name, tmp_path):
    from attention_math import storage
    from attention_math.model_trace import FORMAT

    path = tmp_path / "trace.safetensors"
    tiny_model("llama").model_trace(TEXT, layers=[0, 2], heads=[1]).save(path)
    tensors, description = storage.read(path, FORMAT)
    tensors[name].view(-1)[1] += 0.5
    storage.write(path, tensors, description)
    with pytest.raises(InputError, match="cannot be trusted"):
        ModelTrace.load(path)


def test_patterns_of_every_head_are_the_models_own():
    model = tiny_model("llama")
    ids = model.cut(TEXT).ids
    own = torch.stack(outputs(model).attentions)[:, 0]
    torch.testing.assert_close(model.patterns(ids), own)


# --- what cannot be traced ------------------------------------------------------------------------


def test_layers_heads_and_texts_that_are_not_there_are_named():
    model = tiny_model("llama")
    with pytest.raises(InputError, match="layers 0 to 2; there is no layer 3"):
        model.trace(TEXT, 3)
    with pytest.raises(InputError, match="layers 0 to 2; there is no layer -1"):
        model.model_trace(TEXT, layers=[-1])
    for heads in ([6], [-1], []):
        with pytest.raises(InputError, match=r"heads 0 to 5; choose among them"):
            model.trace(TEXT, 1, heads=heads)
    with pytest.raises(InputError, match="finds no token in ''"):
        model.trace("", 1)
    with pytest.raises(InputError, match="reads 60 at most; shorten it"):
        model.trace("dragon " * 50, 1)


def test_the_tokenizer_of_another_model_is_refused():
    model = replace(tiny_model("bert"), tokenizer=byte_pairs())
    with pytest.raises(InputError, match="is the tokenizer of another model"):
        model.trace("dragon", 1)


def test_a_model_of_another_family_is_refused_with_those_there_are():
    import transformers

    config = transformers.T5Config(d_model=8, d_ff=8, num_layers=1, num_heads=2, vocab_size=9)
    network = transformers.T5ForConditionalGeneration(config)
    with pytest.raises(InputError, match=r"'t5'.*Llama \(llama, mistral, qwen2\).*from_module"):
        LanguageModel(network, None, "tiny T5")
    crossed = transformers.GPT2Config(n_embd=4, n_head=2, n_layer=1, add_cross_attention=True)
    with pytest.raises(InputError, match="'gpt2' with cross-attention"):
        families.family_of(crossed, "tiny")
