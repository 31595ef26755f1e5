"""Keys.

Every token answers: a second matrix makes from each vector a key, to be compared with queries.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh keys --text "the old red car stopped" --focus car
"""

from manim import (
    LEFT,
    RIGHT,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    ReplacementTransform,
    Transform,
    TransformFromCopy,
    VGroup,
)

from scenes.answering_lesson import AnsweringLesson
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import beat
from scenes.mobjects.folding import fold, unfold
from scenes.mobjects.matrix_product import MatrixVectorProduct
from scenes.mobjects.motion import as_animation
from scenes.mobjects.token_chains import TokenChains


class Keys(AnsweringLesson):
    """Every token answers: W_K times its vector is its key."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 2  # of the worked product
    shown = 4  # rows and columns of the matrix written out

    @beat("Queries ask. To answer them, every {token} lines up once more.")
    def words_line_up(self) -> None:
        queries, grid = self.query_chains, self.grid
        self.play(FadeOut(queries.lookups, queries.embeddings, queries.maps, queries.names))
        start = [*queries.words, *queries.queries]
        end = [*grid.query_words, *grid.query_symbols]
        self.play(*map(ReplacementTransform, start, end), run_time=1.5)
        copies = map(TransformFromCopy, grid.query_words, grid.key_words)
        self.play(LaggedStart(*copies, lag_ratio=0.1, run_time=2))

    @beat("Another matrix, $W_K$, makes from the vector of each {token} a key: its answer.")
    def every_token_answers(self) -> None:
        chains, grid = self.key_chains, self.grid
        self.play(FadeIn(chains.lookups, run_time=0.6))
        pairs = zip(grid.key_words, chains.embeddings, strict=True)
        come = [FadeIn(embedding, target_position=word) for word, embedding in pairs]
        self.play(LaggedStart(*come, lag_ratio=0.1, run_time=1.5))
        self.play(FadeIn(chains.maps, chains.names))
        self.play(LaggedStart(*map(TransformFromCopy, chains.embeddings, chains.keys)))
        self.rest()

    @beat(
        "A key speaks for its {token}, with {d_head} numbers, as many as a query has.",
        when="turns_nothing",
        otherwise="A key speaks for its {token}, with {d_head} numbers. "
        "Its place turns it, as it turns a query.",
    )
    def keys_beside_words(self) -> None:
        chains = self.key_chains
        self.play(FadeOut(chains.lookups, chains.embeddings, chains.maps, chains.names))
        self.play(*map(ReplacementTransform, chains.keys, self.grid.key_symbols), run_time=1.5)

    @beat(
        "In numbers, for “{giver}”: each row of $W_K$ times its vector is one entry of its {key}.",
        when="unbiased",
        otherwise="In numbers, for “{giver}”: each row of $W_K$ times its vector, plus a bias, "
        "is one entry.",
        only_if="in_numbers",
    )
    def one_key_by_hand(self) -> None:
        product, home = self.product, self.grid.key_symbols[self.giver]
        matrix_name, vector_name, result_name = product.names
        self.play(TransformFromCopy(self.grid.key_words[self.giver], vector_name))
        self.play(unfold(product.vector, vector_name.get_center()), FadeIn(matrix_name))
        self.play(unfold(product.matrix, matrix_name.get_center()), FadeIn(product.equals))
        self.play(FadeIn(product.shapes, product.result.brackets, product.result.ellipsis))
        self.sweep_rows(product)
        gone = FadeOut(product.matrix, product.vector, product.equals, product.shapes)
        self.play(gone, FadeOut(matrix_name, vector_name))
        self.play(fold(product.result, result_name.get_center()))
        self.play(Transform(result_name, home))
        self.remove(result_name)

    @beat(
        "Queries and keys can be compared: the query of “{focus}” with {some_keys}.",
        only_if="has_a_plane",
    )
    def in_one_plane(self) -> None:
        grid, picture = self.grid, self.picture.shift(self.aside * RIGHT)
        labels = [grid.query_symbols[self.focus], grid.query_words[self.focus]]
        for key in self.shown_keys:
            labels += [grid.key_symbols[key], grid.key_words[key]]
        labels = [label.copy() for label in labels]  # they stay until they are needed
        self.add(*labels)
        self.play(FadeOut(self.header), run_time=0.7)
        homes = [part for label in (picture.query_label, *picture.key_labels) for part in label]
        moves = list(map(ReplacementTransform, labels, homes))
        self.play(FadeIn(picture.plane, picture.axis), run_time=0.7)
        self.add(*labels)  # over the plane
        self.play(*moves[:2])
        origin = picture.plane.zero.get_center()
        self.play(GrowFromPoint(picture.query, origin), FadeIn(self.note))
        for place, arrow in enumerate(picture.keys):
            own = moves[2 * place + 2 : 2 * place + 4]
            self.play(*own, GrowFromPoint(arrow, origin))

    @beat(
        "The further a key reaches along the query, the better it answers: here {answers}. "
        "“{worst}” points away.",
        when="some_answer",
        otherwise="The further a key reaches along the query, the better it answers.",
        only_if="has_a_plane",
    )
    def who_answers(self) -> None:
        picture, move = self.picture, self.aside * LEFT
        picture.drops.shift(move)
        self.play(as_animation(VGroup(*picture.arrows_and_labels).animate.shift(move)))
        self.play(FadeIn(picture.drops))
        self.play(FadeIn(self.cosines, shift=0.3 * RIGHT))

    @beat(
        "So every {token} has a query and a key.",
        when="keys_are_its_own",
        otherwise="So every {token} has a query and a key. In this model {sharing} heads share a "
        "key, and each has its own query.",
    )
    def keys_meet_queries(self) -> None:
        if self.has_a_plane:
            self.play(FadeOut(self.picture, self.note, self.cosines), run_time=0.5)
            self.play(FadeIn(self.header), run_time=0.7)

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with every word and its query, as the clip before left them."""
        self.query_chains = TokenChains(self.words, self.board.chains, self.theme)
        self.add(self.query_chains)

    def sweep_rows(self, product: MatrixVectorProduct) -> None:
        """Frame one row after the other; each gives its entry of the result."""
        frames, found = product.row_frames(0), []
        self.play(FadeIn(frames))
        for row in range(product.rows):
            found.append(product.row_result(row))
            move = frames.animate.become(product.row_frames(row))
            self.play(move, FadeIn(found[-1]), run_time=0.7)
        self.play(FadeOut(frames), run_time=0.5)
        self.remove(*found)
        self.add(product)
        self.rest()
