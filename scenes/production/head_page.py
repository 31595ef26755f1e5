"""One picture of what all heads of a model do: a map for each role."""

from pathlib import Path

from manim import Camera, ManimColor, VGroup
from PIL import Image

from attention_math.head_scores import RULE, RoleScores
from attention_math.roles import HeadRoles
from scenes.mobjects.head_map import HeadMap
from scenes.mobjects.shade_scale import ShadeScale
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

WIDTH, HEIGHT = 1920, 1080  # pixels
TOP, RIGHT = 4 - SIZES.margin, 4 * WIDTH / HEIGHT - SIZES.margin  # scene units; 8 are the height
LEFT, BOTTOM = -RIGHT, -TOP
NUMBERS = 0.54  # room for those of the layers, left of a map
BETWEEN = 0.14  # maps
NAMES, CELLS, FEET = 2.02, 1.08, -1.8  # baselines of the roles; top and bottom of the maps
LINE = 0.29  # from one baseline to the next
BEST = 3  # heads named below a map
COLUMNS = (0.62, 1.0)  # right edges of scores and controls, as shares of a map


class HeadPage(VGroup):
    """Maps of all roles side by side, with their names, their best heads, and a scale.

    Parameters
    ----------
    roles
        What the heads of a model do.
    theme
        Colours by role.
    """

    def __init__(self, roles: HeadRoles, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        layers, heads = roles.shape
        title = f"What the {layers * heads} heads of {roles.provenance.name} do"
        self._write(title, LEFT, TOP - 0.36, 0.5)
        told = "Each cell is a head; its shade, how much of its attention goes where a role says."
        self._write(told, LEFT, TOP - 0.78, SIZES.note - 0.04, dim=True)
        self._write(RULE, LEFT, TOP - 1.1, SIZES.smallest, dim=True)
        pitch = (RIGHT - LEFT + BETWEEN) / len(roles.scores)
        for place, scores in enumerate(roles.scores):
            start = LEFT + place * pitch
            self._add_map(scores, start + NUMBERS, start + pitch - BETWEEN)
        self._write("layer", LEFT, CELLS + 0.14, SIZES.smallest, dim=True)
        self._write("head", LEFT, FEET - 0.08 - 0.66 * SIZES.smallest, SIZES.smallest, dim=True)
        room = self._add_scales() - BETWEEN - LEFT
        self._write(roles.provenance.line, LEFT, BOTTOM, SIZES.provenance, dim=True, room=room)

    def _write(
        self,
        text: str,
        x: float,
        baseline: float,
        size: float = SIZES.smallest,
        align: str = "left",
        *,
        dim: bool = False,
        room: float = RIGHT - LEFT,
    ) -> None:
        label = word(text, self.theme.dim if dim else self.theme.ink, size)
        self.add(label.fit_width(room).stand_at(x, baseline, align))

    def _add_map(self, scores: RoleScores, left: float, right: float) -> None:
        role, start = scores.role, left - NUMBERS + BETWEEN
        self._write(role.name, start, NAMES, SIZES.note)
        self._write(role.looks, start, NAMES - LINE, dim=True)
        self._write(f"vs {role.control}", start, NAMES - 2 * LINE, dim=True)
        source = f"roles[{role.name!r}].score"
        box = (left, FEET, right, CELLS)
        self.add(HeadMap(scores.score.numpy(), source, scores.given.numpy(), box, self.theme))
        count = int(scores.given.sum())
        rows = [(f"{count} head" + "s" * (count != 1), "score", "control")]
        rows += [
            (found.name, f"{found.score:.2f}", f"{found.control:.2f}")
            for found in scores.best(BEST)
        ]
        for row, (name, *numbers) in enumerate(rows):
            baseline = FEET - 0.6 - row * LINE
            self._write(name, start, baseline, dim=not row)
            for text, share in zip(numbers, COLUMNS, strict=True):
                x = left + share * (right - left)
                self._write(text, x, baseline, align="right", dim=not row)

    def _add_scales(self) -> float:
        """Add what the shades mean, in the lower right corner; return how far they reach left."""
        x = RIGHT
        for name, chosen in (("has it not", False), ("has the role", True)):
            scale = ShadeScale(name, chosen, (0, BOTTOM), self.theme)
            x -= scale.width
            self.add(scale.shift((x, 0, 0)))
            x -= 0.5
        return x


def write(roles: HeadRoles, theme: Theme, file: Path) -> None:
    """Draw the page into a PNG file, whole or not at all."""
    camera = Camera(
        pixel_width=WIDTH,
        pixel_height=HEIGHT,
        frame_width=8 * WIDTH / HEIGHT,
        frame_height=8,
        background_color=ManimColor(theme.background),
    )
    camera.capture_mobjects([HeadPage(roles, theme)])
    part = file.with_name(f"{file.name}.part")
    Image.fromarray(camera.pixel_array[..., :3]).save(part, "PNG")
    part.replace(file)
