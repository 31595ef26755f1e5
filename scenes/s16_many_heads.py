"""Many heads.

A layer has many heads. All read the same sentence, each in its own way; each proposes a change, and
the proposals add up. Some heads are known for what they do: that was measured on other texts.

Edit me: the dials below change the sentence, the word that is followed and the layer.
Render:  ./render.sh many_heads --text "they crashed the old car" --focus car
"""

from typing import ClassVar

from manim import (
    AnimationGroup,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    ReplacementTransform,
    VGroup,
)

from attention_math.provenance import Provenance
from attention_math.sizes import GPT3
from scenes.all_heads_lesson import AllHeadsLesson
from scenes.examples import Example
from scenes.lesson import beat
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.motion import sweep


class ManyHeads(AllHeadsLesson):
    """The heads of one layer read the same sentence; what they propose adds up."""

    example = Example(  # the sentence, the word to follow, the model, the layer and its head
        "a fluffy blue creature roamed the verdant forest", "creature", "smollm2", 13, 1
    )
    decimals = 2  # of the columns; more where a sum needs them
    shown = 4  # entries written out in each column
    _may_be_small: ClassVar[dict[str, str]] = {
        "one_head": "cells of a few words have the size that they have in all clips"
    }

    @beat("Context changes a word in many ways, and one head has only one pattern.")
    def one_head(self) -> None:
        place = self.board.grid(self.board.left, self.board.right, keys=False, queries=False)
        self.grid = LabelledGrid(self.words, self.words, place, self.theme, self.orientation)
        pattern, (weights, source) = self.grid.pattern, self.data(f"head_{self.head.head}.A")
        pattern.set_mask(self.lookup("head.mask") > 0)
        self.name = self.name_of_one()
        self.play(FadeIn(self.grid, self.name))
        self.play(sweep(pattern, weights=weights, source=source))

    @beat(
        "Its layer has {heads} heads{each}. Framed: the first token gets {resting:.0%} from the "
        "others.",
        when="rests_on_first",
        otherwise="Its layer has {heads} heads. All read the same sentence{each}.",
    )
    def its_layer(self) -> None:
        wall, own = self.wall, self.subject.place
        self.rested = self.sinks() if self.rests_on_first else VGroup()
        pairs = list(
            zip(wall.patterns, wall.names, *[self.rested] * self.rests_on_first, strict=True)
        )
        others = [FadeIn(*pair) for place, pair in enumerate(pairs) if place != own]
        self.play(FadeOut(*self.grid[1:], run_time=0.4))
        one = ReplacementTransform(self.grid.pattern, wall.patterns[own])
        self.play(one, ReplacementTransform(self.name, wall.names[own]), run_time=0.9)
        marked = [FadeIn(mark) for mark in pairs[own][2:]]
        self.play(LaggedStart(*marked, *others, lag_ratio=0.3, run_time=2.3))
        self.add(wall, self.rested)

    @beat("Follow one {token}. In each head, this {line} says where “{focus}” looks.")
    def one_query(self) -> None:
        self.veils = VGroup(*self.wall.covers(self.focus))
        self.frames = self.wall.frames(self.focus)
        self.tops = self.wall.query_names(self.focus, self.words[self.focus])
        self.play(FadeOut(self.rested), FadeIn(self.veils), run_time=0.6)
        pairs = zip(self.frames, self.tops, strict=True)
        self.play(LaggedStart(*[FadeIn(*pair) for pair in pairs], lag_ratio=0.2, run_time=2))

    @beat("From there each head proposes a change, and the changes add up, tip to tail.")
    def proposals_add_up(self) -> None:
        chain = self.chain
        self.play(FadeOut(self.veils, self.frames, self.tops, run_time=0.4))
        self.play(self.wall.move_to_box(self.above, seconds=1.6))
        self.frames = self.wall.frames(self.focus)
        self.play(FadeIn(chain.plane, self.plane_note, run_time=0.5))
        *arrows, total = chain.arrows
        pairs = zip(self.frames, arrows, strict=True)
        arrive = [
            AnimationGroup(FadeIn(frame), GrowFromPoint(arrow, (*arrow.tail, 0)))
            for frame, arrow in pairs
        ]
        self.play(LaggedStart(*arrive, lag_ratio=0.6, run_time=2.4))
        self.play(FadeIn(*[step[1:] for step in chain.steps]), run_time=0.6)
        self.play(GrowFromPoint(total, (*total.tail, 0)), FadeIn(chain.total[1]), run_time=0.8)
        self.add(chain)

    @beat(
        "Added to the vector of “{focus}”, their sum is what the attention block puts out.",
        when="adds_to_vector",
        otherwise="Their sum is added to x, the stream of “{focus}”. The heads read E, which "
        "{norm} made of x.",
    )
    def block_output(self) -> None:
        before, change, *others = self.block_sum.terms
        arrow, name = self.chain.total
        leaving = FadeOut(self.wall, self.frames, self.plane_note, *self.chain[:2], arrow)
        column = FadeIn(*[part for part in change if part is not change.symbol])
        self.play(leaving, run_time=0.5)
        self.play(ReplacementTransform(name, change.symbol), FadeIn(before))
        self.play(LaggedStart(column, *map(FadeIn, others), lag_ratio=0.6))

    @beat(
        "That was one layer of {layers}. These are all {all_heads} heads on the same sentence.",
        only_if="knows_every_head",
    )
    def every_layer(self) -> None:
        here = self.every.layer_frame(self.head.layer, self.theme.ink)
        leaving = FadeOut(self.block_sum, run_time=0.5)
        corner = self.comes_from(self.of_whole_model)
        self.play(LaggedStart(leaving, FadeIn(self.every), lag_ratio=0.5), *corner)
        self.play(FadeIn(here))
        self.marks = VGroup(here, self.every.ticks)

    @beat(
        "Some heads, measured on many other texts: their mean weight on one kind of place.",
        only_if="has_known_heads",
    )
    def known_for_something(self) -> None:
        known = self.known
        self.play(FadeOut(self.marks, run_time=0.5), self.raise_wall())
        spots = VGroup(*[self.every.frame(*place, self.theme.ink) for place in self.places])
        leaders = VGroup(*[self.leader(place, spot) for place, spot in enumerate(spots)])
        parts = zip(spots, leaders, known.frames, known.patterns, known.words, strict=True)
        self.play(LaggedStart(*[FadeIn(*part) for part in parts], lag_ratio=0.6, run_time=2.5))
        self.marks = VGroup(spots, leaders, known)

    @beat("On one scale with a large model: each cell is a head.")
    def beside_gpt3(self) -> None:
        counted = self.comes_from(Provenance("counted", GPT3.name, GPT3.source))
        leaving = self.marks if self.knows_every_head else self.block_sum
        self.play(FadeOut(leaving, run_time=0.4))
        ours = [self.shrink(), FadeIn(self.counts[0])] if self.knows_every_head else []
        theirs = FadeIn(self.field, self.counts[1])
        self.play(LaggedStart(*ours, theirs, lag_ratio=0.3), *counted)

    @beat("{gpt3} has {gpt3_heads} in each of {gpt3_layers} layers: {gpt3_total} heads in all.")
    def as_many_as_in_gpt3(self) -> None:
        self.play(FadeIn(self.counts[2]), run_time=0.5)
        self.rest(1.3)
