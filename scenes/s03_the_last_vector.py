"""The last vector.

What comes next is read from one vector, that of the last token. So everything that matters in the
text has to get into it, and attention is how: layer by layer it attends to the words before it.

Edit me: give any text that breaks off where a word is missing; the story and its retelling are in
`attention_math.training.mystery`, which records them.
Render:  ./render.sh the_last_vector --text "The capital of France is the city of"
"""

from collections.abc import Sequence
from typing import Any

from manim import DOWN, FadeIn, FadeOut, ReplacementTransform, VGroup

from scenes.clip import beat
from scenes.last_token_clip import LastTokenClip
from scenes.ledger import spoken
from scenes.mobjects.growing_vector import GrowingVector
from scenes.mobjects.marks import frame_around


class TheLastVector(LastTokenClip):
    """The last token's vector has to hold everything that the next word depends on."""

    at_once: int = 5  # layers that pass in one movement
    each: float = 0.27  # seconds for a layer

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

    @beat("It begins as “{last}” alone: nothing of the text before it is in it yet.")
    def begins_alone(self) -> None:
        self.play(FadeIn(self.vector.arrow, self.vector.heading))
        self.play(FadeIn(self.vector.likely))

    @beat(
        "Layer by layer it attends to the text, in {heads} ways at once: the brighter the mark, "
        "the more. (Their mean is drawn.)"
    )
    def attends(self) -> None:
        self.play(FadeIn(self.resting, self.scale, self.vector.layer))
        self.through(self.stop)

    @beat(
        "No layer attends to “{answer}” more than layer {layer}: {share:.0%}. "
        "What it finds there is added to the vector.",
        only_if="is_told",
    )
    def telling_layer(self) -> None:
        told = self.last.told
        frames = [frame_around(self.text.token_box(i), self.theme.ink) for i in told]
        self.play(FadeIn(*frames), FadeOut(self.scale), FadeIn(self.together))
        copies, place = VGroup(*map(self.text.piece, told)), self.vector.column.get_center()
        self.play(FadeOut(copies, target_position=place), run_time=1.6)
        self.rest(0.6)
        self.play(FadeOut(*frames, self.together), FadeIn(self.scale))
        self.through(self.last.n_layers)

    @beat("After {n_layers} layers it says “{answer}”: {likely:.0%}.")
    def says(self) -> None:
        self.through(self.last.n_layers)
        self.play(FadeOut(self.vector.layer, run_time=0.4))
        self.play(FadeIn(self.after_all), FadeOut(self.answer), run_time=0.4)
        self.answers(self.vector, self.last.likely[0])

    @beat("A detective? Let two parts of the story change places.", only_if="names_last")
    def parts_change_places(self) -> None:
        assert self.mystery is not None
        text, parts = self.text, self.mystery.parts
        unmarked = text.marking(0 * text.weights, text.source, text.full, 0.8)
        old = (self.vector.column, self.vector.likely, self.answer, self.named, self.resting)
        self.play(FadeOut(*old, self.scale, self.after_all), unmarked)
        first, second = (self.framed(part, k) for k, part in enumerate(parts))
        self.play(FadeIn(first[1], second[1]))
        self.add(first, second)
        text.leave_out(*parts[0], *parts[1])
        there = text.rearranged(self.mystery.order)
        moved = (*(there[parts[1][0]] - text.places[parts[1][0]]), 0)
        self.play(FadeOut(first, run_time=0.6))
        self.play(second.animate.shift(moved), run_time=1.6)
        text.places = there
        self.play(FadeIn(self.framed(parts[0], 0)))

    @beat(
        "Now it says “{other}”, {less:.0%}. Both times it names the suspect it read about last.",
        only_if="names_last",
    )
    def says_another(self) -> None:
        assert self.mystery is not None
        other = self.vector_of("retold").go(self.last.n_layers)
        self.play(FadeIn(other.column, shift=0.1 * DOWN))
        self.play(FadeIn(other.likely, self.after_all))
        self.answers(other, self.mystery.retold.likely[0])
        self.rest(1.0)

    # --- what the beats use -----------------------------------------------------------------

    _passed = 0  # layers

    def through(self, stop: int) -> None:
        """Let layers pass, a few at a time."""
        for first in range(self._passed, stop, self.at_once):
            end = min(first + self.at_once, stop)
            self.play(self.pass_layers(first, end, self.each * (end - first)))
        self._passed = stop

    def answers(self, vector: GrowingVector, text: str) -> None:
        """Frame the likeliest token, and write it into the gap of the text."""
        self.named = frame_around(vector.likely.around(0), self.theme.ink, 0.02)
        self.play(FadeIn(self.named))
        self.answer = self.in_gap(text)
        self.play(FadeIn(self.answer))

    def framed(self, part: Sequence[int], which: int) -> VGroup:
        """Return a part of the story where it stands, with a frame of its colour."""
        color = (self.theme.key, self.theme.value)[which]
        frame = frame_around(self.text.around(part), color, 0.02)
        return VGroup(self.text.piece(*part), frame)

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
        return self.last.telling + 1 if self.is_told else self.last.n_layers // 2

    def facts(self) -> dict[str, Any]:
        """Add what the last token and its vector are."""
        last, counts = self.last, ("n_tokens", "d_model", "heads", "n_layers")
        facts: dict[str, Any] = {name: self.number(f"last.{name}", decimals=0) for name in counts}
        facts |= {"last": spoken(last.cut.pieces[-1]), "answer": spoken(last.likely[0])}
        facts["likely"] = self.number("last.likely_shares", last.n_layers, 0)
        if last.told:
            facts["layer"] = self.number("last.telling", decimals=0)
            facts["share"] = self.number("last.told_weights", last.telling)
        if self.mystery:
            facts["other"] = spoken(self.mystery.retold.likely[0])
            facts["less"] = self.number("retold.likely_shares", last.n_layers, 0)
        return super().facts() | facts
