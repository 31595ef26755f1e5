"""Tokens as a model cuts them, on screen: every piece shows something, and nothing else."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import VGroup

from scenes.mobjects import pieces
from scenes.mobjects.pieces import WIDEST, piece, token, widest_of
from scenes.mobjects.prefixes import NextWords, Prefixes
from scenes.mobjects.symbols import Label, literal, typeset
from scenes.mobjects.token_row import TokenRow
from scenes.page import Page
from scenes.theme import DARK
from tests.test_symbols import HOSTILE, letter_by_letter

TRAY = pieces._box("0.3em", "0.15em", "0.2em", ("left", "bottom", "right"))


def drawn(text):
    (outline,) = typeset(piece(text))
    return outline


def starts_with(outline, other):
    count = len(other.points)
    return len(outline.points) >= count and np.allclose(outline.points[:count], other.points)


@pytest.mark.parametrize("text", ["fluffy", "##ed", "[CLS]", "don't", "é", "Ünder", "naïve", "½"])
def test_a_plain_token_is_the_word_that_it_was(text):
    assert piece(text) == literal(text)


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 26])  # not shortened
def test_no_token_is_markup(text):
    expected = letter_by_letter(text)
    np.testing.assert_allclose(drawn(text).points, expected.points, atol=1e-9)


def test_a_space_is_a_tray_below_the_baseline_and_the_letters_stand_as_before():
    plain, spaced = drawn("gap"), drawn(" gap")
    shift = spaced.advance - plain.advance
    assert 0.2 < shift < 0.45
    letters = spaced.points[len(spaced.points) - len(plain.points) :]
    np.testing.assert_allclose(letters - (shift, 0, 0), plain.points, atol=1e-9)
    tray = spaced.points[: len(spaced.points) - len(plain.points)]
    assert tray[:, 1].max() < 0
    assert tray[:, 0].max() < letters[:, 0].min()


@pytest.mark.parametrize(
    ("text", "count"), [(" ", 1), ("  ", 2), (" x", 1), ("x ", 1), (" x  ", 3)]
)
def test_every_space_at_an_end_has_its_tray(text, count):
    (tray,) = typeset(TRAY)
    letters = drawn(text.strip()).points if text.strip() else np.zeros((0, 3))
    assert len(drawn(text).points) - len(letters) == count * len(tray.points)


def test_a_label_keeps_its_baseline_and_says_the_raw_token():
    label = token(" fluffy", DARK.ink, 0.5).stand_at(1, 0.25)
    assert label.baseline == pytest.approx(0.25)
    assert label.text == " fluffy"


@pytest.mark.parametrize(("text", "sign"), [("\n", "↵"), ("\n\n", "↵↵"), ("\t", "⇥")])
def test_line_ends_and_tabs_are_signs(text, sign):
    assert piece(text) == literal(sign)


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("犬", "U+72AC"),
        ("🐶", "U+1F436"),
        ("ไ", "U+0E44"),
        ("\u200d", "U+200D"),
        ("\u00a0", "U+00A0"),
        ("\ufe0f", "U+FE0F"),
        ("\u202e", "U+202E"),
        ("\u0301", "U+0301"),
        ("\ue000", "U+E000"),
        ("\u0378", "U+0378"),
        ("\ud800", "U+D800"),
        ("\x00", "U+0000"),
        ("\ufffc", "U+FFFC"),
    ],
)
def test_what_has_no_shape_is_its_code_point(character, code):
    assert f'"{code}"' in piece(character)
    assert literal(character) not in piece(character)
    assert f'"{code}"' in piece("a" + character) or character == "\u0301"  # which has a letter then


def test_a_mark_on_a_letter_is_set_and_one_that_adds_nothing_is_told():
    assert piece("x\u0302") == literal("x\u0302")
    assert piece("e\u0301") == literal("e\u0301")
    assert piece("❤\ufe0f").startswith(literal("❤"))
    assert '"U+FE0F"' in piece("❤\ufe0f")


@pytest.mark.parametrize("text", ["שלום", "مرحبا", "नमस्ते", "Привет", "αβγ"])
def test_scripts_that_the_fonts_have_are_set_as_they_are(text):
    assert piece(text) == literal(text)


def test_a_byte_is_two_digits_in_a_frame_and_its_neighbours_stand_beside_it():
    one, two = drawn("<0xF0>"), drawn("<0xF0><0x9F>")
    assert starts_with(two, one)
    frame, digits = one.points[:64], one.points[64:]  # four bars, then the digits
    assert (frame.min(axis=0) < digits.min(axis=0))[:2].all()
    assert (frame.max(axis=0) > digits.max(axis=0))[:2].all()
    assert '"F0"' in piece("<0xF0>")
    assert two.points[len(one.points) :, 0].min() > one.points[:, 0].max()
    assert piece("<0xZZ>") == literal("<0xZZ>")


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=0, max_size=6))
def test_any_text_is_drawn_and_never_as_the_empty_box_of_an_unknown_character(text):
    shown = drawn(text)
    assert len(shown.points) > 0
    (unknown,) = pieces._glyphs(pieces.UNKNOWN)
    for start, stop in shown.glyphs:
        glyph = shown.points[start:stop]
        assert not pieces._are_same([glyph - glyph[0]], [unknown])


def test_only_one_box_stands_for_all_unknown_characters():
    unknown = pieces._glyphs(pieces.UNKNOWN)
    for character in "犬한あไ🐶🚀ਕ":
        assert pieces._are_same(pieces._glyphs(character), unknown)
        assert unicodedata.category(character) not in pieces.UNSEEN


def test_a_very_long_token_ends_in_an_ellipsis():
    for text in ("a" * 80, " " + "W" * 40, "犬" * 12):
        assert WIDEST - 5 < drawn(text).advance <= WIDEST
        assert piece(text).endswith(literal("…"))
        assert token(text, DARK.ink).text == text
    assert "…" not in piece(" incomprehensibilities")
    assert "…" not in piece("x" * 24)


def test_rows_pages_and_prefixes_measure_what_they_draw():
    words = ("the", " ver", "犬", "<0xF0>")
    assert Page(words).widest == pytest.approx(max(drawn(text).advance for text in words))
    assert widest_of(*words) == Page(words).widest
    row = TokenRow(words, DARK).spread(8, 0)
    for label, text in zip(row, words, strict=True):
        assert len(label.points) == len(drawn(text).points)
    guesses = NextWords([" old", "\n"], [0.5, 0.25], "model.next")
    prefixes = Prefixes(("a", " b"), (-6, -3, 6, 3), DARK, guesses)
    lines = VGroup(*[VGroup(line.guess, line.answer) for line in prefixes.lines])
    labels = [part for part in lines.get_family() if isinstance(part, Label)]
    guessed = {part.text: len(part.points) for part in labels if part.text in guesses.words}
    assert guessed == {text: len(drawn(text).points) for text in guesses.words}
