"""Pieces become words: rows slide together and their areas add up, columns of other pieces go."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import Scene

from scenes.board import Board
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.merging import Merge, Merging
from scenes.theme import DARK
from tests.drawn import circles_of, sampled_area
from tests.frame_helper import picture
from tests.test_sink_mark import weights

PIECES = ("the", " ver", "d", "ant", " forest", " roam", "##ed", ".")
WORDS = ("the", "verdant", "forest", "roamed", ".")
SPANS = ((0, 1), (1, 4), (4, 5), (5, 7), (7, 8))


def by_words(A):
    """The sum over pieces as keys, the last piece as query, written out."""
    return np.array(
        [[sum(A[stop - 1, j] for j in range(a, b)) for a, b in SPANS] for _, stop in SPANS]
    )


def grids(orientation="columns"):
    A = weights(8)
    pieces = LabelledGrid(PIECES, PIECES, Board(PIECES).wide, DARK, orientation)
    words = LabelledGrid(WORDS, WORDS, Board(WORDS).wide, DARK, orientation)
    pieces.pattern.set_mask(np.tri(8, dtype=bool)).set_weights(A, "head.A")
    words.pattern.set_mask(np.tri(5, dtype=bool)).set_weights(by_words(A), "words.A")
    return pieces, words


def look(mobject):
    return picture(mobject, DARK.background).astype(int)


@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_it_begins_as_one_grid_and_ends_as_the_other(orientation):
    pieces, words = grids(orientation)
    merging = Merging(pieces, words, SPANS)
    assert np.abs(look(merging.at(0)) - look(pieces)).max() == 0
    assert np.abs(look(merging.at(1)) - look(words)).max() <= 1
    assert np.abs(look(merging.at(0)) - look(pieces)).max() == 0  # whatever was shown between


def test_rows_of_a_word_slide_into_one_row_and_their_areas_add_up():
    pieces, words = grids()
    merging = Merging(pieces, words, SPANS).at(0.8)  # arrived, not yet added
    full = np.pi * words.pattern.full_radius**2
    dots = np.asarray(merging.dots.points).reshape(8, 8, 16, 3)
    for query, word in ((3, 1), (4, 2), (7, 4)):
        areas = [sampled_area(dots[query, key]) / full for key in (1, 2, 3)]
        assert sum(areas) == pytest.approx(words.pattern.weights[word, 1], rel=1e-3)
        center = words.pattern.center_of(query=word, key=1)
        for key in (1, 2, 3):
            np.testing.assert_allclose(dots[query, key, :, :2].mean(axis=0), center, atol=1e-6)
    dots = np.asarray(merging.at(1).dots.points).reshape(8, 8, 16, 3)
    assert sampled_area(dots[7, 2]) / full == pytest.approx(words.pattern.weights[4, 1], rel=1e-3)


def test_columns_of_pieces_that_are_not_last_leave_first():
    pieces, words = grids()
    dots = np.asarray(Merging(pieces, words, SPANS).at(0.25).dots.points).reshape(8, 8, 16, 3)
    sizes = np.ptp(dots[..., 0], axis=2)
    assert sizes[[1, 2, 5]].max() == 0
    kept = [0, 3, 4, 6, 7]
    assert (sizes[kept] > 0).sum() == (pieces.pattern.weights[kept] > 0).sum()


def test_the_letters_of_pieces_spell_the_word_where_it_will_stand():
    pieces, words = grids()
    merging = Merging(pieces, words, SPANS).at(0.8)
    for own, word in ((slice(1, 4), 1), (slice(5, 7), 3)):
        labels: list[Any] = list(merging.before.key_words[own])
        whole: Any = words.key_words[word]
        right = max(label.get_right()[0] for label in labels)
        assert right == pytest.approx(whole.get_right()[0], abs=0.03 * whole.em)
        assert {round(label.baseline, 6) for label in labels} == {round(whole.baseline, 6)}
        assert all(a.get_left()[0] < b.get_left()[0] for a, b in pairwise(labels))
    tail = merging.before.key_words[3].get_left()[0] - words.key_words[1].get_left()[0]
    assert 0 < tail < words.key_words[1].width


def test_a_faded_sink_stays_faded():
    pieces, words = grids()
    for drawn in (pieces, words):
        drawn.pattern.set_faded((0,), 0.25)
    merging = Merging(pieces, words, SPANS)
    for alpha in (0.0, 0.5, 1.0):
        assert len(circles_of(merging.at(alpha).faded)) > 0
        assert merging.faded.get_fill_opacity() == pytest.approx(0.25)
    assert np.abs(look(merging.at(1)) - look(words)).max() <= 1


def test_after_the_animation_the_grid_of_words_is_on_the_scene_and_nothing_else():
    pieces, words = grids()
    scene = Scene()
    scene.add(pieces)
    motion = Merge(pieces, words, SPANS)
    motion._setup_scene(scene)
    assert pieces not in scene.mobjects
    assert motion.mobject in scene.mobjects
    motion.begin()
    motion.interpolate(0.5)
    motion.finish()
    motion.clean_up_from_scene(scene)
    assert scene.mobjects == [words]


def test_weights_that_are_not_the_sums_are_refused():
    pieces, words = grids()
    words.pattern.set_weights(np.eye(5), "words.A")
    with pytest.raises(ValueError, match="differ from the sums of their pieces"):
        Merging(pieces, words, SPANS)


def test_spans_that_do_not_fit_the_grids_are_refused():
    pieces, words = grids()
    with pytest.raises(ValueError, match="join 7 pieces into 4 words"):
        Merging(pieces, words, SPANS[:-1])
