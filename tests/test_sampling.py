"""The sample of tellings is small, and any two choices meet in it."""

from itertools import combinations

from scenes.production import catalog, sampling
from scenes.production.catalog import Entry
from scenes.production.sampling import DETAILS, ORIENTATIONS, SENTENCES, THEMES


def of_film(shared: bool) -> list[Entry]:
    return [entry for entry in catalog.entries() if entry.load().shares_subject() is shared]


def test_any_two_choices_meet() -> None:
    sample = sampling.pairs(catalog.entries())
    for entries, texts in ((of_film(True), list(SENTENCES.values())), (of_film(False), [None])):
        axes = [entries, texts, DETAILS, THEMES, ORIENTATIONS]
        drawn = [
            (entry, telling.text, telling.detail, telling.theme, telling.orientation)
            for entry, telling in sample
            if entry in entries
        ]
        for i, j in combinations(range(len(axes)), 2):
            met = {(row[i], row[j]) for row in drawn}
            assert len(met) == len(axes[i]) * len(axes[j])


def test_clips_with_a_subject_of_their_own_are_told_with_no_other_sentence() -> None:
    own = of_film(False)
    assert own
    assert {telling.text for entry, telling in sampling.pairs(own)} == {None}


def test_the_sample_is_hardly_larger_than_the_two_longest_lists_need() -> None:
    least = len(SENTENCES) * len(of_film(True)) + len(DETAILS) * len(of_film(False))
    assert len(sampling.pairs(catalog.entries())) <= 1.2 * least


def test_the_sample_is_the_same_every_time() -> None:
    assert sampling.pairs(catalog.entries()) == sampling.pairs(catalog.entries())
