"""The page of a deck: a manifest as slides, the films beside the page or all of it in one file."""

import io
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from attention_math.assets import asset
from scenes.production.manifest import Manifest
from scenes.production.whole import write_whole

NAME = "deck.html"
HERE = Path(__file__).parent
LICENCES = ("LICENSE-REVEAL", "LICENSE-MARKED.md", "LICENSE-FITTY")
VENDORED = ("reveal.css", "reveal.js", "notes.js", *LICENCES)
OWN = ("deck.css", "deck.js")
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".webp": "image/webp",
}
POSTER_QUALITY = (
    90  # of WebP, in one file; as PNG the posters would weigh nearly as much as the films
)


def write(made: Manifest, folder: Path, single_file: bool) -> Path:
    """Write the deck of what was made into its folder, and return the page.

    Parameters
    ----------
    made
        What was made.
    folder
        Where its files are; what the page needs beside them goes into ``deck/`` there.
    single_file
        Whether everything goes into the page.
    """
    parts = {f"deck/{name}": asset("reveal") / name for name in VENDORED}
    parts |= {f"deck/{name}": HERE / name for name in OWN}

    def inside(name: str) -> str:
        return _as_data(parts.get(name, folder / name))

    text = html(made, inside if single_file else quote)
    if not single_file:
        (folder / "deck").mkdir(exist_ok=True)
        for name, source in parts.items():
            write_whole(folder / name, source.read_bytes())
    return write_whole(folder / NAME, text.encode())


def html(made: Manifest, address: Callable[[str], str]) -> str:
    """Return the page; whatever a person wrote stays text in it.

    Parameters
    ----------
    made
        What it shows.
    address
        Of a file, by its name in the folder of the manifest.
    """
    templates = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    texts = {clip.about["text"] for clip in made.clips if "text" in clip.about}
    return templates.get_template(NAME).render(
        made=made,
        title=f"Attention: {texts.pop()}" if len(texts) == 1 else "Attention",
        steps=sum(len(clip.sections) for clip in made.clips),
        address=address,
        licences=[(asset("reveal") / name).read_text(encoding="utf-8") for name in LICENCES],
    )


def _as_data(file: Path) -> str:
    """Return a file as an address that holds it."""
    content, kind = file.read_bytes(), file.suffix
    if kind == ".png":
        held = io.BytesIO()
        Image.open(file).save(held, "WEBP", quality=POSTER_QUALITY, method=2)
        content, kind = held.getvalue(), ".webp"
    return f"data:{TYPES[kind]};base64,{b64encode(content).decode()}"
