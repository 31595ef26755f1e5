"""CountedShare: the matrices of all heads counted, and attention's part of a whole model."""

from functools import cached_property

from scenes.counting_clip import CountingClip
from scenes.mobjects.stacked_bar import Part, StackedBar
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.tally_table import Kind, TallyTable
from scenes.theme import SIZES

WHOLE, UNDER, BAR = 2.5, 1.25, 0.7  # room for the bar of all, below it, and its height
LEFT_OUT = "weight matrices only: no positions, biases or norms"


class CountedShare(CountingClip):
    """What the clip on parameters ends with."""

    @cached_property
    def table(self) -> TallyTable:
        """Every kind of matrix that attention has, over the bar of all parameters."""
        symbols = {"query": "$W_Q$", "key": "$W_K$", "value": "$W_V$", "output": "$W_O$"}
        kinds = [
            Kind(f"{kind.name} {symbols[kind.role]}", getattr(self.theme, kind.role), place)
            for place, kind in enumerate(self.sources["tally"].kinds)
            if kind.role
        ]
        fields = ("rows", "columns", "n_one", "heads", "layers", "n_all")
        values = {field: self.lookup(f"tally.{field}").astype(int).tolist() for field in fields}
        total = int(self.lookup("model.n_attention")), "model.n_attention"
        left, bottom, right, top = self.board.page
        box = left, bottom + WHOLE, right, top
        return TallyTable(kinds, values, total, box, self.theme, name="Attention")

    @cached_property
    def whole(self) -> StackedBar:
        """All parameters as one bar: attention's, and the others."""
        left, bottom, right, _ = self.board.page
        theme = self.theme
        parts = [
            Part("attention", self.of_model("n_attention"), theme.value),
            Part("everything else", self.of_model("n_other"), theme.dim),
        ]
        return StackedBar(parts, (left, bottom + UNDER, right, bottom + UNDER + BAR), theme)

    @cached_property
    def share(self) -> Label:
        """How much of that bar is attention, in its part."""
        value, source = self.of_model("attention_share")
        label = word(f"{value:.0%}", self.theme.background, SIZES.word, sources=(source,))
        middle = float(self.whole.bars[0].get_x())
        return label.stand_at(middle, self.board.page[1] + UNDER + BAR / 2 - 0.33 * SIZES.word)

    @cached_property
    def left_out(self) -> Label:
        """What is not counted."""
        note = word(LEFT_OUT, self.theme.dim, SIZES.note)
        return note.stand_at(self.board.right, self.board.page[1] + UNDER + BAR + 0.2, "right")

    def of_model(self, field: str) -> tuple[float, str]:
        """Return a count of the whole model and its source."""
        value, source = self.data(f"model.{field}")
        return float(value), source
