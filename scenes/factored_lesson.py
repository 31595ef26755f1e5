"""FactoredLesson: value down and value up of a head as pictures, columns, parts and bars."""

from functools import cached_property
from typing import Any

from manim import DL, UR, Animation, FadeIn, FadeOut, Group, LaggedStart, Mobject, VGroup

from attention_math.low_rank import LowRank
from attention_math.provenance import Provenance
from attention_math.sizes import GPT3
from scenes.changing_origin import ChangingOrigin
from scenes.lesson import Lesson
from scenes.mobjects.equation import Term, TermPicture
from scenes.mobjects.motion import as_animation
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.outlines import Box
from scenes.mobjects.spectrum import Spectrum
from scenes.mobjects.split_vector import SplitVector
from scenes.mobjects.symbols import Label, vector, word
from scenes.mobjects.two_steps import TwoSteps
from scenes.mobjects.weight_picture import WeightPicture
from scenes.sentence_line import Named
from scenes.theme import SIZES

HIGHEST = 4.0  # the side of the square, scene units
MIDDLE = 0.5  # the height at which products stand
COLUMN = 1.35  # the width of a column of numbers
GAPS = (0.35, 0.5)  # between the matrices, and before E
SIGN, BIASED = 0.85, 1.9  # for the sign of equality, without and with a bias before it
APART = 0.25  # between the parts when the product has closed up
ENTRIES, FEW = 6, 3  # written out in long columns, and in the short one


