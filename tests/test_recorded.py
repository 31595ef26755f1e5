"""Recorded traces: what comes with the package, and renders without a model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from attention_math import recorded, storage
from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.every_head import FORMAT as PATTERNS
from attention_math.language_models import LanguageModel
from attention_math.model_trace import FORMAT
from attention_math.origins import origin_of
from attention_math.packages import digest
from attention_math.training import record
from scenes import examples
from scenes.subject import HEADS

ROOT = Path(__file__).parents[1]
CREATURE = examples.FLUFFY_CREATURE.text
# Nothing of what runs language models can be imported, and no weights are found.
BARE = """
import os, sys
for name in ("transformers", "tokenizers", "huggingface_hub", "accelerate", "gguf"):
    sys.modules[name] = None
os.environ["ATTENTION_SCENES_CACHE"] = "/nowhere"
"""


def bare(code: str) -> str:
    """Return what a fresh process without the extra `models` writes."""
    done = subprocess.run(
        [sys.executable, "-c", BARE + code], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- what is recorded ---------------------------------------------------------------------------


def test_every_named_example_is_recorded_with_the_head_that_is_usually_shown() -> None:
    texts = [one.text for one in vars(examples).values() if isinstance(one, examples.Example)]
    assert len(texts) >= 3
    layer, head = HEADS["smollm2"]
    for text in [*texts, "One day, a fluffy blue creature roamed the verdant forest"]:
        found = recorded.find("smollm2", text, layer, head)
        assert found is not None, text
        assert found.cut.text == text
        assert head in [one.head for one in found.layer(layer).heads]


def test_all_heads_of_the_layer_are_recorded_for_the_sentence_of_the_chapter() -> None:
    layer, _ = HEADS["smollm2"]
    found = recorded.find("smollm2", CREATURE, layer)
    assert found is not None
    assert [one.head for one in found.layer(layer).heads] == [*range(found.sizes.n_heads)]
    assert len(found.layer(layer).heads) == 9


def test_the_tower_is_one_piece_in_all_of_its_texts_and_the_same_one() -> None:
    places = set()
    for text in ("the tower", "the Eiffel tower", "the miniature Eiffel tower"):
        found = recorded.find("smollm2", text)
        assert found is not None
        assert found.cut.pieces[-1] == " tower"
        places.add(found.cut.ids[-1])
    assert len(places) == 1


def test_the_three_moles_are_recorded_without_whole_layers() -> None:
    for text in ("American shrew mole", "One mole of carbon dioxide", "Take a biopsy of the mole"):
        found = recorded.find("smollm2", text)
        assert found is not None
        assert "mole" in found.cut.words
        assert found.layers == ()


def test_what_was_not_recorded_is_not_found() -> None:
    assert recorded.find("smollm2", CREATURE) is not None
    for model, text, layer, head in [
        ("minilm", CREATURE, None, None),
        ("smollm2", CREATURE.upper(), None, None),
        ("smollm2", CREATURE, 12, None),
        ("smollm2", CREATURE, 13, 9),
        ("smollm2", "the cat slept", 13, 2),
        ("smollm2", "the cat slept", 13, None),  # one head of it is there, and not all of them
        ("smollm2", "American shrew mole", 13, 1),
        ("smollm2", "American shrew mole", 13, None),
    ]:
        assert recorded.find(model, text, layer, head) is None


def test_creature_attends_to_fluffy_and_blue_as_the_chapter_says() -> None:
    found = recorded.find("smollm2", CREATURE, 13, 1)
    assert found is not None
    assert found.cut.pieces[1:4] == (" fluffy", " blue", " creature")
    weights = found.layer(13).heads[1].A[3]
    torch.testing.assert_close(weights[1:3], torch.tensor([0.32, 0.41]), atol=0.005, rtol=0)


def test_the_index_names_every_file_and_nothing_else() -> None:
    index = json.loads(asset("traces/index.json").read_text(encoding="utf-8"))
    files = {path.name: digest(path) for path in asset("traces").glob("*.safetensors")}
    named = [part for entry in index for part in (entry, entry.get("patterns")) if part]
    assert {part["file"]: part["sha256"] for part in named} == files
    assert [entry["text"] for entry in index] == [one.text for one in record.RECORDINGS]


def test_all_of_it_is_little_more_than_a_dozen_megabytes() -> None:
    assert sum(path.stat().st_size for path in asset("traces").iterdir()) < 14e6


def test_every_file_says_which_weights_it_was_computed_from() -> None:
    for path in asset("traces").glob("*.safetensors"):
        form = PATTERNS if path.stem.endswith("_patterns") else FORMAT
        _, description = storage.read(path, form)
        origin = description["origin"]
        assert origin == origin_of("smollm2") | {"text": description["cut"]["text"]}


def test_a_file_that_is_not_the_one_that_was_recorded_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in asset("traces").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "creature.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(recorded, "asset", lambda name: tmp_path / Path(name).name)
    recorded._load.cache_clear()
    with pytest.raises(InputError, match="is not what was recorded; install the package again"):
        recorded.find("smollm2", CREATURE)
    assert recorded.find("smollm2", "American shrew mole") is not None
    assert recorded.patterns_file("smollm2", CREATURE) is not None
    (tmp_path / "creature_patterns.safetensors").write_bytes(b"something else")
    with pytest.raises(InputError, match="is not what was recorded; install the package again"):
        recorded.patterns_file("smollm2", CREATURE)
    recorded._load.cache_clear()


# --- nothing else is needed ---------------------------------------------------------------------


def test_what_is_recorded_is_found_where_no_model_can_run() -> None:
    code = (
        "from scenes.subject import Subject\n"
        f"one = Subject.of_text({CREATURE!r}, 'smollm2')\n"
        "sys.stdout.write(f'{one.trace.heads[0].A[3, 2]:.2f}')"
    )
    assert bare(code) == "0.41"


def test_another_sentence_says_which_command_to_run() -> None:
    code = (
        "from click.testing import CliRunner\n"
        "from scenes.production.cli import main\n"
        "asked = ['8', '--model', 'smollm2', '--text', 'the old red car stopped']\n"
        "done = CliRunner().invoke(main, asked, terminal_width=300)\n"
        "assert done.exit_code == 2\n"
        "sys.stdout.write(done.output)"
    )
    assert "attention-scenes fetch smollm2" in bare(code)


@pytest.mark.slow
@pytest.mark.parametrize("telling", ["Telling()", "Telling(model='smollm2')"])
def test_every_clip_plays_where_no_model_can_run(telling: str) -> None:
    code = (
        "from scenes.production import catalog\n"
        "from scenes.production.options import Telling\n"
        "from scenes.production.render import rehearse\n"
        f"for entry in catalog.entries(): rehearse(entry, {telling})\n"
        "sys.stdout.write('played')"
    )
    assert bare(code) == "played"


# --- it is what the model computes --------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("recording", record.RECORDINGS, ids=lambda one: one.name)
def test_what_is_recorded_is_what_the_model_computes_now(
    recording: record.Recording, smollm2: LanguageModel
) -> None:
    kept = recorded.find("smollm2", recording.text)
    assert kept is not None
    now = record.record(smollm2, recording)
    assert (kept.cut, kept.sizes, kept.provenance) == (now.cut, now.sizes, now.provenance)
    heads = {one.heads[0].layer: tuple(head.head for head in one.heads) for one in kept.layers}
    assert heads == recording.layers
    assert list(kept.tensors()) == list(now.tensors())
    for name, tensor in now.tensors().items():
        found = kept.tensors()[name]
        if name == "lens_ids":
            continue  # where two tokens are equally likely their order is a matter of rounding
        if not tensor.is_floating_point():
            assert torch.equal(found, tensor), name
            continue
        weights = name.endswith((".A", "last_A", "lens_shares"))
        room = 1e-5 if weights else 1e-4 * float(tensor.abs().max())
        assert float((found - tensor).abs().max()) <= room, name
    first = [trace.lens_ids[..., 0] for trace in (kept, now)]
    assert torch.equal(*first)
