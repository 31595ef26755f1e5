"""Seconds per animated frame: our mobjects against the same picture made of manim's own.

Run ``python -m benchmarks``. Both sides are drawn by manim's cairo renderer at 720p in one
process, and no film is written, so that the ratio is one of drawing alone. Processor time counts,
the best of several plays, because other programs share the machine.
"""

import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from manim import UP, DecimalNumber, Dot, MathTypst, Mobject, Scene, Transform, VGroup, tempconfig
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from scenes.mobjects.numbers import Numbers, digit_outlines
from scenes.mobjects.pattern import GridBox, PatternGrid
from scenes.mobjects.rounding import written
from scenes.theme import DARK

FRAMES = 30  # one second of film
REPEATS = 4
INKED = 8  # levels by which an inked pixel differs from the background
ALIKE = 4.0  # levels: pictures whose inked pixels differ by less are the same
COLUMNS, ROWS = 9, 8
# A decimal number is set as mathematics, whose font is heavier; ours are set in the text font.
TEXT_FONT = '#show math.equation: set text(font: "New Computer Modern", weight: "regular")'

Play = Callable[[], tuple[Mobject, Callable[[Any], Any]]]  # what is drawn, what animates it


@dataclass(frozen=True)
class Case:
    """A picture in motion, drawn in two ways.

    Attributes
    ----------
    name
        What is drawn and how it moves.
    manim, ours
        Each returns a new mobject and what animates it.
    target
        How many times less ours must take.
    """

    name: str
    manim: Play
    ours: Play
    target: float


def weights(size: int, seed: int) -> NDArray[np.float64]:
    """Return softmaxed normal scores, (query, key): every dot has a size of its own."""
    powers = np.exp(2 * np.random.default_rng(seed).normal(size=(size, size)))
    return powers / powers.sum(axis=1, keepdims=True)


def grid(size: int, seed: int) -> PatternGrid:
    """Return a pattern of dots without the rules between them."""
    pattern = PatternGrid((size, size), GridBox(-3.6, 3.6, 7.2 / size, 7.2 / size), DARK)
    pattern.remove(pattern.rules)
    return pattern.set_weights(weights(size, seed), "head.A")


def dots(size: int, seed: int) -> VGroup:
    """Return the same dots, each a ``Dot``."""
    pattern = grid(size, seed)
    radii = pattern.full_radius * np.sqrt(pattern.weights)
    places = pattern.centers()
    return VGroup(
        *[
            Dot((*places[cell], 0), radius=float(radii[cell]), color=DARK.ink)
            for cell in np.ndindex(size, size)
        ]
    )


def columns() -> list[Numbers]:
    """Return columns of signed numbers, each one mobject."""
    rng = np.random.default_rng(0)
    values = rng.uniform(0.2, 4, (COLUMNS, ROWS)) * rng.choice([-1, 1], (COLUMNS, ROWS))
    places = [[(1.5 * (i - 4), 2.5 - 0.8 * row) for row in range(ROWS)] for i in range(COLUMNS)]
    return [Numbers(values[i], f"head.K[{i}]", places[i], DARK) for i in range(COLUMNS)]


def decimal_numbers() -> VGroup:
    """Return the same columns, each number a ``DecimalNumber``."""
    return VGroup(*[VGroup(*map(partial(decimal, column), range(ROWS))) for column in columns()])


def decimal(numbers: Numbers, index: int) -> DecimalNumber:
    """Return one number as a ``DecimalNumber``, every glyph where ours has it."""
    value, decimals = float(numbers.values[index]), numbers.decimals
    in_text_font: Any = partial(MathTypst, typst_preamble=TEXT_FONT)
    drawn = DecimalNumber(
        value,
        decimals,
        mob_class=in_text_font,
        include_sign=True,
        color=numbers.piece(index).get_fill_color(),
    )
    outlines = [digit_outlines()[letter] for letter in written(value, decimals, plus=True)]
    start, em = numbers.anchor.points[4 * index], numbers.size
    pen = start - em * np.array([sum(outline.advance for outline in outlines) / 2, 0.33, 0])
    for glyph, outline in zip(drawn, outlines, strict=True):
        low, high = em * outline.points.min(axis=0), em * outline.points.max(axis=0)
        glyph.set(height=high[1] - low[1]).move_to(pen + (low + high) / 2)
        pen = pen + em * outline.advance * np.array([1, 0, 0])
    return drawn


def cases() -> list[Case]:
    """Return what is measured."""

    def changing(size: int, target: float) -> Case:
        return Case(
            f"{size} x {size} dots, weights changing",
            lambda: (dots(size, 1), lambda drawn: Transform(drawn, dots(size, 2))),
            lambda: (
                grid(size, 1),
                lambda drawn: drawn.animate.set_weights(weights(size, 2), "head.A"),
            ),
            target,
        )

    def rise(drawn: Mobject) -> Any:
        return drawn.animate.shift(0.5 * UP)

    moving = Case(
        f"{COLUMNS} columns of {ROWS} numbers, moving",
        lambda: (decimal_numbers(), rise),
        lambda: (VGroup(*columns()), rise),
        4,
    )
    return [changing(32, 5), changing(64, 8), moving]


def measure(play: Play) -> tuple[float, NDArray[np.int_]]:
    """Return the processor seconds for one animated frame and the last picture, (y, x, rgb)."""
    times, picture = [], np.zeros(0, dtype=int)
    for _ in range(REPEATS):
        scene = Scene()
        drawn, animate = play()
        scene.add(drawn)
        animation = animate(drawn)
        start = time.process_time()
        scene.play(animation, run_time=1)
        times.append((time.process_time() - start) / FRAMES)
        picture = scene.renderer.get_frame()[..., :3].astype(int)
    return min(times), picture


def difference(one: NDArray[np.int_], other: NDArray[np.int_]) -> float:
    """Return the mean difference of two pictures over the pixels inked in either, levels."""
    background = one[0, 0]
    inked = [np.abs(picture - background).max(axis=-1) > INKED for picture in (one, other)]
    return float(np.abs(one - other)[inked[0] | inked[1]].mean())


def main() -> int:
    """Measure every case, show the table, and return 1 where a target is missed."""
    logging.getLogger("manim").setLevel(logging.ERROR)
    options = {"quality": "medium_quality", "frame_rate": FRAMES, "dry_run": True}
    options |= {"disable_caching": True, "progress_bar": "none"}
    options |= {"background_color": DARK.background}
    table = Table("picture", "manim's own", "ours", "ratio", "target", "difference")
    missed = False
    with tempfile.TemporaryDirectory() as folder, tempconfig({**options, "media_dir": folder}):
        for case in cases():
            theirs, picture = measure(case.manim)
            ours, same = measure(case.ours)
            ratio, apart = theirs / ours, difference(picture, same)
            missed |= ratio < case.target or apart >= ALIKE
            times = [f"{1000 * seconds:.1f} ms" for seconds in (theirs, ours)]
            ratios = f"{ratio:.1f}", f"{case.target:g}"
            table.add_row(case.name, *times, *ratios, f"{apart:.2f} levels")
    Console().print(table)
    return int(missed)
