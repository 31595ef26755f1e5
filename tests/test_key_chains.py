from itertools import pairwise

import numpy as np
import pytest

from scenes.board import Board
from scenes.mobjects.key_chains import KeyChains
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.theme import DARK

SENTENCES = {
    "1 word": "forest",
    "3 words": "the cat slept",
    "8 words": "a fluffy blue creature roamed the verdant forest",
    "16 words": "a tall young knight with a shiny sword rode his white horse through the dark wood",
    "long words": "an extraordinarily enthusiastic photographer congratulated the internationally "
    "distinguished mathematician",
}
PIXEL = 8 / 720


@pytest.fixture(params=["columns", "rows"])
def orientation(request):
    return request.param


@pytest.fixture(params=list(SENTENCES))
def made(request, orientation):
    """A grid of a sentence, its key chains, and its board."""
    words = tuple(SENTENCES[request.param].split())
    board = Board(words)
    grid = LabelledGrid(words, words, board.wide, DARK, orientation)
    return grid, KeyChains(grid), board


def box(part):
    """(left, bottom, right, top) of what is drawn."""
    points = np.concatenate([piece.points for piece in part.family_members_with_points()])
    return np.concatenate([points.min(axis=0)[:2], points.max(axis=0)[:2]])


def test_each_chain_stands_in_line_with_the_place_of_its_key(made, orientation):
    grid, chains, _ = made
    for home, *drawn in zip(grid.key_symbols, chains.embeddings, chains.keys, strict=True):
        for symbol in drawn:
            if orientation == "columns":
                assert symbol.baseline == pytest.approx(home.baseline)
            else:
                assert symbol.get_x() == pytest.approx(home.get_x(), abs=1e-3)


def test_a_chain_leads_from_the_word_to_e_and_on_to_k(made, orientation):
    grid, chains, _ = made
    for parts in zip(
        grid.key_words, chains.lookups, chains.embeddings, chains.maps, chains.keys, strict=True
    ):
        boxes = list(map(box, parts))
        if orientation == "rows":  # words that are turned lean over their columns, not below them
            assert all(later[3] < before[1] + PIXEL for before, later in pairwise(boxes))
        else:
            assert all(before[2] < later[0] for before, later in pairwise(boxes))


def test_arrows_point_away_from_the_word(made, orientation):
    _, chains, _ = made
    axis, sign = (0, 1) if orientation == "columns" else (1, -1)
    for arrow in [*chains.lookups, *[way[-1] for way in chains.maps]]:
        wing = arrow.points[arrow.points[:, 1 - axis].argmax(), axis]
        assert sign * wing > sign * box(arrow)[[axis, axis + 2]].mean()


def test_a_key_is_as_large_at_the_end_of_its_chain_as_at_its_place(made):
    grid, chains, _ = made
    for home, key in zip(grid.key_symbols, chains.keys, strict=True):
        assert (key.text, key.em) == (home.text, pytest.approx(home.em))


def test_the_name_of_the_matrix_stands_at_every_arrow_and_not_over_it(made):
    _, chains, _ = made
    for name, way in zip(chains.names, chains.maps, strict=True):
        left, bottom, right, top = box(name)
        for part in way:
            low, foot, high, head = box(part)
            assert right <= low or high <= left or top <= foot or head <= bottom
        assert np.abs(name.get_center() - way.get_center()).max() < 0.5


def test_chains_stay_on_the_board_and_clear_of_the_queries(made, orientation):
    grid, chains, board = made
    left, bottom, right, top = box(chains)
    assert right <= board.right
    assert bottom >= board.bottom
    if orientation == "columns":
        assert top < grid.query_symbols.get_bottom()[1] + PIXEL
    else:
        assert left > grid.query_symbols.get_right()[0]


def test_symbols_of_neighbouring_chains_do_not_touch(made):
    _, chains, _ = made
    for group in (chains.embeddings, chains.names, chains.keys):
        for (left, bottom, right, _), (next_left, _, _, next_top) in pairwise(map(box, group)):
            assert next_left > right or next_top < bottom
            assert left < right
