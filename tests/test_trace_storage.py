import json
import re
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from attention_math import storage
from attention_math.checks import axes
from attention_math.errors import InputError
from attention_math.masks import causal
from attention_math.trace import FORMAT, AttentionTrace, HeadTrace
from tests.traces import TOKENS, arrays, make_trace


def same(one, two):
    tensors, others = one.tensors(), two.tensors()
    assert list(tensors) == list(others)
    return all(torch.equal(tensors[name], others[name]) for name in tensors)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_trace_comes_back_from_its_file_as_it_was(tmp_path, dtype):
    path = tmp_path / "trace.safetensors"
    E, *weights = (torch.tensor(array, dtype=dtype) for array in arrays())
    alone = AttentionTrace.from_heads(E, [HeadTrace.from_weights(E, *weights)], TOKENS)
    for trace in (alone, make_trace()):
        trace.save(path)
        loaded = AttentionTrace.load(path)
        assert same(loaded, trace)
        assert loaded.provenance == trace.provenance
        assert loaded.query_tokens == trace.query_tokens
        assert loaded.key_tokens == trace.key_tokens
        for ours, theirs in zip(loaded.heads, trace.heads, strict=True):
            assert (ours.layer, ours.head, ours.scale) == (theirs.layer, theirs.head, theirs.scale)


def test_one_trace_gives_one_file(tmp_path):
    make_trace().save(tmp_path / "first")
    AttentionTrace.load(tmp_path / "first").save(tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()


def test_tokens_of_any_script_survive(tmp_path):
    words = ("ein", "drittes", "Wörtchen", "猫\n\"'")
    trace = replace(make_trace(), query_tokens=words)
    trace.save(tmp_path / "trace")
    assert AttentionTrace.load(tmp_path / "trace").query_tokens == words


def tampered(tmp_path, change):
    """A file in which `change(tensors, description)` has meddled."""
    path = tmp_path / "trace"
    make_trace().save(path)
    tensors, description = storage.read(path, FORMAT)
    change(tensors, description)
    storage.write(path, tensors, description)
    return path


@pytest.mark.parametrize(
    "name", [*axes(AttentionTrace), *(f"heads[1].{name}" for name in axes(HeadTrace))]
)
def test_a_file_with_one_entry_changed_is_refused(tmp_path, name):
    def change(tensors, description):
        entry = tensors[name].view(-1)[1:2]
        entry.copy_(~entry if entry.dtype == torch.bool else entry + 1e-6)

    with pytest.raises(InputError, match="does not follow from the fields before it"):
        AttentionTrace.load(tampered(tmp_path, change))


def test_the_field_that_does_not_follow_is_named(tmp_path):
    def change(tensors, description):
        tensors["heads[1].A"][0] = tensors["heads[1].A"][0].flip(0)

    with pytest.raises(InputError, match=r"heads\[1\]\.A does not follow"):
        AttentionTrace.load(tampered(tmp_path, change))


TAMPERING = {
    "scale": lambda t, d: d["heads"][0].update(scale=0.5),
    "missing head number": lambda t, d: d["heads"][0].pop("head"),
    "missing tensor": lambda t, d: t.pop("heads[0].S"),
    "missing tokens": lambda t, d: d.pop("key_tokens"),
    "too few tokens": lambda t, d: d["key_tokens"].pop(),
    "provenance": lambda t, d: d["provenance"].update(kind="invented"),
    "shape": lambda t, d: t.update({"heads[0].S": t["heads[0].S"][:1].clone()}),
    "type": lambda t, d: t.update({"E": t["E"].float()}),
    "not a number": lambda t, d: t["E"].fill_(torch.nan),
    "format": lambda t, d: d.update(format="attention trace 0"),
}


@pytest.mark.parametrize("change", TAMPERING.values(), ids=TAMPERING.keys())
def test_a_file_that_was_tampered_with_is_refused_by_name(tmp_path, change):
    path = tampered(tmp_path, change)
    with pytest.raises(InputError, match=re.escape(str(path))):
        AttentionTrace.load(path)


def test_files_that_are_no_traces_are_refused(tmp_path):
    path = tmp_path / "trace"
    with pytest.raises(InputError, match="There is no file"):
        AttentionTrace.load(path)
    make_trace().save(path)
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(InputError, match="not a whole safetensors file"):
        AttentionTrace.load(path)
    save_file({"E": torch.ones(2)}, path)
    with pytest.raises(InputError, match="without a readable description"):
        AttentionTrace.load(path)
    save_file({"E": torch.ones(2)}, path, {"description": json.dumps([1])})
    with pytest.raises(InputError, match="holds no 'attention trace 2'"):
        AttentionTrace.load(path)


def test_an_interrupted_save_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "trace"
    make_trace().save(path)
    before = path.read_bytes()

    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make_trace(scale=2).save(path)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == before


PERTURBED = {
    "W_Q": "Q_raw",
    "W_K": "K_raw",
    "W_V": "V",
    "W_O": "V_up",
    "b_Q": "Q_raw",
    "b_K": "K_raw",
    "b_V": "V",
    "angles_Q": "Q",
    "angles_K": "K",
    "Q": "Q",
    "K": "K",
    "score_bias": "S",
}


@pytest.mark.parametrize(("name", "broken"), PERTURBED.items())
def test_perturbing_weights_biases_or_rotation_breaks_the_identities(name, broken):
    trace = make_trace(mask=causal)
    trace.verify()
    moved = getattr(trace.heads[0], name).clone()
    moved.view(-1)[0] += 1e-9
    head = replace(trace.heads[0], **{name: moved})
    with pytest.raises(InputError, match=rf"heads\[0\]\.{broken} does not follow"):
        replace(trace, heads=(head, trace.heads[1])).verify()
