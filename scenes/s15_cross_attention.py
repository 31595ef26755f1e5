"""Cross-attention.

One text asks, another one answers: queries from the French that is being written, keys and values
from the English that is read. Nothing else is new.

Edit me: the sentence is the dial below, in words that the translator knows (assets/translator).
Render:  ./render.sh cross_attention --text "the red dog does not love the old black cat"
"""

from collections.abc import Collection

from manim import (
    Animation,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
)

from scenes.clip import beat
from scenes.mobjects.motion import as_animation, sweep
from scenes.two_texts_clip import TwoTextsClip


class CrossAttention(TwoTextsClip):
    """French asks, English answers."""

    sentence = "the black cat does not sleep"  # English; the French is what the model makes of it

    @beat("A translator reads all of the English, and writes French word by word, from <start> on.")
    def two_texts(self) -> None:
        (english, read), (french, written) = self.lines
        self.play(FadeIn(english), FadeIn(read), run_time=0.8)
        self.play(FadeIn(french), FadeIn(written[0]), run_time=0.6)
        self.play(LaggedStart(*map(FadeIn, written[1:]), lag_ratio=0.7, run_time=2.4))
        self.add(written)

    @beat(
        "Self-attention: French asks French, later words masked. "
        "Cross-attention: French asks English."
    )
    def self_or_cross(self) -> None:
        (english, read), (french, written) = self.lines
        pattern, asking, answering = self.within
        grid = self.texts.grid.stand(self.pair[1])
        self.play(FadeOut(english, read, french), run_time=0.4)  # the French would cross it
        self.play(ReplacementTransform(written, asking), TransformFromCopy(written, answering))
        self.play(FadeIn(pattern, grid, *self.headings), run_time=0.7)
        for own, source in ((pattern, "within.A"), (grid.pattern, "cross.A")):
            weights, field = self.data(source)
            self.play(sweep(own, weights=weights, source=field, seconds=1.1))

    @beat(
        "French asks (Q), English answers (K). "
        "Each {line} has read one word and is to write the next."
    )
    def reads_and_writes(self) -> None:
        texts = self.texts
        self.play(FadeOut(*self.within, *self.headings), run_time=0.6)
        self.play(texts.grid.move_to_place(texts.place, seconds=1.6))
        come = LaggedStart(*map(FadeIn, texts.written), lag_ratio=0.3, run_time=1.8)
        self.play(FadeIn(texts.titles), come)
        self.add(texts)

    @beat(
        "The weight is on the English for the word to write, not the word read: "
        "{on_written} on average in new sentences."
    )
    def follows_what_it_writes(self) -> None:
        for query in self.writes:
            light = self.lit([query], self.answers(query))
            self.play(light, run_time=min(0.5, 3.0 / len(self.writes)))
            self.rest(min(0.25, 1.5 / len(self.writes)))
        self.play(self.lit([], []), run_time=0.5)

    @beat(
        "French says “{first}” before “{last}”, English “{sooner}” before “{later}”: "
        "the dots run the other way.",
        only_if="changes_order",
    )
    def order_changes(self) -> None:
        turned = self.alignment.turned
        self.play(self.lit(turned, self.answers(*turned)), run_time=0.6)
        self.rest(0.4)
        way = self.way_back()
        self.play(LaggedStart(*map(FadeIn, way), lag_ratio=0.5, run_time=1.0))
        self.rest(1.5)
        self.play(FadeOut(way), self.lit([], []), run_time=0.5)

    @beat(
        "“{one}” and “{other}” both look at “{shared}”{unasked}. "
        "“<end>” has no English word: {end_rests}.",
        when="splits_a_word",
        otherwise="“<end>” has no English word: {end_rests}.",
        only_if="comes_to_an_end",
    )
    def not_one_to_one(self) -> None:
        if self.splits_a_word:
            split = self.alignment.split
            self.play(self.lit(split, self.answers(*split)), run_time=0.6)
            self.rest(0.9)
            self.frame_left_out()
        last = self.texts.pattern.query_frame(len(self.words) - 1)
        self.play(FadeIn(last), run_time=0.5)
        self.rest(1)
        self.play(FadeOut(last), run_time=0.4)

    @beat("The values V are English, too. A {line} takes as much of each as its weight says.")
    def english_values(self) -> None:
        texts, query = self.texts, self.followed
        self.play(
            as_animation(
                texts.animate.light([query], range(len(self.key_words))).stand_written(
                    texts.ends.written
                )
            ),
            run_time=0.7,
        )
        self.swap(texts.grid.key_symbols, texts.values)
        if self.in_numbers and self.weights:
            self.play(FadeIn(self.weights))
        self.taken = self.amounts(query)
        fly = [
            FadeOut(value.copy(), target_position=amount)
            for value, amount in zip(texts.values, self.taken, strict=True)
        ]
        self.play(LaggedStart(*fly, lag_ratio=0.1), FadeIn(self.taken), run_time=1.6)
        self.play(FadeIn(texts.end_titles[0]), self.fall(self.taken, query), run_time=1)

    @beat(
        "Added to the French vectors F, they carry English into them: "
        "from there each next word is predicted."
    )
    def every_column(self) -> None:
        texts, queries = self.texts, range(len(self.words))
        others = [query for query in queries if query != self.followed]
        amounts = {query: self.amounts(query) for query in others}
        self.add(texts, self.taken)  # what was taken stays in sight over the dots
        self.play(self.lit([], []), *map(FadeIn, amounts.values()), run_time=0.7)
        falls = [self.fall(amounts[query], query) for query in others]
        self.play(LaggedStart(*falls, lag_ratio=0.08, run_time=1.3))
        self.swap(texts.grid.query_symbols, texts.vectors)
        sums = LaggedStart(*map(self.add_up, queries), lag_ratio=0.05, run_time=1.6)
        self.play(FadeIn(texts.end_titles[1]), sums)
        self.rest(0.4)

    # --- what the beats use -----------------------------------------------------------------

    def lit(self, queries: Collection[int], keys: Collection[int]) -> Animation:
        """Return how some queries and keys are brought out, or all of them if none are named."""
        return self.texts.lighting(queries, keys)

    def frame_left_out(self) -> None:
        """Frame the keys that get hardly any weight, and let everything be lit again."""
        frames = [self.key_row(key) for key in self.left_out]
        if not frames:
            self.play(self.lit([], []), run_time=0.5)
            return
        self.play(self.lit([], []), FadeIn(*frames), run_time=0.6)
        self.rest(1)
        self.play(FadeOut(*frames), run_time=0.4)
