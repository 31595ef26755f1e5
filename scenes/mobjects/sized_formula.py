"""The formula of attention in either convention, with the true sizes of its factors."""

from collections.abc import Mapping

from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.formula import NOTE_GAP, Formula, Part
from scenes.mobjects.readings import entry
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

Arrays = Mapping[str, tuple[NDArray, str]]

LAYOUTS = {
    "columns": "{V} #h(0.35em) {softmax} ( ({K_T} thin {Q}) / {root} )",
    "rows": "{softmax} ( ({Q} thin {K_T}) / {root} ) #h(0.35em) {V}",
}
APART = 0.3  # the two sizes over the numerator, scene units


def shape_label(values: NDArray, source: str, theme: Theme, size: float = SIZES.note) -> Label:
    """Return the true size of an array of two axes, read from its field."""
    rows, columns = values.shape
    sources = (f"len({source})", f"len({entry(source, 0)})")
    text = f"{rows:,} times {columns:,}"
    return Label(f"${text}$", theme.dim, size, text=text, sources=sources)


class SizedFormula(Formula):
    """V softmax(K^T Q / sqrt(d_k)) for columns, softmax(Q K^T / sqrt(d_k)) V for rows.

    Its parts are ``Q``, ``K_T``, ``V``, ``softmax`` and ``root``. Its ``sizes``, those of the
    factors, stand over the numerator, under V and under the pattern; they are not drawn with it.

    Parameters
    ----------
    orientation
        Whether vectors are ``columns`` or ``rows``.
    arrays
        For ``Q``, ``K_T``, ``V`` and ``pattern`` the array, as it is multiplied, and its source.
    theme
        Colours by role.
    root
        Typst source of what the scores are divided by.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> shapes = {"Q": (32, 8), "K_T": (8, 32), "V": (32, 8), "pattern": (8, 8)}
    >>> arrays = {name: (np.zeros(shape), f"columns.{name}") for name, shape in shapes.items()}
    >>> formula = SizedFormula("columns", arrays, DARK)
    >>> [size.text for size in formula.sizes]
    ['8 times 32', '32 times 8', '32 times 8', '8 times 8']
    """

    def __init__(
        self, orientation: str, arrays: Arrays, theme: Theme, root: str = "sqrt(d_k)"
    ) -> None:
        self.arrays = arrays
        parts = {
            "Q": Part("Q", theme.query, "Q"),
            "K_T": Part("K^T", theme.key, "K^T"),
            "V": Part("V", theme.value, "V"),
            "softmax": Part('op("softmax")', theme.ink, "softmax"),
            "root": Part(root, theme.ink, root),
        }
        super().__init__(LAYOUTS[orientation], parts, theme)

    def stand(self, x: float, baseline: float, size: float) -> "SizedFormula":
        """Set the formula anew, its middle at ``x``, and its sizes around it; returns self."""
        super().stand(x, baseline, size)
        names = {"K_T": ["K_T"], "Q": ["Q"], "V": ["V"], "pattern": ["softmax", "rest"]}
        notes = {
            name: self.note(
                shape_label(*self.arrays[name], self.theme, 0.9 * SIZES.note),
                *parts,
                above=name in ("K_T", "Q"),
            )
            for name, parts in names.items()
        }
        left, right = sorted((notes["K_T"], notes["Q"]), key=lambda note: note.get_x())
        middle = (left.get_x() + right.get_x()) / 2  # two sizes side by side keep apart
        left.stand_at(middle - APART / 2, left.baseline, "right")
        right.stand_at(middle + APART / 2, right.baseline, "left")
        letter, note = self.parts["V"], notes["V"]  # close to its letter, which is not as low
        note.stand_at(letter.get_x(), float(letter.get_bottom()[1]) - NOTE_GAP - 0.7 * note.em)
        self.sizes = VGroup(*notes.values())
        return self
