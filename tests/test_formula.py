from itertools import pairwise

import numpy as np
import pytest

from scenes.board import Board
from scenes.mobjects.formula import Formula, Part
from scenes.mobjects.formula_arrays import FormulaArrays
from scenes.mobjects.formula_motion import close_array, open_array, rescale
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.outcome import Outcome
from scenes.mobjects.pattern import GridBox, PatternGrid
from scenes.mobjects.sized_formula import LAYOUTS, SizedFormula
from scenes.mobjects.symbols import typeset
from scenes.mobjects.vector_array import VectorArray
from scenes.theme import DARK
from tests.drawn import family_points, played, sampled_area

ORIENTATIONS = ("columns", "rows")
WORDS = ("the", "old", "king", "gave", "his", "young", "son")
SHAPES = {"Q": (32, 7), "K_T": (7, 32), "V": (32, 7), "pattern": (7, 7), "out": (32, 7)}
BOX = (-2.0, -1.0, 2.0, 1.0)


def arrays(orientation):
    turned = {
        name: shape if orientation == "columns" else shape[::-1] for name, shape in SHAPES.items()
    }
    return {
        name: (np.arange(np.prod(shape)).reshape(shape) / 100, f"{orientation}.{name}")
        for name, shape in turned.items()
    }


def formula(orientation):
    return SizedFormula(orientation, arrays(orientation), DARK)


def in_order(points):
    """Points sorted, so that sets of them can be compared."""
    return points[np.lexsort(np.round(points, 6).T)]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_parts_together_are_the_formula_as_typst_sets_it_whole(orientation):
    drawn = formula(orientation).stand(0, 0, 1.0)
    sources = {"V": "V", "softmax": 'op("softmax")', "K_T": "K^T", "Q": "Q", "root": "sqrt(d_k)"}
    (whole,) = typeset(f"$display({LAYOUTS[orientation].format_map(sources)})$")
    shown = np.concatenate([np.asarray(part.points) for part in drawn])
    expected = whole.points - [whole.advance / 2, 0, 0]
    np.testing.assert_allclose(in_order(shown), in_order(expected), atol=1e-9)


def test_every_glyph_belongs_to_one_part():
    (q, k, d) = (formula("columns").parts[name] for name in ("Q", "K_T", "root"))
    assert sorted(len(part._outline.glyphs) for part in (q, k, d)) == [1, 2, 4]


def test_a_formula_that_stood_elsewhere_stands_as_one_set_anew():
    moved = formula("columns").stand(3, 1, 0.4).stand(-1, 0.5, 0.7)
    anew = formula("columns").stand(-1, 0.5, 0.7)
    for mine, other in zip(family_points(moved), family_points(anew), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-12)


def test_a_frame_goes_around_its_parts_and_no_others():
    drawn = formula("columns")
    left, bottom, right, top = drawn.box("K_T", "Q")
    frame = drawn.frame("K_T", "Q")
    assert frame.get_left()[0] < left < right < frame.get_right()[0]
    assert frame.get_bottom()[1] < bottom < top < frame.get_top()[1]
    assert frame.get_top()[1] - top < 0.2 * drawn.size
    assert frame.get_bottom()[1] > drawn.box("root")[3]
    assert frame.get_left()[0] > drawn.box("softmax")[2]


@pytest.mark.parametrize(
    ("orientation", "order"),
    [("columns", ["V", "softmax", "K_T", "Q"]), ("rows", ["softmax", "Q", "K_T", "V"])],
)
def test_factors_stand_in_the_order_of_their_convention(orientation, order):
    drawn = formula(orientation)
    starts = [drawn.box(name)[0] for name in order]
    assert starts == sorted(starts)
    assert drawn.box("root")[3] < drawn.box("Q")[1]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_sizes_around_a_formula_are_those_of_its_factors_in_order(orientation):
    drawn = formula(orientation)
    over = [size for size in drawn.sizes if size.baseline > drawn.get_top()[1]]
    factors = [size.text for size in sorted(over, key=lambda size: size.get_x())]
    under = [size for size in drawn.sizes if size not in over]
    rest = [size.text for size in sorted(under, key=lambda size: size.get_x())]
    letter, tag = drawn.parts["V"], drawn.sizes[2]
    assert 0 < letter.get_bottom()[1] - tag.get_top()[1] < 0.2
    expected = {
        "columns": (["7 times 32", "32 times 7"], ["32 times 7", "7 times 7"]),
        "rows": (["7 times 32", "32 times 7"], ["7 times 7", "7 times 32"]),
    }
    assert (factors, rest) == expected[orientation]


