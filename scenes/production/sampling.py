"""A sample of all the ways to tell the clips, in which every two choices meet somewhere."""

from collections.abc import Iterator, Sequence

from allpairspy import AllPairs

from scenes.production.catalog import Entry
from scenes.production.options import Telling

# Lengths from one word to the most there may be; ``None`` is the clip's own sentence.
SENTENCES: dict[str, str | None] = {
    "its own": None,
    "1 word": "forest",
    "3 words": "the cat slept",
    "8 words": "the old wizard chased a tiny golden dragon",
    "14 words": "the old king gave his young son a silver ring and a small boat",
    "16 words": "a tall young knight with a shiny sword rode his white horse through the dark wood",
    "12 letters and more": "an extraordinarily enthusiastic photographer congratulated the "
    "internationally distinguished mathematician",
}
DETAILS = ("story", "numbers")
THEMES = ("dark", "light")
ORIENTATIONS = ("columns", "rows")


def pairs(entries: Sequence[Entry]) -> list[tuple[Entry, Telling]]:
    """Return ways to tell clips: any two of clip, length, detail, theme, orientation meet.

    Clips with a subject of their own are told with no other sentence.

    Parameters
    ----------
    entries
        The clips.

    Returns
    -------
    list of (Entry, Telling)
        Far fewer than all combinations, the same ones every time.
    """
    shared = [entry for entry in entries if entry.load().shares_subject()]
    own = [entry for entry in entries if entry not in shared]
    return [*_pairs(shared, list(SENTENCES.values())), *_pairs(own, [None])]


def _pairs(
    entries: Sequence[Entry], texts: Sequence[str | None]
) -> Iterator[tuple[Entry, Telling]]:
    choices = [entries, texts, DETAILS, THEMES, ORIENTATIONS]
    for entry, text, detail, theme, orientation in AllPairs(choices) if entries else ():
        yield entry, Telling(text=text, detail=detail, theme=theme, orientation=orientation)
