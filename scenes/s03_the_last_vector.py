"""The last vector.

What comes next is read from one vector, that of the last token. So everything that matters in the
text has to get into it, and attention is how: layer by layer it attends to the words before it.

Edit me: give any text that breaks off where a word is missing; the story and its retelling are in
`attention_math.training.mystery`, which records them.
Render:  ./render.sh the_last_vector --text "The capital of France is the city of"
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from manim import DL, DOWN, UR, FadeIn, FadeOut, ReplacementTransform, VGroup

from attention_math.last_token import LastToken
from scenes.clip import beat
from scenes.last_token_clip import LastTokenClip
from scenes.ledger import spoken
from scenes.mobjects.growing_vector import GrowingVector
from scenes.mobjects.marks import frame_around
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.outlines import Box


class TheLastVector(LastTokenClip):
    """The last token's vector has to hold everything that the next word depends on."""

    at_once: int = 5  # layers that pass in one movement
    each: float = 0.22  # seconds for a layer
    _may_be_small: ClassVar[dict[str, str]] = {"text_appears": "a text of a few words is small"}

    @beat(
        "A short detective story, {n_tokens} tokens long. One word is missing: the last.",
        when="is_mystery",
        otherwise="A text of {n_tokens} tokens. Which token comes next?",
    )
    def text_appears(self) -> None:
        self.play(self.text.being_written(3.0))
        self.frame, self.answer = self.gap(), self.in_gap("?")
        self.play(FadeIn(self.frame, self.answer))

    @beat("What comes next is read from one vector, the last token's: here {d_model} numbers.")
    def one_vector(self) -> None:
        step, end = self.step_aside, self.last.n_tokens - 1
        gap = VGroup(self.frame, self.answer)
        moves = self.text.moving_to(self.text.places + step[:2], 1.2)
        self.play(moves, gap.animate.shift(step), run_time=1.2)
        self.end = frame_around(self.text.token_box(end), self.theme.query)
        self.play(FadeIn(self.end))
        self.play(ReplacementTransform(self.text.piece(end), self.name_over(self.vector)))
        self.play(FadeIn(self.vector.column, shift=0.1 * DOWN))

    @beat(
        "It begins as “{last}” alone. At right: its ranking of some of all {n_vocab} next tokens."
    )
    def begins_alone(self) -> None:
        vector = self.vector
        self.play(FadeIn(vector.arrow, vector.heading))
        self.play(FadeIn(vector.likely.names, vector.places))

    @beat(
        "Layer by layer it attends to the text, in {heads} ways at once: the brighter the mark, "
        "the more they do on average."
    )
    def attends(self) -> None:
        self.play(FadeIn(self.resting, self.scale, self.vector.layer))
        self.through(self.stop)

    @beat(
        "Of all layers, layer {layer} attends most to “{answer}”: {share:.0%}. "
        "What it adds takes “{answer}” from place {from_place} to {to_place}.",
        when="rises_there",
        otherwise="Of all layers, layer {layer} attends most to “{answer}”: {share:.0%}. "
        "What it finds is added to the vector.",
        only_if="is_told",
    )
    def telling_layer(self) -> None:
        layer = self.last.telling
        frames = [frame_around(self.text.token_box(i), self.theme.ink) for i in self.last.told]
        self.play(self.look(layer, 0.6))
        self.play(FadeOut(self.scale, run_time=0.3))
        self.play(FadeIn(*frames), FadeIn(self.together))
        column = self.vector.column
        taken, place = frame_around(self.around(column), self.theme.ink), column.get_center()
        into = [FadeOut(frame, target_position=place) for frame in frames]
        self.play(*into, FadeIn(taken), run_time=1.2)
        self.play(self.take_in(layer, 1.0))
        self.rest(0.6)
        self.play(FadeOut(taken, self.together, run_time=0.4))
        self.play(FadeIn(self.scale, run_time=0.4))
        self._passed = layer + 1
        self.through(self.last.n_layers - 1)

    @beat(
        "The last layer takes “{answer}” from place {place_before} to the first: {likely:.0%}.",
        when="is_last_to_decide",
        otherwise="After {n_layers} layers it says “{answer}”: {likely:.0%}.",
    )
    def says(self) -> None:
        vector, count = self.vector, self.last.n_layers
        self.through(count - 1)
        self.play(self.pass_layers(count - 1, count, 1.0))
        self.play(FadeOut(vector.places, vector.layer, self.answer), run_time=0.4)
        self.play(FadeIn(self.after_all, vector.likely.bars, vector.likely.numbers), run_time=0.6)
        self.answers(vector, self.last)

    @beat(
        "Let two parts of the story change places. Does it still say “{answer}”?",
        only_if="names_last",
    )
    def parts_change_places(self) -> None:
        assert self.mystery is not None
        text, parts = self.text, self.mystery.parts
        unmarked = text.marking(0 * text.weights, text.source, text.full, 0.8)
        self.play(FadeOut(self.answer, self.resting, self.scale), unmarked)
        self.answer = self.in_gap("?")
        first, second = map(self.framed, parts)
        self.play(FadeIn(first[1], second[1], self.answer))
        self.add(first, second)
        text.leave_out(*parts[0], *parts[1])
        there = text.rearranged(self.mystery.order)
        moved = (*(there[parts[1][0]] - text.places[parts[1][0]]), 0)
        self.play(FadeOut(first, run_time=0.6))
        self.play(second.animate.shift(moved), run_time=1.6)
        text.places = there
        self.play(FadeIn(self.framed(parts[0])))

    @beat(
        "Now it says “{other}”, {less:.0%}. Both times it names the suspect it read about last.",
        only_if="names_last",
    )
    def says_another(self) -> None:
        assert self.mystery is not None
        retold = self.mystery.retold
        old, other = self.vector, self.vector_of("retold").go(self.last.n_layers)
        self.play(FadeOut(old.column, old.likely, self.named, self.answer), run_time=0.5)
        self.play(FadeIn(other.column, shift=0.1 * DOWN), FadeIn(other.likely), run_time=0.7)
        self.answers(other, retold)
        last = self.text.token_box(self.mystery.order[retold.told[-1]])
        self.play(FadeIn(frame_around(last, self.theme.query)))
        self.rest(1.0)

    # --- what the beats use -----------------------------------------------------------------

    _passed = 0  # layers

    def through(self, stop: int) -> None:
        """Let layers pass, a few at a time."""
        for first in range(self._passed, stop, self.at_once):
            end = min(first + self.at_once, stop)
            self.play(self.pass_layers(first, end, self.each * (end - first)))
        self._passed = stop

    def answers(self, vector: GrowingVector, last: LastToken) -> None:
        """Frame the likeliest token, and write it into the gap of the text."""
        self.named = frame_around(vector.likely.around(last.answer), self.theme.ink, 0.02)
        self.play(FadeIn(self.named))
        self.answer = self.in_gap(last.likely[0])
        self.play(FadeIn(self.answer))

    def framed(self, part: Sequence[int]) -> VGroup:
        """Return a part of the story where it stands, with a frame."""
        frame = frame_around(self.text.around(part), self.theme.ink, 0.02)
        return VGroup(self.text.piece(*part), frame)

    @staticmethod
    def around(column: NumberMatrix) -> Box:
        """Return the box around a column of numbers."""
        (left, bottom, _), (right, top, _) = column.get_corner(DL), column.get_corner(UR)
        return left - 0.06, bottom - 0.06, right + 0.06, top + 0.06

    @property
    def rises_there(self) -> bool:
        """Whether the layer that attends to the answer most brings it forward."""
        last = self.last
        before, after = last.likely_places[last.telling : last.telling + 2, 0].tolist()
        return after < before

    @property
    def is_last_to_decide(self) -> bool:
        """Whether the answer is not the first before the last layer."""
        return int(self.last.likely_places[-2, 0]) > 1

    @property
    def is_mystery(self) -> bool:
        """Whether it is the recorded story."""
        return self.mystery is not None

    @property
    def names_last(self) -> bool:
        """Whether the story retold shows that it names whom it read about last."""
        return self.mystery is not None and self.mystery.names_last

    @property
    def is_told(self) -> bool:
        """Whether the likeliest next token stands in the text already."""
        return bool(self.last.told)

    @property
    def stop(self) -> int:
        """How many layers pass before the first halt."""
        return self.last.telling if self.is_told else self.last.n_layers // 2

    def facts(self) -> dict[str, Any]:
        """Add what the last token and its vector are."""
        last, counts = self.last, ("n_tokens", "d_model", "heads", "n_layers", "n_vocab")
        facts: dict[str, Any] = {name: self.number(f"last.{name}", decimals=0) for name in counts}
        facts |= {"last": spoken(last.cut.pieces[-1]), "answer": spoken(last.likely[0])}
        facts["place_before"] = self.number("last.likely_places", last.n_layers - 1, 0, decimals=0)
        facts["likely"] = self.number("last.likely_shares", last.n_layers, 0)
        if last.told:
            facts["layer"] = self.number("last.layers", last.telling, decimals=0)
            for name, depth in (("from_place", last.telling), ("to_place", last.telling + 1)):
                facts[name] = self.number("last.likely_places", depth, 0, decimals=0)
            facts["share"] = self.number("last.told_weights", last.telling)
        if self.mystery:
            facts["other"] = spoken(self.mystery.retold.likely[0])
            facts["less"] = self.number("retold.likely_shares", last.n_layers, 0)
        return super().facts() | facts
