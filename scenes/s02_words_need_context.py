"""Words need context.

One word in three phrases: the table of a language model has one column of numbers for it, whatever
it means. Only the layers that follow, which look at the words before it, make three of one.

Edit me: the dials below change the word and the phrases it stands in. Phrases that are not recorded
need the weights of SmolLM2.
Render:  ./render.sh words_need_context
"""

from itertools import pairwise

from manim import (
    DOWN,
    AnimationGroup,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
)

from scenes.clip import beat
from scenes.context_pictures import ContextPictures
from scenes.mobjects.arrow_pair import ArrowPair
from scenes.mobjects.motion import reach


class WordsNeedContext(ContextPictures):
    """The lookup cannot know what a word means; the layers find out."""

    word = "mole"
    phrases = ("American shrew mole", "One mole of carbon dioxide", "Take a biopsy of the mole")
    meanings = ("animal", "amount", "skin")  # what it means in each, for labels
    second_word = "tower"
    second_phrases = ("the tower", "the Eiffel tower", "the miniature Eiffel tower")

    @beat("One word, three meanings. Only the words around it can tell which one is meant.")
    def one_word(self) -> None:
        for line, meaning in zip(self.lines, self.line_meanings, strict=True):
            self.play(FadeIn(line, shift=0.3 * DOWN), FadeIn(meaning), run_time=0.8)
        self.play(FadeIn(self.line_frames))

    @beat("A model cuts a text into tokens and looks up each in a table: a column of numbers.")
    def looked_up(self) -> None:
        self.play(FadeOut(self.line_frames), run_time=0.4)
        moves = []
        for i, line in enumerate(self.lines.tokens):
            words = [
                ReplacementTransform(*pair) for pair in zip(line, self.table.words[i], strict=True)
            ]
            meaning = ReplacementTransform(self.line_meanings[i], self.table_meanings[i])
            moves.append(AnimationGroup(*words, meaning))
        self.play(LaggedStart(*moves, lag_ratio=0.4, run_time=2))
        columns = [column for group in self.table.columns for column in group]
        grown = [GrowFromPoint(column, column.get_top()) for column in columns]
        self.play(LaggedStart(*grown, lag_ratio=0.15, run_time=2))

    @beat(
        "The table knows no context: all {entries:.0f} numbers of “{word}” are the same each time.",
        when="alike",
        otherwise="What the table has for “{word}” does not depend on the words around it.",
    )
    def all_alike(self) -> None:
        dim = [part.animate.set_opacity(0.25) for part in self.other_tokens]
        self.play(FadeIn(self.word_frames), *dim)
        first, last = self.table.row_frame(0), self.table.row_frame(-1)
        self.play(FadeIn(first), run_time=0.5)
        self.play(first.animate.move_to(last), run_time=2.2)
        self.play(FadeOut(first), run_time=0.4)

    @beat(
        "Then come layers. In them a word sees what is before it: “{word}” sees “{seen}”, "
        "not “{late}”.",
        when="some_come_late",
        otherwise="Then come layers. In them a word sees what stands before it.",
    )
    def looking_back(self) -> None:
        seen = [part for part in self.other_tokens if part not in self.unseen]
        self.play(*[part.animate.set_opacity(1) for part in seen])
        self.play(*[reach(arcs, 1.5) for arcs in self.looks])

    @beat("Through {layers:.0f} layers the columns change, each in its own way.")
    def through_layers(self) -> None:
        self.play(*self.leave(*self.word_columns, *self.table_meanings))
        moves = [
            *zip(self.word_columns, self.columns, strict=True),
            *zip(self.table_meanings, self.names, strict=True),
        ]
        self.play(*[ReplacementTransform(*pair) for pair in moves], FadeIn(self.track))
        for first, last in pairwise((0, self.last // 6, self.last)):
            self.play(*self.to_depth(first, last, 2))

    @beat(
        "Once more, each “{word}” as an arrow, two by two. Cosine 1 is the same direction; in the "
        "end all differ.",
        when="all_part",
        otherwise="Once more, each “{word}” as an arrow. Cosine 1 is the same direction.",
    )
    def arrows_part(self) -> None:
        self.play(FadeOut(*self.columns, self.track), run_time=0.6)
        self.track.go(0)
        self.play(FadeOut(*self.names), FadeIn(self.track), *map(FadeIn, self.pairs))
        self.play(*self.open_to(self.last, 4.5))

    @beat(
        "Another word: “{most}” before “{second}” turns its arrow, too.",
        when="adds_words",
        otherwise="Another word: what stands before “{second}” turns its arrow, too.",
    )
    def turned(self) -> None:
        first = self.second_pairs[0]
        start = GrowFromPoint(first.arrows[0], first.dot.get_center())
        self.play(*self.leave(self.track))
        self.play(start, FadeIn(first.dot, first.names[0]))
        self.turn(first)

    @beat(
        "Then “{least}” turns it again, but less. How do words do that? By attention.",
        when="less_and_less",
        otherwise="How do words do that? By attention.",
    )
    def turned_again(self) -> None:
        for before, pair in pairwise(self.second_pairs):
            again = TransformFromCopy(before.arrows[1], pair.arrows[0])
            name = TransformFromCopy(before.names[1], pair.names[0])
            self.play(again, name, FadeIn(pair.dot))
            self.turn(pair)

    def turn(self, pair: ArrowPair) -> None:
        """Turn the second arrow of a pair out of the first."""
        self.play(TransformFromCopy(*pair.arrows), FadeIn(pair.names[1]), run_time=1.2)
        self.play(FadeIn(pair.title, pair.cosine), run_time=0.6)
