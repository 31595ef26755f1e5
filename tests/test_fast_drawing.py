"""Films are drawn and encoded faster than manim does it, and show the same pictures."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av
import numpy as np
import pytest
from manim import BLUE, DOWN, RED, RIGHT, UP, Camera, FadeIn, Scene, Square, VGroup, VMobject

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, arrow, frame_around, rule
from scenes.mobjects.pattern import GridBox, PatternGrid
from scenes.mobjects.symbols import Label
from scenes.production import catalog
from scenes.production.camera import FilmCamera
from scenes.production.render import manim_settings
from scenes.production.writer import Canvas, FilmRenderer, FilmWriter, Picture
from scenes.theme import DARK

WIDTH, HEIGHT, RATE = 426, 240, 6
ROW = 17  # levels: cairo samples a pixel in 15 rows, and rounds edges anew where it clips them
ALIKE = 2  # levels by which all but a few pixels may differ


@pytest.fixture(autouse=True)
def settings(tmp_path):
    size = {"pixel_width": WIDTH, "pixel_height": HEIGHT, "frame_rate": RATE}
    with manim_settings(media_dir=str(tmp_path), format="mp4", disable_caching=True, **size):
        yield


def drawn_by_manim(mobjects, background=None):
    """Draw a picture from nothing with manim's own camera."""
    camera = Camera(background_color=background)
    camera.capture_mobjects(mobjects)
    return camera.pixel_array.astype(int)


def apart(one, other):
    """Return the largest difference of two pictures, and how many pixels differ visibly."""
    levels = np.abs(one.astype(int) - other).max(axis=-1)
    return int(levels.max()), int((levels > ALIKE).sum())


def same(one, other):
    largest, pixels = apart(one, other)
    return largest <= ROW and pixels <= one.shape[0] * one.shape[1] / 5000


class Watched(FilmWriter):
    """Shows what it is given to somebody instead of encoding it."""

    look: Callable

    def write_frame(self, pixels, *, repeat=1):
        self.look(pixels, repeat)

    def open_partial_movie_stream(self, **_):
        pass

    def finish(self):
        pass


def watched(make, look):
    """Play a scene; ``look`` is called with it, each picture and its number of frames."""
    renderer = FilmRenderer(Watched)
    scene = make(renderer=renderer)
    renderer.file_writer.look = lambda picture, repeat: look(scene, picture, repeat)
    scene.render()


@pytest.mark.parametrize(
    "clip", ["s08", *(pytest.param(clip, marks=pytest.mark.slow) for clip in ("s07", "s12"))]
)
def test_every_picture_of_a_clip_is_the_one_that_manim_draws(clip):
    (entry,) = catalog.select([clip])
    wrong = []

    def look(scene, picture, repeat):
        theirs = drawn_by_manim(scene.mobjects, scene.camera.background_color)
        if not same(picture.pixels, theirs):
            wrong.append((scene.time, *apart(picture.pixels, theirs)))

    watched(entry.load(), look)
    assert not wrong


def pictures():
    """Return scenes that follow on one another: something appears, moves, changes its place ..."""
    word, bar = Label("$arrow(Q)_4$ blue", DARK.query, 1.2), rule((-6, -1), (5, 1.3), DARK.positive)
    panel = Mark(outlines.rectangles([(-4, -2, 4, 2)]), DARK.negative)
    grid = PatternGrid((3, 3), GridBox(-3, 3, 2, 2), DARK)
    veil = panel.copy().set_fill(opacity=0.5)
    raised = panel.copy().set_z_index(1)
    tip = arrow((-3, -3), (3, 3), DARK.ink)
    far = frame_around((-30, -20, 30, 20), DARK.ink)
    side = outlines.straight((2, 0), (2, 2))
    kite = Mark([*outlines.straight((0, 0), (2, 0)), *side], DARK.ink)  # filling closes it
    yield "nothing", []
    yield "appears", [word]
    yield "over another", [panel, word]
    yield "under it", [word, panel]
    yield "see-through", [word, veil]
    yield "turned off", [word, veil.copy().set_fill(opacity=0)]
    yield "raised", [raised, word]
    yield "twice", [VGroup(word, bar), panel, word]
    yield "moved", [VGroup(word, bar), panel, word.shift(0.37 * RIGHT)]
    yield "grid", [grid.set_weights(np.eye(3), "A"), bar]
    yield "one dot less", [grid.set_weights(np.diag([1, 0, 1]), "A"), bar]
    yield "one dot grows", [grid.set_weights(np.diag([1, 0.3, 1]), "A"), bar]
    yield "turned", [grid, bar.rotate(0.3), tip]
    yield "beyond the frame", [far, word.shift(7 * RIGHT)]
    yield "open", [kite]
    yield "open, one end moved", [kite.set_points([*outlines.straight((-3, 0), (2, 0)), *side])]
    yield "gone", []


def test_pictures_that_follow_on_one_another_are_each_as_if_drawn_from_nothing():
    camera = FilmCamera()
    for name, mobjects in pictures():
        camera.draw(mobjects)
        assert same(camera.pixel_array, drawn_by_manim(mobjects)), name


