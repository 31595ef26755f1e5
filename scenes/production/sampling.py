"""A sample of all the ways to tell the clips, in which every two choices meet somewhere."""

from collections.abc import Sequence

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

    Parameters
    ----------
    entries
        The clips.

    Returns
    -------
    list of (Entry, Telling)
        Far fewer than all combinations, the same ones every time.
    """
    choices = [list(entries), list(SENTENCES.values()), DETAILS, THEMES, ORIENTATIONS]
    return [
        (entry, Telling(text=text, detail=detail, theme=theme, orientation=orientation))
        for entry, text, detail, theme, orientation in AllPairs(choices)
    ]
