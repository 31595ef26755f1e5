"""Weights that a person brings become a trace, and the trace becomes clips."""

import re
from pathlib import Path

import pytest
import torch

from attention_math import AttentionTrace, HeadTrace, InputError
from attention_math.masks import causal, no_mask
from scenes.production import catalog, check
from scenes.production.options import Telling
from scenes.s00_title import Title
from scenes.s08_softmax_columns import SoftmaxColumns

PAGE = (Path(__file__).parent.parent / "docs" / "numbers.md").read_text(encoding="utf-8")
EXAMPLES = [
    code
    for code in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    if "W_Q" in code or "torch.nn" in code
]
# The story of one head, told from any trace of a layer.
CLIPS = {entry.name: entry for entry in catalog.film("head")}


def make_file(folder: Path, tokens: int = 3, mask=causal, weights: float = 1.0) -> Path:
    random = torch.Generator().manual_seed(0)
    layer = torch.nn.MultiheadAttention(embed_dim=6, num_heads=2)
    for parameter in layer.parameters():
        parameter.data = weights * torch.randn(parameter.shape, generator=random)
    x = torch.randn(tokens, 6, generator=random)
    words = ["Mine", "is", "this", "layer"][:tokens]
    path = folder / "layer.safetensors"
    AttentionTrace.from_module(layer, x, words, mask=mask).save(path)
    return path


def test_a_page_shows_plain_arrays_and_a_torch_layer_in_about_ten_lines() -> None:
    assert ["from_weights" in code for code in EXAMPLES] == [True, False]
    assert "from_module" in EXAMPLES[1]
    for code in EXAMPLES:
        assert len([line for line in code.splitlines() if line.strip()]) <= 11


@pytest.mark.parametrize("code", EXAMPLES, ids=["arrays", "module"])
def test_its_examples_run_and_their_traces_are_told(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    (path,) = tmp_path.glob("*.safetensors")
    trace = AttentionTrace.load(path)
    assert len(trace.query_tokens) == 4
    lesson, found = check.play(SoftmaxColumns, Telling(trace=path))
    assert [str(finding) for finding in found] == []
    assert lesson.words == trace.query_tokens


@pytest.mark.parametrize("name", CLIPS)
@pytest.mark.parametrize(
    ("tokens", "mask", "weights"),
    [(3, causal, 1.0), (4, no_mask, 0.5), (1, causal, 1.0), (3, causal, 0.0)],
    ids=["causal", "no mask", "one token", "all zero"],
)
def test_every_clip_tells_a_bare_trace(
    name: str, tokens: int, mask, weights: float, tmp_path: Path
) -> None:
    path = make_file(tmp_path, tokens, mask, weights)
    _, found = check.play(CLIPS[name].load(), Telling(trace=path))
    assert [str(finding) for finding in found] == []


@pytest.mark.parametrize("options", [{"scale": 1.0}, {"score_bias": torch.ones(3, 3)}])
def test_a_head_that_scales_in_its_own_way_is_not_said_to_divide_by_a_root(options) -> None:
    E, own = torch.eye(3), torch.eye(3) * 2
    head = HeadTrace.from_weights(E, own, own, own, own, **options)
    trace = AttentionTrace.from_heads(E, [head], ["x", "y", "z"])
    lesson = SoftmaxColumns(trace=trace, skip_animations=True)
    captions = [lesson.template(step) for step in lesson.beats() if step.name == "divide_by_root"]
    assert captions == ["First this head scales them in a way of its own."]
    assert lesson.table.score_heading.text == '$"score"$'


def test_the_head_is_chosen_by_its_number_and_stands_alone(tmp_path: Path) -> None:
    path = make_file(tmp_path)
    whole = AttentionTrace.load(path)
    lesson, _ = check.play(SoftmaxColumns, Telling(trace=path, head=1))
    assert torch.equal(lesson.head.A, whole.heads[1].A)
    torch.testing.assert_close(lesson.trace.E_out, whole.stream + whole.heads[1].dE)
    assert not torch.equal(whole.heads[0].A, whole.heads[1].A)


def test_a_trace_in_memory_needs_no_file() -> None:
    E = torch.eye(3)
    head = HeadTrace.from_weights(E, E, E, E, E)
    trace = AttentionTrace.from_heads(E, [head], ["x", "y", "z"])
    assert SoftmaxColumns(trace=trace, skip_animations=True).words == ("x", "y", "z")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": "the cat slept"}, "either a trace, or a text"),
        ({"model": "story"}, "either a trace, or a text"),
        ({"head": 7}, "no head 7 here; there is: 0, 1"),
        ({"focus": "creature"}, "1 Mine, 2 is, 3 this"),
    ],
)
def test_what_does_not_go_with_a_trace_is_refused(given, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        SoftmaxColumns(trace=make_file(tmp_path), **given)


def test_a_file_that_is_no_trace_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.safetensors"
    path.write_text("not a trace")
    with pytest.raises(InputError, match=r"notes\.safetensors"):
        SoftmaxColumns(trace=path)


def test_a_trace_of_two_texts_is_refused() -> None:
    E, memory = torch.eye(2), torch.eye(2)
    head = HeadTrace.from_weights(E, E, E, E, E, memory=memory, mask=no_mask)
    trace = AttentionTrace.from_heads(
        E, [head], ["le", "chat"], memory=memory, key_tokens=["the", "cat"]
    )
    with pytest.raises(InputError, match="two texts"):
        SoftmaxColumns(trace=trace)


@pytest.mark.parametrize(("count", "said"), [(25, "room for 24 tokens"), (65, "has 65 tokens")])
def test_a_trace_too_long_for_the_screen_is_refused(count: int, said: str) -> None:
    E = torch.ones(count, 2)
    head = HeadTrace.from_weights(E, *[torch.eye(2)] * 4)
    with pytest.raises(InputError, match=said):
        Title(trace=AttentionTrace.from_heads(E, [head]))
