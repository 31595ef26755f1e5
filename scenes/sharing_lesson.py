"""SharingLesson: how the scores of one query become shares, as a table beside the grid."""

from functools import cached_property
from typing import Any, ClassVar

from manim import VGroup

from attention_math.masks import no_mask
from attention_math.shortlist import Shortlist
from scenes.grid_lesson import LARGEST, GridLesson
from scenes.mobjects.named_keys import NamedKeys
from scenes.mobjects.softmax_table import SoftmaxSteps, SoftmaxTable


class SharingLesson(GridLesson):
    """A clip that works out the softmax of the focus; ``top`` and ``next`` have most of it."""

    _may_be_small: ClassVar[dict[str, str]] = {
        "back_as_dots": "the grid of few words stands aside",
    }
    temperature: float | None
    top: int
    next: int

    @cached_property
    def table(self) -> SoftmaxTable:
        """The steps of the softmax of the focus, at the rows or the columns of the grid."""
        scores, index = ("short", ()) if self.is_long else ("unmasked", (self.focus,))
        steps = SoftmaxSteps(
            raw=self.data(f"{scores}.dot_products", *index),
            root=self.data("head.d_head") if self.is_plain else None,
            scores=self.data(f"{scores}.S", *index),
            powers=self.data(f"{scores}.exp_S", *index),
            total=self.data("unmasked.normalizer", self.focus),
            shares=self.data(f"{scores}.A", *index),
        )
        room = self.named_keys.room if self.is_long else self.board.room(self.orientation)
        return SoftmaxTable(steps, room, self.theme, decimals=self.decimals, fine=self.in_numbers)

    @cached_property
    def keys(self) -> list[int]:
        """The keys with lines of their own in the table; in a long text a last one is the rest."""
        return list(self.sources["short"].keys if self.is_long else range(len(self.words)))

    @cached_property
    def named_keys(self) -> NamedKeys:
        """The names of a few keys, beside their lines of the table."""
        names = [*(self.words[key] for key in self.keys), "all others"]
        box = self.panel
        return NamedKeys(names, box, self.theme, by_columns=self.by_columns)

    @property
    def names_beside(self) -> VGroup:
        """What names the lines of the table where those of the grid do not."""
        return self.named_keys if self.is_long else VGroup()

    @property
    def worked(self) -> bool:
        """Whether the steps are worked out one by one, to check by hand."""
        return self.in_numbers and self.summed

    @property
    def summed(self) -> bool:
        """Whether the powers and their sum are written."""
        return self.table.worked

    @property
    def works_another(self) -> bool:
        """Whether a second key is worked out."""
        return self.worked and len(self.words) > 1

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the head at the temperature of the dial, and the largest keys of a long text."""
        warm = self.head.with_(mask=no_mask, temperature=self.temperature or 1.0)
        found = super().sources | {"warm": warm, "dials": self}
        if self.is_long:
            found["short"] = Shortlist.of(found["unmasked"], self.focus, LARGEST)
        return found

    @property
    def some_sink(self) -> bool:
        """Whether weight rests on the first token of a language model."""
        return self.rests("unmasked_sink")

    @property
    def root_calms(self) -> bool:
        """Whether the largest weight of the focus is larger without the division, as shown."""
        facts = self.facts()
        return facts["sharp"] > facts["share"] and f"{facts['sharp']}" != f"{facts['share']}"

    def facts(self) -> dict[str, Any]:
        """Add the words with the two largest weights and how these come about."""
        share = self.of_key(self.top)["share"]
        facts: dict[str, Any] = {"top": self.names[self.top]}
        facts |= self.of_key(self.top) | {"next": self.names[self.next]}
        facts |= {f"next_{name}": fact for name, fact in self.of_key(self.next).items()}
        facts["sharp"] = self.number("unscaled.A", self.focus, self.top, decimals=share.decimals)
        facts["d_head"] = self.number("head.d_head", decimals=0)
        facts["resting"] = self.number("unmasked_sink.share", decimals=2)
        if self.temperature:
            facts["temperature"] = self.number("dials.temperature")
        return super().facts() | facts

    def of_key(self, key: int) -> dict[str, Any]:
        """Return what the table says of one key, as far as it is written there."""
        focus, table = self.focus, self.table
        share = self.number("unmasked.A", focus, key, decimals=table.shares.decimals)
        facts: dict[str, Any] = {"share": share}
        if self.summed:
            decimals = table.powers.decimals
            score = self.number("unmasked.S", focus, key, decimals=table.scores.decimals)
            power = self.number("unmasked.exp_S", focus, key, decimals=decimals)
            total = self.number("unmasked.normalizer", focus, decimals=decimals)
            quotient = round(power, decimals) / round(total, decimals)
            checks = round(quotient, share.decimals) == round(float(share), share.decimals)
            facts |= {"score": score, "power": power, "total": total}
            facts["equals"] = "=" if checks else "≈"
        return facts
