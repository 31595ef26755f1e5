"""``check`` finds pictures that are small, still, faint, ambiguous or askew, and lets others be."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import pytest
from manim import Group, ImageMobject, VGroup

from attention_math.provenance import Provenance
from scenes.beats import beat
from scenes.clip import Clip
from scenes.mobjects import outlines
from scenes.mobjects.bars import Bars
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.pattern_image import PatternImage
from scenes.mobjects.spaces import PlaneArrow, VectorPlane
from scenes.mobjects.symbols import Label, word
from scenes.production import check
from scenes.production.checks.picture import PIXEL
from scenes.production.options import Telling
from scenes.theme import DARK, LIGHT

WIDE = (-6.0, -2.0, 6.0, 3.0)


class Drawn(Clip):
    """A clip without a sentence: one beat, a frame that fills the picture, and what a test adds."""

    @property
    def origin(self) -> Provenance:
        return Provenance("designed", "drawn by a test")

    @property
    def sources(self) -> dict[str, Any]:
        return {"clip": self}

    entries = np.array([0.5, 0.25, 0.25])

    @beat("A picture.")
    def picture(self) -> None:
        here = word("here", self.theme.ink).stand_at(-5, -1.5)
        self.add(frame_around(WIDE, self.theme.dim), here)
        self.plant()

    def plant(self) -> None:
        """Add what is to be looked at."""


def found(plant: Callable[[Any], object], telling: Telling | None = None) -> list[str]:
    """Return the kinds of fault in a clip with something planted in it."""
    clip = type("Planted", (Drawn,), {"plant": plant})
    return [finding.fault.kind for finding in check.play(clip, telling or Telling())[1]]


def test_a_clip_without_a_sentence_is_checked_and_can_be_clean() -> None:
    assert found(lambda clip: None) == []


# --- a small picture ------------------------------------------------------------------------------


class Small(Drawn):
    """The same picture, as wide and a quarter as high."""

    @beat("A picture.")
    def picture(self) -> None:
        words = [word("here", self.theme.ink).stand_at(x, 1) for x in (-4, 0, 4)]
        self.add(frame_around((-6, 0, 6, 2.5), self.theme.dim), *words)


def test_a_picture_that_leaves_two_thirds_of_the_frame_empty_is_found() -> None:
    (finding,) = check.play(Small, Telling())[1]
    assert finding.fault.kind == "small picture"
    assert finding.fault.what == (
        "the picture is 12.0 by 2.5, 30% of the frame above the captions, less than 33%"
    )


@pytest.mark.parametrize(("words", "kinds"), [(6, {"small picture"}), (5, set())])
def test_less_is_asked_of_fewer_words_than_six(words: int, kinds: set[str]) -> None:
    clip = type("Few", (Small,), {"words": ("here",) * words})
    assert {finding.fault.kind for finding in check.play(clip, Telling())[1]} == kinds


def test_a_clip_may_say_why_a_beat_is_small() -> None:
    class Meant(Small):
        _may_be_small: ClassVar = {"picture": "one line of text"}

    assert check.play(Meant, Telling())[1] == []


def test_words_alone_may_be_small_and_what_is_drawn_from_data_may_not() -> None:
    class Alone(Drawn):
        @beat("A picture.")
        def picture(self) -> None:
            self.add(*[word("here", self.theme.ink).stand_at(x, 1) for x in (-4, 0, 4)])
            self.plant()

    def framed(clip: Any) -> None:
        clip.add(frame_around((-0.6, 0.8, 0.6, 1.5), clip.theme.ink))

    def weighed(clip: Any) -> None:
        hues = clip.theme.key, clip.theme.key
        places = [-4, 0, 4]
        clip.add(Bars(clip.entries, "clip.entries", places, 1.4, 0.2, 0.3, hues, upright=True))

    def found_with(plant: Callable[[Any], None]) -> list[str]:
        clip = type("Alone", (Alone,), {"plant": plant})
        return [finding.fault.kind for finding in check.play(clip, Telling())[1]]

    assert found_with(lambda clip: None) == []
    assert found_with(framed) == []
    assert found_with(weighed) == ["small picture"]


def test_an_empty_picture_is_found_where_there_is_no_sentence_and_an_image_is_none() -> None:
    class Empty(Drawn):
        @beat("A picture.")
        def picture(self) -> None:
            self.plant()

    def image(clip: Any) -> None:
        pixels = ImageMobject(np.full((4, 4, 3), 128, dtype=np.uint8))
        clip.add(pixels.stretch_to_fit_width(12).stretch_to_fit_height(5))

    (finding,) = check.play(Empty, Telling())[1]
    assert finding.fault.kind == "empty frame"
    assert check.play(type("Imaged", (Empty,), {"plant": image}), Telling())[1] == []


# --- standing still -------------------------------------------------------------------------------


def test_six_seconds_without_motion_are_found_whatever_the_caption_does() -> None:
    assert found(lambda clip: clip.rest(4.5)) == []
    assert found(lambda clip: clip.rest(5)) == ["standing still"]


def test_a_motion_breaks_the_rest_and_an_empty_one_does_not() -> None:
    def rests_around(moved: Any) -> Callable[[Any], None]:
        def plant(clip: Any) -> None:
            clip.rest(4)
            clip.play(moved.animate.shift((0.1, 0, 0)))
            clip.rest(4)

        return plant

    assert found(rests_around(word("x", DARK.ink).stand_at(2, 0))) == []
    assert found(rests_around(VGroup())) == ["standing still"]


def test_at_a_slower_pace_rests_may_be_longer() -> None:
    def rest_for_seven_seconds(clip: Any) -> None:
        while clip.time < 7:
            clip.rest(0.1)

    assert found(rest_for_seven_seconds) == ["standing still"]
    assert found(rest_for_seven_seconds, Telling(pace=2)) == []


# --- contrast with what lies beneath --------------------------------------------------------------


def on(color: str, opacity: float = 1.0) -> Callable[[Any], None]:
    """Return what draws a word in ink on a panel of a colour."""

    def plant(clip: Any) -> None:
        panel = Mark(outlines.rectangles([(2, 0.7, 5, 1.6)]), color).set_opacity(opacity)
        clip.add(panel, word("on it", clip.theme.ink).stand_at(3.5, 1))

    return plant


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_word_is_compared_with_the_panel_it_stands_on(theme: str) -> None:
    colors = {"dark": DARK, "light": LIGHT}[theme]
    assert found(on(colors.hidden), Telling(theme=theme)) == []
    assert found(on(colors.dim), Telling(theme=theme)) == ["contrast"]
    assert found(on(colors.dim, opacity=0.1), Telling(theme=theme)) == []


def test_what_is_drawn_after_a_word_is_not_its_ground_nor_is_a_hole() -> None:
    def under(clip: Any) -> None:
        clip.add(word("below", clip.theme.ink).stand_at(3.5, 1))
        clip.add(Mark(outlines.rectangles([(2, 0.7, 5, 1.6)]), clip.theme.dim))

    def in_a_frame(clip: Any) -> None:
        clip.add(frame_around((2, 0.2, 5, 1.8), clip.theme.ink))
        clip.add(word("inside", clip.theme.ink).stand_at(3.5, 1))

    assert found(under) == []
    assert found(in_a_frame) == []


def test_an_arrow_is_ground_only_where_it_is_drawn() -> None:
    def beside(clip: Any) -> None:
        clip.add(PlaneArrow((1, 0), (3.0, 2.0), "clip.vector", 1, clip.theme.ink))
        clip.add(word("left of it", clip.theme.ink).stand_at(1.2, 1.5))

    clip = type("Beside", (Drawn,), {"plant": beside, "vector": np.array([3.0, 2.0])})
    assert check.play(clip, Telling())[1] == []


def test_numbers_are_compared_with_the_image_they_stand_on() -> None:
    def numbered(weight: float) -> Callable[[Any], None]:
        def plant(clip: Any) -> None:
            pixels = ImageMobject(np.full((4, 4, 3), 255 * weight, dtype=np.uint8))
            pixels.stretch_to_fit_width(3).stretch_to_fit_height(2).move_to((3.5, 1, 0))
            clip.add(pixels, Numbers([0.5], "clip.entries", [(3.5, 1)], clip.theme, decimals=2))

        return plant

    assert found(numbered(0.0)) == []
    assert found(numbered(0.7)) == ["contrast"]


# --- labels and what they belong to ---------------------------------------------------------------


def arrows_with_names(clip: Any, moved: float) -> None:
    """Add a plane with three arrows and their names; the second name is moved towards the third."""
    vectors = np.array([[-3.0, 1.0], [0.5, 2.0], [3.0, 1.0]])
    plane = VectorPlane(vectors, WIDE, clip.theme)
    arrows = [
        plane.arrow(vector, f"clip.vectors[{i}]", clip.theme.key)
        for i, vector in enumerate(vectors)
    ]
    names = [word(text, clip.theme.ink) for text in ("one", "two", "three")]
    tips = [arrow.tip for arrow in arrows]
    tips[1] = (1 - moved) * tips[1] + moved * tips[2]
    for name, (x, y) in zip(names, tips, strict=True):
        name.stand_at(x, y + 0.15)
    clip.add(VGroup(plane, VGroup(*arrows), VGroup(*names)))
    clip.vectors = vectors


def test_the_name_of_an_arrow_belongs_to_its_tip_and_may_be_near_a_shaft() -> None:
    def plant(clip: Any) -> None:
        clip.vectors = np.array([[6.0, 1.0], [3.0, 0.2], [-3.0, 1.0]])
        plane = VectorPlane(clip.vectors, WIDE, clip.theme)
        arrows = [
            plane.arrow(vector, f"clip.vectors[{i}]", clip.theme.key)
            for i, vector in enumerate(clip.vectors)
        ]
        (x, y), (near_x, _), back = (arrow.tip for arrow in arrows)
        over_the_shaft = (plane.origin[1] + y) / 2 + 0.2
        names = [word(text, clip.theme.ink) for text in ("far", "near", "back")]
        names[0].stand_at(x, y + 0.15)
        names[1].stand_at(near_x, over_the_shaft)
        names[2].stand_at(back[0], back[1] + 0.15)
        clip.add(VGroup(plane, VGroup(*arrows), VGroup(*names)))

    assert found(plant) == []


@pytest.mark.parametrize(("apart", "kinds"), [(0.05, []), (1.0, ["stray label"] * 2)])
def test_tips_in_one_place_share_their_names(apart: float, kinds: list[str]) -> None:
    def plant(clip: Any) -> None:
        clip.vectors = np.array([[-4.0, 1.0], [-3.0, 2.0], [-1.0, 2.0], [3, 2.0], [3 + apart, 2.0]])
        plane = VectorPlane(clip.vectors, WIDE, clip.theme)
        arrows = [
            plane.arrow(vector, f"clip.vectors[{i}]", clip.theme.key)
            for i, vector in enumerate(clip.vectors)
        ]
        names = [word(text, clip.theme.ink) for text in "abcde"]
        for name, arrow in zip(names, [*arrows[:3], arrows[4], arrows[3]], strict=True):
            name.stand_at(arrow.tip[0], arrow.tip[1] + 0.15)
        names[3].shift((0.2, 0, 0))  # the names of the last two on the wrong sides
        names[4].shift((-0.2, 0, 0))
        clip.add(VGroup(plane, VGroup(*arrows), VGroup(*names)))

    assert found(plant) == kinds


class Named(VGroup):
    """Dots and their names in lists, all parts of one group."""

    def __init__(self, clip: Any, moved: float) -> None:
        super().__init__()
        pairs = [pair(clip, x, 3 * moved * (x == 0)) for x in (-3, 0, 3)]
        self.dots, self.names = ([one[i] for one in pairs] for i in range(2))
        self.add(*self.dots, *self.names)


def lists_with_names(clip: Any, moved: float) -> None:
    """Add the same as a group that holds lists."""
    clip.add(Named(clip, moved))


def pairs_with_names(clip: Any, moved: float) -> None:
    """Add the same as a group of pairs: a mark and its name each."""
    clip.add(VGroup(*[pair(clip, x, 3 * moved * (x == 0)) for x in (-3, 0, 3)]))


def pair(clip: Any, x: float, moved: float) -> VGroup:
    dot = Mark(outlines.circles([(x, 1)], [0.2]), clip.theme.key)
    return VGroup(dot, word("at", clip.theme.ink).stand_at(x + moved, 1.4))


@pytest.mark.parametrize("plant", [arrows_with_names, lists_with_names, pairs_with_names])
def test_a_label_nearer_to_another_thing_than_to_its_own_is_found(
    plant: Callable[[Any, float], None],
) -> None:
    assert found(lambda clip: plant(clip, 0.0)) == []
    assert found(lambda clip: plant(clip, 0.7)) == ["stray label"]


def test_labels_that_are_as_many_as_some_marks_by_chance_are_let_be() -> None:
    def plant(clip: Any) -> None:
        dots = [Mark(outlines.circles([(x, 1)], [0.2]), clip.theme.key) for x in (3, 2, 1)]
        names = [
            word(text, clip.theme.ink).stand_at(x, 2) for text, x in (("a", 1), ("b", 2), ("c", 3))
        ]
        clip.add(VGroup(VGroup(*dots), VGroup(*names)))

    assert found(plant) == []


def test_a_group_that_only_an_animation_made_tells_nothing() -> None:
    def plant(clip: Any) -> None:
        clip.add(
            Group(Group(*pair(clip, -3, 0)), Group(*pair(clip, 0, 2.5)), Group(*pair(clip, 3, 0)))
        )

    assert found(plant) == []


# --- one line -------------------------------------------------------------------------------------


def side_by_side(off: float, size: float = 0.42, gap: float = 0.3) -> Callable[[Any], None]:
    """Return what draws two words that do not belong together side by side."""

    def plant(clip: Any) -> None:
        first = word("one", clip.theme.ink).stand_at(2, 1, "left")
        second = word("line", clip.theme.ink, size)
        clip.add(first, second.stand_at(first.get_right()[0] + gap, 1 + off * PIXEL, "left"))

    return plant


@pytest.mark.parametrize("off", [1.5, 3.0, -3.0])
def test_words_of_two_mobjects_almost_on_one_line_are_found(off: float) -> None:
    assert found(side_by_side(off)) == ["baseline"]


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(side_by_side(0.5), id="on one line"),
        pytest.param(side_by_side(8), id="a line further up"),
        pytest.param(side_by_side(3, gap=2), id="far from each other"),
        pytest.param(side_by_side(3, size=0.25), id="of another size"),
    ],
)
def test_words_on_one_line_or_clearly_not_are_let_be(plant: Callable[[Any], None]) -> None:
    assert found(plant) == []


def test_a_number_stands_on_the_line_of_the_word_beside_it() -> None:
    def plant(off: float) -> Callable[[Any], None]:
        def draw(clip: Any) -> None:
            name = word("name", clip.theme.ink, 0.4).stand_at(2, 1, "right")
            middle = 1 + 0.33 * 0.4 + off * PIXEL
            row = Numbers(
                [0.5],
                "clip.entries",
                [(2.2, middle)],
                clip.theme,
                decimals=2,
                align="left",
                size=0.4,
            )
            clip.add(name, row)

        return draw

    assert found(plant(0)) == []
    assert found(plant(3)) == ["baseline"]


def test_signs_stand_where_they_must() -> None:
    def plant(clip: Any) -> None:
        for x, text in ((2.0, "$approx$"), (2.6, "$+$"), (3.2, "$dots.v$")):
            clip.add(Label(text, clip.theme.dim).stand_at(x, 1 + 2 * PIXEL))
        clip.add(word("one", clip.theme.ink).stand_at(4, 1))

    assert found(plant) == []


# --- many values ----------------------------------------------------------------------------------


def test_an_image_is_read_back_and_its_pixels_are_no_marks() -> None:
    weights = np.tril(np.ones((60, 60))) / np.arange(1, 61)[:, None]

    def plant(clip: Any, shown: Any = weights) -> None:
        clip.weights = weights
        image = PatternImage(shown, "clip.weights", weights > 0, (0, -2, 4, 2), clip.theme)
        clip.add(image, word("on it", clip.theme.ink).stand_at(3, 1.5))

    assert found(plant) == []
    wrong = weights.copy()
    wrong[5, 5] = 0.5
    assert found(lambda clip: plant(clip, wrong)) == ["read-back"]


def test_a_wrong_bar_of_many_is_found() -> None:
    def plant(clip: Any) -> None:
        hues = (clip.theme.positive, clip.theme.negative)
        clip.add(Bars([0.5, 0.3, 0.25], "clip.entries", [2, 1, 0], 1, 2, 0.3, hues))

    assert found(plant) == ["read-back"]
