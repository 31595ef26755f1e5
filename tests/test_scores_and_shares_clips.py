"""The clips on scores and on shares: what they say of loud keys, of near scores and of the sum."""

from typing import Any

import numpy as np
import pytest

from scenes.beats import Beat
from scenes.production import check
from scenes.production.checks.picture import Picture
from scenes.production.options import Telling
from scenes.s07_dot_product_grid import NEAR, DotProductGrid
from scenes.s08_softmax_columns import SoftmaxColumns


def told(clip: type, **options: Any) -> dict[str, str]:
    """Return what a clip says in each of its beats."""
    played = check.watch(clip, Telling(**options), lambda *_: None)
    return {beat.name: beat.caption for beat in played.timeline}


def test_words_on_which_attention_rests_are_named_where_their_scores_are_first_seen() -> None:
    said, clip = told(DotProductGrid), DotProductGrid()
    names = list(said)
    assert names.index("loud_keys") == names.index("dots_grow") + 1
    for key in clip.resting_places:
        assert f"“{clip.names[key]}”" in said["loud_keys"]
        assert clip.lookup("unmasked.given")[:, key].max() < clip.lookup("trace.stream_norm").mean()


@pytest.mark.parametrize("text", [None, "the cat slept"])
def test_a_second_key_is_named_only_where_its_score_is_nearly_the_largest(text) -> None:
    said = told(DotProductGrid, text=text)["attends_to"]
    clip: Any = DotProductGrid(text=text)
    scores = np.sort(clip.lookup("unmasked.dot_products")[clip.focus])
    assert (" and " in said) == bool(scores[-2] > NEAR * scores[-1])


def test_the_table_of_shares_stands_until_the_division_is_in_its_place() -> None:
    """The column of scores once left before the divided one came."""
    there: list[bool] = []

    class Watched(SoftmaxColumns):
        def play(self, *animations: Any, **kwargs: Any) -> None:
            super().play(*animations, **kwargs)
            drawn = [part for top in self.mobjects for part in top.get_family()]
            there.append(self.table.raw in drawn or self.table.scores in drawn)

    seen: dict[str, float] = {}

    def look(clip: Any, step: Beat) -> None:
        if step.name == "divide_by_root":
            seen.update({r.source: r.shown for _, r in Picture(clip, step).readings})

    clip = check.watch(Watched, Telling(), look)
    first, last = there.index(True), len(there) - there[::-1].index(True)
    assert all(there[first:last])
    for key, score in enumerate(clip.lookup("unmasked.S")[clip.focus]):
        assert seen[f"unmasked.S[{clip.focus}, {key}]"] == pytest.approx(score, abs=0.005)


def test_the_share_can_be_checked_by_the_sum_that_is_shown() -> None:
    said = told(SoftmaxColumns)["divide_by_sum"]
    clip: Any = SoftmaxColumns()
    clip.opening()
    facts = clip.facts()
    assert f"{facts['power']} ÷ {facts['total']} {facts['equals']} {facts['share']}" in said
    assert round(facts["power"] / facts["total"], 3) == round(facts["share"], 3)
