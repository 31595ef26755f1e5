"""Going deeper.

A model is not one block of attention: attention and MLPs take turns, layer after layer, and each
adds to the vectors. One word is followed through all of them; then the parameters are counted.

Edit me: the dial below changes the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh going_deeper --text "the old red car stopped" --focus car --model smollm2
"""

from typing import Any

from manim import DOWN, FadeIn, FadeOut, LaggedStart, ReplacementTransform, smooth
from manim.utils.rate_functions import squish_rate_func

from attention_math.provenance import Provenance
from attention_math.sizes import GPT3
from scenes.depths_lesson import PASS
from scenes.depths_pictures import DepthsPictures
from scenes.examples import Example
from scenes.ledger import spoken
from scenes.lesson import beat
from scenes.mobjects.marks import frame_around


class GoingDeeper(DepthsPictures):
    """Layer after layer adds to the vector of a word."""

    example = Example(
        "a fluffy blue creature roamed the verdant forest", focus="verdant", model="smollm2"
    )

    @beat(
        "Attention, then an MLP, which changes each vector by itself: {n_layers} layers in a row."
    )
    def layers_in_a_row(self) -> None:
        near, names = self.near, self.near.named(self.seen)
        self.play(FadeIn(self.sentence, near, names, shift=0.3 * DOWN))
        self.names_in = names

    @beat(
        "Each layer adds to the vector of {followed}: it grows, and turns another way.",
        when="leaves_start",
        otherwise="Each layer adds to the vector of {followed}: its length and direction change.",
    )
    def each_block_adds(self) -> None:
        word = range(*self.depths.span)
        others = [label for i, label in enumerate(self.sentence) if i not in word]
        pairs = zip([self.sentence[i] for i in word], self.focus_name, strict=True)
        self.play(FadeOut(*others, self.names_in, run_time=0.6))
        self.play(*[ReplacementTransform(label, name) for label, name in pairs])
        kinds = FadeIn(self.kinds, rate_func=squish_rate_func(smooth, 0.6, 1))
        self.play(ReplacementTransform(self.near, self.chain), kinds, run_time=1.6)
        ends: dict[str, Any] = {"written": self.ends}
        self.lengths = self.chart(["its length"], "depths.lengths", self.row(0, 0.5), **ends)
        lines, room = ["its cosine", "with the start"], self.row(0.5, 1)
        self.cosines = self.chart(lines, "depths.cosines", room, decimals=2, **ends)
        self.pass_through(self.lengths, self.cosines)

    @beat("If the model stopped early, what would it expect after “{read}”?")
    def stopped_early(self) -> None:
        self.play(FadeOut(self.lengths, self.cosines), run_time=0.4)
        self.play(FadeIn(self.guesses[0]), run_time=0.6)
        each = [FadeIn(column, shift=0.3 * DOWN) for column in self.guesses[1:]]
        self.play(LaggedStart(*each, lag_ratio=0.5, run_time=2.5))

    @beat(
        "Mostly signs at first, then words: after {before} layers “{early}”, after all {n_layers} "
        "“{said}”, {share:.0%}.{in_text}",
        when="finds_words",
        otherwise="After {before} layers “{early}”, after all {n_layers} “{said}”, {share:.0%}."
        "{in_text}",
    )
    def at_the_end(self) -> None:
        rows = [self.guesses[i][2] for i in self.compared]
        frames = [frame_around(row.around(0), self.theme.ink, 0.02) for row in rows]
        self.play(FadeIn(*frames))
        self.frames = frames

    @beat("Each dot is a head: its area says how long the change is that it adds.")
    def heads_write(self) -> None:
        self.play(FadeOut(self.guesses, *self.frames), run_time=0.4)
        self.play(FadeIn(self.heads_name, self.cursor), run_time=0.6)
        self.play(self.heads.passing(PASS), self.cursor_passes())
        self.play(FadeOut(self.cursor), FadeIn(self.most()))

    @beat(
        "MLPs add too, here on a scale of their own: up to {by_mlp}. No head adds over {by_head}."
    )
    def mlps_write(self) -> None:
        room, color = self.row(0.74, 1), self.theme.positive
        options: dict[str, Any] = {"written": [self.depths.mlp_writer], "color": color}
        lines = ["MLPs add", "(own scale)"]
        self.mlps = self.chart(lines, "depths.mlp_written", room, **options)
        self.pass_through(self.mlps)

    @beat("And in a large model? These are all parameters of {gpt3}.")
    def counted(self) -> None:
        kept = [self.chain, self._corner, self._caption]
        gone = [part for part in self.mobjects if part not in kept]
        self.play(FadeOut(*gone), run_time=0.4)
        origin = self.comes_from(Provenance("counted", GPT3.name, "weight matrices only"))
        self.play(FadeOut(self.chain), FadeIn(self.whole()), *origin)
        for bar, name, number in zip(*self.tally, strict=True):
            self.play(FadeIn(bar, name, number), run_time=0.6)
        self.play(FadeIn(self.share()), run_time=0.6)

    @beat("Attention, all that this chapter is about, has {part:.0%} of them.")
    def a_part(self) -> None:
        self.play(FadeIn(self.attention_frame()), run_time=0.6)

    # --- what the beats use -----------------------------------------------------------------

    @property
    def finds_words(self) -> bool:
        """Whether a sign is likeliest at first, and a word at the end."""
        return self.depths.finds_words

    @property
    def leaves_start(self) -> bool:
        """Whether the vector grows and turns."""
        return self.depths.leaves_start

    @property
    def compared(self) -> list[int]:
        """Which columns are compared: the last that begins otherwise than the end, and the rest."""
        shown = self.depths.shown
        return list(range(shown.index(self.depths.before), len(shown)))

    def facts(self) -> dict[str, Any]:
        """Add what the model makes of the word."""
        last, depths = self.depths.n_layers, self.depths
        layer, head = depths.writer
        facts: dict[str, Any] = {"followed": self.followed, "read": depths.read}
        facts |= {"early": spoken(depths.said(depths.before)[0]), "gpt3": GPT3.name}
        facts |= {"said": spoken(depths.said(last)[0]), "in_text": ""}
        if depths.follows is not None:
            facts["in_text"] = f" The text says “{spoken(depths.follows)}”."
        for name in ("n_layers", "before"):
            facts[name] = self.number(f"depths.{name}", decimals=0)
        facts["share"] = self.number("depths.said_shares", last, 0)
        facts["by_mlp"] = self.number("depths.mlp_written", depths.mlp_writer)
        facts["by_head"] = self.number("depths.written", layer, head)
        facts["part"] = self.number("gpt3.attention_share")
        return super().facts() | facts

    @property
    def followed(self) -> str:
        """The word that is followed, and which piece of it where it has several."""
        first, end = self.depths.span
        name = f"“{self.depths.whole.cut.words[self.depths.whole.cut.word_of[self.focus]]}”"
        if end - first == 1:
            return name
        return f"{name} (its last piece)" if self.focus == end - 1 else f"{name} (one piece of it)"
