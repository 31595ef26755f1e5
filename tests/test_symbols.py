import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.mobjects import symbols
from scenes.mobjects.caption import DOLLAR, Caption
from scenes.mobjects.symbols import Label, indexed, literal, typeset, vector, word
from scenes.theme import DARK, SIZES

HOSTILE = [
    '#read("secret.txt")',
    "$x$",
    "*bold* _light_ `raw`",
    'say "no" or \\"yes\\"',
    "back\\slash \\u{41} \\n",
    "= heading",
    "- item + item / item",
    "<label> @reference",
    "// a comment /* and one more */",
    "#pagebreak()",
    '")#read("secret.txt")#("',
    "~--- ...",
    "{}[]()&#38;",
]


def letter_by_letter(text):
    """Outline of a text given to Typst as numbers of its letters: no letter can be markup."""
    escapes = "".join(f"\\u{{{ord(letter):x}}}" for letter in text)
    (outline,) = typeset(f'#text("{escapes}")')
    return outline


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_user_types_is_shown_letter_by_letter(text):
    expected = letter_by_letter(text)
    label = word(text, DARK.ink, size=1).stand_at(0, 0, "left")
    assert label.text == text
    assert len(expected.glyphs) >= len(text.replace(" ", "")) - 2  # two letters can share a glyph
    np.testing.assert_allclose(
        label.points - label.points[0], expected.points - expected.points[0], atol=1e-9
    )


printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)


@settings(max_examples=25)
@given(printable)
def test_any_printable_text_is_shown_letter_by_letter(text):
    np.testing.assert_array_equal(typeset(literal(text))[0].points, letter_by_letter(text).points)


def test_no_file_is_read_into_the_picture(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret.txt").write_text("w")
    (secret,) = typeset(literal("w"))
    label = word('#read("secret.txt")', DARK.ink, size=1)
    assert len(label.points) > 5 * len(secret.points)


def test_a_line_break_in_user_text_is_a_space():
    np.testing.assert_array_equal(
        typeset(literal("two\nlines"))[0].points, typeset(literal("two lines"))[0].points
    )


def test_captions_show_user_words_literally_and_set_their_own_mathematics():
    band = (-6.7, -3.9, 6.7, -3.0)
    (shown,) = Caption(f"{DOLLAR}x{DOLLAR} #read *b*", band, DARK)
    (expected,) = typeset(literal("$x$ #read *b*"))
    assert len(shown.points) == len(expected.points)
    (mathematics,) = Caption("$x$ #read *b*", band, DARK)
    (expected,) = typeset("$x$" + literal(" #read *b*"))
    np.testing.assert_allclose(
        (mathematics.points - mathematics.points[0]) / SIZES.caption,
        expected.points - expected.points[0],
        atol=1e-9,
    )


def test_glyphs_are_whole_outlines_one_after_the_other():
    (outline,) = typeset(literal("gap 8"))
    starts, stops = zip(*outline.glyphs, strict=True)
    assert starts == (0, *stops[:-1])
    assert stops[-1] == len(outline.points)
    assert len(stops) == 4  # a space is no glyph
    for start, stop in outline.glyphs:
        assert (stop - start) % 4 == 0


def test_a_label_is_the_same_whether_set_alone_or_among_many(monkeypatch):
    sources = [literal("alone"), "$arrow(Q)_4$", literal("gap"), "$sqrt(d_k)$"]
    together = typeset(*sources)
    monkeypatch.setattr(symbols, "_SET", {})
    alone = [typeset(source)[0] for source in reversed(sources)][::-1]
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_array_equal(one.points, other.points)
        assert one.advance == other.advance


def test_many_labels_are_set_in_one_go_and_never_again(monkeypatch):
    class Counting:
        calls = 0
        compiler = symbols._compiler()

        def compile(self, **options):
            self.calls += 1
            return self.compiler.compile(**options)

    counting = Counting()
    monkeypatch.setattr(symbols, "_compiler", lambda: counting)
    monkeypatch.setattr(symbols, "_SET", {})
    typeset(*[literal(f"word {i}") for i in range(20)])
    typeset(*[literal(f"word {i}") for i in range(20)])
    assert counting.calls == 1


# --- where labels stand -------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["x", "xg", "xl", "xpqj", "x(y)", "xÅ"])
def test_words_stand_on_their_baseline(text):
    label = word(text, DARK.ink, size=0.5).stand_at(1.0, 0.25, "left")
    assert label.baseline == pytest.approx(0.25)
    (start, stop), *_ = label._outline.glyphs
    assert label.points[start:stop, 1].min() == pytest.approx(0.25, abs=1e-3)  # of its x


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_the_edge_or_the_middle_of_a_label_stands_where_it_is_told(align):
    label = word("fluffy", DARK.ink).stand_at(1.5, 0, align)
    x = {"left": label.get_left(), "center": label.get_center(), "right": label.get_right()}
    assert x[align][0] == pytest.approx(1.5)


@pytest.mark.parametrize("turn", [0, 42])
def test_where_a_label_stands_does_not_depend_on_where_it_stood(turn):
    direct = word("gap", DARK.ink).stand_at(1, 2, "left", size=0.4, turn=turn)
    wandered = word("gap", DARK.ink, size=0.9)
    wandered.stand_at(-3, 1, "right", size=0.1, turn=80).shift((1, 1, 0)).scale(3)
    wandered.stand_at(0, 0, turn=-10).scale(0.5).stand_at(1, 2, "left", size=0.4, turn=turn)
    np.testing.assert_allclose(wandered.points, direct.points, atol=1e-12)
    assert wandered.baseline == pytest.approx(direct.baseline)
    assert wandered.x_height == pytest.approx(direct.x_height)


def test_baseline_and_x_height_follow_a_label_that_is_moved_and_scaled():
    label = word("gap", DARK.ink, size=0.5).stand_at(0, 0)
    label.shift((0, 1, 0))
    assert label.baseline == pytest.approx(1)
    label.scale(2, about_point=(0, 1, 0))
    assert label.baseline == pytest.approx(1)
    assert label.x_height == pytest.approx(0.431)


def test_the_x_height_is_that_of_an_x():
    label = word("x", DARK.ink, size=1)
    assert label.height == pytest.approx(label.x_height, rel=1e-3)


def test_a_turned_label_starts_at_its_place():
    straight = word("gap", DARK.ink).stand_at(1, 2, "left")
    turned = word("gap", DARK.ink).stand_at(1, 2, "left", turn=90)
    offset = straight.points - [1, 2, 0]
    np.testing.assert_allclose(
        turned.points - [1, 2, 0], np.stack([-offset[:, 1], offset[:, 0], offset[:, 2]], axis=1)
    )


def test_a_label_is_shrunk_to_a_width_and_never_stretched():
    label = word("extraordinary", DARK.ink)
    wide = label.width
    assert label.fit_width(2 * wide).width == pytest.approx(wide)
    assert label.fit_width(0.5 * wide).width == pytest.approx(0.5 * wide)


def test_positions_count_from_one_on_screen():
    shown, expected = indexed("Q", 3, DARK.query), Label("$arrow(Q)_4$", DARK.query, 0.52)
    np.testing.assert_array_equal(shown.points, expected.points)
    assert shown.text == "Q_4"


@pytest.mark.parametrize(
    ("letter", "position", "source"),
    [
        ("E", None, "$arrow(E)$"),
        ("E'", 0, "$arrow(E)'_1$"),
        ("Delta E", 2, "$Delta arrow(E)_3$"),
    ],
)
def test_vectors_have_an_arrow_over_their_letter_only(letter, position, source):
    assert vector(letter, position) == source
