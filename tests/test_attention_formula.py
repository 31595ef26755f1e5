"""The clip on the formula: what it draws is the trace's, in both conventions."""

import re

import numpy as np
import pytest

from attention_math.provenance import Provenance
from attention_math.trace import AttentionTrace, HeadTrace
from scenes.mobjects.symbols import Label
from scenes.production import check
from scenes.production.checks.picture import Picture
from scenes.production.options import Telling
from scenes.s09_attention_formula import AttentionFormula

SENTENCES = {
    1: "forest",
    3: "the cat slept",
    8: None,
    14: "the old king gave his young son a silver ring and a small boat",
    16: "a tall young knight with a shiny sword rode his white horse through the dark wood",
}


@pytest.mark.parametrize("orientation", ["columns", "rows"])
@pytest.mark.parametrize("count", SENTENCES)
def test_the_clip_is_clean_in_both_conventions(count, orientation):
    telling = Telling(
        text=SENTENCES[count], orientation=orientation, detail="numbers", theme="light"
    )
    _, found = check.play(AttentionFormula, telling)
    assert [str(finding) for finding in found] == []


@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_the_shapes_on_screen_are_those_of_the_traces_arrays(orientation):
    shown = {}

    def look(lesson, step):
        if step.name == "mixed":
            labels = [item.owner for item in Picture(lesson, step).items if item.kind == "word"]
            shown.update(
                {
                    re.split(r"[.)]", label.sources[0])[1]: label.text
                    for label in labels
                    if isinstance(label, Label) and len(label.sources) == 2
                }
            )

    lesson = check.watch(AttentionFormula, Telling(orientation=orientation), look)
    head = lesson.head
    shapes = {"Q": head.Q, "K_T": head.K.T, "V": head.V_up, "pattern": head.A, "out": head.dE}
    turned = {
        name: tuple((array.T if orientation == "columns" else array).shape)
        for name, array in shapes.items()
    }
    assert shown == {name: f"{rows} times {columns}" for name, (rows, columns) in turned.items()}


def test_queries_are_drawn_as_columns_of_what_code_has_as_rows():
    found = {}

    class Watched(AttentionFormula):
        def rest(self, seconds=1.0):
            picture = Picture(self, self.beats()[0])
            found.update({reading.source: reading.shown for _, reading in picture.readings})
            super().rest(seconds)

    lesson = check.watch(Watched, Telling(detail="numbers"), lambda *_: None)
    for name, field in (("Q", lesson.head.Q), ("V", lesson.head.V_up)):
        entries = {source for source in found if source.startswith(f"columns.{name}[")}
        assert len(entries) == 4 * 2
        for source in entries:
            entry, token = map(int, re.findall(r"\d+", source))
            assert found[source] == pytest.approx(float(field[token, entry]), abs=0.0501)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "a key has d_k = 4 entries"),
        ({"scale": 1.0}, "divides each by 1.00."),
        ({"score_bias": np.ones((3, 3))}, "divides each by 2.00 and adds a bias"),
    ],
)
def test_a_head_that_divides_in_its_own_way_says_so(tmp_path, options, said):
    generator = np.random.default_rng(4)
    E, (W_Q, W_K, W_V) = generator.normal(size=(3, 5)), generator.normal(size=(3, 4, 5))
    head = HeadTrace.from_weights(E, W_Q, W_K, W_V, generator.normal(size=(5, 4)), **options)
    source = Provenance("designed", "by hand", "for a test")
    trace = AttentionTrace.from_heads(E, [head], ("one", "two", "three"), provenance=source)
    trace.save(tmp_path / "own.safetensors")
    lesson, found = check.play(AttentionFormula, Telling(trace=tmp_path / "own.safetensors"))
    assert [str(finding) for finding in found] == []
    (caption,) = [beat.caption for beat in lesson.timeline if beat.name == "divided"]
    assert said in caption
