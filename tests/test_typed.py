"""A text as it was typed: what its pieces hold of it, and how they stand before it is cut."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from attention_math.pieces import Cut
from attention_math.typed import Typed
from scenes.mobjects.pieces import token
from scenes.mobjects.typed_text import LEAST, PITCH, TypedText
from scenes.theme import DARK, SIZES

BOX = (-6.7, -2.75, 6.7, -0.1)
BYTES = Cut(
    "A verdant 狗 in 84.\nSo",
    ("A", " ver", "d", "ant", " <0xE7>", "<0x8B><0x97>", " in", " ", "8", "4", ".", "\n", "So"),
    tuple(range(13)),
    (0, 1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9),
)
MARKED = Cut(
    "Naïve 狗 roamed, so",
    ("[CLS]", "naive", "[UNK]", "roam", "##ed", ",", "so", "[SEP]"),
    tuple(range(8)),
    (0, 1, 2, 3, 3, 4, 5, 6),
)


def spelled(typed: Typed) -> str:
    return "".join(
        " " * spaced + letters for letters, spaced in zip(typed.letters, typed.spaced, strict=True)
    )


@pytest.mark.parametrize(
    ("cut", "text"),
    [(BYTES, "A verdant <0xE7><0x8B><0x97> in 84. So"), (MARKED, "naive [UNK] roamed, so")],
)
def test_letters_and_spaces_spell_the_text_as_far_as_pieces_tell(cut: Cut, text: str) -> None:
    assert spelled(Typed.of(cut)) == text


def test_what_a_model_adds_is_no_part_of_the_text() -> None:
    letters = Typed.of(MARKED).letters
    assert (letters[0], letters[-1]) == ("", "")
    assert Typed.of(Cut("[CLS] is typed", ("[CLS]", " is", " typed"), (1, 2, 3), (0, 1, 2))) == (
        Typed(("[CLS]", "is", "typed"), (False, True, True))
    )


# --- the picture --------------------------------------------------------------------------------


def drawn(text: str, size: float = SIZES.title) -> Any:
    words = text.split(" ")
    return TypedText(words, [i > 0 for i in range(len(words))], DARK).stand(BOX, -0.6, size)


def test_pieces_of_a_word_stand_closed_up_and_words_apart() -> None:
    cut = Typed(("the", "ver", "d", "ant"), (False, True, False, False))
    typed: Any = TypedText(cut.letters, cut.spaced, DARK).stand(BOX, -0.6)
    assert typed.get_left()[0] == pytest.approx(-typed.get_right()[0], abs=0.05)
    gaps = [float(b.get_left()[0] - a.get_right()[0]) for a, b in pairwise(typed)]
    assert gaps[0] > 0.5 * SIZES.title
    assert max(abs(gap) for gap in gaps[1:]) < 0.12 * SIZES.title
    whole = token("verdant", DARK.ink, SIZES.title)
    assert typed[3].get_right()[0] - typed[1].get_left()[0] == pytest.approx(whole.width, rel=0.02)


@pytest.mark.parametrize("count", [1, 5, 24, 64])
def test_a_text_of_any_length_stays_in_its_box_and_can_be_read(count: int) -> None:
    typed = drawn(" ".join(["creature"] * count))
    left, bottom, right, top = BOX
    assert left - 1e-6 <= typed.get_left()[0]
    assert typed.get_right()[0] <= right + 1e-6
    assert typed.get_bottom()[1] >= bottom
    assert typed.get_top()[1] <= top + 0.3
    assert typed[0].x_height > 0.012 * 8
    heights = sorted({round(label.baseline, 6) for label in typed}, reverse=True)
    assert len(heights) == typed.line_count
    if len(heights) > 1:
        assert np.diff(heights) == pytest.approx(-PITCH * typed[0].em)
    else:
        assert typed[0].em >= LEAST


@pytest.mark.parametrize("count", [15, 19, 22])
def test_lines_are_of_nearly_one_length(count: int) -> None:
    typed = drawn(" ".join(["creature"] * count))
    counts = np.unique([round(label.baseline, 3) for label in typed], return_counts=True)[1]
    assert len(counts) == typed.line_count > 1
    assert max(counts) == np.ceil(count / len(counts))


def test_what_has_no_spaces_is_broken_all_the_same() -> None:
    typed = TypedText(["<0xE7><0x8B><0x97>"] * 24, [False] * 24, DARK).stand(BOX, -0.6)
    assert typed.line_count > 1
    assert BOX[0] - 1e-6 <= typed.get_left()[0] < typed.get_right()[0] <= BOX[2] + 1e-6


@pytest.mark.parametrize("turn", [0, 40])
def test_letters_in_a_label_lie_exactly_on_its_letters(turn: float) -> None:
    typed: Any = TypedText(("ver", "d", ""), (False, False, False), DARK).stand(BOX, -0.6)
    labels = [token(text, DARK.ink).stand_at(1, 2, turn=turn) for text in (" ver", "d", "[CLS]")]
    letters = typed.out_of(labels)
    assert len(letters[0].points) == len(typed[0].points) < len(labels[0].points)
    for letter, label in zip(letters, labels, strict=True):
        there = {tuple(point) for point in label.points}
        assert all(tuple(point) in there for point in letter.points)
    if not turn:
        shape = letters[0].points - letters[0].points[0]
        own = typed[0].points - typed[0].points[0]
        np.testing.assert_allclose(shape / labels[0].em, own / typed[0].em, atol=1e-9)
    assert not len(letters[2].points)
