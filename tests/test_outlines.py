import numpy as np
import pytest
from manim import VMobject

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, arrow, bracket_pair, rule
from scenes.mobjects.symbols import literal, typeset
from tests.drawn import sampled_area

CENTERS = np.array([[1.5, -2.0], [0.0, 3.0], [-4.0, 0.25]])
RADII = np.array([0.4, 0.003, 2.0])


def test_every_circle_has_exactly_the_area_of_its_disc():
    for circle, radius in zip(
        outlines.circles(CENTERS, RADII).reshape(-1, 16, 3), RADII, strict=True
    ):
        assert outlines.area(circle) == pytest.approx(np.pi * radius**2, rel=1e-10)
        assert sampled_area(circle) == pytest.approx(np.pi * radius**2, rel=1e-3)


def test_the_width_of_a_circle_is_exactly_its_diameter():
    drawn = outlines.circles(CENTERS, RADII).reshape(-1, 16, 3)
    expected = np.stack([2 * RADII, 2 * RADII, 0 * RADII], axis=1)
    np.testing.assert_allclose(np.ptp(drawn, axis=1), expected, rtol=1e-12)


def test_a_circle_is_round_to_a_thousandth_of_its_radius():
    circle = outlines.circles([[0, 0]], [1])
    t = np.linspace(0, 1, 50)[:, None]
    a, b, c, d = circle.reshape(4, 4, 3).transpose(1, 0, 2)[:, :, None]
    along = (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
    np.testing.assert_allclose(np.linalg.norm(along, axis=-1), 1, atol=1e-3)


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        (outlines.rectangles([[0, 0, 2, 3], [5, 5, 6, 5.5]]), 6.5),
        (outlines.polygon([(0, 0), (4, 0), (0, 3)]), 6),
        (outlines.polygon([(0, 0), (0, 3), (4, 0)]), -6),
        (outlines.frame((0, 0, 4, 3), 0.5), 12 - 3 * 2),
        (outlines.rings([[7, 7]], [1], 0.25), np.pi * (1 - 0.75**2)),
        (outlines.rings([[7, 7]], [0.2], 0.25), np.pi * 0.04),
        (rule((0, 0), (3, 4), "#FFFFFF", 0.1).points, 0.5),
    ],
    ids=["rectangles", "triangle", "clockwise", "frame", "ring", "closed ring", "rule"],
)
def test_areas_are_known_from_geometry(outline, expected):
    assert outlines.area(outline) == pytest.approx(expected)
    assert sampled_area(outline) == pytest.approx(expected, rel=1e-3)


def test_an_arrow_ends_at_its_tip_however_short():
    for end in ((2, 1), (0.01, 0.02)):
        corners = arrow((0, 0), end, "#FFFFFF").points
        assert np.abs(corners[:, :2] - end).max(axis=1).min() < 1e-12


@pytest.mark.parametrize("draw", [rule, arrow])
def test_a_line_without_length_is_an_error(draw):
    with pytest.raises(ValueError, match="two different ends; both are"):
        draw((1, 2), (1, 2), "#FFFFFF")


MIXED = np.concatenate(
    [
        outlines.circles(CENTERS, RADII),
        outlines.rectangles([[0, 0, 1, 1], [1, 1, 2, 2]]),
        outlines.rings(CENTERS, RADII + 0.1, 0.01),
    ]
)


@pytest.mark.parametrize(
    "points",
    [MIXED, typeset(literal("gap, 8%"))[0].points, bracket_pair((0, 0, 1, 2), "#FFFFFF").points],
    ids=["four curves each", "text", "brackets"],
)
def test_the_camera_is_given_the_shapes_that_manim_would_find(points):
    ours = Mark(points).get_subpath_split_indices_from_points(points, n_dims=2)
    manims = VMobject().get_subpath_split_indices_from_points(points, n_dims=2)
    np.testing.assert_array_equal(ours, manims)


def test_shapes_without_extent_keep_their_points_and_are_not_drawn():
    mark = Mark(outlines.circles(CENTERS, [0, 1, 0]))
    assert len(mark.points) == 48
    ranges = mark.get_subpath_split_indices_from_points(mark.points, n_dims=2)
    assert ranges.tolist() == [[16, 32]]


def test_a_shape_that_is_turned_is_still_drawn():
    mark = Mark(outlines.circles(CENTERS, RADII)).rotate(np.pi / 2)
    assert len(mark.get_subpath_split_indices_from_points(mark.points, n_dims=2)) == 3
