"""Folders in Hugging Face layout: whole ones load, and nothing else does."""

import json
import os
import pickle
import runpy
import socket
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file

from attention_math import models
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from tests.tiny_models import KINDS, TEXT, tiny_model, tiny_network

pytestmark = pytest.mark.xdist_group("language models")
SaveModel = Callable[..., Path]


@pytest.fixture
def saved(tmp_path: Path) -> SaveModel:
    """Save a tiny model as its users would: ``saved(kind, dtype, **options)``."""

    numbers = count()

    def save(kind: str = "llama", dtype: torch.dtype = torch.float32, **options: Any) -> Path:
        folder = tmp_path / str(next(numbers)) / "tiny"
        tiny_network(kind).to(dtype).save_pretrained(folder, **options)
        tiny_model(kind).tokenizer.save_pretrained(folder)
        return folder

    return save


def load(folder: str | os.PathLike[str]) -> LanguageModel:
    return cast(LanguageModel, models.load(folder))


def refused(folder: Path) -> str:
    """What is said of a folder that is not loaded."""
    with pytest.raises(InputError) as caught:
        models.load(folder)
    return str(caught.value)


def rewrite(file: Path, **changes: Any) -> None:
    """Change entries of a JSON file; None takes one away."""
    entries = json.loads(file.read_text()) | changes
    file.write_text(json.dumps({key: value for key, value in entries.items() if value is not None}))


def retensor(folder: Path, change: Callable[[dict[str, torch.Tensor]], Any]) -> None:
    """Change the tensors of a saved model."""
    tensors = load_file(folder / "model.safetensors")
    change(tensors)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


# --- what loads -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_gives_the_traces_of_the_model_that_was_saved(kind, saved):
    loaded, own = load(saved(kind)), tiny_model(kind)
    ours, theirs = loaded.trace(TEXT, 1), own.trace(TEXT, 1)
    assert ours.query_tokens == theirs.query_tokens
    assert all(torch.equal(t, theirs.tensors()[name]) for name, t in ours.tensors().items())
    assert loaded.cut("forest dragon") == own.cut("forest dragon")
    assert loaded.sizes == replace(own.sizes, name="tiny")
    assert ours.provenance.name == loaded.name == "tiny"


@pytest.mark.parametrize("kind", ["llama", "gpt2", "bert"])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_a_model_of_half_precision_runs_in_float32_without_dropout(kind, dtype, saved):
    folder = saved(kind, dtype)
    model = load(folder)
    assert {t.dtype for t in load_file(folder / "model.safetensors").values()} == {dtype}
    assert {parameter.dtype for parameter in model.network.parameters()} == {torch.float32}
    assert not any(module.training for module in model.network.modules())
    assert model.network.config._attn_implementation == "eager"
    model.trace(TEXT, 1).verify()


def test_a_folder_is_loaded_once_under_all_its_names(saved, monkeypatch):
    folder = saved()
    first = load(folder)
    monkeypatch.chdir(folder.parent)
    for name in (str(folder), f"{folder}/", "tiny", Path("./tiny"), folder / ".." / "tiny"):
        assert load(name) is first
    monkeypatch.chdir(saved("gpt2").parent)
    assert load("tiny").family.name == "GPT-2"


def test_loading_asks_no_network_and_says_nothing(saved, monkeypatch, capfd):
    asked: list[Any] = []

    def ask(*arguments: Any, **options: Any) -> None:
        asked.append(arguments)
        raise OSError("no network in this test")

    folder = saved("mistral, a window of 3")
    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, ask)
    monkeypatch.setattr(socket.socket, "connect", ask)
    capfd.readouterr()
    load(folder).trace(TEXT, 1)
    assert asked == []
    assert capfd.readouterr() == ("", "")


def test_weights_in_several_files_are_put_together(saved):
    folder = saved("llama", max_shard_size="5KB")
    assert len(list(folder.glob("model-*.safetensors"))) > 3
    ours, own = load(folder).trace(TEXT, 2), tiny_model("llama").trace(TEXT, 2)
    assert torch.equal(ours.E_out, own.E_out)


