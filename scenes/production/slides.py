"""Slides: what a job made as a PowerPoint file or a PDF, through the converters of manim-slides.

One slide for each beat. In PowerPoint it is the beat's film, which plays by itself and stays on its
last picture; what it says is the note to speak from, and what it shows is the alternative text. In
a PDF it is the last picture. Of manim-slides only the converters are used: its ``Slide`` does not
run on manim 0.22, they need neither manim nor a window.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from attention_math.errors import InputError
from scenes.production.manifest import Manifest, Section

if TYPE_CHECKING:
    from manim_slides.config import PresentationConfig

TARGETS = ("pptx", "pdf")
PLAYED = "mp4"  # PowerPoint plays it wherever it runs
WIDTH = 1280  # of a slide, as PowerPoint's own wide one: 13.33 inches of 96 dots
LONGEST = 255  # characters that a property of a file may have


def refuse(target: str, kind: str) -> None:
    """Find out before anything is rendered whether slides can be made.

    Parameters
    ----------
    target, kind
        One of :data:`TARGETS`, and the format of the films.

    Raises
    ------
    InputError
        If manim-slides is not installed, or the films are none that slides play.
    """
    if kind != PLAYED:
        raise InputError(f"Slides are made of {PLAYED} films, not of {kind}. Leave out --format.")
    try:
        import manim_slides.convert  # noqa: F401
    except ImportError as error:
        raise InputError(
            f"--to {target} needs manim-slides, which is not installed. Install it with: "
            "pip install 'attention-scenes[slides]'"
        ) from error


def write(made: Manifest, folder: Path, target: str) -> Path:
    """Write the slides of a job, whole or not at all, and return the file.

    Parameters
    ----------
    made, folder
        What was made, and where; the slides go there too, as ``deck.pptx`` or ``deck.pdf``.
    target
        One of :data:`TARGETS`.
    """
    from manim_slides.convert import PDF, PowerPoint

    sections = [section for clip in made.clips for section in clip.sections]
    width, height, _ = made.size
    with TemporaryDirectory(prefix=".slides-", dir=folder) as aside:
        deck = Path(aside) / f"deck.{target}"
        if target == "pdf":
            kind, look = PDF, {"resolution": width * 96 / WIDTH}
        else:
            kind, look = PowerPoint, {"width": WIDTH, "height": round(WIDTH * height / width)}
        asked = {"presentation_configs": [_presentation(sections, folder)], **look}
        kind.model_validate(asked).convert_to(deck)
        if target == "pptx":
            _describe(deck, made, sections)
        return deck.replace(folder / deck.name)


def _presentation(sections: Sequence[Section], folder: Path) -> "PresentationConfig":
    """Return what manim-slides converts: of each section the film, and what it says as notes."""
    from manim_slides.config import PresentationConfig, SlideConfig

    slides = []
    for section in sections:
        film = folder / section.files.film
        # The second file is the film backwards, which no converter asks for; it has to be there.
        slides.append(SlideConfig(file=film, rev_file=film, notes=section.caption))
    return PresentationConfig(slides=slides)


def _describe(file: Path, made: Manifest, sections: Sequence[Section]) -> None:
    """Say in a PowerPoint file what it was made from, and what each of its films shows."""
    from pptx import Presentation

    slides = Presentation(str(file))
    about = slides.core_properties
    about.title = ", ".join(clip.title for clip in made.clips)[:LONGEST]
    about.comments, about.last_modified_by = made.command[:LONGEST], ""
    for slide, section in zip(slides.slides, sections, strict=True):
        film: Any = slide.shapes[0]
        film.name = section.title
        film._element.nvPicPr.cNvPr.set("descr", section.alt)  # python-pptx has no name for it
    slides.save(str(file))
