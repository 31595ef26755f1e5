"""Values.

What each token passes on: every value is scaled by its weight, the scaled values are gathered into
one change, and the change is added to the token's own vector.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh values --text "the old king gave his young son a silver ring" --focus ring
"""

from typing import Any, ClassVar

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    AnimationGroup,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from scenes.examples import FLUFFY_CREATURE
from scenes.exchange import Exchange
from scenes.grid_lesson import FAINT, MOST_LABELLED
from scenes.lesson import beat
from scenes.mobjects.change_rows import ChangeRows
from scenes.mobjects.motion import as_animation, count_to, reach
from scenes.mobjects.sink_mark import fade
from scenes.mobjects.symbols import indexed
from scenes.mobjects.token_chains import TokenChains
from scenes.plane_lesson import PlaneLesson


class Values(PlaneLesson):
    """Each token passes on a value; their weighted sum refines the one that asked."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 2  # of the columns; more where a sum needs them
    shown = 6  # entries written out in each column
    _may_be_small: ClassVar[dict[str, str]] = dict.fromkeys(
        ("weighted_values", "scaled"), "a token may take from itself alone: one column"
    )
    _most_tokens = MOST_LABELLED
    _clears_stage = True

    @beat("In columns again: the weights of each {token} stand below it.", only_if="by_rows")
    def turned_to_columns(self) -> None:
        self.leave_sink()
        self.orientation = "columns"
        turned = self.weights_in_grid()
        self.play(ReplacementTransform(self.grid, turned), run_time=2)
        self.grid = turned
        self.stand_values()

    @beat("Each {token} carries a value, V, to pass on: made from its vector by $W_V$, then $W_O$.")
    def values_beside_words(self) -> None:
        self.leave_sink()
        grid, chains, values = self.grid, self.value_chains, self.value_symbols
        cells = VGroup(grid.pattern, grid.leaders)
        self.play(FadeOut(cells, *grid.key_symbols), run_time=0.6)
        grid.key_symbols.set_opacity(0)
        self.play(FadeIn(chains.lookups, chains.embeddings), run_time=0.6)
        self.play(FadeIn(chains.maps, chains.names), run_time=0.5)
        self.play(LaggedStart(*map(TransformFromCopy, chains.embeddings, chains.keys)), run_time=1)
        self.play(FadeOut(*chains[:-1]), run_time=0.5)
        self.play(*map(ReplacementTransform, chains.keys, values), FadeIn(cells))

    @beat("Follow “{focus}”. Its column{masked} says what it takes of each value.")
    def one_column(self) -> None:
        self.frame = self.grid.pattern.query_frame(self.focus)
        self.cover = self.grid.pattern.cover(self.focus)
        self.play(FadeIn(self.cover), FadeIn(self.frame))

    @beat("It makes a sum: of each value, as much as its weight says.")
    def weighted_values(self) -> None:
        own, grid = list(zip(self.gathering.keys, self.weighted_sum.terms, strict=False)), self.grid
        VGroup(*self.weighted_sum.terms[: self.count]).shift(self.room_of_sum * RIGHT)
        move, parts = [], []
        for key, term in reversed(own):  # those with the longest way first: they cross no other
            dot = grid.pattern.piece(query=self.focus, key=key)
            parts += [self.value_symbols[key], grid.key_words[key], dot]
            ends = zip(parts[-3:], (term.symbol, term.name_label, term.dot), strict=True)
            move.append(AnimationGroup(*[ReplacementTransform(*pair) for pair in ends]))
        gone = [part for part in (*self.value_symbols, *grid.key_words) if part not in parts]
        around = grid.pattern, grid.leaders, grid.query_words, grid.query_symbols
        self.remove(grid, self.value_symbols)
        self.add(*parts)
        self.play(FadeOut(*gone, *around, self.frame, self.cover), run_time=0.8)
        self.play(LaggedStart(*move, lag_ratio=0.5, run_time=2))
        come = [FadeIn(term.column, shift=0.3 * DOWN) for _, term in own]
        for term in self.weighted_sum.terms[len(own) : self.count]:
            come.append(FadeIn(*term.column_parts, term.dot, shift=0.3 * DOWN))
        self.play(*come)

    @beat(
        "Each value is scaled by its weight: of that of “{weak}”, little is left.",
        when="some_is_weak",
        otherwise="Each value is scaled by its weight: a small weight leaves little of it.",
    )
    def scaled(self) -> None:
        scale = []
        for i, term in enumerate(self.weighted_sum.terms[: self.count]):
            values, source = self.data("gathering.terms", i)
            numbers = term.column.numbers
            scale += [count_to(numbers, values[: self.shown], source, 2), term.weigh_in()]
            scale.append(FadeIn(term.weight, run_time=2))
        self.play(*scale)
        self.play(FadeIn(self.weak_frame), run_time=0.5)

    @beat("Added up, they are the change: what this head has to say to “{focus}”.")
    def gathered(self) -> None:
        *terms, total = self.weighted_sum.terms
        shown = [part for term in terms for part in (*term.column_parts, term.weight)]
        back = self.room_of_sum * LEFT
        VGroup(*[VGroup(term.sign, term.dot) for term in terms]).shift(back)
        self.play(FadeOut(self.weak_frame), *[part.animate.shift(back) for part in shown])
        come = [*[term.sign for term in terms], total.name_label, total.symbol, total.sign]
        self.play(FadeIn(*come, total.column.brackets))
        slide = []
        for term in terms:
            copy = term.column.numbers.copy()
            slide.append(as_animation(copy.animate.move_to(total.column.numbers).set_opacity(0)))
        self.play(LaggedStart(*slide, lag_ratio=0.3, run_time=2), FadeIn(total, run_time=2))

    @beat(
        "By hand, line by line: what stands before the sign adds up to what stands after it.",
        when="sum_is_exact",
        otherwise="By hand, line by line: all of it adds up, but for the rounding of what you see.",
        only_if="in_numbers",
    )
    def line_by_line(self) -> None:
        frame = self.weighted_sum.row_frame(0)
        self.play(FadeIn(frame))
        for row in range(1, min(self.shown, len(self.head.dE[self.focus]))):
            self.rest(0.5)
            self.play(frame.animate.become(self.weighted_sum.row_frame(row)), run_time=0.7)
        self.play(FadeOut(frame))

    @beat(
        "The change is added to “{focus}”. The sum is its refined vector, {letter} prime.",
        when="adds_to_vector",
        otherwise="It is added to the stream of “{focus}”, {letter}, of which {norm} made E. "
        "The sum is {letter} prime.",
    )
    def added(self) -> None:
        *terms, total = self.weighted_sum.terms
        before, change, after = self.refined_sum.terms
        way = change.column.get_center() - total.column.get_center()
        gone = FadeOut(*terms, total.sign, shift=0.5 * LEFT)
        self.play(gone, *[part.animate.shift(way) for part in total.column_parts], run_time=2)
        self.play(FadeOut(*total.column_parts), FadeIn(change), run_time=0.4)
        self.play(FadeIn(before))
        self.play(FadeIn(after, shift=0.4 * DOWN))

    @beat(
        "As arrows: the weighted values carry “{focus}” to where it is now.",
        when="shows_in_plane",
        otherwise="As arrows: the change is small beside the vector of “{focus}”. "
        "Enlarged, its parts.",
    )
    def in_the_plane(self) -> None:
        picture, (before, change, after) = self.picture, self.refined_sum.terms
        self.play(FadeOut(before.column, change, after, before.name_label), run_time=0.6)
        if self.shows_in_plane:
            picture.shift(self.aside * RIGHT)
        self.play(
            FadeIn(picture.plane, self.plane_note),
            ReplacementTransform(before.symbol, picture.before[-1]),
            GrowFromPoint(picture.before[0], picture.plane.zero.get_center()),
        )
        steps: Any = picture
        if not self.shows_in_plane:
            steps = self.enlarged
            self.play(FadeIn(picture.after))
            self.play(FadeIn(steps.spot, steps.leads, steps.panel, steps.title))
        for term in steps.terms:
            tail = (*term[0].tail, 0)  # where it stands now
            self.play(GrowFromPoint(term, tail), run_time=0.2 + 0.6 * (len(term) > 1))
        if self.shows_in_plane:
            self.play(FadeIn(picture.after))

    @beat(
        "It turns towards {nearer}: the cosines between them have grown.",
        when="moves_closer",
        otherwise="It hardly turns: its cosines with the other {token}s stay nearly as they were.",
    )
    def towards_other_words(self) -> None:
        if self.shows_in_plane:
            self.play(as_animation(self.picture.animate.shift(self.aside * LEFT)))
        self.play(FadeIn(self.cosines, shift=0.3 * RIGHT))

    @beat(
        "And these words are nearest to the change itself: what the head had to say.",
        only_if="has_a_say",
    )
    def nearest_words(self) -> None:
        self.play(FadeIn(self.neighbourhood))

    @beat(
        "All {token}s do this at once. Faint dots meet values near zero: they change little.",
        when="some_are_quiet",
        otherwise="All tokens do this at once. Each has a change of its own, and a refined vector.",
    )
    def every_column(self) -> None:
        beside = [self.cosines, *([self.neighbourhood] if self.has_a_say else [])]
        beside += [] if self.shows_in_plane else [self.enlarged]
        self.play(FadeOut(self.picture, self.plane_note, *beside), run_time=0.7)
        self.grid.stand(self.board.summed)
        self.grid.key_symbols.set_opacity(0)
        self.stand_values()
        refined, lengths = f"{self.letter}'", self.data("head.dE_norm")
        self.rows = rows = ChangeRows(self.grid, *lengths, self.board.sum_rows, refined)
        self.play(FadeIn(self.grid, self.value_symbols, rows.titles))
        if self.some_are_quiet:
            self.play(fade(self.grid.pattern, self.quiet, FAINT, seconds=0.8))
        self.play(LaggedStart(*self.fall(rows), lag_ratio=0.15, run_time=2.5))
        self.play(FadeIn(rows.lengths), run_time=0.7)
        self.play(LaggedStart(*map(FadeIn, rows.refined), lag_ratio=0.1, run_time=1.2))

    @beat("This is one head of attention: vectors go in, refined vectors come out.")
    def refined_vectors(self) -> None:
        grid, rows, exchange = self.grid, self.rows, Exchange(self)
        chains = TokenChains(self.words, self.board.chains, self.theme)
        self.play(
            FadeOut(grid.pattern, grid.leaders, grid.key_words, self.value_symbols),
            FadeOut(rows.titles, rows.changes, rows.lengths),
            run_time=0.6,
        )
        self.play(
            ReplacementTransform(grid.query_words, chains.words),
            ReplacementTransform(rows.refined, exchange.refined),
            run_time=1.2,
        )
        self.play(FadeIn(chains.lookups, chains.embeddings, shift=0.2 * DOWN), run_time=0.7)
        self.play(*[reach(links, seconds=1.2) for links in exchange.links])

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the grid of weights as masking left it."""
        self.grid = self.weights_in_grid()
        symbols = [indexed("V", j, self.theme.value) for j in range(len(self.words))]
        self.value_symbols = VGroup(*symbols)
        self.stand_values()
        self.add(self.grid)
        self.begin_with_sink("sink")
