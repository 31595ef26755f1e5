"""LayerLesson: the patterns of all heads of a layer, and what they propose for one token."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import torch
from manim import VGroup

from attention_math.roles import recorded_roles
from attention_math.sink import Sink
from scenes.heads_lesson import HeadsLesson
from scenes.letters import stream_letter
from scenes.mobjects.equation import ColumnEquation, Term
from scenes.mobjects.head_wall import HeadOnWall, HeadWall
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import frame_around
from scenes.mobjects.moving_picture import Named
from scenes.mobjects.outlines import Box
from scenes.mobjects.proposal_chain import ProposalChain
from scenes.mobjects.rounding import decimals_that_check
from scenes.mobjects.symbols import Label, vector, word
from scenes.theme import SIZES

WIDTH, LARGE = 11.0, 0.54  # of the sum, and its numbers
THIN = 0.025  # of the frames around the first key, scene units
ROW, NOTE = 2.15, 0.5  # room for one row of patterns, and for what the plane is, scene units


class LayerLesson(HeadsLesson):
    """A clip with the patterns of a layer and what its heads propose."""

    shown: int
    grid: LabelledGrid

    # --- their patterns ---------------------------------------------------------------------

    @cached_property
    def wall(self) -> HeadWall:
        """The patterns of the layer."""
        heads = [
            HeadOnWall(
                *self.data(f"head_{head.head}.A"),
                self.lookup("head.mask") > 0,
                f"head {head.head}",
                f"head_{head.head}.head",
            )
            for head in self.trace.heads
        ]
        page, turned = self.board.page, self.orientation
        return HeadWall(heads, page, self.theme, orientation=turned)

    def name_of_one(self) -> Label:
        """Return which head it is that is seen first, to stand beside its grid."""
        one: Any = self.wall.names[self.subject.place]
        name = word(one.text, self.theme.ink, SIZES.word, sources=one.sources)
        pattern: Any = self.grid.pattern
        _, floor, edge, _ = pattern.cell_box(query=len(self.words) - 1, key=len(self.words) - 1)
        x = min(edge + 0.5, self.board.right - name.width)
        return name.stand_at(x, (floor + pattern.cell_box(query=0, key=0)[3]) / 2, "left")

    @property
    def rests_on_first(self) -> bool:
        """Whether the heads rest on the first token: with it, patterns look more alike."""
        return len(self.words) > 1 and self.sources["sink"].is_there

    def sinks(self) -> VGroup:
        """Return a thin frame around all cells of the first key, in every pattern."""
        frames, last = VGroup(), len(self.words) - 1
        for pattern in self.wall.patterns:
            left, _, _, top = pattern.cell_box(query=0, key=0)
            _, bottom, right, _ = pattern.cell_box(query=last, key=0)
            frames.add(frame_around((left, bottom, right, top), self.theme.ink, THIN))
        return frames

    @property
    def adds_to_vector(self) -> bool:
        """Whether changes are added to what the heads read, without a norm between."""
        return not self.trace.norm

    @cached_property
    def measured(self) -> bool:
        """Whether it was measured what the heads of this very model do."""
        assert self.subject.whole is not None
        return recorded_roles().provenance == self.subject.whole.provenance

    # --- what they propose ------------------------------------------------------------------

    @property
    def above(self) -> Box:
        """Where the patterns stand while their proposals add up."""
        left, _, right, top = self.board.page
        return left, self._ceiling, right, top

    @property
    def _ceiling(self) -> float:
        """The y between the patterns and the plane below them."""
        return self.board.page[3] - ROW

    @cached_property
    def chain(self) -> ProposalChain:
        """The proposals, one after another."""
        steps = [
            Named(name, *self.data("proposals.shadows", place), name_sources=sources)
            for place, (name, sources) in enumerate(self._step_names)
        ]
        name = vector("Delta E", self.focus)
        total = Named(name, *self.data("proposals.total_shadow"))
        left, bottom, right, _ = self.board.page
        box = (left, bottom, right, self._ceiling - NOTE)
        return ProposalChain(steps, total, box, self.theme)

    @property
    def _step_names(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What their arrows are called, and where the numbers in that are read from."""
        for place, length in enumerate(self.lookup("proposals.lengths")):
            number = self.trace.heads[place].head
            name, sources = f"head {number}", (f"head_{number}.head",)
            if self.in_numbers:
                name, sources = f"{name}: {length:.1f}", (*sources, f"proposals.lengths[{place}]")
            yield name, sources

    @cached_property
    def plane_note(self) -> Label:
        """What plane it is."""
        name = vector("Delta E", self.focus).strip("$")
        rest = "#[; numbers: true lengths]" if self.in_numbers else ""
        text = f"$#[shadows, in the order of the heads, on a plane through] {name}{rest}$"
        note = Label(text, self.theme.dim, SIZES.note)
        return note.stand_at(self.board.left, self._ceiling - 0.3, "left")

    @cached_property
    def block_sum(self) -> ColumnEquation:
        """What came in, the sum of the proposals, any rest, and what goes out."""
        ink, value, letter = self.theme.ink, self.theme.value, stream_letter(self.trace)
        names = [
            ("before", self.words[self.focus], vector(letter, self.focus), ink),
            ("total", "all heads", vector("Delta E", self.focus), value),
            ("rest", "bias", "$b$", value),
            ("after", "out", vector(f"{letter}'", self.focus), ink),
        ]
        if not self.lookup("proposals.rest").any():
            del names[2]
        columns = [self.lookup(f"proposals.{field}")[: self.shown] for field, *_ in names]
        decimals, exact = decimals_that_check(columns[:-1], columns[-1], self.decimals)
        signs = ["", *["$+$"] * (len(names) - 2), "$=$" if exact else "$approx$"]
        terms = [
            Term(name, symbol, color, *self.data(f"proposals.{field}"), sign=sign)
            for (field, name, symbol, color), sign in zip(names, signs, strict=True)
        ]
        equation = ColumnEquation(
            terms, self.theme, WIDTH, shown=self.shown, decimals=decimals, size=LARGE
        )
        _, bottom, _, top = self.board.page
        return equation.move_to((0, (bottom + top) / 2 + 0.3, 0))

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add what was measured of the model's heads, a source for each role, and the sink."""
        scores = {key_of(scores.role.name): scores for scores in recorded_roles().scores}
        sink = Sink.of_many(torch.stack([head.A for head in self.trace.heads]))
        return super().sources | scores | {"sink": sink}

    def facts(self) -> dict[str, Any]:
        """Add how much rests on the first token, and what the changes are added to."""
        return super().facts() | {
            "each": ", each with its own pattern" if self.none_alike else "",
            "resting": self.number("sink.share", decimals=2),
            "letter": stream_letter(self.trace),
            "norm": self.trace.norm,
        }


def key_of(role: str) -> str:
    """Return the name under which the scores of a role are looked up."""
    return role.replace(" ", "_")
