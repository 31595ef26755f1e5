"""Words as arrows: what the first clip shows of sums and directions is true of the vectors."""

from functools import cached_property
from typing import Any

import numpy as np
import pytest
import torch

from attention_math.analogies import Analogies
from attention_math.directions import Along, SumPlane
from attention_math.errors import InputError
from attention_math.word_table import WordTable
from scenes.mobjects.leaning import Leaning
from scenes.mobjects.meter import MeterLine
from scenes.mobjects.ranking import Ranked, Ranking
from scenes.mobjects.symbols import Label
from scenes.mobjects.word_arrows import WordArrows
from scenes.production import check
from scenes.production.options import Telling
from scenes.s01_meaning_is_direction import MeaningIsDirection
from scenes.theme import DARK

ROYAL = "king - man + woman"


@pytest.fixture(scope="module")
def analogies() -> Analogies:
    """Load the recorded table once."""
    return Analogies.load()


def captions(clip: type[MeaningIsDirection]) -> dict[str, str]:
    """Return what the beats of a clip say, without playing them."""
    lesson = clip()
    return {step.name: lesson.caption_of(step) for step in lesson.beats()}


def test_the_clip_with_worked_numbers_is_clean() -> None:
    _, found = check.play(MeaningIsDirection, Telling(theme="light", detail="numbers"))
    assert [str(finding) for finding in found] == []


def test_captions_say_what_was_recorded() -> None:
    said = captions(MeaningIsDirection)
    for beat, parts in {
        "as_numbers": ("50",),
        "the_same_step": ("“man” to “woman”", "from “king”"),
        "nearest_word": ("“queen”", "all 50 dimensions", "0.86"),
        "a_miss": ("“sushi”", "“japan” to “germany”"),
        "what_comes": ("“gourmet”", "“fries”", "“bratwurst”", " 106."),
        "plural_meter": ("In each pair", "plural"),
        "counted_up": ("“one” to “four” stand in order",),
    }.items():
        for part in parts:
            assert part in said[beat]


def test_words_that_do_not_line_up_are_not_said_to() -> None:
    class Backwards(MeaningIsDirection):
        groups = (("cats", "cat"), ("one", "two"))

    assert "plural" in captions(MeaningIsDirection)["plural_meter"]
    assert "plural" not in captions(Backwards)["plural_meter"]


class TestSumPlane:
    """The plane of a sum of words."""

    def test_its_steps_and_its_sum_are_true_to_length_and_angle(self, analogies: Analogies) -> None:
        table, plane = analogies.table, SumPlane.of(analogies.table, ROYAL, ("queen",))
        man, woman, king, _ = plane.points
        for drawn, words in (
            (woman - man, "woman - man"),
            (king - man, "king - man"),
            (plane.step, "woman - man"),
            (plane.total - king, "woman - man"),
            (plane.total - man, "king - man + woman - man"),
        ):
            assert float(drawn.norm()) == pytest.approx(float(table.vector(words).norm()), rel=1e-5)
        full = table.vector("woman - man") @ table.vector("king - man")
        assert float((woman - man) @ (king - man)) == pytest.approx(float(full), rel=1e-5)

    def test_its_cosines_are_of_all_dimensions(self, analogies: Analogies) -> None:
        plane = SumPlane.of(analogies.table, ROYAL, ("queen",))
        assert plane.words == ("man", "woman", "king", "queen")
        sum_, queen = (analogies.table.vector(words).numpy() for words in (ROYAL, "queen"))
        wanted = sum_ @ queen / np.linalg.norm(sum_) / np.linalg.norm(queen)
        assert float(plane.cosines[3]) == pytest.approx(float(wanted), abs=1e-6)
        assert float(plane.cosines[3]) == pytest.approx(0.860958, abs=1e-5)

    @pytest.mark.parametrize("words", ["king", "king - man", "king + man + woman", "a - b - c"])
    def test_another_kind_of_sum_is_refused(self, analogies: Analogies, words: str) -> None:
        with pytest.raises(InputError, match="two words with a plus and one with a minus"):
            SumPlane.of(analogies.table, words)


