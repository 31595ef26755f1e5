"""Seconds from saving a clip to its new picture in the page of ``watch``, beat by beat.

Run ``python -m benchmarks.watching 8 12`` (all clips if none are named). A copy of the clip is
watched; each beat in turn is edited so that it does something else but looks the same, and the
clock stops when the page has the film. The target is 5 seconds for a typical beat: the median.
"""

import ast
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from rich.console import Console
from rich.table import Table

from scenes.production import catalog, outline

TARGET = 5.0  # seconds
MARK = '"edited"'  # a statement that does nothing


class Page:
    """What an open page is told, and the film that it fetches."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.events = urlopen(address + "events")
        self.facts: dict[str, Any] = {"film": 0}

    def next_film(self) -> bytes:
        """Wait for the next film and fetch it."""
        before = self.facts.get("film", 0)
        for line in self.events:
            if line.startswith(b"data: "):
                self.facts = json.loads(line[6:])
                if self.facts["state"] == "trouble":
                    raise RuntimeError(self.facts["trouble"]["message"])
                if self.facts["state"] == "ready" and self.facts["film"] > before:
                    return urlopen(self.address + "film").read()
        raise RuntimeError("The watch has ended.")


@contextmanager
def watched(clip: Path) -> Iterator[Page]:
    """Watch a clip in a process of its own; yield the page once it has shown the first beat."""
    command = [sys.executable, "-u", "-m", "scenes.production", "watch", str(clip), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found
        page = Page(found[0])
        try:
            page.next_film()
            yield page
        finally:
            page.events.close()
            process.terminate()
            process.communicate()  # it has a last word to say


def edited(source: str, beat: str) -> str:
    """Return the source with one statement more in a beat."""
    (method,) = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == beat
    )
    lines = source.splitlines(keepends=True)
    lines.insert(method.body[0].lineno - 1, f"{' ' * method.body[0].col_offset}{MARK}\n")
    return "".join(lines)


def measure(entry: catalog.Entry) -> dict[str, float]:
    """Return the seconds from the save to the picture for every beat that the clip plays."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, entry.path.name)
        source = entry.path.read_text(encoding="utf-8")
        copy.write_text(source, encoding="utf-8")
        taken: dict[str, float] = {}
        with watched(copy) as page:
            beats = page.facts["beats"]
            for written in outline.read(copy).beats:
                if written.name in beats:
                    source = edited(source, written.name)
                    started = time.perf_counter()
                    copy.write_text(source, encoding="utf-8")
                    page.next_film()
                    taken[written.name] = time.perf_counter() - started
                    assert page.facts["beat"] == written.name
        return taken


def main(names: Sequence[str]) -> int:
    """Print the table; return 1 if the median is over the target, else 0."""
    table = Table("clip", "beat", "seconds", box=None, pad_edge=False)
    table.columns[2].justify = "right"
    every: list[float] = []
    for entry in catalog.select(names):
        for beat, seconds in measure(entry).items():
            table.add_row(entry.path.stem, beat, f"{seconds:.1f}")
            every.append(seconds)
    console = Console()
    console.print(table)
    console.print(f"median {median(every):.1f} s, longest {max(every):.1f} s; target {TARGET:g} s")
    return int(median(every) > TARGET)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
