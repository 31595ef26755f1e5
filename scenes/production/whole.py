"""Writing a file whole or not at all."""

from pathlib import Path


def write_whole(file: Path, content: bytes) -> Path:
    """Write a file aside and rename it into place; what fails leaves what was there before.

    Parameters
    ----------
    file, content
        The file, and all that it is to hold.

    Raises
    ------
    OSError
        If it cannot be written; nothing unfinished is left.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(content)
        return part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        raise