def test_a_formula_of_other_parts_can_be_written():
    drawn = Formula(
        "({sum}) / {n}",
        {"sum": Part("x + y", DARK.ink, "x + y"), "n": Part("n", DARK.dim, "n")},
        DARK,
    )
    assert drawn.parts["sum"].get_bottom()[1] > drawn.rest.get_y() > drawn.parts["n"].get_top()[1]


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("count", range(1, 17))
def test_an_array_shows_first_and_last_vectors_inside_its_brackets(count, upright):
    array = VectorArray("Q", count, BOX, DARK.query, upright=upright)
    assert array.shown[0] == 0
    assert array.shown[-1] == count - 1
    assert [symbol.text for symbol in array.symbols] == [f"Q_{i + 1}" for i in array.shown]
    assert bool(len(array.ellipsis.points)) == (count > 5)
    for symbol in array.symbols:
        assert BOX[0] < symbol.get_left()[0]
        assert symbol.get_right()[0] < BOX[2]
        assert BOX[1] < symbol.get_bottom()[1]
        assert symbol.get_top()[1] < BOX[3]


@pytest.mark.parametrize("upright", [True, False])
def test_strokes_run_along_the_vectors_and_leave_the_symbols_free(upright):
    array = VectorArray("K", 4, BOX, DARK.key, upright=upright)
    strokes = array.strokes.points.reshape(-1, 16, 3)
    assert len(strokes) == 2 * 4
    for stroke in strokes:
        width, height = np.ptp(stroke[:, :2], axis=0)
        assert (height > 5 * width) == upright
        for symbol in array.symbols:
            x, y = np.abs(stroke.mean(axis=0) - symbol.get_center())[:2]
            assert x > (width + symbol.width) / 2 or y > (height + symbol.height) / 2


def test_an_array_that_is_turned_keeps_its_strokes_thin_on_the_way():
    upright, lying = (VectorArray("K", 3, BOX, DARK.key, upright=up) for up in (True, False))
    half = (upright.strokes.points + lying.strokes.points) / 2
    areas = [abs(sampled_area(stroke)) for stroke in half.reshape(-1, 16, 3)]
    assert max(areas) < 0.05


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_opened_arrays_stand_in_the_order_of_the_formula_and_keys_are_turned(orientation):
    opened = FormulaArrays(arrays(orientation), Board(WORDS).formula, DARK, orientation)
    drawn = opened.by_letter
    order = sorted(("Q", "K_T"), key=lambda name: drawn[name].get_x())
    assert order == (["K_T", "Q"] if orientation == "columns" else ["Q", "K_T"])

    def first_stroke(array):
        width, height = np.ptp(array.strokes.points[:16, :2], axis=0)
        return "columns" if height > width else "rows"

    assert first_stroke(drawn["Q"]) == first_stroke(drawn["V"]) == orientation
    assert first_stroke(opened.keys) == orientation != first_stroke(drawn["K_T"])


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("name", ["Q", "K_T", "V"])
def test_numbers_in_an_opened_array_are_its_entries(orientation, name):
    given = arrays(orientation)
    opened = FormulaArrays(given, Board(WORDS).formula, DARK, orientation)
    matrix = opened.numbers(name, (4, 2), 2)
    values, source = given[name]
    shown = {reading.source: reading.shown for reading in matrix.numbers.readings()}
    assert shown == {f"{source}[{i}, {j}]": values[i, j] for i in range(4) for j in range(2)}
    assert matrix.width < opened.by_letter[name].width + 1e-9


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_brackets_around_the_labels_hold_queries_and_keys_and_no_cell(orientation):
    board = Board(WORDS)
    grid = LabelledGrid(WORDS, WORDS, board.beside_formula, DARK, orientation)
    opened = FormulaArrays(arrays(orientation), board.formula, DARK, orientation)
    around = opened.around_labels(grid)
    for name, symbols in (("Q", grid.query_symbols), ("K_T", grid.key_symbols)):
        low, high = (around[name].points[:, :2].min(axis=0), around[name].points[:, :2].max(axis=0))
        for symbol in symbols:
            assert (low < symbol.get_center()[:2]).all()
            assert (symbol.get_center()[:2] < high).all()
        cells = grid.pattern.centers().reshape(-1, 2)
        assert not ((low < cells) & (cells < high)).all(axis=1).any()


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_what_comes_out_is_in_line_with_its_query(orientation):
    grid = PatternGrid((3, 3), GridBox(-1, 1, 0.8, 0.6), DARK, orientation=orientation)
    outcome = Outcome(grid, *arrays(orientation)["out"])
    assert [name.text for name in outcome.names] == [f"Delta E_{i}" for i in (1, 2, 3)]
    axis = 0 if orientation == "columns" else 1
    cells = [grid.center_of(query=query, key=0)[axis] for query in range(3)]
    names = [name.get_center()[axis] for name in outcome.names]
    np.testing.assert_allclose(names, cells, atol=0.1)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_where_queries_are_too_close_for_names_strokes_stand_in_line_with_them(orientation):
    grid = PatternGrid((3, 3), GridBox(-1, 1, 0.3, 0.25), DARK, orientation=orientation)
    outcome = Outcome(grid, *arrays(orientation)["out"])
    assert not outcome.is_named
    assert len(outcome.names) == 1
    strokes = outcome.array.strokes.points.reshape(3, 2, 16, 3).mean(axis=(1, 2))
    axis = 0 if orientation == "columns" else 1
    cells = [grid.center_of(query=query, key=0)[axis] for query in range(3)]
    np.testing.assert_allclose(strokes[:, axis], cells)


