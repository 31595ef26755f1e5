"""A clip on a page of one's own: the few lines of HTML that show it, ``snippets/NAME.html``.

They can be copied into any page: a film with its poster and its captions, which show by themselves
only where they are not in the picture. (From a server; browsers read no captions from a file.)
"""

import os
from html import escape
from pathlib import Path
from urllib.parse import quote

from scenes.production.manifest import Clip, Manifest
from scenes.production.whole import write_whole

FOLDER = "snippets"


def write(made: Manifest, folder: Path) -> list[Path]:
    """Write the snippet of each clip that is a film or a GIF, where it is not there already.

    Parameters
    ----------
    made, folder
        What was made, and where.
    """
    files = []
    for clip in made.clips:
        if clip.files.film.endswith(".png"):
            continue
        # Letters beyond ASCII as their numbers: right in a page of whatever encoding.
        text = html(clip, made, FOLDER).encode("ascii", "xmlcharrefreplace")
        file = folder / FOLDER / Path(clip.files.film).with_suffix(".html").name
        if not file.exists() or file.read_bytes() != text:
            file.parent.mkdir(exist_ok=True)
            write_whole(file, text)
        files.append(file)
    return files


def html(clip: Clip, made: Manifest, page: str = ".") -> str:
    """Return a clip as HTML; what a person wrote stays text in it.

    Parameters
    ----------
    clip, made
        The clip, and the manifest it is in.
    page
        Where the page lies, relative to the folder of the manifest.
    """

    def address(file: str) -> str:
        return escape(quote(os.path.relpath(file, page).replace(os.sep, "/")))

    width, height, _ = made.size
    shape = f'width="{width}" height="{height}" style="max-width: 100%; height: auto"'
    label = escape(f"{clip.title}. {clip.sections[-1].alt}" if clip.sections else clip.title)
    if clip.files.film.endswith(".gif"):
        return f'<img src="{address(clip.files.film)}" alt="{label}" {shape}>\n'
    poster = f' poster="{address(clip.files.poster)}"' if clip.files.poster else ""
    lines = [
        f'<video src="{address(clip.files.film)}"{poster}',
        f'  aria-label="{label}" {shape} controls playsinline>',
    ]
    if clip.files.vtt:
        shown = "" if made.captions == "burn" else " default"
        track = f'src="{address(clip.files.vtt)}" kind="captions" srclang="en" label="English"'
        lines.append(f"  <track {track}{shown}>")
    return "\n".join([*lines, "</video>", ""])
