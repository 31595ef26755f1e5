"""Where the files that travel with the package are."""

from pathlib import Path


def asset(name: str) -> Path:
    """
    Find a file or folder of `assets/`.

    Parameters
    ----------
    name
        Path below `assets/`, such as `"story/head.safetensors"`.

    Returns
    -------
    Path
        `attention_math/assets/<name>` in an installed wheel, `assets/<name>` in a clone.

    Raises
    ------
    FileNotFoundError
        When neither is there.
    """
    package = Path(__file__).parent
    for root in (package, package.parent):
        path = root / "assets" / name
        if path.exists():
            return path
    raise FileNotFoundError(
        f"assets/{name} is neither in {package} nor beside it: the installation is incomplete; "
        "install the package again, or clone the whole repository."
    )
