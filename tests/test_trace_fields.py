import re
from dataclasses import FrozenInstanceError, fields, replace

import jaxtyping
import numpy as np
import pytest
import torch
from torch import nn

import attention_math
from attention_math import head_trace
from attention_math.checks import axes
from attention_math.errors import InputError
from attention_math.provenance import Provenance
from attention_math.trace import AttentionTrace, HeadTrace
from tests.traces import SOURCE, arrays, make_trace

HEAD_FIELDS = """
layer head  W_Q:d_head,d_model W_K:d_head,d_model  b_Q:d_head b_K:d_head b_V:d_head
W_V:d_head,d_model W_O:d_model,d_head  Q_raw:query,d_head K_raw:key,d_head
angles_Q:query,pair angles_K:key,pair
Q:query,d_head K:key,d_head V:key,d_head V_up:key,d_model
scale score_bias:query,key S:query,key mask:query,key A:query,key dE:query,d_model
"""
TRACE_FIELDS = """
query_tokens key_tokens  E:query,d_model memory:key,d_model stream:query,d_model rest:query,d_model
heads E_out:query,d_model provenance norm cut
"""


@pytest.mark.parametrize(
    ("kind", "golden"), [(HeadTrace, HEAD_FIELDS), (AttentionTrace, TRACE_FIELDS)]
)
def test_fields_are_named_ordered_and_shaped_as_documented(kind, golden):
    shapes = axes(kind)
    listed = [
        f"{field.name}:{shapes[field.name].replace(' ', ',')}"
        if field.name in shapes
        else field.name
        for field in fields(kind)
    ]
    assert listed == golden.split()


@pytest.mark.parametrize("kind", [HeadTrace, AttentionTrace])
def test_the_docstring_names_every_field_with_its_shape(kind):
    described = kind.__doc__.partition("Attributes\n")[2]
    for field in fields(kind):
        assert re.search(rf"^ +(\w+, )*{field.name}\b", described, flags=re.MULTILINE), field.name
    for dims in set(axes(kind).values()):
        shape = dims.replace(" ", ", ") + ("," if " " not in dims else "")
        assert f"({shape})" in described, shape


