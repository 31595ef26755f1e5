"""Beginning a clip of your own: the starter file under a new name."""

import ast
import keyword
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from scenes.production.catalog import SCENES

STARTER = SCENES / "starter.py"
GOOD_NAME = "A good name has letters, digits and underscores and begins with a letter: my_clip."


class NameRefusedError(ValueError):
    """A name that no clip can have; the message says what a good one looks like."""


def create(name: str, folder: Path) -> Path:
    """Write a starter file that renders at once, and return it.

    Parameters
    ----------
    name
        Of the file, without ``.py``; the class is called like it (``my_clip``, ``MyClip``).
    folder
        Made if need be.

    Raises
    ------
    NameRefusedError
        If a file or a class cannot be called so.
    FileExistsError
        If there is such a file.
    """
    text = starter(name)
    file = folder / f"{name}.py"
    if file.exists() or file.is_symlink():
        raise FileExistsError(f"{file} is there already and stays as it is. Choose another name.")
    folder.mkdir(parents=True, exist_ok=True)
    whole = file.with_name(f".{name}.py.new")  # renamed when it is whole: never half a file
    try:
        whole.write_text(text, encoding="utf-8")
        whole.replace(file)
    finally:
        whole.unlink(missing_ok=True)
    return file


def starter(name: str) -> str:
    """Return the starter file for a clip called ``name``.

    Raises
    ------
    NameRefusedError
        If a file or a class cannot be called so.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise NameRefusedError(f"{name!r} cannot be the name of a clip. {GOOD_NAME}")
    if name in {"attention_math", "scenes", *sys.stdlib_module_names, *packages_distributions()}:
        raise NameRefusedError(f"{name!r} is the name of a library. {GOOD_NAME}")
    text, class_name = STARTER.read_text(encoding="utf-8"), class_name_of(name)
    if class_name in _names(text) or keyword.iskeyword(class_name):
        raise NameRefusedError(
            f"A clip {name!r} would be the class {class_name}, and the file needs that name for "
            f"something else. Try {name}_clip."
        )
    title = name.replace("_", " ").strip()
    text = text.replace('"""Starter.', f'"""{title[0].upper()}{title[1:]}.', 1)
    return text.replace("starter.py", f"{name}.py").replace(
        "class Starter(", f"class {class_name}("
    )


def class_name_of(name: str) -> str:
    """Return the class for a clip: ``MyClip`` for ``my_clip``."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _names(source: str) -> set[str]:
    """Return the names that a module imports or uses."""
    nodes = list(ast.walk(ast.parse(source)))
    imported = {node.asname or node.name for node in nodes if isinstance(node, ast.alias)}
    return imported | {node.id for node in nodes if isinstance(node, ast.Name)}