def test_values_come_into_the_dots_that_can_be_seen():
    grid = PatternGrid((3, 3), GridBox(-1, 1, 0.8, 0.6), DARK)
    grid.set_weights([[1, 0, 0], [0.4, 0.6, 0], [0, 0.999999, 0.000001]], "unmasked.A")
    outcome = Outcome(grid, *arrays("columns")["out"])
    assert [[key for key, _ in outcome.valued(query)] for query in range(3)] == [[0], [0, 1], [1]]
    key, dot = outcome.valued(1)[1]
    np.testing.assert_allclose(dot.points, grid.piece(query=1, key=key).points)
    assert dot.get_fill_color().to_hex() == DARK.value


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_dots_of_a_query_fall_into_its_own_vector(orientation):
    grid = PatternGrid((3, 3), GridBox(-1, 1, 0.8, 0.6), DARK, orientation=orientation)
    grid.set_weights(np.eye(3)[[1, 2, 0]], "unmasked.A")
    outcome = Outcome(grid, *arrays(orientation)["out"])
    for query in range(3):
        dots = played(outcome.fall(query)).mobject
        assert np.abs(dots.get_center() - outcome.names[query].get_center()).max() < 0.1
        assert dots.get_fill_opacity() == 0


def test_rescaled_scores_are_drawn_to_the_scale_of_those_before():
    grid = PatternGrid((2, 2), GridBox(-1, 1, 1, 1), DARK)
    scores = np.array([[8.0, -4.0], [2.0, 6.0]])
    grid.set_scores(scores, "unmasked.dot_products")
    before = [abs(sampled_area(reading.outline)) for reading in grid.readings()]
    played(rescale(grid, scores / 4, "unmasked.S"))
    after = list(grid.readings())
    shrunk = [abs(sampled_area(reading.outline)) for reading in after]
    np.testing.assert_allclose(shrunk, np.array(before) / 4, rtol=1e-3)
    np.testing.assert_allclose([reading.shown for reading in after], (scores / 4).flatten())
    assert after[0].source == "unmasked.S[0, 0]"


def test_an_array_opens_from_its_letter_and_closes_into_it():
    board = Board(WORDS)
    grid = LabelledGrid(WORDS, WORDS, board.beside_formula, DARK)
    drawn = formula("columns").stand(board.formula.middle, board.formula.first, 0.6)
    array = VectorArray("Q", 7, board.formula.single, DARK.query)
    letter = drawn.parts["Q"]
    whole = array.copy()
    played(open_array(array, letter, grid.query_symbols), alpha=0.001)
    assert array.brackets.width < 0.2 * whole.width
    np.testing.assert_allclose(array.brackets.get_center(), letter.get_center(), atol=0.05)
    array = VectorArray("Q", 7, board.formula.single, DARK.query)
    played(open_array(array, letter, grid.query_symbols))
    for mine, other in zip(family_points(array), family_points(whole), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-9)
    closed = played(close_array(array, letter), alpha=0.999).mobject
    assert closed.width < 0.2 * whole.width
    np.testing.assert_allclose(closed.get_center(), letter.get_center(), atol=0.05)


@pytest.mark.parametrize("count", range(1, 17))
def test_beside_the_formula_the_grid_keeps_to_its_half_with_room_for_what_comes_out(count):
    words = tuple("abcdefghijklmnop"[:count])
    board = Board(words)
    for orientation in ORIENTATIONS:
        grid = LabelledGrid(words, words, board.beside_formula, DARK, orientation)
        shape = (32, count) if orientation == "columns" else (count, 32)
        outcome = Outcome(grid.pattern, np.zeros(shape), f"{orientation}.out")
        assert outcome.get_right()[0] < board.formula.pair[0][0]
        assert outcome.get_bottom()[1] > board.bottom
        assert outcome.get_left()[0] > board.left
        for before, after in pairwise(grid.top[1]):
            assert before.get_right()[0] < after.get_left()[0] + 0.02