class TestAlong:
    """How far words go along a direction."""

    def test_dot_products_are_those_of_the_chapter(self, analogies: Analogies) -> None:
        along = Along.of(analogies.table, "cats - cat", ("one", "two", "three", "four"))
        assert along.dots.tolist() == pytest.approx([-2.4, 0.8, 1.3, 1.5], abs=0.05)
        torch.testing.assert_close(along.products.sum(dim=1), along.dots)

    def test_lengths_and_angles_to_the_direction_are_true(self, analogies: Analogies) -> None:
        words = ("cats", "naples", "cat", "one")
        along, table = Along.of(analogies.table, "cats - cat", words), analogies.table
        full = table.lookup(words)
        torch.testing.assert_close(along.turned.norm(dim=1), full.norm(dim=1))
        torch.testing.assert_close(along.turned @ along.vector, along.dots, atol=1e-4, rtol=1e-4)
        assert bool((along.turned[:, 1] > 0).all())
        # The direction's own words are as far apart in the plane as they are in full.
        torch.testing.assert_close(along.turned[0] - along.turned[2], along.vector)

    def test_a_direction_has_no_second_entry(self) -> None:
        table = WordTable(("a", "b"), torch.tensor([[1.0, 2.0], [4.0, 6.0]]))
        along = Along.of(table, "b - a", ("a",))
        assert along.vector.tolist() == pytest.approx([5.0, 0.0])
        assert along.dots.tolist() == pytest.approx([11.0])

    def test_all_words_stand_on_one_side_of_the_direction(self) -> None:
        rows = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.5, 2.0], [0.5, -1.0]])
        along = Along.of(WordTable(("a", "b", "up", "down"), rows), "b - a", ("up", "down"))
        torch.testing.assert_close(along.turned, torch.tensor([[0.5, 2.0], [0.5, 1.0]]))


class TestPictures:
    """What stands where."""

    @cached_property
    def clip(self) -> Any:
        """Return a clip that is not played."""
        return MeaningIsDirection()

    def test_the_step_leads_from_word_to_word_and_again_to_the_sum(self) -> None:
        picture: WordArrows = self.clip.sums
        man, woman, king, _, total = picture.arrows
        step, again = picture.steps
        for drawn, start, end in ((step, man, woman), (again, king, total)):
            np.testing.assert_allclose(drawn.tail, start.tip, atol=1e-4)
            np.testing.assert_allclose(drawn.tip, end.tip, atol=1e-4)

    def test_a_dot_stands_at_the_tip_of_a_word(self) -> None:
        picture: WordArrows = self.clip.sums
        for i, arrow in enumerate(picture.arrows):
            np.testing.assert_allclose(picture.tip_point(i).get_center()[:2], arrow.tip, atol=1e-6)

    def test_bars_times_the_directions_length_are_the_numbers_beside_them(self) -> None:
        picture: Leaning = self.clip.leans
        along = self.clip.sources["leaning"]
        lengths = [next(iter(bar.readings())).shown for bar in picture.reaches]
        np.testing.assert_allclose(
            np.array(lengths) * float(along.full.norm()), along.dots, atol=1e-4
        )
        said = picture.heading[1]
        assert isinstance(said, Label)
        assert f"{float(along.full.norm()):.1f}" in said.text

    def test_drops_end_where_the_bars_do(self) -> None:
        picture: Leaning = self.clip.leans
        x = float(picture.plane.origin[0])
        reached = [float(next(iter(bar.readings())).shown) for bar in picture.reaches]
        tips = [(float(arrow.tip[0]) - x) / picture.plane.unit for arrow in picture.arrows]
        np.testing.assert_allclose(reached, tips, atol=1e-3)
        assert [len(drop) for drop in picture.drops] == [1, 0, 1]

    def test_dots_of_the_meter_read_back(self) -> None:
        along = self.clip.sources["along"]
        shown = [reading for line in self.clip.meter.lines for reading in line.readings()]
        np.testing.assert_allclose([r.shown for r in shown], along.dots, atol=1e-3)
        assert shown[-1].source == f"along.dots[{len(along.words) - 1}]"

    def test_each_name_over_a_line_is_on_the_side_of_zero_where_its_dot_is(self) -> None:
        line = self.clip.meter.lines[-1]
        zero = float(line.zero.points[:, 0].mean())
        for name, dot in zip(line.names, line.dots, strict=True):
            low, high = float(name.get_left()[0]), float(name.get_right()[0])
            assert low > zero if float(dot.get_x()) >= zero else high < zero

    def test_the_list_says_that_its_cosines_are_not_those_of_the_shadow(self) -> None:
        note = self.clip.ranking("sum").titles[1]
        assert isinstance(note, Label)
        assert note.text == "in all 50 dimensions"

    def test_zero_is_open_where_type_stands(self) -> None:
        place = (0.0, 0.5, 0.0, -0.5, 0.5)
        crossed = MeterLine(("tower", "towers"), (np.array([-3, -0.4]), "t"), (0, 1), place, DARK)
        clear = MeterLine(("cat", "cats"), (np.array([-4, 4.0]), "t"), (0, 1), place, DARK)
        assert (len(crossed.axis), len(clear.axis)) == (2, 1)
        low, high = crossed.axis[0].get_top()[1], crossed.axis[1].get_bottom()[1]
        assert low < crossed.names[1].get_bottom()[1]
        assert high > crossed.names[1].get_top()[1]

    def test_a_gap_stands_only_where_places_are_left_out(self) -> None:
        rows = [Ranked(str(i), (i, "a"), (0.5, "b")) for i in (1, 2, 106)]
        assert len(Ranking([], "cosine", rows, (0, 2), DARK).gaps) == 1
        assert len(Ranking([], "cosine", rows[:2], (0, 2), DARK).gaps) == 0
