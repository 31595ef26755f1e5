"""Tokens and positions.

What goes into attention: every token is looked up in a table, its place in the sentence is added,
and the sum is the vector E. A language model cuts text into pieces; the story head takes whole
words for tokens, a convenient lie. A model may leave places for later, and works on the vectors
before a head reads them.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh tokens_and_positions --text "the old wizard chased a tiny golden dragon"
"""

from manim import (
    DOWN,
    UP,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
)

from scenes.entering_lesson import DIMMED, EnteringLesson
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import beat
from scenes.mobjects.folding import fold
from scenes.mobjects.motion import reach


class TokensAndPositions(EnteringLesson):
    """A sentence becomes a row of vectors: word plus position."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 1  # of the columns; more where a sum needs them
    shown = 6  # entries written out in each column
    neighbours = 5  # so many words of the table are on screen
    reader = "smollm2"  # the language model that shows how it cuts whole words; "" for none

    @beat(
        "Attention lets words inform each other. Here “{focus}” takes from {givers}.",
        when="has_few_givers",
        otherwise="Attention lets words inform each other, each as much as it matters. How?",
        only_if="whole_words",
    )
    def words_inform_words(self) -> None:
        self.play(self.sentence_comes())
        self.play(*[reach(arcs, seconds=1.8) for arcs in self.arcs])

    @beat(
        "Here “{focus}” attends most to “{most}”. An arc is as thick as its weight{dim}.",
        when="attends_most",
        otherwise="Attention lets tokens inform each other. An arc is as thick as its weight{dim}.",
        only_if="draws_arcs",
    )
    def tokens_inform_tokens(self) -> None:
        self.play(self.sentence_comes())
        self.play(*[reach(arcs, seconds=1.8) for arcs in self.arcs])

    @beat(
        "Attention lets tokens inform each other, each as much as it matters. How?",
        only_if="draws_no_arcs",
    )
    def what_attention_does(self) -> None:
        self.play(self.sentence_comes())

    @beat(
        "First the text is cut into tokens, as a language model cuts it.",
        only_if="shows_real_cut",
    )
    def cut_by_a_model(self) -> None:
        cut = self.cut_text
        self.play(FadeOut(*self.arcs), run_time=0.5)
        self.remove(*self.sentence)
        self.take_apart(cut.letters_of([*self.sentence]), self.cut_notes[0], self.cut_origin)

    @beat(
        "Here tokens are whole words, a convenient lie: easier to follow. Each has a place.",
        when="shows_real_cut",
        otherwise="First the sentence is cut into tokens, here whole words, each with its place "
        "in it.",
        only_if="whole_words",
    )
    def tokens_have_places(self) -> None:
        if self.shows_real_cut:
            numbers, cut = self.cut_places, self.cut_text
            whole = cut.words, cut.word_boxes, self.cut_notes[1]
            self.play(FadeIn(*whole, shift=0.3 * DOWN))
            self.rest()
        else:
            numbers = self.places
            self.play(FadeOut(*self.arcs))
            self.play(*map(ReplacementTransform, self.sentence, self.chains.words), run_time=1.5)
            self.stand_words()
        come = [FadeIn(numbers.piece(i), shift=0.2 * DOWN) for i in range(len(self.words))]
        self.play(LaggedStart(*come, lag_ratio=0.2, run_time=1.5))
        self.remove(*[fade.mobject for fade in come])
        self.add(numbers)

    @beat(
        "{name} cuts text into tokens, words or pieces of words. Each token has a number.",
        when="cuts_text_alone",
        otherwise="{name} cuts text into tokens and adds marks of its own. Each has a number.",
        only_if="has_pieces",
    )
    def cut_into_pieces(self) -> None:
        cut = self.cut_text
        if self.draws_arcs:
            self.play(FadeOut(*self.arcs), run_time=0.6)
        self.remove(self.sentence)
        self.take_apart([*self.sentence])
        self.play(FadeIn(cut.ids, shift=0.2 * DOWN), FadeIn(cut.braces))
        self.rest(2)

    @beat(
        "Each token is looked up in a table of {size} words: “{focus}” is these {d_model} numbers.",
        only_if="knows_words",
    )
    def looked_up(self) -> None:
        self.leave_cut()
        table = self.vocabulary
        self.play(FadeIn(table, self.table_notes, shift=0.3 * DOWN), *self.follow(DIMMED))
        self.frame = table.word_frame(self.row)
        self.play(TransformFromCopy(self.chains.words[self.focus], table.words[self.row]))
        self.play(FadeIn(self.frame), run_time=0.5)

    @beat(
        "The number is its row in a table of {rows}: for “{focus}” these {d_model} numbers.",
        only_if="knows_table",
    )
    def looked_up_by_number(self) -> None:
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
        "{layers} layers before this one have changed it. What they left is the stream, {letter}.",
        when="many_layers_before",
        otherwise="What comes before this head has changed it. It left the stream, {letter}.",
        only_if="passes_layers",
    )
    def through_the_layers(self) -> None:
        self.come_to_stages()
        self.play(LaggedStart(*self.stages.lead_to(1), lag_ratio=0.4, run_time=2.5))

    @beat(
        "{norm} scales {letter}, entry by entry: that is E, what this head reads.",
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
        self.leave_cut()
        own = self.columns.columns[self.focus]
        others = [column for column in self.columns if column is not own]
        arrows = [FadeIn(arrow, shift=0.2 * DOWN) for arrow in self.chains.lookups]
        below = [] if self.has_pieces else [self.places]
        if self.knows_words or self.has_stages:
            last, gone = self.result_of_all()
            self.play(FadeOut(*gone, *below), *self.follow(1), run_time=0.7)
            fit = own.width / last.width
            self.play(last.animate.scale(fit).move_to(own, UP), run_time=1.2)
            self.play(FadeOut(last), FadeIn(own), run_time=0.5)
        else:
            self.play(*map(FadeOut, below), FadeIn(own, shift=0.3 * DOWN))
        self.play(LaggedStart(*arrows, lag_ratio=0.1))
        come = [FadeIn(column, shift=0.3 * DOWN) for column in others]
        if come:
            self.play(LaggedStart(*come, lag_ratio=0.1, run_time=1.6))

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
        "The aim: new vectors, E prime. A line is as thick as what one adds to another.",
        when="whole_words",
        otherwise="The aim: new vectors, {letter} prime. A line is as thick as its weight{dim}.",
    )
    def the_aim(self) -> None:
        come = [
            TransformFromCopy(before, after)
            for before, after in zip(self.chains.embeddings, self.exchange.refined, strict=True)
        ]
        self.play(*come, run_time=1.2)
        self.play(*[reach(links, seconds=1.6) for links in self.exchange.links])
