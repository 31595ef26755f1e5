import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.board import Board
from scenes.mobjects.answer_plane import AnswerPlane, TokenVector
from scenes.mobjects.answer_table import AnswerTable
from scenes.mobjects.spaces import settle
from scenes.mobjects.symbols import word
from scenes.theme import DARK
from tests.drawn import family_points

BOX = (-6.0, -2.5, 2.0, 3.0)
LONG = "internationally"

coordinate = st.floats(-20, 20).map(lambda value: round(value, 3))
vectors = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=3)


def picture(keys, query=(4.0, 0.0), text="blue"):
    follow = TokenVector(3, "creature", np.array(query), "shadows.vector")
    others = [
        TokenVector(j, text, np.array(vector), f"shadows.others[{i}]")
        for i, (j, vector) in enumerate(zip((2, 1, 5), keys, strict=False))
    ]
    return AnswerPlane(follow, others, BOX, DARK)


def edges(part):
    points = np.concatenate(family_points(part))[:, :2]
    return points.min(axis=0), points.max(axis=0)


def shown(drawn):
    return [reading.shown for reading in drawn.readings()]


def test_arrows_are_the_vectors_and_name_their_fields():
    drawn = picture([(1.5, 1.0), (-3.0, 2.0)])
    arrows = [drawn.query, *drawn.keys]
    for arrow, vector in zip(arrows, [(4, 0), (1.5, 1), (-3, 2)], strict=True):
        assert shown(arrow) == pytest.approx(vector)
        np.testing.assert_allclose(arrow.tail, drawn.plane.origin)
    sources = [reading.source for arrow in arrows for reading in arrow.readings()]
    fields = ("shadows.vector[{}]", "shadows.others[0, {}]", "shadows.others[1, {}]")
    assert sources == [field.format(axis) for field in fields for axis in (0, 1)]


def test_a_drop_ends_where_the_key_reaches_to_along_the_query():
    drawn = picture([(1.5, 1.0), (-3.0, 2.0)])
    for drop, vector in zip(drawn.drops, [(1.5, 1.0), (-3.0, 2.0)], strict=True):
        (left, bottom), (right, top) = edges(drop)
        x, y = drawn.plane.point(vector)
        assert (left + right) / 2 == pytest.approx(x)
        assert (bottom, top) == pytest.approx((drawn.plane.origin[1], y))


def test_a_key_along_the_query_has_no_drop():
    assert len(picture([(1.5, 0.0), (2.0, 1.0)]).drops) == 1


def test_labels_say_symbol_and_word():
    drawn = picture([(1.5, 1.0)])
    labels = [drawn.query_label, *drawn.key_labels.submobjects]
    said = [[part.text for part in label.submobjects] for label in labels]
    assert said == [["Q_4", "creature"], ["K_3", "blue"]]
    for symbol, name in labels:  # as beside a grid, from where they come
        assert edges(name)[1][0] < edges(symbol)[0][0]


def covered(drawn):
    """How often a label lies over an arrow, a drop, the query's line or another label."""
    labels = [edges(label) for label in (drawn.query_label, *drawn.key_labels)]
    along, height = np.linspace(0, 1, 400)[:, None], drawn.plane.origin[1]
    ends = [((BOX[0], height), (BOX[2], height))]
    for arrow in (drawn.query, *drawn.keys):
        ends += [(arrow.tail, arrow.tip), (arrow.tip, (arrow.tip[0], height))]
    points = np.concatenate([np.add(a, along * np.subtract(b, a)) for a, b in ends])
    over_lines = sum(((low < points) & (points < high)).all(axis=1).any() for low, high in labels)
    over_labels = sum(
        bool((np.minimum(a[1], b[1]) > np.maximum(a[0], b[0])).all())
        for i, a in enumerate(labels)
        for b in labels[:i]
    )
    return over_lines + over_labels


