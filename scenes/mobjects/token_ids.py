"""The numbers of tokens in a model's vocabulary, small, below their labels."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from scenes.mobjects.numbers import Numbers
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import Label
from scenes.mobjects.table_room import width_of
from scenes.theme import SIZES, Theme

BELOW, LINE = 0.35, 1.15  # from a baseline to the digits, and from line to line, em
GAP = 0.12  # between neighbours, scene units


class TokenIds(Numbers):
    """One whole number below each label of a row; where they would touch, they take turns on lines.

    Parameters
    ----------
    row
        The labels of tokens, level or turned; those that are not shown get no number.
    ids, source
        Shape (token,), and the field they were read from.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.mobjects.token_row import TokenRow
    >>> from scenes.theme import DARK
    >>> row = TokenRow(("the", " ver", "d", "ant"), DARK).spread(width=8, baseline=0)
    >>> numbers = TokenIds(row, (1195, 2303, 84, 403), "cut.ids", DARK)
    >>> [(reading.source, reading.shown) for reading in numbers.readings()][1]
    ('cut.ids[1]', 2303.0)
    """

    def __init__(self, row: Iterable[Any], ids: Sequence[int], source: str, theme: Theme) -> None:
        labels = list(row)
        shown = [i for i, label in enumerate(labels) if len(label.points)]
        em = min(label.em * label.shrink for label in labels)
        size = max(min(SIZES.number, 0.7 * em), SIZES.smallest)
        places = [_foot(labels[i]) for i in shown]
        x = np.array([place[0] for place in places])
        widths = [width_of(written(ids[i], 0)) * size for i in shown]
        slot = float(np.diff(x).min(initial=np.inf))
        lines = int(np.ceil((max(widths) + GAP) / slot)) if slot < np.inf else 1
        top = min(y for _, y in places) - BELOW * em - 0.33 * size
        super().__init__(
            [ids[i] for i in shown],
            source,
            [(at, top - (k % lines) * LINE * size) for k, at in enumerate(x)],
            theme,
            decimals=0,
            plus=False,
            size=size,
            color=theme.dim,
            indices=[(i,) for i in shown],
        )


def _foot(label: Label) -> tuple[float, float]:
    """Return the middle of a level label, or where a turned one begins, on its baseline."""
    return label.foot if label.turn else (float(label.get_x()), label.baseline)