def test_strokes_and_gradients_are_left_to_manim():
    stroked = Square(color=BLUE)
    gradient: Any = Square(fill_opacity=1, stroke_width=0).shift(3 * RIGHT)
    gradient.set_fill([RED, BLUE])
    camera = FilmCamera()
    for mobjects in ([stroked], [stroked, gradient], [gradient], [Label("a", DARK.ink)], []):
        camera.draw(mobjects)
        assert np.array_equal(camera.pixel_array, drawn_by_manim(mobjects))


def test_what_stands_still_is_neither_drawn_nor_looked_at_again():
    word, other = Label("still", DARK.ink), Label("moving", DARK.ink).shift(2 * DOWN)
    camera = FilmCamera()
    camera.stand_still([word])
    camera.draw([word, other])
    camera.forget_changes()
    camera.draw([word, other])
    assert camera.changed == []
    word.shift(UP)  # against the promise: nothing else shows that nobody looks
    other.shift(0.1 * RIGHT)
    camera.draw([word, other])
    (box,) = camera.changed
    assert box[1] > HEIGHT / 2
    camera.stand_still([word])
    camera.draw([word, other])
    assert same(camera.pixel_array, drawn_by_manim([word, other]))


def test_only_the_pixels_around_a_changed_dot_are_drawn_again():
    grid = PatternGrid((8, 8), GridBox(-4, 4, 1, 1), DARK).set_weights(np.eye(8), "A")
    camera = FilmCamera()
    camera.draw([grid])
    camera.forget_changes()
    camera.draw([grid.set_weights(np.diag([1] * 7 + [0.5]), "A")])
    (left, top, right, bottom), cell = camera.changed[0], HEIGHT / 8
    assert len(camera.changed) == 1
    assert max(right - left, bottom - top) < cell + 4


@pytest.mark.parametrize("seed", range(5))
def test_a_picture_converted_in_parts_equals_one_converted_whole(seed):
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8)
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.paint(Picture(pixels, [(0, 0, WIDTH, HEIGHT)]))
    for _ in range(4):
        (left, right), (top, bottom) = (
            sorted(rng.choice(size + 1, 2, replace=False).tolist()) for size in (WIDTH, HEIGHT)
        )
        part = pixels[top:bottom, left:right]
        part[:] = rng.integers(0, 256, part.shape, dtype=np.uint8)
        frame = canvas.paint(Picture(pixels, [(left, top, right, bottom)]))
        whole = av.VideoFrame.from_ndarray(pixels, format="rgba").reformat(format="yuv420p")
        assert np.array_equal(frame.to_ndarray(), whole.to_ndarray())


class Short(Scene):
    """Two sections, of half a second and of two."""

    def construct(self):
        self.word = Label("a word", DARK.ink, 1.5)
        self.play(FadeIn(self.word), run_time=0.5)
        self.next_section("second")
        self.play(self.word.animate.shift(RIGHT), run_time=1)
        self.wait(1)


@pytest.fixture
def film():
    scene = Short(renderer=FilmRenderer())
    scene.render()
    with av.open(str(scene.renderer.file_writer.final_file_path)) as video:
        yield scene, list(video.decode(video=0))


def test_a_film_has_a_frame_for_each_moment_and_can_be_cut_where_a_section_begins(film):
    scene, frames = film
    assert len(frames) == round(2.5 * RATE) == round(scene.time * RATE)
    assert {b.pts - a.pts for a, b in pairwise(frames)} == {frames[1].pts - frames[0].pts}
    assert [number for number, frame in enumerate(frames) if frame.key_frame] == [0, RATE // 2]


def test_a_film_is_h264_that_plays_everywhere_and_looks_like_what_was_drawn(film):
    scene, frames = film
    path = scene.renderer.file_writer.final_file_path
    with av.open(str(path)) as video:
        codec = video.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")
        assert video.streams.video[0].average_rate == Fraction(RATE)
    last = frames[-1].to_ndarray(format="rgb24").astype(float)
    meant = drawn_by_manim(scene.mobjects)[..., :3]
    ink = np.abs(meant - meant[0, 0]).max(axis=-1) > 8
    noise = np.mean((last.mean(axis=-1) - meant.mean(axis=-1))[ink] ** 2)
    assert 10 * np.log10(255**2 / noise) > 35


def test_a_scene_that_fails_closes_its_file():
    class Failing(Short):
        def construct(self):
            super().construct()
            raise RuntimeError("in the middle")

    scene = Failing(renderer=FilmRenderer())
    with pytest.raises(RuntimeError, match="in the middle"):
        scene.render()
    (file,) = scene.renderer.file_writer.partial_movie_files
    with av.open(file, "r") as video:  # it was closed: what was written can be read
        assert sum(1 for _ in video.decode(video=0)) > 0


def test_marks_are_split_into_shapes_and_mixed_as_manim_does_it():
    for mark in (Label("$arrow(Q)_4$ ij%", DARK.query), Mark(outlines.circles([[0, 0]], [1]))):
        theirs = VMobject.get_subpath_split_indices_from_points(mark, mark.points, 2)
        ours = mark.get_subpath_split_indices_from_points(mark.points, 2)
        assert ours.tolist() == theirs.tolist()
    one = Mark(outlines.circles([[0, 0]], [1]), RED)
    other = Mark(outlines.circles([[1, 0]], [2]), BLUE)
    mixed, expected = one.copy(), one.copy()
    mixed.interpolate(one, other, 0.3)
    VMobject.interpolate_color(expected, one, other, 0.3)
    assert np.allclose(mixed.fill_rgbas, expected.fill_rgbas)
