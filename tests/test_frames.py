"""Stills of mobjects against ``tests/frames``: look at a still before you accept it.

``pytest tests/test_frames.py --update-frames`` writes them anew. Text is set by Typst in fonts that
come with it, so that every machine draws the same pixels.
"""

from pathlib import Path

import numpy as np
import pytest
from manim import VGroup
from PIL import Image

from scenes.board import Board
from scenes.mobjects.caption import Caption
from scenes.mobjects.dot_product import DotProduct, DotProductSteps
from scenes.mobjects.equation import ColumnEquation, Term
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.moving_picture import MovingPicture, Named
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.softmax_table import SoftmaxSteps, SoftmaxTable
from scenes.mobjects.symbols import Label, vector
from scenes.mobjects.token_ids import TokenIds
from scenes.mobjects.token_row import TokenRow
from scenes.mobjects.word_braces import Joined, WordBraces
from scenes.theme import DARK, LIGHT
from tests.frame_helper import PATCH, Picture, largest_patch, picture

FRAMES = Path(__file__).parent / "frames"
WORDS = ("a", "fluffy", "blue", "creature", "roamed", "the", "verdant", "forest")
BOARD = Board(WORDS)


def entries(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape) * 3


def softmax(scores, visible):
    powers = np.where(visible, np.exp(scores), 0)
    return powers / powers.sum(axis=-1, keepdims=True)


def grid_of_scores(theme):
    grid = LabelledGrid(WORDS, WORDS, BOARD.wide, theme)
    grid.pattern.set_scores(entries(8, 8), "head.S")
    return grid


def masked_grid_of_weights(theme):
    grid, visible = LabelledGrid(WORDS, WORDS, BOARD.wide, theme), np.tri(8, dtype=bool)
    grid.pattern.set_mask(visible).set_weights(softmax(entries(8, 8), visible), "head.A")
    return VGroup(grid, grid.pattern.query_frame(3))


def number_matrix(theme):
    matrix = NumberMatrix(entries(32, 128), "head.W_Q", theme, shown=(6, 8))
    label = matrix.shape_label().stand_at(0, matrix.get_bottom()[1] - 0.5)
    return VGroup(matrix, label)


def dot_product(theme):
    K, Q = entries(2, 32, seed=1)
    names = Label("$arrow(K)_3$", theme.key), Label("$arrow(Q)_4$", theme.query)
    total = np.asarray(K @ Q), "head.dot_products[3, 2]"
    products = K * Q, "head.products[3, 2]"
    steps = DotProductSteps((K, "head.K[2]"), (Q, "head.Q[3]"), products, total)
    return DotProduct(steps, names, theme)


def softmax_table(theme):
    S = entries(8, seed=2)
    powers = np.exp(S)
    total = np.asarray(powers.sum())
    steps = SoftmaxSteps(
        raw=(S * 4, "dot_products"),
        root=(np.asarray(16), "d_head"),
        scores=(S, "S"),
        powers=(powers, "exp_S"),
        total=(total, "normalizer"),
        shares=(powers / total, "A"),
    )
    return SoftmaxTable(steps, BOARD.table, theme)


def column_equation(theme):
    V, A = entries(3, 128, seed=3), softmax(entries(3), True)
    parts = zip(("fluffy", "blue", "creature"), V, A, ("", "$+$", "$+$"), strict=True)
    terms = [
        Term(name, vector("V", i + 1), theme.value, column, f"V[{i}]", weight, f"A[{i}]", sign)
        for i, (name, column, weight, sign) in enumerate(parts)
    ]
    change = Term("change", vector("Delta E", 3), theme.value, A @ V, "head.dE[3]", sign="$approx$")
    return ColumnEquation([*terms, change], theme, BOARD.right - BOARD.left)


def moving_picture(theme):
    E, fluffy, blue = np.array([3.0, 0.0]), np.array([-0.5, 1.2]), np.array([0.8, 1.5])
    return MovingPicture(
        Named("creature", E, "plane.E"),
        Named("$arrow(E)'_4$", E + fluffy + blue, "plane.E_out"),
        [Named("fluffy", fluffy, "plane.terms[0]"), Named("blue", blue, "plane.terms[1]")],
        (BOARD.left, BOARD.bottom, BOARD.right, BOARD.top),
        theme,
    )


def caption(theme):
    text = "What is taken is a value: the matrix $W_V$ takes the word down, $W_O$ lifts it back up."
    return Caption(text, BOARD.caption_band, theme)


def pieces_of_a_text(theme):
    """A word in pieces, a line end, an emoji in bytes, a character without an outline."""
    cut = (
        "One",
        " day",
        " a",
        " ver",
        "d",
        "ant",
        "\n",
        "<0xF0><0x9F>",
        "<0x90><0xB6>",
        "犬",
        "##ed",
    )
    row = TokenRow(cut, theme).spread(13, 0)
    ids = TokenIds(
        row, [3725, 1194, 253, 2303, 84, 403, 198, 10813, 12345, 49001, 7], "cut.ids", theme
    )
    return VGroup(row, ids, WordBraces(row, [Joined(3, 6, "verdant")], theme))


def grid_of_forty(theme):
    words, visible = (*WORDS, ",", " and") * 4, np.tri(40, dtype=bool)
    grid = LabelledGrid(words, words, Board(words, (1, 2, 3, 21, 30), sink=True).wide, theme)
    grid.pattern.set_mask(visible).set_weights(softmax(entries(40, 40), visible), "head.A")
    return VGroup(grid, grid.pattern.query_frame(21))


STILLS = [
    (grid_of_scores, DARK),
    (masked_grid_of_weights, LIGHT),
    (number_matrix, DARK),
    (dot_product, LIGHT),
    (softmax_table, DARK),
    (column_equation, LIGHT),
    (moving_picture, DARK),
    (caption, LIGHT),
    (pieces_of_a_text, DARK),
    (grid_of_forty, LIGHT),
]


def read(path: Path) -> Picture:
    return np.asarray(Image.open(path).convert("RGB"))


@pytest.mark.parametrize(("draw", "theme"), STILLS, ids=[draw.__name__ for draw, _ in STILLS])
def test_a_still_looks_as_it_was_accepted(draw, theme, request, tmp_path):
    accepted = FRAMES / f"{draw.__name__}.png"
    actual = picture(draw(theme), theme.background)
    if request.config.getoption("update_frames"):
        FRAMES.mkdir(exist_ok=True)
        # Levels in steps of eight, for small files.
        Image.fromarray((actual // 8 * 8 + 4).astype(np.uint8)).save(accepted, optimize=True)
    expected = read(accepted)
    if largest_patch(actual, expected) > PATCH:
        difference = np.abs(actual.astype(int) - expected.astype(int)).astype(np.uint8)
        Image.fromarray(actual).save(tmp_path / "actual.png")
        Image.fromarray(difference).save(tmp_path / "difference.png")
        pytest.fail(
            f"{accepted.name} is not what is drawn now: see actual and difference in {tmp_path}"
        )


def test_every_accepted_still_is_drawn_and_none_is_large():
    assert {path.stem for path in FRAMES.glob("*.png")} == {draw.__name__ for draw, _ in STILLS}
    assert max(path.stat().st_size for path in FRAMES.glob("*.png")) < 60_000


def test_a_mark_that_is_moved_by_a_few_pixels_is_a_difference():
    mark = Label("$arrow(Q)_4$", DARK.query)
    before = picture(mark, DARK.background)
    assert largest_patch(before, picture(mark, DARK.background)) == 0
    assert largest_patch(before, picture(mark.shift((0.05, 0, 0)), DARK.background)) > PATCH
