"""AnsweringLesson: what the clip on keys draws, and what it asks of the trace."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from manim import VGroup

from attention_math.planes import ShadowPlane
from scenes.lesson import Lesson
from scenes.mobjects.answer_plane import AnswerPlane, TokenVector
from scenes.mobjects.answer_table import AnswerTable
from scenes.mobjects.key_chains import KeyChains
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.matrix_product import MatrixVectorProduct
from scenes.mobjects.symbols import Label, indexed, vector
from scenes.theme import SIZES

# The cosines from which on the caption says that a key answers, or points away.
ANSWERS, AWAY = 0.5, -0.1


@dataclass(frozen=True)
class Grouping:
    """How many heads of a model use the same keys."""

    heads: int


class AnsweringLesson(Lesson):
    """The words with their queries and keys, a key made by hand, and keys beside a query."""

    shown: int

    @cached_property
    def grid(self) -> LabelledGrid:
        """The words at the places of a grid's labels: queries on top, keys at the left."""
        place = self.board.wide
        return LabelledGrid(self.words, self.words, place, self.theme, self.orientation)

    @cached_property
    def header(self) -> VGroup:
        """The words of the grid with their queries and keys."""
        grid = self.grid
        return VGroup(grid.query_words, grid.query_symbols, grid.key_words, grid.key_symbols)

    @cached_property
    def key_chains(self) -> KeyChains:
        """What makes the keys, in the room of the grid."""
        return KeyChains(self.grid)

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
        text = f"$#[lengths and angles to] {query} #[are true, angles between keys are not]$"
        left, top = self.board.corner
        return Label(text, self.theme.dim, SIZES.note).stand_at(left, top - 0.2, "left")

    @cached_property
    def cosines(self) -> AnswerTable:
        """How far the keys turn from the query, in all dimensions."""
        keys = [(key, self.words[key]) for key in self.shown_keys]
        cosines, corner = self.data("shadows.cosines"), self.board.beside_plane
        table = AnswerTable(self.focus, keys, cosines, corner, self.theme)
        return table.match_y(self.picture)

    @property
    def aside(self) -> float:
        """How far from the middle of the page the arrows stand beside the cosines, scene units."""
        left, _, right, _ = self.board.plane
        return (self.board.left + self.board.right - left - right) / 2

    @property
    def has_a_plane(self) -> bool:
        """Whether queries have enough entries to lie in a plane."""
        return len(self.head.Q[0]) > 1

    @property
    def answering(self) -> list[str]:
        """The words whose keys lean the query's way, the one that reaches furthest first."""
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
