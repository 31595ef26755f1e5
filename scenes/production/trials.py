"""What the doctor tries, each in a process of its own: do it, and say in a few words what there is.

Every function imports what it needs itself, so that only its own part can fail.
"""

import importlib


def loaded(module: str) -> str:
    """Import a module; there is nothing to say about it."""
    importlib.import_module(module)
    return ""


def libraries() -> str:
    """Load the libraries that draw."""
    import cairo
    import manimpango

    pango = manimpango.pango_version()  # pyright: ignore[reportAttributeAccessIssue]  compiled
    return f"cairo {cairo.cairo_version_string()}, pango {pango}"


def encoders() -> str:
    """Look for the encoders of films."""
    from av import Codec

    for name in ("libx264", "libvpx-vp9"):
        Codec(name, "w")
    return "libx264 (mp4, mov), libvpx-vp9 (webm)"


def typesetting() -> str:
    """Set a word and a formula."""
    from scenes.mobjects.symbols import literal, typeset, vector

    widths = [outline.advance for outline in typeset(literal("creature"), vector("Q", 3))]
    return f"a word and a formula were set, {widths[0]:.1f} and {widths[1]:.1f} em wide"


def rendering() -> str:
    """Play the starter clip without drawing a frame."""
    from scenes.production import new, render
    from scenes.production.catalog import Entry
    from scenes.production.options import Telling

    clip = render.rehearse(Entry(new.STARTER), Telling())
    return f"a clip of {clip.time:.0f} s was played, nothing written"
