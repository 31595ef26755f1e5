"""Tell whether an environment is whole: whether every file is there that pip put into it.

Run by the Python of the environment: ``installed.py --remember`` after an installation,
``installed.py`` (exit code 1 if a file is missing) before it is used.
"""

import sys
import sysconfig
from importlib.metadata import distributions
from os.path import relpath
from pathlib import Path

LIST = Path(sys.prefix, ".files")


def installed() -> list[str]:
    """Return what pip installed, from ``sys.prefix``; compiled modules may come and go."""
    found = distributions(path=[sysconfig.get_path("purelib")])
    files = (str(one.locate_file(file)) for one in found for file in one.files or ())
    return sorted(relpath(file, sys.prefix) for file in files if not file.endswith(".pyc"))


def main() -> int:
    """Remember the files, or look whether those remembered are there."""
    if "--remember" in sys.argv:
        LIST.write_text("\n".join(installed()), encoding="utf-8")
        return 0
    names = LIST.read_text(encoding="utf-8").splitlines()
    return int(not all(Path(sys.prefix, name).exists() for name in names))


if __name__ == "__main__":
    sys.exit(main())
