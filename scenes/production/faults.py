"""What a person can do when a file cannot be written."""

import errno
import shutil
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT)
CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)
AGAIN = "Then run the same command again: finished clips are kept."


def cannot_write(error: OSError, folder: Path) -> str:
    """Return one line: which folder cannot be written to, why, and what to do.

    Parameters
    ----------
    error
        What the system said.
    folder
        Where the files were to go; it need not exist.
    """
    reason = f"{error.strerror or error}."
    if error.errno in FULL:
        disk = _mount(folder)
        left = shutil.disk_usage(disk).free / 2**20
        reason = f"the disk at {disk} is full ({left:.0f} MB left). Make room on it. {AGAIN}"
    elif error.errno == errno.EFBIG:
        reason = f"a file grew past the limit set for it (see ulimit -f). Raise it. {AGAIN}"
    elif error.errno in CLOSED:
        reason += " Choose another folder with -o."
    return f"Cannot write to {folder}: {reason}"


def from_writing(error: BaseException | None, folder: Path) -> OSError | None:
    """Return what led to an error in a clip, if that is writing below a folder; else ``None``.

    Parameters
    ----------
    error
        What the clip raised; libraries wrap what the system said in errors of their own.
    folder
        Where files are written.
    """
    while error:
        if isinstance(error, OSError) and _is_from_writing(error, folder):
            return error
        error = error.__cause__ or error.__context__
    return None


def _is_from_writing(error: OSError, folder: Path) -> bool:
    if error.errno in (*FULL, errno.EFBIG):
        return True
    name = error.filename if isinstance(error.filename, str) else ""
    return error.errno in CLOSED and Path(name).is_relative_to(folder.resolve())


def _mount(folder: Path) -> Path:
    """Return the root of the file system that holds a folder."""
    folder = folder.resolve()
    return next(place for place in (folder, *folder.parents) if place.is_mount())
