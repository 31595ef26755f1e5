"""StaplingLesson: the pictures of a clip about the output matrix of a layer."""

from functools import cached_property
from typing import Any

import numpy as np
from manim import VGroup

from attention_math.stapled import Stapled
from scenes.heads_lesson import HeadsLesson
from scenes.ledger import Sentence
from scenes.mobjects.stapled_matrix import StapledMatrix
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.value_maps import ValueMap, ValueMaps, ValueMatrices
from scenes.theme import SIZES

SIDE = 4.0  # how long d_model entries are drawn in every picture, scene units
MOST = 2  # heads that there is room for one by one
ROWS = 9  # entries written out of a column of that length
SIZE = 0.27  # of its numbers
HIGH = 0.6  # from the names of blocks up to that of the matrix
PANEL, APART = 6.4, 0.8  # the width of what stays in a head; from the output matrix to it
AT = -(APART + PANEL) / 2  # the x of the middle of the output matrix, beside that


class StaplingLesson(HeadsLesson):
    """A clip in which the matrices of a few heads become one matrix."""

    one_by_one: int

    @property
    def firsts(self) -> range:
        """The heads that are shown one by one."""
        return range(min(max(self.one_by_one, 1), MOST, len(self.trace.heads)))

    @property
    def unnamed(self) -> range:
        """All other heads."""
        return range(len(self.firsts), len(self.trace.heads))

    @property
    def shares_values(self) -> bool:
        """Whether several heads of the model have one value down in common."""
        return bool(self.lookup("clip.sharing") > 1)

    @property
    def sharing(self) -> int:
        """How many heads do."""
        assert self.subject.whole is not None
        sizes = self.subject.whole.sizes
        return sizes.n_heads // sizes.n_kv_heads

    @property
    def d_head(self) -> int:
        """How many columns each head gives to the output matrix."""
        return self.head.d_head

    @property
    def d_model(self) -> int:
        """How many rows it has."""
        return len(self.head.W_O)

    @cached_property
    def head_names(self) -> list[tuple[str, tuple[str, ...]]]:
        """What those heads are called, then all others; where the numbers in that are read from."""
        named = [self._named(place) for place in self.firsts]
        found: list[tuple[str, tuple[str, ...]]] = [
            (f"head {number}", (source,)) for number, source in named
        ]
        if len(self.unnamed) == 1:
            number, source = self._named(self.unnamed[0])
            found.append((f"head {number}", (source,)))
        elif self.unnamed:
            (first, source), (last, other) = (
                self._named(self.unnamed[0]),
                self._named(self.unnamed[-1]),
            )
            found.append((f"heads {first} to {last}", (source, other)))
        return found

    def _named(self, place: int) -> tuple[int, str]:
        number = self.trace.heads[place].head
        return number, f"head_{number}.head"

    @cached_property
    def maps(self) -> ValueMaps:
        """Value up and value down of the first heads."""
        found = [
            ValueMap(
                number,
                source,
                self.data(f"head_{number}.W_O"),
                self.data(f"head_{number}.W_V"),
            )
            for number, source in map(self._named, self.firsts)
        ]
        return ValueMaps(found, self.board.page, self.theme, rows=ROWS, side=SIDE)

    @cached_property
    def same_again(self) -> VGroup:
        """Below the second value down, that it is the first one again."""
        notes = VGroup()
        for matrix, *_ in self.maps.downs[1:]:
            text, sources = f"the same: {self.sharing} heads share it", ("clip.sharing",)
            note = word(text, self.theme.ink, SIZES.note, sources=sources)
            notes.add(note.stand_at(matrix.get_x(), matrix.get_bottom()[1] - 1.0))
        return notes

    @property
    def middle(self) -> float:
        """The y of the middle of all that is so long."""
        return float(self.maps.matrices[0].get_y())

    # --- the output matrix ------------------------------------------------------------------

    @cached_property
    def stapled(self) -> StapledMatrix:
        """The output matrix, at the left of what stays in the heads."""
        last = [self._named(len(self.trace.heads) - 1)] * bool(self.unnamed)
        heads = [*map(self._named, self.firsts), *last]
        names = [f"$W_O^(({number}))$" for number, _ in heads]
        if len(self.unnamed) > 1:
            names[-1] = names[-1].replace("$", "$dots ", 1)
        matrix = StapledMatrix(
            self.data("stapled.W_O"), self.d_head, names, [(source,) for _, source in heads],
            self.theme, rows=ROWS, side=SIDE, size=SIZE,
        )  # fmt: skip
        return matrix.shift(np.subtract((AT, self.middle, 0), matrix.brackets.get_center()))

    @cached_property
    def title(self) -> VGroup:
        """What it is called, above it, and its shape."""
        x, top = self.stapled.brackets.get_x(), self.stapled.baseline
        name = Label("$#[output matrix] W_O$", self.theme.output, SIZES.word)
        return VGroup(name.stand_at(x, top + HIGH), self.shape)

    @cached_property
    def shape(self) -> Label:
        """How many rows and columns it has."""
        return self.stapled.shape_label()

    @cached_property
    def stays(self) -> ValueMatrices:
        """What stays in the heads, at the right of the page."""
        _, bottom, _, top = self.board.page
        right = (SIDE + APART + PANEL) / 2
        return ValueMatrices(self.maps, (right - PANEL, bottom, right, top))

    @cached_property
    def shared(self) -> VGroup:
        """Below the names of the heads, that what stays in them is not theirs alone."""
        notes = VGroup()
        for _, title, *_ in self.stays.panels if self.shares_values else ():
            below: Any = title
            note = word("shared", self.theme.dim, SIZES.note)
            notes.add(note.stand_at(below.get_left()[0], below.baseline - 0.55, "left"))
        return notes

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the names of the heads, which hold digits, and the sum of those without one."""
        names = tuple(name for name, _ in self.head_names)
        stapled = Stapled.of(self.trace, len(self.firsts))
        return super().sources | {"head_names": Sentence(names), "stapled": stapled}

    def facts(self) -> dict[str, Any]:
        """Add the sizes of the matrices."""
        return super().facts() | {
            "sharing": self.number("clip.sharing", decimals=0),
            "d_head": self.number("head.d_head", decimals=0),
            "d_model": self.number("clip.d_model", decimals=0),
        }
