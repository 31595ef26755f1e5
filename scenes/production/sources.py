"""What a clip is made of: its file, what that imports, what those import, read without running it.

Libraries are not followed: their versions say enough. An import that is written as a string
(``importlib.import_module``) is not seen.
"""

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("attention_math", "scenes")
_LIBRARIES = {"site-packages", "dist-packages", "lib-dynload"}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's content, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Sources:
    """The source files behind a module. Each is read once in the life of this object."""

    def __init__(self) -> None:
        self._imported: dict[Path, frozenset[Path]] = {}
        self._digests: dict[Path, str] = {}

    def digests(self, *roots: Path) -> list[tuple[str, str]]:
        """Return name and digest of every file that ``roots`` are made of, in a fixed order."""
        return sorted((path.name, self._digest(path)) for path in self.files(*roots))

    def files(self, *roots: Path) -> set[Path]:
        """Return the files that ``roots`` are made of, themselves included."""
        found: set[Path] = set()
        open_ends = [root.resolve() for root in roots]
        while open_ends:
            path = open_ends.pop()
            if path not in found:
                found.add(path)
                open_ends.extend(self._imports(path))
        return found

    def _imports(self, path: Path) -> frozenset[Path]:
        if path not in self._imported:
            self._imported[path] = frozenset(_imported_by(path))
        return self._imported[path]

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            self._digests[path] = digest(path)
        return self._digests[path]


def _imported_by(path: Path) -> Iterator[Path]:
    """Yield the files that a file imports, wherever in it, packages on the way included."""
    try:
        tree = ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError:
        return  # it cannot be run; what it holds counts all the same
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _files(_folders(alias.name), alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            module = node.module.split(".") if node.module else []
            folders = [path.parents[node.level - 1]] if node.level else _folders(node.module or "")
            for alias in node.names:
                yield from _files(folders, module, alias.name)


def _files(folders: Iterable[Path], module: list[str], name: str | None = None) -> Iterator[Path]:
    """Yield the files of ``import module`` or ``from module import name``, looked for in folders.

    A package may fetch a name from any of its modules when asked for it (``from scenes import
    SoftmaxColumns``), so that all of them count unless the name is a module.
    """
    for folder in folders:
        packages = [folder.joinpath(*module[:depth]) for depth in range(len(module) + 1)]
        for package in packages[1:]:
            yield from _existing(package / "__init__.py", package.with_suffix(".py"))
        last = packages[-1]
        of_name = list(_existing(last / f"{name}.py", last / f"{name}" / "__init__.py"))
        yield from of_name or _existing(*last.glob("*.py"))


def _existing(*paths: Path) -> Iterator[Path]:
    return (path.resolve() for path in paths if path.is_file())


def _folders(module: str) -> list[Path]:
    """Return where an absolute import may find a module that is no library's."""
    top = module.partition(".")[0]
    if top in OURS:
        return [ROOT]
    if top in sys.stdlib_module_names:
        return []
    return [Path(folder) for folder in sys.path if not _LIBRARIES & set(Path(folder).parts)]
