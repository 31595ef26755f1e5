"""Cross-attention.

One text asks, another one answers: queries from the French that is being written, keys and values
from the English that is read. Nothing else is new.

Edit me: the sentence is the dial below, in words that the translator knows (assets/translator).
Render:  ./render.sh cross_attention --text "the red dog does not love the old black cat"
"""

from collections.abc import Collection

from manim import (
    DOWN,
    Animation,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    VGroup,
)

from scenes.clip import beat
from scenes.mobjects.marks import frame_around
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
        self.play(FadeOut(english, french), run_time=0.3)
        pairs = ((read, grid.key_words), (written, answering))  # to the right and to the left
        self.play(*[ReplacementTransform(line, keys) for line, keys in pairs], run_time=1)
        self.play(FadeIn(pattern, asking, *self.headings, grid.pattern, grid.query_words))
        self.add(grid)
        for own, source in ((pattern, "within.A"), (grid.pattern, "cross.A")):
            weights, field = self.data(source)
            self.play(sweep(own, weights=weights, source=field, seconds=1.1))

    @beat(
        "French asks (Q), English answers (K). "
        "Each {line} has read one word and is to write the next."
    )
    def reads_and_writes(self) -> None:
        texts = self.texts
        gone = FadeOut(*self.within, *self.headings, run_time=0.6)
        self.play(gone, texts.grid.move_to_place(texts.place, seconds=1.8))
        come = LaggedStart(*map(FadeIn, texts.written), lag_ratio=0.3, run_time=1.8)
        self.play(FadeIn(texts.titles), come)
        self.add(texts)

    @beat(
        "The weight is on the English for the word to write, not the word read: "
        "{on_written} on average in new sentences."
    )
    def follows_what_it_writes(self) -> None:
        frame: list[Animation] = []
        for query in self.writes:
            written = self.frame_written(query)
            light = self.lit([query], self.answers(query))
            self.play(light, *frame, FadeIn(written), run_time=min(0.45, 2.7 / len(self.writes)))
            self.rest(min(0.1, 0.5 / len(self.writes)))
            frame = [FadeOut(written)]
        self.play(self.lit([], []), *frame, *map(FadeIn, self.measured), run_time=0.5)
        self.rest(1.8)
        if self.measured:
            self.play(FadeOut(self.measured), run_time=0.4)

    @beat(
        "French writes “{first}” before “{last}”, English “{sooner}” before “{later}”: "
        "here the dots turn back.",
        only_if="changes_order",
    )
    def order_changes(self) -> None:
        turned = self.alignment.turned
        written = self.frame_written(*turned)
        light = self.lit(turned, self.answers(*turned))
        self.play(light, FadeIn(written), run_time=0.6)
        self.rest(0.4)
        way = self.way_back()
        self.play(LaggedStart(*map(FadeIn, way), lag_ratio=0.5, run_time=1.0))
        self.rest(1.5)
        self.play(FadeOut(way, written), self.lit([], []), run_time=0.5)

    @beat(
        "To write “{one}” and “{other}”, both look at “{shared}”{unasked}. "
        "“<end>” has no English word: {end_rests}.",
        when="splits_a_word",
        otherwise="“<end>” has no English word: {end_rests}.",
        only_if="comes_to_an_end",
    )
    def not_one_to_one(self) -> None:
        if self.splits_a_word:
            split = self.alignment.split
            written = self.frame_written(*split)
            self.play(self.lit(split, self.answers(*split)), FadeIn(written), run_time=0.6)
            self.rest(0.9)
            self.play(FadeOut(written), run_time=0.3)
            self.frame_left_out()
        end = len(self.words) - 1
        last = VGroup(self.texts.pattern.query_frame(end), self.frame_written(end))
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
        "Each change is added to its French vector F. "
        "From the sum, refined, the next word is predicted."
    )
    def every_column(self) -> None:
        texts, queries = self.texts, range(len(self.words))
        others = [query for query in queries if query != self.followed]
        amounts = {query: self.amounts(query) for query in others}
        self.add(texts, self.taken)  # what was taken stays in sight over the dots
        self.play(self.lit([], []), *map(FadeIn, amounts.values()), run_time=0.7)
        come = [FadeIn(texts.changes[query], shift=0.2 * DOWN) for query in others]
        self.play(LaggedStart(*come, lag_ratio=0.2, run_time=1.3))
        self.swap(texts.grid.query_symbols, texts.vectors)
        sums = LaggedStart(*map(self.add_up, queries), lag_ratio=0.05, run_time=1.6)
        self.play(FadeIn(texts.end_titles[1]), sums)
        self.rest(0.4)

    # --- what the beats use -----------------------------------------------------------------

    def lit(self, queries: Collection[int], keys: Collection[int]) -> Animation:
        """Return how some queries and keys are brought out, or all of them if none are named."""
        return self.texts.lighting(queries, keys)

    def frame_written(self, *queries: int) -> VGroup:
        """Return frames around words that are written."""
        framed, written = VGroup(), self.texts.written
        for query in queries:
            label = written[query]
            line = written if self.by_columns and not self.texts.place.turn else label
            bottom, top = line.get_bottom()[1] - 0.08, line.get_top()[1] + 0.08
            box = label.get_left()[0] - 0.1, bottom, label.get_right()[0] + 0.1, top
            framed.add(frame_around(box, self.theme.ink))
        return framed

    def frame_left_out(self) -> None:
        """Frame the keys that get hardly any weight, and let everything be lit again."""
        frames = [self.key_row(key) for key in self.left_out]
        if not frames:
            self.play(self.lit([], []), run_time=0.5)
            return
        self.play(self.lit([], []), FadeIn(*frames), run_time=0.6)
        self.rest(1)
        self.play(FadeOut(*frames), run_time=0.4)
