"""PlaneLesson: how what a token gathers moves its vector, in the plane of the two."""

from functools import cached_property
from typing import Any

import numpy as np
from manim import DL, UR, AnimationGroup, FadeIn, VGroup

from attention_math.gathering import MovingPlane, Nearest
from scenes.gathering_lesson import GatheringLesson
from scenes.grid_lesson import FAINT
from scenes.lesson import LITTLE
from scenes.mobjects.change_rows import ChangeRows
from scenes.mobjects.enlarged import Enlarged
from scenes.mobjects.key_chains import KeyChains
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import frame_around
from scenes.mobjects.motion import as_animation
from scenes.mobjects.moving_picture import MovingPicture, Named
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import Label, literal, vector
from scenes.mobjects.word_table import WordTable
from scenes.theme import SIZES

TURNS = 0.05  # so much a cosine grows where a token turns towards another
SEEN = 0.1  # of the length of E: a shorter change is drawn enlarged
NOTE = 0.45  # room for the note above the plane, scene units
ROOM = 0.07  # between a column and a frame around it, scene units


class PlaneLesson(GatheringLesson):
    """A clip that draws what the focus gathers, and how its vector moves by that."""

    neighbours = 5  # so many nearest words of the change
    grid: LabelledGrid
    value_symbols: VGroup

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add what this clip reads: the plane, the nearest words of the change."""
        found = super().sources
        plane = MovingPlane.of(self.trace, self.head, self.focus, found["gathering"])
        found = found | {"plane": plane, "clip": self}
        if self.story is not None:
            nearest = self.story.nearest(self.head.dE[self.focus], self.neighbours)
            found |= {"nearest": Nearest.of(nearest)}
        return found

    @property
    def has_a_say(self) -> bool:
        """Whether the change is noticeable, and there is a model to ask which words are near it."""
        change = self.lookup("head.dE_norm")[self.focus]
        noticed = LITTLE * self.lookup("trace.stream_norm")[self.focus]
        return self.knows_words and bool(change > noticed)

    @property
    def count(self) -> int:
        """How many terms the sum has."""
        return len(self.gathering.weights)

    @cached_property
    def steps(self) -> list[Named]:
        """The weighted values, head to tail the change."""
        terms = []
        for i in range(len(self.gathering.weights)):
            weight, source = self.data("gathering.weights", i)
            own = i < len(self.gathering.keys)
            name = vector("V", self.gathering.keys[i] if own else None).strip("$")
            label = f"${written(float(weight), 2)} thin {name}$"
            terms.append(Named(label, *self.data("plane.terms", i), (source,)))
        return terms

    @cached_property
    def shows_in_plane(self) -> bool:
        """Whether the change can be seen beside E; that of a language model's head is small."""
        own, change = (np.hypot(*self.lookup(f"plane.{name}")) for name in ("E", "dE"))
        return self.whole_words or bool(change > SEEN * own)

    @cached_property
    def picture(self) -> MovingPicture:
        """The plane through the vector and its change: the terms carry the focus's arrow."""
        left, bottom, right, top = self.board.plane
        return MovingPicture(
            Named(self.before_symbol, *self.data("plane.E")),
            Named(self.after_symbol, *self.data("plane.E_out")),
            self.steps if self.shows_in_plane else [],
            (left, bottom, right, top - NOTE),
            self.theme,
        )

    @property
    def aside(self) -> float:
        """How far from the middle of the page the arrows stand beside tables, scene units."""
        left, _, right, _ = self.board.plane
        return (self.board.left + self.board.right - left - right) / 2

    @cached_property
    def value_chains(self) -> KeyChains:
        """What makes the values, in the room of the grid."""
        return KeyChains(self.grid, "V", "$W_V arrow.r W_O$", self.theme.value)

    @cached_property
    def enlarged(self) -> Enlarged:
        """Those terms where they are too small to be seen in the plane."""
        left, (_, bottom, right, _) = self.board.beside_plane[0], self.board.page
        panel = (left, bottom, right, self.cosines.get_bottom()[1] - 0.35)
        plane, start = self.picture.plane, self.lookup("plane.E")
        return Enlarged(plane, start, self.steps, panel, "clip.factor", self.theme)

    @property
    def factor(self) -> int:
        """How many times larger it draws them."""
        return self.enlarged.factor

    @cached_property
    def plane_note(self) -> Label:
        """What plane it is."""
        own = self.before_symbol.strip("$")
        left, top = self.board.corner
        label = Label(f"$#[the plane of] {own} #[and its change]$", self.theme.dim, SIZES.note)
        return label.stand_at(left, top - 0.2, "left")

    @cached_property
    def cosines(self) -> WordTable:
        """How near the word was to those it attends to (or else to itself), and is now."""
        keys = [key for key in self.gathering.keys if key != self.focus] or [self.focus]
        columns = [
            (name, self.lookup(field)[keys], field)
            for name, field in (("before", "plane.before"), ("after", "plane.after"))
        ]
        name = self.names[self.focus] if self.whole_words else "the focus"
        title = literal(f"cosine of {name} with")
        corner, indices = self.board.beside_plane, [(key,) for key in keys]
        words = [self.words[key] for key in keys]
        return WordTable(title, words, columns, corner, self.theme, indices)

    @cached_property
    def neighbourhood(self) -> WordTable:
        """The words nearest to the change."""
        near = self.sources["nearest"]
        title = "$#[nearest to the change] Delta arrow(E)$"
        corner = (self.board.beside_plane[0], self.cosines.get_bottom()[1] - 0.35)
        return WordTable(
            title, near.words, [("cosine", *self.data("nearest.cosines"))], corner, self.theme
        )

    @cached_property
    def nearer(self) -> list[str]:
        """The other words on show towards which the focus turns, the most first."""
        plane = self.sources["plane"]
        turned = np.asarray(plane.after - plane.before)
        others = [key for key in self.gathering.keys if key != self.focus and turned[key] > TURNS]
        return [self.names[key] for key in sorted(others, key=lambda key: -float(turned[key]))]

    @property
    def moves_closer(self) -> bool:
        """Whether there are such words."""
        return bool(self.nearer)

    def facts(self) -> dict[str, Any]:
        """Add the words towards which the focus turns."""
        nearer = " and ".join(f"“{word}”" for word in self.nearer)
        return super().facts() | {"nearer": nearer}

    # --- what is drawn ------------------------------------------------------------------------

    def weights_in_grid(self) -> LabelledGrid:
        """Return the grid of weights, masked cells tinted."""
        grid = self.new_grid()
        grid.pattern.set_weights(*self.data("head.A")).set_mask(self.lookup("head.mask") > 0)
        return grid

    @property
    def by_rows(self) -> bool:
        """Whether the clip before left the queries as rows; sums are easier to see as columns."""
        return not self.by_columns

    def stand_values(self) -> None:
        """Put the value symbols where the keys of the grid stand, if there is room for them."""
        for symbol, key in zip(self.value_symbols, self.grid.key_symbols, strict=True):
            size = self.grid.place.symbol_size
            symbol.stand_at(key.get_right()[0], key.baseline, "right", size=size)
        self.value_symbols.set_opacity(float(self.grid.place.symbols_left is not None))

    @cached_property
    def room_of_sum(self) -> float:
        """How far right of their places the terms stand until there is a sum, scene units."""
        *terms, total = self.weighted_sum.terms
        gap = total.get_right()[0] - VGroup(*terms[: self.count]).get_right()[0]
        return float(gap) / 2

    def fall(self, rows: ChangeRows) -> list[AnimationGroup]:
        """Return, for each column, its dots falling together into the change below it."""
        pattern, falls = self.grid.pattern, []
        for query, change in enumerate(rows.changes):
            dots = VGroup(*[pattern.piece(query=query, key=key) for key in range(len(self.words))])
            for key in self.quiet if self.some_are_quiet else ():
                dots[key].set_opacity(FAINT)
            gone = as_animation(dots.animate.move_to(change).set_opacity(0))
            falls.append(AnimationGroup(gone, FadeIn(change)))
        return falls

    @cached_property
    def weak_frame(self) -> VGroup:
        """A frame around the column of which a small weight leaves little, if any."""
        if self.weak is None:
            return VGroup()
        column = self.weighted_sum.terms[self.weak].column
        (left, bottom, _), (right, top, _) = column.get_corner(DL), column.get_corner(UR)
        box = (left - ROOM, bottom - ROOM, right + ROOM, top + ROOM)
        return VGroup(frame_around(box, self.theme.ink))
