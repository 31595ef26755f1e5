"""PlaneLesson: how what a token gathers moves its vector, in the plane of the two."""

from functools import cached_property
from typing import Any

import numpy as np
from manim import VGroup

from attention_math.gathering import MovingPlane, Nearest
from scenes.gathering_lesson import GatheringLesson
from scenes.lesson import LITTLE
from scenes.mobjects.enlarged import Enlarged
from scenes.mobjects.moving_picture import MovingPicture, Named
from scenes.mobjects.pieces import token
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import Label, literal, vector, word
from scenes.mobjects.word_table import WordTable
from scenes.theme import SIZES

TURNS = 0.05  # so much a cosine grows where a token turns towards another
SEEN = 0.1  # of the length of E: a shorter change is drawn enlarged
LINE = 0.45  # from one note to the next, scene units
LONG = 2.0  # times the length of E: tokens with longer vectors do not fit beside it


class PlaneLesson(GatheringLesson):
    """A clip that draws what the focus gathers, and how its vector moves by that."""

    neighbours = 5  # so many nearest words of the change

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
    def others(self) -> tuple[list[int], list[int]]:
        """The other tokens with terms: those that fit beside E in the plane, and those too long."""
        keys = [key for key in self.gathering.keys if key != self.focus]
        lengths = np.hypot(*self.lookup("plane.tokens").T)
        most = LONG * max(np.hypot(*self.lookup(f"plane.{name}")) for name in ("E", "E_out"))
        fit = [key for key in keys if self.whole_words or lengths[key] <= most]
        return fit, [key for key in keys if key not in fit]

    @cached_property
    def picture(self) -> MovingPicture:
        """The plane through the vector and its change: the terms carry the focus's arrow."""
        left, bottom, right, top = self.board.plane
        return MovingPicture(
            Named(self.before_symbol, *self.data("plane.E")),
            Named(self.after_symbol, *self.data("plane.E_out")),
            self.steps if self.shows_in_plane else [],
            [Named(self.words[key], *self.data("plane.tokens", key)) for key in self.others[0]],
            (left, bottom, right, top - LINE * (1 + bool(self.others[1]))),  # below the notes
            self.theme,
        )

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
        return self._note(f"$#[the plane of] {own} #[and its change]$", 0)

    @cached_property
    def others_note(self) -> VGroup:
        """How other tokens are drawn in it, and which are not."""
        own, (left, _) = self.before_symbol.strip("$"), self.board.corner
        text = f"$#[other {self.facts()['token']}s: true lengths, true angles to] {own}$"
        first = self._note(text, 1)
        notes, y = VGroup(first), first.baseline - LINE
        if self.others[1]:
            notes.add(word("too long to be drawn here:", self.theme.dim, SIZES.note))
            notes.add(*[token(self.words[i], self.theme.dim, SIZES.note) for i in self.others[1]])
            for label in notes[1:]:
                label.stand_at(left, y, "left")
                left = label.get_right()[0] + 0.15
        return notes

    def _note(self, text: str, line: int) -> Label:
        """Return a note in the upper left corner."""
        left, top = self.board.corner
        label = Label(text, self.theme.dim, SIZES.note)
        return label.stand_at(left, top - 0.2 - line * LINE, "left")

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