def test_the_notation_table_names_fields_with_their_shapes():
    rows = [line for line in (attention_math.__doc__ or "").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert cells[0] == ["on screen", "code", "shape in code", "on screen it is"]
    shapes = axes(HeadTrace) | axes(AttentionTrace)
    named = {
        name: shape.strip("()").replace(",", "")
        for _, code, shape, _ in cells[2:]
        for name in re.findall(r"`(\w+)`", code)
    }
    assert len(named) == 13
    assert named == {name: shapes[name] for name in named}


def test_at_most_ten_names_are_re_exported_and_all_exist():
    assert len(attention_math.__all__) <= 10
    assert all(getattr(attention_math, name) for name in attention_math.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Attention'"):
        _ = attention_math.Attention


def test_traces_are_frozen():
    trace = make_trace()
    with pytest.raises(FrozenInstanceError):
        setattr(trace, "E", trace.memory)  # noqa: B010
    with pytest.raises(FrozenInstanceError):
        setattr(trace.heads[0], "scale", 1.0)  # noqa: B010


def test_a_wrong_shape_is_caught_where_a_trace_is_built():
    head = make_trace().heads[0]
    with pytest.raises(jaxtyping.TypeCheckError, match="A"):
        replace(head, A=head.A.T)
    with pytest.raises(jaxtyping.TypeCheckError, match="mask"):
        replace(head, mask=head.A)


def test_numpy_arrays_and_tensors_give_the_same_head():
    numpy = HeadTrace.from_weights(*arrays())
    tensors = HeadTrace.from_weights(*map(torch.tensor, arrays()))
    assert all(torch.equal(getattr(numpy, n), getattr(tensors, n)) for n in axes(HeadTrace))
    assert numpy.A.dtype == torch.float64


def test_changing_an_array_later_does_not_change_the_trace():
    E, W_Q, *others = arrays()
    head = HeadTrace.from_weights(E, W_Q, *others)
    before = head.W_Q.clone()
    W_Q[:] = 0
    assert torch.equal(head.W_Q, before)


def test_read_only_and_reversed_arrays_are_taken():
    E, *weights = arrays()
    E.flags.writeable = False
    head = HeadTrace.from_weights(E[::-1], *weights)
    assert torch.equal(head.Q, torch.tensor(E[::-1] @ weights[0].T))


def test_the_type_of_the_numbers_is_kept_and_whole_numbers_become_float64():
    single = HeadTrace.from_weights(*(array.astype(np.float32) for array in arrays()))
    assert {getattr(single, n).dtype for n in axes(HeadTrace)} == {torch.float32, torch.bool}
    whole = HeadTrace.from_weights(*(array.astype(int) for array in arrays()))
    assert whole.dE.dtype == torch.float64


def test_what_is_left_out_is_zero_causal_and_self():
    E, *weights = arrays()
    head = HeadTrace.from_weights(E, *weights)
    trace = AttentionTrace.from_heads(E, [head])
    assert not any(getattr(head, n).any() for n in ("b_Q", "b_K", "b_V", "score_bias"))
    assert not trace.rest.any()
    assert torch.equal(head.mask, torch.ones(4, 4).tril().bool())
    assert torch.equal(trace.memory, trace.E)
    assert torch.equal(trace.stream, trace.E)
    assert torch.equal(trace.E_out, trace.E + head.dE)
    assert trace.query_tokens == trace.key_tokens == ("0", "1", "2", "3")


@pytest.mark.parametrize(
    ("index", "name"), [(0, "W_Q"), (1, "W_Q"), (2, "W_K"), (3, "W_V"), (4, "W_O")]
)
def test_weights_of_another_shape_are_refused_by_name(index, name):
    given = arrays()
    given[index] = given[index].T
    with pytest.raises(InputError, match=rf"^{name} has shape .* it needs \(d_\w+, d_\w+\) with "):
        HeadTrace.from_weights(*given)


def test_a_batch_axis_is_refused():
    E, *weights = arrays()
    with pytest.raises(InputError, match=r"E has shape \(1, 4, 5\); it needs \(query, d_model\)"):
        HeadTrace.from_weights(E[None], *weights)


@pytest.mark.parametrize(
    "build", [HeadTrace.from_weights, lambda *a, mask: make_trace().heads[0].with_(mask=mask)]
)
def test_a_query_with_nothing_to_look_at_is_refused(build):
    with pytest.raises(InputError, match=r"queries \[0\].*nothing to look at"):
        build(*arrays(), mask=lambda query, key: key < query)


@pytest.mark.parametrize("temperature", [0, -1.0, float("nan")])
def test_a_temperature_must_be_above_zero(temperature):
    with pytest.raises(InputError, match="must be above 0"):
        make_trace().heads[0].with_(temperature=temperature)


def test_one_function_computes_scores_weights_and_changes(monkeypatch, tmp_path):
    make_trace().save(tmp_path / "trace")
    head = make_trace().heads[0]

    def stopped(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr(head_trace, "attend", stopped)
    for use in (
        lambda: HeadTrace.from_weights(*arrays()),
        lambda: head.with_(temperature=2),
        lambda: AttentionTrace.load(tmp_path / "trace"),
        lambda: AttentionTrace.from_module(nn.MultiheadAttention(4, 2), torch.ones(3, 4)),
    ):
        with pytest.raises(ZeroDivisionError):
            use()


@pytest.mark.parametrize("options", [{"kdim": 3}, {"add_bias_kv": True}, {"add_zero_attn": True}])
def test_a_torch_module_with_keys_of_its_own_is_refused(options):
    with pytest.raises(InputError, match="which a trace cannot show"):
        AttentionTrace.from_module(nn.MultiheadAttention(4, 2, **options), torch.ones(3, 4))


def test_tokens_must_be_as_many_as_rows():
    E, *weights = arrays()
    with pytest.raises(InputError, match=r"2 tokens .* 4 rows of E"):
        AttentionTrace.from_heads(E, [HeadTrace.from_weights(E, *weights)], ("a", "b"))


def test_a_layer_needs_heads_that_fit_it():
    E, *weights = arrays()
    with pytest.raises(InputError, match="without heads"):
        AttentionTrace.from_heads(E, [])
    with pytest.raises(InputError, match=r"heads\[0\].dE has shape \(4, 5\)"):
        AttentionTrace.from_heads(E[:3], [HeadTrace.from_weights(E, *weights)])


def test_detached_traces_do_not_follow_later_training():
    module = nn.MultiheadAttention(4, 2, dtype=torch.float64)
    trace = AttentionTrace.from_module(module, torch.eye(3, 4, dtype=torch.float64))
    assert not any(tensor.requires_grad for tensor in trace.tensors().values())
    before = trace.heads[0].W_Q.clone()
    with torch.no_grad():
        module.in_proj_weight.zero_()
    assert torch.equal(trace.heads[0].W_Q, before)
    trace.verify()


def test_provenance_is_one_line():
    assert SOURCE.line == "story head, trained here: seed 1, loss 0.057"
    assert Provenance("counted", "GPT-3").line == "GPT-3, counted"


@pytest.mark.parametrize(("kind", "name"), [("invented", "x"), ("designed", "")])
def test_provenance_without_a_known_kind_and_a_name_is_refused(kind, name):
    with pytest.raises(InputError):
        Provenance(kind, name)
