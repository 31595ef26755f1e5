"""A text in boxes as a model cuts it: where its tokens, their numbers and whole words stand."""

import itertools
from typing import Any

import numpy as np
import pytest

from scenes.mobjects.cut_text import CutText
from scenes.mobjects.symbols import Label
from scenes.theme import DARK, SIZES

PIECES = ("the", " ver", "d", "ant", " forest")
SPANS = ((0, 1), (1, 4), (4, 5))
NAMES = ("the", "verdant", "forest")
IDS = (1195, 2303, 84, 403, 42377)
BOX = (-6.7, -2.2, 6.7, 3.0)


def cut(times: int = 1, ids: bool = False) -> CutText:
    spans = [(a + 5 * t, b + 5 * t) for t in range(times) for a, b in SPANS]
    numbers = (IDS * times, "cut.ids") if ids else None
    return CutText(PIECES * times, spans, NAMES * times, BOX, DARK, ids=numbers)


def edges(drawn) -> np.ndarray:
    return np.array([drawn.get_left()[0], drawn.get_bottom()[1],
                     drawn.get_right()[0], drawn.get_top()[1]])  # fmt: skip


@pytest.mark.parametrize("times", [1, 3, 6])
@pytest.mark.parametrize("ids", [False, True])
def test_every_token_stands_in_its_own_box_and_all_in_the_room(times, ids):
    drawn = cut(times, ids)
    left, bottom, right, top = edges(drawn)
    assert left >= BOX[0] - 1e-6
    assert right <= BOX[2] + 1e-6
    assert bottom >= BOX[1] - 1e-6
    assert top <= BOX[3] + 1e-6
    label: Any
    for label, box in zip(drawn.tokens, drawn.boxes, strict=True):
        inside = edges(label) - edges(box)
        assert (inside[:2] > 0).all()
        assert (inside[2:] < 0).all()
        assert label.em >= SIZES.smallest


def test_boxes_of_one_word_touch_and_words_stand_apart():
    boxes = cut().boxes
    gaps = [b.get_left()[0] - a.get_right()[0] for a, b in itertools.pairwise(boxes)]
    assert gaps[1] == pytest.approx(0, abs=0.03)
    assert gaps[2] == pytest.approx(0, abs=0.03)
    assert min(gaps[0], gaps[3]) > 0.1


def test_a_whole_word_stands_below_the_middle_of_its_own_tokens():
    drawn = cut()
    for word, (first, end) in zip(drawn.word_boxes, SPANS, strict=True):
        own = drawn.boxes[first:end]
        assert word.get_center()[0] == pytest.approx(own.get_center()[0], abs=1e-6)
        assert word.get_top()[1] < own.get_bottom()[1]
    assert not len(drawn.ids)
    assert not len(drawn.braces)


def test_numbers_stand_below_their_tokens_and_braces_name_words_of_several():
    drawn = cut(ids=True)
    read = [(reading.source, reading.shown) for reading in drawn.ids.readings()]
    assert read == [(f"cut.ids[{i}]", float(number)) for i, number in enumerate(IDS)]
    for i, box in enumerate(drawn.boxes):
        number = drawn.ids.piece(i)
        assert number.get_center()[0] == pytest.approx(box.get_center()[0], abs=0.02)
        assert number.get_top()[1] < box.get_bottom()[1]
        assert number.width < box.width
    brace: Any
    (brace,) = drawn.braces
    assert [label.text for label in brace.words] == ["verdant"]
    assert brace.get_bottom()[1] > drawn.boxes.get_top()[1]
    assert not len(drawn.words)


def test_letters_set_out_from_the_word_and_arrive_in_the_tokens():
    drawn: Any = cut()
    words: list[Any] = [
        Label(f'#text("{name}")', DARK.ink, 0.6).stand_at(3.0 * i, -1)
        for i, name in enumerate(NAMES)
    ]
    start = drawn.letters_of(words)
    assert [part.text for part in start] == [text.strip() for text in PIECES]
    for word, (first, end) in zip(words, SPANS, strict=True):
        left, _, right, _ = edges(word)
        assert start[first].get_left()[0] == pytest.approx(left, abs=0.03)
        assert start[end - 1].get_right()[0] == pytest.approx(right, abs=0.03)
        assert all(part.baseline == pytest.approx(-1, abs=1e-6) for part in start[first:end])
    for letters, label in zip(drawn.letters(start), drawn.tokens, strict=True):
        np.testing.assert_array_equal(letters.points, label.points[-len(letters.points) :])


def test_few_words_stand_in_one_line():
    def lines(drawn: Any) -> int:
        return len({round(label.baseline, 6) for label in drawn.tokens})

    assert lines(cut()) == 1
    assert lines(cut(6)) > 1