def test_an_unembedding_is_tied_where_the_model_ties_it(saved):
    tied = load(saved("llama with biases"))
    assert torch.equal(tied.unembedding, tied.embedding)
    free = load(saved("qwen2"))
    assert torch.equal(free.unembedding, tiny_model("qwen2").unembedding)
    assert not torch.equal(free.unembedding, free.embedding)


@pytest.mark.parametrize("kind", ["gpt2", "bert"])
def test_the_parts_of_a_tokenizer_will_do(kind, saved):
    folder = saved(kind)
    own = tiny_model(kind).cut("the old wizard")
    if kind == "bert":
        words = sorted((vocabulary := tiny_model(kind).tokenizer.get_vocab()), key=vocabulary.get)
        (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    else:
        parts = json.loads((folder / "tokenizer.json").read_text())["model"]
        merges = "\n".join(" ".join(pair) for pair in parts["merges"])
        (folder / "vocab.json").write_text(json.dumps(parts["vocab"]), encoding="utf-8")
        (folder / "merges.txt").write_text(f"#version: 0.2\n{merges}\n", encoding="utf-8")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (folder / name).unlink()
    assert load(folder).cut("the old wizard") == own


def test_what_other_tasks_and_old_gpt2s_need_may_be_there(saved):
    folder = saved("bert")
    retensor(folder, lambda tensors: tensors.update({"cls.predictions.bias": torch.zeros(3)}))
    load(folder)
    folder = saved("gpt2")
    old = {"transformer.h.1.attn.masked_bias": torch.tensor(-1e4)}
    retensor(folder, lambda tensors: tensors.update(old))
    load(folder)


# --- weights that are not whole -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("llama", "model.layers.1.self_attn.q_proj.weight"),
        ("llama", "lm_head.weight"),
        ("llama with biases", "model.layers.2.self_attn.v_proj.bias"),
        ("mistral, a window of 3", "model.norm.weight"),
        ("qwen2", "model.layers.0.self_attn.k_proj.bias"),
        ("gpt2", "transformer.h.1.attn.c_attn.weight"),
        ("gpt2", "transformer.wpe.weight"),
        ("bert", "encoder.layer.2.attention.output.LayerNorm.bias"),
    ],
)
def test_weights_that_are_missing_are_not_made_up(kind, name, saved):
    folder = saved(kind)
    retensor(folder, lambda tensors: tensors.pop(name))
    assert f"{name} is missing. Fetch the model again." in refused(folder)


@pytest.mark.parametrize("kind", ["llama", "gpt2", "bert"])
def test_weights_of_another_shape_are_not_made_up(kind, saved):
    folder = saved(kind)
    name = next(n for n in load_file(folder / "model.safetensors") if "attn" in n or "query" in n)
    retensor(folder, lambda tensors: tensors.update({name: torch.zeros(5, 7)}))
    assert f"{name} has the shape (5, 7), not " in refused(folder)


def test_weights_that_the_configuration_does_not_know_are_not_left_out(saved):
    folder = saved()
    rewrite(folder / "config.json", num_hidden_layers=2)
    said = refused(folder)
    assert "model.layers.2.input_layernorm.weight has no place" in said
    assert "and more. Fetch the model again." in said
    rewrite(folder / "config.json", num_hidden_layers=3)
    bias = {"model.layers.1.self_attn.q_proj.bias": torch.ones(24)}
    retensor(folder, lambda tensors: tensors.update(bias))
    assert "model.layers.1.self_attn.q_proj.bias has no place" in refused(folder)


def test_half_a_file_of_weights_is_refused(saved):
    folder = saved()
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert f"The model in {folder} could not be read: Error while deserializing" in refused(folder)


def test_a_lost_part_of_the_weights_is_named(saved):
    folder = saved("llama", max_shard_size="5KB")
    lost = min(folder.glob("model-*.safetensors"))
    lost.unlink()
    assert lost.name in refused(folder)


# --- what could run -------------------------------------------------------------------------------


