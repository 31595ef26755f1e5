"""Attention formula.

The formula, opened up piece by piece: each letter is an array, and each array has been met before.

Edit me: the dials below change the sentence and how much is worked in numbers; each beat is a step.
Render:  ./render.sh attention_formula --text "the old red car stopped" --orientation rows
"""

from functools import cached_property
from typing import Any

from manim import (
    Animation,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    Transform,
    TransformFromCopy,
    VGroup,
    rush_into,
)

from attention_math.conventions import Conventions
from scenes.examples import FLUFFY_CREATURE
from scenes.grid_lesson import MOST_LABELLED, GridLesson
from scenes.lesson import beat
from scenes.mobjects.formula_arrays import FormulaArrays
from scenes.mobjects.formula_motion import close_array, open_array, rescale
from scenes.mobjects.marks import Mark
from scenes.mobjects.motion import as_animation, sweep
from scenes.mobjects.outcome import Outcome
from scenes.mobjects.sized_formula import SizedFormula
from scenes.mobjects.symbols import Label, indexed, word
from scenes.theme import SIZES

OTHER = {"columns": "rows", "rows": "columns"}


class AttentionFormula(GridLesson):
    """The formula of attention, opened into the arrays that its letters stand for."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    entries = (4, 2)  # rows and columns of an array, written out where numbers are wanted
    _most_tokens = MOST_LABELLED

    @beat("All these steps are one formula. Let us open it, letter by letter.")
    def one_formula(self) -> None:
        self.leave_sink()
        parts = sorted(self.formula, key=lambda part: part.get_left()[0])
        self.play(self.grid.move_to_place(self.board.beside_formula, seconds=1))
        self.play(LaggedStart(*map(FadeIn, parts), lag_ratio=0.25, run_time=1))

    @beat("Q: all the queries in one array, a {line} for each {token}{turned}.")
    def queries(self) -> None:
        self.play(FadeIn(self.frame, run_time=0.5))
        array, letter = self.opened.by_letter["Q"], self.formula.parts["Q"]
        self.play(open_array(array, letter, self.grid.query_symbols))
        self.tell_size("Q")

    @beat("K: all the keys. The T turns the array over: now each key is a {other_line}.")
    def keys(self) -> None:
        array, letter = self.opened.keys, self.formula.parts["K_T"]
        opens = open_array(array, letter, self.grid.key_symbols)
        self.play(self.frame_to("K_T", color=self.theme.key), opens)
        self.play(ReplacementTransform(array, self.opened.by_letter["K_T"]))
        self.tell_size("K_T")

    @beat("Multiplied, they are the scores: every key meets every query.")
    def numerator(self) -> None:
        self.brackets = self.opened.around_labels(self.grid)
        arrays = self.opened.by_letter
        moves = [TransformFromCopy(arrays[n].brackets, own) for n, own in self.brackets.items()]
        self.play(self.frame_to("K_T", "Q"), *moves)
        scores, source = self.data("unmasked.dot_products")
        self.play(sweep(self.grid.pattern, scores=scores, source=source, seconds=1.5))

    @beat(
        "Each is divided by $sqrt(d_k)$: a key has $d_k = {d_head}$ entries.",
        when="is_plain",
        otherwise="This head divides each by {divisor}{and_bias}.",
    )
    def divided(self) -> None:
        self.play(self.frame_to("K_T", "Q", "root"), FadeIn(self.divisor))
        self.play(rescale(self.grid.pattern, *self.data("unmasked.S")))

    @beat("Softmax, {line} by {line}: each becomes weights that add up to one.")
    def softmax(self) -> None:
        arrays, sizes = self.opened.by_letter, self.opened.sizes
        opened = VGroup(arrays["Q"], arrays["K_T"], sizes["Q"], sizes["K_T"], self.divisor)
        closes = close_array(opened, self.formula.parts["root"])
        gone = FadeOut(*self.brackets.values())
        self.play(self.frame_to("softmax", "rest"), closes, gone)
        weights, source = self.data("unmasked.A")
        self.play(sweep(self.grid.pattern, weights=weights, source=source, seconds=2))

    @beat(
        "V: the values, what each {token} passes on. V stands first here, and acts last.",
        when="by_columns",
        otherwise="V: the values, what each {token} passes on. V stands last, and acts last.",
    )
    def values(self) -> None:
        come = [FadeIn(symbol, scale=0.6) for symbol in self.value_symbols]
        self.play(
            self.frame_to("V", color=self.theme.value),
            as_animation(self.grid.key_symbols.animate.set_opacity(0)),
            LaggedStart(*come, lag_ratio=0.1, run_time=1),
        )
        array, letter = self.opened.by_letter["V"], self.formula.parts["V"]
        self.play(open_array(array, letter, self.value_symbols))
        self.tell_size("V")

    @beat("A {line} of weights mixes the values: out comes a change $Delta E$, for each {token}.")
    def mixed(self) -> None:
        outcome, column = self.outcome, self.grid.pattern.query_frame(self.focus)
        self.play(FadeOut(self.frame), FadeIn(outcome.array.brackets, column), run_time=0.6)
        dots = outcome.valued(self.focus)
        comes = [TransformFromCopy(self.value_symbols[key], dot) for key, dot in dots]
        self.play(LaggedStart(*comes, lag_ratio=0.1, run_time=1.2))
        self.remove(*[dot for _, dot in dots])
        if outcome.is_named and len(self.words) > 1:  # one first, then all others
            gone = FadeOut(column, rate_func=rush_into)
            self.play(*outcome.mix([self.focus]), gone, run_time=1)
            others = [i for i in range(len(self.words)) if i != self.focus]
            self.play(*outcome.mix(others), run_time=1.4)
        else:
            self.play(*outcome.mix(range(len(self.words))), FadeOut(column), run_time=2)
        opened = VGroup(self.opened.by_letter["V"], self.opened.sizes["V"])
        self.play(close_array(opened, self.formula.parts["V"]), run_time=0.7)
        self.play(FadeIn(outcome.size, self.formula.sizes), run_time=0.6)

    @beat(
        "Papers write vectors as rows. That form gives the same numbers, transposed.",
        when="by_columns",
        otherwise="With vectors as columns the order turns round: the same numbers, transposed.",
    )
    def other_convention(self) -> None:
        first, other = self.formula.parts, self.other
        order = sorted(other.parts, key=lambda name: other.parts[name].get_left()[0])
        moves = [TransformFromCopy(first[name], other.parts[name]) for name in order]
        self.play(LaggedStart(*moves, FadeIn(other.rest), lag_ratio=0.3, run_time=2))
        self.play(FadeIn(other.sizes, *self.difference), run_time=0.6)

    @beat("At its heart: the pattern of weights. But should a {token} see all others?")
    def pattern_again(self) -> None:
        gone = [self.formula, self.formula.sizes, self.other, self.other.sizes, *self.difference]
        self.play(
            FadeOut(*gone, self.outcome, self.value_symbols),
            as_animation(self.grid.key_symbols.animate.set_opacity(1)),
        )
        self.play(self.grid.move_to_place(self.board.wide, seconds=1.5))
        self.show_sink("unmasked_sink")

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the grid of weights as softmax left it."""
        self.grid = self.new_grid()
        self.grid.pattern.set_weights(*self.data("unmasked.A"))
        self.add(self.grid)
        self.begin_with_sink("unmasked_sink")

    @cached_property
    def formula(self) -> SizedFormula:
        """The formula in this convention."""
        return self.formula_as(self.orientation, self.board.formula.first)

    @cached_property
    def other(self) -> SizedFormula:
        """The formula in the other convention, below it."""
        return self.formula_as(OTHER[self.orientation], self.board.formula.second)

    def formula_as(self, form: str, baseline: float) -> SizedFormula:
        """Return the formula in a convention, standing on a baseline."""
        root = "sqrt(d_k)" if self.is_plain else "c"  # or what the model divides by instead
        drawn = SizedFormula(form, self.arrays(form), self.theme, root)
        return drawn.stand(self.board.formula.middle, baseline, self.board.formula.size)

    @cached_property
    def frame(self) -> Mark:
        """The frame around a part of the formula, on Q at first."""
        return self.formula.frame("Q", color=self.theme.query)

    def frame_to(self, *names: str, color: str | None = None) -> Animation:
        """Return the motion of the frame to other parts of the formula."""
        return Transform(self.frame, self.formula.frame(*names, color=color))

    @cached_property
    def opened(self) -> FormulaArrays:
        """The arrays that the letters stand for."""
        return FormulaArrays(
            self.arrays(self.orientation), self.board.formula, self.theme, self.orientation
        )

    @cached_property
    def outcome(self) -> Outcome:
        """What comes out: a vector for each query of the grid."""
        return Outcome(self.grid.pattern, *self.arrays(self.orientation)["out"])

    @cached_property
    def value_symbols(self) -> VGroup:
        """The values, where the keys of the grid stand."""
        size, symbols = self.grid.place.symbol_size, VGroup()
        for j, key in enumerate(self.grid.key_symbols):
            symbol = indexed("V", j, self.theme.value, size)
            symbols.add(symbol.move_to(key))
        return symbols

    @cached_property
    def divisor(self) -> VGroup:
        """What the scores are divided by, under a bar below the two arrays."""
        facts = self.facts()
        number, sources = facts["divisor"], ("conventions.divisor",)
        text = f"${number}$"
        if self.is_plain:
            sign = "=" if round(number, number.decimals) == number else "approx"
            text, sources = f"$sqrt({facts['d_head']}) {sign} {number}$", ("head.d_head", *sources)
        label = Label(text, self.theme.ink, SIZES.word, sources=sources)
        return self.opened.divided_by(label)

    @cached_property
    def difference(self) -> list[Label]:
        """How much the results of the two forms differ, where numbers are wanted."""
        if not self.in_numbers:
            return []
        number, place = self.number("conventions.difference", decimals=6), self.board.formula
        text = f"results differ by at most {number}"
        label = word(text, self.theme.dim, SIZES.note, sources=(number.source,))
        return [label.stand_at(place.middle, place.between).fit_width(place.width)]

    def arrays(self, form: str) -> dict[str, Any]:
        """Return the arrays of a convention with their sources."""
        names = ("Q", "K_T", "V", "pattern", "out")
        return {name: self.data(f"{form}.{name}") for name in names}

    def tell_size(self, name: str) -> None:
        """Write the size under an opened array and, where wanted, some of its numbers in it."""
        self.play(FadeIn(self.opened.sizes[name], run_time=0.5))
        if self.in_numbers:
            array = self.opened.by_letter[name]
            numbers = self.opened.numbers(name, self.entries, self.decimals)
            self.play(FadeOut(array), FadeIn(numbers))
            self.rest(2)
            self.play(FadeOut(numbers), FadeIn(array))

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the arrays of the formula in both conventions."""
        both = Conventions.of(super().sources["unmasked"])
        return super().sources | {"columns": both.columns, "rows": both.rows, "conventions": both}

    def facts(self) -> dict[str, Any]:
        """Add what a query is on screen, the size of a key and what scores are divided by."""
        biased = bool(self.lookup("head.score_bias").any())
        facts: dict[str, Any] = {"other_line": "row" if self.by_columns else "column"}
        facts |= {"and_bias": " and adds a bias of its own" if biased else ""}
        facts |= {"turned": ", turned by its place" if self.head.rotates else ""}
        facts |= {"d_head": self.number("head.d_head", decimals=0)}
        facts |= {"divisor": self.number("conventions.divisor", decimals=2)}
        return super().facts() | facts
