"""Phrases cut into tokens: as lines of type, or side by side over columns of numbers."""

from collections.abc import Sequence

from manim import VGroup

from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token, widest_of
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

SPACE = 0.3  # between words of a line, em
WIDTH = 3.25 * 0.92  # of a column of numbers with two decimals, em
APART, BLOCKS = 0.45, 1.6  # between columns, and between phrases, em
LARGEST = 0.34
DECIMALS = 2


class PhraseLines(VGroup):
    """Phrases as lines of type that begin at one left edge; each part is a line of tokens.

    Parameters
    ----------
    phrases
        The tokens of each, a space before those that begin a word.
    baselines
        Where the lines stand, scene units.
    left, size
        Scene units; scene units per em.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> lines = PhraseLines([("One", " mole"), ("a", " mole")], (1, 0), -3, 0.7, DARK)
    >>> lines.tokens[0][1].text, lines.tokens[0][1].baseline
    ('mole', 1.0)
    """

    def __init__(
        self,
        phrases: Sequence[Sequence[str]],
        baselines: Sequence[float],
        left: float,
        size: float,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.theme = theme
        self.tokens: list[list[Label]] = []
        for phrase, baseline in zip(phrases, baselines, strict=True):
            line, x = [], left
            for i, piece in enumerate(phrase):
                label = token(piece.strip(), theme.ink, size)
                x += SPACE * size * (i > 0 and piece.startswith(" "))
                line.append(label.stand_at(x, baseline, "left"))
                x += widest_of(piece.strip()) * size
            self.tokens.append(line)
            self.add(VGroup(*line))

    def token_frame(self, phrase: int, place: int) -> Mark:
        """Return a frame in ink around a token."""
        label = self.tokens[phrase][place]
        side, low = 0.15 * label.em, label.baseline - 0.32 * label.em
        box = (label.get_left()[0] - side, low, label.get_right()[0] + side, low + 1.2 * label.em)
        return frame_around(box, self.theme.ink)


class PhraseColumns(VGroup):
    """Phrases side by side, each token over its column of numbers.

    The parts are ``words`` and ``columns``, a group for each phrase.

    Parameters
    ----------
    phrases
        The tokens of each.
    vectors
        For each phrase the vectors of its tokens, (token, d_model), with their field.
    box
        (left, bottom, right, top), scene units: words stand at its top.
    theme
        Colours by role.

    Raises
    ------
    ValueError
        If there are more tokens than can be written side by side.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> vectors = [(np.eye(2, 9), "first.lookup"), (np.eye(2, 9), "second.lookup")]
    >>> phrases = [("One", " mole"), ("a", " mole")]
    >>> drawn = PhraseColumns(phrases, vectors, (-6, -2, 6, 2), DARK)
    >>> drawn.columns[1][0].numbers.source
    'second.lookup[0]'
    """

    def __init__(
        self,
        phrases: Sequence[Sequence[str]],
        vectors: Sequence[Entries],
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.theme = theme
        left, bottom, right, top = box
        texts = [[piece.strip() for piece in phrase] for phrase in phrases]
        slots = [[max(widest_of(text), WIDTH) + APART for text in row] for row in texts]
        whole = sum(map(sum, slots)) + BLOCKS * (len(slots) - 1) - APART
        size = min((right - left) / whole, LARGEST)
        if size < SIZES.smallest:
            count = sum(map(len, texts))
            raise ValueError(
                f"The phrases have {count} tokens together, too many to stand side by side: "
                "choose shorter ones."
            )
        shown = int((top - SIZES.word - bottom) / (1.28 * size)) - 1
        self.words: list[list[Label]] = []
        self.columns: list[list[NumberMatrix]] = []
        x = (left + right - whole * size) / 2
        for row, widths, (values, source) in zip(texts, slots, vectors, strict=True):
            labels, columns = [], []
            for i, (text, width) in enumerate(zip(row, widths, strict=True)):
                middle = x + (width - APART) * size / 2
                labels.append(token(text, theme.ink, size).stand_at(middle, top - 0.25))
                column = NumberMatrix(
                    values[i], entry(source, i), theme,
                    shown=(shown, 1), decimals=DECIMALS, size=size,
                )  # fmt: skip
                columns.append(column.move_to((middle, top - 0.45 - column.height / 2, 0)))
                x += width * size
            self.words.append(labels)
            self.columns.append(columns)
            self.add(VGroup(*labels), VGroup(*columns))
            x += BLOCKS * size

    def places(self, phrase: int) -> list[float]:
        """Return the x of each token of a phrase, scene units."""
        return [float(column.get_x()) for column in self.columns[phrase]]

    def token_frame(self, phrase: int, place: int) -> Mark:
        """Return a frame in ink around a token and its column."""
        label, column = self.words[phrase][place], self.columns[phrase][place]
        half = max(label.width, column.width) / 2 + 0.04
        x, top = column.get_x(), label.baseline + 0.75 * label.em + 0.06
        return frame_around(
            (x - half, column.get_bottom()[1] - 0.08, x + half, top), self.theme.ink
        )

    def row_frame(self, row: int) -> Mark:
        """Return a frame in ink across all columns, around one row of their numbers."""
        first, last = self.columns[0][0], self.columns[-1][-1]
        y, half = first.row_height(row), 0.55 * first.numbers.em
        box = (first.get_left()[0] - 0.04, y - half, last.get_right()[0] + 0.04, y + half)
        return frame_around(box, self.theme.ink, SIZES.rule)
