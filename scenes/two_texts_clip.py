"""TwoTextsClip: a sentence and its translation, the grids of both, and what the weights show."""

from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, FadeIn, FadeOut, LaggedStart, VGroup

from attention_math.alignment import HARDLY, MOST, Alignment, Habit
from attention_math.provenance import Provenance
from attention_math.translator import END, Translation, Translator
from scenes.clip import Clip
from scenes.mobjects.grid_place import GridPlace
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import Mark, arrow, frame_around
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.symbols import word
from scenes.mobjects.token_row import TokenRow
from scenes.mobjects.two_text_grid import TwoTextGrid
from scenes.theme import SIZES
from scenes.two_texts_room import TwoTextsRoom, side_by_side

LINES, TITLE = (1.2, -2.1), 1.1  # baselines of the texts alone; how far above them titles stand
LINE_SIZE = 1.05  # their type, at most
BETWEEN = 0.7  # the two grids side by side, scene units
WEIGHT = 1.9  # the width of a weight, em
HEADING, FOOT = 0.6, 0.6  # room for what stands over them and under them


class TwoTextsClip(Clip):
    """A clip about the translator: French tokens are the queries, English ones the keys.

    Parameters
    ----------
    text
        An English sentence of the translator's words, 1 to 16 tokens; the clip's own if left out.
    **settings
        What every :class:`scenes.clip.Clip` takes: theme, captions, dials.

    Raises
    ------
    InputError
        If the sentence is empty or too long, or has a word that the translator does not know.
    """

    takes = frozenset({"text"})
    sentence = "the black cat does not sleep"

    def __init__(self, *, text: str | None = None, **settings: Any) -> None:
        self._text = text
        super().__init__(**settings)

    # --- what is known ----------------------------------------------------------------------

    @cached_property
    def translator(self) -> Translator:
        """The model that was trained here."""
        return Translator.load()

    @cached_property
    def translation(self) -> Translation:
        """The sentence, its French, and the attention that led from one to the other."""
        return self.translator.translation(self.sentence if self._text is None else self._text)

    @cached_property
    def alignment(self) -> Alignment:
        """What the weights show."""
        return Alignment.of(self.translation.trace.heads[0].A, self.translation.predicted)

    @property
    def words(self) -> tuple[str, ...]:
        """The French tokens read: they ask."""
        return self.translation.read

    @property
    def key_words(self) -> tuple[str, ...]:
        """The English tokens: they answer."""
        return self.translation.trace.key_tokens

    @property
    def origin(self) -> Provenance:
        """Where the translator is from."""
        return self.translator.provenance

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add both layers of attention, and what the training measured."""
        return super().sources | {
            "cross": self.translation.trace.heads[0],
            "within": self.translation.within.heads[0],
            "habit": Habit.of(self.translator),
        }

    @property
    def writes(self) -> list[int]:
        """The columns that write a word, and not the end."""
        return [i for i, token in enumerate(self.translation.predicted) if token != END]

    @property
    def changes_order(self) -> bool:
        """Whether neighbours stand the other way round in the other language."""
        return bool(self.alignment.turned)

    @property
    def splits_a_word(self) -> bool:
        """Whether one English word answers two French ones."""
        return bool(self.alignment.split)

    @property
    def left_out(self) -> list[int]:
        """The keys on which no column rests, one that writes the end neither."""
        at_end = self.lookup("cross.A")[-1]
        return [key for key in self.alignment.left_out if at_end[key] < HARDLY]

    @property
    def comes_to_an_end(self) -> bool:
        """Whether the last column writes the end."""
        return self.translation.predicted[-1] == END

    @property
    def followed(self) -> int:
        """The column whose values are followed: one that changes places, if there is one."""
        return [0, *self.alignment.split[:1], *self.alignment.turned][-1]

    def answers(self, *queries: int) -> list[int]:
        """Return the keys that answer some columns."""
        found = [self.alignment.answers[query] for query in queries]
        return [key for key in found if key is not None]

    def facts(self) -> dict[str, Any]:
        """Add the words that change places, that split and that are left."""
        found, written, keys = self.alignment, self.translation.predicted, self.key_words
        facts = super().facts()
        if found.turned:
            first, last = found.turned[0], found.turned[-1]
            facts |= {"first": written[first], "last": written[last]}
            facts |= {"later": keys[self.answers(first)[0]], "sooner": keys[self.answers(last)[0]]}
        if found.split:
            one, other = found.split
            facts |= {"one": written[one], "other": written[other]}
            facts |= {"shared": keys[self.answers(one)[0]]}
        *most, last = [f"“{keys[key]}”" for key in self.left_out] or [""]
        end = self.lookup("cross.A")[-1]
        rests = end.max() >= MOST
        left = f"{', '.join(most)} or {last}" if most else last
        return facts | {
            "unasked": f", hardly any weight is on {left}" if left else "",
            "on_written": self.number("habit.on_written", decimals=2),
            "end_rests": f"it rests on “{keys[end.argmax()]}”" if rests else "its weight is spread",
        }

    # --- what is drawn ----------------------------------------------------------------------

    @cached_property
    def lines(self) -> tuple[VGroup, VGroup]:
        """Each text alone: what language it is in, and its words."""
        width, drawn = self.board.right - self.board.left, []
        texts = (("English", self.key_words), ("French", self.words))
        for (title, text), line in zip(texts, LINES, strict=True):
            row = TokenRow(text, self.theme).spread(width, line, LINE_SIZE)
            name = word(title, self.theme.dim, SIZES.word).stand_at(0, line + TITLE)
            drawn.append(VGroup(name, row))
        return drawn[0], drawn[1]

    @cached_property
    def pair(self) -> tuple[GridPlace, GridPlace]:
        """Where a grid of the French with itself and one of both texts stand side by side."""
        left, bottom, right, top = self.board.page
        middle, half = (left + right) / 2, BETWEEN / 2
        boxes = (
            (left, bottom + FOOT, middle - half, top - HEADING),
            (middle + half, bottom + FOOT, right, top - HEADING),
        )
        rooms = [
            TwoTextsRoom(box, self.words, keys, by_columns=self.by_columns, symbols=False)
            for box, keys in zip(boxes, (self.words, self.key_words), strict=True)
        ]
        return side_by_side(*rooms)

    @cached_property
    def within(self) -> tuple[PatternGrid, TokenRow, TokenRow]:
        """The grid of the French with itself, its words as queries and its words as keys."""
        grid = LabelledGrid(self.words, self.words, self.pair[0], self.theme, self.orientation)
        grid.pattern.set_mask(self.lookup("within.mask") > 0)
        return grid.pattern, grid.query_words, grid.key_words

    @cached_property
    def texts(self) -> TwoTextGrid:
        """The grid of both texts, where it fills the page."""
        texts = self.words, self.key_words, self.translation.predicted
        room = TwoTextsRoom(self.board.page, *texts, by_columns=self.by_columns)
        return TwoTextGrid(*texts, room.place, room.ends, self.theme, self.orientation)

    @cached_property
    def headings(self) -> list[VGroup]:
        """What the two grids are called, over them, and who asks whom, under them."""
        names = ("self-attention", "cross-attention")
        notes = ("queries and keys: French; one of its heads", "queries: French, keys: English")
        grids = ((self.within[0], names[0], notes[0]), (self.texts.pattern, names[1], notes[1]))
        places = [(pattern.box, pattern.extent) for pattern, *_ in grids]
        floor = min(box.top - down * box.cell_height for box, (_, down) in places)
        made = []
        for pattern, name, note in grids:
            box, (across, _) = pattern.box, pattern.extent
            x = box.left + across * box.cell_width / 2
            foot = floor - 0.5
            heading = word(name, self.theme.ink, SIZES.word).stand_at(x, self.board.page[3] - 0.3)
            made.append(VGroup(heading, word(note, self.theme.dim, SIZES.note).stand_at(x, foot)))
        return made

    def key_row(self, key: int) -> Mark:
        """Return a frame around all cells of a key."""
        pattern, queries = self.texts.pattern, range(len(self.words))
        first, last = (pattern.cell_box(query=queries[i], key=key) for i in (0, -1))
        box = first[0], min(first[1], last[1]), last[2], max(first[3], last[3])
        return frame_around(box, self.theme.ink)

    @cached_property
    def weights(self) -> Numbers | None:
        """The weights of the column that is followed, beside its dots, where there is room."""
        pattern, query = self.texts.pattern, self.followed
        start = pattern.full_radius + 0.08
        if start + WEIGHT * SIZES.smallest > pattern.box.cell_width / 2:
            return None
        size = min(SIZES.note, (pattern.box.cell_width / 2 - start) / WEIGHT)
        places = pattern.centers()[query] + np.array([start, 0.0])
        values, source = self.data("cross.A", query)
        look = {"decimals": 2, "plus": False, "align": "left", "color": self.theme.dim}
        return Numbers(values, source, places, self.theme, size=size, **look)

    def way_back(self) -> VGroup:
        """Return arrows from dot to dot through the columns whose words change places."""
        pattern, turned = self.texts.pattern, self.alignment.turned
        dots = [
            pattern.center_of(query=query, key=key)
            for query, key in zip(turned, self.answers(*turned), strict=True)
        ]
        made = VGroup()
        for start, end in pairwise(dots):
            away = (end - start) / np.hypot(*(end - start)) * 1.2 * pattern.full_radius
            made.add(arrow(start + away, end - away, self.theme.ink))
        return made

    @cached_property
    def measured(self) -> VGroup:
        """Where the weight lies in new sentences, below the written words if they leave room."""
        texts, habit = self.texts, self.sources["habit"]
        if not self.by_columns or texts.place.turn:
            return VGroup()
        names = "sentences", "on_written", "on_read"
        text = (
            f"mean weight in {habit.sentences:,} new sentences: {habit.on_written:.2f} on the word "
            f"to write, {habit.on_read:.2f} on the word read"
        )
        sources = tuple(f"habit.{name}" for name in names)
        label = word(text, self.theme.dim, SIZES.note, sources=sources)
        box, (_, down) = texts.pattern.box, texts.pattern.extent
        base = box.top - down * box.cell_height - texts.ends.written
        return VGroup(label.stand_at(0, base))

    def amounts(self, query: int) -> VGroup:
        """Return, over the dots of a query, as much of each value as it takes."""
        pieces = [self.texts.pattern.piece(query=query, key=j) for j in range(len(self.key_words))]
        return VGroup(*pieces).set_color(self.theme.value)

    def fall(self, amounts: VGroup, query: int) -> Animation:
        """Return how copies of those amounts come together as the change of the query."""
        change = self.texts.changes[query]
        gone = [FadeOut(amount.copy(), target_position=change) for amount in amounts]
        return AnimationGroup(*gone, FadeIn(change))

    def add_up(self, query: int) -> Animation:
        """Return how its own vector comes to its change, and the refined one out of both."""
        texts = self.texts
        change, refined = texts.changes[query], texts.refined[query]
        comes = FadeOut(texts.vectors[query].copy(), target_position=change)
        return LaggedStart(comes, FadeIn(refined, target_position=change), lag_ratio=0.7)

    def swap(self, old: VGroup, new: VGroup) -> None:
        """Let the symbols at one edge of the grid give way to others."""
        self.play(LaggedStart(*[FadeOut(s, scale=0.6) for s in old], lag_ratio=0.05, run_time=0.6))
        self.texts.take(new)
        self.play(LaggedStart(*[FadeIn(s, scale=0.6) for s in new], lag_ratio=0.05, run_time=0.8))