class Trap:
    """Unpickling it makes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[Callable, tuple[str]]:
        return os.mkdir, (str(self.folder),)


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside safetensors"])
def test_a_pickle_is_never_read(beside, saved, tmp_path):
    folder, sprung = saved(), tmp_path / "sprung"
    content = pickle.dumps({"model.norm.weight": Trap(sprung)})
    (folder / "pytorch_model.bin").write_bytes(content)
    if beside:
        load(folder)
    else:
        (folder / "model.safetensors").unlink()
        assert "weights as .safetensors" in refused(folder)
    assert not sprung.exists()
    pickle.loads(content)
    assert sprung.exists()  # the trap works


CODE = """
from pathlib import Path
from transformers import GPT2Tokenizer as Cut, LlamaConfig as Config, LlamaForCausalLM as Model
Path({flag!r}).touch()
"""
AUTO = {"AutoConfig": "own.Config", "AutoModelForCausalLM": "own.Model"}


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("file", ["config.json", "tokenizer_config.json"])
def test_code_of_a_model_is_never_run(file, known, saved, tmp_path):
    folder, flag = saved(), tmp_path / "ran"
    (folder / "own.py").write_text(CODE.format(flag=str(flag)))
    rewrite(folder / file, auto_map=AUTO | {"AutoTokenizer": ["own.Cut", "own.Cut"]})
    if known:
        assert type(load(folder).network) is transformers.LlamaForCausalLM
    elif file == "config.json":
        rewrite(folder / file, model_type="own")
        assert "is a model of the kind 'own', which cannot be traced yet" in refused(folder)
    else:
        rewrite(folder / file, tokenizer_class="OwnCut")
        assert "contains custom code" in (said := refused(folder))
        assert "code of a model is never run" in said
    assert not flag.exists()
    runpy.run_path(str(folder / "own.py"))
    assert flag.exists()  # it would have been seen


# --- other models, and no model -------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["T5", "Whisper", "Qwen3", "Gemma", "Gemma3", "Mixtral"])
def test_a_folder_of_another_family_is_refused_with_those_there_are(kind, tmp_path):
    getattr(transformers, f"{kind}Config")().save_pretrained(tmp_path)
    said = refused(tmp_path)
    assert f"is a model of the kind {kind.lower()!r}, which cannot be traced yet" in said
    for name in ("Llama (llama, mistral, qwen2)", "GPT-2 (gpt2)", "BERT (bert)", "from_module"):
        assert name in said


@pytest.mark.parametrize("kind", ["a kind of tomorrow", None])
def test_a_kind_that_transformers_does_not_know_is_refused_in_the_same_words(kind, saved):
    folder = saved()
    rewrite(folder / "config.json", model_type=kind)
    assert f"of the kind {kind or '?'!r}, which cannot be traced yet" in refused(folder)


def test_a_folder_without_a_model_is_said_to_be_none(saved, tmp_path):
    (empty := tmp_path / "empty").mkdir()
    assert refused(empty).startswith(f"There is no config.json in {empty}. A folder needs config")
    folder = saved()
    (folder / "config.json").write_text('{"model_type": "llama",')
    assert f"The config.json in {folder} is no JSON" in refused(folder)
    (folder / "config.json").write_text('["llama"]')
    assert "of the kind '?'" in refused(folder)


def test_sizes_that_do_not_fit_are_named(saved):
    folder = saved()
    rewrite(folder / "config.json", num_attention_heads=5)
    assert "(18) is not a multiple of the number of attention heads (5)" in refused(folder)


def test_a_file_is_no_folder(saved, monkeypatch):
    folder = saved()
    monkeypatch.chdir(folder)
    for name in (folder / "model.safetensors", Path("model.safetensors")):
        assert f"{name} is a file, and a model is a folder" in refused(name)


@pytest.mark.parametrize("kind", ["llama", "gpt2", "qwen2", "bert"])
@pytest.mark.parametrize("left", [True, False], ids=["with its settings", "without"])
def test_a_model_without_its_tokenizer_is_refused(kind, left, saved):
    folder = saved(kind)
    (folder / "tokenizer.json").unlink()
    if not left:
        (folder / "tokenizer_config.json").unlink()
    assert "and the tokenizer's files" in refused(folder)


def test_a_broken_tokenizer_is_refused(saved):
    folder = saved()
    (folder / "tokenizer.json").write_text("{")
    assert f"The model in {folder} could not be read" in refused(folder)
