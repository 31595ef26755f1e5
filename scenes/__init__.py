"""Clips about attention: ``from scenes import SoftmaxColumns`` imports that clip and no other."""

from typing import Any

from scenes.production import catalog


def __getattr__(name: str) -> Any:
    # Clips are found in their files when asked for (PEP 562): importing scenes loads no manim.
    for entry in catalog.entries():
        if entry.class_name == name:
            return entry.load()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *(entry.class_name for entry in catalog.entries())])
