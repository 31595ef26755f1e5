"""Keys.

Every token answers: a second matrix makes from each vector a key, to be compared with queries.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh keys --text "the old red car stopped" --focus car
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from manim import (
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

from attention_math.planes import ShadowPlane
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.answer_plane import AnswerPlane, TokenVector
from scenes.mobjects.answer_table import AnswerTable
from scenes.mobjects.folding import fold, unfold
from scenes.mobjects.key_chains import KeyChains
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.matrix_product import MatrixVectorProduct
from scenes.mobjects.symbols import Label, indexed, vector
from scenes.mobjects.token_chains import TokenChains
from scenes.theme import SIZES

# The cosines from which on the caption says that a key points where the query does, or away.
ANSWERS, AWAY = 0.5, -0.1


@dataclass(frozen=True)
class Grouping:
    """How many heads of a model use the same keys."""

    heads: int


class Keys(Lesson):
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
        grid, picture = self.grid, self.picture
        fly = [
            TransformFromCopy(grid.query_symbols[self.focus], picture.query_label[0]),
            TransformFromCopy(grid.query_words[self.focus], picture.query_label[1]),
        ]
        self.play(FadeOut(self.header), FadeIn(picture.plane, picture.axis), *fly, run_time=1.5)
        origin = (*picture.plane.origin, 0)
        self.play(FadeIn(self.note), GrowFromPoint(picture.query, origin))
        for place, key in enumerate(self.shown_keys):
            label = picture.key_labels[place]
            self.play(
                TransformFromCopy(grid.key_symbols[key], label[0]),
                TransformFromCopy(grid.key_words[key], label[1]),
                GrowFromPoint(picture.keys[place], origin),
            )

    @beat(
        "Keys that point where the query points answer it: here {answers}. “{worst}” points away.",
        when="some_answer",
        otherwise="The further a key reaches along the query, the better it answers.",
        only_if="has_a_plane",
    )
    def who_answers(self) -> None:
        picture = self.picture
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
            self.play(FadeOut(self.picture, self.note, self.cosines), FadeIn(self.header))

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with every word and its query, as the clip before left them."""
        self.grid = LabelledGrid(
            self.words, self.words, self.board.wide, self.theme, self.orientation
        )
        self.query_chains = TokenChains(self.words, self.board.chains, self.theme)
        self.add(self.query_chains)

    @cached_property
    def header(self) -> VGroup:
        """The words of the grid with their queries and keys."""
        grid = self.grid
        return VGroup(grid.query_words, grid.query_symbols, grid.key_words, grid.key_symbols)

    @cached_property
    def key_chains(self) -> KeyChains:
        """What makes the keys, in the room of the grid."""
        return KeyChains(self.grid)

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

    @property
    def turns_nothing(self) -> bool:
        """Whether places do not turn queries and keys."""
        return not self.head.rotates

    @property
    def keys_are_its_own(self) -> bool:
        """Whether no other heads use the keys of this one, as far as is known."""
        whole = self.subject.whole
        return whole is None or whole.sizes.n_kv_heads == whole.sizes.n_heads

    @property
    def unbiased(self) -> bool:
        """Whether a key is the product alone."""
        return not self.lookup("head.b_K").any()

    @cached_property
    def product(self) -> MatrixVectorProduct:
        """W_K times the vector of the word that the focus takes most from, in the cells' room."""
        place, theme = self.giver, self.theme
        product = MatrixVectorProduct(
            self.data("head.W_K"),
            self.data("trace.memory", place),
            self.data("head.K_raw", place),
            [
                Label("$W_K$", theme.key, SIZES.symbol),
                indexed("E", place, theme.ink),
                indexed("K", place, theme.key),
            ],
            theme,
            shown=(self.shown, self.shown),
            decimals=(self.decimals, self.decimals),
        )
        box = self.grid.place.box
        width, height = self.board.right - box.left - 0.3, box.top - self.board.bottom - 0.3
        product.scale(min(1.0, width / product.width, height / product.height))
        middle = (self.board.right + box.left + 0.3) / 2, (self.board.bottom + box.top) / 2
        return product.move_to((*middle, 0))

    @cached_property
    def shown_keys(self) -> list[int]:
        """The two keys that score highest with the query of the focus, and the lowest."""
        scores = np.asarray(self.head.dot_products)[self.focus]
        order = np.argsort(-scores, kind="stable")
        return order.tolist() if len(order) < 3 else order[[0, 1, -1]].tolist()

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add who shares the keys, and the plane through the query of the focus with some keys."""
        found, whole = super().sources, self.subject.whole
        if whole is not None:
            grouping = Grouping(whole.sizes.n_heads // whole.sizes.n_kv_heads)
            found = found | {"grouping": grouping}
        if not self.has_a_plane:
            return found
        shadows = ShadowPlane.of(self.head.Q[self.focus], self.head.K[self.shown_keys])
        return found | {"shadows": shadows}

    @cached_property
    def picture(self) -> AnswerPlane:
        """The query and the keys as arrows."""
        focus, words = self.focus, self.words
        query = TokenVector(focus, words[focus], *self.data("shadows.vector"))
        keys = [
            TokenVector(key, words[key], *self.data("shadows.turned", i))
            for i, key in enumerate(self.shown_keys)
        ]
        return AnswerPlane(query, keys, self.board.plane, self.theme)

    @cached_property
    def note(self) -> Label:
        """What plane it is."""
        query = vector("Q", self.focus).strip("$")
        text = f"$#[true lengths, true angles to] {query}#[; angles between keys are not]$"
        left, top = self.board.corner
        return Label(text, self.theme.dim, 0.28).stand_at(left, top - 0.2, "left")

    @cached_property
    def cosines(self) -> AnswerTable:
        """How far the keys turn from the query, in all dimensions."""
        keys = [(key, self.words[key]) for key in self.shown_keys]
        cosines, corner = self.data("shadows.cosines"), self.board.beside_plane
        table = AnswerTable(self.focus, keys, cosines, corner, self.theme)
        return table.match_y(self.picture)

    @property
    def has_a_plane(self) -> bool:
        """Whether queries have enough entries to lie in a plane."""
        return len(self.head.Q[0]) > 1

    @property
    def answering(self) -> list[str]:
        """The words whose keys point where the query points."""
        if not self.has_a_plane:
            return []
        pairs = zip(self.shown_keys, self.lookup("shadows.cosines"), strict=True)
        return [self.names[key] for key, cosine in pairs if cosine >= ANSWERS]

    @property
    def some_answer(self) -> bool:
        """Whether there are such words, and another word whose key points away."""
        away = bool(self.lookup("shadows.cosines")[-1] <= AWAY)
        return away and bool(self.answering) and self.worst not in self.answering

    @property
    def worst(self) -> str:
        """The word whose key scores lowest."""
        return self.names[self.shown_keys[-1]]

    def facts(self) -> dict[str, Any]:
        """Add which keys are shown, which of them answer, and which points away."""
        some_keys = ("its only key", "both keys", "three of the keys")[len(self.shown_keys) - 1]
        answers = " and ".join(f"“{word}”" for word in self.answering)
        d_head = self.number("head.d_head", decimals=0)
        facts: dict[str, Any] = {
            "some_keys": some_keys,
            "answers": answers,
            "worst": self.worst,
            "key": "key" if self.turns_nothing else "key, before it is turned",
        }
        if not self.keys_are_its_own:
            facts["sharing"] = self.number("grouping.heads", decimals=0)
        return super().facts() | facts | {"d_head": d_head}
