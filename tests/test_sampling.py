"""The sample of tellings is small, and any two choices meet in it."""

from itertools import combinations

from scenes.production import catalog, sampling
from scenes.production.sampling import DETAILS, ORIENTATIONS, SENTENCES, THEMES


def test_any_two_choices_meet() -> None:
    entries = catalog.entries()
    axes = [entries, list(SENTENCES.values()), DETAILS, THEMES, ORIENTATIONS]
    drawn = [
        (entry, telling.text, telling.detail, telling.theme, telling.orientation)
        for entry, telling in sampling.pairs(entries)
    ]
    for i, j in combinations(range(len(axes)), 2):
        met = {(row[i], row[j]) for row in drawn}
        assert len(met) == len(axes[i]) * len(axes[j])


def test_the_sample_is_hardly_larger_than_the_two_longest_lists_need() -> None:
    entries = catalog.entries()
    assert len(sampling.pairs(entries)) <= 1.2 * len(entries) * len(SENTENCES)


def test_the_sample_is_the_same_every_time() -> None:
    assert sampling.pairs(catalog.entries()) == sampling.pairs(catalog.entries())
