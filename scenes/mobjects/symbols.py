"""Words, symbols and formulas: the only file that knows Typst.

Text is set by Typst in New Computer Modern, which comes inside its wheel, so that every machine
draws the same outlines. A label is one filled path. Many labels are set in one compilation and
every outline is set once per process.

What a user types is passed to Typst as a string literal, never as markup.
"""

import re
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

import numpy as np
import svgelements
import typst
from manim.utils.color import ParsableManimColor
from numpy.typing import NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.theme import SIZES

_EM = 100.0  # Typst sets outlines with two decimals; 100 pt to the em makes them fine enough.
_MARKER = "#box(width: 1pt, height: 1pt, fill: black)"  # stands on the baseline, is not drawn
_PREAMBLE = f"""#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(size: {_EM}pt, font: "New Computer Modern", hyphenate: false)
"""
_HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class Outline:
    """A typeset label at one unit to the em, its baseline on y = 0, starting at x = 0.

    Attributes
    ----------
    points
        Filled outline, shape (4 curves, 3).
    glyphs
        For each glyph, in the order drawn: (first point, one past the last point).
    advance
        How far the next label would start, em.
    """

    points: NDArray[np.float64]
    glyphs: tuple[tuple[int, int], ...]
    advance: float


def literal(text: str) -> str:
    """Return Typst source that shows ``text`` letter by letter, whatever it contains."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
    return f'#text("{safe}")'


def typeset(*sources: str) -> list[Outline]:
    """Return the outlines of several pieces of Typst source, setting new ones in one go."""
    missing = [source for source in dict.fromkeys(sources) if source not in _SET]
    if missing:
        pages = "\n#pagebreak()\n".join(_MARKER + source for source in missing)
        compiled = _compiler().compile(input=(_PREAMBLE + pages).encode(), format="svg")
        drawn = compiled if isinstance(compiled, list) else [compiled]
        _SET.update(zip(missing, (_read_svg(page) for page in drawn if page), strict=True))
    return [_SET[source] for source in sources]


_SET: dict[str, Outline] = {}


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(ignore_system_fonts=True)


def _read_svg(page: bytes) -> Outline:
    root = ElementTree.fromstring(page)
    shapes = {
        "#" + symbol.attrib["id"]: symbol[0].attrib["d"]
        for symbol in root.iter()
        if symbol.tag.endswith("symbol") and len(symbol)
    }
    placed = list(_leaves(root, svgelements.Matrix(), shapes))
    (marker, *pieces) = placed
    baseline, start = marker[:, 1].max(), marker[:, 0].max()
    ends = np.cumsum([len(piece) for piece in pieces]).tolist()
    points = np.concatenate(pieces) if pieces else np.zeros((0, 3))
    points = (points - [start, baseline, 0]) * [1 / _EM, -1 / _EM, 1]
    advance = (float(root.attrib["width"].removesuffix("pt")) - start) / _EM
    return Outline(points, tuple(zip([0, *ends], ends, strict=False)), advance)


def _leaves(element, matrix, shapes):
    """Yield the drawn pieces below ``element`` as point arrays in page coordinates."""
    for child in element:
        kind = child.tag.rsplit("}", 1)[-1]
        inner = svgelements.Matrix(child.attrib.get("transform", "")) * matrix
        if kind == "g":
            yield from _leaves(child, inner, shapes)
        elif kind == "use":
            shift = svgelements.Matrix.translate(float(child.attrib["x"]), float(child.attrib["y"]))
            if child.attrib[_HREF] in shapes:
                yield _place(_curves(shapes[child.attrib[_HREF]]), shift * inner)
        elif kind == "path" and child.attrib.get("fill") != "none":
            yield _place(_curves(child.attrib["d"]), inner)
        elif kind == "path":  # a fraction bar: a stroked line becomes a filled bar
            ends = _place(_curves(child.attrib["d"]), inner)
            half = float(child.attrib["stroke-width"]) / 2
            (left, y), (right, _) = ends[0, :2], ends[-1, :2]
            yield outlines.rectangles([[left, y - half, right, y + half]])


def _place(points, matrix):
    turn = np.array([[matrix.a, matrix.b], [matrix.c, matrix.d]])
    plane = points[:, :2] @ turn + [matrix.e, matrix.f]
    return np.concatenate([plane, np.zeros((len(plane), 1))], axis=1)


@cache
def _curves(path: str) -> NDArray[np.float64]:
    """Return an SVG path as cubic curves, shape (4 curves, 3)."""
    curves = []
    for segment in svgelements.Path(path):
        if isinstance(segment, svgelements.Move) or segment.start is None:
            continue
        start, end = np.array(segment.start), np.array(segment.end)
        if isinstance(segment, svgelements.CubicBezier):
            controls = np.array(segment.control1), np.array(segment.control2)
        elif isinstance(segment, svgelements.QuadraticBezier):
            middle = np.array(segment.control)
            controls = (start + 2 * middle) / 3, (end + 2 * middle) / 3
        else:
            controls = (2 * start + end) / 3, (start + 2 * end) / 3
            if np.allclose(start, end):
                continue
        curves.append([start, *controls, end])
    plane = np.array(curves, dtype=float).reshape(-1, 2)
    return np.concatenate([plane, np.zeros((len(plane), 1))], axis=1)


class Label(Mark):
    """A piece of text or mathematics as one filled path that knows its baseline.

    Parameters
    ----------
    source
        Typst source. For text that a user typed use :func:`word`.
    color
        Fill colour.
    size
        Scene units per em.
    sources
        Where the digits in it were read from, if it shows any.
    text
        What it says, for checks and alternative text; the source unless given.

    Examples
    --------
    >>> label = Label("$arrow(Q)_4$", color="#F0E442")
    >>> round(label.baseline, 3)
    0.0
    """

    def __init__(
        self,
        source: str,
        color: ParsableManimColor,
        size: float = SIZES.word,
        *,
        sources: tuple[str, ...] = (),
        text: str | None = None,
    ) -> None:
        (self._outline,) = typeset(source)
        super().__init__([], color)
        self.text = source if text is None else text
        self.sources = sources
        self.stand_at(0, 0, "left", size=size)

    @property
    def shrink(self) -> float:
        """How much the label was scaled since it was last set."""
        return self.height / self._set_height if self._set_height else 1.0

    @property
    def baseline(self) -> float:
        """The y at which the baseline starts, also where the label is turned, scene units."""
        return self.foot[1]

    @property
    def foot(self) -> tuple[float, float]:
        """The point at which the baseline starts, also where the label is turned, scene units."""
        if not len(self.points):
            return float(self.get_x()), float(self.get_bottom()[1])
        angle = np.deg2rad(self.turn)
        along, up = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        start, low = (self.points[:, :2] @ along).min(), (self.points[:, :2] @ up).min()
        x, y = start * along + (low + self._depth * self.shrink) * up
        return float(x), float(y)

    @property
    def x_height(self) -> float:
        """The height of a lower-case x at the present scale, scene units."""
        return 0.431 * self.em * self.shrink

    def stand_at(
        self,
        x: float,
        baseline: float,
        align: str = "center",
        *,
        size: float | None = None,
        turn: float = 0.0,
    ) -> "Label":
        """Set the label anew: on ``baseline``, its left, center or right edge at ``x``.

        The result does not depend on where it stood before.

        Parameters
        ----------
        x, baseline
            Scene units.
        align
            ``left``, ``center`` or ``right``.
        size
            Scene units per em; as before if not given.
        turn
            Degrees, counter-clockwise about the point (``x``, ``baseline``).
        """
        self.em = self.em * self.shrink if size is None else size
        drawn = self._outline.points * self.em
        low, high = (drawn.min(axis=0), drawn.max(axis=0)) if len(drawn) else (np.zeros(3),) * 2
        edge = {"left": low[0], "center": (low[0] + high[0]) / 2, "right": high[0]}[align]
        angle = np.deg2rad(turn)
        rotation = [
            [np.cos(angle), np.sin(angle), 0],
            [-np.sin(angle), np.cos(angle), 0],
            [0, 0, 1],
        ]
        self.points = (drawn - [edge, 0, 0]) @ np.array(rotation) + [x, baseline, 0]
        self.turn, self._depth, self._set_height = turn, -float(low[1]), self.height
        return self

    def fit_width(self, width: float) -> "Label":
        """Shrink to ``width`` if wider, on the same baseline."""
        if self.width > width:
            foot = (self.get_x(), self.baseline, 0)
            self.scale(width / self.width, about_point=np.array(foot))
        return self


def word(text: str, color: ParsableManimColor, size: float = SIZES.word, **kwargs) -> Label:
    """Return a label that shows ``text`` exactly as typed, markup and all."""
    return Label(literal(text), color, size, text=text, **kwargs)


def indexed(
    letter: str, position: int, color: ParsableManimColor, size: float = SIZES.symbol
) -> Label:
    """Return a vector symbol with its index: ``indexed("Q", 3, ...)`` shows Q_4 with an arrow.

    ``position`` counts from 0, as in code; on screen tokens count from 1.
    """
    return Label(vector(letter, position), color, size, text=f"{letter}_{position + 1}")


def vector(letter: str, position: int | None = None) -> str:
    """Return Typst source for a vector: ``E``, ``Q``, ``Delta E``, ``E'`` with arrow and index."""
    base = re.sub(r"'$", "", letter)
    prime = "'" if letter.endswith("'") else ""
    head, _, last = base.rpartition(" ")
    index = "" if position is None else f"_{position + 1}"
    return f"${head} arrow({last}){prime}{index}$" if head else f"$arrow({last}){prime}{index}$"