class FactoredLesson(ChangingOrigin, Lesson):
    """What the clip on low-rank values draws, and what it asks of the head."""

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the map of the head, the parts of the vector it takes, and GPT-3's sizes."""
        found = LowRank.of(self.head)
        own = {"low_rank": found, "sizes": found.sizes, "gpt3": GPT3.head}
        own["larger"] = Named((GPT3.name,))
        own["split"] = found.split(self.trace.memory[self.focus])
        return super().sources | own

    def facts(self) -> dict[str, Any]:
        """Add the sizes of the head's matrices and GPT-3's, and the rank."""
        found: dict[str, Any] = {"larger": GPT3.name}
        for field in ("d_model", "d_head", "n_value", "n_square"):
            found[field] = self.number(f"sizes.{field}", decimals=0)
        for field in ("n_value", "n_square"):
            found[f"{field}_3"] = self.number(f"gpt3.{field}", decimals=0)
        for field in ("rank", "n_lost"):
            found[field] = self.number(f"low_rank.{field}", decimals=0)
        return super().facts() | found

    @property
    def has_no_bias(self) -> bool:
        """Whether the two matrices alone make a value."""
        return not self.head.b_V.any()

    @property
    def small(self) -> str:
        """The letter of the vector in between: W_V E, and V with an arrow down with its bias."""
        return "W_V E" if self.has_no_bias else "V^arrow.b"

    @property
    def counted(self) -> Provenance:
        """Where GPT-3's numbers come from."""
        return Provenance("counted", GPT3.name, GPT3.source)

    @property
    def loses_some(self) -> bool:
        """Whether some directions are lost."""
        return bool(self.lookup("low_rank.n_lost"))

    # --- a product of matrices --------------------------------------------------------------

    @property
    def ratio(self) -> float:
        """The short side of the factors, as a share of the long one."""
        return float(self.lookup("sizes.d_head") / self.lookup("sizes.d_model"))

    @cached_property
    def long_side(self) -> float:
        """The long side of the factors, scene units."""
        room = self.board.right - self.board.left - 2 * COLUMN - sum(GAPS) - self.sign_room
        return min(HIGHEST, room / (1 + self.ratio))

    @cached_property
    def starts(self) -> dict[str, float]:
        """The x at which each part of the product begins, from left to right."""
        short, x, found = self.ratio * self.long_side, 0.0, {}
        for name, width, gap in (
            ("up", short, GAPS[0]),
            ("down", self.long_side, GAPS[1]),
            ("E", COLUMN, 0.0),
            ("equals", self.sign_room, 0.0),
            ("value", COLUMN, 0.0),
        ):
            found[name] = x
            x += width + gap
        return {name: start - x / 2 for name, start in found.items()}

    def picture(self, field: str, name: str, color: str, count: str, left: float) -> WeightPicture:
        """Return a matrix as a picture, to the scale of all of them."""
        values, source = self.data(field)
        height, width = (
            self.long_side * side / float(self.lookup("sizes.d_model")) for side in values.shape
        )
        box = (left, MIDDLE - height / 2, left + width, MIDDLE + height / 2)
        total = int(self.lookup(f"sizes.{count}")), f"sizes.{count}"
        return WeightPicture((values, source), name, color, total, box, self.theme)

    @cached_property
    def one_picture(self) -> WeightPicture:
        """W_O times W_V, in the middle of the place of the two."""
        middle = (self.starts["up"] + self.starts["down"] + self.long_side) / 2
        left = middle - self.long_side / 2
        return self.picture("low_rank.W_OV", "one map", self.theme.ink, "n_square", left)

    @cached_property
    def factors(self) -> tuple[WeightPicture, WeightPicture]:
        """Value up, W_O, and value down, W_V."""
        theme, starts = self.theme, self.starts
        up = self.picture("head.W_O", "$W_O$", theme.output, "n_matrix", starts["up"])
        return up, self.picture("head.W_V", "$W_V$", theme.value, "n_matrix", starts["down"])

    @cached_property
    def columns(self) -> dict[str, TermPicture]:
        """The focus word's vector ``E``, what W_V makes of it, ``small``, and the ``value``."""
        i, theme, name = self.focus, self.theme, self.words[self.focus]
        terms = {
            "E": Term(name, vector("E", i), theme.ink, *self.data("trace.memory", i)),
            "small": Term("", vector(self.small, i), theme.value, *self.data("head.V", i)),
            "value": Term("passed on", vector("V", i), theme.value, *self.data("head.V_up", i)),
        }
        places = {**self.starts, "small": self.starts["down"]}
        found = {}
        for key, term in terms.items():
            shown = FEW if key == "small" else ENTRIES
            column = NumberMatrix(
                term.values, term.source, theme, shown=(shown, 1), decimals=self.decimals
            )
            column.move_to((places[key] + COLUMN / 2, MIDDLE, 0))
            found[key] = TermPicture(term, column, 0.0, theme)
            found[key].add(column.shape_label())
        return found

    @cached_property
    def signs(self) -> tuple[Label, Label]:
        """The sign before the value, with the bias that is added if there is one, and without."""
        first = "$=$" if self.has_no_bias else "$+ thin b thin =$"
        middle = self.starts["equals"] + self.sign_room / 2
        signs = [Label(sign, self.theme.dim, SIZES.title) for sign in (first, "$=$")]
        return signs[0].move_to((middle, MIDDLE, 0)), signs[1].move_to((middle, MIDDLE, 0))

    @property
    def sign_room(self) -> float:
        """The width of that sign with the room around it."""
        return SIGN if self.has_no_bias else BIASED

    @property
    def product(self) -> Group:
        """What is left of it when both steps are done."""
        up, columns = self.factors[0], self.columns
        return Group(up, columns["small"], self.signs[1], columns["value"])

    @cached_property
    def pixel_note(self) -> VGroup:
        """What the pictures are made of."""
        theme, x, baseline = self.theme, self.board.right, self.board.bottom + 0.05
        parts = [("negative", theme.negative), ("positive", theme.positive)]
        parts.append(("one pixel for each weight:", theme.dim))
        found = VGroup()
        for text, color in parts:
            found.add(word(text, color, SIZES.note).stand_at(x, baseline, "right"))
            x = float(found[-1].get_left()[0]) - 0.18
        return found

    def close_up(self) -> list[Animation]:
        """Return the motions of what is left of the product to the middle, where it closes up."""
        up, columns = self.factors[0], self.columns
        parts = [up, columns["small"], self.signs[1], columns["value"]]
        widths = [up.border.width, COLUMN, SIGN, COLUMN]
        x, motions = -(sum(widths) + 3 * APART) / 2, []
        for part, width in zip(parts, widths, strict=True):
            at = part.border if part is up else getattr(part, "column", part)
            by = (x + width / 2 - float(at.get_center()[0]), 0, 0)
            if part is columns["small"]:
                part.shift(by)
            else:
                motions.append(as_animation(part.animate.shift(by)))
            x += width + APART
        return motions

    def change(self, old: Mobject, *new: Mobject) -> None:
        """Let the next picture begin to come while the one before goes."""
        self.play(LaggedStart(FadeOut(old), FadeIn(*new), lag_ratio=0.4, run_time=1.1))

    # --- parts, bars, GPT-3 -----------------------------------------------------------------

    @cached_property
    def split(self) -> SplitVector:
        """The focus word's vector as what comes through and what is lost."""
        theme, i, found = self.theme, self.focus, self.sources["low_rank"]
        texts = (
            (f"along {found.rank:,} directions", theme.value, ("low_rank.rank",)),
            (f"along the other {found.n_lost:,}", theme.dim, ("low_rank.n_lost",)),
        )
        through, gone = (
            word(text, color, SIZES.note, sources=sources) for text, color, sources in texts
        )
        made = vector("V" if self.has_no_bias else "W_O W_V E", i)
        names = (
            Label(vector("E", i), theme.ink), through, gone,
            Label("$W_O W_V$", theme.output), Label(made, theme.value),
        )  # fmt: skip
        left, bottom, right, top = self.board.page
        box = left, bottom, right, top - 0.5  # a note stands over it
        return SplitVector(self.data("split.drawn"), names, box, theme)

    @cached_property
    def split_note(self) -> Label:
        """What is true of the arrows of the parts, and what is not."""
        note = word("lengths to one scale; what comes out is turned", self.theme.dim, SIZES.note)
        return note.stand_at(self.board.left, self.board.page[3] - 0.3, "left")

    @cached_property
    def spectrum(self) -> Spectrum:
        """The singular values of the map."""
        names = ("low_rank.rank", "low_rank.n_lost")
        kept, lost = ((int(self.lookup(name)), name) for name in names)
        rest = float(self.lookup("low_rank.most_lost")), "low_rank.most_lost"
        left, bottom, right, top = self.board.page
        box = left, bottom, right, top - 0.7
        return Spectrum(
            self.data("low_rank.stretch"), (kept, lost), rest, box,
            self.theme.output, self.theme,
        )  # fmt: skip

    @cached_property
    def spectrum_title(self) -> Label:
        """What the bars are."""
        says = "how long a step of length one comes out (singular values)"
        title = Label(says, self.theme.dim, SIZES.word)
        return title.stand_at(0, self.board.page[3] - 0.4)

    @cached_property
    def gpt3(self) -> TwoSteps:
        """A square matrix, value down and value up with GPT-3's sizes."""
        long, short, square, matrix, both = (
            (int(self.lookup(f"gpt3.{name}")), f"gpt3.{name}")
            for name in ("d_model", "d_head", "n_square", "n_matrix", "n_value")
        )
        counts = {"square": square, "matrix": matrix, "both": both}
        return TwoSteps((long, short), counts, self.board.page, self.theme)


def box_of(part: Mobject, around: float) -> Box:
    """Return (left, bottom, right, top) of a part with some room around it."""
    (left, bottom, _), (right, top, _) = part.get_corner(DL), part.get_corner(UR)
    return left - around, bottom - around, right + around, top + around