@pytest.mark.parametrize("text", ["blue", LONG])
@pytest.mark.parametrize(
    "keys",
    [
        [(3.96, 3.46), (4.1, 3.44), (-7.8, 8.6)],
        [(5.0, 5.0), (5.0, 5.0), (5.0, 5.0)],
        [(3.0, 0.0), (-3.0, 0.0), (0.0, 0.0)],
        [(1.0, 9.0), (-1.0, 9.0), (0.0, 9.0)],
        [(0.0, 0.0)],
        [(-4.0, 2.0), (-5.0, -2.0), (-6.0, 0.5)],
    ],
    ids=["the story", "all the same", "along the query", "steep", "nothing", "away"],
)
def test_labels_cover_no_arrow_and_no_label(keys, text):
    assert covered(picture(keys, text=text)) == 0


@settings(max_examples=40, deadline=None)
@given(vectors, st.floats(0, 20))
def test_everything_stays_in_the_box(keys, length):
    low, high = edges(picture(keys, query=(length, 0.0)))
    assert (low >= np.array(BOX[:2]) - 0.1).all()
    assert (high <= np.array(BOX[2:]) + 0.1).all()


# --- the cosines beside it ----------------------------------------------------------------------


def test_each_row_of_the_table_has_its_symbol_its_word_and_its_cosine():
    cosines = np.array([0.62, 0.55, -0.618])
    keys = [(2, "blue"), (1, "fluffy"), (11, LONG)]
    answers = AnswerTable(3, keys, (cosines, "shadows.cosines"), (2.9, 2.0), DARK)
    readings = list(answers.table.columns[0].readings())
    assert [reading.shown for reading in readings] == [0.62, 0.55, -0.62]
    assert [reading.source for reading in readings] == [f"shadows.cosines[{i}]" for i in range(3)]
    assert [symbol.text for symbol in answers.symbols] == ["K_3", "K_2", "K_12"]
    for symbol, name in zip(answers.symbols, answers.table.words, strict=True):
        assert symbol.baseline == pytest.approx(name.baseline)
        assert symbol.get_right()[0] < name.get_left()[0]
    assert answers.get_right()[0] <= Board.right


# --- labels that make room --------------------------------------------------------------------


def label_at(x, y):
    return word("blue", DARK.ink).move_to((x, y, 0))


def test_a_label_that_is_in_nobodys_way_stays_where_it_is():
    label = label_at(-4, 2)
    settle([label], [((0, 0), (1, 0))], BOX)
    np.testing.assert_allclose(label.get_center()[:2], (-4, 2))


def test_a_label_leaves_a_line_by_a_clear_distance_and_no_further_than_it_must():
    label = label_at(-1, 0)
    settle([label], [((-5, 0), (1, 0))], BOX)
    gap = abs(label.get_y()) - label.height / 2
    assert 0.1 < gap < 0.2
    assert abs(label.get_x() + 1) < 0.2


def test_the_first_label_keeps_its_place_and_the_next_one_yields():
    first, second = label_at(-2, 1), label_at(-2, 1)
    settle([first, second], [((0, 0), (1, 0))], BOX)
    np.testing.assert_allclose(first.get_center()[:2], (-2, 1))
    gap = np.abs(second.get_center() - first.get_center())[:2] - (first.width, first.height)
    assert gap.max() > 0.1


def test_a_label_stands_nearer_to_its_own_tip_where_there_is_room():
    tips = [(-1.5, 1.5), (0.5, 1.5)]
    lines = [((-0.5, -2), tip) for tip in tips]
    label = label_at(-0.2, 1.8)
    settle([label, label_at(4, 4)], lines, BOX, tips)
    away = np.hypot(*(label.get_center()[:2] - np.array(tips)).T)
    assert away[0] < away[1]
    settle([label_at(-0.2, 1.8)], lines, BOX, [(-1, 1), (-1, 1)])  # two tips in one place


def test_labels_come_back_into_their_box():
    label = label_at(2.2, 0)
    settle([label], [((-5, -2), (-4, -2))], BOX)
    assert label.get_right()[0] <= BOX[2]
