"""A clip in a notebook: rendered where it is asked for, and kept in the notebook."""

from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from attention_math.errors import InputError
from scenes.production import catalog
from scenes.production.options import QUALITIES, Output
from scenes.production.render import manim_settings
from scenes.production.settings import settings_of
from scenes.production.writer import FilmRenderer
from scenes.theme import DARK, Theme

if TYPE_CHECKING:
    from IPython.display import Video

    from scenes.clip import Clip


def show(clip: "type[Clip]", quality: str = "l", theme: str | Theme = DARK, **told: Any) -> "Video":
    """Render a clip and return it as a video that a notebook displays and holds.

    Parameters
    ----------
    clip
        Which.
    quality
        ``l`` 480p15, ``m`` 720p30, ``h`` 1080p60, ``p`` 1440p60, ``k`` 2160p60.
    theme
        Colours by role, or ``dark`` or ``light``.
    **told
        What the clip takes: a text, a focus, a model, any dial.

    Raises
    ------
    InputError
        If the clip cannot be told like this, or this is no notebook's Python.
    """
    try:
        from IPython.display import Video
    except ImportError as error:
        raise InputError(
            "A clip is shown in a notebook, and IPython is not installed. Elsewhere, render it: "
            "attention-scenes --help."
        ) from error
    if quality not in QUALITIES:
        raise InputError(f"quality is {quality!r}; choose one of {', '.join(QUALITIES)}.")

    colours = Theme.named(theme) if isinstance(theme, str) else theme
    with TemporaryDirectory() as folder:
        output = Output(Path(folder), size=QUALITIES[quality])
        with manim_settings(media_dir=folder, **settings_of(output)):
            scene: Any = clip(theme=colours, renderer=FilmRenderer(), **told)
            scene.render()
        film = Path(scene.renderer.file_writer.final_file_path).read_bytes()
    label = f'controls style="max-width: 100%" aria-label="{escape(catalog.title(clip))}"'
    return Video(film, embed=True, mimetype="video/mp4", html_attributes=label)
