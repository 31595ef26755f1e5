"""Tokens and positions.

What goes into attention: every token is looked up in a table, its place in the sentence is added,
and the sum is the vector E. The story head takes whole words for tokens. A language model cuts
text into pieces, may leave places for later, and works on the vectors before a head reads them.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh tokens_and_positions --text "the old wizard chased a tiny golden dragon"
"""

from manim import (
    DOWN,
    UP,
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from scenes.entering_lesson import EnteringLesson
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import beat
from scenes.mobjects.folding import fold
from scenes.mobjects.motion import reach


class TokensAndPositions(EnteringLesson):
    """A sentence becomes a row of vectors: word plus position."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 1  # of the columns; more where a sum needs them
    shown = 6  # entries written out in each column
    neighbours = 7  # so many words of the table are on screen

    @beat(
        "Attention lets words inform each other. Here “{focus}” takes most from “{giver}”.",
        when="takes_from_others",
        otherwise="Attention lets words inform each other, each as much as it matters. How?",
        only_if="whole_words",
    )
    def words_inform_words(self) -> None:
        self.play(*[reach(arcs, seconds=2.5) for arcs in self.arcs])

    @beat(
        "Here “{focus}” attends most to “{most}”. An arc is as thick as its weight{sink}.",
        when="attends_most",
        otherwise="Attention lets tokens inform each other. "
        "An arc is as thick as its weight{sink}.",
        only_if="draws_arcs",
    )
    def tokens_inform_tokens(self) -> None:
        self.play(*[reach(arcs, seconds=2.5) for arcs in self.arcs])

    @beat(
        "Attention lets tokens inform each other, each as much as it matters. How?",
        only_if="draws_no_arcs",
    )
    def what_attention_does(self) -> None:
        self.rest()

    @beat(
        "First the sentence is cut into tokens, here whole words, each with its place in it.",
        only_if="whole_words",
    )
    def tokens_have_places(self) -> None:
        self.play(FadeOut(VGroup(*self.arcs)))
        self.play(ReplacementTransform(self.sentence, self.chains.words), run_time=1.5)
        come = [FadeIn(self.places.piece(i), shift=0.2 * DOWN) for i in range(len(self.words))]
        self.play(LaggedStart(*come, lag_ratio=0.2, run_time=1.5))
        self.remove(*[fade.mobject for fade in come])
        self.add(self.places)

    @beat(
        "{name} cuts text into tokens, words or pieces of words. Each token has a number.",
        when="cuts_text_alone",
        otherwise="{name} cuts text into tokens and adds marks of its own. Each has a number.",
        only_if="has_pieces",
    )
    def cut_into_pieces(self) -> None:
        words, numbers = self.braced.words, self.braced_ids
        whole = [label for label in self.sentence if len(label.points)]
        letters = [part for part in self.sentence.out_of([*words]) if len(part.points)]
        move = map(ReplacementTransform, whole, letters)
        self.play(FadeOut(VGroup(*self.arcs)), *move, run_time=1.8)
        self.play(FadeIn(words))  # with signs for spaces and bytes; the letters are there
        self.remove(*letters, self.sentence)
        self.play(FadeIn(numbers, shift=0.2 * DOWN), FadeIn(self.braces))
        self.rest(2)

    @beat(
        "Each token is looked up in a table of {size} words: “{focus}” is these {d_model} numbers.",
        only_if="knows_words",
    )
    def looked_up(self) -> None:
        table = self.vocabulary
        self.play(FadeIn(table, shift=0.3 * DOWN))
        self.frame = table.word_frame(self.row)
        self.play(TransformFromCopy(self.chains.words[self.focus], table.words[self.row]))
        self.play(FadeIn(self.frame), run_time=0.5)

    @beat(
        "The number is its row in a table of {rows}: for “{focus}” these {d_model} numbers.",
        only_if="knows_table",
    )
    def looked_up_by_number(self) -> None:
        self.leave_braces()
        self.looked_up()

    @beat(
        "Its place has a column too, p. Word plus place is its vector, E.",
        only_if="knows_words",
    )
    def word_plus_position(self) -> None:
        place = self.equation.terms[1]
        self.add_up(TransformFromCopy(self.places.piece(self.focus), place.symbol))

    @beat(
        "Its place has a column too, p. This model adds it, and the sum is what enters.",
        only_if="adds_positions",
    )
    def place_is_added(self) -> None:
        self.add_up(FadeIn(self.equation.terms[1].symbol, shift=0.3 * DOWN))

    @beat(
        "Nothing is added for its place: this model will turn queries and keys by it.",
        only_if="turns_by_place",
    )
    def place_can_wait(self) -> None:
        name, token = self.stages.names[0], self.chains.words[self.focus]
        self.leave_the_table()
        found = self.vocabulary.columns[self.row]
        self.play(
            ReplacementTransform(found, self.stages.columns[0]),
            TransformFromCopy(token, name),
            run_time=1.5,
        )

    @beat(
        "Entry by entry they add up: {word} and {place} make {sum}.",
        when="sum_checks",
        otherwise="Entry by entry they add up: {word} and {place} make about {sum}.",
        only_if="by_hand",
    )
    def sum_by_hand(self) -> None:
        frame = self.equation.row_frame(0)
        self.play(FadeIn(frame))
        for row in range(1, self.shown):
            self.rest(0.5)
            self.play(frame.animate.become(self.equation.row_frame(row)), run_time=0.7)
        self.play(FadeOut(frame))

    @beat(
        "{layers} layers before this one have changed it. What they left is called the stream.",
        when="many_layers_before",
        otherwise="What comes before this head has changed it. What it left is called the stream.",
        only_if="passes_layers",
    )
    def through_the_layers(self) -> None:
        self.come_to_stages()
        self.play(LaggedStart(*self.stages.lead_to(1), lag_ratio=0.4, run_time=2.5))

    @beat(
        "{norm} scales it, entry by entry: that is E, what this head reads.",
        when="is_normed",
        otherwise="What comes before this head has changed it. What is left is E, what it reads.",
        only_if="has_stages",
    )
    def becomes_e(self) -> None:
        self.come_to_stages()
        last = len(self.stages.columns) - 1
        self.play(LaggedStart(*self.stages.lead_to(last), lag_ratio=0.4, run_time=2.5))

    @beat("The same for every token: a sentence has become columns of {d_model} numbers.")
    def every_token(self) -> None:
        self.leave_braces()
        own = self.columns.columns[self.focus]
        others = [column for column in self.columns if column is not own]
        arrows = [FadeIn(arrow, shift=0.2 * DOWN) for arrow in self.chains.lookups]
        if self.knows_words or self.has_stages:
            last, gone = self.result_of_all()
            self.play(FadeOut(*gone), run_time=0.7)
            fit = own.width / last.width
            self.play(last.animate.scale(fit).move_to(own, UP), run_time=1.2)
            self.play(FadeOut(last), FadeIn(own), run_time=0.5)
        else:
            self.play(FadeIn(own, shift=0.3 * DOWN))
        below = self.ids if self.has_pieces else self.places
        self.play(FadeOut(below), LaggedStart(*arrows, lag_ratio=0.1))
        come = [FadeIn(column, shift=0.3 * DOWN) for column in others]
        if come:
            self.play(LaggedStart(*come, lag_ratio=0.1, run_time=2))

    @beat("From now on one symbol stands for each column: an arrow, since it is a vector.")
    def columns_become_symbols(self) -> None:
        columns = self.columns.columns
        flow = [
            AnimationGroup(
                *[fold(columns[i], symbol.get_center()) for _ in (1,) if i in columns],
                FadeIn(symbol, run_time=1.5),
            )
            for i, symbol in enumerate(self.chains.embeddings)
        ]
        self.play(LaggedStart(*flow, lag_ratio=0.1))

    @beat(
        "The aim: new vectors, E prime. A line is as thick as what one adds to another in the end.",
        when="whole_words",
        otherwise="The aim: new vectors, E prime. A line is as thick as its weight{sink}.",
    )
    def the_aim(self) -> None:
        come = [
            TransformFromCopy(before, after)
            for before, after in zip(self.chains.embeddings, self.refined, strict=True)
        ]
        self.play(*come, run_time=1.5)
        self.play(*map(reach, self.links))
        self.rest()
        self.play(FadeOut(*self.links, self.refined))

    # --- what the beats use -----------------------------------------------------------------

    def leave_braces(self) -> None:
        """Let pieces that were joined by braces go to where they stay, with their numbers."""
        if self.has_pieces and self.braced.words in self.mobjects:
            homes = (self.braced.words, self.chains.words), (self.braced_ids, self.ids)
            self.play(FadeOut(self.braces), *[ReplacementTransform(*pair) for pair in homes])

    def leave_the_table(self) -> None:
        """Leave the column of the focus alone on screen."""
        table = self.vocabulary
        found = table.columns[self.row]
        self.remove(table)
        self.add(found)
        rest = [part for part in table.columns if part is not found]
        gone = *rest, *table.words, table.more, table.ids, self.frame
        self.play(FadeOut(*gone), run_time=0.7)

    def add_up(self, name: Animation) -> None:
        """Add what belongs to the place to what was looked up; ``name`` brings its symbol."""
        first, place, total = self.equation.terms
        found = self.vocabulary.columns[self.row]
        self.leave_the_table()
        self.play(
            ReplacementTransform(found, first.column),
            TransformFromCopy(self.chains.words[self.focus], first.symbol),
            run_time=1.5,
        )
        self.play(FadeIn(place.sign, place.column, shift=0.3 * DOWN), name, run_time=1.5)
        self.play(FadeIn(total.sign, total.column, total.symbol, shift=0.3 * DOWN))

    def come_to_stages(self) -> None:
        """Let the first stage stand at the left, wherever its column comes from."""
        self.leave_braces()
        first, name = self.stages.columns[0], self.stages.names[0]
        if first in self.mobjects:
            return
        if not self.adds_positions:
            self.play(FadeIn(first, name, shift=0.3 * DOWN))
            return
        before, place, total = self.equation.terms
        gone = [*before.submobjects, *place.submobjects, total.sign]
        self.play(FadeOut(*gone), run_time=0.7)
        self.play(
            ReplacementTransform(total.column, first),
            ReplacementTransform(total.symbol, name),
            run_time=1.2,
        )
