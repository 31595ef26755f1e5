"""The frame and its measures: margins, the caption band, how large words and grids can be."""

from collections.abc import Sequence
from functools import cached_property

from scenes.grid_room import GridRoom
from scenes.mobjects.grid_place import GridPlace
from scenes.mobjects.pieces import widest_of
from scenes.mobjects.sink_mark import sink_room
from scenes.mobjects.word_braces import Joined, room
from scenes.theme import SIZES

HALF_WIDTH, HALF_HEIGHT = 64 / 9, 4.0
SMALLEST_WORD = 0.27
FEW_WORDS = 0.3  # where only some tokens are labelled


class Page:
    """The frame, divided: caption band below, the picture above it; and the words to stand there.

    Parameters
    ----------
    words
        The tokens of the sentence; everything follows from their number and their widths.
    labelled
        The tokens that grids are labelled with, 0-based; all unless given.
    joined
        The words in several pieces that there is to be room for, beside their pieces.
    sink
        Whether there is to be room for a mark at the first key.
    """

    left, right = -HALF_WIDTH + SIZES.margin, HALF_WIDTH - SIZES.margin
    top, bottom = HALF_HEIGHT - SIZES.margin + 0.15, -2.75
    line = -0.6  # baseline of the sentence where it stands alone
    caption_band = (left, -HALF_HEIGHT + 0.08, right, -2.92)
    page = (left, bottom, right, top - 0.3)  # below the line that says where numbers come from
    plane = (left, bottom, 2.3, top - 0.75)  # for arrows
    beside_plane = (2.9, top - 0.5)  # the upper left corner of the room beside it

    def __init__(
        self,
        words: tuple[str, ...],
        labelled: Sequence[int] | None = None,
        joined: Sequence[Joined] = (),
        sink: bool = False,
    ) -> None:
        self.words, self.joined, self.sink = words, tuple(joined), sink
        self.labelled = None if labelled is None else tuple(sorted(set(labelled)))

    @cached_property
    def widest(self) -> float:
        """The width of the widest word that is shown, em."""
        shown = range(len(self.words)) if self.labelled is None else self.labelled
        return widest_of(*[self.words[i] for i in shown])

    @cached_property
    def reach(self) -> float:
        """How far words reach from where they begin or end, with what stands beyond them, em."""
        braced = [room(self.words[one.first : one.end], one.word) for one in self.joined]
        marked = [sink_room(self.words[0])] if self.sink else []
        return max([self.widest, *braced, *marked])

    @cached_property
    def name_size(self) -> float:
        """Type of the words at the left of a grid, unless its rows are lower."""
        if self.labelled is not None:
            return FEW_WORDS
        return min(SIZES.word, max(4.6 / len(self.words), SMALLEST_WORD))

    @cached_property
    def names(self) -> float:
        """The room that those words need."""
        return self.reach * self.name_size + 0.15

    def grid(
        self,
        left: float,
        right: float,
        *,
        keys: bool = True,
        queries: bool = True,
        below: float = 0.0,
        spare_lines: float = 0.0,
    ) -> GridPlace:
        """Return where cells and labels fit between two edges.

        Where rows or columns are too close for their labels, lines lead from one to the other.

        Parameters
        ----------
        left, right
            The edges, scene units.
        keys, queries
            Whether there is to be room for their symbols.
        below, spare_lines
            Room to leave under the cells: scene units, and rows as high as theirs.
        """
        return GridRoom(
            (left, self.bottom + below, right, self.top - 0.3),  # below the line at the top
            len(self.words),
            self.widest,
            self.name_size,
            reach=self.reach,
            keys=keys,
            queries=queries,
            spare_lines=spare_lines,
            labelled=self.labelled,
        ).place()
